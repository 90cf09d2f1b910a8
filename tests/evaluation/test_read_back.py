"""The files of a real release read back: each hidden cell of each table is empty in each format.

What a file may hold is what its table shows; here every cell is looked up where it stands.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pytest
from pptx import Presentation

from tests.evaluation.conftest import TODAY
from tytti_desktop.evaluation import listing, releases
from tytti_desktop.evaluation.output import plain, slides, words, workbook
from tytti_desktop.evaluation.table import LABEL, Kind, Row, Table
from tytti_desktop.vault import Vault

Cells = Iterator[tuple[str, int, str, Any]]  # table, number of the row, column, what stands there


@pytest.fixture(scope="module")
def ready(caseload: Vault) -> releases.Ready:
    return releases.prepare(caseload, listing.last_year(TODAY), TODAY, [*listing.TABLES])


def of_csv(ready: releases.Ready) -> Cells:
    made = plain.files(ready.tables)
    for table in ready.tables:
        text = made[f"{table.id}.csv"].decode("utf-8-sig")
        _head, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
        assert len(rows) == len(table.rows)
        for place, row in enumerate(rows):
            for column, cell in zip(table.columns, row, strict=True):
                yield table.id, place, column.id, None if cell in {"", words.HIDDEN} else cell


def of_json(ready: releases.Ready) -> Cells:
    for table in json.loads(plain.json_bytes(ready.tables))["tables"]:
        for place, row in enumerate(table["rows"]):
            for name in row.keys() - {"key", "hidden"}:
                yield table["id"], place, name, row[name]


def of_workbook(ready: releases.Ready) -> Cells:
    book = openpyxl.load_workbook(io.BytesIO(workbook.workbook(ready.tables, ready.limit)))
    for table in ready.tables:
        rows = [*book[table.id[:31]].iter_rows(values_only=True)]
        columns = words.shown_columns(table)
        told = len(words.told(table)) + 1  # the title may be the first column's words too
        top = next(k for k, r in enumerate(rows) if k > told and r[0] == words.head(columns[0]))
        for place in range(len(table.rows)):
            row = rows[top + 1 + place]
            for column, cell in zip(columns, row, strict=False):
                yield table.id, place, column.id, cell


READERS: dict[str, Callable[[releases.Ready], Cells]] = {
    "csv": of_csv,
    "json": of_json,
    "xlsx": of_workbook,
}


@pytest.mark.parametrize("kind", READERS)
def test_each_hidden_cell_is_empty_where_it_stands(ready: releases.Ready, kind: str) -> None:
    tables = {table.id: table for table in ready.tables}
    met: dict[str, int] = dict.fromkeys(tables, 0)
    hidden = shown = 0
    for name, place, column, there in READERS[kind](ready):
        row = tables[name].rows[place]
        met[name] += 1
        if column in row.hidden:
            hidden += 1
            assert there is None, (name, row.key, column)
        elif tables[name].column(column).kind is Kind.COUNT and row.values.get(column) is not None:
            shown += 1
            assert str(there) == str(row.values[column]), (name, row.key, column)
    assert all(met.values()), met
    assert hidden > 50
    assert shown > 100


def test_no_chart_of_the_slides_has_a_hidden_number(ready: releases.Ready) -> None:
    deck = Presentation(io.BytesIO(slides.slides(ready.tables, ready.limit, "Yksikkö")))
    tables = {table.title: table for table in ready.tables}
    charts = empty = 0
    for slide in deck.slides:
        title = next((s.text_frame.text for s in slide.shapes if s.has_text_frame), "")
        for chart in (shape.chart for shape in slide.shapes if shape.has_chart):
            charts += 1
            empty += _charted(tables[title], chart)
    assert charts > 5
    assert empty > 5


def _charted(table: Table, chart: Any) -> int:
    """Check each bar by its row's words and its column's; return how many are hidden."""
    empty = 0
    for plot in chart.plots:
        for series in plot.series:
            column = next(c.id for c in table.columns
                          if series.name.startswith((words.head(c), c.title))
                          and c.kind is not Kind.TEXT)  # fmt: skip
            for category, value in zip(plot.categories, series.values, strict=True):
                row = _row(table, str(category))
                assert value is None or column not in row.hidden, (table.id, row.key, column)
                assert value in {None, row.values.get(column)}, (table.id, row.key, column)
                empty += column in row.hidden
    return empty


def _row(table: Table, category: str) -> Row:
    found = [row for row in table.rows if category.startswith(str(row.values[LABEL]))]
    return max(found, key=lambda row: len(str(row.values[LABEL])))
