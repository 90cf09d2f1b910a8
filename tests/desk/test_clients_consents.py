"""The consents tab: matrix, recording with paper, withdrawing, history, the question of a day."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.desk.caseload import TODAY, add_client, add_consent, fill, on_dialog
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import consents, permit_checks
from tytti_desktop.casework.gate.consents import State
from tytti_desktop.desk.client.consent_history import PaperDialog
from tytti_desktop.desk.client.consents_tab import ConsentsTab
from tytti_desktop.desk.client.gate_card import GateCard
from tytti_desktop.desk.dialogs.client_dialogs_consents import PaperField
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, audit


@pytest.fixture
def client(vault: Vault) -> Client:
    return add_client(vault)


@pytest.fixture
def tab(qtbot: QtBot, session: Session, client: Client) -> ConsentsTab:
    made = ConsentsTab(session, client.id)
    qtbot.addWidget(made)
    session.changed.connect(made.take_change)
    made.resize(1100, 1200)
    made.show()
    made.refresh_if_stale()
    return made


def picture(tmp_path: Path) -> Path:
    """Make a small PNG, as a scanner would."""
    made = QPixmap(40, 60)
    made.fill(Qt.GlobalColor.white)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    made.save(buffer, "PNG")
    file = tmp_path / "paperi.png"
    file.write_bytes(bytes(buffer.data().data()))
    return file


def cell(tab: ConsentsTab, recipient: str, category: str) -> tuple[int, int]:
    matrix = consents.matrix(tab.session.vault, tab.client_id, TODAY)
    row = [choice.key for choice in matrix.recipients].index(recipient)
    column = [choice.key for choice in matrix.categories].index(category)
    return row, column


def said(tab: ConsentsTab, recipient: str, category: str) -> str:
    item = tab.matrix.item(*cell(tab, recipient, category))
    assert item is not None
    return str(item.data(Qt.ItemDataRole.AccessibleTextRole))


def test_without_consents_the_tab_says_how_the_first_comes(tab: ConsentsTab) -> None:
    assert "Kirjaa suostumuksia" in tab.ending.text()
    assert not tab.withdraw.isEnabled()
    assert said(tab, "kela", "basic") == "Kela, Perustiedot ja yhteystiedot: ei suostumusta"


def test_a_paper_gives_every_recipient_every_kind_of_data(
    tab: ConsentsTab, vault: Vault, tmp_path: Path
) -> None:
    def record(dialog: FormDialog) -> None:
        paper = dialog.form["paper"]
        assert isinstance(paper, PaperField)
        paper.read(picture(tmp_path))
        fill(recipient=["kela", "employment"], category=["basic", "work"],
             valid_from=date(2026, 11, 2), valid_until=date(2026, 12, 1))(dialog)  # fmt: skip

    on_dialog(record)
    tab.record.click()
    stored = consents.of_client(vault, tab.client_id)
    assert {(c.recipient, c.category) for c in stored} == {
        ("kela", "basic"), ("kela", "work"), ("employment", "basic"), ("employment", "work"),
    }  # fmt: skip
    assert len({c.paper_id for c in stored}) == 1
    assert "4 suostumusta" in tab.ending.text()
    assert "1.12.2026 asti 10 pv jäljellä" in said(tab, "kela", "work")
    tab.history.table.view.selectRow(0)
    assert tab.history.paper.isEnabled()
    on_dialog(lambda dialog: dialog.accept(), PaperDialog)
    tab.history.paper.click()
    looked = [row for row in audit.rows(vault, client_id=tab.client_id) if row.action == "open"]
    assert [row.entity for row in looked] == ["attachment"]


def test_nothing_chosen_is_said_under_the_field(tab: ConsentsTab, vault: Vault) -> None:
    problems: list[str] = []

    def record(dialog: FormDialog) -> None:
        dialog.act.click()
        problems.append(dialog.form["recipient"].error.text())
        fill(recipient=["kela"])(dialog)
        problems.append(dialog.form["category"].error.text())

    on_dialog(record)
    tab.record.click()
    assert all(problems)
    assert not consents.of_client(vault, tab.client_id)


def test_a_file_that_is_no_paper_is_refused(qtbot: QtBot, look: object, tmp_path: Path) -> None:
    field = PaperField("Paperi")
    qtbot.addWidget(field)
    wrong = tmp_path / "paperi.pdf"
    wrong.write_text("ei paperi")
    field.read(wrong)
    assert "PDF, JPEG" in field.error.text()
    assert field.value() is None
    field.read(tmp_path / "puuttuu.pdf")
    assert "ei voi lukea" in field.error.text()
    assert field.raw() == ""


def test_enter_on_an_empty_cell_records_it_and_on_a_full_one_withdraws(
    tab: ConsentsTab, vault: Vault
) -> None:
    tab.matrix.setCurrentCell(*cell(tab, "kela", "work"))
    on_dialog(fill())
    QTest.keyClick(tab.matrix, Qt.Key.Key_Return)
    stored = consents.of_client(vault, tab.client_id)
    assert [(c.recipient, c.category, c.given_by) for c in stored] == [("kela", "work", "client")]
    on_dialog(fill(withdrawn_note="Kela, puhelimitse"))
    QTest.keyClick(tab.matrix, Qt.Key.Key_Return)
    stored = consents.of_client(vault, tab.client_id)
    assert stored[0].state(TODAY) is State.WITHDRAWN
    assert stored[0].withdrawn_note == "Kela, puhelimitse"
    assert "Peruutettu" in said(tab, "kela", "work")
    row = tab.history.table.model.records[0]
    shown = [column.shown(row) for column in tab.history.table.model.columns]
    assert any("Kela, puhelimitse" in words for words in shown)
    assert "asiakas" in shown


def test_a_whole_recipient_or_everything_is_withdrawn_at_once_with_undo(
    qtbot: QtBot, tab: ConsentsTab, session: Session, vault: Vault
) -> None:
    on_dialog(fill(recipient=["kela", "employment"], category=["basic", "work"]))
    tab.record.click()
    tab.matrix.setCurrentCell(*cell(tab, "kela", "work"))
    assert tab.withdraw.isEnabled()
    on_dialog(fill(scope="recipient"))
    with qtbot.waitSignal(session.said) as told:
        tab.withdraw.click()
    states = {c.recipient: c.state(TODAY) for c in consents.of_client(vault, tab.client_id)}
    assert states == {"kela": State.WITHDRAWN, "employment": State.IN_FORCE}
    assert told.args is not None
    session.undo(told.args[1])
    assert consents.covers(vault, tab.client_id, "kela", "work", TODAY).allowed
    on_dialog(fill(scope="all"))
    tab.withdraw.click()
    left = [c for c in consents.of_client(vault, tab.client_id) if c.withdrawn_on is None]
    assert left == []


def verdict(card: GateCard) -> str:
    """Return the word of the gate's pill."""
    item = card.verdict.itemAt(0)
    shown = item.widget() if item is not None else None
    return shown.accessibleName() if shown is not None else ""


