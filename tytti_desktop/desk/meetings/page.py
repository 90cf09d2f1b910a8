"""Tapaamiset: what is coming, what has been, the team's recurring meetings; one opens beside."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QButtonGroup, QDialog, QVBoxLayout, QWidget

from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.visits import Visit
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.meetings import booking, clock, network, series
from tytti_desktop.casework.meetings.network import Row
from tytti_desktop.casework.meetings.records import (
    INVITEES,
    MEETINGS,
    OPEN,
    STATE_NAMES,
    AgendaItem,
    Invitee,
    Meeting,
    Minutes,
    PreAssessment,
    Rule,
    Series,
    State,
)
from tytti_desktop.casework.plan.actions import Action
from tytti_desktop.casework.plan.onward import OnwardReferral
from tytti_desktop.casework.plan.returns_to_team import TeamReturn
from tytti_desktop.casework.plan.statements import Statement
from tytti_desktop.casework.screening.rounds import Round
from tytti_desktop.dates import shown
from tytti_desktop.desk.forms.ask_file import save_as
from tytti_desktop.desk.forms.record_table import Column, RecordTable
from tytti_desktop.desk.forms.rows import Line, LineCard
from tytti_desktop.desk.kit import focus
from tytti_desktop.desk.kit.cards import Empty, button, row, scrolled, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.page_header import PageHeader
from tytti_desktop.desk.meetings import dialogs, dialogs_content
from tytti_desktop.desk.meetings.view import MeetingView, save_calendar
from tytti_desktop.desk.running.draft_places import Openers
from tytti_desktop.desk.running.pages import ListDetail, Page, Screen, View
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.turns import in_turns
from tytti_desktop.vault import parts
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import N_, _, ngettext

TYPES = frozenset({
    Meeting, Invitee, PreAssessment, AgendaItem, Minutes, Series, Client, Consent, Action,
    OnwardReferral, Round, Statement, TeamReturn, Visit,
})  # fmt: skip
COMING, PAST, TEAM = range(3)
_LIST_SHARE = 42


def columns() -> list[Column]:
    """Return the list's columns."""
    return [
        Column(
            _("When"),
            lambda r: clock.shown_start(r.starts_at),
            key=lambda r: r.starts_at,
            width=19.5,
        ),
        Column(_("Client or matter"), _whose),
        Column(_("State"), _state, width=15, fixed=True),
    ]


def _whose(found: Row) -> str:
    """Return whose meeting it is, with its kind where that is not the usual one."""
    if not found.client or found.usual:
        return found.client or found.kind
    return f"{found.client}: {found.kind}"


def _state(found: Row) -> str:
    """Return how it stands; of one that people are invited to, how many know of it: 3/5."""
    words = _(STATE_NAMES[found.state])
    counted = found.people and found.client and found.state in OPEN
    return f"{words} {found.told}/{found.people}" if counted else words


def _every(found: Series) -> str:
    """Return how often a series recurs, in words."""
    if found.rule is Rule.WEEKS:
        words = ngettext("every week", "every {count} weeks", found.every)
    else:
        words = ngettext("every month", "every {count} months", found.every)
    return words.format(count=found.every)


class SeriesCard(LineCard):
    """The meetings that recur."""

    def __init__(self, session: Session) -> None:
        nothing = _("Start the weekly team here: its meetings come to the list by themselves.")
        super().__init__(_("Recurring meetings"), nothing)
        self._session = session
        self.add = button(_("A meeting that recurs …"), self.ask_series, icon="plus")
        nest(self.body, row(self.add, None))

    def refresh(self) -> None:
        """Read the series again."""
        self.show_lines([self._line(each) for each in series.all_series(self._session.vault)])

    def _line(self, found: Series) -> Line:
        every = _every(found)
        start = _("from {day}").format(day=shown(found.from_date))
        until = _("until {day}").format(day=shown(found.until_date)) if found.until_date else ""
        at = _("at {time}").format(time=found.at)
        detail = " · ".join(part for part in (every, at, start, until, found.place) if part)
        if found.until_date is not None:
            return Line(found.title, detail)
        ahead = button(_("Book ahead"), partial(self.book_ahead, found.id))
        end = button(_("End"), partial(self.end, found.id), kind="quiet")
        for one in (ahead, end):
            one.setAccessibleName(f"{one.text()}: {found.title}")
        return Line(found.title, detail, ahead, end)

    def ask_series(self) -> None:
        """Ask for a series."""
        dialog = dialogs.series_dialog(self._session, self.window())
        dialogs.told(self._session, dialog, _("The meetings are booked"))

    def book_ahead(self, series_id: str, _on: bool = False) -> None:
        """Book the meetings of a series further ahead."""
        changes = series.plan_ahead(self._session.vault, series_id, self._session.today)
        booked = _("The meetings are booked") if changes.types else _("They are booked already")
        self._session.done(changes, booked)

    def end(self, series_id: str, _on: bool = False) -> None:
        """End a series today; Undo takes it back."""
        vault, today = self._session.vault, self._session.today
        changes = series.end_series(vault, series_id, today, "")
        self._session.done(changes, _("The series ended: its later meetings are cancelled"))


