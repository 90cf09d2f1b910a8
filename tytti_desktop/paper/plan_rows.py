"""What stands between the paragraphs of a plan's papers: goals with their actions, signatures."""

from collections.abc import Iterable
from dataclasses import dataclass

from tytti_desktop.paper.drawing import MM, Block, Line, Tag, Words
from tytti_desktop.paper.fonts import Face
from tytti_desktop.paper.letters import INDENT, LARGE, NORMAL, RIGHT
from tytti_desktop.paper.setting import set_text
from tytti_desktop.paper.units import Unit, joined

_STEP = 7 * MM
_ROOM = 12 * MM  # to sign in
_DAY = 42 * MM
_GRAY = 0.5


@dataclass(frozen=True)
class Section:
    """A heading, a line in italics under it (the client's own words), and numbered steps."""

    heading: str
    words: str = ""
    steps: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


def section_rows(sections: Iterable[Section], *, large_print: bool = False) -> tuple[Unit, ...]:
    """Return sections; a page may end between two steps, never between a heading and its first."""
    units: list[Unit] = []
    for section in sections:
        first, *rest = [*_head(section, large=large_print), *_steps(section, large=large_print)]
        units.append(joined((first, rest[0])) if rest else first)
        units += rest[1:]
        units.append(Unit((), 3 * MM))
    return tuple(units)


def _head(section: Section, *, large: bool) -> list[Unit]:
    """Return the heading with what belongs to it, above a hairline."""
    sizes = LARGE if large else NORMAL
    texts = [(section.heading, Face.BOLD)]
    texts += [(section.words, Face.ITALIC)] if section.words else []
    texts += [(line, Face.REGULAR) for line in section.lines]
    blocks, y = [], 2.5 * MM
    hairline = (Line(round(INDENT, 2), 0.0, round(RIGHT, 2), 0.0, gray=_GRAY),)
    for number, (text, face) in enumerate(texts):
        made = set_text(text, INDENT, y, RIGHT - INDENT, size=sizes.body, face=face)
        tag = Tag.TEXT if number else Tag.HEADING
        blocks.append(Block(1, tag, tuple(made.words), lines=() if number else hairline))
        y += made.height + 1
    return [Unit(tuple(blocks), y + 1.5 * MM)]


def _steps(section: Section, *, large: bool) -> list[Unit]:
    sizes = LARGE if large else NORMAL
    units = []
    for number, text in enumerate(section.steps, 1):
        mark = set_text(f"{number}.", INDENT, 0, _STEP, size=sizes.body)
        made = set_text(text, INDENT + _STEP, 0, RIGHT - INDENT - _STEP, size=sizes.body)
        block = Block(1, Tag.TEXT, (*mark.words, *made.words))
        units.append(Unit((block,), max(mark.height, made.height) + 2 * MM))
    return units


def signature_rows(
    heading: str, labels: Iterable[str], day: str, *, large_print: bool = False
) -> tuple[Unit, ...]:
    """Return lines to sign on, each with room for the day, kept on one page together."""
    sizes = LARGE if large_print else NORMAL
    head = set_text(heading, INDENT, 6 * MM, RIGHT - INDENT, size=sizes.body, face=Face.BOLD)
    units = [Unit((Block(1, Tag.HEADING, tuple(head.words)),), head.height + 6 * MM)]
    for label in labels:
        y = round(_ROOM, 2)
        edge = RIGHT - _DAY
        lines = (
            Line(round(INDENT, 2), y, round(edge - 6 * MM, 2), y, gray=_GRAY),
            Line(round(edge, 2), y, round(RIGHT, 2), y, gray=_GRAY),
        )
        under = set_text(label, INDENT, y + MM, edge - INDENT, size=sizes.small)
        when = set_text(day, edge, y + MM, _DAY, size=sizes.small)
        words: tuple[Words, ...] = (*under.words, *when.words)
        height = y + MM + max(under.height, when.height) + 2 * MM
        units.append(Unit((Block(1, Tag.TEXT, words, lines=lines),), height))
    return (joined(units),)
