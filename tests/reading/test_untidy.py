"""Untidy marks that nobody would doubt are read, and beside each the doubtful one that is asked.

Marks that stick out of their box, ticks with long arms, creases and what shows through.
"""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from tests.reading.simulator.filling import middle
from tests.reading.simulator.hands import PENS, Hand, Stroke, Style, mark
from tests.reading.simulator.piles import form
from tests.reading.test_fields import Sheet
from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.paper.layout import FormLayout
from tytti_desktop.paper.reading import gates
from tytti_desktop.paper.reading.model import FieldReading, FieldStatus
from tytti_desktop.paper.reading.reasons import Doubt

FORMS = ("gad7", "3x10d", "esis", "prem", "audit")


def ticked(page: Sheet, field: str, number: int, size: float = 1.0) -> None:
    """Draw a tick whose long arm leaves the box and goes on, up and to the right."""
    at = np.array(middle(page.box(field, number)))
    corners = at + np.array([(-2.2, -0.3), (-0.6, 2.1), (4.2, -4.6)]) * size
    arms = [np.linspace(a, b, 25) for a, b in itertools.pairwise(corners)]
    page.draw([Stroke(np.vstack(arms), 0.5)])


def straight(page: Sheet, start: tuple[float, float], end: tuple[float, float]) -> Stroke:
    return Stroke(np.linspace(np.array(start), np.array(end), 60), 0.5)


@pytest.mark.parametrize("name", FORMS)
def test_a_mark_that_sticks_out_of_its_box_is_that_boxs(name: str, sheet: str) -> None:
    """Less of it is outside than within, and it ends before halfway to the next."""
    page = Sheet(form(name), sheet)
    large = replace(page.hand, size=1.3)
    first = page.asked[1]
    x, y = middle(page.box(first, 1))
    page.mark_all(0, first)
    page.draw(mark(large, (x + 0.8, y), page.rng, Style.CROSS))
    got = page.read()[first]
    assert (got.status, got.value) == (FieldStatus.MARKED, str(page.box(first, 1).value)), got


@pytest.mark.parametrize("name", FORMS)
def test_a_mark_midway_between_two_boxes_is_asked(name: str, sheet: str) -> None:
    """Though it touches one of them."""
    for share in (0.35, 0.5, 0.65):
        page = Sheet(form(name), sheet)
        first = page.asked[1]
        page.mark_all(0, first)
        a, b = (np.array(middle(page.box(first, n))) for n in (1, 2))
        large = replace(page.hand, size=1.3)
        page.draw(mark(large, tuple(a + share * (b - a)), page.rng, Style.CROSS))
        got = page.read()[first]
        assert got.needs_person, (share, got)


@pytest.mark.parametrize("name", ["gad7", "esis", "prem", "consent"])
def test_ticks_whose_arm_goes_on_are_the_hand_of_one_who_ticks(name: str, sheet: str) -> None:
    page = Sheet(form(name), sheet)
    for number, field in enumerate(page.asked):
        ticked(page, field, number % 3)
    got = page.read()
    read = [field for field in page.asked if not got[field].needs_person]
    assert len(read) >= 0.8 * len(page.asked), [got[f] for f in page.asked if f not in read]
    for number, field in enumerate(page.asked):
        value = str(page.box(field, number % 3).value)
        several = page.box(field, 0).type is BoxType.MULTI
        if field in read:
            assert got[field].value == ((value,) if several else value)


@pytest.mark.parametrize("name", ["gad7", "esis", "prem", "consent"])
def test_a_line_through_a_box_of_one_who_ticks_is_no_tick(name: str, sheet: str) -> None:
    """Straight, bowed, and one that ends in the box."""
    for bow, reach in ((0.0, 7.0), (1.2, 7.0), (0.0, 1.0)):
        page = Sheet(form(name), sheet)
        first = page.asked[2]
        for field in page.asked:
            if field != first:
                ticked(page, field, 0)
        x, y = middle(page.box(first, 1))
        steps = np.linspace(-7.0, reach, 60)
        ink = np.c_[x + 0.8 * steps, y - 0.5 * steps + bow * (steps / 7) ** 2]
        page.draw([Stroke(ink, 0.5)])
        assert page.read()[first].needs_person, (bow, reach)


