"""Backups: one encrypted file, checked before it is believed; restoring; a rehearsal of that.

A backup is a zip without compression that holds header.json and data.db, both as in a vault. Its
name tells the store's id and the moment, no words of people.
"""

import errno
import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from tytti_desktop.errors import KnownError
from tytti_desktop.vault import (
    audit,
    backup_state,
    checking,
    driver,
    files,
    header,
    litter,
    opening,
    rotation,
    sites,
)
from tytti_desktop.vault.audit import Finding
from tytti_desktop.vault.doorplate import DATA
from tytti_desktop.vault.ids import new_id
from tytti_desktop.vault.refused import DiskError
from tytti_desktop.vault.vault import Vault
from tytti_desktop.words import _

if TYPE_CHECKING:
    from tytti_desktop.vault.driver import Database

SUFFIX = ".tyttibackup"
_MEMBERS = (header.HEADER, DATA)


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
    path: Path | None = None  # of the restored vault


def forgotten() -> str:
    """Return what whoever restores must know: the vault no longer knows whom not to write to."""
    return _(
        "What was recorded after the backup was made is not in it. Go through the deaths, "
        "non-disclosures, moves and withdrawn consents since then before anything is mailed or "
        "told."
    )


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
    _make_folder(to)
    litter.clear_backups(to)
    name = f"{vault.header.store[:8]}-{vault.now():%Y%m%dT%H%M%S}-{new_id()[:4]}{SUFFIX}"
    copy = to / f".{name}.db.part"
    try:
        with driver.speaking_plainly():
            with files.new(copy):  # private before a byte is in it
                pass
            vault.db.execute("vacuum into ?", [str(copy)])
            counted = checking.counts(vault.db)
    except BaseException:
        _drop(copy)
        raise
    return Copied(copy, to, name, vault.header, counted, vault.open_copy)


def finish(copied: Copied, tell: Callable[[int, int], object] = _untold) -> BackupResult:
    """Check a copy, pack it and put it in its place; nothing is left if `tell` raises.

    Any thread may do this. `record` then tells the vault.
    """
    packed = copied.folder / f".{copied.name}.part"
    try:
        with driver.speaking_plainly():
            tell(0, _STEPS)
            counted = _checked(copied)
            tell(1, _STEPS)
            _pack(packed, copied.header, copied.copy)
            tell(2, _STEPS)
            told = digest(packed)
            files.replace(packed, copied.folder / copied.name)
            files.sync_folder(copied.folder)
    finally:
        for part in (copied.copy, packed):
            _drop(part)
    return BackupResult(copied.folder / copied.name, told, counted)


def _drop(file: Path) -> None:
    for left in (file, file.with_name(file.name + "-journal")):
        with suppress(DiskError):
            files.remove(left)


def _make_folder(folder: Path) -> None:
    try:
        files.make_folder(folder)
    except DiskError as error:
        if error.certain:
            raise
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
    with (
        files.new(packed) as file,
        files.reading(copy) as source,
        zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as box,
    ):
        box.writestr(header.HEADER, header.to_bytes(known))
        with box.open(DATA, "w", force_zip64=True) as target:
            files.pour(source, cast("BinaryIO", target))
    with _opened(packed) as box:
        if box.testzip() is not None:
            raise _not_whole()


def digest(file: Path) -> str:
    """Return a file's SHA-256 in hex; DiskError."""
    with files.reading(file) as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def record(vault: Vault, made: BackupResult) -> None:
    """Remember in the vault when it was backed up, and what the file must be."""
    kept = {"file": str(made.file.absolute()), "sha256": made.sha256, "counts": made.counts}
    at = vault.now().isoformat()
    rows = {backup_state.LAST_BACKUP: at, backup_state.LAST_FILE: json.dumps(kept)}
    with vault.atomic():
        vault.execute_many(
            "insert or replace into meta (key, value) values (?, ?)", list(rows.items())
        )
        audit.write(vault, "backup", "vault", vault.header.store, detail={"sha256": made.sha256})


def _not_whole() -> KnownError:
    return KnownError(_("This is not a whole backup of this program. Choose another backup file."))


