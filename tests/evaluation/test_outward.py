"""Every file of a release, opened to its innards: nothing hidden is in it, and no formula.

The writers are found by what they take and return: a new one is walked without a word here.
"""

import csv
import importlib
import inspect
import io
import json
import pkgutil
import re
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pikepdf
import pytest

import tytti_desktop
from tests.evaluation import kit
from tests.evaluation.kit import YEAR
from tytti_desktop.evaluation import output, pictures, shares, story
from tytti_desktop.evaluation.output import plain, slides, words, workbook
from tytti_desktop.evaluation.table import LABEL, TOTAL, Column, Kind, Row, Split, Table, at
from tytti_desktop.evaluation.tables import (
    answers,
    contacts,
    effects,
    items,
    journey,
    people,
    proms,
)

LIMIT = 3000  # so that what is hidden has four digits, as nothing else in a file has
# Counts that are hidden, each a number of its own; and figures of them.
MARKERS = {"b": 1319, "c": 2741, "d": 2027}
SHOWN = {"a": 52341, "e": 61557}
FIGURES = {"b": 83.1737, "c": 61.3719, "d": 47.5297}
PICTURES = sorted(
    set(re.findall(r'picture="(\w+)"', "".join(
        inspect.getsource(module)
        for module in (answers, contacts, effects, items, journey, people, proms)
    )))
    | {*workbook.PAIRED, ""}
)  # fmt: skip
DANGEROUS = (
    "=1+1", "+1", "-1", "@a", "\t=1", "\r=1", " =1", "＝1", "＋1", "－1", "＠a", "{=1}", "http://a",
)  # fmt: skip


def writers() -> dict[str, Callable[..., Any]]:
    """Return everything of the output that makes bytes of a table or tables."""
    found: dict[str, Callable[..., Any]] = {}
    for each in pkgutil.iter_modules(output.__path__):
        module = importlib.import_module(f"{output.__name__}.{each.name}")
        for name, made in inspect.getmembers(module, inspect.isfunction):
            hints = typing.get_type_hints(made)
            first = next(iter(inspect.signature(made).parameters), "")
            outward = "bytes" in str(hints.get("return")) and made.__module__ == module.__name__
            if outward and first in {"table", "tables"} and not name.startswith("_"):
                found[f"{each.name}.{name}"] = made
    return found


WRITERS = writers()


def written(writer: str, tables: Sequence[Table]) -> Iterator[tuple[str, bytes]]:
    """Yield the files that a writer makes of tables."""
    make = WRITERS[writer]
    asked = inspect.signature(make).parameters
    more = {"limit": LIMIT, "unit": "Yksikkö"}
    given = {name: more[name] for name in asked if name in more}
    for first in tables if "table" in asked else [tables]:
        made = make(first, **given)
        if isinstance(made, Mapping):
            yield from made.items()
        else:
            yield writer, made[0] if isinstance(made, tuple) else made


