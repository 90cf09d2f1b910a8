"""Booking a meeting, moving it, cancelling it, and telling that it was held and who came."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from tytti_desktop.casework import choices, registers, unit
from tytti_desktop.casework.client import case_managers, clients, contacting, visits
from tytti_desktop.casework.meetings import invitees
from tytti_desktop.casework.meetings.records import (
    INVITEE_BOOK,
    KINDS,
    MEETING_BOOK,
    MEETINGS,
    OPEN,
    RULES,
    Attendance,
    Invitee,
    InviteeKind,
    Meeting,
    State,
)
from tytti_desktop.casework.recording import add, change, refuse, together
from tytti_desktop.dates import next_working_day, shown
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault, new_id
from tytti_desktop.words import _

NETWORK = "network"
# What a calendar shows: a change of any of these is a new version that people must be told of.
_SHOWN = ("starts_at", "minutes", "place", "room", "remote_link", "kind")
_FIRST_HOUR = time(13)


def rule(vault: Vault, key: str, name: str, day: date) -> int:
    """Return one of the unit's figures for meetings, a whole number."""
    return int(unit.value(vault, RULES, key, day)[name])


def kinds(vault: Vault, day: date, *, client: bool) -> list[choices.Choice]:
    """Return the kinds of meeting about a client, or of the others, in the unit's order."""
    found = unit.in_force(vault, KINDS, day)
    return [
        choices.Choice(key, choices.word(content, key))
        for key, content in found.items()
        if bool(content.get("client")) == client
    ]


def proposed(vault: Vault, kind: str, client_id: str | None, today: date) -> Meeting:
    """Return a meeting to book with what is known filled in: length, interpreter, access."""
    mine = registers.own(vault, today)
    content = unit.value(vault, KINDS, kind, today)
    ahead = rule(vault, "days", "invite_before", today)
    start = datetime.combine(next_working_day(today + timedelta(ahead)), _FIRST_HOUR)
    made = Meeting(
        client_id, kind, start, int(content.get("minutes", 60)), mine.register, mine.retention
    )
    if client_id is None:
        return made
    client = clients.get(vault, client_id)
    return replace(
        made,
        interpreter=client.interpreter,
        access_needs=client.access_needs,
        asked_by=vault.person.name,
        asked_on=today,
    )


def book_meeting(
    vault: Vault, meeting: Meeting, today: date, *, with_people: bool = True
) -> Changes:
    """Store a meeting, with those who belong to it by the client's record invited to it.

    A booked visit that is this very meeting is taken for it: it is kept once.
    Raises KnownError naming the field that is wrong: without the client only by permission.
    """
    with vault.atomic():
        _check(vault, meeting, today)
        if meeting.client_id is not None and meeting.on > today:
            contacting.refuse_ended(clients.get(vault, meeting.client_id))
        new_meeting_id = new_id()
        new = replace(
            meeting,
            id=new_meeting_id,
            uid=f"{new_id()}@tytti",
            sequence=0,
            state=State.PLANNED,
            recorded_at=vault.now(),
            recorded_by=vault.person.id,
        )
        done = visits.take_for_meeting(vault, new.client_id, new.kind, new.on, today)
        done.append(add(vault, MEETING_BOOK, new))
        if with_people:
            people = _people(vault, new, today)
            done += [invitees.add_invitee(vault, each, today) for each in people]
        return together(done, new)


def taken_visit(done: Changes) -> str:
    """Return in words that a booked visit became the meeting that was stored, or ""."""
    if visits.Visit not in done.types or not isinstance(done.record, Meeting):
        return ""
    text = _("The visit booked for {day} is this meeting from now on: it is kept once.")
    return text.format(day=shown(done.record.on))


def _check(vault: Vault, meeting: Meeting, today: date, old: Meeting | None = None) -> None:
    refuse(meeting.problems(today))
    refuse(registers.problems(vault, meeting.register, meeting.retention, today))
    choices.refuse_unknown(vault, meeting, {"kind": KINDS}, today, old)
    about = bool(unit.table(vault, KINDS, meeting.kind, today).get("client"))
    if about and meeting.client_id is None:
        raise KnownError(_("This kind of meeting is about a client: choose whose."), field="kind")


def _people(vault: Vault, meeting: Meeting, today: date) -> list[Invitee]:
    """Return who belongs to a client's meeting by the record: nobody has to be remembered."""
    if meeting.client_id is None:
        return []
    client = clients.get(vault, meeting.client_id)
    found = [invitees.of_kind(meeting, InviteeKind.OWN_TEAM, vault.person.name)]
    if meeting.client_present:
        found.insert(0, invitees.of_kind(meeting, InviteeKind.CLIENT))
    manager = case_managers.current(vault, client.id, today)
    if manager is not None and manager.name != vault.person.name:
        known = invitees.class_of(vault, manager.organisation)
        found.append(
            replace(
                invitees.of_kind(meeting, InviteeKind.CASE_MANAGER, manager.name),
                organisation=manager.organisation,
                organisation_class=known,
                recipient=invitees.recipient_of_class(vault, known, today),
            )
        )
    if client.support_person:
        kind = InviteeKind.SUPPORT_PERSON
        found.append(invitees.of_kind(meeting, kind, client.support_person))
    if meeting.interpreter:
        found.append(invitees.of_kind(meeting, InviteeKind.INTERPRETER, meeting.interpreter))
    return found


