"""Tables as JSON and CSV: exact values, and text that no spreadsheet takes for a formula."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from tytti_desktop.evaluation.output import words
from tytti_desktop.evaluation.shares import rounded
from tytti_desktop.evaluation.table import Column, Kind, Row, Table
from tytti_desktop.words import _

# What a spreadsheet takes for a formula when a text begins with it, full-width forms with them.
_FORMULA = "=+-@＝＋－＠−"
_MARK = "\ufeff"


def document(tables: Sequence[Table]) -> dict[str, Any]:
    """Return the tables as command-line.md says."""
    return {"tables": [one(table) for table in tables]}


def one(table: Table) -> dict[str, Any]:
    """Return a table as JSON: a hidden cell is null and named in its row's `hidden`."""
    return {
        "id": table.id,
        "title": table.title,
        "population": table.population,
        "denominator": table.said_denominator(),
        "period": table.period.words,
        "from": table.period.first.isoformat(),
        "to": table.period.last.isoformat(),
        "definition": table.definition,
        "columns": [
            {"id": c.id, "title": c.title, "kind": str(c.kind), "unit": c.unit}
            for c in table.columns
        ],
        "rows": [_row(table, row) for row in table.rows],
        "suppressed": table.suppressed,
        "notes": list(table.notes),
        "conclusions": list(table.extra.get("conclusions", ())),
    }


def _row(table: Table, row: Row) -> dict[str, Any]:
    made: dict[str, Any] = {"key": row.key}
    for column in table.columns:
        made[column.id] = _exact(column, row.values.get(column.id))
    made["hidden"] = sorted(row.hidden)
    return made


def _exact(column: Column, value: Any) -> Any:  # noqa: ANN401 a table's cell
    if isinstance(value, float) and column.kind is not Kind.COUNT:
        return float(rounded(value, max(column.decimals, 1)))
    return value


def json_bytes(tables: Sequence[Table]) -> bytes:
    """Return the tables as one JSON file."""
    return json.dumps(document(tables), ensure_ascii=False, indent=1).encode()


def safe(text: str) -> str:
    """Return a text that no spreadsheet reads as a formula: an apostrophe stands before it."""
    seen = text.lstrip(" \t\r\n\u00a0\u200b\ufeff")
    return f"'{text}" if seen[:1] and seen[0] in _FORMULA else text


def csv_bytes(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return a file that opens right in Finnish Excel: BOM, semicolons, everything quoted."""
    made = io.StringIO()
    writer = csv.writer(made, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([safe(each) for each in header])
    writer.writerows(rows)
    return (_MARK + made.getvalue()).encode()


def csv_table(table: Table) -> bytes:
    """Return a table as CSV; figures with a decimal comma, a hidden cell as its mark."""
    header = [words.head(column) for column in table.columns]
    rows = [[_field(row, column) for column in table.columns] for row in table.rows]
    return csv_bytes(header, rows)


def _field(row: Row, column: Column) -> str:
    if column.id in row.hidden:
        return words.HIDDEN
    value = row.values.get(column.id)
    if value is None:
        return ""
    if column.kind is Kind.TEXT:
        return safe(str(value))
    if column.kind is Kind.COUNT:
        return str(value)
    return f"{rounded(float(value), column.decimals)}".replace(".", ",")


def codebook(tables: Sequence[Table]) -> tuple[list[str], list[list[str]]]:
    """Return what every column of every table means, as a header and rows."""
    header = [_("Table"), _("Title"), _("Column"), _("Column's title"), _("Kind"), _("Unit"),
              *(name for name, _text in words.told(tables[0])), _(
                  "Notes"
              )] if tables else []  # fmt: skip
    rows = [
        [
            table.id,
            table.title,
            column.id,
            column.title,
            str(column.kind),
            column.unit,
            *(text for _name, text in words.told(table)),
            " ".join(table.notes),
        ]
        for table in tables
        for column in table.columns
    ]
    return header, rows


def codebook_bytes(tables: Sequence[Table]) -> bytes:
    """Return the codebook as CSV."""
    header, rows = codebook(tables)
    return csv_bytes(header, [[safe(each) for each in row] for row in rows])


def files(tables: Sequence[Table]) -> Mapping[str, bytes]:
    """Return every table as its own CSV file, and the codebook."""
    made = {f"{table.id}.csv": csv_table(table) for table in tables}
    return made | {"codebook.csv": codebook_bytes(tables)}
