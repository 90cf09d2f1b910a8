"""Meetings of a practice caseload: the network of most clients, as in the pilot, and the team.

Of the pilot's 138 clients 122 had a network: those whose planning is behind have met, those in
planning and some before it have a meeting booked.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from tytti_desktop.casework.client.case_managers import CASE_MANAGERS
from tytti_desktop.casework.client.visits import VISITS
from tytti_desktop.casework.gate.consents import CONSENTS, State
from tytti_desktop.casework.meetings import series as recurring
from tytti_desktop.casework.meetings.records import (
    AGENDA,
    INVITEES,
    MEETINGS,
    MINUTES,
    PRE_ASSESSMENTS,
    SERIES,
    AgendaItem,
    Attendance,
    Invitee,
    InviteeKind,
    Meeting,
    Minutes,
    MinutesEntry,
    MinutesState,
    PreAssessment,
    Rule,
    Series,
    Source,
)
from tytti_desktop.casework.meetings.records import State as MeetingState
from tytti_desktop.casework.registers import Register
from tytti_desktop.dates import add_months, next_working_day
from tytti_desktop.practice.draw import office_day
from tytti_desktop.practice.figures import Group, few, scaled
from tytti_desktop.practice.making import Making
from tytti_desktop.practice.people import Case
from tytti_desktop.practice.words_of_meetings import (
    AGENDA_ITEMS,
    ASSESSED,
    ASSESSORS,
    DECISIONS,
    PURPOSES,
    ROOMS,
    SAID,
)

SOCIAL, WORKING_AGE = Register.SOCIAL, "working_age"
BOOKED_EARLY = 16  # clients of the needs stage whose first meeting is booked: 122 of 138 in all
_HELD = (Group.MEANS, Group.FOLLOW_UP, Group.GOAL, Group.CLOSED)
_AREAS = ("work", "livelihood", "health", "mind", "everyday", "services")
_BOOKED_DAYS = 90  # every other day for half a year; a large caseload has several a day
_SERIES = (
    ("team", "Viikkotiimi", 1, "9.00", 30),
    ("client_matters", "Asiakasasioiden tiimi", 2, "13.00", 60),
    ("development", "Kehittämiskokous", 12, "12.30", 120),
)
_SAME = {"network_meeting": "network", "closing_meeting": "closing"}  # visit_kinds.toml
_UNWRITTEN = 2  # held meetings of late whose minutes are missing


@dataclass(frozen=True)
class Given:
    """Whom a client's consents let come: recipient and organisation class."""

    recipient: str
    organisation_class: str


