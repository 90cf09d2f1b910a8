"""Printed true: through Qt to paper and back, for several margins and a queue of another paper."""

import ast
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrintDialog, QPrinter

from tests import parsed
from tests.paper.samples import followup, form
from tytti_desktop.casework.mail import printer_checks
from tytti_desktop.desk.running import printing
from tytti_desktop.paper import preview
from tytti_desktop.paper.batch import Piece, print_batch
from tytti_desktop.paper.codes import new_sheet_id
from tytti_desktop.paper.pairing import pairing_sheet
from tytti_desktop.paper.sheets import sheet_pdf

DESK = Path(printing.__file__).parent
MARGINS = [QMarginsF(0, 0, 0, 0), QMarginsF(4, 4, 4, 4), QMarginsF(3, 12, 9, 17)]


def printer_to(file: Path, paper: QPageSize.PageSizeId, margins: QMarginsF) -> QPrinter:
    made = QPrinter(QPrinter.PrinterMode.HighResolution)
    made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made.setOutputFileName(str(file))
    made.setPageLayout(
        QPageLayout(
            QPageSize(paper), QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter
        )
    )
    return made


def scanned(file: Path, out: Path, dpi: float = 200) -> Path:
    """Render what was printed, as a scanner sees it: the PDF's own image must not be found."""
    page = preview.page_picture(file.read_bytes(), 1, dpi=dpi)
    Image.frombytes("RGB", (page.width, page.height), page.rgb).save(out, dpi=(dpi, dpi))
    return out


@pytest.mark.parametrize("margins", MARGINS, ids=["none", "even", "uneven"])
def test_a_page_comes_out_at_its_true_size(
    look: object, tmp_path: Path, margins: QMarginsF
) -> None:
    pdf, file = pairing_sheet("fi", practice=True), tmp_path / "printed.pdf"
    printer = printer_to(file, QPageSize.PageSizeId.A4, margins)
    assert printing.remark(printer) == ""
    assert len(list(printing.print_pages(pdf, 1, printer))) == 1
    read = printer_checks.read(scanned(file, tmp_path / "scan.png"), "a", "b", date(2026, 11, 21))
    assert read.scale_x == pytest.approx(1, abs=0.002)
    assert read.scale_y == pytest.approx(1, abs=0.002)


def test_another_paper_is_told_and_nothing_is_scaled(look: object, tmp_path: Path) -> None:
    file = tmp_path / "printed.pdf"
    printer = printer_to(file, QPageSize.PageSizeId.Letter, MARGINS[1])
    assert "216 × 279" in printing.remark(printer)
    place = printing.place_of(printer)
    dots = printer.resolution() / 25.4
    assert place.width() == pytest.approx(210 * dots)
    assert place.height() == pytest.approx(297 * dots)
    full = printer.pageLayout().fullRectPixels(printer.resolution())
    assert place.center().x() == pytest.approx(full.width() / 2)
    assert place.center().y() == pytest.approx(full.height() / 2)


