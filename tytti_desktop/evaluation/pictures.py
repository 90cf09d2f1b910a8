"""A picture of a table where one says it faster: laid out here, always from the suppressed table.

What is hidden is a hatched stump of one length for all: its size is never drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tytti_desktop.evaluation.output import words
from tytti_desktop.evaluation.output.workbook import chart_column, chart_rows
from tytti_desktop.evaluation.table import LABEL, Column, Kind, Row, Table
from tytti_desktop.paper.fonts import Face, width
from tytti_desktop.paper.marks import Label, Mark, MarkPicture, Shape, bar
from tytti_desktop.words import _

STEP, THICK = 20.0, 12.0
SIZE = 9.0
SMALL = 8.0  # of a name over two lines
STUMP = 26.0
ROOM = 76.0  # right of the longest bar, for its figure
TOP = 10.0


@dataclass(frozen=True)
class Sheet:
    """What a picture is laid out on, in points.

    `names` is the room of the rows' names left of what is drawn, `above` that over each row: of
    the two one is nought. Names above go where large letters leave little room beside them.
    """

    width: float = 480.0
    names: float = 190.0
    above: float = 0.0

    @property
    def step(self) -> float:
        """Return the height of a row with its name."""
        return STEP + self.above

    def middle(self, line: int) -> float:
        """Return how far down the middle of what a row draws is."""
        return TOP + self.step * line + self.above + STEP / 2

    def lines(self, rows: float) -> float:
        """Return how far down a number of rows reach."""
        return TOP + self.step * rows


WIDE = Sheet()
NARROW = Sheet(width=260.0, names=0.0, above=SMALL * 2.4)


def picture(table: Table, sheet: Sheet = WIDE) -> MarkPicture | None:
    """Return the table's picture; None for a table that reads faster as it is, or is empty."""
    if table.picture == "flows":
        return _flows(table, sheet)
    if table.picture in {"before_after", "items"}:
        return _before_after(table, sheet)
    return _bars(table, sheet) if table.picture else None


def _finished(
    table: Table, sheet: Sheet, marks: Sequence[Mark], low: float, said: Sequence[str]
) -> MarkPicture:
    alt = f"{table.title}. {'; '.join(said)}."
    return MarkPicture(table.id, sheet.width, low + TOP, table.title, alt, tuple(marks))


def _fit(text: str, room: float, size: float = SIZE) -> str:
    """Return a text cut to the room, with three dots where something is left out."""
    if width(text, Face.REGULAR, size) <= room:
        return text
    while text and width(f"{text}…", Face.REGULAR, size) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _lines(text: str, room: float, size: float) -> list[str]:
    """Break a text between words into lines of the room; a word too long for it has its own."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, Face.REGULAR, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _name(text: str, line: int, sheet: Sheet, key: tuple[str, str] = ("", "")) -> list[Label]:
    """Return a row's name beside or above what is drawn: on two smaller lines if it is long."""
    room, middle = (sheet.names or sheet.width) - 12, sheet.middle(line)
    x, anchor = (sheet.names - 8, 1.0) if sheet.names else (0.0, 0.0)
    if sheet.above:
        middle -= (STEP + sheet.above) / 2
    if width(text, Face.REGULAR, SIZE) <= room:
        low = sheet.above / 4  # one line stands near what it names
        return [Label(x, middle + low + SIZE * 0.35, text, SIZE, anchor, key=key)]
    first, *rest = _lines(text, room, SMALL)
    both = [first, _fit(" ".join(rest), room, SMALL)] if rest else [_fit(first, room, SMALL)]
    top = middle + SMALL * 0.35 - SMALL * 1.1 * (len(both) - 1) / 2
    return [
        Label(x, top + SMALL * 1.1 * number, said, SMALL, anchor, key=key)
        for number, said in enumerate(both)
    ]


def _bars(table: Table, sheet: Sheet) -> MarkPicture | None:
    column_id = chart_column(table)
    rows = [row for _place, row in chart_rows(table)]
    if not rows or column_id not in {column.id for column in table.columns}:
        return None
    column = table.column(column_id)
    rows = [row for row in rows if row.values.get(column_id) != 0 or column.kind is not Kind.COUNT]
    most = max((float(row.values.get(column_id) or 0) for row in rows), default=0.0)
    if not rows or (most == 0 and not any(row.hidden for row in rows)):
        return None
    marks: list[Mark] = []
    said = []
    for line, row in enumerate(rows):
        label = str(row.values.get(LABEL, ""))
        key = (row.key, column_id)
        marks += [*_name(label, line, sheet, key), *_bar(table, row, sheet, line, most)]
        said.append(f"{label} {words.cell(row, column)}")
    return _finished(table, sheet, marks, sheet.lines(len(rows)), said)


