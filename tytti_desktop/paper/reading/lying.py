"""How marks lie in their boxes: as the person's others do, down the page, or towards a box."""

import math

import numpy as np
from numpy.typing import NDArray

NEAR_START, NEAR_END = 1.2, 1.6  # mm between the ends of marks that lie alike in their boxes
SAME_WAY, LONGER = float(np.cos(np.radians(15))), 1.7  # cosine and times: ticks' arms differ
STEEP = 0.5  # mm to the side for one down: a line down the page
TOWARDS = float(np.cos(np.radians(25)))  # a line through two boxes starts and ends beside a middle
NEXT = 1.5  # times the way to the nearest box that a line goes to: no third lies between
APART = 0.9  # of the way to a box: nearer in that direction there is another
Ends = NDArray[np.float64]


def steep(lies: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which marks go down the page more than across it."""
    down, right = abs(lies[:, 2:] - lies[:, :2]).T
    return np.asarray(right <= STEEP * down)


def goes_towards(one: NDArray[np.float64], ways: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell to which boxes a line goes on, `ways` (mm: down, right) from its own: the next only."""
    line, long = one[2:] - one[:2], _apart(ways)
    on = (long > 0) & (abs(ways @ line) >= TOWARDS * long * max(_apart(line[None])[0], 1e-9))
    return np.asarray(on & (long <= NEXT * np.where(on, long, np.inf).min()))


def away_from(one: NDArray[np.float64], ways: NDArray[np.float64], other: int) -> float:
    """Return how far (mm) from its box's middle a mark lies to the side away from the next box.

    `ways` (mm: right, down) are those to the question's boxes; endless when `other` is not the
    next that way, in a row or a column.
    """
    long = _apart(ways)
    if ((ways @ ways[other] > 0) & (long < APART * long[other])).any():
        return math.inf
    return float(-(one.reshape(2, 2)[:, ::-1] @ ways[other]).min() / max(long[other], 1e-9))


def lie_alike(one: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which marks lie as one does: both ends near its ends, or from the same start that way.

    Each by its two farthest points; it starts where it is nearer to its box's middle.
    """
    near, far = _from_start(one[None])
    starts, ends = _from_start(others)
    same = (_apart(starts, near) <= NEAR_END) & (_apart(ends, far) <= NEAR_END)
    same |= (_apart(starts, far) <= NEAR_END) & (_apart(ends, near) <= NEAR_END)
    long, own = _apart(starts, ends), _apart(near, far)
    along = ((ends - starts) * (far - near)).sum(1) / np.maximum(long * own, 1e-9)
    that_way = (long < LONGER * own) & (own < LONGER * long) & (along >= SAME_WAY)
    return np.asarray(same | ((_apart(starts, near) <= NEAR_START) & that_way))


def _from_start(lies: Ends) -> tuple[Ends, Ends]:
    first, second = lies[:, :2], lies[:, 2:]
    turned = (_apart(second) < _apart(first))[:, None]
    return np.where(turned, second, first), np.where(turned, first, second)


def _apart(some: NDArray[np.float64], others: NDArray[np.float64] | float = 0.0) -> Ends:
    return np.asarray(np.hypot(*(some - others).T))
