"""Calendar files: the same moments for two readers, moved and cancelled, and no word of anyone."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
import vobject
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.casework.meetings.kit import ON, TODAY, book, invite, make_client
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import disclosures
from tytti_desktop.casework.meetings import booking, clock, invitees
from tytti_desktop.casework.meetings.records import Meeting
from tytti_desktop.casework.search_index import fold
from tytti_desktop.dates import HELSINKI
from tytti_desktop.exchange import calendar
from tytti_desktop.exchange.calendar import Method
from tytti_desktop.vault import Vault
from tytti_desktop.words import speaking


def by_icalendar(content: bytes) -> list[tuple[datetime, datetime]]:
    found = icalendar.Calendar.from_ical(content)
    events = found.walk("VEVENT")
    starts = [each.decoded("dtstart").astimezone(UTC) for each in events]
    return [(s, s + each.decoded("duration")) for s, each in zip(starts, events, strict=True)]


def by_vobject(content: bytes) -> list[tuple[datetime, datetime]]:
    events = vobject.readOne(content.decode()).vevent_list
    starts = [each.dtstart.value.astimezone(UTC) for each in events]
    return [(s, s + each.duration.value) for s, each in zip(starts, events, strict=True)]


@pytest.mark.parametrize("changes_on", [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28)])
def test_two_readers_give_the_same_moments_on_both_sides_of_a_change(
    vault: Vault, changes_on: date
) -> None:
    days = [changes_on + timedelta(n) for n in (-1, 0, 1)]
    at = [datetime.combine(day, time(hour)) for day in days for hour in (1, 2, 9, 23)]
    made = [book(vault, None, start, kind="team") for start in at]
    content = calendar.calendar_file(vault, made).content
    told = [(clock.instant(start), clock.instant(start) + timedelta(hours=1)) for start in at]
    assert by_icalendar(content) == told
    assert by_vobject(content) == told
    offsets = {start.astimezone(HELSINKI).utcoffset() for start, _end in told}
    assert offsets == {timedelta(hours=2), timedelta(hours=3)}


def test_a_moved_and_a_cancelled_meeting_are_the_same_event_in_a_later_version(
    vault: Vault,
) -> None:
    made = book(vault, make_client(vault), place="Puijonkatu 3")
    first = calendar.calendar_file(vault, [made])
    moved = booking.change_meeting(vault, replace(made, starts_at=ON + timedelta(1)), TODAY).record
    second = calendar.calendar_file(vault, [moved])
    gone = booking.cancel_meeting(vault, made.id, "Asiakas sairastui").record
    third = calendar.calendar_file(vault, [gone])
    events = [icalendar.Calendar.from_ical(each.content).walk("VEVENT")[0]
              for each in (first, second, third)]  # fmt: skip
    assert [each.method for each in (first, second, third)] == [
        Method.REQUEST, Method.REQUEST, Method.CANCEL,
    ]  # fmt: skip
    assert len({str(each["uid"]) for each in events}) == 1
    assert [each.decoded("sequence") for each in events] == [0, 1, 2]
    assert [str(each["status"]) for each in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert b"METHOD:CANCEL" in third.content
    assert "sairastui" not in third.content.decode()


def test_several_are_published_and_every_time_zone_is_told(vault: Vault) -> None:
    made = [book(vault, None, ON + timedelta(n), kind="team") for n in range(2)]
    found = calendar.calendar_file(vault, made)
    assert (found.method, found.events, found.cancelled) == (Method.PUBLISH, 2, 0)
    read = icalendar.Calendar.from_ical(found.content)
    assert [str(zone["tzid"]) for zone in read.walk("VTIMEZONE")] == ["Europe/Helsinki"]
    assert all(each["dtstart"].params["tzid"] == "Europe/Helsinki" for each in read.walk("VEVENT"))


def test_the_place_stays_out_when_its_words_are_somebodys(vault: Vault) -> None:
    client = make_client(vault, street="Kuusikuja 4 A", phone="040 1234567")
    for place, told in (
        ("Puijonkatu 3, neuvotteluhuone", True),
        ("Kuusikujan kerhohuone", False),
        ("Kela, Kuopio", False),
        ("https://kokous.example/onni_maki", False),
        ("puh. 0401234567", False),
        ("", False),
    ):
        found = calendar.calendar_file(vault, [book(vault, client, place=place)])
        event = icalendar.Calendar.from_ical(found.content).walk("VEVENT")[0]
        assert ("location" in event) == told
        assert len(found.left_out) == (0 if told or not place else 1)


def test_summaries_follow_the_language(vault: Vault) -> None:
    made = book(vault, make_client(vault))
    assert b"SUMMARY:Verkostotapaaminen" in calendar.calendar_file(vault, [made]).content
    with speaking("sv"):
        content = calendar.calendar_file(vault, [made]).content.decode()
    assert "SUMMARY:Nätverksmöte" in content


def test_what_goes_to_the_own_calendar_is_in_the_ledger(vault: Vault) -> None:
    client = make_client(vault)
    made = [book(vault, client), book(vault, None, kind="team")]
    calendar.let_out(vault, made, TODAY)
    [row] = disclosures.of_client(vault, client)
    assert (row.channel, row.recipient, row.entity_id) == ("calendar", "own_unit", made[0].id)
    assert calendar.let_out(vault, made[1:], TODAY).types == frozenset()


# What RFC 5546 (3.2.1, 3.2.2, 3.2.5) asks of an event, by method: how many of each, at least, most.
MUST = {
    "PUBLISH": {"dtstamp": (1, 1), "dtstart": (1, 1), "organizer": (1, 1), "summary": (1, 1),
                "uid": (1, 1), "attendee": (0, 0), "sequence": (0, 1), "status": (0, 1)},
    "REQUEST": {"dtstamp": (1, 1), "dtstart": (1, 1), "organizer": (1, 1), "summary": (1, 1),
                "uid": (1, 1), "attendee": (1, 99), "sequence": (0, 1), "status": (0, 1)},
    "CANCEL": {"dtstamp": (1, 1), "organizer": (1, 1), "uid": (1, 1), "sequence": (1, 1),
               "attendee": (0, 99), "status": (0, 1)},
}  # fmt: skip


def test_every_method_has_what_the_standard_asks(vault: Vault) -> None:
    made = book(vault, make_client(vault))
    several = [made, book(vault, None, kind="team")]
    gone = booking.cancel_meeting(vault, made.id, "Asiakas sairastui").record
    seen = set()
    for meetings in ([made], several, [gone]):
        found = vobject.readOne(calendar.calendar_file(vault, meetings).content.decode())
        seen.add(found.method.value)
        for event in found.vevent_list:
            for name, (least, most) in MUST[found.method.value].items():
                there = len(event.contents.get(name, []))
                assert least <= there <= most, (found.method.value, name)
    assert seen == set(Method) == set(MUST)


def said(content: bytes) -> str:
    """Return what a file says, folded, without its meetings' own ids."""
    lines = content.decode().replace("\r\n ", "").splitlines()
    return fold(" ".join(line.partition(":")[2] for line in lines if not line.startswith("UID")))


