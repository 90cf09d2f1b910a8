"""A colleague leaves: one page a client, accepted one by one; nothing names the leaver after."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factory import CHEAP
from tests.handover.conftest import BEGUN, TODAY, client, full_client, visit
from tests.service_map.samples import rolled_back
from tytti_desktop.casework import unit
from tytti_desktop.casework.client import case_end, case_managers, clients
from tytti_desktop.casework.client.case_managers import (
    CASE_MANAGERS,
    CaseManager,
    name_case_manager,
)
from tytti_desktop.casework.gate import disclosures
from tytti_desktop.casework.handover import handover_pages, handovers
from tytti_desktop.casework.handover.handovers import HANDOVERS, Handover, HandoverState
from tytti_desktop.casework.plan import actions
from tytti_desktop.casework.plan.actions import ActionState, OwnerKind
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.service_map import leaving, posts
from tytti_desktop.casework.today import worklist
from tytti_desktop.casework.today.acts import Kind
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.letters import letter_text
from tytti_desktop.paper.preview import page_count
from tytti_desktop.vault import Person, Role, Vault, drafts, new_id, people
from tytti_desktop.vault.header import SlotKind

SENDER = {
    "name": "Yksikkö", "street": "Katu 1", "postal_code": "50100", "town": "Mikkeli",
    "person": "", "title": "", "phone": "", "hours": "",
}  # fmt: skip


@pytest.fixture
def heir(vault: Vault) -> Person:
    """Give the vault a second coordinator."""
    secret = "toinen pitkä salalause täällä"
    slot = vault.new_slot(
        Person("p2", "Seuraaja Sanna", Role.COORDINATOR), SlotKind.PASSPHRASE, secret, CHEAP
    )
    made: Person = people.add(vault, slot).record
    return made


def as_person(vault: Vault, person: Person) -> None:
    vault.person = replace(person, role=Role.SUBSTITUTE)


def only(vault: Vault) -> Handover:
    (found,) = handovers.pending(vault)
    return found


def test_clients_are_given_and_accepted_one_by_one(vault: Vault, heir: Person) -> None:
    giver = vault.person
    one, two = client(vault), client(vault)
    done = handovers.give(vault, [one.id, two.id], heir, TODAY)
    assert [(p.given, p.accepted, p.left) for p in handovers.progress(vault)] == [(2, 0, 2)]
    as_person(vault, heir)
    first, second = handovers.pending(vault, heir.id)
    handovers.ask_back(vault, second.id, "Missä asiakas nyt asuu?")
    handovers.accept(vault, first.id, TODAY, "Kiitos")
    assert HANDOVERS.get(vault, first.id).accepted_on == TODAY
    assert [(p.accepted, p.asked) for p in handovers.progress(vault)] == [(1, 1)]
    as_person(vault, giver)
    handovers.answer(vault, second.id, "Sisarensa luona")
    assert only(vault).answer == "Sisarensa luona"
    as_person(vault, heir)
    last = handovers.accept(vault, second.id, TODAY)
    assert handovers.progress(vault) == []
    assert last.undo is not None
    last.undo(vault)
    assert only(vault).state is HandoverState.OPEN
    with pytest.raises(KnownError):
        done.undo(vault)  # type: ignore[misc]


def test_what_cannot_be_given_or_accepted_is_told(vault: Vault, heir: Person) -> None:
    giver, one = vault.person, client(vault)
    closed = client(vault, started_on=BEGUN, closed_on=TODAY, closed_reason="other")
    for ids, to, field in (
        ([], heir, "clients"),
        ([one.id], giver, "to"),
        ([closed.id], heir, "clients"),
    ):
        with pytest.raises(KnownError) as error:
            handovers.give(vault, ids, to, TODAY)
        assert error.value.field == field
    handovers.give(vault, [one.id], heir, TODAY)
    with pytest.raises(KnownError):
        handovers.give(vault, [one.id], heir, TODAY)
    waiting = only(vault)
    with pytest.raises(KnownError):
        handovers.accept(vault, waiting.id, TODAY)
    with pytest.raises(KnownError):
        handovers.answer(vault, waiting.id, "x")
    with pytest.raises(KnownError):
        handovers.ask_back(vault, waiting.id, " ")
    as_person(vault, heir)
    handovers.ask_back(vault, waiting.id, "Mitä?")
    with pytest.raises(KnownError):
        handovers.answer(vault, waiting.id, "")
    handovers.accept(vault, waiting.id, TODAY)
    with pytest.raises(KnownError):
        handovers.accept(vault, waiting.id, TODAY)
    with pytest.raises(KnownError):
        handovers.take_back(vault, waiting.id)


def test_a_giving_is_taken_back(vault: Vault, heir: Person) -> None:
    one = client(vault)
    handovers.give(vault, [one.id], heir, TODAY)
    handovers.take_back(vault, only(vault).id)
    assert handovers.pending(vault) == []
    assert [h.state for h in handovers.HANDOVERS.find(vault, "client_id = ?", (one.id,))] == [
        HandoverState.CANCELLED
    ]
    handovers.give(vault, [one.id], heir, TODAY)


def test_the_page_tells_what_stands(vault: Vault, heir: Person) -> None:
    one = full_client(vault, interpreter="arabia", non_disclosure=True)
    agreed = {"agreed": "Soitan Kelaan", "agreed_due": TODAY}
    visit(vault, one.id, "x", **agreed)
    act = replace(
        actions.proposed(vault, one.id, TODAY), text="Lausunto", owner_kind=OwnerKind.ORGANISATION,
        owner="Terveysasema",
    )  # fmt: skip
    actions.add_action(vault, act, TODAY)
    later = TODAY + timedelta(5)
    found = handover_pages.page(vault, one.id, later)
    assert any("Soitan Kelaan (5 " in line for line in found.promises)
    assert any("Terveysasema" in line and "Lausunto" in line for line in found.promises)
    assert found.waiting == ()
    assert found.case_manager == "Vastaava Vilma"
    assert len(found.fragile) == 2
    assert "21.11.2026" in found.last_contact
    quiet = handover_pages.page(vault, client(vault, phone="").id, TODAY)
    assert len(quiet.fragile) == 2
    assert dict(quiet.sections)["Luvattu"] == ("Ei mitään",)


@pytest.mark.parametrize("kind", OwnerKind)
def test_an_open_action_of_anybody_is_a_promise(vault: Vault, kind: OwnerKind) -> None:
    one = client(vault)
    act = replace(
        actions.proposed(vault, one.id, TODAY), text="Käy ryhmässä", owner_kind=kind, owner="Vilma"
    )
    made = actions.add_action(vault, act, TODAY).record
    found = dict(handover_pages.page(vault, one.id, TODAY + timedelta(375)).sections)
    assert any("Käy ryhmässä" in line and "375" in line for line in found["Luvattu"])
    assert not any("Käy ryhmässä" in line for line in found["Odotetaan"])
    actions.finish_action(vault, made.id, ActionState.DONE, TODAY, "", TODAY)
    assert handover_pages.page(vault, one.id, TODAY).promises == ()


def test_pages_are_printed_through_the_gate(vault: Vault, heir: Person) -> None:
    unit.change(vault, "mailing", "sender", SENDER, TODAY)
    one, two = full_client(vault), client(vault)
    handovers.give(vault, [one.id, two.id], heir, TODAY)
    pdf, record = handover_pages.pages_pdf(vault, handovers.pending(vault), TODAY)
    assert page_count(pdf) == 2
    said = letter_text(handover_pages.page_letter(vault, handovers.pending(vault)[0], TODAY))
    assert one.name in said
    assert "{" not in said
    assert disclosures.of_client(vault, one.id) == []
    record()
    (row,) = disclosures.of_client(vault, one.id)
    assert (row.recipient, row.addressee) == ("own_unit", "Seuraaja Sanna")


def test_a_page_on_paper_tells_nothing_that_its_receivers_role_may_not_see(
    vault: Vault, heir: Person
) -> None:
    unit.change(vault, "mailing", "sender", SENDER, TODAY)
    one, due = client(vault), TODAY + timedelta(3)
    visit(vault, one.id, "x", agreed="Lääkkeistä soitto", agreed_due=due)
    visit(
        vault, one.id, "x", agreed="Hakemus yhdessä", agreed_due=due, register=Register.SOCIAL,
        retention="working_age",
    )  # fmt: skip
    handovers.give(vault, [one.id], heir, TODAY)

    def told(role: Role) -> list[str]:
        vault.execute("update person set role = ? where id = ?", (str(role), heir.id))
        made = handover_pages.page_letter(vault, only(vault), TODAY)
        words = " ".join(w.text for u in made.inserts for b in u.blocks for w in b.words)
        return [each for each in ("Lääkkeistä soitto", "Hakemus yhdessä") if each in words]

    assert told(Role.COORDINATOR) == ["Hakemus yhdessä"]
    assert told(Role.NURSE) == ["Lääkkeistä soitto"]
    assert told(Role.SUBSTITUTE) == ["Lääkkeistä soitto", "Hakemus yhdessä"]
    vault.execute("update handover set to_person = 'p9'")
    nobody = handover_pages.page_letter(vault, only(vault), TODAY)
    assert "Hakemus" not in str(nobody.inserts), "a role that is not known sees no register"
    assert len(handover_pages.page(vault, one.id, TODAY).promises) == 2, "the screen is one's own"


def test_today_acts_for_the_successor_until_all_are_accepted(vault: Vault, heir: Person) -> None:
    giver, one = vault.person, client(vault)
    handovers.give(vault, [one.id], heir, TODAY)

    def kinds() -> list[tuple[Kind, str]]:
        return [
            (act.kind, act.text) for act in worklist.worklist(vault, TODAY)
            if act.kind in {Kind.TAKE_OVER, Kind.ASKED_BACK}
        ]  # fmt: skip

    assert kinds() == []
    as_person(vault, heir)
    ((kind, _text),) = kinds()
    assert kind is Kind.TAKE_OVER
    handovers.ask_back(vault, only(vault).id, "Mitä?")
    as_person(vault, giver)
    assert [kind for kind, _text in kinds()] == [Kind.ASKED_BACK]
    as_person(vault, heir)
    handovers.accept(vault, only(vault).id, TODAY)
    assert kinds() == []


def test_what_the_leaver_has_open_is_listed(vault: Vault, heir: Person) -> None:
    one, _two = client(vault), client(vault)
    drafts.keep(vault, "visit:new", {"text": "kesken"})
    handovers.give(vault, [one.id], heir, TODAY)
    assert handover_pages.open_things(vault, vault.person.id) == {
        "drafts": 1, "to_accept": 0, "not_given": 1, "given": 1,
    }  # fmt: skip


names = st.sampled_from(["leaver", "heir", "Muu Maija"])
cases = st.lists(
    st.fixed_dictionaries(
        {
            "manager": st.none() | st.tuples(names, st.integers(-60, 0)),
            "owners": st.lists(names, max_size=2),
            "closed": st.booleans(),
        }
    ),
    min_size=1,
    max_size=3,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=cases, known=st.booleans(), last=st.integers(0, 3))
def test_nothing_names_the_leaver_after_both_acts(
    vault: Vault, heir: Person, drawn: list[dict[str, Any]], known: bool, last: int
) -> None:
    """The worker hands over, and as a person of the network leaves: no open record names them."""
    giver = vault.person
    called = {"leaver": giver.name, "heir": heir.name}
    with rolled_back(vault):
        if known:
            posts.add_professional(vault, posts.Professional(giver.name))
        for case in drawn:
            _draw(vault, case, called)
        waiting = handovers.caseload(vault)
        if waiting:
            handovers.give(vault, waiting, heir, TODAY)
        as_person(vault, heir)
        for each in handovers.pending(vault, heir.id):
            handovers.accept(vault, each.id, TODAY)
        as_person(vault, giver)
        for person in [p for p in posts.professionals(vault) if p.name == giver.name]:
            heirs = [p.id for p in posts.professionals(vault) if p.name == heir.name]
            leaving.leave(vault, person.id, TODAY + timedelta(last), heirs[0] if heirs else None)
        _nothing_left(vault, giver)


def _draw(vault: Vault, case: dict[str, Any], called: dict[str, str]) -> None:
    one = client(vault, started_on=BEGUN)
    if case["manager"]:
        name, begun = case["manager"]
        day = TODAY + timedelta(begun)
        name_case_manager(vault, CaseManager(one.id, called.get(name, name), day), TODAY)
    for name in case["owners"]:
        act = replace(
            actions.proposed(vault, one.id, TODAY), text="Teko", owner=called.get(name, name),
            owner_kind=OwnerKind.CASE_MANAGER,
        )  # fmt: skip
        with suppress(KnownError):
            actions.add_action(vault, act, TODAY)
    if case["closed"]:
        case_end.close_case(vault, one.id, "other", TODAY, TODAY)


def _nothing_left(vault: Vault, giver: Person) -> None:
    open_cases = set(handovers.caseload(vault))
    for held in CASE_MANAGERS.find(vault):
        if held.client_id in open_cases and held.name == giver.name:
            assert held.until_date is not None
            assert held.until_date < TODAY
    for act in actions.ACTIONS.find(vault, "state = 'open'"):
        assert act.client_id not in open_cases or act.owner != giver.name
    assert handovers.pending(vault) == []
    assert handover_pages.open_things(vault, giver.id)["not_given"] == 0
    for client_id in open_cases:
        now = case_managers.current(vault, client_id, TODAY)
        assert now is None or now.name != giver.name


def test_a_stranger_has_no_name(vault: Vault) -> None:
    assert handovers.name_of(vault, new_id()) == ""
    assert handovers.open_names(vault, "nobody", vault.person.id, date.min) == []


@pytest.mark.parametrize("state", ["open", "protected", "closed", "died"])
def test_the_page_sends_nobody_to_ring_who_may_not_be_rung(
    vault: Vault, heir: Person, state: str
) -> None:
    """A client who died or whose case closed while the page waited, or went into hiding."""
    one = client(vault, phone="")
    handovers.give(vault, [one.id], heir, TODAY)
    later = TODAY + timedelta(1)
    now: dict[str, dict[str, Any]] = {
        "open": {},
        "protected": {"non_disclosure": True},
        "closed": {"closed_on": later},
        "died": {"died_on": later},
    }
    clients.CLIENTS.change(vault, replace(clients.get(vault, one.id), **now[state]))
    said = " ".join(handover_pages.page(vault, one.id, later).fragile)
    assert ("soita ensin" in said) is (state == "open")
    assert ("Puhelinnumeroa" in said) is (state == "open")
    assert ("kahteen kuukauteen" in said) is (state in {"open", "protected"})
    assert ("on kuollut" in said) is (state == "died")
    assert ("päättynyt" in said) is (state == "closed")
