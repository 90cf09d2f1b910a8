"""Referrals: criteria answered with notes, triage in order, and what accepting starts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tytti_desktop.casework.client import clients, criteria
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.criteria import Answer
from tytti_desktop.casework.screening import rounds
from tytti_desktop.casework.steps import referrals
from tytti_desktop.casework.steps.referrals import Referral, Step, TriageStep
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 21)
EARLIER = TODAY - timedelta(days=10)


@pytest.fixture
def client(vault: Vault) -> Client:
    made = clients.register_client(vault, Client("Mäki", "Onni"), TODAY).record
    assert isinstance(made, Client)
    return made


@pytest.fixture
def referral(vault: Vault, client: Client) -> Referral:
    new = Referral(client.id, EARLIER, "municipal_employment")
    made = referrals.record_referral(vault, new, TODAY).record
    assert isinstance(made, Referral)
    return made


def answer_all(vault: Vault, referral: Referral, *, but: dict[str, Answer] | None = None) -> None:
    asked = criteria.criteria_set(referral.criteria_set, referral.criteria_version)
    for criterion in asked.criteria:
        answer = (but or {}).get(criterion.name, Answer.MET)
        note = "" if answer is Answer.MET else "Ei tiedossa"
        referrals.answer_criterion(vault, referral.id, criterion.name, answer, note)


def step(vault: Vault, referral: Referral, name: Step, on: date = TODAY, **more: object) -> None:
    taken = replace(TriageStep(referral.id, name, on), **more)  # type: ignore[arg-type]
    referrals.take_step(vault, taken, TODAY)


def test_the_sets_have_versions_and_the_general_one_is_first() -> None:
    general, young = criteria.criteria_sets(TODAY)
    assert (general.name, young.name) == ("general", "young")
    assert len(general.criteria) == 9
    assert criteria.criteria_set("young", young.version) == young
    assert all(criterion.text for criterion in young.criteria)
    with pytest.raises(KnownError):
        criteria.criteria_set("general", "no such version")
    with pytest.raises(KnownError) as refused:
        criteria.criteria_set("no such set", "1")
    assert refused.value.field == "criteria_set"


def test_a_referral_is_received_on_its_day(vault: Vault, referral: Referral) -> None:
    stands = referrals.triage(vault, referral.id, TODAY)
    assert (stands.now, stands.days) == (Step.RECEIVED, 10)
    assert stands.next == (Step.CHECKED, Step.MORE_ASKED, Step.GUIDED_ELSEWHERE)
    assert referral.criteria_version


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received_on": TODAY + timedelta(days=1)}, "received_on"),
        ({"source_class": ""}, "source_class"),
        ({"source_class": "no such"}, "source_class"),
        ({"by_self": True}, "by_self"),
        ({"source_class": "self"}, "by_self"),
        ({"criteria_set": "no such"}, "criteria_set"),
    ],
)
def test_what_is_wrong_with_a_referral(
    vault: Vault, client: Client, changes: dict[str, object], field: str
) -> None:
    wrong = replace(Referral(client.id, TODAY, "kela"), **changes)  # type: ignore[arg-type]
    with pytest.raises(KnownError) as refused:
        referrals.record_referral(vault, wrong, TODAY)
    assert refused.value.field == field
    assert referrals.of_client(vault, client.id) == []


def test_a_client_may_come_by_themselves_and_a_referral_is_corrected(
    vault: Vault, client: Client
) -> None:
    own = Referral(client.id, TODAY, "self", by_self=True)
    made = referrals.record_referral(vault, own, TODAY).record
    referrals.change_referral(vault, replace(made, reason="Työkokeilu päättyi"), TODAY)
    assert referrals.of_client(vault, client.id)[0].reason == "Työkokeilu päättyi"
    with pytest.raises(KnownError):
        referrals.change_referral(vault, replace(made, source_class="no such"), TODAY)


def test_answers_are_counted_and_an_unseen_criterion_is_no_answer(
    vault: Vault, referral: Referral
) -> None:
    names = [each.name for each in criteria.criteria_sets(TODAY)[0].criteria]
    referrals.answer_criterion(vault, referral.id, names[0], Answer.MET)
    referrals.answer_criterion(vault, referral.id, names[1], Answer.NOT_MET, "Opiskelee")
    referrals.answer_criterion(vault, referral.id, names[1], Answer.UNCLEAR, "Kysytään")
    stands = referrals.judgement(vault, referral)
    assert (stands.met, stands.not_met, stands.unclear) == ((names[0],), (), (names[1],))
    assert len(stands.unanswered) == 7
    assert not stands.complete
    assert not stands.all_met
    assert criteria.answers(vault, referral.id)[names[1]].note == "Kysytään"
    with pytest.raises(KnownError):
        referrals.answer_criterion(vault, referral.id, "no such", Answer.MET)


def test_checking_needs_every_answer_and_a_note_where_not_met(
    vault: Vault, referral: Referral
) -> None:
    with pytest.raises(KnownError) as refused:
        step(vault, referral, Step.CHECKED)
    assert refused.value.field == "criteria"
    answer_all(vault, referral)
    name = referrals.judgement(vault, referral).met[0]
    for note in ("", "x" * 2001):
        referrals.answer_criterion(vault, referral.id, name, Answer.UNCLEAR, note)
        with pytest.raises(KnownError) as refused:
            step(vault, referral, Step.CHECKED)
        assert refused.value.field == "criteria"
        assert criteria.criterion_word(name) in refused.value.message, "which one it is"


def test_accepting_starts_the_path_and_its_rounds_and_is_undone_whole(
    vault: Vault, client: Client, referral: Referral
) -> None:
    answer_all(vault, referral)
    step(vault, referral, Step.CHECKED)
    done = referrals.take_step(vault, TriageStep(referral.id, Step.ACCEPTED, TODAY), TODAY)
    assert clients.get(vault, client.id).started_on == TODAY
    assert [found.pack for found in rounds.of_client(vault, client.id)] == [
        "prom_baseline",
        "prom_followup",
    ]
    assert done.undo is not None
    done.undo(vault)
    assert clients.get(vault, client.id).started_on is None
    assert rounds.of_client(vault, client.id) == []
    assert referrals.triage(vault, referral.id, TODAY).now is Step.CHECKED


def test_a_second_referral_of_a_client_on_the_path_starts_nothing_anew(
    vault: Vault, client: Client, referral: Referral
) -> None:
    clients.change_client(vault, replace(client, started_on=EARLIER), TODAY)
    answer_all(vault, referral)
    step(vault, referral, Step.CHECKED)
    step(vault, referral, Step.ACCEPTED)
    assert clients.get(vault, client.id).started_on == EARLIER


def test_a_new_referral_of_a_closed_case_opens_it(
    vault: Vault, client: Client, referral: Referral
) -> None:
    closed = replace(client, started_on=date(2024, 1, 1), closed_on=date(2025, 1, 1))
    clients.change_client(vault, closed, TODAY)
    answer_all(vault, referral)
    step(vault, referral, Step.CHECKED)
    step(vault, referral, Step.ACCEPTED)
    again = clients.get(vault, client.id)
    assert (again.started_on, again.closed_on) == (TODAY, None)


def test_accepting_past_a_criterion_needs_a_reason(vault: Vault, referral: Referral) -> None:
    name = criteria.criteria_sets(TODAY)[0].criteria[0].name
    answer_all(vault, referral, but={name: Answer.NOT_MET})
    step(vault, referral, Step.CHECKED)
    with pytest.raises(KnownError) as refused:
        step(vault, referral, Step.ACCEPTED)
    assert refused.value.field == "reason"
    step(vault, referral, Step.ACCEPTED, reason="Täyttää pian 18")


@pytest.mark.parametrize(
    ("name", "more", "field"),
    [
        (Step.ACCEPTED, {}, "step"),
        (Step.RECEIVED, {}, "step"),
        (Step.MORE_ASKED, {}, "reason"),
        (Step.GUIDED_ELSEWHERE, {"reason": "Opiskelee"}, "where_instead"),
        (Step.GUIDED_ELSEWHERE, {"where_instead": "Opiskeluterveys"}, "reason"),
    ],
)
def test_steps_out_of_order_or_without_words_are_refused(
    vault: Vault, referral: Referral, name: Step, more: dict[str, str], field: str
) -> None:
    with pytest.raises(KnownError) as refused:
        step(vault, referral, name, TODAY, **more)
    assert refused.value.field == field


def test_days_go_forward_only(vault: Vault, referral: Referral) -> None:
    for on in (EARLIER - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(KnownError) as refused:
            step(vault, referral, Step.MORE_ASKED, on, reason="Kuka lähetti?")
        assert refused.value.field == "on_date"
    step(vault, referral, Step.MORE_ASKED, EARLIER, reason="Kuka lähetti?")
    assert referrals.triage(vault, referral.id, TODAY).days == 10


def test_nothing_follows_a_decision(vault: Vault, referral: Referral) -> None:
    step(vault, referral, Step.GUIDED_ELSEWHERE, reason="Opiskelee", where_instead="YTHS")
    assert referrals.triage(vault, referral.id, TODAY).next == ()
    with pytest.raises(KnownError, match="uusi ohjautuminen"):
        step(vault, referral, Step.CHECKED)
    with pytest.raises(KnownError, match="uusi ohjautuminen"):
        referrals.answer_criterion(vault, referral.id, "age", Answer.MET)
