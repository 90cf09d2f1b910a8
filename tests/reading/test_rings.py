"""Circles about the answer: taken where nobody could mistake them, asked about else."""

from typing import Any

import numpy as np
import pytest

from tests.reading.conftest import steady
from tests.reading.simulator.filling import middle
from tests.reading.simulator.hands import Stroke, Style
from tests.reading.simulator.piles import form
from tests.reading.test_fields import Sheet
from tytti_desktop.paper.reading import rings
from tytti_desktop.paper.reading.model import FieldStatus
from tytti_desktop.paper.reading.reference import page_reference

WIDE = 0.45


def circle(
    sheet: Sheet,
    field: str,
    number: int,
    *,
    size: float = 5.0,
    part: float = 1.05,
    turn: float = 0.0,
    off: float = 0.0,
) -> None:
    """Draw a circle (or a part of one) about a box, its half width and how far off in mm."""
    x, y = middle(sheet.box(field, number))
    x += off
    t = turn + np.linspace(0, 2 * np.pi * part, 60)
    points = np.c_[x + size * np.cos(t), y + 0.93 * size * np.sin(t)]
    sheet.draw([Stroke(points, WIDE)])


@pytest.fixture(params=["prem", "criteria", "gad7"])
def ringed(request: pytest.FixtureRequest, sheet: str) -> Sheet:
    """Give a page on which every question but the first has a circle about its second box."""
    made = Sheet(form(request.param), sheet)
    for field in made.asked[1:]:
        circle(made, field, 1)
    return made


def test_large_circles_along_the_printed_rules_are_read(ringed: Sheet) -> None:
    """They lie beyond what is looked at about a box, and run along the rows' rules unseen."""
    first, *rest = ringed.asked
    circle(ringed, first, 0, size=5.6)
    got = ringed.read()
    assert {got[field].value for field in rest} == {ringed.box(f, 1).option for f in rest}
    assert got[first].value == ringed.box(first, 0).option
    assert all(len(got[field].candidates) == 1 for field in ringed.asked)


@pytest.mark.parametrize("off", [1.2, 1.75])
def test_a_circle_off_its_box_is_read_or_asked(ringed: Sheet, off: float) -> None:
    """Near the box it is read; where it runs along the outline or through it, it may be asked."""
    circle(ringed, ringed.asked[0], 0, size=4.4, off=off)
    got = ringed.read()[ringed.asked[0]]
    assert got.value in {ringed.box(ringed.asked[0], 0).option, *([None] if off > 1.5 else [])}


@pytest.fixture
def permitted(sheet: str) -> Sheet:
    """Give a consent whose every row but the first two has circles about two of its boxes."""
    made = Sheet(form("consent"), sheet)
    for number, field in enumerate(made.asked[2:]):
        circle(made, field, number % 5, size=5.4)
        circle(made, field, number % 5 + 1, size=4.6)
    return made


@pytest.mark.parametrize("size", [2.2, 3.0, 3.3])
def test_a_small_circle_that_runs_through_its_box_is_read(ringed: Sheet, size: float) -> None:
    """Nothing else is near, and its middle and the box's lie within each other."""
    first = ringed.asked[0]
    circle(ringed, first, 0, size=size, off=1.1)
    got = ringed.read()[first]
    assert (got.status, got.value) == (FieldStatus.MARKED, ringed.box(first, 0).option)


@pytest.mark.parametrize("more", ["second", "half", "beside"])
def test_a_small_circle_through_a_box_with_more_than_it_is_asked(ringed: Sheet, more: str) -> None:
    """A second one, half a circle, and one whose middle lies beside the box."""
    first = ringed.asked[0]
    off = 3.4 if more == "beside" else 1.1
    circle(ringed, first, 0, size=2.7, off=off, part=0.6 if more == "half" else 1.05)
    if more == "second":
        circle(ringed, first, 2, size=2.7, off=1.1)
    assert ringed.read()[first].needs_person


def test_small_circles_through_the_boxes_of_a_consent_are_read(permitted: Sheet) -> None:
    first = permitted.asked[0]
    for number in (0, 4):
        circle(permitted, first, number, size=3.3, off=1.1)
    assert permitted.read()[first].value == tuple(permitted.box(first, n).option for n in (0, 4))


@pytest.mark.parametrize("turn", [0.0, np.pi / 2, np.pi, 3 * np.pi / 2])
def test_half_a_circle_is_asked(ringed: Sheet, turn: float) -> None:
    circle(ringed, ringed.asked[0], 1, part=0.55, turn=turn)
    assert ringed.read()[ringed.asked[0]].needs_person


