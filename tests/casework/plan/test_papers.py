"""The plan's papers say what they may, in the client's language, and leave through the gate."""

from dataclasses import replace
from datetime import date

import pytest

from tests.casework.plan.kit import TODAY, add_action, add_goal, consent, day, make_client
from tytti_desktop.casework import single_prints, unit
from tytti_desktop.casework.client import case_managers, clients, labour_status
from tytti_desktop.casework.client.case_managers import CaseManager
from tytti_desktop.casework.client.labour_status import LabourStatus
from tytti_desktop.casework.gate import consents, disclosures
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.gate.gate import GateClosed
from tytti_desktop.casework.gate.ready_papers import letter_paper
from tytti_desktop.casework.plan import (
    actions,
    benefits,
    follow_up,
    goals,
    onward,
    papers,
    statements,
    versions,
)
from tytti_desktop.casework.plan.actions import ActionState
from tytti_desktop.casework.plan.benefits import BenefitPeriod
from tytti_desktop.casework.plan.goals import GoalState
from tytti_desktop.casework.plan.onward import OnwardReferral, OnwardState
from tytti_desktop.casework.plan.papers import PlanPaper
from tytti_desktop.casework.plan.statements import Statement, StatementState
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.rights import withdrawals
from tytti_desktop.casework.single_prints import Offer, PaperKind
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.letters import letter_pages
from tytti_desktop.vault import Vault


def words(paper: PlanPaper) -> str:
    """Return every word of a paper, its lines joined."""
    pages = letter_pages(paper.letter)
    return " ".join(w.text for page in pages for block in page for w in block.words)


def planned(vault: Vault, **known: object) -> str:
    client = make_client(vault, **known)
    goal = add_goal(vault, client, "Osa-aikatyö", own_words="Jaksan töissä", target_on=day(90))
    first = add_action(vault, client, "Varaa lääkäri", goal_id=goal.id, due_on=day(9))
    add_action(
        vault, client, "Hae kuntoutusta", goal_id=goal.id, after_id=first.id,
        owner_kind="organisation", owner="Kela",
    )  # fmt: skip
    add_action(vault, client, "Käy kävelyllä")
    manager = CaseManager(client, "Malli-Sanna Vastaava", TODAY, "Mallila")
    case_managers.name_case_manager(vault, manager, TODAY)
    review = follow_up.proposed(vault, client, TODAY)
    follow_up.agree_review(vault, replace(review, by_whom="Sanna", how="käynnillä"), TODAY)
    return client


def test_my_plan_tells_goals_steps_order_follow_up_and_has_room_to_sign(vault: Vault) -> None:
    client = planned(vault)
    told = words(papers.my_plan(vault, client, TODAY))
    for part in ("Lyhyen aikavälin tavoite: Osa-aikatyö", "”Jaksan töissä”", "Minä itse: Varaa",
                 "viimeistään 30.11.2026", "tämän jälkeen: Varaa lääkäri", "Kela: Hae",
                 "Käy kävelyllä", "Asiakasvastaavani: Malli-Sanna", "21.2.2027",
                 "(Sanna, käynnillä)", "sopineet tästä suunnitelmasta",
                 "Malli-Eero Kokeilunen"):  # fmt: skip
        assert part in told
    with pytest.raises(KnownError, match="tyhjä"):
        papers.my_plan(vault, make_client(vault), TODAY)


def test_my_plan_of_a_version_is_as_it_was_and_in_the_clients_language(vault: Vault) -> None:
    client = planned(vault, language="sv", large_print=True)
    version = versions.freeze(vault, client, TODAY, TODAY).record
    first, *rest = actions.of_client(vault, client)
    actions.finish_action(vault, first.id, ActionState.DONE, TODAY, "", TODAY)
    actions.finish_action(vault, rest[-1].id, ActionState.DROPPED, TODAY, "", TODAY)
    for goal in goals.of_client(vault, client):
        goals.end_goal(vault, goal.id, GoalState.REACHED, TODAY, "", TODAY)
    given_up = add_goal(vault, client, "Muutto")
    goals.end_goal(vault, given_up.id, GoalState.DROPPED, TODAY, "", TODAY)
    as_it_was = words(papers.my_plan(vault, client, TODAY, version))
    assert "Mål på kort sikt" in as_it_was
    assert "version 1, 21.11.2026" in as_it_was
    now = papers.my_plan(vault, client, TODAY, spoken="en")
    told = words(now)
    assert "Done 21.11.2026" in told
    assert "Reached" in told
    assert "Muutto" not in told
    assert now.letter.large_print


def test_the_other_register_is_not_on_the_paper(vault: Vault) -> None:
    client = planned(vault)
    theirs = add_goal(vault, client, "Terveystavoite")
    goals.GOALS.change(vault, replace(theirs, register=Register.HEALTH))
    paper = papers.my_plan(vault, client, TODAY)
    assert "Terveystavoite" not in words(paper)
    assert paper.passage.registers == ("social",)


def test_who_sees_what_names_the_units_own_roles(vault: Vault) -> None:
    client = make_client(vault)
    role = str(vault.person.role)
    label = {"fi": "Kuntoutusohjaaja", "sv": "Rehabiliteringshandledare"}
    now = unit.value(vault, "roles", role, TODAY)
    unit.change(vault, "roles", role, {**now, "label": label}, TODAY)
    text = words(papers.who_sees(vault, client, TODAY))
    assert "käsittelevät: kuntoutusohjaaja." in text
    assert "oordinaattori" not in text


