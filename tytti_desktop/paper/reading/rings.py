"""Which boxes a line of ink goes all the way round: a person's circle about the answer."""

import numpy as np
from numpy.typing import NDArray

from tytti_desktop.paper.reading.reference import MM, Mask, PageReference

REACH = round(8.5 * MM)  # from a box's middle: a circle lies within
BRIDGED = 5  # pixels of ink on each side: across a printed line, or where the pen skipped
ALONG = round(2.5 * MM)  # from each side: a circle that runs along a printed rule is in it unseen
CLEAR = round(1.2 * MM)  # about a box: its own outline is no rule
TRACE = 0.02  # share of the box's ring: less ink is no part of a circle
UNMARKED = 0.05  # share of its inside: with more the box is marked, not circled


def closed(
    inked: Mask,
    reference: PageReference,
    at: NDArray[np.int64],
    around: NDArray[np.float64],
    inside: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return 1 for every box that ink goes round, alone of all boxes; 0 for the others.

    `inked` is the page's ink, `at` where each box was found. What is printed is no ink; paper that
    cannot be reached from outside without crossing ink is within the circle.
    """
    made = np.zeros(len(around))
    if reference.bare:
        return made
    half = reference.side // 2
    for n in np.nonzero((around > TRACE) & (inside <= UNMARKED))[0]:
        moved = at[n] - np.round(reference.at[n]).astype(np.int64)
        printed = _cut(reference.print_near, at[n] + half - moved)
        ink = _cut(inked, at[n] + half) & ~printed
        for x, y in at - at[n] + REACH - half:  # no box's outline is a rule
            low, high = max(0, y - CLEAR), max(0, x - CLEAR)
            far = reference.side + CLEAR
            printed[low : max(0, y + far), high : max(0, x + far)] = False
        within = ~_reached(~_grown(_along(ink, printed), BRIDGED))
        own = within[REACH - half : REACH + half, REACH - half : REACH + half]
        made[n] = own.all() and not _others(within, at - at[n], int(n))
    return made


def _cut(page: Mask, middle: NDArray[np.int64]) -> Mask:
    """Return a square of a page about a point, empty where it reaches over the edge."""
    x, y = int(middle[0]), int(middle[1])
    made = np.zeros((2 * REACH, 2 * REACH), bool)
    top, left = max(0, y - REACH), max(0, x - REACH)
    part = page[top : max(0, y + REACH), left : max(0, x + REACH)]
    down, right = top - (y - REACH), left - (x - REACH)
    made[down : down + part.shape[0], right : right + part.shape[1]] = part
    return made


def _along(ink: Mask, rules: Mask) -> Mask:
    """Return ink with what of it may lie in the rules that it meets."""
    hidden = _wider(ink) & rules
    for _step in range(ALONG):
        hidden = _wider(hidden) & rules
    return ink | hidden


def _grown(ink: Mask, steps: int) -> Mask:
    for _step in range(steps):
        ink = _wider(ink)
    return ink


def _wider(some: Mask) -> Mask:
    wider = some.copy()
    wider[1:] |= some[:-1]
    wider[:-1] |= some[1:]
    wider[:, 1:] |= some[:, :-1]
    wider[:, :-1] |= some[:, 1:]
    return wider


def _reached(free: Mask) -> Mask:
    """Return what of the free paper can be reached from the square's edge."""
    some = free.copy()
    some[1:-1, 1:-1] = False
    while True:
        wider = _wider(some) & free
        if (wider == some).all():
            return some
        some = wider


def _others(within: Mask, away: NDArray[np.int64], own: int) -> bool:
    """Tell whether the middle of another box lies within the circle too."""
    places = np.delete(away, own, axis=0) + REACH
    near = places[((places >= 0) & (places < 2 * REACH)).all(1)]
    return bool(within[near[:, 1], near[:, 0]].any())
