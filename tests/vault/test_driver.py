"""SQLCipher behind sqlite_utils: no plaintext, no silent loss, the settings that were measured."""

import re
import sys
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sc
from sqlite_utils import Database

from tests import systems
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, doorplate, driver

KEY = bytearray(range(32))
pytestmark = pytest.mark.waits
PACKAGE = Path(driver.__file__).resolve().parent.parent


def made(tmp_path: Path) -> Path:
    file = tmp_path / "data.db"
    db = driver.connect(file, KEY, create=True)
    db.execute("create table t (a text)")
    db.execute("insert into t values ('Meikäläinen')")
    db.close()
    return file


def test_sqlite_utils_catches_sqlciphers_errors() -> None:
    assert sys.modules["sqlite_utils.db"].OperationalError is sc.OperationalError


def test_sqlite_utils_cannot_make_a_plaintext_file(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="open_vault"):
        Database(str(tmp_path / "plain.db"))
    assert not list(tmp_path.iterdir())


def test_the_file_is_encrypted_and_reopens_under_its_key(tmp_path: Path) -> None:
    file = made(tmp_path)
    assert b"SQLite format 3" not in file.read_bytes()
    db = driver.connect(file, KEY)
    assert db.execute("select a from t").fetchall() == [("Meikäläinen",)]
    db.close()


@pytest.mark.parametrize("key", [bytearray(32), bytearray(range(1, 33))])
def test_another_key_does_not_open_it(tmp_path: Path, key: bytearray) -> None:
    with pytest.raises(driver.WrongKeyError):
        driver.connect(made(tmp_path), key)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_key_of_another_length_is_never_taken_for_a_passphrase(
    tmp_path: Path, length: int
) -> None:
    with pytest.raises(ValueError, match=str(length)):
        driver.connect(tmp_path / "data.db", bytearray(length), create=True)


def test_a_plaintext_or_random_file_is_not_opened(tmp_path: Path) -> None:
    plain, noise = tmp_path / "plain.db", tmp_path / "noise.db"
    connection = sc.connect(str(plain))
    connection.execute("create table t (a)")
    connection.close()
    noise.write_bytes(bytes(range(256)) * 32)
    for file in (plain, noise):
        with pytest.raises(driver.WrongKeyError):
            driver.connect(file, KEY)


def test_the_key_is_not_changed_by_its_use(tmp_path: Path) -> None:
    key = bytearray(range(32))
    driver.connect(tmp_path / "data.db", key, create=True).close()
    assert key == bytearray(range(32))


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("temp_store", 2),
        ("locking_mode", "exclusive"),
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("secure_delete", 1),
        ("foreign_keys", 1),
        ("trusted_schema", 0),
        ("cipher_status", "1"),
        ("cipher_page_size", "4096"),
    ],
)
def test_the_measured_settings_are_in_force(vault: Vault, pragma: str, value: object) -> None:
    assert vault.db.execute(f"pragma {pragma}").fetchone()[0] == value


def test_a_second_connection_is_refused_at_once(tmp_path: Path) -> None:
    file = made(tmp_path)
    first = driver.connect(file, KEY)
    with pytest.raises(driver.HeldError):
        driver.connect(file, KEY)
    first.close()


def test_a_missing_file_is_not_created_by_opening(tmp_path: Path) -> None:
    with pytest.raises(driver.Error):
        driver.connect(tmp_path / "none.db", KEY)
    assert not list(tmp_path.iterdir())


NAMES = [
    "a b", "ä ö", "a#b", "a%20b",
    pytest.param("a?b", marks=systems.posix("test_windows_looks_at_every_part_of_a_path")),
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    file = made(folder)
    assert file.stat().st_size >= doorplate.PAGE_BYTES
    driver.connect(file, KEY).close()


def test_rekeying_shuts_the_old_key_out(tmp_path: Path) -> None:
    file, new = made(tmp_path), bytearray(range(100, 132))
    db = driver.connect(file, KEY)
    driver.rekey(db, new)
    assert db.execute("select count(*) from t").fetchone() == (1,)
    db.close()
    with pytest.raises(driver.WrongKeyError):
        driver.connect(file, KEY)
    driver.connect(file, new).close()


def test_a_returning_insert_is_not_lost(vault: Vault) -> None:
    sql = "insert into meta values ('a', '1') returning key"
    assert list(vault.db.query(sql)) == [{"key": "a"}]
    assert not vault.db.conn.in_transaction


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("SQLITE_FULL", "full"),
        ("SQLITE_CORRUPT_VTAB", "damaged"),
        ("SQLITE_READONLY_DBMOVED", "written to"),
        ("SQLITE_IOERR_FSYNC", "written to"),
    ],
)
def test_the_disks_errors_are_told_plainly(name: str, words: str, english: None) -> None:
    error = sc.OperationalError("secret words")
    error.sqlite_errorname = name
    with pytest.raises(KnownError, match=words) as told, driver.speaking_plainly():
        raise error
    assert "secret" not in told.value.message


def test_a_mistake_in_a_statement_stays_a_bug(vault: Vault) -> None:
    with pytest.raises(sc.OperationalError, match="no such column"):
        vault.query("select nope from meta")


@pytest.mark.parametrize(
    "pattern", [r"import sqlite3", r"\bATTACH\s+(DATABASE|\?|')", r"KEY\s+''", r"memory_security"]
)
def test_what_would_leak_or_crawl_is_not_written_anywhere(pattern: str) -> None:
    for file in PACKAGE.rglob("*.py"):
        assert not re.search(pattern, file.read_text(encoding="utf-8"), re.IGNORECASE), file