NAMES = st.text("aåäöeimnorstuvAÄÖKLMNS", min_size=4, max_size=12)


@settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(family=NAMES, given_name=NAMES, organisation=NAMES, where=st.integers(0, 3))
def test_no_word_of_anyone_is_in_a_file(
    vault: Vault, family: str, given_name: str, organisation: str, where: int
) -> None:
    new = Client(family, given_name, support_person=f"Tuki {family}", street=f"{family}tie 2")
    client = clients.register_client(vault, new, TODAY).record
    place = ["", f"{family}n kahvila", f"{given_name} {organisation}", "huone 2"][where]
    made: Meeting = book(
        vault, client.id, purpose=f"{given_name} ja Kela", place=place, asked_by=organisation,
        note=family, interpreter=given_name, access_needs=family,
    )  # fmt: skip
    invite(vault, made, "kela", given_name, organisation=organisation)
    told = said(calendar.calendar_file(vault, [made]).content)
    # What every file says, whoever meets: “even” is a name, and a part of VEVENT.
    own = said(calendar.calendar_file(vault, [book(vault, make_client(vault))]).content)
    people = [each.name for each in invitees.of_meeting(vault, made.id) if each.name]
    for word in (family, given_name, organisation, client.code, "kela", *people):
        assert fold(word) not in told or fold(word) in own