@pytest.mark.parametrize("name", ["esis", "3x10d"])
def test_the_long_arm_of_a_tick_below_leaves_a_blank_blank(name: str, sheet: str) -> None:
    page = Sheet(form(name), sheet)
    blank = page.asked[3]
    for field in page.asked:
        if field != blank:
            ticked(page, field, 1, 0.9)
    assert page.read()[blank].status is FieldStatus.BLANK


@pytest.mark.parametrize("name", ["esis", "3x10d", "gad7"])
def test_a_second_mark_joined_to_the_one_below_is_no_arm_of_it(name: str, sheet: str) -> None:
    """A cross, or a circle, in the blank's row, at the end of a tick's long arm."""
    for style in (Style.CROSS, Style.CIRCLE):
        page = Sheet(form(name), sheet)
        blank, below = page.asked[3], page.asked[4]
        for field in page.asked:
            if field not in {blank, below}:
                ticked(page, field, 1, 0.9)
        ticked(page, below, 1, 0.9)
        x, y = middle(page.box(below, 1))
        far = middle(page.box(blank, 1))[1]
        page.draw([straight(page, (x + 3.4, y - 4.0), (x + 6.5, far + 0.5))])
        page.draw(mark(page.hand, (x + 6.5, far), page.rng, style))
        assert page.read()[blank].needs_person, style


@pytest.mark.parametrize("crossed", [True, False])
@pytest.mark.parametrize("page", [1, 2])
def test_an_arm_that_reaches_beside_a_box_of_the_row_above_is_the_ticks(
    page: int, sheet: str, *, crossed: bool
) -> None:
    """Where rows stand close the arm ends in the ring of the next row's box."""
    for apart in (True, False):
        made = Sheet(form("prom_followup"), sheet, page)
        above, below = made.asked[1], made.asked[2]
        for field in made.asked[:10]:
            if field not in {above, below}:
                made.mark(field, 0)
        if crossed:
            made.mark(above, 0)
        place = np.array(middle(made.box(below, 1)))
        high = place[1] - middle(made.box(above, 1))[1]
        corners = np.array([(-2.2, -0.3), (-0.6, 2.1), (1.8, -2.6), (4.6, 1.6 - high)])
        arms = [np.linspace(a, b, 25) for a, b in itertools.pairwise(corners + place)]
        parts = [arms[2][-12:]] if apart else arms  # a short stroke there, and the whole tick
        made.draw([Stroke(np.vstack(parts), 0.5)])
        assert made.read()[above].needs_person is apart, (apart, made.read()[above])


@pytest.mark.parametrize("apart", [True, False])
def test_an_arm_beside_the_option_above_is_the_ticks_of_its_own(sheet: str, *, apart: bool) -> None:
    """Of a list in two columns the next box up is not the next in the form's order."""
    page = Sheet(form("audit"), sheet)
    odd = page.asked[1]
    boxes = page.fields[odd]
    below = next(n for n, b in enumerate(boxes) if b.x == boxes[0].x and b.y > boxes[0].y)
    for field in page.asked:
        if field != odd:
            ticked(page, field, 0, 0.8)
    place = np.array(middle(page.box(odd, below)))
    corners = np.array([(-3.6, -1.2), (-0.6, 2.0), (2.4, -2.6), (4.0, -6.4)])
    arms = [np.linspace(a, b, 25) for a, b in itertools.pairwise(corners)]
    if apart:
        page.mark(odd, below)
        arms = [np.linspace((3.3, -6.6), (5.0, -9.6), 25)]
    page.draw([Stroke(np.vstack(arms) + place, 0.9)])
    got = page.read()[odd]
    assert got.needs_person is apart, got
    assert apart or got.value == str(page.box(odd, below).value)


CLOSE_ROWS = ("esis", "3x10d", "criteria_young", "gad7", "prem")


