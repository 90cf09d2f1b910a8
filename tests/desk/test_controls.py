"""What holds for every screen, door and dialog: named, large enough, in every language."""

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.desk.conftest import NOON
from tests.factory import make_vault
from tytti_desktop.desk import screens
from tytti_desktop.desk.forms import form_dialog, messages
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.rows import Columns, LineCard
from tytti_desktop.desk.guide import Guide
from tytti_desktop.desk.kit import focus, theme
from tytti_desktop.desk.kit.cards import button, pill
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running.furniture import Furniture
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.desk.surroundings import backup_words, find

LANGUAGES = ("fi", "sv", "en")
CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QTabBar)
LEAST = 32


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, settings: Settings) -> Iterator[MainWindow]:
    settings.mode = theme.Mode.LIGHT
    made = MainWindow(
        qapp, settings, Furniture(screens.all_screens(), find, backup_words), lambda: NOON
    )
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    yield made
    made.close()


def test_the_cursor_comes_back_to_what_was_made_anew_while_a_dialog_is_still_going(
    qtbot: QtBot, qapp: QApplication
) -> None:
    """The window is not the active one yet; its cursor may not stay on a page that hears no key."""
    page = QWidget()
    qtbot.addWidget(page)
    page.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    page.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    column = QVBoxLayout(page)
    before = QPushButton("Kirjaa")
    column.addWidget(before)
    page.show()
    before.setFocus()
    with focus.kept(page):
        before.deleteLater()
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        made = QPushButton("Kirjaa")
        column.addWidget(made)
    qapp.processEvents()
    assert page.focusWidget() is made


def controls(widget: QWidget) -> list[QWidget]:
    """Return everything one can put the cursor on, Qt's own inner parts left out."""
    found: list[QWidget] = [w for kind in CONTROLS for w in widget.findChildren(kind)]
    return [
        one
        for one in found
        if one.focusPolicy() != Qt.FocusPolicy.NoFocus
        and one.isVisible()
        and not one.objectName().startswith(("qt_", "ScrollLeft", "ScrollRight"))
        and not isinstance(one.parentWidget(), QComboBox | QLineEdit)
    ]


def name_of(control: QWidget) -> str:
    own = control.text() if isinstance(control, QAbstractButton) else ""
    return control.accessibleName() or own


def check(widget: QWidget) -> None:
    QTest.qWait(20)
    for one in controls(widget):
        where = f"{type(one).__name__} {one.objectName()} of {type(one.parentWidget()).__name__}"
        assert name_of(one), f"{where} has no name for a screen reader"
        assert one.height() >= LEAST, f"{where} {name_of(one)!r} is {one.height()} px high"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_door_and_screen_is_named_and_large_enough(
    window: MainWindow, settings: Settings, tmp_path: Path, language: str
) -> None:
    settings.language = language
    window.change_look()
    window.show_door(tmp_path / "none.vault")
    check(window)
    window.enter(make_vault(tmp_path, name="open"))
    assert window.session is not None
    for screen in window._furniture.screens:
        window.session.go(screen.name)
        check(window)
        for dialog in screen.dialogs(window.session):
            dialog.show()
            check(dialog)
            dialog.close()
            dialog.deleteLater()
    window.lock()
    check(window)


