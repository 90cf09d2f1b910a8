"""Asking for files and folders in the system's own box: the one place that opens it.

The vault may lock while the box is open, and a system may still hand over what is chosen in it
afterwards: then nothing was chosen. For what leaves a valid name is proposed, and the answer is
looked at; what is written there is written here, which gives the words that tell where it is.
"""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from tytti_desktop.vault import file_names
from tytti_desktop.vault.files import let_out, let_out_all
from tytti_desktop.words import _

T = TypeVar("T")


def open_file(parent: QWidget, title: str, kinds: str) -> Path | None:
    """Ask for a file to read; None when the person leaves. `kinds` is Qt's list of the kinds."""
    found = _asked(parent, lambda: QFileDialog.getOpenFileName(parent, title, "", kinds)[0], "")
    return Path(found) if found else None


def open_files(parent: QWidget, title: str, kinds: str, first: str = "") -> list[Path]:
    """Ask for files to read, beginning at `first`; none when the person leaves."""
    none: list[str] = []
    ask = partial(QFileDialog.getOpenFileNames, parent, title, first, kinds)
    return [Path(each) for each in _asked(parent, lambda: ask()[0], none)]


def open_folder(parent: QWidget, title: str, first: Path | None = None) -> Path | None:
    """Ask for a folder, beginning at `first`; None when the person leaves."""
    at = "" if first is None else str(first)
    found = _asked(parent, lambda: QFileDialog.getExistingDirectory(parent, title, at), "")
    return Path(found) if found else None


def save_as(
    parent: QWidget | None, title: str, stem: str, ending: str, kinds: str = ""
) -> Path | None:
    """Ask where a file goes; None when the person leaves. KnownError: it cannot be called so.

    `stem` and `ending` are the proposal; `kinds` is Qt's list of the kinds of files, the ending's
    own where it is not given.
    """
    name = file_names.proposed(stem, ending)

    def ask() -> str:
        return QFileDialog.getSaveFileName(parent, title, name, kinds or f"*{ending}")[0]

    found = _asked(parent, ask, "")
    if not found:
        return None
    file_names.refuse_made(Path(found), windows=True)
    return Path(found)


def write(file: Path, content: bytes, words: str = "") -> str:
    """Write a file where the person said; return `words` and the file by its name, to be said.

    KnownError when it cannot be written.
    """
    let_out(file, content)
    return _told(file, words)


def write_all(folder: Path, files: Mapping[str, bytes], words: str = "") -> str:
    """Write files into the folder that was chosen, made if need be; return what is said of it."""
    let_out_all(folder, files, folders=True)
    return _told(folder, words)


def _told(where: Path, words: str) -> str:
    saved = _("Saved: {file}").format(file=where.name or str(where))
    return f"{words.removesuffix('.')}. {saved}" if words else saved


def _asked(parent: QWidget | None, ask: Callable[[], T], nothing: T) -> T:
    """Return the answer; `nothing`, if the session that it was asked in has ended meanwhile."""
    top = parent
    while top is not None and (above := top.parentWidget()) is not None:
        top = above
    session = getattr(top, "session", None)
    found = ask()
    stays = top is None or (isValid(top) and getattr(top, "session", None) is session)
    return found if stays else nothing
