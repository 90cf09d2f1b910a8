"""The criteria of a referral, answered by keyboard: 1 met, 2 not met, 3 unclear; then the note.

Every answer is stored at once. Enter in a note, or an answer that needs none, goes to the next.
"""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QButtonGroup,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from tytti_desktop import texts
from tytti_desktop.casework.client import criteria, criteria_facts
from tytti_desktop.casework.client.criteria import ANSWER_NAMES, Answer, Criterion, CriterionAnswer
from tytti_desktop.casework.client.criteria_facts import Known
from tytti_desktop.casework.steps import referrals
from tytti_desktop.casework.steps.referrals import Referral
from tytti_desktop.desk.kit import focus, keys, theme
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import Card, button, clear, hairline, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _

LARGEST_BESIDE = 110  # percent: over it the answers go below the criterion
_KEYS = {Qt.Key.Key_1: 0, Qt.Key.Key_2: 1, Qt.Key.Key_3: 2}


class CriterionRow(QWidget):
    """One criterion: its words, three answers, and the note of one that is not met or unclear."""

    answered = Signal(str, str)  # the answer and the note
    onward = Signal()

    def __init__(self, number: int, criterion: Criterion) -> None:
        super().__init__()
        self.criterion = criterion
        self._answer: Answer | None = None
        self._kept = ""
        self.choices: list[QWidget] = []
        self._group = QButtonGroup(self)
        for place, answer in enumerate(Answer):
            word = _(ANSWER_NAMES[answer])
            one = button(f"{place + 1}  {word}", kind="segment")
            one.setCheckable(True)
            one.setAccessibleName(f"{criterion.text}: {word}")
            self._group.addButton(one, place)
            self.choices.append(one)
        self._group.idClicked.connect(self._pick)
        self.note = QLineEdit()
        self.note.setPlaceholderText(_("Why, in a few words"))
        self.note.setAccessibleName(_("Why: {criterion}").format(criterion=criterion.text))
        self.note.editingFinished.connect(self.store_note)
        self.note.returnPressed.connect(self.onward)
        beside = theme.current().scale <= LARGEST_BESIDE
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        line = QBoxLayout(way)
        spaced(line, 2 if beside else 1)
        line.addWidget(text(f"{number}. {criterion.text}"), 1)
        nest(line, row(*self.choices, None, steps=0.5))
        column = QVBoxLayout(self)
        spaced(column, 0.75)
        nest(column, line)
        self.known = text("", "small")
        column.addWidget(self.known)
        column.addWidget(self.note)

    def show_known(self, told: Known | None) -> None:
        """Show what the record tells of the criterion; a differing answer asks for a word."""
        self.known.setVisible(told is not None)
        if told is None:
            return
        answer = _(ANSWER_NAMES[told.answer])
        words = _("By the record: {answer}. {source}.")
        self.known.setText(words.format(answer=answer, source=told.source))
        if self._answer is not None and self._answer is not told.answer:
            self.note.setVisible(True)

    def show_answer(self, given: CriterionAnswer | None, *, decided: bool) -> None:
        """Show what has been answered; after the decision it can only be read."""
        self._answer = given.answer if given else None
        self._kept = given.note if given else ""
        for one, answer in zip(self._group.buttons(), Answer, strict=True):
            self._group.setExclusive(False)
            one.setChecked(answer is self._answer)
            self._group.setExclusive(True)
            one.setEnabled(not decided or answer is self._answer)
            one.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, decided)
        if not self.note.hasFocus():
            self.note.setText(self._kept)
        self.note.setReadOnly(decided)
        asked = self._answer in {Answer.NOT_MET, Answer.UNCLEAR}
        self.note.setVisible((asked and not decided) or bool(self._kept))

    def _pick(self, place: int) -> None:
        answer = tuple(Answer)[place]
        self._answer = answer
        self.answered.emit(str(answer), texts.seen(self.note.text()).strip())
        if answer is Answer.MET:
            self.onward.emit()
        else:
            self.note.show()
            focus.give(self.note)

    def store_note(self) -> None:
        """Store the note, if it was changed."""
        note = texts.seen(self.note.text()).strip()
        if self._answer is not None and note != self._kept and not self.note.isReadOnly():
            self._kept = note
            self.answered.emit(str(self._answer), note)

    def take_focus(self) -> None:
        """Put the cursor on the answer given, else on the first."""
        given = self._group.checkedButton() or self._group.button(0)
        focus.give(given)

    def take_focus_where_lacking(self) -> None:
        """Put the cursor on the answers, or on the note where an answer has been given."""
        if self._answer is None:
            self.take_focus()
        else:
            self.note.show()
            focus.give(self.note)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer with 1, 2 or 3; ↑ and ↓ are the list's."""
        alone = not event.modifiers() & keys.MEANS_ELSE
        place = _KEYS.get(Qt.Key(event.key())) if alone else None
        if place is not None and not self.note.hasFocus() and not self.note.isReadOnly():
            self._group.button(place).setChecked(True)
            self._pick(place)
        else:
            super().keyPressEvent(event)


