"""Keying a paper form without a scanner: one key an answer, once, or twice and the second blind.

What was keyed is kept after every key. Where two keyings differ, both values are shown beside each
other and the fields go to the review.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from tytti_desktop.casework.returns import checking, copies, keying, listing, review
from tytti_desktop.casework.returns.keying import Difference, Keyed
from tytti_desktop.casework.returns.listing import ToKey
from tytti_desktop.casework.returns.records import MISSING_NAMES, Missing
from tytti_desktop.casework.returns.review import Question
from tytti_desktop.desk.forms import form_dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.kit import focus, keys
from tytti_desktop.desk.kit.cards import Card, button, clear, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.page_header import PageHeader
from tytti_desktop.desk.returned_page.review import item_of
from tytti_desktop.desk.returned_page.review_answer import AnswerBox
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Changes, drafts
from tytti_desktop.words import _, ngettext

PLACE = DraftPlace("keying", 1)


@dataclass
class Typed:
    """What has been keyed so far: answers by field, and the fields that nobody can read."""

    answers: dict[str, Any] = field(default_factory=dict)
    unclear: list[str] = field(default_factory=list)
    twice: bool = False

    @property
    def count(self) -> int:
        """How many fields are keyed."""
        return len(self.answers) + len(self.unclear)


def what_dialog(session: Session, parent: QWidget | None) -> FormDialog:
    """Return the dialog that asks for the code at the form's foot, and whether to key it twice."""

    def build(form: Form) -> None:
        told = _("The code stands at the foot of the page")
        form.line("sheet", _("Code of the form"), help_text=told)
        form.check("twice", _("It will be keyed twice, to be sure"))

    def save(values: Mapping[str, Any]) -> tuple[ToKey, bool]:
        return listing.to_key(session.vault, str(values["sheet"])), bool(values["twice"])

    return form_dialog.make_dialog(
        parent, session, title=_("Key a form by hand"), act=_("Begin to key"), build=build,
        save=save,
    )  # fmt: skip


def ask_what(session: Session, parent: QWidget) -> tuple[ToKey, bool] | None:
    """Ask what to key; return it, and whether it is keyed twice; None if left."""
    dialog = what_dialog(session, parent)
    dialog.exec()
    found = dialog.result_value
    dialog.deleteLater()
    return found if isinstance(found, tuple) else None


