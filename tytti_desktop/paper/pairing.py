"""The test page of a printer and a scanner: everything on it stands where its reader expects it.

It is printed, scanned and read before a batch of forms. It has the same codes and boxes as the
forms, so that the same reader is tried on it, and besides them things to measure.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from tytti_desktop.paper.codes import check_character
from tytti_desktop.paper.drawing import (
    BOX,
    MM,
    PAGE_SIZE,
    Block,
    Box,
    BoxType,
    Line,
    Tag,
    Words,
)
from tytti_desktop.paper.fonts import Face, width
from tytti_desktop.paper.layout import FormLayout
from tytti_desktop.paper.setting import COLUMN, LEFT, set_text
from tytti_desktop.paper.sheets import Marks, sheet_pdf
from tytti_desktop.words import LANGUAGES, _, speaking

SHEET = "TEST123" + check_character("TEST123")  # the same on every test page: it is no one's
NAME, VERSION = "pairing", "1"
ROWS, OPTIONS = 8, 6
ROW_TOP, ROW_STEP, BOX_LEFT, BOX_STEP = 98, 11, 50, 12  # mm
PENCIL = 0.4  # gray of the marks that stand for a pencil's
PATCH = 14  # mm, the side of a black patch
PATCHES = ((32, 84), (178, 84), (150, 130), (32, 236), (178, 236))  # mm, their middles
GRAYS = (0.2, 0.4, 0.6, 0.8)
GRAY_AT = (50, 187, 16, 10)  # mm: left, top, width and height of the first; each 22 mm on
GRAY_STEP = 22
THIN = (0.25, 0.5, 0.7)  # points
ACROSS_AT = (50, 80, 204)  # mm: from, to, and the height of the first line; each 5 mm on
DOWN_AT = (202, 222, 100)  # the same for the lines that run down
THIN_STEP = 5
EMPTY = (45, 252, 165, 266)  # mm: left, top, right and bottom of what must stay white
EDGES = (4, 6, 8)  # mm from the edge of the paper
EDGE_LONG, EDGE_STEP = 6, 12  # mm
SIDES = ("left", "right", "top", "bottom")
WIDE, TALL = 210, 297  # mm
RULER = 100  # mm
BODY = 11.0


class Colour(StrEnum):
    """What colours the scanner gives."""

    ONE_BIT = "one_bit"
    GREY = "grey"
    COLOUR = "colour"


@dataclass(frozen=True)
class Bar:
    """A short line near an edge; `away` mm from it. Its ends are in mm from the top left."""

    side: str
    away: int
    ends: tuple[tuple[float, float], tuple[float, float]]


def bars() -> tuple[Bar, ...]:
    """Return the lines that tell how near the edges ink and picture reach."""
    made = []
    for side in SIDES:
        for number, away in enumerate(EDGES):
            flat = side in {"top", "bottom"}
            start = (85 if flat else 120) + EDGE_STEP * number
            far = (TALL if flat else WIDE) - away if side in {"right", "bottom"} else away
            end = start + EDGE_LONG
            ends = ((start, far), (end, far)) if flat else ((far, start), (far, end))
            made.append(Bar(side, away, ends))
    return tuple(made)


def marked(row: int) -> int | None:
    """Return which box of a row (from 1) is printed marked; None for the row left empty."""
    return None if row == ROWS else (2 * row) % OPTIONS


def _pt(millimetres: float) -> float:
    return round(millimetres * MM, 2)


def _line(x1: float, y1: float, x2: float, y2: float, thick: float, gray: float = 0.0) -> Line:
    return Line(_pt(x1), _pt(y1), _pt(x2), _pt(y2), thick, gray)


def _patch(left: float, top: float, wide: float, high: float, gray: float) -> Line:
    """Return a filled rectangle: a line as thick as it is high."""
    middle = top + high / 2
    return _line(left, middle, left + wide, middle, _pt(high), gray)


def _measures() -> Block:
    """Return everything that is measured."""
    half = PATCH / 2
    lines = [_patch(x - half, y - half, PATCH, PATCH, 0) for x, y in PATCHES]
    left, top, wide, high = GRAY_AT
    lines += [_patch(left + GRAY_STEP * n, top, wide, high, g) for n, g in enumerate(GRAYS)]
    lines += [_line(*bar.ends[0], *bar.ends[1], 1.2) for bar in bars()]
    for number, thick in enumerate(THIN):
        lines.append(_line(*_across(number), thick))
        lines.append(_line(*_down(number), thick))
    return Block(1, Tag.FIGURE, lines=tuple(lines), alt=_("Patches and lines to measure"))


def _across(number: int) -> tuple[float, float, float, float]:
    start, end, first = ACROSS_AT
    y = first + THIN_STEP * number
    return start, y, end, y


def _down(number: int) -> tuple[float, float, float, float]:
    start, end, first = DOWN_AT
    x = first + THIN_STEP * number
    return x, start, x, end


def thin_lines() -> tuple[tuple[float, float, float, float], ...]:
    """Return the thinnest to the thickest line across, then the same down (mm: x1, y1, x2, y2)."""
    numbers = range(len(THIN))
    return (*map(_across, numbers), *map(_down, numbers))


def _rows() -> Block:
    boxes = [
        Box(
            page=1,
            field=str(row),
            option=str(option),
            value=str(option),
            type=BoxType.SINGLE,
            x=_pt(BOX_LEFT + BOX_STEP * option),
            y=_pt(ROW_TOP + ROW_STEP * (row - 1)),
            w=round(BOX, 2),
            h=round(BOX, 2),
        )
        for row in range(1, ROWS + 1)
        for option in range(OPTIONS)
    ]
    words = tuple(
        Words(_pt(BOX_LEFT - 8), _pt(ROW_TOP + 3.8 + ROW_STEP * n), str(n + 1), Face.REGULAR, BODY)
        for n in range(ROWS)
    )
    return Block(1, Tag.FIGURE, words, boxes=tuple(boxes), alt=_("Boxes with printed test marks"))


def _marks() -> Block:
    """Return the printed marks: crosses, two of them as pale as a pencil's, and a tick."""
    lines: list[Line] = []
    for row in range(1, ROWS + 1):
        option = marked(row)
        if option is None:
            continue
        x, y = BOX_LEFT + BOX_STEP * option, ROW_TOP + ROW_STEP * (row - 1)
        gray = PENCIL if row in {5, 6} else 0.0
        if row == ROWS - 1:
            lines.append(_line(x + 1, y + 2.6, x + 2.2, y + 4, 1.3, gray))
            lines.append(_line(x + 2.2, y + 4, x + 4.3, y + 0.9, 1.3, gray))
        else:
            lines.append(_line(x + 0.8, y + 0.8, x + 4.2, y + 4.2, 1.3, gray))
            lines.append(_line(x + 0.8, y + 4.2, x + 4.2, y + 0.8, 1.3, gray))
    return Block(1, Tag.FIGURE, lines=tuple(lines), alt=_("Test marks"))


