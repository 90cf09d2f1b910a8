"""Opening what a scanner made, a PDF or a picture of most kinds, in bounded time and memory.

Everything hostile or broken ends in `Refused`, which names what is wrong.
"""

import io
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import ExifTags, Image, ImageChops, ImageOps, UnidentifiedImageError, features
from pypdfium2 import raw

from tytti_desktop import held, regular_files
from tytti_desktop.paper.drawing import PAGE_SIZE
from tytti_desktop.paper.reading import kinds
from tytti_desktop.paper.reading.reasons import PageReason
from tytti_desktop.paper.reading.reference import DPI, Grey

MOST_PIXELS = 90_000_000  # A3 at 600 dpi has 70 million
LONGEST_SIDE = 20_000  # pixels
MOST_BYTES = 2_000_000_000  # of a file
MOST_PAGES = 2_000
LEAST_SIDE = 500  # pixels: A4 at 60 dpi
LONG_SIDE = round(PAGE_SIZE[1] / 72 * DPI)  # an A4 page at the size it is read in
PHOTO_SIDE = round(LONG_SIDE * 1.25)  # a photo shows the table around the page too
ENLARGED_FROM = 1500  # pixels of the long side (130 dpi): smaller scans are enlarged
WHOLE_PAGE = 0.8  # of a PDF page's area: an image that covers so much is the scan

_TURNED = ExifTags.Base.Orientation
# Parts of Pillow that it may be built without.
_NEEDS = {"AVIF": "avif", "JPEG2000": "jpg_2000", "WEBP": "webp"}


class Refused(Exception):  # noqa: N818 (not a bug: an answer)
    """A file or a page that cannot be read; the reason says why."""

    def __init__(self, reason: PageReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Scanned:
    """A page's picture as it is read: the darkest of its colours, about 200 dpi."""

    ink: Grey
    one_bit: bool


def file_kind(path: Path) -> str:
    """Return what kind of file with scanned pages this is; `Refused` when it cannot be read."""
    try:
        with os.fdopen(regular_files.opened(path), "rb") as file:
            size = os.fstat(file.fileno()).st_size
            start = file.read(kinds.FIRST)
    except OSError as error:
        reason = PageReason.HELD if held.by_another(error) else PageReason.NOT_OPENED
        raise Refused(reason) from error
    if not size:
        raise Refused(PageReason.EMPTY)
    if size > MOST_BYTES:
        raise Refused(PageReason.TOO_LARGE)
    kind = kinds.kind_of(start)
    if kind == "HEIC":
        raise Refused(PageReason.TELEPHONE_PICTURE)
    if not kind:
        raise Refused(PageReason.NOT_A_PICTURE)
    if kind == "JPEG XL" or (kind in _NEEDS and not features.check(_NEEDS[kind])):
        raise Refused(PageReason.OTHER_PICTURE)
    return kind


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn every way that a broken picture fails into a refusal."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Refused:
        raise
    except (Image.DecompressionBombError, MemoryError, OverflowError) as error:
        raise Refused(PageReason.TOO_LARGE) from error
    except UnidentifiedImageError as error:
        raise Refused(PageReason.DAMAGED) from error
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        reason = PageReason.ENCRYPTED if locked else PageReason.DAMAGED
        raise Refused(reason) from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError) as error:
        raise Refused(PageReason.DAMAGED) from error


class Pages:
    """An open file of scanned pages; close it when done.

    Raises `Refused` when the file holds no pages that can be read, or cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._kind = file_kind(path)
        self._pdf: pypdfium2.PdfDocument | None = None
        self._image: Image.Image | None = None
        try:
            with _refusing():
                self.count = self._open(path)
        except Refused:
            self.close()
            raise

    def _open(self, path: Path) -> int:
        """Open the file and return how many pages it has."""
        if self._kind == "PDF":
            self._pdf = pypdfium2.PdfDocument(path)
            count = len(self._pdf)
        else:
            self._image = Image.open(path, formats=[self._kind])
            count = int(getattr(self._image, "n_frames", 1))
        if not count:
            raise Refused(PageReason.EMPTY)
        if count > MOST_PAGES:
            raise Refused(PageReason.TOO_MANY_PAGES)
        return count

    def close(self) -> None:
        """Let go of the file."""
        if self._pdf is not None:
            self._pdf.close()
        if self._image is not None:
            self._image.close()

    def page(self, number: int) -> Scanned:
        """Return a page (from 1) as it is read. Raises `Refused`."""
        with _refusing():
            if self._pdf is not None:
                image = _pdf_page(self._pdf, number)
            else:
                assert self._image is not None  # noqa: S101 (one of the two is open)
                self._image.seek(number - 1)
                image = self._image
        return prepared(image)

    def picture(self, number: int) -> tuple[Image.Image, float | None]:
        """Return a page (from 1) as it was scanned, and the dots per inch that its file tells.

        Raises `Refused`.
        """
        with _refusing():
            if self._pdf is not None:
                found = _pdf_page(self._pdf, number)
                return found, max(found.size) / max(self._pdf[number - 1].get_size()) * 72
            assert self._image is not None  # noqa: S101 (one of the two is open)
            self._image.seek(number - 1)
            _check_size(*self._image.size)
            told = self._image.info.get("dpi")
            return self._image, float(max(told)) if told else None


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise Refused(PageReason.TOO_LARGE)


def _pdf_page(pdf: pypdfium2.PdfDocument, number: int) -> Image.Image:
    """Return a PDF page's picture: its scan as it was put in, else the page rendered."""
    page = pdf[number - 1]
    scan = _only_image(page)
    if scan is not None:
        return scan
    width, height = page.get_size()
    if min(width, height) <= 0:
        raise Refused(PageReason.DAMAGED)
    scale = min(DPI / 72, PHOTO_SIDE / max(width, height))
    if max(width, height) < PAGE_SIZE[1] / 2:
        scale = LONG_SIDE / max(width, height)  # a page whose size in points says nothing
    if min(width, height) * scale < 1:
        raise Refused(PageReason.TOO_SMALL)
    rendered: Image.Image = page.render(scale=scale).to_pil()
    return rendered


