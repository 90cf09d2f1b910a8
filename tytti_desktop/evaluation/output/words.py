"""How a cell reads: figures as written here, one mark for all that is hidden, a dash for none."""

from tytti_desktop.evaluation.shares import rounded
from tytti_desktop.evaluation.table import Column, Kind, Row, Table
from tytti_desktop.words import _, decimal

HIDDEN = ".."
NONE = "–"
THIN = "\u00a0"


def hidden_note(limit: int) -> str:
    """Return what the mark of hidden cells says."""
    return _(
        "{mark} = not shown: fewer than {limit} persons or events, or a figure from which such a "
        "number could be worked out. Rows that are there only because something was found are left "
        "out where they may not be shown."
    ).format(mark=HIDDEN, limit=limit)


def number(value: float, decimals: int) -> str:
    """Return a figure as it is written here: 1 234,5 (English 1 234.5), with a true minus."""
    made = f"{rounded(value, decimals)}"
    sign = "−" if made.startswith("-") and float(made) != 0 else ""
    whole, _dot, rest = made.lstrip("-").partition(".")
    grouped = f"{int(whole):,}".replace(",", THIN)
    return sign + grouped + (decimal(f".{rest}") if rest else "")


def cell(row: Row, column: Column) -> str:
    """Return what a cell says."""
    if column.id in row.hidden:
        return HIDDEN
    value = row.values.get(column.id)
    if value is None:
        return "" if column.kind in {Kind.COUNT, Kind.TEXT} else NONE
    if column.kind is Kind.TEXT:
        return str(value)
    if column.kind is Kind.COUNT:
        return number(float(value), 0)
    made = number(float(value), column.decimals)
    return f"{made}{THIN}%" if column.kind is Kind.SHARE else made


def head(column: Column) -> str:
    """Return a column's title with its unit."""
    if not column.unit or column.kind is Kind.SHARE:
        return column.title
    return f"{column.title} ({column.unit})"


def opening(text: str) -> str:
    """Return a text that begins a line, its first letter a capital."""
    return text[:1].upper() + text[1:]


def told(table: Table) -> list[tuple[str, str]]:
    """Return what a reader must know of a table: whom, when, what and of how many."""
    return [
        (_("Whom or what it tells of"), table.population),
        (_("Period"), table.period.words),
        (_("How it is counted"), table.definition),
        (_("Of how many"), table.said_denominator()),
    ]


def shown_columns(table: Table) -> tuple[Column, ...]:
    """Return the columns in which some row says something."""
    return tuple(
        column
        for column in table.columns
        if column.kind is Kind.TEXT
        or any(
            row.values.get(column.id) is not None or column.id in row.hidden for row in table.rows
        )
    )


def telling_columns(table: Table) -> tuple[Column, ...]:
    """Return the columns in which some row has more than a nought: the others are only noise."""
    return tuple(
        column
        for column in shown_columns(table)
        if column.kind is not Kind.COUNT
        or column.id == table.main
        or any(row.values.get(column.id) or column.id in row.hidden for row in table.rows)
    )
