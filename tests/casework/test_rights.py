"""What the client asks by right, what corrections leave behind, facts that are keyed once."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.casework.plan.kit import TODAY, consent, make_client
from tests.factory import make_vault
from tytti_desktop.casework import fields, history, manifest, past_versions
from tytti_desktop.casework.client import clients, visits
from tytti_desktop.casework.fields import HIDDEN
from tytti_desktop.casework.gate import consents, disclosures, gate
from tytti_desktop.casework.gate.gate import GateClosed, Passage
from tytti_desktop.casework.plan import actions, goals, onward, statements
from tytti_desktop.casework.plan.actions import Action, OwnerKind
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.rights import corrected, log_requests, notices, withdrawals
from tytti_desktop.casework.rights.log_requests import Asked
from tytti_desktop.casework.today.worklist import worklist
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import subject_access
from tytti_desktop.paper.letters import letter_text
from tytti_desktop.paper.preview import opened
from tytti_desktop.vault import Vault, attachments

pytestmark = pytest.mark.usefixtures("english")
DUE = {Asked.LOG: date(2027, 1, 21), Asked.COPY: date(2026, 12, 21)}
REASON = "The client asked for it on the phone"


@pytest.fixture
def client(vault: Vault) -> str:
    return make_client(vault)


# --- requests -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Asked)
def test_each_kind_of_request_has_its_due_day_and_its_row_on_today(
    vault: Vault, client: str, kind: Asked
) -> None:
    asked = log_requests.proposed(vault, client, TODAY, kind)
    if kind is Asked.CORRECTION:
        with pytest.raises(KnownError) as refused:
            log_requests.ask(vault, asked, TODAY)
        assert refused.value.field == "special_reason"
    stored = log_requests.ask(vault, replace(asked, special_reason="Osoite"), TODAY).record
    assert stored.due_on == DUE.get(kind, DUE[Asked.COPY])
    (act,) = [each for each in worklist(vault, TODAY) if each.target == stored.id]
    assert act.due == stored.due_on
    assert len({_told(vault, client, each) for each in Asked}) == len(Asked)
    log_requests.answered(vault, stored.id, TODAY, "", TODAY)
    assert not [each for each in worklist(vault, TODAY) if each.target == stored.id]


def _told(vault: Vault, client: str, kind: Asked) -> str:
    asked = replace(log_requests.proposed(vault, client, TODAY, kind), special_reason="x")
    stored = log_requests.ask(vault, asked, TODAY).record
    return next(each.text for each in worklist(vault, TODAY) if each.target == stored.id)


LINK = "https://example/" + "Nzk4" * 60


def test_the_copy_is_pdf_json_and_each_paper_as_the_file_it_is(vault: Vault, client: str) -> None:
    """Also of a note of many lines, and with a link that is longer than a line."""
    note = replace(visits.proposed(vault, client, TODAY), text=f"yksi\nkaksi\n\n{LINK}")
    visits.log_visit(vault, note, TODAY)
    attachments.keep(
        vault, client_id=client, kind="consent", media_type="application/pdf", content=b"%PDF-x"
    )
    found = subject_access.held(vault, clients.get(vault, client).code, TODAY)
    made = subject_access.files(found)
    code = found.code
    with opened(made[f"{code}.pdf"]) as document:
        text = " ".join(page.get_textpage().get_text_range() for page in document)
    assert "kaksi" in text
    assert LINK in "".join(text.split())
    assert set(made) == {f"{code}.pdf", f"{code}.json", f"{code}-1.pdf"}
    assert made[f"{code}-1.pdf"] == b"%PDF-x"
    assert json.loads(made[f"{code}.json"])["client_code"] == code
    paper = subject_access.paper(vault, code, TODAY)
    assert paper.make().startswith(b"%PDF-")
    paper.record(vault, "paper", "")
    assert disclosures.of_client(vault, client)[0].recipient == gate.CLIENT


# --- corrections --------------------------------------------------------------------------------


def test_a_correction_keeps_what_stood_there_and_an_undo_forgets_it(
    vault: Vault, client: str
) -> None:
    card = clients.get(vault, client)
    done = clients.change_client(vault, replace(card, phone="040 765 4321"), TODAY)
    assert not corrected.of_client(vault, client, TODAY), "nothing was written over"
    done = clients.change_client(vault, replace(done.record, phone="040 111 2222"), TODAY)
    (found,) = corrected.of_client(vault, client, TODAY)
    assert found.before == (("Phone", "040 765 4321"),)
    assert found.who == vault.person.name
    assert done.undo is not None
    done.undo(vault)
    assert not corrected.of_client(vault, client, TODAY)


def test_a_protected_client_s_old_contact_data_stay_masked(vault: Vault, client: str) -> None:
    card = replace(clients.get(vault, client), phone="040 765 4321")
    clients.change_client(vault, card, TODAY)
    clients.change_client(vault, replace(card, phone="", non_disclosure=True), TODAY)
    (found,) = corrected.of_client(vault, client, TODAY)
    assert dict(found.before)["Phone"] == HIDDEN


@pytest.mark.parametrize("book", manifest.BOOKS, ids=lambda each: each.entity)
def test_a_step_is_no_correction_and_every_typed_field_counts(book: Any) -> None:
    """Of every record type: its own words count when written over, ids and marks never do."""
    told = fields.of(book.record)
    counted = {name for name, each in told.items() if each.word and not each.by_act}
    assert not counted & {"id", "client_id", "recorded_at", "recorded_by"}
    assert past_versions.is_correction("change")
    steps = {action for entity, action in history.SENTENCES if entity == book.entity}
    assert not {each for each in steps if past_versions.is_correction(each)} - {
        "correct", "correct_day", "correction", "non_disclosure_on", "non_disclosure_off",
    }  # fmt: skip


def test_a_plan_s_corrected_words_are_kept_in_their_register(vault: Vault, client: str) -> None:
    goal = goals.add_goal(
        vault, replace(goals.proposed(vault, client, TODAY), text="Old words"), TODAY
    ).record
    goals.change_goal(vault, replace(goal, text="New words"), TODAY)
    (kept,) = past_versions.of_client(vault, client)
    assert (kept.register, kept.fields, kept.content["text"]) == ("social", ("text",), "Old words")
    (found,) = corrected.of_client(vault, client, TODAY)
    assert found.before[0][1] == "Old words"


def test_another_register_s_old_version_is_not_told(tmp_path: Path) -> None:
    vault = make_vault(tmp_path, role="nurse")
    client = make_client(vault)
    record = replace(goals.proposed(vault, client, TODAY), text="Old words")
    goal = goals.add_goal(vault, record, TODAY).record
    goals.change_goal(vault, replace(goal, text="New words"), TODAY)
    assert corrected.of_client(vault, client, TODAY)
    vault.execute("update past_version set register = 'social'")
    assert not corrected.of_client(vault, client, TODAY)
    vault.close()


# --- keyed once ---------------------------------------------------------------------------------


@pytest.fixture
def action(vault: Vault, client: str) -> Action:
    made = replace(
        actions.proposed(vault, client, TODAY),
        text="Get a statement for rehabilitation",
        owner_kind=OwnerKind.ORGANISATION,
        owner="Mallila clinic",
        recipient="health",
        due_on=date(2026, 12, 10),
    )
    stored: Action = actions.add_action(vault, made, TODAY).record
    return stored


def test_an_action_taken_further_is_not_typed_again(
    vault: Vault, client: str, action: Action
) -> None:
    drawn = statements.proposed(vault, client, TODAY, action)
    assert (drawn.purpose, drawn.needed_by, drawn.writer) == (
        action.text, action.due_on, action.owner,
    )  # fmt: skip
    assert (drawn.action_id, drawn.asked_of) == (action.id, "health")
    sent = onward.of_action(vault, action, TODAY)
    assert (sent.reason, sent.place, sent.recipient) == (action.text, action.owner, "health")


def test_a_statement_asked_of_others_is_asked_for_through_the_gate(
    vault: Vault, client: str, action: Action
) -> None:
    drawn = statements.proposed(vault, client, TODAY, action)
    with pytest.raises(GateClosed):
        statements.ask_statement(vault, drawn, TODAY)
    assert not statements.of_client(vault, client)
    statements.ask_statement(vault, drawn, TODAY, reason=REASON)
    (row,) = disclosures.of_client(vault, client)
    assert (row.what, row.override, row.recipient) == ("statement_request", REASON, "health")
    assert set(row.categories) == {gate.BASIC, *drawn.categories}
    base = consents.Consent(client, "", "", TODAY)
    consents.record_consents(vault, base, ["health"], drawn.categories, TODAY, [consents.OBTAIN])
    statements.ask_statement(vault, drawn, TODAY)
    assert disclosures.of_client(vault, client)[0].override == ""
    own = replace(drawn, asked_of="")
    assert statements.ask_statement(vault, own, TODAY).undo is not None


# --- what a notice says -------------------------------------------------------------------------


@pytest.mark.parametrize("by_consent", [True, False])
def test_a_notice_says_on_what_the_data_were_given(
    vault: Vault, client: str, by_consent: bool
) -> None:
    """What went past the gate was not given on the consent that ended."""
    vault.clock = lambda: datetime(2026, 11, 21, 8, tzinfo=UTC)
    passage = Passage(client, "kela", ("plan",), "phone", "x", registers=(str(Register.SOCIAL),))
    if not by_consent:
        gate.let_out(vault, passage, TODAY, reason=REASON)
    consent(vault, client, "kela")
    if by_consent:
        gate.let_out(vault, passage, TODAY)
    ids = [each.id for each in consents.of_client(vault, client)]
    withdrawals.withdraw(vault, ids, TODAY, "x", "", TODAY)
    (notice,) = notices.of_client(vault, client)
    said = letter_text(notices.notice_letter(vault, notice, TODAY))
    assert ("suostumuksen, jonka perusteella saaja on saanut" in said) is by_consent
    assert ("muulla perusteella kuin tällä suostumuksella" in said) is not by_consent
    assert "laillisesti" not in said
