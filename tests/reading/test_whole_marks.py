"""Marks that are whole and like the person's others are read, though part of them is like a line.

Each with what is like it and is asked all the same; and the rules that only a measure tells apart.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from tests.reading.simulator.filling import middle
from tests.reading.simulator.hands import Stroke, Style
from tests.reading.simulator.piles import form
from tests.reading.test_fields import Sheet
from tytti_desktop.paper.reading import measuring
from tytti_desktop.paper.reading.measuring import PageInk
from tytti_desktop.paper.reading.model import FieldStatus
from tytti_desktop.paper.reading.reasons import Doubt

Seen = Callable[..., None]


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Let a box be measured so, as a thick pen or a poor picture makes it."""

    def so(page: Sheet, field: str, number: int, **measures: Any) -> None:
        box = page.form.boxes.index(page.box(field, number))
        measured = measuring.measured

        def changed(*given: Any, **more: Any) -> PageInk:
            ink = measured(*given, **more)
            for name, value in measures.items():
                each = getattr(ink, name)
                each[field if isinstance(each, dict) else box] = value
            return ink

        monkeypatch.setattr("tytti_desktop.paper.reading.page.measured", changed)

    return so


@pytest.mark.parametrize(("leaves", "asked"), [(4, False), (3, False), (2, True)])
@pytest.mark.parametrize("name", ["consent", "gad7"])
def test_what_leaves_a_box_on_more_sides_than_two_is_no_line(
    name: str, leaves: int, sheet: str, seen: Seen, *, asked: bool
) -> None:
    """Of a star only two arms may be told apart at the box's outline, and two go on far."""
    page = Sheet(form(name), sheet)
    page.mark_all(1)
    odd = page.asked[2]
    line = {"ends": 2, "leaves": leaves, "goes_on": 2, "bend": 0.1, "hook": 0.3}
    seen(page, odd, 1, lies=(-5.0, -1.0, 5.0, 1.0), **line)
    got = page.read()[odd]
    assert got.needs_person is asked, got


@pytest.mark.parametrize(("share", "asked"), [(0.75, False), (0.3, True)])
@pytest.mark.parametrize("name", ["consent", "gad7"])
def test_a_box_filled_a_little_over_its_edge_is_no_line(
    name: str, share: float, sheet: str, seen: Seen, *, asked: bool
) -> None:
    page = Sheet(form(name), sheet)
    for field in page.asked:
        page.mark(field, 1, Style.FILL)
    odd = page.asked[2]
    line = {"ends": 1, "leaves": 1, "goes_on": 0, "bend": 0.1, "hook": 0.3}
    seen(page, odd, 1, inside=share, around=0.03, **line)
    got = page.read()[odd]
    assert got.needs_person is asked, got


ASIDE = [(1.0, 1.0), (-1.9, 0.0), (1.9, 0.0), (0.0, -1.9), (0.0, 1.9), (-1.5, -1.5), (1.5, 1.5)]


@pytest.mark.parametrize("aside", ASIDE)
@pytest.mark.parametrize("name", ["consent", "gad7"])
def test_a_cross_whose_middle_lies_at_its_boxs_edge_is_no_line(
    name: str, aside: tuple[float, float], sheet: str
) -> None:
    """In the box lies one stroke, or two ends: outside it the other stroke shows."""
    page = Sheet(form(name), sheet)
    odd = page.asked[2]
    page.mark_all(1, odd)
    place = np.array(middle(page.box(odd, 1))) + aside
    for slope in (1, -0.9):
        arm = np.array([2.2, 2.2 * slope])
        page.draw([Stroke(np.linspace(place - arm, place + arm, 40), 0.35)])
    got = page.read()[odd]
    value = str(page.box(odd, 1).value)
    assert (got.needs_person, got.value) in {(False, value), (False, (value,))}, got


@pytest.mark.parametrize("wide", [0.35, 0.8, 1.4, 1.8])
@pytest.mark.parametrize("slope", [-1.0, 0.3, 1.0])
@pytest.mark.parametrize("name", ["consent", "gad7"])
def test_a_line_of_any_breadth_has_no_other_stroke(
    name: str, slope: float, wide: float, sheet: str
) -> None:
    page = Sheet(form(name), sheet)
    odd = page.asked[2]
    for field in page.asked:
        place = np.array(middle(page.box(field, 1)))
        for arm in ((2.2, 2.2), (2.2, -2.2)) if field != odd else ():
            page.draw([Stroke(np.linspace(place - arm, place + arm, 40), wide)])
    way, place = np.array([1.0, slope]), np.array(middle(page.box(odd, 1)))
    page.draw([Stroke(np.linspace(place - 1.7 * way, place + 4.2 * way, 40), wide)])
    got = page.read()[odd]
    assert got.needs_person, got


