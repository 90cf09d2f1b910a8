"""A file that a person names: read whole, or the reason why not in words."""

from pathlib import Path

from tytti_desktop.errors import KnownError
from tytti_desktop.words import _


def content(file: Path, *, most: int | None = None, too_large: str = "", name: str = "") -> bytes:
    """Return a file's bytes; KnownError where it cannot be read.

    A file of over `most` bytes is refused with the words `too_large` before it is opened. `name` is
    what the file is called in words: its path unless something shorter is given.
    """
    try:
        if most is not None and file.stat().st_size > most:
            raise KnownError(too_large)
        return file.read_bytes()
    except OSError:
        told = _("The file {file} cannot be read. Check its name.")
        raise KnownError(told.format(file=name or file)) from None
