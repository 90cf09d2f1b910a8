"""People who answer in ways that no instruction foresees, and what may be accepted of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from tests.reading.stress.tools import (
    FLUID,
    TOOL_SHARE,
    TOOLS,
    Line,
    Points,
    Tool,
    curve,
    erased,
)
from tytti_desktop.paper.drawing import MM, Box, BoxType

Values = tuple[str, ...]
RNG = np.random.Generator


class Way(StrEnum):
    """What one does in a question."""

    PLAIN = "plain"
    BLANK = "blank"
    LARGE = "large"
    TAIL = "long tail"
    RUBBED_OUT = "rubbed out"
    RUBBED_AND_MOVED = "rubbed out and moved"
    FLUID = "correction fluid"
    CROSSED_NO = "crossed out with 'ei'"
    ARROW = "arrow to another"
    RESTED = "pen rested in another"
    ACROSS = "across two boxes"
    RING_OF_TWO = "ring about two"
    BESIDE = "x beside the box"
    LABEL = "ring about the label"
    QUERY = "question mark"
    WORDS = "words after the row"
    STRUCK_ROW = "row struck out"
    LINE_DOWN = "line down the page"


SHARE = {
    Way.PLAIN: 0.72, Way.BLANK: 0.05, Way.LARGE: 0.03, Way.TAIL: 0.03, Way.RUBBED_OUT: 0.01,
    Way.RUBBED_AND_MOVED: 0.02, Way.FLUID: 0.01, Way.CROSSED_NO: 0.015, Way.ARROW: 0.01,
    Way.RESTED: 0.02, Way.ACROSS: 0.01, Way.RING_OF_TWO: 0.01, Way.BESIDE: 0.015,
    Way.LABEL: 0.005, Way.QUERY: 0.02, Way.WORDS: 0.015, Way.STRUCK_ROW: 0.01,
}  # fmt: skip


@dataclass(frozen=True)
class Answered:
    """A question as answered: what may be accepted, if anything."""

    field: str
    way: Way
    type: BoxType
    allowed: frozenset[Values]
    boxes: int


@dataclass(frozen=True)
class Person:
    """One who fills a page: tool, habit, size of marks (1: a box), how far they miss (mm)."""

    tool: Tool
    style: str
    size: float
    miss: float
    slope: float

    @classmethod
    def drawn(cls, rng: RNG, *, alike: bool = False) -> "Person":
        """Return a person; `alike`: each tool and style as often as the others."""
        tools = np.ones(len(TOOLS)) / len(TOOLS) if alike else np.array(TOOL_SHARE)
        tool = TOOLS[int(rng.choice(len(TOOLS), p=tools))]
        styles = list(STYLES)
        weight = np.ones(10) if alike else np.array([4, 3, 2, 1, 1, 1, 1, 1, 1, 1], float)
        return cls(
            replace(tool, opacity=tool.opacity * rng.uniform(0.75, 1.0)),
            styles[int(rng.choice(len(styles), p=weight / weight.sum()))],
            float(rng.uniform(0.5, 1.35)),
            float(rng.gamma(2.0, 0.25)),
            float(rng.normal(0, 0.25)),
        )


def _x(rng: RNG) -> list[Points]:
    a = [(-1, -1), (rng.normal(0, 0.1), rng.normal(0, 0.1)), (1, 1)]
    b = [(1, -1.05), (rng.normal(0, 0.1), rng.normal(0, 0.1)), (-1, 0.95)]
    return [np.array(a), np.array(b)]


def _loop_x(rng: RNG) -> list[Points]:
    """A cross in one go, without lifting the pen."""
    return [
        np.array([(-1, -0.9), (0.9, 1), (1.2, 0.2), (0.9, -0.9), (-0.9, 1 + rng.normal(0, 0.1))])
    ]


def _tick(rng: RNG) -> list[Points]:
    reach = rng.uniform(0.9, 2.2)
    return [np.array([(-0.9, rng.uniform(-0.3, 0.3)), (-0.2, 0.9), (reach, -reach)])]


def _plus(rng: RNG) -> list[Points]:
    tilt = rng.normal(0, 0.1)
    return [np.array([(tilt, -1.1), (-tilt, 1.1)]), np.array([(-1.1, tilt), (1.1, -tilt)])]


def _star(rng: RNG) -> list[Points]:
    return [*_x(rng), *_plus(rng)]


def _stroke(rng: RNG) -> list[Points]:
    return [np.array([(1.1, -1.1), (rng.normal(0, 0.15), 0), (-1.1, 1.1)])]


def _upright(rng: RNG) -> list[Points]:
    return [np.array([(rng.normal(0, 0.15), -1.1), (rng.normal(0, 0.15), 1.1)])]


def _spiral(rng: RNG) -> list[Points]:
    t = np.linspace(0, rng.uniform(5, 9) * np.pi, 60)
    r = np.linspace(0.1, 0.95, 60)
    return [np.c_[r * np.cos(t), r * np.sin(t)]]


def _zigzag(rng: RNG) -> list[Points]:
    rows = int(rng.integers(5, 10))
    y = np.linspace(-0.9, 0.9, rows)
    return [np.c_[np.where(np.arange(rows) % 2, 0.95, -0.95), y]]


def _ring(rng: RNG) -> list[Points]:
    t = np.linspace(0, 2.1 * np.pi, 24) + rng.uniform(0, 6)
    wide = rng.uniform(1.45, 1.9)
    return [np.c_[wide * np.cos(t), wide * rng.uniform(0.85, 1.05) * np.sin(t)]]


STYLES: dict[str, Callable[[RNG], list[Points]]] = {
    "x": _x, "tick": _tick, "loop x": _loop_x, "stroke": _stroke, "plus": _plus, "star": _star,
    "upright": _upright, "spiral": _spiral, "zigzag": _zigzag, "ring": _ring,
}  # fmt: skip
LETTERS = {
    "e": [[(0.1, 0.5), (0.9, 0.45), (0.5, 0), (0, 0.5), (0.4, 1), (0.9, 0.8)]],
    "i": [[(0.5, 0.2), (0.5, 1)], [(0.5, -0.2), (0.55, -0.15)]],
    "?": [
        [(0.1, -0.4), (0.5, -0.8), (0.9, -0.4), (0.5, 0.1), (0.5, 0.4)],
        [(0.5, 0.8), (0.55, 0.85)],
    ],
    "n": [[(0, 0), (0.05, 1), (0.1, 0.4), (0.5, 0), (0.85, 0.4), (0.9, 1)]],
    "u": [[(0, 0), (0.1, 0.9), (0.5, 1), (0.85, 0.5), (0.9, 0), (0.95, 1)]],
    "l": [[(0.4, -1), (0.4, 0.9), (0.7, 1)]],
    "a": [[(0.9, 0.2), (0.4, 0), (0, 0.6), (0.4, 1), (0.85, 0.6), (0.9, 0.1), (1, 1)]],
    "t": [[(0.4, -0.8), (0.4, 0.8), (0.8, 1)], [(0, -0.1), (0.9, -0.15)]],
}  # fmt: skip


def centre(box: Box) -> Points:
    return np.array([(box.x + box.w / 2) / MM, (box.y + box.h / 2) / MM])


def _from(at: Points, right: float, down: float) -> Points:
    moved: Points = at + np.array([right, down])
    return moved


def marked(person: Person, at: Points, rng: RNG, grow: float = 1.0) -> list[Line]:
    """Return a mark about a place."""
    half = 2.5 * person.size * grow * rng.uniform(0.85, 1.15)
    place = at + rng.normal(0, person.miss, 2).clip(-1.2, 1.2)
    tilt = person.slope + rng.normal(0, 0.08)
    turn = np.array([[np.cos(tilt), -np.sin(tilt)], [np.sin(tilt), np.cos(tilt)]])
    lines = STYLES[person.style](rng)
    shaken = [line + rng.normal(0, 0.05, line.shape) for line in lines]
    return [Line(curve(line * half @ turn.T) + place, person.tool) for line in shaken]


def written(person: Person, text: str, at: Points, size: float, rng: RNG) -> list[Line]:
    """Return letters from a place on (their top left)."""
    lines, x = [], 0.0
    for sign in text:
        for part in LETTERS.get(sign, []):
            points = np.array(part, float) + rng.normal(0, 0.06, (len(part), 2))
            lines.append(Line(curve(points * size + (x, 0)) + at, person.tool))
        x += size * 1.25
    return lines


def words(rng: RNG, letters: int) -> str:
    """Return letters in a row that mean nothing."""
    signs = [*LETTERS, " "]
    return "".join(signs[int(n)] for n in rng.integers(0, len(signs), letters))


def answer(
    field: str,
    boxes: Sequence[Box],
    person: Person,
    rng: RNG,
    often: dict[Way, float] = SHARE,
) -> tuple[Answered, list[Line]]:
    """Answer a question of boxes."""
    several = boxes[0].type is BoxType.MULTI
    ways = [Way.PLAIN, Way.BLANK, Way.RUBBED_AND_MOVED, Way.RESTED] if several else list(often)
    share = np.array([often[way] for way in ways])
    way = ways[int(rng.choice(len(ways), p=share / share.sum()))]
    if way in {Way.RUBBED_OUT, Way.RUBBED_AND_MOVED} and "pencil" not in person.tool.name:
        way = Way.PLAIN  # ink cannot be rubbed out
    order = [boxes[int(n)] for n in rng.permutation(len(boxes))]
    if several:
        wanted = [box for box in boxes if rng.random() < 0.4] if way is not Way.BLANK else []
        lines = [line for box in wanted for line in marked(person, centre(box), rng)]
        other = [box for box in boxes if box not in wanted]
        if other and way is Way.RUBBED_AND_MOVED:
            lines = [erased(x, 0.2) for x in marked(person, centre(other[0]), rng)] + lines
        if other and way is Way.RESTED:
            lines += _rested(person, centre(other[0]), rng)
        allowed = frozenset({_values(wanted)})
    else:
        lines, meant = _single(way, boxes, order, person, rng)
        allowed = frozenset() if meant is None else frozenset({_values(meant)})
    return Answered(field, way, boxes[0].type, allowed, len(boxes)), lines


def _values(boxes: Sequence[Box]) -> Values:
    return tuple(sorted(str(box.value) for box in boxes))


def _single(  # noqa: C901, PLR0911, PLR0912 (a way of answering each)
    way: Way, boxes: Sequence[Box], order: list[Box], person: Person, rng: RNG
) -> tuple[list[Line], list[Box] | None]:
    """Return the strokes, and the box that is meant (none: blank; None: nobody can tell)."""
    box, other = order[0], order[-1]
    at, wrong = centre(box), centre(other)
    plain = marked(person, at, rng)
    row_end = np.array([max(centre(b)[0] for b in boxes), at[1]])
    match way:
        case Way.BLANK:
            return [], []
        case Way.LARGE:
            return marked(person, at, rng, rng.uniform(1.5, 2.2)), [box]
        case Way.TAIL:
            tail = np.array([(-2, 0), (-0.5, 2), (rng.uniform(5, 9), -rng.uniform(6, 13))])
            return [Line(curve(tail) + at, person.tool)], [box]
        case Way.RUBBED_OUT:
            return [erased(line, rng.uniform(0.08, 0.3)) for line in plain], []
        case Way.RUBBED_AND_MOVED:
            ghost = [erased(x, rng.uniform(0.08, 0.3)) for x in marked(person, wrong, rng)]
            return ghost + plain, [box]
        case Way.FLUID:
            dabs = [Line(np.array([(-3, y), (3, y)]) + wrong, FLUID) for y in (-2.2, 0, 2.2)]
            return marked(person, wrong, rng) + dabs + plain, [box]
        case Way.CROSSED_NO:
            cut = [
                Line(np.array([(-4, y), (4, y + 0.4)]) + wrong, person.tool) for y in (-0.6, 0.8)
            ]
            no = written(person, "ei", _from(wrong, 3.4, -3), 1.6, rng)
            return marked(person, wrong, rng) + cut + no + plain, [box]
        case Way.ARROW:
            return _arrow(person, wrong, at, rng) + plain, [box]
        case Way.RESTED:
            return _rested(person, wrong, rng) + plain, [box]
        case Way.ACROSS | Way.RING_OF_TWO:
            return _two(way, boxes, person, rng), None
        case Way.BESIDE:
            small = replace(person, size=0.5, style="x")
            return marked(small, at + ((-5.5, 0) if rng.random() < 0.5 else (5.5, 0)), rng), [box]
        case Way.LABEL:
            ring = _ring(rng)[0] * 1.7 + at + (0, -6.2)
            return [Line(curve(ring), person.tool)], [box]
        case Way.QUERY:
            return plain + written(person, "?", _from(at, 3.6, -0.5), 2.2, rng), [box]
        case Way.WORDS:
            text = words(rng, int(rng.integers(5, 12)))
            return plain + written(person, text, _from(row_end, 5, 0), 1.6, rng), [box]
        case Way.STRUCK_ROW:
            start, end = _from(centre(boxes[0]), -20, 0), _from(centre(boxes[-1]), 8, 0.6)
            return [Line(curve(np.array([start, end])), person.tool)], []
        case _:
            return plain, [box]


def _rested(person: Person, at: Points, rng: RNG) -> list[Line]:
    dot = np.array([(0, 0), (0.15, 0.1), (0.05, 0.2)]) + at + rng.normal(0, 1.0, 2)
    return [Line(curve(dot), person.tool)]


def _arrow(person: Person, start: Points, end: Points, rng: RNG) -> list[Line]:
    """A first mark and an arrow from it to the box that was meant."""
    high = np.array([0, -4.0])
    way = curve(np.array([start + high / 2, (start + end) / 2 + 1.5 * high, end + high]))
    return [*marked(person, start, rng), Line(way, person.tool)]


def _two(way: Way, boxes: Sequence[Box], person: Person, rng: RNG) -> list[Line]:
    first = int(rng.integers(len(boxes) - 1))
    a, b = centre(boxes[first]), centre(boxes[first + 1])
    if way is Way.ACROSS:
        line = np.array([_from(a, -1.5, -1.2), _from(b, 1.5, 1.0)])
        return [Line(curve(line), person.tool)]
    t = np.linspace(0, 2.1 * np.pi, 30)
    half = np.abs(b - a) / 2 + (4, 4)
    return [Line(np.c_[np.cos(t), np.sin(t)] * half + (a + b) / 2, person.tool)]


def line_down(
    fields: dict[str, list[Box]], person: Person, rng: RNG
) -> tuple[list[Answered], list[Line]]:
    """Answer several questions in a row with one line down a column of boxes."""
    columns: dict[int, list[tuple[str, Box]]] = {}
    for field, boxes in fields.items():
        for box in boxes:
            if box.type is BoxType.SINGLE and len(boxes) > 1:
                columns.setdefault(round(box.x), []).append((field, box))
    long = [column for column in columns.values() if len({f for f, _b in column}) > 3]
    if not long:
        return [], []
    column = long[int(rng.integers(len(long)))]
    points = np.array([centre(box) for _field, box in column])
    points = np.vstack([_from(points[0], 0, -1.5), points, _from(points[-1], 0, 1.5)])
    points[:, 0] += rng.normal(0, 0.5, len(points))
    made = [
        Answered(f, Way.LINE_DOWN, b.type, frozenset({_values([b])}), len(fields[f]))
        for f, b in column
    ]
    return made, [Line(curve(points), person.tool)]
