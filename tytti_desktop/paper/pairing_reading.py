"""Reading the scanned test page: what its codes, lines, patches and boxes tell of the two machines.

Everything is measured in the picture as it came; the same reader as for forms reads its boxes.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from tytti_desktop.errors import KnownError
from tytti_desktop.paper import pairing
from tytti_desktop.paper.drawing import PAGE_SIZE
from tytti_desktop.paper.pairing import Colour as Colour  # noqa: PLC0414 its old place
from tytti_desktop.paper.reading import geometry, locating
from tytti_desktop.paper.reading.geometry import Matrix
from tytti_desktop.paper.reading.images import Pages, Refused, Scanned, prepared
from tytti_desktop.paper.reading.page import read_page
from tytti_desktop.paper.reading.reasons import said
from tytti_desktop.paper.reading.reference import DPI, MM, Dark, page_reference
from tytti_desktop.paper.reading.registration import refined
from tytti_desktop.words import _

LIKELY_DPI = (60, 1300)  # what a file tells of its dots is believed between these
WHITE = 90  # percentile of the page that is its paper
BAR_SEEN, LINE_SEEN = 0.2, 0.12  # darkness against paper at which a line counts as seen
STREAK = 0.1  # mean darkness of a column of the empty band that is a streak
HOLE = 0.35  # darkness under which a spot of a black patch is a hole
SPOT = 0.25  # darkness over which a spot of the empty band is dirt
CORNERS = ((80, 80), (130, 80), (80, 217), (130, 217))  # mm, about the middle of the page


@dataclass(frozen=True)
class Shape:
    """Size on paper against what was laid out (1 = as meant), and how straight the picture is.

    `skew` in degrees; `keystone` how much wider one end is than the other (0 = not at all).
    """

    scale_x: float
    scale_y: float
    skew: float
    keystone: float


@dataclass(frozen=True)
class Toner:
    """The black patches: darkness of the palest (0-1), the palest against the blackest, holes."""

    black: float
    even: float
    holes: float


@dataclass(frozen=True)
class White:
    """How bright the paper is (0-1), and the shares of dirt and streaks in the empty band."""

    paper: float
    dirt: float
    streaks: float


@dataclass(frozen=True)
class Rows:
    """How the rows of printed test marks were read."""

    right: int
    unsure: int
    wrong: int


@dataclass(frozen=True)
class Measures:
    """What was measured on one scanned test page.

    `margins`: by side, the nearest line to the edge that is seen (mm), None where none is.
    `thinnest`: the thinnest line seen both ways (points). `pale`: darkness of the palest gray.
    `edge`: how wide a black edge spreads (mm). `codes`: how many of the four were found.
    """

    colour: Colour
    dpi: float
    codes: int
    shape: Shape
    toner: Toner
    white: White
    rows: Rows
    pale: float
    edge: float
    thinnest: float | None
    margins: dict[str, int | None]


def read_pairing(path: Path, language: str = "fi") -> Measures:
    """Measure the first test page in a scanned file.

    Raises KnownError when the file cannot be opened or holds no test page.
    """
    try:
        pages = Pages(path)
    except Refused as error:
        raise KnownError(said(error.reason)) from error
    try:
        for number in range(1, pages.count + 1):
            try:
                found = _measured(*pages.picture(number), language)
            except Refused:
                continue
            if found is not None:
                return found
    finally:
        pages.close()
    raise KnownError(
        _("No test page was found in this file. Print one, scan it, and choose that file.")
    )


def _measured(image: Image.Image, told: float | None, language: str) -> Measures | None:
    """Return what a picture shows, or None when it is not the test page."""
    mode, long = image.mode, max(image.size)
    scan = prepared(image)
    codes = locating.find_codes(scan.ink)
    if codes.sheet != pairing.SHEET or codes.others:
        return None
    matrix = _map(scan, codes, language)
    if matrix is None:
        return None
    share = max(scan.ink.shape) / long  # of its size that the picture was brought to
    dpi = told if told and LIKELY_DPI[0] <= told <= LIKELY_DPI[1] else _as_a4(scan, share)
    seen = _Seen(scan, matrix)
    one_bit = scan.one_bit or mode == "1"
    grey = mode in {"L", "LA", "I", "I;16"}
    return Measures(
        colour=Colour.ONE_BIT if one_bit else Colour.GREY if grey else Colour.COLOUR,
        dpi=round(dpi, 1),
        codes=len(codes.places),
        shape=_shape(matrix, dpi * share),
        toner=seen.toner(),
        white=seen.white(),
        rows=_rows(scan, language),
        pale=seen.pale(),
        edge=seen.edge_width(),
        thinnest=seen.thinnest(),
        margins=seen.margins(),
    )


def _map(scan: Scanned, codes: locating.Codes, language: str) -> Matrix | None:
    """Return the map from the page (200 dpi) into the picture; None when it cannot be told."""
    matrix, exact = locating.code_map(codes)
    if exact:
        return matrix
    return refined(scan.ink, matrix, page_reference(pairing.pairing_form(language), 1), (9, 4))[0]


def _as_a4(scan: Scanned, share: float) -> float:
    """Return the dots per inch of the picture as it came, if it shows one A4 page."""
    long = float(max(scan.ink.shape))
    return long / share / (PAGE_SIZE[1] / 72)


def _shape(matrix: Matrix, dpi: float) -> Shape:
    """Return size, skew and keystone from a map into a picture of so many dots per inch."""
    points = np.array([(x * MM, y * MM) for x, y in CORNERS])
    a, b, c, d = geometry.carried(matrix, points)
    top, bottom, left, right = b - a, d - c, c - a, d - b
    across, down = (top + bottom) / 2, (left + right) / 2
    per_mm = dpi / 25.4
    wide = float(np.linalg.norm(across)) / (CORNERS[1][0] - CORNERS[0][0]) / per_mm
    high = float(np.linalg.norm(down)) / (CORNERS[2][1] - CORNERS[0][1]) / per_mm
    angle = float(np.degrees(np.arctan2(across[1], across[0])))
    ends = [float(np.linalg.norm(n)) for n in (top, bottom, left, right)]
    return Shape(
        scale_x=round(wide, 4),
        scale_y=round(high, 4),
        skew=round(angle - 90 * round(angle / 90), 2),
        keystone=round(max(abs(ends[0] / ends[1] - 1), abs(ends[2] / ends[3] - 1)), 4),
    )


def _rows(scan: Scanned, language: str) -> Rows:
    """Return how the rows of printed test marks were read."""
    form = pairing.pairing_form(language)
    page = read_page(scan, {pairing.SHEET: form}, keep_picture=False)
    wanted = {str(row): pairing.marked(row) for row in range(1, pairing.ROWS + 1)}
    counts = {"right": 0, "unsure": 0, "wrong": 0}
    for one in page.fields:
        meant = wanted[one.field]
        right = one.value == (None if meant is None else str(meant))
        counts["unsure" if one.needs_person else "right" if right else "wrong"] += 1
    counts["unsure"] += len(wanted) - len(page.fields)
    return Rows(**counts)


class _Seen:
    """The picture in the page's own millimetres: how dark each place is against the paper."""

    def __init__(self, scan: Scanned, matrix: Matrix) -> None:
        self._ink, self._matrix = scan.ink, matrix
        self._paper = float(max(np.percentile(scan.ink, WHITE), 1.0))

    def _dark(self, xs: Dark, ys: Dark) -> Dark:
        """Return the darkness at places in mm; NaN where the picture does not reach."""
        places = np.c_[np.ravel(xs), np.ravel(ys)] * MM
        at = np.round(geometry.carried(self._matrix, places)).astype(int)
        height, width = self._ink.shape
        inside = (at >= 0).all(1) & (at[:, 0] < width) & (at[:, 1] < height)
        x, y = at[:, 0].clip(0, width - 1), at[:, 1].clip(0, height - 1)
        dark = 1 - self._ink[y, x].astype(float) / self._paper
        return np.where(inside, dark, np.nan).reshape(np.shape(xs))

    def _area(self, left: float, top: float, right: float, bottom: float) -> Dark:
        step = 25.4 / DPI
        xs, ys = np.meshgrid(np.arange(left, right, step), np.arange(top, bottom, step))
        return self._dark(xs, ys)

    def toner(self) -> Toner:
        """Return how black the patches are, how evenly, and how much of them is missing."""
        half = pairing.PATCH / 2 - 1.5
        parts = [self._area(x - half, y - half, x + half, y + half) for x, y in pairing.PATCHES]
        blacks = [float(np.nanmedian(part)) if np.isfinite(part).any() else 0.0 for part in parts]
        holes = [float(np.nanmean(part < HOLE)) for part in parts if np.isfinite(part).any()]
        return Toner(
            black=round(min(blacks), 3),
            even=round(min(blacks) / max(*blacks, 1e-6), 3),
            holes=round(max(holes, default=1.0), 4),
        )

    def white(self) -> White:
        """Return how bright the paper is, and the dirt and streaks in the empty band."""
        left, top, right, bottom = pairing.EMPTY
        band = np.nan_to_num(self._area(left, top, right, bottom))
        columns = band.mean(0) - np.median(band)
        return White(
            paper=round(self._paper / 255, 3),
            dirt=round(float((band - np.median(band) > SPOT).mean()), 5),
            streaks=round(float((columns > STREAK).mean()), 4),
        )

    def pale(self) -> float:
        """Return how dark the palest gray patch is."""
        left, top, wide, high = pairing.GRAY_AT
        x = left + pairing.GRAY_STEP * (len(pairing.GRAYS) - 1)
        part = self._area(x + 2, top + 2, x + wide - 2, top + high - 2)
        return round(float(np.nan_to_num(np.nanmean(part))), 3) if np.isfinite(part).any() else 0.0

    def _line(self, ends: tuple[tuple[float, float], tuple[float, float]]) -> float:
        """Return how dark a line is where it is darkest across itself, 0 where it is lost."""
        (x1, y1), (x2, y2) = ends
        along = np.linspace(0.1, 0.9, 40)
        across = np.arange(-0.7, 0.71, 25.4 / DPI / 2)
        xs = (x1 + (x2 - x1) * along)[:, None] + across[None] * (x1 == x2)
        ys = (y1 + (y2 - y1) * along)[:, None] + across[None] * (y1 == y2)
        dark = self._dark(xs, ys)
        if np.isnan(dark).mean() > 0.5:  # noqa: PLR2004 (most of it is outside the picture)
            return 0.0
        profile = np.nanmedian(np.where(np.isnan(dark), 0.0, dark), axis=0)
        return float(profile.max() - np.median(profile))

    def margins(self) -> dict[str, int | None]:
        """Return by side the line nearest to the edge that is seen, with all within it."""
        seen = {(bar.side, bar.away): self._line(bar.ends) > BAR_SEEN for bar in pairing.bars()}
        found: dict[str, int | None] = {}
        for side in pairing.SIDES:
            found[side] = None
            for away in sorted(pairing.EDGES, reverse=True):
                if not seen[side, away]:
                    break
                found[side] = away
        return found

    def thinnest(self) -> float | None:
        """Return the thinnest line that is seen both across and down."""
        count = len(pairing.THIN)
        dark = [self._line(((x1, y1), (x2, y2))) for x1, y1, x2, y2 in pairing.thin_lines()]
        both = zip(pairing.THIN, dark[:count], dark[count:], strict=True)
        return next((thick for thick, *each in both if min(each) > LINE_SEEN), None)

    def edge_width(self) -> float:
        """Return over how many mm the sides of the patches go from 20 to 80 % of their black."""
        widths = []
        for x, y in pairing.PATCHES:
            away = np.arange(-1.5, 1.5, 0.05)
            xs = (x - pairing.PATCH / 2 + away)[None].repeat(60, 0)
            ys = np.linspace(y - 4, y + 4, 60)[:, None].repeat(len(away), 1)
            profile = np.nan_to_num(self._dark(xs, ys)).mean(0)
            low, high = float(profile[:10].mean()), float(profile[-10:].mean())
            if high - low > SPOT:
                part = (profile - low) / (high - low)
                widths.append(0.05 * float(((part > 0.2) & (part < 0.8)).sum()))  # noqa: PLR2004
        return round(float(np.median(widths)), 2) if widths else 0.0
