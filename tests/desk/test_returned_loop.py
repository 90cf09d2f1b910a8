"""Bringing answers back in the window: contradictions, calls, the funnel."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.desk.test_returned import client, opened, words
from tests.loop.conftest import answer, mailed, make_client
from tests.returns.conftest import UNSURE, page_of, printed, white
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.mail import ladder_calls
from tytti_desktop.casework.mail.ladder_calls import CallOutcome
from tytti_desktop.casework.returns import checking, storing
from tytti_desktop.casework.screening import contradictions, rounds, screenings
from tytti_desktop.casework.screening.contradictions import Outcome
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.desk.dialogs import print_dialog
from tytti_desktop.desk.returned_page import returned, returned_conflicts
from tytti_desktop.desk.returned_page.funnel_page import CallRow
from tytti_desktop.desk.returned_page.returned_conflicts import correction_dialog
from tytti_desktop.desk.returned_page.returned_lists import bind_dialog
from tytti_desktop.desk.running.session import Place, Session
from tytti_desktop.vault import Changes, Vault

__all__ = ["client", "white"]
DAY = date(2026, 11, 20)
FIRST = {str(n): 0 for n in range(1, 10)}


@pytest.fixture
def asked(session: Session, vault: Vault) -> str:
    """Give a client whose life as a whole is 9 though every part of it is 0."""
    client, _round = make_client(vault)
    answer(vault, client, "3x10d", FIRST | {"10": 9}, DAY)
    assert contradictions.findings(vault, session.today)
    return client


def test_a_contradiction_is_kept_with_the_clients_words(
    qtbot: QtBot, session: Session, vault: Vault, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(qtbot, session)
    page.open_at("", "conflicts")
    before = len(page.conflicts.table.model.records)
    page.conflicts.table.view.selectRow(0)
    assert page.conflicts.asked.text() in words(page.conflicts)
    monkeypatch.setattr(returned_conflicts, "ask_reason", lambda *_a, **_named: "Perhe on tärkein")
    page.conflicts.stands.click()
    [made] = contradictions.decisions(vault, asked)
    assert (made.outcome, made.said) == (Outcome.NO_CONTRADICTION, "Perhe on tärkein")
    assert len(page.conflicts.table.model.records) == before - 1


def test_what_the_client_corrects_becomes_a_new_version(
    qtbot: QtBot, session: Session, vault: Vault, asked: str
) -> None:
    found = next(
        one for one in contradictions.findings(vault, session.today) if "3x10d.10" in one.fields
    )
    dialog = correction_dialog(session, None, found)
    qtbot.addWidget(dialog)
    dialog.form["3x10d.10"].put("1")
    dialog.form["said"].put("Merkitsin väärään päähän")
    dialog.finish()
    assert dialog.result_value is not None
    newest = screenings.of_client(vault, asked, session.today)[0][0]
    assert newest.answers["10"] == 1


def test_the_questions_are_printed_and_read_out(
    qtbot: QtBot, session: Session, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(qtbot, session)
    page.show_list(returned.CONFLICTS)
    page.conflicts.table.view.selectRow(0)
    page.conflicts.call.trigger()
    assert page.conflicts.asked.text() in page.conflicts.script.text()
    made: list[bytes] = []

    def look(dialog: print_dialog.PrintDialog) -> int:
        made.append(dialog._paper.make())
        return 0

    monkeypatch.setattr(print_dialog.PrintDialog, "exec", look)
    page.conflicts.paper.trigger()
    assert made[0].startswith(b"%PDF")


@pytest.fixture
def due(session: Session, vault: Vault) -> str:
    """Give a round that has been mailed and reminded, and is now to be rung about."""
    client, round_id = make_client(vault, phone="040 123 4567")
    mailed(vault, round_id, session.today - timedelta(70))
    rounds.move(vault, round_id, RoundState.REMINDED, session.today - timedelta(40))
    assert ladder_calls.calls_today(vault, session.today)
    return client


def test_a_call_is_recorded_with_one_button_and_undone(
    qtbot: QtBot, session: Session, vault: Vault, due: str
) -> None:
    undo: list[object] = []
    session.said.connect(lambda _text, how: undo.append(how))
    page = opened(qtbot, session)
    page.show_list(returned.FUNNEL)
    assert "040 123 4567" in words(page.funnel.calls)
    [row] = page.funnel.calls.findChildren(CallRow)
    word = "Lupasi vastata"
    next(b for b in row.findChildren(QPushButton) if b.text() == word).click()
    [call] = vault.query("select outcome from round_call")
    assert call["outcome"] == CallOutcome.PROMISED
    assert "Kyselyistä ei tarvitse tänään soittaa" in words(page.funnel.calls)
    session.undo(undo[-1])  # type: ignore[arg-type]
    assert vault.query("select outcome from round_call") == []


def test_a_protected_number_is_not_rung(
    qtbot: QtBot, session: Session, vault: Vault, due: str
) -> None:
    old = clients.get(vault, due)
    clients.change_client(
        vault, replace(old, non_disclosure=True, non_disclosure_source="DVV"), session.today
    )
    page = opened(qtbot, session)
    page.show_list(returned.FUNNEL)
    assert "040 123 4567" not in words(page.funnel)
    assert page.funnel.calls.findChildren(CallRow) == []


def test_a_call_has_its_script_and_opens_the_client(
    qtbot: QtBot, session: Session, due: str
) -> None:
    places: list[Place] = []
    session.going.connect(places.append)
    page = opened(qtbot, session)
    page.show_list(returned.FUNNEL)
    [row] = page.funnel.calls.findChildren(CallRow)
    acts = {b.text(): b for b in row.findChildren(QPushButton)}
    acts["Puhelun runko"].click()
    assert len(row.script.text()) > 100
    acts["Avaa asiakas"].click()
    assert places == [Place("clients", due, "rounds")]


def test_the_funnel_is_a_table_too(qtbot: QtBot, session: Session, vault: Vault, due: str) -> None:
    page = opened(qtbot, session)
    page.show_list(returned.FUNNEL)
    cells = [one.text() for one in page.funnel.picture.findChildren(QLabel)]
    assert "Muistutettu" in cells
    assert cells[cells.index("Muistutettu") + 1] == "1"
    assert "–" in cells


def test_a_checked_form_tells_of_its_contradictions(
    qtbot: QtBot, session: Session, vault: Vault, client: str, white: bytes
) -> None:
    made = printed(vault, "3x10d", client)
    marks = {str(n): "0" for n in range(1, 10)} | {"10": UNSURE}
    for number in range(1, made.pages + 1):
        read = page_of(vault, made, number, marks, picture=white)
        storing.store_page(vault, read, session.today)
    page = opened(qtbot, session)
    page.settle_all()
    while page.review.card.isVisible():
        QTest.keyClicks(page.review.answer, "9")
    assert "asiakkaalta kysyttäväksi" in page.review.outcome.text()
    page.review.look.click()
    assert page.conflicts.isVisible()
    assert page.conflicts.table.model.records


def test_a_form_printed_without_a_client_is_given_one(
    qtbot: QtBot, session: Session, vault: Vault, client: str, white: bytes
) -> None:
    made = printed(vault, "gad7")
    marks = {str(n): "1" for n in range(1, 9)}
    storing.store_page(vault, page_of(vault, made, 1, marks, picture=white), session.today)
    page = opened(qtbot, session)
    page.copies.table.view.selectRow(0)
    assert page.copies.bind.isEnabled()
    [copy] = page.copies.table.model.records
    dialog = bind_dialog(session, None, copy)
    qtbot.addWidget(dialog)
    dialog.form["client"].put("ZZZ")
    dialog.finish()
    assert not checking.stand(vault, made.id).returned.checked_at
    dialog.form["client"].put(clients.get(vault, client).code)
    dialog.finish()
    changes = dialog.result_value
    assert isinstance(changes, Changes)
    session.done(changes)
    [copy] = page.copies.table.model.records
    assert copy.row.checked
    assert copy.client_name


def test_what_does_not_fit_together_is_seen_while_marks_are_settled(
    qtbot: QtBot, session: Session, vault: Vault
) -> None:
    person, _round = make_client(vault)
    sheet = printed(vault, "prom_followup", person)
    marks = {f"3x10d.{n}": "7" for n in range(1, 11)} | {"was.1": UNSURE}
    for number in range(1, sheet.pages + 1):
        storing.store_page(vault, page_of(vault, sheet, number, marks), DAY)
    page = opened(qtbot, session)
    page.settle_one(sheet.id)
    assert page.review.early.isVisible()
    assert "saman luvun" in page.review.early_words.text()
    assert "Mitään ei muuteta" in words(page.review)
