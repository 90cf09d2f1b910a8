"""Lists: filter, sort, open, 10,000 rows; acts that the keyboard reaches."""

from dataclasses import dataclass
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tytti_desktop.desk.forms.record_model import RecordModel
from tytti_desktop.desk.forms.record_table import Column, RecordTable
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.act_list import SHOWN_AT_FIRST, Act, ActList
from tytti_desktop.desk.kit.cards import Empty
from tytti_desktop.desk.kit.stages import Tabs
from tytti_desktop.desk.running.session import Session


@dataclass(frozen=True)
class Row:
    id: str
    name: str
    age: int | None


COLUMNS = [
    Column("Nimi", lambda r: r.name, width=30),
    Column("Ikä", lambda r: str(r.age or ""), key=lambda r: r.age, right=True, width=8),
]
ROWS = [Row("a", "Äijälä Eero", 40), Row("b", "Aho Liisa", None), Row("c", "Berg Åke", 9)]


@pytest.fixture
def table(qtbot: QtBot, session: Session) -> RecordTable:
    made = RecordTable(session, "test", COLUMNS, empty=Empty("Ei ketään", "Lisää ensimmäinen"))
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    return made


def names(table: RecordTable) -> list[str]:
    return [row.name for row in table.model.records]


def test_the_model_keeps_qts_rules(look: object, qtmodeltester: ModelTester) -> None:
    model = RecordModel(COLUMNS)
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.show_rows(ROWS)
    model.sort(0)
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("scale", [100, 150, 200])
def test_the_focus_frame_is_whole_around_a_list(
    table: RecordTable, qapp: QApplication, scale: int
) -> None:
    """Neither the titles nor the rows are painted over it."""
    look = theme.apply(qapp, theme.Mode.LIGHT, scale)
    table.show_rows(ROWS)
    table.window().activateWindow()
    QTest.qWaitForWindowActive(table)
    table.view.setFocus()
    QApplication.processEvents()
    drawn = table.view.grab().toImage()
    wide, high, corner = drawn.width(), drawn.height(), 2 * look.grid(1)
    for depth in (0, 1):  # of its two pixels
        sides = [
            *((x, y) for x in range(corner, wide - corner) for y in (depth, high - 1 - depth)),
            *((x, y) for y in range(corner, high - corner) for x in (depth, wide - 1 - depth)),
        ]
        assert {drawn.pixelColor(x, y).name() for x, y in sides} == {look.tokens.accent}
    theme.apply(qapp, theme.Mode.LIGHT, 100)


def test_tabs_on_several_lines_are_one_row_for_the_arrows(qtbot: QtBot, look: object) -> None:
    pages = [(f"page-{n}", f"Välilehti {n} jolla on nimi") for n in range(9)]
    tabs = Tabs(pages)
    holder = QWidget()
    column = QVBoxLayout(holder)
    for line in (tabs, *tabs.rest):
        column.addWidget(line)
    qtbot.addWidget(holder)
    holder.resize(600, 200)
    holder.show()
    QTest.qWaitForWindowActive(holder)
    lines = [tabs, *tabs.rest]
    assert all(line.isVisible() for line in lines)
    tabs.setFocus()
    walked = [tabs.current_name]
    for key in [Qt.Key.Key_Right] * 9 + [Qt.Key.Key_Left] * 9:
        QTest.keyClick(holder.focusWidget(), key)
        walked.append(tabs.current_name)
        with_cursor = [line for line in lines if line.focusPolicy() != Qt.FocusPolicy.NoFocus]
        assert with_cursor == [holder.focusWidget()]
    names = [name for name, _word in pages]
    assert walked == [*names, names[-1], *reversed(names[:-1]), names[0]]
    tabs.pick("page-8")
    bold = QFontMetrics(theme.current().font(bold=True))
    for line in lines:
        for number in [n for n in range(line.count()) if line.isTabVisible(n)]:
            word = bold.horizontalAdvance(line.tabText(number))
            assert line.tabRect(number).width() >= word + theme.current().grid(2)
            assert line.tabRect(number).right() <= line.width()


def test_sorting_puts_the_missing_last_both_ways(table: RecordTable) -> None:
    table.show_rows(ROWS)
    table.view.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert names(table) == ["Berg Åke", "Äijälä Eero", "Aho Liisa"]
    table.view.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert names(table) == ["Äijälä Eero", "Berg Åke", "Aho Liisa"]


