"""Verkosto ja tapaamiset: the client's network with what it may hear, and the client's meetings."""

from functools import partial

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework import registers
from tytti_desktop.casework.client.case_managers import CaseManager
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.meetings import booking, clock, invitees, network, pre_assessments
from tytti_desktop.casework.meetings.network import Member, Row
from tytti_desktop.casework.meetings.records import (
    OPEN,
    STATE_NAMES,
    Invitee,
    Meeting,
    Minutes,
    PreAssessment,
    State,
)
from tytti_desktop.dates import shown
from tytti_desktop.desk.client.tab import ClientTab
from tytti_desktop.desk.forms.rows import Columns, Line, LineCard
from tytti_desktop.desk.kit.cards import button, pill, row, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.meetings import dialogs
from tytti_desktop.desk.running.draft_places import Openers
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _, ngettext

_PILLS = {State.HELD: "ok", State.CANCELLED: "danger"}


class MeetingsTab(ClientTab):
    """The network on the right, the meetings on the left, the next one first."""

    types = frozenset({
        Meeting, Invitee, PreAssessment, Minutes, Consent, CaseManager, Client,
    })  # fmt: skip

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(session, client_id)
        self.new = button(_("New meeting …"), self.book, icon="plus")
        self.hidden = text("", "muted")
        nothing = _("No meeting has been booked. Anyone may ask for one, the client too.")
        self.coming = LineCard(_("Coming"), nothing)
        self.past = LineCard(_("Past"), _("No meetings have been held yet."))
        how = _("The network grows from the case manager, the support person and the meetings.")
        self.network = LineCard(_("Network"), how)
        nest(self.column, row(self.new, None))
        self.column.addWidget(Columns([self.coming, self.past], [self.network]))
        self.column.addWidget(self.hidden)
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Read again and show."""
        vault, today = self.session.vault, self.session.today
        every = booking.of_client(vault, self.client_id)
        seen, hidden = registers.visible(vault, every, today)
        ahead = [each for each in reversed(seen) if each.on >= today and each.state in OPEN]
        been = [each for each in seen if each not in ahead]
        kept = {each.id: each for each in ahead}
        self.coming.show_lines([
            self._coming(each, kept[each.id]) for each in network.rows(vault, ahead, today)
        ])  # fmt: skip
        self.past.show_lines([self._past(each) for each in network.rows(vault, been, today)])
        found = network.members(vault, self.client_id, today)
        self.network.show_lines([self._member(each) for each in found])
        words = ngettext("{count} in the other register", "{count} in the other register", hidden)
        self.hidden.setText(words.format(count=hidden))
        self.hidden.setVisible(bool(hidden))

    def _open_button(self, found: Row) -> QWidget:
        made = button(_("Open"), partial(self.open_meeting, found.id))
        made.setAccessibleName(f"{made.text()}: {found.kind} {clock.shown_start(found.starts_at)}")
        return made

    def _coming(self, found: Row, meeting: Meeting) -> Line:
        told = _("{told} of {people} told").format(told=found.told, people=found.people)
        words = [clock.shown_start(found.starts_at), found.place, told, *self._waited(meeting)]
        warned = invitees.warnings(self.session.vault, meeting, self.session.today)
        ends: list[QWidget] = [pill(_("Check the consents"), "warning")] if warned else []
        detail = " · ".join(part for part in words if part)
        return Line(found.kind, detail, *ends, self._open_button(found))

    def _waited(self, meeting: Meeting) -> list[str]:
        """Return how the pre-assessments stand, in words."""
        asked = pre_assessments.of_meeting(self.session.vault, meeting.id)
        got = sum(each.received_on is not None for each in asked)
        late = sum(each.late(self.session.today) for each in asked)
        found = []
        if asked:
            text_ = _("pre-assessments {got} of {asked}")
            found.append(text_.format(got=got, asked=len(asked)))
        if late:
            found.append(ngettext("{count} late", "{count} late", late).format(count=late))
        return found

    def _past(self, found: Row) -> Line:
        state = pill(_(STATE_NAMES[found.state]), _PILLS.get(found.state, "warning"))
        when = " · ".join(p for p in (clock.shown_start(found.starts_at), found.place) if p)
        return Line(found.kind, when, state, self._open_button(found))

    def _member(self, member: Member) -> Line:
        times = ngettext("met {count} time", "met {count} times", member.met)
        met = times.format(count=member.met) if member.met else _("not met yet")
        last = _("last {day}").format(day=shown(member.last_met)) if member.last_met else ""
        first = " · ".join(part for part in (member.role, met, last) if part)
        detail = f"{first}\n{member.consent}"
        ends = [] if member.covered else [pill(_("Consent missing"), "danger", icon="shield")]
        return Line(member.who, detail, *ends)

    # --- acts -------------------------------------------------------------------------------

    def book(self) -> None:
        """Ask for a meeting and open it."""
        dialog = dialogs.meeting_dialog(self.session, self.window(), self.client_id)
        changes = dialogs.told(self.session, dialog, _("Meeting booked"))
        if changes is not None:
            self.open_meeting(changes.record.id)

    def open_meeting(self, meeting_id: str, _on: bool = False) -> None:
        """Open a meeting on its own screen."""
        self.session.go("meetings", meeting_id)

    def drafts(self) -> Openers:
        """Return what opens each dialog with a draft again."""
        return {dialogs.NEW_PLACE.of(self.client_id): self.book}
