"""The only geometry: where every word and box of a form stands, for the printer and the reader.

The same questionnaire, language and print size always give the same layout, and its fingerprint
(over places and words) names it for ever, so that a sheet printed years ago can still be read.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache, partial
from itertools import groupby
from typing import Any

from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import Library, shipped
from tytti_desktop.instruments.model import Item, Kind, Layout, Questionnaire, SheetPart, plain
from tytti_desktop.paper.codes import MOST_PAGES
from tytti_desktop.paper.drawing import FOLDS, MM, PAGE_SIZE, Block, Box, Tag
from tytti_desktop.paper.fonts import Face
from tytti_desktop.paper.setting import BOTTOM, LARGE, NORMAL, TOP, Sizes
from tytti_desktop.paper.tables import Shared, shared
from tytti_desktop.paper.units import (
    Unit,
    instruction,
    joined,
    lead,
    paragraph,
    past_folds,
    space,
    units_of,
    written,
)
from tytti_desktop.words import _, speaking

BAND = (BOTTOM - TOP) / 5  # left empty at a page's foot, at most: more looks like the end
FILLED = 1.5 * BAND  # what the rows before it can fill, spread out
SMALL = 3.5 * MM  # a gap at a fold that nobody takes for the end of a question
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


class _Flow:
    """Fills pages from the top down, its boxes between the folds.

    `gap` is the widest at a fold (points), `torn` how often a table goes on to another page.
    """

    def __init__(self, folds: tuple[float, ...], sizes: list[Sizes], *, spare: float) -> None:
        self.folds = folds
        self.sizes = sizes  # of each part
        self.spare = spare  # a table is not cut in two where no more would be left empty (points)
        self.page = 1
        self.y = TOP
        self.gap = 0.0
        self.torn = 0
        self.bands: dict[int, float] = {}  # what is left empty at the foot of a page
        self.ends: list[int] = []  # the page on which each part ends
        self.blocks: list[Block] = []

    @property
    def left(self) -> float:
        """How much of the page is left (points)."""
        return BOTTOM - self.y

    def room_for(self, unit: Unit, y: float) -> float | None:
        """Return the first place at or below y where the unit's boxes and words clear the folds."""
        y = past_folds(unit, y, self.folds)
        return y if y + unit.content <= BOTTOM else None

    def place(self, unit: Unit, at: float) -> None:
        """Put a unit where room was found for it."""
        self.gap = max(self.gap, at - self.y)
        self.blocks += [block.placed(self.page, at) for block in unit.blocks]
        self.y = at + unit.height

    @property
    def band(self) -> float:
        """The most that is left empty at the foot of a page before the last (points)."""
        return max(self.bands.values(), default=0.0)

    def new_page(self) -> None:
        """Go to the top of the next page."""
        self.bands[self.page] = self.left
        self.page += 1
        self.y = TOP

    @staticmethod
    def begin(units: tuple[Unit, ...], y: float) -> float:
        """Return where units begin: what leads them is left out at the top of a page."""
        return TOP - units[0].lead if y == TOP else y

    def chain(self, units: tuple[Unit, ...], y: float) -> list[float] | None:
        """Find places for units that follow one another, or None if the page ends first."""
        y = self.begin(units, y)
        at = self.room_for(joined(units), y)
        if at is not None and at - y <= SMALL:
            return [at, *(at + joined(units[:n]).height for n in range(1, len(units)))]
        return self.follow(units, y)

    def follow(self, units: tuple[Unit, ...], y: float) -> list[float] | None:
        """Find each unit the first place below the one before, folds between them allowed."""
        y = self.begin(units, y)
        places = []
        for unit in units:
            found = self.room_for(unit, y)
            if found is None:
                return None
            places.append(found)
            y = found + unit.height
        return places

    def add(self, units: tuple[Unit, ...], *again: Unit) -> None:
        """Place units that must share a page; on a new page `again` stands before them.

        Raises KnownError when no page can hold them.
        """
        places = self.chain(units, self.y)
        if places is None:
            self.new_page()
            units = (joined((*again, units[0])), *units[1:])
            places = self.chain(units, self.y)
        if places is None:
            raise KnownError(
                _("A question is too tall for a page. Shorten it or divide it into two questions."),
                field="items",
            )
        for unit, at in zip(units, places, strict=True):
            self.place(unit, at)


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
    fill = partial(_filled, questionnaire, parts, language, folds=folds)
    best = _loosest(fill, [LARGE if large_print else NORMAL] * len(parts))
    if best.page > MOST_PAGES:
        raise KnownError(
            _("The form is longer than {most} pages. Divide it.").format(most=MOST_PAGES),
            field="parts",
        )
    return _finished(questionnaire, language, large_print=large_print, flow=best)


