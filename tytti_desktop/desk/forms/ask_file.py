"""Asking where a file that leaves goes: a valid name is proposed, and the answer is looked at."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from tytti_desktop.vault import file_names


def save_as(
    parent: QWidget | None, title: str, stem: str, ending: str, kinds: str = ""
) -> Path | None:
    """Ask where a file goes; None when the person leaves. KnownError: it cannot be called so.

    `stem` and `ending` are the proposal; `kinds` is Qt's list of the kinds of files, the ending's
    own where it is not given.
    """
    name = file_names.proposed(stem, ending)
    found, _kind = QFileDialog.getSaveFileName(parent, title, name, kinds or f"*{ending}")
    if not found:
        return None
    file_names.refuse_made(Path(found), windows=True)
    return Path(found)
