"""Sums and means of several releases: what a reader adds and subtracts of them is of no few."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.factory import make_vault
from tytti_desktop.evaluation import apart, releases
from tytti_desktop.evaluation.apart import _Told
from tytti_desktop.evaluation.table import Period
from tytti_desktop.vault import Vault

TODAY, LIMIT = date(2026, 12, 31), 5
YEAR, SPRING = Period(date(2026, 1, 1), TODAY), Period(date(2026, 1, 1), date(2026, 6, 30))
AUTUMN = Period(date(2026, 7, 1), TODAY)


def visit(vault: Vault, name: str, day: str, minutes: int) -> None:
    """Add a client of their own with a visit."""
    vault.execute(
        "insert into client (id, code, family_name, given_names, started_on, created_at,"
        " created_by) values (?, ?, 'E', 'E', '2025-12-01', '', '')",
        (name, name.upper()),
    )
    vault.execute(
        "insert into visit (id, client_id, on_date, kind, register, retention, created_at,"
        " created_by, minutes) values (?, ?, ?, 'office', 'social', 'working_age', '', '', ?)",
        (f"v{name}", name, day, minutes),
    )


def hours(vault: Vault, period: Period) -> float | None:
    """Publish the visits; return how many hours all of them are told to have taken."""
    ready = releases.prepare(vault, period, TODAY, ["visits"])
    releases.record(vault, ready, "test")
    (made,) = (row for row in ready.tables[0].rows if row.key == "total")
    told: float | None = made.values.get("hours")
    return told


def test_a_late_visits_hours_follow_from_no_three_releases(tmp_path: Path) -> None:
    """The year less both halves was the visit that came after they had been published."""
    with make_vault(tmp_path) as vault:
        for number in range(40):
            visit(vault, f"c{number}", f"2026-{3 if number < 20 else 9:02}-10", 30 + number)
        assert hours(vault, SPRING) is not None
        assert hours(vault, AUTUMN) is not None
        visit(vault, "late", "2026-04-01", 77)
        assert hours(vault, YEAR) is None


def test_of_many_late_visits_the_hours_are_told(tmp_path: Path) -> None:
    with make_vault(tmp_path) as vault:
        for number in range(40):
            visit(vault, f"c{number}", f"2026-{3 if number < 20 else 9:02}-10", 30 + number)
        assert hours(vault, SPRING) is not None
        for number in range(LIMIT):
            visit(vault, f"late{number}", "2026-04-01", 77)
        assert hours(vault, YEAR) is not None


def test_periods_of_equally_many_tell_of_no_few_that_one_has_alone(tmp_path: Path) -> None:
    """One visit fell out of the second period and one came in: twenty-one in both."""
    first = Period(date(2026, 1, 1), date(2026, 6, 30))
    second = Period(date(2026, 2, 1), date(2026, 7, 31))
    with make_vault(tmp_path) as vault:
        for number in range(20):
            visit(vault, f"c{number}", "2026-03-10", 30 + number)
        visit(vault, "before", "2026-01-10", 10)
        visit(vault, "after", "2026-07-10", 90)
        assert hours(vault, first) is not None
        assert hours(vault, second) is None


def test_a_value_corrected_between_two_releases_is_not_told() -> None:
    """Of the same persons the sum is another: somebody's value was corrected."""
    many = {SPRING: (20, 20), AUTUMN: (20, 20)}
    told = [_Told(SPRING, 20, 100.0), _Told(AUTUMN, 20, 120.0)]
    assert not apart._tells(_Told(YEAR, 40, 220.0), told, many, LIMIT)
    assert apart._tells(_Told(YEAR, 40, 221.0), told, many, LIMIT)


@pytest.mark.parametrize("seed", range(30))
def test_what_is_told_one_after_another_gives_the_sum_of_no_few(seed: int) -> None:
    """Brute force: every way to add, subtract or leave out each of the figures that were told."""
    rng = random.Random(seed)
    starts = [date(2026, 1 + k, 1) for k in range(6)]
    ends = [date(2026, 2 + k, 1) - timedelta(1) for k in range(6)]
    pieces = [Period(first, last) for first, last in zip(starts, ends, strict=True)]
    n = {piece: rng.choice([0, 1, 2, 4, 6, 20]) for piece in pieces}
    told: list[_Told] = []
    for _unused in range(6):
        one, other = sorted(rng.sample(range(7), 2))
        period = Period(pieces[one].first, pieces[other - 1].last)
        now = _Told(period, sum(n[p] for p in pieces if p.within(period)), None)
        many = {piece: (count, count) for piece, count in n.items()}
        if now.n >= LIMIT and not (told and apart._tells(now, told, many, LIMIT)):
            told.append(now)
    assert told
    assert all(of == 0 or of >= LIMIT for of in _every_sum(told, n))


def _every_sum(told: Sequence[_Told], n: dict[Period, int]) -> list[int]:
    """Return of how many each sum and difference of figures is."""
    sums = [[0] * len(n)]
    for each in told:
        line = [int(piece.within(each.period)) for piece in n]
        sums += [[a + s * b for a, b in zip(own, line, strict=True)] for own in sums for s in (1, -1)]  # fmt: skip  # noqa: E501
    return [sum(k for w, k in zip(own, n.values(), strict=True) if w) for own in sums]