def _refuse_other_members(box: zipfile.ZipFile) -> None:
    members = box.infolist()
    if sorted(m.filename for m in members) != sorted(_MEMBERS) or any(
        m.compress_type != zipfile.ZIP_STORED or m.file_size != m.compress_size for m in members
    ):
        raise _not_whole()


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    """Give a backup's zip: the one reader of such files. KnownError, whatever is wrong with it.

    A backup is never compressed, so nothing in it can grow in unpacking.
    """
    try:
        with files.reading(file) as raw, zipfile.ZipFile(raw) as box:
            _refuse_other_members(box)
            yield box
    except DiskError as error:
        if error.number == errno.EISDIR or file.is_dir():  # Windows refuses to open a folder
            raise _not_whole() from None
        if not error.missing:
            raise
        raise KnownError(
            _("The backup file is not there. Connect its disk or choose it again.")
        ) from None
    except KnownError:
        raise
    except Exception:  # noqa: BLE001 - damaged zips raise a dozen kinds of error
        raise _not_whole() from None


def newest_anchors(vault: Vault) -> Iterator[tuple[Path, audit.Anchor]]:
    """Yield the newest backup of the vault in each of its folders, with the log's head in it.

    What was made before the vault was last restored is let be: it may know another course.
    """
    restored = vault.tuples("select max(at) from audit where action = 'restore'")[0][0]
    for folder in dict.fromkeys(Path(place.folder) for place in backup_state.places(vault)):
        with suppress(DiskError, KnownError, header.DamagedHeaderError):
            stamps = {
                moment: name
                for name in files.names(folder)
                if (moment := rotation.made_at(vault.header.store, name, SUFFIX)) is not None
                and (restored is None or moment > datetime.fromisoformat(restored))
            }
            if stamps:
                file = folder / stamps[max(stamps)]
                with _opened(file) as box:
                    known = header.parse(box.read(header.HEADER).decode())
                if known.store == vault.header.store:
                    yield file, audit.anchor_in(known)


def _is_practice(file: Path) -> bool:
    """Tell whether a backup says that it is of a practice vault; the opened vault's word is final.

    KnownError when it is no whole backup.
    """
    with _opened(file) as box:
        return header.parse(box.read(header.HEADER).decode()).practice


def unpack(file: Path, folder: Path, *, unfinished: bool = False) -> None:
    """Write a backup's two files into a new folder; their checksums are compared meanwhile.

    `unfinished` marks the folder: what bears the mark may be cleared away, nothing else may.
    """
    with _opened(file) as box:
        _make_folder(folder)
        if unfinished:
            files.write_whole(folder / litter.UNFINISHED, b"")
        for name in _MEMBERS:
            with box.open(name) as source, files.new(folder / name) as target:
                files.pour(source, target)


def restore(file: Path, to: Path, *, passphrase: str, person: str | None = None) -> Restored:
    """Make a vault of a backup at a new place, opened and checked before it takes its name.

    Nothing is ever written over. KnownError when something is at the place, the file is not a
    whole backup, or the passphrase is not of its time.
    """
    sites.refuse_for_vault(to, practice=_is_practice(file))
    if files.exists(to):
        raise KnownError(
            _("There is already something in the place of the new vault. Choose another folder.")
        )
    litter.clear_beside(to)
    part = to.with_name(f"{to.name}.{new_id()[:6]}{litter.RESTORING}")
    try:
        unpack(file, part, unfinished=True)
        with opening.open_vault(part, passphrase=passphrase, person=person) as vault:
            made = Restored(checking.counts(vault.db), checking.check(vault, backups_too=False), to)
            with vault.atomic():
                audit.write(vault, "restore", "vault", vault.header.store)
        files.remove(
            part / litter.UNFINISHED
        )  # from here on it is a whole vault, whatever its name
    except BaseException:
        files.remove_tree(part)
        raise
    try:
        files.move_folder(part, to)
    except DiskError:
        raise KnownError(
            _(
                "The backup was restored and checked, but the folder could not be given its name. "
                "It is whole: open it as {folder}, or give it another name yourself."
            ).format(folder=part.name)
        ) from None
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
    scratch = vault.path / f"{litter.REHEARSAL}{new_id()[:6]}"
    try:
        unpack(chosen, scratch)
        db = _copy_of(vault, scratch / DATA)
        try:
            found = list(checking.file_findings(db))
            counted = checking.counts(db)
        finally:
            db.close()
    finally:
        files.remove_tree(scratch)
    is_last = kept is not None and chosen == Path(kept["file"])
    if (
        kept is not None
        and is_last
        and (digest(chosen) != kept["sha256"] or kept["counts"] not in (None, counted))
    ):
        found.append(Finding("backup", _("The backup file is not the one that was made.")))
    with vault.atomic():
        audit.write(vault, "rehearse", "vault", vault.header.store, detail={"ok": not found})
    return Restored(counted, found)


def _last(vault: Vault) -> dict[str, Any] | None:
    rows = vault.tuples("select value from meta where key = ?", (backup_state.LAST_FILE,))
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