def _bar(table: Table, row: Row, sheet: Sheet, line: int, most: float) -> list[Mark]:
    column = table.column(chart_column(table))
    y = sheet.middle(line) - THICK / 2
    key = (row.key, column.id)
    hidden = column.id in row.hidden
    value = row.values.get(column.id)
    length = STUMP
    if not hidden and isinstance(value, int | float):
        longest = sheet.width - sheet.names - ROOM
        length = longest * float(value) / most if most else 0.0
    shape = bar(sheet.names, y, max(length, 0.8), THICK, "bar", key=key, hatch=hidden)
    text = _("not shown") if hidden else _figure(table, row, column)
    figure = Label(sheet.names + length + 6, y + THICK - 2.6, text, SIZE, bold=not hidden, key=key)
    return [shape, figure]


def _figure(table: Table, row: Row, column: Column) -> str:
    """Return a bar's figure, with its share, in the table's own words, where it has one."""
    text = words.cell(row, column)
    if column.id == "n" and row.values.get("percent") is not None:
        return f"{text}  ({words.cell(row, table.column('percent'))})"
    return f"{text} {column.unit}".strip() if column.kind is Kind.DAYS else text


def _before_after(table: Table, sheet: Sheet) -> MarkPicture | None:
    """Draw the means at the start and at six months of those who answered both times.

    Of groups only: one person's two answers are drawn in no file.
    """
    pairs = _pairs(table)
    values = [value for _label, values in pairs for value in values]
    if not values:
        return None
    low, high = min(0.0, *values), max(values) * 1.05
    span = (high - low) or 1.0
    left, right = sheet.names, sheet.width - ROOM
    marks: list[Mark] = []
    said = []

    def x(value: float) -> float:
        return left + (right - left) * (value - low) / span

    for line, (label, (start, end)) in enumerate(pairs):
        y = sheet.middle(line)
        marks += [
            *_name(label, line, sheet),
            Shape(((left, y), (right, y)), "", "grid", 0.5),
            Shape(((x(start), y), (x(end), y)), "", "line", 1.6),
            _dot(x(start), y, "none"),
            _dot(x(end), y, "bar"),
            Label(
                right + 8,
                y + SIZE * 0.35,
                f"{words.number(start, 1)} → {words.number(end, 1)}",
                SIZE,
                bold=True,
            ),
        ]
        said.append(f"{label}: {words.number(start, 1)} → {words.number(end, 1)}")
    legend = _("○ at the start   ● at six months")
    low_end = sheet.lines(len(pairs))
    marks.append(Label(left, low_end + SIZE, legend, SIZE, role="muted"))
    return _finished(table, sheet, marks, low_end + STEP, said)


def persons(table: Table, pairs: Sequence[tuple[float, float]], sheet: Sheet = WIDE) -> MarkPicture:
    """Draw a line for each person, from the start to six months: on the worker's screen alone."""
    values = [value for pair in pairs for value in pair]
    low, high = min(values), max(values)
    span, tall = (high - low) or 1.0, STEP * 10
    left, right = ROOM, sheet.width - ROOM

    def y(value: float) -> float:
        return TOP * 2 + tall * (high - value) / span

    marks: list[Mark] = [Shape(((x, y(high)), (x, y(low))), "", "grid", 0.8) for x in (left, right)]
    marks += [Shape(((left, y(a)), (right, y(b))), "", "line", 1.0) for a, b in pairs]
    for value in {low, high}:
        said = words.number(value, 0)
        marks.append(Label(left - 8, y(value) + SIZE * 0.35, said, SIZE, 1.0))
        marks.append(Label(right + 8, y(value) + SIZE * 0.35, said, SIZE))
    legend = _("Left: at the start. Right: at six months. Each line is one person.")
    lines = _lines(legend, sheet.width - 12, SIZE)
    x = min(left, sheet.width - width(lines[0], Face.REGULAR, SIZE))
    for number, line in enumerate(lines, 1):
        marks.append(Label(x, y(low) + STEP * number, line, SIZE, role="muted"))
    told = [f"{words.number(a, 0)} → {words.number(b, 0)}" for a, b in sorted(pairs)]
    return _finished(table, sheet, marks, y(low) + STEP * (len(lines) + 1), told)


