"""Ristiriidat: answers that do not fit together, asked from the client; nothing changes by itself.

Every open one goes on the client's sheet of questions; what the client says is recorded here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QGridLayout, QMenu, QVBoxLayout, QWidget

from tytti_desktop.casework.returns import asking, questions, review
from tytti_desktop.casework.screening import contradictions, measures
from tytti_desktop.casework.screening.contradiction_rules import Finding, instrument_of, item_name
from tytti_desktop.casework.screening.contradictions import AskedField
from tytti_desktop.dates import shown
from tytti_desktop.desk.dialogs.question_papers import print_questions
from tytti_desktop.desk.forms import form_dialog
from tytti_desktop.desk.forms.form import GROUP_MAX, Form
from tytti_desktop.desk.forms.form_dialog import FormDialog, settle
from tytti_desktop.desk.forms.form_rows import ChoiceField, LineField
from tytti_desktop.desk.forms.messages import ask_reason
from tytti_desktop.desk.forms.record_table import Column, RecordTable
from tytti_desktop.desk.kit.cards import Empty, button, clear, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.review_flow import Flow
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.pages import ListDetail
from tytti_desktop.desk.running.session import Session
from tytti_desktop.instruments.model import ItemKind
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _

PLACE = DraftPlace("conflict", 1)


@dataclass(frozen=True)
class Line:
    """One finding in the list; `id` keeps it picked when the list is read again."""

    id: str
    found: Finding


def _line(found: Finding) -> Line:
    parts = (found.client_id, found.rule.id, found.on_date.isoformat(), *found.fields)
    return Line("|".join(parts), found)


def _columns() -> list[Column]:
    return [
        Column(_("Answered"), lambda one: shown(one.found.on_date),
               key=lambda one: one.found.on_date, width=14),
        Column(_("Client"), lambda one: one.found.client_name, width=24),
        Column(_("What to ask"), lambda one: one.found.text),
    ]  # fmt: skip


class Conflicts(QWidget):
    """The list of findings, and the picked one with what can be done about it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        empty = Empty(
            _("No answers are in conflict."),
            _("Answers that do not fit together come here, to be asked from the client."),
            icon="circle-check",
        )
        self.table = RecordTable(session, "conflicts", _columns(), empty=empty)
        self.table.view.setAccessibleName(_("Contradictions"))
        self.asked, self.about = text("", "strong"), text("", "muted")
        self.grid = QGridLayout()
        spaced(self.grid, 1)
        # What ends it leads (the page gives it its colour); first the client is asked, in one of
        # three ways; that nothing is wrong is rare, and so is going elsewhere.
        self.correct = button(_("Record what the client said …"), self._correct, icon="pencil")
        self.ask = button(_("Ask the client"), icon="phone")
        menu = QMenu(self.ask)
        self.call = menu.addAction(_("Call script"), self._show_script)
        self.paper = menu.addAction(_("Print the questions …"), self._print)
        self.listed = menu.addAction(_("Add to the question list"), self._list)
        self.ask.setMenu(menu)
        self.stands = button(_("No contradiction, reason …"), self._keep, kind="quiet")
        self.open = button(_("Open the client"), self._open, kind="quiet")
        self.script = text("", copied=True)
        self.both = ListDetail(self.table, self._detail(), share=50)
        whole = QVBoxLayout(self)
        spaced(whole, 0)
        whole.addWidget(self.both)
        self.table.picked.connect(self._show)

    def _detail(self) -> QWidget:
        detail, tools = QWidget(), QWidget()
        tools.setLayout(Flow((self.correct, self.ask, self.stands, self.open)))
        told = _("Nothing is changed by itself. Everything open of a client is on one sheet.")
        column = QVBoxLayout(detail)
        spaced(column, 1.5)
        column.addWidget(self.about)
        column.addWidget(self.asked)
        nest(column, self.grid)
        for widget in (tools, text(told, "muted"), self.script):
            column.addWidget(widget)
        column.addStretch(1)
        return detail

    def refresh(self) -> int:
        """Read the findings again; return how many there are."""
        found = contradictions.findings(self._session.vault, self._session.today)
        lines = [_line(one) for one in found]
        self.table.show_rows(lines)
        if lines and self.table.current() is None and self.both.both_fit:
            self.table.pick(lines[0].id)
        self._show(self.table.current())
        return len(lines)

    def _found(self) -> Finding | None:
        line: Line | None = self.table.current()
        return line.found if line is not None else None

    def _show(self, line: Line | None) -> None:
        clear(self.grid)
        self.script.hide()
        if line is None:
            self.both.show_list()
            return
        found = line.found
        self.about.setText(f"{found.client_name} · {shown(found.on_date)}")
        self.asked.setText(found.text)
        for number, one in enumerate(contradictions.asked_fields(self._session.vault, found)):
            answer = f"{one.earlier} → {one.answer}" if one.earlier else one.answer
            self.grid.addWidget(text(one.question), number, 0)
            self.grid.addWidget(text(answer, "strong"), number, 1)
        self.grid.setColumnStretch(0, 2)
        self.grid.setColumnStretch(1, 1)
        self.both.show_detail()

    def _keep(self) -> None:
        found = self._found()
        if found is None:
            return
        told = _("The answers of {name} stand as they are. Write what the client said.")
        words = told.format(name=found.client_name)
        said = ask_reason(
            self.window(), _("No contradiction"), words, _("The answers stand"),
            self._session, "contradiction", found.key, client_id=found.client_id,
        )  # fmt: skip
        if said is not None:
            changes = contradictions.keep(self._session.vault, found, said)
            self._session.done(changes, _("Recorded: the answers stand"))

    def _correct(self) -> None:
        found = self._found()
        if found is None:
            return
        dialog = correction_dialog(self._session, self.window(), found)
        settle(self._session, dialog, _("The correction is stored"))

    def _print(self) -> None:
        found = self._found()
        if found is not None:
            print_questions(self._session, self.window(), found.client_id)

    def _list(self) -> None:
        found = self._found()
        if found is not None:
            changes = asking.ask_contradiction(self._session.vault, found, self._session.today)
            self._session.done(changes, _("The question is on the client's list."))

    def _show_script(self) -> None:
        found = self._found()
        if found is not None:
            vault, today = self._session.vault, self._session.today
            self.script.setText(questions.ask_script(vault, found.client_id, today))
            self.script.show()

    def _open(self) -> None:
        found = self._found()
        if found is not None:
            self._session.open_client(found.client_id, "screenings")