def dash(page: Sheet, field: str, number: int, *, start: float, end: float) -> None:
    x, y = middle(page.box(field, number))
    page.draw([Stroke(np.linspace((x + start, y), (x + end, y + 0.3), 40), 0.5)])


@pytest.mark.parametrize("marked", [True, False])
def test_dashes_side_by_side_are_each_of_their_own_box(sheet: str, *, marked: bool) -> None:
    """A little ink beside an empty box may be what a pen that skipped left of one line to it."""
    page = Sheet(form("consent"), sheet)
    for number, field in enumerate(page.asked):
        dash(page, field, number % 3, start=-3.2, end=3.2)
    odd = page.asked[4]  # its second box has a dash
    if marked:
        dash(page, odd, 2, start=-3.2, end=3.2)
    else:
        dash(page, odd, 2, start=-4.2, end=-3.2)
    got = page.read()[odd]
    assert got.needs_person is not marked, got


def test_a_cross_whose_loop_reaches_halfway_to_the_next_box_is_its_boxs(sheet: str) -> None:
    """Of a line that reaches so far see `test_a_line_from_a_box_towards_the_next_is_asked`."""
    page = Sheet(form("3x10d"), sheet)
    page.mark_all(4)
    odd = page.asked[3]
    (x, y), (right, _y) = middle(page.box(odd, 4)), middle(page.box(odd, 5))
    t = np.linspace(0.5, -0.5, 40) * np.pi
    loop = np.c_[x + 1.5 + ((right - x) / 2 - 1.4) * np.cos(t), y + 1.6 * np.sin(t)]
    page.draw([Stroke(loop, 0.35)])
    got = page.read()[odd]
    assert (got.needs_person, got.value) == (False, "4"), got


def loop(page: Sheet, field: str, number: int, wide: float, size: float) -> None:
    """Draw a cross in one go, its loop to the right; the pen is so many mm wide."""
    corners = np.array([(-1.0, -0.9), (0.9, 1.0), (1.25, 0.2), (0.9, -0.9), (-0.9, 1.0)])
    legs = [
        np.linspace(a, b, 20) for a, b in pairwise(middle(page.box(field, number)) + size * corners)
    ]
    page.draw([Stroke(np.vstack(legs), wide)])


@pytest.mark.parametrize("size", [3.1, 3.4, 3.7])
@pytest.mark.parametrize("wide", [0.4, 0.7, 1.0])
@pytest.mark.parametrize("name", ["gad7", "prem", "esis"])
def test_a_crosss_own_loop_is_on_no_way_to_another_box(
    name: str, wide: float, size: float, sheet: str
) -> None:
    """However much ink it has: it hangs together with the mark, on one side of it only."""
    page = Sheet(form(name), sheet)
    for field in page.asked:
        loop(page, field, 1, wide, size)
    got = page.read()
    assert [f for f in page.asked if Doubt.ACROSS in got[f].doubts] == []


@pytest.mark.parametrize("straight", [True, False])
@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("name", ["prem", "criteria"])
def test_a_ticks_arm_is_on_no_way_to_another_box_however_long(
    name: str, number: int, sheet: str, *, straight: bool
) -> None:
    """Though it has more ink than its box; a line without a bend that reaches so far is asked."""
    page = Sheet(form(name), sheet)
    corners = np.array([(-2.5, 0.6), (-1.5, 2.8), (6.4, -1.8)])
    odd = page.asked[2]
    for field in page.asked:
        legs = [np.linspace(a, b, 40) for a, b in pairwise(corners)]
        if straight and field == odd:
            legs = [np.linspace((-2.0, 0.4), (11.0, -0.9), 80)]
        page.draw([Stroke(np.vstack(legs) + middle(page.box(field, number)), 0.45)])
    got = page.read()
    if straight:
        assert got[odd].needs_person
    else:
        assert [f for f in page.asked if Doubt.ACROSS in got[f].doubts] == []


