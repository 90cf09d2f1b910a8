"""One dialog above another, and the system's own box for files: nothing acts beneath, a lock ends
both, and what is chosen after it is not acted on. Nor does a key of what lies beneath a dialog.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QKeyCombination, Qt, QTimer
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

import tytti_desktop.desk
from tests.desk import every
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.desk.client.visits_dialog import visit_dialog
from tytti_desktop.desk.forms import ask_file, form_dialog, messages
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.kit import keys
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.unlock import UnlockScreen
from tytti_desktop.practice import PASSPHRASE
from tytti_desktop.vault import open_vault

DESK = Path(tytti_desktop.desk.__file__).parent
CTRL = Qt.KeyboardModifier.ControlModifier
ASKED: dict[str, Callable[[QWidget], object]] = {
    "getOpenFileName": lambda parent: ask_file.open_file(parent, "Valitse", "PDF (*.pdf)"),
    "getOpenFileNames": lambda parent: ask_file.open_files(parent, "Valitse", "PDF (*.pdf)"),
    "getExistingDirectory": lambda parent: ask_file.open_folder(parent, "Valitse"),
    "getSaveFileName": lambda parent: ask_file.save_as(parent, "Tallenna", "kirje", ".pdf"),
}


def dialogs_in_sight() -> list[QDialog]:
    tops = QApplication.topLevelWidgets()
    return [one for one in tops if isinstance(one, QDialog) and one.isVisible()]


def test_the_systems_box_for_files_is_opened_in_one_place() -> None:
    files = {f.name for f in DESK.rglob("*.py") if "QFileDialog" in f.read_text(encoding="utf-8")}
    assert files == {"ask_file.py"}
    text = (DESK / "forms" / "ask_file.py").read_text(encoding="utf-8")
    assert set(ASKED) == set(re.findall(r"QFileDialog\.(\w+)", text))


@pytest.mark.parametrize("how", ["key", "idle"])
@pytest.mark.parametrize("way", sorted(ASKED))
def test_a_lock_over_the_box_for_files_ends_it(
    qtbot: QtBot, window: MainWindow, way: str, how: str
) -> None:
    deaf: list[QWidget] = []

    def lock() -> None:
        box = QApplication.activeModalWidget()
        if how == "idle":
            window.lock()
        elif box is not None:
            qtbot.waitUntil(lambda: QApplication.focusWindow() is box.windowHandle())
            QTest.keyClick(box, Qt.Key.Key_L, CTRL)
        if isinstance(box, QDialog) and box.isVisible():  # it would wait for ever
            deaf.append(box)
            box.reject()

    with qtbot.capture_exceptions() as raised:
        QTimer.singleShot(0, window, lock)
        assert not ASKED[way](window)
        every.settle()
    assert (raised, deaf) == ([], [])
    assert isinstance(window.centralWidget(), UnlockScreen)
    assert dialogs_in_sight() == []


@pytest.mark.parametrize("way", sorted(ASKED))
def test_what_a_system_hands_over_after_the_lock_was_not_chosen(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, way: str
) -> None:
    found = str(tmp_path / "a.pdf")
    answer: Any = {"getOpenFileNames": ([found], ""), "getExistingDirectory": found}

    def after(*_given: object) -> object:
        window.lock()
        return answer.get(way, (found, ""))

    def at_once(*_given: object) -> object:
        return answer.get(way, (found, ""))

    monkeypatch.setattr(QFileDialog, way, at_once)
    assert ASKED[way](window)
    monkeypatch.setattr(QFileDialog, way, after)
    assert not ASKED[way](window)


def test_a_question_above_a_form_goes_with_it_and_the_text_comes_back(
    qtbot: QtBot, window: MainWindow, caseload: tuple[Path, Client]
) -> None:
    assert window.session is not None
    window.session.open_client(caseload[1].id)
    every.settle()
    told: list[object] = []

    def lock() -> None:
        assert len(dialogs_in_sight()) == 2
        above = QApplication.activeModalWidget()
        assert above is not None
        QTest.keyClick(above, Qt.Key.Key_L, CTRL)

    def ask(form: FormDialog) -> None:
        form.form["text"].put("Puoli lausetta")
        form.form._typed()
        QTimer.singleShot(0, form, lock)
        told.append(messages.confirm(form, "Poista", "Poistetaanko?", "Poista"))

    dialog = visit_dialog(window.session, caseload[1].id, window)
    QTimer.singleShot(0, dialog, lambda: ask(dialog))
    told.append(form_dialog.answered(dialog))
    assert told == [False, None]
    assert dialogs_in_sight() == []
    assert isinstance(window.centralWidget(), UnlockScreen)
    window.enter(open_vault(caseload[0], passphrase=PASSPHRASE))
    session = window.session
    assert session is not None
    again = visit_dialog(session, caseload[1].id, window)
    qtbot.addWidget(again)
    assert again.form["text"].value() == "Puoli lausetta"
    again.form["text"].put("")
    again.form.saved()


@pytest.fixture
def acts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Tell which keys acted; nothing else comes of them. Named before `window`, which binds."""
    acted: list[str] = []
    plain = keys.bind

    def bind(key: keys.Key, on: QWidget, _act: object, number: int = 0) -> QShortcut:
        told = f"{type(on).__name__} {key.nth(number) if number else key.keys}"
        return plain(key, on, lambda: acted.append(told), number)

    monkeypatch.setattr(keys, "bind", bind)
    return acted


