"""Backups: whole, checked, encrypted, restorable; refusals with their own words."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.factory import CHEAP, PASSPHRASE, new_vault
from tests.vault.keys_changed import change_key
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import (
    Vault,
    attachments,
    audit,
    backups,
    checking,
    files,
    open_vault,
    people,
)

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def full(vault: Vault) -> Vault:
    """Give a vault with something in it."""
    for number in range(5):
        attachments.keep(
            vault, client_id=None, kind="scan", media_type="a/b", content=bytes([number]) * 9000
        )
    return vault


def test_a_backup_restores_to_the_same(full: Vault, tmp_path: Path) -> None:
    made = backups.backup(full, tmp_path / "usb" / "copies")
    assert made.counts["attachment"] == 5
    assert made.sha256 == hashlib.sha256(made.file.read_bytes()).hexdigest()
    assert [f.name for f in made.file.parent.iterdir()] == [made.file.name]
    assert checking.info(full).last_backup is not None
    assert audit.rows(full, limit=1)[0].action == "backup"
    back = backups.restore(made.file, tmp_path / "back.vault", passphrase=PASSPHRASE)
    assert back.findings == []
    opened = {**made.counts, "audit": made.counts["audit"] + 1}  # the look that proved it
    assert back.counts == opened
    with open_vault(tmp_path / "back.vault", passphrase=PASSPHRASE) as again:
        assert again.person == full.person
        assert checking.check(again) == []
        assert [r.content for r in attachments._ATTACHMENTS.find(again, order="added_at")] == [
            bytes([n]) * 9000 for n in range(5)
        ]
        assert [r.action for r in audit.rows(again, limit=3)] == ["open", "close", "restore"]


def test_a_backups_name_and_outside_tell_nothing(full: Vault, tmp_path: Path) -> None:
    made = backups.backup(full, tmp_path)
    assert made.file.name.startswith(full.header.store[:8])
    with zipfile.ZipFile(made.file) as box:
        assert sorted(box.namelist()) == ["data.db", "header.json"]
        assert b"SQLite" not in box.read("data.db")


def test_two_backups_stand_beside_each_other(full: Vault, tmp_path: Path) -> None:
    first, second = (backups.backup(full, tmp_path).file for _ in range(2))
    assert first != second
    assert first.exists()


def test_nothing_is_written_over(full: Vault, tmp_path: Path) -> None:
    made = backups.backup(full, tmp_path / "b")
    (tmp_path / "mine").mkdir()
    with pytest.raises(KnownError, match="already something"):
        backups.restore(made.file, tmp_path / "mine", passphrase=PASSPHRASE)


def test_a_wrong_passphrase_leaves_nothing_behind(full: Vault, tmp_path: Path) -> None:
    made = backups.backup(full, tmp_path / "b")
    with pytest.raises(KnownError, match="not right"):
        backups.restore(made.file, tmp_path / "r.vault", passphrase="aivan väärä lause")
    assert not [p for p in tmp_path.iterdir() if p.name.startswith("r.vault")]


@pytest.mark.parametrize("keep", [0, 100, 5000, -1])
def test_a_cut_backup_is_refused(full: Vault, tmp_path: Path, keep: int) -> None:
    made = backups.backup(full, tmp_path / "b")
    made.file.write_bytes(made.file.read_bytes()[:keep])
    with pytest.raises(KnownError, match="not a whole backup"):
        backups.restore(made.file, tmp_path / "r.vault", passphrase=PASSPHRASE)


def test_a_flipped_bit_in_a_backup_is_found(full: Vault, tmp_path: Path) -> None:
    made = backups.backup(full, tmp_path / "b")
    content = bytearray(made.file.read_bytes())
    content[len(content) // 2] ^= 1
    made.file.write_bytes(content)
    with pytest.raises(KnownError, match="not a whole backup"):
        backups.rehearse(full)


def test_another_zip_is_no_backup(full: Vault, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as box:
        box.writestr("../data.db", "x")
    with pytest.raises(KnownError, match="not a whole backup"):
        backups.restore(tmp_path / "a.zip", tmp_path / "r.vault", passphrase=PASSPHRASE)
    with pytest.raises(KnownError, match="not there"):
        backups.restore(tmp_path / "none", tmp_path / "r.vault", passphrase=PASSPHRASE)
    with pytest.raises(KnownError, match="not a whole backup"):
        backups.restore(tmp_path, tmp_path / "r.vault", passphrase=PASSPHRASE)


def test_a_place_that_cannot_be_written_to(full: Vault, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(KnownError, match="cannot be written"):
            backups.backup(full, place)


def test_a_full_disk_leaves_no_half_backup(
    full: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(name: str, act: Callable[..., object], *args: object, **how: object) -> object:
        if name == "write":
            raise OSError(28, "No space left on device")
        return act(*args, **how)

    monkeypatch.setattr(files, "call", full_disk)
    with pytest.raises(KnownError, match="disk is full"):
        backups.backup(full, tmp_path / "b")
    assert list((tmp_path / "b").glob("*")) == []
    assert checking.info(full).last_backup is None


def test_a_copy_that_does_not_check_is_no_backup(
    full: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        checking, "file_findings", lambda _db: iter([audit.Finding("cipher", "page 3")])
    )
    with pytest.raises(KnownError, match="did not come out whole"):
        backups.backup(full, tmp_path / "b")
    assert list((tmp_path / "b").iterdir()) == []


def test_a_rehearsal_proves_the_last_backup(full: Vault, tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="No backup"):
        backups.rehearse(full)
    made = backups.backup(full, tmp_path)
    told = backups.rehearse(full)
    assert told.findings == []
    assert told.counts == made.counts
    assert not list(full.path.glob("rehearsal-*"))
    earlier = backups.backup(full, tmp_path)
    assert backups.rehearse(full, made.file).findings == []
    made.file.replace(earlier.file)
    assert [f.kind for f in backups.rehearse(full).findings] == ["backup"]


def test_a_rehearsal_of_an_older_key(full: Vault, tmp_path: Path) -> None:
    made = backups.backup(full, tmp_path)
    change_key(full)
    with pytest.raises(KnownError, match="before the vault's key was changed"):
        backups.rehearse(full)
    assert not list(full.path.glob("rehearsal-*"))
    back = backups.restore(made.file, tmp_path / "r.vault", passphrase=PASSPHRASE)
    assert back.findings == []


def test_a_backup_opens_from_a_disk_that_cannot_be_written(full: Vault, tmp_path: Path) -> None:
    """The copy is in DELETE mode: a file in WAL mode could not be opened there."""
    made = backups.backup(full, tmp_path)
    with zipfile.ZipFile(made.file) as box:
        box.extractall(tmp_path / "cd")
    db = full.open_copy(tmp_path / "cd" / "data.db")
    assert db.execute("pragma journal_mode").fetchone() == ("delete",)
    db.close()


def test_a_backup_of_a_vault_of_several(tmp_path: Path) -> None:
    with new_vault(tmp_path) as vault:
        slot = people.new_person(
            vault, name="Hoitaja", role=vault.person.role, secret="neljä eri sanaa vielä", kdf=CHEAP
        )
        people.add(vault, slot)
        made = backups.backup(vault, tmp_path / "b")
    back = backups.restore(
        made.file, tmp_path / "r.vault", passphrase="neljä eri sanaa vielä", person="Hoitaja"
    )
    assert back.counts["person"] == 2
    assert json.loads((tmp_path / "r.vault" / "header.json").read_text())["practice"] is False


def test_a_backup_cancelled_between_its_steps_leaves_nothing(vault: Vault, tmp_path: Path) -> None:
    heard: list[int] = []

    def stop(done: int, _total: int) -> None:
        heard.append(done)
        if done == 2:
            raise LookupError

    copied = backups.begin(vault, tmp_path / "to")
    with pytest.raises(LookupError):
        backups.finish(copied, stop)
    assert heard == [0, 1, 2]
    assert list((tmp_path / "to").iterdir()) == []


def test_a_copy_is_finished_while_the_vault_goes_on(vault: Vault, tmp_path: Path) -> None:
    copied = backups.begin(vault, tmp_path / "to")
    with vault.atomic():
        audit.write(vault, "look", "client", "c1")
    made = backups.finish(copied)
    assert made.counts == copied.counts != checking.counts(vault.db)
    backups.record(vault, made)
    assert backups.rehearse(vault).findings == []
