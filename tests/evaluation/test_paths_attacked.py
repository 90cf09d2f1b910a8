"""Releases of overlapping and abutting periods attacked by one who knows that a path has no gap.

The attack is an own one: how many persons of each sex and area began in each piece of time and
ended in each (no less than none), and every count that was published a sum of these.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise, product
from pathlib import Path

import pytest

from tests.factory import make_vault
from tytti_desktop.dates import add_months
from tytti_desktop.evaluation import frozen, listing, releases
from tytti_desktop.evaluation.table import TOTAL, Period
from tytti_desktop.vault import Vault

LIMIT, TODAY, START = 5, date(2026, 12, 31), date(2025, 7, 1)
MIDDLE = "transitions.middle"
NAMES = ["clients", "sex", "areas"]
SEXES, AREAS = ("f", "m", "unknown"), ("pohjoinen", "etela", "")
Kind = tuple[str, str, int, int]


def quarters(*ends: tuple[int, int]) -> list[Period]:
    """Return periods by their first and last quarter of 2026."""
    firsts = [date(2026, 3 * q + 1, 1) for q in range(4)] + [date(2027, 1, 1)]
    return [Period(firsts[a], firsts[b + 1] - timedelta(1)) for a, b in ends]


SEQUENCES = {
    "abut": quarters((0, 0), (1, 1), (2, 2), (3, 3)),
    "abut backwards": quarters((3, 3), (2, 2), (1, 1), (0, 0)),
    "overlap": quarters((0, 1), (1, 2), (0, 2), (1, 1)),
    "grow": quarters((0, 0), (0, 1), (0, 2), (0, 3)),
    "one end": quarters((3, 3), (2, 3), (1, 3), (0, 3)),
    "halves and the year": quarters((0, 0), (1, 1), (0, 1), (2, 3), (0, 3)),
    "a gap filled": quarters((0, 0), (2, 2), (0, 2), (1, 1)),
}


def people(vault: Vault, seed: int, numbers: Iterable[int] = ()) -> None:
    """Put invented paths in a vault: uneven kinds, most of them long."""
    rng = random.Random(seed)
    for number in numbers or range(rng.choice([30, 60, 110])):
        started = START + timedelta(rng.randrange(520))
        closed = started + timedelta(rng.choice([60, 120, 400, 900]))
        sex = rng.choices(["f", "m", None], [8, 11, 2])[0]
        area = rng.choices(AREAS, [9, 4, 2])[0]
        vault.execute(
            "insert into client (id, code, family_name, given_names, sex, area, started_on,"
            " closed_on, created_at, created_by) values (?, ?, 'E', 'E', ?, ?, ?, ?, '', '')",
            (f"c{number}", f"C{number:07}", sex, area, started.isoformat(),
             closed.isoformat() if closed <= TODAY else None),
        )  # fmt: skip


@pytest.mark.parametrize("name", SEQUENCES)
@pytest.mark.parametrize("seed", range(3))
def test_who_knows_that_a_path_has_no_gap_works_nobody_out(
    tmp_path: Path, name: str, seed: int
) -> None:
    periods = SEQUENCES[name]
    with make_vault(tmp_path) as vault:
        people(vault, seed + 10 * len(name))
        for period in periods:
            ready = releases.prepare(vault, period, TODAY, NAMES)
            releases.record(vault, ready, "test")
        published = releases.listed(vault)
        assert len(published) == len(periods)
        assert worked_out(published) == []


@pytest.mark.parametrize("name", SEQUENCES)
@pytest.mark.parametrize("seed", range(3))
def test_who_has_a_status_at_six_months_began_six_months_before(
    tmp_path: Path, name: str, seed: int
) -> None:
    """So they were on the path on every evening from then to the period."""
    with make_vault(tmp_path) as vault:
        people(vault, 31 * seed + len(name), range(8 + 4 * seed))
        for period in SEQUENCES[name]:
            ready = releases.prepare(vault, period, TODAY, ["clients", "transitions"])
            releases.record(vault, ready, "test")
        assert worked_out(releases.listed(vault)) == []


@pytest.mark.parametrize("seed", range(5))
def test_releases_of_other_tables_and_days_work_nobody_out(tmp_path: Path, seed: int) -> None:
    """Each tells some of the tables, of days by chance."""
    rng = random.Random(100 + seed)
    with make_vault(tmp_path) as vault:
        people(vault, seed)
        for _number in range(4):
            first = START + timedelta(rng.choice([184, 214, 274, 365]))
            period = Period(first, first + timedelta(rng.choice([89, 120, 183])))
            names = rng.sample(NAMES, rng.choice([1, 2, 3]))
            releases.record(vault, releases.prepare(vault, period, TODAY, names), "test")
        assert worked_out(releases.listed(vault)) == []


@pytest.mark.parametrize("seed", range(3))
def test_of_one_to_fourteen_clients_nobody_is_worked_out(tmp_path: Path, seed: int) -> None:
    """Whole persons only, which is tighter than any share of one."""
    with make_vault(tmp_path) as vault:
        for number in range(14):
            people(vault, 50 * seed + number, [number])
            ready = releases.prepare(vault, Period(date(2026, 1, 1), TODAY), TODAY, NAMES)
            assert worked_out([ready.release], whole=1) == [], number + 1


def worked_out(published: Sequence[releases.Release], whole: int = 0) -> list[tuple[object, ...]]:
    """Return the small counts that are bounded tighter than 0 to the limit, with their bounds.

    `whole`: 1 where persons are counted whole.
    """
    import numpy as np
    from scipy.optimize import linprog

    after = {r.until_date + timedelta(1) for r in published}
    half = {half_year(r.until_date) + timedelta(1) for r in published}
    ends = sorted({r.from_date for r in published} | after | half)
    pieces = [(date.min, ends[0]), *pairwise(ends), (ends[-1], date.max)]
    atoms: list[Kind] = [
        (sex, area, began, ended)
        for sex, area in product(SEXES, AREAS)
        for began, ended in product(range(len(pieces)), repeat=2)
        if began <= ended
    ]
    rows, sides, secret, rooms, most_of = [], [], [], [], []
    for release in published:
        span = [k for k, (a, b) in enumerate(pieces)
                if release.from_date <= a and b <= release.until_date + timedelta(1)]  # fmt: skip
        begun = sum(b <= half_year(release.until_date) + timedelta(1) for _a, b in pieces) - 1
        for space, _first, _last, pairs, value, seen, _flow, *_few in release.cells:
            counted = _counted(space, dict(pairs), span, begun)
            if counted is None:
                continue
            row = np.array([float(counted(atom)) for atom in atoms])
            if space == MIDDLE:
                rooms += [-row] * bool(seen)
                most_of += [-float(value)] * bool(seen)
            elif seen:
                rows.append(row)
                sides.append(float(value))
            elif 0 < value < LIMIT:
                secret.append((release.period, tuple(map(tuple, pairs)), value, row))
    told, values = (np.array(rows), np.array(sides)) if rows else (None, None)
    over, least = (np.array(rooms), np.array(most_of)) if rooms else (None, None)
    asked = {"A_eq": told, "b_eq": values, "A_ub": over, "b_ub": least, "integrality": whole}
    bad: list[tuple[object, ...]] = []
    for period, pairs, value, row in secret:
        low = linprog(row, **asked)
        high = linprog(-row, **asked)
        most = float("inf") if high.fun is None else -high.fun
        if low.fun > 1e-6 or most < LIMIT - 1e-6:
            bad.append((period.words, pairs, value, low.fun, most))
    return bad


def test_a_table_told_as_its_total_keeps_no_class_of_a_class(tmp_path: Path) -> None:
    """Every table: what stays beside the total is of another whole."""
    with make_vault(tmp_path) as vault:
        people(vault, 1)
        period = Period(date(2026, 1, 1), TODAY)
        for name in listing.TABLES:
            table = listing.make(vault, name, period, TODAY)
            kept = {row.key: row for row in frozen.only(table)}
            for row in kept.values():
                assert row.key == TOTAL or row.whole != TOTAL
                assert row.whole in {"", *kept} or row.whole not in {r.key for r in table.rows}


def half_year(day: date) -> date:
    """Return the last day of which six months have come by another: their status is told."""
    begun = add_months(day, -6)
    while add_months(begun + timedelta(1), 6) <= day:
        begun += timedelta(1)
    return begun


def _counted(
    space: str, pairs: dict[str, str], span: list[int], begun: int
) -> Callable[[Kind], bool] | None:
    """Return which persons a cell counts; None for one that the attack does not reckon with.

    Of a status at six months, those among whom they are: begun by piece `begun`, then still there.
    """
    if space == MIDDLE and not pairs:
        return lambda atom: atom[2] <= begun and atom[3] >= span[0]
    if space != "clients" or set(pairs) - {"sex", "area", "began", "state"}:
        return None
    first, last = span[0], span[-1]

    def counts(atom: Kind) -> bool:
        sex, area, began, ended = atom
        there = began <= last and ended >= first
        return (
            there
            and pairs.get("sex", sex) == sex
            and pairs.get("area", area or "none") in {area or "none", area}
            and (pairs.get("began") != "in_period" or began >= first)
            and {"open": ended > last, "closed": ended <= last}.get(pairs.get("state", ""), True)
        )

    return counts
