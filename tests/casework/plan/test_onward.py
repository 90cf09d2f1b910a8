"""Referrals onward, statements, benefits, waits, returns, reopening; what Today says of them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.casework.plan.kit import (
    BEGAN,
    MINE,
    TODAY,
    add_action,
    add_goal,
    consent,
    day,
    make_client,
)
from tests.factory import make_vault
from tytti_desktop.casework.client import case_end, case_managers, clients
from tytti_desktop.casework.client.case_managers import CaseManager
from tytti_desktop.casework.gate import disclosures, gate
from tytti_desktop.casework.gate.gate import GateClosed
from tytti_desktop.casework.plan import (
    actions,
    benefits,
    follow_up,
    goals,
    onward,
    reopening,
    returns_to_team,
    statements,
    versions,
    waits,
)
from tytti_desktop.casework.plan.actions import ActionState
from tytti_desktop.casework.plan.benefits import BenefitGap, BenefitPeriod
from tytti_desktop.casework.plan.goals import GoalState
from tytti_desktop.casework.plan.onward import OnwardReferral, OnwardState
from tytti_desktop.casework.plan.statements import Statement, StatementState
from tytti_desktop.casework.plan.waits import LinkKind
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.service_map import leaving, organisations, posts, services
from tytti_desktop.casework.service_map.facts import OrganisationFacts, ServiceFacts
from tytti_desktop.casework.service_map.organisations import Organisation
from tytti_desktop.casework.service_map.posts import Professional
from tytti_desktop.casework.service_map.services import Service
from tytti_desktop.casework.today import worklist
from tytti_desktop.casework.today.acts import Act, Kind
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault

KINDS = ("basic", "situation", "plan")


def refer(vault: Vault, client: str, **known: Any) -> OnwardReferral:
    given_: dict[str, Any] = {
        "place": "Mallipaja",
        "recipient": "third_sector",
        "categories": KINDS,
        **MINE,
    }
    made = OnwardReferral(client, **{**given_, **known})
    stored: OnwardReferral = onward.prepare(vault, made, TODAY).record
    return stored


def ask(vault: Vault, client: str, **known: Any) -> Statement:
    made = Statement(client, **{"purpose": "Kuntoutukseen", "recipient": "kela", **MINE, **known})
    stored: Statement = statements.ask_statement(vault, made, TODAY).record
    return stored


def of_kind(vault: Vault, kind: Kind, today: date = TODAY) -> list[Act]:
    return [act for act in worklist.worklist(vault, today) if act.kind is kind]


def test_a_referral_goes_out_only_through_the_gate(vault: Vault) -> None:
    client = make_client(vault, date_of_birth=date(1990, 5, 1), birth_source="told")
    made = refer(vault, client, reason="Työpajajakso")
    assert "Mallipaja" in made.text
    assert "Työpajajakso" in made.text
    assert "1990" in made.text
    assert not onward.ruling(vault, made, "secure_mail", TODAY).allowed
    with pytest.raises(GateClosed):
        onward.send(vault, made.id, "secure_mail", TODAY, TODAY)
    assert onward.ONWARD.get(vault, made.id) == made
    assert disclosures.of_client(vault, client) == []
    consent(vault, client, "third_sector")
    done = onward.send(vault, made.id, "secure_mail", TODAY, TODAY)
    (row,) = disclosures.of_client(vault, client)
    assert (row.entity_id, row.channel, row.addressee) == (made.id, "secure_mail", "Mallipaja")
    assert (done.undo, done.record.state) == (None, OnwardState.SENT)
    with pytest.raises(KnownError, match="jo lähetetty"):
        onward.send(vault, made.id, "secure_mail", TODAY, TODAY)
    with pytest.raises(KnownError, match="jo lähetetty"):
        onward.change_onward(vault, replace(done.record, text="toinen"), TODAY)
    assert onward.change_onward(vault, replace(done.record, reason="Jakso"), TODAY).record


def test_past_the_gate_needs_a_reason(vault: Vault) -> None:
    client = make_client(vault)
    made = refer(vault, client)
    onward.send(vault, made.id, "phone", TODAY, TODAY, reason="Asiakas oli puhelussa mukana")
    assert disclosures.of_client(vault, client)[0].override == "Asiakas oli puhelussa mukana"


def sent(vault: Vault, client: str, days_ago: int) -> OnwardReferral:
    made = refer(vault, client, prepared_on=day(-days_ago))
    stored: OnwardReferral = onward.send(vault, made.id, "letter", day(-days_ago), TODAY).record
    return stored


def test_getting_in_is_counted_in_calendar_days(vault: Vault) -> None:
    client = make_client(vault)
    consent(vault, client, "third_sector")
    got = sent(vault, client, 40)
    assert (got.waited(TODAY), refer(vault, client).waited(TODAY)) == (40, None)
    with pytest.raises(KnownError):
        onward.answered(vault, got.id, OnwardState.ADMITTED, day(-41), "", None, TODAY)
    with pytest.raises(KnownError):
        onward.answered(vault, got.id, OnwardState.ADMITTED, day(-9), "", day(-50), TODAY)
    with pytest.raises(KnownError):
        onward.answered(vault, got.id, OnwardState.ENDED, day(-9), "", None, TODAY)
    held = onward.answered(
        vault, got.id, OnwardState.ADMITTED, day(-10), "Paikka", day(-4), TODAY
    ).record
    assert held.waited(TODAY) == 36
    with pytest.raises(KnownError, match="ei odota vastausta"):
        onward.answered(vault, got.id, OnwardState.REFUSED, TODAY, "Täynnä", None, TODAY)
    ended = onward.end_onward(vault, got.id, TODAY, "Jakso päättyi", TODAY).record
    assert (ended.state, ended.waited(TODAY)) == (OnwardState.ENDED, 36)
    with pytest.raises(KnownError):
        onward.end_onward(vault, got.id, TODAY, "", TODAY)


def test_a_refusal_says_why_and_an_unsent_one_can_be_stopped(vault: Vault) -> None:
    client = make_client(vault)
    consent(vault, client, "third_sector")
    got = sent(vault, client, 12)
    with pytest.raises(KnownError, match="miksi"):
        onward.answered(vault, got.id, OnwardState.REFUSED, TODAY, " ", None, TODAY)
    no = onward.answered(vault, got.id, OnwardState.REFUSED, day(-2), "Täynnä", TODAY, TODAY).record
    assert (no.waited(TODAY), no.begun_on) == (10, None)
    left = refer(vault, client)
    stopped = onward.stop_onward(vault, left.id, "Perui", TODAY)
    assert stopped.record.state is OnwardState.STOPPED
    assert stopped.undo is not None
    with pytest.raises(KnownError):
        onward.stop_onward(vault, got.id, "", TODAY)


@pytest.mark.parametrize(
    ("known", "field"),
    [
        ({"place": ""}, "place"),
        ({"recipient": ""}, "recipient"),
        ({"recipient": "nobody"}, "recipient"),
        ({"categories": ()}, "categories"),
        ({"categories": ("secrets",)}, "categories"),
        ({"register": Register.HEALTH}, "register"),
    ],
)
def test_a_referral_that_cannot_be_is_refused(
    vault: Vault, known: dict[str, Any], field: str
) -> None:
    with pytest.raises(KnownError) as told:
        refer(vault, make_client(vault), **known)
    assert told.value.field == field


def test_a_service_of_the_map_proposes_whose_consent_is_asked(vault: Vault) -> None:
    client = make_client(vault)
    owner = Organisation(OrganisationFacts({"fi": "Kela"}), organisation_class="kela")
    kela = organisations.add_organisation(vault, owner, TODAY).record
    service = Service(ServiceFacts({"fi": "Kuntoutus"}), organisation_id=kela.id)
    made = services.add_service(vault, service, TODAY).record
    proposed = onward.proposed(vault, client, TODAY, made.id)
    assert (proposed.place, proposed.recipient) == ("Kuntoutus, Kela", "kela")
    assert onward.proposed(vault, client, TODAY).recipient == ""


def test_a_statement_is_written_and_given_on_through_the_gate(vault: Vault) -> None:
    client = make_client(vault)
    made = ask(vault, client, needed_by=day(10), writer="Malli-Lääkäri")
    with pytest.raises(KnownError, match="kirjoitetun"):
        statements.deliver(vault, made.id, "letter", TODAY, TODAY)
    with pytest.raises(KnownError):
        statements.written(vault, made.id, TODAY, day(-1), TODAY)
    done = statements.written(vault, made.id, TODAY, day(90), TODAY).record
    assert done.state is StatementState.WRITTEN
    with pytest.raises(KnownError, match="jo kirjoitettu"):
        statements.written(vault, made.id, TODAY, None, TODAY)
    assert not gate.judge(vault, statements.passage(done, "letter"), TODAY).allowed
    with pytest.raises(GateClosed):
        statements.deliver(vault, made.id, "letter", TODAY, TODAY)
    consent(vault, client, "kela")
    given_on = statements.deliver(vault, made.id, "letter", TODAY, TODAY)
    assert (given_on.record.state, given_on.undo) == (StatementState.DELIVERED, None)
    assert disclosures.of_client(vault, client)[0].entity_id == made.id
    kept = statements.change_statement(
        vault, replace(given_on.record, delivered_on=None, note="kopio"), TODAY
    ).record
    assert (kept.delivered_on, kept.note) == (TODAY, "kopio")
    with pytest.raises(KnownError):
        statements.drop_statement(vault, made.id, "", TODAY)


def test_a_statement_needs_a_purpose_and_a_recipient_before_it_leaves(vault: Vault) -> None:
    client = make_client(vault)
    for known in ({"purpose": ""}, {"recipient": "x"}, {"categories": ("x",)}, {"asked_on": day(1)},
                  {"written_on": day(-3)}):  # fmt: skip
        with pytest.raises(KnownError):
            ask(vault, client, **known)
    made = ask(vault, client, recipient="")
    statements.written(vault, made.id, TODAY, None, TODAY)
    with pytest.raises(KnownError, match="suostumuksen nojalla"):
        statements.deliver(vault, made.id, "letter", TODAY, TODAY)
    dropped = statements.drop_statement(vault, made.id, "Ei tarvita", TODAY).record
    assert (dropped.state, dropped.note) == (StatementState.DROPPED, "Ei tarvita")


period_days = st.tuples(st.integers(0, 60), st.none() | st.integers(0, 30), st.booleans())


@given(st.lists(period_days, max_size=6))
def test_gaps_are_the_days_that_no_livelihood_covers(
    drawn: list[tuple[int, int | None, bool]],
) -> None:
    made = [
        BenefitPeriod("c", "pay" if counts else "extra", day(start),
                      until_date=None if length is None else day(start + length), **MINE)
        for start, length, counts in drawn
    ]  # fmt: skip
    found = benefits.gaps(made, {"pay"})
    counted = [p for p in made if p.benefit == "pay"]
    first = min((p.from_date for p in counted), default=None)
    for number in range(-5, 100):
        asked = day(number)
        covered = any(
            p.from_date <= asked and (p.until_date is None or asked <= p.until_date)
            for p in counted
        )
        gap = any(g.since <= asked and (g.until is None or asked <= g.until) for g in found)
        assert gap == (first is not None and asked >= first and not covered)


def pay(vault: Vault, client: str, start: int, end: int | None, kind: str = "wages") -> None:
    until = None if end is None else day(end)
    period = BenefitPeriod(client, kind, day(start), until_date=until, **MINE)
    benefits.add_period(vault, period, TODAY)


def test_a_coming_gap_is_told_ahead_until_something_follows(vault: Vault) -> None:
    client = make_client(vault)
    pay(vault, client, -90, 20)
    pay(vault, client, -90, None, "housing_allowance")
    assert benefits.open_gaps(vault, client, TODAY) == [BenefitGap(day(21), None)]
    (act,) = of_kind(vault, Kind.BENEFIT_GAP)
    assert (act.due, act.client_id) == (day(21), client)
    assert of_kind(vault, Kind.BENEFIT_GAP, day(-20)) == []
    assert benefits.proposed(vault, client, TODAY).from_date == day(21)
    pay(vault, client, 30, 60)
    assert benefits.open_gaps(vault, client, TODAY)[0] == BenefitGap(day(21), day(29))
    assert len(of_kind(vault, Kind.BENEFIT_GAP)) == 1
    pay(vault, client, 15, 29)
    assert of_kind(vault, Kind.BENEFIT_GAP) == []
    with pytest.raises(KnownError):
        pay(vault, client, 3, 1)
    with pytest.raises(KnownError):
        pay(vault, client, 3, 5, "lottery")
    last = benefits.of_client(vault, client)[0]
    assert benefits.change_period(vault, replace(last, note="päätös"), TODAY).record.note


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-80, 40), st.integers(0, 60)), min_size=1, max_size=4),
    st.integers(-40, 60),
)
def test_today_tells_of_the_gaps_that_the_rule_finds(
    tmp_path_factory: Any, drawn: list[tuple[int, int]], at: int
) -> None:

    vault = make_vault(tmp_path_factory.mktemp("gaps"))
    client = make_client(vault)
    for start, length in drawn:
        pay(vault, client, start, start + length)
    rule = {
        gap.since
        for gap in benefits.gaps(benefits.of_client(vault, client), {"wages"})
        if day(at - 59) <= gap.since <= day(at + 31) and (gap.until is None or gap.until >= day(at))
    }
    assert {act.due for act in of_kind(vault, Kind.BENEFIT_GAP, day(at))} == rule
    vault.close()


def test_each_link_of_the_wait_chain_is_counted_from_when_it_was_freed(vault: Vault) -> None:
    client = make_client(vault)
    consent(vault, client, "third_sector")
    first = add_action(vault, client, "Verikoe", agreed_on=day(-50))
    then = add_action(vault, client, "Hakemus", agreed_on=day(-50), after_id=first.id)
    last = add_action(vault, client, "Kurssi", agreed_on=day(-20), after_id=then.id)
    paper = ask(vault, client, asked_on=day(-30), action_id=first.id, writer="Lääkäri")
    got = sent(vault, client, 31)
    chains = waits.chains(waits.wait_links(vault, client, TODAY))
    assert [[link.entity_id for link in chain.links] for chain in chains] == [
        [got.id],
        [paper.id, first.id, then.id, last.id],
    ]
    assert [chain.days for chain in chains] == [31, 30]
    assert [link.forgotten for link in chains[1].links] == [True, False, False, False]
    assert chains[0].links[0].forgotten
    statements.written(vault, paper.id, day(-3), None, TODAY)
    statements.drop_statement(vault, paper.id, "", TODAY)
    actions.finish_action(vault, first.id, ActionState.DONE, day(-10), "", TODAY)
    onward.answered(vault, got.id, OnwardState.REFUSED, TODAY, "Täynnä", None, TODAY)
    links = {link.entity_id: link for link in waits.wait_links(vault, client, TODAY)}
    assert (links[then.id].since, links[then.id].days) == (day(-10), 10)
    assert links[last.id].after == then.id
    assert set(links) == {then.id, last.id}


@given(st.integers(0, 400), st.integers(0, 60))
def test_what_has_a_coming_day_is_not_forgotten(waited: int, limit: int) -> None:
    assert waits.is_forgotten(None, waited, limit, TODAY) == (waited > limit)
    assert not waits.is_forgotten(TODAY, waited, limit, TODAY)
    assert waits.is_forgotten(day(-1), waited, limit, TODAY) == (waited > limit)


def test_today_tells_of_actions_due_late_and_forgotten_and_of_none_that_waits(
    vault: Vault,
) -> None:
    client = make_client(vault)
    first = add_action(vault, client, "Lausunto", due_on=day(-5), agreed_on=BEGAN)
    then = add_action(vault, client, "Kela", due_on=day(-9), after_id=first.id)
    far = add_action(vault, client, "Kesällä", due_on=day(40))
    old = add_action(vault, client, "Soitto", agreed_on=day(-31))
    add_action(vault, client, "Tuore", agreed_on=day(-30))
    assert [act.target for act in of_kind(vault, Kind.ACTION)] == [first.id, old.id]
    assert worklist.next_due(vault, TODAY) == far.due_on
    actions.finish_action(vault, first.id, ActionState.DONE, day(-2), "", TODAY)
    freed = next(act for act in of_kind(vault, Kind.ACTION) if act.target == then.id)
    assert freed.due == day(-2)
    after = add_action(vault, client, "Jatko", agreed_on=day(-90), after_id=first.id)
    assert after.id not in {act.target for act in of_kind(vault, Kind.ACTION)}
    ask(vault, client, action_id=then.id)
    assert then.id not in {act.target for act in of_kind(vault, Kind.ACTION)}


def test_today_tells_of_goals_reviews_and_statements(vault: Vault) -> None:
    client = make_client(vault)
    goal = add_goal(vault, client, target_on=TODAY)
    review = follow_up.agree_review(
        vault, replace(follow_up.proposed(vault, client, TODAY), due_on=day(7)), TODAY
    ).record
    soon = ask(vault, client, needed_by=day(14))
    old = ask(vault, client, asked_on=day(-22))
    ask(vault, client, asked_on=day(-21))
    consent(vault, client, "kela")
    ends = ask(vault, client, asked_on=day(-30), needed_by=day(60))
    statements.written(vault, ends.id, day(-20), day(30), TODAY)
    statements.deliver(vault, ends.id, "letter", TODAY, TODAY)
    assert [act.target for act in of_kind(vault, Kind.GOAL)] == [goal.id]
    assert [act.target for act in of_kind(vault, Kind.PLAN_REVIEW)] == [review.id]
    assert {act.target for act in of_kind(vault, Kind.STATEMENT)} == {soon.id, old.id, ends.id}
    statements.written(vault, soon.id, TODAY, None, TODAY)
    told = next(act for act in of_kind(vault, Kind.STATEMENT) if act.target == soon.id)
    assert told.act == "Toimita"
    goals.end_goal(vault, goal.id, GoalState.REACHED, TODAY, "", TODAY)
    assert of_kind(vault, Kind.GOAL) == []
    assert of_kind(vault, Kind.PLAN_REVIEW, day(-1)) == []


def test_today_tells_of_referrals_without_an_answer_and_of_returns(vault: Vault) -> None:
    client = make_client(vault)
    consent(vault, client, "third_sector")
    got = sent(vault, client, 31)
    unsent = refer(vault, client, prepared_on=day(-8))
    refer(vault, client)
    assert [act.target for act in of_kind(vault, Kind.ONWARD)] == [got.id, unsent.id]
    back = replace(
        returns_to_team.proposed(vault, client, TODAY, got.id), by_whom="Paja", why="Sairastui"
    )
    for wrong in ({"by_whom": ""}, {"why": " "}, {"on_date": day(1)}):
        with pytest.raises(KnownError):
            returns_to_team.send_back(vault, replace(back, **wrong), TODAY)
    made = returns_to_team.send_back(vault, back, TODAY).record
    assert [act.target for act in of_kind(vault, Kind.TEAM_RETURN)] == [made.id]
    assert LinkKind.RETURN in {link.kind for link in waits.wait_links(vault, client, TODAY)}
    for outcome, on in (("", TODAY), ("Uusi verkosto", day(-1))):
        with pytest.raises(KnownError):
            returns_to_team.handle(vault, made.id, on, outcome, TODAY)
    returns_to_team.handle(vault, made.id, TODAY, "Uusi verkosto", TODAY)
    assert of_kind(vault, Kind.TEAM_RETURN) == []
    assert returns_to_team.of_client(vault, client)[0].outcome == "Uusi verkosto"
    with pytest.raises(KnownError, match="jo käsitelty"):
        returns_to_team.handle(vault, made.id, TODAY, "Taas", TODAY)


def test_reopening_brings_back_roles_and_what_was_unfinished(vault: Vault) -> None:
    client = make_client(vault)
    goal, other = add_goal(vault, client), add_goal(vault, client, "Kuntoon")
    action = add_action(vault, client)
    held = CaseManager(client, "Malli-Sanna", BEGAN)
    manager = case_managers.name_case_manager(vault, held, TODAY).record
    with pytest.raises(KnownError, match="avoinna"):
        reopening.reopen(vault, client, "Uusi tarve", TODAY)
    assert reopening.restorable(vault, client).lines() == []
    closed = day(-10)
    goals.end_goal(vault, other.id, GoalState.REACHED, closed, "", TODAY)
    goals.end_goal(vault, goal.id, GoalState.DROPPED, closed, "", TODAY)
    actions.finish_action(vault, action.id, ActionState.DROPPED, closed, "", TODAY)
    case_managers.end_case_manager(vault, manager.id, closed, TODAY)
    case_end.close_case(vault, client, "moved", closed, TODAY)
    assert of_kind(vault, Kind.CASE_MANAGER) == []
    assert reopening.restorable(vault, client).lines() == [
        "Asiakasvastaava: Malli-Sanna",
        "1 tavoite, josta luovuttiin",
        "1 kesken jäänyt toimenpide",
    ]
    with pytest.raises(KnownError, match="miksi"):
        reopening.reopen(vault, client, " ", TODAY)
    done = reopening.reopen(vault, client, "Palasi paikkakunnalle", TODAY)
    assert clients.get(vault, client).closed_on is None
    now = case_managers.current(vault, client, TODAY)
    assert now is not None
    assert (now.name, now.from_date) == ("Malli-Sanna", TODAY)
    assert [each.text for each in goals.of_client(vault, client) if each.is_open] == [goal.text]
    assert actions.open_actions(vault, client)[0].id == action.id
    (kept,) = reopening.of_client(vault, client)
    assert (kept.closed_on, kept.closed_reason) == (closed, "moved")
    assert "Palasi paikkakunnalle" in reopening.told(kept)
    assert done.undo is not None
    done.undo(vault)
    assert clients.get(vault, client).closed_on == closed
    assert case_managers.current(vault, client, TODAY) is None


def test_a_case_closed_today_by_mistake_keeps_its_case_manager(vault: Vault) -> None:
    client = make_client(vault)
    held = CaseManager(client, "Malli-Sanna", TODAY)
    manager = case_managers.name_case_manager(vault, held, TODAY).record
    case_managers.end_case_manager(vault, manager.id, TODAY, TODAY)
    case_end.close_case(vault, client, "other", TODAY, TODAY)
    reopening.reopen(vault, client, "Väärä asiakas", TODAY)
    (only,) = case_managers.history(vault, client)
    assert only.until_date is None


def test_reopening_without_a_case_manager_warns_the_same_day(vault: Vault) -> None:
    client = make_client(vault)
    goal = add_goal(vault, client)
    versions.freeze(vault, client, TODAY, TODAY)
    assert [act.client_id for act in of_kind(vault, Kind.CASE_MANAGER)] == [client]
    case_end.close_case(vault, client, "other", TODAY, TODAY)
    assert of_kind(vault, Kind.CASE_MANAGER) == []
    reopening.reopen(vault, client, "Jatkuu", TODAY)
    assert [act.client_id for act in of_kind(vault, Kind.CASE_MANAGER)] == [client]
    assert goal.is_open


@pytest.mark.parametrize("with_heir", [True, False])
def test_a_professional_who_leaves_is_named_nowhere_any_more(vault: Vault, with_heir: bool) -> None:
    client = make_client(vault)
    leaver = posts.add_professional(vault, Professional("Malli-Liisa Lähtijä")).record
    heir = posts.add_professional(vault, Professional("Malli-Hilla Perijä")).record
    add_action(vault, client, owner="Malli-Liisa Lähtijä", owner_kind="organisation")
    add_action(vault, client, owner="Kela", owner_kind="organisation", professional_id=leaver.id)
    ask(vault, client, writer="malli-liisa lähtijä")
    refer(vault, client, professional_id=leaver.id)
    found = leaving.named(vault, leaver.id, TODAY)
    assert sorted(each.kind for each in found) == ["action", "action", "onward", "statement"]
    done = leaving.leave(vault, leaver.id, TODAY, heir.id if with_heir else None)
    assert leaving.named(vault, leaver.id, TODAY) == []
    owners = {each.owner for each in actions.of_client(vault, client)}
    writers = {each.writer for each in statements.of_client(vault, client)}
    if with_heir:
        assert (owners, writers) == ({"Malli-Hilla Perijä", "Kela"}, {"Malli-Hilla Perijä"})
    else:
        assert (owners, writers) == ({"(seuraaja ei tiedossa)", "Kela"}, {""})
    assert done.undo is not None
    done.undo(vault)
    assert len(leaving.named(vault, leaver.id, TODAY)) == 4


def test_waits_of_another_register_are_not_told(vault: Vault) -> None:
    client = make_client(vault)
    made = add_action(vault, client, due_on=day(-3), agreed_on=day(-9))
    actions.ACTIONS.change(vault, replace(made, register=Register.HEALTH))
    assert waits.wait_links(vault, client, TODAY) == []
    assert of_kind(vault, Kind.ACTION) == []
