"""The live funnel: counts, percentages from counts, days, ages, and what each step brought."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.loop.conftest import TODAY, answer, mailed, make_client, walk
from tytti_desktop.casework.mail.ladder import Step, StepKind
from tytti_desktop.casework.screening import rounds
from tytti_desktop.casework.screening.screenings import Mode
from tytti_desktop.casework.today import funnel
from tytti_desktop.casework.today.funnel import Funnel, FunnelStep, StepYield
from tytti_desktop.vault import Vault

MAILED = date(2026, 10, 26)


def step(found: Funnel, name: str) -> FunnelStep:
    return next(each for each in found.steps if each.step == name)


def yielded(found: Funnel, name: str) -> StepYield:
    return next(each for each in found.yields if each.step == name)


def followups(vault: Vault, today: date = TODAY) -> Funnel:
    return funnel.funnel(vault, today, round_name="followup_6")


def test_an_empty_vault_has_an_empty_funnel(vault: Vault) -> None:
    found = funnel.funnel(vault, TODAY)
    assert [each.step for each in found.steps] == list(funnel.STEPS)
    assert {(each.n, each.percent, each.median_days) for each in found.steps} == {(0, None, None)}
    assert (found.call_today, found.by_mode, found.left_out) == ((), {}, 0)
    assert {each.percent for each in found.yields} == {None}


def test_each_step_counts_those_that_took_it_of_those_that_came_due(vault: Vault) -> None:
    ids = [make_client(vault)[1] for _number in range(3)]
    opens = rounds.BOOK.table.get(vault, ids[0]).window_from
    mailed(vault, ids[0], MAILED)
    mailed(vault, ids[1], MAILED + timedelta(2))
    walk(vault, ids[0], ("reminded", MAILED + timedelta(21)))
    found = followups(vault)
    assert [each.n for each in found.steps] == [3, 2, 2, 1, 0, 0, 0, 0]
    assert step(found, "mailed").percent == 66.7
    assert step(found, "printed").median_days == (MAILED - opens).days + 1
    assert step(found, "reminded").median_days == 21
    assert (step(found, "due").waiting, step(found, "mailed").waiting) == (1, 1)
    assert step(found, "due").median_age == (TODAY - opens).days
    assert step(found, "mailed").median_age == (TODAY - MAILED).days - 2
    assert step(found, "reminded").name == "Muistutettu"


def test_answers_are_kept_apart_by_how_they_were_given(vault: Vault) -> None:
    for mode in (Mode.PHONE, Mode.ROOM, Mode.PHONE):
        client, round_id = make_client(vault)
        filled: dict[str, dict[str, Any]] = {
            "was": {"1": 5},
            "esis": {str(n): 3 for n in range(1, 11)},
            "3x10d": {str(n): n for n in range(1, 11)},
            "labour_status": {"1": "unemployed"},
        }
        for name, answers in filled.items():
            answer(vault, client, name, answers, TODAY, mode=mode, round_id=round_id)
    found = followups(vault)
    assert found.by_mode == {"phone": 2, "room": 1}
    assert (step(found, "returned").n, step(found, "mailed").n) == (3, 0)
    assert step(found, "read").waiting == 3
    assert step(found, "read").median_days == 0


def test_what_was_closed_before_anything_was_sent_is_left_out(vault: Vault) -> None:
    _client, round_id = make_client(vault)
    walk(vault, round_id, ("closed", MAILED))
    _other, second = make_client(vault)
    mailed(vault, second, MAILED)
    walk(vault, second, ("closed", TODAY))
    found = followups(vault)
    assert found.left_out == 1
    assert (step(found, "due").n, step(found, "mailed").n) == (1, 1)
    assert {each.waiting for each in found.steps} == {0}


def test_period_and_round_limit_the_funnel(vault: Vault) -> None:
    _client, round_id = make_client(vault)
    mailed(vault, round_id, MAILED)
    walk(vault, round_id, ("reminded", MAILED))
    due = rounds.BOOK.table.get(vault, round_id).due_on
    inside = funnel.funnel(vault, TODAY, first=due, last=due)
    outside = funnel.funnel(vault, TODAY, first=due + timedelta(1))
    assert (step(inside, "due").n, step(outside, "due").n) == (1, 0)
    assert len(followups(vault).call_today) == 1
    assert funnel.funnel(vault, TODAY, round_name="baseline").call_today == ()
    early = rounds.BOOK.table.get(vault, round_id).window_from - timedelta(1)
    assert step(followups(vault, early), "due").n == 0, "not due yet"


@pytest.mark.parametrize(
    ("back", "form", "reminder"),
    [
        (5, (1, 5.0), (0, None)),
        (14, (1, 14.0), (0, None)),
        (15, (0, None), (1, 1.0)),
        (28, (0, None), (1, 14.0)),
        (29, (0, None), (0, None)),
    ],
)
def test_an_answer_is_the_yield_of_the_last_step_before_it(
    vault: Vault, back: int, form: tuple[int, float], reminder: tuple[int, float]
) -> None:
    _client, round_id = make_client(vault)
    start = date(2026, 10, 1)
    mailed(vault, round_id, start)
    if back > 14:
        walk(vault, round_id, ("reminded", start + timedelta(14)))
    walk(vault, round_id, ("returned", start + timedelta(back)))
    found = followups(vault)
    one, two = yielded(found, "form"), yielded(found, "reminder")
    assert (one.n, one.returned, one.median_days) == (1, *form)
    assert (two.returned, two.median_days) == reminder


def test_a_fresh_step_is_pending_even_if_it_was_answered(vault: Vault) -> None:
    _client, round_id = make_client(vault)
    mailed(vault, round_id, TODAY - timedelta(20))
    walk(vault, round_id, ("returned", TODAY))
    fresh = yielded(followups(vault), "form")
    assert (fresh.n, fresh.pending, fresh.returned) == (0, 1, 0)
    ripe = yielded(followups(vault, TODAY + timedelta(1)), "form")
    assert (ripe.n, ripe.pending, ripe.returned, ripe.percent) == (1, 0, 1, 100.0)


def test_a_notice_is_counted_by_what_its_form_brings(vault: Vault) -> None:
    client, round_id = make_client(vault)
    opens = rounds.BOOK.table.get(vault, round_id).window_from
    vault.execute(
        "insert into mailing values ('m', '2026-10-12', 'p', '2026-10-12', 'C5', 'mailed')"
    )
    vault.execute(
        "insert into mailing_item (id, mailing_id, position, client_id, round_id, letter,"
        " language, state, mailed_on, step)"
        " values ('i', 'm', 1, ?, ?, 'pre_notice', 'fi', 'mailed', '2026-10-12', 'pre_notice')",
        (client, round_id),
    )
    mailed(vault, round_id, opens)
    walk(vault, round_id, ("returned", opens + timedelta(8)))
    found = followups(vault)
    assert (yielded(found, "pre_notice").n, yielded(found, "pre_notice").returned) == (1, 1)
    assert yielded(found, "form").returned == 1


def test_more_times_than_the_ladder_has_steps_are_not_counted_twice(vault: Vault) -> None:
    _client, round_id = make_client(vault)
    mailed(vault, round_id, date(2026, 9, 1))
    for day in (7, 14):
        walk(vault, round_id, ("reminded", date(2026, 9, 1) + timedelta(day)))
    assert yielded(followups(vault), "reminder").n == 1


@given(
    taken=st.lists(st.integers(0, 60), max_size=4),
    back=st.none() | st.integers(0, 90),
    wait=st.integers(1, 30),
)
def test_an_answer_belongs_to_one_step_at_most(
    taken: list[int], back: int | None, wait: int
) -> None:
    """However the steps lie, no answer is the yield of two of them."""
    start = date(2026, 1, 1)
    days = [start + timedelta(day) for day in sorted(taken)]
    first = {"due": start}
    if back is not None:
        first["returned"] = start + timedelta(back)
    events = tuple((f"s{place}", day) for place, day in enumerate(days))
    walked = funnel._Walk("returned", first, events, "paper")
    found = [
        funnel._yield(
            Step(f"s{place}", place, StepKind.REMINDER, 1, wait),
            funnel._taken([walked])[f"s{place}"],
            date.max,
        )
        for place in range(len(events))
    ]
    assert sum(each.returned for each in found) <= (back is not None)
    assert all(each.n == 1 for each in found)
