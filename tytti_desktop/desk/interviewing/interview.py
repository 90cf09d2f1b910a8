"""The nurse's interview by keyboard: one item large, one key an answer, on to the next.

    interview = Interview(session, screening.id, heading="Malli-Eero K. · terveystarkastus")
    interview.left.connect(...)        # Esc: everything is kept, go on another time
    interview.finished.connect(...)    # Changes: the result is stored

Each answer is stored at once, so nothing is lost by Esc, lock or a power cut. ← goes back, – leaves
the item empty, F6 shows the item to the client without numbers or scores. The total comes only
at the end (interview_end.py).
"""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tytti_desktop.casework.screening import screenings
from tytti_desktop.desk.forms.form_rows import LineField
from tytti_desktop.desk.interviewing import room
from tytti_desktop.desk.interviewing.interview_end import End
from tytti_desktop.desk.interviewing.parts import OptionButton, Segments
from tytti_desktop.desk.kit import focus, keys, theme
from tytti_desktop.desk.kit.cards import (
    Card,
    button,
    clear,
    key_hint,
    row,
    spaced,
    text,
)
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.page_header import PageHeader
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.sitting import Sitting, key_options
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.model import Item, ItemKind
from tytti_desktop.vault import Changes
from tytti_desktop.words import _

CARD_STEPS = 95.0
NO_ANSWER = {"-", "–", "−"}


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
        self._level = 0  # of room.LEVELS
        self._room, self._heading = QSize(), heading
        self._setting = False  # what is being set changes sizes: those are no new room
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
            nest(column, line)
        column.addWidget(self.foot)
        column.addStretch(1)

    # --- showing ----------------------------------------------------------------------------

    def show_item(self) -> None:
        """Show the item being asked, or the end.

        The interview itself holds the cursor while what it shows is made anew, so that a key that
        comes meanwhile is an answer and nothing else.
        """
        focus.give(self)
        self._show_progress()
        self._show_alerts()
        if self.sitting.at_end:
            self._empty_card()
            self._show_end()
            return
        self._show_asked()
        if self.isVisible() and not self._setting:
            self._setting = True
            self._set_closely()
            self._setting = False
        self._take_focus()

    def _set_closely(self) -> None:
        """Go on to the first level at which the item fits; where none does, to the nearest."""
        over: dict[int, int] = {}
        for level in [*range(self._level, len(room.LEVELS)), *range(self._level)]:
            self._set(level)
            over[level] = self._over()
            if over[level] <= 0:
                return
        self._set(min(over, key=lambda level: over[level]))
        room.show_parts(self.card)

    def _set(self, level: int) -> None:
        if level != self._level:
            self._level = level
            self._show_asked()

    @property
    def level(self) -> room.Level:
        """How closely the items are set now."""
        return room.LEVELS[self._level]

    def _empty_card(self) -> None:
        clear(self.card.body)
        self.options, self._number = [], None
        self._fold_head()
        self.foot.setVisible(not self.sitting.at_end and not self.for_client and self.level.aids)
        spaced(self.card.body, self.level.gap, self.level.margin)

    def _fold_head(self) -> None:
        """Put the head on one line where room is short; a long name is cut, not its tooltip."""
        folded, crumb = self._level > 0, self.header.crumb
        acts = self.show_client.sizeHint().width() + self.stop.sizeHint().width()
        whole = room.seen(self).width()
        wide = max(whole - acts, 0) // (2 if folded else 1)
        heading = "" if self.for_client else self._heading
        cut = crumb.fontMetrics().elidedText(heading, Qt.TextElideMode.ElideRight, wide)
        crumb.setText(cut)
        crumb.setToolTip(heading if cut != heading else "")
        self.header.resize(whole, self.header.height())
        self.header.fold(folded=folded)
        self.header.arrange()

    def _show_asked(self) -> None:
        """Show the item on the card, as closely as it is set now."""
        self._empty_card()
        item, level = self.sitting.item, self.level
        made = self.sitting.made
        stem = made.stem.said() or made.instruction.said()
        if stem:
            self.card.body.addWidget(text(stem, "muted", bounded=self._level == 0))
        nest(self.card.body, self._question(item))
        self.card.body.addSpacing(theme.current().grid(level.gap))
        if item.kind is ItemKind.NUMBER:
            self._ask_number(item)
        else:
            self._show_options(item)
        if not self.for_client and level.aids:
            nest(self.card.body, self._hints())

    def _over(self) -> int:
        """Return by how many pixels the item is too large to be in sight; not above 0: it fits."""
        room.show_parts(self.card)
        self._room = room.seen(self)
        return room.over(self, self._room)

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the room of the page around, and set the item for it."""
        super().showEvent(event)
        for area in room.areas(self):
            area.resized.connect(self._set_anew, Qt.ConnectionType.UniqueConnection)
        self._set_anew()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set the item for another room."""
        super().resizeEvent(event)
        self._set_anew()

    def _set_anew(self) -> None:
        """Set the item roomily again where the room has changed; a number half typed stays."""
        if self._setting or not self.isVisible() or self.sitting.at_end:
            return
        if room.seen(self) == self._room:
            return
        typed = self._number.line.text() if self._number is not None else ""
        self._level = 0
        self.show_item()
        if self._number is not None and typed:
            self._number.line.setText(typed)

    def _question(self, item: Item) -> QHBoxLayout:
        line = QHBoxLayout()
        spaced(line, 2)
        number = text(item.name, f"{self.level.question}-number", wrap=False)
        asked = item.text.said() or _("Item {item}").format(item=item.name)
        words = text(asked, self.level.question, bounded=self._level == 0)
        if item.text.said():
            line.addWidget(number, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(words, 1)
        self.card.setAccessibleName(words.text())
        return line

    def _show_options(self, item: Item) -> None:
        options = key_options(item)
        square = not any(option.label for option in options)
        chosen = self.sitting.answers.get(item.name)
        level = self.level
        for option in options:
            made = OptionButton(option, square=square, kind=level.option)
            extra = square and option.key == option.value  # the words are the key already
            made.show_key(shown=not self.for_client and not extra)
            made.setCheckable(True)
            made.setChecked(chosen is not None and str(chosen) == option.value)
            made.picked.connect(self.answer)
            self.options.append(made)
        wide = room.seen(self).width() - 2 * theme.current().grid(level.margin)
        columns = room.squares_fit(self.options, wide, 1) if square else level.columns
        nest(self.card.body, room.lay(self.options, columns, level.between))
        if item.low.said() or item.high.said():
            ends = (text(item.low.said(), "muted"), None, text(item.high.said(), "muted"))
            nest(self.card.body, row(*ends))

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
        """Store an answer (None: left empty) and go on to the next item; nothing at the end."""
        if self.sitting.at_end:
            return  # a press that was on its way when the last item was answered
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
        """Answer, leave empty, go back or stop by one key; with Alt, say, it is no answer."""
        typed = "" if event.modifiers() & keys.MEANS_ELSE else event.text()
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