@pytest.mark.parametrize("size", [(216, 279), (216, 356), (215, 300)])
def test_a_driver_that_keeps_its_own_paper_prints_the_true_size(
    look: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    paper = QPageSize(QSizeF(*size), QPageSize.Unit.Millimeter)
    file, ask = tmp_path / "printed.pdf", printing.set_up

    def stubborn(printer: QPrinter, two_sided: bool | None = None) -> None:
        ask(printer, two_sided)
        printer.setPageSize(paper)

    monkeypatch.setattr(printing, "set_up", stubborn)
    printer = printer_to(file, QPageSize.PageSizeId.A4, MARGINS[1])
    assert len(list(printing.print_pages(pairing_sheet("fi", practice=True), 1, printer))) == 1
    assert f"{size[0]} × {size[1]}" in printing.remark(printer)
    read = printer_checks.read(scanned(file, tmp_path / "scan.png"), "a", "b", date(2026, 11, 21))
    assert read.scale_x == pytest.approx(1, abs=0.002)
    assert read.scale_y == pytest.approx(1, abs=0.002)


def stack(copies: int, pages: int) -> bytes:
    """Return copies of a form of so many pages, as a survey or a mailing has them in one file."""
    made = form("prom_followup" if pages > 1 else "gad7")
    assert made.pages == pages
    return sheet_pdf(made, (None,) * copies)[0]


def mailed(*, duplex: bool) -> bytes:
    pieces = [Piece(key, followup(), form("gad7"), new_sheet_id()) for key in "AB"]
    made = print_batch(pieces, count=2, title="Posti", language="fi", duplex=duplex)
    return made.pdf


def handed_over() -> bytes:
    pieces = [Piece(key, followup()) for key in "AB"]
    return print_batch(pieces, count=2, title="Siirtosivut", language="fi").pdf


MANY = form("prom_followup").pages


@pytest.mark.parametrize(
    ("pdf", "sides"),
    [
        (partial(stack, 1, 1), None),  # one person's paper: as the person and the queue have it
        (partial(stack, 1, MANY), None),
        (partial(stack, 2, 1), False),
        (partial(stack, 2, MANY), False if MANY % 2 else None),
        (partial(mailed, duplex=False), False),
        (partial(mailed, duplex=True), True),
        (handed_over, False),
    ],
)
def test_a_stack_goes_to_the_sides_it_was_laid_out_for(
    look: object,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pdf: Callable[[], bytes],
    sides: bool | None,
) -> None:
    """A queue that prints on both sides would put a letter on the back of another client's."""
    printer, asked = printer_to(tmp_path / "p.pdf", QPageSize.PageSizeId.A4, MARGINS[1]), []
    monkeypatch.setattr(QPrinter, "setDuplex", lambda _printer, mode: asked.append(mode))
    monkeypatch.setattr(printing, "page_image", lambda *_: QImage(8, 8, QImage.Format.Format_Mono))
    made, mode = pdf(), QPrinter.DuplexMode
    wanted = [] if sides is None else [mode.DuplexLongSide if sides else mode.DuplexNone]
    list(printing.print_pages(made, preview.page_count(made), printer))
    assert asked == wanted
    asked.clear()
    monkeypatch.setattr(QPrintDialog, "exec", lambda _dialog: 0)
    printing.ask_printer(None, made)  # type: ignore[arg-type]
    assert asked == wanted


def test_every_paper_says_its_sides_by_one_hand() -> None:
    """Each PDF is drawn by `Paper`, which counts what begins on a back; nobody else says sides."""
    program = DESK.parent.parent
    files = {file: file.read_text(encoding="utf-8") for file in program.rglob("*.py")}
    drawn = {file.name for file, text in files.items() if re.search(r"Canvas\(|QPdfWriter\(", text)}
    assert drawn == {"pdf.py"}
    begun = {file.name for file, text in files.items() if re.search(r"paper\.begin\(", text)}
    assert begun == {"letters.py", "sheets.py", "flowing.py", "envelope_test.py"}
    for sign, places in (("setDuplex", {"printing.py"}), ('"Simplex"', {"pdf.py"})):
        assert {file.name for file, text in files.items() if sign in text} == places


def test_pages_go_in_grey_whole_and_nameless(look: object) -> None:
    made = printing.new_printer()
    assert made.fullPage()
    assert made.colorMode() is QPrinter.ColorMode.GrayScale
    assert made.docName() == "Tytti"
    page = printing.page_image(pairing_sheet("fi", practice=True), 1, 100)
    assert page.depth() == 8


def test_there_is_one_door_to_a_printer() -> None:
    signs = ("QPrinter(", "QPrintDialog(", "fullRectPixels", "paintRectPixels")
    found = {
        file.relative_to(DESK).as_posix()
        for file in DESK.rglob("*.py")
        if any(sign in file.read_text(encoding="utf-8") for sign in signs)
    }
    assert found == {"printing.py"}


OF_NOBODY = {"admin/paper_dialog.py", "admin/recovery.py"}  # the unit's own papers


def test_every_paper_of_somebody_is_recorded_before_it_leaves() -> None:
    """After would be too late: the vault may lock, or the program end, while pages go."""
    for file in DESK.parent.rglob("*.py"):
        words, name = file.read_text(), file.relative_to(DESK.parent).as_posix()
        if "PdfView()" not in words or name == "forms/pdf_view.py":
            continue
        assert (name in OF_NOBODY) != ("view.may_leave = " in words), name
        ways = {
            node.value.attr
            for node in parsed.nodes(file)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute)
            and ast.unparse(node.targets[0]).endswith("view.may_leave")
        }  # fmt: skip
        for node in parsed.nodes(file):
            if isinstance(node, ast.FunctionDef) and node.name in ways:
                assert not list(gone_first(node)), f"{name}: {node.name}"
                ways.discard(node.name)
        assert not ways, name


def gone_first(function: ast.FunctionDef) -> Iterator[int]:
    """Give the lines where a paper goes though something of its block comes after."""
    for node in ast.walk(function):
        for block in (getattr(node, "body", []), getattr(node, "orelse", [])):
            for at, line in enumerate(block if isinstance(block, list) else []):
                later = block[at + 1 :]
                if ast.unparse(line) == "go()" and [x for x in later if ast.unparse(x) != "return"]:
                    yield line.lineno
