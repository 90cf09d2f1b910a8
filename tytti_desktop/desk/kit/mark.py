"""The word that every picture of a practice vault carries."""

from PySide6.QtWidgets import QLabel, QSizePolicy

from tytti_desktop.desk.kit import theme
from tytti_desktop.words import _


def practice_mark() -> QLabel:
    """Return the word that every picture of a practice vault carries."""
    mark = QLabel(_("PRACTICE"))
    theme.style(mark, "practice")
    mark.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return mark