def test_may_it_be_given_on_that_day(tab: ConsentsTab, session: Session, vault: Vault) -> None:
    add_consent(vault, tab.client_id, until=date(2026, 12, 1))
    card = tab.covered
    card.look()
    assert card.form["recipient"].error.text()
    card.form.put({"recipient": "kela", "category": "basic", "day": date(2026, 11, 5)})
    card.look()
    assert verdict(card) == "Kyllä."
    assert card.answer.text() == "Asiakkaan suostumus"
    card.form["day"].put(date(2026, 10, 5))
    card.look()
    assert verdict(card) == "Ei."
    assert "alkaa vasta" in card.answer.text()
    card.form["day"].put("eilen?")
    card.look()
    assert card.form["day"].error.text()


def test_a_look_at_kanta_is_noted(tab: ConsentsTab, vault: Vault) -> None:
    on_dialog(fill(finding="prohibition", note="Kielto koskee lausuntoja"))
    tab.note_kanta()
    stored = permit_checks.of_client(vault, tab.client_id)
    assert (stored[0].finding, stored[0].checked_on) == ("prohibition", TODAY)


def test_a_paper_is_attached_later(tab: ConsentsTab, vault: Vault, tmp_path: Path) -> None:
    add_consent(vault, tab.client_id)
    tab.refresh()
    tab.history.table.view.selectRow(0)
    assert tab.history.attach.isEnabled()
    with pytest.raises(KnownError):
        tab.history.attach_file(tmp_path / "puuttuu.pdf")
    tab.history.attach_file(picture(tmp_path))
    assert consents.of_client(vault, tab.client_id)[0].paper_id is not None
    assert not tab.history.attach.isEnabled()
