"""What is carried to other systems: what there is, past the gate, and what changed since."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tytti_desktop.casework import consultations, unit
from tytti_desktop.casework.client import case_end, clients, visits
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.copy_out import blocks, carried, pieces, systems, waiting
from tytti_desktop.casework.copy_out.carried import State
from tytti_desktop.casework.gate import consents, disclosures
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.gate.gate import OWN_UNIT, GateClosed
from tytti_desktop.casework.plan import actions, follow_up, goals
from tytti_desktop.casework.plan.actions import ActionState
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.screening import screenings
from tytti_desktop.casework.steps import referrals
from tytti_desktop.casework.steps.closing_record import CLOSINGS, Closing
from tytti_desktop.casework.steps.referrals import Referral, Step, TriageStep
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault, new_id
from tytti_desktop.words import speaking

TODAY = date(2026, 11, 21)


@pytest.fixture
def client(vault: Vault) -> Client:
    made = Client(
        "Kokeilunen", "Malli-Eero", phone="040 123", street="Koetie 1", postal_code="50100",
        town="Mikkeli", municipality="491", started_on=date(2026, 3, 2),
    )  # fmt: skip
    stored: Client = clients.register_client(vault, made, TODAY).record
    return stored


def visit(vault: Vault, client: Client, **more: Any) -> visits.Visit:
    made = replace(visits.proposed(vault, client.id, TODAY), on_date=date(2026, 11, 3), **more)
    stored: visits.Visit = visits.log_visit(vault, made, TODAY).record
    return stored


def consent(vault: Vault, client: Client, recipient: str, *categories: str) -> list[Consent]:
    made = Consent(client.id, "", "", date(2026, 3, 2))
    stored: list[Consent] = consents.record_consents(
        vault, made, [recipient], categories, TODAY
    ).record
    return stored


def use(vault: Vault, key: str, **more: Any) -> systems.System:
    """Take a system into use from the beginning of the year."""
    content = unit.value(vault, systems.SYSTEMS, key, TODAY)
    content |= {"in_use_from": "2026-01-01", **more}
    unit.change(vault, systems.SYSTEMS, key, content, TODAY)
    return systems.get(vault, key, TODAY)


def test_shipped_systems_ask_only_for_what_tytti_has(vault: Vault, client: Client) -> None:
    visit(vault, client)
    known = {p.kind: set(p.texts) for p in pieces.of_client(vault, client.id, TODAY)}
    found = systems.every(vault, TODAY)
    assert {"ura", "typpi", "lifecare", "effica", "pro_consona"} <= {s.key for s in found}
    for system in found:
        assert system.in_use_from is None
        for kind, rules in system.records.items():
            assert kind in pieces.KIND_NAMES
            asked = {rule.field for rule in rules}
            assert asked <= known.get(kind, set(pieces.FIELD_NAMES))
            assert {rule.field for rule in rules} <= set(pieces.FIELD_NAMES)
    assert systems.in_use(vault, TODAY) == []


def test_a_block_follows_the_systems_order_names_and_limits(vault: Vault, client: Client) -> None:
    visit(vault, client, text="Keskusteltiin – ja sovittiin. " * 4, agreed="Soitto")
    rules = [
        {"field": "agreed", "name": "Sopimus", "limit": 0},
        {"field": "text", "name": "", "limit": 60},
        {"field": "on_date", "name": "", "limit": 10, "one_line": True},
    ]
    system = use(vault, "ura", records={"visit": rules})
    (record,) = blocks.records(vault, client.id, system, TODAY)
    made = blocks.block(vault, system, record.piece, TODAY)
    assert [f.name for f in made] == [
        "Sopimus",
        *[f"Muistiinpanot ({n}/3)" for n in (1, 2, 3)],
        "Päivä",
    ]
    assert made[-1].text == "3.11.2026"
    assert [f.limit for f in made] == [None, 60, 60, 60, 10]
    assert all(len(f.text) <= (f.limit or 10_000) for f in made)
    assert made[1].replaced == "–"
    assert "Sopimus\r\nSoitto" in blocks.whole(made)


def test_another_authority_needs_the_clients_consent_and_the_ledger_tells(
    vault: Vault, client: Client
) -> None:
    visit(vault, client, text="Teksti")
    system = use(vault, "ura")
    piece = pieces.find(vault, client.id, "visit:", TODAY)
    assert not blocks.record(vault, system, piece, TODAY).ruling.allowed
    with pytest.raises(GateClosed):
        blocks.let_out(vault, system, [piece], TODAY)
    assert disclosures.of_client(vault, client.id) == []
    (given,) = consent(vault, client, "employment", "situation")
    blocks.let_out(vault, system, [piece], TODAY)
    (row,) = disclosures.of_client(vault, client.id)
    assert (row.recipient, row.entity, row.entity_id) == ("employment", "visit", piece.id)
    assert row.categories == ("situation",)
    assert (row.channel, row.consents) == ("copy_out", (given.id,))
    assert "Teksti" not in row.what
    consents.withdraw(vault, [given.id], TODAY, "Sihteeri", "", TODAY)
    with pytest.raises(GateClosed):
        blocks.let_out(vault, system, [piece], TODAY)
    blocks.let_out(vault, system, [piece], TODAY, reason="Asiakkaan kiireellinen etu")
    assert disclosures.of_client(vault, client.id)[0].override == "Asiakkaan kiireellinen etu"


def test_the_countys_own_system_needs_none_but_only_for_its_own_register(
    vault: Vault, client: Client
) -> None:
    visit(vault, client)
    piece = pieces.find(vault, client.id, "visit:", TODAY)
    own, other = use(vault, "sosiaalieffica"), use(vault, "lifecare")
    assert blocks.passage(vault, own, piece, TODAY).recipient == OWN_UNIT
    assert blocks.record(vault, own, piece, TODAY).ruling.allowed
    assert blocks.passage(vault, other, piece, TODAY).recipient == "health"
    assert not blocks.record(vault, other, piece, TODAY).ruling.allowed
    held = replace(piece, register="health")
    assert blocks.passage(vault, own, held, TODAY).categories == ("situation", "health")


@pytest.mark.parametrize("key", unit.shipped(systems.SYSTEMS))
@pytest.mark.parametrize("role", unit.shipped("roles"))
def test_basic_data_are_own_work_only_in_a_system_of_ones_own_register(
    vault: Vault, client: Client, key: str, role: str
) -> None:
    """Every system and role: who does not see a register of the system tells another's."""
    system = use(vault, key)
    if "client" not in system.records:
        return
    seen = unit.shipped("roles")[role]["registers"]
    own = bool(system.registers.intersection(seen))
    piece = pieces.find(vault, client.id, "client:", TODAY)
    mine = unit.shipped("roles")["coordinator"] | {"registers": seen}
    unit.change(vault, "roles", "coordinator", mine, TODAY)
    assert blocks.passage(vault, system, piece, TODAY).recipient == (
        OWN_UNIT if own else system.recipient
    )
    assert blocks.record(vault, system, piece, TODAY).ruling.allowed is own
    blocks.let_out(vault, system, [piece], TODAY, reason="Asiakkaan kiireellinen etu")
    row = disclosures.of_client(vault, client.id)[0]
    assert row.ground
    assert bool(row.override) is not own


