"""What a scanner and a fold add to a page is taken away: streaks, fold lines, uneven light."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tytti_desktop.paper.reading.reference import FOLD_BANDS, MM, Dark, Grey, PageReference

STREAK_BANDS = 8  # a streak must run through most of an eighth of the page
STREAK_LEAST = 5  # bands in which it is seen: dust draws down the page, a hand does not so far
STREAK_SHARE = 0.75  # of a band's rows: boxes under one another take over half of them
STREAK_DEPTH = 9  # grey levels (of 255) below what is beside it
MARGIN = 8.0  # mm at the sides, where nothing is printed and the paper's own edge is a dark line
FOLD_DEPTH = 7
FOLD_LEAST = 4  # bands in which a fold is seen: it crosses the page
FOLD_PRINT = 0.03  # share of a band's row: more print than the two sides of a box...
FOLD_BOXES = 0.12  # ...and more than the sides of a row of boxes, beside or without a line of text
SHADOW = 45  # grey levels: among boxes a fold's shadow is no darker, and a ruled pencil line is
LINE_WIDTH = 1.6  # mm: wider than a streak or a fold's shadow, narrower than a box
TILE = 6.0  # mm: the paper's own light is measured on tiles of this side
PAPER_SHARE = 85  # per cent: of a tile's pixels, so many are darker than bare paper
STRIP = 64  # rows worked on at a time
NARROW = 4  # reduction of the picture that light is measured on


def _closed(rows: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    """Fill dark lines narrower than twice `reach` along each row."""
    return most(most(rows, reach, np.maximum), reach, np.minimum)


def most(rows: NDArray[Any], reach: int, of: np.ufunc) -> NDArray[Any]:
    """Return the most (by a function of two) within `reach` of each place of each row."""
    padded = np.pad(rows, ((0, 0), (reach, reach)), mode="edge")
    width = rows.shape[1]
    most = padded[:, :width].copy()
    for step in range(1, 2 * reach + 1):
        of(most, padded[:, step : step + width], out=most)
    return most


def ranked(values: Grey, rank: int) -> Grey:
    """Return the value that has so many before it in order (from 0), down the next to last axis.

    By halving, bit by bit: to order every column would take five times as long.
    """
    count = values.shape[-2]
    kind = np.uint8 if count <= np.iinfo(np.uint8).max else np.uint16
    found = np.zeros((*values.shape[:-2], values.shape[-1]), np.uint8)
    for bit in (128, 64, 32, 16, 8, 4, 2, 1):
        tried = found | np.uint8(bit)
        before = (values < tried[..., None, :]).view(np.uint8)
        found = np.where(np.add.reduce(before, axis=-2, dtype=kind) <= rank, tried, found)
    return found


def _lines(bands: Grey, share: float) -> NDArray[np.float32]:
    """Return how light each column of each band is at most in `share` of its rows (every fifth).

    Only what is dark in more than that share of the rows shows.
    """
    part = np.ascontiguousarray(bands[:, ::5])
    return ranked(part, int(part.shape[1] * share)).astype(np.float32)


def _bands(picture: Grey, bands: int) -> Grey:
    """Return the page in so many bands of rows; what is left over at its end is left out."""
    height = picture.shape[0] // bands
    return picture[: height * bands].reshape(bands, height, -1)


def _lightened(picture: Grey, depth: NDArray[np.float32]) -> Grey:
    """Lighten each band's columns by a depth."""
    bands = len(depth)
    height = picture.shape[0] // bands
    cleaned = picture.copy(order="K")
    for band in range(bands):
        columns = np.nonzero(depth[band])[0]
        if not len(columns):
            continue
        last = None if band == bands - 1 else (band + 1) * height
        part = cleaned[band * height : last, columns].astype(np.float32) + depth[band, columns]
        cleaned[band * height : last, columns] = np.clip(part, 0, 255).astype(np.uint8)
    return cleaned


def without_streaks(picture: Grey, pixels_per_mm: float) -> Grey:
    """Take away the dark lines that dust on a scanner's glass draws down a page."""
    medians = _lines(_bands(picture, STREAK_BANDS), STREAK_SHARE)
    depth = _closed(medians, max(1, int(LINE_WIDTH * pixels_per_mm))) - medians
    depth[depth < STREAK_DEPTH] = 0
    depth[:, most(depth > 0, 3, np.logical_or).sum(0) < STREAK_LEAST] = 0
    edge = int(MARGIN * pixels_per_mm)
    depth[:, :edge] = depth[:, -edge:] = 0
    return _lightened(picture, depth) if depth.any() else picture


def without_folds(picture: Grey, reference: PageReference) -> Grey:
    """Take away the shadows of folds across a straightened page.

    A fold crosses the whole page; rows that hold print are spared, as a line of text looks like a
    fold to a median. Of a row of boxes only their sides cross it: there what is darker than a
    shadow may be a line that somebody drew through the row.
    """
    turned = picture.T
    medians = _lines(_bands(turned, FOLD_BANDS), 0.5)
    depth = _closed(medians, int(LINE_WIDTH * MM)) - medians
    depth[depth < FOLD_DEPTH] = 0
    crossing = most(depth > 0, 5, np.logical_or).sum(0)
    depth[:, crossing < FOLD_LEAST] = 0
    depth[_wide(reference.print_share > FOLD_BOXES)] = 0
    among_boxes = _wide(reference.print_share > FOLD_PRINT).any(0)
    depth[:, among_boxes & _wide(depth > SHADOW).any(0)] = 0
    return _lightened(turned, depth).T if depth.any() else picture


