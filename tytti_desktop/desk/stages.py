"""The six stages as one path, and the client's page tabs."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QTabBar, QVBoxLayout, QWidget

from tytti_desktop.desk import icons, theme
from tytti_desktop.desk.cards import clear, spaced, text
from tytti_desktop.words import _

STAGE_STEPS = 21.0  # the least width of a stage in grid steps


class State(StrEnum):
    """Where a stage is."""

    DONE = "done"
    UNFINISHED = "unfinished"  # passed by, and something of it is still missing: the note says so
    NOW = "now"
    NEXT = "next"


@dataclass(frozen=True)
class Stage:
    """One stage as shown: its name, state, a word beneath ("valmis 12.3.") and what is missing."""

    name: str
    state: State
    note: str = ""
    tip: str = ""


# Edge, fill and word or sign of each state's mark.
_MARKS = {
    State.DONE: ("ok", "ok_soft", "ok"),
    State.UNFINISHED: ("warning", "warning_soft", "warning"),
    State.NOW: ("accent", "accent", "accent_text"),
    State.NEXT: ("edge", "surface", "muted"),
}
_SIGNS = {State.DONE: "check", State.UNFINISHED: "clock"}


class _Mark(QWidget):
    """The stage's sign: a check when done, else its number in a ring; filled when now."""

    def __init__(self, number: int, state: State) -> None:
        super().__init__()
        self._number, self._state = number, state
        side = theme.current().grid(3.25)
        self.setFixedSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ring and what is in it."""
        look = theme.current()
        edge, fill, word = _MARKS[self._state]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(look.colour(edge))
        painter.setBrush(look.colour(fill))
        painter.drawEllipse(self.rect().adjusted(1, 1, -1, -1))
        painter.setPen(look.colour(word))
        if self._state in _SIGNS:
            sign = icons.pixmap(_SIGNS[self._state], word, 2)
            corner = (self.width() - look.grid(2)) // 2
            painter.drawPixmap(corner, corner, sign)
        else:
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self._number))
        painter.end()


class _StageBox(QFrame):
    picked = Signal()

    def __init__(self, number: int, stage: Stage) -> None:
        super().__init__()
        theme.style(self, "stage-now" if stage.state is State.NOW else "stage")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(stage.tip)
        words = QVBoxLayout()
        spaced(words, 0)
        for label in (text(stage.name, "strong"), text(stage.note, "small")):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            label.setVisible(bool(label.text()))
            words.addWidget(label, 0, Qt.AlignmentFlag.AlignVCenter)
        line = QHBoxLayout(self)
        spaced(line, 1, 1)
        line.addWidget(_Mark(number, stage.state), 0, Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(words, 1)
        said = {State.DONE: _("done"), State.NOW: _("now"), State.NEXT: _("later")}
        state = said.get(stage.state, "")
        heard = stage.note if stage.note.startswith(state) else f"{state} {stage.note}".strip()
        self.setAccessibleName(f"{number}. {stage.name}: {heard}")
        self.setAccessibleDescription(stage.tip)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Pick the stage with a click."""
        super().mouseReleaseEvent(event)
        self.picked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pick the stage with Enter or Space."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.picked.emit()
        else:
            super().keyPressEvent(event)


class StagePath(QWidget):
    """The path a client walks: done, now, next, each by icon, number and word."""

    picked = Signal(int)  # the place of the stage clicked, from 0

    def __init__(self, stages: Sequence[Stage] = ()) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        spaced(self._grid, 1)
        self._boxes: list[_StageBox] = []
        self._abreast = 0
        self.show_stages(stages)

    def show_stages(self, stages: Sequence[Stage]) -> None:
        """Show these stages instead."""
        clear(self._grid)
        self._boxes = [_StageBox(number, stage) for number, stage in enumerate(stages, 1)]
        for number, box in enumerate(self._boxes):
            box.picked.connect(partial(self.picked.emit, number))
        self._abreast = 0
        self._place()

    def _place(self) -> None:
        """Set the boxes six, three or two abreast, as the width allows."""
        fitting = max(self.width() // theme.current().grid(STAGE_STEPS), 1)
        abreast = next((n for n in (6, 3, 2) if n <= fitting), 1)
        if abreast == self._abreast:
            return
        self._abreast = abreast
        for number, box in enumerate(self._boxes):
            self._grid.addWidget(box, number // abreast, number % abreast)
        for column in range(6):
            self._grid.setColumnStretch(column, 1 if column < abreast else 0)

    def minimumSizeHint(self) -> QSize:
        """Need the width of two boxes: the rest go below."""
        return QSize(2 * theme.current().grid(STAGE_STEPS), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set the boxes anew when the width changes."""
        super().resizeEvent(event)
        self._place()


class Tabs(QTabBar):
    """The pages of one thing; ← and → move, Ctrl+PgUp and Ctrl+PgDown too."""

    picked = Signal(str)

    def __init__(self, pages: Sequence[tuple[str, str]]) -> None:
        """`pages` are (name, word) pairs."""
        super().__init__()
        self._names = [name for name, _word in pages]
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setAccessibleName(_("Pages"))
        for _name, word in pages:
            self.addTab(word)
        self.currentChanged.connect(self._tell)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page: it turns no leaf by itself."""
        event.ignore()

    def _tell(self, index: int) -> None:
        self.picked.emit(self._names[index])

    def pick(self, name: str) -> None:
        """Open the page of this name; an unknown name leaves things as they are."""
        if name in self._names:
            self.setCurrentIndex(self._names.index(name))

    @property
    def current_name(self) -> str:
        """The page that is open."""
        return self._names[self.currentIndex()]
