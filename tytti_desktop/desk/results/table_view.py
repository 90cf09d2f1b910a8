"""One table of results on the screen: picture, rows, what a reader must know, conclusions."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import Card, button, clear, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.page_header import PageHeader
from tytti_desktop.desk.kit.style_sheet import head_air
from tytti_desktop.desk.results.picture import PictureView
from tytti_desktop.evaluation.bare import PERSONS
from tytti_desktop.evaluation.output import words
from tytti_desktop.evaluation.pictures import WIDE, Sheet, persons, picture
from tytti_desktop.evaluation.table import Column, Kind, Row, Table
from tytti_desktop.paper.marks import MarkPicture
from tytti_desktop.words import _

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
STEPS = 8  # the most of air beside a number
USUAL_STEPS = 110  # of a page, until it is known


@dataclass(frozen=True)
class Way:
    """One way to lay a table out: its name in the style sheet, the first column's least grid steps.

    Stacked, a row's words stand over its numbers, across them all; `listed`, the numbers too are
    words, each after its column's title, and there are no columns.
    """

    kind: str
    first: int
    listed: bool = False

    @property
    def stacked(self) -> bool:
        """Tell whether a row's words stand over its numbers."""
        return self.kind == "stacked"

    @property
    def air(self) -> int:
        """Return the pixels beside a title, both sides: what the style sheet keeps free."""
        return head_air(theme.current().grid, self.kind)


WAYS = (
    Way("", 17),
    Way("tight", 12),
    Way("stacked", 0),
    Way("stacked", 0, listed=True),
)  # the first that fits into the room is taken


