"""Meetings: booked with those who belong to them, moved, cancelled, held; Finnish clock times."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.casework import indexing
from tests.casework.meetings.kit import (
    ON,
    PAST,
    TODAY,
    book,
    consent,
    everybody,
    invite,
    make_client,
    meeting,
)
from tytti_desktop.casework import search, unit
from tytti_desktop.casework.client import case_managers, visits
from tytti_desktop.casework.client.case_managers import CaseManager
from tytti_desktop.casework.gate import gate
from tytti_desktop.casework.meetings import attendance, booking, clock, invitees, series
from tytti_desktop.casework.meetings.records import (
    Attendance,
    InviteeKind,
    Meeting,
    Rule,
    Series,
    State,
)
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault, audit

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


@pytest.mark.parametrize(
    ("local", "moment"),
    [
        (datetime(2026, 3, 28, 9, 0), datetime(2026, 3, 28, 7, 0, tzinfo=UTC)),  # noqa: DTZ001
        (datetime(2026, 3, 29, 9, 0), datetime(2026, 3, 29, 6, 0, tzinfo=UTC)),  # noqa: DTZ001
        (datetime(2026, 10, 24, 9, 0), datetime(2026, 10, 24, 6, 0, tzinfo=UTC)),  # noqa: DTZ001
        (datetime(2026, 10, 25, 9, 0), datetime(2026, 10, 25, 7, 0, tzinfo=UTC)),  # noqa: DTZ001
        (datetime(2026, 10, 25, 3, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # noqa: DTZ001
    ],
)
def test_the_moment_of_a_clock_time_on_both_sides_of_the_changes(
    local: datetime, moment: datetime
) -> None:
    assert clock.instant(local) == moment


def test_only_the_hour_that_is_leapt_over_is_missing() -> None:
    for minute in range(0, 24 * 60, 15):
        at = datetime.combine(SPRING, time()) + timedelta(minutes=minute)
        assert clock.missing(at) == (at.hour == 3)
        assert not clock.missing(datetime.combine(AUTUMN, at.time()))


def test_a_length_is_real_time_over_the_changes() -> None:
    assert clock.after(datetime.combine(SPRING, time(2, 30)), 60).time() == time(4, 30)
    assert clock.after(datetime.combine(AUTUMN, time(2, 30)), 120).time() == time(3, 30)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("9", time(9)),
        ("9.05", time(9, 5)),
        ("klo 13:30", time(13, 30)),
        ("24", None),
        ("9.7", None),
    ],
)
def test_clock_times_as_people_type_them(typed: str, read: time | None) -> None:
    assert clock.parse(typed) == read


def test_a_clients_meeting_gets_its_people_and_needs_from_the_record(vault: Vault) -> None:
    client = make_client(
        vault, support_person="Sisko Mäki", interpreter="arabia", access_needs="Pyörätuoli"
    )
    case_managers.name_case_manager(vault, CaseManager(client, "Anna Laine", TODAY), TODAY)
    made = booking.proposed(vault, "network", client, TODAY)
    assert (made.interpreter, made.access_needs) == ("arabia", "Pyörätuoli")
    assert made.on >= TODAY + timedelta(14)
    stored = booking.book_meeting(vault, made, TODAY).record
    people = invitees.of_meeting(vault, stored.id)
    assert [each.kind for each in people] == [
        InviteeKind.CLIENT,
        InviteeKind.OWN_TEAM,
        InviteeKind.CASE_MANAGER,
        InviteeKind.SUPPORT_PERSON,
        InviteeKind.INTERPRETER,
    ]
    assert invitees.name_of(vault, people[0]) == "Onni Mäki"
    assert people[0].name == "", "the client's name stays in the client's own record"
    assert people[3].recipient == "close_network"
    assert people[4].recipient == gate.OWN_UNIT


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"at": datetime.combine(SPRING, time(3, 15))}, "at"),
        ({"at": ON.replace(year=2036)}, "on"),
        ({"asked_by": " "}, "asked_by"),
        ({"asked_on": TODAY + timedelta(1)}, "asked_on"),
        ({"kind": "party"}, "kind"),
        ({"client_present": False}, "absence_permission"),
        ({"client_present": False, "absence_permission": "Onni"}, "absence_given_on"),
    ],
)
def test_what_is_wrong_is_named(vault: Vault, more: dict[str, object], field: str) -> None:
    client = make_client(vault)
    with pytest.raises(KnownError) as wrong:
        booking.book_meeting(vault, meeting(client, **more), TODAY)  # type: ignore[arg-type]
    assert wrong.value.field == field
    assert booking.of_client(vault, client) == []


def test_a_kind_about_a_client_needs_one(vault: Vault) -> None:
    with pytest.raises(KnownError) as wrong:
        booking.book_meeting(vault, meeting(None), TODAY)
    assert wrong.value.field == "kind"


def test_a_new_place_or_time_is_a_new_version_and_a_note_is_not(vault: Vault) -> None:
    made = book(vault, make_client(vault))
    noted = booking.change_meeting(vault, replace(made, note="Kahvia"), TODAY).record
    assert noted.sequence == 0
    moved = booking.change_meeting(vault, replace(noted, room="2. krs"), TODAY)
    assert (moved.record.sequence, moved.record.uid) == (1, made.uid)
    assert moved.undo is not None
    moved.undo(vault)
    assert booking.get(vault, made.id).sequence == 0


def test_a_cancelled_meeting_stays_cancelled(vault: Vault) -> None:
    made = book(vault, make_client(vault))
    gone = booking.cancel_meeting(vault, made.id, "Asiakas sairastui").record
    assert (gone.state, gone.sequence) == (State.CANCELLED, 1)
    with pytest.raises(KnownError):
        booking.change_meeting(vault, made, TODAY)
    with pytest.raises(KnownError):
        booking.hold(vault, made.id, {}, ON.date())


def test_a_meeting_is_held_with_the_client_or_by_permission(vault: Vault) -> None:
    client = make_client(vault)
    made = book(vault, client, PAST)
    came = everybody(vault, made)
    away = {**came, invitees.of_meeting(vault, made.id)[0].id: Attendance.APOLOGISED}
    with pytest.raises(KnownError) as wrong:
        booking.hold(vault, made.id, away, TODAY)
    assert wrong.value.field == "absence_permission"
    assert booking.hold(vault, made.id, came, TODAY).record.state is State.HELD
    permitted = book(
        vault, client, PAST, client_present=False,
        absence_permission="Onni itse", absence_given_on=TODAY,
    )  # fmt: skip
    assert InviteeKind.CLIENT not in {e.kind for e in invitees.of_meeting(vault, permitted.id)}
    assert booking.hold(vault, permitted.id, {}, TODAY).record.state is State.HELD


def test_a_meeting_that_lies_ahead_cannot_have_been_held(vault: Vault) -> None:
    made = book(vault, make_client(vault))
    with pytest.raises(KnownError) as wrong:
        booking.hold(vault, made.id, everybody(vault, made), TODAY)
    assert wrong.value.field == "on"


def test_attendance_is_counted_by_organisation_class(vault: Vault) -> None:
    for number in range(2):
        made = book(vault, make_client(vault), PAST)
        invite(vault, made, "kela", "Sirpa", organisation_class="kela")
        invite(vault, made, "social", "Timo", organisation_class="social_services")
        came = everybody(vault, made)
        if number:
            last = invitees.of_meeting(vault, made.id)[-1]
            came[last.id] = Attendance.APOLOGISED
        booking.hold(vault, made.id, came, TODAY)
    book(vault, make_client(vault), PAST)  # not told to have been held
    counted = {
        each.organisation_class: each
        for each in attendance.attendance_counts(vault, PAST.date(), TODAY)
    }
    assert counted["kela"].present == counted["kela"].clients == 2
    assert (counted["social_services"].present, counted["social_services"].apologised) == (1, 1)
    assert counted["self"].meetings == 2
    assert attendance.attendance_counts(vault, TODAY, TODAY) == []


def test_people_outside_must_be_known_to_the_gate(vault: Vault) -> None:
    made = book(vault, make_client(vault))
    with pytest.raises(KnownError) as wrong:
        invite(vault, made, "", "Sirpa")
    assert wrong.value.field == "recipient"
    with pytest.raises(KnownError) as wrong:
        invite(vault, made, "kela", " ")
    assert wrong.value.field == "organisation"
    team = book(vault, None, kind="team")
    assert invite(vault, team, "", "Sirpa").recipient == ""


def test_someone_taken_off_the_list_can_be_put_back(vault: Vault) -> None:
    made = book(vault, make_client(vault))
    found = invite(vault, made, "kela", "Sirpa")
    gone = invitees.remove_invitee(vault, found.id)
    assert found not in invitees.of_meeting(vault, made.id)
    assert gone.undo is not None
    gone.undo(vault)
    assert found in invitees.of_meeting(vault, made.id)
    past = book(vault, make_client(vault), PAST)
    booking.hold(vault, past.id, everybody(vault, past), TODAY)
    with pytest.raises(KnownError):
        invitees.remove_invitee(vault, invitees.of_meeting(vault, past.id)[0].id)


def test_too_many_people_and_consents_that_end_before_are_warned_of(vault: Vault) -> None:
    client = make_client(vault)
    consent(vault, client, "kela", until=date(2026, 12, 1))
    consent(vault, client, "social")
    made = book(vault, client)
    kela = invite(vault, made, "kela", "Sirpa")
    employment = invite(vault, made, "employment", "Timo")
    invite(vault, made, "social", "Leena")
    warned = {each.invitee_id: each.text for each in invitees.warnings(vault, made, TODAY)}
    assert set(warned) == {kela.id, employment.id}
    assert "1.12.2026" in warned[kela.id]
    unit.change(vault, "meetings", "invitees", {"gentle_limit": 4}, TODAY)
    assert "5" in invitees.warnings(vault, made, TODAY)[0].text


def test_search_finds_meetings_by_purpose_place_and_people(vault: Vault) -> None:
    client = make_client(vault)
    made = book(vault, client, purpose="Kuntoutuksen aloitus", place="Sokos Kuopio")
    invite(vault, made, "kela", "Sirpa Hämäläinen")
    for typed, kind in (("kuntout", "meeting"), ("sokos", "meeting"), ("hamala", "invitee")):
        hits = search.find(vault, typed, TODAY)
        assert [(hit.kind, hit.client_id) for hit in hits] == [(kind, client)]
    count = indexing.reindex(vault)
    assert count >= 3
    assert search.find(vault, "sokos", TODAY)


def weekly(**more: object) -> Series:
    known = {"kind": "team", "title": "Viikkotiimi", "rule": Rule.WEEKS, "every": 1} | more
    known |= {"from_date": more.get("from_date", date(2026, 11, 23)), "at": "9.00", "minutes": 30}
    return Series(**known)  # type: ignore[arg-type]


def test_a_weekly_series_is_booked_ahead_once_and_leaves_holidays_out(vault: Vault) -> None:
    start = date(2026, 12, 4)  # a Friday: Christmas Day and New Year's Day are Fridays
    made = series.add_series(vault, weekly(from_date=start), TODAY).record
    days = [each.on for each in booking.between(vault, TODAY, date(2027, 2, 21))]
    assert date(2026, 12, 25) not in days
    assert date(2027, 1, 1) not in days
    assert days[:3] == [start, date(2026, 12, 11), date(2026, 12, 18)]
    assert series.plan_ahead(vault, made.id, TODAY).types == frozenset()
    first = booking.between(vault, start, start)[0]
    booking.change_meeting(vault, replace(first, starts_at=first.starts_at + timedelta(3)), TODAY)
    assert series.plan_ahead(vault, made.id, TODAY).types == frozenset(), "a moved one stays moved"
    later = series.plan_ahead(vault, made.id, TODAY + timedelta(14)).record
    assert isinstance(later, Meeting | None)
    assert max(e.on for e in booking.between(vault, TODAY, date(2027, 6, 1))) > max(days)


def test_new_meetings_of_a_series_get_the_people_of_the_one_before(vault: Vault) -> None:
    made = series.add_series(vault, weekly(until_date=date(2026, 11, 23)), TODAY).record
    first = booking.between(vault, TODAY, date(2027, 1, 1))[0]
    invite(vault, first, "", "Hoitaja Helmi")
    from tytti_desktop.casework.meetings.records import SERIES

    SERIES.change(vault, replace(made, until_date=date(2026, 11, 30)))
    series.plan_ahead(vault, made.id, TODAY)
    second = booking.between(vault, date(2026, 11, 24), date(2027, 1, 1))[0]
    assert [each.name for each in invitees.of_meeting(vault, second.id)] == ["Hoitaja Helmi"]


def test_an_ended_series_cancels_what_lies_ahead(vault: Vault) -> None:
    made = series.add_series(vault, weekly(), TODAY).record
    series.end_series(vault, made.id, date(2026, 12, 7), "Tiimi muuttui")
    states = {e.on: e.state for e in booking.between(vault, TODAY, date(2027, 6, 1))}
    assert states[date(2026, 12, 7)] is State.PLANNED
    assert {state for day, state in states.items() if day > date(2026, 12, 7)} == {State.CANCELLED}
    assert series.all_series(vault)[0].until_date == date(2026, 12, 7)


@pytest.mark.parametrize(
    ("more", "field"),
    [({"every": 0}, "every"), ({"until_date": date(2026, 1, 1)}, "until_date")],
)
def test_a_wrong_series_is_refused(vault: Vault, more: dict[str, object], field: str) -> None:
    with pytest.raises(KnownError) as wrong:
        series.add_series(vault, weekly(**more), TODAY)
    assert wrong.value.field == field
    with pytest.raises(KnownError) as wrong:
        series.add_series(vault, replace(weekly(), at="9.99"), TODAY)
    assert wrong.value.field == "at"


@given(start=st.dates(date(2025, 1, 1), date(2027, 12, 31)), every=st.integers(1, 6))
def test_monthly_meetings_keep_their_weekday_and_come_once_in_every_so_many_months(
    start: date, every: int
) -> None:
    made = replace(weekly(from_date=start), rule=Rule.MONTHS, every=every, working_days=False)
    days = list(series.days_of(made, start, start + timedelta(700)))
    assert days[0] == start
    assert {day.weekday() for day in days} == {start.weekday()}
    months = [day.year * 12 + day.month for day in days]
    assert months == list(range(months[0], months[0] + every * len(days), every))


def test_every_act_is_in_the_log(vault: Vault) -> None:
    client = make_client(vault)
    made = book(vault, client)
    done = booking.cancel_meeting(vault, made.id, "")
    assert booking.taken_visit(done) == ""
    acts = [row.action for row in audit.rows(vault, client_id=client) if row.entity == "meeting"]
    assert {"add", "cancel"} <= set(acts)


TWICE = [(key, row["meeting"]) for key, row in unit.shipped("visit_kinds").items()
         if row.get("meeting")]  # fmt: skip


@pytest.mark.parametrize(("visit", "kind"), TWICE)
@pytest.mark.parametrize("moved", [False, True], ids=["booked", "moved"])
def test_a_visit_and_a_meeting_of_one_day_are_kept_once(
    vault: Vault, visit: str, kind: str, moved: bool
) -> None:
    """Each kind of visit that is a meeting, whichever was written first, and whatever it holds."""
    client = make_client(vault)
    planned = replace(visits.proposed(vault, client, TODAY), kind=visit, on_date=ON.date())
    first = visits.log_visit(vault, planned, TODAY).record

    def come() -> Changes:
        if not moved:
            return booking.book_meeting(vault, meeting(client, ON, kind=kind), TODAY)
        other = book(vault, client, ON + timedelta(7), kind=kind)
        return booking.change_meeting(vault, replace(other, starts_at=ON), TODAY)

    done = come()
    assert "8.12.2026" in booking.taken_visit(done)
    assert visits.of_client(vault, client) == []
    with pytest.raises(KnownError) as twice:
        visits.log_visit(vault, planned, TODAY)
    assert twice.value.field == "kind"
    assert done.undo is not None
    done.undo(vault)
    assert [each.id for each in visits.of_client(vault, client)] == [first.id]

    visits.change_visit(vault, replace(first, text="Sovittu oven avaamisesta"), TODAY)
    with pytest.raises(KnownError) as kept:
        come()
    assert kept.value.field == "on"
    assert len(visits.of_client(vault, client)) == 1
