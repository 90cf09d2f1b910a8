"""The check finds what is wrong, and says nothing of a whole vault."""

import json
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.factory import PASSPHRASE, WORKER, new_vault
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.vault import Vault, attachments, checking, driver, header, migrate, open_vault
from tytti_desktop.vault.doorplate import DATA

pytestmark = pytest.mark.usefixtures("english")
DAY = date(2026, 11, 21)


def kinds(vault: Vault) -> list[str]:
    return [finding.kind for finding in checking.check(vault)]


def test_a_whole_vault_has_no_findings(vault: Vault) -> None:
    assert checking.check(vault) == []
    vault.close()
    with open_vault(vault.path, passphrase=PASSPHRASE) as again:
        assert checking.check(again) == []


def test_fresh_pages_in_the_log_raise_no_false_alarm(vault: Vault) -> None:
    vault.execute("insert into meta values ('a', ?)", ("x" * 200_000,))
    assert (vault.path / "data.db-wal").stat().st_size > 100_000
    assert checking.check(vault) == []


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("drop trigger audit_no_delete", "schema"),
        ("create table extra (a)", "schema"),
        ("delete from audit", "audit_anchor"),
    ],
)
def test_tampering_with_the_tables(vault: Vault, sql: str, kind: str) -> None:
    vault.keep_anchor()
    trigger = vault.query("select sql from sqlite_master where name = 'audit_no_delete'")
    if "audit" in sql:
        vault.db.execute("drop trigger audit_no_delete")
    if not sql.startswith("drop"):
        vault.db.execute(sql)
    if sql.startswith("delete"):
        vault.db.execute(trigger[0]["sql"])
    assert kinds(vault) == [kind]


def test_a_reference_to_nothing(vault: Vault) -> None:
    vault.db.execute("pragma foreign_keys = off")
    vault.execute(
        "insert into attachment values ('a', 'nobody', 'k', null, 'm', 's', x'', 'now', 'me')"
    )
    assert kinds(vault) == ["foreign_key"]


def test_a_search_index_that_has_lost_its_words(vault: Vault) -> None:
    vault.execute("insert into search (folded, kind) values ('words here', 'note')")
    vault.db.execute("delete from search_data where id > 10")
    assert kinds(vault) == ["integrity"]


def test_a_tampered_page_is_found(vault: Vault) -> None:
    attachments.keep(vault, client_id=None, kind="k", media_type="m", content=b"x" * 300_000)
    vault.close()
    content = bytearray((vault.path / DATA).read_bytes())
    content[-150_000] ^= 1
    (vault.path / DATA).write_bytes(content)
    with open_vault(vault.path, passphrase=PASSPHRASE) as again:
        assert "cipher" in kinds(again)


def test_a_page_added_to_the_file_is_found_by_the_cipher(vault: Vault) -> None:
    vault.close()
    with (vault.path / DATA).open("ab") as file:
        file.write(bytes(range(256)) * 16)
    with open_vault(vault.path, passphrase=PASSPHRASE) as again:
        assert kinds(again) == ["cipher"]


@pytest.mark.parametrize("name", [header.HEADER, header.SPARE])
def test_a_header_changed_under_an_open_vault(vault: Vault, name: str) -> None:
    (vault.path / name).unlink()
    assert kinds(vault) == ["header"]
    raw = json.loads(header.to_bytes(vault.header))
    (vault.path / name).write_text(json.dumps({**raw, "practice": True}))
    assert kinds(vault) == ["header"]


def test_info_tells_numbers(tmp_path: Path) -> None:
    with new_vault(tmp_path, practice=True) as vault:
        told = checking.info(vault)
    assert told.schema_version == migrate.newest()
    assert told.practice
    assert told.last_backup is None
    assert [(p.name, p.role) for p in told.people] == [(WORKER, "coordinator")]
    assert told.counts["person"] == told.counts["audit"] == 1
    assert told.counts["client"] == told.counts["labour_status"] == told.counts["consent"] == 0
    assert not [name for name in told.counts if name.startswith(("search", "sqlite", "meta"))]


def test_an_unreadable_file_is_told_and_not_raised(vault: Vault, tmp_path: Path) -> None:
    assert vault.open
    db = driver.connect(tmp_path / "x.db", bytearray(32), create=True)
    db.execute("create table t (a)")
    assert list(checking.file_findings(db)) == []
    db.close()
    assert zipfile.is_zipfile(tmp_path / "x.db") is False


def test_a_copy_is_checked_without_the_vault_and_removed(vault: Vault) -> None:
    copy = checking.copy_to_check(vault)
    assert checking.copy_findings(vault.open_copy, copy) == ([], [])
    assert not copy.exists()
    left = checking.copy_to_check(vault)
    damaged = checking.copy_to_check(vault)
    assert not left.exists()
    content = bytearray(damaged.read_bytes())
    content[5 * 4096 + 100] ^= 1
    damaged.write_bytes(content)
    assert checking.copy_findings(vault.open_copy, damaged)[0]
    other = checking.copy_to_check(vault)
    other.write_bytes(b"x" * 8192)
    found, _changed = checking.copy_findings(vault.open_copy, other)
    assert [each.kind for each in found] == ["integrity"]
    assert checking.rest_of_check(vault, []) == []


def test_a_check_asks_no_more_of_the_database_for_more_records(vault: Vault) -> None:
    """Each table is read through, never a record at a time, and the log's chain once."""

    def asked() -> Counter[str]:
        found: Counter[str] = Counter()
        traced = vault.db.conn
        traced.set_trace_callback(lambda sql: found.update([sql]))
        assert checking.check(vault) == []
        traced.set_trace_callback(None)
        return Counter({sql: n for sql, n in found.items() if not sql.startswith("--")})

    for number in range(3):
        clients.register_client(vault, Client("Esimerkki", f"Asiakas {number}"), DAY)
    few = asked()
    for number in range(3, 30):
        clients.register_client(vault, Client("Esimerkki", f"Asiakas {number}"), DAY)
    assert asked().total() <= few.total()  # the first reads what is kept
    assert [count for sql, count in few.items() if "prev, mac from audit order" in sql] == [1]