def _pairs(table: Table) -> list[tuple[str, tuple[float, float]]]:
    if table.picture == "items":
        return [
            (str(row.values.get(LABEL, "")), (float(row.values["start"]), float(row.values["end"])))
            for row in table.rows
            if row.values.get("start") is not None and row.values.get("end") is not None
        ]
    means = {row.key: row.values.get("mean") for row in table.rows}
    start, end = means.get("pair_start"), means.get("pair_end")
    if start is None or end is None:  # hidden, or the table keeps its total alone
        return []
    return [(_("Answered both times"), (float(start), float(end)))]


def _dot(x: float, y: float, fill: str) -> Shape:
    around = ((4, 0), (2.8, 2.8), (0, 4), (-2.8, 2.8), (-4, 0), (-2.8, -2.8), (0, -4), (2.8, -2.8))
    return Shape(tuple((x + dx, y + dy) for dx, dy in around), fill, "line", 1.2)


_FILLS = ("bar", "second", "third", "soft")


def _flows(table: Table, sheet: Sheet) -> MarkPicture | None:
    """Draw where each starting group was at the end; its hidden part is hatched."""
    to = [c for c in table.columns if c.id.startswith("to_")]
    rows = [r for r in table.rows if r.at and isinstance(r.values.get("n"), int) and r.values["n"]]
    used = [c for c in to if any(r.values.get(c.id) for r in rows)]
    if not rows or not used:
        return None
    marks: list[Mark] = []
    said = []
    for line, row in enumerate(rows):
        label = f"{row.values.get(LABEL, '')} ({words.number(row.values['n'], 0)})"
        marks += [*_name(label, line, sheet), *_flow(row, to, used, sheet, line)]
        parts = ", ".join(f"{c.title} {words.cell(row, c)}" for c in used)
        said.append(f"{label}: {parts}")
    legend, low = _legend([column.title for column in used], sheet, len(rows))
    return _finished(table, sheet, [*marks, *legend], low, said)


def _legend(titles: Sequence[str], sheet: Sheet, rows: int) -> tuple[list[Mark], float]:
    """Return what each fill stands for, and how far down: two a line where both fit whole.

    A title too long for a line of its own begins further left, below the rows' names.
    """
    half = (sheet.width - sheet.names) / 2
    long = max(width(title, Face.REGULAR, SIZE - 1) for title in titles)
    across = 2 if long <= half - 18 else 1
    left = sheet.names if long <= 2 * half - 18 else min(ROOM, sheet.names)
    marks: list[Mark] = []
    for number, title in enumerate(titles):
        y, x = sheet.lines(rows) + STEP * (number // across), left + number % across * half
        marks.append(bar(x, y + 4, 9, 9, _FILLS[number % len(_FILLS)]))
        marks.append(Label(x + 13, y + 12, _fit(title, sheet.width - x - 18), SIZE - 1))
    return marks, sheet.lines(rows) + STEP * -(-len(titles) // across)


def _flow(
    row: Row, to: Sequence[Column], used: Sequence[Column], sheet: Sheet, line: int
) -> list[Mark]:
    total, x = float(row.values["n"]), sheet.names
    y = sheet.middle(line) - THICK / 2
    scale = (sheet.width - sheet.names - 10) / total
    marks: list[Mark] = []
    shown_sum = 0.0
    for number, column in enumerate(used):
        value = row.values.get(column.id)
        if not isinstance(value, int) or value == 0:
            continue
        wide = value * scale
        fill = _FILLS[number % len(_FILLS)]
        marks.append(bar(x, y, wide, THICK, fill, key=(row.key, column.id)))
        if wide > 20:  # noqa: PLR2004 room for the figure
            role = "inverse" if fill == "bar" else "text"
            marks.append(Label(x + wide / 2, y + THICK - 2.6, str(value), SIZE - 1, 0.5, role))
        x, shown_sum = x + wide, shown_sum + value
    if shown_sum < total and any(c.id in row.hidden for c in to):
        marks.append(bar(x, y, (total - shown_sum) * scale, THICK, "none", hatch=True))
    return marks