def test_the_order_is_remembered(table: RecordTable, session: Session, qtbot: QtBot) -> None:
    table.show_rows(ROWS)
    table.view.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    again = RecordTable(session, "test", COLUMNS)
    qtbot.addWidget(again)
    again.show_rows(ROWS)
    assert names(again) == ["Äijälä Eero", "Berg Åke", "Aho Liisa"]


def test_typing_on_the_list_filters_and_enter_opens(table: RecordTable, qtbot: QtBot) -> None:
    table.show_rows(ROWS)
    table.view.setFocus()
    QTest.keyClicks(table.view, "b")
    assert table.filter.text() == "b"
    QTest.keyClicks(table.filter, "erg")
    assert names(table) == ["Berg Åke"]
    assert "1" in table.count.text()
    assert "3" in table.count.text()
    with qtbot.waitSignal(table.opened) as opened:
        QTest.keyClick(table.filter, Qt.Key.Key_Return)
    assert opened.args == [ROWS[2]]
    QTest.keyClick(table.filter, Qt.Key.Key_Escape)
    assert len(names(table)) == 3


def test_arrows_go_from_the_filter_to_the_list_and_enter_opens(
    table: RecordTable, qtbot: QtBot
) -> None:
    table.show_rows(ROWS)
    table.filter.setFocus()
    QTest.keyClick(table.filter, Qt.Key.Key_Down)
    assert table.view.hasFocus()
    QTest.keyClick(table.view, Qt.Key.Key_Down)
    with qtbot.waitSignal(table.opened) as opened:
        QTest.keyClick(table.view, Qt.Key.Key_Return)
    assert opened.args == [ROWS[1]]


def test_a_row_is_marked_though_what_it_opens_covers_the_pointer(table: RecordTable) -> None:
    table.show_rows(ROWS)
    table.picked.connect(lambda _row: table.resize(250, 400))
    row = table.view.visualRect(table.model.index(1, 1)).center()
    QTest.mouseClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert table.width() < row.x()
    assert table.current().id == "b"
    assert table.view.selectionModel().isRowSelected(1)


def test_the_picked_row_stays_picked_over_a_refresh(table: RecordTable) -> None:
    table.show_rows(ROWS)
    table.pick("c")
    table.show_rows([Row("z", "Uusi Usko", 30), *ROWS])
    assert table.current() == ROWS[2]


def test_an_empty_list_says_how_the_first_one_comes(table: RecordTable) -> None:
    table.show_rows([])
    assert table.empty.isVisible()
    assert not table.view.isVisible()
    table.show_rows(ROWS)
    assert table.view.isVisible()


def test_ten_thousand_rows_are_read_once_to_filter_and_once_to_sort(
    qtbot: QtBot, session: Session
) -> None:
    read: list[Row] = []

    def name(row: Row) -> str:
        read.append(row)
        return row.name

    made = RecordTable(session, "many", [Column("Nimi", name)])
    qtbot.addWidget(made)
    made.show_rows([Row(str(n), f"Esimerkki {n % 97} Nimi{n}", n % 80) for n in range(10_000)])
    counts = []
    for act in (
        partial(made.filter.setText, "nimi99"),
        partial(made.filter.setText, "nimi98"),
        partial(made.filter.setText, ""),
        partial(made.view.sortByColumn, 0, Qt.SortOrder.DescendingOrder),
        partial(made.view.sortByColumn, 0, Qt.SortOrder.AscendingOrder),
    ):
        read.clear()
        act()
        counts.append(len(read))
    fitted = len(made.model.sample())  # to which the columns are fitted: the sorted one has a mark
    assert counts == [10_000, 0, 0, 10_000 + fitted, fitted]
    assert fitted < 200
    assert len(made.model.records) == 10_000


def test_acts_are_reached_and_done_by_the_keyboard(qtbot: QtBot, look: object) -> None:
    done: list[int] = []
    acts = [Act(f"Asia {n}", "kuka", "Tee", partial(done.append, n)) for n in range(50)]
    made = ActList(acts)
    qtbot.addWidget(made)
    made.show()
    found = made.findChildren(QPushButton)
    assert len(found) == SHOWN_AT_FIRST + 1
    assert found[0].accessibleName().startswith("Tee: Asia 0")
    found[3].setFocus()
    QTest.keyClick(found[3], Qt.Key.Key_Space)
    assert done == [3]
    found[-1].click()
    assert len([b for b in made.findChildren(QPushButton) if b.text() == "Tee"]) >= 50
