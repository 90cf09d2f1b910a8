"""The yearly report: one tagged PDF of a few pages, for those who steer."""

from collections.abc import Sequence

from tytti_desktop.evaluation import story
from tytti_desktop.evaluation.output import words
from tytti_desktop.evaluation.output.pages import Writer
from tytti_desktop.evaluation.pictures import picture
from tytti_desktop.evaluation.story import Section
from tytti_desktop.evaluation.table import Table
from tytti_desktop.paper.drawing import MM
from tytti_desktop.paper.flowing import BODY, GAP, SMALL
from tytti_desktop.words import _

# Tables told by their rows also where they have a picture: the figures are what is asked.
WITH_ROWS = frozenset({"prom_was", "prom_esis", "prom_tyokykyaika", "transitions", "waits"})
# Tables whose long rows are left to the workbook.
LEFT_OUT = frozenset({"criteria", "prom_labour", "contradictions", "stakeholders", "prem"})
HALF = 130 * MM  # of a page: a section begins, and a table without a picture stays whole, in it
ROW = 5.5 * MM


def title(tables: Sequence[Table]) -> str:
    """Return the report's title."""
    period = tables[0].period.words if tables else ""
    return _("Yearly report {period}").format(period=period)


def report_pdf(
    tables: Sequence[Table], limit: int, unit: str = "", anchor: str = ""
) -> tuple[bytes, int]:
    """Return the report and its pages; each table in full is in the workbook of the release.

    `anchor` is the head of the vault's log when the day began: a paper that others keep.
    """
    made = title(tables)
    writer = Writer(made)
    writer.heading(made, 22, "H1")
    if unit:
        writer.text(unit, BODY, 0.3)
    writer.y += GAP * 2
    told = story.sections(tables)
    for section in told:
        _summary(writer, section)
    writer.text(words.hidden_note(limit), SMALL, 0.3)
    for section in told:
        _section(writer, section)
    _appendix(writer, tables)
    if anchor:
        code = _("The log's check code when the day began: {anchor}")
        writer.text(code.format(anchor=anchor), SMALL, 0.3)
    made_pdf = writer.finished()
    return made_pdf, writer.paper.pages


def _summary(writer: Writer, section: Section) -> None:
    if not section.sentences:
        return
    writer.heading(section.title, 14, keep=20 * MM)
    for sentence in section.sentences:
        writer.text(f"• {sentence}", BODY)
    writer.y += GAP


def _section(writer: Writer, section: Section) -> None:
    tables = [t for t in section.tables if not story.empty(t) and not _left_out(t)]
    if not tables:
        return
    writer.room(HALF)
    writer.heading(section.title, 18, "H1", keep=30 * MM)
    for table in tables:
        _table(writer, table)


def _left_out(table: Table) -> bool:
    return table.id in LEFT_OUT and table.picture == ""


def _table(writer: Writer, table: Table) -> None:
    made = picture(table)
    whole = min(10 * MM + ROW * len(table.rows), HALF)  # no row is left alone on the next page
    writer.heading(table.title, 12.5, keep=20 * MM + (made.height if made else whole))
    writer.text(f"{words.opening(table.said_denominator())}. {table.definition}", SMALL, 0.3)
    drawn = writer.picture(table)
    if not drawn or table.id in WITH_ROWS:
        writer.rows(table)
    for line in (*table.extra.get("conclusions", ()), *table.notes):
        writer.text(line, SMALL, 0.2)
    writer.y += GAP * 2


def _appendix(writer: Writer, tables: Sequence[Table]) -> None:
    """Say what has nothing to tell of, and where the whole is."""
    nothing = [table.title for table in tables if story.empty(table)]
    if nothing:
        writer.heading(_("Nothing to tell of"), 12.5, keep=20 * MM)
        writer.text(", ".join(nothing), SMALL)
    writer.text(
        _(
            "Every table with its population, definition and codebook is in the workbook and the "
            "CSV files of the same release."
        ),
        SMALL,
        0.3,
    )
