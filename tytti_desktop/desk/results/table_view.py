"""One table of results on the screen: picture, rows, what a reader must know, conclusions."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import Card, PageHeader, button, clear, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.results.picture import PictureView
from tytti_desktop.evaluation.bare import PERSONS
from tytti_desktop.evaluation.output import words
from tytti_desktop.evaluation.pictures import persons, picture
from tytti_desktop.evaluation.table import Kind, Table
from tytti_desktop.words import _

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
FIRST_STEPS, STEPS = 17, 8  # the least of the first column, the most of air beside a number
AIR_STEPS, TIGHT_STEPS = 2.5, 1.25  # beside a title, and where the table has too little room
TIGHT_FIRST_STEPS = 12  # the least of the first column there
USUAL_STEPS = 110  # of a page, until it is known


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


class RowsView(QTableView):
    """The rows as high as they are, in the width there is: the page scrolls, not the table.

    Each number's column is as wide as its numbers and the longest word of its title; the first
    column has what is left, and its words wrap there. Where that does not fit, the air between
    columns is halved; only where not even that does, the table moves sideways.
    """

    def __init__(self, table: Table) -> None:
        super().__init__()
        model = TableModel(table)
        model.setParent(self)
        self.setModel(model)
        self.setAccessibleName(table.title)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(True)
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._columns = model.columns
        self._fitted, self._air, self._first = 0, AIR_STEPS, FIRST_STEPS
        self._needs = self._needed()
        self._fit(theme.current().grid(USUAL_STEPS))

    def _needed(self) -> list[int]:
        """Return the pixels of each column's numbers, or of its title's longest word."""
        word = self.horizontalHeader().fontMetrics().horizontalAdvance
        air = int(self._air * theme.current().grid(1))
        return [
            max(self.sizeHintForColumn(number), max(map(word, words.head(column).split())) + air)
            for number, column in enumerate(self._columns)
        ]

    def _tighten(self, room: int) -> None:
        """Halve the air, once, if the columns do not fit into a room with it."""
        least = min(self._needs[0], theme.current().grid(self._first))
        if self._air == AIR_STEPS and least + sum(self._needs[1:]) > room:
            self._air, self._first = TIGHT_STEPS, TIGHT_FIRST_STEPS
            for one in (self, self.horizontalHeader()):
                theme.style(one, "tight")
            self._needs = self._needed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width."""
        super().resizeEvent(event)
        self._fit(self.viewport().width())

    def _fit(self, room: int) -> None:
        if room == self._fitted:
            return
        self._fitted, look = room, theme.current()
        self._tighten(room)
        first, rest = self._needs[0], self._needs[1:]
        least = min(first, look.grid(self._first))
        over = max(room - least - sum(rest), 0)
        wide = min(first, least + over)
        spread = min((room - wide - sum(rest)) // max(len(rest), 1), look.grid(STEPS))
        self.setColumnWidth(0, wide)
        for number, need in enumerate(rest, 1):
            self.setColumnWidth(number, need + max(spread, 0))
        self._stand(wide < first, look.target)

    def _stand(self, wraps: bool, high: int) -> None:
        """Be as high as the title and the rows, whose words wrap where there is little room."""
        rows, head = self.verticalHeader(), self.horizontalHeader()
        rows.setDefaultSectionSize(high)
        for number in range(rows.count()):
            rows.resizeSection(number, max(high, self.sizeHintForRow(number)) if wraps else high)
        head.setFixedHeight(self._head_height())
        bar = self.horizontalScrollBar().sizeHint().height()
        beside = bar if head.length() > self._fitted else 0
        self.setFixedHeight(rows.length() + head.height() + beside + 2 * self.frameWidth() + 2)

    def _head_height(self) -> int:
        """Return the height of the highest title, wrapped in its column's width."""
        metrics, air = self.horizontalHeader().fontMetrics(), int(theme.current().grid(self._air))
        wraps = Qt.TextFlag.TextWordWrap.value
        high = [
            metrics.boundingRect(
                QRect(0, 0, max(self.columnWidth(number) - air, 1), 10_000), wraps,
                words.head(column),
            ).height()
            for number, column in enumerate(self._columns)
        ]  # fmt: skip
        return max(high, default=0) + air


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
        nest(column, self.content)
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
        card.body.addWidget(RowsView(table))
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