def _loosest(fill: Callable[..., _Flow], sizes: list[Sizes]) -> _Flow:
    """Return the loosest way to fill the fewest pages, few tables torn and no page half empty."""
    best = _loosened(fill, sizes, BAND, 0.0)
    # What is too empty while all is tight may be filled by what stands before it.
    return min(best, _loosened(fill, sizes, FILLED), key=_worse) if best.torn else best


def _loosened(fill: Callable[..., _Flow], sizes: list[Sizes], *spares: float) -> _Flow:
    """Return the loosest way to fill the fewest pages, a table kept whole as `spares` tell."""
    best = min((fill(sizes, spare=spare) for spare in spares), key=_worse)
    for by, over in LOOSENED:
        tried = fill([one.loosened(by, over) for one in sizes], spare=best.spare)
        if _worse(tried)[:3] <= _worse(best)[:3] and tried.gap <= SMALL:
            best = tried
            break
        best = min(best, tried, key=_worse)
    return _without_bands(fill, best)


def _worse(flow: _Flow) -> tuple[float, ...]:
    """Return what is worse the greater it is, the gravest first."""
    return flow.page, max(flow.band, BAND), flow.torn, max(flow.gap, SMALL)


def _without_bands(fill: Callable[..., _Flow], best: _Flow) -> _Flow:
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
            tried = fill(looser, spare=best.spare)
            better = tried.page == best.page and tried.bands[page] < best.bands[page]
            if better and _worse(tried) <= _worse(best):
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
    spare: float,
) -> _Flow:
    """Fill pages with a form, each of its parts at its own distances."""
    flow = _Flow(folds, sizes, spare=spare)
    first = sizes[0]
    with speaking(language):
        opening = [_title(questionnaire.title.printed(language), first)]
        if questionnaire.kind is not Kind.INSTRUMENT:
            about = questionnaire.instruction.printed(language)
            opening.append(paragraph(about, first.body, after=2.4 * MM))
        flow.add((joined((*opening, instruction(first))),))
        for part, own in zip(parts, sizes, strict=True):
            only = questionnaire.kind is Kind.INSTRUMENT
            _add_part(flow, part, _part_head(part, language, own, only), language, own)
            flow.ends.append(flow.page)
        end = questionnaire.end.printed(language)
        if end:
            flow.add((joined((space(1 * MM), paragraph(end, first.body))),))
    return flow


def _finished(
    questionnaire: Questionnaire, language: str, *, large_print: bool, flow: _Flow
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


def _add_part(
    flow: _Flow, part: SheetPart, heads: tuple[Unit, Unit], language: str, sizes: Sizes
) -> None:
    """Place a part: its heading with the first question, then the others."""
    head, again = heads
    groups = [tuple(group) for _shared, group in groupby(part.items, key=_key)]
    for number, items in enumerate(groups):
        if items[0].layout is Layout.WRITTEN:
            under_asked = number and groups[number - 1][0].layout is not Layout.WRITTEN
            if under_asked and items[0].same_line:
                continue  # it stands with what was asked before it
            for row in _abreast(items):
                flow.add((joined((head, written(part, row, language, sizes))),))
                head = space(0)
            continue
        named = [g for g in groups[number + 1 : number + 2] if g[0].same_line]
        under = [written(part, row, language, sizes) for g in named for row in _abreast(g)]
        table = shared(part, items, language, sizes)
        if table is not None:
            _add_table(flow, table, head, again, tuple(under))
        else:
            for left, item in enumerate(items, 1 - len(items)):
                first, *rest = units_of(part, item, language, sizes)
                rest += [] if left else under
                flow.add((joined((head, first)), *rest), *([] if head.blocks else [again]))
                head = space(0)
        head = space(0)


def _abreast(items: tuple[Item, ...]) -> list[list[Item]]:
    """Return questions to write in as they stand side by side."""
    count = len(items) if len(items) <= ABREAST else 2
    return [list(items[left : left + count]) for left in range(0, len(items), count)]


def _add_table(
    flow: _Flow, table: Shared, head: Unit, again: Unit, under: tuple[Unit, ...]
) -> None:
    """Place a table row by row; its labels stand again on a new page, never over one row alone.

    What is written `under` it (the name of another party) stays with its last rows.
    """
    labels = table.head()
    first, *others = (table.row(item) for item in table.items)
    others[-1:] = [joined((others[-1], space(table.sizes.gap * 0.5))), *under]
    start = joined((head, labels, first))
    if flow.left <= flow.spare and flow.follow((start, *others), flow.y) is None:
        flow.new_page()
    if flow.follow((start, others[0]), flow.y) is None:
        flow.new_page()
    flow.add((start,))
    kept = 2 + len(under)
    for number, row in enumerate(others):
        last = others[number : number + kept] if number + kept == len(others) else [row]
        if flow.follow(tuple(last), flow.y) is None:
            flow.new_page()
            flow.torn += 1
            flow.add((joined((again, labels, row)),))
        else:
            flow.add((row,))
