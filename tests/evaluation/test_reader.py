"""All tables of one release read beside each other, by one who knows what their rows mean.

What the program itself believes of its tables is not asked here but for `test_what_is_one_number`.
"""

import os
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.evaluation import worlds
from tests.evaluation.conftest import TODAY
from tests.evaluation.test_paths_attacked import people
from tests.factory import make_vault
from tytti_desktop.evaluation import cells, frozen, listing, releases, shape
from tytti_desktop.evaluation.cells import Cells, Key
from tytti_desktop.evaluation.table import TOTAL, Period, Table
from tytti_desktop.vault import Vault

LIMIT = 5
YEAR = Period(date(2025, 12, 1), TODAY)
Place = tuple[str, str, str]
Fact = dict[Place, float]  # weights of numbers that come to nought
# Rows that are classes nobody falls in two of, beside a total.
CLASSED = (
    "age", "sex", "unemployment", "areas", "teams", "visits", "consultations", "referral_sources",
    "transitions", "case_managers", "onward", "team_visits", "contradictions",
)  # fmt: skip
NOT_CLASSES = {"long_term", "named", TOTAL}


def wholes(tables: dict[str, Table]) -> Iterator[Fact]:
    """Yield that classes come to their total, in every column of counts."""
    for name in CLASSED:
        rows = {row.key: row for row in tables[name].rows}
        for column in rows[TOTAL].values:
            parts = [k for k, r in rows.items() if column in r.values and k not in NOT_CLASSES]
            if parts:
                own: Fact = {(name, key, column): 1.0 for key in parts}
                yield own | {(name, TOTAL, column): -1.0}
    for row in tables["transitions"].rows:
        to = [column.id for column in tables["transitions"].columns if column.id.startswith("to_")]
        if len(tables["transitions"].rows) > 1:
            moved: Fact = {("transitions", row.key, column): 1.0 for column in to}
            yield moved | {("transitions", row.key, "n"): -1.0}


def across(tables: dict[str, Table]) -> Iterator[Fact]:
    """Yield what numbers of several tables, or of several rows, have to do with each other."""
    late = [r.key for r in tables["prom_was"].rows if r.key.startswith("later_") and r.strong]
    yield {
        ("funnel", "due", "n"): -1.0,
        ("prom_was", "start_due", "n"): 1.0,
        ("prom_was", TOTAL, "n"): 1.0,
        **{("prom_was", key, "n"): 1.0 for key in late},
    }
    yield {("onward", TOTAL, "n"): 1.0, ("waits", "onward", "n"): -1.0}
    yield {("onward", "refused", "n"): 1.0, ("onward", "refused", "answered"): -1.0}
    yield {("onward", "sent", "answered"): 1.0}
    yield {
        ("waits", "decision", "done"): -1.0,
        ("referral_sources", TOTAL, "accepted"): 1.0,
        ("referral_sources", TOTAL, "elsewhere"): 1.0,
    }
    yield {("unemployment", "unknown", "n"): 1.0, ("transitions", "unknown", "n"): -1.0}
    yield {
        ("transitions", "unknown", "to_unknown"): 1.0,
        ("transitions", TOTAL, "to_unknown"): -1.0,
    }
    for link in ("visit", "baseline", "meeting", "goal", "closing"):
        yield {("waits", link, "n"): 1.0, ("clients", "new", "n"): -1.0}
    for row in tables["waits"].rows:
        through = {("waits", row.key, column): -1.0 for column in ("done", "waiting")}
        yield {("waits", row.key, "n"): 1.0, **through}
    for name in ("age", "sex", "unemployment", "network", "case_managers", "transitions"):
        yield {(name, TOTAL, "n"): 1.0, ("clients", TOTAL, "n"): -1.0}
    yield {
        ("clients", "open", "n"): 1.0,
        ("clients", "closed", "n"): 1.0,
        ("clients", TOTAL, "n"): -1.0,
    }


