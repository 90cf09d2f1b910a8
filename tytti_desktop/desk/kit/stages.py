"""The six stages as one path, and the client's page tabs."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QTabBar, QVBoxLayout, QWidget

from tytti_desktop.desk.kit import icons, theme
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import clear, hide_unless, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.words import _

STAGE_STEPS = 21.0  # the least width of a stage with its words, in grid steps
MARK_STEPS = 6.0


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
        self.now = stage.state is State.NOW
        self._name, self._note = text(stage.name, "strong"), text(stage.note, "small")
        for label in (self._name, self._note):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            hide_unless(label, label.text())
            words.addWidget(label, 0, Qt.AlignmentFlag.AlignVCenter)
        line = QHBoxLayout(self)
        spaced(line, 1, 1)
        line.addWidget(_Mark(number, stage.state), 0, Qt.AlignmentFlag.AlignVCenter)
        nest(line, words, 1)
        said = {State.DONE: _("done"), State.NOW: _("now"), State.NEXT: _("later")}
        state = said.get(stage.state, "")
        heard = stage.note if stage.note.startswith(state) else f"{state} {stage.note}".strip()
        self.setAccessibleName(f"{number}. {stage.name}: {heard}")
        self.setAccessibleDescription(stage.tip)
        self.setToolTip(". ".join(part for part in (stage.name, stage.note, stage.tip) if part))

    def fold(self, *, folded: bool) -> None:
        """Show the mark alone, with the name where the client is now; or all the words again."""
        self._name.setVisible(bool(self._name.text()) and (self.now or not folded))
        self._note.setVisible(bool(self._note.text()) and not folded)
        layout = self.layout()
        if layout is not None:
            spaced(layout, 1, 0.5 if folded else 1)

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
        self._folded: bool | None = None
        self.show_stages(stages)

    def show_stages(self, stages: Sequence[Stage]) -> None:
        """Show these stages instead."""
        clear(self._grid)
        self._boxes = [_StageBox(number, stage) for number, stage in enumerate(stages, 1)]
        for number, box in enumerate(self._boxes):
            box.picked.connect(held(self, partial(self.picked.emit, number)))
        self._folded = None
        self._place()

    def _place(self) -> None:
        """Set all in one line: with their words, or folded to their marks where it is narrow."""
        folded = self.width() < len(self._boxes) * theme.current().grid(STAGE_STEPS)
        if folded == self._folded:
            return
        self._folded = folded
        for number, box in enumerate(self._boxes):
            self._grid.addWidget(box, 0, number)
            box.fold(folded=folded)
            self._grid.setColumnStretch(number, 0 if folded and not box.now else 1)

    def minimumSizeHint(self) -> QSize:
        """Need the width of the marks: the words fold away."""
        least = len(self._boxes) * theme.current().grid(MARK_STEPS)
        return QSize(least, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set the boxes anew when the width changes."""
        super().resizeEvent(event)
        self._place()


class _Row(QTabBar):
    """One line of tabs. The wheel turns no leaf: it scrolls the page."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__()
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setAccessibleName(_("Pages"))
        for word in words:
            self.addTab(word)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()

    def minimumSizeHint(self) -> QSize:
        """Need the width of one word: the others go below."""
        return QSize(theme.current().grid(STAGE_STEPS), super().minimumSizeHint().height())

    def show_part(self, first: int, last: int) -> None:
        """Show the tabs from one place up to another, the last not included."""
        for number in range(self.count()):
            self.setTabVisible(number, first <= number < last)


class Tabs(_Row):
    """The pages of one thing; ← and → move, Ctrl+PgUp and Ctrl+PgDown too.

    Where the words do not fit on one line the rest stand in `rest`, which the page lays out below:
    every page is in sight at every scale.
    """

    picked = Signal(str)

    def __init__(self, pages: Sequence[tuple[str, str]]) -> None:
        """`pages` are (name, word) pairs."""
        words = [word for _name, word in pages]
        super().__init__(words)
        self._names = [name for name, _word in pages]
        self._current, self._split = 0, len(words)
        self.rest = _Row(words)
        self.rest.hide()
        for bar in (self, self.rest):
            bar.currentChanged.connect(self._turn)
            bar.tabBarClicked.connect(self._turn)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set the words on one line or two."""
        super().resizeEvent(event)
        look = theme.current()
        letters, room, fitting = QFontMetrics(look.font(bold=True)), self.width(), 0
        for number in range(self.count()):
            room -= letters.horizontalAdvance(self.tabText(number)) + look.grid(2.25)
            fitting += room >= 0
        if max(fitting, 1) != self._split:
            self._split = max(fitting, 1)
            self._show()

    def _show(self) -> None:
        for bar in (self, self.rest):
            bar.blockSignals(True)
        self.show_part(0, self._split)
        self.rest.show_part(self._split, self.count())
        self.rest.setVisible(self.two_rows and not self.isHidden())
        mine, other = (self, self.rest) if self._current < self._split else (self.rest, self)
        mine.setCurrentIndex(self._current)
        theme.style(mine, "")
        theme.style(other, "other")  # its own current one does not look picked
        for bar in (self, self.rest):
            bar.blockSignals(False)

    def _turn(self, index: int) -> None:
        if index < 0 or index == self._current:
            return
        self._current = index
        self._show()
        self.picked.emit(self._names[index])

    def pick(self, name: str) -> None:
        """Open the page of this name; an unknown name leaves things as they are."""
        if name in self._names:
            self._turn(self._names.index(name))

    @property
    def two_rows(self) -> bool:
        """Whether some of the pages stand on the lower line."""
        return self._split < self.count()

    @property
    def current_name(self) -> str:
        """The page that is open."""
        return self._names[self._current]
