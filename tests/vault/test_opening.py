"""Making and opening a vault, and every refusal with its own words."""

import json
import os
import shutil
import subprocess
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from tests import systems
from tests.factory import CHEAP, PASSPHRASE, WORKER, new_vault
from tests.vault.keys_changed import open_with_recovery
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import (
    Role,
    Vault,
    create_vault,
    doorplate,
    driver,
    header,
    lock,
    migrate,
    open_vault,
    opening,
    people,
    proof,
)
from tytti_desktop.vault.doorplate import DATA
from tytti_desktop.vault.header import SlotKind
from tytti_desktop.vault.keys import Kdf

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """Give a vault that is not open."""
    made = new_vault(tmp_path)
    made.close()
    return made.path


def opened(path: Path) -> Vault:
    return open_vault(path, passphrase=PASSPHRASE, sleep=lambda _s: None)


def refused(path: Path, words: str) -> KnownError:
    with pytest.raises(KnownError, match=words) as told:
        opened(path)
    assert WORKER not in told.value.message
    return told.value


def test_what_was_stored_is_there_after_reopening(tmp_path: Path) -> None:
    with new_vault(tmp_path, Role.NURSE) as made:
        made.execute("insert into meta values ('a', 'b')")
        assert made.person.name == WORKER
    with opened(made.path) as again:
        assert again.query("select value from meta where key = 'a'") == [{"value": "b"}]
        assert again.person == made.person
        assert again.person.role is Role.NURSE
        assert not again.practice
        assert not again.notices


def test_closing_leaves_no_log_and_no_key(vault: Vault) -> None:
    key = vault._key
    vault.close()
    assert key == bytearray()
    assert not vault.open
    assert not (vault.path / "data.db-wal").exists()
    vault.close()


def test_a_composed_letter_is_the_same_letter(tmp_path: Path) -> None:
    secret = unicodedata.normalize("NFD", PASSPHRASE)
    assert secret != PASSPHRASE
    with new_vault(tmp_path) as vault:
        people.rename(vault, vault.person.id, unicodedata.normalize("NFD", "Äijö"))
    for form in ("NFC", "NFD"):
        name = unicodedata.normalize(form, "Äijö")
        with open_vault(tmp_path / "test.vault", passphrase=secret, person=name):
            pass


def test_recovery_words_open_as_their_owner_however_they_are_typed(tmp_path: Path) -> None:
    path = tmp_path / "a.vault"
    made = create_vault(path, name=WORKER, role=Role.COORDINATOR, passphrase=PASSPHRASE, kdf=CHEAP)
    made.vault.close()
    words = made.recovery_words
    typed = words.lower().replace("-", "  ").replace("0", "o").replace("1", "l")
    with open_with_recovery(path, typed) as vault:
        assert vault.person.name == WORKER
        assert vault.opened_with is SlotKind.RECOVERY
    with open_vault(path, passphrase=typed) as vault:
        assert vault.opened_with is SlotKind.RECOVERY


def test_mistyped_recovery_words_are_noticed_before_anything_slow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.vault"
    made = create_vault(path, name=WORKER, role=Role.COORDINATOR, passphrase=PASSPHRASE, kdf=CHEAP)
    made.vault.close()
    words = made.recovery_words
    wrong = words[:-1] + ("A" if words[-1] != "A" else "B")
    monkeypatch.setattr("tytti_desktop.vault.keys.derive", lambda *_a: pytest.fail("derived"))
    with pytest.raises(KnownError, match="mistyped") as told:
        open_with_recovery(path, wrong)
    assert told.value.field == "recovery_words"


def test_another_vaults_recovery_words_do_not_open(closed: Path, tmp_path: Path) -> None:
    other = create_vault(
        tmp_path / "b.vault", name=WORKER, role=Role.NURSE, passphrase=PASSPHRASE, kdf=CHEAP
    )
    other.vault.close()
    with pytest.raises(KnownError, match="not right"):
        open_with_recovery(closed, other.recovery_words)


def test_a_wrong_passphrase_waits_longer_each_time(closed: Path) -> None:
    waits: list[float] = []
    for seconds in (1, 2, 4):
        with pytest.raises(KnownError, match=f"{seconds} second") as told:
            open_vault(closed, passphrase="aivan muu lause tässä", sleep=waits.append)
        assert told.value.field == "passphrase"
    assert [round(w) for w in waits] == [1, 2]
    with open_vault(closed, passphrase=PASSPHRASE, sleep=waits.append):
        assert round(waits[-1]) == 4
    waits.clear()
    with open_vault(closed, passphrase=PASSPHRASE, sleep=waits.append):
        assert not waits


def test_nothing_there(tmp_path: Path) -> None:
    refused(tmp_path / "none.vault", "no vault here")