def test_under_non_disclosure_nothing_tells_where_the_client_is(
    vault: Vault, client: Client
) -> None:
    clients.change_client(vault, replace(client, non_disclosure=True), TODAY)
    system = use(vault, "pro_consona")
    piece = pieces.find(vault, client.id, "client:", TODAY)
    made = {f.field: f for f in blocks.block(vault, system, piece, TODAY)}
    assert (made["address"].text, made["phone"].text) == ("", "")
    assert made["address"].withheld
    assert not made["name"].withheld
    said = blocks.whole(list(made.values()))
    assert "Koetie" not in said
    assert "040" not in said
    assert not blocks.passage(vault, system, piece, TODAY).with_address


def test_a_carried_record_that_changes_says_so_until_carried_again(
    vault: Vault, client: Client
) -> None:
    kept = visit(vault, client, text="Ensin", agreed="Soitto", agreed_due=date(2026, 12, 1))
    system = use(vault, "sosiaalieffica")

    def now() -> blocks.Record:
        piece = pieces.find(vault, client.id, f"visit:{kept.id}", TODAY)
        return blocks.record(vault, system, piece, TODAY)

    assert now().state is State.NOT_YET
    carried.mark(vault, system, [now().piece], TODAY)
    assert not now().waits
    with speaking("sv"):
        assert now().state is State.CARRIED
    visits.keep_promise(vault, kept.id)
    visits.change_visit(vault, replace(visits.VISITS.get(vault, kept.id), present="Äiti"), TODAY)
    assert now().state is State.CARRIED, "the system does not take who was present"
    visits.change_visit(vault, replace(visits.VISITS.get(vault, kept.id), text="Toisin"), TODAY)
    assert now().state is State.CHANGED
    assert [each.state for each in waiting.changed(vault, TODAY)] == [State.CHANGED]
    again = carried.mark(vault, system, [now().piece], TODAY + timedelta(days=1))
    assert now().state is State.CARRIED
    assert carried.CARRIED.count(vault) == 1
    assert again.undo is not None
    again.undo(vault)
    assert now().state is State.CHANGED


