"""What is set as one piece: a heading, a question with its boxes, a row of a table of statements.

A unit is drawn from its own top (0); layout.py finds the place on the page where its rows of boxes
keep clear of the folds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tytti_desktop.instruments.model import Item, ItemKind, Layout, Option, SheetPart
from tytti_desktop.paper.drawing import (
    BOX,
    MM,
    Block,
    Box,
    BoxType,
    Picture,
    PictureKind,
    Tag,
    Words,
)
from tytti_desktop.paper.fonts import CAP_HEIGHT, Face, width
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
BELOW_BOX = 2.6 * MM
ROW = 10 * MM  # least pitch of boxes one under another
SCALE_PITCH = 14 * MM
LABEL_GAP = 4 * MM  # from a box to its label
WRITING_LINE = 8 * MM  # four lines fit between two folds
LONG_SCALE = 7  # steps from which a scale needs a row of its own


@dataclass(frozen=True)
class Unit:
    """Blocks from the top down, the unit's height, and the stretches where its boxes lie."""

    blocks: tuple[Block, ...]
    height: float
    rows: tuple[tuple[float, float], ...] = ()

    def down(self, by: float) -> "Unit":
        """Return the unit moved down inside a larger one."""
        return Unit(
            tuple(block.placed(1, by) for block in self.blocks),
            self.height + by,
            tuple((top + by, bottom + by) for top, bottom in self.rows),
        )


def joined(units: Iterable[Unit]) -> Unit:
    """Stack units into one that moves as a whole."""
    blocks: list[Block] = []
    rows: list[tuple[float, float]] = []
    height = 0.0
    for unit in units:
        lower = unit.down(height)
        blocks += lower.blocks
        rows += lower.rows
        height = lower.height
    return Unit(tuple(blocks), height, tuple(rows))


def space(height: float) -> Unit:
    """Return an empty stretch."""
    return Unit((), height)


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
    """Return how to mark and how to take a mark back, each with its picture."""
    rows = (
        (PictureKind.CROSS, _("Mark your answer with a cross, with a black or blue pen.")),
        (
            PictureKind.CANCEL,
            _("If you make a mistake, fill the wrong box with black and cross the right one."),
        ),
    )
    blocks: list[Block] = []
    top = 3 * MM
    for kind, text in rows:
        made = set_text(text, LEFT + 14 * MM, top, COLUMN - 16 * MM, size=sizes.body)
        middle = top + max(made.height, BOX) / 2
        side = 4.4 * MM
        picture = Picture(kind, LEFT + 4.5 * MM, middle - side / 2, side)
        blocks.append(Block(1, Tag.TEXT, words=made.words, pictures=(picture,)))
        top += max(made.height, BOX) + 1.6 * MM
    bottom = top + 1.4 * MM
    frame = (rule(0), rule(bottom))
    blocks[0] = replace(blocks[0], lines=frame)
    return Unit(tuple(blocks), bottom + 5 * MM)


def question(item: Item, language: str, sizes: Sizes, column: float, top: float = 0.0) -> Setting:
    """Set a question's text with its number in a column of its own."""
    text = item.text.printed(language)
    if not item.name.isdigit():
        return set_text(text, LEFT, top, column, size=sizes.body)
    made = set_text(text, LEFT + sizes.number, top, column - sizes.number, size=sizes.body)
    number = set_text(f"{item.name}.", LEFT, top, sizes.number, size=sizes.body, face=Face.BOLD)
    return Setting((*number.words, *made.words), made.pictures, max(made.height, number.height))


def box(part: SheetPart, item: Item, option: Option, x: float, y: float) -> Box:
    """Return an option's box."""
    kind = BoxType.MULTI if item.kind is ItemKind.MULTI else BoxType.SINGLE
    field = part.field(item)
    place = (round(x, 2), round(y, 2), round(BOX, 2), round(BOX, 2))
    return Box(1, field, option.value, option.value, kind, *place)


def units_of(part: SheetPart, item: Item, language: str, sizes: Sizes) -> tuple[Unit, ...]:
    """Return a question as units that follow one another; a fold may come between them."""
    if item.layout is Layout.SCALE:
        return (scale(part, item, language, sizes, ends=True),)
    if item.layout is Layout.COLUMNS and _columns_fit(item, language, sizes):
        return (_columns(part, item, language, sizes),)
    return _list(part, item, language, sizes)


def scale_places(item: Item, sizes: Sizes) -> list[float]:
    """Return the left edge of each box of a scale, in points."""
    steps = max(len(item.options) - 1, 1)
    pitch = min(SCALE_PITCH if steps >= LONG_SCALE else 20 * MM, (COLUMN - BOX) / steps)
    first = min(LEFT + sizes.number, RIGHT - BOX - pitch * steps)
    return [first + n * pitch for n in range(len(item.options))]


def scale_ends(item: Item, low: str, high: str, sizes: Sizes, top: float) -> Setting:
    """Set what the ends of a scale mean, over or under its first and last box."""
    places = scale_places(item, sizes)
    half = (places[-1] + BOX - places[0]) / 2 - 2 * MM
    left = set_text(low, places[0], top, half, size=sizes.label)
    x = places[-1] + BOX - half
    right = set_text(high, x, top, half, size=sizes.label, align=1)
    return Setting((*left.words, *right.words), (), max(left.height, right.height))


