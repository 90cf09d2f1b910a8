"""What is kept of meetings: the meeting, who is invited, assessments, the agenda, the minutes.

`starts_at` is a clock time of Finland without a zone; `clock.instant` tells the moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from tytti_desktop.casework import days
from tytti_desktop.casework.fields import ID, RECKONED, WHO, Day, told
from tytti_desktop.casework.gate.gate_data import OURS
from tytti_desktop.casework.meetings import clock
from tytti_desktop.casework.recording import Book, wrong_minutes
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.search_index import Entry
from tytti_desktop.vault import Table
from tytti_desktop.words import N_, _

KINDS, RULES, AREAS = "meeting_kinds", "meetings", "pre_assessment"
LOWEST, HIGHEST = 1, 5


class State(StrEnum):
    """How a meeting stands."""

    PLANNED = "planned"
    INVITED = "invited"
    HELD = "held"
    CANCELLED = "cancelled"


STATE_NAMES = {
    State.PLANNED: N_("Planned"),
    State.INVITED: N_("Invited"),
    State.HELD: N_("Held"),
    State.CANCELLED: N_("Cancelled"),
}
OPEN = (State.PLANNED, State.INVITED)


class InviteeKind(StrEnum):
    """Who someone is at a meeting."""

    CLIENT = "client"
    CASE_MANAGER = "case_manager"
    SUPPORT_PERSON = "support_person"
    INTERPRETER = "interpreter"
    OWN_TEAM = "own_team"
    ORGANISATION = "organisation"
    REFERRER = "referrer"
    EXPERT_BY_EXPERIENCE = "expert_by_experience"
    PERSON = "person"


INVITEE_NAMES = {
    InviteeKind.CLIENT: N_("Client"),
    InviteeKind.CASE_MANAGER: N_("Case manager"),
    InviteeKind.SUPPORT_PERSON: N_("Support person"),
    InviteeKind.INTERPRETER: N_("Interpreter"),
    InviteeKind.OWN_TEAM: N_("Own team"),
    InviteeKind.ORGANISATION: N_("Organisation"),
    InviteeKind.REFERRER: N_("Expert of who referred"),
    InviteeKind.EXPERT_BY_EXPERIENCE: N_("Expert by experience or peer"),
    InviteeKind.PERSON: N_("Other person"),
}


class Attendance(StrEnum):
    """Whether someone came."""

    UNKNOWN = ""
    PRESENT = "present"
    ABSENT = "absent"
    APOLOGISED = "apologised"


ATTENDANCE_NAMES = {
    Attendance.UNKNOWN: N_("Not recorded"),
    Attendance.PRESENT: N_("Present"),
    Attendance.ABSENT: N_("Absent"),
    Attendance.APOLOGISED: N_("Sent apologies"),
}


class Rule(StrEnum):
    """How a series recurs: every n weeks, or every n months on the same weekday of the month."""

    WEEKS = "weeks"
    MONTHS = "months"


class MinutesState(StrEnum):
    """Whether minutes are being written or have been approved, and so locked."""

    DRAFT = "draft"
    APPROVED = "approved"


MINUTES_STATE_NAMES = {MinutesState.DRAFT: N_("Draft"), MinutesState.APPROVED: N_("Approved")}


RULE_NAMES = {Rule.WEEKS: N_("as weeks"), Rule.MONTHS: N_("as months")}


@dataclass(frozen=True)
class Series:
    """Meetings that recur at a clock time; `working_days`: one on a holiday is left out."""

    kind: str = field(metadata=told(N_("Kind of meeting"), list="meeting_kinds"))
    title: str = field(metadata=told(N_("Name")))
    rule: Rule = field(metadata=told(N_("Counted in"), words=RULE_NAMES))
    every: int = field(metadata=told(N_("Recurs every")))
    from_date: date = field(metadata=told(N_("First day"), day=Day.BOOKED))
    at: str = field(metadata=told(N_("Clock time")))
    minutes: int = field(metadata=told(N_("Minutes")))
    until_date: date | None = field(default=None, metadata=told(N_("Last day"), day=Day.VALIDITY))
    place: str = field(default="", metadata=told(N_("Place")))
    remote_link: str = field(default="", metadata=told(N_("Remote link")))
    working_days: bool = field(default=True, metadata=told(N_("Leave out public holidays")))
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = wrong_minutes(self.minutes) | days.problems(self, today)
        if not 1 <= self.every <= 26:  # noqa: PLR2004
            found["every"] = _("Write how often the meeting recurs: from 1 to 26.")
        if clock.parse(self.at) is None:
            found["at"] = _("This is not a clock time. Write it as 9.00 or 13.30.")
        if self.until_date is not None and self.until_date < self.from_date:
            found["until_date"] = _("The last day is before the first. Check the days.")
        return found


@dataclass(frozen=True)
class Meeting:
    """One meeting. Without the client it is held only by a permission: who gave it, and when.

    `sequence` grows by one every time that what a calendar shows of it changes.
    """

    client_id: str | None = field(metadata=ID)
    kind: str = field(metadata=told(N_("Kind of meeting"), list="meeting_kinds"))
    starts_at: datetime = field(metadata=told(N_("Begins")))
    minutes: int = field(metadata=told(N_("Minutes")))
    register: Register = field(metadata=told(N_("Register"), list="registers"))
    retention: str = field(metadata=RECKONED)
    purpose: str = field(default="", metadata=told(N_("Purpose")))
    asked_by: str = field(default="", metadata=told(N_("Who asked for it")))
    asked_on: date | None = field(
        default=None, metadata=told(N_("When it was asked for"), day=Day.PAST)
    )
    place: str = field(default="", metadata=told(N_("Place")))
    room: str = field(default="", metadata=told(N_("Room")))
    remote_link: str = field(default="", metadata=told(N_("Remote link")))
    interpreter: str = field(default="", metadata=told(N_("Interpreter")))
    access_needs: str = field(default="", metadata=told(N_("Access needs")))
    client_present: bool = field(default=True, metadata=told(N_("The client takes part")))
    absence_permission: str = field(
        default="", metadata=told(N_("Who permitted it without the client"))
    )
    absence_given_on: date | None = field(
        default=None, metadata=told(N_("When it was permitted"), day=Day.PAST)
    )
    state: State = field(default=State.PLANNED, metadata=told(N_("State"), words=STATE_NAMES))
    uid: str = field(default="", metadata=ID)
    sequence: int = field(default=0, metadata=ID)
    series_id: str | None = field(default=None, metadata=ID)
    series_on: date | None = field(
        default=None, metadata=told("", own=True, day=Day.BOOKED, why="the series shows it")
    )
    note: str = field(default="", metadata=told(N_("Note")))
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)

    @property
    def on(self) -> date:
        """The day of the meeting."""
        return self.starts_at.date()

    @property
    def ends_at(self) -> datetime:
        """The clock time at which it ends, in Finland."""
        return clock.after(self.starts_at, self.minutes)

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = wrong_minutes(self.minutes) | days.problems(self, today)
        if clock.missing(self.starts_at):
            found["at"] = _(
                "Clocks go forward that night: this time does not exist. Choose another."
            )
        if self.client_id is not None and not self.asked_by.strip():
            found["asked_by"] = _("Write who asked for the meeting: anyone may.")
        return found | self._absence_problems(today)

    def _absence_problems(self, today: date) -> dict[str, str]:
        if self.client_id is None or self.client_present:
            return {}
        if not self.absence_permission.strip():
            text = _(
                "Without the client only by permission: write who gave it, the client or else."
            )
            return {"absence_permission": text}
        if self.absence_given_on is None or self.absence_given_on > today:
            return {"absence_given_on": _("Write the day when the permission was given.")}
        return {}


@dataclass(frozen=True)
class Invitee:
    """Someone invited to a meeting; `recipient` is how the gate knows them (a consent's key).

    `invited_sequence` is the version of the meeting that they have been told of.
    """

    meeting_id: str = field(metadata=ID)
    client_id: str | None = field(metadata=ID)
    register: Register = field(metadata=told(N_("Register"), list="registers"))
    kind: InviteeKind = field(metadata=told(N_("Who they are"), words=INVITEE_NAMES))
    name: str = field(default="", metadata=told(N_("Name")))
    organisation: str = field(default="", metadata=told(N_("Organisation")))
    organisation_class: str = field(
        default="", metadata=told(N_("Class of the organisation"), list="organisation_classes")
    )
    recipient: str = field(
        default="", metadata=told(N_("Recipient"), list="consent_recipients", words=OURS)
    )
    post_id: str | None = field(default=None, metadata=ID)
    professional_id: str | None = field(default=None, metadata=ID)
    invited_on: date | None = field(default=None, metadata=told(N_("Invited on"), day=Day.PAST))
    invited_sequence: int | None = field(default=None, metadata=ID)
    channel: str = field(default="", metadata=told(N_("Channel"), list="gate_channels"))
    attendance: Attendance = field(
        default=Attendance.UNKNOWN, metadata=told(N_("Attendance"), words=ATTENDANCE_NAMES)
    )
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)

    @property
    def shown(self) -> str:
        """Return who it is in words: the name, the organisation, else what they are."""
        parts = [part for part in (self.name, self.organisation) if part]
        return ", ".join(parts) or _(INVITEE_NAMES[self.kind])

    def told(self, meeting: Meeting) -> bool:
        """Tell whether they know the meeting as it is now."""
        return self.invited_sequence is not None and self.invited_sequence >= meeting.sequence


@dataclass(frozen=True)
class PreAssessment:
    """What one invitee was asked before a meeting, and their answer by areas of the unit's data.

    `ratings` has 1 to 5 by area; an area that was not answered is missing, never a number.
    """

    meeting_id: str = field(metadata=ID)
    invitee_id: str = field(metadata=ID)
    client_id: str = field(metadata=ID)
    register: Register = field(metadata=told(N_("Register"), list="registers"))
    retention: str = field(metadata=RECKONED)
    asked_on: date | None = field(default=None, metadata=told(N_("Asked for on"), day=Day.PAST))
    due_on: date | None = field(default=None, metadata=told(N_("Due day"), day=Day.BOOKED))
    received_on: date | None = field(default=None, metadata=told(N_("When it came"), day=Day.PAST))
    ratings: Mapping[str, int] = field(
        default_factory=dict, metadata=told(N_("Ratings"), list=AREAS)
    )
    texts: Mapping[str, str] = field(
        default_factory=dict, metadata=told(N_("What was answered"), list=AREAS)
    )
    words: str = field(default="", metadata=told(N_("Other words")))
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)

    def late(self, today: date) -> bool:
        """Tell whether the answer has been asked for and its day has passed."""
        asked = self.asked_on is not None and self.received_on is None
        return asked and self.due_on is not None and self.due_on < today


class Source(StrEnum):
    """What brings an item to an agenda."""

    OWN = "own"
    STANDING = "standing"
    PRE_ASSESSMENT = "pre_assessment"
    PROMISE = "promise"
    ACTION = "action"
    WAIT = "wait"
    CONSENT = "consent"
    ROUND = "round"


SOURCE_NAMES = {
    Source.OWN: N_("Written by the coordinator"),
    Source.STANDING: N_("On every agenda of the kind"),
    Source.PRE_ASSESSMENT: N_("Seen differently before the meeting"),
    Source.PROMISE: N_("Agreed at a visit"),
    Source.ACTION: N_("An action of the plan"),
    Source.WAIT: N_("Waits for somebody"),
    Source.CONSENT: N_("A consent that ends"),
    Source.ROUND: N_("A questionnaire whose time has come"),
}


@dataclass(frozen=True)
class AgendaItem:
    """One thing on the agenda; `source` says what brought it, `category` what it tells."""

    meeting_id: str = field(metadata=ID)
    client_id: str | None = field(metadata=ID)
    position: int = field(metadata=told(N_("Place in order")))
    source: Source = field(metadata=told(N_("Source"), words=SOURCE_NAMES))
    text: str = field(metadata=told(N_("Text")))
    source_id: str = field(default="", metadata=ID)
    detail: str = field(default="", metadata=told(N_("Details")))
    category: str = field(default="", metadata=told(N_("Kind of data"), list="consent_categories"))
    dropped: bool = field(default=False, metadata=told(N_("Left out of the agenda")))
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)


@dataclass(frozen=True)
class MinutesEntry:
    """What was said of one item and what was decided."""

    item_id: str
    heading: str
    category: str = ""
    note: str = ""
    decision: str = ""


@dataclass(frozen=True)
class Minutes:
    """One version of a meeting's minutes; an approved one never changes, a correction is a new."""

    meeting_id: str = field(metadata=ID)
    client_id: str | None = field(metadata=ID)
    version: int = field(metadata=told(N_("Version")))
    register: Register = field(metadata=told(N_("Register"), list="registers"))
    retention: str = field(metadata=RECKONED)
    state: MinutesState = field(
        default=MinutesState.DRAFT, metadata=told(N_("State"), words=MINUTES_STATE_NAMES)
    )
    entries: tuple[MinutesEntry, ...] = field(default=(), metadata=told(N_("What was written")))
    summary: str = field(default="", metadata=told(N_("Summary")))
    next_meeting: str = field(default="", metadata=told(N_("Next meeting")))
    approved_on: date | None = field(default=None, metadata=told(N_("Approved on"), day=Day.PAST))
    approved_by: str = field(default="", metadata=WHO)
    why: str = field(default="", metadata=told(N_("Why")))
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)


