"""What is never accepted by itself: a line that passes through a box, and what is not certain."""

from dataclasses import replace

import numpy as np
import pytest

from tests.reading.simulator.filling import middle
from tests.reading.simulator.hands import PENS, Stroke, Style, mark
from tests.reading.simulator.piles import form, nth
from tests.reading.test_fields import Sheet, read
from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.paper.layout import FormLayout
from tytti_desktop.paper.reading import gates
from tytti_desktop.paper.reading.gates import CERTAIN
from tytti_desktop.paper.reading.model import FieldReading, FieldStatus
from tytti_desktop.paper.reading.reasons import Doubt

ANGLES = range(0, 180, 45)


def line(at: tuple[float, float], angle: float, reach: float, off: float) -> list[Stroke]:
    """Return a straight line (mm) through a point, so long to both sides, beside it by `off`."""
    turn = np.radians(angle)
    along, aside = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    steps = np.linspace(-reach, reach, 30)[:, None]
    return [Stroke(np.array(at) + steps * along + off * aside, 0.5)]


@pytest.mark.parametrize("reach", [6.0, 40.0])
def test_a_stray_line_through_a_box_of_an_empty_question_is_never_a_mark(
    gad7: FormLayout, sheet: str, reach: float
) -> None:
    for angle in ANGLES:
        page = Sheet(gad7, sheet)
        page.mark_rest()
        page.draw(line(middle(page.box("1", 2)), angle, reach, (angle % 4 - 1.5) / 2))
        one = page.read()["1"]
        assert one.needs_person, (angle, one)


def test_a_slip_that_ends_in_the_box_is_never_a_mark(gad7: FormLayout, sheet: str) -> None:
    for angle in range(0, 360, 90):
        page = Sheet(gad7, sheet)
        page.mark_rest()
        turn = np.radians(angle)
        x, y = middle(page.box("1", 1))
        steps = np.linspace(0.2, 9, 30)[:, None]
        page.draw([Stroke(np.array([x, y]) + steps * [np.cos(turn), np.sin(turn)], 0.5)])
        assert page.read()["1"].needs_person, angle


def consent() -> tuple[FormLayout, int, list[str]]:
    """Return the consent, the page with most of its rows of several marks, and their fields."""
    made = form("consent")
    rows: dict[int, list[str]] = {}
    for box in made.boxes:
        if box.type is BoxType.MULTI:
            rows.setdefault(box.page, []).append(box.field)
    page = max(rows, key=lambda number: len(rows[number]))
    return made, page, list(dict.fromkeys(rows[page]))


@pytest.mark.parametrize("marks", [0, 6])
def test_a_line_through_a_box_of_a_consent_gives_no_permission(sheet: str, marks: int) -> None:
    made, number, rows = consent()
    for angle in (0, 45, 100):
        page = Sheet(made, sheet, number)
        for field in rows[1 : 1 + marks]:
            page.mark(field, 0)
        page.draw(line(middle(page.box(rows[0], 1)), angle, 9.0, 0.4))
        got = page.read()[rows[0]]
        assert got.needs_person, (angle, got)


@pytest.mark.parametrize(("dots", "asked"), [(False, True), (True, False)])
def test_a_dot_among_the_strokes_of_a_consent_gives_no_permission(
    sheet: str, *, dots: bool, asked: bool
) -> None:
    """The pen may have rested there; of one who makes dots it is the answer."""
    page = Sheet(form("consent"), sheet)
    heavy = replace(page.hand, pen=PENS[4])
    for number, field in enumerate(page.asked):
        page.mark(field, number % 5, Style.DOT if dots else Style.SLASH, heavy)
    x, y = middle(page.box(page.asked[3], 6))
    page.draw([Stroke(np.array([(x, y), (x + 0.1, y + 0.2)]), 1.7 if dots else 1.2)])
    assert page.read()[page.asked[3]].needs_person is asked


