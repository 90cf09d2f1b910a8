"""Measuring the ink in and about every box of a straightened page."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from tytti_desktop.paper.drawing import Box
from tytti_desktop.paper.reading.cleaning import blackness, darkness, noise, smoothed
from tytti_desktop.paper.reading.reference import (
    HEIGHT,
    MM,
    PX,
    SECTORS,
    WIDTH,
    Dark,
    Grey,
    PageReference,
)
from tytti_desktop.paper.reading.registration import Registered, register

LEAST_INK = 0.06  # darkness that counts as ink on the quietest paper
NOISE_TIMES = 4.0
NOISE_MORE = 0.025
MOST_INK = 0.3  # on the noisiest paper
FILLED = 0.3  # of the print's black: what the middle of a filled box has
OUTLINE_REACH = 5  # pixels: a box's outline and its blur
LEAST_STRAY = 0.12  # darkness of ink beside the boxes
LEAST_WORDS = 0.22  # darker than a coffee ring
WRITING = 0.25  # darkness of handwriting in a frame
LOOP_IN = round(0.9 * MM)  # inside a box's outline, clear of its blur
LOOP_OUT = 2  # pixels inside the cut: 2.2 mm outside the box
FRAME_EDGE = 1.4 * MM


@dataclass(frozen=True)
class PageInk:
    """What is measured on a page, box by box; arrays follow the form's order of boxes.

    `inside`, `around`: share (0-1) of the inside and of the ring that is inked; `sectors`: share
    of the ring's twelfths with ink; `middle`: share of the middle that is dark; `depth`: how dark
    the darkest of the inside is (97th percentile); `outline`: how clearly the printed box was
    found (1 = as black as the page's print); `stray`: mm² of ink outside the field's boxes in
    its rows, `words`: the same farther from the boxes and as dark as a pen's, not as a stain's;
    `frames`: mm² of ink in each frame to write in; `black`: darkness of the page's print. `ends`:
    how many times a box's ink meets a loop just inside its outline (a cross 4, a line 2);
    `goes_on`: how many times it still runs on at the ring's outer edge.
    """

    inside: NDArray[np.float64]
    around: NDArray[np.float64]
    sectors: NDArray[np.float64]
    middle: NDArray[np.float64]
    depth: NDArray[np.float64]
    ends: NDArray[np.float64]
    goes_on: NDArray[np.float64]
    outline: NDArray[np.float64]
    stray: dict[str, float]
    words: dict[str, float]
    frames: dict[str, float]
    black: float
    one_bit: bool
    bare: bool


def measured(page: Grey, reference: PageReference, *, one_bit: bool) -> PageInk:
    """Measure a straightened page against its blank form."""
    dark = darkness(page)
    soft = smoothed(dark)
    least = min(MOST_INK, max(LEAST_INK, NOISE_TIMES * noise(soft, reference) + NOISE_MORE))
    black = blackness(dark, reference)
    found = register(dark, reference, black)
    boxes = _boxes(dark, soft, reference, found, least, black)
    return PageInk(
        **boxes,
        outline=found.outline,
        stray=_stray(soft, reference, found, max(least, LEAST_STRAY), OUTLINE_REACH),
        words=_stray(soft, reference, found, max(least, LEAST_WORDS), reference.edge),
        frames={frame.field: _written(dark, frame) for frame in reference.frames},
        black=black,
        one_bit=one_bit,
        bare=reference.bare,
    )


def _boxes(
    dark: Dark,
    soft: Dark,
    reference: PageReference,
    found: Registered,
    least: float,
    black: float,
) -> dict[str, NDArray[np.float64]]:
    edge, side = reference.edge, reference.side
    steps = np.arange(side + 2 * edge) - edge
    rows = (found.at[:, 1][:, None, None] + steps[None, :, None]).clip(0, HEIGHT - 1)
    columns = (found.at[:, 0][:, None, None] + steps[None, None, :]).clip(0, WIDTH - 1)
    hard, cut = dark[rows, columns], soft[rows, columns]
    inked = cut > least
    inside, ring, middle = reference.inside, reference.ring, reference.middle
    darkest = np.where(inside, cut, 0).reshape(len(cut), (side + 2 * edge) ** 2)
    kept = max(1, int(inside[0].sum() * 0.03)) if len(cut) else 1
    sectors = np.zeros(len(cut))
    for part in range(SECTORS):
        here = reference.sector == part
        sectors += (inked & here).sum((1, 2)) >= np.maximum(2, 0.03 * here.sum((1, 2)))
    filled = hard > FILLED * max(0.2, black)
    ends, goes_on = strokes(inked, reference)
    return {
        "ends": ends,
        "goes_on": goes_on,
        "inside": _share(inked, inside),
        "around": _share(inked, ring),
        "sectors": sectors / SECTORS,
        "middle": _share(filled, middle),
        "depth": np.partition(darkest, -kept, axis=1)[:, -kept].astype(float)
        if len(cut)
        else np.zeros(0),
    }


def strokes(
    inked: NDArray[np.bool_], reference: PageReference
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how often each box's ink meets a loop inside the outline, and one far outside it.

    Outside only ink that hangs together with the ink inside counts, and none where there is print.
    """
    reach = reference.side + 2 * reference.edge
    inner, outer = _loop(reach, reference.edge + LOOP_IN), _loop(reach, LOOP_OUT)
    ends, goes_on = np.zeros(len(inked)), np.zeros(len(inked))
    inside = inked & reference.inside
    for n in np.nonzero(inside.any((1, 2)))[0]:
        grown = _joined(inside[n], inked[n], 4 * reference.edge) & reference.ring[n]
        ends[n], goes_on[n] = _runs(inked[n][inner]), _runs(grown[outer])
    return ends, goes_on


def _joined(some: NDArray[np.bool_], ink: NDArray[np.bool_], steps: int) -> NDArray[np.bool_]:
    """Return the ink that hangs together with some of it, so many pixels away."""
    for _step in range(steps):
        wider = some.copy()
        wider[1:] |= some[:-1]
        wider[:-1] |= some[1:]
        wider[:, 1:] |= some[:, :-1]
        wider[:, :-1] |= some[:, 1:]
        wider &= ink
        if (wider == some).all():
            break
        some = wider
    return some


@cache
def _loop(reach: int, at: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pixels (rows, columns) of a square loop so far inside a cut, clockwise."""
    low, high = at, reach - 1 - at
    along = np.arange(low, high)
    back = along[::-1] + 1
    rows = np.concatenate([np.full_like(along, low), along, np.full_like(along, high), back])
    columns = np.concatenate([along, np.full_like(along, high), back, np.full_like(along, low)])
    return rows, columns


def _runs(on: NDArray[np.bool_]) -> int:
    """Count the runs of ink on a loop; a gap of one pixel does not part them."""
    joined = on | (np.roll(on, 1) & np.roll(on, -1))
    return int((joined & ~np.roll(joined, 1)).sum())


def _share(inked: NDArray[np.bool_], mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    share: NDArray[np.float64] = (inked & mask).sum((1, 2)) / np.maximum(1, mask.sum((1, 2)))
    return share


def _stray(
    soft: Dark, reference: PageReference, found: Registered, least: float, reach: int
) -> dict[str, float]:
    """Return mm² of ink in each field's rows that is not print, outside the boxes.

    `reach` is how many pixels about each box are left out too.
    """
    total: dict[str, float] = {}
    if reference.bare:
        return total
    for row, (down, right) in zip(reference.rows, found.row_shifts, strict=True):
        top, left = row.top + round(down), row.left + round(right)
        near = reference.print_near[row.top : row.bottom, row.left : row.right]
        cut = soft[max(0, top) : top + near.shape[0], max(0, left) : left + near.shape[1]]
        near = near[max(0, -top) :, max(0, -left) :][: cut.shape[0], : cut.shape[1]]
        stray = (cut > least) & ~near
        for box in row.boxes:
            x, y = found.at[box] - (max(0, left), max(0, top))
            size = reference.side + reach
            stray[max(0, y - reach) : y + size, max(0, x - reach) : x + size] = False
        field = reference.boxes[row.boxes[0]].field
        total[field] = total.get(field, 0.0) + float(stray.sum()) / MM**2
    return total


def _written(dark: Dark, frame: Box) -> float:
    """Return mm² of handwriting in a frame; single specks do not count."""
    x, y = frame.x * PX + FRAME_EDGE, frame.y * PX + FRAME_EDGE
    right, bottom = (frame.x + frame.w) * PX - FRAME_EDGE, (frame.y + frame.h) * PX - FRAME_EDGE
    cut = dark[int(y) : int(bottom), int(x) : int(right)] > WRITING
    if not cut.size:
        return 0.0
    thin = Image.fromarray(cut.astype(np.uint8) * 255).filter(ImageFilter.MedianFilter(3))
    return float((np.asarray(thin) > 0).sum()) / MM**2
