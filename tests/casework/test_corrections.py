"""A day corrected: what was counted from it is counted again; each way to a state is the same."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.casework.test_referrals import answer_all
from tests.factory import settled
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.closing import closings, ending
from tytti_desktop.casework.plan import reopening
from tytti_desktop.casework.rights import corrections
from tytti_desktop.casework.screening import rounds
from tytti_desktop.casework.steps import referrals
from tytti_desktop.casework.steps.referrals import Referral, Step, TriageStep
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault

WRONG, RIGHT, TODAY = date(2026, 10, 20), date(2026, 11, 20), date(2026, 11, 28)


def _client(vault: Vault) -> str:
    made: Client = clients.register_client(vault, Client("Mäki", "Onni"), TODAY).record
    return made.id


def _accepted(vault: Vault, client_id: str, on: date, today: date = TODAY) -> Referral:
    new = Referral(client_id, on, "municipal_employment")
    made: Referral = referrals.record_referral(vault, new, today).record
    answer_all(vault, made)
    for step in (Step.CHECKED, Step.ACCEPTED):
        referrals.take_step(vault, TriageStep(made.id, step, on), today)
    return made


def _state(vault: Vault, client_id: str) -> dict[str, Any]:
    client = clients.get(vault, client_id)
    return {
        "started": client.started_on,
        "closed": client.closed_on,
        "rounds": [
            (r.name, r.due_on, r.window_from, r.window_until, r.state)
            for r in rounds.of_client(vault, client_id)
        ],
    }


def _steps(vault: Vault, made: Referral, day: date) -> dict[str, date]:
    return {step.id: day for step in referrals.steps(vault, made.id)}


def test_a_corrected_arrival_moves_the_first_step(vault: Vault) -> None:
    client = _client(vault)
    wrong = Referral(client, date(2026, 1, 20), "municipal_employment")
    made = referrals.record_referral(vault, wrong, TODAY).record
    changes = referrals.change_referral(vault, replace(made, received_on=RIGHT), TODAY)
    assert referrals.triage(vault, made.id, TODAY).days == (TODAY - RIGHT).days
    assert changes.undo is not None
    changes.undo(vault)
    assert referrals.triage(vault, made.id, TODAY).steps[0].on_date == date(2026, 1, 20)


def test_an_arrival_after_the_next_step_is_refused(vault: Vault) -> None:
    made = _accepted(vault, _client(vault), WRONG)
    with pytest.raises(KnownError) as refused:
        referrals.change_referral(vault, replace(made, received_on=RIGHT), TODAY)
    assert refused.value.field == "received_on"


def test_an_acceptance_on_a_wrong_day_leads_to_the_state_of_the_right_one(vault: Vault) -> None:
    right, wrong = _client(vault), _client(vault)
    _accepted(vault, right, RIGHT)
    made = _accepted(vault, wrong, WRONG)
    changes = corrections.correct_days(vault, made.id, _steps(vault, made, RIGHT), TODAY)
    assert _state(vault, wrong) == _state(vault, right)
    assert referrals.REFERRALS.get(vault, made.id).received_on == RIGHT
    assert changes.undo is not None
    changes.undo(vault)
    assert clients.get(vault, wrong).started_on == WRONG


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(1026, 1, 1)])
def test_a_step_is_not_moved_to_a_day_that_cannot_be(vault: Vault, day: date) -> None:
    made = _accepted(vault, _client(vault), WRONG)
    last = referrals.steps(vault, made.id)[-1]
    with pytest.raises(KnownError) as refused:
        corrections.correct_days(vault, made.id, {last.id: day}, TODAY)
    assert refused.value.field == last.id


def test_steps_stay_in_their_order(vault: Vault) -> None:
    made = _accepted(vault, _client(vault), WRONG)
    first, *_rest = referrals.steps(vault, made.id)
    with pytest.raises(KnownError):
        corrections.correct_days(vault, made.id, {first.id: RIGHT}, TODAY)


def test_a_start_is_not_moved_past_the_end(vault: Vault) -> None:
    client = _client(vault)
    made = _accepted(vault, client, WRONG)
    ending.close(
        vault,
        client,
        "died",
        date(2026, 11, 1),
        TODAY,
        without_meeting="x",
        settled=settled(vault, client),
    )
    with pytest.raises(KnownError):
        corrections.correct_days(vault, made.id, _steps(vault, made, RIGHT), TODAY)


def test_a_second_referral_moves_no_start_that_it_did_not_make(vault: Vault) -> None:
    client = _client(vault)
    _accepted(vault, client, WRONG)
    made = _accepted(vault, client, RIGHT)
    before = _state(vault, client)
    corrections.correct_days(vault, made.id, _steps(vault, made, RIGHT + timedelta(1)), TODAY)
    assert _state(vault, client) == before


def test_opened_again_first_or_not_a_new_referral_gives_the_same_rounds(vault: Vault) -> None:
    states = []
    for opened_first in (True, False):
        client = _client(vault)
        _accepted(vault, client, date(2026, 1, 5))
        closed = date(2026, 5, 1)
        ending.close(
            vault,
            client,
            "client_ended",
            closed,
            TODAY,
            without_meeting="x",
            settled=settled(vault, client),
        )
        if opened_first:
            reopening.reopen(vault, client, "palasi", date(2026, 10, 1))
        assert referrals.starts_anew(vault, client)
        _accepted(vault, client, date(2026, 10, 2))
        states.append(_state(vault, client))
        assert not referrals.starts_anew(vault, client)
    assert states[0] == states[1]
    assert states[0]["started"] == date(2026, 10, 2)


def test_a_closing_on_a_wrong_day_is_corrected_with_what_ended_by_it(vault: Vault) -> None:
    client = _client(vault)
    _accepted(vault, client, WRONG)
    ending.close(
        vault,
        client,
        "moved",
        date(2026, 11, 1),
        TODAY,
        without_meeting="x",
        settled=settled(vault, client),
    )
    corrections.correct_closing(vault, client, date(2026, 11, 20), TODAY)
    assert clients.get(vault, client).closed_on == date(2026, 11, 20)
    latest = closings.latest(vault, client)
    assert latest is not None
    assert latest.finished_on == date(2026, 11, 20)
    for day in (date(2026, 1, 1), TODAY + timedelta(days=1)):
        with pytest.raises(KnownError):
            corrections.correct_closing(vault, client, day, TODAY)
    reopening.reopen(vault, client, "palasi", TODAY)
    with pytest.raises(KnownError):
        corrections.correct_closing(vault, client, RIGHT, TODAY)
