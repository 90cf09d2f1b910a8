"""Chains of releases while what they tell of changes between: no small number by subtracting.

The attack is that of anybody with the papers beside each other: numbers of one thing in periods
that hold one another, or that make one together, subtracted. It asks the program for nothing but
what it published.
"""

import os
import random
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from tests.evaluation.test_paths_attacked import people
from tests.factory import make_vault
from tytti_desktop.casework.shapes import unit_checks
from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import releases
from tytti_desktop.evaluation.cells import Key
from tytti_desktop.evaluation.memory import holds
from tytti_desktop.evaluation.releases import Release
from tytti_desktop.evaluation.table import Flow, Period
from tytti_desktop.vault import Vault

TODAY, LIMIT = date(2026, 12, 31), 5
NAMES = ["clients", "sex", "areas", "age", "visits", "consultations"]
CHAINS = int(os.environ.get("RESULTS_CHAINS", "12"))
Act = Callable[[Vault, random.Random], None]


def some(vault: Vault, rng: random.Random, n: int, where: str = "") -> list[str]:
    found = [own for (own,) in vault.tuples(f"select id from client {where} order by id")]  # noqa: S608
    return rng.sample(found, min(n, len(found)))


def merged(vault: Vault, rng: random.Random) -> None:
    for keep, gone in zip(some(vault, rng, 4)[:2], some(vault, rng, 4)[2:], strict=False):
        if keep != gone:
            vault.execute("update visit set client_id = ? where client_id = ?", (keep, gone))
            vault.execute("delete from client where id = ?", (gone,))


def erased(vault: Vault, rng: random.Random) -> None:
    for own in some(vault, rng, 3, "where closed_on is not null"):
        vault.execute("delete from visit where client_id = ?", (own,))
        vault.execute("delete from client where id = ?", (own,))


def reopened(vault: Vault, rng: random.Random) -> None:
    for own in some(vault, rng, 3, "where closed_on is not null"):
        vault.execute("update client set closed_on = null where id = ?", (own,))


def closed_late(vault: Vault, rng: random.Random) -> None:
    for own in some(vault, rng, 3, "where closed_on is null and started_on < '2026-03-01'"):
        vault.execute("update client set closed_on = '2026-04-10' where id = ?", (own,))


def moved(vault: Vault, rng: random.Random) -> None:
    for own in some(vault, rng, 3):
        area = rng.choice(["pohjoinen", "etela", ""])
        vault.execute("update client set area = ? where id = ?", (area, own))


def corrected(vault: Vault, rng: random.Random) -> None:
    for own in some(vault, rng, 3):
        told = (rng.choice(["f", "m", None]), f"{rng.randrange(1965, 2006)}-05-05", own)
        vault.execute("update client set sex = ?, date_of_birth = ? where id = ?", told)


def came_late(vault: Vault, rng: random.Random) -> None:
    last = rng.randrange(10**3, 10**6)
    people(vault, rng.randrange(10**6), range(last, last + rng.randrange(1, 9)))


def recorded_late(vault: Vault, rng: random.Random) -> None:
    happened(vault, rng, rng.randrange(1, 12))


def limit(vault: Vault, rng: random.Random) -> None:
    told = {"limit": rng.choice([3, 5, 10]), "decimals": 1}
    unit_checks.store(vault, "results", "publishing", told, date(2020, 1, 1))


def ages(vault: Vault, rng: random.Random) -> None:
    starts = rng.choice([[18, 25, 40], [18, 30, 40], [18, 30, 50, 60]])
    unit_checks.store(vault, "results", "age", {"from": starts}, date(2020, 1, 1))


ACTS: tuple[Act, ...] = (
    merged, erased, reopened, closed_late, moved, corrected, came_late, recorded_late, limit, ages,
)  # fmt: skip


def happened(vault: Vault, rng: random.Random, n: int) -> None:
    """Put visits and consultations in a vault, of 2026."""
    owners = [own for (own,) in vault.tuples("select id from client order by id")]
    for number in range(n):
        own, day = f"{rng.randrange(10**9)}-{number}", date(2026, 1, 1)
        on = (day + timedelta(rng.randrange(365))).isoformat()
        place = rng.choices(["office", "phone", "home", "elsewhere"], [9, 5, 2, 1])[0]
        vault.execute(
            "insert into visit (id, client_id, on_date, kind, register, retention, created_at,"
            " created_by) values (?, ?, ?, ?, 'social', 'working_age', '', '')",
            (own, rng.choice(owners), on, place),
        )
        kind = rng.choices(["kela", "employment_services", "social_services"], [3, 9, 2])[0]
        vault.execute(
            "insert into consultation (id, on_date, organisation_class, channel, register,"
            " retention, created_at, created_by) values (?, ?, ?, 'phone', 'social',"
            " 'working_age', '', '')",
            (own, on, kind),
        )


