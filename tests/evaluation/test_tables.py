import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from zipfile import ZipFile

import pytest

from tests.evaluation.conftest import TODAY
from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import bare, cells, listing, pictures, releases, shares, story
from tytti_desktop.evaluation.output import pages, plain, report, slides, words, workbook
from tytti_desktop.evaluation.pictures import persons, picture
from tytti_desktop.evaluation.table import FIGURES, TOTAL, Column, Kind, Period, Row, Table
from tytti_desktop.evaluation.tables import moves
from tytti_desktop.paper.marks import Label, Shape
from tytti_desktop.vault import Vault, parts
from tytti_desktop.words import LANGUAGES, _, speaking

YEAR = Period(date(2025, 9, 1), TODAY)
NEEDED = {
    "clients", "visits", "consultations", "referral_sources", "criteria", "network", "age", "sex",
    "unemployment", "screenings", "prom_was", "prom_esis", "prom_3x10d", "prom_labour", "prem",
    "stakeholders", "goals", "case_managers", "waits", "funnel", "onward", "transitions",
    "service_use", "resources", "contradictions",
}  # fmt: skip


@pytest.fixture(scope="module")
def ready(caseload: Vault) -> releases.Ready:
    return releases.prepare(caseload, YEAR, TODAY)


def test_every_table_of_the_contract_is_there() -> None:
    assert set(listing.TABLES) >= NEEDED


@pytest.mark.parametrize("name", listing.TABLES)
def test_a_table_says_what_a_reader_must_know_and_its_shares_are_k_of_n(
    caseload: Vault, name: str
) -> None:
    table = listing.make(caseload, name, YEAR, TODAY)
    assert table.id == name
    assert all((table.title, table.population, table.definition, table.denominator))
    keys = [row.key for row in table.rows]
    assert len(keys) == len(set(keys))
    known = {column.id for column in table.columns}
    for row in table.rows:
        assert set(row.values) <= known | {"end"}
        for column in table.columns:
            if column.kind is not Kind.SHARE or row.values.get(column.id) is None:
                continue
            whole = table.whole_cell(row, column)
            assert whole is not None
            base = table.row(whole[0]).values[whole[1]]
            exact = Fraction(100 * row.values[column.of], base)
            assert row.values[column.id] == float(shares.rounded(exact, column.decimals))


def test_cells_of_linked_tables_are_one_number(caseload: Vault) -> None:
    made = cells.gather(listing.make_all(caseload, YEAR, TODAY))
    several = [cell for cell, places in made.places.items() if len(places) > 3]
    assert several, "the clients of the period stand in many tables"
    for relation in made.relations:
        assert made.values[relation.whole] == sum(made.values[p] for p in relation.parts)


def test_criteria_counted_alike_are_those_counted_one_by_one(caseload: Vault) -> None:
    found = caseload.tuples(
        "select r.criteria_set || '.' || r.criteria_version || '.' || a.criterion, a.answer,"
        " r.client_id, r.id from criterion_answer a join referral r on r.id = a.referral_id"
        " where r.received_on between :first and min(:last, :today)",
        YEAR.sql | {"today": TODAY.isoformat()},
    )
    assert found
    own = {"not_met", "unclear"}
    told = [(key, answer if answer in own else "met", who) for key, answer, who, _ in found]
    told += [(key, "n", who) for key, _answer, who, _ in found]
    table = listing.make(caseload, "criteria", YEAR, TODAY)
    *rows, whole = table.rows
    assert [row.key for row in rows] == sorted({key for key, *_ in told})
    for row in rows:
        for column in ("n", "not_met", "unclear", "met"):
            whose = [who for key, name, who in told if (key, name) == (row.key, column)]
            assert row.values[column] == len(whose)
            assert row.behind.get(column, 0) == len(set(whose))
    assert whole.values["n"] == len({each[3] for each in found})
    assert whole.behind == {"n": len({each[2] for each in found})}


def test_nothing_small_leaves_and_figures_follow_their_counts(ready: releases.Ready) -> None:
    for table in ready.tables:
        for row, _column, value in table.counts():
            assert value == 0 or value >= 5, (table.id, row.key)
        for row in table.rows:
            for column in table.columns:
                told = row.values.get(column.id)
                assert column.id not in row.hidden or told is None
                if column.kind in FIGURES and column.of and told is not None:
                    assert row.values.get(column.of, 0) >= 5, (table.id, row.key)
                if column.kind is Kind.SHARE and told is not None:
                    assert row.values.get(column.of) is not None