class Meetings:
    """Writes the meetings of all cases, after their consents and case managers."""

    def __init__(self, of: Making) -> None:
        self._draw, self._store, self._cases, self._person = of.draw, of.store, of.cases, of.me.id
        self._name = of.me.name
        self._given: dict[str, list[Given]] = defaultdict(list)

    def write(self) -> None:
        """Write held and booked network meetings, closing meetings, and the team's series."""
        today, cases = self._draw.today, self._cases
        for consent in self._store.of(CONSENTS):
            given = Given(consent.recipient, consent.recipient_class)
            if (
                consent.state(today) is State.IN_FORCE
                and given not in self._given[consent.client_id]
            ):
                self._given[consent.client_id].append(given)
        met = [case for case in cases if case.group in _HELD]
        for case in met:
            self._held(case, "network", self._draw.after(case.start, 20, 60), written=True)
        for case in [each for each in met if each.end is not None]:
            self._held(case, "closing", case.end or today, written=True)
        running = [case for case in met if case.end is None]
        for number, case in enumerate(running[: few(_UNWRITTEN, len(cases))]):
            self._held(case, "planning", self._draw.ago(3 + number, 5 + number), written=False)
        early = [case for case in cases if case.group is Group.NEEDS]
        ahead = [case for case in cases if case.group is Group.PLANNING]
        ahead += early[: scaled(BOOKED_EARLY, len(cases))]
        for number, case in enumerate(ahead):
            self._booked(case, number)
        if few(1, len(cases)):
            for each in _SERIES:
                self._recurs(*each)

        # --- one client's ----------------------------------------------------------------------
        self._tell_once()

    def _tell_once(self) -> None:
        """Make an ordinary visit of one that would be a meeting of the same day keyed again."""
        met = {(m.client_id, m.starts_at.date(), m.kind) for m in self._store.of(MEETINGS)}
        drawn = self._store.of(VISITS)
        for place, visit in enumerate(drawn):
            if (visit.client_id, visit.on_date, _SAME.get(visit.kind, "")) in met:
                drawn[place] = replace(visit, kind="meeting")

    def _held(self, case: Case, kind: str, day: date, *, written: bool) -> None:
        # Today's hour may be ahead: what has been held was held before today.
        before = office_day(self._draw.today - timedelta(1))
        day = min(day, case.end or day, max(case.start, before))
        made = self._meeting(case, kind, day, MeetingState.HELD)
        people = self._people(case, made, told=True)
        for each in people:
            away = each.kind is InviteeKind.ORGANISATION and self._draw.chance(0.12)
            came = Attendance.APOLOGISED if away else Attendance.PRESENT
            self._store.add(INVITEES, replace(each, attendance=came))
        items = self._agenda(made)
        if written:
            self._minutes(made, items)

    def _booked(self, case: Case, number: int) -> None:
        """Book a meeting ahead; the nearest first, with pre-assessments come, waiting and late."""
        today = self._draw.today
        day = next_working_day(today + timedelta(1 + 2 * (number % _BOOKED_DAYS)))
        told = number < 8  # noqa: PLR2004 (the nearest have been invited)
        state = MeetingState.INVITED if told else MeetingState.PLANNED
        made = self._meeting(case, "network", day, state)
        people = self._people(case, made, told=told)
        for each in people:
            self._store.add(INVITEES, each)
        if told:
            for place, each in enumerate(people):
                if each.kind in {InviteeKind.CLIENT, InviteeKind.ORGANISATION}:
                    self._assessed(made, each, answered=(number + place) % 3 != 2)  # noqa: PLR2004

    def _meeting(self, case: Case, kind: str, day: date, state: MeetingState) -> Meeting:
        draw = self._draw
        asked = min(draw.today, day) - timedelta(draw.random.randint(16, 30))
        made = Meeting(
            client_id=case.client.id,
            kind=kind,
            starts_at=datetime.combine(day, time(draw.random.choice((9, 10, 12, 13, 14)))),
            minutes=60,
            register=SOCIAL,
            retention=WORKING_AGE,
            purpose=draw.random.choice(PURPOSES),
            asked_by=draw.random.choice(
                ("Asiakas", "Koordinaattori", "Kela", "Työllisyyspalvelut")
            ),
            asked_on=max(asked, case.start),
            place="Mallilan palvelutalo",
            room=draw.random.choice(ROOMS),
            interpreter=case.client.interpreter,
            access_needs=case.client.access_needs,
            state=state,
            uid=f"{draw.id()}@tytti",
            id=draw.id(),
            recorded_at=draw.moment(max(asked, case.start)),
            recorded_by=self._person,
        )
        return self._store.add(MEETINGS, made)

    def _people(self, case: Case, made: Meeting, *, told: bool) -> list[Invitee]:
        """Return the client, the coordinator, the case manager and one to three organisations."""
        kinds = InviteeKind
        found = [
            self._invitee(made, kinds.CLIENT, "", recipient="client"),
            self._invitee(made, kinds.OWN_TEAM, self._name, recipient="own_unit"),
        ]
        manager = next(
            (m for m in self._store.of(CASE_MANAGERS) if m.client_id == case.client.id), None
        )
        given = self._draw.some(self._given[case.client.id], 1, 3)
        for each in given:
            name, organisation = ASSESSORS[each.organisation_class]
            if manager is None or manager.organisation != organisation:
                found.append(
                    self._invitee(
                        made, kinds.ORGANISATION, name, organisation=organisation,
                        organisation_class=each.organisation_class, recipient=each.recipient,
                    )
                )  # fmt: skip
        if manager is not None:
            found.append(self._managed(made, manager.name, manager.organisation))
        day = min(made.on, self._draw.today) - timedelta(3)
        return [self._told(each, day) if told else each for each in found]

    def _managed(self, made: Meeting, name: str, organisation: str) -> Invitee:
        known = {place: key for key, (_name, place) in ASSESSORS.items()}
        known_class = known.get(organisation, "")
        every = self._given[made.client_id or ""]
        recipient = next((g.recipient for g in every if g.organisation_class == known_class), "")
        kind = InviteeKind.CASE_MANAGER
        return self._invitee(
            made, kind, name, organisation=organisation, organisation_class=known_class,
            recipient=recipient,
        )  # fmt: skip

    def _invitee(self, made: Meeting, kind: InviteeKind, name: str, **known: Any) -> Invitee:  # noqa: ANN401
        return Invitee(
            meeting_id=made.id,
            client_id=made.client_id,
            register=SOCIAL,
            kind=kind,
            name=name,
            id=self._draw.id(),
            recorded_at=made.recorded_at,
            recorded_by=self._person,
            **known,
        )

    def _told(self, invitee: Invitee, day: date) -> Invitee:
        return replace(invitee, invited_on=day, invited_sequence=0, channel="letter")

    def _assessed(self, made: Meeting, invitee: Invitee, *, answered: bool) -> None:
        draw = self._draw
        asked = draw.today - timedelta(draw.random.randint(9, 14))
        ratings = {area: draw.random.randint(1, 5) for area in _AREAS if draw.chance(0.85)}
        self._store.add(
            PRE_ASSESSMENTS,
            PreAssessment(
                meeting_id=made.id,
                invitee_id=invitee.id,
                client_id=made.client_id or "",
                register=SOCIAL,
                retention=WORKING_AGE,
                asked_on=asked,
                due_on=made.on - timedelta(7) if made.on - timedelta(7) > asked else made.on,
                received_on=draw.today - timedelta(2) if answered else None,
                ratings=ratings if answered else {},
                words=draw.random.choice(ASSESSED) if answered else "",
                id=draw.id(),
                recorded_at=draw.moment(asked),
                recorded_by=self._person,
            ),
        )

    def _agenda(self, made: Meeting) -> list[AgendaItem]:
        return [
            self._store.add(
                AGENDA,
                AgendaItem(
                    meeting_id=made.id,
                    client_id=made.client_id,
                    position=number,
                    source=Source.OWN,
                    text=words,
                    source_id=self._draw.id(),
                    category=category,
                    id=self._draw.id(),
                    recorded_at=made.recorded_at,
                    recorded_by=self._person,
                ),
            )
            for number, (words, category) in enumerate(AGENDA_ITEMS, 1)
        ]

    def _minutes(self, made: Meeting, items: Iterable[AgendaItem]) -> None:
        draw = self._draw
        entries = tuple(
            MinutesEntry(
                item.id,
                item.text,
                item.category,
                draw.random.choice(SAID),
                draw.random.choice(DECISIONS) if item.category == "plan" else "",
            )
            for item in items
        )
        day = min(made.on + timedelta(1), draw.today)
        self._store.add(
            MINUTES,
            Minutes(
                meeting_id=made.id,
                client_id=made.client_id,
                version=1,
                register=SOCIAL,
                retention=WORKING_AGE,
                state=MinutesState.APPROVED,
                entries=entries,
                summary=draw.random.choice(SAID),
                approved_on=day,
                approved_by=self._name,
                id=draw.id(),
                recorded_at=draw.moment(day),
                recorded_by=self._person,
            ),
        )

    # --- the team's ------------------------------------------------------------------------

    def _recurs(self, kind: str, title: str, every: int, at: str, minutes: int) -> None:
        draw = self._draw
        begun = draw.today - timedelta(draw.today.weekday() + 84)
        made = Series(
            kind=kind, title=title, rule=Rule.WEEKS, every=every, from_date=begun, at=at,
            minutes=minutes, place="Mallilan palvelutalo", id=draw.id(),
            recorded_at=draw.moment(begun), recorded_by=self._person,
        )  # fmt: skip
        self._store.add(SERIES, made)
        hour, minute = (int(part) for part in at.split("."))
        for day in recurring.days_of(made, begun, add_months(draw.today, 3)):
            past = day < draw.today
            self._store.add(
                MEETINGS,
                Meeting(
                    client_id=None, kind=kind,
                    starts_at=datetime.combine(day, time(hour, minute)),
                    minutes=minutes, register=SOCIAL, retention=WORKING_AGE, purpose=title,
                    place=made.place, state=MeetingState.HELD if past else MeetingState.PLANNED,
                    uid=f"{draw.id()}@tytti", series_id=made.id, series_on=day, id=draw.id(),
                    recorded_at=draw.moment(begun), recorded_by=self._person,
                ),
            )  # fmt: skip
