"""Questionnaire rounds: due by the calendar, walked step by step, undone, suggested for a visit."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tytti_desktop.casework import unit
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.screening import rounds
from tytti_desktop.casework.screening.rounds import Round, RoundRule, RoundState
from tytti_desktop.dates import is_working_day
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, new_id, parts

TODAY = date(2026, 11, 21)
HALF_YEAR = RoundRule("followup_6", "prom_followup", "followup", 6, 14, 45)


def make_client(vault: Vault) -> str:
    client = Client("Kokeilunen", "Malli-Eero", started_on=date(2026, 5, 22))
    return str(clients.register_client(vault, client, TODAY).record.id)


def make_rounds(vault: Vault, start: date = date(2026, 5, 22)) -> list[Round]:
    made: list[Round] = rounds.schedule_rounds(vault, make_client(vault), start, TODAY).record
    return made


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (date(2026, 5, 22), date(2026, 11, 23)),  # 22.11. is a Sunday
        (date(2026, 8, 31), date(2027, 3, 1)),  # 28.2. is a Sunday
        (date(2023, 8, 31), date(2024, 2, 29)),
        (date(2024, 2, 29), date(2024, 8, 29)),
        (date(2026, 6, 24), date(2026, 12, 28)),  # Christmas, then a weekend
        (date(2026, 7, 1), date(2027, 1, 4)),  # New Year's Day, then a weekend
        (date(2026, 9, 29), date(2027, 3, 30)),  # Easter Monday
    ],
)
def test_six_months_by_the_calendar_on_a_working_day(start: date, due: date) -> None:
    when, opens, ends = HALF_YEAR.schedule(start)
    assert when == due
    assert opens == due - timedelta(14)
    assert ends == due + timedelta(45)


@given(st.dates(date(2000, 1, 1), date(2080, 12, 31)), st.integers(0, 36))
def test_a_due_date_is_never_early_and_always_a_working_day(start: date, months: int) -> None:
    due, opens, ends = RoundRule("r", "p", "l", months, 5, 7).schedule(start)
    counted = (start.year * 12 + start.month - 1) + months
    year, month = divmod(counted, 12)
    first = date(year, month + 1, 1)
    assert is_working_day(due)
    # Never before the month it falls in, never more than the longest run of holidays after it.
    assert first <= due <= first + timedelta(30 + 6)
    assert (due - start).days >= 28 * months
    assert opens <= due <= ends


def test_a_client_gets_the_units_rounds_once_the_path_starts(vault: Vault) -> None:
    made = make_rounds(vault)
    assert [(m.name, m.pack, m.state) for m in made] == [
        ("baseline", "prom_baseline", RoundState.DUE),
        ("followup_6", "prom_followup", RoundState.DUE),
    ]
    assert [m.due_on for m in made] == [date(2026, 5, 22), date(2026, 11, 23)]


def test_the_unit_may_have_other_rounds(vault: Vault) -> None:
    later = {
        "pack": "prom_followup",
        "letter": "followup",
        "months": 12,
        "days_before": 0,
        "days_after": 60,
    }
    unit.change(vault, "rounds", "followup_12", later, date(2026, 1, 1))
    assert [m.name for m in make_rounds(vault)] == ["baseline", "followup_6", "followup_12"]


def test_a_path_that_starts_anew_closes_the_old_rounds_and_numbers_the_new(vault: Vault) -> None:
    first = make_rounds(vault)
    rounds.move(vault, first[0].id, RoundState.RETURNED, TODAY)
    client = first[0].client_id
    undo = rounds.schedule_rounds(vault, client, date(2026, 11, 20), TODAY).undo
    states = {m.name: m.state for m in rounds.of_client(vault, client)}
    assert states == {
        "baseline": RoundState.RETURNED,
        "followup_6": RoundState.CLOSED,
        "baseline:2": RoundState.DUE,
        "followup_6:2": RoundState.DUE,
    }
    assert undo is not None
    undo(vault)
    assert {m.name: m.state for m in rounds.of_client(vault, client)} == {
        "baseline": RoundState.RETURNED,
        "followup_6": RoundState.DUE,
    }


def test_a_round_walks_its_way_and_every_step_is_kept(vault: Vault) -> None:
    one = make_rounds(vault)[1]
    way = [
        RoundState.PRINTED,
        RoundState.MAILED,
        RoundState.REMINDED,
        RoundState.CALLED,
        RoundState.RETURNED,
        RoundState.CHECKED,
    ]
    for day, state in enumerate(way):
        rounds.move(vault, one.id, state, TODAY + timedelta(day))
    kept = rounds.steps(vault, one.id)
    assert [(s.state, s.on_date) for s in kept] == [
        (state, TODAY + timedelta(day)) for day, state in enumerate(way)
    ]


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ([], RoundState.MAILED),
        ([], RoundState.CHECKED),
        ([RoundState.RETURNED], RoundState.MAILED),
        ([RoundState.PRINTED], RoundState.REMINDED),
        ([RoundState.RETURNED, RoundState.CHECKED], RoundState.RETURNED),
    ],
)
def test_a_step_that_skips_or_goes_back_is_refused(
    vault: Vault, first: list[RoundState], then: RoundState
) -> None:
    one = make_rounds(vault)[0]
    for state in first:
        rounds.move(vault, one.id, state, TODAY)
    with pytest.raises(KnownError):
        rounds.move(vault, one.id, then, TODAY)
    assert len(rounds.steps(vault, one.id)) == len(first)


def test_closing_asks_for_the_reason_and_keeps_it(vault: Vault) -> None:
    one = make_rounds(vault)[0]
    with pytest.raises(KnownError) as refused:
        rounds.move(vault, one.id, RoundState.CLOSED, TODAY, "  ")
    assert refused.value.field == "note"
    closed = rounds.move(vault, one.id, RoundState.CLOSED, TODAY, " Ei halua vastata ").record
    assert closed.closed_reason == "Ei halua vastata"
    assert rounds.move(vault, one.id, RoundState.DUE, TODAY).record.closed_reason == ""


def test_a_step_can_be_undone_until_the_round_has_moved_on(vault: Vault) -> None:
    one = make_rounds(vault)[0]
    undo_print = rounds.move(vault, one.id, RoundState.PRINTED, TODAY).undo
    undo_mail = rounds.move(vault, one.id, RoundState.MAILED, TODAY).undo
    assert undo_print is not None
    assert undo_mail is not None
    with pytest.raises(KnownError):
        undo_print(vault)
    undo_mail(vault)
    undo_print(vault)
    assert rounds.of_client(vault, one.client_id)[0] == one
    assert rounds.steps(vault, one.id) == []


def test_many_rounds_move_together_or_not_at_all(vault: Vault) -> None:
    first, second = make_rounds(vault)
    rounds.move(vault, second.id, RoundState.RETURNED, TODAY)
    with pytest.raises(KnownError):
        rounds.move_all(vault, [first.id, second.id], RoundState.PRINTED, TODAY)
    assert rounds.of_client(vault, first.client_id)[0].state is RoundState.DUE
    other = make_rounds(vault)
    undo = rounds.move_all(vault, [m.id for m in other], RoundState.PRINTED, TODAY).undo
    assert {m.state for m in rounds.of_client(vault, other[0].client_id)} == {RoundState.PRINTED}
    assert undo is not None
    undo(vault)
    assert {m.state for m in rounds.of_client(vault, other[0].client_id)} == {RoundState.DUE}


def test_a_round_waits_from_the_day_its_window_opens(vault: Vault) -> None:
    later = make_rounds(vault)[1]
    opens = later.window_from
    assert later.id not in {m.id for m in parts.whole(rounds.waiting(vault, opens - timedelta(1)))}
    assert later.id in {m.id for m in parts.whole(rounds.waiting(vault, opens))}
    rounds.move(vault, later.id, RoundState.PRINTED, opens)
    assert later.id not in {m.id for m in parts.whole(rounds.waiting(vault, opens))}


def book_visit(vault: Vault, client_id: str, day: date) -> None:
    vault.execute(
        "insert into visit (id, client_id, on_date, kind, register, retention, created_at,"
        " created_by) values (?, ?, ?, 'meeting', 'social', 'working_age', ?, 'p')",
        (new_id(), client_id, day.isoformat(), vault.now().isoformat()),
    )


def test_a_booked_visit_inside_the_window_is_suggested(vault: Vault) -> None:
    later = make_rounds(vault)[1]
    for days in (-30, -3, 2, 9):
        book_visit(vault, later.client_id, later.due_on + timedelta(days))
    today = later.due_on - timedelta(5)
    found = [s for s in rounds.visit_suggestions(vault, today) if s.round_id == later.id]
    assert [s.on_date for s in found] == [later.due_on - timedelta(3)]
    assert rounds.visit_suggestions(vault, later.window_until + timedelta(1)) == []


def test_rounds_are_said_in_words(vault: Vault) -> None:
    later = make_rounds(vault)[1]
    assert rounds.name_shown("followup_6:2") == rounds.name_shown("followup_6") != "followup_6"
    assert rounds.name_shown("followup_12") == "followup_12"
    assert "23.11.2026" in rounds.due_shown(later)
