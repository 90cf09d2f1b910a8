"""The wrong-recipient guard: the printed file is read again, and every page must be whose it is.

For each piece in mailing order: the letter's pages show that recipient's address and that form's
code, and the form's pages carry that form's id and page numbers in their codes. So letter = form =
list, proved on what goes to the printer and not on what was meant. What the copies of a form share
is looked at on the first page that shows it (a code of another's on it is found there), and of the
pages after it what is their own.
"""

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Any

from tytti_desktop.paper.addresses import address_lines, place_address
from tytti_desktop.paper.batch import (
    Batch,
    Cancelled,
    Piece,
    PrintedPiece,
    Progress,
    never,
    silent,
    stop_if,
)
from tytti_desktop.paper.codes import Corner, decode, short_code
from tytti_desktop.paper.drawing import CORNER_CLEAR, MM, PAGE_SIZE
from tytti_desktop.paper.envelopes import envelope
from tytti_desktop.paper.fonts import as_read
from tytti_desktop.paper.preview import opened
from tytti_desktop.paper.shared import shared_by, without

if TYPE_CHECKING:
    import pypdfium2

HYPHEN_AT_END = "\ufffe"  # how PDFium tells a hyphen at the end of a line, and the line's end
WHITE = 0xFFFFFFFF
DPI = 110  # a module of 0.71 mm is then three pixels wide


@dataclass(frozen=True)
class Mismatch:
    """A page that is not what the list says: the piece's key, the page from 1, and what is wrong.

    `what` is one of: address, code, sheet, pages.
    """

    key: str
    page: int
    what: str


@dataclass
class _Printed:
    """The file as it goes to the printer, and one that shows only what is each page's own."""

    whole: "pypdfium2.PdfDocument"
    bare: "pypdfium2.PdfDocument"
    shared: tuple[int, ...]  # by page; 0: nothing
    _seen: set[int] = field(default_factory=set)

    def showing(self, page: int) -> "pypdfium2.PdfDocument":
        """Return which to read a page in: whole until what it shares has been seen."""
        shared = self.shared[page - 1]
        if shared and shared in self._seen:
            return self.bare
        self._seen.add(shared)
        return self.whole


@contextmanager
def _printed(pdf: bytes) -> Iterator[_Printed]:
    shared = shared_by(pdf)
    with opened(pdf) as whole:
        if len(shared) != len(whole):  # another program's file: each page whole
            shared = (0,) * len(whole)
        with opened(without(pdf, set(shared) - {0})) as bare:
            yield _Printed(whole, bare, shared)


def prove(
    batch: Batch,
    pieces: Sequence[Piece],
    *,
    progress: Progress = silent,
    cancelled: Cancelled = never,
) -> tuple[Mismatch, ...]:
    """Read the printed batch again and return every page that does not belong where it lies."""
    found: list[Mismatch] = []
    with _printed(batch.pdf) as file:
        document = file.whole
        expected = [page for printed in batch.pieces for page in printed.pages]
        if len(batch.pieces) != len(pieces) or len(document) < max(expected, default=0):
            return (Mismatch("", len(document), "pages"),)
        for done, (piece, printed) in enumerate(zip(pieces, batch.pieces, strict=True), 1):
            stop_if(cancelled)
            found += _letter(document, piece, printed)
            found += _form(file, piece, printed)
            progress(done, len(pieces))
    return tuple(found)


def _letter(
    document: "pypdfium2.PdfDocument", piece: Piece, printed: PrintedPiece
) -> list[Mismatch]:
    texts = [_text(document, page) for page in printed.letter_pages]
    first = printed.letter_pages[0]
    found = []
    recipient = piece.letter.recipient
    if recipient is not None:
        placed = place_address(address_lines(recipient), envelope(piece.letter.envelope))
        block = as_read("\n".join(("", *(words.text for words in placed), "")))
        if block not in as_read(texts[0]) or printed.key != piece.key:
            found.append(Mismatch(piece.key, first, "address"))
    if piece.sheet is not None and not any(short_code(piece.sheet) in text for text in texts):
        found.append(Mismatch(piece.key, first, "code"))
    return found


@contextmanager
def _shown(document: "pypdfium2.PdfDocument", page: int) -> Iterator[Any]:
    """Open a page for PDFium's own calls: the library's objects around them took a sixth."""
    from pypdfium2 import raw

    opened_page = raw.FPDF_LoadPage(document, page - 1)
    if not opened_page:
        raise ValueError(page)
    try:
        yield opened_page
    finally:
        raw.FPDF_ClosePage(opened_page)


def _text(document: "pypdfium2.PdfDocument", page: int) -> str:
    """Return a page's text, one line of print a line, without the spaces at their ends."""
    from pypdfium2 import raw

    with _shown(document, page) as shown:
        text_page = raw.FPDFText_LoadPage(shown)
        count = raw.FPDFText_CountChars(text_page)
        units = (ctypes.c_ushort * (count + 1))()  # UTF-16, its end marked
        written = raw.FPDFText_GetText(text_page, 0, count, units)
        raw.FPDFText_ClosePage(text_page)
    text = bytes(memoryview(units)[: written - 1]).decode("utf-16-le", "ignore")
    return "\n".join(line.strip() for line in text.replace(HYPHEN_AT_END, "-\n").splitlines())


def _form(file: _Printed, piece: Piece, printed: PrintedPiece) -> list[Mismatch]:
    if piece.sheet is None or piece.form is None:
        return []
    if len(printed.form_pages) != piece.form.pages:
        return [Mismatch(piece.key, printed.letter_pages[0], "pages")]
    found = []
    for number, page in enumerate(printed.form_pages, 1):
        upper = {Corner(piece.sheet, number, 0), Corner(piece.sheet, number, 1)}
        if set(_upper_codes(file.showing(page), page)) != upper:
            found.append(Mismatch(piece.key, page, "sheet"))
    return found


def _upper_codes(document: "pypdfium2.PdfDocument", page: int) -> tuple[Corner, ...]:
    """Read the two codes at the top of a page, rendering no more than that strip."""
    return codes_in(document, page, below=PAGE_SIZE[1] - CORNER_CLEAR - 4 * MM)


def codes_in(
    document: "pypdfium2.PdfDocument", page: int, *, below: float = 0
) -> tuple[Corner, ...]:
    """Read the codes of a page; `below` takes points off its foot."""
    from pypdfium2 import raw

    scale = DPI / 72
    with _shown(document, page) as shown:
        wide = ceil(raw.FPDF_GetPageWidthF(shown) * scale)
        high = ceil(raw.FPDF_GetPageHeightF(shown) * scale)
        kept = high - ceil(below * scale)
        pixels = (ctypes.c_ubyte * (wide * kept))()
        bitmap = raw.FPDFBitmap_CreateEx(wide, kept, raw.FPDFBitmap_Gray, pixels, wide)
        raw.FPDFBitmap_FillRect(bitmap, 0, 0, wide, kept, WHITE)
        drawn = raw.FPDF_ANNOT | raw.FPDF_GRAYSCALE
        raw.FPDF_RenderPageBitmap(bitmap, shown, 0, 0, wide, high, 0, drawn)
        raw.FPDFBitmap_Destroy(bitmap)
    return decode(memoryview(pixels).cast("B").cast("B", (kept, wide)))
