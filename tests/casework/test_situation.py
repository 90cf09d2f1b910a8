"""Where one client stands: promises, what is missing, what comes next, by register."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tytti_desktop.casework.client import case_end, clients, visits
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.screening import screenings
from tytti_desktop.casework.steps import referrals, situation
from tytti_desktop.casework.steps.path import Missing, StageName
from tytti_desktop.casework.steps.referrals import Referral, Step, TriageStep
from tytti_desktop.casework.steps.situation import NextKind
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 21)
pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def client(vault: Vault) -> Client:
    made = Client("Testinen", "Liisa", started_on=date(2026, 11, 1))
    stored: Client = clients.register_client(vault, made, TODAY).record
    return stored


def visit(vault: Vault, client: Client, **more: object) -> visits.Visit:
    made = replace(visits.proposed(vault, client.id, TODAY), **more)  # type: ignore[arg-type]
    stored: visits.Visit = visits.log_visit(vault, made, TODAY).record
    return stored


def test_promises_come_by_day_and_only_of_ones_own_register(vault: Vault, client: Client) -> None:
    day = date(2026, 11, 2)
    visit(vault, client, on_date=day, agreed="Myöhemmin", agreed_due=date(2026, 11, 28))
    visit(vault, client, on_date=day, agreed="Ensin", agreed_due=date(2026, 11, 18))
    other = visit(vault, client, on_date=day, agreed="Salassa", agreed_due=date(2026, 11, 19))
    visits.VISITS.change(vault, replace(other, register=Register.HEALTH))
    found = situation.promises(vault, client.id, TODAY)
    assert [(each.visit.agreed, each.days_late) for each in found] == [
        ("Ensin", 3),
        ("Myöhemmin", -7),
    ]


def test_what_is_missing_leaves_questionnaires_to_their_days(vault: Vault, client: Client) -> None:
    found = dict(situation.missing(vault, client.id, TODAY))
    by_stage = {stage.name: waits for stage, waits in found.items()}
    assert by_stage[StageName.NEEDS] == (Missing.CONSENT, Missing.INTAKE)
    assert StageName.PLANNING not in by_stage
    case_end.close_case(vault, client.id, "goal_reached", TODAY, TODAY)
    assert situation.missing(vault, client.id, TODAY) == []
    consents.record_consents(
        vault, Consent(client.id, "", "", TODAY, date(2026, 12, 1)), ["kela"], ["basic"], TODAY
    )
    assert situation.coming(vault, client.id, TODAY) == []


def test_nothing_waits_for_a_client_guided_elsewhere(vault: Vault) -> None:
    made = clients.register_client(vault, Client("Toinen", "Testi"), TODAY).record
    referral = referrals.record_referral(vault, Referral(made.id, TODAY, "kela"), TODAY).record
    assert situation.missing(vault, made.id, TODAY)
    guided = TriageStep(referral.id, Step.GUIDED_ELSEWHERE, TODAY, "Syy", "Minne")
    referrals.take_step(vault, guided, TODAY)
    assert situation.missing(vault, made.id, TODAY) == []


def test_what_comes_is_in_the_order_of_days_and_alerts_are_first(
    vault: Vault, client: Client
) -> None:
    visit(vault, client, on_date=TODAY + timedelta(3), present="Kela")
    base = Consent(client.id, "", "", date(2026, 11, 1), date(2026, 12, 1))
    consents.record_consents(vault, base, ["kela"], ["basic", "work"], TODAY)
    endless = Consent(client.id, "", "", date(2026, 11, 1))
    consents.record_consents(vault, endless, ["health"], ["basic"], TODAY)
    plain = _started(vault, client, "gad7")
    alarming = _started(vault, client, "bdi21")
    items = screenings.instrument_of(vault, alarming).items
    ninth = items[8]
    screenings.answer(vault, alarming.id, ninth.name, ninth.options[-1].value)
    found = situation.coming(vault, client.id, TODAY)
    assert [each.kind for each in found] == [
        NextKind.ALERT, NextKind.SCREENING, NextKind.VISIT, NextKind.CONSENT,
    ]  # fmt: skip
    assert [found[0].target, found[1].target] == [alarming.id, plain.id]
    assert found[2].detail == "Kela"
    assert found[3].due == date(2026, 12, 1)
    assert "10" in found[3].detail


def _started(vault: Vault, client: Client, instrument: str) -> screenings.Screening:
    stored: screenings.Screening = screenings.start_screening(
        vault, client.id, instrument, TODAY, register=Register.SOCIAL, retention="working_age"
    ).record
    return stored


def test_a_booked_visit_of_another_register_tells_no_names(vault: Vault, client: Client) -> None:
    booked = visit(vault, client, on_date=TODAY + timedelta(3), present="Lääkäri")
    visits.VISITS.change(vault, replace(booked, register=Register.HEALTH))
    found = situation.coming(vault, client.id, TODAY)
    assert [(each.kind, each.detail) for each in found] == [(NextKind.VISIT, "")]
