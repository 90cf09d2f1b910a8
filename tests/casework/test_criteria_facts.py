"""A criterion that the record can answer is answered beside the box, and a difference asks why."""

from datetime import date

import pytest

from tytti_desktop.casework.client import clients, criteria, criteria_facts, labour_status
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.criteria import Answer
from tytti_desktop.casework.client.labour_status import LabourStatus
from tytti_desktop.casework.steps import referrals
from tytti_desktop.casework.steps.referrals import Referral, Step, TriageStep
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 21)


def _referral(vault: Vault, born: date | None, since: date | None) -> Referral:
    card = Client("Mäki", "Onni", date_of_birth=born, birth_source="told" if born else None)
    client = clients.register_client(vault, card, TODAY).record
    if since is not None:
        status = LabourStatus(client.id, "unemployed", since)
        labour_status.record_status(vault, status, TODAY)
    new = Referral(client.id, TODAY, "municipal_employment", criteria_set="young")
    made: Referral = referrals.record_referral(vault, new, TODAY).record
    for each in criteria.criteria_set("young", made.criteria_version).criteria:
        referrals.answer_criterion(vault, made.id, each.name, Answer.MET)
    return made


@pytest.mark.parametrize(
    ("born", "since", "field"),
    [(date(1980, 5, 5), None, "age"), (None, date(2023, 1, 1), "under_12_months")],
)
def test_an_answer_that_the_record_denies_asks_why(
    vault: Vault, born: date | None, since: date | None, field: str
) -> None:
    made = _referral(vault, born, since)
    found = criteria_facts.known(vault, made.client_id, "young", TODAY)
    assert found[field].answer is Answer.NOT_MET
    checked = TriageStep(made.id, Step.CHECKED, TODAY)
    with pytest.raises(KnownError) as refused:
        referrals.take_step(vault, checked, TODAY)
    assert found[field].source in refused.value.message
    referrals.answer_criterion(vault, made.id, field, Answer.MET, "Sovittu tiimissä")
    referrals.take_step(vault, checked, TODAY)


def test_an_answer_that_the_record_agrees_with_asks_nothing(vault: Vault) -> None:
    made = _referral(vault, date(2000, 1, 1), date(2026, 5, 1))
    referrals.take_step(vault, TriageStep(made.id, Step.CHECKED, TODAY), TODAY)


def test_what_is_not_known_is_not_guessed(vault: Vault) -> None:
    made = _referral(vault, None, None)
    assert criteria_facts.known(vault, made.client_id, "young", TODAY) == {}
    referrals.take_step(vault, TriageStep(made.id, Step.CHECKED, TODAY), TODAY)