class KeyingPanel(QWidget):
    """One question after another, then the result."""

    left = Signal()
    settle = Signal(str)  # the sheet whose differences are to be settled

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._what: ToKey | None = None
        self.typed = Typed()
        self.back = button(_("Back to the list"), self._leave, icon="arrow-left")
        self.header = PageHeader(_("Key a form by hand"), buttons=(self.back,))
        self.item, self.asked = text("", "strong"), text("")
        self.answer = AnswerBox()
        self.answer.answered.connect(self._take)
        self.before = text("", "muted")
        self.undo = button(_("Previous question"), self.step_back, kind="quiet", icon="undo-2",
                           tip="Ctrl Z")  # fmt: skip
        self.card = Card(margin=3)
        for widget in (self.item, self.asked, self.answer):
            self.card.body.addWidget(widget)
        foot = row(self.undo, self.before)
        foot.setStretch(1, 1)
        nest(self.card.body, foot)
        self.end = self._end_card()
        column = QVBoxLayout(self)
        spaced(column, 2)
        parts: tuple[QWidget, ...] = (self.header, self.card, self.end)
        for part in parts:
            column.addWidget(part)
        column.addStretch(1)
        take_back = keys.bind(keys.TAKE_BACK, self, self.step_back)
        take_back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _end_card(self) -> Card:
        card = Card(margin=3)
        self.told = text("", "strong")
        self.grid = QGridLayout()
        spaced(self.grid, 1)
        self.save = button(_("Save the answers"), self.store, primary=True, icon="check")
        self.again = button(_("Previous question"), self.step_back, icon="undo-2", tip="Ctrl Z")
        self.resolve = button(_("Settle the differences"), self._settle, primary=True)
        card.body.addWidget(self.told)
        nest(card.body, self.grid)
        nest(card.body, row(self.save, self.resolve, self.again, None))
        for one in (self.save, self.resolve, self.again):
            one.setAutoDefault(True)
        return card

    def _leave(self) -> None:
        self.left.emit()

    @property
    def _place(self) -> str:
        place = PLACE if self._what is None else PLACE.of(self._what.sheet.id)
        return place.text

    def begin(self, what: ToKey, *, twice: bool) -> None:
        """Key a form; what was keyed of it before an interruption is still there."""
        self._what = what
        self.typed = Typed(twice=twice)
        kept = drafts.recall(self._session.vault, self._place)
        if kept is not None:
            self.typed = Typed(**kept.content)
        pass_words = _("second keying, blind") if what.second else _("first keying")
        about = _("Form {code} · {title} · {keying}").format(
            code=what.sheet.short_code, title=what.title, keying=pass_words
        )
        self.header.say(_("Key a form by hand"), about)
        self._next()

    def _done(self, question: Question) -> bool:
        name = question.field.field
        return name in self.typed.answers or name in self.typed.unclear

    def _next(self) -> None:
        questions = self._what.questions if self._what is not None else ()
        left = [one for one in questions if not self._done(one)]
        self.card.setVisible(bool(left))
        self.end.setVisible(not left)
        self.undo.setEnabled(self.typed.count > 0)
        if left:
            place = _("{number} of {count}").format(
                number=len(questions) - len(left) + 1, count=len(questions)
            )
            self.item.setText(f"{place} · {item_of(left[0])}")
            self.asked.setText(left[0].text)
            self.answer.show_question(left[0])
        else:
            self._offer_end()

    def _offer_end(self) -> None:
        clear(self.grid)
        words = ngettext("{count} answer keyed", "{count} answers keyed", self.typed.count)
        empty = sum(value is None for value in self.typed.answers.values())
        parts = [words.format(count=self.typed.count)]
        if empty:
            parts.append(_("empty: {count}").format(count=empty))
        if self.typed.unclear:
            parts.append(_("unclear: {count}").format(count=len(self.typed.unclear)))
        self.told.setText(", ".join(parts))
        self._offer(saving=True)
        focus.give(self.save)

    def _offer(self, *, saving: bool, differing: bool = False) -> None:
        self.save.setVisible(saving)
        self.again.setVisible(saving)
        self.resolve.setVisible(differing)

    def _take(self, value: str | list[str] | None, missing: str) -> None:
        question = self.answer.question
        if question is None:
            return
        name = question.field.field
        if missing == Missing.UNCLEAR:
            self.typed.unclear.append(name)
            said = _(MISSING_NAMES[Missing.UNCLEAR])
        else:
            review.read_value(self._session.vault, question.sheet, question.field, value)
            self.typed.answers[name] = value
            values = value if isinstance(value, list) else [value] if value else []
            said = question.options.said(values) or _("empty")
        self.before.setText(f"{item_of(question)} → {said}")
        self._keep()
        self._next()

    def _keep(self) -> None:
        if self._what is not None:
            client = self._what.sheet.client_id
            drafts.keep(self._session.vault, self._place, vars(self.typed), client)
            self._session.mark_saved()

    def step_back(self) -> None:
        """Ask the question before again."""
        if self._what is None or not self.typed.count or not self.save.isEnabled():
            return
        done = [one.field.field for one in self._what.questions if self._done(one)]
        self.typed.answers.pop(done[-1], None)
        if done[-1] in self.typed.unclear:
            self.typed.unclear.remove(done[-1])
        self.before.setText("")
        self._keep()
        self._next()

    def store(self) -> None:
        """Store the keying; tell how the form stands, or where the two keyings differ."""
        if self._what is None:
            return
        vault, what = self._session.vault, self._what
        number = keying.SECOND if what.second else keying.FIRST if self.typed.twice else None
        with vault.atomic():
            changes = keying.key_in(
                vault, what.sheet.id, self.typed.answers, self._session.today, number=number
            )
            open_now = {one.field for one in checking.stand(vault, what.sheet.id).open}
            done = [
                review.settle(vault, what.sheet.id, name, None, missing=Missing.UNCLEAR)
                for name in self.typed.unclear
                if name in open_now
            ]
            drafts.drop(vault, self._place)
        keyed: Keyed = changes.record
        self._session.done(Changes(changes.types.union(*(one.types for one in done))))
        self.typed = Typed()
        self._show_result(keyed.differences)

    def _show_result(self, differences: tuple[Difference, ...]) -> None:
        clear(self.grid)
        sheet = self._what.sheet if self._what is not None else None
        if sheet is None:
            return
        self._offer(saving=False, differing=bool(differences))
        if differences:
            words = ngettext(
                "The two differ in {count} answer", "The two differ in {count} answers",
                len(differences),
            )  # fmt: skip
            self.told.setText(words.format(count=len(differences)))
            self._show_differences(differences)
            focus.give(self.resolve)
            return
        found = copies.row(self._session.vault, sheet.id)
        if found.checked:
            self.told.setText(_("Form {code} is checked.").format(code=sheet.short_code))
        else:
            waits = checking.said(found.waits, found.missing_pages)
            self.told.setText(f"{sheet.short_code}: {waits}")
        focus.give(self.back)

    def _show_differences(self, differences: tuple[Difference, ...]) -> None:
        for place, title in enumerate((_("Question"), _("First"), _("Second"))):
            self.grid.addWidget(text(title, "muted"), 0, place)
        questions = self._what.questions if self._what is not None else ()
        names = {one.field.field: one for one in questions}
        for line, one in enumerate(differences, 1):
            asked = names.get(one.field)
            title = f"{item_of(asked)}  {asked.text}" if asked is not None else one.field
            self.grid.addWidget(text(title), line, 0)
            for place, values in ((1, one.first), (2, one.second)):
                said = asked.options.said(values) if asked is not None else ", ".join(values)
                shown = said or _("empty")
                self.grid.addWidget(text(shown, "strong"), line, place)
        self.grid.setColumnStretch(0, 1)

    def _settle(self) -> None:
        if self._what is not None:
            self.settle.emit(self._what.sheet.id)