def test_a_mark_can_be_taken_away_and_brought_back(vault: Vault, client: Client) -> None:
    visit(vault, client)
    system = use(vault, "sosiaalieffica")
    piece = pieces.find(vault, client.id, "visit:", TODAY)
    carried.mark(vault, system, [piece], TODAY)
    done: Changes = carried.unmark(vault, system, piece)
    assert carried.of_client(vault, client.id, system) == {}
    with pytest.raises(KnownError):
        carried.unmark(vault, system, piece)
    assert done.undo is not None
    done.undo(vault)
    assert len(carried.of_client(vault, client.id, system)) == 1
    with pytest.raises(KnownError):
        carried.mark(vault, system, [], TODAY)


def test_what_waits_is_found_over_all_clients_in_the_systems_own_time(
    vault: Vault, client: Client
) -> None:
    early = replace(visits.proposed(vault, client.id, TODAY), on_date=date(2025, 12, 30))
    visits.log_visit(vault, early, TODAY)
    first = visit(vault, client)
    ahead = replace(visits.proposed(vault, client.id, TODAY), on_date=TODAY + timedelta(days=3))
    visits.log_visit(vault, ahead, TODAY)
    health = visit(vault, client, text="Terveys")
    visits.VISITS.change(vault, replace(health, register=Register.HEALTH))
    goal = replace(goals.proposed(vault, client.id, TODAY), text="Työkokeiluun")
    goals.add_goal(vault, goal, TODAY)
    actions.add_action(
        vault, replace(actions.proposed(vault, client.id, TODAY), text="Soitto"), TODAY
    )
    assert waiting.every(vault, TODAY) == []
    system = use(vault, "sosiaalieffica")
    found = waiting.every(vault, TODAY)
    assert [(w.kind, w.on) for w in found] == [
        ("client", date(2026, 3, 2)),
        ("visit", date(2026, 11, 3)),
        ("plan", TODAY),
    ]
    assert found[1].source_id == first.id
    assert found[1].client_name == "Kokeilunen Malli-Eero"
    every = {p.ref: p for p in pieces.of_client(vault, client.id, TODAY)}
    for each in found:
        carried.mark(vault, system, [every[f"{each.kind}:{each.source_id}"]], TODAY)
    assert waiting.every(vault, TODAY) == []


def test_the_plan_is_carried_in_words_and_its_change_is_seen(vault: Vault, client: Client) -> None:
    aim = replace(
        goals.proposed(vault, client.id, TODAY), text="Töihin", target_on=date(2027, 3, 1)
    )
    kept = goals.add_goal(vault, aim, TODAY).record
    act = replace(actions.proposed(vault, client.id, TODAY), text="Soittaa Kelaan")
    actions.add_action(vault, act, TODAY)
    system = use(vault, "pro_consona")
    piece = pieces.find(vault, client.id, "plan:", TODAY)
    assert piece.texts["goals"] == "Lyhyen aikavälin tavoite: Töihin (viimeistään 1.3.2027)"
    assert piece.texts["actions"].endswith(": Soittaa Kelaan")
    carried.mark(vault, system, [piece], TODAY)
    goals.end_goal(vault, kept.id, goals.GoalState.REACHED, TODAY, "Palkkatyö", TODAY)
    after = pieces.find(vault, client.id, "plan:", TODAY)
    assert blocks.record(vault, system, after, TODAY).state is State.CHANGED
    assert "Palkkatyö" in after.texts["goals"]


