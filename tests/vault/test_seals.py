"""What is changed past the program is found in every table and way, by enumeration."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.factory import PASSPHRASE
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.vault import Vault, alarms, audit, checking, driver, migrate, open_vault, seals
from tytti_desktop.vault.alarms import AlarmKind
from tytti_desktop.vault.doorplate import DATA

pytestmark = pytest.mark.usefixtures("english")
DAY = date(2026, 11, 21)
_VALUES: dict[str, Any] = {"TEXT": "a", "BLOB": b"a", "REAL": 1.5}


def opened(path: Path) -> Vault:
    return open_vault(path, passphrase=PASSPHRASE, sleep=lambda _s: None)


def past_the_program(vault: Vault, act: Callable[[Any], None]) -> Vault:
    """Change the file by another connection with the key, as another program would; open again."""
    key, path = bytearray(vault._key), vault.path
    vault.close()
    db = driver.connect(path / DATA, key)
    act(db)
    db.close()
    return opened(path)


def tables(vault: Vault) -> list[str]:
    """Return every table of the schema but what SQLite makes itself for the search index."""
    rows = vault.tuples("select name from sqlite_master where type = 'table'")
    return [n for (n,) in rows if not n.startswith("sqlite_")]


def loosened(db: Any) -> None:
    for pragma in ("foreign_keys = off", "ignore_check_constraints = on"):
        db.execute(f"pragma {pragma}")


def insertion(vault: Vault, table: str, turn: int) -> tuple[str, list[Any]]:
    columns = vault.tuples("select name, type from pragma_table_info(?)", (table,))
    values = [_VALUES.get(kind.upper(), turn) for _name, kind in columns]
    values = [f"{v}{turn}" if isinstance(v, str) else v for v in values]
    marks = ", ".join("?" * len(values))
    return f'insert into "{table}" values ({marks})', values  # noqa: S608


def test_every_table_is_sealed_or_left_with_a_reason(vault: Vault) -> None:
    search = {n for n in tables(vault) if n.startswith("search")}  # made from the records anew
    assert set(tables(vault)) == set(seals.sealed(vault.db)) | set(seals.LEFT) | search
    assert not set(seals.LEFT) & set(seals.sealed(vault.db))
    assert set(seals.UNLOGGED) <= set(seals.sealed(vault.db))
    assert all([*seals.LEFT.values(), *seals.UNLOGGED.values()])


def test_whatever_is_done_past_the_log_to_whichever_table_is_found(vault: Vault) -> None:
    """A row added, changed or removed, by a statement in the program or a connection beside it."""
    loosened(vault.db)
    beside: Any = vault.db.execute  # past `Vault.atomic`, as another program's statement is
    for table in seals.sealed(vault.db):
        with vault.atomic():  # one row that the program has stored
            vault.execute(*insertion(vault, table, 1))
            audit.write(vault, "add", table, "1")
        assert seals.changed(vault.db) == [], table
        columns = [c for (c,) in vault.tuples("select name from pragma_table_info(?)", (table,))]
        ways = [
            insertion(vault, table, 2),
            (f'update "{table}" set "{columns[-1]}" = ?', ["other"]),  # noqa: S608
            (f'delete from "{table}"', []),  # noqa: S608
        ]
        for do in (beside, vault.execute):
            for sql, values in ways:
                do(sql, values)
                told = [table] if do is beside or table not in seals.UNLOGGED else []
                assert seals.changed(vault.db) == told, (table, sql)
                seals.seal(vault.db, [])
            vault.execute(*insertion(vault, table, 1))
            seals.seal(vault.db, [])


def test_with_the_log_the_sums_move_and_half_of_an_act_moves_nothing(vault: Vault) -> None:
    kept: Client = clients.register_client(vault, Client("Meikäläinen", "Maija"), DAY).record
    assert checking.check(vault) == []

    def half(sql: str) -> None:
        with vault.atomic():
            vault.execute(sql)
            audit.write(vault, "erase", "client", kept.id)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half("delete from client")
    with vault.atomic():
        with pytest.raises(RuntimeError):
            half("update client set family_name = 'Toinen'")
        vault.execute("update client set given_names = 'Liisa'")
        audit.write(vault, "take_in", "client", kept.id, client_id=kept.id)
    assert checking.check(vault) == []


def _without_clients(db: Any) -> None:
    loosened(db)
    db.execute("delete from client")


def test_it_is_told_by_every_check_and_opening_until_accepted(vault: Vault) -> None:
    clients.register_client(vault, Client("Meikäläinen", "Maija"), DAY)
    again = past_the_program(vault, _without_clients)
    for _time in range(2):
        found = [f.detail for f in checking.check(again) if f.kind == "behind_the_log"]
        assert any(re.search(r"\bclient\b", each) for each in found)
        again.close()
        again = opened(again.path)
        assert [a.kind for a in alarms.open_alarms(again)] == [AlarmKind.BEHIND]
        assert again.notices
    (alarm,) = alarms.open_alarms(again)
    alarms.accept(again, alarm.id, "A test of the program")
    assert seals.changed(again.db) == []
    again.close()


def test_sums_that_were_taken_away_or_put_right_by_hand(vault: Vault) -> None:
    vault.close()
    again = opened(vault.path)  # this opening tells the log that there are sums
    again = past_the_program(
        again, lambda db: db.execute("delete from meta where key like 'seal:%'")
    )
    assert set(seals.changed(again.db)) == set(seals.sealed(again.db))
    again.close()


def test_what_was_changed_before_an_update_is_not_washed_clean(vault: Vault) -> None:
    clients.register_client(vault, Client("Meikäläinen", "Maija"), DAY)
    vault.db.execute("update client set family_name = 'Toinen'")
    vault.db.execute(f"pragma user_version = {migrate.newest() - 1}")
    wrong = seals.changed(vault.db)
    seals.seal(vault.db, wrong)
    assert wrong == seals.changed(vault.db) == ["client"]


def test_the_sums_of_a_vault_from_before_there_were_any_begin(vault: Vault) -> None:
    vault.db.execute("delete from meta where key like 'seal:%'")
    vault.db.execute("drop trigger audit_no_update")
    vault.db.execute("update audit set detail = '{}'")
    alarms.seal_if_due(vault)
    assert seals.is_sealed(vault.db)
    assert seals.changed(vault.db) == []
