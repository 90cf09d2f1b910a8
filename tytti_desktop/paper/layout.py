"""The only geometry: where every word and box of a form stands, for the printer and the reader.

The same questionnaire, language and print size always give the same layout, and its fingerprint
(over places and words) names it for ever, so that a sheet printed years ago can still be read.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache, partial
from itertools import groupby
from typing import Any

from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import Library, shipped
from tytti_desktop.instruments.model import Item, Kind, Layout, Questionnaire, SheetPart, plain
from tytti_desktop.paper.codes import MOST_PAGES
from tytti_desktop.paper.drawing import FOLDS, MM, PAGE_SIZE, Block, Box, Tag
from tytti_desktop.paper.fonts import Face
from tytti_desktop.paper.form_pages import SMALL, Flow, TooLongError
from tytti_desktop.paper.setting import BOTTOM, LARGE, NORMAL, TOP, Sizes
from tytti_desktop.paper.tables import shared
from tytti_desktop.paper.units import (
    Unit,
    instruction,
    joined,
    lead,
    paragraph,
    space,
    units_of,
    written,
)
from tytti_desktop.words import _, speaking

BAND = (BOTTOM - TOP) / 5  # left empty at a page's foot, at most: more looks like the end
FILLED = 1.5 * BAND  # what the rows before it can fill, spread out
LOOSENED = sorted(  # more space between rows and over headings, the loosest tried first
    ((row * 0.5 * MM, lead * 0.9 * MM) for row in range(9) for lead in range(6)),
    key=lambda more: -(2 * more[0] + more[1]),
)
HANDED_OVER = frozenset({Kind.CONSENT, Kind.CRITERIA})  # never in an envelope: no fold
ABREAST = 3  # so many short frames side by side can still be written in; more go two by two
FINGERPRINT = 16  # hexadecimal signs kept of the hash


@dataclass(frozen=True)
class FormLayout:
    """A form as laid out. Lengths are points from a page's top left; pages count from 1."""

    questionnaire: str
    version: str
    language: str
    large_print: bool
    title: str
    fingerprint: str
    page_size: tuple[float, float]
    pages: int
    boxes: tuple[Box, ...]
    blocks: tuple[Block, ...]

    def geometry(self) -> dict[str, Any]:
        """Return what `tytti forms boxes` prints and the vault keeps of every printed version."""
        return {
            "questionnaire": self.questionnaire,
            "version": self.version,
            "language": self.language,
            "large_print": self.large_print,
            "fingerprint": self.fingerprint,
            "pages": self.pages,
            "page_size": list(self.page_size),
            "origin": "top-left",
            "boxes": [asdict(box) for box in self.boxes],
        }


@dataclass(frozen=True)
class _Group:
    """Neighbours of one part, drawn: rows of units that share a page, or a table's rows."""

    rows: tuple[tuple[Unit, ...], ...] = ()
    labels: Unit | None = None  # of a table
    under: tuple[Unit, ...] = ()
    written: bool = False


def layout(
    questionnaire: Questionnaire,
    language: str,
    *,
    large_print: bool = False,
    library: Library | None = None,
    folds: tuple[float, ...] = FOLDS,
) -> FormLayout:
    """Lay out a form in one of its languages. `library` holds its instruments (the shipped ones).

    `folds` are those of the envelope it is posted in, from the top in points; a paper that is
    handed over has none. The form takes as few pages as it can, as loosely as they hold it, and
    its rows so that the folds fall between them. Raises KnownError when the form may not be printed
    (BDI), has no wording in the language, or holds something that no page can hold.
    """
    parts = tuple((library or shipped()).sheet_parts(questionnaire, language))
    folds = () if questionnaire.kind in HANDED_OVER else folds
    return _laid_out(questionnaire, parts, language, large_print=large_print, folds=folds)


@lru_cache(maxsize=64)
def _laid_out(
    questionnaire: Questionnaire,
    parts: tuple[SheetPart, ...],
    language: str,
    *,
    large_print: bool,
    folds: tuple[float, ...],
) -> FormLayout:
    """Lay out what `layout` was asked for; the same wording is laid out once while we run."""
    fill = partial(_filled, questionnaire, parts, language, folds=folds, drawn={})
    best = _loosest(fill, [LARGE if large_print else NORMAL] * len(parts))
    if best.page > MOST_PAGES:
        raise KnownError(
            _("The form is longer than {most} pages. Divide it.").format(most=MOST_PAGES),
            field="parts",
        )
    return _finished(questionnaire, language, large_print=large_print, flow=best)


