"""Circles about the answer: taken where nobody could mistake them, asked about else."""

import numpy as np
import pytest

from tests.reading.conftest import steady
from tests.reading.simulator.filling import middle
from tests.reading.simulator.hands import Stroke, Style
from tests.reading.simulator.piles import form
from tests.reading.test_fields import Sheet
from tytti_desktop.paper.reading.model import FieldStatus

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


@pytest.mark.parametrize("turn", [0.0, np.pi / 2, np.pi, 3 * np.pi / 2])
def test_half_a_circle_is_asked(ringed: Sheet, turn: float) -> None:
    circle(ringed, ringed.asked[0], 1, part=0.55, turn=turn)
    assert ringed.read()[ringed.asked[0]].needs_person


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
