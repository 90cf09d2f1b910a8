"""What the program puts between a letter's paragraphs: screening results, recovery words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tytti_desktop.dates import shown
from tytti_desktop.paper.drawing import MM, Block, Line, Tag, Words
from tytti_desktop.paper.fonts import Face
from tytti_desktop.paper.letters import INDENT, LARGE, NORMAL, RIGHT, LetterSizes
from tytti_desktop.paper.setting import set_text
from tytti_desktop.paper.units import Unit
from tytti_desktop.words import _, speaking

WORD_COLUMNS = 3


@dataclass(frozen=True)
class ScreeningLine:
    """One screening for the client to read: already in words of the client's language."""

    name: str
    on: date
    result: str
    band: str = ""
    source: str = ""


def screening_rows(
    lines: Sequence[ScreeningLine], language: str, *, large_print: bool = False
) -> tuple[Unit, ...]:
    """Return the screenings, each with its result, its band and where the band is from."""
    sizes = LARGE if large_print else NORMAL
    with speaking(language):
        return tuple(_screening(line, sizes) for line in lines)


def _screening(line: ScreeningLine, sizes: LetterSizes) -> Unit:
    result = f"{line.result} – {line.band}" if line.band else line.result
    texts = [
        (f"{line.name}, {shown(line.on)}", sizes.body, Face.BOLD),
        (_("Screening result: {result}").format(result=result), sizes.body, Face.REGULAR),
    ]
    if line.source:
        source = _("Source of the limits: {source}").format(source=line.source)
        texts.append((source, sizes.small, Face.ITALIC))
    words: list[Words] = []
    y = 3 * MM
    for text, size, face in texts:
        made = set_text(text, INDENT, y, RIGHT - INDENT, size=size, face=face)
        words += made.words
        y += made.height + 1
    hairline = Line(round(INDENT, 2), 0.0, round(RIGHT, 2), 0.0)
    return Unit((Block(1, Tag.TEXT, tuple(words), lines=(hairline,)),), y + 3 * MM)


def word_grid(words: Sequence[str]) -> tuple[Unit, ...]:
    """Return numbered words in rows of three, large enough to copy without a mistake."""
    column = (RIGHT - INDENT) / WORD_COLUMNS
    units = []
    for start in range(0, len(words), WORD_COLUMNS):
        placed: list[Words] = []
        for offset, word in enumerate(words[start : start + WORD_COLUMNS]):
            x = INDENT + offset * column
            made = set_text(word, x + 9 * MM, 0, column - 9 * MM, size=15, face=Face.BOLD)
            baseline = made.words[0].y
            number = f"{start + offset + 1}."
            placed += [Words(round(x, 2), baseline, number, Face.REGULAR, 12), *made.words]
        units.append(Unit((Block(1, Tag.TEXT, tuple(placed)),), 9 * MM))
    return tuple(units)
