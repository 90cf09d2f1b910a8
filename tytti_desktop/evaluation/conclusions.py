"""What may be concluded, put beside the numbers once it is known which of them are shown."""

from dataclasses import replace

from tytti_desktop.evaluation import evidence
from tytti_desktop.evaluation.evidence import Measured
from tytti_desktop.evaluation.settings import Settings
from tytti_desktop.evaluation.table import TOTAL, Table


def drawn(table: Table, rules: Settings) -> Table:
    """Return the table with its conclusions in words; from pairs that are hidden none is drawn.

    The material of the conclusions does not go on with the table.
    """
    measured: tuple[Measured, ...] = table.extra.get("measured", ())
    if not measured:
        return table
    said: list[str] = []
    for place, found in enumerate(measured):
        lines = evidence.words(
            found, rules, pairs_hidden=_hidden(table, place), due_told=_due_told(table)
        )
        said += lines if len(measured) == 1 else lines[:2]
    rest = {key: value for key, value in table.extra.items() if key != "measured"}
    return replace(table, extra=rest | {"conclusions": tuple(said)})


def _hidden(table: Table, place: int) -> bool:
    """Tell whether the pairs, or the figures of their change, are kept from the reader.

    A table too fine for its number keeps its total alone: then the row is not there at all.
    """
    if table.extra.get("pairs_row"):
        rows = [row for row in table.rows if row.key == "change"]
    else:
        rows = list(table.rows[place : place + 1])
    return not rows or bool({"n", "mean", "change"} & rows[0].hidden)


def _due_told(table: Table) -> bool:
    """Tell whether the table itself shows how many were due: else no sentence may."""
    return any(row.key == TOTAL and row.values.get(table.main) is not None for row in table.rows)
