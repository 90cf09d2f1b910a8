"""What is set as one piece: a heading, a question with its boxes, a row of a table of statements.

A unit is drawn from its own top (0); layout.py finds the place on the page where its rows of boxes
keep clear of the folds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise

from tytti_desktop.instruments.model import Item, ItemKind, Layout, Option, SheetPart
from tytti_desktop.paper.drawing import (
    FOLD_CLEAR,
    MM,
    Block,
    Box,
    BoxType,
    Picture,
    PictureKind,
    Tag,
    Words,
)
from tytti_desktop.paper.fonts import CAP_HEIGHT, DESCENT, Face, width
from tytti_desktop.paper.setting import (
    COLUMN,
    LEFT,
    RIGHT,
    Setting,
    Sizes,
    rule,
    set_text,
)
from tytti_desktop.paper.text import fits
from tytti_desktop.words import _

ABOVE_BOX = 2.4 * MM  # from a number's baseline to its box: outside the ring that is read
LABEL_GAP = 3.6 * MM  # from a box to its label
BETWEEN_LABELS = 1.5 * MM  # from one option's words to the next one's: more than between lines
LONG_SCALE = 7  # steps from which a scale needs a row of its own
WORDS_CLEAR = 0.5 * MM  # from a fold to a line of words: a crease through letters blurs them
FOLDABLE = 15 * MM  # a frame so high has lines on both sides of a fold
END_WIDTH = 25 * MM  # of the words over an end of a scale, at most


@dataclass(frozen=True, eq=False)  # one is the same as itself only: what it needs is kept for it
class Unit:
    """Blocks from the top down, the unit's height, and the stretches where its boxes lie.

    `lead` is what is left free at its top between other things, and not at the top of a page.
    """

    blocks: tuple[Block, ...]
    height: float
    rows: tuple[tuple[float, float], ...] = ()
    lead: float = 0.0

    @cached_property
    def lines(self) -> set[tuple[float, float]]:
        """The stretches that the unit's lines of words fill, from their highest sign down."""
        set_at = {(w.y, w.size) for block in self.blocks for w in block.words if not w.turned}
        return {(y - size * CAP_HEIGHT, y + size * DESCENT) for y, size in set_at}

    @cached_property
    def content(self) -> float:
        """How far down the unit's words, boxes and lines reach."""
        ends = [w.y + w.size * DESCENT for block in self.blocks for w in block.words]
        ends += [b.y + b.h for block in self.blocks for b in block.boxes]
        ends += [max(n.y1, n.y2) for block in self.blocks for n in block.lines]
        return max(ends, default=0.0)

    def down(self, by: float) -> "Unit":
        """Return the unit moved down inside a larger one."""
        return Unit(
            tuple(block.placed(1, by) for block in self.blocks),
            self.height + by,
            tuple((top + by, bottom + by) for top, bottom in self.rows),
        )


def past_folds(unit: Unit, y: float, folds: Iterable[float]) -> float:
    """Return the first place at or below y where a unit's boxes and words clear the folds."""
    folds = tuple(folds)
    kept = [(top - FOLD_CLEAR, bottom + FOLD_CLEAR) for top, bottom in unit.rows if folds]
    if folds:
        kept += [(top - WORDS_CLEAR, bottom + WORDS_CLEAR) for top, bottom in unit.lines]
    moved = True
    while moved:
        moved = False
        for top, bottom in kept:
            for fold in folds:
                if y + top < fold < y + bottom:
                    y = fold - top + 0.01
                    moved = True
    return y


def joined(units: Iterable[Unit]) -> Unit:
    """Stack units into one that moves as a whole."""
    units = tuple(units)
    blocks: list[Block] = []
    rows: list[tuple[float, float]] = []
    height = 0.0
    for unit in units:
        lower = unit.down(height)
        blocks += lower.blocks
        rows += lower.rows
        height = lower.height
    return Unit(tuple(blocks), height, tuple(rows), units[0].lead if units else 0.0)


@lru_cache(64)
def space(height: float) -> Unit:
    """Return an empty stretch."""
    return Unit((), height)


def lead(height: float) -> Unit:
    """Return an empty stretch that the top of a page does not need."""
    return Unit((), height, lead=height)


