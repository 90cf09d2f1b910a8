"""No words that leave tell others where a client in hiding is, however a person wrote them."""

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import tytti_desktop
from tests import parsed
from tests.casework.meetings.kit import PAST, TODAY, book, consent, invite, make_client
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.gate import gate, places_told
from tytti_desktop.casework.gate.gate import CLIENT, OWN_UNIT, GateClosed, Passage
from tytti_desktop.casework.meetings import agenda, invitations, invitees, minutes, papers
from tytti_desktop.casework.plan import onward
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.letters import letter_words
from tytti_desktop.vault import Vault

ROOT = Path(tytti_desktop.__file__).parent
HOME: dict[str, Any] = {
    "street": "Piilokuja 7 B 12",
    "postal_code": "70100",
    "town": "Kuopio",
    "phone": "040 777 8889",
    "email": "onni@piilo.example",
}


@pytest.fixture
def client(vault: Vault) -> str:
    made = make_client(vault, non_disclosure=True, **HOME)
    consent(vault, made, "kela", "basic", "situation", "plan", "work", "health")
    return made


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("Käynti kotona, Piilokuja 7 B 12", True),
        ("Haetaan Piilokujalta kello 9", True),
        ("PIILOKUJAN ovelta", True),
        ("Soita 040-7778889", True),
        ("Soita +358 40 777 8889", True),
        ("numero on 0407778889.", True),
        ("Viesti: Onni@Piilo.example", True),
        ("Kuopion toimisto, Torikatu 7, 70100 Kuopio", False),
        ("Puhelin 017 000 1234, 12.12.2026 klo 13.00", False),
        ("", False),
    ],
)
def test_what_tells_of_the_home(vault: Vault, client: str, text: str, *, tells: bool) -> None:
    card = clients.get(vault, client)
    assert bool(places_told.told(card, text)) is tells
    assert places_told.told(replace(card, non_disclosure=False), text) == []


@pytest.mark.parametrize("to", ["kela", OWN_UNIT, CLIENT])
def test_no_reason_takes_such_words_to_others(vault: Vault, client: str, to: str) -> None:
    passage = Passage(client, to, ("basic",), "paper", "plan", text="Haetaan Piilokujalta")
    ruling = gate.judge(vault, passage, TODAY)
    assert ruling.final is (to != CLIENT)
    if to != CLIENT:
        with pytest.raises(GateClosed, match="turvakielto"):
            gate.let_out(vault, passage, TODAY, reason="Asiakas pyysi")


def test_a_purpose_that_tells_of_the_home_goes_to_the_client_alone(
    vault: Vault, client: str
) -> None:
    held = book(vault, client, purpose="Käydään kotona, Piilokuja 7")
    kela = invite(vault, held, "kela", "Kaija")
    said = letter_words(papers.invitation(vault, kela, TODAY).letter)
    assert "Piilokuja" not in said
    mine = next(each for each in invitees.of_meeting(vault, held.id) if each.id != kela.id)
    rulings = invitations.rulings(vault, held, "paper", TODAY)
    assert rulings[kela.id].allowed
    assert mine.id in rulings


def test_an_agenda_and_minutes_with_such_words_do_not_leave(vault: Vault, client: str) -> None:
    held = book(vault, client, PAST)
    kela = invite(vault, held, "kela", "Kaija")
    agenda.add_item(vault, held.id, "Kuljetus: Piilokuja 7", "situation", TODAY)
    with pytest.raises(KnownError, match="turvakielto"):
        papers.agenda_paper(vault, kela, TODAY).record(vault, "paper", "Kela tarvitsee")
    begun = minutes.begin(vault, held)
    minutes.keep(vault, replace(begun, summary="Soitetaan 0407778889"), [], TODAY)
    with pytest.raises(KnownError, match="turvakielto"):
        papers.minutes_paper(vault, kela, TODAY).record(vault, "paper", "Kela tarvitsee")


def test_a_referral_onward_with_such_words_is_not_sent(vault: Vault, client: str) -> None:
    made = replace(onward.proposed(vault, client, TODAY), place="Paja", recipient="kela")
    made = replace(made, categories=("plan",), text="Tavoittaa numerosta 040 777 8889")
    kept = onward.prepare(vault, made, TODAY).record
    with pytest.raises(GateClosed, match="turvakielto"):
        onward.send(vault, kept.id, "secure_mail", TODAY, TODAY + timedelta(0), reason="Kiire")


# Where a passage is made without its words, and why.
WITHOUT_WORDS = {
    "casework/handover/handover_pages.py": "a colleague of the unit; its facts are masked",
    "casework/plan/papers.py": "letter_paper gives the words",
    "casework/rights/notices.py": "letter_paper gives the words",
    "casework/rights/log_report.py": "to the client",
    "casework/meetings/invitees.py": "asks only, nothing leaves",
    "casework/meetings/pre_assessments.py": "the meeting's paper reads its own words",
    "casework/mail/mailing_plan.py": "to the client",
    "casework/mail/printing.py": "to the client",
    "casework/mail/kept_papers.py": "to the client",
    "casework/service_map/leaflet.py": "to the client",
    "casework/returns/questions.py": "to the client",
    "casework/closing/report.py": "letter_paper gives the words",
    "casework/single_prints.py": "letter_paper gives the words",
    "casework/copy_out/blocks.py": "pieces are masked one by one",
    "exchange/calendar.py": "its words are left out one by one",
    "exchange/handover/making.py": "the whole record to another unit, which asks for the address",
    "exchange/subject_access.py": "to the client",
    "desk/client/gate_pictures.py": "asks only, nothing leaves",
    "desk/client/gate_card.py": "asks only, nothing leaves",
    "cli/disclosing.py": "asks only, nothing leaves",
}


def test_every_passage_says_its_words_or_why_not() -> None:
    found = set()
    for file in ROOT.rglob("*.py"):
        for node in parsed.nodes(file):
            made = isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Passage")
            if made and not any(each.arg == "text" for each in node.keywords):  # type: ignore[attr-defined]
                found.add(file.relative_to(ROOT).as_posix())
    found.discard("casework/gate/gate.py")
    assert found == set(WITHOUT_WORDS)