def _loosest(fill: Callable[..., Flow], sizes: list[Sizes]) -> Flow:
    """Return the loosest way to fill the fewest pages, few tables torn and no page half empty."""
    best = _loosened(fill, sizes, BAND, 0.0)
    # What is too empty while all is tight may be filled by what stands before it.
    return min(best, _loosened(fill, sizes, FILLED), key=_worse) if best.torn else best


def _loosened(fill: Callable[..., Flow], sizes: list[Sizes], *spares: float) -> Flow:
    """Return the loosest way to fill the fewest pages, a table kept whole as `spares` tell."""
    best = min((fill(sizes, spare=spare) for spare in spares), key=_worse)
    for by, over in LOOSENED:
        tried = _tried(fill, [one.loosened(by, over) for one in sizes], best)
        if tried is None:
            continue
        if _worse(tried)[:3] <= _worse(best)[:3] and tried.gap <= SMALL:
            best = tried
            break
        best = min(best, tried, key=_worse)
    return _without_bands(fill, best)


def _tried(fill: Callable[..., Flow], sizes: list[Sizes], best: Flow) -> Flow | None:
    """Return the form filled in at other distances; None where it takes more pages than `best`."""
    try:
        return fill(sizes, spare=best.spare, most=best.page)
    except TooLongError:
        return None


def _worse(flow: Flow) -> tuple[float, ...]:
    """Return what is worse the greater it is, the gravest first."""
    return flow.page, max(flow.band, BAND), flow.torn, max(flow.gap, SMALL)


def _without_bands(fill: Callable[..., Flow], best: Flow) -> Flow:
    """Return a form whose parts before an empty foot of a page are loosened until it is filled."""
    for page in range(1, best.page):
        ends = [number for number, at in enumerate(best.ends) if at == page]
        if best.bands[page] <= BAND / 2 or not ends:
            continue
        for by, over in LOOSENED:
            looser = [
                one.loosened(by, over) if number in ends else one
                for number, one in enumerate(best.sizes)
            ]
            tried = _tried(fill, looser, best)
            if tried is None or tried.page < best.page or tried.bands[page] >= best.bands[page]:
                continue
            if _worse(tried) <= _worse(best):
                best = tried
                break
    return best


def _filled(
    questionnaire: Questionnaire,
    parts: Sequence[SheetPart],
    language: str,
    sizes: list[Sizes],
    *,
    folds: tuple[float, ...],
    drawn: dict[tuple[int, Sizes], tuple[_Group, ...]],
    spare: float,
    most: int = sys.maxsize,
) -> Flow:
    """Fill pages with a form, each of its parts at its own distances.

    `drawn` keeps what the other ways have drawn of each part at the same distances. Raises
    TooLongError where it would take more than `most` pages.
    """
    flow = Flow(folds, sizes, spare=spare, most=most)
    first = sizes[0]
    with speaking(language):
        opening = [_title(questionnaire.title.printed(language), first)]
        if questionnaire.kind is not Kind.INSTRUMENT:
            about = questionnaire.instruction.printed(language)
            opening.append(paragraph(about, first.body, after=2.4 * MM))
        flow.add((joined((*opening, instruction(first))),))
        for place, (part, own) in enumerate(zip(parts, sizes, strict=True)):
            only = questionnaire.kind is Kind.INSTRUMENT
            rows = replace(own, lead=0.0)  # which nothing under the heading asks for
            if (place, rows) not in drawn:
                drawn[place, rows] = tuple(_drawn(part, language, rows))
            _add_part(flow, drawn[place, rows], _part_head(part, language, own, only), rows)
            flow.ends.append(flow.page)
        end = questionnaire.end.printed(language)
        if end:
            flow.add((joined((space(1 * MM), paragraph(end, first.body))),))
    return flow


def _finished(
    questionnaire: Questionnaire, language: str, *, large_print: bool, flow: Flow
) -> FormLayout:
    blocks = tuple(block for block in flow.blocks if block.words or block.boxes or block.lines)
    boxes = tuple(box for block in blocks for box in block.boxes)
    content = json.dumps([asdict(block) for block in blocks], ensure_ascii=False)
    return FormLayout(
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        language=language,
        large_print=large_print,
        title=plain(questionnaire.title.printed(language)),
        fingerprint=hashlib.sha256(content.encode()).hexdigest()[:FINGERPRINT],
        page_size=PAGE_SIZE,
        pages=flow.page,
        boxes=boxes,
        blocks=blocks,
    )