def _ruler() -> Block:
    """Return a line that a person can measure."""
    left, right, y = (WIDE - RULER) / 2, (WIDE + RULER) / 2, 228.0
    lines = [_line(left, y, right, y, 0.7)]
    lines += [_line(x, y - 2, x, y + 2, 0.7) for x in (left, right)]
    told = _("This line must be {length} mm long.").format(length=RULER)
    at = (PAGE_SIZE[0] - width(told, Face.REGULAR, BODY)) / 2
    words = (Words(round(at, 2), _pt(y + 6.5), told, Face.REGULAR, BODY),)
    return Block(1, Tag.TEXT, words, tuple(lines))


def _texts() -> list[Block]:
    blocks, top = [], 26 * MM
    texts = (
        (_("Test page for a printer and a scanner"), Tag.TITLE, Face.BOLD, 17.0),
        (
            _(
                "1. Print this page at its real size (100 %). 2. Scan it as you scan the forms: "
                "200 to 300 dpi, grey or colour. 3. Read the file in Tytti: Settings, Printer and "
                "scanner. Write nothing on the page."
            ),
            Tag.TEXT,
            Face.REGULAR,
            BODY,
        ),
    )
    for text, tag, face, size in texts:
        made = set_text(text, LEFT, top, COLUMN, size=size, face=face)
        blocks.append(Block(1, tag, made.words))
        top += made.height + 2.5 * MM
    return blocks


@cache
def pairing_form(language: str) -> FormLayout:
    """Return the page as the reader compares with it: without the printed marks."""
    with speaking(language):
        blocks = (*_texts(), _measures(), _rows(), _ruler())
        title = _("Test page for a printer and a scanner")
    boxes = tuple(box for block in blocks for box in block.boxes)
    return FormLayout(
        questionnaire=NAME,
        version=VERSION,
        language=language,
        large_print=False,
        title=title,
        fingerprint=f"{NAME}-{VERSION}-{language}",
        page_size=PAGE_SIZE,
        pages=1,
        boxes=boxes,
        blocks=tuple(blocks),
    )


def pairing_sheet(language: str, *, practice: bool = False) -> bytes:
    """Return the test page as a PDF. Raises ValueError for a language that we do not speak."""
    if language not in LANGUAGES:
        raise ValueError(language)
    blank = pairing_form(language)
    with speaking(language):
        blocks = (*blank.blocks, _marks())
    printed = replace(blank, blocks=blocks, fingerprint=f"{blank.fingerprint}-marked")
    return sheet_pdf(printed, [SHEET], Marks(practice=practice))[0]
