"""Reading one page's picture, from the codes in its corners to the value of every field."""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tytti_desktop.paper import pairing
from tytti_desktop.paper.codes import PREVIEW
from tytti_desktop.paper.layout import FormLayout
from tytti_desktop.paper.reading import geometry, locating
from tytti_desktop.paper.reading.cleaning import without_folds, without_streaks
from tytti_desktop.paper.reading.deciding import decide
from tytti_desktop.paper.reading.geometry import Matrix
from tytti_desktop.paper.reading.images import Refused, Scanned
from tytti_desktop.paper.reading.measuring import PageInk, measured
from tytti_desktop.paper.reading.model import FieldReading, FieldStatus, PageReading, PageStatus
from tytti_desktop.paper.reading.reasons import Doubt, PageReason
from tytti_desktop.paper.reading.reference import (
    HEIGHT,
    MM,
    WIDTH,
    Grey,
    PageReference,
    page_reference,
)
from tytti_desktop.paper.reading.registration import refined, straightened
from tytti_desktop.paper.reading.seen_field import OUTLINE

Known = Mapping[str, FormLayout | None]  # every sheet printed here; None: its geometry was lost

_STRANGE = {pairing.SHEET: PageReason.TEST_PAGE, PREVIEW: PageReason.PREVIEW_PAGE}
PICTURE_QUALITY = 80  # JPEG
BELIEVED = 0.35  # share of a form's blocks found where it says: else it is not this form
UNCODED = 0.5  # the same for a page without codes, which is only as sure as its looks
CORNERS = 4
LOST = 0.5  # share of a page's boxes that must be found


def read_page(
    scan: Scanned,
    known: Known,
    *,
    file: str = "",
    page: int = 1,
    sheet: str | None = None,
    form_page: int | None = None,
    keep_picture: bool = True,
) -> PageReading:
    """Read a page. `sheet` and `form_page` are what a person typed when the codes are unreadable.

    Nothing is read when the codes disagree with one another or with what was typed. A fault of
    the program refuses the page with its own reason: never as the paper's, and the picture is kept.
    """
    made = _Page(scan, file, page, keep_picture=keep_picture)
    try:
        return _looked_at(made, known, sheet, form_page)
    except (Refused, MemoryError):
        raise
    except Exception:  # noqa: BLE001 (whatever it is, it is ours: the page waits for another try)
        return made.refused(PageStatus.UNREADABLE, PageReason.PROGRAM_FAULT)


def _looked_at(  # noqa: PLR0911 (each way that a page is refused)
    made: "_Page", known: Known, sheet: str | None, form_page: int | None
) -> PageReading:
    scan = made.scan
    codes = locating.find_codes(scan.ink)
    if codes.others:
        return made.refused(PageStatus.UNREADABLE, PageReason.TWO_SHEETS)
    if sheet is not None and form_page is not None:
        if codes.sheet and (codes.sheet, codes.page) != (sheet, form_page):
            return made.refused(PageStatus.UNREADABLE, PageReason.OTHER_CODE)
        codes.sheet, codes.page = sheet, form_page
    if not codes.sheet:
        reason = locating.why_none(scan, codes)
        bad = reason is PageReason.BAD_CODE
        return made.refused(PageStatus.UNREADABLE if bad else PageStatus.FOREIGN, reason)
    made.sheet, made.form_page = codes.sheet, codes.page
    if codes.sheet not in known:
        return made.refused(PageStatus.FOREIGN, _STRANGE.get(codes.sheet, PageReason.UNKNOWN_SHEET))
    form = known[codes.sheet]
    if form is None:
        return made.refused(PageStatus.FOREIGN, PageReason.UNKNOWN_VERSION)
    if codes.page > form.pages:
        return made.refused(PageStatus.FOREIGN, PageReason.NO_SUCH_PAGE)
    return made.read(codes, page_reference(form, codes.page))


