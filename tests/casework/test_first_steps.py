"""The first day: every step leads somewhere, is seen to be done, and the list goes at the end."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.factory import make_vault
from tytti_desktop.casework import unit
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.mail import letters
from tytti_desktop.casework.mail.mailing_records import BOOK
from tytti_desktop.casework.recording import change
from tytti_desktop.casework.today.first_steps import BY_HAND, Step, first_steps, waiting_client
from tytti_desktop.vault import Vault, backup_state

TODAY = date(2026, 11, 21)


def left(vault: Vault, *marked: str) -> set[Step]:
    return {each.step for each in first_steps(vault, TODAY, marked) if not each.done}


@pytest.mark.unsigned
def test_an_empty_vault_has_every_step_before_it(vault: Vault) -> None:
    assert [each.step for each in first_steps(vault, TODAY)] == list(Step)
    assert left(vault) == set(Step)


@pytest.mark.unsigned
def test_a_sender_without_a_name_and_a_number_is_not_done(vault: Vault) -> None:
    """The mailing refuses it."""
    sender = {"name": "Yksikkö", "street": "Katu 1", "postal_code": "00100", "town": "HELSINKI"}
    for key, words in (("sender", sender), ("contact", {"person": "T", "phone": "0400000000"})):
        assert Step.SENDER in left(vault)
        kept = unit.value(vault, "settings", key, TODAY)
        unit.change(vault, "settings", key, {**kept, **words}, TODAY)
    assert Step.SENDER not in left(vault)


def test_each_step_is_seen_to_be_done(vault: Vault, tmp_path: Path) -> None:
    sender = {"name": "Yksikkö", "street": "Katu 1", "postal_code": "00100", "town": "HELSINKI"}
    kept = unit.value(vault, "settings", "sender", TODAY)
    unit.change(vault, "settings", "sender", {**kept, **sender}, TODAY)
    assert letters.sender(vault, TODAY).street == "Katu 1"
    client = clients.register_client(vault, Client("Testinen", "Liisa"), TODAY).record
    assert Step.CLIENT in left(vault)  # no letter is due yet: the list would lead nowhere
    assert waiting_client(vault) == client.id
    change(vault, clients.BOOK, replace(client, started_on=TODAY), "start")
    assert waiting_client(vault) == ""
    folder = tmp_path / "copies"
    folder.mkdir()
    backup_state.set_places(vault, [folder])
    assert left(vault) == {Step.PEOPLE, Step.WORDINGS, Step.PRINTER, Step.ENVELOPE, Step.MAILING}
    assert left(vault, *BY_HAND) == {Step.WORDINGS, Step.PRINTER, Step.MAILING}
    assert Step.WORDINGS in left(vault, "wordings")  # only what the records cannot tell is marked


def test_the_list_goes_with_the_first_mailing_and_is_not_for_practice(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make_vault(tmp_path, name="practice", practice=True) as practice:
        assert first_steps(practice, TODAY) == []
    monkeypatch.setattr(type(BOOK.table), "count", lambda *_a, **_k: 1)
    assert first_steps(vault, TODAY) == []
