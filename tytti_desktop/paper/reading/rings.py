"""Which boxes a line of ink goes all the way round: a person's circle about the answer."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tytti_desktop.paper.reading.gates import HABIT
from tytti_desktop.paper.reading.reference import MM, Dark, Mask, PageReference
from tytti_desktop.paper.reading.strokes import wider

REACH = round(8.5 * MM)  # from a box's middle: a circle lies within
BRIDGED = 5  # pixels of ink on each side: across a printed line, or where the pen skipped
ALONG = round(2.5 * MM)  # from each side: a circle that runs along a printed rule is in it unseen
CLEAR = round(1.2 * MM)  # about a box: its own outline is no rule
TRACE = 0.02  # share of the box's ring: less ink is no part of a circle
PEN = round(1.3 * MM)  # width of the thickest pen's line
OVERSHOT = 4  # pixels beyond a circle: where its end passes its beginning
CORNERED = 1.35  # times the reach to the sides: a circle, were it cut off by a rule, reaches no
# farther to the corners; the space between four circles about the boxes around goes twice as far
HELD = 0.3  # share of its inside: a circle that runs through a box leaves so much there at most
LEAST_HELD = round(1.5 * MM**2)  # pixels of ink: less is no circle
ROUGH = 0.25  # of the radius: farther from its circle no ink lies, the pen's width and all
TURNS, SEEN, SKIPPED = 24, 2, 2  # parts of a turn, pixels of ink in one, parts that the pen skipped
TRIMMED = 6  # rounds, at most, of leaving out ink that is no part of a circle
LEFT = 0.5  # mm² near a box: more ink that is of no circle may be another answer
UNMARKED = 0.05  # share of its inside: with more the box is marked, not circled
_AWAY = np.mgrid[: 2 * REACH, : 2 * REACH] - REACH
_NEAR = np.hypot(*_AWAY) < 6 * MM


@dataclass(frozen=True)
class Rings:
    """The circles about boxes; arrays follow the form's order of boxes.

    `closed`: 1 where ink goes round the box, alone of all boxes; `about`: 1 where it is round too;
    `held`: 1 where a circle runs through the box, and each of their middles lies in the other;
    `left`: mm² of ink near the box (within `REACH`) that is of no such circle on the page and of no
    mark of any box; endless where so few boxes have ink about them that nobody circles here;
    `page`: where on the page those circles are.
    """

    closed: NDArray[np.float64]
    about: NDArray[np.float64]
    held: NDArray[np.float64]
    left: NDArray[np.float64]
    page: Mask


@dataclass(frozen=True)
class Seen:
    """A page's smoothed darkness, from where on it is ink, and what ink is of marks in boxes.

    `least` is for ink about a box, `faint` for what is left over; `owned` is 0 where it is of none.
    """

    soft: Dark
    least: float
    faint: float
    owned: NDArray[np.int16]


def rings(
    seen: Seen,
    reference: PageReference,
    at: NDArray[np.int64],
    around: NDArray[np.float64],
    inside: NDArray[np.float64],
) -> Rings:
    """Find the circles on a page, whose boxes were found `at`.

    What is printed is no ink; paper that cannot be reached from outside without crossing ink is
    within the circle.
    """
    none = np.zeros(len(around))
    circles = np.zeros(seen.soft.shape, bool)
    made = Rings(none, none.copy(), none.copy(), np.full(len(around), np.inf), circles)
    likely = np.flatnonzero((around > TRACE) & (inside <= HELD))
    if reference.bare or not len(likely):
        return made
    half = reference.side // 2
    _about(seen, reference, at, likely[inside[likely] <= UNMARKED], made)
    trimmed = _held(seen, reference, at + half, likely, (made.held, circles))
    many = np.count_nonzero((inside[likely] <= UNMARKED) | (made.held[likely] > 0)) >= HABIT
    while many:
        page = circles.copy()
        for box, circle in trimmed.items():
            _put(page, at[box] + half, circle)
        made.left[:] = _left(seen, reference, at + half, page)
        wrong = [box for box in trimmed if made.left[box] > LEFT]
        if not wrong:
            circles |= page
            break
        made.held[wrong] = 0
        trimmed = {box: one for box, one in trimmed.items() if box not in wrong}
    made.held[list(trimmed)] = many
    return made


def _about(
    seen: Seen,
    reference: PageReference,
    at: NDArray[np.int64],
    likely: NDArray[np.int64],
    made: Rings,
) -> None:
    """Find the lines that close about boxes, and which of them are circles."""
    half = reference.side // 2
    for n in likely:
        printed = _cut(reference.print_near, np.round(reference.at[n]).astype(np.int64) + half)
        ink = _cut(seen.soft, at[n] + half) > seen.least
        line = _line(ink & ~printed, _rules(printed, reference.side, at - at[n]))
        within = ~_reached(~line)
        own = within[REACH - half : REACH + half, REACH - half : REACH + half]
        made.closed[n] = own.all() and not _others(within, at - at[n], int(n))
        if made.closed[n] and _is_round(within & ~line, half):
            made.about[n] = 1
            pen = _rounded(within & ~line, BRIDGED + PEN + OVERSHOT)
            whole = _rounded(within, OVERSHOT) & pen
            _put(made.page, at[n] + half, whole)


def _held(
    seen: Seen,
    reference: PageReference,
    middles: NDArray[np.int64],
    likely: NDArray[np.int64],
    found: tuple[NDArray[np.float64], Mask],
) -> dict[int, Mask]:
    """Find the circles that run through boxes; each that is found leaves less ink by the others.

    Returns those beside which other ink is: they are circles if that is of others too.
    """
    held, circles = found
    page, half = circles.copy(), reference.side // 2
    trimmed: dict[int, Mask] = {}
    for trim in (False, True):
        more = True
        while more:
            more = False
            for n in (int(one) for one in likely[held[likely] == 0]):
                laid_out = np.round(reference.at[n]).astype(np.int64) + half
                printed = _cut(reference.print_near, laid_out)
                ink = (_cut(seen.soft, middles[n]) > seen.least) & ~_cut(page, middles[n])
                through = _runs_through(ink & ~printed & _NEAR, printed, half, trimmed=trim)
                if through is None:
                    continue
                held[n], more = 1, True
                _put(page, middles[n], through)
                if trim:
                    trimmed[n] = through
                else:
                    _put(circles, middles[n], through)
    return trimmed


def _left(
    seen: Seen, reference: PageReference, middles: NDArray[np.int64], circles: Mask
) -> list[float]:
    """Return the mm² of ink near each box that is of no circle and no mark."""
    half = reference.side // 2
    made: list[float] = []
    for laid_out, place in zip(np.round(reference.at).astype(np.int64), middles, strict=True):
        printed = _cut(reference.print_near, laid_out + half)
        circled = _rounded(_cut(circles, place), OVERSHOT)  # a broad pen's end passes twice as far
        known = printed | circled | (_cut(seen.owned, place) != 0)
        ink = _cut(seen.soft, place) > seen.faint
        made.append(np.count_nonzero(ink & ~known) / MM**2)
    return made


def _rules(printed: Mask, side: int, away: NDArray[np.int64]) -> Mask:
    """Return the print that a circle may run along: no box's outline is a rule."""
    rules = printed.copy()
    for x, y in away + REACH - side // 2:
        low, high, far = max(0, y - CLEAR), max(0, x - CLEAR), side + CLEAR
        rules[low : max(0, y + far), high : max(0, x + far)] = False
    return rules


