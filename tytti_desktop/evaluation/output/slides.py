"""The same release as slides: native, editable charts, one message a slide."""

import io
import re
from collections.abc import Sequence
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from tytti_desktop.evaluation import story
from tytti_desktop.evaluation.output import report, words
from tytti_desktop.evaluation.output.workbook import SHADES, chart_column, chart_rows, charted
from tytti_desktop.evaluation.table import LABEL, Column, Kind, Row, Table
from tytti_desktop.words import _, language

WIDE, HIGH = 12192000, 6858000  # 16:9 in EMU
EMU = 12700  # a point
MOST_LINES, MOST_ROWS, MOST_COLUMNS = 7, 11, 6
LANGUAGES = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}
FONT = "Arial"
ACCENT, TEXT, MUTED = "0B5C7A", "1B2430", "56616F"
_FIXED = b"2020-01-01T00:00:00Z"
_GONE = re.compile(r"thumbnail|printerSettings")


def slides(tables: Sequence[Table], limit: int, unit: str = "") -> bytes:
    """Return the slides; the same tables give the same bytes."""
    from pptx import Presentation
    from pptx.util import Emu

    deck = Presentation()
    deck.slide_width, deck.slide_height = Emu(WIDE), Emu(HIGH)
    size = deck.element.find(".//{*}sldSz")
    if size is not None and "type" in size.attrib:
        del size.attrib["type"]
    deck.core_properties.title = report.title(tables)
    deck.core_properties.author = unit
    deck.core_properties.language = LANGUAGES[language()]
    _words_slide(deck, report.title(tables), [unit, words.hidden_note(limit)], big=True)
    for section in story.sections(tables):
        if section.sentences:
            _words_slide(deck, section.title, section.sentences)
        for table in section.tables:
            if not story.empty(table):
                _table_slide(deck, table)
    made = io.BytesIO()
    deck.save(made)
    return _normal(made.getvalue())


def _slide(deck: Any, title: str) -> Any:  # noqa: ANN401 python-pptx's
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    head = slide.shapes.title
    head.left, head.top, head.width, head.height = 40 * EMU, 22 * EMU, 880 * EMU, 56 * EMU
    _write(head.text_frame, [title], 26, bold=True, colour=ACCENT)
    return slide


def _write(
    frame: Any,  # noqa: ANN401
    lines: Sequence[str],
    size: float,
    *,
    bold: bool = False,
    colour: str = TEXT,
    space: float = 6,
) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    frame.word_wrap = True
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.space_after = Pt(space)
        run = paragraph.add_run()
        run.text = line
        run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
        run.font.color.rgb = RGBColor.from_string(colour)
        run._r.get_or_add_rPr().set("lang", LANGUAGES[language()])  # noqa: SLF001 no other door


def _words_slide(deck: Any, title: str, lines: Sequence[str], *, big: bool = False) -> None:  # noqa: ANN401
    told = [line for line in lines if line]
    for start in range(0, max(1, len(told)), MOST_LINES):
        slide = _slide(deck, title)
        box = slide.shapes.add_textbox(40 * EMU, 96 * EMU, 880 * EMU, 400 * EMU)
        _write(box.text_frame, told[start : start + MOST_LINES], 16 if big else 18, space=10)


def _table_slide(deck: Any, table: Table) -> None:  # noqa: ANN401
    slide = _slide(deck, table.title)
    box = slide.shapes.add_textbox(40 * EMU, 74 * EMU, 880 * EMU, 24 * EMU)
    about = f"{words.opening(table.said_denominator())} · {table.period.words}"
    _write(box.text_frame, [about], 12, colour=MUTED, space=0)
    if table.picture == "flows":
        _flows_chart(slide, table)
    elif chart_column(table) and chart_rows(table) and table.picture != "before_after":
        _bar_chart(slide, table)
    else:
        _native_table(slide, table)
    lines = [*table.extra.get("conclusions", ())[:2]]
    if lines:
        foot = slide.shapes.add_textbox(40 * EMU, 468 * EMU, 880 * EMU, 60 * EMU)
        _write(foot.text_frame, lines, 12, space=2)


def _number_or_none(row: Row, column: str) -> float | None:
    value = row.values.get(column)
    return float(value) if isinstance(value, int | float) and column not in row.hidden else None


def _bar_chart(slide: Any, table: Table) -> None:  # noqa: ANN401
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    wanted = charted(table)
    rows = [
        row
        for _place, row in chart_rows(table)
        if any(each in row.hidden or row.values.get(each) not in {None, 0} for each in wanted)
    ]
    data = CategoryChartData()
    data.categories = [_category(row, wanted) for row in rows]
    column = table.column(wanted[0])
    for each in wanted:
        values = [_number_or_none(row, each) for row in rows]
        data.add_series(words.head(table.column(each)), values)
    chart = _chart(slide, table, XL_CHART_TYPE.BAR_CLUSTERED, data)
    chart.has_title = False
    _legend(chart, shown=len(wanted) > 1)
    plot = chart.plots[0]
    plot.gap_width, plot.has_data_labels = 45, True
    labels = plot.data_labels
    labels.number_format_is_linked = False
    labels.number_format = "#,##0" if column.kind is Kind.COUNT else "0.0"
    _chart_font(labels.font, 12)
    chart.category_axis.reverse_order = True
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    _chart_font(chart.category_axis.tick_labels.font, 12)
    for series, shade in zip(plot.series, SHADES, strict=False):
        _paint(series, shade)


