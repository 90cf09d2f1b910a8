"""Piles of pages from many people: every page named, nothing lost, nothing joined wrongly."""

import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.reading.conftest import ALL_CLEAR, steady
from tests.reading.simulator.filling import draw, fill
from tests.reading.simulator.piles import Filled, form, grained, rendered, sheet_id
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.layout import FormLayout
from tytti_desktop.paper.reading import batch, bounds, workers
from tytti_desktop.paper.reading.batch import read_files, read_typed, sheets_of
from tytti_desktop.paper.reading.model import PageReading, PageStatus
from tytti_desktop.paper.reading.reasons import PageReason, said
from tytti_desktop.paper.reading.stored_forms import restored_form, stored_form
from tytti_desktop.paper.sheets import sheet_pdf
from tytti_desktop.words import speaking

Save = Callable[..., Path]
CLIENTS = 30


@dataclass(frozen=True)
class Paper:
    """A page of the pile: whose it is, its picture, what was answered."""

    sheet: str
    page: int
    picture: Image.Image
    answers: dict[str, str]


def older_version() -> FormLayout:
    """Give a form as it was printed years ago: other places, kept only in the vault."""
    now = form("prom_followup")
    up = [replace(block, words=tuple(replace(w, y=w.y - 9) for w in block.words),
                  lines=tuple(replace(n, y1=n.y1 - 9, y2=n.y2 - 9) for n in block.lines),
                  pictures=tuple(replace(p, y=p.y - 9) for p in block.pictures),
                  boxes=tuple(replace(b, y=b.y - 9) for b in block.boxes))
          for block in now.blocks]  # fmt: skip
    boxes = tuple(box for block in up for box in block.boxes)
    old = replace(now, version="0", fingerprint="0ld", blocks=tuple(up), boxes=boxes)
    return restored_form(stored_form(old))


def papers_of(geometry: FormLayout, sheet: str, rng: np.random.Generator) -> list[Paper]:
    """Print a copy, fill it and scan it plainly."""
    pdf = sheet_pdf(geometry, [sheet])[0]
    hand = steady()
    made = []
    for page in range(1, geometry.pages + 1):
        paper = rendered(pdf, page, 120, grey=True)
        truths, strokes = fill([b for b in geometry.boxes if b.page == page], hand, rng, ALL_CLEAR)
        draw(paper, strokes, hand.pen, 120, rng)
        noisy = grained(paper, 3, rng)
        answers = {t.field: t.options[0] for t in truths if t.options}
        made.append(Paper(sheet, page, Image.fromarray(noisy), answers))
    return made


@pytest.fixture(scope="module")
def pile() -> tuple[list[Paper], dict[str, FormLayout | None]]:
    """Print for thirty clients a form of two pages each, one of them in an older version."""
    rng = np.random.default_rng(60)
    known: dict[str, FormLayout | None] = {}
    papers: list[Paper] = []
    for client in range(CLIENTS):
        geometry = older_version() if client == CLIENTS - 1 else form("prom_followup")
        sheet = sheet_id(rng)
        known[sheet] = geometry
        papers += papers_of(geometry, sheet, rng)
    return papers, known