def bound(window: QWidget) -> dict[str, QKeyCombination]:
    """Return the keys, but the whole program's, that a window hears of now."""
    wide, found = Qt.ShortcutContext.ApplicationShortcut, {}
    for one in window.findChildren(QShortcut):
        on = one.parent()
        heard = isinstance(on, QWidget) and on.isVisible() and on.window() is window
        if heard and one.context() is not wide and one.key().toString():
            found[one.key().toString()] = one.key()[0]  # type: ignore[index]
    return found


def ways(window: MainWindow, dialog: QDialog) -> Iterator[QWidget]:
    """Give where keys go with a dialog open: it, a box of it, the window until it has the front."""
    dialog.activateWindow()
    every.settle()
    yield QApplication.focusWidget() or dialog
    for box in [one for one in dialog.findChildren(QComboBox) if one.isVisible() and one.count()]:
        box.showPopup()
        popup = QApplication.activePopupWidget()
        assert popup is not None
        yield popup
        box.hidePopup()
        break
    window.activateWindow()
    every.settle()
    at: QWidget | None = window.focusWidget()
    yield window if at is None else at


def press_all(window: MainWindow, dialog: QDialog) -> int:
    """Press every key of the window at each place where keys go with a dialog open; count them."""
    pressed = 0
    for at in ways(window, dialog):
        for key in bound(window).values():
            QTest.keyClick(at, key.key(), key.keyboardModifiers())
            pressed += 1
    return pressed


def test_no_key_of_a_page_acts_beneath_a_dialog(
    acts: list[str],
    window: MainWindow,
    caseload: tuple[Path, Client],
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    """Every page beneath one dialog, and every dialog above a page."""
    assert window.session is not None
    wrong: dict[str, list[str]] = {}
    pressed, seen = 0, set()

    def look(name: str, dialog: QDialog) -> None:
        nonlocal pressed
        own = bound(dialog)
        acts.clear()
        pressed += press_all(window, dialog)
        beneath = [one for one in acts if one.partition(" ")[2] not in own]
        if beneath:
            wrong[name] = sorted(set(beneath))

    for place in every.places(window, caseload[1]):
        every.go(window, place)
        seen |= set(bound(window))
        dialog = visit_dialog(window.session, caseload[1].id, window)
        dialog.setModal(True)
        every.seen(dialog, lambda one, at=place: look("/".join(at), one))  # type: ignore[misc]
        dialog.deleteLater()
    window.session.open_client(caseload[1].id)
    every.settle()

    def above(name: str, dialog: QDialog) -> None:
        dialog.hide()
        dialog.setModal(True)
        dialog.show()
        look(name, dialog)

    monkeypatch.setattr(QDialog, "exec", every.reader(above))
    for way in ASKED:
        monkeypatch.setattr(QFileDialog, way, lambda *_a, **_k: ("", ""))
    with qtbot.capture_exceptions():
        every.dialogs(window, caseload[1], above)
    assert wrong == {}
    assert {"Ctrl+N", "Ctrl+R", "Ctrl+K", "Ctrl+1", "Ctrl+Shift+N"} <= seen
    assert pressed > 1000
