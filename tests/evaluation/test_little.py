"""Every way out makes every table, whatever little is in it: the first client's year too."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from zipfile import ZipFile

import pytest

from tests.evaluation.conftest import TODAY
from tytti_desktop.evaluation import listing, pictures
from tytti_desktop.evaluation.output import pages, plain, report, slides, words, workbook
from tytti_desktop.evaluation.table import LABEL, TOTAL, Row, Table
from tytti_desktop.paper.fonts import Face, width
from tytti_desktop.paper.marks import Label
from tytti_desktop.vault import Vault
from tytti_desktop.words import LANGUAGES, speaking

MAKERS: dict[str, Callable[[list[Table]], object]] = {
    "slides": lambda tables: slides.slides(tables, 5, "Yksikkö"),
    "report": lambda tables: report.report_pdf(tables, 5, "Yksikkö"),
    "pages": lambda tables: pages.tables_pdf(tables, 5),
    "workbook": lambda tables: workbook.workbook(tables, 5),
    "csv": plain.files,
    "json": plain.json_bytes,
    "pictures": lambda tables: [pictures.picture(table) for table in tables],
}


def of_values(change: Callable[[Any], Any]) -> Callable[[Row], Row | None]:
    def made(row: Row) -> Row:
        told = {k: v if k == LABEL else change(v) for k, v in row.values.items()}
        return replace(row, values=told)

    return made


WAYS: dict[str, Callable[[Row], Row | None]] = {
    "nought": of_values(lambda value: 0 if isinstance(value, int) else None),
    "no number": of_values(lambda _value: None),
    "one": of_values(lambda value: 1 if isinstance(value, int) else value),
    "hidden": lambda row: row.without([c for c in row.values if c != LABEL]),
    "half hidden": lambda row: row.without([c for c in row.values if c != LABEL][1:]),
    "total alone": lambda row: row if row.key == TOTAL else None,
    "no total": lambda row: None if row.key == TOTAL else row,
    "no rows": lambda _row: None,
}


@pytest.fixture(scope="module")
def tables(caseload: Vault) -> list[Table]:
    return listing.make_all(caseload, listing.last_year(TODAY), TODAY, listing.TABLES)


@pytest.mark.parametrize("way", WAYS)
def test_every_maker_makes_every_table_of_little(tables: list[Table], way: str) -> None:
    little = [
        replace(table, rows=tuple(row for each in table.rows if (row := WAYS[way](each))))
        for table in tables
    ]
    failed = []
    for name, maker in MAKERS.items():
        for table in little:
            try:
                maker([table])
            except (ValueError, TypeError, KeyError, IndexError, ZeroDivisionError) as error:
                failed.append((name, table.id, repr(error)))
    assert failed == []


def test_the_year_before_the_first_client_is_made_whole(caseload: Vault) -> None:
    from tytti_desktop.evaluation.table import Period

    none = listing.make_all(caseload, Period(date(1990, 1, 1), date(1990, 12, 31)), TODAY)
    for maker in MAKERS.values():
        assert maker(none)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_title_of_a_legend_is_cut_and_no_word_of_a_slides_head_broken(
    caseload: Vault, language: str
) -> None:
    with speaking(language):
        for table in listing.make_all(caseload, listing.last_year(TODAY), TODAY, listing.TABLES):
            heads = [words.head(column) for column in words.shown_columns(table)]
            for head, wide in zip(heads[1:], slides._shared(heads)[1:], strict=True):
                assert max(width(w, Face.BOLD, 12) for w in head.split()) <= wide - 14, head
            titles = [c.title for c in table.columns if c.id.startswith("to_")]
            for size in range(1, len(titles) + 1):
                for sheet in (pictures.WIDE, pictures.NARROW):
                    legend, _low = pictures._legend(titles[:size], sheet, 3)
                    told = [mark.text for mark in legend if isinstance(mark, Label)]
                    assert told == titles[:size]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_of_a_picture_is_cut(caseload: Vault, language: str) -> None:
    drawn = 0
    with speaking(language):
        for table in listing.make_all(caseload, listing.last_year(TODAY), TODAY, listing.TABLES):
            for sheet in (pictures.WIDE, pictures.NARROW):
                made = pictures.picture(table, sheet)
                labels = [m for m in made.marks if isinstance(m, Label)] if made else []
                assert not [m.text for m in labels if m.text.endswith("…")], table.id
                over = [m.text for m in labels if not 0 <= _left(m) <= _right(m) <= sheet.width]
                assert not over, table.id
                drawn += len(labels)
    assert drawn > 100


def _left(label: Label) -> float:
    return label.x - width(label.text, label.face, label.size) * label.anchor


def _right(label: Label) -> float:
    return _left(label) + width(label.text, label.face, label.size)


def test_no_slide_has_a_chart_in_which_everything_is_hidden(caseload: Vault) -> None:
    """It would be names beside nothing."""
    from pptx import Presentation

    def charts(tables: list[Table]) -> int:
        deck = Presentation(io.BytesIO(slides.slides(tables, 5, "Yksikkö")))
        return sum(shape.has_chart for slide in deck.slides for shape in slide.shapes)

    tables = [
        table
        for table in listing.make_all(caseload, listing.last_year(TODAY), TODAY, listing.TABLES)
        if workbook.bar_rows(table)
    ]
    every = {column.id for table in tables for column in table.columns}
    hidden = [replace(t, rows=tuple(row.without(every) for row in t.rows)) for t in tables]
    assert charts(tables) == len(tables) > 4
    assert charts(hidden) == 0


def test_a_slide_deck_names_nobody_but_the_unit(caseload: Vault) -> None:
    """The library's empty deck carried its maker as who had it last."""
    from pptx import Presentation

    tables = listing.make_all(caseload, listing.last_year(TODAY), TODAY, ["clients"])
    content = slides.slides(tables, 5, "Yksikkö")
    facts = Presentation(io.BytesIO(content)).core_properties
    assert (facts.author, facts.last_modified_by, facts.comments) == ("Yksikkö", "Yksikkö", "")
    told = re.findall(rb">([^<]+)<", ZipFile(io.BytesIO(content)).read("docProps/app.xml"))
    assert [each for each in told if each.strip()] == [b"Tytti Desktop"]


def test_a_series_that_is_wholly_hidden_says_so_once(caseload: Vault) -> None:
    """Each of ten items was told as not shown beside the bar of its start."""
    from pptx import Presentation

    (table,) = listing.make_all(caseload, listing.last_year(TODAY), TODAY, ["prom_3x10d"])
    before, after = workbook.charted(table)
    rows = tuple(row.without({after}) for row in table.rows)
    deck = Presentation(io.BytesIO(slides.slides([replace(table, rows=rows)], 5, "Yksikkö")))
    (chart,) = [s.chart for slide in deck.slides for s in slide.shapes if s.has_chart]
    titles = [table.column(each).title for each in (before, after)]
    assert [each.name for each in chart.plots[0].series] == [titles[0], f"{titles[1]} (ei näytetä)"]
    assert not any("näytetä" in str(each) for each in chart.plots[0].categories)