def test_a_folder_or_file_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    refused(tmp_path / "letters", "not a vault of this program")
    (tmp_path / "file.vault").write_text("x")
    refused(tmp_path / "file.vault", "not a vault of this program")


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "is empty"), (1, "part of the vault"), (4095, "part of the vault"), (5000, "damaged")],
)
def test_a_half_file(closed: Path, size: int, words: str) -> None:
    os.truncate(closed / DATA, size)
    refused(closed, words)
    assert (closed / DATA).stat().st_size == size


def test_a_half_file_cut_at_a_page(closed: Path) -> None:
    os.truncate(closed / DATA, 4096 * 3)
    refused(closed, "damaged")


def test_a_damaged_first_page(closed: Path) -> None:
    content = bytearray((closed / DATA).read_bytes())
    content[200] ^= 1
    (closed / DATA).write_bytes(content)
    refused(closed, "do not belong together")


def test_a_random_file_in_the_files_place(closed: Path) -> None:
    (closed / DATA).write_bytes(os.urandom(8192))
    refused(closed, "do not belong together")


def rewritten(vault: Vault, sql: str) -> Path:
    vault.db.execute(sql)
    vault.close()
    return vault.path


def test_a_newer_vault_is_refused_and_left_alone(vault: Vault) -> None:
    path = rewritten(vault, f"pragma user_version = {migrate.newest() + 1}")
    before = (path / DATA).read_bytes()
    refused(path, "newer version")
    assert (path / DATA).read_bytes() == before


def test_an_encrypted_file_of_another_program(vault: Vault) -> None:
    refused(rewritten(vault, "pragma application_id = 7"), "not a vault of this program")


@pytest.mark.parametrize("sql", ["update meta set value = 'x' where key = 'store'",
                                 "delete from meta where key = 'practice'"])  # fmt: skip
def test_a_file_under_another_vaults_header(vault: Vault, sql: str) -> None:
    refused(rewritten(vault, sql), "do not belong together")


def test_a_missing_header_is_replaced_by_its_copy_and_told(closed: Path) -> None:
    (closed / header.HEADER).unlink()
    with opened(closed) as vault:
        assert len(vault.notices) == 1
        assert "copy was used" in vault.notices[0]
    with opened(closed) as vault:
        assert not vault.notices


def test_without_any_header_nothing_opens(closed: Path) -> None:
    (closed / header.HEADER).unlink()
    (closed / header.SPARE).write_bytes(b"\xff\xfe")
    refused(closed, "missing or damaged")


def changes(raw: dict[str, object]) -> list[dict[str, object]]:
    """Return the header with each of its fields, and each field of its slots, changed."""
    made: list[dict[str, object]] = []
    slots = raw["slots"]
    assert isinstance(slots, list)
    for name, value in raw.items():
        if name == "slots":
            made.append({**raw, "slots": slots[:1]})
        elif isinstance(value, bool):
            made.append({**raw, name: not value})
        elif isinstance(value, int):
            made.append({**raw, name: value + 1})
        else:
            made.append({**raw, name: "AAAA"})
    for name, value in slots[0].items():
        changed: object = "AAAA"
        if name == "kdf":
            changed = {**value, "passes": 2}
        if name == "role":
            changed = "nurse"
        if name == "kind":
            changed = "keyring"
        made.append({**raw, "slots": [{**slots[0], name: changed}, *slots[1:]]})
    return made


def test_every_changed_field_of_the_header_is_noticed(closed: Path) -> None:
    raw = json.loads((closed / header.HEADER).read_text())
    names = len(raw) + len(raw["slots"][0])
    tampered = changes(raw)
    assert len(tampered) == names
    for changed in tampered:
        for name in (header.HEADER, header.SPARE):
            (closed / name).write_text(json.dumps(changed))
        with pytest.raises(KnownError):
            opened(closed)
        (closed / "delays.json").unlink(missing_ok=True)


def test_a_changed_header_gives_way_to_its_copy(closed: Path) -> None:
    raw = json.loads((closed / header.HEADER).read_text())
    (closed / header.HEADER).write_text(json.dumps({**raw, "practice": True}))
    with opened(closed) as vault:
        assert not vault.practice
        assert vault.notices
    assert json.loads((closed / header.HEADER).read_text())["practice"] is False


def test_a_changed_header_and_copy_say_so(closed: Path) -> None:
    raw = json.loads((closed / header.HEADER).read_text())
    for name in (header.HEADER, header.SPARE):
        (closed / name).write_text(json.dumps({**raw, "practice": True}))
    refused(closed, "changed by something else")