def kit_dialogs(session: Session) -> list[QDialog]:
    def build(form: Form) -> None:
        form.date("on_date", "Päivä")
        form.segments("kind", "Laatu", [(1, "Käynti"), (2, "Puhelu")])
        form.choice("who", "Kuka", [(1, "Asiakas")])
        form.check("told", "Kerrottu")
        form.area("text", "Muistiinpanot")

    return [
        form_dialog.make_dialog(None, session, title="T", act="Kirjaa", build=build),
        messages.Question(None, "Poista", "Poistetaan 3 riviä.", "Poista", danger=True),
        messages.CrashDialog(None, "ValueError x.py:1"),
        Guide(),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_dialog_of_the_kit_opens_in_every_language(
    qtbot: QtBot, qapp: QApplication, session: Session, language: str
) -> None:
    from tytti_desktop.desk import i18n

    i18n.speak(qapp, language)
    for dialog in kit_dialogs(session):
        qtbot.addWidget(dialog)
        dialog.show()
        check(dialog)
        dialog.close()
    i18n.speak(qapp, "fi")


def test_closed_dialogs_leave_nothing_behind(qapp: QApplication, session: Session) -> None:
    kept = []
    for dialog in kit_dialogs(session):
        kept.append(weakref.ref(dialog))
        dialog.show()
        dialog.reject()
        dialog.deleteLater()
        del dialog
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.processEvents()
    gc.collect()
    assert [one() for one in kept] == [None] * len(kept)


def test_the_keyboard_walks_a_dialog_in_the_order_of_its_rows(
    qtbot: QtBot, session: Session
) -> None:
    dialog = kit_dialogs(session)[0]
    assert isinstance(dialog, form_dialog.FormDialog)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    seen: list[str] = []
    for _ in range(8):
        focused = QApplication.focusWidget()
        assert focused is not None
        seen.append(name_of(focused))
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    order = [seen.index(name) for name in ("Päivä", "Kuka", "Kerrottu", "Muistiinpanot", "Kirjaa")]
    assert order == sorted(order)


@pytest.mark.parametrize("scale", [100, 200])
def test_no_screen_needs_sideways_scrolling_at_1366(
    window: MainWindow, settings: Settings, tmp_path: Path, scale: int
) -> None:
    settings.scale = scale
    window.change_look()
    window.enter(make_vault(tmp_path, name="open"))
    window.resize(1366, 768)
    assert window.session is not None
    assert window.frame is not None
    for screen in window._furniture.screens:
        window.session.go(screen.name)
        QTest.qWait(30)
        area = window.frame.pages._areas[screen.name]
        over = area.horizontalScrollBar().maximum()
        assert over == 0, f"{screen.name} is {over} px too wide at {scale} %"


def test_what_presses_stands_first_and_what_is_empty_last(qtbot: QtBot, look: theme.Theme) -> None:
    def card(name: str, *lines: QWidget) -> LineCard:
        made = LineCard(name, "-")
        made.show_lines(lines)
        return made

    def late(name: str) -> LineCard:
        return card(name, pill("9 pv myöhässä", "danger"))

    left = [card("tyhjä"), card("jotakin", QLabel("x")), late("myöhässä")]
    columns = Columns(
        left, [card("tyhjä oikealla"), late("oikealla myöhässä"), card("y", QLabel())]
    )
    qtbot.addWidget(columns)
    columns.pressing_first()
    told = [[one.accessibleName() for one in side] for side in columns._sides]
    assert told == [
        ["myöhässä", "oikealla myöhässä", "jotakin", "tyhjä"], ["y", "tyhjä oikealla"],
    ]  # fmt: skip


def first_ink(made: QPushButton) -> int:
    """Return the first column within a button's frame that holds ink of its words."""
    picture = made.grab().toImage()
    middle = range(picture.height() // 3, picture.height() * 2 // 3)
    paper = picture.pixelColor(5, picture.height() // 2).lightness()
    for x in range(5, picture.width() - 5):
        if any(abs(picture.pixelColor(x, y).lightness() - paper) > 60 for y in middle):
            return x
    return picture.width()


@pytest.mark.parametrize("kind", ["", "quiet"])
def test_a_button_that_opens_a_menu_begins_where_others_do(
    qtbot: QtBot, look: theme.Theme, kind: str
) -> None:
    """Its words stood in the middle of its air and its arrow too: far from the left edge."""
    assert look.scale == 100
    plain, opening = button("Tulosta …", kind=kind), button("Tulosta …", kind=kind)
    opening.setMenu(QMenu(opening))
    for one in (plain, opening):
        qtbot.addWidget(one)
        one.show()
    assert abs(first_ink(plain) - first_ink(opening)) <= 1
