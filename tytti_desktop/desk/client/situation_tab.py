"""Tilanne: what is promised, what is missing, what comes next, the latest notes and the trend."""

from datetime import date
from functools import partial

from PySide6.QtWidgets import QWidget

from tytti_desktop import dates
from tytti_desktop.casework.client import visits
from tytti_desktop.casework.steps import situation
from tytti_desktop.casework.steps.path import MISSING_NAMES, STAGE_NAMES, Missing, Stage
from tytti_desktop.casework.steps.situation import Next, NextKind, Promise
from tytti_desktop.desk.client.fitting_services import FittingCard
from tytti_desktop.desk.client.notes import NotesCard
from tytti_desktop.desk.client.people_card import PeopleCard
from tytti_desktop.desk.client.questions_card import QuestionsCard
from tytti_desktop.desk.client.stage_words import tab_of
from tytti_desktop.desk.client.tab import ClientTab
from tytti_desktop.desk.client.trend_card import TrendCard
from tytti_desktop.desk.client.waits_card import WaitsCard
from tytti_desktop.desk.forms.rows import Columns, Line, LineCard
from tytti_desktop.desk.kit.cards import button, pill
from tytti_desktop.desk.running.draft_places import Openers
from tytti_desktop.desk.running.refreshed import EVERYTHING
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _, ngettext

_TAB_OF_NEXT = {
    NextKind.ALERT: "screenings",
    NextKind.SCREENING: "screenings",
    NextKind.VISIT: "visits",
    NextKind.ROUND: "rounds",
    NextKind.CONSENT: "consents",
}
WITH_YEAR_DAYS = 180  # a day further away than this is told with its year


def day_words(day: date, today: date) -> str:
    """Return a day as a row tells it: without the year when it is near."""
    near = abs((day - today).days) < WITH_YEAR_DAYS
    return dates.shown_short(day) if near else dates.shown(day)


def due_pill(due: date, today: date) -> QWidget:
    """Return a day as a pill: late ones say by how much."""
    late = (today - due).days
    if late > 0:
        words = ngettext("{day} · {count} day late", "{day} · {count} days late", late)
        return pill(words.format(day=day_words(due, today), count=late), "warning")
    return pill(_("Today") if not late else day_words(due, today))


class SituationTab(ClientTab):
    """The whole on one screen."""

    types = EVERYTHING

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(session, client_id)
        self.promised = LineCard(_("What is promised"), _("Nothing is promised at the moment."))
        self.missing = LineCard(_("What is missing"), _("Nothing is missing from the path."))
        self.next = LineCard(_("What comes next"), _("Nothing is booked and nothing is due."))
        self.questions = QuestionsCard(session, client_id)
        self.notes = NotesCard(session, client_id)
        self.trend = TrendCard(session, client_id)
        self.people = PeopleCard(session, client_id)
        self.waits = WaitsCard(session, client_id)
        self.fitting = FittingCard(session, client_id)
        left, right = (
            (self.promised, self.waits, self.questions, self.missing, self.notes),
            (self.next, self.trend, self.people, self.fitting),
        )
        self._columns, self._placed = Columns(left, right), False
        self.column.addWidget(self._columns)
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Read again and show."""
        vault, today = self.session.vault, self.session.today
        promised = situation.promises(vault, self.client_id, today)
        self.promised.show_lines([self._promise(each) for each in promised])
        lines = [self._missing(*each) for each in situation.missing(vault, self.client_id, today)]
        self.missing.show_lines(lines)
        coming = situation.coming(vault, self.client_id, today)
        self.next.show_lines([self._next(each) for each in coming])
        for card in (self.waits, self.questions, self.notes, self.trend, self.people):
            card.refresh()
        if not self._placed:  # once: nothing moves away from under the hand afterwards
            self._placed = True
            self._columns.pressing_first()

    def _promise(self, promise: Promise) -> Line:
        visit = promise.visit
        agreed = _("agreed {day}").format(day=dates.shown_short(visit.on_date))
        parts = (visit.present, agreed)
        done = button(_("Mark as done"), partial(self._keep, visit.id))
        done.setAccessibleName(f"{done.text()}: {visit.agreed}")
        detail = " · ".join(part for part in parts if part)
        return Line(visit.agreed, detail, due_pill(promise.due, self.session.today), done)

    def _keep(self, visit_id: str, _on: bool = False) -> None:
        kept = visits.keep_promise(self.session.vault, visit_id)
        self.session.done(kept, _("Marked as done"))

    def _missing(self, stage: Stage, missing: tuple[Missing, ...]) -> Line:
        name = _(STAGE_NAMES[stage.name])
        lines = ", ".join(_(MISSING_NAMES[each]) for each in missing)
        here = missing[0] is Missing.CASE_MANAGER
        words = _("Name the case manager") if here else _("Open")
        tab = tab_of(stage.name, missing)
        go = button(words, self.people.name_manager if here else partial(self._open, tab))
        go.setAccessibleName(f"{words}: {name}")
        return Line(f"{lines[:1].upper()}{lines[1:]}", name, go)

    def _next(self, coming: Next) -> Line:
        end = due_pill(coming.due, self.session.today)
        if coming.kind is NextKind.ALERT:
            end = pill(_("Today"), "danger")
        tab = _TAB_OF_NEXT[coming.kind]
        screening = coming.kind in {NextKind.ALERT, NextKind.SCREENING}
        place = f"{tab}:{coming.target}" if screening else tab
        go = button(_("Open"), partial(self._open, place))
        go.setAccessibleName(f"{go.text()}: {coming.text}")
        return Line(coming.text, coming.detail, end, go)

    def _open(self, tab: str, _on: bool = False) -> None:
        self.session.open_client(self.client_id, tab)

    def drafts(self) -> Openers:
        """Return what opens each dialog with a draft again."""
        return {**self.people.drafts(), **self.fitting.drafts(), **self.questions.drafts()}
