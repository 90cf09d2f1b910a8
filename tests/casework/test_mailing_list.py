"""Mailings as listed, the unit's own papers, and what a hindrance is mended by."""

from datetime import date

import pytest

from tests.paper.test_letters import shown
from tytti_desktop import dates
from tytti_desktop.casework import unit
from tytti_desktop.casework.mail import mailing_list
from tytti_desktop.casework.rights import own_papers
from tytti_desktop.paper.letter_files import letters
from tytti_desktop.vault import Vault, audit

DAY = date(2026, 11, 21)


def test_a_vault_without_mailings_lists_none(vault: Vault) -> None:
    assert mailing_list.listed(vault) == []


def test_the_anchor_sheet_holds_the_head_of_the_log(vault: Vault) -> None:
    assert str(audit.anchor(vault)) in shown(own_papers.anchor_sheet(vault, DAY))


def test_the_recovery_sheet_holds_every_group(vault: Vault) -> None:
    text = shown(own_papers.recovery_sheet(vault, "AR1S-2Z4P-K7Q2", DAY))
    assert all(group in text for group in ("AR1S", "2Z4P", "K7Q2"))
    told = (vault.header.store[:8], str(audit.anchor(vault)), dates.shown(DAY), "Palautus:")
    assert all(each in text for each in told)
    assert vault.person.name not in text


@pytest.mark.parametrize("name", letters())
def test_every_letter_can_be_looked_at_in_three_languages(vault: Vault, name: str) -> None:
    unit.change(vault, "mailing", "answer", {"days": 7}, DAY)
    for language in ("fi", "sv", "en"):
        text = shown(own_papers.letter_preview(vault, name, language, DAY))
        assert "{" not in text
