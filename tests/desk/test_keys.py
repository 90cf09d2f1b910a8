"""Keys: declared once, the lock above everything, new client and search from every page."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QMenu,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

import tytti_desktop.desk
from tests import parsed
from tests.desk.caseload import add_client, on_dialog
from tests.desk.conftest import NOON
from tests.factory import PASSPHRASE, make_vault
from tytti_desktop.casework.screening import screenings
from tytti_desktop.desk import screens
from tytti_desktop.desk.client.head import ClientHead
from tytti_desktop.desk.client.visits_dialog import log_visit, visit_dialog
from tytti_desktop.desk.forms import messages
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.forms.person_menu import PersonMenu
from tytti_desktop.desk.forms.worker_dialog import WorkerDialog
from tytti_desktop.desk.guide import Guide
from tytti_desktop.desk.interviewing.interview import Interview
from tytti_desktop.desk.kit import keys, theme
from tytti_desktop.desk.kit.cards import PressButton, button
from tytti_desktop.desk.kit.check_box import CheckBox
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.network.page import NetworkPage
from tytti_desktop.desk.returned_page import review_answer
from tytti_desktop.desk.running.furniture import Furniture
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.desk.running.sitting import key_options
from tytti_desktop.desk.shell.nav import NavButton
from tytti_desktop.desk.surroundings import backup_words, find
from tytti_desktop.desk.unlock import UnlockScreen
from tytti_desktop.instruments.library import shipped
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
    return [(file, parsed.tree(file)) for file in DESK.rglob("*.py")]


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


def test_every_key_that_is_bound_can_be_pressed(qtbot: QtBot, window: MainWindow) -> None:
    """The tenth screen has no number of its own: "Ctrl 10" was told, and is no key."""
    for dialog in every_dialog(window):
        qtbot.addWidget(dialog)
    assert window.session is not None
    for screen in screens.all_screens():
        window.session.go(screen.name)
    shortcuts = [
        one for top in QApplication.topLevelWidgets() for one in top.findChildren(QShortcut)
    ]
    assert [one.parent() for one in shortcuts if not one.key().toString()] == []
    told = {one.toolTip() for one in window.findChildren(NavButton)} - {""}
    assert told == {f"Ctrl {number}" for number in range(1, 10)}
    assert len(shortcuts) > 100


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


def test_no_key_told_beside_an_answer_is_the_windows_own() -> None:
    """With text to be keyed an answer's letters are pressed with Ctrl: Ctrl+L locked the vault."""
    window = {key.keys for key in keys.ALL if key.scope is not keys.Scope.REVIEW}
    letters = (review_answer.EMPTY, review_answer.UNCLEAR, review_answer.LIST)
    assert not {f"Ctrl+{letter}" for letter in letters} & window
    assert not {*letters, review_answer.TEN} & set(review_answer.SPARE_KEYS)


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