def paragraph(
    text: str,
    size: float,
    *,
    tag: Tag = Tag.TEXT,
    face: Face = Face.REGULAR,
    after: float = 0.0,
) -> Unit:
    """Return a text over the whole column."""
    made = set_text(text, LEFT, 0, COLUMN, size=size, face=face)
    block = Block(1, tag, words=made.words, pictures=made.pictures)
    return Unit((block,) if made.words else (), made.height + (after if made.words else 0))


def instruction(sizes: Sizes) -> Unit:
    """Return how to mark and how to take a mark back, each with its picture, side by side."""
    texts = (
        (PictureKind.CROSS, _("Mark your answer with a cross, with a black or blue pen.")),
        (
            PictureKind.CANCEL,
            _("If you make a mistake, fill the wrong box with black and cross the right one."),
        ),
    )
    side, half = sizes.box * 0.9, COLUMN / 2
    made = []
    for number, (_kind, text) in enumerate(texts):
        x = LEFT + number * half + side + 5 * MM
        made.append(set_text(text, x, 0, half - side - 8 * MM, size=sizes.body))
    tallest, top = max(one.height for one in made), 1.6 * MM
    blocks = []
    for number, ((kind, _text), one) in enumerate(zip(texts, made, strict=True)):
        middle = top + tallest / 2
        picture = Picture(kind, LEFT + number * half + 2 * MM, middle - side / 2, side)
        words = one.lowered(top + (tallest - one.height) / 2)
        blocks.append(Block(1, Tag.TEXT, words=words, pictures=(picture,)))
    bottom = top + tallest + 1.6 * MM
    blocks[0] = replace(blocks[0], lines=(rule(0), rule(bottom)))
    return Unit(tuple(blocks), bottom + 2.4 * MM)


def question(item: Item, language: str, sizes: Sizes, column: float, top: float = 0.0) -> Setting:
    """Set a question's text with its number in a column of its own."""
    text = item.text.printed(language)
    if not item.name.isdigit():
        return set_text(text, LEFT, top, column, size=sizes.body)
    made = set_text(text, LEFT + sizes.number, top, column - sizes.number, size=sizes.body)
    number = set_text(f"{item.name}.", LEFT, top, sizes.number, size=sizes.body, face=Face.BOLD)
    return Setting((*number.words, *made.words), made.pictures, max(made.height, number.height))


def box(part: SheetPart, item: Item, option: Option, x: float, y: float, side: float) -> Box:
    """Return an option's box."""
    kind = BoxType.MULTI if item.kind is ItemKind.MULTI else BoxType.SINGLE
    field = part.field(item)
    place = (round(x, 2), round(y, 2), round(side, 2), round(side, 2))
    return Box(1, field, option.value, option.value, kind, *place)


def units_of(part: SheetPart, item: Item, language: str, sizes: Sizes) -> tuple[Unit, ...]:
    """Return a question as units that follow one another; a fold may come between them."""
    if item.layout is Layout.SCALE:
        return (scale(part, item, language, sizes, ends=True),)
    if item.layout is Layout.COLUMNS and _columns_fit(item, language, sizes):
        return (_columns(part, item, language, sizes),)
    return _list(part, item, language, sizes)


def scale_places(item: Item, sizes: Sizes) -> list[float]:
    """Return the left edge of each box of a scale in a row of its own, in points."""
    steps = max(len(item.options) - 1, 1)
    ends = END_WIDTH / 2 if item.low or item.high else sizes.box
    room = COLUMN - sizes.number - ends - sizes.box
    pitch = min(16 * MM if steps >= LONG_SCALE else 24 * MM, room / steps)
    first = LEFT + sizes.number + (ends - sizes.box) / 2
    return [first + n * pitch for n in range(len(item.options))]


def scale_ends(places: list[float], low: str, high: str, sizes: Sizes) -> Setting:
    """Set what the ends of a scale mean, each over the middle of its box, on their last lines."""
    words: list[Words] = []
    made = []
    width_of = min(END_WIDTH * sizes.label / 10.5, (places[-1] - places[0]) * 0.9)
    for text, place in ((low, places[0]), (high, places[-1])):
        middle = place + sizes.box / 2
        room = min(width_of, 2 * (RIGHT + 2 * MM - middle))
        made.append(set_text(text, middle - room / 2, 0, room, size=sizes.label, align=0.5))
    tallest = max(one.height for one in made)
    for one in made:
        words += one.lowered(tallest - one.height)
    return Setting(tuple(words), (), tallest)


