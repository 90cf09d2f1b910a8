"""Every kind of untidy mark, on every page of boxes and in many places of it.

A kind says what may be accepted: the answer that is meant (`TAKEN`: it must be), that or nothing
(`MAYBE`), or nothing at all (`ASKED`). So an answer that nobody gave is red wherever it is taken,
and so is one given to a person that nobody would doubt.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from enum import Enum
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.reading.simulator.filling import Picture, middle
from tests.reading.simulator.hands import PENS, Stroke, Style, handwriting, mark
from tests.reading.simulator.piles import PAGES, form, rendered
from tests.reading.test_fields import Sheet
from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.paper.layout import FormLayout
from tytti_desktop.paper.reading.model import FieldReading, FieldStatus
from tytti_desktop.paper.sheets import sheet_pdf

EVERY_FORM = [f"{name} {page}" for name, _language, large, page in PAGES if not large]
EVERY_FORM += [f"{name} {page} large" for name, _language, large, page in PAGES if large]
FEW = 2  # untidy questions of a page: with more of them the whole page is asked
PEN = 0.5
Place = NDArray[np.float64]
Draw = Callable[[Sheet, str, int, int], None]  # the meant box's number, and another's


class Told(Enum):
    TAKEN = "the answer that is meant"
    MAYBE = "that, or nothing"
    ASKED = "nothing"


def at(page: Sheet, field: str, number: int) -> Place:
    return np.array(middle(page.box(field, number)))


def line(page: Sheet, about: Place, *points: tuple[float, float], wide: float = PEN) -> None:
    """Draw straight legs between points (mm from a place)."""
    legs = [about + np.linspace(a, b, 30) for a, b in pairwise(np.array(points))]
    page.draw([Stroke(np.vstack(legs), wide)])


def ring(
    page: Sheet, place: Place, wide: float, high: float, part: float = 1.05, pen: float = PEN
) -> None:
    t = np.linspace(0, 2 * np.pi * part, 70)
    page.draw([Stroke(np.c_[place[0] + wide * np.cos(t), place[1] + high * np.sin(t)], pen)])


def cross(page: Sheet, field: str, meant: int, _other: int) -> None:
    page.mark(field, meant)


def large_cross(page: Sheet, field: str, meant: int, _other: int) -> None:
    place = middle(page.box(field, meant))
    page.draw(mark(replace(page.hand, size=1.3), place, page.rng, Style.CROSS))


def tick(page: Sheet, field: str, meant: int, _other: int) -> None:
    place = at(page, field, meant)
    line(page, place, (-2, -0.3), (-0.6, 1.9), (2.6, -3))


def long_tick(page: Sheet, field: str, meant: int, _other: int) -> None:
    place = at(page, field, meant)
    line(page, place, (-2, -0.3), (-0.6, 1.9), (4.2, -4.8))


def circle(page: Sheet, field: str, meant: int, _other: int) -> None:
    ring(page, at(page, field, meant), 4.2, 3.9)


def thick_circle(page: Sheet, field: str, meant: int, _other: int) -> None:
    ring(page, at(page, field, meant), 4.4, 4.1, pen=1.2)


def small_circle(page: Sheet, field: str, meant: int, _other: int) -> None:
    ring(page, at(page, field, meant), 1.3, 1.2)


def two(page: Sheet, field: str, meant: int, other: int) -> None:
    page.mark(field, meant)
    page.mark(field, other)


def between(page: Sheet, field: str, meant: int, _other: int) -> None:
    near = meant + 1 if meant + 1 < len(page.fields[field]) else meant - 1
    place = (at(page, field, meant) + at(page, field, near)) / 2
    page.draw(mark(page.hand, (float(place[0]), float(place[1])), page.rng, Style.CROSS))


def margin(page: Sheet, field: str, _meant: int, _other: int) -> None:
    left = min((at(page, field, n) for n in range(len(page.fields[field]))), key=lambda p: p[0])
    page.draw(mark(page.hand, (float(left[0]) - 7.5, float(left[1])), page.rng, Style.CROSS))


def far_circle(page: Sheet, field: str, meant: int, _other: int) -> None:
    x, y = at(page, field, meant)
    ring(page, np.array([x, y + 6.4]), 2.4, 2.2)


def gapped_ring_of_two(page: Sheet, field: str, meant: int, _other: int) -> None:
    near = meant + 1 if meant + 1 < len(page.fields[field]) else meant - 1
    a, b = at(page, field, meant), at(page, field, near)
    wide, high = np.abs(b - a) / 2 + np.array([3.2, 2.0])
    ring(page, (a + b) / 2, wide, high, part=0.62)


def beside_one(page: Sheet, field: str, meant: int) -> list[Place]:
    """Give the ways (mm: right, down) to the boxes next to one: one of them, or one on each side.

    The nearest, and the one opposite to it.
    """
    ways = [at(page, field, n) - at(page, field, meant) for n in range(len(page.fields[field]))]
    ways = sorted((way for way in ways if way.any()), key=lambda way: float(np.hypot(*way)))
    return [ways[0], *[way for way in ways if np.allclose(way, -ways[0], atol=0.5)][:1]]


def across(page: Sheet, field: str, meant: int, *, ways: list[Place]) -> None:
    """Draw one line from the edge of the next boxes through the meant one; the pen skips between.

    With one box next to it the line begins in the meant one.
    """
    place, first = at(page, field, meant), ways[0]
    along = first / float(np.hypot(*first))
    off = along[::-1] * (-0.6, 0.6)
    long = [float(way @ along) for way in ways]
    reached = [min(7.0, abs(far) - 5.3) * np.sign(far) for far in long] + [-1.5] * (len(ways) < 2)
    pieces = [(far - 3.8 * np.sign(far), far - 1.8 * np.sign(far)) for far in long]
    for start, end in (*pieces, (max(reached), min(reached))):
        line(page, place, tuple(start * along + off), tuple(end * along + off))


def gapped_across_two(page: Sheet, field: str, meant: int, _other: int) -> None:
    across(page, field, meant, ways=beside_one(page, field, meant)[:1])


def gapped_across_three(page: Sheet, field: str, meant: int, _other: int) -> None:
    across(page, field, meant, ways=beside_one(page, field, meant))


def through(page: Sheet, field: str, meant: int, _other: int) -> None:
    place = at(page, field, meant)
    line(page, place, (-7, 3.5), (7, -3.5))


def staple(page: Sheet, field: str, meant: int, other: int) -> None:
    page.mark(field, meant)
    place = at(page, field, other)
    line(page, place, (-5, -4), (4, 3.6), wide=0.6)


def chosen_again(page: Sheet, field: str, meant: int, other: int) -> None:
    page.mark(field, other)
    place = at(page, field, other)
    for down in (-0.5, 0.8):
        line(page, place, (-4, down), (4, down + 0.3))
    page.mark(field, meant)


def filled_over(page: Sheet, field: str, meant: int, other: int) -> None:
    page.mark(field, other, Style.FILL, replace(page.hand, pen=replace(PENS[4], width=1.6)))
    page.mark(field, meant)


def dot(page: Sheet, field: str, meant: int, _other: int) -> None:
    page.mark(field, meant, Style.DOT)


def rested(page: Sheet, field: str, meant: int, other: int) -> None:
    large_cross(page, field, meant, other)
    x, y = at(page, field, other)
    page.draw([Stroke(np.array([(x, y), (x + 0.1, y + 0.1)]), 1.3)])


def filled(page: Sheet, field: str, meant: int, _other: int) -> None:
    page.mark(field, meant, Style.FILL, replace(page.hand, pen=replace(PENS[4], width=2.0)))


def thick_rested(page: Sheet, field: str, meant: int, other: int) -> None:
    filled(page, field, meant, other)
    line(page, at(page, field, other), (-0.3, -0.9), (0.3, 0.3), (0.9, 0.9), wide=2.4)


def smudge(page: Sheet, field: str, meant: int, other: int) -> None:
    page.mark(field, meant)
    x, y = (at(page, field, other) * 200 / 25.4).astype(int)
    page.paper[y - 14 : y + 14, x - 40 : x + 40] = (
        page.paper[y - 14 : y + 14, x - 40 : x + 40] * 0.9
    ).astype(np.uint8)


def from_another_row(page: Sheet, field: str, meant: int, other: int) -> None:
    page.mark(field, meant)
    place = at(page, field, other)
    line(page, place, (3.0, 9), (5.5, 3.5))


def words_across(page: Sheet, field: str, meant: int, other: int) -> None:
    page.mark(field, meant)
    x, y = at(page, field, other)
    page.draw(handwriting(page.rng, float(x) - 6, float(y) - 2, 14.0, 4.0, page.hand.pen))


def fluid(page: Sheet, field: str, meant: int, other: int) -> None:
    page.mark(field, other)
    x, y = (at(page, field, other) * 200 / 25.4).astype(int)
    page.paper[y - 24 : y + 24, x - 26 : x + 26] = 250
    page.mark(field, meant)


KINDS: dict[str, tuple[Draw, Told, Draw]] = {
    "a large cross": (large_cross, Told.TAKEN, cross),
    "a tick with a long arm": (long_tick, Told.TAKEN, tick),
    "a circle": (circle, Told.TAKEN, circle),
    "a circle of a thick pen": (thick_circle, Told.TAKEN, thick_circle),
    "a small circle in the box, of one who circles": (small_circle, Told.TAKEN, circle),
    "two marks": (two, Told.ASKED, cross),
    "between two boxes": (between, Told.ASKED, cross),
    "in the margin": (margin, Told.ASKED, cross),
    "a small circle below the box": (far_circle, Told.ASKED, circle),
    "a ring about two that the pen skipped": (gapped_ring_of_two, Told.ASKED, tick),
    "a gapped line across two boxes": (gapped_across_two, Told.ASKED, cross),
    "a gapped line across two, of one who ticks": (gapped_across_two, Told.ASKED, tick),
    "a gapped line across three, of one who ticks": (gapped_across_three, Told.ASKED, tick),
    "a line through a box": (through, Told.ASKED, cross),
    "a line through a box, of one who ticks": (through, Told.ASKED, tick),
    "a staple by another box": (staple, Told.MAYBE, cross),
    "struck out, and another": (chosen_again, Told.MAYBE, cross),
    "filled over, and another": (filled_over, Told.MAYBE, cross),
    "a dot": (dot, Told.MAYBE, cross),
    "a pen that rested in another box": (rested, Told.MAYBE, large_cross),
    "a thick pen that rested, of one who fills": (thick_rested, Told.MAYBE, filled),
    "a smudge over another box": (smudge, Told.MAYBE, cross),
    "a line from another row": (from_another_row, Told.MAYBE, cross),
    "words across another box": (words_across, Told.MAYBE, cross),
    "correction fluid, and another": (fluid, Told.MAYBE, cross),
}


ONE_ANSWER = {"two marks"}  # no doubt where several answers are asked


@cache
def printed(which: str, sheet: str) -> tuple[FormLayout, int, Picture]:
    name, page, *large = which.split()
    made = form(name, "fi", bool(large))
    paper = rendered(sheet_pdf(made, [sheet])[0], int(page), 200, grey=True)
    return made, int(page), paper


def blank(which: str, sheet: str) -> Sheet:
    made, number, paper = printed(which, sheet)
    return Sheet(made, sheet, number, paper.copy())


def wanted(page: Sheet, field: str, number: int) -> str | tuple[str, ...]:
    box = page.box(field, number)
    several = box.type is BoxType.MULTI or len(page.fields[field]) == 1
    return (str(box.value),) if several else str(box.value)


def walked(which: str, kind: str, turn: int, sheet: str) -> Iterator[tuple[FieldReading, object]]:
    """Give how the untidy questions of a page were read, and what was meant in each."""
    page = blank(which, sheet)
    draw, _told, usual = KINDS[kind]
    fields = [f for f in page.asked if len(page.fields[f]) > 1]
    step = max(1, len(fields) // FEW)
    odd = [fields[(turn + n * step) % len(fields)] for n in range(FEW)]
    meant = {}
    for number, field in enumerate(fields):
        count = len(page.fields[field])
        box = (turn + number) % count
        if field in odd:
            meant[field] = wanted(page, field, box)
            draw(page, field, box, (box + max(1, count // 2)) % count)
        else:
            usual(page, field, box, 0)
    got = page.read()
    for field in odd:
        yield got[field], meant[field]


@pytest.mark.parametrize("which", EVERY_FORM)
@pytest.mark.parametrize("kind", KINDS)
def test_an_untidy_mark_is_the_answer_that_was_meant_or_a_person_is_asked(
    kind: str, which: str, sheet: str
) -> None:
    told = KINDS[kind][1]
    if kind in ONE_ANSWER and which.startswith("consent"):
        pytest.skip("a question with several answers")
    turn = list(KINDS).index(kind) + EVERY_FORM.index(which)
    for one, meant in walked(which, kind, turn, sheet):
        if told is Told.ASKED:
            assert one.needs_person, (one, meant)
        elif told is Told.TAKEN:
            assert (one.status, one.value) == (FieldStatus.MARKED, meant), (one, meant)
        else:
            assert one.needs_person or one.value == meant, (one, meant)