def _meeting_entry(meeting: Meeting) -> Entry:
    parts = (meeting.purpose, meeting.place, meeting.room, meeting.asked_by, meeting.note)
    text = " ".join(part for part in parts if part)
    return Entry("meeting", meeting.id, meeting.client_id, str(meeting.register), text)


def _invitee_entry(invitee: Invitee) -> Entry:
    text = " ".join(part for part in (invitee.name, invitee.organisation) if part)
    return Entry("invitee", invitee.id, invitee.client_id, str(invitee.register), text)


SERIES = Table(Series, "meeting_series")
MEETINGS = Table(Meeting, "meeting")
INVITEES = Table(Invitee, "invitee")
PRE_ASSESSMENTS = Table(PreAssessment, "pre_assessment")
AGENDA = Table(AgendaItem, "agenda_item")
MINUTES = Table(Minutes, "meeting_minutes")
SERIES_BOOK = Book("meeting_series", Series, SERIES, noun=N_("series of meetings"))
MEETING_BOOK = Book(
    "meeting", Meeting, MEETINGS, _meeting_entry, noun=N_("meeting"), begins="starts_at"
)
INVITEE_BOOK = Book(
    "invitee", Invitee, INVITEES, _invitee_entry, noun=N_("person invited to a meeting")
)
PRE_ASSESSMENT_BOOK = Book(
    "pre_assessment", PreAssessment, PRE_ASSESSMENTS, noun=N_("pre-assessment"), begins="asked_on"
)
AGENDA_BOOK = Book("agenda_item", AgendaItem, AGENDA, noun=N_("item of an agenda"))
MINUTES_BOOK = Book("meeting_minutes", Minutes, MINUTES, noun=N_("minutes of a meeting"))
