"""Tables of one period that are published apart: a number hidden in one is hidden in all."""

import random
from collections.abc import Iterable, Iterator

import pytest

from tests.evaluation import acts, attack, worlds
from tests.evaluation.conftest import TODAY
from tests.factory import CHEAP
from tytti_desktop.evaluation import frozen, listing, releases
from tytti_desktop.evaluation.cells import Key, gather, key
from tytti_desktop.evaluation.suppression import joined
from tytti_desktop.evaluation.table import Kind, Table
from tytti_desktop.practice import make_practice
from tytti_desktop.vault import Vault, parts

YEAR, LIMIT = listing.last_year(TODAY), 5
LATE = (acts.came_late, acts.visit_late, acts.status_late, acts.close, acts.reopen, acts.move)


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    """A caseload of so few that most of its numbers are small."""
    path = tmp_path_factory.mktemp("little") / "p.vault"
    made = make_practice(path, clients=12, seed=2, today=TODAY, kdf=CHEAP)
    with made.vault as vault:
        yield vault


def told_and_hidden(tables: Iterable[Table]) -> tuple[set[Key], set[Key]]:
    """Return the numbers that stand somewhere, and those that are hidden somewhere."""
    told: set[Key] = set()
    hidden: set[Key] = set()
    for table in tables:
        for row in table.rows:
            for column in (each for each in table.columns if each.kind is Kind.COUNT):
                name = key(table.space_of(row, column), table.period, row.at | column.at)
                if column.id in row.hidden:
                    hidden.add(name)
                elif row.values.get(column.id) is not None:
                    told.add(name)
    return told, hidden


def published(vault: Vault, names: list[str]) -> tuple[Table, ...]:
    ready = releases.prepare(vault, YEAR, TODAY, names)
    releases.record(vault, ready, "test")
    return ready.tables


def attacked(vault: Vault, names: list[str]) -> list[attack.Bounds]:
    """Publish tables; return what a reader bounds too tightly of what had not been told before."""
    material = parts.whole(releases.reading(vault, YEAR, TODAY, names))
    ready = releases.finished(material)
    releases.record(vault, ready, "test")
    past, cells = material.past, material.cells
    known = {*past.shown, *(cells.published - ready.outcome.hidden)}
    small = [cell for cell, value in joined(cells, past).values.items()
             if 0 < value < ready.limit and cell not in known]  # fmt: skip
    found = attack.attack(cells, ready.outcome.hidden, small, past)
    return [each for each in found if each.tighter_than(0, LIMIT)]


@pytest.mark.parametrize("name", [*listing.TABLES])
def test_a_number_hidden_in_one_table_is_told_in_none_that_is_published_later(
    caseload: Vault, name: str
) -> None:
    """Visits whose minutes are known stood hidden among the visits, and then in the resources."""
    rest = [each for each in listing.TABLES if each != name]
    for order in ([name], rest, [*listing.TABLES]), (rest, [name]):
        with worlds.world(caseload, random.Random(name), TODAY):
            told, hidden = told_and_hidden(t for names in order for t in published(caseload, names))
        assert not told & hidden


@pytest.mark.parametrize("name", [*listing.TABLES])
def test_tables_published_apart_while_things_come_late_give_no_small_number_away(
    caseload: Vault, name: str
) -> None:
    """In either order: what was published stays, the others are of their day, and none is told."""
    rest = [each for each in listing.TABLES if each != name]
    rng = random.Random(name)
    for first, then in ([name], [*listing.TABLES]), (rest, [*listing.TABLES]):
        with worlds.world(caseload, rng, TODAY):
            before = published(caseload, first)
            for _time in range(6):
                acts.done(rng.choice(LATE), caseload, rng, TODAY)
            assert attacked(caseload, then) == []
            after = {table.id: table for table in published(caseload, then)}
        for table in before:
            rows = [row for row in after[table.id].rows if row.key != frozen.LATE]
            assert [(r.key, r.values.get(table.main)) for r in rows] == [
                (r.key, r.values.get(table.main)) for r in table.rows
            ]


@pytest.mark.parametrize("seed", range(16))
def test_tables_published_apart_are_kept_as_if_they_had_left_together(
    caseload: Vault, seed: int
) -> None:
    """Of the forms due, seven had to answer at first and eight in all: so one did not."""
    rng = random.Random(seed)
    first = rng.sample([*listing.TABLES], 8)
    rest = [each for each in listing.TABLES if each not in first]
    with worlds.world(caseload, rng, TODAY, leaning=seed % 2 == 1):
        left = [table for names in (first, rest) for table in published(caseload, names)]
        every = gather(listing.make_all(caseload, YEAR, TODAY, listing.TABLES))
    told, hidden = told_and_hidden(left)
    hidden -= told
    small = [cell for cell in hidden if 0 < every.values.get(cell, 0) < LIMIT]
    every.places = {cell: [] for cell in told}
    found = attack.attack(every, hidden, small)
    assert [each for each in found if each.tighter_than(0, LIMIT)] == []


@pytest.mark.parametrize("seed", range(24))
def test_numbers_of_tables_not_asked_for_are_kept_too(little: Vault, seed: int) -> None:
    """Of those on the path so many were told to wait still that few of them had been closed.

    And what was not asked for is remembered: nor may it follow once other tables are told.
    """
    rng = random.Random(seed)
    told: set[Key] = set()
    with worlds.world(little, rng, TODAY, leaning=seed % 2 == 1):
        every = gather(listing.make_all(little, YEAR, TODAY, listing.TABLES))
        for _time in range(2):
            names = rng.sample([*listing.TABLES], 6)
            told |= told_and_hidden(published(little, names))[0]
            small = [cell for cell, n in every.values.items() if 0 < n < LIMIT and cell not in told]
            every.places = {cell: [] for cell in told}
            found = attack.attack(every, every.flows.keys() - told, small)
            assert [each for each in found if each.tighter_than(0, LIMIT)] == []
