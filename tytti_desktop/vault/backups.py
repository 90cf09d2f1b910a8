"""Backups: one encrypted file, checked before it is believed; restoring; a rehearsal of that.

A backup is a zip without compression that holds header.json and data.db, both as in a vault. Its
name tells the store's id and the moment, no words of people.
"""

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tytti_desktop.errors import KnownError
from tytti_desktop.vault import audit, checking, driver, header, opening
from tytti_desktop.vault.audit import Finding
from tytti_desktop.vault.ids import new_id
from tytti_desktop.vault.vault import DATA, Vault
from tytti_desktop.words import _

if TYPE_CHECKING:
    from tytti_desktop.vault.driver import Database

SUFFIX = ".tyttibackup"
_MEMBERS = (header.HEADER, DATA)
_LAST = "last_backup"


_STEPS = 3


def _untold(_done: int, _total: int) -> None:
    """Hear how far a backup is, and do nothing about it."""


@dataclass(frozen=True)
class BackupResult:
    """A backup that has been made and checked."""

    file: Path
    sha256: str
    counts: dict[str, int]


@dataclass(frozen=True)
class Restored:
    """What a restored or rehearsed backup holds, and what is wrong with it: nothing, one hopes."""

    counts: dict[str, int]
    findings: list[Finding]


@dataclass(frozen=True)
class Copied:
    """A copy of a vault's database, still to be checked and packed: `finish` does that.

    `header` and `counts` are the vault's at the moment of the copy; `open_copy` opens it again.
    """

    copy: Path
    folder: Path
    name: str
    header: header.Header
    counts: dict[str, int]
    open_copy: "Callable[[Path], Database]"


def backup(vault: Vault, to: Path) -> BackupResult:
    """Write a backup into a folder and check it; the file appears only when it is whole.

    KnownError when the folder cannot be written to, is full, or the copy does not check.
    """
    made = finish(begin(vault, to))
    record(vault, made)
    return made


def begin(vault: Vault, to: Path) -> Copied:
    """Copy the open database into a folder: the one part of a backup that needs the vault."""
    vault.keep_anchor()
    name = f"{vault.header.store[:8]}-{vault.now():%Y%m%dT%H%M%S}-{new_id()[:4]}{SUFFIX}"
    copy = to / f".{name}.db.part"
    _make_folder(to)
    try:
        with driver.saving_plainly(), driver.speaking_plainly():
            vault.db.execute("vacuum into ?", [str(copy)])
            counted = checking.counts(vault.db)
    except BaseException:
        copy.unlink(missing_ok=True)
        raise
    return Copied(copy, to, name, vault.header, counted, vault.open_copy)


def finish(copied: Copied, tell: Callable[[int, int], object] = _untold) -> BackupResult:
    """Check a copy, pack it and put it in its place; nothing is left if `tell` raises.

    Any thread may do this. `record` then tells the vault.
    """
    packed = copied.folder / f".{copied.name}.part"
    try:
        with driver.saving_plainly(), driver.speaking_plainly():
            tell(0, _STEPS)
            counted = _checked(copied)
            tell(1, _STEPS)
            _pack(packed, copied.header, copied.copy)
            tell(2, _STEPS)
            digest = _sha256(packed)
            packed.replace(copied.folder / copied.name)
            header.sync_folder(copied.folder)
    finally:
        for part in (copied.copy, packed):
            part.unlink(missing_ok=True)
    return BackupResult(copied.folder / copied.name, digest, counted)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise KnownError(
            _("This place cannot be written to. Choose another folder or disk.")
        ) from None


def _checked(copied: Copied) -> dict[str, int]:
    """Open the copy again with the key and read all of it; return its row counts."""
    db = copied.open_copy(copied.copy)
    try:
        counted = checking.counts(db)
        if list(checking.file_findings(db)) or counted != copied.counts:
            raise KnownError(
                _(
                    "The backup did not come out whole and was removed. Check the vault, and try "
                    "again to another disk."
                )
            )
    finally:
        db.close()
    return counted


