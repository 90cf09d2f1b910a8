"""Migrations: whole or not at all, a copy first, and the schema as its snapshot says."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factory import PASSPHRASE, new_vault
from tytti_desktop.vault import Vault, doorplate, driver, migrate, open_vault
from tytti_desktop.vault.doorplate import DATA
from tytti_desktop.vault.driver import Database

KEY = bytearray(32)
SNAPSHOT = Path(__file__).parent / "schema.sql"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    db = driver.connect(tmp_path / "a.db", KEY, create=True)
    yield db
    db.close()


def folder(tmp_path: Path, **scripts: str) -> Path:
    made = tmp_path / "migrations"
    made.mkdir(exist_ok=True)
    for name, text in scripts.items():
        (made / f"{name.removeprefix('n')}.sql").write_text(text)
    return made


def test_the_schema_is_the_snapshot(vault: Vault) -> None:
    """After a change of a migration: python -m tests.vaults.make."""
    assert migrate.schema(vault.db) == SNAPSHOT.read_text(encoding="utf-8")


def test_every_reference_is_followed_back_without_looking_at_every_row(vault: Vault) -> None:
    """What a row is named by is looked for when it goes away, or came late into a transaction."""
    tables = vault.tuples("select name from sqlite_master where type = 'table'", ())
    scanned = [
        f"{table}.{link[3]}"
        for (table,) in tables
        for link in vault.db.conn.execute(f'pragma foreign_key_list("{table}")').fetchall()
        for plan in vault.db.conn.execute(
            f'explain query plan select 1 from "{table}" where "{link[3]}" = ?',  # noqa: S608
            ("x",),
        )
        if plan[3].startswith("SCAN")
    ]
    assert scanned == []


def test_statements_keep_triggers_and_comments_whole() -> None:
    script = (
        "-- one; two\ncreate table a (b text default ';');\n"
        "create trigger c before delete on a begin select raise(abort, 'x;'); select 1; end;\n\n;"
        "/* ; */ insert into a values ('it''s; so');  \n"
    )
    assert [s.split()[-1] for s in migrate.statements(script)] == ["';');", "end;", "so');"]


def test_migrations_are_run_once_in_order(empty: Database, tmp_path: Path) -> None:
    where = folder(
        tmp_path,
        n0002_b="insert into t values (2);",
        n0001_a="create table t (a); insert into t values (1);",
    )
    (where / "notes.txt").write_text("no migration")
    migrate.apply(empty, where)
    migrate.apply(empty, where)
    assert empty.execute("select a from t").fetchall() == [(1,), (2,)]
    assert migrate.version(empty) == 2
    assert empty.execute("pragma application_id").fetchone()[0] == migrate.APPLICATION_ID
    assert empty.execute("pragma foreign_keys").fetchone()[0] == 1


def test_a_failing_migration_leaves_the_version_before_it(empty: Database, tmp_path: Path) -> None:
    where = folder(tmp_path, n0001_a="create table t (a);", n0002_b="create table u (a); nonsense;")
    with pytest.raises(driver.Error):
        migrate.apply(empty, where)
    assert migrate.version(empty) == 1
    assert empty.execute("select name from sqlite_master").fetchall() == [("t",)]
    assert empty.execute("pragma foreign_keys").fetchone()[0] == 1


def test_a_migration_that_breaks_a_reference_is_undone(empty: Database, tmp_path: Path) -> None:
    where = folder(
        tmp_path,
        n0001_a="create table a (id primary key); create table b (a references a (id));"
        "insert into a values (1); insert into b values (1);",
        n0002_b="delete from a;",
    )
    with pytest.raises(RuntimeError, match="breaks 1 reference"):
        migrate.apply(empty, where)
    assert empty.execute("select * from a").fetchall() == [(1,)]


def test_tables_may_be_rebuilt_with_references_to_them(empty: Database, tmp_path: Path) -> None:
    where = folder(
        tmp_path,
        n0001_a="create table a (id primary key); create table b (a references a (id));"
        "insert into a values (1); insert into b values (1);",
        n0002_b="create table a2 (id primary key, more); insert into a2 select id, 'x' from a;"
        "drop table a; alter table a2 rename to a;",
    )
    migrate.apply(empty, where)
    assert empty.execute("select id, more from a").fetchall() == [(1, "x")]


def test_a_copy_is_taken_before_a_migration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_vault(tmp_path) as vault:
        vault.execute("insert into meta values ('old', '1')")
        newest = migrate.newest()
    where = tmp_path / "migrations"
    shutil.copytree(Path(migrate.__file__).parent / "migrations", where)
    (where / f"{newest + 1:04d}_later.sql").write_text("create table later (a);")
    monkeypatch.setattr(migrate.apply, "__defaults__", (where,))
    monkeypatch.setattr(migrate.newest, "__defaults__", (where,))
    monkeypatch.setattr(migrate.refuse_foreign, "__defaults__", (where,))
    with open_vault(vault.path, passphrase=PASSPHRASE) as again:
        assert migrate.version(again.db) == newest + 1
        assert again.query("select * from later") == []
    kept = vault.path / f"before-migration-{newest + 1}"
    monkeypatch.undo()
    with open_vault(kept, passphrase=PASSPHRASE) as old:
        assert migrate.version(old.db) == newest
        assert old.query("select value from meta where key = 'old'") == [{"value": "1"}]


def test_migrations_import_nothing_of_the_program() -> None:
    assert [f.suffix for f in migrate.migrations().values()] == [".sql"] * migrate.newest()
    assert list(migrate.migrations()) == list(range(1, migrate.newest() + 1))


VAULTS = Path(__file__).parent.parent / "vaults"


@pytest.mark.parametrize("version", sorted(p.name for p in VAULTS.iterdir() if p.name.isdigit()))
def test_a_real_old_vault_opens_and_is_read(tmp_path: Path, version: str) -> None:
    """One vault for each released schema, made by tests/vaults/make.py of its day."""
    path = tmp_path / "old.vault"
    shutil.copytree(VAULTS / version, path)
    with open_vault(path, passphrase=PASSPHRASE) as old:
        assert old.practice
        assert migrate.version(old.db) == migrate.newest()
        assert old.query("select family_name from client") == [{"family_name": "Esimerkki"}]
        assert old.query("select recipient from consent") == [{"recipient": "Kela"}]
        assert old.query("select count(*) as n from audit where client_id is not null")[0]["n"] > 0
        assert old.query("select content from attachment") == [{"content": b"paper"}]
        assert old.query("select content from draft") == [{"content": '{"text":"kesken"}'}]
    assert (path / DATA).stat().st_size > doorplate.PAGE_BYTES
