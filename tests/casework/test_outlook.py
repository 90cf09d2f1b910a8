"""What the screens read: the funnel, booked visits, and the lists of the client's tabs."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.casework.meetings import kit
from tests.factory import ASKED, make_vault
from tytti_desktop.casework import consultation_list, consultations
from tytti_desktop.casework.client import case_end, clients, visits
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.consultation_list import Period
from tytti_desktop.casework.consultations import Consultation
from tytti_desktop.casework.mail import letter_list, mailings, round_list
from tytti_desktop.casework.mail.mailings import Mailing, MailingItem, MailState
from tytti_desktop.casework.meetings import booking
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.screening import rounds, screening_list, screenings
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.casework.screening.screening_alerts import AlertNote
from tytti_desktop.casework.screening.screenings import Mode
from tytti_desktop.casework.today import funnel, funnel_strip, outlook, worklist
from tytti_desktop.casework.today.acts import Act, Kind, Look
from tytti_desktop.casework.today.outlook import Acts
from tytti_desktop.dates import add_months
from tytti_desktop.vault import Role, Vault, new_id, parts
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import speaking

TODAY = date(2026, 11, 21)
_END = object()
START = date(2026, 5, 11)  # due 11.11.2026


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = make_vault(tmp_path, Role.SUBSTITUTE)
    made.clock = lambda: datetime(2026, 11, 21, 8, tzinfo=UTC)
    yield made
    made.close()


def make_client(vault: Vault, name: str = "Kokeilunen") -> str:
    client = Client(name, "Malli-Eero", started_on=START)
    return str(clients.register_client(vault, client, TODAY).record.id)


def follow_up(vault: Vault, *states: RoundState) -> str:
    """Make a client whose follow-up came due on 11.11. and went through these states."""
    client = make_client(vault)
    rounds.schedule_rounds(vault, client, START, TODAY)
    made = next(r for r in rounds.of_client(vault, client) if r.name == "followup_6")
    for state in states:
        rounds.move(vault, made.id, state, date(2026, 11, 12), "Syy")
    return made.id


def test_the_funnel_counts_a_round_in_every_step_it_has_been_in(vault: Vault) -> None:
    out = (RoundState.PRINTED, RoundState.MAILED)
    follow_up(vault)
    follow_up(vault, *out)
    follow_up(vault, *out, RoundState.REMINDED, RoundState.RETURNED, RoundState.CHECKED)
    follow_up(vault, *out, RoundState.CALLED, RoundState.CALLED, RoundState.CLOSED)
    found = parts.whole(funnel_strip.strip(vault, TODAY))
    assert found is not None
    assert (found.name, found.due) == ("followup_6", 4)
    assert found.reached == {
        RoundState.MAILED: 3,
        RoundState.REMINDED: 1,
        RoundState.CALLED: 1,
        RoundState.RETURNED: 1,
        RoundState.CHECKED: 1,
    }


def test_the_strip_and_the_whole_funnel_count_the_same(vault: Vault) -> None:
    out = (RoundState.PRINTED, RoundState.MAILED)
    follow_up(vault, *out, RoundState.RETURNED)
    follow_up(vault, *out, RoundState.REMINDED, RoundState.CLOSED)
    follow_up(vault, RoundState.CLOSED)
    gone = rounds.BOOK.table.get(vault, follow_up(vault)).client_id
    case_end.close_case(vault, gone, "moved", date(2026, 11, 10), TODAY)
    short = parts.whole(funnel_strip.strip(vault, TODAY))
    first = add_months(TODAY, -funnel_strip.STRIP_MONTHS)
    whole = funnel.funnel(vault, TODAY, first=first, round_name="followup_6")
    assert short is not None
    counts = {step.step: step.n for step in whole.steps}
    assert (short.due, whole.left_out) == (counts["due"], 2) == (2, 2)
    assert {str(step): n for step, n in short.reached.items()} == {
        str(step): counts[str(step)] for step in funnel_strip.STRIP_STEPS
    }


def test_a_round_counts_from_the_day_it_may_be_sent_until_a_year_from_its_day(
    vault: Vault,
) -> None:
    made = rounds.BOOK.table.get(vault, follow_up(vault, RoundState.PRINTED, RoundState.MAILED))
    assert made.window_from < made.due_on < made.window_until
    day = timedelta(1)
    year = add_months(made.due_on, funnel_strip.STRIP_MONTHS)
    expected = {
        made.window_from - day: 0,
        made.window_from: 1,
        made.due_on - day: 1,
        made.due_on: 1,
        made.window_until: 1,
        made.window_until + day: 1,
        year: 1,
        year + day: 0,
    }
    counted = {}
    for today in expected:
        short = parts.whole(funnel_strip.strip(vault, today))
        assert short is not None
        counted[today] = short.due
        assert short.reached[RoundState.MAILED] == short.due  # never more sent than there were
        first = add_months(today, -funnel_strip.STRIP_MONTHS)
        whole = funnel.funnel(vault, today, first=first, round_name="followup_6")
        assert whole.steps[0].n == short.due
    assert counted == expected


def test_what_closed_before_its_day_did_not_come_due(vault: Vault) -> None:
    early = follow_up(vault)
    rounds.move(vault, early, RoundState.CLOSED, date(2026, 11, 10), "Muutti")
    gone = rounds.BOOK.table.get(vault, follow_up(vault)).client_id
    case_end.close_case(vault, gone, "moved", date(2026, 11, 10), TODAY)
    late = rounds.BOOK.table.get(vault, follow_up(vault))
    case_end.close_case(vault, late.client_id, "moved", date(2026, 11, 11), TODAY)
    found = parts.whole(funnel_strip.strip(vault, TODAY))
    assert found is not None
    assert found.due == 1
    before = parts.whole(funnel_strip.strip(vault, late.window_from - timedelta(1)))
    assert before is not None
    assert before.due == 0


def test_a_unit_without_follow_up_has_no_funnel(vault: Vault) -> None:
    from tytti_desktop.casework import unit

    unit.change(vault, "rounds", "followup_6", None, date(2020, 1, 1))
    assert parts.whole(funnel_strip.strip(vault, TODAY)) is None


def test_booked_visits_are_those_of_the_coming_days(vault: Vault) -> None:
    client = make_client(vault)
    made = visits.proposed(vault, client, TODAY)
    for days in (-1, 0, 2, 7, 8):
        visits.log_visit(vault, replace(made, on_date=TODAY + timedelta(days)), TODAY)
    vault.clock = lambda: datetime(2026, 11, 20, 8, tzinfo=UTC)
    visits.log_visit(vault, replace(made, on_date=TODAY, kind="phone"), TODAY)
    with speaking("fi"):
        found = outlook.booked(vault, TODAY)
    assert [each.on_date.day for each in found] == [
        21,
        23,
        28,
    ]  # today's only as it was booked yesterday
    assert found[0].kind == "Puhelu"
    assert found[0].client_name == "Kokeilunen Malli-Eero"
    assert not found[0].meeting


def test_clients_meetings_are_booked_among_the_visits_by_their_hour(vault: Vault) -> None:
    client, gone = make_client(vault), make_client(vault)
    visits.log_visit(
        vault, replace(visits.proposed(vault, client, TODAY), on_date=TODAY + timedelta(2)), TODAY
    )
    for days, hour in ((2, 13), (2, 9), (7, 15), (8, 9)):
        day = TODAY + timedelta(days)
        kit.book(vault, client, datetime.combine(day, time(hour, 30)))
    kit.book(
        vault, None, datetime.combine(date(2026, 11, 23), time(8, 30)), kind="team"
    )  # the team's own
    kit.book(vault, gone, datetime.combine(date(2026, 11, 23), time(8, 30)))
    case_end.close_case(vault, gone, "moved", date(2026, 11, 11), TODAY)
    cancelled = kit.book(vault, client, datetime.combine(date(2026, 11, 24), time(8, 30)))
    booking.cancel_meeting(vault, cancelled.id, "Sairastui")
    with speaking("fi"):
        found = outlook.booked(vault, TODAY)
    assert [(each.on_date.day, each.at, each.meeting) for each in found] == [
        (23, "", False),
        (23, "9.30", True),
        (23, "13.30", True),
        (28, "15.30", True),
    ]
    assert found[1].kind == "Verkostotapaaminen"


def test_todays_acts_are_read_again_only_when_something_changed(vault: Vault) -> None:
    acts = Acts(vault)
    first = acts.of(TODAY)
    assert acts.of(TODAY) is first
    client = make_client(vault)
    screenings.start_screening(vault, client, "gad7", TODAY)
    after = acts.of(TODAY)
    assert after is not first
    assert len(after) == len(first) + 1
    with speaking("sv"):
        assert acts.of(TODAY) is not after
    assert acts.of(TODAY + timedelta(1)) is not after


def test_a_piece_asks_one_finder_and_two_readers_share_them(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Kind] = []

    def counted(
        kind: Kind, find: Callable[[Look], list[Act] | Parts[list[Act]]], look: Look
    ) -> list[Act] | Parts[list[Act]]:
        asked.append(kind)
        return find(look)

    finders = [replace(f, find=partial(counted, f.kind, f.find)) for f in worklist._FINDERS]
    monkeypatch.setattr(worklist, "_FINDERS", finders)
    acts = Acts(vault)
    taking = [acts.by_steps(TODAY), acts.by_steps(TODAY)]  # the page's turns and the navigation's
    while taking:
        for steps in list(taking):
            before = len(asked)
            if next(steps, _END) is _END:
                taking.remove(steps)
            assert len(asked) <= before + 1
    assert asked == [finder.kind for finder in finders]
    found = acts.of(TODAY)
    assert asked == [finder.kind for finder in finders]
    assert found == worklist.worklist(vault, TODAY)
    make_client(vault)  # whatever was read in pieces before a change is not believed after it
    assert acts.of(TODAY) == worklist.worklist(vault, TODAY)


def test_a_finder_that_fails_is_told_where_the_acts_are_asked_for(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_look: Look) -> list[Act]:
        raise ZeroDivisionError

    finders = [replace(f, find=broken) for f in worklist._FINDERS]
    monkeypatch.setattr(worklist, "_FINDERS", finders)
    acts = Acts(vault)
    assert list(acts.by_steps(TODAY)) == []
    for _time in range(2):
        with pytest.raises(ZeroDivisionError):
            acts.of(TODAY)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period.MONTH, date(2026, 3, 1), date(2026, 3, 31)),
        (Period.LAST_MONTH, date(2026, 2, 1), date(2026, 2, 28)),
        (Period.YEAR, date(2026, 1, 1), date(2026, 3, 31)),
        (Period.LAST_YEAR, date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_periods_follow_the_calendar(period: Period, first: date, last: date) -> None:
    assert period.ends(date(2026, 3, 31)) == (first, last)


def test_consultations_are_counted_by_class_and_listed_with_words(vault: Vault) -> None:
    client = make_client(vault)
    base = consultations.proposed(vault, TODAY)
    for kind, named, day in (
        ("kela", client, TODAY),
        ("kela", None, TODAY),
        ("third_sector", None, TODAY - timedelta(400)),
    ):
        made = replace(base, organisation_class=kind, client_id=named, on_date=day, topic="Tuki")
        consultations.log_consultation(vault, made, TODAY)
    with speaking("fi"):
        [year] = consultation_list.listed(vault, Period.YEAR, TODAY)
        [every] = consultation_list.listed(vault, Period.ALL, TODAY, "third_sector")
        of_year = parts.whole(consultation_list.counts(vault, Period.YEAR, TODAY))
        of_all = parts.whole(consultation_list.counts(vault, Period.ALL, TODAY, "third_sector"))
    assert of_year.classes == (("kela", "Kela", 2),)
    assert {row.client for row in year} == {"", "Kokeilunen Malli-Eero"}
    assert {row.channel for row in year} == {"Puhelin"}
    assert [row.organisation_class for row in every] == ["Kolmas sektori"]
    assert [count for _key, _word, count in of_all.classes] == [2, 1]


def test_a_list_read_in_parts_is_the_whole_list(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = replace(consultations.proposed(vault, TODAY), organisation_class="kela")
    for number in range(12):  # four a day, of which two are logged at one moment
        made = replace(base, on_date=TODAY - timedelta(number // 4), topic=str(number))
        consultations.log_consultation(vault, made, TODAY)
    same = "update consultation set created_at = '2026-11-21T10:00:00+00:00' where topic % 2"
    vault.execute(same)
    [all_at_once] = consultation_list.listed(vault, Period.ALL, TODAY)
    monkeypatch.setattr(parts, "SIZE", 5)
    for size in (1, 2, 3, 5, 12):
        some = list(consultation_list.listed(vault, Period.ALL, TODAY, size=size))
        assert {len(each) for each in some[:-1]} <= {size}
        assert [row for each in some for row in each] == all_at_once
    assert parts.whole(consultation_list.counts(vault, Period.ALL, TODAY)).classes[0][2] == 12


def test_a_later_part_goes_through_no_more_than_the_first(vault: Vault) -> None:
    base = replace(consultations.proposed(vault, TODAY), organisation_class="kela")
    made = [
        replace(base, id=new_id(), on_date=TODAY - timedelta(n), created_at=vault.now())
        for n in range(300)
    ]
    consultations.CONSULTATIONS.add_all(vault, made)
    steps, counted = list[int](), list[int]()
    read = consultation_list.listed(vault, Period.ALL, TODAY, size=20)
    vault.db.conn.set_progress_handler(lambda: counted.append(1), 10)
    for _part in read:
        steps.append(len(counted))
        counted.clear()
    vault.db.conn.set_progress_handler(None, 0)
    assert len(steps) == 15
    assert max(steps) < 2 * steps[0]


def test_consultations_of_another_register_are_counted_and_not_shown(tmp_path: Path) -> None:
    vault = make_vault(tmp_path, Role.NURSE, name="nurse")
    other = Consultation(TODAY, "kela", "phone", Register.SOCIAL, "working_age", id=new_id())
    consultations.CONSULTATIONS.add(vault, replace(other, created_at=vault.now()))
    assert list(consultation_list.listed(vault, Period.ALL, TODAY)) == []
    found = parts.whole(consultation_list.counts(vault, Period.ALL, TODAY))
    assert found.hidden == 1
    assert [count for _key, _word, count in found.classes] == [1]
    vault.close()


def test_a_round_tells_its_steps_answers_and_what_is_missing(vault: Vault) -> None:
    made = rounds.BOOK.table.get(vault, follow_up(vault))
    booked = visits.proposed(vault, made.client_id, TODAY)
    visits.log_visit(vault, replace(booked, on_date=date(2026, 11, 25)), TODAY)
    shown = next(
        each
        for each in round_list.of_client(vault, made.client_id, TODAY)
        if each.round.id == made.id
    )
    assert shown.open
    assert not shown.on_the_way
    assert shown.visit_on == date(2026, 11, 25)
    names = [name for name, _title in shown.missing]
    assert "was" in names
    left = screenings.start_screening(
        vault, made.client_id, "was", TODAY, mode=Mode.PHONE, round_id=made.id
    ).record
    screenings.answer(vault, left.id, "1", 6)
    screenings.finish(vault, left.id)
    rounds.move(vault, made.id, RoundState.PRINTED, TODAY)
    rounds.move(vault, made.id, RoundState.MAILED, TODAY)
    after = round_list.of_client(vault, made.client_id, TODAY)[-1]
    assert [each.instrument for each in after.answers] == ["was"]
    assert "was" not in [name for name, _title in after.missing]
    assert after.on_the_way
    assert [step.state for step in after.steps] == [RoundState.PRINTED, RoundState.MAILED]
    listed = screening_list.of_client(vault, made.client_id, TODAY)
    assert listed.finished == ()  # its result stands with the round
    rounds.move(vault, made.id, RoundState.CLOSED, TODAY, "Ei tavoitettu")
    assert round_list.of_client(vault, made.client_id, TODAY)[-1].missing == ()


def test_a_letter_tells_what_it_carried_and_why_it_was_left_out(vault: Vault) -> None:
    made = rounds.BOOK.table.get(vault, follow_up(vault))
    run = Mailing(new_id(), vault.now(), "me", date(2026, 11, 12), "C5", MailState.PRINTED)
    mailings.BOOK.table.add(vault, run)
    for place, round_id in enumerate((made.id, None), 1):
        item = MailingItem(
            new_id(), run.id, place, made.client_id, round_id, None, "followup", "fi",
            MailState.SKIPPED, skip_reason="bad_address",
        )  # fmt: skip
        mailings.ITEM_BOOK.table.add(vault, item)
    with speaking("fi"):
        found = letter_list.rows(vault, made.client_id)
    assert {row.title for row in found} == {"followup", "Puolen vuoden kysely"}
    assert {row.printed_on for row in found} == {date(2026, 11, 12)}
    assert all(row.code == "" and row.reason != "bad_address" for row in found)


def test_a_correction_is_shown_with_the_version_before_it(vault: Vault) -> None:
    client = make_client(vault)
    begun = screenings.start_screening(vault, client, "bdi21", TODAY).record
    for item in screenings.instrument_of(vault, begun).items:
        screenings.answer(vault, begun.id, item.name, 0)
    screenings.answer(vault, begun.id, "9", 1)
    open_now = screening_list.of_client(vault, client, TODAY).unfinished
    assert [a.item for a in screening_list.shown(vault, open_now[0]).pressing] == ["9"]
    alert = screenings.open_alerts(vault, screenings.get(vault, begun.id))[0]
    screenings.finish(vault, begun.id, {alert.id: AlertNote("Puhuttiin", TODAY, *ASKED)})
    old = screenings.get(vault, begun.id)
    screenings.correct(vault, old.id, {**old.answers, "1": 3}, "Näppäilyvirhe")
    found = screening_list.of_client(vault, client, TODAY)
    assert len(found.finished) == 1
    shown = screening_list.shown(vault, found.finished[0])
    assert shown.before is not None
    assert shown.before.id == old.id
    assert (shown.before.result or {})["total"] == 1
    assert shown.score.total == 4
    assert [action.action for action in shown.actions] == ["Puhuttiin"]
    assert shown.pressing == ()


def test_the_usual_instruments_are_offered_first(vault: Vault) -> None:
    usual, others = screening_list.startable(vault, TODAY)
    assert [made.id for made in usual] == ["audit", "bdi21", "gad7"]
    names = {made.id for made in others}
    assert "esis" in names
    assert "tyokykyaika" not in names  # the unit has not defined it
    assert not names & {made.id for made in usual}
