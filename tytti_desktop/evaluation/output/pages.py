"""Tables and pictures on A4, tagged: the tables alone, or the yearly report with its story."""

from collections.abc import Sequence

from tytti_desktop.evaluation.output import words
from tytti_desktop.evaluation.pictures import picture
from tytti_desktop.evaluation.table import Column, Kind, Row, Table
from tytti_desktop.instruments.model import plain
from tytti_desktop.paper.drawing import MM, Words
from tytti_desktop.paper.flowing import FOOT, GAP, SMALL, TOP, Flowing
from tytti_desktop.paper.fonts import Face, printable, width
from tytti_desktop.paper.setting import LEFT, RIGHT, leading, rule
from tytti_desktop.words import _

CELL = 9.0
LEAST_CELL = 5.5


class Writer(Flowing):
    """Pages with tables and pictures of results."""

    def table(self, table: Table, *, full: bool = True) -> None:
        """Set a table with what a reader must know of it."""
        self.heading(table.title, 13, keep=40 * MM)
        for name, text in words.told(table) if full else words.told(table)[3:]:
            self.text(f"{name}: {text}", SMALL, 0.3)
        self.y += GAP
        self.rows(table)
        for note in (*table.extra.get("conclusions", ()), *table.notes):
            self.text(note, SMALL, 0.2)
        self.y += GAP * 3

    def picture(self, table: Table) -> bool:
        """Draw a table's picture; False where it has none."""
        made = picture(table)
        if made is None:
            return False
        self.room(made.height + GAP)
        self.paper.marks(made, LEFT, self.y)
        self.y += made.height + GAP
        return True

    def rows(self, table: Table) -> None:
        """Set the rows of a table under its column titles."""
        columns = words.telling_columns(table)
        widths = _widths(table, columns)
        size = _size(columns, widths)
        with self.paper.group("Table"):
            self._head(columns, widths, size)
            for row in table.rows:
                if self._line(row, columns, widths, min(size + 0.5, CELL)):
                    self._head(columns, widths, size, again=True)
                    self._line(row, columns, widths, min(size + 0.5, CELL))

    def _head(
        self,
        columns: Sequence[Column],
        widths: Sequence[float],
        size: float,
        *,
        again: bool = False,
    ) -> None:
        """Set the titles of the columns; `again` on a page more, where nobody reads them aloud."""
        cells = [
            _broken(words.head(c), w - 3, size, Face.BOLD)
            for c, w in zip(columns, widths, strict=True)
        ]
        lines = max(len(cell) for cell in cells)
        height = lines * leading(size) + 2
        self.room(height + 20)
        made: list[list[Words]] = []
        x = LEFT
        for cell, wide, column in zip(cells, widths, columns, strict=True):
            top = self.y + height - len(cell) * leading(size) + size - 1
            made.append(_set(cell, x, top, wide, size, Face.BOLD, column))
            x += wide
        if again:
            with self.paper.decoration():
                self.paper.words([line for each in made for line in each])
        else:
            self._cells(made, ["Column"] * len(made))
        self.y += height
        with self.paper.decoration():
            self.paper.lines([rule(self.y, gray=0.3)])
        self.y += 2

    def _line(
        self, row: Row, columns: Sequence[Column], widths: Sequence[float], size: float
    ) -> bool:
        """Set a row; return True where a page was turned instead, for the head to be set again."""
        face = Face.BOLD if row.strong else Face.REGULAR
        cells = [
            _broken(printable(words.cell(row, c)), w - 3, size, face)
            for c, w in zip(columns, widths, strict=True)
        ]
        height = max(1, *(len(cell) for cell in cells)) * leading(size) + 1.5
        if self.y + height > FOOT and self.y > TOP:
            self.turn()
            return True
        made: list[list[Words]] = []
        x = LEFT
        for cell, wide, column in zip(cells, widths, columns, strict=True):
            made.append(_set(cell, x, self.y + size, wide, size, face, column))
            x += wide
        self._cells(made, ["Row", *([""] * (len(made) - 1))])
        self.y += height
        with self.paper.decoration():
            self.paper.lines([rule(self.y, gray=0.85, thick=0.3)])
        self.y += 1
        return False

    def _cells(self, cells: Sequence[Sequence[Words]], scopes: Sequence[str]) -> None:
        """Set a row of a table; a cell with a scope is a head of its column or row."""
        with self.paper.group("TR"):
            for cell, scope in zip(cells, scopes, strict=True):
                with self.paper.tagged("TH" if scope else "TD", scope=scope):
                    self.paper.words(cell)


def _widths(table: Table, columns: Sequence[Column]) -> list[float]:
    whole = RIGHT - LEFT
    others = len(columns) - 1
    first = max(whole * 0.27, whole - others * 24 * MM)
    longest = max(
        (width(words.cell(row, columns[0]), Face.BOLD, CELL) + 6 for row in table.rows), default=60
    )
    first = min(first, max(longest, 45 * MM))
    each = (whole - first) / others if others else 0.0
    return [first, *([min(each, 26 * MM)] * others)]


def _size(columns: Sequence[Column], widths: Sequence[float]) -> float:
    """Return the size at which the longest word of the heads fits, as far as it can be read."""
    size = SMALL
    while size > LEAST_CELL and any(
        width(word, Face.BOLD, size) > wide - 3
        for column, wide in zip(columns, widths, strict=True)
        for word in words.head(column).split()
    ):
        size -= 0.5
    return size


def _broken(text: str, room: float, size: float, face: Face) -> list[str]:
    """Return the lines of a cell; a word too long for it is cut with a hyphen."""
    lines: list[str] = []
    line = ""
    for given in plain(text).split(" "):
        word = given
        while word and width(word, face, size) > room:
            cut = len(word) - 1
            while cut > 1 and width(f"{word[:cut]}-", face, size) > room:
                cut -= 1
            if line:
                lines.append(line)
                line = ""
            lines.append(f"{word[:cut]}-")
            word = word[cut:]
        longer = f"{line} {word}" if line else word
        if width(longer, face, size) > room and line:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]


def _set(
    cell: Sequence[str], x: float, top: float, wide: float, size: float, face: Face, column: Column
) -> list[Words]:
    """Place a cell's lines from its first baseline: text on the left, figures on the right."""
    left = column.kind is Kind.TEXT
    return [
        Words(
            x if left else x + wide - 2 - width(line, face, size),
            top + number * leading(size),
            line,
            face,
            size,
        )
        for number, line in enumerate(cell)
    ]


def tables_pdf(tables: Sequence[Table], limit: int) -> bytes:
    """Return the tables one after another as a tagged PDF."""
    title = _("Results {period}").format(period=tables[0].period.words if tables else "")
    writer = Writer(title)
    writer.heading(title, 19, "H1")
    writer.text(words.hidden_note(limit), SMALL, 0.3)
    writer.y += GAP * 2
    for table in tables:
        writer.table(table)
    return writer.finished()