def test_absurd_parameters_in_a_header_are_never_run(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = header.read(closed / header.HEADER)
    huge = replace(known.slots[0], kdf=Kdf(2**32 - 1, 1, 1))
    for name in (header.HEADER, header.SPARE):
        header.write(closed, known.with_slots((huge,)), name)
    monkeypatch.setattr("tytti_desktop.vault.keys.derive", lambda *_a: pytest.fail("derived"))
    refused(closed, "not right")


def test_practice_is_for_ever(tmp_path: Path) -> None:
    made = new_vault(tmp_path, practice=True)
    made.close()
    assert doorplate.is_practice(made.path)
    with opened(made.path) as vault:
        assert vault.practice
        vault.keep_header(replace(vault.header, practice=False))
    with opened(made.path) as vault:
        assert vault.practice
    assert header.read(made.path / header.HEADER).practice


def test_a_second_opener_is_told_who_holds_it(vault: Vault) -> None:
    told = refused(vault.path, f"process {os.getpid()}, since")
    assert "already open" in told.message
    (vault.path / lock.LOCK).write_text("not json")
    refused(vault.path, "open in another program")


def test_a_second_process_is_told_too(vault: Vault) -> None:
    code = (
        "import sys; from pathlib import Path; from tytti_desktop.vault import opening as o\n"
        "from tytti_desktop.words import use_language; use_language('en')\n"
        "u = o.unlock(Path(sys.argv[1]), passphrase=sys.argv[2])\n"
        "try: o.open_unlocked(u)\n"
        "except Exception as e: print(type(e).__name__, e)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(vault.path), PASSPHRASE],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "KnownError The vault is already open on the computer" in done.stdout
    assert str(os.getpid()) in done.stdout


@systems.posix("test_windows_keeps_what_is_open_in_its_place")
def test_the_files_own_lock_holds_where_the_lock_file_was_removed(vault: Vault) -> None:
    (vault.path / lock.LOCK).unlink()
    refused(vault.path, "already open")


def test_a_lock_left_by_a_dead_process_is_no_lock(closed: Path) -> None:
    (closed / lock.LOCK).write_text('{"pid": 1, "host": "other", "since": "2026-01-01T00:00:00Z"}')
    with opened(closed):
        pass


def test_the_lock_file_names_nobody(vault: Vault) -> None:
    assert set(json.loads((vault.path / lock.LOCK).read_text())) == {"pid", "host", "since"}


def test_a_read_only_folder(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(file: Path, flags: int, *mode: int, dir_fd: int | None = None) -> int:
        if flags & os.O_CREAT:
            raise OSError(30, "Read-only file system")
        return really(file, flags, *mode, dir_fd=dir_fd)

    really = os.open
    monkeypatch.setattr(os, "open", read_only)
    refused(closed, "cannot be written to")


@systems.windows(
    "test_a_file_moved_while_open_takes_no_more_rows",
    "test_a_file_replaced_while_open_takes_no_more_rows",
    "test_the_files_own_lock_holds_where_the_lock_file_was_removed",
)
def test_windows_keeps_what_is_open_in_its_place(vault: Vault, tmp_path: Path) -> None:
    shutil.copy(vault.path / DATA, tmp_path / "copy")
    for act in (
        lambda: (vault.path / DATA).rename(tmp_path / "moved"),
        lambda: (tmp_path / "copy").replace(vault.path / DATA),
        (vault.path / lock.LOCK).unlink,
    ):
        with pytest.raises(PermissionError):
            act()
    refused(vault.path, "already open")
    vault.execute("insert into meta values ('a', 'b')")


@systems.posix("test_windows_keeps_what_is_open_in_its_place")
def test_a_file_moved_while_open_takes_no_more_rows(vault: Vault, tmp_path: Path) -> None:
    (vault.path / DATA).rename(tmp_path / "moved")
    with pytest.raises(KnownError, match="moved or replaced"):
        vault.execute("insert into meta values ('a', 'b')")
    assert vault.query("select * from meta where key = 'a'") == []


@systems.posix("test_windows_keeps_what_is_open_in_its_place")
def test_a_file_replaced_while_open_takes_no_more_rows(vault: Vault, tmp_path: Path) -> None:
    shutil.copy(vault.path / DATA, tmp_path / "copy")
    (tmp_path / "copy").replace(vault.path / DATA)
    with pytest.raises(KnownError, match="moved or replaced"):
        vault.execute("insert into meta values ('a', 'b')")


def test_a_full_disk_loses_nothing_and_says_so(vault: Vault) -> None:
    vault.execute("insert into meta values ('kept', '1')")
    pages = vault.db.execute("pragma page_count").fetchone()[0]
    vault.db.execute(f"pragma max_page_count = {pages}")
    with pytest.raises(KnownError, match="disk is full"), vault.atomic():
        vault.execute("insert into meta values ('lost', ?)", ("x" * 10**6,))
    assert not vault.db.conn.in_transaction
    assert vault.query("select key from meta where key in ('kept', 'lost')") == [{"key": "kept"}]
    vault.close()
    with opened(vault.path) as again:
        again.execute("insert into meta values ('later', ?)", ("x" * 10**6,))
        assert len(again.query("select key from meta where key in ('kept', 'later')")) == 2


def test_a_header_that_cannot_be_written_is_told(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KnownError, match="disk is full"):
        vault.keep_header(vault.header)


def test_a_new_vault_takes_only_an_empty_place(tmp_path: Path) -> None:
    (tmp_path / "test.vault").mkdir()
    (tmp_path / "test.vault" / "mine.txt").write_text("x")
    with pytest.raises(KnownError, match="already something"):
        new_vault(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(KnownError, match="cannot be written"):
        new_vault(tmp_path / "file")


def test_a_new_vault_needs_a_name_and_a_good_passphrase(tmp_path: Path) -> None:
    for name, secret, field in ((" ", PASSPHRASE, "name"), (WORKER, "1234", "passphrase")):
        with pytest.raises(KnownError) as told:
            create_vault(
                tmp_path / "a.vault",
                name=name,
                role=Role.NURSE,
                passphrase=secret,
                kdf=CHEAP,
            )
        assert told.value.field == field
    assert not (tmp_path / "a.vault").exists()


def test_a_failure_while_making_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_db: object) -> None:
        message = "broken"
        raise RuntimeError(message)

    monkeypatch.setattr("tytti_desktop.vault.migrate.apply", broken)
    with pytest.raises(RuntimeError, match="broken"):
        new_vault(tmp_path)
    assert not (tmp_path / "test.vault").exists()


def test_the_slots_are_told_without_a_secret(closed: Path) -> None:
    names = doorplate.slot_names(closed)
    assert [(s.name, s.role, s.kind) for s in names] == [
        (WORKER, Role.COORDINATOR, SlotKind.PASSPHRASE),
        (WORKER, Role.COORDINATOR, SlotKind.RECOVERY),
    ]


def test_a_name_that_has_no_key(closed: Path) -> None:
    with pytest.raises(KnownError, match="Nobody by that name") as told:
        open_vault(closed, passphrase=PASSPHRASE, person="Joku Muu")
    assert told.value.field == "person"


def test_unlocking_needs_no_connection(vault: Vault) -> None:
    unlocked = opening.unlock(vault.path, passphrase=PASSPHRASE)
    assert bytes(unlocked.private).hex() not in repr(unlocked)
    vault.close()
    with opening.open_unlocked(unlocked) as again:
        assert again.person == vault.person


def test_only_selects_are_questions(vault: Vault) -> None:
    with pytest.raises(ValueError, match="delete"):
        vault.query("delete from meta")
    assert vault.query("with a as (select 1 as n) select n from a") == [{"n": 1}]


def test_inner_failure_undoes_the_inner_part_alone(vault: Vault) -> None:
    def fail() -> None:
        with vault.atomic():
            vault.execute("insert into meta values ('inner', '1')")
            raise ZeroDivisionError

    with vault.atomic():
        vault.execute("insert into meta values ('outer', '1')")
        with pytest.raises(ZeroDivisionError):
            fail()
    assert vault.query("select key from meta where key in ('outer', 'inner')") == [{"key": "outer"}]


def test_a_held_file_without_a_lock_file_is_told(closed: Path) -> None:
    known = header.read(closed / header.HEADER)
    key = opening._key_of(opening.unlock(closed, passphrase=PASSPHRASE), known)
    assert key is not None
    (closed / lock.LOCK).write_text(
        '{"pid": 1, "host": "other", "since": "2026-01-01T00:00:00+00:00"}'
    )
    db = driver.connect(closed / DATA, key)
    told = refused(closed, "already open in another program").message
    assert str(os.getpid()) not in told, "the second opener is not the holder"
    with pytest.MonkeyPatch.context() as no_locks:
        no_locks.setattr(lock, "_try_lock", lambda _handle: None)
        refused(closed, "open in another program")
        (closed / lock.LOCK).write_text(
            '{"pid": 1, "host": "other", "since": "2026-01-01T00:00:00+00:00"}'
        )
        refused(closed, r"computer other \(process 1, since")
    db.close()


def test_this_installation_can_encrypt(monkeypatch: pytest.MonkeyPatch) -> None:
    proof.prove_cipher()
    monkeypatch.setattr("tytti_desktop.vault.keys.unseal", lambda *_a: bytearray(32))
    with pytest.raises(KnownError, match="Install the program again"):
        proof.prove_cipher()


def test_a_slot_taken_away_between_unlocking_and_opening(vault: Vault) -> None:
    unlocked = opening.unlock(vault.path, passphrase=PASSPHRASE)
    kept = tuple(s for s in vault.header.slots if s.kind is not SlotKind.PASSPHRASE)
    vault.keep_header(vault.header.with_slots(kept))
    vault.close()
    with pytest.raises(KnownError, match="your key was removed"):
        opening.open_unlocked(unlocked)
