"""Reliable change and the least that matters, always with the source."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tytti_desktop import words
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.change import Change, change
from tytti_desktop.instruments.cutoffs import Choice
from tytti_desktop.instruments.library import shipped
from tytti_desktop.instruments.model import Threshold, ThresholdKind
from tytti_desktop.instruments.scoring import Score, score

DAY = date(2026, 11, 21)


def summing(name: str, total: int) -> Score:
    answers: dict[str, Any] = {}
    left = total
    for item in shipped().instrument(name).items:
        best = max((o.score or 0) for o in item.options if (o.score or 0) <= left)
        answers[item.name] = best
        left -= best
    return score(shipped().instrument(name), answers, on=DAY)


def changed(name: str, before: int, after: int, **more: Any) -> Change:
    with words.speaking("en"):
        found = change(
            shipped().instrument(name), summing(name, before), summing(name, after), **more
        )
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("before", "after", "reached", "better", "part"),
    [
        (14, 8, True, True, "reliable, for the better"),
        (14, 9, False, True, "may be chance"),
        (8, 14, True, False, "reliable, for the worse"),
        (8, 13, False, False, "may be chance"),
        (8, 8, False, None, "stayed at 8"),
    ],
)
def test_gad7_reliable_change_is_6_points(
    before: int, after: int, reached: bool, better: bool | None, part: str
) -> None:
    found = changed("gad7", before, after)
    assert (found.reached, found.better, found.difference) == (reached, better, after - before)
    assert found.source == "Bischoff 2020"
    assert part in found.words


@pytest.mark.parametrize(("after", "reached"), [(10, True), (11, False)])
def test_gad7_least_that_matters_is_4_points(after: int, reached: bool) -> None:
    found = changed("gad7", 14, after, choice=Choice(change="toussaint_2020"))
    assert found.reached is reached
    assert found.source == "Toussaint 2020"


@pytest.mark.parametrize(
    ("before", "after", "reached"),
    [
        (40, 33, True),
        (40, 34, False),
        (20, 16, True),
        (20, 17, False),
        (0, 0, None),
        (10, 12, None),
    ],
)
def test_bdi2_falls_by_17_and_a_half_percent(before: int, after: int, reached: bool | None) -> None:
    found = changed("bdi2", before, after)
    assert found.reached is reached
    assert "Button 2015" in found.source


def test_a_figure_to_verify_says_so() -> None:
    found = changed("bdi2", 30, 20, choice=Choice(change="rci_general"))
    assert found.reached is True
    assert found.source.endswith("(tarkistettava)") or found.source.endswith("(to be verified)")


@pytest.mark.parametrize("name", ["audit", "bdi21", "was"])
def test_without_a_threshold_nothing_is_concluded(name: str) -> None:
    found = changed(name, 8, 2)
    assert (found.reached, found.source) == (None, "")
    assert "No threshold" in found.words


def test_the_unit_may_give_its_own_threshold() -> None:
    own = Threshold("unit", ThresholdKind.MCID, 2, "Yksikön päätös 1.9.2026")
    found = changed("was", 5, 7, own=own)
    assert (found.reached, found.better, found.source) == (True, True, "Yksikön päätös 1.9.2026")
    assert changed("was", 7, 6, own=own).reached is False


def test_half_a_deviation_needs_a_norm() -> None:
    own = Threshold("unit", ThresholdKind.ITEM_SD, 0.5, "varasääntö")
    assert changed("was", 2, 9, own=own).reached is None


def test_esis_says_nothing_of_one_person() -> None:
    instrument = shipped().instrument("esis")
    low = score(instrument, {str(n): 1 for n in range(1, 11)}, on=DAY)
    high = score(instrument, {str(n): 5 for n in range(1, 11)}, on=DAY)
    (found,) = change(instrument, low, high)
    assert (found.difference, found.reached, found.better) == (None, None, None)


def test_3x10d_changes_item_by_item_by_half_a_deviation() -> None:
    instrument = shipped().instrument("3x10d")
    before = score(instrument, {str(n): 5 for n in range(1, 10)}, on=DAY)
    after = score(instrument, {str(n): 6 for n in range(1, 11)}, on=DAY)
    found = {c.item: c for c in change(instrument, before, after)}
    # half a deviation is under a point in items 2, 3, 4, 5; item 1 has 1.07
    reached = {name for name, c in found.items() if c.reached}
    assert reached == {"2", "3", "4", "5"}
    assert found["10"].difference is None
    assert all("varasääntö" in c.source for name, c in found.items() if name != "10")


def test_an_open_total_has_no_change() -> None:
    instrument = shipped().instrument("gad7")
    opened = score(instrument, {"1": 3}, on=DAY)
    (found,) = change(instrument, opened, summing("gad7", 3))
    assert (found.difference, found.reached) == (None, None)


def test_labour_status_has_no_change_in_points() -> None:
    instrument = shipped().instrument("labour_status")
    one = score(instrument, {"1": "unemployed"}, on=DAY)
    assert change(instrument, one, one) == ()


def test_editions_are_never_mixed() -> None:
    with pytest.raises(KnownError):
        change(shipped().instrument("bdi2"), summing("bdi21", 20), summing("bdi2", 10))


def test_versions_are_never_compared() -> None:
    instrument = shipped().instrument("gad7")
    old = replace(summing("gad7", 14), version="0")
    (found,) = change(instrument, old, summing("gad7", 2))
    assert (found.difference, found.reached) == (None, None)


def test_a_threshold_nobody_published_is_refused() -> None:
    with pytest.raises(KnownError):
        changed("gad7", 14, 2, choice=Choice(change="nobody"))
