"""A part of a form that is folded away under its title until it is wanted."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.desk.kit.cards import button, spaced


class Fold(QWidget):
    """A title that is pressed, and what opens beneath it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.head = button(title, self._turn, kind="quiet", icon="chevron-right")
        self.head.setCheckable(True)
        self._inside = QWidget()
        self._rows = QVBoxLayout(self._inside)
        spaced(self._rows, 2)
        column = QVBoxLayout(self)
        spaced(column, 1)
        column.addWidget(self.head, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._inside)
        self._inside.hide()

    def take(self, widget: QWidget) -> None:
        """Add something inside."""
        self._rows.addWidget(widget)

    @property
    def is_open(self) -> bool:
        """Whether what is inside is shown."""
        return not self._inside.isHidden()

    def open(self) -> None:
        """Show what is inside."""
        self._inside.show()
        self.head.setChecked(True)

    def _turn(self) -> None:
        self._inside.setVisible(self.head.isChecked())
