"""The tables as a workbook: a sheet for each, its native chart, and the codebook first.

Typed text is always written as text: no cell can be a formula. A hidden cell is empty and hatched,
so that a chart never draws it as nought.
"""

import io
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from tytti_desktop.evaluation.output import plain, words
from tytti_desktop.evaluation.shares import rounded
from tytti_desktop.evaluation.table import LABEL, TOTAL, Column, Kind, Row, Table
from tytti_desktop.words import _

SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
WIDE, NARROW = 44, 13
_HUNDREDTHS = 100


def workbook(tables: Sequence[Table], limit: int) -> bytes:
    """Return the file; the same tables give the same bytes."""
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, SAFE)
    made_on = [datetime.combine(table.period.last, time()) for table in tables]
    book.set_properties({"title": _("Results"), "created": max(made_on)})
    looks = _looks(book)
    _codebook(book, tables, limit, looks)
    for table in tables:
        _sheet(book, table, looks)
    book.close()
    return made.getvalue()


def _looks(book: Any) -> dict[str, Any]:  # noqa: ANN401 XlsxWriter's
    plain_number = {"num_format": "#,##0"}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "muted": book.add_format({"font_color": "#56616F", "text_wrap": True, "valign": "top"}),
        "strong": book.add_format({"bold": True, "text_wrap": True}),
        "hidden": book.add_format({"pattern": 14, "fg_color": "#9AA4AF", "bg_color": "#FFFFFF"}),
        "0": book.add_format(plain_number),
        "1": book.add_format({"num_format": "#,##0.0"}),
        "2": book.add_format({"num_format": "#,##0.00"}),
        "%0": book.add_format({"num_format": "0%"}),
        "%1": book.add_format({"num_format": "0.0%"}),
    }


def _codebook(book: Any, tables: Sequence[Table], limit: int, looks: dict[str, Any]) -> None:  # noqa: ANN401
    sheet = book.add_worksheet(_("Codebook"))
    sheet.write_string(0, 0, words.hidden_note(limit).replace(words.HIDDEN, "▨"), looks["muted"])
    header, rows = plain.codebook(tables)
    for place, title in enumerate(header):
        sheet.write_string(2, place, title, looks["head"])
    for line, row in enumerate(rows, 3):
        for place, text in enumerate(row):
            sheet.write_string(line, place, text)
    sheet.set_column(0, len(header), 22)
    sheet.freeze_panes(3, 0)


def _sheet(book: Any, table: Table, looks: dict[str, Any]) -> None:  # noqa: ANN401
    sheet = book.add_worksheet(table.id[:31])
    sheet.set_column(0, 0, WIDE)
    columns = words.shown_columns(table)
    sheet.set_column(1, max(1, len(columns) - 1), NARROW)
    sheet.write_string(0, 0, table.title, looks["title"])
    for line, (name, text) in enumerate(words.told(table), 1):
        sheet.write_string(line, 0, f"{name}: {text}", looks["muted"])
    top = 6
    for place, column in enumerate(columns):
        sheet.write_string(top, place, words.head(column), looks["head"])
    for line, row in enumerate(table.rows, top + 1):
        for place, column in enumerate(columns):
            _write(sheet, (line, place), row, column, looks)
    foot = top + len(table.rows) + 2
    told = (*table.extra.get("conclusions", ()), *table.notes)
    for line, note in enumerate(told, foot):
        sheet.write_string(line, 0, note, looks["muted"])
    _chart(book, sheet, table, columns, top)


def _write(
    sheet: Any,  # noqa: ANN401 XlsxWriter's
    place: tuple[int, int],
    row: Row,
    column: Column,
    looks: dict[str, Any],
) -> None:
    value = row.values.get(column.id)
    if column.id in row.hidden:
        sheet.write_blank(*place, None, looks["hidden"])
    elif value is None:
        return
    elif column.kind is Kind.TEXT:
        sheet.write_string(*place, str(value), looks["strong" if row.strong else "text"])
    elif column.kind is Kind.SHARE:
        share = float(rounded(float(value), column.decimals)) / _HUNDREDTHS
        sheet.write_number(*place, share, looks[f"%{min(column.decimals, 1)}"])
    else:
        exact = float(rounded(float(value), column.decimals))
        sheet.write_number(*place, exact, looks[str(min(column.decimals, 2))])


# Pictures that set two columns side by side in a native chart, and the shades of the two.
PAIRED = {"items": ("start", "end"), "before_after_bars": ("before", "after")}
SHADES = ("0B5C7A", "8FB8C8")


def chart_column(table: Table) -> str:
    """Return the column that a picture of the table shows, "" for none."""
    kinds = {"agree": "agree_percent", "chain": "days", "items": "start", "before_after": "mean"}
    return kinds.get(table.picture, "n") if table.picture else ""


def charted(table: Table) -> tuple[str, ...]:
    """Return the columns of a native chart: two where a before and an after stand side by side."""
    return PAIRED.get(table.picture) or (chart_column(table),)


def chart_rows(table: Table) -> list[tuple[int, Row]]:
    """Return the rows that a picture shows with their numbers: classes, not totals."""
    wanted = chart_column(table)
    return [
        (place, row)
        for place, row in enumerate(table.rows)
        if row.key != TOTAL
        and (not row.strong or table.picture == "funnel")
        and (row.values.get(wanted) is not None or wanted in row.hidden)
    ]


def bar_rows(table: Table) -> list[Row]:
    """Return the rows that bars show, none of them nought; none at all where all are hidden."""
    if not chart_column(table) or table.picture in {"before_after", "flows"}:
        return []
    wanted = charted(table)
    rows = [
        row
        for _place, row in chart_rows(table)
        if any(each in row.hidden or row.values.get(each) not in {None, 0} for each in wanted)
    ]
    shown = any(row.values.get(each) and each not in row.hidden for row in rows for each in wanted)
    return rows if shown else []


def _chart(book: Any, sheet: Any, table: Table, columns: Sequence[Column], top: int) -> None:  # noqa: ANN401
    rows = chart_rows(table)
    names = [column.id for column in columns]
    places = [names.index(each) for each in charted(table) if each in names]
    if not places or not rows:
        return
    first, last = top + 1 + rows[0][0], top + 1 + rows[-1][0]
    chart = book.add_chart({"type": "bar"})
    for place, colour in zip(places, SHADES, strict=False):
        chart.add_series(
            {
                "name": plain.safe(words.head(columns[place])),
                "categories": [table.id[:31], first, names.index(LABEL), last, names.index(LABEL)],
                "values": [table.id[:31], first, place, last, place],
                "fill": {"color": f"#{colour}"},
                "data_labels": {"value": True},
            }
        )
    chart.set_title({"name": plain.safe(table.title), "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"} if len(places) > 1 else {"none": True})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"major_gridlines": {"visible": False}})
    chart.set_size({"width": 640, "height": 120 + 26 * len(rows) * len(places)})
    alt = f"{table.title}. {table.said_denominator()}"
    sheet.insert_chart(top, len(columns) + 1, chart, {"description": alt})
