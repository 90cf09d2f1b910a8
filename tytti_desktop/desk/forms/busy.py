"""Work that needs the vault and cannot be cut into steps: the window says so first, then does it.

    while_busy(self, _("Making a backup …"), lambda: backups.backup(vault, folder), self._tell)

The words are painted before the work begins. `done(result)` is called after; an error is raised
after the words are gone, so that it is shown like any other.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import spaced, text
from tytti_desktop.desk.running import living

PAINTED_MILLISECONDS = 60  # time for the words to come to the screen

R = TypeVar("R")
_Order = tuple["BusyDialog", Callable[[], Any], Callable[[Any], object]]


class BusyDialog(Dialog):
    """What is being done; neither Esc nor Enter closes it, since the work is on its way."""

    def __init__(self, parent: QWidget | None, words: str) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setWindowTitle(words)
        self.setWindowFlag(Qt.WindowType.WindowCloseButtonHint, on=False)
        column = QVBoxLayout(self)
        spaced(column, 1, 4)
        label = text(words, "strong")
        label.setMinimumWidth(theme.current().grid(40))
        column.addWidget(label)
        self.setAccessibleName(words)


class _Work(QTimer):
    """Runs once the words have been painted; gone with its dialog, as when the vault locks."""

    def __init__(
        self, dialog: BusyDialog, act: Callable[[], Any], done: Callable[[Any], object]
    ) -> None:
        super().__init__(dialog, singleShot=True, interval=PAINTED_MILLISECONDS)
        self._order: _Order | None = (dialog, act, done)
        self.timeout.connect(self._run)
        dialog.rejected.connect(self._leave)
        self.start()

    def _take(self) -> "_Order | None":
        """Return the order and hold it no more: what dies in a dialog never holds its asker."""
        order, self._order = self._order, None
        return order

    def _leave(self) -> None:
        self.stop()
        self._take()

    def _run(self) -> None:
        order = self._take()
        if order is None:
            return
        dialog, act, done = order
        try:
            result = act()
        finally:
            dialog.accept()
            living.let_go(dialog)
        done(result)


def while_busy(
    parent: QWidget, words: str, act: Callable[[], R], done: Callable[[R], object]
) -> BusyDialog:
    """Show the words, then do the work on this thread, then tell its result."""
    dialog = BusyDialog(parent.window(), words)
    _Work(dialog, act, done)
    dialog.open()
    return dialog