class CriteriaCard(Card):
    """All criteria of one referral; `whole` tells that the last one has been gone through."""

    whole = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(_("Criteria"))
        self._session = session
        self._referral: Referral | None = None
        self.rows: list[CriterionRow] = []
        self.how = text(_("Answer with the keys 1, 2 and 3; Enter goes to the next."), "muted")
        self.stands = text("", "muted")
        self.body.addWidget(self.stands)
        self._list = QVBoxLayout()
        spaced(self._list, 1)
        nest(self.body, self._list)
        self.body.addWidget(self.how)
        session.sealing.connect(self._store_notes)

    def show_referral(self, referral: Referral, *, decided: bool) -> None:
        """Show a referral's criteria and their answers."""
        asked = criteria.criteria_set(referral.criteria_set, referral.criteria_version)
        if self._referral is None or self._referral.id != referral.id:
            self._make_rows(asked.criteria)
        self._referral = referral
        self.title.setText(f"{asked.title}")
        given: Mapping[str, CriterionAnswer] = criteria.answers(self._session.vault, referral.id)
        told = criteria_facts.known(
            self._session.vault, referral.client_id, referral.criteria_set, referral.received_on
        )
        for each in self.rows:
            each.show_answer(given.get(each.criterion.name), decided=decided)
            each.show_known(None if decided else told.get(each.criterion.name))
        stands = referrals.judgement(self._session.vault, referral)
        words = _("met: {met}, not met: {not_met}, unclear: {unclear}, not answered yet: {left}")
        self.stands.setText(
            words.format(
                met=len(stands.met),
                not_met=len(stands.not_met),
                unclear=len(stands.unclear),
                left=len(stands.unanswered),
            )
        )
        self.how.setVisible(not decided)

    def begin(self) -> None:
        """Put the cursor on the first criterion: the keys 1, 2 and 3 answer from there on."""
        for each in self.rows[:1]:
            each.take_focus()

    def go_to(self, name: str) -> None:
        """Put the cursor where a criterion lacks its answer, or the word of why."""
        found = next(each for each in self.rows if each.criterion.name == name)
        found.take_focus_where_lacking()

    def _make_rows(self, asked: tuple[Criterion, ...]) -> None:
        clear(self._list)
        self.rows = []
        for number, criterion in enumerate(asked, 1):
            if number > 1:
                self._list.addWidget(hairline())
            made = CriterionRow(number, criterion)
            made.answered.connect(held(self, lambda a, n, m=made: self._store(m, a, n)))
            made.onward.connect(held(self, lambda m=made: self._go_on(m)))
            self.rows.append(made)
            self._list.addWidget(made)

    def _store(self, changed: CriterionRow, answer: str, note: str) -> None:
        if self._referral is None:
            return
        changes = referrals.answer_criterion(
            self._session.vault, self._referral.id, changed.criterion.name, Answer(answer), note
        )
        self._session.done(changes)

    def _store_notes(self) -> None:
        for each in self.rows:
            each.store_note()

    def _go_on(self, done: CriterionRow) -> None:
        after = self.rows.index(done) + 1
        if after < len(self.rows):
            self.rows[after].take_focus()
        else:
            self.whole.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move between criteria with ↑ and ↓."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        here = next((n for n, one in enumerate(self.rows) if one.isAncestorOf(self._focused())), -1)
        if step and here >= 0:
            self.rows[min(max(here + step, 0), len(self.rows) - 1)].take_focus()
        else:
            super().keyPressEvent(event)

    def _focused(self) -> QWidget:
        return QApplication.focusWidget() or self