@pytest.mark.parametrize("circles", [True, False])
@pytest.mark.parametrize("name", ["esis", "prem"])
def test_where_no_ink_goes_far_round_any_box_nobody_circles(
    name: str, sheet: str, *, circles: bool
) -> None:
    """Ticks half beside their boxes are no habit of circles; among those a tick is asked."""
    page = Sheet(form(name), sheet)
    corners = np.array([(-1.8, -0.6), (-0.8, 1.8), (2.6, -3.4)])
    turn = np.linspace(0.0, 2.1 * np.pi, 60)
    ring = np.c_[3.4 * np.cos(turn), 3.4 * np.sin(turn)]
    for number, field in enumerate(page.asked):
        aside = (3.9, 0.8) if number % 2 else (0.0, 0.0)
        legs = [np.linspace(a, b, 40) for a, b in pairwise(corners + aside)]
        ink = ring if circles and number % 2 else np.vstack(legs)
        page.draw([Stroke(ink + middle(page.box(field, 1)), 0.5)])
    got = page.read()
    assert any(Doubt.CIRCLED in got[field].doubts for field in page.asked[::2]) is circles


@pytest.mark.parametrize(
    ("far", "ink", "asked"), [(2.0, 0.4, False), (0.9, 0.4, True), (2.0, 0.9, True)]
)
@pytest.mark.parametrize("name", ["gad7", "3x10d"])
def test_a_large_cross_goes_on_on_two_sides_and_lies_far_on_both_of_its_line(
    name: str, far: float, ink: float, sheet: str, seen: Seen, *, asked: bool
) -> None:
    """With more ink than the others have it may be struck out."""
    page = Sheet(form(name), sheet)
    page.mark_all(1)
    odd = page.asked[2]
    cross = {"ends": 2, "leaves": 2, "goes_on": 2, "bend": 0.1, "hook": 0.3, "both": far}
    seen(page, odd, 1, inside=ink, lies=(-4.0, -5.0, 4.0, 5.0), **cross)
    got = page.read()[odd]
    assert got.needs_person is asked, got


RIGHT, DOWNWARD = (0.2, -2.4, -0.2, 5.6), (-4.5, -4.5, 4.5, 4.5)


@pytest.mark.parametrize(
    ("lies", "goes_on", "asked"), [(RIGHT, 1, True), (RIGHT, 0, False), (DOWNWARD, 1, False)]
)
@pytest.mark.parametrize("name", ["consent", "gad7"])
def test_a_line_that_goes_on_far_towards_the_next_box_may_be_of_both(
    name: str, lies: tuple[float, ...], goes_on: int, sheet: str, seen: Seen, *, asked: bool
) -> None:
    """One that ends by its own box, or goes where no box is, has no other to be of."""
    page = Sheet(form(name), sheet)
    for field in page.asked:
        page.mark(field, 1, Style.SLASH)
    odd = page.asked[2]
    line = {"ends": 2, "leaves": 1, "bend": 0.1, "hook": 0.1}
    seen(page, odd, 1, lies=lies, goes_on=goes_on, **line)
    got = page.read()[odd]
    assert (Doubt.ACROSS in got.doubts) is asked, got


@pytest.mark.parametrize(("share", "asked"), [(0.0095, False), (0.0115, True)])
@pytest.mark.parametrize("name", ["gad7", "3x10d"])
def test_dust_in_an_empty_box_is_no_doubt(
    name: str, share: float, sheet: str, seen: Seen, *, asked: bool
) -> None:
    """A little more may be the dot of a pen, though no mark has so little ink."""
    page = Sheet(form(name), sheet)
    blank = page.asked[2]
    page.mark_all(1, blank)
    seen(page, blank, 0, inside=share)
    got = page.read()[blank]
    assert got.needs_person is asked, got


@pytest.mark.parametrize(
    ("hidden", "stray", "asked"), [(0.3, 1.2, True), (0.3, 0.0, False), (0.0, 1.2, False)]
)
@pytest.mark.parametrize("name", ["consent", "gad7"])
def test_ink_partly_over_words_and_partly_beside_them_is_asked(
    name: str, hidden: float, stray: float, sheet: str, seen: Seen, *, asked: bool
) -> None:
    """Neither part is enough by itself: print varies so, and dirt is so large."""
    page = Sheet(form(name), sheet)
    blank = page.asked[2]
    page.mark_all(1, blank)
    seen(page, blank, 0, hidden=hidden, stray=stray)
    got = page.read()[blank]
    assert got.needs_person is asked, got
    assert asked or got.status is FieldStatus.BLANK
