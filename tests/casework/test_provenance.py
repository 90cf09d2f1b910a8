"""What is known of a value goes with the value: by card, joining and command, each half alone."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tytti_desktop.casework import search
from tytti_desktop.casework.client import clients, provenance
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.identity import Sex
from tytti_desktop.casework.client.provenance import CONFIRMED, TOLD
from tytti_desktop.casework.joining import merging
from tytti_desktop.casework.rights import corrections
from tytti_desktop.casework.screening import screenings
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 21)
SAM = Client(
    "Korhonen",
    "Sam",
    identity_code="131052-308T",
    date_of_birth=date(1952, 10, 13),
    birth_source=CONFIRMED,
    sex=Sex.FEMALE,
    sex_source=CONFIRMED,
)
BORN = date(1990, 1, 1)


def _stored(vault: Vault, client: Client) -> Client:
    made: Client = clients.register_client(vault, client, TODAY).record
    return made


def _changed(vault: Vault, client: Client, **changes: Any) -> Client:
    clients.change_client(vault, replace(client, **changes), TODAY)
    return clients.get(vault, client.id)


def test_a_corrected_code_carries_birth_and_sex(vault: Vault) -> None:
    made = _changed(vault, _stored(vault, SAM), identity_code="010190-123M")
    assert (made.date_of_birth, made.birth_source) == (BORN, CONFIRMED)
    assert (made.sex, made.sex_source) == (Sex.MALE, CONFIRMED)


def test_what_a_person_told_does_not_follow_the_code(vault: Vault) -> None:
    told = replace(SAM, date_of_birth=date(1952, 10, 14), birth_source=TOLD, sex_source=TOLD)
    made = _changed(vault, _stored(vault, told), identity_code="010190-123M")
    assert (made.date_of_birth, made.sex) == (date(1952, 10, 14), Sex.FEMALE)
    assert (made.birth_source, made.sex_source) == (TOLD, TOLD)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"date_of_birth": BORN}, "date_of_birth"), ({"sex": Sex.MALE}, "sex")],
)
def test_a_confirmed_half_changed_alone_is_asked_about(
    vault: Vault, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(KnownError) as refused:
        _changed(vault, _stored(vault, SAM), **changes)
    assert refused.value.field == field


def test_a_code_that_is_gone_leaves_the_birth_as_told(vault: Vault) -> None:
    made = _changed(vault, _stored(vault, SAM), identity_code=None)
    assert (made.birth_source, made.sex_source) == (TOLD, TOLD)


def test_joining_carries_what_the_chosen_code_tells(vault: Vault) -> None:
    kept = _stored(vault, replace(SAM, former_names="Salo"))
    other = _stored(vault, Client("Korhola", "Sam", identity_code="010190-123M"))
    merging.merge(vault, kept.id, other.id, {"identity_code": "other"}, TODAY)
    made = clients.get(vault, kept.id)
    assert (made.date_of_birth, made.sex) == (BORN, Sex.MALE)
    assert made.former_names == "Salo, Korhola"


def test_a_source_is_found_for_a_day_that_was_only_typed() -> None:
    typed = replace(SAM, birth_source=None, sex_source=None)
    assert provenance.sourced(typed, TODAY) == SAM
    bare = provenance.sourced(replace(typed, identity_code=None), TODAY)
    assert (bare.birth_source, bare.sex_source) == (TOLD, TOLD)


def test_a_changed_name_is_kept_and_found(vault: Vault) -> None:
    made = _stored(vault, Client("Vanhanimi", "Anna Maria"))
    made = _changed(vault, made, family_name="Uusinimi")
    assert made.former_names == "Vanhanimi"
    assert [hit.client_id for hit in search.find(vault, "vanhanimi", TODAY)] == [made.id]
    made = _changed(vault, made, family_name="Kolmas", given_names="Maria")
    assert made.former_names == "Vanhanimi, Uusinimi, Anna Maria"
    assert _changed(vault, made, family_name="Vanhanimi", former_names="").former_names == ""


def test_a_corrected_birth_judges_the_screenings_again(vault: Vault) -> None:
    made = _stored(vault, SAM)
    begun = screenings.start_screening(vault, made.id, "audit_c", TODAY).record
    for item in ("1", "2", "3"):
        screenings.answer(vault, begun.id, item, 1)
    done = screenings.finish(vault, begun.id).record
    assert (done.age, done.sex) == (74, "f")
    _changed(vault, made, identity_code="010190-123M")
    again = screenings.get(vault, done.id)
    assert (again.age, again.sex, again.finished_at) == (36, "m", done.finished_at)
    assert corrections.judged_again(vault, made.id) == []
