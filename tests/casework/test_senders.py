"""Every paper that leaves has a sender or does not leave: every way out, with empty settings."""

import pytest

from tests.casework import test_gate_paths as ways
from tests.casework.meetings import kit
from tytti_desktop.casework import unit
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import disclosures, senders
from tytti_desktop.casework.mail import letters
from tytti_desktop.casework.meetings import invitees, papers
from tytti_desktop.errors import KnownError
from tytti_desktop.paper import letter_files
from tytti_desktop.vault import Vault

TODAY = ways.TODAY
HOLLOW = {
    "sender": {"name": "", "street": "", "postal_code": "", "town": ""},
    "contact": {"person": "", "title": "", "phone": "", "hours": ""},
}
# What is never handed to anybody outside: drawn for the unit itself, and recorded nowhere.
OURS = {
    "call_script": "what to say on the telephone",
    "recovery_sheet": "the vault's recovery words",
    "log_anchor": "the log's head",
}
# Letters that another letter's test walks: the same act makes them, by the client or the ladder.
LIKE = {
    "baseline_cover", "baseline_cover_easy", "service_leaflet", "followup",
    "followup_easy", "pre_notice", "reminder", "reminder_easy",
    "pre_assessment_form", "withdrawal_notice",
}  # fmt: skip


@pytest.fixture
def client(vault: Vault) -> Client:
    made = Client("Testinen", "Liisa", street="Mallikatu 1", postal_code="70100", town="Kuopio")
    stored: Client = clients.register_client(vault, made, TODAY).record
    return stored


def documents() -> set[str]:
    channels = unit.shipped("gate_channels")
    return {key for key, row in channels.items() if row.get("sender")}


@pytest.mark.parametrize("way", ways.PATHS, ids=lambda way: way.name)
@pytest.mark.parametrize("lacks", ["name", "person", "phone"])
def test_no_document_leaves_without_unit_person_and_phone(
    vault: Vault, client: Client, way: ways.Way, lacks: str
) -> None:
    if way in ways.TO_OTHERS:
        ways.give(vault, client, way)
    ready = way.prepare(vault, client)
    for key, content in unit.in_force(vault, "settings", TODAY).items():
        less = {name: "" if name == lacks else value for name, value in content.items()}
        unit.change(vault, "settings", key, less, TODAY)
    refused = None
    try:
        way.leave(vault, client, ready)
    except KnownError as error:
        refused = error
    rows = disclosures.of_client(vault, client.id)
    assert not {row.channel for row in rows} & documents()
    assert refused is None or (refused.field, rows) == ("sender", [])


@pytest.mark.unsigned
def test_as_delivered_nothing_is_filled_in(vault: Vault) -> None:
    found = letters.sender(vault, TODAY)
    assert found.name == found.person == found.phone == ""
    told = senders.problem(found)
    assert told is not None
    assert told[0] == "sender"
    letters_back = {"name": "Mallila", "street": "PL 1", "postal_code": "99991", "town": "Mallila"}
    unit.change(vault, "settings", "sender", letters_back, TODAY)
    told = senders.problem(letters.sender(vault, TODAY))
    assert told is not None
    assert told[0] == "contact"
    with pytest.raises(KnownError) as refused:
        letters.refuse_empty(found)
    assert refused.value.field == "sender"


def test_papers_of_a_meeting_of_nobody_have_a_sender_too(vault: Vault) -> None:
    made = kit.book(vault, None, kind="client_matters")
    invitee = kit.invite(vault, made, "kela", "Sirpa")
    for key, content in HOLLOW.items():
        unit.change(vault, "settings", key, content, TODAY)
    with pytest.raises(KnownError) as refused:
        papers.agenda_paper(vault, invitee, TODAY).record(vault, "paper", "")
    assert refused.value.field == "sender"
    with pytest.raises(KnownError):
        papers.form_paper(vault, invitee, TODAY, TODAY).record(vault, "paper", "")
    assert invitees.of_meeting(vault, made.id)


def test_every_letter_is_walked_or_stays_in_the_unit(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red when a letter is added until a way out in PATHS makes it, or it is said to stay here."""
    seen: set[str] = set()
    real = letter_files.letter_file

    def noted(name: str) -> letter_files.LetterFile:
        seen.add(name)
        return real(name)

    monkeypatch.setattr("tytti_desktop.paper.letters.letter_file", noted)
    made = Client("Testinen", "Liisa", street="Mallikatu 1", postal_code="70100", town="Kuopio")
    for way in ways.PATHS:
        stored: Client = clients.register_client(vault, made, TODAY).record
        if way in ways.TO_OTHERS:
            ways.give(vault, stored, way)
        way.leave(vault, stored, way.prepare(vault, stored))
    assert set(letter_files.letters()) == seen | set(OURS) | LIKE
    assert not seen & set(OURS)
