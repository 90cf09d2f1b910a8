"""Duplicates: by code, and by name and birth with typos, order and dots forgiven."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tytti_desktop.casework.client import clients, duplicates
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.duplicates import Why
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 21)
BORN = date(1990, 5, 17)
AINO = Client("Hämäläinen", "Aino Maria", date_of_birth=BORN, birth_source="told")


@pytest.mark.parametrize(
    ("family", "names", "born", "why"),
    [
        ("Hämäläinen", "Aino Maria", BORN, Why.NAME_AND_BIRTH),
        ("Hamalainen", "aino maria", BORN, Why.NAME_AND_BIRTH),
        ("Aino", "Hämäläinen Maria", BORN, Why.NAME_AND_BIRTH),
        ("Hämälänen", "Aino", BORN, Why.SIMILAR_NAME_AND_BIRTH),
        ("Hämäläinne", "Aini", BORN, Why.SIMILAR_NAME_AND_BIRTH),
        ("Hämäläinen", "Aino Maria", None, Why.SAME_NAME),
        ("Hämäläine", "Aino Maria", None, None),
        ("Hämäläinen", "Aino Maria", date(1990, 5, 18), None),
        ("Virtanen", "Aino Maria", BORN, None),
        ("Hämäläinen", "Eevi", BORN, None),
    ],
)
def test_likeness_by_name_and_birth(
    vault: Vault, family: str, names: str, born: date | None, why: Why | None
) -> None:
    there = clients.register_client(vault, AINO, TODAY).record
    source = "told" if born else None
    typed = Client(family, names, date_of_birth=born, birth_source=source)
    found = duplicates.find(vault, typed)
    assert [each.why for each in found] == ([why] if why else [])
    assert all((each.client_id, each.code) == (there.id, there.code) for each in found)


def test_an_identity_code_is_the_strongest_and_comes_first(vault: Vault) -> None:
    clients.register_client(vault, AINO, TODAY)
    coded = Client("Virtanen", "Eeva", identity_code="131052-308T")
    clients.register_client(vault, coded, TODAY)
    found = duplicates.find(vault, replace(AINO, identity_code="131052-308t"))
    assert [each.why for each in found] == [Why.IDENTITY_CODE, Why.NAME_AND_BIRTH]


def test_a_former_name_is_known_and_a_client_is_not_its_own_duplicate(vault: Vault) -> None:
    new = replace(AINO, former_names="Virtanen")
    there = clients.register_client(vault, new, TODAY).record
    married = replace(AINO, family_name="Virtanen")
    assert [e.why for e in duplicates.find(vault, married)] == [Why.SIMILAR_NAME_AND_BIRTH]
    assert duplicates.find(vault, there) == []


words = st.text("aeinäöt", min_size=4, max_size=9)


@given(word=words, place=st.integers(0, 8), letter=st.sampled_from("xyz"))
def test_one_typo_is_forgiven_and_likeness_goes_both_ways(
    word: str, place: int, letter: str
) -> None:
    at = place % len(word)
    typos = [
        word[:at] + letter + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + word[at + 1 :],
    ]
    for typo in typos:
        assert duplicates.alike(word, typo)
        assert duplicates.alike(typo, word)


def test_short_and_far_words_are_not_alike() -> None:
    assert not duplicates.alike("Bo", "Ia")
    assert not duplicates.alike("Aino", "Aila")
    assert duplicates.alike("Mikko", "Mikok")
    assert not duplicates.alike("Virtanen", "Virta")
    assert not duplicates.same_names(["virtanen"], ["virtanen", "aino"])