@pytest.mark.parametrize("off", [0.5, 0.8, 1.1, 1.4])
@pytest.mark.parametrize("size", [2.4, 3.0, 3.3, 3.6, 3.9, 4.2])
def test_a_circle_about_one_box_and_one_through_another_are_asked(
    ringed: Sheet, size: float, off: float
) -> None:
    """Who circles mends so: the first circle, then a larger one about the right answer."""
    first = ringed.asked[0]
    circle(ringed, first, 0, size=4.4)
    circle(ringed, first, 2, size=size, off=off)
    assert ringed.read()[first].needs_person


def test_two_circles_and_one_about_two_boxes_are_asked(ringed: Sheet) -> None:
    first, second, *_rest = ringed.asked
    circle(ringed, first, 0)
    circle(ringed, first, 1)
    a, b = (np.array(middle(ringed.box(second, n))) for n in (1, 2))
    t = np.linspace(0, 2 * np.pi, 80)
    wide = abs(b - a)[0] / 2 + 4.2
    points = (a + b) / 2 + np.c_[wide * np.cos(t), 4.2 * np.sin(t)]
    ringed.draw([Stroke(points, WIDE)])
    got = ringed.read()
    assert got[first].needs_person
    assert got[second].needs_person


def test_a_circle_with_an_arrow_to_another_box_is_asked(ringed: Sheet) -> None:
    first = ringed.asked[0]
    circle(ringed, first, 1)
    (a, y), (b, _y) = (middle(ringed.box(first, n)) for n in (1, 2))
    tip = b - 3
    ringed.draw([Stroke(np.array([(a + 5, y), (tip, y)]), WIDE)])
    ringed.draw([Stroke(np.array([(tip - 2, y - 2), (tip, y), (tip - 2, y + 2)]), WIDE)])
    assert ringed.read()[first].needs_person


def test_a_circle_about_one_box_and_a_cross_in_another_are_asked(ringed: Sheet) -> None:
    circle(ringed, ringed.asked[0], 1)
    ringed.mark(ringed.asked[0], 0)
    assert ringed.read()[ringed.asked[0]].needs_person


def test_one_circle_of_one_who_crosses_is_asked(sheet: str) -> None:
    made = Sheet(form("gad7"), sheet)
    made.mark_rest()
    circle(made, "1", 1)
    assert made.read()["1"].needs_person


@pytest.mark.parametrize("name", ["gad7", "criteria", "prem", "esis"])
def test_circles_about_numbers_lie_between_rows_and_are_never_taken(name: str, sheet: str) -> None:
    """A circle above a box lies about nothing, or into the row above: whose it is a person says."""
    made = Sheet(form(name), sheet)
    hand = steady(Style.CIRCLED_NUMBER)
    for number, field in enumerate(made.asked):
        made.mark(field, number % 3, Style.CIRCLED_NUMBER, hand)
    got = made.read()
    wrong = [
        field
        for number, field in enumerate(made.asked)
        if got[field].status is FieldStatus.MARKED
        and got[field].value != made.box(field, number % 3).option
    ]
    assert wrong == []


@pytest.mark.parametrize("habit", [Style.CROSS, Style.SLASH, Style.TICK])
@pytest.mark.parametrize("share", [0.4, 0.5, 0.6])
def test_a_circle_between_two_boxes_that_enters_one_is_asked(
    share: float, habit: Style, sheet: str
) -> None:
    """Its arc looks like a line in the one box and like its tail beside the other."""
    made = Sheet(form("esis"), sheet)
    first, *rest = made.asked
    for field in rest:
        made.mark(field, 0, habit)
    (a, _y), (b, _y) = (middle(made.box(first, n)) for n in (1, 2))
    circle(made, first, 1, size=4.6, off=share * (b - a))
    assert made.read()[first].needs_person


@pytest.mark.parametrize("habit", [Style.CROSS, Style.SLASH])
def test_a_circle_above_or_below_a_box_that_enters_it_is_asked(habit: Style, sheet: str) -> None:
    """It may be about a number or the next row: an arc goes on far on both sides of the box."""
    made = Sheet(form("esis"), sheet)
    first, second, *rest = made.asked
    for field in rest:
        made.mark(field, 0, habit)
    for field, down in ((first, -4.4), (second, 4.4)):
        x, y = middle(made.box(field, 2))
        t = np.linspace(0, 2 * np.pi * 1.05, 60)
        made.draw([Stroke(np.c_[x + 4.6 * np.cos(t), y + down + 4.6 * np.sin(t)], WIDE)])
    got = made.read()
    assert got[first].needs_person
    assert got[second].needs_person


def test_circles_in_rows_with_several_answers_are_read(
    permitted: Sheet,
) -> None:
    first, second, *rest = permitted.asked
    circle(permitted, first, 0, size=5.7)
    circle(permitted, first, 4, size=3.9)
    got = permitted.read()
    for number, field in enumerate(rest):
        two = tuple(permitted.box(field, number % 5 + right).option for right in (0, 1))
        assert got[field].value == two
    assert got[first].value == tuple(permitted.box(first, n).option for n in (0, 4))
    assert got[second].status is FieldStatus.BLANK  # only other rows' circles reach there


