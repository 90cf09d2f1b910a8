"""Marks judged by the person's own others: read where they are like them, asked where they are not.

Lines that go on beyond the box, marks that reach far out of it, circles close by one another.
"""

from dataclasses import replace

import numpy as np
import pytest

from tests.reading.simulator.filling import middle
from tests.reading.simulator.hands import PENS, Stroke, Style, mark
from tests.reading.simulator.piles import form
from tests.reading.test_fields import Sheet
from tests.reading.test_rings import circle
from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.paper.reading.model import FieldReading, FieldStatus

FORMS = ("gad7", "prem", "consent")


def value(page: Sheet, field: str, number: int) -> str | tuple[str, ...]:
    box = page.box(field, number)
    return (str(box.value),) if box.type is BoxType.MULTI else str(box.value)


def lined(
    page: Sheet, field: str, number: int, *, way: float = -0.5, off: float = 0.0, pen: int = 0
) -> None:
    """Draw a line through a box and far on: so many mm down for one to the right, so far off."""
    x, y = middle(page.box(field, number))
    steps = np.linspace(-5.6, 5.6, 60)
    hand = replace(page.hand, pen=PENS[pen])
    page.draw([Stroke(np.c_[x + steps, y + off + way * steps], hand.pen.width)], hand)


def lines(name: str, sheet: str, **other: float) -> tuple[FieldReading, Sheet, str]:
    """Give what is read of one line among others, and of the page."""
    page = Sheet(form(name), sheet)
    odd = page.asked[2]
    for field in page.asked:
        lined(page, field, 1, **(other if field == odd else {}))  # type: ignore[arg-type]
    return page.read()[odd], page, odd


@pytest.mark.parametrize("name", FORMS)
def test_a_line_like_all_the_others_is_the_hand_of_one_who_answers_so(
    name: str, sheet: str
) -> None:
    got, page, odd = lines(name, sheet)
    assert (got.status, got.value) == (FieldStatus.MARKED, value(page, odd, 1)), got


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize(
    "other", [{"way": 0.5}, {"way": 0.1}, {"off": 1.9}, {"off": -1.9}, {"pen": 5}],
    ids=["other way", "flat", "below", "above", "pencil"],
)  # fmt: skip
def test_a_line_unlike_the_others_may_be_a_slip(
    name: str, other: dict[str, float], sheet: str
) -> None:
    got, _page, _odd = lines(name, sheet, **other)
    assert got.needs_person, got


@pytest.mark.parametrize("name", ["esis", "prem", "consent"])
@pytest.mark.parametrize(("lean", "asked"), [(1.6, False), (0.1, True)])
@pytest.mark.parametrize("skipped", [1, 2])
def test_a_blank_amid_a_line_down_the_page_is_asked_and_amid_slanting_ones_not(
    name: str, skipped: int, lean: float, *, asked: bool, sheet: str
) -> None:
    """A dry pen may skip one question, or two on end."""
    page = Sheet(form(name), sheet)
    blanks = page.asked[3 : 3 + skipped]
    blank = blanks[-1]
    for field in page.asked:
        x, y = middle(page.box(field, 1))
        if field not in blanks:
            ends = np.array([(x - lean, y + 2.4), (x + lean, y - 2.4)])
            page.draw([Stroke(np.linspace(ends[0], ends[1], 40), 0.5)])
    got = page.read()[blank]
    assert got.needs_person is asked, got
    assert got.value is None


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(("lean", "asked"), [(1.6, False), (0.1, True)])
def test_a_blank_where_a_line_down_the_page_may_end_is_asked(
    lean: float, sheet: str, *, asked: bool, first: bool
) -> None:
    """A dry pen may skip the first question of the line, or the last."""
    page = Sheet(form("3x10d"), sheet)
    column, blank = (page.asked[3:], page.asked[2]) if first else (page.asked[:4], page.asked[4])
    for number, field in enumerate(page.asked):
        x, y = middle(page.box(field, 1 if field in column else number % 3))
        off = lean if field in column else 1.6
        if field != blank:
            page.draw([straight((x - off, y + 2.4), (x + off, y - 2.4))])
    got = page.read()[blank]
    assert got.needs_person is asked, got


def straight(start: tuple[float, float], end: tuple[float, float]) -> Stroke:
    return Stroke(np.linspace(np.array(start), np.array(end), 40), 0.5)