@pytest.mark.parametrize("name", CLOSE_ROWS)
def test_a_line_through_the_row_above_leaves_a_blank_blank(name: str, sheet: str) -> None:
    """It is nearer to that row's boxes; so is a cross between two of them."""
    for line in (True, False):
        page = Sheet(form(name), sheet)
        above, blank = page.asked[2], page.asked[3]
        page.mark_all(0, above, blank)
        first, second = (np.array(middle(page.box(above, n))) for n in (0, 1))
        if line:
            last = middle(page.box(above, len(page.fields[above]) - 1))
            start, end = (first[0] - 6, first[1] + 1.5), (last[0] + 6, last[1] + 1.5)
            page.draw([straight(page, start, end)])
        else:
            page.draw(mark(page.hand, tuple((first + second) / 2), page.rng, Style.CROSS))
        got = page.read()
        assert got[above].needs_person
        assert got[blank].status is FieldStatus.BLANK, (line, got[blank])


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize("name", CLOSE_ROWS)
def test_a_mark_anywhere_between_two_rows_is_asked_in_one(
    name: str, sheet: str, *, answered: bool
) -> None:
    """From the boxes of one to those of the next: below a box, and between two columns."""
    for share, between in itertools.product(np.linspace(0.1, 0.9, 9), (0.0, 0.5)):
        page = Sheet(form(name), sheet)
        above, below = page.asked[2], page.asked[3]
        page.mark_all(0, below, *([] if answered else [above]))
        (x, y), (right, _y), (_x, far) = (
            middle(page.box(field, n)) for field, n in ((above, 1), (above, 2), (below, 1))
        )
        place = (x + between * (right - x), y + share * (far - y))
        page.draw(mark(page.hand, place, page.rng, Style.CROSS))
        got = page.read()
        seen = [got[field].needs_person or got[field].value == page.box(field, 1).value
                for field in (above, below)]  # fmt: skip
        assert any(seen), (share, between, got[above], got[below])


@pytest.mark.parametrize("within", [-0.3, 0.0, 0.1, 0.2, 0.3, 0.5, 0.9])
def test_a_stroke_that_a_dry_pen_skipped_in_its_box_is_no_empty_box(
    sheet: str, within: float
) -> None:
    """Of a question with several answers: only the ends show, which reach so far (mm) into it."""
    page = Sheet(form("consent"), sheet)
    light = replace(page.hand, pen=replace(PENS[5], width=0.38))

    def stroke(field: str, number: int, *parts: tuple[float, float]) -> None:
        x, y = middle(page.box(field, number))
        for start, end in parts:
            ends = np.linspace((x + start, y - 0.6 * start), (x + end, y - 0.6 * end), 40)
            page.draw([Stroke(ends, 0.38)], light)

    for number, field in enumerate(page.asked):
        stroke(field, number % 3, (-3.0, 3.0))
    chosen = page.asked[3]
    stroke(chosen, 4, (-4.4, within - 2.1), (2.1 - within, 4.4))
    got = page.read()[chosen]
    assert got.needs_person or str(page.box(chosen, 4).value) in (got.value or ()), got


@pytest.mark.parametrize("wide", [2.2, 2.9, 4.0])
@pytest.mark.parametrize("name", ["esis", "prem", "gad7", "consent"])
def test_a_circle_that_was_rubbed_out_is_no_answer(name: str, sheet: str, wide: float) -> None:
    """On a page of circles; through the box, and about it."""
    page = Sheet(form(name), sheet)
    chosen = page.asked[3]
    turn = np.linspace(0, 2.05 * np.pi, 70)
    for number, field in enumerate(page.asked):
        x, y = middle(page.box(field, number % 3))
        ring = Stroke(np.c_[x + wide * np.cos(turn), y + wide * np.sin(turn)], 0.6)
        pen = replace(page.hand.pen, cover=0.13) if field == chosen else page.hand.pen
        page.draw([ring], replace(page.hand, pen=pen))
    got = page.read()[chosen]
    assert got.status is not FieldStatus.MARKED, got


def creased(page: Sheet, field: str, number: int, depth: float) -> None:
    """Lay the shadow of a slanting crease over the page, through a box."""
    x, y = middle(page.box(field, number))
    down, right = np.mgrid[: page.paper.shape[0], : page.paper.shape[1]] * 25.4 / 200
    away = (right - x) * np.cos(0.2) + (down - y) * np.sin(0.2)
    shadow = depth * np.exp(-((away / 0.3) ** 2))
    page.paper[:] = (page.paper * (1 - shadow)).astype(np.uint8)


@pytest.mark.parametrize(("depth", "asked"), [(0.1, False), (0.14, False), (0.5, True)])
def test_a_crease_through_another_box_is_no_second_mark(
    gad7: FormLayout, sheet: str, depth: float, *, asked: bool
) -> None:
    """What is nearly as dark as the pen is asked, whatever it is."""
    page = Sheet(gad7, sheet)
    page.mark_all()
    creased(page, "1", 2, depth)
    assert page.read()["1"].needs_person is asked


