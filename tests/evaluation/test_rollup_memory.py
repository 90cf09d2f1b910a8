"""Combinations subtracted from each other reveal nothing; a contradicting one is refused."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations, permutations

import pytest

from tests.evaluation import kit
from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation.rollup import combine, memory
from tytti_desktop.evaluation.rollup.memory import Part, Told
from tytti_desktop.evaluation.table import Period, Table

LIMIT = 5
SIZES = {"a": 6}
Q1 = Period(date(2026, 1, 1), date(2026, 3, 31))
Q2 = Period(date(2026, 4, 1), date(2026, 6, 30))
HALF = Period(Q1.first, Q2.last)


class Units:
    """Invented units with persons, each of one quarter."""

    def __init__(self, seed: int, n: int = 4) -> None:
        rng = random.Random(seed)
        self.own = [
            {days: kit.persons(rng, rng.choice([12, 30, 60]), [6]) for days in (Q1, Q2)}
            for _unused in range(n)
        ]

    def people(self, unit: int, period: Period) -> list[kit.Person]:
        return [p for days, some in self.own[unit].items() if days.within(period) for p in some]

    def table(self, units: Sequence[int], period: Period) -> Table:
        people = [p for unit in units for p in self.people(unit, period)]
        return kit.table(people, "a", "", SIZES, period)

    def part(self, unit: int, period: Period) -> Part:
        tables = [self.table([unit], period)]
        return memory.part(f"s{unit}", f"k{unit}", f"yksikkö {unit}", period, tables)

    def combined(self, units: Sequence[int], period: Period, before: list[Told]) -> Told:
        parts = [self.part(unit, period) for unit in units]
        ready = combine._suppressed([self.table(units, period)], parts, LIMIT, before)
        told = Told(ready.release, tuple(parts))
        before.insert(0, told)
        return told


def shown_of(told: Told) -> dict[str, int]:
    """Return what a reader sees of a combination: class ("" in all) and number."""
    return {
        pairs[0][1] if pairs else "": n for (_s, pairs), n, seen, _f, _p in told.cells() if seen
    }


Atom = tuple[int, Period, str]  # a unit, a quarter and a class


def opened(units: Units, told: Sequence[Told]) -> list[tuple[str, float, float]]:
    """Attack all combinations at once by an own programme; return small numbers pinned too tight.

    A number is a sum over units and quarters of one class: what one combination hides, and what is
    left when one is subtracted from another.
    """
    from scipy.optimize import linprog

    atoms = [(u, q, str(c)) for u in range(len(units.own)) for q in (Q1, Q2) for c in range(6)]
    real = [sum(p["a"] == c for p in units.own[unit][quarter]) for unit, quarter, c in atoms]
    seen = [(weights(each, of, atoms), n) for each in told for of, n in shown_of(each).items()]
    rows, sides = [row for row, _n in seen], [float(n) for _row, n in seen]
    found = []
    for row, of in asked(told, atoms):
        if not 0 < sum(w * r for w, r in zip(row, real, strict=True)) < LIMIT:
            continue
        low = linprog(row, A_eq=rows, b_eq=sides)
        high = linprog([-w for w in row], A_eq=rows, b_eq=sides)
        most = -high.fun if high.status == 0 else float("inf")
        if low.fun > 1e-6 or most < LIMIT - 1e-6:
            found.append((of, low.fun, most))
    return found


def weights(told: Told, of: str, atoms: Sequence[Atom]) -> list[float]:
    """Return of which atoms a combination's number of a class is the sum."""
    senders = {part.sender for part in told.parts}
    return [
        float(f"s{unit}" in senders and quarter.within(told.period) and of in ("", c))
        for unit, quarter, c in atoms
    ]


def asked(told: Sequence[Told], atoms: Sequence[Atom]) -> list[tuple[list[float], str]]:
    """Return the sums that a reader would like to know: what is hidden, and what is left over."""
    made = []
    for of in map(str, range(6)):
        every = [weights(each, of, atoms) for each in told]
        left = [
            [a - b for a, b in zip(one, other, strict=True)]
            for one, other in permutations(every, 2)
        ]
        made += [(row, of) for row in (*every, *left) if min(row) >= 0]
    return made


@pytest.mark.parametrize("seed", range(8))
def test_combinations_subtracted_reveal_nothing(seed: int) -> None:
    rng = random.Random(seed)
    units = Units(seed)
    ways = [list(way) for n in (2, 3, 4) for way in combinations(range(4), n)]
    before: list[Told] = []
    for way in rng.sample(ways, 4):
        units.combined(way, Q1, before)
    assert opened(units, before) == []


@pytest.mark.parametrize("seed", range(4))
def test_periods_of_combinations_subtracted_reveal_nothing(seed: int) -> None:
    units = Units(seed, 3)
    before: list[Told] = []
    for way, period in ([0, 1], Q1), ([0, 1, 2], HALF), ([0, 1, 2], Q1), ([0, 1], HALF):
        units.combined(way, period, before)
    assert opened(units, before) == []


def test_without_memory_they_do() -> None:
    leaks = 0
    for seed in range(4):
        units = Units(seed)
        every = [units.combined(way, Q1, []) for way in ([0, 1], [0, 1, 2], [0, 1, 2, 3])]
        leaks += len(opened(units, every))
    assert leaks, "the attack must see what combinations without memory give away"


def test_the_same_packages_again_tell_the_same() -> None:
    units = Units(3)
    before: list[Told] = []
    first = units.combined([0, 1, 2], Q1, before)
    again = units.combined([0, 1, 2], Q1, before)
    assert shown_of(again) == shown_of(first)


def test_a_changed_package_is_refused_with_both_figures() -> None:
    units = Units(1)
    before: list[Told] = []
    first = shown_of(units.combined([0, 1, 2], Q1, before))
    units.own[0][Q1] += [{"a": "0"}] * 7
    with pytest.raises(KnownError) as told:
        units.combined([0, 1, 2, 3], Q1, before)
    assert str(first[""]) in told.value.message
    assert str(first[""] + 7) in told.value.message


def test_a_longer_period_that_tells_of_fewer_is_refused() -> None:
    units = Units(2)
    before: list[Told] = []
    units.combined([0, 1, 2], Q1, before)
    units.own[0] = {Q1: [], Q2: []}
    units.own[1] = {Q1: [], Q2: []}
    units.own[2] = {Q1: [], Q2: kit.persons(random.Random(1), 9, [6])}
    with pytest.raises(KnownError):
        units.combined([0, 1, 2], HALF, before)


def test_a_known_sender_with_another_signature_is_refused() -> None:
    units = Units(1)
    before: list[Told] = []
    units.combined([0, 1], Q1, before)
    part = units.part(0, Q2)
    memory.refuse_other_hand([part], before)
    with pytest.raises(KnownError, match="yksikkö 0"):
        memory.refuse_other_hand([replace(part, signer="other")], before)


def test_a_part_is_kept_and_read_back_the_same() -> None:
    part = Units(1).part(0, Q1)
    assert memory._read(part.kept()) == part
