"""What a scanner and a fold add to a page is taken away: streaks, fold lines, uneven light."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from PIL import Image

from tytti_desktop.paper.reading.reference import MM, Dark, Grey, PageReference

STREAK_BANDS = 8  # a streak must run through most of an eighth of the page
STREAK_LEAST = 5  # bands in which it is seen: dust draws down the page, a hand does not so far
STREAK_SHARE = 0.75  # of a band's rows: boxes under one another take over half of them
STREAK_DEPTH = 9  # grey levels (of 255) below what is beside it
MARGIN = 8.0  # mm at the sides, where nothing is printed and the paper's own edge is a dark line
FOLD_BANDS = 6
FOLD_DEPTH = 7
FOLD_LEAST = 4  # bands in which a fold is seen: it crosses the page
FOLD_PRINT = 0.03  # share of a band's row: more print than the two sides of a box...
FOLD_BOXES = 0.12  # ...and more than the sides of a row of boxes, beside or without a line of text
SHADOW = 45  # grey levels: among boxes a fold's shadow is no darker, and a ruled pencil line is
LINE_WIDTH = 1.6  # mm: wider than a streak or a fold's shadow, narrower than a box
TILE = 6.0  # mm: the paper's own light is measured on tiles of this side
PAPER_SHARE = 85  # per cent: of a tile's pixels, so many are darker than bare paper
NARROW = 4  # reduction of the picture that light is measured on


def _closed(rows: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    """Fill dark lines narrower than twice `reach` along each row."""
    window = 2 * reach + 1
    padded = np.pad(rows, ((0, 0), (reach, reach)), mode="edge")
    lightest = sliding_window_view(padded, window, axis=1).max(2)
    padded = np.pad(lightest, ((0, 0), (reach, reach)), mode="edge")
    closed: NDArray[np.float32] = sliding_window_view(padded, window, axis=1).min(2)
    return closed


def _lines(picture: Grey, bands: int, share: float) -> NDArray[np.float32]:
    """Return how light each column of each band is at most in `share` of its rows (every fifth).

    Only what is dark in more than that share of the rows shows.
    """
    height = picture.shape[0] // bands
    part = picture[: height * bands].reshape(bands, height, -1)[:, ::5]
    middle = int(part.shape[1] * share)
    return np.partition(part, middle, axis=1)[:, middle].astype(np.float32)


def _lightened(picture: Grey, depth: NDArray[np.float32]) -> Grey:
    """Lighten each band's columns by a depth."""
    bands = len(depth)
    height = picture.shape[0] // bands
    cleaned = picture.copy()
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
    medians = _lines(picture, STREAK_BANDS, STREAK_SHARE)
    depth = _closed(medians, max(1, int(LINE_WIDTH * pixels_per_mm))) - medians
    depth[depth < STREAK_DEPTH] = 0
    wide = sliding_window_view(np.pad(depth > 0, ((0, 0), (3, 3))), 7, axis=1).any(2)
    depth[:, wide.sum(0) < STREAK_LEAST] = 0
    edge = int(MARGIN * pixels_per_mm)
    depth[:, :edge] = depth[:, -edge:] = 0
    return _lightened(picture, depth) if depth.any() else picture


def without_folds(picture: Grey, reference: PageReference) -> Grey:
    """Take away the shadows of folds across a straightened page.

    A fold crosses the whole page; rows that hold print are spared, as a line of text looks like a
    fold to a median. Of a row of boxes only their sides cross it: there what is darker than a
    shadow may be a line that somebody drew through the row.
    """
    turned = np.ascontiguousarray(picture.T)
    medians = _lines(turned, FOLD_BANDS, 0.5)
    depth = _closed(medians, int(LINE_WIDTH * MM)) - medians
    depth[depth < FOLD_DEPTH] = 0
    crossing = sliding_window_view(np.pad(depth > 0, ((0, 0), (5, 5))), 11, axis=1).any(2).sum(0)
    depth[:, crossing < FOLD_LEAST] = 0
    depth[_printed_rows(reference, FOLD_BOXES)] = 0
    among_boxes = _printed_rows(reference, FOLD_PRINT).any(0)
    depth[:, among_boxes & _wide(depth > SHADOW).any(0)] = 0
    if not depth.any():
        return picture
    return np.ascontiguousarray(_lightened(turned, depth).T)


def _printed_rows(reference: PageReference, most: float) -> NDArray[np.bool_]:
    """Return which rows of each band hold print, text or the horizontal lines of boxes.

    `most` is the share of a row that may be print.
    """
    width = reference.picture.shape[1] // FOLD_BANDS
    part = reference.picture[:, : width * FOLD_BANDS].reshape(-1, FOLD_BANDS, width)
    print_share = (part < 200).mean(2).T  # noqa: PLR2004 (darker than paper)
    return _wide(print_share > most)


def _wide(rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return rows with those beside them, by 0.8 mm."""
    reach = round(0.8 * MM)
    padded = np.pad(rows, ((0, 0), (reach, reach)))
    return np.asarray(sliding_window_view(padded, 2 * reach + 1, axis=1).any(2))


def darkness(picture: Grey) -> Dark:
    """Return how dark each pixel is against the paper about it: 0 bare paper, 1 black."""
    height, width = picture.shape
    small = np.asarray(Image.fromarray(picture).reduce(NARROW))
    side = round(TILE * MM / NARROW)
    rows, columns = small.shape[0] // side, small.shape[1] // side
    tiles = small[: rows * side, : columns * side].reshape(rows, side, columns, side)
    flat = tiles.transpose(0, 2, 1, 3).reshape(rows, columns, -1)
    paper = np.percentile(flat, PAPER_SHARE, axis=2).astype(np.float32)
    paper = _without_dark_tiles(paper)
    light = Image.fromarray(paper).resize(
        (columns * side * NARROW, rows * side * NARROW), Image.Resampling.BILINEAR
    )
    missing = ((0, max(0, height - light.height)), (0, max(0, width - light.width)))
    dark: Dark = np.pad(np.asarray(light), missing, mode="edge")[:height, :width]
    np.maximum(dark, 40, out=dark)  # in place: whole pages of floating point are slow to allot
    np.divide(picture, dark, out=dark)
    np.subtract(1, dark, out=dark)
    return np.maximum(dark, 0, out=dark)


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
    padded = np.pad(dark, 1, mode="edge")
    across = padded[:, :-2] + padded[:, 1:-1]
    across += padded[:, 2:]
    total: Dark = across[:-2] + across[1:-1]
    total += across[2:]
    total *= np.float32(1 / 9)
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
    printed = dark[reference.picture < 100]  # noqa: PLR2004 (the heart of letters and lines)
    return float(np.median(printed)) if len(printed) else 0.6
