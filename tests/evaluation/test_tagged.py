"""Every table on paper is a table to a screen reader: rows, heads and cells, page after page."""

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pikepdf
import pytest

from tests.evaluation.conftest import TODAY
from tytti_desktop.evaluation import listing, releases, story
from tytti_desktop.evaluation.output import pages, report, words
from tytti_desktop.evaluation.output.pages import Writer
from tytti_desktop.evaluation.table import Table
from tytti_desktop.vault import Vault


@pytest.fixture(scope="module")
def ready(caseload: Vault) -> releases.Ready:
    return releases.prepare(caseload, listing.last_year(TODAY), TODAY)


def walked(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Return an element and everything below it in the order that it is read."""
    yield element
    for kid in below(element):
        assert kid.P.objgen == element.objgen, "each knows what it stands in"
        yield from walked(kid)


def below(element: pikepdf.Object) -> list[pikepdf.Object]:
    kids = element.get("/K")
    if not isinstance(kids, pikepdf.Array):
        return []
    return [kid for kid in kids if isinstance(kid, pikepdf.Dictionary)]


def check(data: bytes, drawn: list[Table]) -> int:
    """Walk every table of a file beside the tables drawn in it; return how many rows there are."""
    found = 0
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert not pdf.check_pdf_syntax()
        whole = list(walked(pdf.Root.StructTreeRoot.K))
        tables = [each for each in whole if each.S == "/Table"]
        assert len(tables) == len(drawn)
        for element, table in zip(tables, drawn, strict=True):
            rows = below(element)
            assert {str(row.S) for row in rows} == {"/TR"}
            assert len(rows) == 1 + len(table.rows), table.id
            columns = len(words.telling_columns(table))
            head, *body = [below(row) for row in rows]
            assert [(str(c.S), str(c.A.Scope)) for c in head] == [("/TH", "/Column")] * columns
            for row in body:
                assert [str(c.S) for c in row] == ["/TH", *["/TD"] * (columns - 1)], table.id
                assert str(row[0].A.Scope) == "/Row"
            found += len(rows)
        inside = Counter(str(each.S) for each in whole)
        assert inside["/TR"] == found, "no row outside of a table"
        leaves = {each.objgen for each in whole if isinstance(each.get("/K"), int)}
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        named = [each for kids in list(numbers)[1::2] for each in kids]
        assert {each.objgen for each in named} == leaves
        assert len(named) == len(leaves), "nothing is read twice"
        for page in pdf.pages:
            own = list(numbers)[2 * int(page.StructParents) + 1]
            assert [int(each.K) for each in own] == list(range(len(own)))
            assert page.Contents.read_bytes().count(b"BDC") == len(own)
    return found


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Table]:
    """The tables whose rows are set, as they are."""
    seen: list[Table] = []
    rows = Writer.rows

    def noted(self: Writer, table: Table) -> None:
        seen.append(table)
        rows(self, table)

    monkeypatch.setattr(Writer, "rows", noted)
    return seen


def test_every_table_of_the_export_is_a_table(ready: releases.Ready, drawn: list[Table]) -> None:
    data = pages.tables_pdf(ready.tables, 5)
    assert check(data, drawn) > 100
    assert [table.id for table in drawn] == [table.id for table in ready.tables]


def test_every_table_of_the_report_is_a_table(ready: releases.Ready, drawn: list[Table]) -> None:
    data, _pages = report.report_pdf(ready.tables, 5, "Yksikkö")
    assert check(data, drawn) > 20


def test_a_table_over_several_pages_is_one_and_has_its_heads_once(
    ready: releases.Ready, drawn: list[Table]
) -> None:
    table = max(ready.tables, key=lambda each: len(each.rows))
    long = replace(table, rows=table.rows * (200 // len(table.rows) + 1))
    data = pages.tables_pdf([long], 5)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) > 2
    assert check(data, drawn) == len(long.rows) + 1


def test_the_report_tells_all_that_is_concluded_and_noted_of_what_it_shows(
    ready: releases.Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    heads: list[tuple[str, int]] = []  # each heading with how much was said before it
    text, heading = Writer.text, Writer.heading

    def noted_text(self: Writer, given: str, *more: float) -> None:
        said.append(given)
        text(self, given, *more)

    def noted_heading(self: Writer, given: str, *more: Any, **named: Any) -> None:
        heads.append((given, len(said)))
        heading(self, given, *more, **named)

    monkeypatch.setattr(Writer, "text", noted_text)
    monkeypatch.setattr(Writer, "heading", noted_heading)
    report.report_pdf(ready.tables, 5, "Yksikkö")
    titles = [title for title, _before in heads]
    shown = [table for table in ready.tables if table.title in titles]
    assert len(shown) > 15
    for table in shown:
        assert {*table.extra.get("conclusions", ()), *table.notes} <= set(said), table.id
    sections = {section.title for section in story.sections(ready.tables)}
    tables = {table.title for table in ready.tables}
    told_in_full = titles[titles.index(shown[0].title) - 1 :]
    for title, following in pairwise(told_in_full):
        assert title not in sections or following in tables, "a section's heading has tables"
