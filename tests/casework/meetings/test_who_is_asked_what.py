"""The gate guards questions too, and what naming one person tells another of the client."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations
from pathlib import Path

import pytest

from tests.casework.meetings import kit
from tests.factory import make_vault
from tytti_desktop.casework import unit
from tytti_desktop.casework.gate import consents, disclosures, gate
from tytti_desktop.casework.gate.gate_data import GateData
from tytti_desktop.casework.meetings import agenda, invitations, invitees, papers, pre_assessments
from tytti_desktop.casework.meetings.records import Invitee, InviteeKind
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.preview import opened
from tytti_desktop.vault import Vault

TODAY = kit.TODAY


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = make_vault(tmp_path)
    yield made
    made.close()


def every_recipient() -> list[str]:
    return list(unit.shipped(consents.RECIPIENTS))


@pytest.mark.parametrize("recipient", every_recipient())
def test_a_party_is_asked_only_for_what_it_may_tell_and_hear(vault: Vault, recipient: str) -> None:
    """Each party and each pair of its consents: request, form and log say the same areas."""
    areas = pre_assessments.areas(vault, TODAY)
    kinds = list(dict.fromkeys(area.category for area in areas))
    rule = unit.in_force(vault, "gate", TODAY).get(recipient, {})
    by_law = () if rule.get("only_if") else rule.get("categories", ())
    for given in [(), *((kind,) for kind in kinds), *combinations(kinds, 2), tuple(kinds)]:
        client = kit.make_client(vault)
        kit.consent(vault, client, recipient, gate.BASIC, *given)
        made = kit.book(vault, client)
        person = kit.invite(vault, made, recipient, "Sirpa")
        asked = papers.request(vault, person, TODAY + timedelta(3), TODAY)
        allowed = {area.label for area in areas if area.category in {*given, *by_law}}
        for text in (asked.text, _form(vault, person)):
            assert {area.label for area in areas if area.label in text} == allowed
        asked.record(vault, "secure_mail", "")
        (row,) = disclosures.of_client(vault, client)
        assert set(row.categories) == {gate.BASIC, *given, *by_law}


def _form(vault: Vault, person: Invitee) -> str:
    with opened(papers.form_paper(vault, person, TODAY + timedelta(3), TODAY).make()) as made:
        text = "\n".join(page.get_textpage().get_text_bounded() for page in made)
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("organisation_class", "category"),
    [
        (key, str(content["category"]))
        for key, content in unit.shipped("organisation_classes").items()
        if content.get("category")
    ],
)
def test_an_organisation_is_named_to_those_who_may_hear_what_it_tells(
    vault: Vault, organisation_class: str, category: str
) -> None:
    client = kit.make_client(vault)
    for recipient in ("kela", "employment", "health"):
        kit.consent(vault, client, recipient, gate.BASIC, "situation", category)
    made = kit.book(vault, client, access_needs="pyörätuoli", purpose="Tilanne")
    kit.invite(
        vault, made, "health", "Liisa Lääkäri", organisation="Hoitopaikka",
        organisation_class=organisation_class,
    )  # fmt: skip
    hears = kit.invite(vault, made, "kela", "Sirpa")
    reader = kit.invite(vault, made, "employment", "Timo")
    _take_away(vault, client, "employment", category)
    told = _papers(vault, hears)
    assert all("Liisa Lääkäri" in text for text in told)
    hidden = _papers(vault, reader)
    assert all("Liisa" not in text and "Hoitopaikka" not in text for text in hidden)
    assert not any("pyörätuoli" in text for text in [*told, *hidden])
    own = next(e for e in invitees.of_meeting(vault, made.id) if e.kind is InviteeKind.OWN_TEAM)
    assert "pyörätuoli" in papers.invitation(vault, own, TODAY).text


def _take_away(vault: Vault, client: str, recipient: str, category: str) -> None:
    ids = [
        each.id
        for each in consents.of_client(vault, client)
        if (each.recipient, each.category) == (recipient, category)
    ]
    consents.withdraw(vault, ids, TODAY, "Malli", "", TODAY)


def _papers(vault: Vault, person: Invitee) -> list[str]:
    agenda.add_item(vault, person.meeting_id, "Asia", "", TODAY)
    return [
        papers.invitation(vault, person, TODAY).text,
        papers.agenda_paper(vault, person, TODAY).text,
    ]


def test_nobody_is_named_who_was_refused(vault: Vault) -> None:
    client = kit.make_client(vault)
    kit.consent(vault, client, "kela", gate.BASIC, "situation")
    made = kit.book(vault, client, purpose="Tilanne")
    reader = kit.invite(vault, made, "kela", "Sirpa")
    refused = kit.invite(vault, made, "employment", "Timo Työllinen")
    assert "Timo" not in papers.invitation(vault, reader, TODAY).text
    kit.consent(vault, client, "employment", gate.BASIC)
    assert "Timo Työllinen" in papers.invitation(vault, reader, TODAY).text
    invitations.record_told(vault, made.id, [refused.id], "letter", TODAY)
    assert "Timo Työllinen" in papers.invitation(vault, reader, TODAY).text


def test_the_reason_for_going_past_the_gate_has_a_length(vault: Vault) -> None:
    assert GateData(vault, TODAY).categories
    gate.check_reason("x" * gate.LONGEST_REASON)
    for wrong in ("lyhyt", "x" * (gate.LONGEST_REASON + 1)):
        with pytest.raises(KnownError):
            gate.check_reason(wrong)
