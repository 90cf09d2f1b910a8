"""The six stages as one path, and the client's page tabs."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QTabBar, QVBoxLayout, QWidget

from tytti_desktop.desk import icons, theme
from tytti_desktop.desk.cards import clear, spaced, text
from tytti_desktop.words import _

STAGE_STEPS = 21.0  # the least width of a stage in grid steps


class State(StrEnum):
    """Where a stage is."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"


@dataclass(frozen=True)
class Stage:
    """One stage as shown: its name, state and a word beneath ("valmis 12.3.")."""

    name: str
    state: State
    note: str = ""


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
        edges = {State.DONE: "ok", State.NOW: "accent", State.NEXT: "edge"}
        fills = {State.DONE: "ok_soft", State.NOW: "accent", State.NEXT: "surface"}
        words = {State.DONE: "ok", State.NOW: "accent_text", State.NEXT: "muted"}
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(look.colour(edges[self._state]))
        painter.setBrush(look.colour(fills[self._state]))
        painter.drawEllipse(self.rect().adjusted(1, 1, -1, -1))
        painter.setPen(look.colour(words[self._state]))
        if self._state is State.DONE:
            check = icons.pixmap("check", "ok", 2)
            corner = (self.width() - look.grid(2)) // 2
            painter.drawPixmap(corner, corner, check)
        else:
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self._number))
        painter.end()


class _StageBox(QFrame):
    def __init__(self, number: int, stage: Stage) -> None:
        super().__init__()
        theme.style(self, "stage-now" if stage.state is State.NOW else "stage")
        words = QVBoxLayout()
        spaced(words, 0)
        words.addWidget(text(stage.name, "strong"))
        words.addWidget(text(stage.note, "small"))
        line = QHBoxLayout(self)
        spaced(line, 1, 1)
        line.addWidget(_Mark(number, stage.state), 0, Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(words, 1)
        said = {State.DONE: _("done"), State.NOW: _("now"), State.NEXT: _("later")}
        self.setAccessibleName(f"{number}. {stage.name}: {said[stage.state]} {stage.note}".strip())


class StagePath(QWidget):
    """The path a client walks: done, now, next, each by icon, number and word."""

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
