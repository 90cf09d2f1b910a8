"""Following the ink of a mark: how it leaves its box, whether it bends, and how far it reaches."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from tytti_desktop.paper.reading.reference import MM, Mask, PageReference

LOOP_IN = round(0.9 * MM)  # inside a box's outline, clear of its blur
LOOP_OUT = 2  # pixels inside the cut: 2.2 mm outside the box
LOOP_NEAR = round(1.1 * MM)  # outside the box: past an overshoot, before the next row's rule
TAIL = 2.0  # mm² outside its box that a mark may reach; more may be another mark...
THIRD = 0.3  # ...unless it is so small a part of this one: a thick pen's overshoot
TAILED = 0.05  # share of a box's inside: a mark; a circle that touches its box has no tail
MANY, USUALLY = 3, 1.5  # marks on the page besides; times what most of them have outside
FAR = round(8 * MM)  # pixels beyond the ring that a tail is followed
FAR_TAIL, FAR_THIRD = 3.0, 0.4  # the same of a tail that goes on so far
WIDEST = 2.5 * MM  # of one line, measured across the page
PART = 8  # per cent of a mark's ink: less beside a line is its rough edge, or a box's outline
BROADER = 0.75  # times as broad as a mark's ink is on the whole, its length taken for the line's
LINE, HOOKED = 2, 1.0  # ends of a line at a box's outline; mm off straight of a tick, at the least
CROSSING = 0.7  # mm on both sides of a mark's longest line: another stroke
STEP, DRAWN = 3, 0.8  # pixels along a mark's longest line, and the share of them that has ink
MOSTLY_ONE = 0.95  # of the way that ink goes
BRIDGED = 5  # pixels: a line is seen to go on under a printed line so wide, from both sides


@dataclass(frozen=True)
class Strokes:
    """What the ink of each box does; arrays follow the form's order of boxes.

    `ends`: how often it meets a loop inside the outline, `leaves`: one just outside it, `goes_on`:
    one far outside; `bend`: mm that it lies off the straight line between its ends, where it has
    two or one; `hook`: the same of all of a mark, with what of it is outside; `lies`: where its
    two farthest points are (mm from the box's middle: down, right, down, right); `both`: how far
    (mm) it lies to either side of the line between those, on the side where it is less: a line
    has nothing there, a cross its other stroke; `tail`: the ink of the mark outside its box, none
    where there is more than a mark's overshoot; `amount`: how many pixels of ink there are inside;
    `usual`: how many outside are no more than most marks of the page have, 0 where there are few.
    """

    ends: NDArray[np.float64]
    leaves: NDArray[np.float64]
    goes_on: NDArray[np.float64]
    bend: NDArray[np.float64]
    hook: NDArray[np.float64]
    both: NDArray[np.float64]
    lies: NDArray[np.float64]
    tail: Mask
    amount: NDArray[np.int64]
    usual: float = 0.0

    @property
    def lines(self) -> Mask:
        """Tell which boxes have a line that may come from elsewhere, and neither cross nor tick."""
        straight = (np.maximum(self.bend, self.hook) < HOOKED) & (self.both < CROSSING)
        return (self.ends <= LINE) & straight


def strokes(inked: Mask, reference: PageReference) -> Strokes:
    """Follow the ink inside each box.

    Outside only ink that hangs together with the ink inside counts, and none where there is print.
    """
    reach = reference.side + 2 * reference.edge
    inner, outer = _loop(reach, reference.edge + LOOP_IN), _loop(reach, LOOP_OUT)
    near = _loop(reach, reference.edge - LOOP_NEAR)
    inside = inked & reference.inside
    amount = inside.sum((1, 2))
    ends, leaves, goes_on, bend, hook, both = np.zeros((6, len(inked)))
    lies = np.zeros((len(inked), 4))
    made = Strokes(ends, leaves, goes_on, bend, hook, both, lies, np.zeros_like(inked), amount)
    for n in np.nonzero(inside.any((1, 2)))[0]:
        grown = joined(inside[n], inked[n], 4 * reference.edge) & reference.around[n]
        on = inked[n][inner]
        made.ends[n], made.goes_on[n] = _runs(on), _runs(grown[outer])
        made.leaves[n] = _runs(grown[near])
        made.tail[n] = grown
        if 0 < made.ends[n] <= LINE and not on.all():
            made.bend[n] = _bend(inside[n], on, inner)
            points = np.argwhere(grown | inside[n]).astype(float)
            first, second = _farthest(points)
            made.hook[n], made.both[n] = _off(points, first, second), _either(points, first, second)
            made.lies[n] = np.r_[first, second] / MM - reach / 2 / MM
    return _overshoots(made, amount >= TAILED * reference.sizes["inside"])


def _overshoots(made: Strokes, marked: NDArray[np.bool_]) -> Strokes:
    """Leave out the tails that are too large to be an overshoot.

    One who always marks beyond the box is judged by their own other marks.
    """
    sizes = made.tail.sum((1, 2))
    many = np.count_nonzero(marked) > MANY
    usual = USUALLY * float(np.median(sizes[marked])) if many else 0.0
    most = np.maximum(np.maximum(TAIL * MM**2, THIRD * made.amount), usual)
    made.tail[sizes > most] = False
    return replace(made, usual=usual)


def far_tail(
    ink: Mask, printed: Mask, own: Mask, amount: float, usual: float, *, line: bool
) -> tuple[Mask, Mask]:
    """Return what of the ink in a square hangs together with a mark, `own`, and is its tail.

    And what of that is an arm: on each side of the box met once, all along the way from it.

    A tail is a small part of its mark (which has so many pixels of ink), or no more than is `usual`
    of this hand: more on one side of the box may be another mark, and is told to be no tail, unless
    it is one line of a mark that is more than a `line` itself: a tick's long arm. A printed line is
    crossed, never followed.
    """
    drawn = ink & ~printed
    near = drawn
    for _step in range(BRIDGED):
        near = wider(near)
    reached = joined(own, own | drawn | (printed & near), 2 * FAR)
    tail = reached & drawn & ~own
    most = max(FAR_TAIL * MM**2, FAR_THIRD * amount, usual)
    rows, columns = np.flatnonzero(own.any(1)), np.flatnonzero(own.any(0))
    beside = np.s_[rows[0] : rows[-1] + 1]
    sides = (np.s_[: rows[0]], np.s_[rows[-1] + 1 :], np.s_[beside, : columns[0]],
             np.s_[beside, columns[-1] + 1 :])  # fmt: skip
    arms = np.zeros_like(tail)
    for side in sides:
        much = np.count_nonzero(tail[side]) > most
        if much and (line or not one_line(tail[side])):
            tail[side] = False
        elif _met_once(tail[side].T if isinstance(side, tuple) else tail[side]):
            arms[side] = tail[side]
    return tail, arms


def one_line(ink: Mask) -> bool:
    """Tell whether ink is one line: met once, and not wide, all along the way that it goes."""
    down, right = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    along = ink if len(down) >= len(right) else ink.T
    return _met_once(along) and bool(along.sum(1).max() <= WIDEST)


def _met_once(ink: Mask) -> bool:
    """Tell whether there is ink, and nearly every row that has any has one run of it."""
    along = ink[ink.any(1)]
    starts = np.count_nonzero(along[:, 1:] & ~along[:, :-1], axis=1) + along[:, 0]
    return bool(len(along) and (starts <= 1).mean() > MOSTLY_ONE)


def _farthest(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the two points of a mark that are farthest from one another."""
    first = points[int(np.argmax(np.hypot(*(points - points.mean(0)).T)))]
    second = points[int(np.argmax(np.hypot(*(points - first).T)))]
    return first, second


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
    return _off(points, first, second)


def _off(
    points: NDArray[np.float64], first: NDArray[np.float64], second: NDArray[np.float64]
) -> float:
    """Return how far (mm) points lie to one side of a line between two, its width left out."""
    off = _beside(points, first, second)
    return abs(float(np.percentile(off, 97) + np.percentile(off, 3)))


def _either(
    points: NDArray[np.float64], first: NDArray[np.float64], second: NDArray[np.float64]
) -> float:
    """Return how far (mm) points lie to either side of a line, on the side where it is less.

    A broad pen's line has ink on both sides too, about the middle of its ends: as far as it is
    broad is none. Nor has an arc, or a ring that the pen skipped: there is no ink between its ends.
    """
    broad = len(points) / max(MM, float(np.hypot(*(second - first))))
    start, end = (points[np.hypot(*(points - end).T) <= broad].mean(0) for end in (first, second))
    off = _beside(points, start, end)
    least = min(float(np.percentile(off, 100 - PART)), -float(np.percentile(off, PART)))
    long = float(np.hypot(*(end - start)))
    if least <= BROADER * broad / MM or long < MM:
        return 0.0
    on = points[abs(off) <= max(broad, STEP) / MM]
    steps = ((on - start) @ (end - start) / long / STEP).clip(0, long // STEP).astype(int)
    return least if len(np.unique(steps)) >= DRAWN * (long // STEP + 1) else 0.0


def _beside(
    points: NDArray[np.float64], first: NDArray[np.float64], second: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how far (mm) to one side of the line between two points others lie."""
    along = second - first
    length = float(np.hypot(*along))
    if length < MM:
        return np.zeros(len(points))
    away = points - first
    return np.asarray((along[0] * away[:, 1] - along[1] * away[:, 0]) / length / MM)


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


def joined(some: Mask, ink: Mask, steps: int) -> Mask:
    """Return the ink that hangs together with some of it, so many pixels away."""
    for _step in range(steps):
        more = wider(some) & ink
        if (more == some).all():
            break
        some = more
    return some


def wider(some: Mask) -> Mask:
    """Return a mask with the pixels beside it, in four directions."""
    more = some.copy()
    more[1:] |= some[:-1]
    more[:-1] |= some[1:]
    more[:, 1:] |= some[:, :-1]
    more[:, :-1] |= some[:, 1:]
    return more


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
