"""Wheel, focus and Enter: what holds in every form, dialog and page, found by walking them."""

import ast
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QScrollArea,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

import tytti_desktop.desk
from tests import parsed
from tests.desk.caseload import add_client
from tests.desk.conftest import NOON
from tests.factory import make_vault
from tytti_desktop.casework.client import codes
from tytti_desktop.casework.screening import screenings
from tytti_desktop.desk import screens
from tytti_desktop.desk.admin.page import LINES
from tytti_desktop.desk.client_page.tabs import TABS
from tytti_desktop.desk.dialogs.client_dialogs import client_dialog
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.forms.form_rows import ChoiceField
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running.furniture import Furniture
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.desk.surroundings import backup_words, find
from tytti_desktop.errors import KnownError

DESK = Path(tytti_desktop.desk.__file__).parent


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


def dialogs(session: Session) -> list[QDialog]:
    add_client(session.vault)
    return [one for screen in screens.all_screens() for one in screen.dialogs(session)]


def roll(widget: QWidget) -> None:
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle, QPointF(widget.mapToGlobal(widget.rect().center())), QPoint(), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def turned(widget: QWidget) -> list[tuple[QWidget, int | str]]:
    boxes: list[tuple[QWidget, int | str]] = []
    boxes += [(one, one.currentIndex()) for one in widget.findChildren(QComboBox)]
    boxes += [(one, one.currentIndex()) for one in widget.findChildren(QTabBar)]
    return [*boxes, *[(one, one.text()) for one in widget.findChildren(QAbstractSpinBox)]]


def test_the_wheel_changes_nothing_in_any_dialog(qtbot: QtBot, session: Session) -> None:
    seen = 0
    for dialog in dialogs(session):
        dialog.show()
        before = turned(dialog)
        for one, _value in before:
            roll(one)
            seen += 1
        assert turned(dialog) == before, type(dialog).__name__
        dialog.close()
        dialog.deleteLater()
    assert seen > 10


def test_the_wheel_changes_nothing_on_any_page(qtbot: QtBot, window: MainWindow) -> None:
    assert window.session is not None
    client = add_client(window.session.vault)
    for screen in screens.all_screens():
        window.session.go(screen.name)
        before = turned(window)
        for one, _value in before:
            roll(one)
        assert turned(window) == before, screen.name
    for tab in TABS:
        window.session.open_client(client.id, tab.name)
        before = turned(window)
        for one, _value in before:
            roll(one)
        assert turned(window) == before, tab.name


def test_the_wheel_over_a_closed_box_scrolls_the_form(qtbot: QtBot, session: Session) -> None:
    dialog = client_dialog(session, None)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.resize(700, 400)
    QTest.qWait(20)
    area = dialog.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    box = dialog.form["municipality"].editor
    assert area.verticalScrollBar().value() == 0
    area.verticalScrollBar().setValue(box.mapTo(dialog.form, QPoint(0, 0)).y() - 100)
    before = area.verticalScrollBar().value()
    handle = dialog.windowHandle()
    assert handle is not None
    QTest.wheelEvent(handle, box.mapTo(dialog, box.rect().center()), QPoint(0, -120))
    assert area.verticalScrollBar().value() > before
    assert dialog.form["municipality"].value() is None


def test_no_box_or_button_is_made_but_of_our_kinds() -> None:
    raw = {"QComboBox", "QSpinBox", "QDoubleSpinBox", "QDateEdit", "QSlider", "QPushButton"}
    loose = []
    for file in DESK.rglob("*.py"):
        for node in parsed.nodes(file):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else ""
                moves = isinstance(node.func, ast.Attribute) and node.func.attr == "setFocus"
                if name in raw or (moves and file.name != "focus.py"):
                    loose.append(f"{file.name}:{node.lineno}")
    assert loose == []


