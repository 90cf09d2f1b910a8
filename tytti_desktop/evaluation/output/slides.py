"""The same release as slides: native, editable charts, one message a slide."""

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from zipfile import ZipFile

from tytti_desktop.evaluation import story
from tytti_desktop.evaluation.output import report, still, words
from tytti_desktop.evaluation.output.workbook import (
    SAFE,
    SHADES,
    bar_rows,
    charted,
)
from tytti_desktop.evaluation.table import LABEL, TOTAL, Column, Kind, Row, Table
from tytti_desktop.paper.fonts import Face, register, width
from tytti_desktop.words import _, language

WIDE, HIGH = 12192000, 6858000  # 16:9 in EMU
EMU = 12700  # a point
MOST_ROWS, MOST_COLUMNS = 12, 6
# Of sentences: the room in points, the sizes that are tried, the space between.
ROOM, SIZES, SPACE = 400, (18, 16, 14), 10
HIGH_CHART, THICK = 356, 36  # points: a chart, and its broadest bar
PLAIN_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # PowerPoint's “no style, no grid”
LANGUAGES = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}
FONT = "Arial"
ACCENT, TEXT, MUTED, LINE = "0B5C7A", "1B2430", "56616F", "C9CED4"


def slides(tables: Sequence[Table], limit: int, unit: str = "") -> bytes:
    """Return the slides; the same tables give the same bytes."""
    from pptx import Presentation
    from pptx.util import Emu

    deck = Presentation()
    deck.slide_width, deck.slide_height = Emu(WIDE), Emu(HIGH)
    size = deck.element.find(".//{*}sldSz")
    if size is not None and "type" in size.attrib:
        del size.attrib["type"]
    facts = deck.core_properties
    facts.title, facts.author, facts.language = report.title(tables), unit, LANGUAGES[language()]
    facts.last_modified_by, facts.comments = unit, ""  # the library's empty deck names its maker
    _words_slide(deck, report.title(tables), [unit, words.hidden_note(limit)], big=True)
    for section in story.sections(tables):
        told = [table for table in section.tables if not story.empty(table)]
        totals = [_total_said(table) for table in told if _total_alone(table)]
        if section.sentences or totals:
            _words_slide(deck, section.title, [*section.sentences, *totals])
        for table in told:
            if not _total_alone(table):
                _table_slides(deck, table)
    made = io.BytesIO()
    deck.save(made)
    return still.stopped(made.getvalue())


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
        run.font.color.rgb = _colour(colour)
        run._r.get_or_add_rPr().set("lang", LANGUAGES[language()])  # noqa: SLF001 no other door