class _Page:
    """A page being read: what is known of it so far."""

    def __init__(self, scan: Scanned, file: str, page: int, *, keep_picture: bool) -> None:
        self.scan, self.file, self.page, self.keep_picture = scan, file, page, keep_picture
        self.sheet: str | None = None
        self.form_page: int | None = None
        self.rotation: int | None = None
        self.scale: float | None = None
        self.sha256 = hashlib.sha256(np.ascontiguousarray(scan.ink).data).hexdigest()

    def refused(self, status: PageStatus, reason: PageReason) -> PageReading:
        """Return the page as not read."""
        return PageReading(
            self.file,
            self.page,
            status,
            reason,
            sheet=self.sheet,
            form_page=self.form_page,
            rotation=self.rotation,
            scale=self.scale,
            sha256=self.sha256,
            picture=_jpeg(self.scan.ink) if self.keep_picture else None,
        )

    def read(self, codes: locating.Codes, reference: PageReference) -> PageReading:
        """Straighten, measure and decide."""
        clean = without_streaks(self.scan.ink, max(self.scan.ink.shape) / 297)
        matrix, match = _placed(clean, codes, reference)
        if matrix is None or match < BELIEVED:
            return self.refused(PageStatus.UNREADABLE, PageReason.NOT_THIS_FORM)
        self.rotation = geometry.turn(matrix)
        self.scale = round(_paper_scale(matrix, self.scan.ink), 3)
        straight = straightened(clean, matrix)
        ink = measured(without_folds(straight, reference), reference, one_bit=self.scan.one_bit)
        cut_off = _cut_off(matrix, self.scan.ink)
        lost = _lost_boxes(ink, reference, matrix, self.scan.ink)
        missing = bool(lost.any()) or (cut_off and not len(lost))
        if lost.sum() > LOST * len(lost) and not cut_off and not _torn(lost, reference):
            return self.refused(PageStatus.UNREADABLE, PageReason.NOT_THIS_FORM)
        decided = decide(ink, reference)
        return PageReading(
            self.file,
            self.page,
            PageStatus.INCOMPLETE if missing else PageStatus.READ,
            PageReason.PART_MISSING if missing else None,
            sheet=self.sheet,
            form_page=self.form_page,
            rotation=self.rotation,
            scale=self.scale,
            fields=_asked_all(decided) if lost.any() and len(codes.places) == CORNERS else decided,
            sha256=self.sha256,
            picture=self._kept(matrix, straight, untouched=clean is self.scan.ink),
        )

    def _kept(self, matrix: Matrix, straight: Grey, *, untouched: bool) -> bytes | None:
        """Return the straightened page as scanned: a person must see what was cleaned away."""
        if not self.keep_picture:
            return None
        return _jpeg(straight if untouched else straightened(self.scan.ink, matrix))


def _jpeg(picture: Grey) -> bytes:
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "JPEG", quality=PICTURE_QUALITY)
    return out.getvalue()


def _placed(
    picture: Grey, codes: locating.Codes, reference: PageReference
) -> tuple[Matrix | None, float]:
    """Return the map from the form into the picture, and how well the form is found there."""
    if not codes.places:
        return _placed_by_looks(picture, reference)
    matrix, exact = locating.code_map(codes)
    if exact:
        return matrix, 1.0
    few = len(codes.places) == 1
    return refined(picture, matrix, reference, (9, 4, 4) if few else (9, 4))


def _placed_by_looks(picture: Grey, reference: PageReference) -> tuple[Matrix | None, float]:
    """Place a page without codes: as it fills the picture, in whichever turn fits best."""
    height, width = picture.shape
    form = [(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)]
    edges = [(0, 0), (width, 0), (width, height), (0, height)]
    best: tuple[Matrix | None, float] = (None, 0.0)
    for quarter in range(4):
        if (width > height) is not bool(quarter % 2):
            continue
        turned = edges[quarter:] + edges[:quarter]
        tried = refined(picture, geometry.homography(form, turned), reference, (14, 6, 4))
        best = max(best, tried, key=lambda found: found[1])
    return best if best[1] >= UNCODED else (None, best[1])


def _paper_scale(matrix: Matrix, picture: Grey) -> float:
    """Return the print's size against what was laid out, if the picture is just the sheet."""
    long = float(max(picture.shape))
    return geometry.size(matrix, WIDTH, HEIGHT) * HEIGHT / long


def _lost_boxes(
    ink: PageInk, reference: PageReference, matrix: Matrix, picture: Grey
) -> NDArray[np.bool_]:
    """Return which of the page's boxes are not in the picture, field by field."""
    height, width = picture.shape
    places = geometry.carried(matrix, reference.at + reference.side / 2)
    edge = MM / 2
    out = (places < -edge).any(1) | (places > (width + edge, height + edge)).any(1)
    lost = np.array(out, bool)
    for boxes in reference.fields().values():
        if np.median(ink.outline[boxes]) < OUTLINE:
            lost[boxes] = True
    return lost


def _asked_all(fields: tuple[FieldReading, ...]) -> tuple[FieldReading, ...]:
    """Leave every field to a person: all four corners are there and printed boxes are not.

    Paper that is torn or covered loses a corner. Where none is lost the print itself may be another
    than the layout, and a row that fits the next row's boxes would be read as that row's.
    """
    return tuple(
        replace(one, status=FieldStatus.UNSURE, value=None, doubts=(*one.doubts, Doubt.NOT_FOUND))
        for one in fields
    )


def _torn(lost: NDArray[np.bool_], reference: PageReference) -> bool:
    """Tell whether the boxes lost are one end of the page, as where paper is torn or covered."""
    if lost.all():
        return False
    down = reference.at[:, 1]
    return bool(down[lost].min() > down[~lost].max() or down[lost].max() < down[~lost].min())


def _cut_off(matrix: Matrix, picture: Grey) -> bool:
    """Tell whether a part of the page wider than its margin lies outside the picture."""
    height, width = picture.shape
    margin = 12 * MM
    corners = [
        (margin, margin),
        (WIDTH - margin, margin),
        (WIDTH - margin, HEIGHT - margin),
        (margin, HEIGHT - margin),
    ]
    places = geometry.carried(matrix, corners)
    return bool((places < 0).any() or (places > (width, height)).any())
