"""Finding the sheet's four codes in a picture, and the map they give."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import zxingcpp
from PIL import Image, ImageFilter

from tytti_desktop.paper.codes import CORNERS, Corner, read_payload
from tytti_desktop.paper.reading import geometry
from tytti_desktop.paper.reading.geometry import Matrix, Points
from tytti_desktop.paper.reading.images import Scanned
from tytti_desktop.paper.reading.reasons import PageReason
from tytti_desktop.paper.reading.reference import Grey, code_corners

ENOUGH = 2  # codes after which the missing ones are looked for where they must be
LOOKS = ((1.0, 0.0), (0.5, 0.0), (1.0, 1.2), (0.7, 0.8))  # size and blur of each new look
BRIGHT = 190  # grey level: darker paper, or a table, is not proven to be blank paper
EVEN = 24  # grey levels between the lightest and the darkest of the blank paper's tiles
BLANK_TILE = 48  # pixels: 6 mm; a word in a tile shows in its mean, and paper's grain does not
MOST_GRAIN = 6  # grey levels: in a noisier picture a faint line would not show
INK = 30  # grey levels below the paper: ink...
SPECKS = 12  # ...and so many pixels of it are dust
OFF = 0.012  # of the code distance: corners that miss the common map by more are misread places


@dataclass
class Codes:
    """The codes found in a picture: whose they are and where (pixels)."""

    sheet: str = ""
    page: int = 0
    places: dict[int, Points] = field(default_factory=dict)
    others: bool = False  # a code of another sheet or page is in the picture
    damaged: bool = False  # a code of our kind is there that cannot be read

    def add(self, corner: Corner, place: Points) -> None:
        """Keep a code, or note that it contradicts those found before."""
        if not self.sheet:
            self.sheet, self.page = corner.sheet, corner.page
        if (corner.sheet, corner.page) != (self.sheet, self.page):
            self.others = True
        elif corner.corner in self.places:
            side = np.linalg.norm(place[0] - place[2])
            near = np.linalg.norm(self.places[corner.corner].mean(0) - place.mean(0)) < side
            self.others |= not bool(near)  # the same copy printed twice, both in the picture
        else:
            self.places[corner.corner] = place


def _data_matrix() -> zxingcpp.BarcodeFormats:
    return zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.DataMatrix)


def _symbols(picture: Grey) -> list[tuple[Corner, Points]]:
    found = []
    barcodes = zxingcpp.read_barcodes(
        picture,
        formats=_data_matrix(),
        try_invert=False,
        try_downscale=False,
    )
    for barcode in barcodes:
        corner = read_payload(barcode.text)
        if corner is not None:
            found.append((corner, _place(barcode)))
    return found


def _place(barcode: "zxingcpp.Barcode") -> Points:
    at = barcode.position
    points = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    return np.array([(point.x, point.y) for point in points], float)


def _viewed(picture: Grey, size: float, blur: float) -> Grey:
    if size == 1.0 and not blur:
        return picture
    image = Image.fromarray(picture)
    if blur:
        image = image.filter(ImageFilter.GaussianBlur(blur))
    if size != 1.0:
        wanted = (round(image.width * size), round(image.height * size))
        image = image.resize(wanted, Image.Resampling.BILINEAR)
    return np.asarray(image)


def _views(picture: Grey) -> Iterator[tuple[float, Grey]]:
    """Give other views of a picture (and their size), the quickest first."""
    for size, blur in LOOKS:
        yield size, _viewed(picture, size, blur)
    dots_joined = _around(picture, np.minimum)  # print saves toner
    yield 1.0, _around(dots_joined, np.maximum)


def _around(picture: Grey, chosen: "np.ufunc") -> Grey:
    """Return the least or greatest of each pixel and its eight neighbours.

    As Pillow's rank filters give it, in a fiftieth of the time: a page without codes pays it.
    """
    for axis in (0, 1):
        along, made = np.moveaxis(picture, axis, 0), picture.copy()
        out = np.moveaxis(made, axis, 0)
        chosen(out[1:], along[:-1], out=out[1:])
        chosen(out[:-1], along[1:], out=out[:-1])
        picture = made
    return picture


def find_codes(picture: Grey) -> Codes:
    """Look for the sheet's codes, the whole picture first, then where the missing ones must be."""
    codes = Codes()
    for size, view in _views(picture):
        for corner, place in _symbols(view):
            codes.add(corner, (place + 0.5) / size - 0.5)
        if len(codes.places) >= ENOUGH or codes.others:
            break
    if codes.sheet and not codes.others and len(codes.places) < CORNERS:
        _look_where_expected(picture, codes)
    if not codes.sheet:
        codes.damaged = _has_damaged(picture)
    return codes


