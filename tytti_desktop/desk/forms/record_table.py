"""A list of records: type to filter, sort by any column, Enter opens, 10,000 rows at once.

    table = RecordTable(session, "clients", [
        Column(_("Name"), lambda c: c.name, width=30),
        Column(_("Age"), lambda c: str(c.age), key=lambda c: c.age, right=True, width=6),
    ], empty=Empty(_("No clients yet"), _("..."), act=button(...)))
    table.show_rows(rows)                 # any frozen dataclasses; keeps the picked row by `id`
    table.opened.connect(self._open)      # the row's record

The rows themselves, filtered and sorted, are record_model.py's.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from tytti_desktop.desk.forms.record_model import RecordModel
from tytti_desktop.desk.kit import focus, theme
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import Empty, row, show_if, spaced, text
from tytti_desktop.desk.kit.columns import Column, fitted, names, needed
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.review_flow import Flow
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.words import _, ngettext

__all__ = ["Column", "RecordTable"]
Index: TypeAlias = QModelIndex | QPersistentModelIndex
FILTER_PIXELS, FILTER_STEPS = 200, 20  # at any scale: narrower, nothing typed is seen


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

    def currentChanged(self, now: Index, before: Index) -> None:
        """Bring the row that the cursor goes to into sight, also on a page that scrolls."""
        super().currentChanged(now, before)
        if self.hasFocus() and now.isValid():
            focus.show_row(self, self.visualRect(now))

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
        """Show these records; the picked one stays picked, and the list where it was scrolled."""
        kept, bar = self.current(), self.view.verticalScrollBar()
        scrolled, seen = bar.value(), self._is_seen()
        self.model.show_rows(records)
        self._needs = None
        self._show_count()
        if self.view.isVisible():
            self._fit()
        if self.pick(getattr(kept, "id", None)):
            bar.setValue(scrolled)  # picking brought the row into sight, asked or not
            if seen:
                self.view.scrollTo(self.view.currentIndex())  # the act may have moved it

    def _is_seen(self) -> bool:
        """Tell whether the picked row is in sight."""
        place = self.view.visualRect(self.view.currentIndex())
        return self.view.viewport().rect().intersects(place)

    def pick(self, record_id: str | None) -> bool:
        """Pick the row of this id, if it is shown; tell whether it is."""
        for number, record in enumerate(self.model.records):
            if record_id is not None and getattr(record, "id", None) == record_id:
                self.view.selectRow(number)
                return True
        return False

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
