"""Wording confirmations: a dated act by a named user, of this very text, language by language."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.factory import WORKER, make_vault
from tytti_desktop.casework.screening import wording
from tytti_desktop.casework.screening.wording import Wordings, WordingStatus
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import Library, shipped
from tytti_desktop.instruments.model import Text
from tytti_desktop.vault import Vault

DAY = date(2026, 11, 21)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = make_vault(tmp_path)
    yield made
    made.close()


def status(vault: Vault, form: str, day: date = DAY) -> WordingStatus:
    stand = wording.wordings(vault, day)
    return stand.status(stand.library.get(form), "fi")


def test_a_wording_is_a_draft_until_a_named_person_confirms_it(vault: Vault) -> None:
    assert status(vault, "gad7") is WordingStatus.DRAFT
    wording.confirm_wording(vault, "gad7", "fi", DAY)
    assert status(vault, "gad7") is WordingStatus.CONFIRMED
    assert status(vault, "gad7", DAY - timedelta(1)) is WordingStatus.DRAFT
    (act,) = wording.confirmations(vault, DAY)
    assert (act.questionnaire, act.person, act.on) == ("gad7", WORKER, DAY)
    with pytest.raises(KnownError):
        wording.confirm_wording(vault, "gad7", "fi", DAY)
    logged = vault.query("select count(*) as n from audit where entity = 'unit_data'")
    assert logged[0]["n"] == 1


def test_a_pack_is_a_draft_while_anything_on_it_is(vault: Vault) -> None:
    stand = wording.wordings(vault, DAY)
    waiting = {q.id for q in stand.drafts(stand.library.get("prom_baseline"), "fi")}
    assert waiting == {"esis", "3x10d", "was"}
    for name in ("esis", "3x10d"):
        wording.confirm_wording(vault, name, "fi", DAY)
        assert wording.is_draft(vault, "prom_baseline", "fi", DAY)
    assert wording.drafts_of_rounds(vault, DAY) == ["prom_baseline", "prom_followup"]
    wording.confirm_wording(vault, "prom_baseline", "fi", DAY)
    assert not wording.is_draft(vault, "prom_baseline", "fi", DAY)
    assert wording.drafts_of_rounds(vault, DAY) == []


def test_our_own_words_need_no_confirmation_and_bdi_has_none(vault: Vault) -> None:
    assert status(vault, "labour_status") is WordingStatus.OWN
    assert status(vault, "bdi21") is WordingStatus.NUMBERS_ONLY
    with pytest.raises(KnownError):
        wording.confirm_wording(vault, "consent", "fi", DAY)


def test_a_wording_with_gaps_cannot_be_confirmed(vault: Vault) -> None:
    with pytest.raises(KnownError) as refused:
        wording.confirm_wording(vault, "prem", "fi", DAY)
    assert refused.value.field == "wording"
    assert wording.confirmations(vault, DAY) == []


def test_a_confirmation_can_be_withdrawn(vault: Vault) -> None:
    wording.confirm_wording(vault, "gad7", "fi", DAY)
    wording.withdraw_confirmation(vault, "gad7", "fi", DAY + timedelta(3))
    assert status(vault, "gad7", DAY + timedelta(2)) is WordingStatus.CONFIRMED
    assert status(vault, "gad7", DAY + timedelta(3)) is WordingStatus.DRAFT


def test_a_changed_text_is_a_draft_again(vault: Vault) -> None:
    wording.confirm_wording(vault, "was", "fi", DAY)
    made = shipped().get("was")
    item = replace(made.items[0], text=Text(fi="Aivan toinen kysymys"))
    other = replace(made, items=(item,))
    confirmed = wording.confirmations(vault, DAY)
    assert Wordings(shipped(), confirmed).status(made, "fi") is WordingStatus.CONFIRMED
    assert Wordings(Library([other]), confirmed).status(other, "fi") is WordingStatus.DRAFT


def test_a_text_compared_before_it_was_shipped_is_official() -> None:
    made = shipped().get("was")
    compared = replace(made.wording["fi"], compared_with_official=DAY)
    official = replace(made, wording={"fi": compared})
    assert Wordings(Library([official]), []).status(official, "fi") is WordingStatus.OFFICIAL


def test_the_list_of_forms_tells_the_status_and_who_confirmed(vault: Vault) -> None:
    wording.confirm_wording(vault, "gad7", "fi", DAY)
    rows = {row["id"]: row for row in wording.wordings(vault, DAY).rows()}
    assert rows["gad7"]["wording"] == {"fi": "confirmed", "sv": "draft", "en": "draft"}
    assert rows["gad7"]["wording_status"] == "draft", "as the least of its languages"
    assert rows["gad7"]["confirmed"] == [{"language": "fi", "person": WORKER, "on": "2026-11-21"}]
    assert rows["esis"]["wording_status"] == "draft"
    assert rows["bdi2"]["wording_status"] == "numbers_only"
    assert rows["consent"]["confirmed"] == []


@pytest.mark.parametrize("form", [made.id for made in shipped().all() if made.printable])
def test_a_language_without_words_cannot_be_confirmed(vault: Vault, form: str) -> None:
    """Nothing was compared: it is not said that it was, for any form and language."""
    library = wording.wordings(vault, DAY).library
    made = library.get(form)
    missing = {"fi", "sv", "en"} - set(library.languages(made))
    for language in missing:
        for act in (wording.confirm_wording, partial(wording.confirm_compared, code="x")):
            with pytest.raises(KnownError, match=r"no wording|ei ole sanamuotoa"):
                act(vault, form, language, DAY)
