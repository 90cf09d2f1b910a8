"""One meeting from inviting to minutes: its head with what is next, and its parts under it."""

from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.casework import choices
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.meetings import agenda, booking, clock, invitees, places
from tytti_desktop.casework.meetings.records import (
    KINDS,
    MEETINGS,
    OPEN,
    STATE_NAMES,
    Meeting,
    State,
)
from tytti_desktop.dates import shown
from tytti_desktop.desk.forms.ask_file import save_as, write
from tytti_desktop.desk.forms.rows import Line
from tytti_desktop.desk.kit.cards import Card, Empty, Facts, button, clear, pill, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.meetings import dialogs, dialogs_content
from tytti_desktop.desk.meetings.content import AgendaCard, MinutesCard, SideBySide
from tytti_desktop.desk.meetings.people import PeopleCard
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _

_STATE_PILLS = {
    State.PLANNED: "accent",
    State.INVITED: "accent",
    State.HELD: "ok",
    State.CANCELLED: "danger",
}


class MeetingView(QWidget):
    """One meeting."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.meeting: Meeting | None = None
        self.empty = Empty(
            _("No meeting is open"),
            _("Pick one from the list, or book a new one."),
            icon="calendar",
        )
        self.head = Card()
        self._top = QVBoxLayout()
        spaced(self._top, 1)
        nest(self.head.body, self._top)
        self.hold = button(_("Who came …"), self.ask_hold, icon="users")
        self.change = button(_("Change …"), self.ask_change, icon="pencil")
        self.cancel = button(_("Cancel …"), self.ask_cancel)
        self.save = button(_("Calendar file …"), self.ask_calendar, icon="calendar")
        self.client = button(_("Client's page"), self.open_client, kind="quiet", icon="user")
        nest(self.head.body, row(self.hold, self.change, self.cancel, None))
        nest(self.head.body, row(self.save, self.client, None))
        self.people = PeopleCard(session)
        self.side = SideBySide(session)
        self.agenda = AgendaCard(session)
        self.minutes = MinutesCard(session)
        column = QVBoxLayout(self)
        spaced(column, 1.5)
        self._parts = (self.head, self.people, self.side, self.agenda, self.minutes)
        for widget in (self.empty, *self._parts):
            column.addWidget(widget)
        column.addStretch(1)
        self.show_none()

    def show_none(self) -> None:
        """Show that nothing is picked."""
        self.meeting = None
        self.empty.show()
        for part in self._parts:
            part.hide()

    def open_meeting(self, meeting_id: str) -> bool:
        """Show a meeting, its agenda brought up to date; False if it is gone."""
        if not MEETINGS.count(self._session.vault, "id = ?", (meeting_id,)):
            self.show_none()
            return False
        agenda.build(self._session.vault, meeting_id, self._session.today)
        self.show_meeting(booking.get(self._session.vault, meeting_id))
        return True

    def refresh(self) -> None:
        """Read the open meeting again."""
        if self.meeting is not None:
            self.open_meeting(self.meeting.id)

    def show_meeting(self, meeting: Meeting) -> None:
        """Show a meeting."""
        self.meeting = meeting
        self.empty.hide()
        self.head.show()
        self.people.show()
        self.agenda.show()
        self._show_head(meeting)
        for part in (self.people, self.side, self.agenda, self.minutes):
            part.show_meeting(meeting)
        still = meeting.state in OPEN
        begun = meeting.on <= self._session.today and meeting.state is not State.CANCELLED
        self.hold.setVisible(begun)
        self.change.setVisible(still)
        self.cancel.setVisible(still)
        self.client.setVisible(meeting.client_id is not None)

    def _show_head(self, meeting: Meeting) -> None:
        clear(self._top)
        vault, today = self._session.vault, self._session.today
        kind = choices.label(vault, KINDS, meeting.kind, today)
        client = clients.get(vault, meeting.client_id).name if meeting.client_id else ""
        times = f"{clock.shown_start(meeting.starts_at)}–{clock.shown_time(meeting.ends_at)}"
        title = " · ".join(part for part in (kind, client) if part)
        state = pill(_(STATE_NAMES[meeting.state]), _STATE_PILLS[meeting.state])
        self._top.addWidget(Line(title, times, state))
        facts = [(name, value) for name, value in self._facts(meeting) if value]
        if facts:
            self._top.addWidget(Facts(facts))
        for warned in invitees.warnings(vault, meeting, today):
            if not warned.invitee_id:
                self._top.addWidget(text(warned.text, "muted"))

    def _facts(self, meeting: Meeting) -> list[tuple[str, str]]:
        where = places.shown(self._session.vault, meeting)
        asked = (meeting.asked_by, shown(meeting.asked_on) if meeting.asked_on else "")
        given = shown(meeting.absence_given_on) if meeting.absence_given_on else ""
        absent = f"{meeting.absence_permission} {given}" if not meeting.client_present else ""
        return [
            (_("Place"), ", ".join(part for part in where if part)),
            (_("Purpose"), meeting.purpose),
            (_("Asked for by"), " ".join(part for part in asked if part)),
            (_("Interpreter"), meeting.interpreter),
            (_("Access needs"), meeting.access_needs),
            (_("Without the client, permitted by"), absent.strip()),
            (_("Note"), meeting.note),
        ]

    # --- acts -------------------------------------------------------------------------------

    def ask_change(self) -> None:
        """Ask for the changes of the meeting."""
        found = self.meeting
        if found is not None:
            dialog = dialogs.meeting_dialog(self._session, self.window(), found.client_id, found)
            dialogs.told(self._session, dialog, _("Changes saved"))

    def ask_cancel(self) -> None:
        """Ask whether the meeting is cancelled."""
        if self.meeting is not None:
            dialog = dialogs.cancel_dialog(self._session, self.window(), self.meeting)
            dialogs.told(self._session, dialog, _("Meeting cancelled"))

    def ask_hold(self) -> None:
        """Ask who came."""
        if self.meeting is not None:
            dialog = dialogs_content.hold_dialog(self._session, self.window(), self.meeting)
            dialogs.told(self._session, dialog, _("Attendance recorded"))

    def open_client(self) -> None:
        """Open the client's page at the meetings."""
        if self.meeting is not None and self.meeting.client_id is not None:
            self._session.open_client(self.meeting.client_id, "meetings")

    def ask_calendar(self) -> None:
        """Ask where to write the calendar file."""
        found = save_as(
            self.window(), _("Calendar file"), "tapaaminen", ".ics", "iCalendar (*.ics)"
        )
        if found is not None and self.meeting is not None:
            save_calendar(self._session, [self.meeting], found)


def save_calendar(session: Session, meetings: list[Meeting], file: Path) -> None:
    """Write meetings as a calendar file, through the gate; KnownError when that cannot be done."""
    from tytti_desktop.exchange import calendar
    from tytti_desktop.exchange.place_words import REASONS

    made = calendar.calendar_file(session.vault, meetings)
    changes = calendar.let_out(session.vault, meetings, session.today)
    words = _("Saved for a calendar: no names are in the file.")
    if made.left_out:
        why = "; ".join(
            f"{each.place}: {_(REASONS[each.whose])}" for each in dict.fromkeys(made.left_out)
        )
        words = _("Saved for a calendar. Places left out: {why}.").format(why=why)
    session.done(changes, write(file, made.content, words))
