"""Reading whole files: pages in order, duplicates named, and what each sheet still lacks."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from tytti_desktop.paper.codes import short_code, typed_sheet_id
from tytti_desktop.paper.reading.model import PageReading, PageStatus
from tytti_desktop.paper.reading.page import Known
from tytti_desktop.paper.reading.reasons import PageReason
from tytti_desktop.paper.reading.workers import Task, Workers


def _never() -> bool:
    return False


def _nothing(_done: int, _total: int) -> None:
    return None


def read_files(
    paths: Sequence[Path],
    known: Known,
    *,
    workers: int = 1,
    progress: Callable[[int, int], None] = _nothing,
    cancel: Callable[[], bool] = _never,
    keep_pictures: bool = True,
) -> Iterator[PageReading]:
    """Read scanned files, giving each page as it is ready, in the order of files and pages.

    `known` maps every sheet id printed here to its form (None when its geometry was lost).
    `workers` is the number of processes; 0 reads in this one, without a limit on time. `progress`
    is told the pages done and the pages there are; when `cancel` says so the reading stops after
    the page at hand. Nothing in a file stops the others: what cannot be read is given with its
    reason. Only the first page read of a sheet's page counts; later ones are duplicates.
    """
    with closing(Workers(workers, known, keep_pictures=keep_pictures)) as pool:
        tasks: list[Task | PageReading] = []
        for path, answer in zip(
            paths, pool.answers([Task(path, 0) for path in paths]), strict=True
        ):
            if isinstance(answer, int):
                tasks += [Task(path, number) for number in range(1, answer + 1)]
            else:
                tasks.append(answer)
            if cancel():
                return
        seen: dict[tuple[str, int], PageReading] = {}
        answers = pool.answers(task for task in tasks if isinstance(task, Task))
        for number, task in enumerate(tasks):
            answer = next(answers) if isinstance(task, Task) else task
            assert isinstance(answer, PageReading)  # noqa: S101 (pages are asked for, not counts)
            yield _once(answer, seen)
            progress(number + 1, len(tasks))
            if cancel():
                return


def read_typed(
    path: Path, page: int, known: Known, *, code: str, form_page: int, workers: int = 1
) -> PageReading:
    """Read a page whose codes cannot be read, by the code at its foot as a person typed it.

    `page` is in the file, `form_page` on the form. Raises KnownError when the code is not right.
    """
    task = Task(path, page, sheet=typed_sheet_id(code), form_page=form_page)
    with closing(Workers(workers, known, keep_pictures=True)) as pool:
        answer = next(iter(pool.answers([task])))
    assert isinstance(answer, PageReading)  # noqa: S101 (a page was asked for, not a count)
    return answer


def _once(page: PageReading, seen: dict[tuple[str, int], PageReading]) -> PageReading:
    """Name a page a duplicate when the same page of the same sheet was read before."""
    if page.sheet is None or page.form_page is None:
        return page
    key = (page.sheet, page.form_page)
    first = seen.get(key)
    if first is None:
        if page.status is PageStatus.READ:
            seen[key] = replace(page, picture=None)
        return page
    if page.status not in {PageStatus.READ, PageStatus.INCOMPLETE}:
        return page
    reason = PageReason.SAME_PAGE if page.sha256 == first.sha256 else _beside(page, first)
    if reason is PageReason.BETTER_SCAN:
        seen[key] = replace(page, picture=None)
        return replace(page, reason=reason)
    return replace(page, status=PageStatus.DUPLICATE, reason=reason)


def _beside(page: PageReading, first: PageReading) -> PageReason:
    """Return what a second scan of a page brings beside the first."""
    before = {one.field: one for one in first.fields}
    sure = [one for one in page.fields if one.field in before and not one.needs_person]
    known = [one for one in sure if not before[one.field].needs_person]
    if any(before[one.field].value != one.value for one in known):
        return PageReason.SAME_PAGE_DIFFERS
    if len(sure) > len(known):
        return PageReason.BETTER_SCAN
    if any(one.needs_person for one in first.fields):
        return PageReason.SAME_PAGE_OPEN
    return PageReason.SAME_PAGE_POORER if len(sure) < len(page.fields) else PageReason.SAME_PAGE


@dataclass(frozen=True)
class SheetPages:
    """What has come back of one sheet: its pages read, read in part, and not there."""

    sheet: str
    pages: int
    read: tuple[int, ...]
    incomplete: tuple[int, ...]
    missing: tuple[int, ...]

    @property
    def short_code(self) -> str:
        """Return the id as people read and type it."""
        return short_code(self.sheet)


def sheets_of(pages: Iterable[PageReading], known: Known) -> tuple[SheetPages, ...]:
    """Return which pages of each sheet are there, by the order in which sheets came."""
    came: dict[str, dict[int, PageStatus]] = {}
    for page in pages:
        if page.sheet is None or page.form_page is None or known.get(page.sheet) is None:
            continue
        if page.status in {PageStatus.READ, PageStatus.INCOMPLETE}:
            pages_there = came.setdefault(page.sheet, {})
            if pages_there.get(page.form_page) is not PageStatus.READ:
                pages_there[page.form_page] = page.status
    return tuple(_summed(sheet, there, known) for sheet, there in came.items())


def _summed(sheet: str, there: dict[int, PageStatus], known: Known) -> SheetPages:
    form = known[sheet]
    count = form.pages if form is not None else 0
    return SheetPages(
        sheet,
        count,
        read=tuple(sorted(n for n, status in there.items() if status is PageStatus.READ)),
        incomplete=tuple(sorted(n for n, s in there.items() if s is PageStatus.INCOMPLETE)),
        missing=tuple(n for n in range(1, count + 1) if n not in there),
    )
