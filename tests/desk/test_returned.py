"""Forms that come back: pages read in the background, doubtful marks settled by key, lists."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.returns.conftest import TODAY, UNSURE, page_of, printed, white
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.mail.sheets import Sheet
from tytti_desktop.casework.returns import checking, storing
from tytti_desktop.casework.returns.records import Field, Missing, Settled
from tytti_desktop.desk.returned_page import returned, returned_lists, returned_run
from tytti_desktop.desk.returned_page.returned import ReturnedPage
from tytti_desktop.desk.returned_page.review_answer import keys_of
from tytti_desktop.desk.running.session import Place, Session
from tytti_desktop.paper.reading import PageReading, PageReason, PageStatus
from tytti_desktop.practice.pile import NAME
from tytti_desktop.vault import Vault

__all__ = ["white"]


def words(widget: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


@pytest.fixture
def client(session: Session, vault: Vault) -> str:
    made = clients.register_client(vault, Client("Kokeilunen", "Malli-Eero"), TODAY)
    return str(made.record.id)


@pytest.fixture
def sheet(vault: Vault, client: str, white: bytes) -> Sheet:
    """Give a copy whose two fields are doubtful, with its picture."""
    made = printed(vault, "gad7", client)
    marks = {str(n): "1" for n in range(1, 9)} | {"2": UNSURE, "5": UNSURE}
    storing.store_page(vault, page_of(vault, made, 1, marks, picture=white), TODAY)
    return made


def opened(qtbot: QtBot, session: Session) -> ReturnedPage:
    made = ReturnedPage(session)
    qtbot.addWidget(made)
    session.changed.connect(made.take_change)
    made.resize(1100, 700)
    made.show()
    made.refresh_if_stale()
    return made


def field(vault: Vault, sheet: Sheet, name: str) -> Field:
    return next(f for f in checking.stand(vault, sheet.id).fields if f.field == name)


def doubtful(vault: Vault, sheet: Sheet) -> int:
    return len(checking.stand(vault, sheet.id).open)


def test_an_empty_screen_tells_how_the_first_form_comes(qtbot: QtBot, session: Session) -> None:
    page = opened(qtbot, session)
    assert "Yhtään lomaketta ei ole vielä palautunut" in words(page)
    assert page.settle.isHidden()  # an act with nothing to do is not there, on no tab
    page.open_at("", "surveys")
    assert page.settle.isHidden()
    assert page.choose.property("kind") == "primary"
    assert returned.count_doubtful(session) == 0


def test_one_key_settles_a_field_and_the_last_one_checks_the_form(
    qtbot: QtBot, session: Session, vault: Vault, sheet: Sheet
) -> None:
    page = opened(qtbot, session)
    before = doubtful(vault, sheet)
    assert returned.count_doubtful(session) == before >= 2
    assert page.settle.property("kind") == "primary" != page.choose.property("kind")
    page.settle_all()
    first = page.review.answer.question
    assert first is not None
    assert first.text in words(page.review)
    assert "kaksi merkintää" in words(page.review)
    QTest.keyClicks(page.review.answer, "2")
    done = field(vault, sheet, first.field.field)
    assert (done.chosen, done.settled) == (("2",), Settled.PERSON)
    assert doubtful(vault, sheet) == before - 1
    assert "→" in page.review.previous.text()
    for _more in range(before - 1):
        QTest.keyClicks(page.review.answer, "e")
    assert checking.stand(vault, sheet.id).returned.checked_at is not None
    assert "Epävarmoja merkintöjä ei odota" in words(page.review)
    assert "on tarkistettu" in page.review.outcome.text()


def test_a_field_of_no_part_is_named_by_its_own_words(
    qtbot: QtBot, session: Session, sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day of filling in belongs to no questionnaire: its name stood as nothing."""
    page = opened(qtbot, session)
    page.settle_all()
    asked = page.review.answer.question
    assert asked is not None
    field_of_day = replace(asked.field, field="filled_on")
    day = replace(asked, title="", text="Täyttöpäivä", field=field_of_day)
    monkeypatch.setattr(page.review, "_show_crop", lambda *_of: None)  # this form has no such box
    page.review._show(day)
    assert page.review.item.text() == "Täyttöpäivä"
    assert not page.review.asked.isVisible()
    assert "· Täyttöpäivä ·" in words(page.review)


def test_ctrl_z_takes_back_the_decision_and_the_checking(
    qtbot: QtBot, session: Session, vault: Vault, sheet: Sheet
) -> None:
    page = opened(qtbot, session)
    page.settle_one(sheet.id)
    for _each in range(doubtful(vault, sheet)):
        QTest.keyClicks(page.review.answer, "m")
    unclear = [f for f in checking.stand(vault, sheet.id).fields if f.missing is Missing.UNCLEAR]
    assert len(unclear) >= 2
    page.activateWindow()
    page.review.undo()
    assert doubtful(vault, sheet) == 1
    assert checking.stand(vault, sheet.id).returned.checked_at is None
    QTest.keyClicks(page.review.answer, "0")
    assert doubtful(vault, sheet) == 0


def test_a_letter_that_is_no_option_changes_nothing(
    qtbot: QtBot, session: Session, vault: Vault, sheet: Sheet
) -> None:
    page = opened(qtbot, session)
    page.settle_all()
    before = doubtful(vault, sheet)
    for key in "9xt":
        QTest.keyClicks(page.review.answer, key)
    assert doubtful(vault, sheet) == before


