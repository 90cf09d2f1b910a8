"""From delivered to confirmed by a named person: words put in, compared, carried as one file."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.factory import make_vault
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.mail import printing
from tytti_desktop.casework.screening import measures, wording, wording_texts
from tytti_desktop.casework.screening.wording import WordingStatus
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import shipped
from tytti_desktop.instruments.texts import places, wanting
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 21)
INCOMPLETE = [q.id for q in shipped().all() if q.defined and any(i.incomplete for i in q.own_items)]


def _put(vault: Vault, form: str) -> None:
    made = measures.library(vault, TODAY).get(form)
    texts = {key: f"Virallinen {key}" for key in wanting(made, "fi")}
    wording_texts.put_in(vault, form, "fi", texts, "Julkaisija 2026", TODAY)


def _status(vault: Vault, form: str) -> WordingStatus:
    stand = wording.wordings(vault, TODAY)
    return stand.status(stand.library.get(form), "fi")


def test_there_are_wordings_to_complete() -> None:
    assert "prem" in INCOMPLETE


@pytest.mark.parametrize("form", INCOMPLETE)
def test_a_form_that_was_not_whole_is_taken_into_use_without_a_programmer(
    vault: Vault, form: str
) -> None:
    with pytest.raises(KnownError):
        wording.confirm_wording(vault, form, "fi", TODAY)
    _put(vault, form)
    made = measures.library(vault, TODAY).get(form)
    assert not wanting(made, "fi")
    assert made.wording["fi"].source == "Julkaisija 2026"
    if _status(vault, form) is WordingStatus.DRAFT:
        wording.confirm_wording(vault, form, "fi", TODAY)
        assert _status(vault, form) is WordingStatus.CONFIRMED
    assert printing.form_job(vault, form, TODAY, blank=True).form.pages


def test_new_words_are_a_draft_again(vault: Vault) -> None:
    wording.confirm_wording(vault, "gad7", "fi", TODAY)
    wording_texts.put_in(vault, "gad7", "fi", {"1": "Toinen sana"}, "TOIMIA 2012", TODAY)
    assert _status(vault, "gad7") is WordingStatus.DRAFT


def test_a_language_that_was_missing_is_had_once_it_is_whole(vault: Vault) -> None:
    assert "sv" not in measures.library(vault, TODAY).get("3x10d").languages
    texts = {key: f"Ord {key}" for key in wanting(shipped().get("3x10d"), "sv")}
    first, *rest = texts
    wording_texts.put_in(vault, "3x10d", "sv", {first: texts[first]}, "TTL", TODAY)
    assert "sv" not in measures.library(vault, TODAY).get("3x10d").languages
    wording_texts.put_in(vault, "3x10d", "sv", {key: texts[key] for key in rest}, "TTL", TODAY)
    assert "sv" in measures.library(vault, TODAY).get("3x10d").languages


def test_a_scale_without_named_ends_can_have_them(vault: Vault) -> None:
    assert {"1.low", "1.high"} <= set(places(shipped().get("was")))
    wording_texts.put_in(vault, "was", "fi", {"1.low": "Alin", "1.high": "Ylin"}, "TTL", TODAY)
    item = measures.library(vault, TODAY).get("was").items[0]
    assert (item.low.fi, item.high.fi) == ("Alin", "Ylin")


@pytest.mark.parametrize(
    ("form", "texts", "source"),
    [("gad7", {"99": "x"}, "THL"), ("gad7", {"1": "x"}, " "), ("bdi21", {"1": "x"}, "Pearson")],
)
def test_what_cannot_be_put_in_is_refused(
    vault: Vault, form: str, texts: dict[str, str], source: str
) -> None:
    with pytest.raises(KnownError):
        wording_texts.put_in(vault, form, "fi", texts, source, TODAY)


def test_what_was_put_in_goes_to_another_unit_as_one_file_and_waits_there(
    vault: Vault, tmp_path: Path
) -> None:
    _put(vault, "prem")
    made = wording_texts.exported(vault, TODAY)
    other = make_vault(tmp_path, name="toinen")
    wording_texts.imported(other, made, TODAY)
    assert wording_texts.exported(other, TODAY)["texts"][0]["texts"] == made["texts"][0]["texts"]
    assert _status(other, "prem") is WordingStatus.DRAFT
    half = {**made, "texts": [{"form": "prem"}]}
    wrongs: list[Any] = [None, [], {"format": "x", "texts": []}, half]
    for wrong in wrongs:
        with pytest.raises(KnownError):
            wording_texts.imported(other, wrong, TODAY)
    other.close()


@pytest.mark.parametrize("form", [q.id for q in shipped().all() if q.printable and not q.defined])
def test_what_the_unit_has_not_defined_is_not_printed_for_a_client(vault: Vault, form: str) -> None:
    card = clients.register_client(vault, Client("Kokeilunen", "Eero"), TODAY).record
    with pytest.raises(KnownError, match="määritellyt"):
        printing.form_job(vault, form, TODAY, client_id=card.id)