def _words_slide(deck: Any, title: str, lines: Sequence[str], *, big: bool = False) -> None:  # noqa: ANN401
    """Set sentences on as few slides as hold them, the larger the letters the fewer they are."""
    told = [line for line in lines if line]
    size = next((s for s in ((16,) if big else SIZES) if _high(told, s) <= ROOM), SIZES[-1])
    parts = -(-_high(told, size) // ROOM) or 1
    share = -(-len(told) // parts)
    for part in range(parts):
        slide = _slide(deck, _numbered(title, part, parts))
        box = slide.shapes.add_textbox(40 * EMU, 96 * EMU, 880 * EMU, ROOM * EMU)
        _write(box.text_frame, told[part * share : (part + 1) * share], size, space=SPACE)


def _high(lines: Sequence[str], size: int) -> int:
    """Return how many points high the lines are at a size, their letters half as wide as high."""
    rows = sum(-(-len(line) * size // 2 // 860) for line in lines)
    return int(rows * size * 1.2) + SPACE * len(lines)


def _numbered(title: str, part: int, parts: int) -> str:
    return f"{title} ({part + 1}/{parts})" if parts > 1 else title


def _total_alone(table: Table) -> bool:
    """Tell whether nothing but the total of a table is told: that is a sentence, no slide."""
    told = [row for row in table.rows if any(_says(row, c) for c in table.columns)]
    return [row.key for row in told] == [TOTAL]


def _total_said(table: Table) -> str:
    total = table.row(TOTAL)
    if table.main in total.hidden:
        return f"{table.title}: {_('not shown')}."
    return f"{table.title}: {words.cell(total, table.column(table.main))}."


def _says(row: Row, column: Column) -> bool:
    return column.kind is not Kind.TEXT and bool(
        row.values.get(column.id) or column.id in row.hidden
    )


def _table_slides(deck: Any, table: Table) -> None:  # noqa: ANN401
    if table.picture == "flows" and _flows(table)[0]:
        _flows_chart(_table_slide(deck, table, table.title), table)
    elif bar_rows(table):
        _bar_chart(_table_slide(deck, table, table.title), table)
    else:
        rows = _rows_told(table)
        parts = -(-len(rows) // MOST_ROWS) or 1
        share = -(-len(rows) // parts)
        for part in range(parts):
            slide = _table_slide(deck, table, _numbered(table.title, part, parts))
            _native_table(slide, table, rows[part * share : (part + 1) * share])


def _table_slide(deck: Any, table: Table, title: str) -> Any:  # noqa: ANN401
    """Return a slide with all but the picture of a table: what it tells of, what it comes to."""
    slide = _slide(deck, title)
    box = slide.shapes.add_textbox(40 * EMU, 74 * EMU, 880 * EMU, 24 * EMU)
    about = f"{words.opening(table.said_denominator())} · {table.period.words}"
    _write(box.text_frame, [about], 12, colour=MUTED, space=0)
    lines = [*table.extra.get("conclusions", ())[:2]]
    if lines:
        foot = slide.shapes.add_textbox(40 * EMU, 468 * EMU, 880 * EMU, 60 * EMU)
        _write(foot.text_frame, lines, 12, space=2)
    return slide


def _number_or_none(row: Row, column: str) -> float | None:
    value = row.values.get(column)
    return float(value) if isinstance(value, int | float) and column not in row.hidden else None


def _bar_chart(slide: Any, table: Table) -> None:  # noqa: ANN401
    from pptx.enum.chart import XL_CHART_TYPE

    wanted, rows = charted(table), bar_rows(table)
    data = _chart_data()
    unseen = {each for each in wanted if all(each in row.hidden for row in rows)}
    data.categories = [_category(row, [c for c in wanted if c not in unseen]) for row in rows]
    column = table.column(wanted[0])
    for each in wanted:
        values = [_number_or_none(row, each) for row in rows]
        data.add_series(_named(words.head(table.column(each)), hidden=each in unseen), values)
    chart = _chart(slide, table, XL_CHART_TYPE.BAR_CLUSTERED, data)
    _legend(chart, shown=len(wanted) > 1)
    plot = chart.plots[0]
    plot.gap_width, plot.has_data_labels = _gap(len(rows)), True
    labels = plot.data_labels
    labels.number_format_is_linked = False
    kinds = {Kind.COUNT: "#,##0", Kind.SHARE: '0.0" %"'}
    labels.number_format = kinds.get(column.kind, "0.0")
    _chart_font(labels.font, 12)
    for series, shade in zip(plot.series, SHADES, strict=False):
        _paint(series, shade)


def _chart_data() -> Any:  # noqa: ANN401
    """Return data of a chart whose workbook takes no text for a formula or a link."""
    from pptx.chart.data import CategoryChartData
    from pptx.chart.xlsx import CategoryWorkbookWriter
    from xlsxwriter import Workbook

    class Book(CategoryWorkbookWriter):
        @contextmanager
        def _open_worksheet(self, xlsx_file: io.BytesIO) -> Iterator[tuple[Any, Any]]:
            book = Workbook(xlsx_file, SAFE)
            yield book, book.add_worksheet()
            book.close()

    class Data(CategoryChartData):
        @property
        def _workbook_writer(self) -> Book:
            return Book(self)  # type: ignore[no-untyped-call]

    return Data()  # type: ignore[no-untyped-call]


def _legend(chart: Any, *, shown: bool) -> None:  # noqa: ANN401
    from pptx.enum.chart import XL_LEGEND_POSITION

    chart.has_legend = shown
    if shown:
        chart.legend.position = XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
        _chart_font(chart.legend.font, 12)


def _category(row: Row, wanted: Sequence[str]) -> str:
    label = str(row.values.get(LABEL, ""))
    return _named(label, hidden=any(each in row.hidden for each in wanted))


def _named(name: str, *, hidden: bool) -> str:
    return f"{name} ({_('not shown')})" if hidden else name


def _flows_chart(slide: Any, table: Table) -> None:  # noqa: ANN401
    from pptx.enum.chart import XL_CHART_TYPE

    rows, to = _flows(table)
    data = _chart_data()
    data.categories = [f"{r.values[LABEL]} ({r.values['n']})" for r in rows]
    for column in to:
        data.add_series(column.title, [_number_or_none(row, column.id) for row in rows])
    chart = _chart(slide, table, XL_CHART_TYPE.BAR_STACKED_100, data)
    _legend(chart, shown=True)
    chart.plots[0].gap_width = _gap(len(rows))
    shades = (ACCENT, "8FB8C8", LINE, MUTED, "E3F0F5", TEXT)
    for series, shade in zip(chart.plots[0].series, shades, strict=False):
        _paint(series, shade)
        labels = series.data_labels
        labels.show_value, labels.number_format, labels.number_format_is_linked = True, "0;;", False
        _chart_font(labels.font, 12)
        labels.font.color.rgb = _colour("FFFFFF" if shade in {ACCENT, MUTED, TEXT} else TEXT)


def _flows(table: Table) -> tuple[list[Row], list[Column]]:
    """Return the rows that something flows from, and the columns that it flows to."""
    rows = [r for r in table.rows if r.at and isinstance(r.values.get("n"), int) and r.values["n"]]
    to = [
        c for c in table.columns if c.id.startswith("to_") and any(r.values.get(c.id) for r in rows)
    ]
    return (rows, to) if to else ([], [])


def _gap(bars: int) -> int:
    """Return the gap between bars in per cent of a bar: few bars are no broader than THICK."""
    return min(500, max(45, 100 * HIGH_CHART // (THICK * max(1, bars)) - 100))


def _chart(slide: Any, table: Table, kind: Any, data: Any) -> Any:  # noqa: ANN401
    frame = slide.shapes.add_chart(kind, 40 * EMU, 106 * EMU, 880 * EMU, HIGH_CHART * EMU, data)
    named = frame._element.nvGraphicFramePr.cNvPr  # noqa: SLF001 alt text has no other door
    named.set("descr", f"{table.title}. {table.said_denominator()}")
    chart = frame.chart
    chart.has_title = False
    chart.category_axis.reverse_order = True
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    _chart_font(chart.category_axis.tick_labels.font, 12)
    return chart


def _chart_font(font: Any, size: float) -> None:  # noqa: ANN401
    from pptx.util import Pt

    font.size, font.name = Pt(size), FONT


def _colour(colour: str) -> Any:  # noqa: ANN401
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour)


def _paint(series: Any, colour: str) -> None:  # noqa: ANN401
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = _colour(colour)


def _columns_told(table: Table) -> list[Column]:
    told = [c for c in words.shown_columns(table) if c.kind is Kind.TEXT or _has(table, c)]
    return told[:MOST_COLUMNS]


def _has(table: Table, column: Column) -> bool:
    return any(row.values.get(column.id) or column.id in row.hidden for row in table.rows)


def _rows_told(table: Table) -> list[Row]:
    columns = _columns_told(table)
    return [row for row in table.rows if any(_says(row, column) for column in columns)]


def _native_table(slide: Any, table: Table, rows: Sequence[Row]) -> None:  # noqa: ANN401
    columns = _columns_told(table)
    height = 26 * EMU * (len(rows) + 1)
    frame = slide.shapes.add_table(
        len(rows) + 1, len(columns), 40 * EMU, 106 * EMU, 880 * EMU, height
    )
    made = frame.table
    made.horz_banding = False
    made._tbl.tblPr.find("{*}tableStyleId").text = PLAIN_STYLE  # noqa: SLF001 no other door
    for place, share in enumerate(_shared([words.head(column) for column in columns])):
        made.columns[place].width = share * EMU
    for place, column in enumerate(columns):
        _cell(made.cell(0, place), words.head(column), head=True, right=place > 0)
        for line, row in enumerate(rows, 1):
            cell = made.cell(line, place)
            _cell(cell, words.cell(row, column), bold=row.strong, right=place > 0)


def _shared(heads: Sequence[str]) -> list[int]:
    """Return the columns' widths in points: the first has the most, no word of a head is broken."""
    register()
    even = 480 // max(1, len(heads) - 1)
    words_of = [max((width(w, Face.BOLD, 12) for w in h.split()), default=0) for h in heads[1:]]
    others = [max(even, int(word * 1.1) + 16) for word in words_of]
    return [max(200, 880 - sum(others)), *others]


def _cell(
    cell: Any,  # noqa: ANN401
    text: str,
    *,
    head: bool = False,
    bold: bool = False,
    right: bool,
) -> None:
    """Set a cell: the head white on the accent, the rows on white with a line below."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

    _write(
        cell.text_frame, [text], 12, bold=head or bold, colour="FFFFFF" if head else TEXT, space=0
    )
    cell.margin_top = cell.margin_bottom = 2 * EMU
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    if right:
        cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
    _line_below(cell)
    if head:
        cell.fill.solid()
        cell.fill.fore_color.rgb = _colour(ACCENT)
    else:
        cell.fill.background()


def _line_below(cell: Any) -> None:  # noqa: ANN401
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    fill = f'<a:solidFill><a:srgbClr val="{LINE}"/></a:solidFill>'
    line = parse_xml(f'<a:lnB {nsdecls("a")} w="6350">{fill}</a:lnB>')
    cell._tc.get_or_add_tcPr().append(line)  # noqa: SLF001 python-pptx has no borders


def count(content: bytes) -> int:
    """Return how many slides a file has."""
    names = ZipFile(io.BytesIO(content)).namelist()
    return sum(bool(re.fullmatch(r"ppt/slides/slide\d+\.xml", name)) for name in names)