@pytest.mark.parametrize("pen", [5, 6])
def test_a_pencils_mark_beside_a_pens_is_two_marks(gad7: FormLayout, sheet: str, pen: int) -> None:
    for style in (Style.CROSS, Style.TICK, Style.SLASH):
        page = Sheet(gad7, sheet)
        page.mark_all()
        page.mark("1", 2, style, replace(page.hand, pen=PENS[pen]))
        assert page.read()["1"].needs_person, style


def test_boxes_filled_by_one_who_fills_them_may_be_overfilled(sheet: str) -> None:
    page = Sheet(form("prem"), sheet)
    thick = Hand(replace(PENS[4], width=2.0), Style.FILL, 1.1, 0.02, (0.0, 0.0), 1.0)
    for number, field in enumerate(page.asked):
        page.mark(field, number % 5, Style.FILL, thick)
    got = page.read()
    read = [field for field in page.asked if not got[field].needs_person]
    assert len(read) >= 0.8 * len(page.asked), [got[f] for f in page.asked if f not in read]


def judged(*doubts: Doubt, certainty: float = 1.0) -> FieldReading:
    status = FieldStatus.UNSURE if doubts else FieldStatus.MARKED
    value = None if doubts else "1"
    return FieldReading("1", BoxType.SINGLE, status, value, certainty, ("1",), doubts, (0.2, 0.0))


@pytest.mark.parametrize("why", sorted(gates.POOR))
def test_on_an_untidy_page_what_is_clear_stays_and_on_a_badly_seen_one_nothing(why: Doubt) -> None:
    clear, less = judged(), judged(certainty=0.85)
    page = [judged(why)] * 4 + [clear, less]
    got = gates.as_a_whole(page, len(page), one_bit=False)
    assert got[-1].needs_person
    assert got[-2].needs_person is (why in gates.BADLY_SEEN)


@pytest.mark.parametrize("pale", [1.0, 0.35])
def test_a_ring_about_another_box_than_the_filled_one_is_heard_however_pale(
    pale: float, sheet: str
) -> None:
    """A box filled to take it back among filled ones, and a thin ring about the meant one."""
    page = Sheet(form("3x10d"), sheet)
    filled = replace(page.hand, pen=replace(PENS[4], width=1.6))
    for number, field in enumerate(page.asked[:5]):
        page.mark(field, number, Style.FILL, filled)
    odd = page.asked[2]
    x, y = middle(page.box(odd, 3))
    turn = np.linspace(0, 2.1 * np.pi, 60)
    page.draw([Stroke(np.c_[x + 3.7 * np.cos(turn), y + 3.6 * np.sin(turn)], 0.36, pale)])
    assert page.read()[odd].needs_person


@pytest.mark.parametrize("name", ["gad7", "esis", "criteria"])
@pytest.mark.parametrize(
    ("usual", "ends"),
    [(Style.DOT, ((-0.5, 0.5), (-3.4, 4.4))), (Style.CROSS, ((-0.6, -0.4), (0.9, 0.6)))],
)
def test_a_line_unlike_all_other_marks_is_asked(
    name: str, usual: Style, ends: tuple[tuple[float, float], ...], sheet: str
) -> None:
    """One that leaves its box where the others are dots; a short one where they are crosses."""
    page = Sheet(form(name), sheet)
    odd = page.asked[3]
    for number, field in enumerate(page.asked):
        if field != odd:
            page.mark(field, number % 3, usual)
    start, end = np.array(middle(page.box(odd, 1))) + np.array(ends)
    page.draw([straight(page, tuple(start), tuple(end))])
    assert page.read()[odd].needs_person


@pytest.mark.parametrize("wide", [2.1, 2.4])
def test_a_thick_pen_that_rested_is_no_permission_of_one_who_fills_boxes(
    sheet: str, wide: float
) -> None:
    page = Sheet(form("consent"), sheet)
    for number, field in enumerate(page.asked):
        page.mark(field, number % 3, Style.FILL, replace(page.hand, pen=replace(PENS[4], width=2)))
    odd = page.asked[2::3]
    for field in odd:
        x, y = middle(page.box(field, 5))
        rest = np.array([(x - 0.3, y - 0.9), (x + 0.3, y + 0.3), (x + 0.9, y + 0.9)])
        page.draw([Stroke(rest, wide)])
    got = page.read()
    assert [field for field in odd if not got[field].needs_person] == []
