"""The parts of an interview: how far it is, and one answer as a button."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.act_button import ActButton
from tytti_desktop.desk.kit.cards import ENTER, key_hint, spaced
from tytti_desktop.desk.running.sitting import KeyOption
from tytti_desktop.words import _

CHIP_STEPS, CLOSE_CHIP_STEPS = 4.0, 3.0


class Segments(QWidget):
    """How far the interview is: a strip an item; the item being asked is the strongest."""

    def __init__(self) -> None:
        super().__init__()
        self._states: Sequence[str] = ()
        self.setFixedHeight(theme.current().grid(0.75))

    def show_states(self, states: Sequence[str], now: int) -> None:
        """`states` are tokens, one an item; `now` is the place of the item being asked."""
        self._states = states
        words = _("Item {number} of {count}")
        self.setAccessibleName(words.format(number=min(now + 1, len(states)), count=len(states)))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the strips."""
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        gap, count = look.grid(0.75), max(len(self._states), 1)
        wide = (self.width() - gap * (count - 1)) / count
        for number, token in enumerate(self._states):
            painter.setBrush(look.colour(token))
            left = round(number * (wide + gap))
            painter.drawRoundedRect(left, 0, round(wide), self.height(), gap / 2, gap / 2)
        painter.end()


class OptionButton(ActButton):
    """One answer: its key in a small box, and its words. The interview takes the keys, not this."""

    picked = Signal(str)

    def __init__(self, option: KeyOption, *, square: bool, kind: str = "option") -> None:
        super().__init__()
        look = theme.current()
        self._value = option.value
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the cursor with the interview
        theme.style(self, kind)
        self.chip = key_hint(option.key)
        theme.style(self.chip, "option-key")
        side = look.grid(CHIP_STEPS if kind == "option" else CLOSE_CHIP_STEPS)
        self.chip.setFixedSize(side, side)
        self.chip.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words = QLabel(option.label or option.value)
        words.setWordWrap(not square)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        line = QHBoxLayout(self)
        spaced(line, 2, 1)
        line.setContentsMargins(look.grid(1 if square else 2), 0, look.grid(1), 0)
        if square:
            words.setFont(look.font(bold=True))
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            line.addWidget(words, 1)
            line.addWidget(self.chip)
            self.setMinimumWidth(look.grid(5.5))
        else:
            line.addWidget(self.chip)
            line.addWidget(words, 1)
        for label in (words, self.chip):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(f"{option.key}: {option.label or option.value}")
        self.clicked.connect(self._tell)

    def show_key(self, *, shown: bool) -> None:
        """Show the key's box, or the words alone."""
        self.chip.setVisible(shown)
        layout = self.layout()
        if shown and layout is not None:
            self.setMinimumWidth(layout.sizeHint().width())

    def _tell(self) -> None:
        self.picked.emit(self._value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave ← and every letter and digit to the interview."""
        letters = event.text().strip() and event.key() != Qt.Key.Key_Space
        if event.key() in ENTER:
            self.click()
        elif letters or event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Escape}:
            event.ignore()
        else:
            super().keyPressEvent(event)
