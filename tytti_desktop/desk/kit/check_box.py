"""A check box drawn from the tokens: it grows with the text and is seen in the dark."""

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox

from tytti_desktop.desk.kit import icons, theme

BOX_STEPS = 2.5


class CheckBox(QCheckBox):
    """A check box; the whole of it is the target."""

    def sizeHint(self) -> QSize:
        """Return the box, the gap and the words."""
        look = theme.current()
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(look.grid(BOX_STEPS + 2) + words, look.target)

    def minimumSizeHint(self) -> QSize:
        """Return the size hint: words are not cut."""
        return self.sizeHint()

    def hitButton(self, _place: QPoint) -> bool:
        """Take a click anywhere on the box or its words."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the box, the check, the words and the focus."""
        look = theme.current()
        side, corner = look.grid(BOX_STEPS), look.grid(0.5)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        pen = painter.pen()
        pen.setColor(look.colour("accent" if on or self.hasFocus() else "edge"))
        pen.setWidth(2 if self.hasFocus() else 1)
        painter.setPen(pen)
        painter.setBrush(look.colour("accent" if on else "field"))
        top = (self.height() - side) // 2
        painter.drawRoundedRect(1, top, side - 2, side - 2, corner, corner)
        if on:
            check = icons.pixmap("check", "accent_text", 2)
            inset = (side - look.grid(2)) // 2
            painter.drawPixmap(inset, top + inset - 1, check)
        painter.setPen(look.colour("text" if self.isEnabled() else "muted"))
        place = self.rect().adjusted(side + look.grid(1), 0, 0, 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(place, flags, self.text())
        if self.hasFocus():
            ring = painter.fontMetrics().boundingRect(place, flags.value, self.text())
            painter.setPen(look.colour("accent"))
            painter.drawLine(ring.bottomLeft(), ring.bottomRight())
        painter.end()
