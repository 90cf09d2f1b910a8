"""A list of records: type to filter, sort by any column, Enter opens, 10,000 rows at once.

    table = RecordTable(session, "clients", [
        Column(_("Name"), lambda c: c.name, width=30),
        Column(_("Age"), lambda c: str(c.age), key=lambda c: c.age, right=True, width=6),
    ], empty=Empty(_("No clients yet"), _("..."), act=button(...)))
    table.show_rows(rows)                 # any frozen dataclasses; keeps the picked row by `id`
    table.opened.connect(self._open)      # the row's record

The model sorts and filters its own list: a proxy that asks Python row by row took seven times as
long with 10,000 rows.
"""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from tytti_desktop.desk.kit import focus, icons, theme
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import Empty, row, show_if, spaced, text
from tytti_desktop.desk.kit.columns import Column, fitted, names, needed
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.review_flow import Flow
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.words import _, ngettext

__all__ = ["Column", "RecordModel", "RecordTable"]
SAMPLE = 200  # records that columns are fitted to
FILTER_PIXELS, FILTER_STEPS = 200, 20  # at any scale: narrower, nothing typed is seen
_LAST_LETTERS = str.maketrans("åäö", "{|}")
Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


def _sortable(value: Any) -> tuple[bool, Any]:  # noqa: ANN401 - what a column sorts by
    """Put what is missing last, and texts as Finns order them: å, ä, ö after z."""
    if value is None or value == "":
        return True, ""
    return False, value.casefold().translate(_LAST_LETTERS) if isinstance(value, str) else value


class RecordModel(QAbstractTableModel):
    """Records as rows; filters and sorts its own list."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = columns
        self.records, self._all = list[Any](), list[Any]()
        self._texts: list[str] | None = None  # made when something is looked for
        self._keys: dict[int, list[tuple[bool, Any]]] = {}  # a column's, made when it first sorts
        self._needle = ""
        self._order: tuple[int, bool] | None = None
        self.unseen: list[Column] = []  # what there is no room for
        # Deleted, it waits for a collection: its rows must not.
        self.destroyed.connect(self.__dict__.clear)

    def show_rows(self, records: Sequence[Any]) -> None:
        """Show these records in the order and with the filter in force."""
        self._all, self._texts, self._keys = list(records), None, {}
        self._renew()

    def sample(self) -> list[Any]:
        """Return some of all records, evenly: filtering does not change them."""
        return self._all[:: len(self._all) // SAMPLE + 1]

    def look_for(self, needle: str) -> None:
        """Show the records in which every typed word occurs."""
        self._needle = needle
        self._renew()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; below zero keeps the order records came in."""
        down = order == Qt.SortOrder.DescendingOrder
        self._order = (column, down) if 0 <= column < len(self.columns) else None
        self._renew()

    def _found(self) -> list[int]:
        """Return the places of the records in which every typed word occurs."""
        words = self._needle.casefold().split()
        if not words:
            return list(range(len(self._all)))
        if self._texts is None:
            shown = [column.shown for column in self.columns]
            self._texts = ["\n".join([show(r) for show in shown]).casefold() for r in self._all]
        texts = self._texts
        return [n for n, held in enumerate(texts) if all(word in held for word in words)]

    def _keys_of(self, number: int) -> list[tuple[bool, Any]]:
        """Return what a column sorts every record by, asked of each record once."""
        if number not in self._keys:
            key = self.columns[number].key or self.columns[number].shown
            self._keys[number] = [_sortable(key(record)) for record in self._all]
        return self._keys[number]

    def _renew(self) -> None:
        found = self._found()
        if self._order is not None:
            keys = self._keys_of(self._order[0])
            full = [n for n in found if not keys[n][0]]
            full.sort(key=lambda n: keys[n][1], reverse=self._order[1])
            found = full + [n for n in found if keys[n][0]]
        self.beginResetModel()
        self.records = [self._all[n] for n in found]
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many records are shown."""
        return 0 if parent is not None and parent.isValid() else len(self.records)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(  # noqa: PLR0911 one line for each role
        self, index: Index, role: int = Role.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's variant
        """Return what a cell shows."""
        if not index.isValid():
            return None
        column, record = self.columns[index.column()], self.records[index.row()]
        if role == Role.ToolTipRole and index.column() == 0:
            return self._told_whole(record)
        if role in {Role.DisplayRole, Role.ToolTipRole, Role.AccessibleTextRole}:
            return column.shown(record)
        if role == Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Role.DecorationRole and column.icon is not None and column.icon(record):
            token = column.token(record) if column.token is not None else "muted"
            return icons.pixmap(column.icon(record), token or "muted", 2)
        if role == Role.ForegroundRole and column.token is not None and column.token(record):
            return theme.current().colour(column.token(record))
        return None

    def _told_whole(self, record: Any) -> str:  # noqa: ANN401 - the caller's own record
        """Return the first column with what there was no room for."""
        more = [f"{one.title}: {said}" for one in self.unseen if (said := one.shown(record))]
        return "\n".join([self.columns[0].shown(record), *more])

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's variant
        """Return a column's title."""
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Role.TextAlignmentRole:
            right = self.columns[section].right
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        sorted_by, down = self._order or (-1, False)
        if role == Role.DecorationRole and section == sorted_by:
            return icons.pixmap("chevron-down" if down else "chevron-up", "muted", 1.5)
        told = role in {Role.DisplayRole, Role.ToolTipRole}
        return self.columns[section].title if told else None


