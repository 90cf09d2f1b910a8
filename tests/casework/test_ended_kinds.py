"""What of the unit's data has ended is not offered; the records of its time keep it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.factory import make_vault
from tytti_desktop.casework import choices, consultations, unit
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.consultations import Consultation
from tytti_desktop.casework.service_map import organisations
from tytti_desktop.casework.service_map.facts import OrganisationFacts
from tytti_desktop.casework.service_map.organisations import CLASSES, Organisation
from tytti_desktop.casework.steps import referrals
from tytti_desktop.casework.steps.referrals import Referral
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault

TODAY, LAST = date(2026, 11, 21), date(2024, 12, 31)
OFFICE = "te_office"


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = make_vault(tmp_path)
    yield made
    made.close()


def test_a_form_offers_what_goes_on_and_what_the_record_holds_already(vault: Vault) -> None:
    every = {each.key for each in choices.choices(vault, CLASSES, TODAY)}
    assert every - {each.key for each in choices.offered(vault, CLASSES, TODAY)} == {OFFICE}
    assert {each.key for each in choices.offered(vault, CLASSES, TODAY, OFFICE)} == every
    assert {each.key for each in choices.offered(vault, CLASSES, LAST)} == every
    assert choices.label(vault, CLASSES, OFFICE, TODAY).startswith("TE-toimisto")


def test_a_referral_and_a_contact_are_asked_by_their_own_day(vault: Vault) -> None:
    client: Client = clients.register_client(vault, Client("Aalto", "Aino"), TODAY).record
    with pytest.raises(KnownError, match=r"päättyi 31\.12\.2024") as told:
        referrals.record_referral(vault, Referral(client.id, TODAY, OFFICE), TODAY)
    assert told.value.field == "source_class"
    kept: Referral = referrals.record_referral(
        vault, Referral(client.id, LAST, OFFICE), TODAY
    ).record
    referrals.change_referral(vault, replace(kept, received_on=date(2025, 1, 7)), TODAY)

    new = consultations.proposed(vault, TODAY)
    with pytest.raises(KnownError, match=r"päättyi 31\.12\.2024"):
        consultations.log_consultation(vault, replace(new, organisation_class=OFFICE), TODAY)
    then = replace(new, organisation_class=OFFICE, on_date=LAST)
    old: Consultation = consultations.log_consultation(vault, then, TODAY).record
    consultations.change_consultation(vault, replace(old, topic="Etuudet"), TODAY)


def test_an_organisation_of_the_map_keeps_its_class_when_it_is_corrected(vault: Vault) -> None:
    office = Organisation(OrganisationFacts(names={"fi": "TE"}), organisation_class=OFFICE)
    with pytest.raises(KnownError):
        organisations.add_organisation(vault, office, TODAY)
    kept = organisations.add_organisation(
        vault, replace(office, organisation_class="kela"), TODAY
    ).record
    organisations.ORGANISATIONS.change(vault, replace(kept, organisation_class=OFFICE))
    now = organisations.get(vault, kept.id)
    organisations.change_organisation(vault, replace(now, note="Vanha"), TODAY)
    assert organisations.get(vault, kept.id).organisation_class == OFFICE


def test_every_party_says_what_it_does(vault: Vault) -> None:
    parties = set(unit.shipped(CLASSES)) - {OFFICE, "other_network", "self"}
    assert {key for key in parties if not choices.role(vault, CLASSES, key, TODAY)} == set()
