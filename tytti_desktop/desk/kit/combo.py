"""The one box that opens: the wheel changes nothing in passing, the arrow is seen in the dark."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox

from tytti_desktop.desk.kit import icons, theme


class Combo(QComboBox):
    """A combo box whose arrow is one of our icons, so that it is seen in the dark too.

    The wheel goes to the page: only the open list scrolls, so nothing is chosen in passing.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box and then the arrow."""
        super().paintEvent(event)
        arrow = icons.pixmap("chevron-down", "muted", 2)
        side = theme.current().grid(2)
        painter = QPainter(self)
        painter.drawPixmap(self.width() - side - side // 2, (self.height() - side) // 2, arrow)
        painter.end()
