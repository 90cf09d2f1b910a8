"""The nurse's interview by keyboard: one item large, one key an answer, on to the next.

    interview = Interview(session, screening.id, heading="Malli-Eero K. · terveystarkastus")
    interview.left.connect(...)        # Esc: everything is kept, go on another time
    interview.finished.connect(...)    # Changes: the result is stored

Each answer is stored at once, so nothing is lost by Esc, lock or a power cut. ← goes back, – leaves
the item empty, F6 shows the item to the client without numbers or scores. The total comes only
at the end (interview_end.py).
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from tytti_desktop.casework.screening import screenings
from tytti_desktop.desk.forms.form_rows import LineField
from tytti_desktop.desk.interviewing.interview_end import End
from tytti_desktop.desk.kit import focus, theme
from tytti_desktop.desk.kit.cards import (
    ENTER,
    Card,
    PageHeader,
    button,
    clear,
    key_hint,
    row,
    spaced,
    text,
)
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.sitting import KeyOption, Sitting, key_options
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.model import Item, ItemKind
from tytti_desktop.vault import Changes
from tytti_desktop.words import _

CARD_STEPS = 95.0
CHIP_STEPS = 4.0
NO_ANSWER = {"-", "–", "−"}


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


class OptionButton(QPushButton):
    """One answer: its key in a small box, and its words. The interview takes the keys, not this."""

    picked = Signal(str)

    def __init__(self, option: KeyOption, *, square: bool) -> None:
        super().__init__()
        look = theme.current()
        self._value = option.value
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the cursor with the interview
        theme.style(self, "option")
        self.chip = key_hint(option.key)
        theme.style(self.chip, "option-key")
        self.chip.setFixedSize(look.grid(CHIP_STEPS), look.grid(CHIP_STEPS))
        self.chip.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words = QLabel(option.label or option.value)
        words.setWordWrap(not square)
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


class Interview(QWidget):
    """One screening asked item by item."""

    left = Signal()
    finished = Signal(object)  # the Changes of finishing

    def __init__(self, session: Session, screening_id: str, heading: str = "") -> None:
        super().__init__()
        self._session, self._id = session, screening_id
        found = screenings.get(session.vault, screening_id)
        made = screenings.instrument_of(session.vault, found)
        self.sitting = Sitting(made, found.answers)
        self.for_client = False
        self._number: LineField | None = None
        self.options: list[OptionButton] = []
        self._lay_out((made.short_title or made.title).said(), heading)
        self._read_skips()
        self.sitting.to_first_open()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_item()

    def _lay_out(self, title: str, heading: str) -> None:
        self.show_client = button(_("Show to the client"), self.switch_view, tip="F6")
        self.stop = button(_("Stop, all is kept"), self.leave, tip="Esc")
        self.header = PageHeader(title, crumb=heading, buttons=[self.show_client, self.stop])
        self.segments = Segments()
        self.card = Card(margin=4.5)
        spaced(self.card.body, 1.25, 4.5)
        self.card.setMaximumWidth(theme.current().grid(CARD_STEPS))
        self.foot = text(_("The score is shown at the end. A missing answer is not zero."), "muted")
        self.foot.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.alert = text("", "error")
        self.alert.setMaximumWidth(theme.current().grid(CARD_STEPS))
        column = QVBoxLayout(self)
        spaced(column, 2)
        column.addWidget(self.header)
        column.addWidget(self.segments)
        for widget in (self.card, self.alert):
            line = row(steps=0)
            line.addStretch(1)
            line.addWidget(widget, 50)
            line.addStretch(1)
            column.addLayout(line)
        column.addWidget(self.foot)
        column.addStretch(1)

    # --- showing ----------------------------------------------------------------------------

    def show_item(self) -> None:
        """Show the item being asked, or the end.

        The interview itself holds the cursor while what it shows is made anew, so that a key that
        comes meanwhile is an answer and nothing else.
        """
        focus.give(self)
        clear(self.card.body)
        self.options, self._number = [], None
        self._show_progress()
        self._show_alerts()
        self.foot.setVisible(not self.sitting.at_end and not self.for_client)
        if self.sitting.at_end:
            self._show_end()
            return
        item = self.sitting.item
        made = self.sitting.made
        stem = made.stem.said() or made.instruction.said()
        if stem:
            self.card.body.addWidget(text(stem, "muted"))
        self.card.body.addLayout(self._question(item))
        self.card.body.addSpacing(theme.current().grid(1.5))
        if item.kind is ItemKind.NUMBER:
            self._ask_number(item)
        else:
            self._show_options(item)
        if not self.for_client:
            self.card.body.addSpacing(theme.current().grid(0.5))
            self.card.body.addLayout(self._hints())
        self._take_focus()

    def _question(self, item: Item) -> QHBoxLayout:
        line = QHBoxLayout()
        spaced(line, 2)
        number = text(item.name, "reading-number", wrap=False)
        words = text(item.text.said() or _("Item {item}").format(item=item.name), "reading")
        if item.text.said():
            line.addWidget(number, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(words, 1)
        self.card.setAccessibleName(words.text())
        return line

    def _show_options(self, item: Item) -> None:
        options = key_options(item)
        square = not any(option.label for option in options)
        chosen = self.sitting.answers.get(item.name)
        holder = QHBoxLayout() if square else QVBoxLayout()
        spaced(holder, 1 if square else 1.25)
        for option in options:
            made = OptionButton(option, square=square)
            extra = square and option.key == option.value  # the words are the key already
            made.show_key(shown=not self.for_client and not extra)
            made.setCheckable(True)
            made.setChecked(chosen is not None and str(chosen) == option.value)
            made.picked.connect(self.answer)
            self.options.append(made)
            holder.addWidget(made)
        self.card.body.addLayout(holder)
        if item.low.said() or item.high.said():
            ends = (text(item.low.said(), "muted"), None, text(item.high.said(), "muted"))
            self.card.body.addLayout(row(*ends))

    def _ask_number(self, item: Item) -> None:
        self._number = LineField(item.unit.said() or _("Number"), width=16)
        given = self.sitting.answers.get(item.name)
        self._number.put("" if given is None else given)
        self._number.line.returnPressed.connect(self._take_number)
        self.card.body.addWidget(self._number)

    @staticmethod
    def _hints() -> QHBoxLayout:
        hints = (("←", _("previous")), ("–", _("no answer")), ("Esc", _("stop, all is kept")))
        widgets: list[QWidget | None] = []
        for key, words in hints:
            widgets += [key_hint(key), text(words, "small", wrap=False)]
        line = row(*widgets, None)
        for place in (2, 5):
            line.insertSpacing(place, theme.current().grid(1.5))
        return line

    def _show_progress(self) -> None:
        tokens = []
        for number, item in enumerate(self.sitting.items):
            answered = self.sitting.answers.get(item.name) is not None
            token = "accent_mid" if answered else "line"
            tokens.append("accent" if number == self.sitting.number else token)
        self.segments.show_states(tokens, self.sitting.number)

    def _show_alerts(self) -> None:
        """Say at once what asks for an act; never in the client's sight."""
        found = screenings.get(self._session.vault, self._id)
        open_now = screenings.pressing_alerts(self._session.vault, found)
        words = " ".join(f"{one.text.said()}: {one.instruction.said()}" for one in open_now)
        self.alert.setText(words)
        self.alert.setVisible(bool(words) and not self.for_client and not self.sitting.at_end)

    def _show_end(self) -> None:
        if self.for_client:
            self.card.body.addWidget(text(_("Thank you."), "reading"))
            self.card.body.addWidget(text(_("Give the computer back to the nurse."), "muted"))
            return
        end = End(self._session, self._id)
        end.changing.connect(self.back)
        end.missing_asked.connect(self._ask_missing)
        end.finished.connect(self._finish)
        self.card.body.addWidget(end)
        end.show()  # a key may be on its way: the cursor is in place before it comes
        end.take_focus()

    def _take_focus(self) -> None:
        if self._number is not None:
            self._number.show()
            self._number.take_focus()

    # --- acts -------------------------------------------------------------------------------

    def answer(self, value: str | None) -> None:
        """Store an answer (None: left empty) and go on to the next item."""
        item = self.sitting.item
        screenings.answer(self._session.vault, self._id, item.name, value)
        self.sitting.answers[item.name] = value
        self._session.mark_saved()
        self._read_skips()
        self.sitting.forward()
        self.show_item()

    def _take_number(self) -> None:
        if self._number is None:
            return
        try:
            self.answer(self._number.value() or None)
        except KnownError as error:
            self._number.set_problem(error.message)

    def _read_skips(self) -> None:
        """Ask the instrument's own rules which items need no answer now."""
        found = screenings.get(self._session.vault, self._id)
        skipped = screenings.scored(self._session.vault, found).skipped
        self.sitting.skipped = frozenset(skipped)

    def back(self) -> None:
        """Go to the item asked before."""
        self.sitting.back()
        self.show_item()

    def _ask_missing(self, names: Sequence[str]) -> None:
        self.sitting.to_missing(names)
        self.show_item()

    def switch_view(self) -> None:
        """Show to the client (no numbers, no scores, no other clients), or back to the nurse."""
        self.for_client = not self.for_client
        words = _("Back to the nurse") if self.for_client else _("Show to the client")
        self.show_client.setText(words)
        self.header.crumb.setVisible(not self.for_client and bool(self.header.crumb.text()))
        self.stop.setVisible(not self.for_client)
        self._session.client_watches.emit(self.for_client)
        self.show_item()

    def leave(self) -> None:
        """Stop for now; every answer is kept already."""
        if self.for_client:
            self.switch_view()
        self.left.emit()

    def _finish(self, changes: Changes) -> None:
        self._session.done(changes, _("The screening is recorded."))
        self.finished.emit(changes)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer, leave empty, go back or stop by one key."""
        typed = event.text()
        if event.key() == Qt.Key.Key_Left:
            self.back()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() == Qt.Key.Key_F6:
            self.switch_view()
        elif self.sitting.at_end:
            super().keyPressEvent(event)
        elif typed in NO_ANSWER:
            self.answer(None)
        elif (value := self.sitting.value_of_key(typed)) is not None:
            self.answer(value)
        else:
            super().keyPressEvent(event)
