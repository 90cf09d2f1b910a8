"""What has just come is not pressed before it has been seen.

While the window is busy (a vault opens, a page is filled, an act is stored) the system keeps what
is pressed meanwhile and gives it to whatever stands under the pointer afterwards: another row's
act. So what comes, or comes anew, says `came(widget)`; until it has been laid out and painted a
press on it is dropped, with the release that follows. The system's queue is emptied before the next
paint, so the first press that is taken was made with the thing in sight. Keys are never dropped:
they go to where the cursor is, not to what has moved under a hand.

Nor is it painted before it stands as it stays: words that wrap, and areas one in another, take a
turn of the event loop to find their places, and would be seen to jump.
"""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

LONGEST_MILLISECONDS = 1_000  # a thing that is never painted is not deaf for longer
TURNS = 2  # of the event loop: in one an area takes its height, in the next what holds it
_PRESSES = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick})


class _Coming(QObject):
    """Waits for the first paint of one widget, and for the turn after it."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.installEventFilter(self)
        self._turns = 0 if widget.isWindow() else TURNS
        if not widget.isWindow():  # which would show nothing at all meanwhile
            widget.setUpdatesEnabled(False)
            QTimer.singleShot(0, self, self._turn)
        widget.update()
        QTimer.singleShot(LONGEST_MILLISECONDS, self, self._seen)

    def _turn(self) -> None:
        """Let the widget be painted once its turns have gone by."""
        self._turns -= 1
        if self._turns:
            QTimer.singleShot(0, self, self._turn)
        elif isinstance(widget := self.parent(), QWidget):
            widget.setUpdatesEnabled(True)
            if self not in _COMING:
                self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Be over in the turn after the first paint: what was queued before it is gone by then."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._seen)
        return False

    def _seen(self) -> None:
        if self in _COMING:
            _COMING.remove(self)
        if not self._turns:  # else it is not painted yet, and never would be
            self.deleteLater()


_COMING: list[_Coming] = []


def came(widget: QWidget) -> None:
    """Let a thing that has come into sight, or has been filled anew, take no press unseen."""
    _COMING[:] = [one for one in _COMING if isValid(one) and one.parent() is not widget]
    _COMING.append(_Coming(widget))


def is_unseen(widget: QWidget | None) -> bool:
    """Tell whether a widget is, or is part of, something that has come and not been painted."""
    coming = [one.parent() for one in _COMING if isValid(one)]
    while widget is not None:
        if widget in coming:
            return True
        widget = widget.parentWidget()
    return False


class PressGuard(QObject):
    """Hears what the system gives to a window, before its widgets do."""

    def __init__(self, top: QWidget) -> None:
        super().__init__(top)
        self._top, self._dropped = top, Qt.MouseButton.NoButton

    def watch(self, handle: QWindow) -> None:
        """Hear this system window of the widget's: it gets another when it is shown anew."""
        handle.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Drop a press on what has not been seen yet, and the release that belongs to it."""
        if not isinstance(event, QMouseEvent):
            return False
        if event.type() in _PRESSES:
            under = self._top.childAt(event.position().toPoint()) or self._top
            unseen = QApplication.activePopupWidget() is None and is_unseen(under)
            self._dropped = event.button() if unseen else Qt.MouseButton.NoButton
            return unseen
        if event.type() == QEvent.Type.MouseButtonRelease and event.button() == self._dropped:
            self._dropped = Qt.MouseButton.NoButton
            return True
        return False