def test_json_is_as_the_contract_says(ready: releases.Ready) -> None:
    document = json.loads(plain.json_bytes(ready.tables))
    for table in document["tables"]:
        assert {"id", "title", "denominator", "period", "definition", "columns", "rows",
                "suppressed", "notes"} <= set(table)  # fmt: skip
        assert table["suppressed"] == sum(len(row["hidden"]) for row in table["rows"])
        for row in table["rows"]:
            assert all(row[column] is None for column in row["hidden"])
            assert {column["id"] for column in table["columns"]} <= set(row)


def test_the_same_tables_give_the_same_bytes(ready: releases.Ready, caseload: Vault) -> None:
    again = releases.prepare(caseload, YEAR, TODAY)
    for make in (
        plain.json_bytes,
        lambda t: workbook.workbook(t, 5),
        lambda t: pages.tables_pdf(t, 5),
        lambda t: report.report_pdf(t, 5)[0],
        lambda t: slides.slides(t, 5),
    ):
        assert make(ready.tables) == make(again.tables)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_is_made_in_every_language(caseload: Vault, language: str) -> None:
    with speaking(language):
        made = releases.prepare(caseload, YEAR, TODAY)
        pdf, n = report.report_pdf(made.tables, 5, "Yksikkö")
        assert 6 <= n <= 12
        deck = slides.slides(made.tables, 5, "Yksikkö")
        assert slides.count(deck) > 12
        assert pdf[:5] == pages.tables_pdf(made.tables, 5)[:5] == b"%PDF-"
        names = ZipFile(io.BytesIO(deck)).namelist()
        assert not any("thumbnail" in name or "printerSettings" in name for name in names)


def test_a_workbook_and_a_deck_hold_no_hidden_number(ready: releases.Ready) -> None:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(workbook.workbook(ready.tables, 5)))
    for table in ready.tables:
        sheet = book[table.id]
        columns = words.shown_columns(table)
        for line, row in enumerate(table.rows, 8):
            for place, column in enumerate(columns, 1):
                cell = sheet.cell(line, place)
                assert cell.data_type != "f"
                if column.id in row.hidden:
                    assert cell.value is None


@pytest.mark.parametrize(
    "text", ["=1+1", " =cmd|x", "\t+1", "-2", "@a", "\u00a0=1", "＝1", "−1", "＠x"]
)
def test_typed_text_is_never_a_formula(text: str) -> None:
    made = plain.csv_bytes(["a"], [[plain.safe(text)]]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(made), delimiter=";"))[1] == [f"'{text}"]
    assert plain.safe("tavallinen") == "tavallinen"


def test_csv_opens_in_finnish_excel(ready: releases.Ready) -> None:
    made = plain.files(ready.tables)
    assert set(made) == {f"{t.id}.csv" for t in ready.tables} | {"codebook.csv"}
    for content in made.values():
        assert content.startswith(b"\xef\xbb\xbf")
        assert b";" in content
    age = made["age.csv"].decode("utf-8-sig")
    assert any("," in cell for line in age.splitlines() for cell in line.split(";")[1:])


def test_pictures_come_from_the_suppressed_table(ready: releases.Ready) -> None:
    drawn = [(t, p) for t in ready.tables if (p := picture(t)) is not None]
    assert len(drawn) > 10
    for table, made in drawn:
        lengths = {
            max(x for x, _y in mark.points) - min(x for x, _y in mark.points)
            for mark in made.marks
            if isinstance(mark, Shape) and mark.hatch and mark.key[1]
        }
        assert len(lengths) <= 1, f"{table.id}: the hidden must all look alike"
        assert made.alt


def test_no_share_is_rounded_twice(ready: releases.Ready) -> None:
    """31 of 39 is 79,5 %, and 79 % in whole ones: 80 % is no share of 39 at all."""
    known = {
        words.cell(row, column)
        for table in ready.tables
        for column in table.columns
        if column.kind is Kind.SHARE
        for row in table.rows
    }
    drawn = [made for table in ready.tables if (made := picture(table)) is not None]
    told = [m.text for made in drawn for m in made.marks if isinstance(m, Label)]
    told += [each for section in story.sections(ready.tables) for each in section.sentences]
    shares = {found for text in told for found in re.findall(rf"[\d,]+{words.THIN}%", text)}
    assert len(shares) > 10
    assert shares <= known


def test_the_story_tells_the_whole(ready: releases.Ready) -> None:
    told = story.sections(ready.tables)
    assert [s.key for s in told] == ["came", "done", "changed", "concluded"]
    assert sum(len(s.tables) for s in told) == len(ready.tables)
    assert all(s.sentences for s in told)


