"""Setting text for forms and letters: sizes, columns, and lines placed from the top of the page."""

from dataclasses import dataclass, replace

from tytti_desktop.paper.drawing import MM, Line, Picture, PictureKind, Words
from tytti_desktop.paper.fonts import CAP_HEIGHT, CROSS_SIGN, CROSS_SIZE, Face, width
from tytti_desktop.paper.text import lines_of

LEFT = 18 * MM
RIGHT = 192 * MM
COLUMN = RIGHT - LEFT
TOP = 22.5 * MM  # below the codes and their quiet zone
BOTTOM = 274 * MM


@dataclass(frozen=True)
class Sizes:
    """Type sizes in points, and the distances that go with them.

    `gap` follows a question; `number` is the width of the column that its number stands in. `box`
    is a box's side; `room` the least space between boxes of two questions one under another, and
    `between` that of options of one question; `scale` and `steps` the pitch of a scale's boxes.
    """

    title: float
    heading: float
    body: float
    label: float
    gap: float
    number: float
    box: float
    room: float
    between: float
    scale: float
    steps: float
    line: float  # from one line to write on to the next
    lead: float  # over a part's heading

    def loosened(self, by: float, lead: float) -> "Sizes":
        """Return the same with more space (points) between rows, and over the parts' headings."""
        return replace(
            self,
            room=self.room + by,
            between=self.between + by / 2,
            gap=self.gap + by,
            line=self.line + by / 4,
            lead=self.lead + lead,
        )


NORMAL = Sizes(
    title=17, heading=12.5, body=10.5, label=10.5, gap=3.2 * MM, number=7 * MM, box=4.8 * MM,
    room=4.2 * MM, between=2.8 * MM, scale=10.2 * MM, steps=13.5 * MM, line=7 * MM, lead=1.6 * MM,
)  # fmt: skip
LARGE = Sizes(
    title=24, heading=18, body=16, label=15, gap=4.6 * MM, number=11 * MM, box=6.6 * MM,
    room=6 * MM, between=3.2 * MM, scale=15 * MM, steps=17 * MM, line=9 * MM, lead=2.4 * MM,
)  # fmt: skip
LEADING = 1.22


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
            pictures.append(_picture(x + size * 0.04, baseline - lift, side))
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
