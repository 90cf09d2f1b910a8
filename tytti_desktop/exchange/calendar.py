"""Meetings as an iCalendar file (RFC 5545): when and what kind, and no word of anyone.

A calendar lies where others read it. So an event says “Network meeting” and no more: no name, no
code, no organisation; the place only where none of its words belongs to somebody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import icalendar

from tytti_desktop.casework import choices, unit
from tytti_desktop.casework.client import clients, contacting
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import consents, gate
from tytti_desktop.casework.gate.gate import Passage
from tytti_desktop.casework.meetings import invitees, places
from tytti_desktop.casework.meetings.records import KINDS, OPEN, Meeting, State
from tytti_desktop.casework.recording import together
from tytti_desktop.casework.service_map.organisations import CLASSES
from tytti_desktop.dates import HELSINKI, finnish_day
from tytti_desktop.exchange.place_words import Phrase, Whose, told_by
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import language

WHAT, CHANNEL = "calendar_file", "calendar"
ZONE = "Europe/Helsinki"
# What stands for people in a file without names: RFC 5546 wants an organiser and somebody asked.
NOBODY = "invalid:nomail"
# The rule of the European Union since 1996: the last Sundays of March and October, at 1.00 UTC.
_CHANGES = (
    (icalendar.TimezoneDaylight, datetime(1996, 3, 31, 3), 3, 2, 3, "EEST"),  # noqa: DTZ001
    (icalendar.TimezoneStandard, datetime(1996, 10, 27, 4), 10, 3, 2, "EET"),  # noqa: DTZ001
)


class Method(StrEnum):
    """What a file asks of the calendar it is opened in (RFC 5546)."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class LeftOut:
    """A place that is not in the file, and of whom it would tell."""

    place: str
    whose: Whose


@dataclass(frozen=True)
class CalendarFile:
    """A file ready to be saved; places whose words belong to somebody are `left_out`."""

    content: bytes
    method: Method
    events: int
    cancelled: int
    left_out: tuple[LeftOut, ...]


def calendar_file(vault: Vault, meetings: Sequence[Meeting]) -> CalendarFile:
    """Return meetings as a file: one alone asks or cancels, several are published.

    Every meeting keeps its UID for ever and its SEQUENCE grows, so that a later file moves or
    cancels what an earlier one put in a calendar. Nothing is let out yet: see `let_out`.
    """
    method = _method(vault, meetings)
    made = icalendar.Calendar()
    made.add("prodid", "-//Tytti Desktop//FI")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", str(method))
    made.add_component(_timezone())
    kinds = unit.in_force(vault, KINDS, finnish_day(vault.now()))
    left_out: list[LeftOut] = []
    for meeting in meetings:
        place = _place(meeting)
        whose = told_by(place, _phrases(vault, meeting)) if place else None
        if whose is not None:
            left_out.append(LeftOut(", ".join(p for p in places.shown(vault, meeting) if p), whose))
        summary = choices.word(kinds.get(meeting.kind, {}), "")
        event = _event(vault, meeting, summary, "" if whose else place)
        if method is not Method.PUBLISH:
            event.add("attendee", icalendar.vCalAddress(NOBODY))
        made.add_component(event)
    cancelled = sum(_off(vault, meeting) for meeting in meetings)
    return CalendarFile(made.to_ical(), method, len(meetings), cancelled, tuple(left_out))


def _method(vault: Vault, meetings: Sequence[Meeting]) -> Method:
    if len(meetings) != 1:
        return Method.PUBLISH
    return Method.CANCEL if _off(vault, meetings[0]) else Method.REQUEST


def _off(vault: Vault, meeting: Meeting) -> bool:
    """Tell whether a meeting is cancelled, or its client is not met any more."""
    if meeting.state is State.CANCELLED or meeting.client_id is None:
        return meeting.state is State.CANCELLED
    ahead = meeting.state in OPEN
    return ahead and contacting.life(clients.get(vault, meeting.client_id)) is not None


def _timezone() -> icalendar.Timezone:
    zone = icalendar.Timezone()
    zone.add("tzid", ZONE)
    for kind, first, month, before, after, name in _CHANGES:
        part = kind()
        part.add("dtstart", first)
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        part.add("tzname", name)
        zone.add_component(part)
    return zone


def _event(vault: Vault, meeting: Meeting, summary: str, place: str) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", vault.now())
    event.add("dtstart", meeting.starts_at.replace(tzinfo=HELSINKI))
    # A length, not an end: an end inside the hour that comes twice could not be told.
    event.add("duration", timedelta(minutes=meeting.minutes))
    event.add("summary", summary)
    event.add("organizer", icalendar.vCalAddress(NOBODY))
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if _off(vault, meeting) else "CONFIRMED")
    if place:
        event.add("location", place, parameters={"language": language()})
    return event


def _place(meeting: Meeting) -> str:
    parts = (meeting.place, meeting.room, meeting.remote_link)
    return ", ".join(part for part in parts if part)


def _phrases(vault: Vault, meeting: Meeting) -> list[Phrase]:
    """Return the words that tell of somebody at the meeting, or of an organisation's kind."""
    found: list[Phrase] = []
    if meeting.client_id is not None:
        client = clients.get(vault, meeting.client_id)
        found += _client_phrases(client)
    for each in invitees.of_meeting(vault, meeting.id):
        found += [Phrase(Whose.CLIENT, each.name), Phrase(Whose.INVITED, each.organisation)]
    for kind in (consents.RECIPIENTS, CLASSES):
        for content in unit.in_force(vault, kind, meeting.on).values():
            labels = content.get("label", {}).values()
            found += [Phrase(Whose.CLASS, str(word)) for word in labels]
    return found


def _client_phrases(client: Client) -> list[Phrase]:
    """Return what tells who or where a client is, as the card's fields say of themselves."""
    who, places = clients.name_texts(client), clients.telling_places(client)
    names = [Phrase(Whose.CLIENT, each) for each in who]
    streets = [Phrase(Whose.ADDRESS, each) for each in places if "@" not in each]
    return [*names, *streets, *(Phrase(Whose.NUMBER, each) for each in (*places, *who))]


def let_out(vault: Vault, meetings: Iterable[Meeting], today: date, *, reason: str = "") -> Changes:
    """Write that meetings go to the unit's own calendar, through the gate, before the bytes do."""
    with vault.atomic():
        done = [
            gate.let_out(
                vault,
                Passage(
                    meeting.client_id,
                    gate.OWN_UNIT,
                    (gate.BASIC,),
                    CHANNEL,
                    WHAT,
                    entity="meeting",
                    entity_id=meeting.id,
                    registers=(str(meeting.register),),
                ),
                today,
                reason=reason,
            )
            for meeting in meetings
            if meeting.client_id is not None
        ]
        return together(done) if done else Changes(frozenset())