def periods(rng: random.Random) -> list[Period]:
    """Return quarters, halves, thirds of the year and the year, in an order by chance."""
    firsts = [date(2026, month, 1) for month in (1, 4, 7, 10)] + [date(2027, 1, 1)]
    spans = [(a, b) for a in range(4) for b in range(a, 4)]
    return [
        Period(firsts[a], firsts[b + 1] - timedelta(1))
        for a, b in rng.choices(spans, k=rng.choice([3, 4, 5]))
    ]


# 81 and 93: a piece was enough only by what had come late.
@pytest.mark.parametrize("seed", sorted({*range(CHAINS), 81, 93}))
def test_a_chain_of_releases_gives_no_small_number_away(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    limits: list[int] = []
    with make_vault(tmp_path) as vault:
        people(vault, seed)
        happened(vault, rng, rng.choice([40, 150]))
        for period in periods(rng):
            try:
                ready = releases.prepare(vault, period, TODAY, NAMES)
            except KnownError as error:
                refused_rightly(error.message)
            else:
                releases.record(vault, ready, "test")
                limits.append(ready.limit)
            for act in rng.sample(ACTS, rng.choice([0, 1, 1, 2])):
                act(vault, rng)
        published = releases.listed(vault)[::-1]
    assert subtracted(published, limits) == []


def refused_rightly(message: str) -> None:
    """A refusal names both figures and the period, and what to do."""
    assert len(re.findall(r"(?<![\d.])\d+(?![\d.])", message)) >= 2, message
    assert re.search(r"\d+\.\d+\.2026", message), message


Cell = tuple[str, tuple[tuple[str, str], ...]]
Cells = dict[Cell, tuple[int, bool, Flow]]


def told(release: Release) -> Cells:
    return {
        (space, tuple(sorted((a, v) for a, v in pairs))): (value, seen, Flow(flow))
        for space, _first, _last, pairs, value, seen, flow, *_few in release.cells
    }


def subtracted(published: list[Release], limits: list[int]) -> list[tuple[object, ...]]:
    """Return what two numbers, or three, give away: 1 to what was too few for all of them."""
    cells = [told(release) for release in published]
    found: list[tuple[object, ...]] = []
    for longer, shorter in permutations(range(len(published)), 2):
        whole, part = published[longer].period, published[shorter].period
        if whole == part or not part.within(whole):
            continue
        for cell, most, least in both(cells[longer], cells[shorter], whole, part):
            first = (told_first(published, cells, at, cell) for at in (longer, shorter))
            few = limits[max(first)]
            if 0 < most - least < few:
                found.append((part.words, whole.words, cell, least, most))
        for third in range(len(published)):
            rest = published[third].period
            if (rest.first, part.first, rest.last) != (
                part.last + timedelta(1),
                whole.first,
                whole.last,
            ):
                continue
            for cell, most, least in both(cells[longer], cells[shorter], whole, part):
                other = cells[third].get(cell)
                if other is None or not other[1] or other[2] is not Flow.EVENTS:
                    continue
                if 0 < abs(most - least - other[0]) < few and cell[1]:
                    found.append(("three", cell, most, least, other[0]))
    return found


def told_first(published: list[Release], cells: list[Cells], at: int, cell: Cell) -> int:
    """Return which release first showed a number: the limit of then holds, and so does this one."""
    own, period = cells[at][cell], published[at].period
    alike = [each.period == period and own == told.get(cell)
             for each, told in zip(published, cells, strict=True)]  # fmt: skip
    return alike.index(True)


def both(
    longer: Cells, shorter: Cells, whole: Period, part: Period
) -> Iterator[tuple[Cell, int, int]]:
    """Yield the numbers that both show of what the longer period holds all of."""
    for cell, (most, seen, flow) in longer.items():
        if cell in shorter and seen and shorter[cell][1]:
            key = Key(cell[0], "", "", cell[1])
            if holds(key, flow, one_end=whole.last == part.last):
                yield cell, most, shorter[cell][0]


def test_the_attack_sees_what_releases_without_memory_give_away(tmp_path: Path) -> None:
    rng, seen = random.Random(3), 0
    with make_vault(tmp_path) as vault:
        people(vault, 3)
        happened(vault, rng, 150)
        every = []
        for period in periods(random.Random(2)):
            every.append(releases.prepare(vault, period, TODAY, NAMES).release)
            came_late(vault, rng)
            recorded_late(vault, rng)
        seen = len(subtracted(every, [LIMIT] * len(every)))
    assert seen
