"""Typed text comes in by one door: one normal form, no unseen signs, no half signs."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tytti_desktop.casework import search, texts
from tytti_desktop.casework.client import clients, identity, visits
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Ha\u0308ma\u0308la\u0308inen", "Hämäläinen"),
        ("Vir\u00adta\u200bnen\ufeff", "Virtanen"),
        ("\u202bمحمد\u202c", "محمد"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("a\r\nb\tc", "a\nb\tc"),
    ],
)
def test_one_normal_form_without_unseen_signs(typed: str, stored: str) -> None:
    assert texts.cleaned(typed) == stored


@pytest.mark.parametrize("sign", ["\ud83d", "\x00", "\x07", "\x1b"])
def test_a_sign_that_cannot_be_meant_is_refused_at_its_field(vault: Vault, sign: str) -> None:
    for made in (Client(f"A{sign}", "B"), Client("A", f"B{sign}")):
        with pytest.raises(KnownError) as refused:
            clients.register_client(vault, made, TODAY)
        assert refused.value.field in {"family_name", "given_names"}
    assert clients.CLIENTS.count(vault) == 0


def test_every_record_comes_in_by_the_door(vault: Vault) -> None:
    client = clients.register_client(vault, Client("A", "B"), TODAY).record
    visit = visits.proposed(vault, client.id, TODAY)
    made = visits.log_visit(vault, replace(visit, text="Ka\u0308vi\u200b"), TODAY).record
    assert visits.VISITS.get(vault, made.id).text == "Kävi"
    with pytest.raises(KnownError):
        visits.change_visit(vault, replace(made, text="\udc00"), TODAY)


def test_texts_within_lists_and_maps_are_cleaned() -> None:
    given: dict[str, Any] = {"a\u0308": ["o\u0308", ("u\u200b", 1, None)]}
    assert texts.cleaned_all(given) == {"ä": ["ö", ("u", 1, None)]}


def test_a_code_pasted_with_unseen_signs_is_a_code() -> None:
    assert identity.tidy("131052\u00ad-308t\u200b") == "131052-308T"


def test_a_turkish_name_is_found_with_and_without_its_letters(vault: Vault) -> None:
    made = clients.register_client(vault, Client("Yılmaz", "Işıl"), TODAY).record
    for typed in ("isil", "ışıl", "Işıl", "IŞIL", "yilmaz", "YILMAZ", "\ud83d isil"):
        assert [hit.client_id for hit in search.find(vault, typed, TODAY)] == [made.id], typed
