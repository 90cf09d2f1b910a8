"""Single papers: what is offered, made and recorded; the signed paper of a consent."""

from datetime import date

import pytest

from tytti_desktop.casework import single_prints
from tytti_desktop.casework.client import clients, criteria
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.criteria import Answer
from tytti_desktop.casework.gate import consent_papers, consents, disclosures
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.mail import sheets
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.screening import rounds, screenings
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.casework.single_prints import Offer, PaperKind
from tytti_desktop.casework.steps import referrals
from tytti_desktop.casework.steps.referrals import Referral, Step, TriageStep
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, audit

TODAY = date(2026, 11, 21)
PDF = b"%PDF-1.7 paper"
pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def client(vault: Vault) -> Client:
    made = Client(
        "Testinen", "Liisa", street="Mallikatu 1", postal_code="70100", town="Kuopio", language="sv"
    )
    stored: Client = clients.register_client(vault, made, TODAY).record
    return stored


def kinds(vault: Vault, client: Client) -> set[PaperKind]:
    return {offer.kind for offer in single_prints.offers(vault, client.id, TODAY)}


def offer(vault: Vault, client: Client, kind: PaperKind) -> Offer:
    found = single_prints.offers(vault, client.id, TODAY)
    return next(each for each in found if each.kind is kind)


def refer(vault: Vault, client: Client, *steps: TriageStep, young: bool = False) -> Referral:
    name = "young" if young else "general"
    made = Referral(client.id, TODAY, "kela", criteria_set=name)
    stored: Referral = referrals.record_referral(vault, made, TODAY).record
    asked = criteria.criteria_set(stored.criteria_set, stored.criteria_version)
    for each in asked.criteria:
        referrals.answer_criterion(vault, stored.id, each.name, Answer.MET)
    return stored


def test_a_new_client_is_offered_the_consent_and_the_criteria(vault: Vault, client: Client) -> None:
    assert kinds(vault, client) == {PaperKind.CONSENT, PaperKind.CRITERIA}


def test_a_form_is_made_without_the_vault_and_recorded_when_it_leaves(
    vault: Vault, client: Client
) -> None:
    paper = single_prints.prepare(vault, client.id, offer(vault, client, PaperKind.CONSENT), TODAY)
    assert paper.make().startswith(b"%PDF")
    assert paper.once
    assert "Testinen" not in paper.name
    assert sheets.of_client(vault, client.id) == []
    paper.record(vault, "paper", "")
    found = sheets.of_client(vault, client.id)
    assert [(sheet.form, sheet.client_id) for sheet in found] == [("consent", client.id)]


def test_the_criteria_sheet_follows_the_referral(vault: Vault, client: Client) -> None:
    asked = offer(vault, client, PaperKind.CRITERIA)
    assert single_prints.prepare(vault, client.id, asked, TODAY).name == "criteria"
    refer(vault, client, young=True)
    assert single_prints.prepare(vault, client.id, asked, TODAY).name == "criteria_young"
    gone = Referral(client.id, TODAY, "kela", criteria_set="gone", id="x", created_at=vault.now())
    referrals.REFERRALS.add(vault, gone)
    with pytest.raises(KnownError, match="not in use"):
        single_prints.prepare(vault, client.id, asked, TODAY)


def test_an_open_round_is_printed_and_moves_on(vault: Vault, client: Client) -> None:
    referral = refer(vault, client)
    for step in (Step.CHECKED, Step.ACCEPTED):
        referrals.take_step(vault, TriageStep(referral.id, step, TODAY, "Reason"), TODAY)
    paper = single_prints.prepare(vault, client.id, offer(vault, client, PaperKind.ROUND), TODAY)
    paper.record(vault, "file", "")
    states = [found.state for found in rounds.of_client(vault, client.id)]
    assert RoundState.PRINTED in states


