"""A file that a person names: read whole, or the reason why not in words. The one door for them."""

import os
from contextlib import suppress
from errno import EACCES, EPERM
from pathlib import Path

from tytti_desktop.errors import KnownError
from tytti_desktop.vault import files
from tytti_desktop.vault.refused import DiskError, held_file
from tytti_desktop.words import _

USUAL = 200_000_000  # bytes; larger than any table, list or scanned paper


def content(file: Path, *, most: int = USUAL, too_large: str = "", name: str = "") -> bytes:
    """Return a file's bytes; KnownError where it cannot be read.

    A file of over `most` bytes is refused before it is read, with the words `too_large` if there
    are any. `name` is what the file is called in words: its path unless something shorter is given.
    """
    named = Path(name or file)
    with suppress(OSError):
        if file.is_dir():
            told = _("{file} is a folder. Choose a file.")
            raise KnownError(told.format(file=named))
    try:
        with files.reading(file) as opened:
            large = os.fstat(opened.fileno()).st_size > most
            found = b"" if large else opened.read(most + 1)
    except DiskError as error:
        raise KnownError(_unread(named, error)) from None
    if large or len(found) > most:
        told = _("The file {file} is too large: at most {most} MB.")
        told = told.format(file=named, most=max(1, most // 1_000_000))
        raise KnownError(too_large or told)
    return found


def _unread(file: Path, error: DiskError) -> str:
    if error.held:
        return held_file(file, writing=False)
    if error.odd:
        told = _("{file} is no file but a folder, a pipe or a device. Choose the file itself.")
        return told.format(file=file)
    if error.number in {EACCES, EPERM}:
        told = _("You have no right to read the file {file}. Ask for it, or for a copy.")
    else:
        told = _("The file {file} cannot be read. Check its name.")
    return told.format(file=file)
