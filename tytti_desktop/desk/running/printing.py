"""The one door to a printer: A4, the full page, in grey, at its true size or told that it is not.

A form is read by its geometry and an address shows through a window, so a page is never scaled to
what a driver calls its printable area. What lies in the driver's margin is left to the paper.
"""

from collections.abc import Generator

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from tytti_desktop.desk.running.background import Step
from tytti_desktop.errors import KnownError
from tytti_desktop.paper import preview
from tytti_desktop.words import _

PRINT_DOTS = 300.0
_WIDE, _HIGH, _INCH = 210.0, 297.0, 25.4  # millimetres: A4, an inch
_LOOSE = 1.0  # millimetres by which a queue's A4 may differ from the paper's


def new_printer(two_sided: bool | None = None) -> QPrinter:
    """Return the default printer, asked for whole A4 pages in grey; its document has no name."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName("Tytti")
    set_up(printer, two_sided)
    return printer


def set_up(printer: QPrinter, two_sided: bool | None = None) -> None:
    """Ask a printer for whole A4 pages, upright, in grey.

    `two_sided` is as the PDF says of itself: many queues print on both sides unless told, and one
    client's letter would come on the back of another's. None leaves it to the person and the queue.
    """
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)
    printer.setColorMode(QPrinter.ColorMode.GrayScale)
    if two_sided is not None:
        mode = QPrinter.DuplexMode
        printer.setDuplex(mode.DuplexLongSide if two_sided else mode.DuplexNone)


def ask_printer(parent: QWidget, pdf: bytes = b"") -> QPrinter | None:
    """Ask which printer to use for a PDF; None if the person leaves."""
    printer = new_printer(preview.two_sided(pdf) if pdf else None)
    dialog = QPrintDialog(printer, parent)
    chosen = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return printer if chosen else None


def paper_of(printer: QPrinter) -> tuple[float, float]:
    """Return the width and height of the printer's paper in millimetres."""
    size = printer.pageLayout().fullRect(QPageLayout.Unit.Millimeter).size()
    return size.width(), size.height()


def remark(printer: QPrinter) -> str:
    """Return what to know of the printer's paper before printing, "" when it is A4."""
    wide, high = paper_of(printer)
    if abs(wide - _WIDE) <= _LOOSE and abs(high - _HIGH) <= _LOOSE:
        return ""
    told = _(
        "The printer's paper is {wide} × {high} mm, not A4. The pages are printed at their true "
        "size in the middle, so the edges may be cut. Choose A4 paper and print again."
    )
    return told.format(wide=round(wide), high=round(high))


def place_of(printer: QPrinter) -> QRectF:
    """Return where an A4 page lies on the printer's paper, in its dots: true size, centred."""
    dots = printer.resolution() / _INCH
    full = printer.pageLayout().fullRectPixels(printer.resolution())
    wide, high = _WIDE * dots, _HIGH * dots
    return QRectF((full.width() - wide) / 2, (full.height() - high) / 2, wide, high)


def as_image(picture: preview.Picture) -> QImage:
    """Return a rendered page as an image of its own memory."""
    shown = QImage(
        picture.rgb, picture.width, picture.height, picture.width * 3,
        QImage.Format.Format_RGB888,
    )  # fmt: skip
    return shown.copy()


def page_image(pdf: bytes, page: int, dots: float) -> QImage:
    """Return a page as a grey image: a third of the colour's size in the printer's queue."""
    made = as_image(preview.page_picture(pdf, page, dpi=dots))
    return made.convertToFormat(QImage.Format.Format_Grayscale8)


def print_pages(pdf: bytes, pages: int, printer: QPrinter) -> Generator[Step, None, int]:
    """Send every page to a printer, a page a step; returns how many went.

    Whatever was asked in the queue's own dialog, the sides are the PDF's own if it says them.
    Raises KnownError when the printer does not answer.
    """
    set_up(printer, preview.two_sided(pdf))
    painter = QPainter()
    if not painter.begin(printer):
        raise KnownError(_("The printer does not answer. Check it and print again."))
    try:
        place, dots = place_of(printer), min(float(printer.resolution()), PRINT_DOTS)
        sent = 0
        for number in range(1, pages + 1):
            if number > 1:
                printer.newPage()
            image = page_image(pdf, number, dots)
            sent += image.sizeInBytes()
            painter.drawImage(place, image)
            yield Step(number, pages, _queued(sent))
    finally:
        painter.end()
    return pages


def _queued(size: int) -> str:
    """Return how much has gone to the printer's queue."""
    return _("Printing, {size} MB in the queue").format(size=max(1, round(size / 1_000_000)))
