"""What stands between a meeting paper's paragraphs: the agenda's items, the assessment's boxes."""

from collections.abc import Iterable
from dataclasses import dataclass

from tytti_desktop.paper.drawing import BOX, MM, Block, Box, BoxType, Line, Tag, Words
from tytti_desktop.paper.fonts import Face, width
from tytti_desktop.paper.letters import INDENT, LARGE, LEFT, NORMAL, RIGHT
from tytti_desktop.paper.setting import set_text
from tytti_desktop.paper.units import Unit

_NUMBER = 9 * MM
_PITCH = 12 * MM  # of the boxes, in large print as much more as its letters are larger
_WRITING = 8 * MM
_GRAY = 0.6


@dataclass(frozen=True)
class ItemRow:
    """One item: its heading, and the lines under it."""

    heading: str
    lines: tuple[str, ...] = ()


def item_rows(items: Iterable[ItemRow], *, large_print: bool = False) -> tuple[Unit, ...]:
    """Return numbered items, each with its heading in bold and its lines under it."""
    sizes = LARGE if large_print else NORMAL
    units = []
    for number, item in enumerate(items, 1):
        made = set_text(f"{number}.", INDENT, 0, _NUMBER, size=sizes.body, face=Face.BOLD)
        column = RIGHT - INDENT - _NUMBER
        words = list(made.words)
        y = 0.0
        for text, face in (
            (item.heading, Face.BOLD),
            *((line, Face.REGULAR) for line in item.lines),
        ):
            set_line = set_text(text, INDENT + _NUMBER, y, column, size=sizes.body, face=face)
            words += set_line.words
            y += set_line.height
        units.append(Unit((Block(1, Tag.TEXT, tuple(words)),), y + 3 * MM))
    return tuple(units)


def rating_rows(
    labels: Iterable[str], steps: int, *, lines: int = 1, large_print: bool = False
) -> tuple[Unit, ...]:
    """Return an area a row: its words, a box for each step from 1, and lines to write on."""
    sizes = LARGE if large_print else NORMAL
    pitch = _PITCH * sizes.small / NORMAL.small
    units = []
    for label in labels:
        asked = set_text(label, LEFT, 0, RIGHT - LEFT - steps * pitch, size=sizes.body)
        words, boxes = list(asked.words), []
        for step in range(1, steps + 1):
            x = RIGHT - (steps - step + 1) * pitch + 6 * MM
            text = str(step)
            start = x - 1.5 * MM - width(text, Face.REGULAR, sizes.small)
            baseline = asked.words[0].y
            words.append(Words(round(start, 2), baseline, text, Face.REGULAR, sizes.small))
            frame = (round(x, 2), round(baseline - BOX + 1.2, 2), round(BOX, 2), round(BOX, 2))
            boxes.append(Box(1, label, text, text, BoxType.SINGLE, *frame))
        height = max(asked.height, BOX)
        drawn = [
            Line(round(LEFT, 2), round(y, 2), round(RIGHT, 2), round(y, 2), 0.5, _GRAY)
            for y in (height + _WRITING * (number + 1) for number in range(lines))
        ]
        block = Block(1, Tag.TEXT, tuple(words), lines=tuple(drawn), boxes=tuple(boxes))
        units.append(Unit((block,), height + _WRITING * lines + 4 * MM))
    return tuple(units)
