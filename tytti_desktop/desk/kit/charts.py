"""Charts by the painter: a trend over its bands, a funnel, answers. Readable without colour.

    chart = TrendChart(_("GAD-7"), [ChartPoint(day, 15)], bands=[ChartBand(0, 4, "vähäinen")],
                       low=0, high=21, source=_("Bands: Spitzer 2006"))

Every value stands in words at its point, every band is named at its side; `table` has the same for
a screen reader and is also the accessible description. A point whose total is not known is a
stroke from the least to the most it can be, and the line does not go through it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from tytti_desktop import dates
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import spaced, text
from tytti_desktop.desk.kit.theme import Size
from tytti_desktop.instruments.model import shown_number
from tytti_desktop.words import _

HEIGHT_STEPS = 17.0
ANSWERS_STEPS, ANSWER_STEPS = 9.0, 3.5  # the height of a question's answers, the least of one
BAND_WORDS_SHARE = 0.26  # the part of the width that the bands' names take
ALIGN = Qt.AlignmentFlag


@dataclass(frozen=True)
class ChartPoint:
    """One result: its total, or the least and most it can be when answers are missing."""

    day: date
    total: float | None
    low: float = 0
    high: float = 0

    def said(self) -> str:
        """Return the value in words: 15, or 9–12."""
        if self.total is None:
            return f"{self.low:g}–{self.high:g}"
        return f"{self.total:g}"


@dataclass(frozen=True)
class ChartBand:
    """A named range of totals, both ends included."""

    low: float
    high: float
    label: str


class _Plot(QWidget):
    """The drawing itself."""

    def __init__(
        self, points: Sequence[ChartPoint], bands: Sequence[ChartBand], low: float, high: float
    ) -> None:
        super().__init__()
        self._points, self._bands = points, bands
        self._low, self._high = low, max(high, low + 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        self.setMinimumHeight(theme.current().grid(HEIGHT_STEPS))

    def sizeHint(self) -> QSize:
        """Return a size that reads well."""
        look = theme.current()
        return QSize(look.grid(48), look.grid(HEIGHT_STEPS))

    def _field(self) -> QRectF:
        """Return where the values are drawn, axis words and band names left out."""
        look = theme.current()
        left, foot = look.grid(3.5), look.grid(3)
        side = self.width() * BAND_WORDS_SHARE if self._bands else look.grid(3)
        return QRectF(left, look.grid(2), self.width() - left - side, self.height() - foot - 16)

    def _y(self, field: QRectF, value: float) -> float:
        share = (value - self._low) / (self._high - self._low)
        return field.bottom() - share * field.height()

    def _x(self, field: QRectF, number: int) -> float:
        """Return a point's place: by its day, at least evenly readable at both ends."""
        inner = field.adjusted(field.width() * 0.1, 0, -field.width() * 0.1, 0)
        first, last = self._points[0].day, self._points[-1].day
        days = (last - first).days
        if days == 0:
            return inner.center().x()
        return inner.left() + inner.width() * (self._points[number].day - first).days / days

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint bands, axis, line and values, in that order."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        field = self._field()
        self._paint_bands(painter, field)
        if self._points:
            self._paint_line(painter, field)
            self._paint_values(painter, field)
        painter.end()

    def _paint_bands(self, painter: QPainter, field: QRectF) -> None:
        look = theme.current()
        painter.setFont(look.font(Size.SMALL))
        for number, band in enumerate(self._bands):
            top = self._y(field, min(band.high + 1, self._high))
            foot = self._y(field, band.low)
            strip = QRectF(field.left(), top, field.width(), foot - top)
            painter.fillRect(strip, look.colour("hover" if number % 2 else "background"))
            painter.setPen(look.colour("muted"))
            words = QRectF(field.right() + look.grid(1), top, self.width(), foot - top)
            painter.drawText(words, ALIGN.AlignVCenter | ALIGN.AlignLeft, band.label)
        painter.setPen(look.colour("line"))
        painter.drawLine(field.bottomLeft(), field.bottomRight())
        painter.setPen(look.colour("muted"))
        for value in (self._low, self._high):
            place = QRectF(0, self._y(field, value) - look.grid(1), look.grid(3), look.grid(2))
            painter.drawText(place, ALIGN.AlignRight | ALIGN.AlignVCenter, shown_number(value))

    def _paint_line(self, painter: QPainter, field: QRectF) -> None:
        look = theme.current()
        painter.setPen(QPen(look.colour("accent"), look.grid(0.25)))
        before: QPointF | None = None
        for number, point in enumerate(self._points):
            x = self._x(field, number)
            if point.total is None:
                painter.drawLine(
                    QPointF(x, self._y(field, point.low)), QPointF(x, self._y(field, point.high))
                )
                continue
            here = QPointF(x, self._y(field, point.total))
            if before is not None:
                painter.drawLine(before, here)
            before = here

    def _paint_values(self, painter: QPainter, field: QRectF) -> None:
        look = theme.current()
        wide, tall = look.grid(12), look.grid(2.25)
        last_right = -1.0
        for number, point in enumerate(self._points):
            x = self._x(field, number)
            y = self._y(field, point.high if point.total is None else point.total)
            if point.total is not None:
                painter.setBrush(look.colour("accent"))
                painter.setPen(Qt.PenStyle.NoPen)
                painter.drawEllipse(QPointF(x, y), look.grid(0.5), look.grid(0.5))
            painter.setPen(look.colour("text"))
            painter.setFont(look.font(Size.SMALL, bold=True))
            above = QRectF(x - wide / 2, y - tall - look.grid(0.5), wide, tall)
            painter.drawText(above, ALIGN.AlignHCenter | ALIGN.AlignBottom, point.said())
            painter.setFont(look.font(Size.SMALL))
            painter.setPen(look.colour("muted"))
            words = dates.shown(point.day)
            needed = painter.fontMetrics().horizontalAdvance(words)
            if x - needed / 2 > last_right:  # a date that would lie on another is in the table
                below = QRectF(x - wide / 2, field.bottom() + look.grid(0.5), wide, tall)
                painter.drawText(below, ALIGN.AlignHCenter | ALIGN.AlignTop, words)
                last_right = x + needed / 2


