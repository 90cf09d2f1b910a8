"""Kysy asiakkaalta: the client's question list, and what the client said."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from tytti_desktop import dates
from tytti_desktop.casework.client import client_questions
from tytti_desktop.casework.client.client_questions import SOURCE_NAMES, ClientQuestion, Source
from tytti_desktop.casework.returns import asking, questions, review
from tytti_desktop.desk.dialogs.question_papers import print_questions
from tytti_desktop.desk.forms import form_dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog, settle
from tytti_desktop.desk.forms.form_rows import ChoiceField
from tytti_desktop.desk.forms.rows import Line, LineCard
from tytti_desktop.desk.forms.told_rows import act_dialog
from tytti_desktop.desk.kit.cards import button, text
from tytti_desktop.desk.kit.review_flow import Flow
from tytti_desktop.desk.returned_page.returned_conflicts import correction_dialog
from tytti_desktop.desk.running.draft_places import DraftPlace, Openers, Resuming
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Changes
from tytti_desktop.words import _, ngettext

NEW_PLACE = DraftPlace("question:new", 1)
ANSWER_PLACE = DraftPlace("question:answer", 1)
AS_IT_IS = ""  # no value: what was marked stays as it is
LAST_ANSWERED = 3  # answers shown under the open questions


class QuestionsCard(LineCard, Resuming):
    """What is still to be asked of the client, and the latest answers."""

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(_("To ask the client"), _("There is nothing to ask the client."))
        self._session, self._client_id = session, client_id
        self.add = button(_("Add a question …"), self.ask_new, icon="plus")
        self.paper = button(_("Print the questions …"), self._print, icon="printer")
        self.call = button(_("Call script"), self._show_script, icon="phone")
        tools = QWidget()
        tools.setLayout(Flow((self.add, self.paper, self.call)))
        self.script = text("", copied=True)
        self.body.addWidget(tools)
        self.body.addWidget(self.script)

    def refresh(self) -> None:
        """Read again and show."""
        vault, today = self._session.vault, self._session.today
        found, hidden = client_questions.of_client(vault, self._client_id, today)
        waiting = [asked for asked in found if asked.open]
        told = [asked for asked in found if not asked.open][:LAST_ANSWERED]
        lines = [self._waiting(asked) for asked in waiting]
        self.show_lines([*lines, *(_answered(asked) for asked in told)], _elsewhere(hidden))
        self.script.hide()
        for act in (self.paper, self.call):
            act.setVisible(bool(waiting))

    def _waiting(self, asked: ClientQuestion) -> Line:
        acts = [button(_("Record the answer …"), partial(self.answer, asked))]
        if asked.source is Source.CONTRADICTION:
            acts.append(button(_("Correct …"), partial(self._correct, asked)))
        for act in acts:
            act.setAccessibleName(f"{act.text()}: {asked.text}")
        asked_on = _("asked for on {day}").format(day=dates.shown(asked.on_date))
        return Line(asked.text, f"{asked_on} · {_(SOURCE_NAMES[asked.source])}", *acts)

    def ask_new(self) -> None:
        """Put a question on the list."""
        dialog = new_dialog(self._session, self.window(), self._client_id)
        self._finish(dialog, _("The question is on the client's list."))

    def answer(self, asked: ClientQuestion, _on: bool = False) -> None:
        """Record what the client said."""
        dialog = answer_dialog(self._session, self.window(), asked)
        self._finish(dialog, _("What the client said is stored."))

    def _correct(self, asked: ClientQuestion, _on: bool = False) -> None:
        found = asking.finding_of(self._session.vault, asked, self._session.today)
        if found is None:
            self._session.tell(_("The answers are not in conflict any more."))
            return
        dialog = correction_dialog(self._session, self.window(), found)
        self._finish(dialog, _("The correction is stored"))

    def _finish(self, dialog: FormDialog, said: str) -> None:
        settle(self._session, dialog, said)

    def _print(self) -> None:
        print_questions(self._session, self.window(), self._client_id)

    def _show_script(self) -> None:
        vault, today = self._session.vault, self._session.today
        self.script.setText(questions.ask_script(vault, self._client_id, today))
        self.script.show()

    def drafts(self) -> Openers:
        """Return what opens each dialog with a draft again."""
        vault, today = self._session.vault, self._session.today
        waiting = client_questions.open_of(vault, self._client_id, today)
        answers = {ANSWER_PLACE.of(each.id): partial(self.answer, each) for each in waiting}
        return {**answers, NEW_PLACE.of(self._client_id): self.ask_new}


def _answered(asked: ClientQuestion) -> Line:
    day = dates.shown(asked.answered_on) if asked.answered_on else ""
    return Line(asked.text, _("{day}: {answer}").format(day=day, answer=asked.answer))


def _elsewhere(hidden: int) -> QWidget | None:
    if not hidden:
        return None
    words = ngettext("{count} in the other register", "{count} in the other register", hidden)
    return text(words.format(count=hidden), "muted")


def new_dialog(session: Session, parent: QWidget | None, client_id: str) -> FormDialog:
    """Return the dialog that puts a question on a client's list."""
    return act_dialog(
        session, parent, client_questions.NEW,
        client_questions.proposed(session.vault, client_id, session.today),
        place=NEW_PLACE.of(client_id),
        words=(_("A question to the client"), _("Add to the list")),
        intro=_("It is shown on Today when you are about to meet the client."),
    )  # fmt: skip


def answer_dialog(session: Session, parent: QWidget | None, asked: ClientQuestion) -> FormDialog:
    """Return the dialog in which the client's answer is recorded."""
    question = asking.question_of(session.vault, asked)

    def build(form: Form) -> None:
        form.area("answer", _("What the client said, in the client's words"), lines=3)
        if question is not None and question.options.values:
            pairs = zip(question.options.values, question.options.words, strict=True)
            options = [(AS_IT_IS, _("Leave it unclear"))]
            options += [(value, review.option_words(value, words)) for value, words in pairs]
            form.add("value", ChoiceField(_("The client's answer"), options), AS_IT_IS)

    def save(values: Mapping[str, Any]) -> Changes:
        return asking.answer(
            session.vault, asked.id, str(values["answer"]), session.today,
            value=str(values.get("value") or "") or None,
        )  # fmt: skip

    return form_dialog.make_dialog(
        parent, session, title=_("What did the client say"), act=_("Save the answer"),
        intro=asked.text, place=ANSWER_PLACE.of(asked.id), client_id=asked.client_id,
        build=build, save=save,
    )  # fmt: skip
