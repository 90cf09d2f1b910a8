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

from tytti_desktop.desk.kit import focus, icons, theme
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import clear, hide_unless, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.words import _

STAGE_STEPS = 21.0  # the least width of a stage with its words, in grid steps
MARK_STEPS = 6.0
MOST_LINES = 3  # of tabs
# Beside a tab's word: its own air and what parts it from the next; the second if it saves a line.
TAB_STEPS, TIGHT_STEPS = 2.25, 1.25


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

    stepped = Signal(int)  # by an arrow, past the line's end

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__()
        self.air = TAB_STEPS  # grid steps beside each word
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows, past the end of the line too."""
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()), 0)
        if step and not self.isTabVisible(self.currentIndex() + step):
            self.stepped.emit(step)
        else:
            super().keyPressEvent(event)

    def tabSizeHint(self, index: int) -> QSize:
        """Have room for the word as it is when picked: bold, whichever is picked now."""
        look, hint = theme.current(), super().tabSizeHint(index)
        wide = QFontMetrics(look.font(bold=True)).horizontalAdvance(self.tabText(index))
        return QSize(wide + look.grid(self.air), hint.height())

    def give_air(self, steps: float) -> None:
        """Have this much beside each word."""
        if steps != self.air:
            self.air = steps
            self.setIconSize(self.iconSize())  # Qt measures the tabs anew

    def show_part(self, first: int, last: int) -> None:
        """Show the tabs from one place up to another, the last not included."""
        for number in range(self.count()):
            self.setTabVisible(number, first <= number < last)


class Tabs(_Row):
    """The pages of one thing; ← and → move, Ctrl+PgUp and Ctrl+PgDown too.

    Words that do not fit on one line stand in `rest`, lines that the page lays out below: every
    page is in sight at every scale. The arrows go from line to line, and so does the cursor.
    """

    picked = Signal(str)

    def __init__(self, pages: Sequence[tuple[str, str]]) -> None:
        """`pages` are (name, word) pairs."""
        words = [word for _name, word in pages]
        super().__init__(words)
        self._names = [name for name, _word in pages]
        self._current, self._begins = 0, [0]  # where each line begins
        self.rest = [_Row(words) for _line in range(MOST_LINES - 1)]
        self._lines: list[_Row] = [self, *self.rest]
        for line in self._lines:
            hide_unless(line, line is self)
            line.currentChanged.connect(self._turn)
            line.tabBarClicked.connect(self._turn)
            line.stepped.connect(self._step)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set the words on as few lines as they can, closer to each other if that saves a line."""
        super().resizeEvent(event)
        tight, begins = self._lines_with(TIGHT_STEPS), self._lines_with(TAB_STEPS)
        saves = len(tight) < len(begins)
        for line in self._lines:
            line.give_air(TIGHT_STEPS if saves else TAB_STEPS)
        begins = tight if saves else begins
        if begins != self._begins:
            self._begins = begins
            self._show()

    def _lines_with(self, air: float) -> list[int]:
        """Return where each line begins with this air beside each word."""
        begins, room = [0], self.width()
        more = theme.current().grid(air) - theme.current().grid(self.air)
        for number in range(self.count()):
            wide = self.tabSizeHint(number).width() + more
            if wide > room and number > begins[-1] and len(begins) < MOST_LINES:
                begins.append(number)
                room = self.width()
            room -= wide
        return begins

    def _show(self) -> None:
        ends = [*self._begins[1:], *[self.count()] * MOST_LINES][:MOST_LINES]
        begins = [*self._begins, *[self.count()] * MOST_LINES][:MOST_LINES]
        held = self.window().focusWidget() in self._lines
        for line, first, last in zip(self._lines, begins, ends, strict=True):
            mine = first <= self._current < last
            line.blockSignals(True)
            line.show_part(first, last)
            if line is not self:
                line.setVisible(first < last and not self.isHidden())
            if mine:
                line.setCurrentIndex(self._current)
            theme.style(line, "" if mine else "other")  # its own current one does not look picked
            line.setFocusPolicy(Qt.FocusPolicy.TabFocus if mine else Qt.FocusPolicy.NoFocus)
            line.blockSignals(False)
            if mine and held and not line.hasFocus():
                focus.give(line)

    def stand(self, *, shown: bool) -> None:
        """Show all the lines there are, or none."""
        self.setVisible(shown)
        for number, line in enumerate(self.rest, 1):
            line.setVisible(shown and number < len(self._begins))

    def _step(self, step: int) -> None:
        """Go on to the next line's first tab, or back to the last of the line above."""
        self._turn(self._current + step)

    def _turn(self, index: int) -> None:
        if index == self._current or not 0 <= index < self.count():
            return
        self._current = index
        self._show()
        self.picked.emit(self._names[index])

    def take_focus(self) -> None:
        """Put the cursor on the tab that is open, on whichever line it is."""
        ends = [*self._begins[1:], self.count()]
        number = next(n for n, end in enumerate(ends) if self._current < end)
        focus.give(self._lines[number])

    def pick(self, name: str) -> None:
        """Open the page of this name; an unknown name leaves things as they are."""
        if name in self._names:
            self._turn(self._names.index(name))

    @property
    def current_name(self) -> str:
        """The page that is open."""
        return self._names[self._current]