def _pack(packed: Path, known: header.Header, copy: Path) -> None:
    """Put the header and the checked copy into one file, sync it and read it back."""
    with packed.open("wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as box:
            box.writestr(header.HEADER, header.to_bytes(known))
            box.write(copy, DATA)
        file.flush()
        os.fsync(file.fileno())
    with zipfile.ZipFile(packed) as box:
        if box.testzip() is not None:
            raise OSError(packed.name)


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def record(vault: Vault, made: BackupResult) -> None:
    """Remember in the vault when it was backed up, and what the file must be."""
    kept = {"file": str(made.file.absolute()), "sha256": made.sha256, "counts": made.counts}
    rows = {checking.LAST_BACKUP: vault.now().isoformat(), _LAST: json.dumps(kept)}
    with vault.atomic():
        vault.execute_many(
            "insert or replace into meta (key, value) values (?, ?)", list(rows.items())
        )
        audit.write(vault, "backup", "vault", vault.header.store, detail={"sha256": made.sha256})


def _refuse_partial(file: Path) -> None:
    """Raise KnownError when a backup file is missing, cut short or something else."""
    try:
        with zipfile.ZipFile(file) as box:
            whole = set(box.namelist()) == set(_MEMBERS) and box.testzip() is None
    except FileNotFoundError:
        raise KnownError(
            _("The backup file is not there. Connect its disk or choose it again.")
        ) from None
    except (zipfile.BadZipFile, OSError):
        whole = False
    if not whole:
        raise KnownError(
            _("This is not a whole backup of this program. Choose another backup file.")
        )


def _unpack(file: Path, folder: Path) -> None:
    """Write a backup's two files into a new folder."""
    _refuse_partial(file)
    _make_folder(folder)
    with driver.saving_plainly(), zipfile.ZipFile(file) as box:
        for name in _MEMBERS:
            with box.open(name) as source, (folder / name).open("wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
                target.flush()
                os.fsync(target.fileno())


def restore(file: Path, to: Path, *, passphrase: str, person: str | None = None) -> Restored:
    """Make a vault of a backup at a new place, opened and checked before it takes its name.

    Nothing is ever written over. KnownError when something is at the place, the file is not a
    whole backup, or the passphrase is not of its time.
    """
    if to.exists():
        raise KnownError(
            _("There is already something in the place of the new vault. Choose another folder.")
        )
    part = to.with_name(f"{to.name}.{new_id()[:6]}.part")
    try:
        _unpack(file, part)
        with opening.open_vault(part, passphrase=passphrase, person=person) as vault:
            made = Restored(checking.counts(vault.db), checking.check(vault))
            with vault.atomic():
                audit.write(vault, "restore", "vault", vault.header.store)
        part.rename(to)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return made


def rehearse(vault: Vault, file: Path | None = None) -> Restored:
    """Restore a backup (the last one made, if none is named) to a scratch place and compare.

    The scratch copy stays encrypted and is removed. KnownError when there is no backup to try, or
    it was made before the vault's key was changed.
    """
    kept = _last(vault)
    chosen = Path(kept["file"]) if file is None and kept else file
    if chosen is None:
        raise KnownError(_("No backup has been made yet. Make one first."))
    scratch = vault.path / f"rehearsal-{new_id()[:6]}"
    try:
        _unpack(chosen, scratch)
        db = _copy_of(vault, scratch / DATA)
        try:
            found = list(checking.file_findings(db))
            counted = checking.counts(db)
        finally:
            db.close()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    as_made = (_sha256(chosen), counted) == (kept["sha256"], kept["counts"]) if kept else True
    if kept and chosen == Path(kept["file"]) and not as_made:
        found.append(Finding("backup", _("The backup file is not the one that was made.")))
    with vault.atomic():
        audit.write(vault, "rehearse", "vault", vault.header.store, detail={"ok": not found})
    return Restored(counted, found)


def _last(vault: Vault) -> dict[str, Any] | None:
    rows = vault.tuples("select value from meta where key = ?", (_LAST,))
    found: dict[str, Any] | None = json.loads(rows[0][0]) if rows else None
    return found


def _copy_of(vault: Vault, file: Path) -> "Database":
    try:
        return vault.open_copy(file)
    except driver.WrongKeyError:
        raise KnownError(
            _(
                "This backup was made before the vault's key was changed, or is damaged. Restore "
                "it with the passphrase of its time, and make a new backup."
            )
        ) from None
