"""One table of results on the screen: picture, rows, what a reader must know, conclusions."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import Card, PageHeader, button, clear, spaced, text
from tytti_desktop.desk.results.picture import PictureView
from tytti_desktop.evaluation.bare import PERSONS
from tytti_desktop.evaluation.output import words
from tytti_desktop.evaluation.pictures import persons, picture
from tytti_desktop.evaluation.table import Kind, Table
from tytti_desktop.words import _

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
FIRST_STEPS, WIDEST_STEPS, STEPS = 38, 64, 14
MANY = 7  # columns


class TableModel(QAbstractTableModel):
    """The cells of a table in words, the same as on paper."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._table = table
        self.columns = words.telling_columns(table)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's own default
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._table.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 as above
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:  # noqa: ANN401 Qt's
        """Return a cell's words, its side, or its weight."""
        row, column = self._table.rows[index.row()], self.columns[index.column()]
        said = words.cell(row, column)
        if role == Role.DisplayRole:
            return said
        if role == Role.AccessibleTextRole:
            return _("not shown") if column.id in row.hidden else said
        if role == Role.TextAlignmentRole and column.kind is not Kind.TEXT:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Role.FontRole:
            tabular = column.kind is not Kind.TEXT
            return theme.current().font(bold=row.strong, tabular=tabular)
        if role == Role.ToolTipRole and column.kind is Kind.TEXT:
            return said
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:  # noqa: ANN401 Qt's
        """Return a column's title."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Role.DisplayRole:
            return words.head(self.columns[section])
        if role == Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section == 0 else Qt.AlignmentFlag.AlignRight
            return (side | Qt.AlignmentFlag.AlignBottom).value | Qt.TextFlag.TextWordWrap.value
        return None


def rows_view(table: Table) -> QTableView:
    """Return the rows as high as they are: the page scrolls, not the table."""
    look = theme.current()
    view = QTableView()
    model = TableModel(table)
    model.setParent(view)
    view.setModel(model)
    view.setAccessibleName(table.title)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setShowGrid(False)
    view.setWordWrap(True)
    view.verticalHeader().hide()
    head = view.horizontalHeader()
    head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    for place in range(1, len(model.columns)):
        view.setColumnWidth(place, look.grid(STEPS))
    view.resizeColumnToContents(0)
    widest = look.grid(WIDEST_STEPS if len(model.columns) < MANY else FIRST_STEPS)
    view.setColumnWidth(0, min(view.columnWidth(0), widest))
    high = look.target
    view.verticalHeader().setDefaultSectionSize(high)
    head.setFixedHeight(look.grid(7.5))
    wide = head.length() > look.grid(110)
    room = look.grid(2.5) if wide else 2
    view.setFixedHeight(high * len(table.rows) + head.height() + room)
    view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return view


class TableView(QWidget):
    """A table by itself, with the way back and the way to its bare numbers."""

    def __init__(self, back: Callable[[], object], bare: Callable[[], object]) -> None:
        super().__init__()
        self.back = button(_("Back to the results"), back, kind="quiet", icon="arrow-left")
        self.bare = button(_("Show the bare numbers …"), bare, kind="quiet", icon="shield")
        self.header = PageHeader("", wrap=True, buttons=(self.bare,))
        self.content = QVBoxLayout()
        spaced(self.content, 2)
        column = QVBoxLayout(self)
        spaced(column, 2)
        column.addWidget(self.back)
        column.addWidget(self.header)
        column.addLayout(self.content)
        column.addStretch(1)
        self.table: Table | None = None

    def show_table(self, table: Table, limit: int, *, bare: bool = False) -> None:
        """Show a table; `bare` says that its numbers are the whole truth, on this screen only."""
        self.table = table
        self.header.say(table.title, table.said_denominator())
        self.bare.setVisible(not bare)
        clear(self.content)
        if bare:
            told = _("Bare numbers: on this screen only, and the log tells that they were seen.")
            self.content.addWidget(text(told, "warning"))
        pairs = table.extra.get(PERSONS, ()) if bare else ()
        for drawn in (picture(table), persons(table, pairs) if pairs else None):
            if drawn is None:
                continue
            card = Card()
            card.body.addWidget(PictureView(drawn))
            self.content.addWidget(card)
        card = Card()
        card.body.addWidget(rows_view(table))
        self.content.addWidget(card)
        self._notes(table, limit, bare=bare)

    def _notes(self, table: Table, limit: int, *, bare: bool) -> None:
        concluded = table.extra.get("conclusions", ())
        if concluded:
            card = Card(_("What may be concluded"))
            for number, line in enumerate(concluded):
                card.body.addWidget(text(line, "strong" if number == 0 else ""))
            self.content.addWidget(card)
        card = Card(_("How to read this"))
        for name, said in words.told(table):
            card.body.addWidget(text(f"{name}: {said}", "muted"))
        notes = table.notes if bare else (*table.notes, words.hidden_note(limit))
        for note in notes:
            card.body.addWidget(text(note, "muted"))
        self.content.addWidget(card)