def parts(tables: dict[str, Table]) -> Iterator[Fact]:
    """Yield what is no more than another number: the weights come to nought or more."""
    alone = [r.key for r in tables["funnel"].rows
             if r.key.startswith("yield_") and "notice" not in r.key]  # fmt: skip
    yield {("funnel", "returned", "n"): 1.0, **{("funnel", k, "back"): -1.0 for k in alone}}
    yield {("funnel", "returned", "n"): 1.0, ("funnel", "read", "n"): -1.0}
    for row in tables["funnel"].rows:
        if row.key.startswith("yield_"):  # a step is seldom taken twice of one form
            yield {("funnel", "due", "n"): 1.0, ("funnel", row.key, "times"): -1.0}
    for name in ("prom_was", "prom_esis"):
        yield {
            ("funnel", "returned", "n"): 1.0,
            (name, "start", "n"): -1.0,
            (name, "followup", "n"): -1.0,
        }
    yield {("clients", "open", "n"): 1.0, ("waits", "closing", "waiting"): -1.0}
    yield {("clients", "closed", "n"): 1.0, ("waits", "closing", "done"): -1.0}
    for link in ("visit", "meeting"):
        yield {("resources", f"{link}s", "clients"): 1.0, ("waits", link, "done"): -1.0}
    yield {("resources", "meetings", "clients"): 1.0, ("network", "any", "n"): -1.0}
    yield {("referral_sources", TOTAL, "n"): 1.0, ("criteria", TOTAL, "n"): -1.0}
    yield {("clients", "new", "n"): 1.0, ("service_use", TOTAL, "n"): -1.0}
    for row in tables["prom_3x10d"].rows:
        yield {("prom_was", "start_due", "n"): 1.0, ("prom_3x10d", row.key, "n_start"): -1.0}
        yield {("prom_was", TOTAL, "n"): 1.0, ("prom_3x10d", row.key, "n_end"): -1.0}
        yield {("prom_3x10d", row.key, "n_end"): 1.0, ("prom_3x10d", row.key, "n"): -1.0}
    for key in ("working", "seeking", "in_service", "unable", "other"):
        yield {("transitions", key, "to_unknown"): -1.0}


def numbers(tables: Sequence[Table]) -> dict[Place, int]:
    return {(t.id, row.key, column.id): n for t in tables for row, column, n in t.counts()}


Facts = Callable[[dict[str, Table]], Iterator[Fact]]


def known(of: Facts, by_id: dict[str, Table], bare: dict[Place, int]) -> list[Fact]:
    """Return the facts whose numbers all stand in some table, shown or hidden."""
    return [fact for fact in of(by_id) if all(place in bare for place in fact)]


def read(bare: Sequence[Table], told: Sequence[Table]) -> list[tuple[Place, int, float, float]]:
    """Return the small numbers that a reader knows to be tighter than 0 to the limit."""
    from scipy.optimize import linprog

    true, seen = numbers(bare), numbers(told)
    by_id = {table.id: table for table in bare}
    equal = [*known(wholes, by_id, true), *known(across, by_id, true)]
    least = [f for f in known(parts, by_id, true) if sum(w * true[p] for p, w in f.items()) >= 0]
    index = {place: k for k, place in enumerate(true)}

    def rows(facts: Sequence[Fact], sign: float) -> list[list[float]]:
        made = []
        for fact in facts:
            row = [0.0] * len(index)
            for place, weight in fact.items():
                row[index[place]] = sign * weight
            made.append(row)
        return made

    for fact in equal:
        assert sum(w * true[p] for p, w in fact.items()) == 0, fact
    named = {place for fact in (*equal, *least) for place in fact}
    bounds = [(float(seen[p]), float(seen[p])) if p in seen else (0.0, None) for p in index]
    made = {
        "A_eq": rows(equal, 1.0), "b_eq": [0.0] * len(equal),
        "A_ub": rows(least, -1.0), "b_ub": [0.0] * len(least), "bounds": bounds,
    }  # fmt: skip
    bad = []
    for place in (p for p, n in true.items() if p not in seen and 0 < n < LIMIT and p in named):
        cost = [0.0] * len(index)
        cost[index[place]] = 1.0
        low = linprog(cost, **made)
        high = linprog([-c for c in cost], **made)
        most = float("inf") if high.status == 3 else -high.fun
        if low.fun > 1e-6 or most < LIMIT - 1e-6:
            bad.append((place, true[place], low.fun, most))
    return bad


WORLDS = int(os.environ.get("RESULTS_WORLDS", "10"))