def test_ctrl_l_locks_with_a_box_or_a_menu_open_in_any_dialog(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An open box lets Qt hear the window beneath too: the key is then of two, and of neither."""
    heard: list[bool] = []
    monkeypatch.setattr(window, "lock", lambda: heard.append(True))
    deaf, seen = [], 0
    for dialog in every_dialog(window):
        dialog.setModal(True)
        dialog.show()
        QTest.qWaitForWindowActive(dialog)
        for box in boxes(dialog)[:1]:
            seen += 1
            box.showPopup()
            popup = QApplication.activePopupWidget()
            assert popup is not None
            QTest.keyClick(popup, Qt.Key.Key_L, CTRL)
            box.hidePopup()
            if len(heard) != seen:
                deaf.append(f"{type(dialog).__name__} {dialog.windowTitle()}")
                heard[:] = [True] * seen
        dialog.close()
        dialog.deleteLater()
    assert deaf == []
    assert seen > 10


def test_f1_tells_above_every_dialog_which_stands_as_it_was(
    qtbot: QtBot, window: MainWindow
) -> None:
    for dialog in every_dialog(window):
        if isinstance(dialog, Guide):
            continue
        dialog.setModal(True)
        dialog.show()
        QTest.qWaitForWindowActive(dialog)
        QTest.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_F1)
        (guide,) = [one for one in window.findChildren(Guide) if one.isVisible()]
        QTest.keyClick(guide, Qt.Key.Key_Escape)
        QApplication.processEvents()  # what is closed is destroyed
        assert [one for one in window.findChildren(Guide) if one.isVisible()] == []
        assert dialog.isVisible(), dialog.windowTitle()
        dialog.close()
        dialog.deleteLater()


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

    shift = CTRL | Qt.KeyboardModifier.ShiftModifier
    for key, held, title in (
        (Qt.Key.Key_N, CTRL, "Uusi asiakas"), (Qt.Key.Key_Y, shift, "Kirjaa yhteydenotto"),
    ):  # fmt: skip
        window.activateWindow()  # without a desktop a closed dialog does not give it back
        QTest.qWait(10)
        on_dialog(leave, Dialog)
        QTest.keyClick(QApplication.focusWidget() or window, key, held)
        assert asked[-1:] == [title], (screen, title)
    window.activateWindow()
    QTest.qWait(10)
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_K, CTRL)
    assert window.focusWidget() is window.frame.top.search


# What Windows and others edit text by; the window's keys are taken before any text field.
EDITING = (
    "Ctrl+A Ctrl+C Ctrl+V Ctrl+X Ctrl+Y Ctrl+Z Ctrl+Shift+Z Ctrl+Backspace Ctrl+Delete Ctrl+Left "
    "Ctrl+Right Ctrl+Home Ctrl+End Ctrl+Insert Shift+Insert Shift+Delete Alt+Backspace"
)


def test_no_key_of_the_window_is_one_that_edits_text() -> None:
    wide = {one.keys for one in keys.ALL if one.scope in {keys.Scope.PROGRAM, keys.Scope.WINDOW}}
    assert wide & set(EDITING.split()) == set()


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


def hold(at: QWidget, key: Qt.Key, words: str = "") -> None:
    """Send what the system sends while a key stays down: the same press again and again."""
    for _time in range(3):
        none = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(at, QKeyEvent(QEvent.Type.KeyPress, key, none, words, autorep=True))


def test_a_held_key_does_nothing_twice_in_any_dialog(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Enter that opened a dialog is still down when it comes: it must not be its answer too."""
    ended: list[str] = []
    for dialog in every_dialog(window):
        dialog.setModal(True)
        dialog.show()
        QTest.qWaitForWindowActive(dialog)
        dialog.finished.connect(lambda _code, one=dialog: ended.append(one.windowTitle()))
        for field in [one for one in dialog.findChildren(QWidget) if one.isVisible()][:40]:
            if field.focusPolicy() & Qt.FocusPolicy.TabFocus and not isinstance(
                field, QPlainTextEdit
            ):
                field.setFocus()
                hold(QApplication.focusWidget() or field, Qt.Key.Key_Return)
                hold(QApplication.focusWidget() or field, Qt.Key.Key_Escape)
        assert ended == []
        assert dialog.isVisible()
        dialog.finished.disconnect()
        dialog.close()
        dialog.deleteLater()


def enter(at: QWidget, milliseconds: int) -> None:
    """Send Enter as the system does, with the time of its press."""
    key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r")
    key.setTimestamp(milliseconds)
    QApplication.sendEvent(at, key)


def test_two_presses_store_once_in_every_form(qtbot: QtBot, window: MainWindow) -> None:
    """Also while it stores: what stores may ask, and then the second press is heard meanwhile."""
    several: dict[str, int] = {}
    forms = 0
    for dialog in every_dialog(window):
        stored: list[str] = []
        if isinstance(dialog, FormDialog):
            forms += 1

            def store(_values: object, one: FormDialog = dialog, held: list[str] = stored) -> str:
                held.append("stored")
                if len(held) == 1:
                    one.act.click()
                return "kept"

            if isinstance(dialog, WorkerDialog):
                dialog._check = store
                dialog._work = lambda _report, _values: "kept"
            dialog._store = store if not isinstance(dialog, WorkerDialog) else None
            dialog.form.read = dict  # type: ignore[method-assign]
            dialog.form.saved = lambda: None  # type: ignore[method-assign]
            dialog.show()
            for milliseconds in (10_000, 10_100):
                enter(dialog.act, milliseconds)
            dialog.act.click()
            dialog.finish()
            if stored != ["stored"]:
                several[dialog.windowTitle()] = len(stored)
        dialog.close()
        dialog.deleteLater()
    assert several == {}
    assert forms > 20


def test_the_second_enter_of_two_presses_nothing_on_any_page(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a double click: it may fall on what has come in the button's place."""
    assert window.session is not None
    pressed: list[QWidget] = []

    def press(one: PressButton) -> None:
        pressed.append(one)

    monkeypatch.setattr(PressButton, "click", press)
    wrong, moment = [], 10_000
    seen, deaf = 0, set[str]()
    for screen in screens.all_screens():
        for view in [("", ""), *((v.target, v.page) for v in screen.views(window.session))]:
            window.session.go(screen.name, *view)
            QApplication.processEvents()
            for one in window.findChildren(PressButton):
                if not one.isVisible() or not one.isEnabled() or one.menu() is not None:
                    continue
                seen += 1
                pressed.clear()
                moment += 10_000
                for later in (0, 100, 5_000):
                    enter(one, moment + later)
                if pressed != [one] * (3 if one.steps else 2):
                    wrong.append((screen.name, view, one.text(), len(pressed)))
            deaf |= {
                f"{type(one).__name__} {one.accessibleName() or one.text()}"
                for one in window.findChildren(QAbstractButton)
                if one.focusPolicy() & Qt.FocusPolicy.TabFocus
                and one.isVisible()
                and not isinstance(one, PressButton | CheckBox | PersonMenu)
            }
    assert wrong == []
    assert deaf == set()  # Enter presses whatever is a button (PersonMenu: test_menus)
    assert seen > 100


@pytest.mark.parametrize("how", ["held", "twice", "alt"])
def test_one_press_is_one_answer(qtbot: QtBot, window: MainWindow, how: str) -> None:
    """A key that is held, an answer clicked twice: the next question is not answered by it."""
    assert window.session is not None
    vault = window.session.vault
    client = add_client(vault)
    for made in shipped().instruments():
        begun = screenings.start_screening(vault, client.id, made.id, window.session.today).record
        window.session.open_client(client.id, f"screenings:{begun.id}")
        QApplication.processEvents()
        (asked,) = [one for one in window.findChildren(Interview) if one.isVisible()]
        if has_options := bool(asked.options):
            option, key = asked.options[0], key_options(asked.sitting.item)[0].key
            if how == "held":
                QTest.keyClicks(asked, key)
                for letter in (key, "-", "0", "1"):
                    hold(QApplication.focusWidget() or asked, Qt.Key(ord(letter)), letter)
            elif how == "twice":
                place = option.mapTo(window, option.rect().center())
                QTest.mouseClick(option, Qt.MouseButton.LeftButton)
                QApplication.processEvents()
                under = window.childAt(place)
                while under is not None and not isinstance(under, QAbstractButton):
                    under = under.parentWidget()
                if under is not None:
                    press = QEvent.Type.MouseButtonDblClick
                    at, left = QPointF(under.rect().center()), Qt.MouseButton.LeftButton
                    none = Qt.KeyboardModifier.NoModifier
                    QApplication.sendEvent(
                        under, QMouseEvent(press, at, under.mapToGlobal(at), left, left, none)
                    )
                    QTest.mouseRelease(under, left)
            else:
                alt = Qt.KeyboardModifier.AltModifier
                QApplication.sendEvent(
                    asked, QKeyEvent(QEvent.Type.KeyPress, Qt.Key(ord(key)), alt, key)
                )
        given = screenings.get(vault, begun.id).answers
        assert len(given) == (0 if how == "alt" or not has_options else 1), made.id
        asked.leave()


def test_no_button_of_ours_is_pressed_by_the_second_click_of_two(
    qtbot: QtBot, look: object
) -> None:
    raw = []
    for file, tree in desk_sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bases = {ast.unparse(base) for base in node.bases}
                if "QPushButton" in bases and node.name != "ActButton":
                    raw.append(f"{file.name}: {node.name}")
    assert raw == []
    pressed: list[int] = []
    made = button("Tulosta", lambda: pressed.append(1))
    qtbot.addWidget(made)
    made.show()
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(made, Qt.MouseButton.LeftButton)  # the second click alone
    assert pressed == [1]
    made.steps = True
    QTest.mouseDClick(made, Qt.MouseButton.LeftButton)
    QTest.mouseRelease(made, Qt.MouseButton.LeftButton)
    assert pressed == [1, 1]