def _legend(chart: Any, *, shown: bool) -> None:  # noqa: ANN401
    from pptx.enum.chart import XL_LEGEND_POSITION

    chart.has_legend = shown
    if shown:
        chart.legend.position = XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
        _chart_font(chart.legend.font, 12)


def _category(row: Row, wanted: Sequence[str]) -> str:
    label = str(row.values.get(LABEL, ""))
    hidden = any(each in row.hidden for each in wanted)
    return f"{label} ({_('not shown')})" if hidden else label


def _flows_chart(slide: Any, table: Table) -> None:  # noqa: ANN401
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    rows = [r for r in table.rows if r.at and isinstance(r.values.get("n"), int) and r.values["n"]]
    to = [
        c for c in table.columns if c.id.startswith("to_") and any(r.values.get(c.id) for r in rows)
    ]
    if not rows or not to:
        _native_table(slide, table)
        return
    data = CategoryChartData()
    data.categories = [f"{r.values[LABEL]} ({r.values['n']})" for r in rows]
    for column in to:
        data.add_series(column.title, [_number_or_none(row, column.id) for row in rows])
    chart = _chart(slide, table, XL_CHART_TYPE.BAR_STACKED_100, data)
    chart.has_title = False
    _legend(chart, shown=True)
    chart.category_axis.reverse_order = True
    _chart_font(chart.category_axis.tick_labels.font, 12)
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    shades = (ACCENT, "8FB8C8", "C9CED4", "56616F", "E3F0F5", "1B2430")
    for series, shade in zip(chart.plots[0].series, shades, strict=False):
        _paint(series, shade)


def _chart(slide: Any, table: Table, kind: Any, data: Any) -> Any:  # noqa: ANN401
    frame = slide.shapes.add_chart(kind, 40 * EMU, 106 * EMU, 880 * EMU, 356 * EMU, data)
    named = frame._element.nvGraphicFramePr.cNvPr  # noqa: SLF001 alt text has no other door
    named.set("descr", f"{table.title}. {table.said_denominator()}")
    return frame.chart


def _chart_font(font: Any, size: float) -> None:  # noqa: ANN401
    from pptx.util import Pt

    font.size, font.name = Pt(size), FONT


def _paint(series: Any, colour: str) -> None:  # noqa: ANN401
    from pptx.dml.color import RGBColor

    series.format.fill.solid()
    series.format.fill.fore_color.rgb = RGBColor.from_string(colour)


def _columns_told(table: Table) -> list[Column]:
    told = [c for c in words.shown_columns(table) if c.kind is Kind.TEXT or _has(table, c)]
    return told[:MOST_COLUMNS]


def _has(table: Table, column: Column) -> bool:
    return any(row.values.get(column.id) or column.id in row.hidden for row in table.rows)


def _native_table(slide: Any, table: Table) -> None:  # noqa: ANN401
    columns = _columns_told(table)
    rows = [
        row
        for row in table.rows
        if any(row.values.get(c.id) or c.id in row.hidden for c in columns[1:])
    ]
    rows = rows[:MOST_ROWS]
    height = 26 * EMU * (len(rows) + 1)
    frame = slide.shapes.add_table(
        len(rows) + 1, len(columns), 40 * EMU, 106 * EMU, 880 * EMU, height
    )
    made = frame.table
    first = 400 if len(columns) > 1 else 880
    for place in range(len(columns)):
        share = first if place == 0 else (880 - first) // max(1, len(columns) - 1)
        made.columns[place].width = share * EMU
    for place, column in enumerate(columns):
        _cell(made.cell(0, place), words.head(column), head=True, right=place > 0)
        for line, row in enumerate(rows, 1):
            _cell(made.cell(line, place), words.cell(row, column), head=False, right=place > 0)


def _cell(cell: Any, text: str, *, head: bool, right: bool) -> None:  # noqa: ANN401
    from pptx.enum.text import PP_ALIGN

    colour = "FFFFFF" if head else TEXT
    _write(cell.text_frame, [text], 12, bold=head, colour=colour, space=0)
    cell.margin_top = cell.margin_bottom = 2 * EMU
    if right:
        cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT


def count(content: bytes) -> int:
    """Return how many slides a file has."""
    names = ZipFile(io.BytesIO(content)).namelist()
    return sum(bool(re.fullmatch(r"ppt/slides/slide\d+\.xml", name)) for name in names)


def _normal(content: bytes) -> bytes:
    """Return the file with its clock stopped and without the template's thumbnail."""
    given, made = ZipFile(io.BytesIO(content)), io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as out:
        for name in given.namelist():
            data = given.read(name)
            if _GONE.search(name):
                continue
            if name.endswith(".xlsx"):
                data = _normal(data)
            elif name == "docProps/core.xml":
                data = re.sub(
                    rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + _FIXED, data
                )
            elif name.endswith(".rels"):
                data = re.sub(
                    rb"<Relationship [^>]*(?:thumbnail|printerSettings)[^>]*/>", b"", data
                )
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            out.writestr(info, data)
    return made.getvalue()
