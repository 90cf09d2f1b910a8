"""One of several widgets in sight; the others ask for no room at all, whatever they hold.

A `QStackedWidget` is as high as the highest of its wrapped texts, also of those out of sight.
"""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.desk.kit.cards import show_if, spaced


class OneInSight(QWidget):
    """A place that holds several widgets and shows one."""

    def __init__(self, widgets: Sequence[QWidget]) -> None:
        super().__init__()
        self._widgets: list[QWidget] = []
        self._column = QVBoxLayout(self)
        spaced(self._column, 0)
        for widget in widgets:
            self.add(widget)
        self.current = widgets[0]
        self.show_only(widgets[0])

    def add(self, widget: QWidget) -> None:
        """Take one more widget, out of sight unless it is the first."""
        show_if(widget, not self._widgets)
        self._widgets.append(widget)
        self._column.addWidget(widget, 1)

    def show_only(self, widget: QWidget) -> None:
        """Bring one widget into sight."""
        self.current = widget
        for one in self._widgets:
            show_if(one, one is widget)

    def remove(self, widget: QWidget) -> None:
        """Let go of a widget."""
        self._widgets.remove(widget)
        self._column.removeWidget(widget)
        widget.hide()
        widget.deleteLater()
