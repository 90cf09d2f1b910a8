"""A picture of marks by the painter: the same marks that the papers draw."""

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from tytti_desktop.desk.kit import theme
from tytti_desktop.paper.fonts import width
from tytti_desktop.paper.marks import Label, MarkPicture, Shape, hatching

# Roles of marks as the theme's tokens.
TOKENS = {
    "bar": "accent",
    "second": "accent_mid",
    "third": "line",
    "soft": "hover",
    "grid": "line",
    "line": "text",
    "none": "surface",
    "text": "text",
    "muted": "muted",
    "inverse": "accent_text",
}
LEAST = 0.75  # of the width that it was laid out for
HIGHEST = 1.7


class PictureView(QWidget):
    """One picture, as wide as there is room; its words are what a screen reader says."""

    def __init__(self, picture: MarkPicture) -> None:
        super().__init__()
        self.picture = picture
        self.setAccessibleName(picture.title)
        self.setAccessibleDescription(picture.alt)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _scale(self, room: int) -> float:
        whole = theme.current().scale / 100
        return min(max(room / self.picture.width, LEAST), HIGHEST * whole)

    def hasHeightForWidth(self) -> bool:
        """Tell that the height follows the width."""
        return True

    def heightForWidth(self, room: int) -> int:
        """Return the height at a width."""
        return round(self.picture.height * self._scale(room))

    def sizeHint(self) -> QSize:
        """Return a size that reads well."""
        scale = HIGHEST * theme.current().scale / 100 * 0.85
        return QSize(round(self.picture.width * scale), round(self.picture.height * scale))

    def minimumSizeHint(self) -> QSize:
        """Return the least at which the words can be read."""
        wide = round(self.picture.width * LEAST)
        return QSize(wide, round(self.picture.height * LEAST))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the marks in their order."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = self._scale(self.width())
        painter.scale(scale, scale)
        for mark in self.picture.marks:
            if isinstance(mark, Label):
                self._label(painter, mark)
            else:
                self._shape(painter, mark)
        painter.end()

    @staticmethod
    def _colour(role: str) -> QColor:
        return theme.current().colour(TOKENS.get(role, "text"))

    def _shape(self, painter: QPainter, shape: Shape) -> None:
        outline = QPolygonF([QPointF(x, y) for x, y in shape.points])
        pen = QPen(self._colour(shape.stroke or "line"), shape.width)
        if shape.fill:
            painter.setBrush(self._colour("none" if shape.hatch else shape.fill))
            painter.setPen(pen if shape.stroke else QPen(QColor(0, 0, 0, 0)))
            painter.drawPolygon(outline)
        else:
            painter.setPen(pen)
            painter.drawPolyline(outline)
        if shape.hatch:
            painter.setPen(QPen(self._colour("muted"), 0.6))
            for x1, y1, x2, y2 in hatching(shape):
                painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))

    def _label(self, painter: QPainter, label: Label) -> None:
        """Set a line by the widths that the papers measure: on both it ends at the same place."""
        font = theme.current().font(bold=label.bold)
        font.setPixelSize(100)
        font.setKerning(False)
        painter.setFont(font)
        painter.setPen(self._colour(label.role))
        painter.save()
        left = label.x - width(label.text, label.face, label.size) * label.anchor
        painter.translate(left, label.y)
        painter.scale(label.size / 100, label.size / 100)
        painter.drawText(QRectF(0, -100, 100_000, 140), label.text)
        painter.restore()