def _line(ink: Mask, rules: Mask) -> Mask:
    """Return ink, and what of it may be unseen: in printed rules, and where the pen skipped."""
    return _grown(_along(ink, rules), BRIDGED)


def _is_round(within: Mask, half: int) -> bool:
    """Tell whether what is within reaches no farther to the corners than to the sides.

    The box itself (of `half` a side) is always within, its corners too.
    """
    steps = np.arange(REACH)
    turns = np.arange(8) * np.pi / 4
    rows = REACH + np.round(np.sin(turns)[:, None] * steps).astype(int)
    columns = REACH + np.round(np.cos(turns)[:, None] * steps).astype(int)
    outside = ~within[rows, columns]
    far = np.where(outside.any(1), outside.argmax(1), REACH)
    sides = (far + np.roll(far, -2))[::2] / 2
    most = np.maximum(CORNERED * sides, 1.6 * half)
    return bool(far.max() < REACH and (far[1::2] <= most).all())


def _runs_through(ink: Mask, printed: Mask, half: int, *, trimmed: bool) -> Mask | None:
    """Return the circle that all ink near a box is, each of their middles in the other, if it is.

    The box's own outline hides parts of it, so that it need not be seen to close: the circle that
    fits the ink best is looked at, by the angle, whether it goes all the way round. `trimmed`:
    some of the ink may be no part of it, and is left over.
    """
    down, right = np.nonzero(ink)
    points = np.stack([right, down], 1) - float(REACH)
    for _round in range(TRIMMED if trimmed else 1):
        if len(points) < LEAST_HELD:
            return None
        wanted = np.c_[2 * points, np.ones(len(points))]
        x, y, rest = np.linalg.lstsq(wanted, (points**2).sum(1), rcond=None)[0]
        radius = float(np.sqrt(max(0.0, rest + x * x + y * y)))
        off = np.hypot(*(points - (x, y)).T) - radius
        rough = float(np.percentile(abs(off), 95)) > ROUGH * radius
        if not rough:
            break
        points = points[abs(off) <= ROUGH * radius]
    beside = max(abs(x), abs(y)) > half or radius < half / 2
    if beside or rough or not _all_round(points - (x, y), radius, printed, (x, y)):
        return None
    away = np.hypot(_AWAY[0] - y, _AWAY[1] - x) - radius
    return np.asarray(np.abs(away) <= ROUGH * radius + OVERSHOT)


