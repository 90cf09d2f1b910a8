"""A picture of marks by the painter: the same marks that the papers draw."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from tytti_desktop.desk.kit import theme
from tytti_desktop.evaluation.pictures import NARROW, WIDE, Sheet
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
HIGHEST = 1.7  # pixels of a point, at 100 %: as large as the page's own words
READABLE = 1.3  # the least, at 100 %: narrower, the names go above what they name


class PictureView(QWidget):
    """One picture, as wide as there is room; its words are what a screen reader says.

    `draw` lays it out on a sheet: the wide one, or the narrow one where large letters leave no
    room for names beside what is drawn.
    """

    def __init__(self, picture: MarkPicture, draw: Callable[[Sheet], MarkPicture | None]) -> None:
        super().__init__()
        self.picture, self._draw = picture, draw
        self.setAccessibleName(self.picture.title)
        self.setAccessibleDescription(self.picture.alt)
        self.setMinimumWidth(round(NARROW.width * READABLE))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._fit(round(WIDE.width * HIGHEST))

    @property
    def scale(self) -> float:
        """Return the pixels of one point of the picture."""
        return self._scale(self.width())

    def _scale(self, room: int) -> float:
        return min(room / self.picture.width, HIGHEST * theme.current().scale / 100)

    def _fit(self, room: int) -> None:
        """Lay the picture out for a width, and be as high as it is: no page may cut it."""
        least = READABLE * theme.current().scale / 100
        wanted = WIDE if room >= WIDE.width * least else NARROW
        if self.picture.width != wanted.width:
            self.picture = self._draw(wanted) or self.picture
        self.setFixedHeight(round(self.picture.height * self._scale(room)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the new width."""
        super().resizeEvent(event)
        self._fit(event.size().width())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the marks in their order."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self.scale, self.scale)
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
