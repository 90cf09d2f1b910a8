"""A file that a person names: read whole, or the reason why not in words. The one door for them."""

from contextlib import suppress
from errno import EACCES, EPERM
from pathlib import Path

from tytti_desktop.errors import KnownError
from tytti_desktop.vault import files
from tytti_desktop.vault.refused import DiskError, held_file
from tytti_desktop.words import _


def content(file: Path, *, most: int | None = None, too_large: str = "", name: str = "") -> bytes:
    """Return a file's bytes; KnownError where it cannot be read.

    A file of over `most` bytes is refused with the words `too_large` before it is opened. `name` is
    what the file is called in words: its path unless something shorter is given.
    """
    named = Path(name or file)
    with suppress(OSError):
        if file.is_dir():
            told = _("{file} is a folder. Choose a file.")
            raise KnownError(told.format(file=named))
        if most is not None and file.stat().st_size > most:
            raise KnownError(too_large)
    try:
        with files.reading(file) as opened:
            return opened.read()
    except DiskError as error:
        raise KnownError(_unread(named, error)) from None


def _unread(file: Path, error: DiskError) -> str:
    if error.held:
        return held_file(file, writing=False)
    if error.number in {EACCES, EPERM}:
        told = _("You have no right to read the file {file}. Ask for it, or for a copy.")
    else:
        told = _("The file {file} cannot be read. Check its name.")
    return told.format(file=file)