def _all_round(
    points: NDArray[np.float64], radius: float, printed: Mask, middle: tuple[float, float]
) -> bool:
    """Tell whether ink lies on all sides of a circle's middle, but for what print hides."""
    turns = (np.arctan2(points[:, 1], points[:, 0]) / (2 * np.pi) + 0.5) * TURNS
    seen = np.bincount(turns.astype(int) % TURNS, minlength=TURNS) >= SEEN
    angles = ((np.arange(TURNS) + 0.5) / TURNS - 0.5) * 2 * np.pi
    places = np.stack([np.sin(angles), np.cos(angles)]) * radius
    places += np.array([[middle[1]], [middle[0]]]) + REACH
    rows, columns = places.round().astype(int).clip(0, 2 * REACH - 1)
    missing = ~seen & ~printed[rows, columns]
    return bool(missing.sum() <= SKIPPED and seen.sum() > TURNS // 2)


def _put(page: Mask, middle: NDArray[np.int64], part: Mask) -> None:
    """Add a square about a point to a page, without what reaches over the edge."""
    x, y = int(middle[0]) - REACH, int(middle[1]) - REACH
    top, left = max(0, y), max(0, x)
    here = page[top : max(0, y + len(part)), left : max(0, x + len(part))]
    here |= part[top - y :, left - x :][: here.shape[0], : here.shape[1]]


def _cut(page: NDArray[Any], middle: NDArray[np.int64]) -> NDArray[Any]:
    """Return a square of a page about a point, empty where it reaches over the edge."""
    x, y = int(middle[0]), int(middle[1])
    made = np.zeros((2 * REACH, 2 * REACH), page.dtype)
    top, left = max(0, y - REACH), max(0, x - REACH)
    part = page[top : max(0, y + REACH), left : max(0, x + REACH)]
    down, right = top - (y - REACH), left - (x - REACH)
    made[down : down + part.shape[0], right : right + part.shape[1]] = part
    return made


def _along(ink: Mask, rules: Mask) -> Mask:
    """Return ink with what of it may lie in the rules that it meets."""
    hidden = wider(ink) & rules
    for _step in range(ALONG):
        hidden = wider(hidden) & rules
    return ink | hidden


def _grown(ink: Mask, steps: int) -> Mask:
    for _step in range(steps):
        ink = wider(ink)
    return ink


def _rounded(ink: Mask, steps: int) -> Mask:
    """Return a mask grown as far to the corners as to the sides, where a thick line is as wide."""
    for step in range(steps):
        more = wider(ink)
        if step % 2:  # a square's step after a cross's: eight sides
            more[1:, 1:] |= ink[:-1, :-1]
            more[1:, :-1] |= ink[:-1, 1:]
            more[:-1, 1:] |= ink[1:, :-1]
            more[:-1, :-1] |= ink[1:, 1:]
        ink = more
    return ink


def _reached(free: Mask) -> Mask:
    """Return what of the free paper can be reached from the square's edge."""
    some = free.copy()
    some[1:-1, 1:-1] = False
    while True:
        more = wider(some) & free
        if (more == some).all():
            return some
        some = more


def _others(within: Mask, away: NDArray[np.int64], own: int) -> bool:
    """Tell whether the middle of another box lies within the circle too."""
    places = np.delete(away, own, axis=0) + REACH
    near = places[((places >= 0) & (places < 2 * REACH)).all(1)]
    return bool(within[near[:, 1], near[:, 0]].any())
