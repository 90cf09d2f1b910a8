"""What a killed act left behind: known by its name, cleared at the next opening or making.

Everything here is encrypted and nameless; left alone it would fill a laptop's disk in time.
"""

import re
import time
from contextlib import suppress
from pathlib import Path

from tytti_desktop.errors import KnownError
from tytti_desktop.vault import files
from tytti_desktop.vault import lock as locks
from tytti_desktop.vault.refused import DiskError

UNFINISHED = "unfinished"  # a file in a folder that is being restored; gone when it is whole
MAKING, RESTORING, REHEARSAL, COPY = ".making", ".part", "rehearsal-", "check-"
BACKUP = "backup-"  # its worker may outlive the session that began it: only old ones are cleared
_INSIDE = re.compile(
    r"rehearsal-\w{6}|check-\w{6}\.db|(header\.\w+|delays\.json|log\.anchor|backup\.slip)\.part"
)
_BACKUP = re.compile(r"backup-\w{6}")
_BACKUP_PART = re.compile(r"\.[\w-]+\.tyttibackup(\.db)?\.part(-journal)?")
_OLD_SECONDS = 3600.0


def clear_inside(vault: Path) -> None:
    """Clear a vault's folder, whose lock the caller holds."""
    with suppress(DiskError):
        for name in files.names(vault):
            if _INSIDE.fullmatch(name) or (_BACKUP.fullmatch(name) and _is_old(vault / name)):
                _clear(vault / name)


def clear_beside(vault: Path) -> None:
    """Clear half-made and half-restored folders of this vault's name that nobody is making.

    A restored folder that could not be given its name is a whole vault, perhaps in use: without the
    mark of an unfinished one it stays.
    """
    pattern = re.compile(re.escape(vault.name) + rf"\.\w{{6}}({MAKING}|{RESTORING})")
    with suppress(DiskError):
        for name in files.names(vault.parent):
            folder = vault.parent / name
            if pattern.fullmatch(name) and _is_half(folder) and _is_nobodys(folder):
                _clear(folder)


def clear_backups(folder: Path, now: float | None = None) -> None:
    """Clear parts of backups that nobody has written to for an hour."""
    with suppress(DiskError):
        for name in files.names(folder):
            if _BACKUP_PART.fullmatch(name) and _is_old(folder / name, now):
                _clear(folder / name)


def _is_half(folder: Path) -> bool:
    """Tell whether a folder is still unfinished; of one in the making nobody has a key yet."""
    there = files.names(folder)
    return not folder.name.endswith(RESTORING) or UNFINISHED in there


def _is_old(file: Path, now: float | None = None) -> bool:
    """Tell whether nobody has written to a file, or into a folder, for an hour."""
    changed = files.changed_at(file)
    moment = time.time() if now is None else now
    return changed is not None and moment - changed > _OLD_SECONDS


def _is_nobodys(folder: Path) -> bool:
    if folder.is_symlink() or not folder.is_dir():
        return False
    try:
        locks.take(folder).release()
    except KnownError:
        return False
    return True


def _clear(file: Path) -> None:
    with suppress(DiskError):
        if file.is_dir() and not file.is_symlink():
            files.remove_tree(file)
        else:
            files.remove(file)
