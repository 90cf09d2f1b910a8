"""Is a file held by another program? Only Windows refuses such a file, and hardly says why.

There, what another program has open can be neither replaced, renamed nor removed, and often not
opened either. A refused opening tells `access denied` alone, the same as for a folder or for
missing rights; a refused replacing the same. So the system is asked once more, in the way that
tells the reason.
"""

import errno
import sys
from pathlib import Path

_HELD = {32, 33}  # Windows: shared, locked
_REFUSED = 5  # Windows: access denied, for whatever reason
_BUSY = {errno.EBUSY, errno.ETXTBSY}  # POSIX: a program that runs, a file server's own lock
_READ, _WRITE, _DELETE = 0x8000_0000, 0x4000_0000, 0x0001_0000
_SHARED, _EXISTING = 0b111, 3


def by_another(error: OSError, *, moving: bool = False) -> bool:
    """Tell whether an operation was refused because another program holds its file.

    `moving`: the file was to be replaced, renamed or removed, not opened.
    """
    number = getattr(error, "winerror", None)
    if number in _HELD or error.errno in _BUSY:
        return True
    if error.errno != errno.EACCES or number not in {None, _REFUSED}:
        return False
    named = [Path(name) for name in (error.filename, error.filename2) if isinstance(name, str)]
    if moving and number == _REFUSED and any(name.is_dir() for name in named):
        return True  # something in a folder of ours is open
    return any(is_held(file, moving=moving) for file in named)


def is_held(file: Path, *, moving: bool = False) -> bool:
    """Tell whether Windows refuses a file because another program has it open; no elsewhere.

    Whoever has it open in whatever way keeps it from `moving`; from opening, who shares it not.
    """
    if sys.platform == "win32":
        import _winapi

        for access in (_DELETE,) if moving else (_READ, _WRITE):
            shared = 0 if moving else _SHARED
            try:
                made = _winapi.CreateFile(str(file), access, shared, 0, _EXISTING, 0, 0)
                _winapi.CloseHandle(made)
            except OSError as error:
                if error.winerror in _HELD:
                    return True
    return False
