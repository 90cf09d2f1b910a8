"""Nothing typed into a vault can be found in its files; another program opens it by the key."""

import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from tests import systems
from tests.factory import CHEAP, PASSPHRASE, WORKER, new_vault
from tests.vault.keys_changed import change_key
from tytti_desktop.vault import (
    Role,
    Vault,
    attachments,
    audit,
    backups,
    drafts,
    open_vault,
    people,
)
from tytti_desktop.vault.doorplate import DATA

pytestmark = pytest.mark.waits
NAMES = ["Meikäläinen", "Maija", "Puijonkatu", "131052-308T", "Testaaja", "Tuulikki", "Hilkka"]


def fill(vault: Vault) -> None:
    with vault.atomic():
        vault.execute(
            "insert into client (id, code, identity_code, family_name, given_names, street,"
            " created_at, created_by)"
            " values ('c1', 'K7Q2M9XP', '131052-308T', 'Meikäläinen', 'Maija', 'Puijonkatu 1',"
            " '2026-01-01', 'me')"
        )
        vault.execute(
            "insert into search (folded, kind, client_id) values (?, 'client', 'c1')",
            ("meikäläinen maija puijonkatu",),
        )
        audit.write(vault, "add", "client", "c1", client_id="c1")
    drafts.keep(vault, "visit", {"text": "Maija Meikäläinen kertoi"}, client_id="c1")
    attachments.keep(
        vault, client_id="c1", kind="x", media_type="y", content="Maija Meikäläinen".encode()
    )


def leaks(folder: Path) -> set[str]:
    """Return which names stand in some file of a folder, in any likely encoding or case."""
    found = set()
    for file in folder.rglob("*"):
        content = file.read_bytes().lower() if file.is_file() else b""
        for name in NAMES:
            for form in {name, name.encode("unicode_escape").decode()}:
                for encoding in ("utf-8", "utf-16-le", "latin-1"):
                    if form.lower().encode(encoding) in content:
                        found.add(f"{file.name}: {name}")
    return found


SCAN = """
import sys; from pathlib import Path; from tests.vault.test_secrecy import leaks
print(leaks(Path(sys.argv[1])))
"""


