"""The matrix of consents: a recipient a row, a kind of data a column, a sign and a word a cell."""

import textwrap
from itertools import product

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from tytti_desktop import dates
from tytti_desktop.casework.choices import Choice
from tytti_desktop.casework.gate.consents import STATE_NAMES, Cell, Matrix, State
from tytti_desktop.desk.kit import icons, theme
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.theme import Size
from tytti_desktop.words import _

ROW_STEPS, HEAD_STEPS, NAME_STEPS, COLUMN_STEPS = 5.5, 7.5, 22.0, 13.0
NAME_LETTERS = 22
_ICONS = {
    State.IN_FORCE: ("check", "ok"),
    State.NOT_YET: ("clock", "muted"),
    State.ENDED: ("clock", "muted"),
    State.WITHDRAWN: ("x", "danger"),
}
_ENDING = ("triangle-alert", "warning")


def pair_words(given: Cell, obtained: Cell, law: str = "") -> str:
    """Return what may be given and obtained in a word or two: ⇄ both, ← only obtained, § by law."""
    told, asked = short_words(given), short_words(obtained)
    if obtained.state is None:
        return "§" if law and given.state is None else told
    if given.state is None:
        return f"← {asked}"
    return f"⇄ {told}" if told == asked else f"{told}\n← {asked}"


def short_words(cell: Cell) -> str:
    """Return one way of a cell in a word or two, as the narrow column shows it."""
    if cell.state is None:
        return "–"
    if cell.state is State.IN_FORCE:
        return _("In force") if cell.until is None else dates.shown(cell.until)
    words = {State.WITHDRAWN: _("revoked"), State.ENDED: _("ended"), State.NOT_YET: _("later")}
    return words[cell.state]


def _tells(given: Cell, obtained: Cell) -> Cell:
    """Return the way whose sign stands in the cell: an ending one first, then one in force."""
    ways = sorted((given, obtained), key=lambda c: (not c.ending, c.state is not State.IN_FORCE))
    return next((each for each in ways if each.state is not None), given)


def both_words(given: Cell, obtained: Cell, about: str, law: str = "") -> str:
    """Return both ways of a cell in sentences, for the tip and for a screen reader."""
    ways = ((_("we may give"), given), (_("we may obtain"), obtained))
    said = [whole_words(cell, f"{about}, {way}") for way, cell in ways if cell.state is not None]
    if law:
        said.append(_("{about}: by law ({law})").format(about=about, law=law))
    return "\n".join(said) or _("{about}: no consent").format(about=about)


def whole_words(cell: Cell, about: str) -> str:
    """Return one way of a cell in a sentence."""
    if cell.state is None:
        return _("{about}: no consent").format(about=about)
    parts = [_(STATE_NAMES[cell.state])]
    if cell.until is not None:
        ended = cell.state in {State.ENDED, State.WITHDRAWN}
        words = _("on {day}") if ended else _("until {day}")
        parts.append(words.format(day=dates.shown(cell.until)))
    if cell.ending and cell.days_left is not None:
        parts.append(_("{count} d left").format(count=cell.days_left))
    return f"{about}: {' '.join(parts)}"


class ConsentMatrix(QTableWidget):
    """All consents of a client at one glance; arrows move, Enter acts on the cell."""

    chosen = Signal(str, str)  # a recipient and a category
    moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Consents by recipient and kind of data"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self._pairs: list[list[tuple[str, str]]] = []
        self._in_force: set[tuple[str, str]] = set()
        self.cellDoubleClicked.connect(held(self, lambda _row, _column: self._choose()))
        self.currentCellChanged.connect(held(self, lambda *_cells: self.moved.emit()))
        self._dress_heads()

    def _dress_heads(self) -> None:
        look = theme.current()
        wrap = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        top, side = self.horizontalHeader(), self.verticalHeader()
        theme.style(self, "tight")  # eight columns in a window of 1366 pixels
        top.setFont(look.font(Size.SMALL))
        top.setDefaultAlignment(Qt.AlignmentFlag(wrap.value | Qt.TextFlag.TextWordWrap.value))
        top.setFixedHeight(look.grid(HEAD_STEPS))
        top.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        side.setDefaultAlignment(wrap)
        side.setFixedWidth(look.grid(NAME_STEPS))
        side.setDefaultSectionSize(look.grid(ROW_STEPS))
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def show_matrix(self, matrix: Matrix) -> None:
        """Show a client's consents; the picked cell stays picked."""
        row, column = self.currentRow(), self.currentColumn()
        self._pairs = [[(r.key, c.key) for c in matrix.categories] for r in matrix.recipients]
        self._in_force = {
            pair
            for cells in (matrix.cells, matrix.obtained)
            for pair, cell in cells.items()
            if cell.state is State.IN_FORCE
        }
        self.setRowCount(len(matrix.recipients))
        self.setColumnCount(len(matrix.categories))
        self.setHorizontalHeaderLabels([category.label for category in matrix.categories])
        names = [textwrap.fill(recipient.label, NAME_LETTERS) for recipient in matrix.recipients]
        self.setVerticalHeaderLabels(names)
        for number, recipient in enumerate(matrix.recipients):
            for place, category in enumerate(matrix.categories):
                self.setItem(number, place, self._item(matrix, recipient, category))
        look = theme.current()
        cells = product(range(self.rowCount()), range(self.columnCount()))
        least = max((self._one_line(*cell) for cell in cells), default=0)
        self.horizontalHeader().setMinimumSectionSize(max(least, look.grid(COLUMN_STEPS)))
        height = look.grid(HEAD_STEPS) + len(matrix.recipients) * look.grid(ROW_STEPS)
        self.setFixedHeight(height + look.grid(2.5))
        if row >= 0:
            self.setCurrentCell(row, column)

    def _item(self, matrix: Matrix, recipient: Choice, category: Choice) -> QTableWidgetItem:
        pair = (recipient.key, category.key)
        given, obtained = matrix.both(*pair)
        law = matrix.by_law.get(pair, "")
        made = QTableWidgetItem(pair_words(given, obtained, law))
        said = both_words(given, obtained, f"{recipient.label}, {category.label}", law)
        made.setToolTip(said)
        made.setData(Qt.ItemDataRole.AccessibleTextRole, said)
        cell = _tells(given, obtained)
        if cell.state is None:
            made.setForeground(theme.current().colour("muted"))
            return made
        name, tint = _ENDING if cell.ending else _ICONS[cell.state]
        made.setData(Qt.ItemDataRole.DecorationRole, icons.pixmap(name, tint, 2))
        made.setForeground(theme.current().colour("text" if tint == "ok" else tint))
        return made

    def _one_line(self, row: int, column: int) -> int:
        """Return the pixels of a cell's word in one line with its arrow; a date may stand below."""
        index = self.model().index(row, column)
        dated = any(map(str.isdigit, index.data()))
        return 0 if dated else self.sizeHintForIndex(index).width()

    def current_pair(self) -> tuple[str, str] | None:
        """Return the recipient and category of the picked cell, or None."""
        row, column = self.currentRow(), self.currentColumn()
        return self._pairs[row][column] if row >= 0 and column >= 0 else None

    def current_in_force(self) -> bool:
        """Tell whether a consent is in force in the picked cell."""
        return self.current_pair() in self._in_force

    def _choose(self) -> None:
        pair = self.current_pair()
        if pair is not None:
            self.chosen.emit(*pair)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Act on the cell with Enter."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._choose()
        else:
            super().keyPressEvent(event)
