"""Files of a release from the window: made on a worker, remembered, written where the user said."""

from collections.abc import Mapping
from pathlib import Path

from tytti_desktop.desk.forms import ask_file
from tytti_desktop.desk.running.background import Report
from tytti_desktop.evaluation.output import pages, plain, report, slides, workbook
from tytti_desktop.evaluation.releases import Ready
from tytti_desktop.words import N_

# What may be published: its key, its words, the name of its file ("" : a folder of files).
KINDS: tuple[tuple[str, str, str], ...] = (
    ("pdf", N_("Yearly report (PDF)"), "vuosiraportti.pdf"),
    ("pptx", N_("Slides (PPTX)"), "vuosiraportti.pptx"),
    ("xlsx", N_("Workbook (XLSX)"), "tulokset.xlsx"),
    ("tables", N_("All tables to a folder (CSV, PDF, JSON)"), ""),
)


def made(
    _report: Report, ready: Ready, kind: str, unit: str, anchor: str = ""
) -> Mapping[str, bytes]:
    """Return the files by name; values in, values out. `anchor` is printed on the report."""
    limit = ready.limit
    name = next(file for key, _words, file in KINDS if key == kind)
    if kind == "pdf":
        return {name: report.report_pdf(ready.tables, limit, unit, anchor)[0]}
    if kind == "pptx":
        return {name: slides.slides(ready.tables, limit, unit)}
    if kind == "xlsx":
        return {name: workbook.workbook(ready.tables, limit)}
    return {
        **plain.files(ready.tables),
        "tulokset.pdf": pages.tables_pdf(ready.tables, limit),
        "tulokset.json": plain.json_bytes(ready.tables),
    }


def write(files: Mapping[str, bytes], where: Path, words: str) -> str:
    """Write one file to a path, or several into a folder; return `words` and where they are.

    KnownError when that cannot be done.
    """
    if len(files) == 1:
        [content] = files.values()
        return ask_file.write(where, content, words)
    return ask_file.write_all(where, files, words)