def scribbled(page: Sheet, field: str, number: int, size: float = 3.6) -> None:
    """Scribble over a box and out of it on all sides."""
    x, y = middle(page.box(field, number))
    down = np.linspace(-size, size, 16)
    across = np.where(np.arange(16) % 2, size, -size)
    page.draw([Stroke(np.c_[x + across, y + down], 0.8)])


@pytest.mark.parametrize("name", ["esis", "prem"])
def test_a_blank_between_large_scribbles_of_one_who_scribbles_is_blank(
    name: str, sheet: str
) -> None:
    page = Sheet(form(name), sheet)
    blank = page.asked[3]
    for number, field in enumerate(page.asked):
        if field != blank:
            scribbled(page, field, number % 3)
    got = page.read()
    assert got[blank].status is FieldStatus.BLANK, got[blank]
    wrong = [
        f for n, f in enumerate(page.asked) if got[f].value not in {None, value(page, f, n % 3)}
    ]
    assert wrong == []


@pytest.mark.parametrize("name", ["esis", "prem"])
@pytest.mark.parametrize("style", [Style.CROSS, Style.CIRCLE])
def test_a_mark_joined_to_a_large_scribble_of_the_next_row_is_asked(
    name: str, style: Style, sheet: str
) -> None:
    """It is more than the scribbles of this hand have outside of their boxes."""
    page = Sheet(form(name), sheet)
    blank, below = page.asked[3], page.asked[4]
    for field in page.asked:
        if field != blank:
            scribbled(page, field, 1)
    (x, y), far = middle(page.box(below, 1)), middle(page.box(blank, 1))[1]
    page.draw([Stroke(np.linspace((x + 3.4, y - 3.0), (x + 6.0, far + 1.0), 30), 0.5)])
    page.draw(mark(page.hand, (x + 6.5, far), page.rng, style))
    assert page.read()[blank].needs_person


@pytest.mark.parametrize("size", [2.9, 3.6, 4.4])
def test_circles_close_by_one_another_are_each_about_its_box(sheet: str, size: float) -> None:
    """Each row's circles reach to the next row's: also where they run along a box's outline."""
    page = Sheet(form("consent"), sheet)
    for number, field in enumerate(page.asked):
        for right in (0, 1, 4):
            circle(page, field, right, size=size + 0.4 * (number % 2), off=0.3)
    got = page.read()
    read = [field for field in page.asked if not got[field].needs_person]
    meant = tuple(str(page.box(page.asked[0], n).value) for n in (0, 1, 4))
    assert {got[field].value for field in read} == {meant}
    assert len(read) >= 0.8 * len(page.asked), [got[f] for f in page.asked if f not in read]


@pytest.mark.parametrize("more", ["line", "arc", "scribble"])
def test_a_circle_among_others_with_more_ink_by_it_is_asked(sheet: str, more: str) -> None:
    page = Sheet(form("consent"), sheet)
    odd = page.asked[4]
    for field in page.asked:
        for right in (0, 1, 4):
            circle(page, field, right, size=3.6, off=0.3)
    x, y = middle(page.box(odd, 1))
    if more == "line":
        page.draw([Stroke(np.array([(x - 6, y + 3), (x + 6, y - 3)]), 0.5)])
    elif more == "arc":
        circle(page, odd, 2, size=3.6, part=0.5)
    else:
        scribbled(page, odd, 1, 1.5)
    assert page.read()[odd].needs_person


@pytest.mark.parametrize("share", [0.4, 0.5])
@pytest.mark.parametrize("about", [True, False])
@pytest.mark.parametrize("size", [2.0, 3.2])
def test_a_circle_far_from_every_box_of_its_row_is_asked(
    sheet: str, share: float, size: float, *, about: bool
) -> None:
    """Between two boxes, with a circle about a third or with none: nobody can tell which."""
    page = Sheet(form("criteria"), sheet)
    first, *rest = page.asked
    for field in rest:
        circle(page, field, 1, size=4.4)
    if about:
        circle(page, first, 2, size=4.4)
    apart = middle(page.box(first, 1))[0] - middle(page.box(first, 0))[0]
    circle(page, first, 0, size=size, off=share * apart)
    assert page.read()[first].needs_person