@pytest.mark.parametrize("seed", range(WORLDS))
def test_no_small_number_follows_from_what_the_rows_mean(caseload: Vault, seed: int) -> None:
    rng = random.Random(seed)
    with worlds.world(caseload, rng, TODAY):
        ready = releases.prepare(caseload, YEAR, TODAY, [*listing.TABLES])
        ids = [table.id for table in ready.tables]
        bare = [_bare(ready, name) for name in ids]
    assert read(bare, ready.tables) == []


@pytest.mark.parametrize("table", ["visit", "meeting"])
def test_of_few_new_clients_those_not_seen_yet_are_not_given_away(
    tmp_path: Path, table: str
) -> None:
    """Eight are new and six were visited, or met: two at least still wait, says who subtracts."""
    with make_vault(tmp_path) as vault:
        people(vault, 1, range(8))
        vault.execute("update client set started_on = '2026-05-01', closed_on = null")
        for own in [own for (own,) in vault.tuples("select id from client order by id")][:6]:
            made = {"id": f"{table}-{own}", "client_id": own, "register": "social",
                    "retention": "working_age"} | SEEN[table]  # fmt: skip
            made |= {"uid": own} if table == "meeting" else {}
            names, marks = ", ".join(made), ", ".join("?" * len(made))
            vault.execute(f"insert into {table} ({names}) values ({marks})", tuple(made.values()))  # noqa: S608
        ready = releases.prepare(vault, YEAR, TODAY, [*listing.TABLES])
        bare = [_bare(ready, each.id) for each in ready.tables]
    assert read(bare, ready.tables) == []


SEEN: dict[str, dict[str, str]] = {
    "visit": {"on_date": "2026-06-01", "kind": "office", "created_at": "", "created_by": ""},
    "meeting": {"starts_at": "2026-06-01T10:00", "kind": "network", "state": "held",
                "recorded_at": "", "recorded_by": "", "minutes": "60"},
}  # fmt: skip


def _bare(ready: releases.Ready, name: str) -> Table:
    """Return a table as it would have left, nothing hidden: as fine or coarse as it did."""
    kept = ready.release.tables[name]
    then = shape.made(kept[frozen.SHAPE]["shape"])
    rows = tuple(replace(row, values=kept[row.key]["values"]) for row in then.rows)
    return replace(then, rows=rows)


def test_what_is_one_number_in_every_world_is_known_to_be_one(caseload: Vault) -> None:
    """Two cells of other spaces that are alike whatever happens: the suppression must know it."""
    rng = random.Random(1)
    found: dict[Key, list[int]] = defaultdict(list)
    many = 40
    for _unused in range(many):
        with worlds.world(caseload, rng, TODAY):
            made = cells.gather(listing.make_all(caseload, YEAR, TODAY, listing.TABLES))
        for cell in made.places:
            found[cell].append(made.values[cell])
    alike: dict[tuple[int, ...], list[Key]] = defaultdict(list)
    for cell, values in found.items():
        if len(values) == many and len(set(values)) > 4:
            alike[tuple(values)].append(cell)
    group = _groups(made)
    apart = [
        (one, other)
        for same in alike.values()
        for one in same
        for other in same
        if one < other and one.space != other.space and group.get(one, one) != group.get(other)
    ]
    assert apart == []


def _groups(made: Cells) -> dict[Key, Key]:
    """Return a name for each set of cells that relations make one number."""
    group: dict[Key, Key] = {}
    for relation in (r for r in made.relations if len(r.parts) == 1):
        one, other = (group.get(c, c) for c in (relation.whole, relation.parts[0]))
        group |= {c: other for c, g in group.items() if g == one} | {one: other, other: other}
        group |= {relation.whole: other, relation.parts[0]: other}
    return group


def test_the_times_of_a_step_are_known_to_be_of_the_forms_that_came_due(caseload: Vault) -> None:
    table = listing.make(caseload, "funnel", YEAR, TODAY)
    due = table.row("due").values["n"]
    steps = {f"yield.{row.key.removeprefix('yield_')}" for row in table.rows
             if row.key.startswith("yield_") and row.values["times"] <= due}  # fmt: skip
    tied = {r.parts[0].space for r in cells.gather([table]).relations if r.whole.space == "rounds"}
    assert steps
    assert steps <= tied
