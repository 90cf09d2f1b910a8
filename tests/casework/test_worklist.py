"""Today: each kind of act appears on its day, to the role it is for, and leaves when done."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.factory import ASKED, make_vault
from tytti_desktop.casework import unit
from tytti_desktop.casework.client import case_end, case_managers, clients, visits
from tytti_desktop.casework.client.case_managers import CaseManager
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.visits import Visit
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.screening import rounds, screenings, wording
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.casework.screening.screening_alerts import AlertNote
from tytti_desktop.casework.steps import referrals
from tytti_desktop.casework.steps.referrals import Referral, Step, TriageStep
from tytti_desktop.casework.today import worklist
from tytti_desktop.casework.today.acts import Act, Kind
from tytti_desktop.vault import Role, Vault, drafts

TODAY = date(2026, 11, 21)
HERE = {"street": "Esimerkkikatu 3", "postal_code": "99991", "town": "Mallila"}


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = make_vault(tmp_path, Role.SUBSTITUTE, practice=True)
    made.clock = lambda: datetime(2026, 11, 21, 8, tzinfo=UTC)
    yield made
    made.close()


def make_client(vault: Vault, **known: Any) -> str:
    client = Client("Kokeilunen", "Malli-Eero", **{**HERE, **known})
    return str(clients.register_client(vault, client, TODAY).record.id)


def of_kind(vault: Vault, kind: Kind, today: date = TODAY) -> list[Act]:
    return [act for act in worklist.worklist(vault, today) if act.kind is kind]


def confirm(vault: Vault) -> None:
    for pack in ("prom_baseline", "prom_followup"):
        if wording.is_draft(vault, pack, "fi", TODAY):
            wording.confirm_wording(vault, pack, "fi", TODAY)


def test_an_empty_vault_asks_for_the_wordings_and_nothing_else(vault: Vault) -> None:
    assert {act.kind for act in worklist.worklist(vault, TODAY)} == {Kind.WORDING}
    confirm(vault)
    assert worklist.worklist(vault, TODAY) == []
    assert worklist.next_due(vault, TODAY) is None


def test_an_alert_without_an_action_stands_first_until_it_is_recorded(vault: Vault) -> None:
    client = make_client(vault)
    left = screenings.start_screening(vault, client, "bdi21", TODAY - timedelta(1)).record
    screenings.answer(vault, left.id, "9", 1)
    first = worklist.worklist(vault, TODAY)[0]
    assert (first.kind, first.client_id, first.target) == (Kind.ALERT, client, left.id)
    assert "9" in first.text
    screenings.record_action(vault, left.id, "item_9", AlertNote("Lääkäri soittaa", TODAY, *ASKED))
    assert of_kind(vault, Kind.ALERT) == []
    assert [act.target for act in of_kind(vault, Kind.SCREENING)] == [left.id]
    (agreed,) = of_kind(vault, Kind.ALERT_ACTION)
    assert agreed.due == TODAY
    screenings.action_done(vault, agreed.target)
    assert of_kind(vault, Kind.ALERT_ACTION) == []


def test_another_register_learns_of_the_alert_but_not_of_its_content(tmp_path: Path) -> None:
    vault = make_vault(tmp_path, Role.COORDINATOR, name="social", practice=True)
    client = make_client(vault)
    left = screenings.start_screening(vault, client, "bdi21", TODAY).record
    screenings.answer(vault, left.id, "9", 3)
    other = screenings.start_screening(vault, client, "gad7", TODAY).record
    screenings.answer(vault, other.id, "1", 1)
    vault.execute("update screening set created_by = 'nurse'")
    (alert,) = of_kind(vault, Kind.ALERT)
    assert "BDI" not in alert.text
    assert of_kind(vault, Kind.SCREENING) == []
    vault.close()


def test_a_nurse_sees_what_the_unit_gives_to_nurses(tmp_path: Path) -> None:
    vault = make_vault(tmp_path, Role.NURSE, name="nurse")
    client = make_client(vault)
    record_referral(vault, client, TODAY - timedelta(30))
    left = screenings.start_screening(vault, client, "gad7", TODAY).record
    assert {act.kind for act in worklist.worklist(vault, TODAY)} == {Kind.SCREENING}
    assert of_kind(vault, Kind.SCREENING)[0].target == left.id
    rules = unit.value(vault, "worklist", "roles", TODAY)
    unit.change(vault, "worklist", "roles", rules | {"nurse": ["triage"]}, TODAY)
    assert {act.kind for act in worklist.worklist(vault, TODAY)} == {Kind.TRIAGE}
    vault.close()


def record_referral(vault: Vault, client: str, day: date) -> str:
    made = Referral(client, day, "municipal_employment")
    return str(referrals.record_referral(vault, made, TODAY).record.id)


def test_a_referral_waits_until_it_is_decided(vault: Vault) -> None:
    client = make_client(vault)
    referral = record_referral(vault, client, TODAY - timedelta(10))
    (waits,) = of_kind(vault, Kind.TRIAGE)
    assert (waits.since, waits.due) == (TODAY - timedelta(10), TODAY - timedelta(3))
    ask = TriageStep(referral, Step.MORE_ASKED, TODAY - timedelta(1), "Lausunto puuttuu")
    referrals.take_step(vault, ask, TODAY)
    (asked,) = of_kind(vault, Kind.TRIAGE)
    assert asked.text != waits.text
    assert asked.since == TODAY - timedelta(1)
    away = TriageStep(referral, Step.GUIDED_ELSEWHERE, TODAY, "Muu palvelu", "Terveysasema")
    referrals.take_step(vault, away, TODAY)
    assert of_kind(vault, Kind.TRIAGE) == []


def log_visit(vault: Vault, client: str, day: date, kind: str = "planning", **more: Any) -> str:
    visit = Visit(client, day, kind, Register.SOCIAL, "working_age", **more)
    return str(visits.log_visit(vault, visit, TODAY).record.id)


def test_a_client_in_planning_without_a_case_manager_is_told_the_same_day(vault: Vault) -> None:
    client = make_client(vault, started_on=date(2026, 5, 1))
    log_visit(vault, client, TODAY - timedelta(20), "intake")
    assert of_kind(vault, Kind.CASE_MANAGER) == []
    log_visit(vault, client, TODAY)
    (missing,) = of_kind(vault, Kind.CASE_MANAGER)
    assert (missing.client_id, missing.due) == (client, TODAY)
    named = CaseManager(client, "Malli-Sanna Ohjaaja", TODAY - timedelta(5))
    held = case_managers.name_case_manager(vault, named, TODAY).record
    assert of_kind(vault, Kind.CASE_MANAGER) == []
    case_managers.end_case_manager(vault, held.id, TODAY - timedelta(1), TODAY)
    assert len(of_kind(vault, Kind.CASE_MANAGER)) == 1


def test_what_was_agreed_shows_ahead_and_stays_until_kept(vault: Vault) -> None:
    client = make_client(vault)
    near = log_visit(
        vault, client, TODAY, agreed="Lausunto", agreed_due=TODAY + timedelta(7), minutes=30
    )
    log_visit(vault, client, TODAY, agreed="Hakemus", agreed_due=TODAY + timedelta(8))
    old = log_visit(
        vault, client, TODAY - timedelta(9), agreed="Soitto", agreed_due=TODAY - timedelta(2)
    )
    assert [act.target for act in of_kind(vault, Kind.PROMISE)] == [old, near]
    visits.keep_promise(vault, old)
    assert [act.target for act in of_kind(vault, Kind.PROMISE)] == [near]


def give_consent(vault: Vault, client: str, until: date | None, *recipients: str) -> list[str]:
    given = Consent(client, "", "", date(2026, 1, 1), until)
    made = consents.record_consents(vault, given, recipients, ["basic", "work"], TODAY).record
    return [consent.id for consent in made]


def test_consents_that_end_together_are_one_row(vault: Vault) -> None:
    client = make_client(vault)
    give_consent(vault, client, TODAY + timedelta(30), "kela", "social")
    give_consent(vault, client, TODAY + timedelta(31), "employment")
    (both,) = of_kind(vault, Kind.CONSENT)
    assert both.due == TODAY + timedelta(30)
    assert "Kela, Sosiaalihuolto" in both.text
    give_consent(vault, client, None, "kela")
    (one,) = of_kind(vault, Kind.CONSENT)
    assert "Kela" not in one.text
    assert len(of_kind(vault, Kind.CONSENT, TODAY + timedelta(30))) == 2
    assert of_kind(vault, Kind.CONSENT, TODAY + timedelta(32)) == []


def test_non_disclosure_ending_or_ended_is_asked_about(vault: Vault) -> None:
    until = TODAY + timedelta(30)
    client = make_client(vault, non_disclosure=True, non_disclosure_until=until)
    make_client(vault, non_disclosure=True)
    assert of_kind(vault, Kind.NON_DISCLOSURE, TODAY - timedelta(1)) == []
    (ends,) = of_kind(vault, Kind.NON_DISCLOSURE)
    (ended,) = of_kind(vault, Kind.NON_DISCLOSURE, until + timedelta(1))
    assert ends.client_id == ended.client_id == client
    assert ends.text != ended.text
    assert (ends.since, ended.since) == (None, until)


def start(vault: Vault, day: date, **known: Any) -> tuple[str, str]:
    client = make_client(vault, started_on=day, **known)
    made = rounds.schedule_rounds(vault, client, day, TODAY).record
    return client, made[1].id


def test_due_rounds_are_grouped_and_count_those_a_mailing_would_print(vault: Vault) -> None:
    for _number in range(3):
        start(vault, date(2026, 5, 21))
    start(vault, date(2026, 5, 21), bad_address_since=TODAY)
    assert of_kind(vault, Kind.PRINT) == []
    confirm(vault)
    by_round = {act.target: act.detail for act in of_kind(vault, Kind.PRINT)}
    assert by_round == {"followup_6": "3 asiakasta"}


def test_a_pack_that_fits_a_booked_visit_is_suggested_there(vault: Vault) -> None:
    client, round_id = start(vault, date(2026, 5, 21))
    log_visit(vault, client, TODAY + timedelta(9), "meeting")
    assert of_kind(vault, Kind.HAND_OVER) == []
    log_visit(vault, client, TODAY + timedelta(3), "meeting")
    (fits,) = of_kind(vault, Kind.HAND_OVER)
    assert (fits.target, fits.due) == (round_id, TODAY + timedelta(3))


def test_a_form_that_does_not_come_back_is_rung_about(vault: Vault) -> None:
    _client, round_id = start(vault, date(2026, 5, 1))
    confirm(vault)
    mailed, reminded = date(2026, 10, 12), date(2026, 11, 9)
    rounds.move(vault, round_id, RoundState.PRINTED, mailed)
    rounds.move(vault, round_id, RoundState.MAILED, mailed)
    assert [act.target for act in of_kind(vault, Kind.PRINT)] == ["reminder"]
    assert of_kind(vault, Kind.ANSWER) == []
    rounds.move(vault, round_id, RoundState.REMINDED, reminded)
    assert of_kind(vault, Kind.PRINT) == []
    assert of_kind(vault, Kind.ANSWER) == []
    day = reminded + timedelta(14)
    (late,) = of_kind(vault, Kind.ANSWER, day)
    assert (late.target, late.since, late.due) == (round_id, reminded, day)
    rounds.move(vault, round_id, RoundState.CALLED, day)
    assert of_kind(vault, Kind.ANSWER, day) == []


def test_a_round_whose_time_has_ended_is_to_be_closed(vault: Vault) -> None:
    start(vault, date(2026, 1, 10))
    (ended,) = of_kind(vault, Kind.ROUND_ENDED)
    assert ended.detail == "2 kyselyä"


def test_what_was_being_typed_is_offered_again(vault: Vault) -> None:
    client = make_client(vault)
    drafts.keep(vault, "visit/new", {"text": "Kesken"}, client)
    drafts.keep(vault, "consultation", {"topic": "Kesken"})
    assert {act.due for act in of_kind(vault, Kind.DRAFT)} == {TODAY}  # it waits, never late
    found = {act.target: act.client_id for act in of_kind(vault, Kind.DRAFT)}
    assert found == {"visit/new": client, "consultation": None}


def test_a_missing_backup_is_told_but_not_of_a_practice_vault(tmp_path: Path) -> None:
    vault = make_vault(tmp_path, name="real")
    made = date.fromisoformat(
        vault.query("select value from meta where key = 'made_at'")[0]["value"][:10]
    )
    assert of_kind(vault, Kind.BACKUP, made + timedelta(7)) == []
    (never,) = of_kind(vault, Kind.BACKUP, made + timedelta(9))
    assert never.since is None
    vault.execute("insert into meta values ('last_backup_at', '2026-11-10T08:00:00+00:00')")
    (old,) = of_kind(vault, Kind.BACKUP, date(2026, 11, 18))
    assert (old.since, "10.11." in old.text) == (date(2026, 11, 10), True)
    vault.close()


def test_the_next_day_that_brings_something(vault: Vault) -> None:
    client, _round = start(vault, date(2026, 6, 30))
    assert worklist.next_due(vault, TODAY) == date(2026, 12, 16)
    log_visit(vault, client, date(2026, 12, 2), "meeting")
    assert worklist.next_due(vault, TODAY) == date(2026, 12, 2)
    give_consent(vault, client, date(2026, 11, 30), "kela")
    assert worklist.next_due(vault, TODAY) == date(2026, 11, 30)
    assert worklist.next_due(vault, date(2026, 12, 2)) == date(2026, 12, 16)


def test_closed_cases_ask_for_nothing(vault: Vault) -> None:
    confirm(vault)
    client, _round = start(vault, date(2026, 5, 21))
    log_visit(vault, client, TODAY, agreed="Soitto", agreed_due=TODAY)
    give_consent(vault, client, TODAY + timedelta(5), "kela")
    assert worklist.worklist(vault, TODAY) != []
    case_end.close_case(vault, client, "moved", TODAY, TODAY)
    assert worklist.worklist(vault, TODAY) == []
