"""The clipboard: what is put there goes away by itself, and is kept out of histories."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tytti_desktop.casework import unit
from tytti_desktop.desk.running import clipboard
from tytti_desktop.desk.running.clipboard import ClipboardNotice
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Vault


@pytest.fixture
def board(session: Session) -> QClipboard:
    """Give the system's clipboard, empty."""
    found = QGuiApplication.clipboard()
    found.clear()
    return found


def test_what_is_copied_is_there_and_asks_histories_to_leave_it_out(
    session: Session, board: QClipboard
) -> None:
    clipboard.copy(session, "Ensimmäinen rivi\r\nToinen – ”rivi”")
    assert board.text().splitlines() == ["Ensimmäinen rivi", "Toinen – ”rivi”"]
    held = board.mimeData()
    assert bytes(held.data("x-kde-passwordManagerHint").data()) == b"secret"
    assert held.hasFormat("org.nspasteboard.ConcealedType")
    windows = [f for f in held.formats() if "CanIncludeInClipboardHistory" in f]
    assert [bytes(held.data(name).data()) for name in windows] == [bytes(4)]


def test_it_goes_by_itself_after_the_units_seconds(
    qtbot: QtBot, session: Session, vault: Vault, board: QClipboard
) -> None:
    unit.change(vault, "clipboard", "clearing", {"seconds": 2}, session.today)
    notice = ClipboardNotice(session)
    qtbot.addWidget(notice)
    assert notice.isHidden()
    clipboard.copy(session, "teksti")
    assert not notice.isHidden()
    assert notice.words.text() == "Leikepöytä tyhjenee 2 s kuluttua"
    keeper = clipboard.keeper(session)
    keeper._tick()
    assert notice.words.text() == "Leikepöytä tyhjenee 1 s kuluttua"
    assert board.text() == "teksti"
    keeper._tick()
    assert board.text() == ""
    assert notice.isHidden()


def test_clear_now_and_a_second_copy_starts_again(
    qtbot: QtBot, session: Session, board: QClipboard
) -> None:
    notice = ClipboardNotice(session)
    qtbot.addWidget(notice)
    clipboard.copy(session, "yksi")
    clipboard.keeper(session)._tick()
    clipboard.copy(session, "kaksi")
    assert notice.words.text() == "Leikepöytä tyhjenee 45 s kuluttua"
    notice.clear_now.click()
    assert board.text() == ""
    assert notice.isHidden()


def _tick(session: Session) -> None:
    clipboard.keeper(session)._tick()


def _clear(session: Session) -> None:
    clipboard.keeper(session).clear()


@pytest.mark.parametrize("act", [_tick, _clear, Session.seal])
def test_what_something_else_copied_is_left_alone(
    session: Session, board: QClipboard, act: Callable[[Session], None]
) -> None:
    clipboard.copy(session, "meidän")
    board.setText("jonkun muun")
    act(session)
    assert board.text() == "jonkun muun"
    assert clipboard.keeper(session).seconds == 0


def test_locking_clears_but_a_change_of_look_does_not(
    qtbot: QtBot, session: Session, board: QClipboard
) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    clipboard.copy(session, "teksti")
    session.sealing.emit()
    assert board.text() == "teksti"
    session.seal()
    assert board.text() == ""
