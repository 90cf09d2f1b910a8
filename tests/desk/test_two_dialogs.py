"""One dialog above another, and the system's own box for files: nothing acts beneath, a lock ends
both, and what is chosen after it is not acted on.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

import tytti_desktop.desk
from tests.desk import every
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.desk.client.visits_dialog import visit_dialog
from tytti_desktop.desk.forms import ask_file, form_dialog, messages
from tytti_desktop.desk.forms.form_dialog import FormDialog
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