class _View(QTableView):
    """The table itself; a letter typed on it goes to the filter."""

    opened = Signal()
    typed = Signal(str)
    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell that the columns have another room."""
        super().resizeEvent(event)
        self.resized.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell so too where rows came while another page was in sight."""
        super().showEvent(event)
        self.resized.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter; begin to filter with any letter."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.opened.emit()
        elif event.text().strip() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)


def _dress(line: QLineEdit) -> None:
    """Make a line what one filters by, out of sight until there is something to filter."""
    line.setPlaceholderText(_("Type to filter …"))
    line.setAccessibleName(_("Filter the list"))
    line.setClearButtonEnabled(True)
    line.setMinimumWidth(max(FILTER_PIXELS, theme.current().grid(FILTER_STEPS)))
    line.hide()


class RecordTable(QWidget):
    """A filter line with the count, the table, and what stands there when it is empty."""

    opened = Signal(object)
    picked = Signal(object)

    def __init__(
        self,
        session: Session,
        name: str,
        columns: Sequence[Column],
        *,
        empty: Empty | None = None,
        filterable: bool = True,
        counted: Callable[[int], str] | None = None,  # what the rows are: “128 asiakasta”
        boxes: Sequence[QWidget] = (),  # what else narrows the list: beside the filter
    ) -> None:
        super().__init__()
        self._counted = counted
        self._settings: Settings = session.settings
        self._name = name
        # Of each column, in grid steps, measured when shown: its widest cell and widest one word.
        self._needs: tuple[list[float], list[float]] | None = None
        self.model = RecordModel(columns, self)
        self.view = self._make_view()
        self.view.setAccessibleName(_("List"))
        self.filter = QLineEdit()
        _dress(self.filter)
        self._filterable = filterable
        self.count = text("", "muted", wrap=False)
        self.empty = empty or Empty(_("Nothing here yet"), "")
        self.empty.hide()
        column = QVBoxLayout(self)
        spaced(column, 1)
        if boxes:
            tools = QWidget()
            tools.setLayout(Flow([self.filter, *boxes, self.count], ended=True))
            column.addWidget(tools)
        else:
            nest(column, row(self.filter, None, self.count))
        column.addWidget(self.view, 1)  # no stack: what is out of sight asks for no room
        column.addWidget(self.empty, 1)
        self._connect()

    def _make_view(self) -> _View:
        look = theme.current()
        view = _View()
        view.setMinimumHeight(look.grid(24))
        view.setModel(self.model)
        view.setShowGrid(False)
        view.setFont(look.font(tabular=True))
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setTabKeyNavigation(False)
        view.setWordWrap(False)
        rows = view.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(look.grid(4.75))
        head = view.horizontalHeader()
        head.setHighlightSections(False)
        head.setSortIndicatorClearable(True)
        head.setTextElideMode(Qt.TextElideMode.ElideRight)
        head.setMinimumSectionSize(look.grid(2))
        return view

    def _fit(self) -> None:
        """Give the columns the room there is: no bar below, names before other words."""
        columns, step = self.model.columns, theme.current().grid(1)
        room = self.view.viewport().width()
        if self._needs is None:
            head = self.view.horizontalHeader()  # whose own hint has room for a mark on every title
            titles, words = head.fontMetrics(), self.view.fontMetrics()
            marked = head.sortIndicatorSection()
            self._needs = needed(columns, self.model.sample(), titles, words, marked)
        widths = fitted(columns, room / step, *self._needs)
        self.model.unseen = [one for one, width in zip(columns, widths, strict=True) if not width]
        wide = [int(width * step) for width in widths]
        wide[names(columns)[0]] += max(room - sum(wide), 0)
        for number, width in enumerate(wide):
            self.view.setColumnHidden(number, not width)
            if width:
                self.view.setColumnWidth(number, width)

    def _connect(self) -> None:
        self.view.resized.connect(self._fit)
        head = self.view.horizontalHeader()
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.view.setSortingEnabled(True)
        kept = self._settings.sort_order(self._name)
        if kept is not None:
            down = Qt.SortOrder.DescendingOrder if kept[1] else Qt.SortOrder.AscendingOrder
            self.view.sortByColumn(kept[0], down)
        head.sortIndicatorChanged.connect(self._keep_order)
        self.filter.textChanged.connect(self._filter)
        self.filter.returnPressed.connect(self._open_first)
        self.filter.installEventFilter(self)
        self.view.opened.connect(self._open)
        self.view.doubleClicked.connect(self._open)
        self.view.typed.connect(self._begin_filter)
        self.view.selectionModel().currentRowChanged.connect(self._tell_pick)
        # What the row opens may take the place under the pointer before Qt marks it.
        self.view.pressed.connect(held(self, lambda at: self.view.selectRow(at.row())))

    def show_rows(self, records: Sequence[Any]) -> None:
        """Show these records; the picked one stays picked."""
        kept = self.current()
        self.model.show_rows(records)
        self._needs = None
        self._show_count()
        if self.view.isVisible():
            self._fit()
        self.pick(getattr(kept, "id", None))

    def pick(self, record_id: str | None) -> None:
        """Pick the row of this id, if it is shown."""
        for number, record in enumerate(self.model.records):
            if record_id is not None and getattr(record, "id", None) == record_id:
                self.view.selectRow(number)
                return

    def current(self) -> Any:  # noqa: ANN401 - the caller's own record
        """Return the picked record, or None."""
        index = self.view.currentIndex()
        return self.model.records[index.row()] if index.isValid() else None

    def _show_count(self) -> None:
        shown, every = len(self.model.records), len(self.model._all)  # noqa: SLF001 - own model
        words = (
            self._counted(every)
            if self._counted
            else ngettext("{count} in all", "{count} in all", every)
        )
        words = words.format(count=every)
        if shown != every:
            words = f"{shown} / {words if self._counted else every}"
        self.count.setText(words)
        show_if(self.empty, not every)
        if not every and focus.inside(self.view):
            focus.give(self.empty)
        show_if(self.view, every)
        used = self.filter.hasFocus() or self.filter.text()
        narrowed = self._filterable and bool(every > 1 or used)  # one is found already
        self.filter.setVisible(narrowed)
        self.count.setVisible(narrowed)  # and counted: what a tab counts is not told twice

    def _filter(self, needle: str) -> None:
        self.model.look_for(needle)
        self._show_count()
        if needle and self.model.records:
            self.view.selectRow(0)

    def _begin_filter(self, letter: str) -> None:
        if not self.filter.isHidden():
            focus.give(self.filter)
            self.filter.setText(self.filter.text() + letter)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys go from the filter to the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down:
                focus.give(self.view)
                if not self.view.currentIndex().isValid():
                    self.view.selectRow(0)
                return True
            if event.key() == Qt.Key.Key_Escape and self.filter.text():
                self.filter.clear()
                return True
        return super().eventFilter(watched, event)

    def _open(self) -> None:
        record = self.current()
        if record is not None:
            self.opened.emit(record)

    def _open_first(self) -> None:
        if self.current() is None and self.model.records:
            self.view.selectRow(0)
        self._open()

    def _tell_pick(self) -> None:
        self.picked.emit(self.current())

    def _keep_order(self, column: int, order: Qt.SortOrder) -> None:
        down = order == Qt.SortOrder.DescendingOrder
        self._settings.keep_sort_order(self._name, column, descending=down)
        self._needs = None
        self._fit()