def test_a_mixed_pile_of_sixty_pages(
    pile: tuple[list[Paper], dict[str, FormLayout | None]], tmp_path: Path
) -> None:
    papers, known = pile
    rng = np.random.default_rng(61)
    pages = form("prom_followup").pages
    torn_at, twice_at, lost_at = pages + 1, 2 * pages, 3 * pages + 1
    stranger = papers_of(form("gad7"), sheet_id(rng), rng)[0]
    torn = papers[torn_at]
    upper = np.array(torn.picture)
    upper[: len(upper) // 2] = 250
    kept = [p for n, p in enumerate(papers) if n not in {torn_at, lost_at}]
    scans = [(p, p.picture, PageStatus.READ) for p in kept]
    scans.append((torn, Image.fromarray(upper), PageStatus.INCOMPLETE))
    scans.append((stranger, stranger.picture, PageStatus.FOREIGN))
    scans.append(
        (
            papers[twice_at],
            papers[twice_at].picture.rotate(0.7, fillcolor=250),
            PageStatus.DUPLICATE,
        )
    )
    order = [scans[int(n)] for n in rng.permutation(len(scans))]
    turned = [
        picture.rotate(180) if n % 4 == 0 else picture for n, (_p, picture, _s) in enumerate(order)
    ]
    path = tmp_path / "pile.tif"
    turned[0].save(path, save_all=True, append_images=turned[1:])

    got = list(read_files([path], known, workers=0))

    assert len(papers) == 60
    assert len(got) == len(order) == 60 - 1 + 2
    for (paper, _picture, status), page in zip(order, got, strict=True):
        assert (page.sheet, page.form_page) == (paper.sheet, paper.page)
        if paper is papers[twice_at]:
            assert page.status in {PageStatus.READ, PageStatus.DUPLICATE}
        else:
            assert page.status is status, (paper.page, page.reason)
        for one in page.fields:
            if not one.needs_person:
                assert one.value == paper.answers.get(one.field)
    counted = Counter(page.status for page in got)
    assert counted[PageStatus.DUPLICATE] == counted[PageStatus.FOREIGN] == 1
    assert counted[PageStatus.INCOMPLETE] == 1
    lacking = {s.sheet: (s.incomplete, s.missing) for s in sheets_of(got, known)}
    assert len(lacking) == CLIENTS
    assert lacking.pop(torn.sheet) == ((torn.page,), ())
    assert lacking.pop(papers[lost_at].sheet) == ((), (papers[lost_at].page,))
    assert set(lacking.values()) == {((), ())}


def test_only_the_first_of_two_scans_counts(filled: Filled, scan: Image.Image, save: Save) -> None:
    first, known = save(scan, "a.jpg"), {filled.sheet: filled.form}
    second = save(scan.convert("L").rotate(0.5, fillcolor=255), "b.jpg")
    got = list(read_files([first, first, second], known, workers=0))
    assert [page.status for page in got] == [
        PageStatus.READ, PageStatus.DUPLICATE, PageStatus.DUPLICATE,
    ]  # fmt: skip
    assert [page.reason for page in got] == [None, PageReason.SAME_PAGE, PageReason.SAME_PAGE]
    assert got[0].sha256 == got[1].sha256 != got[2].sha256


def test_a_second_paper_with_other_answers_is_pointed_out(
    filled: Filled, gad7: FormLayout, scan: Image.Image, save: Save
) -> None:
    other = papers_of(gad7, filled.sheet, np.random.default_rng(9))[0]
    paths = [save(scan, "a.jpg"), save(other.picture, "b.png")]
    got = list(read_files(paths, {filled.sheet: gad7}, workers=0))
    assert got[1].reason is PageReason.SAME_PAGE_DIFFERS


def test_a_whole_page_after_a_torn_one_is_read(
    filled: Filled, scan: Image.Image, save: Save
) -> None:
    torn = np.array(scan.convert("L"))
    torn[900:] = 250
    paths = [save(torn, "a.png"), save(scan, "b.jpg")]
    known = {filled.sheet: filled.form}
    got = list(read_files(paths, known, workers=0))
    assert [page.status for page in got] == [PageStatus.INCOMPLETE, PageStatus.READ]
    assert sheets_of(got, known)[0].read == (1,)


def test_bad_files_do_not_stop_the_others(
    filled: Filled, scan: Image.Image, save: Save, tmp_path: Path
) -> None:
    (tmp_path / "empty.pdf").touch()
    (tmp_path / "text.jpg").write_text("x")
    paths = [
        tmp_path / "empty.pdf",
        save(scan, "a.jpg"),
        tmp_path / "text.jpg",
        tmp_path / "no.pdf",
    ]
    seen: list[tuple[int, int]] = []
    got = list(
        read_files(
            paths, {filled.sheet: filled.form}, workers=1,
            progress=lambda done, total: seen.append((done, total)),
        )
    )  # fmt: skip
    assert [page.reason for page in got] == [
        PageReason.EMPTY, None, PageReason.NOT_A_PICTURE, PageReason.NOT_OPENED,
    ]  # fmt: skip
    assert [Path(page.file) for page in got] == paths
    assert seen == [(n, 4) for n in range(1, 5)]
    assert got[1].status is PageStatus.READ


def test_reading_stops_when_told(filled: Filled, scan: Image.Image, save: Save) -> None:
    path = save(scan, "a.jpg")
    got: list[PageReading] = []
    for page in read_files(
        [path] * 5, {filled.sheet: filled.form}, workers=0, cancel=lambda: bool(got)
    ):
        got.append(page)  # noqa: PERF402 (cancel looks at it)
    assert len(got) == 1
    assert list(read_files([path], {}, workers=0, cancel=lambda: True)) == []


class Crash(dict[str, FormLayout | None]):
    """A known-sheets value that takes the worker down, as a fault in a C library would."""

    def __contains__(self, key: object) -> bool:
        os._exit(11)


class Hang(dict[str, FormLayout | None]):
    """A known-sheets value that never answers."""

    def __contains__(self, key: object) -> bool:
        time.sleep(600)
        return False


@pytest.mark.parametrize(
    ("known", "reason"), [(Crash(), PageReason.PROGRAM_FAULT), (Hang(), PageReason.TOO_SLOW)]
)
def test_a_worker_that_is_lost_loses_only_its_page(
    known: dict[str, FormLayout | None],
    reason: PageReason,
    scan: Image.Image,
    save: Save,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if isinstance(known, Hang):
        monkeypatch.setattr(workers, "MOST_SECONDS", 5.0)
    (tmp_path / "empty.pdf").touch()
    got = list(read_files([save(scan, "a.jpg"), tmp_path / "empty.pdf"], known, workers=1))
    assert [page.reason for page in got] == [reason, PageReason.EMPTY]


def test_a_slow_start_is_no_slow_page(scan: Image.Image, save: Save) -> None:
    """A page was refused as too slow where the process alone took that long to start."""
    pool = workers.Workers(1, {}, keep_pictures=False)
    (worker,) = pool._workers
    worker.give(0, workers.Task(save(scan, "a.jpg"), 0))
    worker.since -= workers.MOST_SECONDS + 1  # so long ago
    assert not worker.is_late()
    assert worker.take() is None  # it has begun
    assert not worker.is_late()
    worker.since -= workers.MOST_SECONDS + 1
    assert worker.is_late()
    pool.close()


def test_a_page_is_read_by_its_typed_code(filled: Filled, scan: Image.Image, save: Save) -> None:
    from tests.reading.test_pages import without_codes

    path = save(without_codes(scan, 0, 1, 2, 3), "a.png")
    typed = f"{filled.sheet[:4]}-{filled.sheet[4:]}".lower()
    known = {filled.sheet: filled.form}
    got = read_typed(path, 1, known, code=typed, form_page=1, workers=0)
    assert (got.status, got.sheet) == (PageStatus.READ, filled.sheet)
    with pytest.raises(KnownError):
        read_typed(path, 1, known, code="K7Q2-0000", form_page=1, workers=0)


def test_a_page_is_told_as_the_command_line_promises(
    filled: Filled, scan: Image.Image, save: Save
) -> None:
    page = next(read_files([save(scan, "a.jpg")], {filled.sheet: filled.form}, workers=0))
    told = page.as_json()
    assert set(told) == {
        "file", "page", "status", "reason", "sheet", "form_page", "rotation", "fields",
    }  # fmt: skip
    assert told["reason"] is None
    assert told["status"] == "read"
    assert {"field", "value", "status", "certainty", "candidates"} <= set(told["fields"][0])
    absent = next(read_files([Path("no.pdf")], {}, workers=0))
    assert absent.as_json()["reason"] == said(PageReason.NOT_OPENED)
    with speaking("sv"):
        assert absent.as_json()["reason"].startswith("Filen kunde inte")


def test_the_memory_of_a_worker_is_limited_where_the_system_can() -> None:
    import multiprocessing

    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_tell_limit, args=(theirs,))
    process.start()
    limit = ours.recv()
    process.join()
    assert limit in {None, (bounds.MOST_MEMORY, 0, 0)}


def _tell_limit(connection: Connection) -> None:
    bounds.bound_self()
    try:
        import resource
    except ImportError:
        connection.send(None)
    else:
        kinds = (resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)
        connection.send(tuple(resource.getrlimit(kind)[0] for kind in kinds))


def test_one_worker_keeps_a_file_open_and_closes_it(
    filled: Filled, scan: Image.Image, save: Save
) -> None:
    reader = workers.Reader({filled.sheet: filled.form}, keep_pictures=False)
    path = save(scan, "a.jpg")
    assert reader.answer(workers.Task(path, 0)) == 1
    pages = reader._pages
    answer = reader.answer(workers.Task(path, 1))
    assert isinstance(answer, PageReading)
    assert answer.picture is None
    assert reader._pages is pages
    reader.close()
    assert reader._pages is None
    assert batch._beside(answer, answer) is PageReason.SAME_PAGE
