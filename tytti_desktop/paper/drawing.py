"""What stands on a page, in points from its top left: words, lines, pictures and answer boxes.

The printer draws these, and the reader of returned forms finds its boxes in the same values.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from tytti_desktop.paper.fonts import Face

MM = 72 / 25.4
PAGE_SIZE = (round(210 * MM, 2), round(297 * MM, 2))
FOLDS = (148.5 * MM,)  # folded in two (C5, E5), where nothing else is known
FOLD_CLEAR = 2.6 * MM  # from a fold to a box: its shadow stays out of the ring that is read
CODE_SIZE = 10 * MM
CODE_EDGE = 10 * MM
CORNER_CLEAR = 20 * MM
BOX = 5 * MM
BOX_LINE = 0.7


class BoxType(StrEnum):
    """How a box is read: one of its field, any of its field, or never (shown as a picture)."""

    SINGLE = "single"
    MULTI = "multi"
    TEXT = "text"


@dataclass(frozen=True)
class Box:
    """One place to answer. `value` is what a mark here stores; None where one writes."""

    page: int
    field: str
    option: str
    value: str | None
    type: BoxType
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Words:
    """One line of text from (x, y) along its baseline; `turned` ones run upwards."""

    x: float
    y: float
    text: str
    face: Face
    size: float
    turned: bool = False


@dataclass(frozen=True)
class Line:
    """A straight line; `gray` 0 is black, 1 white."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float = 0.5
    gray: float = 0.6


class PictureKind(StrEnum):
    """The two pictures of the instruction."""

    CROSS = "cross"  # a box with a cross: an answer
    CANCEL = "cancel"  # a box filled black: an answer taken back


@dataclass(frozen=True)
class Picture:
    """A drawn box that shows how to mark; `size` is its side."""

    kind: PictureKind
    x: float
    y: float
    size: float


_Mark = TypeVar("_Mark", Words, Line, Picture, Box)


class Tag(StrEnum):
    """What a block is in the PDF's structure."""

    TITLE = "H1"
    HEADING = "H2"
    TEXT = "P"
    FIGURE = "Figure"


@dataclass(frozen=True)
class Block:
    """A piece of a page that belongs together and is read aloud as one; `alt` is for a figure."""

    page: int
    tag: Tag
    words: tuple[Words, ...] = ()
    lines: tuple[Line, ...] = ()
    pictures: tuple[Picture, ...] = ()
    boxes: tuple[Box, ...] = ()
    alt: str = ""

    def placed(self, page: int, down: float) -> "Block":
        """Return the block on a page, moved down by so many points."""
        # Every mark is moved several times on its way to a page: `replace` would be ten times as
        # slow, and half of the time that a form takes.
        return Block(
            page,
            self.tag,
            tuple([_lower(mark, y=_round(mark.y + down)) for mark in self.words]),
            tuple([_lower(n, y1=_round(n.y1 + down), y2=_round(n.y2 + down)) for n in self.lines]),
            tuple([_lower(mark, y=_round(mark.y + down)) for mark in self.pictures]),
            tuple([_lower(mark, page=page, y=_round(mark.y + down)) for mark in self.boxes]),
            self.alt,
        )


def _lower(mark: _Mark, **changed: float) -> _Mark:
    """Return a mark with some of its values changed."""
    made = object.__new__(type(mark))
    made.__dict__.update(mark.__dict__, **changed)
    return made


def _round(points: float) -> float:
    """Round to a hundredth of a point (3.5 µm), so that every machine prints the same file."""
    return round(points, 2)
