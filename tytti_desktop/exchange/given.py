"""A file that a person names: read, or the reason why not in words. The one door for them."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EACCES, EPERM
from pathlib import Path

from tytti_desktop.errors import KnownError
from tytti_desktop.vault import files
from tytti_desktop.vault.refused import DiskError, held_file
from tytti_desktop.words import _

USUAL = 200_000_000  # bytes; larger than any table, list or scanned paper


def content(file: Path, *, most: int = USUAL, too_large: str = "", name: str = "") -> bytes:
    """Return a file's bytes; KnownError where it cannot be read, as `opened` raises it."""
    with opened(file, most=most, too_large=too_large, name=name) as stream:
        found = stream.read(most + 1)
        if len(found) > most:  # it grew meanwhile
            raise _large(Path(name or file), most, too_large)
        return found


@contextmanager
def opened(
    file: Path, *, most: int = USUAL, too_large: str = "", name: str = ""
) -> Iterator[io.BufferedReader]:
    """Give a file opened for reading; KnownError where it cannot be read, also while it is.

    A file of over `most` bytes is refused before it is read, with the words `too_large` if there
    are any. `name` is what the file is called in words: its path unless something shorter is given.
    """
    named = Path(name or file)
    with suppress(OSError):
        if file.is_dir():
            told = _("{file} is a folder. Choose a file.")
            raise KnownError(told.format(file=named))
    try:
        with files.reading(file) as stream:
            if os.fstat(stream.fileno()).st_size > most:
                raise _large(named, most, too_large)
            yield stream
    except DiskError as error:
        raise KnownError(_unread(named, error)) from None


def _large(file: Path, most: int, too_large: str) -> KnownError:
    told = _("The file {file} is too large: at most {most} MB.")
    return KnownError(too_large or told.format(file=file, most=max(1, most // 1_000_000)))


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