def test_who_sees_what_tells_consents_in_force_and_what_has_been_given(vault: Vault) -> None:
    client = planned(vault)
    assert "Et ole antanut lupaa kenellekään" in words(papers.who_sees(vault, client, TODAY))
    consent(vault, client, "kela", until=date(2027, 1, 31))
    given = papers.summary(vault, client, "kela", TODAY)
    paper = letter_paper(given.letter, given.passage, TODAY, practice=False)
    paper.record(vault, "paper", "")
    told = words(papers.who_sees(vault, client, TODAY))
    assert "Olet antanut luvan: Kela" in told
    assert "Suunnitelma ja tavoitteet, voimassa 31.1.2027" in told or "31.1.2027" in told
    assert "Kela, Yhteenveto asiakkaan tilanteesta: Perustiedot" in told


def test_a_summary_has_only_what_consents_cover(vault: Vault) -> None:
    client = planned(
        vault,
        date_of_birth=date(1990, 5, 1),
        birth_source="told",
        phone="040 1234567",
        interpreter="somali",
    )
    labour_status.record_status(
        vault,
        LabourStatus(client, labour_status.statuses(TODAY)[0].key, TODAY),
        TODAY,
    )
    period = BenefitPeriod(client, "wages", TODAY, Register.SOCIAL, "working_age", day(30))
    benefits.add_period(vault, period, TODAY)
    with pytest.raises(KnownError, match="suostumukset"):
        papers.summary(vault, client, "kela", TODAY)
    record = Consent(client, "", "", TODAY)
    consents.record_consents(vault, record, ["kela"], ["plan"], TODAY)
    assert papers.summary_recipients(vault, client, TODAY) == ["kela"]
    paper = papers.summary(vault, client, "kela", TODAY)
    told = words(paper)
    assert "Osa-aikatyö" in told
    assert "Kokeilunen" in told  # who the client is follows from any consent
    assert set(paper.passage.categories) == {"basic", "plan"}
    assert {each.category for each in paper.left_out} == {
        "work",
        "benefits",
        "situation",
    }
    consents.record_consents(
        vault, record, ["kela"], ["basic", "work", "benefits", "situation"], TODAY
    )
    whole = words(papers.summary(vault, client, "kela", TODAY))
    for part in ("Kokeilunen", "1.5.1990", "somali", "Palkka", "Polun vaihe", "Malli-Sanna"):
        assert part in whole
    assert "040" not in whole


def test_the_plans_papers_are_offered_and_recorded_by_the_gate(vault: Vault) -> None:
    client = planned(vault)
    consents.record_consents(vault, Consent(client, "", "", TODAY), ["kela"], ["plan"], TODAY)
    kinds = {PaperKind.PLAN, PaperKind.WHO_SEES, PaperKind.SUMMARY}
    found = [each for each in single_prints.offers(vault, client, TODAY) if each.kind in kinds]
    assert {each.kind for each in found} == kinds
    version = versions.freeze(vault, client, TODAY, TODAY).record
    for offer in (*found, Offer(PaperKind.PLAN, "", version.id)):
        paper = single_prints.prepare(vault, client, offer, TODAY)
        assert paper.make().startswith(b"%PDF")
        assert bool(paper.note) == (offer.kind is PaperKind.SUMMARY)
        paper.record(vault, "paper", "")
    rows = disclosures.of_client(vault, client)
    assert {row.what for row in rows} == {"client_plan", "who_sees", "client_summary"}
    assert rows[0].entity_id == version.id
    empty = make_client(vault)
    assert PaperKind.PLAN not in {e.kind for e in single_prints.offers(vault, empty, TODAY)}


def test_a_withdrawal_on_the_same_morning_shuts_the_summary(vault: Vault) -> None:
    client = planned(vault)
    ids = consent(vault, client, "kela")
    offer = Offer(PaperKind.SUMMARY, "", "kela")
    paper = single_prints.prepare(vault, client, offer, TODAY)
    consents.withdraw(vault, ids, TODAY, "Sanna", "", TODAY)
    with pytest.raises(GateClosed):
        paper.record(vault, "paper", "")
    assert disclosures.of_client(vault, client) == []
    assert clients.get(vault, client).closed_on is None


def test_a_withdrawal_stops_what_was_prepared_and_its_undo_brings_it_back(vault: Vault) -> None:
    client = make_client(vault)
    ids = consent(vault, client, "kela")
    mine = {"register": Register.SOCIAL, "retention": "working_age"}
    sent = OnwardReferral(client, "Kelan kuntoutus", "kela", ("plan",), **mine)  # type: ignore[arg-type]
    referral = onward.prepare(vault, sent, TODAY).record
    asked = Statement(client, "Kelaan", recipient="kela", **mine)  # type: ignore[arg-type]
    statement = statements.ask_statement(vault, asked, TODAY).record
    other = replace(asked, recipient="")
    kept = statements.ask_statement(vault, other, TODAY).record
    done = withdrawals.withdraw(vault, ids, TODAY, "Sanna", "", TODAY)
    assert onward.ONWARD.get(vault, referral.id).state is OnwardState.STOPPED
    assert statements.STATEMENTS.get(vault, statement.id).state is StatementState.DROPPED
    assert statements.STATEMENTS.get(vault, kept.id).is_open
    assert done.undo is not None
    done.undo(vault)
    assert onward.ONWARD.get(vault, referral.id).state is OnwardState.PREPARED
