"""One list of the service map with the open record beside it; the page has one for each list."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from tytti_desktop.desk.forms.record_table import RecordTable
from tytti_desktop.desk.kit import focus, theme
from tytti_desktop.desk.kit.cards import clear, scrolled, spaced
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.page_header import PageHeader
from tytti_desktop.desk.kit.review_flow import Flow
from tytti_desktop.desk.running.pages import ListDetail
from tytti_desktop.desk.running.session import Session

DETAIL_STEPS = 12.0  # the least height of the open record: the page scrolls before it is less


class Detail(QWidget):
    """What is known of the open record, and what can be done with it."""

    asked = Signal(str, str)  # another entry to open: its kind and its id

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.shown_id = ""
        self.doors: dict[str, QPushButton] = {}  # the button that changes an entry, by its id
        self.column = QVBoxLayout(self)
        spaced(self.column, 2)
        self.header = PageHeader("", wrap=True)
        self.column.addWidget(self.header)
        self.cards = QVBoxLayout()
        spaced(self.cards, 2)

    def acts(self, *buttons: QWidget) -> None:
        """Put the record's acts under its name, and the cards under them."""
        bar = QWidget()
        bar.setLayout(Flow(buttons))
        self.column.addWidget(bar)
        nest(self.column, self.cards)
        self.column.addStretch(1)

    def show_record(self, record_id: str) -> None:
        """Show a record as it is now."""
        self.shown_id = record_id
        self.doors = {}
        clear(self.cards)
        self.read()

    def read(self) -> None:
        """Read the record and make its cards: each kind of record says how."""

    def ask_of(self, kind: str, entry_id: str, _on: bool = False) -> None:
        """Ask the page to open another entry."""
        self.asked.emit(kind, entry_id)


class Row(Protocol):
    """A row of a list."""

    @property
    def id(self) -> str:
        """Return the record's id."""
        ...


class Part(ListDetail):
    """A list and its open record, which follows the picked row while both fit."""

    def __init__(self, table: RecordTable, detail: Detail) -> None:
        area = scrolled(detail)
        area.setMinimumHeight(theme.current().grid(DETAIL_STEPS))
        super().__init__(table, area, share=50)
        self.table, self.detail, self.area = table, detail, area
        table.opened.connect(self._open_row)
        table.picked.connect(self._follow)

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show these rows; the open record stays open unless it is gone."""
        self.table.show_rows(rows)
        if self.detail.shown_id:
            if any(row.id == self.detail.shown_id for row in rows):
                self.detail.show_record(self.detail.shown_id)
            else:  # its adding was undone
                self.detail.shown_id = ""
                self.show_list()

    def open_record(self, record_id: str, at: str = "") -> None:
        """Open a record, at one of its entries (a post, a channel) if `at` names it."""
        self.table.pick(record_id)
        other = record_id != self.detail.shown_id
        self.detail.show_record(record_id)
        self.show_detail()
        if other:
            focus.from_top(self.detail)
        if at in self.detail.doors:
            QTimer.singleShot(0, self, partial(self._point, at))

    def _point(self, entry_id: str) -> None:
        door = self.detail.doors.get(entry_id)
        if door is not None:
            focus.give(door)
            self.area.ensureWidgetVisible(door)

    def _open_row(self, row: Row) -> None:
        self.open_record(row.id)

    def _follow(self, row: Row | None) -> None:
        """Follow the picked row while the detail stands beside the list."""
        if row is not None and self.detail.shown_id not in {"", row.id} and self.both_fit:
            self.detail.show_record(row.id)
