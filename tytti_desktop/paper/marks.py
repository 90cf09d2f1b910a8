"""A picture as marks: laid out once, drawn alike on the screen and on paper.

Points, from the top left. Marks have roles, not colours: a theme or paper gives them their looks.
`key` names the table cell that a mark tells of (row, column).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tytti_desktop.paper.fonts import Face


@dataclass(frozen=True)
class Shape:
    """A closed polygon, or an open line where `fill` is "": points in order.

    Roles: bar, second, third, soft, grid, none. `hatch` is drawn over the fill: the sign of what
    is hidden, and readable without colour.
    """

    points: tuple[tuple[float, float], ...]
    fill: str = ""
    stroke: str = ""
    width: float = 0.8
    hatch: bool = False
    key: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Label:
    """One line of text at its baseline; `anchor` 0 begins at x, 0.5 centred, 1 ends there."""

    x: float
    y: float
    text: str
    size: float
    anchor: float = 0.0
    role: str = "text"
    bold: bool = False
    key: tuple[str, str] = ("", "")

    @property
    def face(self) -> Face:
        """The cut of the typeface."""
        return Face.BOLD if self.bold else Face.REGULAR


Mark = Shape | Label


@dataclass(frozen=True)
class MarkPicture:
    """A picture of a table: its size, what it tells in words, and its marks in drawing order."""

    table: str
    width: float
    height: float
    title: str
    alt: str
    marks: tuple[Mark, ...]


# On paper, grey from 0 (black) to 1: told apart in black and white.
PAPER_GRAYS: Mapping[str, float] = {
    "bar": 0.35,
    "second": 0.62,
    "third": 0.82,
    "soft": 0.93,
    "grid": 0.75,
    "line": 0.2,
    "none": 1.0,
    "text": 0.0,
    "muted": 0.35,
    "inverse": 1.0,
}


def bar(
    x: float,
    y: float,
    w: float,
    h: float,
    fill: str,
    *,
    key: tuple[str, str] = ("", ""),
    hatch: bool = False,
) -> Shape:
    """Return a rectangle."""
    corners = ((x, y), (x + w, y), (x + w, y + h), (x, y + h))
    return Shape(corners, fill, "line" if hatch else "", 0.5, hatch, key)


def hatching(shape: Shape, step: float = 4.0) -> list[tuple[float, float, float, float]]:
    """Return the strokes of a hatched rectangle, each (x1, y1, x2, y2)."""
    xs, ys = [x for x, _y in shape.points], [y for _x, y in shape.points]
    left, right, top, foot = min(xs), max(xs), min(ys), max(ys)
    high = foot - top
    made = []
    place = left - high
    while place < right:
        x1, x2 = max(place, left), min(place + high, right)
        if x2 > x1:
            made.append((x1, foot - (x1 - place), x2, foot - (x2 - place)))
        place += step
    return made
