"""What lies beside a whole mark and is none, and what much like it must still be asked about."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from tests.reading.simulator.filling import middle
from tests.reading.simulator.hands import Stroke, Style, mark
from tests.reading.simulator.piles import form
from tests.reading.test_fields import Sheet
from tests.reading.test_rings import circle
from tytti_desktop.paper.layout import FormLayout
from tytti_desktop.paper.reading.model import FieldStatus


def darkened(page: Sheet, x: float, y: float, wide: float, high: float, to: int) -> None:
    """Paint a patch (mm from its middle) as dark as so much, print left as it is."""
    left, right = round((x - wide / 2) * 200 / 25.4), round((x + wide / 2) * 200 / 25.4)
    top, bottom = round((y - high / 2) * 200 / 25.4), round((y + high / 2) * 200 / 25.4)
    part = page.paper[top:bottom, left:right]
    part[:] = np.minimum(part, to)


def answered(gad7: FormLayout, sheet: str) -> Sheet:
    """Give the sheet with every question answered, the first in its second box."""
    page = Sheet(gad7, sheet)
    page.mark_rest()
    page.mark("1", 1)
    return page


@pytest.mark.parametrize(("wide", "asked"), [(0.25, False), (0.35, False), (0.45, True)])
def test_a_speck_beside_a_whole_mark(
    gad7: FormLayout, sheet: str, wide: float, *, asked: bool
) -> None:
    """A speck is dirt; as much ink as a small dot of a pen may be a second mark."""
    page = answered(gad7, sheet)
    darkened(page, *middle(page.box("1", 3)), wide, wide, 60)
    got = page.read()["1"]
    assert got.needs_person is asked, got
    assert asked or got.value == "1"


@pytest.mark.parametrize(("shade", "asked"), [(232, False), (120, True)])
def test_what_shows_through_beside_a_whole_mark(
    gad7: FormLayout, sheet: str, shade: int, *, asked: bool
) -> None:
    """The back of the paper is far paler than the pen; a pen's own short line is not."""
    page = answered(gad7, sheet)
    x, y = middle(page.box("1", 3))
    darkened(page, x, y, 1.3, 0.5, shade)
    got = page.read()["1"]
    assert got.needs_person is asked, got


@pytest.mark.parametrize(("shade", "asked"), [(215, False), (110, True)])
def test_a_shadow_under_a_row(gad7: FormLayout, sheet: str, shade: int, *, asked: bool) -> None:
    """Of a fold it is fainter than the person's marks; a line as dark as they are is asked."""
    page = answered(gad7, sheet)
    x, y = middle(page.box("1", 3))
    darkened(page, x, y + 3.6, 9, 0.7, shade)
    assert page.read()["1"].needs_person is asked


@pytest.mark.parametrize("name", ["esis", "criteria"])
@pytest.mark.parametrize("size", [1.3, 1.5])
def test_a_blank_between_rows_with_large_marks_is_blank(name: str, size: float, sheet: str) -> None:
    page = Sheet(form(name), sheet)
    blank = page.asked[4]
    page.mark_all(1, blank, hand=replace(page.hand, size=size))
    assert page.read()[blank].status is FieldStatus.BLANK


def test_a_tail_that_ends_in_another_rows_box_is_asked(sheet: str) -> None:
    page = Sheet(form("esis"), sheet)
    blank = page.asked[4]
    page.mark_all(1, blank)
    start, end = middle(page.box(page.asked[5], 1)), middle(page.box(blank, 2))
    page.draw([Stroke(np.linspace(start, end, 40), 0.5)])
    assert page.read()[blank].needs_person


@pytest.mark.parametrize(("beside", "asked"), [(None, False), (4.4, True)])
def test_a_blank_of_one_who_makes_dots(
    gad7: FormLayout, sheet: str, beside: float | None, *, asked: bool
) -> None:
    """It is blank where not even a dot lies near; a dot beside a box may be the answer."""
    page = Sheet(gad7, sheet)
    for field in page.asked[1:]:
        page.mark(field, 0, Style.DOT)
    if beside is not None:
        x, y = middle(page.box("1", 1))
        page.draw(mark(page.hand, (x + beside, y), page.rng, Style.DOT))
    assert page.read()["1"].needs_person is asked


@pytest.mark.parametrize(("more", "asked"), [("", False), ("own", True), ("other", True)])
def test_a_cross_of_one_who_circles(
    gad7: FormLayout, sheet: str, more: str, *, asked: bool
) -> None:
    """Alone in its row it is the answer; with a circle about it or another box it is asked."""
    page = Sheet(gad7, sheet)
    for field in page.asked[1:]:
        circle(page, field, 1, size=4.4)
    page.mark("1", 2)
    if more:
        circle(page, "1", 2 if more == "own" else 0, size=4.4)
    got = page.read()["1"]
    assert got.needs_person is asked, got
    assert asked or got.value == "2"


@pytest.mark.parametrize("size", [2.9, 3.3, 3.7])
@pytest.mark.parametrize("name", ["3x10d", "gad7"])
def test_a_circle_that_touches_its_box_is_never_explained_away(
    name: str, size: float, sheet: str
) -> None:
    """Of one who circles, a blank is what has no ink but other boxes' circles near it."""
    page = Sheet(form(name), sheet)
    for field in page.asked[1:]:
        circle(page, field, 1, size=4.4)
    circle(page, page.asked[0], 2, size=size, off=0.7)
    got = page.read()[page.asked[0]]
    assert got.needs_person or got.value == page.box(page.asked[0], 2).option, got


@pytest.mark.parametrize("name", ["audit", "prom_followup"])
def test_a_binders_hole_is_no_handwriting(name: str, sheet: str) -> None:
    page = Sheet(form(name), sheet, 2 if name == "prom_followup" else 1)
    page.mark_all(hand=replace(page.hand, size=1.25))
    x, y = 12 * 200 / 25.4, middle(page.box(page.asked[0], 0))[1] * 200 / 25.4
    rows, columns = np.ogrid[: page.paper.shape[0], : page.paper.shape[1]]
    page.paper[np.hypot(rows - y, columns - x) < 3 * 200 / 25.4] = 30
    assert not page.read()[page.asked[0]].needs_person


def word(page: Sheet, field: str, number: int, rng: np.random.Generator) -> None:
    """Write five signs of a box's height, two or three of them in the box."""
    x, y = middle(page.box(field, number))
    first = x + rng.uniform(-8.5, -6.5)
    for place in first + 2.6 * np.arange(5):
        sign = np.array((place, y - 2.4)) + rng.uniform((0, 0), (2.4, 4.8), (4, 2))
        line = [np.linspace(a, b, 12) for a, b in itertools.pairwise(sign)]
        page.draw([Stroke(np.vstack(line), 0.45)])


@pytest.mark.parametrize("seed", [0, 2, 3, 5, 18, 35, 36])
def test_a_word_written_over_a_box_is_asked(seed: int, sheet: str) -> None:
    """What of it lies in the box looks like a mark, and its other signs hang together with that."""
    page, rng = Sheet(form("3x10d"), sheet), np.random.default_rng(seed)
    written = page.asked[1::2]
    page.mark_all(0, *written)
    for number, field in enumerate(written, 3):
        word(page, field, number, rng)
    got = page.read()
    assert [got[field] for field in written if not got[field].needs_person] == []