def test_a_finished_screening_is_carried_as_a_result_with_its_source(vault: Vault) -> None:
    made = Client("Seulonen", "Sari", started_on=date(2026, 3, 2))
    client = clients.register_client(vault, made, TODAY).record
    begun = screenings.start_screening(
        vault, client.id, "gad7", TODAY, register=Register.SOCIAL
    ).record
    for item in range(1, 8):
        screenings.answer(vault, begun.id, str(item), 1)
    screenings.finish(vault, begun.id)
    (piece,) = [p for p in pieces.of_client(vault, client.id, TODAY) if p.kind == "screening"]
    assert piece.texts["result"].startswith("Seulontatulos: 7")


def test_records_that_are_not_there_and_systems_that_are_broken_are_told(
    vault: Vault, client: Client
) -> None:
    for ref in ("visit:none", "recipe:1", "visit"):
        with pytest.raises(KnownError, match="kirjausta"):
            pieces.find(vault, client.id, ref, TODAY)
    with pytest.raises(KnownError, match="ura"):
        systems.get(vault, "none", TODAY)
    unit.change(vault, systems.SYSTEMS, "ura", {"label": {"fi": "URA"}}, TODAY)
    with pytest.raises(KnownError, match="puutteellinen"):
        systems.get(vault, "ura", TODAY)


def test_every_kind_of_record_says_what_it_holds(vault: Vault, client: Client) -> None:
    made = Referral(
        client.id,
        date(2026, 2, 2),
        "social_services",
        reason="Työkyky",
        source_organisation="Aikuissosiaalityö",
    )
    referral = referrals.record_referral(vault, made, TODAY).record
    step = TriageStep(referral.id, Step.GUIDED_ELSEWHERE, TODAY, "Muu palvelu sopii", "Kuntoutus")
    referrals.take_step(vault, step, TODAY)
    contact = replace(
        consultations.proposed(vault, TODAY, client.id), organisation_class="kela", topic="Etuus"
    )
    consultations.log_consultation(vault, contact, TODAY)
    aim = replace(goals.proposed(vault, client.id, TODAY), text="Opiskelu")
    goals.add_goal(vault, aim, TODAY)
    act = replace(actions.proposed(vault, client.id, TODAY), text="Haku", due_on=date(2026, 12, 1))
    actions.finish_action(
        vault,
        actions.add_action(vault, act, TODAY).record.id,
        ActionState.DONE,
        TODAY,
        "Paikka",
        TODAY,
    )
    actions.add_action(vault, act, TODAY)
    review = replace(follow_up.proposed(vault, client.id, TODAY), by_whom="Asiakasvastaava")
    follow_up.agree_review(vault, review, TODAY)
    case_end.close_case(vault, client.id, "guided_on", TODAY, TODAY)
    closing = Closing(
        client.id,
        TODAY,
        Register.SOCIAL,
        "working_age",
        summary="Eteni",
        finished_on=TODAY,
        id=new_id(),
        recorded_at=vault.now(),
        recorded_by=vault.person.id,
    )
    CLOSINGS.add(vault, closing)
    found = {p.kind: p.texts for p in pieces.of_client(vault, client.id, TODAY)}
    assert found["referral"]["source"] == "Sosiaalipalvelut, Aikuissosiaalityö"
    assert found["referral"]["decision"].endswith("21.11.2026: Kuntoutus, Muu palvelu sopii")
    assert found["consultation"]["organisation"] == "Kela"
    assert found["plan"]["goals"] == "Lyhyen aikavälin tavoite: Opiskelu"
    assert sorted(found["plan"]["actions"].splitlines()) == [
        "Asiakas: Haku (Valmis Paikka)",
        "Asiakas: Haku (viimeistään 1.12.2026)",
    ]
    assert found["plan"]["follow_up"] == "21.2.2027: Asiakasvastaava"
    assert found["closing"]["reason"] == "Ohjattu muuhun palveluun"
    assert found["closing"]["labour_status"] == ""


def test_a_screening_with_missing_answers_is_carried_as_a_range(
    vault: Vault, client: Client
) -> None:
    for instrument in ("gad7", "esis"):
        begun = screenings.start_screening(
            vault, client.id, instrument, TODAY, register=Register.SOCIAL
        ).record
        screenings.answer(vault, begun.id, "1", 1)
        screenings.finish(vault, begun.id)
    found = [p for p in pieces.of_client(vault, client.id, TODAY) if p.kind == "screening"]
    assert [p.texts["result"] for p in found if "GAD" in p.texts["instrument"]] == [
        "Ei laskettavissa; välillä 1–19"
    ]
