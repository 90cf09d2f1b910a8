"""What every dialog of the program has in common.

It hears the keys of the whole program (the lock above all), it closes at once when the vault locks,
what its asker owns is not destroyed under it (living.py), and it stands within the screen.
"""

from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QWidget

from tytti_desktop.desk.kit import keys, unseen
from tytti_desktop.desk.kit.act_button import again
from tytti_desktop.desk.kit.cards import ENTER
from tytti_desktop.desk.running import living

TALLEST = 0.92  # of the screen's height: the system's own title bar stands above


class Dialog(QDialog):
    """A dialog of ours; tests refuse any other kind."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keys.listen(self)
        self._presses = unseen.PressGuard(self)

    def showEvent(self, event: QShowEvent) -> None:
        """Stand within the screen from the beginning."""
        super().showEvent(event)
        unseen.came(self)
        if (handle := self.windowHandle()) is not None:  # none where it stands beside the page
            self._presses.watch(handle)
        self._stand()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand within the screen when what it holds has grown."""
        super().resizeEvent(event)
        self._stand()
        if self.isWindow() and self.isVisible():
            self._come_in()

    def _come_in(self) -> None:
        """Move in from beyond the screen's edge: a paper made in it lets it grow downwards."""
        room, frame = self.screen().availableGeometry(), self.frameGeometry()
        right, low = room.right() - frame.width() + 1, room.bottom() - frame.height() + 1
        left = max(min(frame.left(), right), room.left())
        top = max(min(frame.top(), low), room.top())
        if (left, top) != (frame.left(), frame.top()):
            self.move(left, top)

    def _stand(self) -> None:
        """Give up a height that is over the screen's: what scrolls in it gives way.

        A layout asks for the height that its words have where they are narrowest; it is told of the
        new one here, for Qt tells it nothing of a dialog that is made less as it is shown.
        """
        tallest = round(self.screen().availableGeometry().height() * TALLEST)
        if self.minimumHeight() > tallest:
            self.setMinimumHeight(1)
            self.resize(self.width(), min(self.height(), tallest))
        layout = self.layout()
        if layout is not None and layout.geometry().height() > self.height():
            layout.setGeometry(self.rect())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the second Enter of two: the first may have opened the dialog."""
        if event.key() in ENTER and not event.isAutoRepeat() and again(event):
            return
        super().keyPressEvent(event)

    def exec(self) -> int:
        """Show the dialog and wait; nothing of the asker's is destroyed meanwhile."""
        with living.nested_loop():
            return super().exec()

    def shut(self) -> None:
        """Close for the vault that locks: work stops, what is typed is kept, nothing is asked."""
        self.reject()
        if self.isVisible():
            QDialog.done(self, QDialog.DialogCode.Rejected)
