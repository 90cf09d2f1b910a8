"""A stack that is as tall and wide as what is in sight, not as the largest thing in it.

A `QStackedWidget` asks also what is out of sight how high its wrapped texts are: a short page after
a long one would scroll through thousands of pixels of nothing.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from tytti_desktop.desk.kit import focus, unseen
from tytti_desktop.desk.kit.cards import spaced


class CurrentStack(QWidget):
    """Several widgets of which one is in sight; the others ask for no room at all."""

    currentChanged = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._widgets: list[QWidget] = []
        self._current: QWidget | None = None
        self._column = QVBoxLayout(self)
        spaced(self._column, 0)

    def addWidget(self, widget: QWidget) -> int:
        """Add a widget, out of sight unless it is the first; return its number."""
        widget.hide()
        self._widgets.append(widget)
        self._column.addWidget(widget, 1)
        if self._current is None:
            self.setCurrentWidget(widget)
        return len(self._widgets) - 1

    def setCurrentWidget(self, widget: QWidget) -> None:
        """Bring a widget into sight; the cursor follows if it was in the one before."""
        before = self._current
        if widget is before:
            return
        self._current = widget
        cursor: QWidget | None = self.window().focusWidget()
        follows = before is not None and cursor is not None and before.isAncestorOf(cursor)
        self.setUpdatesEnabled(False)
        if follows:
            focus.give(self)  # keys go nowhere else meanwhile
        if before is not None:
            before.hide()
        widget.show()
        if follows:
            inside: QWidget | None = widget.focusWidget()
            focus.give(widget if inside is None else inside)
        self.setUpdatesEnabled(True)
        unseen.came(widget)
        self.currentChanged.emit(self._widgets.index(widget))

    def setCurrentIndex(self, number: int) -> None:
        """Bring a widget into sight by its number."""
        self.setCurrentWidget(self._widgets[number])

    def currentWidget(self) -> QWidget | None:
        """Return what is in sight."""
        return self._current

    def removeWidget(self, widget: QWidget) -> None:
        """Take a widget out; it is the caller's again."""
        self._widgets.remove(widget)
        self._column.removeWidget(widget)
        widget.hide()
        if widget is self._current:
            self._current = None
            if self._widgets:
                self.setCurrentWidget(self._widgets[0])


class AreaStack(QStackedWidget):
    """A stack of scroll areas, whose height no text decides; the least size is of what is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(self._fit)

    def addWidget(self, widget: QWidget) -> int:
        """Add a widget; it gets room once it is in sight."""
        place = super().addWidget(widget)
        self._fit(self.currentIndex())
        return place

    def _fit(self, current: int) -> None:
        for number in range(self.count()):
            shown = number == current
            policy = QSizePolicy.Policy.Preferred if shown else QSizePolicy.Policy.Ignored
            one = self.widget(number)
            if one is not None:
                one.setSizePolicy(policy, policy)
            if one is not None and shown:
                unseen.came(one)
        self.updateGeometry()
