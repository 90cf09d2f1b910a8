"""Marks that were scribbled over, and lines that begin in a box: nobody is read to have meant them.

Found by a third hand's pages, which neither simulator makes.
"""

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.reading.simulator.filling import middle
from tests.reading.simulator.hands import PENS, Stroke, Style
from tests.reading.simulator.piles import form
from tests.reading.test_fields import Sheet
from tytti_desktop.paper.reading import measuring
from tytti_desktop.paper.reading.measuring import PageInk
from tytti_desktop.paper.reading.model import FieldStatus

FORMS = ("gad7", "3x10d", "esis", "prem", "audit", "consent")


def scribble(page: Sheet, field: str, number: int, size: float, turns: int) -> None:
    """Draw a zigzag over a box, so many times as wide and high as the box is."""
    at = np.array(middle(page.box(field, number)))
    across = np.linspace(-2.5, 2.5, turns)
    up = np.where(np.arange(turns) % 2, 2.5, -2.5)
    corners = at + size * np.column_stack([across, up])
    arms = [np.linspace(a, b, 20) for a, b in itertools.pairwise(corners)]
    page.draw([Stroke(np.vstack(arms), 0.6)])


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("size", [1.25, 1.3, 1.35, 1.5])
def test_a_box_scribbled_over_is_asked_of_one_who_fills_by_scribbling(
    name: str, size: float, sheet: str
) -> None:
    page = Sheet(form(name), sheet)
    for number, field in enumerate(page.asked):
        scribble(page, field, number % 2, 0.75, 9)
    odd = page.asked[1]
    scribble(page, odd, 1, size, 15)
    got = page.read()
    read = [field for field in page.asked if got[field].status is FieldStatus.MARKED]
    assert odd not in read
    assert len(read) >= 0.7 * len(page.asked), [got[field] for field in page.asked]


@pytest.mark.parametrize("hook", [0.0, 3.0])
def test_a_line_that_begins_in_a_box_and_goes_on_down_is_no_permission(
    hook: float, sheet: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a poor picture's outline hangs to it, so that it seems to bend as a tick does."""
    page = Sheet(form("consent"), sheet)
    small = replace(page.hand, pen=replace(PENS[4], width=0.5), size=0.7)
    for number, field in enumerate(page.asked):
        page.mark(field, number % 3, Style.CROSS, small)
    odd, below = page.asked[2:4]
    box = page.form.boxes.index(page.box(odd, 6))
    start, end = (np.array(middle(page.box(field, 6))) for field in (odd, below))
    page.draw([Stroke(np.linspace(start - (0, 2), end, 80), 0.9)])
    measured = measuring.measured

    def poorly(*given: Any, **more: Any) -> PageInk:
        ink = measured(*given, **more)
        ink.hook[box] = hook
        ink.goes_on[box] = 0
        return ink

    monkeypatch.setattr("tytti_desktop.paper.reading.page.measured", poorly)
    assert page.read()[odd].needs_person
