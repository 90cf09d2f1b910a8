"""The vault's lock file: one holder at a time, freed by the system even when a process is killed.

The file tells a second opener which computer holds the vault and since when; nobody's name.
"""

import errno
import json
import os
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from tytti_desktop import dates, outside_json
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import files
from tytti_desktop.vault.refused import DiskError
from tytti_desktop.words import _

LOCK = "lock"
_HELD = {errno.EAGAIN, errno.EACCES, errno.EDEADLK}
_KNOWS_NO_LOCKS = {1, 50}  # Windows: not supported here
_LONGEST = 4096
_FAR = 1 << 30  # Windows locks bytes against reading too: lock one that nobody reads


class Lock:
    """A held lock; `before` is what the file told of another, where the disk knows no locks."""

    def __init__(self, handle: int, before: bytes = b"") -> None:
        self._handle, self.before = handle, before

    def release(self) -> None:
        """Let the next one in; the file stays, empty. Safe to call twice."""
        if self._handle >= 0:
            handle, self._handle = self._handle, -1
            try:
                files.overwrite(handle, b"")
            finally:
                os.close(handle)


def _try_lock(handle: int) -> bool | None:
    """Tell whether the lock was taken; None on a disk that knows no locks: SQLite's own decides."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, _FAR, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if sys.platform == "win32":
            return None if getattr(error, "winerror", None) in _KNOWS_NO_LOCKS else False
        return False if error.errno in _HELD else None
    return True


def take(folder: Path) -> Lock:
    """Take the vault for this process; KnownError that tells who holds it, or why it cannot.

    What the file tells is a courtesy: a disk without room for it is no reason to stay shut.
    """
    try:
        handle = files.open_lock(folder / LOCK)
    except DiskError as error:
        if error.full:  # an old vault on a full disk has its lock file; without one SQLite decides
            return Lock(-1)
        raise error if error.held else unwritable() from None
    taken = _try_lock(handle)
    if taken is False:
        os.close(handle)
        raise held(_told(folder))
    before = b"" if taken else _told(folder)
    holder = {
        "pid": os.getpid(),
        "host": computer_name(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    try:
        files.overwrite(handle, json.dumps(holder).encode())
    except BaseException:
        os.close(handle)
        raise
    return Lock(handle, before)


def computer_name() -> str:
    """Return this computer's name; Python's own way asks slow services of Windows."""
    return os.environ.get("COMPUTERNAME", "") if sys.platform == "win32" else os.uname().nodename


def unwritable() -> KnownError:
    """Return the error for a folder that cannot be written to."""
    return KnownError(
        _(
            "The vault's folder cannot be written to. Copy the vault to a disk that is not "
            "read-only, or ask for the right to write to the folder."
        )
    )


def _told(folder: Path) -> bytes:
    with suppress(DiskError):
        return files.read(folder / LOCK, _LONGEST)
    return b""


def held(told: bytes) -> KnownError:
    """Return the error for a second opener, with what the lock file tells of the first."""
    try:
        holder = outside_json.loads(told)
        since = dates.shown_moment(datetime.fromisoformat(holder["since"]))
        return KnownError(
            _(
                "The vault is already open on the computer {host} (process {pid}, since {since}). "
                "Close it there first."
            ).format(host=holder["host"], pid=holder["pid"], since=since)
        )
    except Exception:  # noqa: BLE001 - whatever the file holds, it is a courtesy
        return KnownError(_("The vault is already open in another program. Close it there first."))