def inside(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """Yield every text within a file: of each file packed in it, and of each stream of a PDF."""
    if content[:2] == b"PK":
        with ZipFile(io.BytesIO(content)) as packed:
            for each in packed.namelist():
                yield from inside(f"{name}/{each}", packed.read(each))
    elif content[:5] == b"%PDF-":
        import pypdfium2

        document = pypdfium2.PdfDocument(content)
        for page in document:
            yield name, page.get_textpage().get_text_range()
        with pikepdf.open(io.BytesIO(content)) as pdf:
            for made in pdf.objects:
                if isinstance(made, pikepdf.Dictionary):
                    yield name, " ".join(str(v) for v in dict(made).values() if isinstance(v, pikepdf.String))  # fmt: skip  # noqa: E501
    else:
        yield name, content.decode("utf-8", errors="replace")


def table(picture: str = "", danger: str = "") -> Table:
    """Return a table with marked numbers; every text of it begins with `danger`."""
    values = {**SHOWN, **MARKERS}
    figures = ("mean", "days", "start", "end", "before", "after")
    columns = (
        Column(LABEL, f"{danger}Luokka", Kind.TEXT),
        Column("n", f"{danger}Luku"),
        Column("percent", f"{danger}Osuus", Kind.SHARE, "%", of="n", decimals=3),
        Column("agree_percent", f"{danger}Samaa", Kind.SHARE, "%", of="n", decimals=3),
        *(Column(f, f"{danger}{f}", Kind.MEAN, f"{danger}h", of="n", decimals=4) for f in figures),
        Column("to_work", f"{danger}Työhön", at=at(to="work")),
        Column("to_other", f"{danger}Muualle", at=at(to="other")),
    )
    rows = []
    for key, n in sorted(values.items()):
        more = dict.fromkeys(figures, FIGURES.get(key, 5.0))
        to = {"to_work": n, "to_other": 0}
        label = {LABEL: f"{danger}Luokka {key}"}
        rows.append(Row(key, {**label, "n": n, **more, **to}, at(kind=key)))
    n = sum(values.values())
    last = {LABEL: f"{danger}Kaikki", "n": n, "to_work": n, "to_other": 0}
    return Table(
        id=picture or "plain", title=f"{danger}Taulu", population=f"{danger}Keistä", period=YEAR,
        definition=f"{danger}Miten", denominator=danger + "{n} asiakasta", columns=columns,
        rows=(*rows, Row(TOTAL, last, strong=True)), notes=(f"{danger}Huomautus",),
        space=f"marked {picture}", splits=(Split("kind", tuple(sorted(values))),
        Split("to", ("work", "other"))), picture=picture,
        extra={"conclusions": (f"{danger}Päätelmä",)},
    )  # fmt: skip


@pytest.fixture(scope="module")
def marked() -> list[Table]:
    shown, outcome, _cells = kit.suppress([table(each) for each in PICTURES], LIMIT)
    assert len(outcome.hidden) >= len(MARKERS) * len(PICTURES)
    return shown


def test_the_writers_are_found() -> None:
    assert {"plain.files", "plain.json_bytes", "workbook.workbook", "slides.slides"} <= set(WRITERS)
    assert {"report.report_pdf", "pages.tables_pdf"} <= set(WRITERS)
    assert len(PICTURES) > 4
    assert any(pictures.picture(table(each)) for each in PICTURES)


def plainly(text: str) -> str:
    return text.replace("\u00a0", " ")


def said(value: float) -> set[str]:
    """Return the ways a hidden number may stand in a file."""
    exact = f"{value:g}"
    grouped = {words.number(value, 0)} if value.is_integer() else set()
    return {exact, exact.replace(".", ","), f"{value / 100:g}", *grouped}


@pytest.mark.parametrize("writer", sorted(WRITERS))
def test_nothing_hidden_is_in_any_file(marked: list[Table], writer: str) -> None:
    total = sum({**SHOWN, **MARKERS}.values())
    hidden = [*MARKERS.values(), *FIGURES.values()]
    hidden += [float(shares.percent(n, total, 3) or 0) for n in MARKERS.values()]
    looked = {plainly(way) for value in hidden for way in said(float(value))}
    seen: object = False
    for file, content in written(writer, marked):
        for where, text in inside(file, content):
            seen = seen or {"52341", "52 341"} & set(re.findall(r"\b52 ?341\b", plainly(text)))
            for way in looked:
                assert not re.search(rf"(?<![\d.,]){re.escape(way)}(?![\d])", plainly(text)), (
                    where,
                    way,
                )
    assert seen or "codebook" in writer, "what may be seen is there: the looking works"


def test_the_looking_finds_what_is_not_hidden() -> None:
    """The same search over the bare tables finds the markers: it is not blind."""
    bare = [table(each) for each in PICTURES]
    for writer in sorted(set(WRITERS) - {"plain.codebook_bytes"}):
        texts = [text for f, content in written(writer, bare) for _w, text in inside(f, content)]
        assert any(re.search(r"\b1 ?319\b", plainly(text)) for text in texts), writer


def test_a_workbook_has_nothing_out_of_sight(marked: list[Table]) -> None:
    import openpyxl

    content = workbook.workbook(marked, LIMIT)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert all(sheet.sheet_state == "visible" for sheet in book)
    assert not book.defined_names
    assert book.properties.creator in {None, ""}
    for sheet in book:
        assert not sheet.defined_names
        assert not any(d.hidden for d in (*sheet.column_dimensions.values(), *sheet.row_dimensions.values()))  # fmt: skip  # noqa: E501
        assert not any(cell.comment for row in sheet.iter_rows() for cell in row)
    names = ZipFile(io.BytesIO(content)).namelist()
    told = r"comment|external|vba|custom|printer|connection|drawings/vml"
    assert not any(re.search(told, name, re.IGNORECASE) for name in names)


def test_slides_have_nothing_out_of_sight(marked: list[Table]) -> None:
    from pptx import Presentation

    content = slides.slides(marked, LIMIT, "Yksikkö")
    deck = Presentation(io.BytesIO(content))
    charts = 0
    for slide in deck.slides:
        assert not slide.has_notes_slide
        assert slide._element.get("show") != "0"
        for shape in slide.shapes:
            if not shape.has_chart:
                continue
            charts += 1
            assert shape._element.nvGraphicFramePr.cNvPr.get("descr")
            _cached_is_what_is_kept(shape.chart)
    assert charts > 3
    names = ZipFile(io.BytesIO(content)).namelist()
    assert not any(re.search(r"comment|notes|vba|custom|tags", name) for name in names)


def _cached_is_what_is_kept(chart: Any) -> None:
    """Check that a chart's workbook has the very numbers that the chart shows, and no more."""
    import openpyxl

    blob = chart.part.chart_workbook.xlsx_part.blob
    book = openpyxl.load_workbook(io.BytesIO(blob))
    assert [sheet.sheet_state for sheet in book] == ["visible"]
    kept = [
        cell.value for row in book.active.iter_rows() for cell in row
        if isinstance(cell.value, int | float)
    ]  # fmt: skip
    cached = [v for plot in chart.plots for series in plot.series for v in series.values if v is not None]  # fmt: skip  # noqa: E501
    assert sorted(kept) == sorted(cached)


@pytest.mark.parametrize("danger", DANGEROUS)
def test_no_text_of_a_table_is_a_formula_in_any_file(danger: str) -> None:
    shown, *_rest = kit.suppress([table(each, danger) for each in PICTURES], LIMIT)
    for writer in (each for each in sorted(WRITERS) if "pdf" not in each):
        for name, content in written(writer, shown):
            if content[:2] == b"PK":
                _no_formula(name, content)
            elif name.endswith(".csv") or "csv" in name or "codebook" in name:
                _no_formula_in_csv(content)
            elif "json" in name:
                assert json.loads(content)


def _no_formula(name: str, content: bytes) -> None:
    with ZipFile(io.BytesIO(content)) as packed:
        for each in packed.namelist():
            data = packed.read(each)
            if data[:2] == b"PK":
                _no_formula(f"{name}/{each}", data)
            elif "worksheets/" in each and each.endswith(".xml"):
                assert b"<f>" not in data, each
                assert b"<f " not in data, each
                assert b"<hyperlink" not in data, each
            elif "charts/chart" in each and each.endswith(".xml"):
                refs = re.findall(rb"<c:f>([^<]*)</c:f>", data)
                assert all(
                    re.fullmatch(rb"'?\w+'?!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", r) for r in refs
                )


def _no_formula_in_csv(content: bytes) -> None:
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    for field in (field for row in rows for field in row):
        number = re.fullmatch(r"-?\d+(,\d+)?", field)
        begins = field.lstrip(" \t\r\n\u00a0\u200b\ufeff")[:1]
        assert number or begins not in set("=+-@＝＋－＠−") or not begins, field


def test_only_what_writes_safely_writes_rows_for_spreadsheets() -> None:
    """CSV is written in one place, and every workbook with the words of SAFE."""
    root = Path(tytti_desktop.__file__).parent
    sources = {p.relative_to(root).as_posix(): p.read_text("utf-8") for p in root.rglob("*.py")}
    assert {n for n, s in sources.items() if re.search(r"csv\.(writer|DictWriter)\(", s)} == {
        "evaluation/output/plain.py"
    }
    books = {n for n, s in sources.items() if re.search(r"\bWorkbook\((?!\w*: )", s)}
    assert books == {"evaluation/output/workbook.py", "evaluation/output/slides.py"}
    for name in books:
        assert re.findall(r"\bWorkbook\(([^)]*)\)", sources[name]) == [
            "made, SAFE" if "workbook" in name else "xlsx_file, SAFE"
        ]


def test_a_story_of_marked_tables_tells_of_no_hidden(marked: list[Table]) -> None:
    sentences = " ".join(line for s in story.sections(marked) for line in s.sentences)
    assert not any(str(n) in sentences for n in MARKERS.values())
    assert replace(marked[0], title="x").suppressed == marked[0].suppressed
    assert plain.one(marked[0])["suppressed"] == marked[0].suppressed
