"""The cursor goes to nothing that is out of sight, and comes with every page, however it came.

Every page, tab, section and view (tests/desk/every.py finds them), in a wide and in a narrow
window, where an open record covers its list.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from tests.desk import every
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.desk import screens
from tytti_desktop.desk.forms.record_table import RecordTable
from tytti_desktop.desk.kit import focus, keys
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running.pages import ListDetail
from tytti_desktop.desk.running.session import Place
from tytti_desktop.practice import PASSPHRASE
from tytti_desktop.vault import open_vault

EVERYTHING = frozenset({date})  # a new day concerns whatever shows something of the vault
WIDTHS = {"wide": 1366, "narrow": 900}
LEAST_LISTS = 6


def where(window: MainWindow) -> str:
    now: QWidget | None = window.focusWidget()
    return f"{type(now).__name__} {now and now.accessibleName()}"


def lost(window: MainWindow, page: QWidget) -> bool:
    now: QWidget | None = window.focusWidget()
    return now is None or not now.isVisible() or not (now is page or page.isAncestorOf(now))


def pick_all(page: QWidget) -> None:
    """Pick a row of every list in sight that has some."""
    for table in page.findChildren(RecordTable):
        if table.isVisible() and table.model.records:
            table.view.selectRow(0)
            every.settle()


@pytest.fixture
def strays(window: MainWindow, qapp: QApplication) -> Iterator[list[str]]:
    """Note whatever has the cursor while it is out of sight."""
    found: list[str] = []

    def note(_old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and not now.isVisible() and now.window() is window:
            found.append(f"{type(now).__name__} {now.accessibleName()}")

    qapp.focusChanged.connect(note)
    yield found
    qapp.focusChanged.disconnect(note)


def first(holder: QWidget, but: QWidget | None = None) -> QWidget | None:
    """Return the first thing in sight that Tab comes to, outside another."""
    able = [one for one in holder.findChildren(QWidget) if focus._takes_tab(one)]
    return next((one for one in able if but is None or not but.isAncestorOf(one)), None)


def taken_from(window: MainWindow, other: QWidget, both: ListDetail) -> list[str]:
    """Return who takes the cursor from another thing of the page as the list is shown again."""
    session, wrong = window.session, []
    assert session is not None
    other.setFocus()
    for how, act in (
        ("asked", both.show_list),
        ("changed", lambda: session.changed.emit(EVERYTHING)),
    ):
        act()
        every.settle()
        if window.focusWidget() is not other:
            wrong.append(f"{how}: {where(window)}")
            other.setFocus()
    return wrong


def given_back(window: MainWindow, both: ListDetail) -> list[str]:
    """Return where the cursor is not on the list after a record that had it went."""
    both.show_detail()
    every.settle()
    inside = first(both._right)
    if inside is None:
        return []
    inside.setFocus()
    both.show_list()
    every.settle()
    return [f"back: {where(window)}"] if lost(window, both._listing) else []


@pytest.mark.parametrize("width", sorted(WIDTHS))
def test_a_list_takes_the_cursor_only_from_its_record(
    window: MainWindow, strays: list[str], caseload: tuple[Path, Client], width: str
) -> None:
    """A change that leaves nothing picked shows the list again: who is elsewhere stays there."""
    assert window.session is not None
    window.resize(WIDTHS[width], 728)
    wrong, walked = {}, 0
    for place in every.places(window, caseload[1]):
        page = every.go(window, place)
        pick_all(page)
        window.session.changed.emit(EVERYTHING)
        every.settle()
        for both in page.findChildren(ListDetail):
            other = first(page, both)
            walked += other is not None
            found = taken_from(window, other, both) if other is not None else []
            found += given_back(window, both) if both.isVisible() else []
            if found:
                wrong[place] = found
    assert wrong == {}
    assert strays == []
    assert walked > LEAST_LISTS


def test_nothing_out_of_sight_is_given_the_cursor(
    window: MainWindow, caseload: tuple[Path, Client]
) -> None:
    """Whoever asks for it: pages, tabs and lists that are behind another ask too."""
    page: QWidget = window
    for place in every.places(window, caseload[1]):
        page = every.go(window, place)
    before = window.focusWidget()
    assert page.isAncestorOf(before)
    tab, taken, asked = Qt.FocusPolicy.TabFocus, set(), 0
    for one in window.findChildren(QWidget):
        if not one.isVisible() and one.focusPolicy() & tab and not one.isWindow():
            asked += 1
            focus.give(one)
            QApplication.processEvents()
            if window.focusWidget() is not before:
                taken.add(f"{type(one).__name__} {one.accessibleName()}")
                before.setFocus()
    assert taken == set()
    assert asked > 200


def starts(window: MainWindow) -> dict[str, QWidget | None]:
    """Return where the cursor may be as a page is asked for: None is nowhere at all."""
    assert window.frame is not None
    frame = window.frame
    page = frame.pages.currentWidget()
    assert page is not None
    return {
        "nowhere": None,
        "search": frame.top.search,
        "lock": frame.top.lock,
        "line": next(iter(frame.nav.buttons.values())),
        "page": first(page),
        "gone": QLineEdit(page),  # destroyed with the cursor in it, as a run of printing is
    }


def ask_for(window: MainWindow, how: str, screen: str, number: int) -> None:
    """Ask for a screen by a press on its line, by its key, or as a link and a search hit do."""
    assert window.frame is not None
    if how == "line":
        QTest.mouseClick(window.frame.nav.buttons[screen], Qt.MouseButton.LeftButton)
    elif how == "key":
        at: QWidget | None = window.focusWidget()
        key = Qt.Key(Qt.Key.Key_0.value + number)
        QTest.keyClick(window if at is None else at, key, Qt.KeyboardModifier.ControlModifier)
    else:
        window.frame.top.search.chosen.emit(Place(screen))


@pytest.mark.parametrize("how", ["line", "key", "hit"])
def test_the_cursor_comes_with_every_page(window: MainWindow, how: str) -> None:
    """However it was asked for, and wherever the cursor was: the next key is the page's."""
    window.activateWindow()
    every.settle()
    assert window.frame is not None
    wrong, walked = {}, 0
    all_screens = screens.all_screens()
    for name in starts(window):
        for number, screen in enumerate(all_screens, 1):
            if how == "key" and number > keys.NUMBERED:
                continue
            window.frame.go(Place(all_screens[-number].name))  # another page, but in the middle
            every.settle()
            at = starts(window)[name]
            if at is None:
                window.setFocus()
                window.clearFocus()
            elif name == "gone":
                at.show()
                at.setFocus()
                at.deleteLater()
            else:
                at.setFocus()
            ask_for(window, how, screen.name, number)
            every.settle()
            walked += 1
            if lost(window, window.frame.pages.pages[screen.name]):
                wrong[name, screen.name] = where(window)
    assert wrong == {}
    assert walked > 50


def test_the_cursor_comes_with_every_page_after_a_lock(
    window: MainWindow, caseload: tuple[Path, Client]
) -> None:
    wrong = {}
    for screen in screens.all_screens():
        assert window.session is not None
        window.session.go(screen.name)
        every.settle()
        window.lock()
        window.enter(open_vault(caseload[0], passphrase=PASSPHRASE))
        every.settle()
        assert window.frame is not None
        if lost(window, window.frame.pages.pages[screen.name]):
            wrong[screen.name] = where(window)
    assert wrong == {}
