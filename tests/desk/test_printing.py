"""Printed true: through Qt to paper and back, for several margins and a queue of another paper."""

from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrinter

from tytti_desktop.casework.mail import printer_checks
from tytti_desktop.desk.running import printing
from tytti_desktop.paper import preview
from tytti_desktop.paper.pairing import pairing_sheet

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
        str(file.relative_to(DESK))
        for file in DESK.rglob("*.py")
        if any(sign in file.read_text(encoding="utf-8") for sign in signs)
    }
    assert found == {"printing.py"}