def test_the_list_shows_states_and_sets_a_form_aside(
    qtbot: QtBot, session: Session, vault: Vault, sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(qtbot, session)
    [copy] = page.copies.table.model.records
    assert "epävarmaa merkintää odottaa" in returned_lists.state_of(copy)
    page.copies.table.view.selectRow(0)
    assert page.copies.settle.isEnabled()
    monkeypatch.setattr(returned_lists, "ask_reason", lambda *_a, **_named: "Väärä lomake")
    page.copies.aside.click()
    [copy] = page.copies.table.model.records
    assert copy.row.set_aside == "Väärä lomake"
    assert not page.copies.aside.isEnabled()
    assert "Väärä lomake" in returned_lists.state_of(copy)


def test_enter_opens_the_review_and_back_returns(
    qtbot: QtBot, session: Session, sheet: Sheet
) -> None:
    page = opened(qtbot, session)
    page.copies.table.view.selectRow(0)
    QTest.keyClick(page.copies.table.view, Qt.Key.Key_Return)
    assert page.stack.current is page.review
    page.review.back.click()
    assert page.stack.current is page.lists


def test_a_missing_page_is_named_and_left_out(
    qtbot: QtBot, session: Session, vault: Vault, client: str, white: bytes
) -> None:
    made = printed(vault, "prom_followup", client)
    storing.store_page(vault, page_of(vault, made, 1, {}, picture=white), TODAY)
    page = opened(qtbot, session)
    page.copies.table.view.selectRow(0)
    [copy] = page.copies.table.model.records
    assert "sivu puuttuu" in returned_lists.state_of(copy)
    for _page in copy.row.missing_pages:
        page.copies.lose.click()
    [copy] = page.copies.table.model.records
    assert copy.row.checked


def test_pages_that_wait_tell_what_to_do_and_are_dealt_with(
    qtbot: QtBot, session: Session, vault: Vault, monkeypatch: pytest.MonkeyPatch, white: bytes
) -> None:
    foreign = PageReading(
        "pino.pdf", 3, PageStatus.FOREIGN, PageReason.NO_CODE, sha256="aa", picture=white
    )
    storing.store_page(vault, foreign, TODAY)
    page = opened(qtbot, session)
    page.open_at("", "pages")
    assert page.tabs[returned.PAGES].text().endswith("1")
    assert "Lomakkeen koodia ei löytynyt" in words(page.pages)
    monkeypatch.setattr(returned_lists, "ask_reason", lambda *_a, **_named: "Lähettäjälle")
    page.pages.handle.click()
    assert storing.pages_waiting(vault) == []
    assert "Mikään sivu ei odota" in words(page.pages)


def test_files_are_read_in_the_background_and_named(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    empty, text = tmp_path / "a.pdf", tmp_path / "b.png"
    empty.write_bytes(b"")
    text.write_text("kauppalista")
    page = opened(qtbot, session)
    page.read([empty, text], workers=0)
    assert page.run is not None
    qtbot.waitUntil(lambda: page.run is None)
    assert "ei luettavissa 2" in page.notice.words.text()
    assert page.window().focusWidget() is page.choose, "the next act has the cursor"
    page.notice.act.click()
    assert page.pages.table.isVisible()
    assert {line.file for line in page.pages.table.model.records} == {"a.pdf", "b.png"}


def test_practice_offers_its_pile_to_read(
    qtbot: QtBot, session: Session, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[str] = []

    def leave(_parent: object, _title: str, first: str, _kinds: str) -> tuple[list[str], str]:
        offered.append(first)
        return [], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", leave)
    page, pile = opened(qtbot, session), vault.path.with_name(NAME)
    page.choose.click()
    monkeypatch.setattr(Vault, "practice", True)
    page.choose.click()
    pile.write_bytes(b"")
    page.choose.click()
    assert offered == ["", "", str(pile)]


def test_cancel_stops_and_what_was_read_stays(
    qtbot: QtBot, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(
        _paths: object,
        _forms: object,
        *,
        cancel: Callable[[], bool],
        progress: Callable[[int, int], None],
        **_more: object,
    ) -> Iterator[PageReading]:
        number = 0
        while not cancel():
            number += 1
            yield PageReading(
                "x.pdf", number, PageStatus.FOREIGN, PageReason.NO_CODE, sha256=str(number)
            )
            progress(number, 10_000)

    monkeypatch.setattr(returned_run, "read_files", endless)
    page = opened(qtbot, session)
    page.read([tmp_path / "x.pdf"])
    run = page.run
    assert run is not None
    assert run.task is not None
    qtbot.waitUntil(lambda: len(run.outcome.lines) > 3)
    run.task.cancel()
    qtbot.waitUntil(lambda: page.run is None)
    assert "keskeytetty" in page.notice.words.text()
    assert len(storing.pages_waiting(session.vault)) == len(run.outcome.lines)


def test_the_keys_of_options() -> None:
    assert keys_of(["0", "7", "10"]) == {"0": "0", "7": "7", "10": "T"}
    assert keys_of(["yes", "no"]) == {"yes": "1", "no": "2"}
    assert not {"E", "M"} & set(keys_of([f"v{n}" for n in range(30)]).values())


def test_a_signed_consent_waits_to_be_compared(
    qtbot: QtBot, session: Session, vault: Vault, client: str, white: bytes
) -> None:
    places: list[Place] = []
    session.going.connect(places.append)
    made = printed(vault, "consent", client)
    for number in range(1, made.pages + 1):
        storing.store_page(vault, page_of(vault, made, number, {}, picture=white), TODAY)
    page = opened(qtbot, session)
    page.copies.table.view.selectRow(0)
    [copy] = page.copies.table.model.records
    assert "vertaa suostumuksiin" in returned_lists.state_of(copy)
    page.copies.open.click()
    assert places == [Place("clients", client, "consents")]
    page.copies.compared.click()
    [copy] = page.copies.table.model.records
    assert returned_lists.state_of(copy) == "tarkistettu"
