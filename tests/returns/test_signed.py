"""Signed consents: matched by code, attached, and proposed to a person; never recorded alone."""

import io
from datetime import date

import pikepdf
import pytest

from tests.returns.conftest import TODAY, Marks, page_of, printed
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.mail.sheets import Sheet
from tytti_desktop.casework.returns import copies, keying, known, review, signed, storing
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, attachments

MARKS: Marks = {
    "kela": ("work", "benefits"), "obtain_kela": ("work",), "health": ("health",),
    "other": ("plan",),
}  # fmt: skip


def returned(vault: Vault, client: str | None, white: bytes, **marks: str) -> Sheet:
    sheet = printed(vault, "consent", client)
    for page in range(1, sheet.pages + 1):
        read = page_of(vault, sheet, page, {**MARKS, **marks}, picture=white)
        storing.store_page(vault, read, TODAY)
    return sheet


def test_ticks_are_proposed_with_the_paper_and_not_recorded(
    vault: Vault, client: str, white: bytes
) -> None:
    sheet = returned(vault, client, white, validity="one_year")
    assert consents.of_client(vault, client) == []
    [row] = copies.waiting(vault)
    assert (row.checked, row.proposal) == (True, True)
    found = signed.ticked(vault, sheet.id, TODAY)
    assert set(found.ticks) == {
        ("kela", "benefits", "give"), ("kela", "work", "give"), ("kela", "work", "obtain"),
        ("health", "health", "give"),
    }  # fmt: skip
    assert found.strange == (("other", "plan", "give"),)
    assert found.until == date(2027, 11, 21)
    assert found.paper_id is not None
    paper = attachments.get(vault, found.paper_id)
    assert paper.client_id == client
    with pikepdf.open(io.BytesIO(paper.content)) as pdf:
        assert len(pdf.pages) == sheet.pages


def test_a_person_records_what_was_ticked(vault: Vault, client: str, white: bytes) -> None:
    sheet = returned(vault, client, white)
    found = signed.ticked(vault, sheet.id, TODAY)
    consent = Consent("", "", "", TODAY, purpose="työkyvyn tuki")
    with pytest.raises(KnownError):
        signed.record_ticked(vault, sheet.id, consent, (), TODAY)
    assert [one.id for one in signed.awaiting(vault, client)] == [sheet.id]
    done = signed.record_ticked(vault, sheet.id, consent, found.ticks, TODAY)
    assert signed.awaiting(vault, client) == []
    kept = consents.of_client(vault, client)
    assert {one.key for one in kept if one.category != "basic"} == set(found.ticks)
    named = {one.recipient for one in kept if one.category == "basic"}
    assert named == {"kela", "health"}, "who the client is goes with every cross, as it says"
    assert {one.paper_id for one in kept} == {found.paper_id}
    assert copies.waiting(vault) == []
    with pytest.raises(KnownError):
        signed.ticked(vault, sheet.id, TODAY)
    assert done.undo is not None
    done.undo(vault)
    assert consents.of_client(vault, client) == []
    assert signed.ticked(vault, sheet.id, TODAY) == found


def test_a_consent_recorded_at_the_table_gets_its_paper(
    vault: Vault, client: str, white: bytes
) -> None:
    made = consents.record_consents(
        vault, Consent(client, "", "", TODAY), ["kela"], ["work", "plan"], TODAY
    ).record
    sheet = returned(vault, client, white)
    found = signed.ticked(vault, sheet.id, TODAY)
    papers = {one.category: one.paper_id for one in consents.of_client(vault, client)}
    assert papers == {"work": found.paper_id, "plan": None}  # plan was not ticked
    assert found.known == (("kela", "work", "give"),)
    assert ("kela", "work", "give") not in found.ticks
    assert ("kela", "work", "obtain") in found.ticks
    assert len(made) == 2
    signed.dismiss_ticked(vault, sheet.id)
    assert copies.waiting(vault) == []


@pytest.mark.parametrize(
    ("written", "until"), [("1.3.2027", date(2027, 3, 1)), ("kevääseen", None)]
)
def test_the_last_day_is_what_was_written(
    vault: Vault, client: str, white: bytes, written: str, until: date | None
) -> None:
    sheet = returned(vault, client, white, validity="until", valid_until="x")
    review.settle(vault, sheet.id, "valid_until", written)
    assert signed.ticked(vault, sheet.id, TODAY).until == until


def test_a_keyed_paper_has_no_picture_to_attach(vault: Vault, client: str) -> None:
    sheet = printed(vault, "consent", client)
    answers = dict.fromkeys(known.asked(vault, sheet)) | {"kela": ["work"]}
    keying.key_in(vault, sheet.id, answers, TODAY, number=None)
    found = signed.ticked(vault, sheet.id, TODAY)
    assert (found.paper_id, found.ticks, found.until) == (
        None, (("kela", "work", "give"),), None
    )  # fmt: skip


def test_a_paper_of_nobody_waits_for_its_client(vault: Vault, client: str, white: bytes) -> None:
    sheet = returned(vault, None, white)
    with pytest.raises(KnownError):
        signed.ticked(vault, sheet.id, TODAY)
    copies.bind(vault, sheet.id, client, TODAY)
    assert signed.ticked(vault, sheet.id, TODAY).ticks
