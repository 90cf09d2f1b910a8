"""Few persons behind many events: nine visits of one client are told like one client."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.factory import CHEAP
from tytti_desktop.evaluation import listing, releases
from tytti_desktop.evaluation.table import Kind, Period
from tytti_desktop.practice import make_practice
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 28)
EVER = Period(date(2020, 1, 1), TODAY)
# Anonymous by birth: nobody can be told from them, nor how many forms one person filled.
NOBODYS = ("prem", "stakeholders")


def folded(vault: Vault, keep: int) -> None:
    """Give everything that a caseload has to a few of its clients; the others never began."""
    ids = [own for (own,) in vault.tuples("select id from client order by code limit ?", (keep,))]
    vault.execute("delete from consultation where client_id is null")
    vault.execute("update questionnaire_round set name = name || ':' || rowid")
    names = vault.tuples(
        "select name from sqlite_master where type = 'table' and sql not like '%without rowid%'"
    )
    for (name,) in names:
        columns = {row[1] for row in vault.tuples("select * from pragma_table_info(?)", (name,))}
        if "client_id" not in columns or name == "audit":
            continue
        for place, own in enumerate(ids):
            vault.execute(
                f"update or ignore {name} set client_id = ? where rowid % ? = ?",  # noqa: S608
                (own, keep, place),
            )
    marks = ", ".join("?" * keep)
    vault.execute(
        f"update client set started_on = null, closed_on = null where id not in ({marks})",  # noqa: S608
        ids,
    )


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    path: Path = tmp_path_factory.mktemp("few") / "harjoitus.vault"
    made = make_practice(path, clients=40, seed=4, today=TODAY, kdf=CHEAP)
    with made.vault as vault:
        folded(vault, 4)
        yield vault


def test_events_of_four_persons_are_told_of_in_no_table(four: Vault) -> None:
    bare = listing.make_all(four, EVER, TODAY)
    many = [(t.id, r.key, c.id) for t in bare for r, c, n in t.counts() if n > 4]
    assert len({table for table, _row, _column in many}) > 8, "the fold must leave many events"
    ready = releases.prepare(four, EVER, TODAY)
    told = [
        (table.id, row.key, column.id, n)
        for table in ready.tables
        if not table.id.startswith(NOBODYS)
        for row, column, n in table.counts()
        if n
    ]
    assert told == []
    figures = [
        (table.id, row.key, column.id)
        for table in ready.tables
        if not table.id.startswith(NOBODYS)
        for row in table.rows
        for column in table.columns
        if column.of and column.kind is not Kind.SHARE and row.values.get(column.id) is not None
    ]
    assert figures == []
