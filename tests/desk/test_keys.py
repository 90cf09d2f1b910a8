"""Keys: declared once, the lock above everything, new client and search from every page."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

import tytti_desktop.desk
from tests.desk.caseload import add_client, on_dialog
from tests.desk.conftest import NOON
from tests.factory import PASSPHRASE, make_vault
from tytti_desktop.desk import screens
from tytti_desktop.desk.client.head import ClientHead
from tytti_desktop.desk.client.visits_dialog import log_visit, visit_dialog
from tytti_desktop.desk.forms import messages
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.guide import Guide
from tytti_desktop.desk.kit import keys, theme
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.network.page import NetworkPage
from tytti_desktop.desk.running.furniture import Furniture
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.desk.surroundings import backup_words, find
from tytti_desktop.desk.unlock import UnlockScreen
from tytti_desktop.vault import opening

DESK = Path(tytti_desktop.desk.__file__).parent
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, settings: Settings, tmp_path: Path
) -> Iterator[MainWindow]:
    settings.mode = theme.Mode.LIGHT
    made = MainWindow(
        qapp, settings, Furniture(screens.all_screens(), find, backup_words), lambda: NOON
    )
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.enter(make_vault(tmp_path, name="open"))
    QTest.qWaitForWindowActive(made)
    yield made
    made.lock()
    made.close()


def desk_sources() -> list[tuple[Path, ast.Module]]:
    return [(file, ast.parse(file.read_text("utf-8"))) for file in DESK.rglob("*.py")]


def test_every_dialog_of_the_program_is_of_the_one_kind() -> None:
    loose = [
        f"{file.name}: {node.name}"
        for file, tree in desk_sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == "QDialog" for base in node.bases)
    ]
    assert loose == ["dialog.py: Dialog"]


def test_no_key_is_declared_anywhere_but_in_the_table() -> None:
    loose = []
    for file, tree in desk_sources():
        if file.name == "keys.py":
            continue
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            called = node.func.id if isinstance(node.func, ast.Name) else called
            given = [one.value for one in node.keywords if one.arg == "shortcut"]
            given += node.args if called == "setShortcut" else []
            if called == "QShortcut" or any(
                isinstance(one, ast.Constant | ast.JoinedStr) for one in given
            ):
                loose.append(f"{file.name}:{node.lineno}")
    assert loose == []


def test_no_key_means_two_things_at_one_place(look: object) -> None:
    for one in keys.ALL:
        rivals = [
            other
            for other in keys.ALL
            if other.keys == one.keys
            and (other.scope is one.scope or keys.Scope.PROGRAM in {one.scope, other.scope})
        ]
        assert rivals == [one], one
        assert not QKeySequence(one.keys).isEmpty()


def test_help_lists_the_whole_table(qtbot: QtBot, look: object) -> None:
    dialog = Guide()
    qtbot.addWidget(dialog)
    told = [pair for _heading, pairs in keys.listed() for pair in pairs]
    assert len(told) == len(keys.ALL)


def every_dialog(window: MainWindow) -> list[QDialog]:
    session = window.session
    assert session is not None
    client = add_client(session.vault)
    made: list[QDialog] = [
        visit_dialog(session, client.id, window),
        messages.Question(window, "Poista", "Poistetaan.", "Poista", danger=True),
        messages.CrashDialog(window, "ValueError x.py:1"),
        Guide(window),
    ]
    for screen in screens.all_screens():
        made += screen.dialogs(session)
    return made


def test_ctrl_l_locks_above_every_dialog(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.session is not None
    seen = 0
    held: list[bool] = []
    monkeypatch.setattr(window, "lock", lambda: held.append(True))
    for dialog in every_dialog(window):
        dialog.setModal(True)
        dialog.show()
        QTest.qWaitForWindowActive(dialog)
        at = QApplication.focusWidget() or dialog
        QTest.keyClick(at, Qt.Key.Key_L, CTRL)
        seen += 1
        assert len(held) == seen, type(dialog).__name__
        dialog.close()
        dialog.deleteLater()
    assert seen >= 30


def boxes(widget: QWidget) -> list[QComboBox]:
    return [one for one in widget.findChildren(QComboBox) if one.isVisible() and one.count()]


def test_ctrl_l_locks_with_a_box_or_a_menu_open(qtbot: QtBot, window: MainWindow) -> None:
    assert window.session is not None
    path = window.session.vault.path
    window.session.go("clients")
    add_client(window.session.vault)
    window.session.changed.emit(frozenset({type(add_client(window.session.vault))}))
    box = boxes(window)[0]
    box.showPopup()
    popup = QApplication.activePopupWidget()
    assert popup is not None
    QTest.keyClick(popup, Qt.Key.Key_L, CTRL)
    assert isinstance(window.centralWidget(), UnlockScreen)
    window.enter(opening.open_vault(path, passphrase=PASSPHRASE))
    assert window.frame is not None
    menu = window.frame.top.menu.menu()
    assert isinstance(menu, QMenu)
    menu.popup(window.pos())
    QTest.keyClick(menu, Qt.Key.Key_L, CTRL)
    assert isinstance(window.centralWidget(), UnlockScreen)


def test_what_is_typed_in_a_visit_comes_back_after_ctrl_l(qtbot: QtBot, window: MainWindow) -> None:
    assert window.session is not None
    path, client = window.session.vault.path, add_client(window.session.vault)
    window.session.open_client(client.id)
    found: list[str] = []

    def write(dialog: FormDialog) -> None:
        dialog.form["text"].put("Puoli lausetta")
        dialog.form._typed()
        QTest.keyClick(dialog.form["text"].editor, Qt.Key.Key_L, CTRL)
        found.append("locked" if window.session is None else "open")

    on_dialog(write)
    log_visit(window.session, client.id, window)
    qtbot.waitUntil(lambda: found == ["locked"])
    assert window.centralWidget() is not None

    def read(dialog: FormDialog) -> None:
        found.append(str(dialog.form["text"].value()))

    on_dialog(read)
    window.enter(opening.open_vault(path, passphrase=PASSPHRASE))
    qtbot.waitUntil(lambda: len(found) == 2)
    assert found[1] == "Puoli lausetta"


@pytest.mark.parametrize("screen", [one.name for one in screens.all_screens()])
def test_the_keys_of_every_page_are_heard_on_every_page(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, screen: str
) -> None:
    assert window.session is not None
    assert window.frame is not None
    window.session.go(screen)
    QTest.qWait(10)
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.windowTitle())

    for key, title in ((Qt.Key.Key_N, "Uusi asiakas"), (Qt.Key.Key_Y, "Kirjaa yhteydenotto")):
        window.activateWindow()  # without a desktop a closed dialog does not give it back
        QTest.qWait(10)
        on_dialog(leave, Dialog)
        QTest.keyClick(QApplication.focusWidget() or window, key, CTRL)
        assert asked[-1:] == [title], (screen, title)
    window.activateWindow()
    QTest.qWait(10)
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_K, CTRL)
    assert window.focusWidget() is window.frame.top.search


def test_each_key_of_a_page_is_heard_on_it(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every line of F1 that belongs to a page does something there, and nothing elsewhere."""
    assert window.session is not None
    client = add_client(window.session.vault)
    heard: list[str] = []
    monkeypatch.setattr(ClientHead, "log_visit", lambda _head: heard.append(keys.VISIT.keys))
    monkeypatch.setattr(
        NetworkPage, "add_service", lambda _page: heard.append(keys.NEW_SERVICE.keys)
    )
    places = {
        keys.Scope.CLIENT: ("clients", client.id, "visits"),
        keys.Scope.NETWORK: ("network", "", ""),
    }
    for scope, place in places.items():
        (key,) = (one for one in keys.ALL if one.scope is scope)
        for where in places.values():
            heard.clear()
            window.session.go(*where)
            QApplication.processEvents()
            at = QApplication.focusWidget() or window
            pressed = QKeySequence(key.keys)[0]  # type: ignore[index]
            QTest.keyClick(at, pressed.key(), pressed.keyboardModifiers())
            assert heard == ([key.keys] if where == place else []), (key.keys, where)


def test_the_numbers_open_the_screens(qtbot: QtBot, window: MainWindow) -> None:
    assert window.session is not None
    for number, screen in enumerate(screens.all_screens()[:9], 1):
        at = QApplication.focusWidget() or window
        QTest.keyClick(at, Qt.Key(Qt.Key.Key_0.value + number), CTRL)
        assert window.session.place.screen == screen.name