def values_over(item: Item, places: list[float], baseline: float, sizes: Sizes) -> list[Words]:
    """Set the value of each step over the middle of its box."""
    made = []
    for option, x in zip(item.options, places, strict=True):
        start = x + sizes.box / 2 - width(option.value, Face.BOLD, sizes.label) / 2
        made.append(
            Words(round(start, 2), round(baseline, 2), option.value, Face.BOLD, sizes.label)
        )
    return made


def scale(part: SheetPart, item: Item, language: str, sizes: Sizes, *, ends: bool) -> Unit:
    """Return a row of boxes with the value above each, the ends named over them if asked for."""
    asked = question(item, language, sizes, COLUMN)
    places = scale_places(item, sizes)
    words = list(asked.words)
    top = asked.height + 0.8 * MM
    if ends and (item.low or item.high):
        named = scale_ends(places, item.low.printed(language), item.high.printed(language), sizes)
        words += named.lowered(top)
        top += named.height
    top += 0.8 * MM + sizes.label * CAP_HEIGHT + ABOVE_BOX
    words += values_over(item, places, top - ABOVE_BOX, sizes)
    boxes = tuple(
        box(part, item, option, x, top, sizes.box)
        for option, x in zip(item.options, places, strict=True)
    )
    bottom = top + sizes.box
    block = Block(1, Tag.TEXT, tuple(words), pictures=asked.pictures, boxes=boxes)
    return Unit((block,), bottom + sizes.gap, ((top, bottom),))


def _columns_fit(item: Item, language: str, sizes: Sizes) -> bool:
    count = len(item.options)
    pitch = COLUMN / count
    return pitch >= 24 * MM and all(
        fits(o.label.printed(language), Face.REGULAR, sizes.label, pitch - 3 * MM, 4)
        for o in item.options
    )


def _columns(part: SheetPart, item: Item, language: str, sizes: Sizes) -> Unit:
    """Return a row of boxes over the whole column, the label above each."""
    asked = question(item, language, sizes, COLUMN)
    count = len(item.options)
    start = LEFT + (sizes.number if item.name.isdigit() else 0)
    pitch = (RIGHT - start) / count
    labels = [
        set_text(o.label.printed(language), start + n * pitch, 0, pitch - 3 * MM, size=sizes.label)
        for n, o in enumerate(item.options)
    ]
    tallest = max(label.height for label in labels)
    top = asked.height + 1.6 * MM
    under = top + tallest + 1.6 * MM
    words = list(asked.words)
    boxes = []
    for number, (option, label) in enumerate(zip(item.options, labels, strict=True)):
        words += label.lowered(top + tallest - label.height)
        boxes.append(box(part, item, option, start + number * pitch, under, sizes.box))
    block = Block(1, Tag.TEXT, tuple(words), pictures=asked.pictures, boxes=tuple(boxes))
    bottom = under + sizes.box
    return Unit((block,), bottom + sizes.gap, ((under, bottom),))


