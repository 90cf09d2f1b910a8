"""Widgets side by side that go on to the next line where the width ends, as words do."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from tytti_desktop.desk.kit import theme


class Flow(QLayout):
    """A layout that wraps its widgets; a holder of it asks for height by its width.

    With `ended`, the last widget stands at the right end of its line.
    """

    def __init__(self, widgets: Sequence[QWidget] = (), *, ended: bool = False) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._ended = ended
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(theme.current().grid(1))
        for widget in widgets:
            self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        """Take an item as the last."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item, or None past the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take an item out, or None past the end."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Ask for no more room than the widgets need."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Tell that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height at a width."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Put the widgets in their places."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """Need at least the widest widget."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Need at least the widest widget."""
        least = QSize()
        for item in self._items:
            least = least.expandedTo(item.minimumSize())
        return least

    def _place(self, rect: QRect, *, move: bool) -> int:
        left, top = rect.x(), rect.y()
        items = [item for item in self._items if not item.isEmpty()]  # hidden ones take no room
        tall = max((item.sizeHint().height() for item in items), default=0)
        for item in items:
            wide = item.sizeHint().width()
            if left > rect.x() and left + wide > rect.x() + rect.width():
                left, top = rect.x(), top + tall + self.spacing()
            if self._ended and item is items[-1]:
                left = max(left, rect.x() + rect.width() - wide)
            if move:
                size = QSize(min(wide, rect.width()), tall)
                item.setGeometry(QRect(QPoint(left, top), size))
            left += wide + self.spacing()
        return top + tall - rect.y()