def test_a_hidden_number_is_told_in_words_in_the_story(ready: releases.Ready) -> None:
    """Two dots are a mark of tables: in a sentence they would be its end."""
    (clients,) = (table for table in ready.tables if table.id == "clients")
    rows = [replace(r, hidden=r.hidden | {"n"}) if r.key == "new" else r for r in clients.rows]
    (came, *_rest) = story.sections([replace(clients, rows=tuple(rows))])
    (first, *_more) = came.sentences
    assert _("not shown") in first
    assert words.HIDDEN not in first


def test_bare_numbers_are_a_logged_act_with_a_reason(caseload: Vault) -> None:
    with pytest.raises(KnownError):
        bare.tables(caseload, YEAR, TODAY, "  ")
    found: list[Table] = bare.tables(caseload, YEAR, TODAY, "tarkistus", ["age"])
    assert found[0].suppressed == 0
    rows = caseload.tuples("select detail from audit where action = 'bare_numbers'")
    assert json.loads(rows[-1][0])["reason"] == "tarkistus"


def test_a_wrong_period_or_table_is_told(caseload: Vault) -> None:
    with pytest.raises(KnownError):
        listing.check_period(TODAY, date(2026, 1, 1), TODAY)
    with pytest.raises(KnownError):
        listing.check_period(date(2027, 1, 1), date(2027, 2, 1), TODAY)
    with pytest.raises(KnownError):
        listing.asked(["none"], caseload, TODAY)


def test_a_before_and_an_after_stand_side_by_side_in_native_charts(ready: releases.Ready) -> None:
    from pptx import Presentation

    told = [t for t in ready.tables if not story.empty(t) and workbook.chart_rows(t)]
    paired = [t for t in told if t.picture in workbook.PAIRED]
    assert paired
    deck = Presentation(io.BytesIO(slides.slides(ready.tables, 5)))
    charts = {
        slide.shapes.title.text if slide.shapes.title else slide.shapes[0].text_frame.text: shape
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_chart
    }
    for table in paired:
        wanted = workbook.PAIRED[table.picture]
        plot = charts[table.title].chart.plots[0]
        assert [s.name for s in plot.series] == [words.head(table.column(c)) for c in wanted]
        rows = [row for _place, row in workbook.chart_rows(table)]
        for series, column in zip(plot.series, wanted, strict=True):
            assert list(series.values) == [row.values.get(column) for row in rows]
        assert charts[table.title].chart.has_legend


def test_a_row_whose_every_end_is_hidden_is_hatched_whole() -> None:
    to = [Column("to_work", "Work"), Column("to_study", "Study")]
    hidden = Row("a", {"n": 10}, hidden=frozenset({"to_work", "to_study"}))
    shown = Row("b", {"n": 10, "to_work": 4, "to_study": 6})
    hatched = [
        [
            m
            for m in pictures._flow(row, to, to, pictures.WIDE, 0)
            if isinstance(m, Shape) and m.hatch
        ]
        for row in (hidden, shown)
    ]
    assert [len(each) for each in hatched] == [1, 0]


def test_six_months_are_counted_of_those_whose_path_has_lasted_them(caseload: Vault) -> None:
    (table,) = bare.tables(caseload, YEAR, TODAY, "tarkistus", ["transitions"])
    paths = parts.whole(moves._paths(caseload, YEAR, TODAY))
    reached = sum(middle is not None for _start, middle, _end in paths)
    total = next(row for row in table.rows if row.key == TOTAL)
    assert 0 < reached < len(paths)
    assert reached != len(paths) - reached
    assert total.values["middle"] == reached


def test_a_line_for_each_person_is_drawn_of_bare_tables_alone(caseload: Vault) -> None:
    period = Period(date(2020, 1, 1), TODAY)
    own = {t.id: t for t in bare.tables(caseload, period, TODAY, "tarkistus")}
    with_lines = {name for name, table in own.items() if table.extra.get(bare.PERSONS)}
    assert "prom_was" in with_lines
    assert "prom_esis" not in with_lines, "ESIS is for groups only"
    pairs = own["prom_was"].extra[bare.PERSONS]
    drawn = persons(own["prom_was"], pairs)
    lines = [m for m in drawn.marks if isinstance(m, Shape) and m.stroke == "line"]
    assert len(lines) == len(pairs) == own["prom_was"].row("pair_start").values["n"]
    for table in releases.prepare(caseload, period, TODAY).tables:
        assert not table.extra.get(bare.PERSONS)
        assert "measured" not in table.extra
