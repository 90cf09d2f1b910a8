"""All seven ways to tamper with the log, and records changed behind it: each is noticed.

The tamperer has the vault's key and SQL, and can do what the program does not offer.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from tests.factory import PASSPHRASE
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.vault import Vault, audit, checking, fingerprints, header, migrate, open_vault
from tytti_desktop.vault.audit import Anchor, Verdict
from tytti_desktop.vault.doorplate import DATA
from tytti_desktop.vault.mark import FILE

pytestmark = pytest.mark.usefixtures("english")
DAY = date(2026, 11, 21)
_NO_DELETE = ("drop trigger audit_no_delete", "drop trigger audit_no_update")


@dataclass(frozen=True)
class Way:
    """One way to tamper, and whether an anchor kept elsewhere is needed to notice it."""

    do: Callable[[Path], None]
    needs_anchor: bool = False


def opened(path: Path) -> Vault:
    return open_vault(path, passphrase=PASSPHRASE, sleep=lambda _s: None)


def act(vault: Vault, number: int) -> None:
    with vault.atomic():
        audit.write(vault, "add", "client", f"c{number}", client_id=f"c{number}")


def sql(path: Path, *statements: str) -> None:
    """Change rows past the program, and put the triggers back so that the schema is right."""
    with opened(path) as vault:
        made = [
            row[0]
            for row in vault.tuples(
                "select sql from sqlite_master where type = 'trigger' and name like 'audit_no%'"
            )
        ]
        for statement in (*_NO_DELETE, *statements, *made):
            vault.db.execute(statement)


def rechain(path: Path) -> None:
    """Change a row and chain all after it anew: with the key every MAC fits again."""
    with opened(path) as vault:
        vault.at_closing.clear()
        for name in _NO_DELETE:
            vault.db.execute(name)
        vault.db.execute("update audit set entity_id = 'x' where entity_id = 'c1'")
        prev = bytes(32)
        columns = audit._COLUMNS
        for row in vault.tuples(f"select {columns} from audit order by seq"):  # noqa: S608
            mac = vault.audit_mac(row[0], prev + audit._message(row))
            vault.db.execute(
                "update audit set prev = ?, mac = ? where seq = ?", [prev, mac, row[0]]
            )
            prev = mac
        right = checking._right_schema()
        for made in (
            migrate.in_memory()
            .execute(
                "select sql from sqlite_master where type = 'trigger' and name like 'audit_no%'"
            )
            .fetchall()
        ):
            vault.db.execute(made[0])
        assert migrate.schema(vault.db) == right
        vault.move_anchor()


def older_all(path: Path) -> None:
    """Put every file of an older copy back, the marks beside the database too."""
    shutil.rmtree(path)
    shutil.copytree(path.with_name("old"), path)


WAYS = {
    "a row changed": Way(lambda p: sql(p, "update audit set entity_id = 'x' where seq = 3")),
    "a row deleted": Way(lambda p: sql(p, "delete from audit where seq = 3")),
    "rows swapped": Way(
        lambda p: sql(
            p,
            "update audit set seq = -3 where seq = 3",
            "update audit set seq = 3 where seq = 4",
            "update audit set seq = 4 where seq = -3",
        )
    ),
    "the newest cut off": Way(
        lambda p: sql(p, "delete from audit where seq > (select max(seq) - 3 from audit)")
    ),
    "all rows deleted": Way(lambda p: sql(p, "delete from audit")),
    "an older copy of everything": Way(older_all, needs_anchor=True),
    "chained anew with the key": Way(rechain, needs_anchor=True),
}


@pytest.fixture
def worked(vault: Vault) -> tuple[Path, Anchor]:
    """Give a closed vault with a log, an older copy of it beside, and an anchor on paper."""
    for number in range(3):
        act(vault, number)
    vault.close()
    shutil.copytree(vault.path, vault.path.with_name("old"))
    with opened(vault.path) as again:
        for number in range(3, 6):
            act(again, number)
        paper = audit.anchor(again)
    assert {header.HEADER, FILE, DATA} <= {f.name for f in vault.path.iterdir()}
    return vault.path, Anchor.parse(str(paper))


@pytest.mark.parametrize("name", list(WAYS))
def test_every_way_to_tamper_with_the_log_is_noticed(
    worked: tuple[Path, Anchor], name: str
) -> None:
    path, paper = worked
    WAYS[name].do(path)
    for _opening in range(2):
        with opened(path) as vault:
            verdict = audit.check_anchor(vault, paper)
            found = [each.kind for each in checking.check(vault)]
        assert verdict is not Verdict.OK
        if not WAYS[name].needs_anchor:
            assert {"alarm", "audit", "audit_anchor"} & set(found), name


def test_a_whole_log_is_not_accused(worked: tuple[Path, Anchor]) -> None:
    path, paper = worked
    with opened(path) as vault:
        assert audit.check_anchor(vault, paper) is Verdict.OK
        assert checking.check(vault) == []


@pytest.fixture
def someone(vault: Vault) -> Client:
    made: Client = clients.register_client(vault, Client("Meikäläinen", "Maija-Liisa"), DAY).record
    kept: Client = clients.change_client(vault, replace(made, given_names="Maija"), DAY).record
    return kept


def test_a_record_changed_behind_the_log_is_found(vault: Vault, someone: Client) -> None:
    assert checking.check(vault) == []
    vault.execute("update client set family_name = 'Virtanen' where id = ?", (someone.id,))
    (found,) = checking.check(vault)
    assert found.kind == "behind_the_log"
    assert "client" in found.detail
    assert "data protection officer" in found.detail


def test_what_the_program_changes_is_not_accused(vault: Vault, someone: Client) -> None:
    done = clients.change_client(vault, replace(someone, family_name="Virtanen"), DAY)
    assert done.undo is not None
    done.undo(vault)
    assert checking.check(vault) == []
    with vault.atomic():  # a bulk act, as a merge or a package is: its records have no row each
        vault.execute("update client set family_name = 'Toinen' where id = ?", (someone.id,))
        audit.write(vault, "take_in", "client", someone.id, client_id=someone.id)
    assert checking.check(vault) == []


def test_records_from_before_the_schema_are_let_be(vault: Vault, someone: Client) -> None:
    """Their fields were others: the log's row of an opening tells the schema it was made under."""
    vault.execute("update client set family_name = 'Virtanen' where id = ?", (someone.id,))
    vault.db.execute("drop trigger audit_no_update")
    vault.db.execute("update audit set detail = '{}' where entity = 'vault'")
    assert list(fingerprints.findings(vault, [])) == []