def _wide(rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return rows with those beside them, by 0.8 mm."""
    return most(rows, round(0.8 * MM), np.logical_or)


def darkness(picture: Grey) -> Dark:
    """Return how dark each pixel is against the paper about it: 0 bare paper, 1 black.

    Made a strip of rows at a time: whole pages of floating point are slow to allot and to pass.
    """
    height, width = picture.shape
    paper = _without_dark_tiles(_tiles(picture))
    tile = round(TILE * MM / NARROW) * NARROW
    size = (paper.shape[1] * tile, len(paper))
    light = np.asarray(Image.fromarray(paper).resize(size, Image.Resampling.BILINEAR))
    missing = ((0, 0), (0, max(0, width - size[0])))
    light = np.pad(light, missing, mode="edge")[:, :width].astype(np.float64)
    dark: Dark = np.empty((height, width), np.float32)
    half = tile // 2
    last = len(paper) - 1
    part, more = np.empty((2, half, width))
    below = (np.arange(tile) + 0.5)[:, None] / tile
    for top in range(0, height, half):  # half a tile lies between the middles of the same two
        strip, (upper, at) = dark[top : top + half], divmod(top - half, tile)
        if top < half or upper >= last:
            strip[:] = light[max(0, min(upper, last))]
        else:
            lower = below[at : at + half]
            np.multiply(light[upper], 1 - lower, out=part)
            np.multiply(light[upper + 1], lower, out=more)
            np.add(part, more, out=part)
            strip[:] = part[: len(strip)]
        np.maximum(strip, 40, out=strip)
        np.divide(picture[top : top + half], strip, out=strip)
        np.subtract(1, strip, out=strip)
        np.maximum(strip, 0, out=strip)
    return dark


def _tiles(picture: Grey) -> NDArray[np.float32]:
    """Return how light the paper is on each tile of a page."""
    small = np.asarray(Image.fromarray(picture).reduce(NARROW))
    side = round(TILE * MM / NARROW)
    rows, columns = small.shape[0] // side, small.shape[1] // side
    tiles = small[: rows * side, : columns * side].reshape(rows, side, columns, side)
    flat = np.ascontiguousarray(tiles.transpose(1, 3, 0, 2).reshape(side * side, rows * columns))
    below, part = divmod(PAPER_SHARE / 100 * (len(flat) - 1), 1)  # between two in order
    low, high = ranked(flat, int(below)), ranked(flat, int(below) + 1)
    between = high - (high - low) * (1 - part)
    return between.reshape(rows, columns).astype(np.float32)


def _without_dark_tiles(paper: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give tiles that hold more ink than paper the light of the paper about them."""
    rows, columns = paper.shape
    padded = np.pad(paper, 1, mode="edge")
    about = np.stack(
        [padded[dy : dy + rows, dx : dx + columns] for dy in range(3) for dx in range(3)]
    )
    typical = np.median(about, axis=0)
    return np.where(paper < typical * 0.9, typical, paper).astype(np.float32)


def smoothed(dark: Dark) -> Dark:
    """Return the mean of each pixel and its eight neighbours."""
    height, width = dark.shape
    total: Dark = np.empty_like(dark)
    sums = np.empty((STRIP + 2, width), dark.dtype)  # along each row, from the row above the strip
    for top in range(0, height, STRIP):
        bottom = min(height, top + STRIP)
        part, strip = dark[max(0, top - 1) : bottom + 1], total[top:bottom]
        across = sums[int(not top) :][: len(part)]
        np.add(part[:, :-2], part[:, 1:-1], out=across[:, 1:-1])
        across[:, 1:-1] += part[:, 2:]
        across[:, 0] = part[:, 0] + part[:, 0] + part[:, 1]
        across[:, -1] = part[:, -2] + part[:, -1] + part[:, -1]
        if not top:
            sums[0] = sums[1]
        if bottom == height:
            sums[len(strip) + 1] = sums[len(strip)]
        np.add(sums[: len(strip)], sums[1 : len(strip) + 1], out=strip)
        strip += sums[2 : len(strip) + 2]
        strip *= np.float32(1 / 9)
    return total


def noise(dark: Dark, reference: PageReference) -> float:
    """Return how unquiet bare paper is (the robust deviation of smoothed darkness).

    Only the middle of the page counts, where paper cannot end.
    """
    edge = int(8 * MM)
    inner = slice(edge, -edge, 7)
    bare = dark[inner, inner][~reference.print_near[inner, inner]]
    if not len(bare):
        return 0.0
    middle = float(np.median(bare))
    return 1.48 * float(np.median(np.abs(bare - middle))) + middle


def blackness(dark: Dark, reference: PageReference) -> float:
    """Return how dark this page's print is (0-1): faded toner gives less."""
    printed = dark.ravel()[reference.hearts]
    return float(np.median(printed)) if len(printed) else 0.6
