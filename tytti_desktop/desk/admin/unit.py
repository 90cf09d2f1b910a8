"""Yksikön tiedot: sender, contact, rounds, the lists that forms offer, and when Today reminds."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from tytti_desktop.casework import unit
from tytti_desktop.casework.gate import senders
from tytti_desktop.casework.screening import rounds
from tytti_desktop.casework.shapes import lists
from tytti_desktop.desk.admin import unit_dialogs
from tytti_desktop.desk.admin.section import Section
from tytti_desktop.desk.admin.unit_dialogs import UNIT_PLACE, HistoryDialog, thing_dialog
from tytti_desktop.desk.admin.unit_list import ListEditor
from tytti_desktop.desk.forms.rows import Line, LineCard
from tytti_desktop.desk.kit import focus
from tytti_desktop.desk.kit.cards import button, spaced
from tytti_desktop.desk.kit.current_stack import CurrentStack
from tytti_desktop.desk.kit.notice import Notice
from tytti_desktop.desk.running.draft_places import Openers
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault.unit_data import UnitDatum
from tytti_desktop.words import N_, _, ngettext

Thing = tuple[str, str, str]  # kind, key, title
LETTERS: tuple[Thing, ...] = (
    ("settings", "sender", N_("Return address")),
    ("settings", "contact", N_("Contact person of the letters")),
    ("settings", "controller", N_("Controller, on the consent form")),
    ("mailing", "answer", N_("Time to answer")),
)
RULES: tuple[Thing, ...] = (
    ("worklist", "days_ahead", N_("Today: what is told ahead")),
    ("worklist", "days_late", N_("Today: when something is late")),
    ("worklist", "case_manager", N_("Today: when a case manager must be named")),
    ("worklist", "roles", N_("Today: what each role sees")),
    ("plan", "forgotten", N_("Plan: when an agreed matter is being forgotten")),
    ("plan", "benefit_gap", N_("Plan: how long a gap of benefits is told of")),
    ("meetings", "invitees", N_("Meetings: how many are still few")),
    ("meetings", "pre_assessment", N_("Meetings: pre-assessments")),
    ("meetings", "days", N_("Meetings: days before and after")),
    ("meetings", "series", N_("Meetings: how far ahead recurring ones are booked")),
    ("screenings", "retention", N_("Retention of screenings")),
    ("screenings", "usual", N_("Screenings offered first")),
    ("closing", "recent", N_("Closing: when a contact is recent")),
    ("closing", "checklist", N_("Closing: when the checklist is late")),
    ("gate", "closed", N_("Consents after a closing")),
    ("gate", "log_request", N_("Log requests")),
    ("results", "publishing", N_("Results: what is shown")),
    ("results", "age", N_("Results: classes of age")),
    ("results", "unemployment", N_("Results: classes of unemployment")),
    ("results", "evidence", N_("Results: what may be concluded")),
    ("results", "smallest_change", N_("Results: the smallest meaningful change")),
    ("results", "published", N_("Results: figures published elsewhere")),
    ("clipboard", "clearing", N_("Clipboard: when it empties")),
    ("service_map", "freshness", N_("Service map: freshness")),
    ("service_map", "class_rules", N_("Service map: classes of imported organisations")),
    ("service_map", "call_script", N_("Service map: what to say in a check call")),
)
LISTS = {kind: shape.title for kind, shape in lists.SHAPES.items()}


class UnitSection(Section):
    """Every kind of the unit's data, each with its summary and its editor."""

    types = frozenset({UnitDatum})

    def __init__(self, session: Session) -> None:
        subtitle = _(
            "What differs from unit to unit. Each change holds from a day, and what was in force "
            "before is kept."
        )
        super().__init__(session, _("The unit's data"), subtitle)
        self.missing = Notice(closable=False, leads=True)
        self.letters = LineCard(_("Letters and questionnaire rounds"), "")
        self.lists = LineCard(_("Lists that forms offer"), "")
        self.rules = LineCard(_("Reminders and rules"), "")
        cards, inside = QWidget(), QVBoxLayout()
        spaced(inside, 2)
        for widget in (self.missing, self.letters, self.lists, self.rules):
            inside.addWidget(widget)
        inside.addStretch(1)
        cards.setLayout(inside)
        self.editor = ListEditor(session)
        self.editor.left.connect(self._show_cards)
        self.stack = CurrentStack()
        self.stack.addWidget(cards)
        self.stack.addWidget(self.editor)
        self.column.addWidget(self.stack, 1)

    def refresh(self) -> None:
        """Show every thing as it is in force."""
        vault, today = self.session.vault, self.session.today
        wrong = senders.problem(senders.sender(vault, today))
        self.missing.setVisible(wrong is not None)
        if wrong is not None:
            acts = {"sender": _("Write the return address …"), "contact": _("Write the contact …")}
            title = next(each for each in LETTERS if each[1] == wrong[0])
            self.missing.say(wrong[1], acts[wrong[0]], partial(self.edit, *title))
        things = [(kind, key, _(title)) for kind, key, title in LETTERS]
        things += [
            ("rounds", r.name, rounds.name_shown(r.name)) for r in rounds.rules(vault, today)
        ]
        self.letters.show_lines([self._line(*thing) for thing in things])
        self.rules.show_lines([self._line(kind, key, _(title)) for kind, key, title in RULES])
        self.lists.show_lines([self._list_line(kind, _(title)) for kind, title in LISTS.items()])
        self.editor.refresh()

    def _line(self, kind: str, key: str, title: str) -> Line:
        content = unit.value(self.session.vault, kind, key, self.session.today)
        edit = button(_("Change …"), partial(self.edit, kind, key, title))
        edit.setAccessibleName(f"{_('Change …')} {title}")
        past = button(_("History"), partial(self._history, kind, key, title), kind="quiet")
        past.setAccessibleName(f"{_('History')}: {title}")
        words = unit_dialogs.summary(self.session, kind, key, content)
        return Line(title, words or _("Not written yet"), past, edit)

    def _list_line(self, kind: str, title: str) -> Line:
        count = len(unit.in_force(self.session.vault, kind, self.session.today))
        words = ngettext("{count} item", "{count} items", count).format(count=count)
        edit = button(_("Open"), partial(self.open_list, kind))
        edit.setAccessibleName(f"{_('Open')} {title}")
        return Line(title, words, edit)

    def open_list(self, kind: str) -> None:
        """Show a list to add to, rename and retire."""
        self.editor.show_kind(kind, _(LISTS[kind]))
        self.stack.setCurrentWidget(self.editor)
        focus.give(self.editor)

    def _show_cards(self) -> None:
        self.stack.setCurrentIndex(0)

    def open_at(self, target: str) -> None:
        """Show a list by its kind, or the editor of a thing: settings.sender."""
        kind, _dot, key = target.partition(".")
        if kind in LISTS:
            self.open_list(kind)
            return
        self._show_cards()
        for each, name, title in (*LETTERS, *RULES):
            if (each, name) == (kind, key):
                self.edit(kind, key, _(title))

    def edit(self, kind: str, key: str, title: str) -> None:
        """Edit one thing."""
        if key in {r.name for r in rounds.rules(self.session.vault, self.session.today)}:
            title = rounds.name_shown(key)
        dialog = thing_dialog(self.session, kind, key, _(title), self.window())
        dialog.exec()
        if dialog.result() == QDialog.DialogCode.Accepted:
            self.session.done(dialog.result_value, _("Saved"))
        dialog.deleteLater()

    def _history(self, kind: str, key: str, title: str) -> None:
        dialog = HistoryDialog(self.session, kind, key, title, self.window())
        dialog.exec()
        dialog.deleteLater()

    def drafts(self) -> Openers:
        """Return what opens each dialog with a draft again."""
        return {UNIT_PLACE: self._reopen}

    def _reopen(self, kind: str, key: str) -> None:
        if kind in LISTS:
            self.open_list(kind)
            self.editor.edit(key)
            return
        titles = {(k, n): title for k, n, title in (*LETTERS, *RULES)}
        if (kind, key) in titles or kind == "rounds":
            self.edit(kind, key, titles.get((kind, key), key))


def _example(session: Session, kind: str = "settings", key: str = "sender") -> QDialog:
    titles = {(of, name): title for of, name, title in (*LETTERS, *RULES)}
    titles |= {(of, ""): title for of, title in LISTS.items()}
    title = rounds.name_shown(key) if kind == "rounds" else _(titles[kind, key])
    return thing_dialog(session, kind, key, title)


def _examples() -> tuple[Callable[[Session], Any], ...]:
    cases = (("visit_kinds", ""), ("worklist", "roles"), ("service_map", "class_rules"),
             ("rounds", "followup_6"), ("service_map", "freshness"))  # fmt: skip
    return (_example, *(partial(_example, kind=kind, key=key) for kind, key in cases), _history)


def _history(session: Session) -> QDialog:
    return HistoryDialog(session, "visit_kinds", "intake", _("History"))


DIALOGS: tuple[Callable[[Session], QDialog], ...] = _examples()
