"""Setting text for forms and letters: sizes, columns, and lines placed from the top of the page."""

from dataclasses import dataclass, replace

from tytti_desktop.paper.drawing import MM, Line, Picture, PictureKind, Words
from tytti_desktop.paper.fonts import CAP_HEIGHT, CROSS_SIGN, CROSS_SIZE, Face, width
from tytti_desktop.paper.text import lines_of

LEFT = 20 * MM
RIGHT = 190 * MM
COLUMN = RIGHT - LEFT
TOP = 26 * MM  # below the codes and their quiet zone
BOTTOM = 271 * MM


@dataclass(frozen=True)
class Sizes:
    """Type sizes in points, and the gap between questions."""

    title: float
    heading: float
    body: float
    label: float
    gap: float
    number: float  # width of the column that a question's number stands in


NORMAL = Sizes(title=19, heading=13.5, body=11.5, label=10, gap=6 * MM, number=8 * MM)
LARGE = Sizes(title=25, heading=18, body=16, label=14, gap=8 * MM, number=11 * MM)
LEADING = 1.28


@dataclass(frozen=True)
class Setting:
    """Lines of text as placed: what to draw and how far down they reach."""

    words: tuple[Words, ...]
    pictures: tuple[Picture, ...]
    height: float

    def lowered(self, by: float) -> tuple[Words, ...]:
        """Return the words moved down by so many points."""
        return tuple(replace(words, y=_near(words.y + by)) for words in self.words)

    @property
    def width(self) -> float:
        """The width of the widest line, in points."""
        return max((width(w.text, w.face, w.size) for w in self.words), default=0.0)


def leading(size: float) -> float:
    """Return the distance from baseline to baseline in points."""
    return size * LEADING


def set_text(
    text: str,
    x: float,
    top: float,
    column: float,
    *,
    size: float,
    face: Face = Face.REGULAR,
    align: float = 0.0,
) -> Setting:
    """Set a text in a column from `top` down. `align`: 0 left, 0.5 centred, 1 right."""
    if not text:
        return Setting((), (), 0.0)
    words: list[Words] = []
    pictures: list[Picture] = []
    lines = lines_of(text, face, size, column)
    baseline = top + size * (LEADING + CAP_HEIGHT) / 2
    for line in lines:
        start = x + (column - width(line, face, size)) * align
        more_words, more_pictures = _line(line, start, baseline, face, size)
        words += more_words
        pictures += more_pictures
        baseline += leading(size)
    return Setting(tuple(words), tuple(pictures), len(lines) * leading(size))


def _line(
    line: str, x: float, baseline: float, face: Face, size: float
) -> tuple[list[Words], list[Picture]]:
    """Place one line; the sign of a crossed box becomes a drawn picture."""
    words: list[Words] = []
    pictures: list[Picture] = []
    for number, piece in enumerate(line.split(CROSS_SIGN)):
        if number:
            side = size * CROSS_SIZE
            lift = (size * CAP_HEIGHT + side) / 2
            pictures.append(_picture(x, baseline - lift, side))
            x += width(CROSS_SIGN, face, size)
        if piece:
            words.append(Words(_near(x), _near(baseline), piece, face, size))
            x += width(piece, face, size)
    return words, pictures


def _picture(x: float, y: float, side: float) -> Picture:
    return Picture(PictureKind.CROSS, _near(x), _near(y), _near(side))


def rule(y: float, *, gray: float = 0.6, thick: float = 0.5) -> Line:
    """Return a hairline over the whole column."""
    return Line(_near(LEFT), _near(y), _near(RIGHT), _near(y), thick, gray)


def _near(points: float) -> float:
    return round(points, 2)
