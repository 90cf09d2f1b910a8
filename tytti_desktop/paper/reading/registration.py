"""Where the form really lies: the whole page, each row and each box found in the picture."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tytti_desktop.paper.reading import geometry
from tytti_desktop.paper.reading.geometry import Matrix
from tytti_desktop.paper.reading.reference import (
    HEIGHT,
    MM,
    WIDTH,
    Dark,
    Grey,
    PageReference,
    cut_out,
)

ROW_REACH = 2.5  # mm that a row may be off after straightening
BOX_REACH = 14  # pixels (1.8 mm) that a box may be off in its row
AWAY_COST = 0.02  # of the page's black: an outline a pixel farther from its neighbour's place
# must be so much darker
WEAK_OUTLINE = 0.6  # of the row's usual: a box less clear than this is placed by its neighbours
SMALL = 4  # the page is refined at a quarter of its size
MATCH = 0.25  # least correlation of a block that is believed


@cache
def _quick(least: int) -> int:
    """Return the first length from one on that a Fourier transform is quick at: 2, 3 and 5 only."""
    length = least
    while True:
        rest = length
        for prime in (2, 3, 5):
            while rest % prime == 0:
                rest //= prime
        if rest == 1:
            return length
        length += 1


def shift(seen: Dark, wanted: Dark, reach: int) -> tuple[float, float, float]:
    """Return how far (down, right) `seen` lies from `wanted`, and their correlation there.

    Both have the same shape; the shift is at most `reach` pixels each way.
    """
    room = (_quick(seen.shape[0] + reach), _quick(seen.shape[1] + reach))
    a, b = seen - seen.mean(), wanted - wanted.mean()
    product = np.fft.rfft2(a, room) * np.conj(np.fft.rfft2(b, room))
    whole = np.fft.irfft2(product, room)
    rows = np.vstack([whole[-reach:], whole[: reach + 1]])
    near = np.hstack([rows[:, -reach:], rows[:, : reach + 1]])
    top, left = (int(n) for n in np.unravel_index(np.argmax(near), near.shape))
    strength = float(np.sqrt((a**2).sum() * (b**2).sum())) + 1e-6
    down = top - reach + _between(near[:, left], top)
    right = left - reach + _between(near[top], left)
    return down, right, float(near[top, left]) / strength


def _between(line: NDArray[np.float64], peak: int) -> float:
    """Return where between pixels a peak is, from its neighbours."""
    if not 0 < peak < len(line) - 1:
        return 0.0
    before, here, after = line[peak - 1], line[peak], line[peak + 1]
    bend = before - 2 * here + after
    return 0.0 if bend == 0 else float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5))


def straightened(picture: Grey, matrix: Matrix) -> Grey:
    """Return the page as it was laid out, 200 dpi, from a picture and the map into it."""
    source = Image.fromarray(picture)
    return np.asarray(
        source.transform(
            (WIDTH, HEIGHT),
            Image.Transform.PERSPECTIVE,
            geometry.coefficients(matrix),
            Image.Resampling.BILINEAR,
            fillcolor=255,
        )
    )


def _small_page(picture: Grey, matrix: Matrix) -> Dark:
    source = Image.fromarray(picture)
    seen = source.transform(
        (WIDTH // SMALL, HEIGHT // SMALL),
        Image.Transform.PERSPECTIVE,
        geometry.coefficients(matrix @ np.diag([SMALL, SMALL, 1.0])),
        Image.Resampling.BILINEAR,
        fillcolor=255,
    )
    grey = np.asarray(seen, np.float32)
    dark: Dark = np.clip((np.percentile(grey, 70) - grey) / 200, 0, 1).astype(np.float32)
    return dark


def refined(
    picture: Grey, matrix: Matrix, reference: PageReference, reaches: tuple[float, ...] = (9, 4)
) -> tuple[Matrix, float]:
    """Improve a rough map by comparing blocks of the page with the blank form.

    `reaches` are how far off (mm) blocks may be, round by round. Returns the map and the share of
    the form's inked blocks that were found where it says (0-1).
    """
    share = 0.0
    for reach, block in zip(reaches, (60, 45, 45), strict=False):
        places, found, inked = _blocks(picture, matrix, reference, reach, block)
        if len(places) < 4:  # noqa: PLR2004 (an affine map and something to check it)
            return matrix, 0.0
        better, agreed = _agreeing(places, found, reach)
        if better is None:
            return matrix, 0.0
        matrix = matrix @ better
        share = agreed / max(1, inked)
    return matrix, share


def _blocks(
    picture: Grey, matrix: Matrix, reference: PageReference, reach: float, block: float
) -> tuple[list[tuple[float, float]], list[tuple[float, float]], int]:
    seen = _small_page(picture, matrix)
    wanted = reference.quarter[: seen.shape[0], : seen.shape[1]]
    seen = seen[: wanted.shape[0], : wanted.shape[1]]
    side, step = int(block * MM / SMALL), int(block * MM / SMALL / 2)
    places, found, inked = [], [], 0
    for top in range(0, seen.shape[0] - step, step):
        for left in range(0, seen.shape[1] - step, step):
            part = wanted[top : top + side, left : left + side]
            ink = part > 0.2  # noqa: PLR2004
            if ink.sum() < 60:  # noqa: PLR2004 (pixels: half a word)
                continue
            inked += 1
            cut = seen[top : top + side, left : left + side]
            down, right, match = shift(cut, part, int(reach * MM / SMALL))
            if match < MATCH:
                continue
            rows, columns = np.nonzero(ink)
            x, y = (left + columns.mean()) * SMALL, (top + rows.mean()) * SMALL
            places.append((x, y))
            found.append((x + right * SMALL, y + down * SMALL))
    return places, found, inked


def _agreeing(
    places: list[tuple[float, float]], found: list[tuple[float, float]], reach: float
) -> tuple[Matrix | None, int]:
    """Fit a map that most blocks agree on, leaving out those that do not."""
    source, target = np.array(places), np.array(found)
    keep = np.ones(len(source), bool)
    fitted = np.eye(3)
    least = (1.0 if reach > 5 else 0.6) * MM  # noqa: PLR2004 (mm: the first, rough round)
    for _round in range(4):
        fitted = geometry.affine(source[keep], target[keep])
        away = np.linalg.norm(geometry.carried(fitted, source) - target, axis=1)
        keep = away < max(least, 2 * float(np.median(away[keep])))
        if keep.sum() < 4:  # noqa: PLR2004
            return None, 0
    return fitted, int(keep.sum())


@dataclass(frozen=True)
class Registered:
    """Where the boxes are.

    `at`: their top left corners (x, y) in whole pixels; `outline`: how clearly each was found
    (about 1 for this page's own black); `row_shifts`: how far each row is off (down, right).
    """

    at: NDArray[np.int64]
    outline: NDArray[np.float64]
    row_shifts: tuple[tuple[float, float], ...]


def _halved(dark: Dark) -> Dark:
    height, width = dark.shape[0] // 2 * 2, dark.shape[1] // 2 * 2
    upper, lower = dark[0:height:2, :width], dark[1:height:2, :width]
    halved: Dark = (upper[:, ::2] + upper[:, 1::2] + lower[:, ::2] + lower[:, 1::2]) / 4
    return halved


def register(dark: Dark, reference: PageReference, black: float) -> Registered:
    """Find every row, and then every box's outline, on a straightened page."""
    shifts = []
    moved = reference.at.copy()
    wanted = reference.picture
    for row in reference.rows:
        cut = np.s_[row.top : row.bottom, row.left : row.right]
        blank = 1 - wanted[cut].astype(np.float32) / 255
        down, right, _match = shift(_halved(dark[cut]), _halved(blank), int(ROW_REACH * MM / 2))
        shifts.append((2 * down, 2 * right))
        moved[list(row.boxes)] += (2 * right, 2 * down)
    at, outline = _outlines(dark, moved, reference, black)
    return Registered(at, outline, tuple(shifts))


def _outlines(
    dark: Dark, near: NDArray[np.float64], reference: PageReference, black: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Find each box's outline within BOX_REACH of where its row says it is."""
    start = np.round(near).astype(np.int64)
    if not len(start):
        return start, np.zeros(0)
    strength = _outline_strength(dark, start, reference.side)
    offset = np.zeros_like(start)
    for row in reference.rows:
        members = np.array(sorted(row.boxes, key=lambda box: float(near[box, 0])))
        offset[members] = _followed(strength[members], AWAY_COST * max(0.2, black))
    chosen = offset + BOX_REACH
    found = strength[np.arange(len(start)), chosen[:, 1], chosen[:, 0]]
    for row in reference.rows:
        _steady(offset, found, np.array(row.boxes), near)
    return start + offset, found / max(0.2, black)


def _followed(strength: NDArray[np.float64], cost: float) -> NDArray[np.int64]:
    """Return the offsets (x, y) of a row's boxes, from left to right.

    The clearest box is placed first; from it on, each box lies near where its neighbour lay, as
    paper bends but does not tear.
    """
    steps = np.arange(-BOX_REACH, BOX_REACH + 1)
    away = np.hypot(steps[:, None], steps[None, :])
    flat = strength.reshape(len(strength), -1)
    first = int(np.argmax(flat.max(1) - np.percentile(flat, 75, axis=1)))
    offset = np.zeros((len(strength), 2), np.int64)
    offset[first] = _peak(strength[first] - cost * away)
    for boxes in (range(first + 1, len(strength)), range(first - 1, -1, -1)):
        before = offset[first]
        for box in boxes:
            away = np.hypot(steps[:, None] - before[1], steps[None, :] - before[0])
            before = offset[box] = _peak(strength[box] - cost * away)
    return offset


def _peak(score: NDArray[np.float64]) -> NDArray[np.int64]:
    down, right = np.unravel_index(int(np.argmax(score)), score.shape)
    return np.array([right - BOX_REACH, down - BOX_REACH], np.int64)


def _steady(
    offset: NDArray[np.int64],
    found: NDArray[np.float64],
    row: NDArray[np.int64],
    near: NDArray[np.float64],
) -> None:
    """Place boxes whose outline cannot be seen by the row's others, in place.

    One that lies between two that were found is as good as found.
    """
    clear = found[row] >= WEAK_OUTLINE * np.median(found[row])
    if clear.sum() < 2 or clear.all():  # noqa: PLR2004 (nothing to go by, or nothing to mend)
        return
    sure, hidden = row[clear], row[~clear]
    order = np.argsort(near[sure, 0])
    for axis in range(2):
        placed = np.interp(near[hidden, 0], near[sure[order], 0], offset[sure[order], axis])
        offset[hidden, axis] = np.round(placed)
    across = near[hidden, 0]
    between = hidden[(across > near[sure, 0].min()) & (across < near[sure, 0].max())]
    found[between] = np.maximum(found[between], WEAK_OUTLINE * np.median(found[row]))


def _outline_strength(dark: Dark, start: NDArray[np.int64], side: int) -> NDArray[np.float64]:
    """Return how dark a box's outline is at each offset: (box, down, right)."""
    reach = BOX_REACH + 2
    cut = cut_out(dark, start - reach, side + 2 * reach + 1)
    total = np.zeros((cut.shape[0], cut.shape[1] + 1, cut.shape[2] + 1))
    total[:, 1:, 1:] = cut.cumsum(1, dtype=np.float64).cumsum(2)
    outer, inner = _window_sums(total, side + 2), _window_sums(total, side - 2)
    count = 2 * BOX_REACH + 1
    whole = outer[:, 1 : 1 + count, 1 : 1 + count]
    hollow = inner[:, 3 : 3 + count, 3 : 3 + count]
    pixels = (side + 2) ** 2 - (side - 2) ** 2
    return (whole - hollow) / pixels


def _window_sums(total: NDArray[np.float64], side: int) -> NDArray[np.float64]:
    """Return the sums of every square of a side in each cut, from its running sums."""
    sums: NDArray[np.float64] = (
        total[:, side:, side:]
        - total[:, :-side, side:]
        - total[:, side:, :-side]
        + total[:, :-side, :-side]
    )
    return sums