def scale(part: SheetPart, item: Item, language: str, sizes: Sizes, *, ends: bool) -> Unit:
    """Return a row of boxes with the value above each, the ends named below if asked for."""
    asked = question(item, language, sizes, COLUMN)
    top = asked.height + 1.6 * MM + sizes.label * CAP_HEIGHT + ABOVE_BOX
    words = list(asked.words)
    boxes = []
    for option, x in zip(item.options, scale_places(item, sizes), strict=True):
        boxes.append(box(part, item, option, x, top))
        start = x + BOX / 2 - width(option.value, Face.REGULAR, sizes.label) / 2
        above = round(top - ABOVE_BOX, 2)
        words.append(Words(round(start, 2), above, option.value, Face.REGULAR, sizes.label))
    bottom = top + BOX
    low, high = item.low.printed(language), item.high.printed(language)
    named = scale_ends(item, low, high, sizes, bottom + BELOW_BOX)
    height = bottom + sizes.gap
    if ends and named.height:
        words += named.words
        height += BELOW_BOX + named.height
    block = Block(1, Tag.TEXT, tuple(words), pictures=asked.pictures, boxes=tuple(boxes))
    return Unit((block,), height, ((top, bottom),))


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
        boxes.append(box(part, item, option, start + number * pitch, under))
    block = Block(1, Tag.TEXT, tuple(words), pictures=asked.pictures, boxes=tuple(boxes))
    return Unit((block,), under + BOX + sizes.gap, ((under, under + BOX),))


def _list(part: SheetPart, item: Item, language: str, sizes: Sizes) -> tuple[Unit, ...]:
    """Return options under one another, in two columns where the labels are short."""
    asked = question(item, language, sizes, COLUMN)
    head = Unit((Block(1, Tag.TEXT, asked.words, pictures=asked.pictures),), asked.height + 2 * MM)
    start = LEFT + (sizes.number if item.name.isdigit() else 0)
    half = (RIGHT - start) / 2
    room = half - BOX - LABEL_GAP - 4 * MM
    texts = [o.label.printed(language) for o in item.options]
    two = len(texts) > 3 and all(fits(t, Face.REGULAR, sizes.body, room, 2) for t in texts)  # noqa: PLR2004
    per_column = (len(texts) + 1) // 2 if two else len(texts)
    column = room if two else RIGHT - start - BOX - LABEL_GAP
    rows = []
    for number in range(per_column):
        chosen = [(item.options[number], start)]
        if two and number + per_column < len(texts):
            chosen.append((item.options[number + per_column], start + half))
        rows.append(_list_row(part, item, chosen, column, language, sizes))
    rows[-1] = joined((rows[-1], space(sizes.gap - 3 * MM)))
    return (joined((head, rows[0])), *rows[1:])


def _list_row(
    part: SheetPart,
    item: Item,
    options: list[tuple[Option, float]],
    column: float,
    language: str,
    sizes: Sizes,
) -> Unit:
    labels = [
        set_text(option.label.printed(language), x + BOX + LABEL_GAP, 0, column, size=sizes.body)
        for option, x in options
    ]
    tallest = max(BOX, *(label.height for label in labels))
    words = [w for label in labels for w in label.lowered((tallest - label.height) / 2)]
    top = (tallest - BOX) / 2
    boxes = [box(part, item, option, x, top) for option, x in options]
    block = Block(1, Tag.TEXT, tuple(words), boxes=tuple(boxes))
    return Unit((block,), max(ROW, tallest + 3 * MM), ((top, top + BOX),))


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
        high = max(11 * MM, item.lines * WRITING_LINE)
        frame = (round(x, 2), round(top, 2), round(wide, 2), round(high, 2))
        boxes.append(Box(1, part.field(item), "text", None, BoxType.TEXT, *frame))
        if is_number and item.unit:
            unit = item.unit.printed(language)
            made_unit = set_text(unit, x + wide + 3 * MM, top, share - wide, size=sizes.body)
            words += made_unit.lowered((high - made_unit.height) / 2)
        bottom = max(bottom, top + high)
    block = Block(1, Tag.TEXT, tuple(words), boxes=tuple(boxes))
    return Unit((block,), bottom + sizes.gap, ((top, bottom),))


def _short(part: SheetPart, item: Item, language: str, sizes: Sizes) -> Unit:
    """Return a short frame beside its question, such as a date."""
    asked = set_text(_asked(item, language), LEFT, 0, COLUMN / 2, size=sizes.body)
    x = LEFT + asked.width + LABEL_GAP
    high = 11 * MM
    words = asked.lowered((high - asked.height) / 2)
    frame = (round(x, 2), 0.0, round(60 * MM, 2), round(high, 2))
    frames = (Box(1, part.field(item), "text", None, BoxType.TEXT, *frame),)
    return Unit((Block(1, Tag.TEXT, words, boxes=frames),), high + sizes.gap, ((0.0, high),))


def _asked(item: Item, language: str) -> str:
    text = item.text.printed(language)
    return f"{item.name}. {text}" if item.name.isdigit() and not item.same_line else text
