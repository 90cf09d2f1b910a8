"""Sopivat palvelut: what fits the client, choosing, and the paper through the gate."""

from datetime import date
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.service_map.samples import HELSINKI, MIKKELI, TODAY, client, facts, organisation, service
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import disclosures, gate
from tytti_desktop.casework.service_map import freshness, leaflet
from tytti_desktop.desk import i18n
from tytti_desktop.desk.client.fitting_services import PLACE, FittingCard, FittingDialog
from tytti_desktop.desk.dialogs.print_dialog import PrintDialog
from tytti_desktop.desk.forms import looks
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, audit, drafts


@pytest.fixture
def offered(vault: Vault) -> tuple[str, str]:
    """Give a checked service for the young and one nobody has checked; a third is far away."""
    owner = organisation(vault, "Malli ry")
    young = facts("Nuorten paja", towns=(MIKKELI,), languages=("fi",))
    one = service(vault, owner, facts=young, needs=("youth",), age_from=16, age_until=40)
    freshness.verify(vault, one, TODAY, TODAY)
    other = service(vault, owner, facts=facts("Vanha kerho", towns=(MIKKELI,)))
    service(vault, owner, facts=facts("Kaukana", towns=(HELSINKI,)))
    return one, other


def dialog_of(qtbot: QtBot, session: Session, who: Client) -> FittingDialog:
    made = FittingDialog(session, None, who.id)
    qtbot.addWidget(made)
    made.show()
    return made


def names(made: FittingDialog) -> list[str]:
    return [one.match.name for one in made.rows]


def test_what_fits_is_told_with_the_reasons_and_stale_ones_are_dim(
    qtbot: QtBot, session: Session, vault: Vault, offered: tuple[str, str]
) -> None:
    made = dialog_of(qtbot, session, client(vault))
    assert names(made) == ["Nuorten paja", "Vanha kerho"]
    said = [[each.text() for each in one.findChildren(QLabel)] for one in made.rows]
    assert said[0][1] == "Malli ry · Tarkistettu 21.11.2026"
    assert "Palvelee asiakkaan asuinalueella: Mikkeli" in said[0][2]
    kinds = [one.findChildren(QLabel)[0].property("kind") for one in made.rows]
    assert kinds == ["strong", "muted"]
    made.needs["youth"].setChecked(True)
    assert names(made) == ["Nuorten paja"]
    made.needs["debt"].setChecked(True)
    made.needs["youth"].setChecked(False)
    assert names(made) == []
    assert "Mikään palvelu ei sovi" in [each.text() for each in made.findChildren(QLabel)]


def test_chosen_services_go_on_paper_through_the_gate(
    qtbot: QtBot,
    session: Session,
    vault: Vault,
    offered: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    who = client(vault)
    made = dialog_of(qtbot, session, who)
    assert not made.listed.isEnabled()
    made.rows[1].box.click()
    made.rows[0].box.click()
    assert made.count.text() == "2 palvelua valittu"
    papers: list[Any] = []

    def show(dialog: PrintDialog) -> int:
        papers.append(dialog._paper)
        dialog.view.may_leave("paper", list)
        return 1

    monkeypatch.setattr(PrintDialog, "exec", show)
    made.listed.click()
    [paper] = papers
    assert paper.make().startswith(b"%PDF")
    [row] = disclosures.of_client(vault, who.id)
    assert (row.recipient, row.what, row.channel) == (gate.CLIENT, leaflet.NAME, "paper")
    logged = vault.query("select detail from audit where entity = ?", (leaflet.NAME,))
    assert len(logged) == 1
    assert offered[1] in logged[0]["detail"]


def test_a_minors_list_needs_a_reason(vault: Vault, offered: tuple[str, str]) -> None:
    who = client(vault, date_of_birth=date(2010, 1, 1))
    paper = leaflet.leaflet_paper(vault, who.id, offered[:1], TODAY)
    with pytest.raises(gate.GateClosed):
        paper.record(vault, "paper", "")
    assert disclosures.of_client(vault, who.id) == []
    paper.record(vault, "paper", "Huoltaja on suostunut.")
    assert disclosures.of_client(vault, who.id)[0].override == "Huoltaja on suostunut."
    with pytest.raises(KnownError):
        leaflet.leaflet_paper(vault, who.id, (), TODAY)


def test_what_was_ticked_comes_back(
    qtbot: QtBot, session: Session, vault: Vault, offered: tuple[str, str]
) -> None:
    who = client(vault)
    made = dialog_of(qtbot, session, who)
    made.needs["youth"].setChecked(True)
    made.rows[0].box.click()
    made.rows[0].box.click()
    made.rows[0].box.click()
    made.accept()
    again = dialog_of(qtbot, session, who)
    assert again.needs["youth"].isChecked()
    assert [one.box.isChecked() for one in again.rows] == [True]
    assert again.chosen == [offered[0]]
    again.needs["youth"].setChecked(False)
    again.rows[0].box.click()
    again.accept()
    assert drafts.recall(vault, PLACE.of(who.id).text) is None


def test_the_card_opens_the_dialog_also_after_a_lock(
    qtbot: QtBot, session: Session, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = client(vault)
    opened: list[str] = []
    monkeypatch.setattr(FittingDialog, "exec", lambda made: opened.append(made.client_id))
    card = FittingCard(session, who.id)
    qtbot.addWidget(card)
    card.look_up.click()
    assert card.resume(PLACE.of(who.id))
    assert not card.resume(PLACE.of("other"))
    qtbot.waitUntil(lambda: opened == [who.id, who.id])


def test_under_non_disclosure_the_list_follows_the_place_only_after_a_look(
    qtbot: QtBot,
    session: Session,
    vault: Vault,
    offered: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert offered
    assert dialog_of(qtbot, session, client(vault)).nearer.isHidden()
    made = dialog_of(qtbot, session, client(vault, non_disclosure=True))
    before = " ".join(each.text() for each in made.findChildren(QLabel))
    assert "turvakielto" in before
    assert "Mikkeli" not in before
    reasons = [None, "Etsitään palvelua läheltä"]
    monkeypatch.setattr(looks, "ask_reason", lambda *_a, **_named: reasons.pop(0))
    made.nearer.click()
    assert not made.revealed
    made.nearer.click()
    said = " ".join(each.text() for each in made.findChildren(QLabel))
    assert "Palvelee asiakkaan asuinalueella: Mikkeli" in said
    assert [row.action for row in audit.rows(vault)].count("reveal") == 1


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_dialog_opens_in_every_language(
    qtbot: QtBot, qapp: QApplication, session: Session, vault: Vault, language: str
) -> None:
    i18n.speak(qapp, language)
    made = dialog_of(qtbot, session, client(vault))
    assert made.windowTitle() == {
        "fi": "Sopivat palvelut", "sv": "Tjänster som passar", "en": "Services that fit",
    }[language]  # fmt: skip