@pytest.mark.parametrize(("style", "asked"), [(None, True), (Style.CROSS, False)])
def test_a_blank_in_the_midst_of_a_line_down_is_asked(
    sheet: str, style: Style | None, *, asked: bool
) -> None:
    """One line may answer a whole column, and its pen skip in one row; crosses do not run on."""
    page = Sheet(form("prem"), sheet)
    blank = page.asked[3]
    for field in page.asked:
        x, y = middle(page.box(field, 2))
        if field != blank and style:
            page.mark(field, 2, style)
        elif field != blank:
            page.draw([Stroke(np.array([(x, y - 3), (x + 0.3, y), (x + 0.2, y + 3)]), 0.45)])
    got = page.read()[blank]
    assert got.needs_person is asked, got


def test_the_tail_of_a_cross_that_runs_through_the_next_box_is_asked(sheet: str) -> None:
    made, number, rows = consent()
    page = Sheet(made, sheet, number)
    for field in rows:
        page.mark(field, 1)
    start, end = middle(page.box(rows[0], 1)), middle(page.box(rows[0], 2))
    away = np.array([end[0] + 4, end[1] - 1])
    page.draw([Stroke(np.linspace(start, away, 40), 0.5)])
    assert page.read()[rows[0]].needs_person


@pytest.mark.parametrize(
    ("name", "number"), [("gad7", 1), ("3x10d", 1), ("esis", 1), ("prom_followup", 1), ("prem", 1)]
)
@pytest.mark.parametrize("ends_before", [0.0, 3.2])
def test_a_line_from_a_box_towards_the_next_is_asked(
    name: str, number: int, ends_before: float, sheet: str
) -> None:
    """Also where the pen left ink in one of the two boxes only."""
    page = Sheet(form(name), sheet, number)
    asked = page.asked
    for field in asked:
        first = field == asked[-2]
        if not first:
            page.mark(field, 0, Style.SLASH)
    start, end = (np.array(middle(page.box(asked[-2], n))) for n in (1, 2))
    stop = end + ((-ends_before, 0.0) if ends_before else (1.5, 1.0))
    page.draw([Stroke(np.linspace(start - (1.5, 1.2), stop, 40), 0.5)])
    got = page.read()[asked[-2]]
    assert got.needs_person, got


def test_a_tick_of_one_who_crosses_is_a_mark(gad7: FormLayout, sheet: str) -> None:
    """It bends within its box, as no line does that only passes through."""
    page = Sheet(gad7, sheet)
    page.mark_rest()
    x, y = middle(page.box("1", 2))
    tick = np.array([(x - 1.6, y - 0.2), (x - 0.4, y + 1.6), (x + 1.9, y - 2.0)])
    arms = [np.linspace(tick[0], tick[1], 15), np.linspace(tick[1], tick[2], 25)]
    page.draw([Stroke(np.vstack(arms), 0.5)])
    got = page.read()["1"]
    assert (got.status, got.value) == (FieldStatus.MARKED, "2"), got


@pytest.mark.parametrize(("long", "asked"), [(1.0, False), (5.0, True)])
def test_dirt_beside_another_box_is_asked_where_it_may_be_a_mark(
    gad7: FormLayout, sheet: str, long: float, *, asked: bool
) -> None:
    """Less than a third of this hand's whole mark, beside a box that has none in it, is dirt."""
    page = Sheet(gad7, sheet)
    page.mark_rest()
    page.mark("1", 0)
    x, y = middle(page.box("1", 2))
    page.draw([Stroke(np.array([(x - 3.9, y - long / 2), (x - 3.9, y + long / 2)]), 0.8)])
    assert page.read()["1"].needs_person is asked


@pytest.mark.parametrize("name", ["esis", "3x10d"])
def test_a_blank_between_rows_whose_marks_reach_over_is_blank(name: str, sheet: str) -> None:
    page = Sheet(form(name), sheet)
    blank = page.asked[4]
    page.mark_all(1, blank, hand=replace(page.hand, size=1.1))
    assert page.read()[blank].status is FieldStatus.BLANK


