"""Letters filled from records: the client's own summary, and why not and where instead."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from tests.factory import make_vault
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.criteria import Answer, criteria_sets
from tytti_desktop.casework.mail import letters
from tytti_desktop.casework.screening import screenings
from tytti_desktop.casework.steps import referrals
from tytti_desktop.casework.steps.referrals import Referral, Step, TriageStep
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.letters import Letter, letter_pdf
from tytti_desktop.vault import Role, Vault

TODAY = date(2026, 11, 21)
GAD = {str(n): 2 for n in range(1, 8)}


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = make_vault(tmp_path, Role.SUBSTITUTE)
    yield made
    made.close()


def make_client(vault: Vault, **known: Any) -> str:
    here = {"street": "Esimerkkikatu 3", "postal_code": "99991", "town": "Mallila"}
    client = Client("Kokeilunen", "Malli-Eero", **{**here, **known})
    return str(clients.register_client(vault, client, TODAY).record.id)


def finished(vault: Vault, client: str, instrument: str, answers: dict[str, Any]) -> str:
    made = screenings.start_screening(vault, client, instrument, TODAY).record
    for item, value in answers.items():
        screenings.answer(vault, made.id, item, value)
    return str(screenings.finish(vault, made.id).record.id)


def printed(made: Letter) -> str:
    document = pypdfium2.PdfDocument(letter_pdf(made))
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return " ".join(" ".join(texts).replace("\ufffe", "").replace("\u00ad", "").split())


def test_the_summary_gives_the_result_its_band_and_source_and_no_diagnosis(vault: Vault) -> None:
    client = make_client(vault)
    whole = finished(vault, client, "gad7", GAD)
    part = finished(vault, client, "gad7", GAD | {"7": None})
    scale = finished(vault, client, "3x10d", {"1": 5})
    text = printed(letters.screening_summary(vault, client, [whole, part, scale], TODAY))
    assert "14 pistettä" in text
    assert "TOIMIA" in text
    assert "12" in text
    assert "15" in text
    assert "Malli-Eero" not in text


def test_the_summary_speaks_the_clients_language(vault: Vault) -> None:
    client = make_client(vault, language="sv")
    whole = finished(vault, client, "gad7", GAD)
    assert "14 poäng" in printed(letters.screening_summary(vault, client, [whole], TODAY))


def test_nothing_unfinished_foreign_or_for_groups_only_gets_into_a_summary(vault: Vault) -> None:
    client, other = make_client(vault), make_client(vault)
    begun = screenings.start_screening(vault, client, "gad7", TODAY).record.id
    foreign = finished(vault, other, "gad7", GAD)
    group = finished(vault, client, "esis", {str(n): 4 for n in range(1, 11)})
    for each in (begun, foreign, group):
        with pytest.raises(KnownError):
            letters.screening_summary(vault, client, [each], TODAY)


def guide_elsewhere(vault: Vault, client: str) -> str:
    made = Referral(client, date(2026, 11, 2), "social_services")
    referral = str(referrals.record_referral(vault, made, TODAY).record.id)
    name = criteria_sets(TODAY)[0].criteria[0].name
    referrals.answer_criterion(vault, referral, name, Answer.NOT_MET, "Ikä")
    away = TriageStep(
        referral, Step.GUIDED_ELSEWHERE, TODAY, "Työterveyshuolto auttaa.", "Oma työterveyshuolto"
    )
    referrals.take_step(vault, away, TODAY)
    return referral


def test_the_letter_why_not_tells_the_reason_and_where_instead(vault: Vault) -> None:
    referral = guide_elsewhere(vault, make_client(vault))
    text = printed(letters.not_accepted(vault, referral, TODAY))
    assert "2.11.2026" in text
    assert "Työterveyshuolto auttaa." in text
    assert "Oma työterveyshuolto" in text
    assert "Esimerkkikatu 3" in text


def test_the_letter_why_not_needs_the_decision_and_an_address(vault: Vault) -> None:
    made = Referral(make_client(vault), date(2026, 11, 2), "social_services")
    waiting = referrals.record_referral(vault, made, TODAY).record.id
    with pytest.raises(KnownError):
        letters.not_accepted(vault, waiting, TODAY)
    hidden = guide_elsewhere(vault, make_client(vault, non_disclosure=True))
    with pytest.raises(KnownError) as refused:
        letters.not_accepted(vault, hidden, TODAY)
    assert refused.value.message
