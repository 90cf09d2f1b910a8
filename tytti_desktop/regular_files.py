"""Opening a file that a person, or another program, has put there: a file, or refused at once.

A pipe would be waited for without end, and a device may have no end at all. A pipe that the process
was given itself (`<(…)` of a shell) is read.
"""

import errno
import os
import stat
from pathlib import Path

from tytti_desktop.errors import KnownError
from tytti_desktop.words import _

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_OWN = ("/dev/fd/", "/dev/stdin", "/proc/self/fd/")  # what the shell has opened for this process
_MOST = 20_000_000  # bytes of a text of the unit's own: a form, a letter, rules


def opened(file: Path, flags: int = 0) -> int:
    """Return a handle of a file for reading; OSError (ENXIO) at once for what is none."""
    if str(file).startswith(_OWN):
        return os.open(file, _FLAGS | flags)
    return regular(os.open(file, _FLAGS | _NO_WAIT | flags), file)


def regular(handle: int, file: Path) -> int:
    """Return a handle of a file as it is; what is no file is closed, and raises OSError (ENXIO)."""
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    raise OSError(errno.ENXIO, os.strerror(errno.ENXIO), str(file))


def text(file: Path) -> str:
    """Return a file's text in UTF-8; KnownError where it cannot be read, ValueError if it is none.

    Ends of lines are as Python reads them: Windows' are made one sign.
    """
    try:
        with os.fdopen(opened(file), "rb") as raw:
            content = raw.read(_MOST)
    except OSError:
        told = _("The file {file} cannot be read. Check its name.")
        raise KnownError(told.format(file=file)) from None
    return content.decode("utf-8").replace("\r\n", "\n")