def test_a_wrong_field_out_of_sight_is_brought_into_it_and_counted(
    qtbot: QtBot, session: Session
) -> None:
    seen = 0
    for dialog in dialogs(session):
        if not isinstance(dialog, FormDialog) or not dialog.form.fields:
            continue
        dialog.show()
        dialog.resize(dialog.width(), 420)
        QTest.qWait(10)
        name, field = list(dialog.form.fields.items())[-1]
        if field.isVisible():
            dialog.form.set_problems({name: "Tarkista tämä."})
            dialog._count_problems()
            QTest.qWait(10)
            area = dialog.findChild(QScrollArea)
            assert isinstance(area, QScrollArea)
            top = field.mapTo(area.viewport(), QPoint(0, 0)).y()
            bottom = top + min(field.height(), area.viewport().height())
            assert bottom <= area.viewport().height() + 2, (dialog.windowTitle(), name)
            assert "1 kohta" in dialog.error.text()
            seen += 1
        dialog.close()
        dialog.deleteLater()
    assert seen > 10


def test_a_long_list_is_found_in_by_typing(qtbot: QtBot, look: object) -> None:
    places = [(one.code, one.name) for one in codes.municipalities().values()]
    field = ChoiceField("Kotikunta", places)
    qtbot.addWidget(field)
    field.show()
    line = field.box.lineEdit()
    assert line is not None
    QTest.keyClicks(line, "kuop")
    assert field.value() == codes_of("Kuopio")
    field.put(None)
    assert field.value() is None
    line.clear()
    QTest.keyClicks(line, "xyz")
    with pytest.raises(KnownError):
        field.value()
    assert field.raw() == "xyz"


def codes_of(name: str) -> str:
    return next(one.code for one in codes.municipalities().values() if one.name == name)


def test_enter_presses_the_button_that_has_the_cursor(qtbot: QtBot, session: Session) -> None:
    dialog = client_dialog(session, None)
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.keyClick(dialog.leave, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert dialog.result_value is None


def test_the_search_field_never_gets_the_cursor_by_itself(qtbot: QtBot, window: MainWindow) -> None:
    assert window.session is not None
    assert window.frame is not None
    add_client(window.session.vault)
    for screen in screens.all_screens():
        window.session.go(screen.name)
        QTest.qWait(10)
        page = window.frame.pages.pages[screen.name]
        fields = [one for one in page.findChildren(QWidget) if one.isVisible()]
        for one in [f for f in fields if f.focusPolicy() & Qt.FocusPolicy.TabFocus][:6]:
            one.setFocus()
            page.stale = True
            page.refresh_if_stale()
            assert window.focusWidget() is not window.frame.top.search, screen.name
            QTest.qWait(1)
            now = window.focusWidget()
            assert page is now or page.isAncestorOf(now), (screen.name, type(now).__name__)
            break


class Strays(QObject):
    """Notes every window that is shown and is neither the program's, a dialog nor a popup."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.seen: list[str] = []
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            popup = watched.windowType() in {Qt.WindowType.Popup, Qt.WindowType.ToolTip}
            ours = isinstance(watched, MainWindow | QDialog)
            if watched.isWindow() and not popup and not ours:
                where = [
                    f"{Path(one.filename).name}:{one.lineno}"
                    for one in traceback.extract_stack()
                    if "tytti_desktop" in one.filename and "tests" not in one.filename
                ]
                self.seen.append(f"{type(watched).__name__} by {where[-1:]}")
        return False


def test_nothing_is_shown_before_it_has_a_place(
    qtbot: QtBot, qapp: QApplication, window: MainWindow
) -> None:
    assert window.session is not None
    strays = Strays(qapp)
    session, client = window.session, add_client(window.session.vault)
    begun = screenings.start_screening(session.vault, client.id, "gad7", session.today).record
    for screen in screens.all_screens():
        session.go(screen.name)
        for dialog in screen.dialogs(session):
            dialog.show()
            dialog.close()
            dialog.deleteLater()
    for line in LINES:
        session.go("settings", "", line.name)
    for tab in TABS:
        session.open_client(client.id, tab.name)
    session.open_client(client.id, f"screenings:{begun.id}")
    QTest.keyClicks(window.focusWidget(), "1230123")
    window.lock()
    qapp.removeEventFilter(strays)
    found = sorted(set(strays.seen))
    assert not found, "\n".join(found)
