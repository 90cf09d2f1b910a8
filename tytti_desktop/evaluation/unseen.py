"""Rows that are there only because something was found: to stand there tells as much as a number.

A band of a screening, a rule that was broken, a class that the unit no longer has: its row with
nothing but marks would say “one at least”.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tytti_desktop.evaluation.table import Kind, Row, Table

NOTES = "notes_of"  # in a table's `extra`: of which rows a note is; any of them keeps it


def left_out(table: Table) -> Table:
    """Return a suppressed table without found rows of which no number is shown, nor their notes."""
    rows = tuple(row for row in table.rows if not row.found or _told(table, row))
    of_rows: Mapping[str, Sequence[str]] = table.extra.get(NOTES, {})
    known = {row.key for row in rows}
    notes = tuple(n for n in table.notes if n not in of_rows or known & set(of_rows[n]))
    extra = {key: value for key, value in table.extra.items() if key != NOTES}
    return replace(table, rows=rows, notes=notes, extra=extra)


def _told(table: Table, row: Row) -> bool:
    return any(row.values.get(c.id) for c in table.columns if c.kind is Kind.COUNT)