class MeetingsPage(Page):
    """The lists on the left, the open meeting on the right."""

    types = TYPES

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        new = button(_("New meeting"), self.add, primary=True, icon="plus")
        self.calendar = button(_("To the calendar …"), self.ask_calendar, icon="calendar")
        self.header = PageHeader(_("Meetings"), subtitle=" ", buttons=[self.calendar, new])
        how = _("Book the first one here, or on a client's page.")
        first = button(_("New meeting"), self.add)
        empty = Empty(_("No meetings here"), how, icon="calendar", act=first)
        self.table = RecordTable(session, "meetings", columns(), empty=empty)
        self.table.view.setAccessibleName(_("Meetings"))
        self.table.opened.connect(self._open)
        self.table.picked.connect(self._pick)
        self.series = SeriesCard(session)
        self.view = MeetingView(session)
        self.tabs = [
            button(word, kind="segment") for word in (_("Coming"), _("Past"), _("Recurring"))
        ]
        group = QButtonGroup(self)
        for number, tab in enumerate(self.tabs):
            tab.setCheckable(True)
            group.addButton(tab, number)
        self.tabs[COMING].setChecked(True)
        group.idToggled.connect(self._turn)
        left = QWidget()
        column = QVBoxLayout(left)
        spaced(column, 1)
        nest(column, row(*self.tabs, None, steps=0.5))
        column.addWidget(self.table, 1)
        column.addWidget(self.series, 1, Qt.AlignmentFlag.AlignTop)
        self.hidden = text("", "muted")
        column.addWidget(self.hidden)
        self.series.hide()
        self.both = ListDetail(left, scrolled(self.view), share=_LIST_SHARE)
        self.column.addWidget(self.header)
        self.column.addWidget(self.both, 1)

    def _turn(self, number: int, on: bool) -> None:
        if on:
            self.series.setVisible(number == TEAM)
            self.table.setVisible(number != TEAM)
            self._show_list()

    def refresh(self) -> None:
        """Read the list and the open meeting again."""
        others = (self.series.refresh, self.view.refresh)
        in_turns(self, self.session, (lambda: None, self._read_list, *others))

    def _show_list(self) -> None:
        parts.whole(self._read_list())

    def _read_list(self) -> Parts[None]:
        """Read and show the list that is picked, a part a turn."""
        vault, today = self.session.vault, self.session.today
        read = network.past if self.tabs[PAST].isChecked() else network.coming
        rows, hidden = yield from read(vault, today)
        self.table.show_rows(rows)
        waiting = sum(1 for each in rows if each.state is State.PLANNED and each.client)
        words = ngettext(
            "{count} client's meeting waits for invitations",
            "{count} clients' meetings wait for invitations",
            waiting,
        )
        told = words.format(count=waiting) if waiting and not self.tabs[PAST].isChecked() else ""
        self.header.say(_("Meetings"), told)
        other = ngettext("{count} in the other register", "{count} in the other register", hidden)
        self.hidden.setText(other.format(count=hidden))
        self.hidden.setVisible(bool(hidden))

    def _open(self, picked: Row) -> None:
        self.open_meeting(picked.id)

    def _pick(self, picked: Row | None) -> None:
        if picked is not None and self.both.both_fit:
            self.open_meeting(picked.id)

    def open_meeting(self, meeting_id: str) -> None:
        """Show a meeting beside the list."""
        shown = self.view.meeting
        if shown is not None and shown.id == meeting_id:
            self.both.show_detail()
        elif self.view.open_meeting(meeting_id):
            self.both.show_detail()
            focus.from_top(self.view)

    def open_at(self, target: str, page: str) -> None:
        """Open a meeting by its id, or (`page` "invitee") that of someone on its list.

        Without one the list, or with `page` "series" the meetings that recur.
        """
        if page == "invitee":
            found = INVITEES.find(self.session.vault, "id = ?", (target,))
            target = found[0].meeting_id if found else ""
        if page == "series":
            self.tabs[TEAM].setChecked(True)
            self.both.show_list()
            return
        if not target or not MEETINGS.count(self.session.vault, "id = ?", (target,)):
            QTimer.singleShot(0, self.table.view, partial(focus.give, self.table.view))
            return
        past = booking.get(self.session.vault, target).on < self.session.today
        self.tabs[PAST if past else COMING].setChecked(True)
        self._show_list()
        self.table.pick(target)
        self.open_meeting(target)

    # --- acts -------------------------------------------------------------------------------

    def add(self) -> None:
        """Ask whose meeting it is, then for the meeting, and open it."""
        dialog = dialogs.whose_dialog(self.session, self.window())
        dialog.exec()
        given, accepted = dialog.result_value, dialog.result()
        dialog.deleteLater()
        if accepted == QDialog.DialogCode.Accepted:
            self.add_for(given["client_id"])

    def add_for(self, client_id: str | None) -> None:
        """Ask for a meeting of a client, or of the team."""
        dialog = dialogs.meeting_dialog(self.session, self.window(), client_id)
        changes = dialogs.told(self.session, dialog, _("Meeting booked"))
        if changes is not None:
            self.open_at(changes.record.id, "")

    def ask_calendar(self) -> None:
        """Ask where to write the coming meetings as a calendar file."""
        found = save_as(
            self.window(), _("Calendar file"), "tapaamiset", ".ics", "iCalendar (*.ics)"
        )
        if found is not None:
            self.save_calendar(found)

    def save_calendar(self, file: Path) -> None:
        """Write the coming meetings that this person sees."""
        rows, _hidden = parts.whole(network.coming(self.session.vault, self.session.today))
        every = [booking.get(self.session.vault, each.id) for each in rows]
        save_calendar(self.session, every, file)

    def drafts(self) -> Openers:
        """Return what opens each dialog with a draft again."""
        return {
            dialogs.NEW_PLACE: self._resume_new,
            dialogs.SERIES_PLACE: self._resume_series,
            dialogs.CHANGE_PLACE: partial(self._at, "change"),
            dialogs.PERSON_PLACE: partial(self._at, "person"),
            dialogs_content.HOLD_PLACE: partial(self._at, "hold"),
            dialogs_content.ITEM_PLACE: partial(self._at, "item"),
            dialogs_content.MINUTES_PLACE: partial(self._at, "minutes"),
        }

    def _resume_new(self, client_id: str) -> None:
        self.add_for(client_id or None)

    def _resume_series(self, _new: str) -> None:
        self.series.ask_series()

    def _at(self, what: str, meeting_id: str, *_whom: str) -> None:
        self.open_at(meeting_id, "")
        acts = {
            "change": self.view.ask_change,
            "person": self.view.people.ask_person,
            "hold": self.view.ask_hold,
            "item": self.view.agenda.ask_item,
            "minutes": self.view.minutes.ask_minutes,
        }
        acts[what]()