def leaks_of_open(folder: Path) -> str:
    """Scan from another process: closing a file here would drop SQLite's own lock on it."""
    return subprocess.run(
        [sys.executable, "-c", SCAN, str(folder)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent.parent,
    ).stdout.strip()  # fmt: skip


def test_the_scan_itself_finds_what_is_plain(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("xx MAIJA xx", encoding="utf-16-le")
    (tmp_path / "b").write_text(r'"Meik\u00e4l\u00e4inen"')
    assert leaks(tmp_path) >= {"a: Maija"}


def test_no_name_stands_in_any_file(tmp_path: Path) -> None:
    vault = new_vault(tmp_path)
    fill(vault)
    slot = people.new_person(
        vault, name="Hoitaja Hilkka", role=Role.NURSE, secret="neljä aivan eri sanaa", kdf=CHEAP
    )
    people.add(vault, slot)
    backups.backup(vault, tmp_path / "backups")
    vault.execute("insert into meta values ('big', ?)", ("Meikäläinen " * 50_000,))
    assert (vault.path / "data.db-wal").stat().st_size > 500_000
    assert leaks_of_open(tmp_path) == "set()"
    change_key(vault)
    vault.close()
    assert leaks(tmp_path) == set()
    with open_vault(vault.path, passphrase=PASSPHRASE, person=WORKER) as again:
        assert again.query("select family_name as n from client") == [{"n": "Meikäläinen"}]


def by_apsw(file: Path, key: str | None) -> apsw.Connection:
    """Open the file with another code base, SQLite3 Multiple Ciphers, by the raw key."""
    connection = apsw.Connection(str(file))
    if key is not None:
        for pragma in ("cipher = 'sqlcipher'", "legacy = 4", f"key = \"x'{key}'\""):
            connection.execute(f"pragma {pragma}")
    return connection


def test_an_independent_program_opens_the_file_by_the_raw_key_alone(tmp_path: Path) -> None:
    vault = new_vault(tmp_path)
    fill(vault)
    key = vault._key.hex()
    vault.close()
    file = vault.path / DATA
    question = "select family_name, (select content from attachment) from client"
    connection = by_apsw(file, key)
    assert connection.execute(question).fetchall() == [
        ("Meikäläinen", "Maija Meikäläinen".encode())
    ]
    assert connection.pragma("integrity_check") == "ok"
    connection.close()
    for wrong in (None, "00" * 32, key[:-2] + f"{int(key[-2:], 16) ^ 1:02x}"):
        connection = by_apsw(file, wrong)
        with pytest.raises(apsw.NotADBError):
            connection.execute(question)
        connection.close()


def test_the_key_stands_in_no_file(tmp_path: Path) -> None:
    vault = new_vault(tmp_path)
    key = bytes(vault._key)
    vault.close()
    for file in vault.path.iterdir():
        content = file.read_bytes()
        assert key not in content
        assert key.hex().encode() not in content


@pytest.mark.parametrize("name", ["before", "after"])
def test_deleted_text_is_gone_from_the_decrypted_pages(vault: Vault, name: str) -> None:
    """secure_delete for the tables, the FTS option for the index: count in decrypted pages."""
    for number in range(50):
        vault.execute("insert into meta values (?, 'salaisuus')", (f"k{number}",))
        vault.execute("insert into search (folded, kind) values ('salaisuus', 'note')")
    if name == "after":
        vault.execute("delete from meta where value = 'salaisuus'")
        vault.execute("delete from search where kind = 'note'")
    vault.db.execute("pragma wal_checkpoint(truncate)").fetchall()
    key = vault._key.hex()
    vault.close()
    connection = by_apsw(vault.path / DATA, key)
    connection.execute("pragma rekey = ''")
    connection.close()
    hits = (vault.path / DATA).read_bytes().count(b"salaisuus")
    assert (hits > 50) if name == "before" else (hits == 0)


@systems.linux("test_the_measured_settings_are_in_force")
def test_temporary_sorting_makes_no_files(vault: Vault) -> None:
    fds = Path("/proc/self/fd")
    vault.execute(
        "insert into meta with recursive n (i) as (select 1 union all select i + 1 from n"
        " where i < 20000) select 'k' || i, hex(randomblob(200)) from n"
    )
    before = {str(f.readlink()) for f in fds.iterdir() if f.exists()}
    rows = vault.db.conn.execute("select value from meta order by value")
    rows.fetchone()
    after = {str(f.readlink()) for f in fds.iterdir() if f.exists()}
    assert not [f for f in after - before if "etilqs" in f or "deleted" in f]


MEMORY = """
import ctypes, sys
from pathlib import Path
from tytti_desktop.vault import open_vault
vault = open_vault(Path(sys.argv[1]), passphrase=sys.argv[2])
key = bytes(vault._key)
def hits(needle):
    found = 0
    for line in Path("/proc/self/maps").read_text().splitlines():
        span, mode = line.split()[:2]
        if "rw" not in mode or "[v" in line: continue
        low, high = (int(x, 16) for x in span.split("-"))
        found += ctypes.string_at(low, high - low).count(needle)
    return found
masked = bytes(b ^ 255 for b in key)
del key
vault.close()
text = bytes(b ^ 255 for b in masked).hex().encode()
text_mask = bytes(b ^ 255 for b in text)
del text
print(hits(bytes(b ^ 255 for b in text_mask)) <= 1)
"""


@pytest.mark.slow
@systems.linux("test_closing_overwrites_what_was_freed_on_every_system")
def test_the_key_as_text_is_not_left_in_memory(tmp_path: Path) -> None:
    """The one hit allowed is the needle itself."""
    made = new_vault(tmp_path)
    made.close()
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, str(made.path), PASSPHRASE],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "True", done.stderr
