"""Backups that the program makes by itself: copied, checked, taken to each place, read back.

`begin` needs the vault and is quick; `carry_out` any thread may do, also when the vault has been
closed meanwhile; `backup_state.take_slip` keeps what came of it, then or at the next opening.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from tytti_desktop.errors import KnownError
from tytti_desktop.vault import (
    alarms,
    backup_state,
    backups,
    checking,
    driver,
    files,
    litter,
    rotation,
)
from tytti_desktop.vault.backup_state import Outcome, Place
from tytti_desktop.vault.doorplate import DATA
from tytti_desktop.vault.ids import new_id
from tytti_desktop.vault.refused import DiskError
from tytti_desktop.vault.vault import Opener, Vault
from tytti_desktop.words import _


@dataclass(frozen=True)
class Job:
    """A backup under way: the copy in the vault's own folder, and where it is to go."""

    vault: Path
    store: str
    copied: backups.Copied
    folders: tuple[Path, ...]
    at: datetime
    seq: int
    rotates: bool  # False while something is wrong with the vault: a good old copy may be needed
    opener: Opener = field(repr=False)


@dataclass(frozen=True)
class Rehearsal:
    """A rehearsal under way: which backup of which place, and where its scratch copy goes."""

    place: int
    file: Path
    sha256: str
    scratch: Path
    opener: Opener = field(repr=False)


def _untold(_done: int, _total: int) -> None:
    """Hear how far a backup is, and do nothing about it."""


def begin(vault: Vault) -> Job | None:
    """Copy the open vault into a scratch place of its own folder: 0.3 s for 33 MB.

    None when no place has been chosen, or the copy was refused: that is kept as a failure.
    """
    kept = backup_state.places(vault)
    if not kept:
        return None
    opener = vault.opener()
    try:
        ending = new_id()[:4] + backups.SUFFIX
        scratch = vault.path / f"{litter.BACKUP}{new_id()[:6]}"
        copied = backups.begin(vault, scratch)
        named = replace(
            copied,
            name=rotation.name(vault.header.store, vault.now(), ending),
            open_copy=opener,
        )
    except KnownError as error:
        opener.forget()
        _refused(vault, kept, error.message)
        return None
    wrong = [a for a in alarms.open_alarms(vault) if a.kind is not alarms.AlarmKind.BACKUP]
    return Job(
        vault.path, vault.header.store, named, tuple(Path(p.folder) for p in kept),
        vault.now(), vault.log_head()[0], not wrong, opener,
    )  # fmt: skip


def _refused(vault: Vault, kept: list[Place], why: str) -> None:
    at = vault.now().isoformat()
    told = [Outcome(number, at, why=why) for number in range(len(kept))]
    try:
        backup_state.record(vault, told)
    except KnownError as error:  # the vault's own disk is full: told now, tried again later
        vault.notices.append(error.message)


def carry_out(job: Job, tell: Callable[[int, int], object] = _untold) -> list[Outcome]:
    """Check the copy and take it to each place; the key is forgotten and the scratch removed.

    What came of it is left beside the vault, whether that is open or not. Nothing is raised but
    what `tell` raises.
    """
    at = job.at.isoformat()
    try:
        try:
            made = backups.finish(job.copied, tell)
        except KnownError as error:
            done = [Outcome(n, at, why=error.message) for n in range(len(job.folders))]
        else:
            done = [_deliver(job, made, number) for number in range(len(job.folders))]
        backup_state.write_slip(job.vault, done, job.opener.slip_key)
    finally:
        job.opener.forget()
        files.remove_tree(job.copied.folder)
    return done


def _deliver(job: Job, made: backups.BackupResult, number: int) -> Outcome:
    """Take a checked backup to one place and read it back from there."""
    folder, at = job.folders[number], job.at.isoformat()
    name = made.file.name
    part = folder / f".{name}.part"
    try:
        if not backup_state.is_there(folder):
            raise _not_there()
        litter.clear_backups(folder)
        files.copy(made.file, part)
        if backups.digest(part) != made.sha256:
            raise _came_out_other()
        files.replace(part, folder / name)
        files.sync_folder(folder)
    except KnownError as error:
        with suppress(DiskError):
            files.remove(part)
        return Outcome(number, at, why=error.message)
    if job.rotates:
        _rotate(folder, job.store, job.at)
    return Outcome(number, at, name, made.sha256, job.seq, job.copied.header.key_id)


def _not_there() -> KnownError:
    return KnownError(
        _("The folder of the backups is not there. Connect its disk, or choose another folder.")
    )


def _came_out_other() -> KnownError:
    return KnownError(
        _(
            "What was read back from the disk is not what was written: the disk may be failing. "
            "Choose another disk for the backups."
        )
    )


def _rotate(folder: Path, store: str, now: datetime) -> None:
    """Remove what the rotation no longer keeps, after the newest has been read back."""
    with suppress(DiskError):
        stamps = {}
        for name in files.names(folder):
            moment = rotation.made_at(store, name, backups.SUFFIX)
            if moment is not None:
                stamps[name] = moment
        gone = rotation.to_remove(stamps.values(), now)
        for name, moment in stamps.items():
            if moment in gone:
                files.remove(folder / name)


def back_up(vault: Vault) -> list[Outcome]:
    """Back up into every chosen place now, and keep what came of it.

    KnownError when no place has been chosen.
    """
    if not backup_state.places(vault):
        raise KnownError(
            _("No folder for backups has been chosen. Choose one, or name one with --to.")
        )
    job = begin(vault)
    if job is None:
        return []
    carry_out(job)
    return backup_state.take_slip(vault)


# --- the rehearsal -------------------------------------------------------------------------------


def begin_rehearsal(vault: Vault, number: int) -> Rehearsal:
    """Return the rehearsal of a place's newest backup, to be carried out on any thread."""
    place = backup_state.places(vault)[number]
    scratch = vault.path / f"{litter.REHEARSAL}{new_id()[:6]}"
    file = Path(place.folder) / place.file
    return Rehearsal(number, file, place.sha256, scratch, vault.opener())


def carry_out_rehearsal(job: Rehearsal) -> bool:
    """Restore a backup to a scratch place, read all of it, and remove it; tell if it is good."""
    try:
        backups.unpack(job.file, job.scratch)  # first: what is no backup may have no end
        if backups.digest(job.file) != job.sha256:
            return False
        db = job.opener(job.scratch / DATA)
        try:
            return not list(checking.file_findings(db))
        finally:
            db.close()
    except (KnownError, driver.WrongKeyError):
        return False
    finally:
        job.opener.forget()
        files.remove_tree(job.scratch)


def by_itself(vault: Vault) -> str:
    """Do what is due, here and now: for a command, which has no window to wait for it.

    Return what has failed just now, in words; empty when all is well.
    """
    failed = ""
    if backup_state.backup_due(vault):
        back_up(vault)
        kept = backup_state.places(vault)
        failed = " ".join(f"{p.folder}: {backup_state.told(p)}" for p in kept if p.failing)
    number = backup_state.rehearsal_due(vault)
    if number is not None:
        well = carry_out_rehearsal(begin_rehearsal(vault, number))
        backup_state.rehearsed(vault, number, well=well)
    return failed
