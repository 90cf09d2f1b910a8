"""Following the ink of a mark: how it leaves its box, whether it bends, and how far it reaches."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from tytti_desktop.paper.reading.reference import MM, Mask, PageReference

LOOP_IN = round(0.9 * MM)  # inside a box's outline, clear of its blur
LOOP_OUT = 2  # pixels inside the cut: 2.2 mm outside the box
LOOP_NEAR = round(1.1 * MM)  # outside the box: past an overshoot, before the next row's rule
TAIL = 2.0  # mm² outside its box that a mark may reach; more may be another mark...
THIRD = 0.3  # ...unless it is so small a part of this one: a thick pen's overshoot


@dataclass(frozen=True)
class Strokes:
    """What the ink of each box does; arrays follow the form's order of boxes.

    `ends`: how often it meets a loop inside the outline, `leaves`: one just outside it, `goes_on`:
    one far outside; `bend`: mm that it lies off the straight line between its ends, where it has
    two or one; `tail`: the ink of the mark outside its box, none where there is more than a mark's
    overshoot.
    """

    ends: NDArray[np.float64]
    leaves: NDArray[np.float64]
    goes_on: NDArray[np.float64]
    bend: NDArray[np.float64]
    tail: Mask


def strokes(inked: Mask, reference: PageReference) -> Strokes:
    """Follow the ink inside each box.

    Outside only ink that hangs together with the ink inside counts, and none where there is print.
    """
    reach = reference.side + 2 * reference.edge
    inner, outer = _loop(reach, reference.edge + LOOP_IN), _loop(reach, LOOP_OUT)
    near = _loop(reach, reference.edge - LOOP_NEAR)
    none = np.zeros(len(inked))
    made = Strokes(none, none.copy(), none.copy(), none.copy(), np.zeros_like(inked))
    inside = inked & reference.inside
    for n in np.nonzero(inside.any((1, 2)))[0]:
        grown = _joined(inside[n], inked[n], 4 * reference.edge) & reference.ring[n]
        on = inked[n][inner]
        made.ends[n], made.goes_on[n] = _runs(on), _runs(grown[outer])
        made.leaves[n] = _runs(grown[near])
        if grown.sum() <= max(TAIL * MM**2, THIRD * inside[n].sum()):
            made.tail[n] = grown
        if 0 < made.ends[n] <= 2 and not on.all():  # noqa: PLR2004 (a line has two ends)
            made.bend[n] = _bend(inside[n], on, inner)
    return made


def _bend(ink: Mask, on: Mask, loop: tuple[NDArray[np.int64], NDArray[np.int64]]) -> float:
    """Return how far (mm) ink lies to one side of the line between its two ends.

    A line has its ends on the loop; one that ends in the box has its other where it is farthest.
    """
    points = np.argwhere(ink).astype(float)
    ends = _ends(on, loop)
    first = ends[0]
    second = ends[-1]
    if len(ends) == 1:
        second = points[int(np.argmax(np.hypot(*(points - first).T)))]
    along = second - first
    length = float(np.hypot(*along))
    if length < MM:
        return 0.0
    away = points - first
    off = (along[0] * away[:, 1] - along[1] * away[:, 0]) / length
    return abs(float(np.percentile(off, 97) + np.percentile(off, 3))) / MM  # the pen's width is out


def _ends(on: Mask, loop: tuple[NDArray[np.int64], NDArray[np.int64]]) -> list[NDArray[np.float64]]:
    """Return the middle (row, column) of each run of ink on a loop that is not all ink."""
    start = int(np.argmin(on))
    turned = np.roll(on | (np.roll(on, 1) & np.roll(on, -1)), -start)
    rows, columns = (np.roll(part, -start) for part in loop)
    run = np.cumsum(turned & ~np.roll(turned, 1)) * turned
    return [
        np.array([rows[run == n].mean(), columns[run == n].mean()])
        for n in range(1, int(run.max()) + 1)
    ]


def _joined(some: Mask, ink: Mask, steps: int) -> Mask:
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


def _runs(on: Mask) -> int:
    """Count the runs of ink on a loop; a gap of one pixel does not part them."""
    joined = on | (np.roll(on, 1) & np.roll(on, -1))
    return int((joined & ~np.roll(joined, 1)).sum())
