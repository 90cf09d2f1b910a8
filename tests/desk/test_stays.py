"""What one has in hand stays when something is stored: the cursor, and what a list is filtered by.

On every page, tab, section and view (tests/desk/every.py finds them).
"""

import ast
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tests import parsed
from tests.desk import every
from tytti_desktop import desk
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


def names() -> set[str]:
    """Return what every list of the desk is called: the second argument of `RecordTable(...)`."""
    return {
        str(node.args[1].value)
        for file in Path(desk.__file__).parent.rglob("*.py")
        for node in parsed.nodes(file)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "RecordTable"
        and isinstance(node.args[1], ast.Constant)
    }


# Lists of dialogs: of one file as it was read, or read again after an act of their own only.
IN_DIALOGS = {"import_report", "row_refusals", "carry"}
UNIT_LIST = ("settings", "visit_kinds", "unit")  # one of many: no view of its own


def in_hand(table: RecordTable) -> list[object]:
    """Return what one has in hand of a list: its filter, the picked row, where it is scrolled."""
    bar = table.view.verticalScrollBar()
    line = table.filter
    shown = line.isVisible() or not line.text()
    return [line.text(), shown, getattr(table.current(), "id", None), bar.value()]


def take_in_hand(table: RecordTable) -> None:
    """Filter a list, pick a row of it and scroll away from it."""
    if table._filterable:
        table.filter.setText(table.model.data(table.model.index(0, 0)).strip()[:1])
    rows = len(table.model.records)
    table.view.selectRow(min(1, rows - 1))
    every.settle()
    table.view.verticalScrollBar().setValue(rows // 2)
    every.settle()


def test_every_list_keeps_what_one_has_in_hand(
    window: MainWindow, caseload: tuple[Path, Client]
) -> None:
    lost, walked, scrolled, filtered = {}, set(), 0, 0
    assert window.session is not None
    for place in [*every.places(window, caseload[1]), UNIT_LIST]:
        page = every.go(window, place)
        for table in page.findChildren(RecordTable):
            if not table.isVisible():
                continue
            walked.add(table._name)
            if not table.model.records:
                continue
            take_in_hand(table)
            before = in_hand(table)
            window.session.changed.emit(EVERYTHING)
            every.settle()
            filtered += bool(before[0])
            scrolled += bool(before[3])
            if in_hand(table) != before:
                lost[(*place, table._name)] = f"{before} -> {in_hand(table)}"
            table.filter.clear()
    assert lost == {}
    assert names() - walked == IN_DIALOGS
    assert filtered > LEAST_LISTS
    assert scrolled
