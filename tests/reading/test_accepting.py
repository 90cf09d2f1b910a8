"""What is never accepted by itself: a line that passes through a box, and what is not certain."""

from dataclasses import replace

import numpy as np
import pytest

from tests.reading.simulator.filling import middle
from tests.reading.simulator.hands import Stroke
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


def test_the_tail_of_a_cross_that_runs_through_the_next_box_is_asked(sheet: str) -> None:
    made, number, rows = consent()
    page = Sheet(made, sheet, number)
    for field in rows:
        page.mark(field, 1)
    start, end = middle(page.box(rows[0], 1)), middle(page.box(rows[0], 2))
    away = np.array([end[0] + 4, end[1] - 1])
    page.draw([Stroke(np.linspace(start, away, 40), 0.5)])
    assert page.read()[rows[0]].needs_person


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
