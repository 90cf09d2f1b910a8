"""What one has in hand stays when something is stored: the cursor, and what a list is filtered by.

On every page, tab, section and view (tests/desk/every.py finds them).
"""

from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tests.desk import every
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.desk.forms.record_table import RecordTable
from tytti_desktop.desk.main_window import MainWindow

EVERYTHING = frozenset({date})  # a new day concerns whatever shows something of the vault
LEAST_PLACES, LEAST_LISTS = 25, 5


def last_field(page: QWidget) -> QWidget | None:
    """Return the last thing in sight that Tab comes to: another than a page begins with."""
    tab = Qt.FocusPolicy.TabFocus
    able = [one for one in page.findChildren(QWidget) if one.isVisible() and one.isEnabled()]
    return next((one for one in reversed(able) if (one.focusPolicy() & tab) == tab), None)


def test_the_cursor_stays_in_the_page_when_all_it_shows_is_read_again(
    window: MainWindow, caseload: tuple[Path, Client]
) -> None:
    lost, places = {}, 0
    assert window.session is not None
    for place in every.places(window, caseload[1]):
        page = every.go(window, place)
        field = last_field(page)
        if field is None:
            continue
        places += 1
        field.setFocus()
        said = f"{type(field).__name__} {field.accessibleName()}"
        window.session.changed.emit(EVERYTHING)
        every.settle()
        now: QWidget | None = window.focusWidget()
        if now is None or not now.isVisible() or not (now is page or page.isAncestorOf(now)):
            lost[place[0], place[2]] = f"{said} -> {type(now).__name__}"
    assert lost == {}
    assert places > LEAST_PLACES


def test_every_list_keeps_what_it_is_filtered_by(
    window: MainWindow, caseload: tuple[Path, Client]
) -> None:
    lost, lists = {}, 0
    assert window.session is not None
    for place in every.places(window, caseload[1]):
        page = every.go(window, place)
        for table in page.findChildren(RecordTable):
            if not table.filter.isVisible():
                continue
            lists += 1
            table.filter.setText("a")
            window.session.changed.emit(EVERYTHING)
            every.settle()
            if table.filter.text() != "a" or not table.filter.isVisible():
                lost[place[0], place[2]] = table.view.accessibleName()
            table.filter.clear()
    assert lost == {}
    assert lists > LEAST_LISTS
