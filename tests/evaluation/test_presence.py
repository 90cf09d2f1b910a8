"""When the paths of those were whom a number counts: said of every number, and true of all."""

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.evaluation import attack, worlds
from tests.evaluation.conftest import TODAY
from tests.factory import make_vault
from tytti_desktop.evaluation import listing, presence, releases
from tytti_desktop.evaluation.cells import Cells, Key, gather
from tytti_desktop.evaluation.table import Period
from tytti_desktop.vault import Vault

HALF, LIMIT = date(2026, 6, 1), 5
PERIODS = [
    Period(date(2025, 12, 1), TODAY),
    Period(date(2025, 12, 1), HALF - timedelta(1)),
    Period(HALF, TODAY),
    Period(date(2026, 9, 1), TODAY),
    Period(date(2026, 3, 1), date(2026, 8, 31)),
]

# What ties these is said by their own tables, and by the pieces of their periods; by the space, or
# by what stands before its point.
OF_NO_PATH = frozenset(
    {
        "visits", "meetings", "consultations", "referrals", "judged", "rounds", "yield", "onward",
        "waits.decision", "waits.statement", "waits.onward", "screenings", "goals", "rated",
        "contradictions", "prem", "stakeholders", "prom", "prom_was", "prom_esis", "prom_3x10d",
        "prom_labour", "prom_tyokykyaika",
    }
)  # fmt: skip


def of_no_path(space: str) -> bool:
    """Tell whether the numbers of a space say nothing of when a path was."""
    return bool({space, space.partition(".")[0]} & OF_NO_PATH)


def told(vault: Vault) -> Cells:
    """Return the numbers of every table and period, and who was on the path the evening before."""
    made = Cells()
    for period in PERIODS:
        own = gather(listing.make_all(vault, period, TODAY, listing.TABLES))
        made.values |= {cell: own.values[cell] for cell in own.flows}
        eve, days = period.first - timedelta(1), period.sql
        every, new = (
            own.values[Key("clients", days["first"], days["last"], pairs)]
            for pairs in ((), (("began", "in_period"),))
        )
        day = eve.isoformat()
        made.values[Key(presence.STOCKS, day, day, ())] = every - new
    return made


def spaces(vault: Vault) -> set[str]:
    return set().union(
        *(table.spaces for table in listing.make_all(vault, PERIODS[0], TODAY, listing.TABLES))
    )


def test_of_every_number_it_is_said_when_the_paths_of_its_persons_were(caseload: Vault) -> None:
    """A table that is added says it, or that its numbers say nothing of paths."""
    said = [space for space in spaces(caseload)
            if (space in presence.SPANS) == of_no_path(space)]  # fmt: skip
    assert said == []


@pytest.mark.parametrize("seed", range(3))
def test_no_number_is_more_than_one_of_everybody_whose_path_was_so(
    caseload: Vault, seed: int
) -> None:
    with worlds.world(caseload, random.Random(seed), TODAY):
        made = told(caseload)
    found = [
        (cell, whole.cell)
        for cell, wholes in presence.around(made.values, lambda cell: cell.space)
        for whole in wholes
    ]
    assert len(found) > 500
    assert [each for each in found if made.values[each[0]] > made.values[each[1]]] == []


@pytest.mark.parametrize("work", ["visits", "meetings", "consultations"])
def test_it_is_known_that_there_are_no_more_persons_than_acts(caseload: Vault, work: str) -> None:
    """A year's clients less the acts of its first half are some of those of the second."""
    made = gather([listing.make(caseload, "resources", PERIODS[0], TODAY)])
    days = PERIODS[0].sql
    acts = Key(work, days["first"], days["last"], ())
    timed, persons = (acts.narrowed((each, "yes")) for each in ("timed", "persons"))
    (bounds,) = attack.attack(made, {acts, timed}, {acts})
    assert bounds.low >= made.values[persons] > 0


def test_a_half_year_ends_on_its_last_day() -> None:
    assert presence.half_year_before("2026-02-28") == "2025-08-31"
    assert presence.half_year_before("2026-11-28") == "2026-05-28"
    assert presence.half_year_before("2028-02-29") == "2027-08-31"


def test_what_new_clients_of_two_halves_came_through_fell_in_the_year(tmp_path: Path) -> None:
    """Seven of the first half had ended, five in it: so of the second's no more than three."""
    halves = (Period(date(2026, 1, 1), date(2026, 6, 30)), Period(date(2026, 7, 1), TODAY))
    paths = [
        *[("2026-01-05", "2026-05-05")] * 5, *[("2026-01-05", "2026-08-05")] * 2,
        ("2026-07-05", "2026-09-05"), *[("2025-01-05", "2026-09-05")] * 2,
        *[("2025-02-05", None)] * 20, *[("2026-02-05", None)] * 30, *[("2026-08-05", None)] * 30,
    ]  # fmt: skip
    with make_vault(tmp_path) as vault:
        for number, path in enumerate(paths):
            vault.execute(
                "insert into client (id, code, family_name, given_names, started_on, closed_on,"
                " created_at, created_by) values (?, ?, 'E', 'E', ?, ?, '', '')",
                (f"c{number}", f"C{number:07}", *path),
            )
        told = []
        for half in halves:
            ready = releases.prepare(vault, half, TODAY, ["clients", "waits"])
            releases.record(vault, ready, "test")
            rows = {(t.id, r.key): r for t in ready.tables for r in t.rows}
            closed, waits = rows["clients", "closed"], rows["waits", "closing"]
            told.append((closed.values.get("n"), waits.values.get("done")))
    (first, early), (second, late) = told
    assert late is None
    shown = [n for n in (first, second, early) if n is not None]
    assert len(shown) < 3 or shown[0] + shown[1] - shown[2] >= LIMIT


def test_each_run_of_periods_that_follow_each_other_is_told_of_once() -> None:
    days = [("2026-01-01", "2026-03-31"), ("2026-04-01", "2026-06-30"),
            ("2026-04-01", "2026-12-31"), ("2026-07-01", "2026-12-31")]  # fmt: skip
    found = [tuple(days.index(each) for each in run) for run in presence._runs(days)]
    assert sorted(found) == [(0, 1), (0, 1, 3), (0, 2), (1, 3)]