def _list(part: SheetPart, item: Item, language: str, sizes: Sizes) -> tuple[Unit, ...]:
    """Return options under one another, in two columns where the labels are short."""
    asked = question(item, language, sizes, COLUMN)
    head = Unit(
        (Block(1, Tag.TEXT, asked.words, pictures=asked.pictures),), asked.height + 1.4 * MM
    )
    start = LEFT + (sizes.number if item.name.isdigit() else 0)
    half = (RIGHT - start) / 2
    room = half - sizes.box - LABEL_GAP - 4 * MM
    texts = [o.label.printed(language) for o in item.options]
    two = len(texts) > 3 and all(fits(t, Face.REGULAR, sizes.body, room, 2) for t in texts)  # noqa: PLR2004
    per_column = (len(texts) + 1) // 2 if two else len(texts)
    column = room if two else RIGHT - start - sizes.box - LABEL_GAP
    places = [(option, start + half * (n // per_column)) for n, option in enumerate(item.options)]
    lines = [places[row::per_column] for row in range(per_column)]
    return _list_rows(part, item, lines, column, language, sizes, head)


def _list_rows(
    part: SheetPart,
    item: Item,
    lines: list[list[tuple[Option, float]]],
    column: float,
    language: str,
    sizes: Sizes,
    head: Unit,
) -> tuple[Unit, ...]:
    """Return the rows of a list at one distance: an uneven one looks like two questions."""
    aside = sizes.box + LABEL_GAP
    labels = [
        [set_text(o.label.printed(language), x + aside, 0, column, size=sizes.body) for o, x in row]
        for row in lines
    ]
    heights = [max(sizes.box, *(label.height for label in row)) for row in labels]
    apart = [(one + other) / 2 + BETWEEN_LABELS for one, other in pairwise(heights)]
    pitch, middle = max(sizes.box + sizes.between, *apart, 0), heights[0] / 2
    rows = []
    for line, row in zip(lines, labels, strict=True):
        words = [w for label in row for w in label.lowered(middle - label.height / 2)]
        top = middle - sizes.box / 2
        boxes = [box(part, item, option, x, top, sizes.box) for option, x in line]
        block = Block(1, Tag.TEXT, tuple(words), boxes=tuple(boxes))
        rows.append(Unit((block,), pitch, ((top, top + sizes.box),)))
    rows[0] = joined((head, rows[0]))
    end = middle + heights[-1] / 2 + sizes.gap
    rows[-1] = replace(rows[-1], height=rows[-1].height - pitch + end)
    return tuple(rows)


def written(part: SheetPart, items: list[Item], language: str, sizes: Sizes) -> Unit:
    """Return frames to write in: one over the whole column, or short ones side by side."""
    if len(items) == 1 and items[0].same_line:
        return _short(part, items[0], language, sizes)
    share = (COLUMN - 6 * MM * (len(items) - 1)) / len(items)
    words: list[Words] = []
    boxes = []
    asked = [
        set_text(_asked(item, language), LEFT + n * (share + 6 * MM), 0, share, size=sizes.body)
        for n, item in enumerate(items)
    ]
    top = max(made.height for made in asked) + 1.5 * MM
    bottom = top
    for number, (item, made) in enumerate(zip(items, asked, strict=True)):
        words += made.lowered(top - 1.5 * MM - made.height)
        x = LEFT + number * (share + 6 * MM)
        is_number = item.kind is ItemKind.NUMBER
        wide = 40 * MM if is_number else share
        high = max(sizes.line * 1.4, item.lines * sizes.line)
        frame = (round(x, 2), round(top, 2), round(wide, 2), round(high, 2))
        boxes.append(Box(1, part.field(item), "text", None, BoxType.TEXT, *frame))
        if is_number and item.unit:
            unit = item.unit.printed(language)
            made_unit = set_text(unit, x + wide + 3 * MM, top, share - wide, size=sizes.body)
            words += made_unit.lowered((high - made_unit.height) / 2)
        bottom = max(bottom, top + high)
    block = Block(1, Tag.TEXT, tuple(words), boxes=tuple(boxes))
    rows = ((top, bottom),) if bottom - top < FOLDABLE else ()  # a fold may cross what is written
    return Unit((block,), bottom + sizes.gap, rows)


def _short(part: SheetPart, item: Item, language: str, sizes: Sizes) -> Unit:
    """Return a short frame beside its question, such as a date."""
    asked = set_text(_asked(item, language), LEFT, 0, COLUMN / 2, size=sizes.body)
    x = LEFT + asked.width + LABEL_GAP
    high = sizes.line * 1.3
    words = asked.lowered((high - asked.height) / 2)
    frame = (round(x, 2), 0.0, round(60 * MM, 2), round(high, 2))
    frames = (Box(1, part.field(item), "text", None, BoxType.TEXT, *frame),)
    return Unit((Block(1, Tag.TEXT, words, boxes=frames),), high + sizes.gap, ((0.0, high),))


def _asked(item: Item, language: str) -> str:
    text = item.text.printed(language)
    return f"{item.name}. {text}" if item.name.isdigit() and not item.same_line else text
