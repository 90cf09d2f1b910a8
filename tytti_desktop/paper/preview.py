"""A page of a PDF as a picture, for the window to show: plain bytes, no Qt."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pypdfium2

# PDFium is not thread-safe: whoever opens a document holds this until it is closed.
PDFIUM = threading.RLock()


@dataclass(frozen=True)
class Picture:
    """A page as pixels: three bytes (red, green, blue) each, rows from the top, no padding."""

    width: int
    height: int
    rgb: bytes


@contextmanager
def opened(pdf: bytes) -> "Iterator[pypdfium2.PdfDocument]":
    """Open a PDF from memory, alone in PDFium until it is closed."""
    import pypdfium2  # with 0.02 s of its own: most commands never open a PDF

    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            yield document
        finally:
            document.close()


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    with opened(pdf) as document:
        return len(document)


def two_sided(pdf: bytes) -> bool | None:
    """Tell on which sides a PDF says to print it; None when it leaves that to the person."""
    with opened(pdf) as document:
        from pypdfium2 import raw

        said = raw.FPDF_VIEWERREF_GetDuplex(document)
        both = (raw.DuplexFlipLongEdge, raw.DuplexFlipShortEdge)
        return None if said == raw.DuplexUndefined else said in both


def page_picture(pdf: bytes, page: int, *, dpi: float = 96) -> Picture:
    """Render a page (from 1) at so many dots an inch."""
    with opened(pdf) as document:
        shown = document[page - 1]
        bitmap = shown.render(scale=dpi / 72, rev_byteorder=True, prefer_bgrx=False)
        made = _packed(bitmap)
        bitmap.close()
        shown.close()
        return made


def _packed(bitmap: "pypdfium2.PdfBitmap") -> Picture:
    """Copy a bitmap's pixels without the padding at the ends of its rows."""
    content = bytes(bitmap.buffer)
    row = bitmap.width * bitmap.n_channels
    rows = (content[y * bitmap.stride : y * bitmap.stride + row] for y in range(bitmap.height))
    return Picture(bitmap.width, bitmap.height, b"".join(rows))