def change_meeting(vault: Vault, meeting: Meeting, today: date) -> Changes:
    """Store a changed meeting; a new time or place is a new version for calendars.

    Raises KnownError if it has been held or cancelled.
    """
    with vault.atomic():
        old = _still_open(vault, meeting.id)
        _check(vault, meeting, today, old)
        moved = any(getattr(old, name) != getattr(meeting, name) for name in _SHOWN)
        sequence = old.sequence + 1 if moved else old.sequence
        new = replace(meeting, sequence=sequence, state=old.state, uid=old.uid)
        taken = (
            visits.take_for_meeting(vault, new.client_id, new.kind, new.on, today)
            if (old.on, old.kind) != (new.on, new.kind)
            else []
        )
        done = change(vault, MEETING_BOOK, new, "move" if moved else "change")
        return together([*taken, done], done.record)


def _still_open(vault: Vault, meeting_id: str) -> Meeting:
    found = MEETINGS.get(vault, meeting_id)
    if found.state not in OPEN:
        raise KnownError(
            _("The meeting has been held or cancelled: it cannot be changed. Book a new one.")
        )
    return found


def cancel_meeting(vault: Vault, meeting_id: str, why: str) -> Changes:
    """Cancel a meeting; those who were invited are told of it by a new version of the calendar."""
    with vault.atomic():
        old = _still_open(vault, meeting_id)
        new = replace(
            old,
            state=State.CANCELLED,
            sequence=old.sequence + 1,
            note="\n".join(part for part in (old.note, why.strip()) if part),
        )
        return change(vault, MEETING_BOOK, new, "cancel")


def hold(vault: Vault, meeting_id: str, came: Mapping[str, Attendance], today: date) -> Changes:
    """Tell that a meeting was held and who came, by invitee; may be told again to correct it.

    Raises KnownError if it lies ahead or was cancelled, or the client was not there and nobody's
    permission for that is recorded.
    """
    with vault.atomic():
        old = MEETINGS.get(vault, meeting_id)
        if old.state is State.CANCELLED:
            raise KnownError(_("The meeting was cancelled. Book a new one."))
        if old.on > today:
            raise KnownError(_("The meeting lies ahead: tell who came after it."), field="on")
        people = invitees.of_meeting(vault, meeting_id)
        _refuse_without_client(old, people, came, today)
        done = [
            change(vault, INVITEE_BOOK, replace(each, attendance=came[each.id]), "attend")
            for each in people
            if each.id in came
        ]
        held = replace(old, state=State.HELD)
        done.append(change(vault, MEETING_BOOK, held, "hold"))
        return together(done, held)


def hold_with(
    vault: Vault,
    meeting: Meeting,
    came: Mapping[str, Attendance],
    today: date,
    *,
    permission: str,
    given_on: date | None,
) -> Changes:
    """Tell who came, and (if the client did not) who permitted that: one act with one undo."""
    with vault.atomic():
        old = MEETINGS.get(vault, meeting.id)
        done = []
        if permission.strip():
            permitted = replace(
                old,
                client_present=False,
                absence_permission=permission.strip(),
                absence_given_on=given_on or today,
            )
            refuse(permitted.problems(today))
            done.append(change(vault, MEETING_BOOK, permitted, "permit"))
        done.append(hold(vault, meeting.id, came, today))
        done = [each for each in done if each.types]
        return together(done, MEETINGS.get(vault, meeting.id))


def _refuse_without_client(
    meeting: Meeting, people: Iterable[Invitee], came: Mapping[str, Attendance], today: date
) -> None:
    if meeting.client_id is None:
        return
    there = any(
        each.kind is InviteeKind.CLIENT and came.get(each.id) is Attendance.PRESENT
        for each in people
    )
    if not there:
        refuse(replace(meeting, client_present=False).problems(today))


def of_client(vault: Vault, client_id: str) -> list[Meeting]:
    """Return a client's meetings, the newest first; screens ask `registers.visible` of them."""
    return MEETINGS.find(vault, "client_id = ?", (client_id,), "starts_at desc, recorded_at desc")


def between(vault: Vault, first: date, last: date) -> list[Meeting]:
    """Return every meeting from a day to another, both in it, in order of time."""
    return MEETINGS.find(
        vault,
        # by the index that is in order of the days of each state
        "id in (select m.id from meeting m where m.state in (select value from json_each(?))"
        " and m.starts_at >= ? and m.starts_at < ?)",
        (json.dumps(list(State)), first.isoformat(), (last + timedelta(1)).isoformat()),
        "starts_at, id",
    )


def get(vault: Vault, meeting_id: str) -> Meeting:
    """Return one meeting."""
    return MEETINGS.get(vault, meeting_id)
