"""A decimal is written as the language writes it: a comma, in English a point; in every medium.

Files of data are apart: a CSV with semicolons is of Finnish Excel, whatever the language; a
workbook and a chart hold numbers, and the reader's own machine writes them.
"""

import io
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pypdfium2
import pytest

from tests.evaluation.conftest import TODAY
from tytti_desktop.evaluation import listing, pictures, story
from tytti_desktop.evaluation.output import pages, plain, report, slides, words
from tytti_desktop.evaluation.table import Kind, Table
from tytti_desktop.paper.marks import Label
from tytti_desktop.vault import Vault
from tytti_desktop.words import LANGUAGES, speaking

ROOT = Path(__file__).parents[2] / "tytti_desktop"
# Where a comma is put whatever the language.
FINNISH = {"words.py", "plain.py"}
DAY, SOURCE = re.compile(r"\d+\.\d+\.\d{4}"), re.compile(r"10\.\d{4,}/\S+|\S*\d\.\d\S*[a-z]\S*")


def cells(tables: Sequence[Table]) -> Iterator[str]:
    for table in tables:
        yield from table.notes
        yield from table.extra.get("conclusions", ())
        for row in table.rows:
            yield from (words.cell(row, c) for c in table.columns if c.kind is not Kind.TEXT)


def drawn(tables: Sequence[Table]) -> Iterator[str]:
    for table in tables:
        if made := pictures.picture(table):
            yield from (mark.text for mark in made.marks if isinstance(mark, Label))
            yield made.alt


def of_pdf(content: bytes) -> Iterator[str]:
    with pypdfium2.PdfDocument(content) as book:
        for page in book:
            yield page.get_textpage().get_text_range()


def of_slides(tables: Sequence[Table]) -> Iterator[str]:
    from pptx import Presentation

    for slide in Presentation(io.BytesIO(slides.slides(tables, 5, "Yksikkö"))).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield shape.text_frame.text
            if shape.has_table:
                yield from (cell.text for cell in shape.table.iter_cells())


MEDIA: dict[str, Callable[[Sequence[Table]], Iterator[str]]] = {
    "window": cells,
    "pictures": drawn,
    "story": lambda tables: (s for part in story.sections(tables) for s in part.sentences),
    "pages": lambda tables: of_pdf(pages.tables_pdf(tables, 5)),
    "report": lambda tables: of_pdf(report.report_pdf(tables, 5, "Yksikkö")[0]),
    "slides": of_slides,
}


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_decimal_is_written_as_the_language_does(
    caseload: Vault, language: str, medium: str
) -> None:
    with speaking(language):
        tables = listing.make_all(caseload, listing.last_year(TODAY), TODAY, listing.TABLES)
        found = "\n".join(SOURCE.sub("", DAY.sub("", text)) for text in MEDIA[medium](tables))
    own, other = (r"\d\.\d", r"\d,\d") if language == "en" else (r"\d,\d", r"\d\.\d")
    assert re.findall(rf".*{other}.*", found) == []
    assert re.search(own, found) or medium in {"pictures", "story"}, found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_of_semicolons_opens_in_finnish_excel(caseload: Vault, language: str) -> None:
    with speaking(language):
        tables = listing.make_all(caseload, listing.last_year(TODAY), TODAY, ["age"])
        (content,) = (text for name, text in plain.files(tables).items() if "age" in name)
    assert re.search(rb";\"?\d+,\d", content)
    assert not re.search(rb";\"?\d+\.\d\"?;", content)


def test_nothing_but_the_one_rule_puts_a_comma_for_a_point() -> None:
    places = {
        path.name for path in ROOT.rglob("*.py") if '.replace(".", ",")' in path.read_text("utf-8")
    }
    assert places == FINNISH
