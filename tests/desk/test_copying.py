"""Copying to another system in the window: past the gate, by one key a field, marked as carried."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.desk.caseload import TODAY, add_client, add_visit, on_dialog
from tytti_desktop.casework import unit
from tytti_desktop.casework.client import clients, visits
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.copy_out import systems
from tytti_desktop.casework.gate import disclosures
from tytti_desktop.casework.today.acts import Kind
from tytti_desktop.casework.today.worklist import worklist
from tytti_desktop.desk import i18n
from tytti_desktop.desk.admin.unit_dialogs import thing_dialog
from tytti_desktop.desk.client_page.page import ClientPage
from tytti_desktop.desk.copying import dialog as copying
from tytti_desktop.desk.copying.dialog import CopyDialog
from tytti_desktop.desk.copying.waiting import WaitingDialog
from tytti_desktop.desk.dialogs.gate_dialog import GateDialog
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.today_page.today import TodayPage
from tytti_desktop.vault import Vault


@pytest.fixture
def client(vault: Vault) -> Client:
    made = add_client(vault, started_on=date(2026, 11, 1))
    held = add_visit(vault, made.id, agreed="Soitto")
    visits.change_visit(vault, replace(held, text="Sovittiin – soitto"), TODAY)
    return made


@pytest.fixture
def board(session: Session) -> QClipboard:
    found = QGuiApplication.clipboard()
    found.clear()
    return found


def use(vault: Vault, key: str, **more: Any) -> None:
    content = unit.value(vault, systems.SYSTEMS, key, TODAY)
    unit.change(vault, systems.SYSTEMS, key, content | {"in_use_from": "2026-01-01", **more}, TODAY)


def opened(qtbot: QtBot, session: Session, client: Client, **more: str) -> CopyDialog:
    made = CopyDialog(session, None, client.id, **more)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitActive(made)
    QApplication.processEvents()
    return made


def words(dialog: CopyDialog) -> str:
    QApplication.processEvents()
    return "\n".join(one.text() for one in dialog.findChildren(QLabel) if one.isVisible())


def test_fields_are_copied_by_one_key_each_and_the_ledger_has_one_row(
    qtbot: QtBot, session: Session, vault: Vault, client: Client, board: QClipboard
) -> None:
    use(vault, "sosiaalieffica")
    visit = visits.of_client(vault, client.id)[0]
    dialog = opened(qtbot, session, client, record=f"visit:{visit.id}")
    assert dialog.system is not None
    assert dialog.system.key == "sosiaalieffica", "the one in use comes first"
    assert "ei ole vielä verrattu" in words(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: board.text() == "Sovittiin - soitto")
    assert "nämä merkit, ja ne korvattiin: –" in words(dialog)
    assert "Leikepöytä tyhjenee 45 s kuluttua" in words(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: board.text() == "Soitto")
    dialog.whole.click()
    assert "Muistiinpanot" in board.text()
    assert [row.entity_id for row in disclosures.of_client(vault, client.id)] == [visit.id]
    dialog.mark.click()
    states = [dialog.list.item(n).text().split("\n")[1] for n in range(dialog.list.count())]
    assert states == ["Siirtämättä", "Siirretty 21.11.2026"]
    assert dialog.record is not None
    assert dialog.record.piece.kind == "client", "the next that waits is chosen"
    dialog.list.setCurrentRow(1)
    assert dialog.mark.isHidden()
    dialog.unmark.click()
    assert dialog.record.held is None


def test_without_a_consent_the_gate_is_asked_and_leaving_it_copies_nothing(
    qtbot: QtBot, session: Session, vault: Vault, client: Client, board: QClipboard
) -> None:
    use(vault, "kela", checked="2026-11-01")
    dialog = opened(qtbot, session, client, system="kela")
    assert not dialog.notice.isVisible()
    assert "tarvitsee suostumuksen" in dialog.list.item(0).text()
    on_dialog(GateDialog.reject, GateDialog)
    dialog.fields.rows[0].act.click()
    assert board.text() == ""
    assert disclosures.of_client(vault, client.id) == []

    def give(gate: GateDialog) -> None:
        gate.form.put({"reason": "Kiireellinen etu, sovittu"})
        gate.past.click()

    on_dialog(give, GateDialog)
    dialog.fields.rows[0].act.click()
    assert board.text() == client.name
    assert disclosures.of_client(vault, client.id)[0].override == "Kiireellinen etu, sovittu"


def test_a_system_with_nothing_to_take_says_so(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    use(vault, "kanta", records={"closing": []})
    dialog = opened(qtbot, session, client, system="kanta")
    assert "ei ole asiakkaasta siirrettävää" in words(dialog)
    dialog.whole.click()
    dialog.mark_carried()
    dialog.take_mark_back()
    assert dialog.record is None
    dialog.choice.put("sosiaalieffica")
    assert dialog.record is not None


def test_what_is_cut_and_kept_back_is_told(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    clients.change_client(vault, replace(client, non_disclosure=True, phone="040 1"), TODAY)
    rules = {"client": [{"field": "phone", "name": "", "limit": 30}], "visit": [
        {"field": "text", "name": "", "limit": 12}]}  # fmt: skip
    use(vault, "pro_consona", records=rules, long="cut")
    dialog = opened(qtbot, session, client, system="pro_consona")
    assert "Ei kopioida: asiakkaalla on turvakielto." in words(dialog)
    dialog.list.setCurrentRow(1)
    assert "Loppu jää pois: 12 merkkiä ei mahtunut." in words(dialog)


def test_today_leads_to_the_list_and_the_list_to_the_client(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    empty = WaitingDialog(session, None)
    qtbot.addWidget(empty)
    empty.open_current()
    assert empty.table.model.records == []
    use(vault, "sosiaalieffica")
    (act,) = [act for act in worklist(vault, TODAY) if act.kind is Kind.CARRY]
    page = TodayPage(session)
    qtbot.addWidget(page)
    seen: list[str] = []

    def look(dialog: WaitingDialog) -> None:
        dialog.show()
        found = dialog.table.model.records
        seen.extend(row.kind for row in found)

        def carry(inner: CopyDialog) -> None:
            inner.mark.click()
            inner.accept()

        on_dialog(carry, CopyDialog)
        dialog.open_current()
        seen.append(str(len(dialog.table.model.records)))

    on_dialog(look, WaitingDialog)
    page._doer.do(act)
    assert seen == ["client", "visit", "1"]


def test_the_page_and_a_visit_open_the_dialog(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    page = ClientPage(session, client.id, "visits")
    qtbot.addWidget(page)
    page.show()
    seen: list[str] = []

    def look(dialog: CopyDialog) -> None:
        seen.append(dialog.record.piece.kind if dialog.record else "")

    on_dialog(look, CopyDialog)
    page.head.copy.click()
    on_dialog(look, CopyDialog)
    page.tab("visits").copy_out(visits.of_client(vault, client.id)[0].id)  # type: ignore[attr-defined]
    assert seen == ["client", "visit"]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_dialogs_open_in_every_language(
    qtbot: QtBot, qapp: QApplication, session: Session, vault: Vault, client: Client, language: str
) -> None:
    use(vault, "sosiaalieffica")
    i18n.speak(qapp, language)
    for made in (CopyDialog(session, None, client.id), WaitingDialog(session, None)):
        qtbot.addWidget(made)
        made.show()
        QApplication.processEvents()
        assert made.windowTitle()
    assert copying.state_words(CopyDialog(session, None, client.id)._records[0])
    i18n.speak(qapp, "fi")


def test_the_unit_puts_a_systems_fields_in_order_in_settings(
    qtbot: QtBot, session: Session, vault: Vault
) -> None:
    dialog = thing_dialog(session, "target_systems", "ura", "URA")
    qtbot.addWidget(dialog)
    visit = dialog.form["records.visit"]
    assert str(visit.raw()).startswith("Päivä; ; 10; 1\nLaji; ; 60; 1\nMuistiinpanot; ; 4000")
    dialog.form.put({"records.visit": "teksti; Kirjaus; paljon", "in_use_from": "höpö"})
    dialog.finish()
    assert "ei voi lukea: teksti" in visit.error.text()
    assert "Kenttä (Nimi, " in visit.error.text()
    assert dialog.form["in_use_from"].error.text()
    dialog.form.put({"records.visit": "muistiinpanot; Kirjaus; 1500\non_date; ; 10; 1"})
    dialog.form.put({"in_use_from": "1.11.2026", "checked": "", "long": "cut"})
    dialog.finish()
    made = systems.get(vault, "ura", TODAY)
    assert made.in_use_from == date(2026, 11, 1)
    assert made.checked is None
    rules = [(r.field, r.name, r.room.limit, r.room.one_line) for r in made.records["visit"]]
    assert rules == [("text", "Kirjaus", 1500, False), ("on_date", "", 10, True)]
    again = thing_dialog(session, "target_systems", "ura", "URA")
    qtbot.addWidget(again)
    assert again.form["in_use_from"].raw() == "1.11.2026"
