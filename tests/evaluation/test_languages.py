"""No words of one language in the files of another: every table, every source, every file."""

import dataclasses
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pytest

from tests.evaluation.conftest import TODAY
from tytti_desktop.evaluation import listing, releases
from tytti_desktop.evaluation.output import plain, report, slides, workbook
from tytti_desktop.evaluation.table import LABEL, Table
from tytti_desktop.instruments import cutoffs
from tytti_desktop.instruments.cutoffs import readable
from tytti_desktop.instruments.library import shipped
from tytti_desktop.vault import Vault
from tytti_desktop.words import speaking

OTHERS = ("sv", "en")
WORD = re.compile(r"[^\W\d_]{4,}")
# Two of a row, as Finnish and neither of the others writes: they need no list of words.
FINNISH = re.compile(
    r"(aa|ää|yy|uu|ii|kk|vv|uo|yö|äi|äy|öy|tä|ssä|ssa|lle|lta|ksi|sta)", re.IGNORECASE
)
# Names that are the same everywhere, and Swedish and English words that look like Finnish ones.
NAMES = {"Mäkelä", "Jääskeläinen", "Päihdelinkki", "terveysportti", "hoito", "n"}


def sources() -> Iterator[str]:
    """Yield every source that the measures name for their classes, limits and norms."""

    def within(node: Any) -> Iterator[str]:
        if dataclasses.is_dataclass(node):
            for each in dataclasses.fields(node):
                value = getattr(node, each.name)
                if isinstance(value, str) and each.name in {"source", "norm_source"}:
                    yield value
                else:
                    yield from within(value)
        elif isinstance(node, tuple):
            for each in node:
                yield from within(each)

    for made in shipped().all():
        yield from within(made.scoring)


def test_a_source_says_no_word_of_another_language() -> None:
    """Beside the name of a work it says only phrases that every language has."""
    every = {each for each in sources() if each}
    assert len(every) > 20
    for source in every:
        bare = cutoffs._FILE.sub("", source)
        for stored, _words in cutoffs.PHRASES:
            bare = bare.replace(stored, "")
        bare = re.sub(r"\([^()]*\)", "", bare)
        said = (word.strip(",;:") for word in bare.split())
        assert {word for word in said if word.isalpha() and word.islower()} <= NAMES, source


def test_each_phrase_is_said_as_it_stands_in_finnish_and_otherwise_elsewhere() -> None:
    used = " ".join(sources())
    for stored, words in cutoffs.PHRASES:
        assert stored in used, stored
        with speaking("fi"):
            assert readable(stored) == stored
        for other in OTHERS:
            with speaking(other):
                assert readable(stored) != stored, (other, words)


def test_a_phrase_within_a_longer_word_is_left_as_it_stands() -> None:
    with speaking("en"):
        assert readable("Työmiehet ry 2020; vuosijako 8–90") == "Työmiehet ry 2020; vuosijako 8–90"
        assert readable("Bush 1998, miehet") == "Bush 1998, men"


def release(caseload: Vault, code: str) -> releases.Ready:
    with speaking(code):
        return releases.prepare(caseload, listing.last_year(TODAY), TODAY, [*listing.TABLES])


@pytest.fixture(scope="module")
def finnish(caseload: Vault) -> set[str]:
    """The words that the tables say in Finnish, that look so."""
    found = {
        word
        for table in release(caseload, "fi").tables
        for text in texts(table)
        for word in WORD.findall(text)
    }
    return {word for word in found - NAMES if FINNISH.search(word)}


def texts(table: Table) -> Iterator[str]:
    yield from (table.title, table.population, table.definition, table.denominator, *table.notes)
    yield from (column.title for column in table.columns)
    yield from (str(row.values.get(LABEL, "")) for row in table.rows)


def in_finnish(tables: tuple[Table, ...]) -> set[str]:
    """Return the words of items that a table says to be told in Finnish."""
    return {
        word
        for table in tables
        if any("Finnish" in note or "på finska" in note for note in table.notes)
        for row in table.rows
        for word in WORD.findall(str(row.values.get(LABEL, "")))
    }


@pytest.mark.parametrize("code", OTHERS)
def test_no_file_of_another_language_has_a_finnish_word(
    caseload: Vault, finnish: set[str], code: str
) -> None:
    assert len(finnish) > 100
    ready = release(caseload, code)
    told = in_finnish(ready.tables)
    with speaking(code):
        files = {name: made.decode("utf-8-sig") for name, made in plain.files(ready.tables).items()}
        files["json"] = plain.json_bytes(ready.tables).decode()
        files["xlsx"] = _packed(workbook.workbook(ready.tables, ready.limit))
        files["pptx"] = _packed(slides.slides(ready.tables, ready.limit, "Unit"))
        files["pdf"] = " ".join(_drawn(ready))
    assert all(len(WORD.findall(text)) > 3 for text in files.values())
    found = {name: set(WORD.findall(text)) & finnish - told for name, text in files.items()}
    assert {name: words for name, words in found.items() if words} == {}


def _packed(content: bytes) -> str:
    """Return every text of an Office file, the workbooks within it too."""
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        for name in made.namelist():
            inner = made.read(name)
            if name.endswith(".xlsx"):
                found.append(_packed(inner))
            elif name.endswith((".xml", ".rels")):
                found += re.findall(r">([^<>]+)<", inner.decode())
                found += re.findall(r'descr="([^"]*)"', inner.decode())
    return " ".join(found)


def _drawn(ready: releases.Ready) -> Iterator[str]:
    """Yield what is written on the pages of the report."""
    with pypdfium2.PdfDocument(report.report_pdf(ready.tables, ready.limit, "Unit")[0]) as pages:
        for page in pages:
            yield page.get_textpage().get_text_range()


def test_a_measure_is_named_in_a_note_as_in_its_row(caseload: Vault) -> None:
    (table,) = (t for t in release(caseload, "fi").tables if t.id == "screenings")
    names = {str(row.values[LABEL]) for row in table.rows}
    assert table.notes
    assert {note.partition(",")[0] for note in table.notes} <= names