def _only_image(page: pypdfium2.PdfPage) -> Image.Image | None:
    """Return the page's image if the page is nothing but one scan (hidden text is let be)."""
    if raw.FPDFPage_GetAnnotCount(page):
        return None
    images = []
    for thing in page.get_objects(max_depth=2):
        if thing.type == raw.FPDF_PAGEOBJ_IMAGE:
            images.append(thing)
        elif thing.type != raw.FPDF_PAGEOBJ_TEXT or _visible(thing):
            return None
        if len(images) > 1:
            return None
    if not images:
        return None
    image = images[0]
    _check_size(*image.get_px_size())
    left, bottom, right, top = image.get_bounds()
    width, height = page.get_size()
    if page.get_rotation() % 180:
        width, height = height, width
    if (right - left) * (top - bottom) < WHOLE_PAGE * width * height:
        return None
    return _image_of(image)


def _visible(text: pypdfium2.PdfObject) -> bool:
    mode: int = raw.FPDFTextObj_GetTextRenderMode(text)
    return mode != int(raw.FPDF_TEXTRENDERMODE_INVISIBLE)


def _image_of(image: pypdfium2.PdfImage) -> Image.Image:
    if image.get_filters() == ["DCTDecode"]:
        found = Image.open(io.BytesIO(bytes(image.get_data())), formats=["JPEG"])
        if found.mode in {"L", "RGB"}:
            return found
    bitmap: Image.Image = image.get_bitmap().to_pil()
    return bitmap


def prepared(image: Image.Image) -> Scanned:
    """Return a picture as it is read: upright as its camera says, one channel, about 200 dpi.

    Raises `Refused` when it is too large or too small.
    """
    _check_size(*image.size)
    if min(image.size) < LEAST_SIDE:
        raise Refused(PageReason.TOO_SMALL)
    wanted = _wanted_side(*image.size)
    if image.format == "JPEG" and max(image.size) > 2 * wanted:
        share = wanted / max(image.size)
        image.draft(None, (round(image.width * share), round(image.height * share)))
    with _refusing():
        image.load()
    turned = ImageOps.exif_transpose(image) if image.getexif().get(_TURNED, 1) != 1 else image
    grey = _darkest(turned)
    ink = np.asarray(grey)
    one_bit = turned.mode == "1" or _two_tone(ink[::7, ::7])
    if max(grey.size) != wanted:
        share = wanted / max(grey.size)
        size = (max(1, round(grey.width * share)), max(1, round(grey.height * share)))
        smooth = Image.Resampling.BOX if share < 0.8 else Image.Resampling.BILINEAR  # noqa: PLR2004
        ink = np.asarray(grey.resize(size, smooth))
    return Scanned(ink, one_bit)


def _wanted_side(width: int, height: int) -> int:
    long, short = max(width, height), min(width, height)
    if abs(long / short - 2**0.5) < 0.04 and long > LONG_SIDE * 1.05:  # noqa: PLR2004
        return LONG_SIDE
    if long > PHOTO_SIDE:
        return PHOTO_SIDE
    return LONG_SIDE if long < ENLARGED_FROM else long


def _darkest(image: Image.Image) -> Image.Image:
    """Return the darkest channel of each pixel: blue and red ink count as much as black."""
    mode = image.mode
    if mode == "L":
        return image
    if mode in {"1", "LA", "La"}:
        return _on_white(image) if mode != "1" else image.convert("L")
    if mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if mode in {"I", "F"}:
        return _stretched(image)
    if "A" in mode or "a" in mode or "transparency" in image.info:
        image = _on_white(image)
    red, green, blue = (image if image.mode == "RGB" else image.convert("RGB")).split()
    return ImageChops.darker(ImageChops.darker(red, green), blue)


def _on_white(image: Image.Image) -> Image.Image:
    clear = image.convert("RGBA")
    white = Image.new("RGBA", clear.size, "white")
    mode = "L" if image.mode in {"LA", "La"} else "RGB"
    return Image.alpha_composite(white, clear).convert(mode)


def _stretched(image: Image.Image) -> Image.Image:
    values = np.nan_to_num(np.asarray(image, np.float64))
    low, high = float(values.min()), float(values.max())
    return Image.fromarray(((values - low) / max(high - low, 1e-9) * 255).astype(np.uint8))


def _two_tone(some: Grey) -> bool:
    """Tell whether pixels are only black and white, as of a 1-bit scan saved otherwise."""
    dark = some[some < 215]  # noqa: PLR2004
    return len(dark) > 0 and float((dark > 40).mean()) < 0.1  # noqa: PLR2004