@pytest.mark.parametrize("name", ["esis", "3x10d"])
def test_a_mark_between_two_rows_is_never_a_blank(name: str, sheet: str) -> None:
    """Even where the row above has its own mark near it."""
    for away in (4.3, 5.0, 5.8):
        page = Sheet(form(name), sheet)
        blank = page.asked[4]
        page.mark_all(1, blank)
        x, y = middle(page.box(blank, 1))
        page.draw(mark(page.hand, (x, y - away), page.rng, Style.CROSS))
        assert page.read()[blank].needs_person, away


def test_the_scanners_bed_beside_the_paper_is_no_ink(gad7: FormLayout, sheet: str) -> None:
    page = Sheet(gad7, sheet)
    page.mark_rest()
    page.paper[:, :20] = page.paper[:, -20:] = 30
    assert page.read()["1"].status is FieldStatus.BLANK


def test_of_two_faint_marks_in_two_tones_none_is_taken(gad7: FormLayout, sheet: str) -> None:
    page = Sheet(gad7, sheet)
    page.mark_rest()
    page.mark("1", 0)
    x, y = middle(page.box("1", 2))
    page.draw([Stroke(np.array([[x - 0.4, y], [x + 0.4, y]]), 0.5)])
    page.paper[:] = np.where(page.paper > 150, 255, 0)
    assert page.read()["1"].needs_person


def test_nothing_uncertain_and_no_second_candidate_is_accepted() -> None:
    """A property over pages of many people at all levels."""
    accepted = 0
    for number in range(6):
        for one in read(nth(number, 404)).fields:
            accepted += not one.needs_person
            assert_certain(one)
    assert accepted > 15


def assert_certain(one: FieldReading) -> None:
    if one.needs_person or one.type is BoxType.TEXT:
        return
    assert one.certainty >= CERTAIN
    assert one.type is BoxType.MULTI or len(one.candidates) <= 1


@pytest.mark.parametrize(
    ("certainty", "candidates", "why"),
    [(0.74, ("1",), Doubt.UNCERTAIN), (0.9, ("1", "2"), Doubt.TWO), (0.76, ("1",), None)],
)
def test_the_last_gate(certainty: float, candidates: tuple[str, ...], why: Doubt | None) -> None:
    made = FieldReading("1", BoxType.SINGLE, FieldStatus.MARKED, "1", certainty, candidates)
    got = gates.certain(made)
    assert got.doubts == ((why,) if why else ())
    assert got.needs_person is (why is not None)
    assert_certain(got)


def test_the_gate_of_a_page_counts_against_the_whole_sheet() -> None:
    poor = FieldReading("1", BoxType.SINGLE, FieldStatus.UNSURE, None, 0.3, ("1",), (Doubt.FAINT,),
                        (0.1, 0.0))  # fmt: skip
    good = replace(poor, status=FieldStatus.MARKED, value="1", certainty=1.0, doubts=())
    page = [poor, poor, poor, good, good, good]
    short = gates.as_a_whole(page, 7, one_bit=False)
    assert all(one.needs_person for one in short)
    long = gates.as_a_whole(page, 35, one_bit=False)
    assert sum(one.needs_person for one in long) == 3
    assert all(one.needs_person for one in gates.as_a_whole(page, 35, one_bit=True))


def test_half_of_a_page_empty_is_not_yet_mostly_empty() -> None:
    empty = FieldReading("1", BoxType.SINGLE, FieldStatus.BLANK, None, 0.98, ink=(0.0, 0.0))
    good = replace(empty, status=FieldStatus.MARKED, value="1", certainty=1.0, candidates=("1",))
    half = gates.as_a_whole([empty, empty, good, good], 35, one_bit=False)
    assert not any(one.needs_person for one in half)
    more = gates.as_a_whole([empty, empty, empty, good], 35, one_bit=False)
    assert all(one.needs_person for one in more)
