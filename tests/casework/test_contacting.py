"""May this person be contacted: one rule, asked by every query, and again when a letter leaves."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import tytti_desktop
from tests import parsed
from tests.factory import all_mailings, sending_vault
from tytti_desktop.casework.client import case_end, clients, contacting
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.contacting import Cause, Way
from tytti_desktop.casework.joining import merging
from tytti_desktop.casework.mail import ladder, mailing_checks, mailing_plan, mailings
from tytti_desktop.casework.mail.mailings import MailState
from tytti_desktop.casework.screening import rounds, wording
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.casework.today.acts import Kind
from tytti_desktop.casework.today.worklist import worklist
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Role, Vault

TODAY = date(2026, 11, 21)
LATER = date(2026, 12, 31)
START = date(2026, 5, 22)
HOME = {"street": "Esimerkkikatu 3", "postal_code": "99991", "town": "Mallila"}
POST_BOX = {"contact_street": "PL 9", "contact_postal_code": "99999", "contact_town": "Muualla"}
REASONS = ("goal_reached", "guided_on", "client_ended", "moved", "died", "handed_over", "other")


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = sending_vault(tmp_path, datetime(2026, 11, 21, 8, tzinfo=UTC), Role.COORDINATOR)
    wording.confirm_wording(made, "prom_followup", "fi", TODAY)
    yield made
    made.close()


def add(vault: Vault, name: str = "Kokeilunen", **known: Any) -> Client:
    client = Client(name, "Malli-Eero", started_on=START, **{**HOME, **known})
    made: Client = clients.register_client(vault, client, TODAY).record
    first, *_others = rounds.schedule_rounds(vault, made.id, START, TODAY).record
    rounds.move(vault, first.id, RoundState.RETURNED, START)
    return made


def printed(vault: Vault) -> str:
    made = mailings.order(vault, mailing_plan.due_mailing(vault, TODAY))
    return str(mailings.record(vault, made, mailings.print_order(made)).record.id)


def sources() -> list[Path]:
    return sorted(Path(tytti_desktop.__file__).parent.rglob("*.py"))


def test_no_query_says_by_itself_whose_case_is_open() -> None:
    """The rule stands in contacting.py: a query written anew asks it there or turns this red."""
    own = re.compile(r"(closed_on|died_on)\s+is\s+(not\s+)?null", re.IGNORECASE)
    # What asks whether a case IS closed, of the closed themselves, contacts nobody.
    listed = {"casework/steps/client_list.py", "evaluation/tables/people.py"}
    root = Path(tytti_desktop.__file__).parent
    found = {
        path.relative_to(root).as_posix()
        for path in sources()
        for node in parsed.nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and own.search(node.value)
    }
    assert found - listed == {"casework/client/contacting.py"}


def shapes() -> list[dict[str, Any]]:
    marked = {"bad_address_since": TODAY}
    return [
        {}, POST_BOX, {"non_disclosure": True}, {"non_disclosure": True, **POST_BOX},
        {"delivery_channel": "suomi_fi"}, {"street": ""}, marked,
        {**marked, "bad_address": "Muualla 1\n00100\nHelsinki"}, {**marked, **POST_BOX},
        {"closed_on": TODAY, "closed_reason": "moved"}, {"died_on": TODAY},
        {"closed_on": TODAY, "closed_reason": "died", "died_on": TODAY},
    ]  # fmt: skip


def test_the_rule_and_its_query_say_the_same(vault: Vault) -> None:
    for number, shape in enumerate(shapes()):
        add(vault, f"Muoto{number}", **shape)
    asked = f"select id from client c where {contacting.BY_POST}"  # noqa: S608 our own words
    by_query = {row["id"] for row in vault.query(asked)}
    every = clients.CLIENTS.find(vault)
    by_rule = {c.id for c in every if contacting.barrier(c, Way.LETTER) is None}
    assert by_query == by_rule
    assert 0 < len(by_rule) < len(every)
    alive = f"select id from client where {contacting.OPEN_CLIENT}"  # noqa: S608 our own words
    still = {c.id for c in every if contacting.life(c) is None}
    assert {row["id"] for row in vault.query(alive)} == still


def test_a_protected_number_is_not_rung_and_the_dead_are_not_called() -> None:
    client = Client("Malli", "Maija", phone="040 1234567")
    assert contacting.barrier(client, Way.PHONE) is None
    hidden = contacting.barrier(replace(client, non_disclosure=True), Way.PHONE)
    assert hidden is not None
    assert hidden.cause is Cause.PHONE
    for way in Way:
        gone = contacting.barrier(replace(client, died_on=TODAY, closed_on=TODAY), way)
        assert gone is not None
        assert (gone.cause, "21.11.2026" in gone.why) == (Cause.DIED, True)
    with pytest.raises(KnownError, match="päättynyt"):
        contacting.refuse_ended(replace(client, closed_on=TODAY))


def close_for(reason: str) -> Callable[[Vault, Client], object]:
    return lambda vault, client: case_end.close_case(
        vault, client.id, reason, TODAY, TODAY, TODAY if reason == "died" else None
    )


def changed(**fields: Any) -> Callable[[Vault, Client], object]:
    return lambda vault, client: clients.change_client(vault, replace(client, **fields), TODAY)


# What may happen between the printer and the letter box, one thing at a time.
CHANGES: dict[str, Callable[[Vault, Client], object]] = {
    **{f"closed: {reason}": close_for(reason) for reason in REASONS},
    "died, case left open": lambda v, c: case_end.write_death(v, c.id, TODAY, TODAY),
    "moved": changed(street="Uusikatu 9"),
    "moved to another town": changed(postal_code="00100", town="Helsinki"),
    "post elsewhere": changed(**POST_BOX),
    "protected": changed(non_disclosure=True),
    "protected, post elsewhere": changed(non_disclosure=True, **POST_BOX),
    "another way than paper": changed(delivery_channel="suomi_fi"),
    "address known to be bad": lambda v, c: clients.mark_bad_address(v, c.id, TODAY),
    "address taken away": changed(street=""),
    "answered": lambda v, c: rounds.move(
        v, rounds.of_client(v, c.id)[1].id, RoundState.RETURNED, TODAY
    ),
    "another name": changed(family_name="Uusinimi"),
    "another language": changed(language="sv"),
    "large print": changed(large_print=True),
    "easy language": changed(easy_language=True),
    "a minor": changed(date_of_birth=date(2015, 1, 1), birth_source="told"),
}


def test_every_closing_reason_is_tried() -> None:
    root = Path(tytti_desktop.__file__).parent.parent
    text = (root / "resources/unit/closing_reasons.toml").read_text(encoding="utf-8")
    assert set(re.findall(r"^\[(\w+)\]", text, re.MULTILINE)) == set(REASONS)


@pytest.mark.parametrize("name", CHANGES)
def test_a_printed_letter_is_asked_about_again_after_every_change(vault: Vault, name: str) -> None:
    first, other = add(vault, "Aalto"), add(vault, "Berg")
    mailing = printed(vault)
    assert not [act for act in worklist(vault, TODAY) if act.kind is Kind.PULL]
    CHANGES[name](vault, first)

    (pull,) = [act for act in worklist(vault, TODAY) if act.kind is Kind.PULL]
    item = next(i for i in mailings.items_of(vault, mailing) if i.client_id == first.id)
    (stale,) = mailing_checks.stale(vault, mailing_checks.waiting(vault, mailing), TODAY)
    assert (pull.target, pull.client_code) == (item.id, first.code)
    assert f"kirje {item.position}, koodi {stale.told.split()[-1]}" in pull.text
    with pytest.raises(KnownError, match="Ota nämä ensin pois pinosta"):
        mailings.mark_mailed(vault, mailing, TODAY)
    assert {i.state for i in mailings.items_of(vault, mailing)} == {MailState.PRINTED}

    done = mailings.take_out(vault, [pull.target], TODAY, "Poistettu pinosta")
    mailings.mark_mailed(vault, mailing, TODAY)
    states = {i.client_id: i.state for i in mailings.items_of(vault, mailing)}
    assert states == {first.id: MailState.TAKEN_BACK, other.id: MailState.MAILED}
    assert {due.client_id for due in ladder.due_steps(vault, LATER)} == {other.id}
    assert done.undo is not None


def test_a_letter_taken_out_can_be_put_back_and_an_empty_stack_is_no_stack(vault: Vault) -> None:
    client = add(vault)
    mailing = printed(vault)
    (item,) = mailings.items_of(vault, mailing)
    with pytest.raises(KnownError):
        mailings.take_out(vault, [item.id], TODAY, " ")
    done = mailings.take_out(vault, [item.id], TODAY, "Rypistyi")
    assert all_mailings(vault)[0].state is MailState.TAKEN_BACK
    assert rounds.of_client(vault, client.id)[1].state is RoundState.DUE
    with pytest.raises(KnownError):
        mailings.take_out(vault, [item.id], TODAY, "Uudestaan")
    assert done.undo is not None
    done.undo(vault)
    assert mailings.items_of(vault, mailing)[0].state is MailState.PRINTED
    assert rounds.of_client(vault, client.id)[1].state is RoundState.PRINTED
    mailings.mark_mailed(vault, mailing, TODAY)
    assert [s.state for s in mailings.of_client(vault, client.id)] == [MailState.MAILED]


def test_a_letter_from_an_old_address_does_not_mark_the_new_one(vault: Vault) -> None:
    client = add(vault)
    mailing = printed(vault)
    mailings.mark_mailed(vault, mailing, TODAY)
    clients.change_client(vault, replace(client, street="Uusikatu 9"), TODAY)
    (item,) = mailings.items_of(vault, mailing)
    assert item.address == "Esimerkkikatu 3\n99991\nMallila"
    mailings.came_back(vault, item.id, TODAY)
    assert clients.get(vault, client.id).bad_address_since is None
    (again,) = mailing_plan.due_mailing(vault, TODAY).items
    assert again.address.street == "Uusikatu 9", "the questionnaire is due again, and goes there"


def test_a_mark_stays_with_its_address_through_a_merge(vault: Vault) -> None:
    good = add(vault, street="Hyvätie 1")
    bad = add(vault, street="Huonotie 2", bad_address_since=date(2026, 10, 1))
    assert contacting.barrier(bad, Way.LETTER) is not None
    merging.merge(vault, good.id, bad.id, {}, TODAY)
    kept = clients.get(vault, good.id)
    assert kept.street == "Hyvätie 1"
    assert contacting.barrier(kept, Way.LETTER) is None


def test_death_is_corrected_before_the_case_is_opened_again(vault: Vault) -> None:
    client = add(vault)
    case_end.close_case(vault, client.id, "died", TODAY, TODAY, TODAY)
    with pytest.raises(KnownError, match="kuollee"):
        case_end.reopen_case(vault, client.id)
    case_end.write_death(vault, client.id, None, TODAY)
    case_end.reopen_case(vault, client.id)
    assert contacting.life(clients.get(vault, client.id)) is None
    with pytest.raises(KnownError):
        case_end.write_death(vault, client.id, date(2027, 1, 1), TODAY)