def _open(made: Sheet, field: str) -> None:
    circle(made, field, 3, size=6.5, part=0.8)


def _half(made: Sheet, field: str) -> None:
    circle(made, field, 3, part=0.5)


def _huge(made: Sheet, field: str) -> None:
    circle(made, field, 3, size=9.5)


def _both(made: Sheet, field: str) -> None:
    (a, y), (b, _y) = (middle(made.box(field, n)) for n in (3, 4))
    t = np.linspace(0, 2 * np.pi, 90)
    made.draw([Stroke(np.c_[(a + b) / 2 + 14 * np.cos(t), y + 4.4 * np.sin(t)], WIDE)])


def _struck(made: Sheet, field: str) -> None:
    circle(made, field, 3)
    x, y = middle(made.box(field, 3))
    made.draw([Stroke(np.array([(x - 7, y + 4), (x + 7, y - 4)]), WIDE)])


def _arrow(made: Sheet, field: str) -> None:
    circle(made, field, 3)
    x, y = middle(made.box(field, 3))
    made.draw([Stroke(np.array([(x + 5, y), (x + 14, y), (x + 12, y - 2)]), WIDE)])


def _crossed(made: Sheet, field: str) -> None:
    made.mark(field, 3)


def _beside(made: Sheet, field: str) -> None:
    x, y = middle(made.box(field, 3))
    made.draw([Stroke(np.array([(x + 4, y - 1.2), (x + 5, y + 1), (x + 7, y - 2)]), WIDE)])


@pytest.mark.parametrize("size", [2.7, 4.4])
@pytest.mark.parametrize("second", [_open, _half, _huge, _both, _struck, _arrow, _crossed, _beside])
def test_a_circle_beside_what_may_be_another_answer_is_asked(
    permitted: Sheet, second: Any, size: float
) -> None:
    """A smaller circle in the row is never taken alone: what the other says would be lost."""
    first = permitted.asked[0]
    circle(permitted, first, 1, size=size, off=0.0 if size > 4 else 0.9)
    second(permitted, first)
    assert permitted.read()[first].needs_person


@pytest.mark.parametrize("size", [5.0, 6.0, 7.0, 8.5])
def test_a_box_in_the_midst_of_circles_about_others_is_not_circled(sheet: str, size: float) -> None:
    """The paper between four circles is cut off by ink on all sides too."""
    made = Sheet(form("gad7"), sheet)
    rows = made.asked
    for field in rows[3:]:
        circle(made, field, 0)
    x, y = middle(made.box(rows[1], 1))
    t = np.linspace(0, 2 * np.pi, 90)
    for right, down in ((size, size), (-size, size), (size, -size), (-size, -size)):
        about = np.c_[x + right + 1.02 * size * np.cos(t), y + down + 1.02 * size * np.sin(t)]
        made.draw([Stroke(about, 0.6)])
    got = made.read()[rows[1]]
    assert got.needs_person or got.value is None


def test_a_cross_running_far_on_is_read_and_a_line_that_does_is_asked(sheet: str) -> None:
    """Two lines leave a box on four sides: one that passes through on two."""
    made = Sheet(form("gad7"), sheet)
    for field in made.asked[2:]:
        made.mark(field, 1)
    x, y = middle(made.box(made.asked[0], 2))
    for lean in (1, -1):
        made.draw([Stroke(np.array([(x - 4.6, y - 4.6 * lean), (x + 4.6, y + 4.6 * lean)]), WIDE)])
    x, y = middle(made.box(made.asked[1], 2))
    made.draw([Stroke(np.array([(x - 9, y + 4.4), (x + 9, y - 4.4)]), 1.1)])
    got = made.read()
    assert got[made.asked[0]].value == made.box(made.asked[0], 2).option
    assert got[made.asked[1]].needs_person


@pytest.mark.parametrize(("far", "is_left"), [(3, False), (9, True)])
def test_ink_that_hangs_on_to_a_circle_is_not_left_over(far: int, *, is_left: bool) -> None:
    """Where a broad pen's end passes its beginning; what lies farther off may be an answer."""
    page = page_reference(form("esis"), 1)
    at = np.round(page.at).astype(np.int64) + page.side // 2
    down, right = (
        np.mgrid[: page.picture.shape[0], : page.picture.shape[1]] - at[0][::-1, None, None]
    )
    away = np.hypot(down, right)
    circle = away <= 30
    end = (away > 30) & (away <= 30 + far) & (abs(right) < 20) & (down < 0)
    nothing = np.zeros(page.picture.shape, np.int16)
    seen = rings.Seen((circle | end).astype(np.float32), 0.1, 0.1, nothing)
    left = rings._left(seen, page, at, circle)
    assert bool(left[0] > rings.LEFT) is is_left, left[0]
