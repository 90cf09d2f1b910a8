"""The question list in the window: the client's card, the review's key, the contradictions."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.desk.caseload import fill, on_dialog
from tests.desk.test_returned import client, opened, sheet, words
from tests.loop.conftest import answer
from tests.returns.conftest import TODAY, white
from tytti_desktop.casework.client import client_questions
from tytti_desktop.casework.mail.sheets import Sheet
from tytti_desktop.casework.returns import checking
from tytti_desktop.casework.screening import contradictions, screenings
from tytti_desktop.desk.client import questions_card
from tytti_desktop.desk.client.questionnaires import QuestionnairesTab
from tytti_desktop.desk.client.questions_card import QuestionsCard, answer_dialog, new_dialog
from tytti_desktop.desk.client.situation_tab import SituationTab
from tytti_desktop.desk.dialogs.print_dialog import PrintDialog
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Vault, drafts
from tytti_desktop.words import LANGUAGES, speaking

__all__ = ["client", "sheet", "white"]


def card_of(qtbot: QtBot, session: Session, client: str) -> QuestionsCard:
    card = QuestionsCard(session, client)
    qtbot.addWidget(card)
    session.changed.connect(lambda _changes: card.refresh())
    card.resize(900, 500)
    card.refresh()
    card.show()
    return card


def press(widget: QWidget, start: str) -> None:
    found = [one for one in widget.findChildren(QPushButton) if one.text().startswith(start)]
    assert found, start
    found[0].click()


def listed(vault: Vault, client: str) -> list[str]:
    return [asked.text for asked in client_questions.open_of(vault, client, TODAY)]


def test_a_question_is_written_asked_and_answered(
    qtbot: QtBot, session: Session, vault: Vault, client: str
) -> None:
    card = card_of(qtbot, session, client)
    assert "Asiakkaalta ei ole kysyttävää." in words(card)
    assert not card.paper.isVisible()
    on_dialog(fill(text="Milloin opinnot alkavat?"))
    card.add.click()
    assert listed(vault, client) == ["Milloin opinnot alkavat?"]
    assert "Milloin opinnot alkavat?" in words(card)
    card.call.click()
    assert "1. Milloin opinnot alkavat?" in card.script.text()
    on_dialog(fill(answer="Elokuussa"))
    press(card, "Kirjaa vastaus")
    assert listed(vault, client) == []
    assert "21.11.2026: Elokuussa" in words(card)


def test_nothing_typed_is_lost(
    qtbot: QtBot, session: Session, vault: Vault, client: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = card_of(qtbot, session, client)
    dialog = new_dialog(session, None, client)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.finish()
    assert dialog.isVisible(), "a question without words is refused"
    dialog.form["text"].put("Kesken")
    dialog.reject()
    [draft] = drafts.all_mine(vault)
    opened_again: list[str] = []
    monkeypatch.setattr(QuestionsCard, "ask_new", lambda _self: opened_again.append("new"))
    monkeypatch.setattr(QuestionsCard, "answer", lambda _self, asked: opened_again.append(asked.id))
    monkeypatch.setattr(QTimer, "singleShot", lambda _after, _host, do: do())
    assert card.resume(DraftPlace(draft.place))
    asked = client_questions.record(
        vault, client_questions.proposed(vault, client, TODAY, "Miksi?"), TODAY
    ).record
    assert card.resume(questions_card.ANSWER_PLACE.of(asked.id))
    assert opened_again == ["new", asked.id]
    assert not card.resume(DraftPlace("visit:new"))


def test_the_key_j_puts_a_mark_on_the_list_and_undo_takes_it_back(
    qtbot: QtBot, session: Session, vault: Vault, client: str, sheet: Sheet
) -> None:
    page = opened(qtbot, session)
    page.settle_all()
    before = len(checking.stand(vault, sheet.id).open)
    QTest.keyClicks(page.review.answer, "j")
    assert len(checking.stand(vault, sheet.id).open) == before - 1
    [text] = listed(vault, client)
    assert text.startswith("GAD-7: mitä tarkoitit")
    assert "asiakkaan kysymyslistalla" in page.review.previous.text()
    page.review.undo()
    assert (len(checking.stand(vault, sheet.id).open), listed(vault, client)) == (before, [])


def test_the_answer_to_a_mark_becomes_a_correction(
    qtbot: QtBot, session: Session, vault: Vault, client: str, sheet: Sheet
) -> None:
    page = opened(qtbot, session)
    page.settle_all()
    for _each in range(len(checking.stand(vault, sheet.id).open)):
        QTest.keyClicks(page.review.answer, "j")
    asked = client_questions.open_of(vault, client, TODAY)[0]
    dialog = answer_dialog(session, None, asked)
    qtbot.addWidget(dialog)
    dialog.form["answer"].put("Kolme")
    dialog.form["value"].put("3")
    dialog.finish()
    newest = screenings.of_client(vault, client, TODAY)[0][0]
    assert newest.answers[asked.field] == 3


def test_a_contradiction_is_listed_and_corrected_from_the_clients_page(
    qtbot: QtBot, session: Session, vault: Vault, client: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(vault, client, "3x10d", {str(n): 0 for n in range(1, 10)} | {"10": 9}, TODAY)
    page = opened(qtbot, session)
    page.open_at("", "conflicts")
    page.conflicts.table.view.selectRow(0)
    page.conflicts.listed.trigger()
    assert len(listed(vault, client)) == 1
    shown: list[bytes] = []
    monkeypatch.setattr(PrintDialog, "exec", lambda self: shown.append(self._paper.make()))
    card = card_of(qtbot, session, client)
    card.paper.click()
    assert shown[0].startswith(b"%PDF")
    on_dialog(fill(**{"3x10d.10": "1", "said": "Väärä pää"}))
    press(card, "Korjaa")
    assert listed(vault, client) == []
    assert contradictions.findings(vault, TODAY, client_id=client) == []


@pytest.mark.parametrize("tab", [SituationTab, QuestionnairesTab])
def test_the_list_stands_on_the_clients_pages(
    qtbot: QtBot, session: Session, vault: Vault, client: str, tab: type[SituationTab]
) -> None:
    asked = client_questions.proposed(vault, client, TODAY, "Miten opinnot sujuvat?")
    client_questions.record(vault, asked, TODAY)
    made = tab(session, client)
    qtbot.addWidget(made)
    made.show()
    made.refresh()
    assert "Miten opinnot sujuvat?" in words(made)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_dialogs_open_in_every_language(
    qtbot: QtBot, session: Session, vault: Vault, client: str, language: str
) -> None:
    asked = client_questions.record(
        vault, client_questions.proposed(vault, client, TODAY, "Miksi?"), TODAY
    ).record
    with speaking(language):
        for dialog in (new_dialog(session, None, client), answer_dialog(session, None, asked)):
            qtbot.addWidget(dialog)
            dialog.show()
            assert dialog.act.text()