def _title(text: str, sizes: Sizes) -> Unit:
    return paragraph(text, sizes.title, tag=Tag.TITLE, face=Face.BOLD, after=1.4 * MM)


def _part_head(part: SheetPart, language: str, sizes: Sizes, only: bool) -> tuple[Unit, Unit]:
    """Return the part's heading, and what is said again when it goes on to another page.

    Its question; where it has none, its title: two tables of the same rows are told apart.
    """
    stem, title = part.stem.printed(language), part.title.printed(language)
    question, again = (
        paragraph(words, sizes.body, face=Face.BOLD, after=1 * MM)
        for words in (stem, stem or ("" if only else title))
    )
    rows = (
        []
        if only
        else [
            lead(sizes.lead),
            paragraph(
                title,
                sizes.heading,
                tag=Tag.HEADING,
                face=Face.BOLD,
                after=0.4 * MM,
            ),
        ]
    )
    rows.append(paragraph(part.intro.printed(language), sizes.body, after=1 * MM))
    return joined((*rows, question)), again


def _key(item: Item) -> tuple[object, ...]:
    """Return what neighbours must share to stand in one table, or on one line to write on."""
    if item.layout is Layout.WRITTEN:
        return (item.layout, item.same_line or item.name)
    if item.layout is Layout.LIST:
        return (item.layout, item.name)
    return (item.layout, item.kind, item.options, item.low, item.high)


def _drawn(part: SheetPart, language: str, sizes: Sizes) -> Iterator[_Group]:
    """Draw what a part asks, a group of neighbours at a time."""
    groups = [tuple(group) for _shared, group in groupby(part.items, key=_key)]
    for number, items in enumerate(groups):
        if items[0].layout is Layout.WRITTEN:
            under_asked = number and groups[number - 1][0].layout is not Layout.WRITTEN
            if not (under_asked and items[0].same_line):  # else it stands with what was asked
                rows = ((written(part, row, language, sizes),) for row in _abreast(items))
                yield _Group(tuple(rows), written=True)
            continue
        named = [g for g in groups[number + 1 : number + 2] if g[0].same_line]
        under = [written(part, row, language, sizes) for g in named for row in _abreast(g)]
        table = shared(part, items, language, sizes)
        if table is not None:
            rows = ((table.row(item),) for item in table.items)
            yield _Group(tuple(rows), table.head(), tuple(under))
        else:
            each = [tuple(units_of(part, item, language, sizes)) for item in items]
            each[-1] = (*each[-1], *under)
            yield _Group(tuple(each))


def _add_part(flow: Flow, groups: Sequence[_Group], heads: tuple[Unit, Unit], sizes: Sizes) -> None:
    """Place a part: its heading with the first question, then the others."""
    head, again = heads
    for group in groups:
        if group.labels is not None:
            _add_table(flow, group, group.labels, (head, again), sizes)
        else:
            for first, *rest in group.rows:
                repeated = [] if group.written or head.blocks else [again]
                flow.add((joined((head, first)), *rest), *repeated)
                head = space(0)
        head = space(0)


def _abreast(items: tuple[Item, ...]) -> list[list[Item]]:
    """Return questions to write in as they stand side by side."""
    count = len(items) if len(items) <= ABREAST else 2
    return [list(items[left : left + count]) for left in range(0, len(items), count)]


def _add_table(
    flow: Flow, table: _Group, labels: Unit, heads: tuple[Unit, Unit], sizes: Sizes
) -> None:
    """Place a table row by row; its labels stand again on a new page, never over one row alone.

    What is written `under` it (the name of another party) stays with its last rows.
    """
    head, again = heads
    first, *others = (row for (row,) in table.rows)
    others[-1:] = [joined((others[-1], space(sizes.gap * 0.5))), *table.under]
    start = joined((head, labels, first))
    if flow.left <= flow.spare and flow.follow((start, *others), flow.y) is None:
        flow.new_page()
    if flow.follow((start, others[0]), flow.y) is None:
        flow.new_page()
    flow.add((start,))
    kept = 2 + len(table.under)
    for number, row in enumerate(others):
        last = others[number : number + kept] if number + kept == len(others) else [row]
        if flow.follow(tuple(last), flow.y) is None:
            flow.new_page()
            flow.torn += 1
            flow.add((joined((again, labels, row)),))
        else:
            flow.add((row,))