class TableModel(QAbstractTableModel):
    """The cells of a table in words, the same as on paper; stacked, a row is two rows of it."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._table = table
        self.way = WAYS[0]
        self.columns = words.telling_columns(table)

    def take(self, way: Way) -> None:
        """Show the cells as a way of laying out asks."""
        self.beginResetModel()
        self.way = way
        self.endResetModel()

    def title(self, section: int) -> str:
        """Return a column's title; none where each number has it before itself."""
        listed, stacked = self.way.listed, self.way.stacked
        return "" if listed else words.head(self.columns[section + stacked])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's own default
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._table.rows) * (1 + self.way.stacked)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 as above
        """Return the number of columns."""
        if parent.isValid():
            return 0
        return 1 if self.way.listed else len(self.columns) - self.way.stacked

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:  # noqa: ANN401 Qt's
        """Return a cell's words, its side, or its weight."""
        at, below = divmod(index.row(), 1 + self.way.stacked)
        row = self._table.rows[at]
        column = self.columns[index.column() + below]  # a stacked row's own words are over it
        if role in {Role.DisplayRole, Role.AccessibleTextRole}:
            told = words.cell if role == Role.DisplayRole else _heard
            return self._listed(row, told) if below and self.way.listed else told(row, column)
        if role == Role.TextAlignmentRole and self.way.listed:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        if role == Role.TextAlignmentRole and column.kind is not Kind.TEXT:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Role.FontRole:
            tabular = column.kind is not Kind.TEXT
            strong = row.strong or (self.way.listed and not below)
            return theme.current().font(bold=strong, tabular=tabular)
        if role == Role.ToolTipRole and column.kind is Kind.TEXT:
            return words.cell(row, column)
        return None

    def _listed(self, row: Row, told: Callable[[Row, Column], str]) -> str:
        """Return all a row says beside its own words, each after its column's title."""
        said = [(words.head(column), told(row, column)) for column in self.columns[1:]]
        return " · ".join(f"{title}:{words.THIN}{one}" for title, one in said if one)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:  # noqa: ANN401 Qt's
        """Return a column's title."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role in {Role.DisplayRole, Role.AccessibleTextRole}:
            return self.title(section)
        if role == Role.TextAlignmentRole:
            first = section == 0 and not self.way.stacked
            side = Qt.AlignmentFlag.AlignLeft if first else Qt.AlignmentFlag.AlignRight
            return (side | Qt.AlignmentFlag.AlignBottom).value | Qt.TextFlag.TextWordWrap.value
        return None


def _heard(row: Row, column: Column) -> str:
    return _("not shown") if column.id in row.hidden else words.cell(row, column)


class Width(NamedTuple):
    """Pixels of what one column holds, without air."""

    cell: int  # the widest cell
    part: int  # the widest word of a cell
    title: int  # the longest word of its title


class RowsView(QTableView):
    """The rows as high as they are, in the width there is: the page scrolls, not the table.

    Each number's column is as wide as its numbers and the longest word of its title; the first
    column has what is left, and its words wrap there. Where that does not fit, the air between
    columns is halved; then a row's words stand over its numbers; then the numbers are words too.
    """

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._model = TableModel(table)
        self._model.setParent(self)
        self.setModel(self._model)
        self.setItemDelegate(_Lines(self))
        self.setAccessibleName(table.title)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(True)
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._fitted = 0
        self._widths = [self._width(number) for number in range(self._model.columnCount())]
        self._margin = self.sizeHintForColumn(0) - self._widths[0].cell
        self.fit(theme.current().grid(USUAL_STEPS))

    @property
    def way(self) -> Way:
        """Return how the rows are laid out now."""
        return self._model.way

    def _width(self, number: int) -> Width:
        """Measure a column, as the table is laid out at first."""
        model, title = self._model, self._model.title(number)
        wide = self.horizontalHeader().fontMetrics().horizontalAdvance
        parts, whole = [0], [0]
        for row in range(model.rowCount()):
            index = model.index(row, number)
            font, said = QFontMetrics(index.data(Role.FontRole)), index.data()
            whole.append(font.horizontalAdvance(said))
            parts += map(font.horizontalAdvance, said.split(" "))
        return Width(max(whole), max(parts), max(map(wide, title.split())))

    def _needed(self, way: Way) -> tuple[int, list[int]]:
        """Return the least pixels of the first column, 0 stacked, and what each column asks."""
        if way.listed:
            return 0, [0]
        look = theme.current()
        margin = self._margin - (0 if way is WAYS[0] else look.grid(1))
        needs = [max(one.cell + margin, one.title + way.air) for one in self._widths]
        if way.stacked:
            return 0, [0, *needs[1:]]
        first, wide = self._widths[0], self.horizontalHeader().fontMetrics().horizontalAdvance
        title = wide(self._model.title(0)) + way.air + look.grid(0.5)
        needs[0] = max(needs[0], title)  # in one line where there is room
        least = max(look.grid(way.first), first.part + margin, first.title + way.air)
        return min(needs[0], least), needs

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width."""
        super().resizeEvent(event)
        self.fit(self.viewport().width())

    def fit(self, room: int) -> None:
        """Take the first way that fits, each time anew: a table breathes when the window grows."""
        if room == self._fitted:
            return
        self._fitted = room
        for way in WAYS:
            least, (first, *rest) = self._needed(way)
            if least + sum(rest) <= room:
                break
        self._take(way)
        over = max(room - least - sum(rest), 0)
        wide = min(first, least + over)
        spread = min((room - wide - sum(rest)) // max(len(rest), 1), theme.current().grid(STEPS))
        shown = [need + max(spread, 0) for need in rest]
        stacked = [room] if way.listed else shown
        for number, pixels in enumerate(stacked if way.stacked else (wide, *shown)):
            self.setColumnWidth(number, pixels)
        self._stand(wide < first)

    def _take(self, way: Way) -> None:
        """Lay the cells out so."""
        if way is self._model.way:
            return
        self._model.take(way)
        self.clearSpans()
        across = self._model.columnCount()
        for number in range(0, self._model.rowCount() if way.stacked and across > 1 else 0, 2):
            self.setSpan(number, 0, 1, across)
        for one in (self, self.horizontalHeader()):
            theme.style(one, way.kind)

    def _stand(self, wraps: bool) -> None:
        """Be as high as the title and the rows, whose words wrap where there is little room."""
        rows, head, high = self.verticalHeader(), self.horizontalHeader(), theme.current().target
        stacked, listed = self.way.stacked, self.way.listed
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(high)
        for number in range(rows.count()):
            if stacked:
                rows.resizeSection(number, self._stacked_height(number))
            else:
                asked = self.sizeHintForRow(number) if wraps else high
                rows.resizeSection(number, max(high, asked))
        head.setFixedHeight(0 if listed else self._head_height())
        bar = self.horizontalScrollBar().sizeHint().height()
        beside = bar if head.length() > self._fitted else 0
        self.setFixedHeight(rows.length() + head.height() + beside + 2 * self.frameWidth() + 2)

    def _stacked_height(self, number: int) -> int:
        """Return the height of a row's words, wrapped in the whole width, or of its numbers."""
        index, look = self._model.index(number, 0), theme.current()
        font, said = QFontMetrics(index.data(Role.FontRole)), index.data()
        place = QRect(0, 0, max(self._fitted - self._margin, 1), 10_000)
        text = font.boundingRect(place, Qt.TextFlag.TextWordWrap.value, said)
        one_line = number % 2 and not self.way.listed
        return (font.height() if one_line else text.height()) + look.grid(1)

    def _head_height(self) -> int:
        """Return the height of the highest title, wrapped in its column's width."""
        model = self._model
        metrics, air = self.horizontalHeader().fontMetrics(), model.way.air
        wraps, across = Qt.TextFlag.TextWordWrap.value, Qt.Orientation.Horizontal
        high = [
            metrics.boundingRect(
                QRect(0, 0, max(self.columnWidth(number) - air, 1), 10_000), wraps,
                model.headerData(number, across),
            ).height()
            for number in range(model.columnCount())
        ]  # fmt: skip
        return max(high, default=0) + air


class _Lines(QStyledItemDelegate):
    """A hairline under the numbers of a stacked row; none between them and the row's words."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a cell, and the line."""
        super().paint(painter, option, index)
        model = index.model()
        if isinstance(model, TableModel) and model.way.stacked and index.row() % 2:
            painter.setPen(theme.current().colour("line"))
            painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())


class TableView(QWidget):
    """A table by itself, with the way to its bare numbers."""

    def __init__(self, bare: Callable[[], object]) -> None:
        super().__init__()
        self.bare = button(_("Show the bare numbers …"), bare, kind="quiet", icon="shield")
        self.header = PageHeader("", wrap=True, buttons=(self.bare,))
        self.content = QVBoxLayout()
        spaced(self.content, 2)
        column = QVBoxLayout(self)
        spaced(column, 2)
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
        self._picture(partial(picture, table))
        if pairs:
            self._picture(partial(persons, table, pairs))
        card = Card()
        card.body.addWidget(RowsView(table))
        self.content.addWidget(card)
        self._notes(table, limit, bare=bare)

    def _picture(self, draw: Callable[[Sheet], MarkPicture | None]) -> None:
        """Show a picture, of a table that has one."""
        wide = draw(WIDE)
        if wide is not None:
            card = Card()
            card.body.addWidget(PictureView(wide, draw))
            self.content.addWidget(card)

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