def _look_where_expected(picture: Grey, codes: Codes) -> None:
    """Look for missing codes, enlarged and blurred, where those found say they must be."""
    rough = rough_map(codes.places)
    wide = 3.0 if len(codes.places) == 1 else 1.8
    for corner, wanted in code_corners().items():
        if corner in codes.places:
            continue
        place = geometry.carried(rough, wanted)
        middle, side = place.mean(0), np.linalg.norm(place[0] - place[2]) / np.sqrt(2)
        left, top = np.floor(middle - wide * side).astype(int).clip(0)
        right, bottom = np.ceil(middle + wide * side).astype(int)
        cut = picture[top : max(top, bottom), left : max(left, right)]
        if min(cut.shape, default=0) > side:
            _look_closely(cut, (float(left), float(top)), codes)


def _look_closely(cut: Grey, at: tuple[float, float], codes: Codes) -> None:
    before = len(codes.places)
    for size, blur in ((1.0, 0.0), (2.0, 0.0), (2.0, 1.5), (1.0, 1.0), (0.5, 0.0)):
        for corner, place in _symbols(_viewed(cut, size, blur)):
            codes.add(corner, (place + 0.5) / size - 0.5 + at)
        if len(codes.places) > before or codes.others:
            return


def _has_damaged(picture: Grey) -> bool:
    """Tell whether something of a code's kind and size is there that cannot be read."""
    barcodes = zxingcpp.read_barcodes(
        picture, formats=_data_matrix(), try_invert=False, return_errors=True
    )
    usual = 10 / 210 * min(picture.shape)
    for barcode in barcodes:
        place = _place(barcode)
        sides = np.linalg.norm(place - np.roll(place, 1, axis=0), axis=1)
        square = sides.max() < 1.25 * sides.min() + 2
        if square and 0.6 * usual < sides.mean() < 1.5 * usual and barcode.error is not None:
            return True
    return False


def rough_map(places: dict[int, Points]) -> Matrix:
    """Return the map from the form (pixels at 200 dpi) to the picture that the codes give."""
    wanted = code_corners()
    source = np.vstack([wanted[corner] for corner in places])
    target = np.vstack([places[corner] for corner in places])
    if len(places) <= 2:  # noqa: PLR2004 (too few for a stable perspective)
        return geometry.similarity(source, target)
    return geometry.homography(source, target)


def code_map(codes: Codes) -> tuple[Matrix, bool]:
    """Return the map the codes give, and whether it is exact: all four codes, in agreement.

    A code whose place disagrees with the other three (a folded corner) is left out.
    """
    matrix = rough_map(codes.places)
    if len(codes.places) < CORNERS:
        return matrix, False
    wanted = code_corners()
    span = float(np.linalg.norm(codes.places[3].mean(0) - codes.places[0].mean(0)))
    if _error(matrix, codes.places, wanted) < OFF / 4 * span:
        return matrix, True
    trials = []
    for left_out in codes.places:
        kept = {corner: place for corner, place in codes.places.items() if corner != left_out}
        tried = rough_map(kept)
        trials.append((_error(tried, kept, wanted), left_out, tried))
    return min(trials, key=lambda trial: trial[0])[2], False


def _error(matrix: Matrix, places: dict[int, Points], wanted: dict[int, Points]) -> float:
    source = np.vstack([wanted[corner] for corner in places])
    return geometry.mean_error(matrix, source, np.vstack(list(places.values())))


def why_none(scan: Scanned, codes: Codes) -> PageReason:
    """Return why no sheet was found in a picture."""
    if codes.damaged:
        return PageReason.BAD_CODE
    return PageReason.BLANK_PAGE if proven_blank(scan) else PageReason.NO_CODE


def proven_blank(scan: Scanned) -> bool:
    """Tell whether a picture is surely of blank paper: bright, even, to its edges, without ink.

    A scan in two tones proves nothing: what was faint on the paper is gone from it.
    """
    if scan.one_bit:
        return False
    height, width = scan.ink.shape
    edge = max(height, width) // 60  # the scanner's own shadow at the paper's edge
    inner = scan.ink[edge : height - edge, edge : width - edge]
    paper = np.asarray(Image.fromarray(inner).reduce(BLANK_TILE), np.float32)
    light = float(np.median(paper))
    if light < BRIGHT or float(np.ptp(paper)) > EVEN:
        return False
    grain = float(np.median(np.abs(inner.astype(np.float32) - light))) * 1.48  # as a deviation
    if grain > MOST_GRAIN:
        return False
    return int((inner < light - INK).sum()) <= SPECKS
