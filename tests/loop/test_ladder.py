"""The reminder ladder: which step is due on which day, when it stops, and what a call records."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.loop.conftest import HERE, START, TODAY, mailed, make_client, walk
from tytti_desktop.casework import unit
from tytti_desktop.casework.client import case_end, clients, visits
from tytti_desktop.casework.client.visits import Visit
from tytti_desktop.casework.mail import ladder, ladder_calls
from tytti_desktop.casework.mail.ladder import Ladder, Step, StepKind, due_steps, next_of
from tytti_desktop.casework.mail.ladder_calls import CallOutcome
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.screening import rounds
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.dates import is_working_day
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault

MAILED = date(2026, 10, 26)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))
LADDER = Ladder(
    (
        Step("form", 1, StepKind.FORM, 0, 21),
        Step("first", 2, StepKind.REMINDER, 14, 14, "reminder"),
        Step("second", 3, StepKind.REMINDER, 7, 14, "reminder"),
        Step("ring", 4, StepKind.CALL, 10, 14, tries=2, again_days=3),
    ),
    0,
)


def due(vault: Vault, day: date) -> list[tuple[str, date]]:
    return [(each.step.name, each.due_on) for each in due_steps(vault, day)]


def test_a_form_walks_the_ladder_step_by_step(vault: Vault) -> None:
    client, round_id = make_client(vault)
    mailed(vault, round_id, MAILED)
    reminder, call = date(2026, 11, 16), date(2026, 11, 30)
    assert due(vault, reminder - timedelta(1)) == []
    (found,) = due_steps(vault, reminder)
    assert (found.step.name, found.due_on, found.since) == ("reminder", reminder, MAILED)
    assert (found.client_id, found.by_post, found.language) == (client, True, "fi")
    walk(vault, round_id, ("reminded", reminder))
    assert due(vault, call - timedelta(1)) == []
    assert due(vault, call) == [("call", call)]
    walk(vault, round_id, ("called", call))
    assert due(vault, call + timedelta(15)) == []


@pytest.mark.parametrize("state", ["returned", "closed", "due"])
def test_the_ladder_stops_when_the_form_is_back_or_closed_or_sent_back(
    vault: Vault, state: str
) -> None:
    _client, round_id = make_client(vault)
    mailed(vault, round_id, MAILED)
    assert due(vault, TODAY) == [("reminder", date(2026, 11, 16))]
    walk(vault, round_id, (state, TODAY))
    assert due(vault, TODAY) == []


def test_a_form_mailed_anew_starts_the_ladder_anew(vault: Vault) -> None:
    _client, round_id = make_client(vault)
    mailed(vault, round_id, MAILED)
    walk(vault, round_id, ("reminded", MAILED + timedelta(21)), ("due", TODAY))
    mailed(vault, round_id, TODAY)
    assert due(vault, TODAY + timedelta(14)) == []
    assert due(vault, TODAY + timedelta(21)) == [("reminder", TODAY + timedelta(21))]


def test_the_ladder_ends_some_days_after_the_window(vault: Vault) -> None:
    _client, round_id = make_client(vault)
    found = rounds.BOOK.table.get(vault, round_id)
    mailed(vault, round_id, MAILED)
    end = found.window_until + timedelta(14)
    assert len(due(vault, end)) == 1
    assert due(vault, end + timedelta(1)) == []
    late = found.window_until - timedelta(2)
    walk(vault, round_id, ("due", late))
    mailed(vault, round_id, late)
    assert due(vault, late + timedelta(16)) == [], "the step would come after the end"


@pytest.mark.parametrize(
    ("known", "steps"),
    [
        ({"bad_address_since": TODAY}, []),
        ({"non_disclosure": True}, ["reminder"]),
        ({"delivery_channel": "suomi_fi"}, ["reminder"]),
    ],
)
def test_a_step_that_cannot_go_by_post_says_so(
    vault: Vault, known: dict[str, Any], steps: list[str]
) -> None:
    _client, round_id = make_client(vault, **known)
    mailed(vault, round_id, MAILED)
    found = due_steps(vault, TODAY)
    assert [(each.step.name, each.by_post) for each in found] == [(s, False) for s in steps]


def test_nobody_is_rung_under_non_disclosure_nor_after_closing(vault: Vault) -> None:
    hidden, first = make_client(vault, non_disclosure=True)
    seen, second = make_client(vault, phone="000 123")
    for round_id in (first, second):
        mailed(vault, round_id, MAILED)
        walk(vault, round_id, ("reminded", MAILED))
    (call,) = ladder_calls.calls_today(vault, TODAY)
    assert (call.due.client_id, call.phone) == (seen, "000 123")
    assert call.client_name == "Kokeilunen Malli-Eero"
    assert "28 päivää" in call.text
    case_end.close_case(vault, seen, "moved", TODAY, TODAY)
    assert ladder_calls.calls_today(vault, TODAY) == []
    assert hidden not in {each.client_id for each in due_steps(vault, TODAY)}


def test_a_notice_goes_before_the_window_and_once(vault: Vault) -> None:
    _client, round_id = make_client(vault, START)
    opens = rounds.BOOK.table.get(vault, round_id).window_from
    assert due(vault, opens - timedelta(8)) == []
    assert due(vault, opens - timedelta(7)) == [("pre_notice", opens - timedelta(7))]
    assert due(vault, opens) == [], "the form itself is due"
    ahead = due_steps(vault, opens - timedelta(30), until=opens - timedelta(1))
    assert [each.step.name for each in ahead] == ["pre_notice"]


def test_no_notice_goes_of_a_form_that_is_due_as_the_path_starts(vault: Vault) -> None:
    """A path accepted on a free day has its first form on the next working day, not a notice."""
    sunday = date(2026, 11, 29)
    known: dict[str, Any] = {**HERE, "started_on": sunday}
    client = clients.Client("Kokeilunen", "Malli-Eero", **known)
    made = str(clients.register_client(vault, client, sunday).record.id)
    baseline, *_rest = rounds.schedule_rounds(vault, made, sunday, sunday).record
    assert baseline.window_from == sunday + timedelta(1), "otherwise nothing is shown"
    assert due(vault, sunday) == []


def test_a_booked_visit_is_told_beside_the_step(vault: Vault) -> None:
    client, round_id = make_client(vault)
    mailed(vault, round_id, MAILED)
    walk(vault, round_id, ("reminded", MAILED))
    day = TODAY + timedelta(2)
    visits.log_visit(vault, Visit(client, day, "meeting", Register.SOCIAL, "working_age"), TODAY)
    (call,) = ladder_calls.calls_today(vault, TODAY)
    assert call.due.visit_on == day
    assert "25.11." in call.text
    assert "25.11." in ladder_calls.call_script(vault, round_id, TODAY)


def test_a_call_that_nobody_answers_is_tried_again_and_then_ends(vault: Vault) -> None:
    _client, round_id = make_client(vault)
    mailed(vault, round_id, MAILED)
    walk(vault, round_id, ("reminded", MAILED))
    ladder_calls.record_call(vault, round_id, CallOutcome.NO_ANSWER, TODAY)
    assert due(vault, TODAY + timedelta(1)) == []
    again = TODAY + timedelta(2)
    (call,) = ladder_calls.calls_today(vault, again)
    assert call.due.tried == 1
    assert "yritetty 1 kerran" in call.text
    ladder_calls.record_call(vault, round_id, CallOutcome.NO_ANSWER, again)
    last = again + timedelta(2)
    done = ladder_calls.record_call(vault, round_id, CallOutcome.NO_ANSWER, last)
    assert rounds.BOOK.table.get(vault, round_id).state is RoundState.CALLED
    assert due(vault, last + timedelta(5)) == []
    assert done.undo is not None
    done.undo(vault)
    assert rounds.BOOK.table.get(vault, round_id).state is RoundState.REMINDED
    assert len(ladder_calls.of_round(vault, round_id)) == 2


def test_a_call_beside_the_ladder_does_not_end_it(vault: Vault) -> None:
    _client, round_id = make_client(vault)
    mailed(vault, round_id, MAILED)
    ladder_calls.record_call(vault, round_id, CallOutcome.NO_ANSWER, MAILED + timedelta(3))
    assert rounds.BOOK.table.get(vault, round_id).state is RoundState.MAILED
    walk(vault, round_id, ("reminded", TODAY), ("called", TODAY))
    ladder_calls.record_call(vault, round_id, CallOutcome.NO_ANSWER, TODAY)
    assert rounds.BOOK.table.get(vault, round_id).state is RoundState.CALLED


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (CallOutcome.REACHED, RoundState.CALLED),
        (CallOutcome.PROMISED, RoundState.CALLED),
        (CallOutcome.REFUSED, RoundState.CLOSED),
    ],
)
def test_what_came_of_a_call_moves_the_round_and_can_be_undone(
    vault: Vault, outcome: CallOutcome, state: RoundState
) -> None:
    _client, round_id = make_client(vault)
    mailed(vault, round_id, MAILED)
    done = ladder_calls.record_call(vault, round_id, outcome, TODAY, " kertoi itse ")
    assert done.record.note == "kertoi itse"
    assert rounds.BOOK.table.get(vault, round_id).state is state
    assert due(vault, TODAY) == []
    assert done.undo is not None
    done.undo(vault)
    assert rounds.BOOK.table.get(vault, round_id).state is RoundState.MAILED
    assert ladder_calls.of_round(vault, round_id) == []


def test_nobody_is_called_about_a_form_that_is_not_out(vault: Vault) -> None:
    _client, round_id = make_client(vault)
    with pytest.raises(KnownError, match="ei tarvitse soittaa"):
        ladder_calls.record_call(vault, round_id, CallOutcome.REACHED, TODAY)
    script = ladder_calls.call_script(vault, round_id, TODAY)
    assert "Malli-Maija" in script
    assert "2.11.2026" in script
    assert "tapaaminen" not in script


def test_the_script_speaks_the_clients_language(vault: Vault) -> None:
    _client, round_id = make_client(vault, language="sv")
    mailed(vault, round_id, MAILED)
    assert "26.10.2026" in ladder_calls.call_script(vault, round_id, TODAY)
    assert "Hej" in ladder_calls.call_script(vault, round_id, TODAY)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("reminder", {"order": 3, "kind": "shout", "days": 1, "yield_days": 1}),
        ("reminder", {"order": 3, "kind": "reminder", "days": 1, "yield_days": 1}),
        ("reminder", {"order": 3, "kind": "call", "days": -1, "yield_days": 1}),
        ("reminder", {"order": 3, "kind": "call", "days": 1, "yield_days": 0}),
        ("reminder", {"order": 3, "kind": "call", "days": "x", "yield_days": 1}),
        ("reminder", {"order": 3, "kind": "call", "days": 1, "yield_days": 1, "what": 1}),
        ("reminder", {"order": 3, "kind": "form", "days": 1, "yield_days": 1}),
        ("reminder", {"order": 0, "kind": "call", "days": 1, "yield_days": 1}),
        ("form", None),
    ],
)
def test_an_impossible_ladder_is_refused(vault: Vault, name: str, content: Any) -> None:
    unit.change(vault, "ladder", name, content, TODAY)
    with pytest.raises(KnownError):
        ladder.ladder(vault, TODAY)
    assert ladder.ladder(vault, TODAY - timedelta(1)).steps, "an earlier day keeps its ladder"


def test_the_unit_may_have_its_own_ladder(vault: Vault) -> None:
    unit.change(vault, "ladder", "after_window", None, TODAY)
    unit.change(vault, "ladder", "call", None, TODAY)
    made = ladder.ladder(vault, TODAY)
    assert [step.name for step in made.steps] == ["pre_notice", "form", "reminder"]
    assert made.after_window == 0
    assert [ladder.step_shown(step) for step in made.steps][1] == "Kysely"


@given(mailed_on=DAYS, waits=st.lists(st.integers(0, 40), max_size=6))
def test_the_next_step_is_a_working_day_not_before_its_days(
    mailed_on: date, waits: list[int]
) -> None:
    taken = [(RoundState.MAILED, mailed_on)]
    names = []
    for wait in waits:
        found = next_of(LADDER, tuple(taken))
        if found is None:
            break
        step, day, since, tried = found
        assert since == taken[-1][1]
        assert (day - since).days >= step.days
        assert (day - since).days <= step.days + 6, "moved over a holiday, not more"
        assert is_working_day(day)
        assert tried == 0
        names.append(step.name)
        state = RoundState.CALLED if step.kind is StepKind.CALL else RoundState.REMINDED
        taken.append((state, day + timedelta(wait)))
    assert names == ["first", "second", "ring"][: len(names)]
    assert len(names) == min(len(waits), 3)


@given(day=DAYS, gap=st.integers(0, 30))
def test_a_missed_call_waits_from_the_last_try(day: date, gap: int) -> None:
    taken = (
        (RoundState.MAILED, day),
        (RoundState.REMINDED, day),
        (RoundState.REMINDED, day),
    )
    tries = (day + timedelta(gap), day - timedelta(1))
    found = next_of(LADDER, taken, tries)
    assert found is not None
    step, again, since, tried = found
    assert (step.name, since, tried) == ("ring", day, 1)
    assert again >= tries[0] + timedelta(3)
    assert is_working_day(again)


def test_a_round_never_mailed_has_no_next_step() -> None:
    assert next_of(LADDER, ()) is None
    assert ladder.since_mailed([(RoundState.PRINTED, TODAY)]) == ()