def test_the_letter_why_not_goes_to_the_ledger(vault: Vault, client: Client) -> None:
    referral = refer(vault, client)
    assert PaperKind.NOT_ACCEPTED not in kinds(vault, client)
    guided = TriageStep(referral.id, Step.GUIDED_ELSEWHERE, TODAY, "Reason", "Elsewhere")
    referrals.take_step(vault, guided, TODAY)
    asked = offer(vault, client, PaperKind.NOT_ACCEPTED)
    paper = single_prints.prepare(vault, client.id, asked, TODAY)
    assert paper.make().startswith(b"%PDF")
    assert not paper.once
    paper.record(vault, "paper", "")
    found = disclosures.of_client(vault, client.id)
    assert [(row.what, row.channel) for row in found] == [("not_accepted_letter", "letter")]


def test_the_summary_takes_the_latest_of_each_instrument(vault: Vault, client: Client) -> None:
    for day in (date(2026, 4, 9), date(2026, 11, 20)):
        started = screenings.start_screening(
            vault, client.id, "gad7", day, register=Register.SOCIAL, retention="working_age"
        ).record
        for item in screenings.instrument_of(vault, started).items:
            given = item.options[0].value if item.options else 0
            screenings.answer(vault, started.id, item.name, given)
        screenings.finish(vault, started.id)
    found = single_prints.summarised(vault, client.id, TODAY)
    assert [each.on_date for each in found] == [date(2026, 11, 20)]
    asked = offer(vault, client, PaperKind.SCREENINGS)
    paper = single_prints.prepare(vault, client.id, asked, TODAY)
    assert paper.make().startswith(b"%PDF")


def test_only_papers_are_taken_by_their_first_bytes() -> None:
    assert consent_papers.read_paper(PDF).media_type == "application/pdf"
    assert consent_papers.read_paper(b"\xff\xd8\xff\xe0").media_type == "image/jpeg"
    assert consent_papers.read_paper(b"\x89PNG\r\n\x1a\n..").media_type == "image/png"
    with pytest.raises(KnownError, match="PDF, JPEG or PNG"):
        consent_papers.read_paper(b"PK\x03\x04")
    with pytest.raises(KnownError, match="20 MB"):
        consent_papers.read_paper(PDF + bytes(consent_papers.LARGEST_BYTES))


def test_the_signed_paper_is_kept_with_the_consents_and_its_look_logged(
    vault: Vault, client: Client
) -> None:
    paper = consent_papers.read_paper(PDF)
    base = Consent(client.id, "", "", TODAY)
    stored = consent_papers.record_signed(vault, base, ["kela"], ["basic"], paper, TODAY)
    consent = stored.record[0]
    assert consent_papers.open_paper(vault, consent).content == PDF
    opened = [row for row in audit.rows(vault, client_id=client.id) if row.action == "open"]
    assert [row.entity for row in opened] == ["attachment"]


def test_a_consent_without_paper_has_none_to_open(vault: Vault, client: Client) -> None:
    base = Consent(client.id, "", "", TODAY)
    consent_papers.record_signed(vault, base, ["kela"], ["basic"], None, TODAY)
    with pytest.raises(KnownError, match="No paper"):
        consent_papers.open_paper(vault, consents.of_client(vault, client.id)[0])


def test_a_paper_that_comes_later_joins_what_was_recorded_with_it(
    vault: Vault, client: Client
) -> None:
    base = Consent(client.id, "", "", TODAY)
    consent_papers.record_signed(vault, base, ["kela"], ["basic", "work"], None, TODAY)
    picked = consents.of_client(vault, client.id)[0]
    consent_papers.record_signed(vault, base, ["employment"], ["basic"], None, TODAY)
    consent_papers.attach(vault, picked, consent_papers.read_paper(PDF))
    papers = {each.recipient: each.paper_id for each in consents.of_client(vault, client.id)}
    assert len(set(papers.values()) - {None}) == 1
    assert papers.pop("employment") is None, "what was signed another time has its own paper"
    assert None not in papers.values()