def correction_dialog(session: Session, parent: QWidget | None, found: Finding) -> FormDialog:
    """Return the dialog in which what the client said of the answers is recorded."""
    vault = session.vault
    asked = contradictions.asked_fields(vault, found)

    def build(form: Form) -> None:
        for number, one in enumerate(asked):
            if number % GROUP_MAX == 0:
                end = min(number + GROUP_MAX, len(asked))
                words = _("Items {first}–{last}").format(first=number + 1, last=end)
                form.group(words if len(asked) > GROUP_MAX else _("Answers"))
            _add(form, vault, found, one)
        form.group(_("Why corrected"))
        form.area("said", _("What the client said, in the client's words"), lines=2)

    def save(values: Mapping[str, Any]) -> Changes:
        now = {name: value[-1] if isinstance(value, list) else value
               for name, value in found.values.items()}  # fmt: skip
        answers = {
            one.field: values[one.field] for one in asked
            if values[one.field] and str(values[one.field]) != str(now[one.field])
        }  # fmt: skip
        return contradictions.correct(vault, found, answers, values["said"])

    return form_dialog.make_dialog(
        parent, session, title=_("What did the client say"), act=_("Save the correction"),
        intro=found.text, place=PLACE.of(_line(found).id), client_id=found.client_id,
        build=build, save=save,
    )  # fmt: skip


def _add(form: Form, vault: Vault, found: Finding, one: AskedField) -> None:
    shelf = measures.library(vault, found.on_date)
    item = shelf.instrument(instrument_of(one.field)).item(item_name(one.field))
    value = found.values[one.field]
    now = value[-1] if isinstance(value, list) else value
    if item is not None and item.kind is ItemKind.SINGLE:
        options = [(o.value, review.option_words(o.value, o.label.said())) for o in item.options]
        form.add(one.field, ChoiceField(one.question, options), None if now is None else str(now))
    else:
        form.add(one.field, LineField(one.question, width=24), "" if now is None else str(now))
