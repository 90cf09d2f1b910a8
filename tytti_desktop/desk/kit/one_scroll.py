"""The one scroll area: in a page that scrolls too, the page does it alone, so there is one bar.

The inner area then stands as high as what it holds. `cards.scrolled` makes them.
"""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QWidget

FLOWS = 1  # pixels: a least height of its own, so that its width alone decides
_CHANGES = frozenset({QEvent.Type.LayoutRequest, QEvent.Type.Resize})


class Area(QScrollArea):
    """A scroll area that leaves the scrolling to the one around it where both would scroll."""

    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._outer: Area | None = None
        self._least: int | None = None  # its own least height while it stands whole
        self._room = 0
        self._waiting = False
        self.verticalScrollBar().rangeChanged.connect(self._look_soon)

    def hold(self, content: QWidget) -> None:
        """Take what is scrolled: as high as its texts ask at its width, not as at its narrowest.

        Qt asks for the greater of both, and one would scroll past the end of narrow words. The
        least height is given before anything is laid out; `_flow` takes it back where no words
        wrap.
        """
        content.setMinimumHeight(FLOWS)
        self.setWidget(content)

    def _flow(self) -> None:
        content = self.widget()
        layout = content.layout() if content is not None else None
        if content is None or layout is None:
            return
        least = FLOWS if layout.hasHeightForWidth() else 0
        if content.minimumHeight() != least:
            content.setMinimumHeight(least)

    def _look_soon(self) -> None:
        if not self._waiting:
            self._waiting = True
            QTimer.singleShot(0, self, self._look)

    def _look(self) -> None:
        """Stand whole if both would scroll, or as high as what is held now."""
        self._waiting = False
        outer = self._found_outer()
        if outer is None or not self.isVisible():
            return
        if self._least is not None:
            self._stand()
        elif all(one.verticalScrollBar().maximum() > 0 for one in (outer, self)):
            self._least, self._room = self.minimumHeight(), outer.height()
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self._stand()

    def _found_outer(self) -> "Area | None":
        if self._outer is None:
            holder = self.parentWidget()
            while holder is not None and not isinstance(holder, Area):
                holder = holder.parentWidget()
            self._outer = holder
            if holder is not None:
                holder.verticalScrollBar().rangeChanged.connect(self._look_soon)
                holder.resized.connect(self._outer_resized)
        return self._outer

    def _stand(self) -> None:
        content = self.widget()
        layout = content.layout() if content is not None else None
        if content is None or layout is None:
            return
        flows, wide = layout.hasHeightForWidth(), self.viewport().width()
        high = layout.totalHeightForWidth(wide) if flows else layout.totalSizeHint().height()
        high = high if flows else max(high, content.minimumSizeHint().height())
        if high != self.minimumHeight():
            self.setMinimumHeight(max(high, self._least or 0))

    def _outer_resized(self) -> None:
        """Scroll by itself again: the page has another room."""
        outer = self._found_outer()
        if self._least is not None and outer is not None and outer.height() != self._room:
            self.setMinimumHeight(self._least)
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
            self._least = None
            self._look_soon()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the areas within."""
        super().resizeEvent(event)
        self.resized.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Look again: what was out of sight was not looked at."""
        super().showEvent(event)
        self._look_soon()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what is held: it has grown or become less."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._flow()
        taken = super().eventFilter(watched, event)
        if self._least is not None and event.type() in _CHANGES:
            self._look_soon()
        return taken