class TrendChart(QWidget):
    """One instrument's results in time, over its bands, with the source beneath."""

    def __init__(
        self,
        title: str,
        points: Sequence[ChartPoint],
        *,
        low: float,
        high: float,
        bands: Sequence[ChartBand] = (),
        source: str = "",
        note: str = "",
    ) -> None:
        super().__init__()
        self.table = [(dates.shown(point.day), point.said()) for point in points]
        column = QVBoxLayout(self)
        spaced(column, 1)
        plot = _Plot(points, bands, low, high)
        said = "; ".join(f"{day}: {value}" for day, value in self.table)
        plot.setAccessibleName(_("Trend of {title}").format(title=title))
        plot.setAccessibleDescription(said)
        column.addWidget(plot)
        for words in (note, source):
            if words:
                column.addWidget(text(words, "small"))


class Funnel(QWidget):
    """How many reached each step: a bar, the number and the step's name."""

    def __init__(self, title: str, steps: Sequence[tuple[str, int]]) -> None:
        super().__init__()
        self._steps = steps
        self.setAccessibleName(title)
        self.setAccessibleDescription("; ".join(f"{name}: {count}" for name, count in steps))
        self.setMinimumHeight(theme.current().grid(14))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)

    def sizeHint(self) -> QSize:
        """Return a size that reads well."""
        look = theme.current()
        return QSize(look.grid(13.25) * max(len(self._steps), 1), look.grid(14))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bars on one line, numbers and names beneath."""
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most = max((count for _name, count in self._steps), default=0) or 1
        room = self.height() - look.grid(5)
        each = self.width() / max(len(self._steps), 1)
        bar = min(each - look.grid(1.5), look.grid(10.5))
        for number, (name, count) in enumerate(self._steps):
            left, tall = number * each, room * count / most
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent_mid"))
            corner = look.grid(0.375)
            painter.drawRoundedRect(QRectF(left, room - tall, bar, tall), corner, corner)
            painter.setPen(look.colour("text"))
            painter.setFont(look.font(Size.SMALL, bold=True))
            place = QRectF(left, room + look.grid(0.25), bar, look.grid(2))
            painter.drawText(place, ALIGN.AlignHCenter, str(count))
            painter.setPen(look.colour("muted"))
            painter.setFont(look.font(Size.SMALL))
            place = QRectF(left, room + look.grid(2.5), bar, look.grid(2.25))
            short = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(bar))
            painter.drawText(place, ALIGN.AlignHCenter, short)
        painter.end()


class Answers(QWidget):
    """How one question was answered: for each answer its number, a bar and its name.

    None is a number that may not be shown: `hidden` is said of it, and its bar is an empty frame.
    """

    def __init__(self, title: str, counts: Sequence[tuple[str, int | None]], hidden: str) -> None:
        super().__init__()
        self._counts = [
            (option, count, hidden if count is None else str(count)) for option, count in counts
        ]
        self.setAccessibleName(title)
        self.setAccessibleDescription(
            "; ".join(f"{option}: {said}" for option, _count, said in self._counts)
        )
        look = theme.current()
        self.setFixedHeight(look.grid(ANSWERS_STEPS))
        self.setMinimumWidth(look.grid(ANSWER_STEPS) * len(counts))
        self.setMaximumWidth(look.grid(ANSWER_STEPS) * len(counts) * 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the numbers, the bars and the names, from the top."""
        look, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most = max((count or 0 for _option, count, _said in self._counts), default=0) or 1
        line, each = look.grid(2.25), self.width() / max(len(self._counts), 1)
        room, bar, corner = self.height() - 2 * line, each * 0.7, look.grid(0.375)
        for number, (option, count, said) in enumerate(self._counts):
            tall = line / 2 if count is None else max(room * count / most, 1)
            left, foot = number * each, self.height() - line
            empty = Qt.BrushStyle.NoBrush
            painter.setPen(look.colour("edge") if count is None else Qt.PenStyle.NoPen)
            painter.setBrush(empty if count is None else look.colour("accent_mid"))
            painter.drawRoundedRect(QRectF(left + 1, foot - tall, bar, tall), corner, corner)
            for colour, words, top in (("text", said, foot - tall - line), ("muted", option, foot)):
                painter.setPen(look.colour(colour))
                painter.setFont(look.font(Size.SMALL, bold=colour == "text"))
                painter.drawText(QRectF(left + 1, top, bar, line), ALIGN.AlignCenter, words)
        painter.end()