def _views(session: Session) -> list[View]:
    """Return a coming meeting and a held one, opened, and the series."""
    found = MEETINGS.find(
        session.vault,
        "client_id is not null and state in ('planned', 'invited') and starts_at >= ?",
        (session.today.isoformat(),),
        "starts_at",
        1,
    )
    held = MEETINGS.find(
        session.vault, "client_id is not null and state = 'held'", (), "starts_at desc", 1
    )
    named = [("coming", found), ("held", held)]
    shown_views = [View(name, each[0].id) for name, each in named if each]
    return [*shown_views, View("series", page="series")]


def _dialogs(session: Session) -> list[QDialog]:
    """Return every dialog of a meeting, for pictures and tests."""
    made: list[QDialog] = [
        dialogs.whose_dialog(session, None),
        dialogs.series_dialog(session, None),
        dialogs.meeting_dialog(session, None, None),
    ]
    for each in MEETINGS.find(
        session.vault, "client_id is not null", (), "state = 'held' desc, starts_at desc", 1
    ):
        made += [
            dialogs.meeting_dialog(session, None, each.client_id, each),
            dialogs.person_dialog(session, None, each),
            dialogs.cancel_dialog(session, None, each),
            dialogs_content.hold_dialog(session, None, each),
            dialogs_content.item_dialog(session, None, each),
            dialogs_content.minutes_dialog(session, None, each),
        ]
    return made


def _count(session: Session) -> int | None:
    """Return how many meetings are today."""
    found = booking.between(session.vault, session.today, session.today)
    return len([each for each in found if each.state is not State.CANCELLED]) or None


SCREEN = Screen(
    "meetings",
    N_("Meetings"),
    "calendar",
    MeetingsPage,
    count=_count,
    types=frozenset({Meeting}),
    views=_views,
    dialogs=_dialogs,
)
