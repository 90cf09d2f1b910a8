"""Keying by hand: one key an answer, kept after each, the second pass blind and compared."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.counted import calls
from tests.desk.test_returned import client, opened, words
from tests.loop.conftest import answer
from tests.returns.conftest import TODAY, page_of, printed, white
from tytti_desktop.casework.mail.sheets import Sheet
from tytti_desktop.casework.returns import checking, listing, storing
from tytti_desktop.casework.returns.records import Missing
from tytti_desktop.casework.screening import screenings
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.returned_page import returned
from tytti_desktop.desk.returned_page.returned import ReturnedPage
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, drafts
from tytti_desktop.words import speaking

__all__ = ["client", "white"]


@pytest.fixture
def sheet(vault: Vault, client: str) -> Sheet:
    return printed(vault, "gad7", client)


def begun(page: ReturnedPage, sheet: Sheet, *, twice: bool = False) -> int:
    what = listing.to_key(page.session.vault, sheet.short_code)
    page.key_in(what, twice=twice)
    return len(what.questions)


def type_all(page: ReturnedPage, keys: str) -> None:
    for key in keys:
        QTest.keyClicks(page.keying.answer, key)
    QTest.keyClick(page.keying.save, Qt.Key.Key_Space)


def test_a_form_is_keyed_with_a_key_an_item_and_checked(
    qtbot: QtBot, session: Session, vault: Vault, sheet: Sheet, client: str
) -> None:
    page = opened(qtbot, session)
    count = begun(page, sheet)
    assert calls(lambda: type_all(page, "1" * count)) < 100_000  # measured 35,000 for seven
    assert checking.stand(vault, sheet.id).returned.checked_at is not None
    [made] = screenings.of_client(vault, client, TODAY)[0]
    assert set(made.answers.values()) == {1}
    assert "on tarkistettu" in page.keying.told.text()
    assert drafts.all_mine(vault) == []


def test_empty_and_unclear_answers_are_told_apart(
    qtbot: QtBot, session: Session, vault: Vault, sheet: Sheet
) -> None:
    page = opened(qtbot, session)
    count = begun(page, sheet)
    type_all(page, "em" + "2" * (count - 2))
    missing = [one.missing for one in checking.stand(vault, sheet.id).fields]
    assert missing[:3] == [Missing.BLANK, Missing.UNCLEAR, Missing.NO]
    assert checking.stand(vault, sheet.id).returned.checked_at is not None


def test_what_was_keyed_is_still_there_after_leaving(
    qtbot: QtBot, session: Session, vault: Vault, sheet: Sheet
) -> None:
    page = opened(qtbot, session)
    begun(page, sheet, twice=True)
    QTest.keyClicks(page.keying.answer, "1")
    QTest.keyClicks(page.keying.answer, "m")
    page.keying.back.click()
    assert page.stack.current is page.lists
    other = opened(qtbot, session)
    [draft] = drafts.all_mine(vault)
    assert other.resume(DraftPlace(draft.place))
    qtbot.waitUntil(lambda: other.keying.typed.count == 2)
    assert other.keying.typed.twice
    other.keying.step_back()
    assert other.keying.typed.count == 1
    assert other.keying.item.text().startswith("2/")
    assert not other.resume(DraftPlace("client:new"))


def test_the_second_keying_is_blind_and_differences_stand_side_by_side(
    qtbot: QtBot, session: Session, vault: Vault, sheet: Sheet
) -> None:
    page = opened(qtbot, session)
    count = begun(page, sheet, twice=True)
    type_all(page, "1" * count)
    assert checking.stand(vault, sheet.id).returned.checked_at is None
    assert "toista näppäilyä" in page.keying.told.text().casefold()
    begun(page, sheet)
    assert not any(option.isChecked() for option in page.keying.answer.options.values())
    type_all(page, "3" + "1" * (count - 1))
    shown = words(page.keying.end)
    assert "Näppäilyt eroavat 1 vastauksessa" in shown
    assert {"1", "3"} <= set(shown.split("\n"))
    page.keying.resolve.click()
    assert page.stack.current is page.review
    assert [v for v, o in page.review.answer.options.items() if o.isChecked()] == ["1", "3"]
    QTest.keyClicks(page.review.answer, "3")
    assert checking.stand(vault, sheet.id).returned.checked_at is not None


def test_only_the_page_that_did_not_come_back_is_keyed(
    qtbot: QtBot, session: Session, vault: Vault, client: str, white: bytes
) -> None:
    made = printed(vault, "prom_followup", client)
    storing.store_page(vault, page_of(vault, made, 1, {}, picture=white), TODAY)
    what = listing.to_key(vault, made.id)
    assert {one.field.page for one in what.questions} == {2}
    assert not what.second


def test_an_unknown_code_is_told(vault: Vault) -> None:
    with pytest.raises(KnownError):
        listing.to_key(vault, "XXXX-XXXX")


def test_the_code_is_asked_first(
    qtbot: QtBot, session: Session, sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(dialog: FormDialog) -> int:
        dialog.form["sheet"].put("XXXX-XXXX")
        dialog.finish()
        assert dialog.result_value is None
        assert dialog.form["sheet"].error.text()
        dialog.form["sheet"].put(sheet.short_code.lower())
        dialog.form["twice"].put(True)
        dialog.finish()
        return 1

    monkeypatch.setattr(FormDialog, "exec", fill)
    page = opened(qtbot, session)
    page.copies.key.click()
    assert page.stack.current is page.keying
    assert page.keying.typed.twice
    assert sheet.short_code in page.keying.header.subtitle.text()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_dialogs_open_in_every_language(
    qtbot: QtBot, session: Session, vault: Vault, client: str, language: str, white: bytes
) -> None:
    made = printed(vault, "gad7")
    storing.store_page(vault, page_of(vault, made, 1, {}, picture=white), TODAY)
    answer(vault, client, "3x10d", {str(n): 0 for n in range(1, 10)} | {"10": 9}, TODAY)
    with speaking(language):
        dialogs = returned.SCREEN.dialogs(session)
        for dialog in dialogs:
            qtbot.addWidget(dialog)
            dialog.show()
            assert dialog.windowTitle()
    assert len(dialogs) == 4
