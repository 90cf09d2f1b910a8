"""Meetings as an iCalendar file (RFC 5545): when and what kind, and no word of anyone.

A calendar lies where others read it. So an event says “Network meeting” and no more: no name, no
code, no organisation; the place only where none of its words belongs to somebody.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import icalendar

from tytti_desktop.casework import choices, clients, consents, gate, unit
from tytti_desktop.casework.gate import Passage
from tytti_desktop.casework.meetings import invitees
from tytti_desktop.casework.meetings.records import KINDS, Meeting, State
from tytti_desktop.casework.recording import together
from tytti_desktop.casework.search_index import fold
from tytti_desktop.casework.service_map.organisations import CLASSES
from tytti_desktop.dates import HELSINKI
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import language

WHAT, CHANNEL = "calendar_file", "calendar"
ZONE = "Europe/Helsinki"
_SHORT = 3  # a shorter name counts only as a whole word: Bo is not in “robotti”
_WORD = re.compile(r"[^\W_]+")
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
class CalendarFile:
    """A file ready to be saved; `places_left_out` counts places whose words belong to somebody."""

    content: bytes
    method: Method
    events: int
    cancelled: int
    places_left_out: int


def calendar_file(vault: Vault, meetings: Sequence[Meeting]) -> CalendarFile:
    """Return meetings as a file: one alone asks or cancels, several are published.

    Every meeting keeps its UID for ever and its SEQUENCE grows, so that a later file moves or
    cancels what an earlier one put in a calendar. Nothing is let out yet: see `let_out`.
    """
    method = _method(meetings)
    made = icalendar.Calendar()
    made.add("prodid", "-//Tytti Desktop//FI")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", str(method))
    made.add_component(_timezone())
    kinds = unit.in_force(vault, KINDS, vault.now().astimezone(HELSINKI).date())
    left_out = 0
    for meeting in meetings:
        place = _place(meeting)
        hidden = bool(place) and _belongs(place, _people_words(vault, meeting))
        left_out += hidden
        summary = choices.word(kinds.get(meeting.kind, {}), "")
        made.add_component(_event(vault, meeting, summary, "" if hidden else place))
    cancelled = sum(meeting.state is State.CANCELLED for meeting in meetings)
    return CalendarFile(made.to_ical(), method, len(meetings), cancelled, left_out)


def _method(meetings: Sequence[Meeting]) -> Method:
    if len(meetings) != 1:
        return Method.PUBLISH
    return Method.CANCEL if meetings[0].state is State.CANCELLED else Method.REQUEST


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
    event.add("organizer", icalendar.vCalAddress("invalid:nomail"))
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if meeting.state is State.CANCELLED else "CONFIRMED")
    if place:
        event.add("location", place, parameters={"language": language()})
    return event


def _place(meeting: Meeting) -> str:
    parts = (meeting.place, meeting.room, meeting.remote_link)
    return ", ".join(part for part in parts if part)


def _people_words(vault: Vault, meeting: Meeting) -> set[str]:
    """Return every word that tells of somebody at the meeting, or of an organisation's kind."""
    texts: list[str] = []
    labels: list[str] = []
    if meeting.client_id is not None:
        client = clients.get(vault, meeting.client_id)
        texts += [
            client.family_name,
            client.given_names,
            client.former_names,
            client.care_of,
            client.support_person,
            client.code,
            client.identity_code or "",
            client.street,
            client.contact_street,
            client.phone,
            client.email,
        ]
    for each in invitees.of_meeting(vault, meeting.id):
        texts += [each.name, each.organisation]
    for kind in (consents.RECIPIENTS, CLASSES):
        for content in unit.in_force(vault, kind, meeting.on).values():
            labels += [str(word) for word in content.get("label", {}).values()]
    return _words(texts) | {word for word in _words(labels) if len(word) > _SHORT}


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in _WORD.findall(fold(text))}


def _belongs(place: str, words: Iterable[str]) -> bool:
    """Tell whether a place says any of these words: long ones anywhere, short ones as a word."""
    plain = fold(place)
    whole = set(_WORD.findall(plain))
    return any(word in whole or (len(word) >= _SHORT and word in plain) for word in words)


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
