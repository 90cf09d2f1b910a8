"""Measuring the ink in and about every box of a straightened page."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tytti_desktop.paper.drawing import Box
from tytti_desktop.paper.reading.between import OUTLINE_REACH, Owned, across
from tytti_desktop.paper.reading.cleaning import blackness, darkness, most, noise, smoothed
from tytti_desktop.paper.reading.gates import EMPTY
from tytti_desktop.paper.reading.overprint import over_print
from tytti_desktop.paper.reading.reference import (
    HEIGHT,
    MM,
    PX,
    SECTORS,
    WIDTH,
    Dark,
    Grey,
    Mask,
    PageReference,
    counted,
    cut_out,
)
from tytti_desktop.paper.reading.registration import Registered, register
from tytti_desktop.paper.reading.rings import Seen, rings
from tytti_desktop.paper.reading.strokes import FAR, TAILED, Strokes, far_tail, strokes

LEAST_INK = 0.06  # darkness that counts as ink on the quietest paper
NOISE_TIMES = 4.0
NOISE_MORE = 0.025
MOST_INK = 0.3  # on the noisiest paper
FILLED = 0.3  # of the print's black: what the middle of a filled box has
LEAST_STRAY = 0.12  # darkness of ink beside the boxes
LEAST_WORDS = 0.22  # darker than a coffee ring
WRITING = 0.25  # darkness of handwriting in a frame
FRAME_EDGE = 1.4 * MM
CREASE = 0.3  # of this hand's usual depth
HOLE, HOLES = 3.5 * MM, 17.5 * MM  # narrower is no hole of a binder, nor farther from the side
SHADED = 90  # per cent: so much of the ink beside a box is lighter than what tells its depth
SIDES = 6 * MM  # of the page: ink there is the scanner's bed more often than the pen's
FOLLOWED = ("ends", "leaves", "goes_on", "bend", "hook", "both", "lies")  # of `Strokes`
NEIGHBOURS = 4  # of nine pixels: with more of them dark one is part of writing, not a speck


@dataclass(frozen=True)
class PageInk:
    """What is measured on a page, box by box; arrays follow the form's order of boxes.

    `inside`, `around`: share (0-1) of the inside and of the ring that is inked; `sectors`:
    share of the ring's twelfths with ink; `middle`: share of the middle that is dark; `depth`:
    how dark the darkest of the inside is (97th percentile); `outline`: how clearly the printed
    box was found (1 = as black as the page's print); `shade`: how dark the ink beside the box
    is; `stray`: mm² of ink outside the field's boxes in its rows, but for circles about boxes;
    `words`: the same farther from the boxes and as dark as a pen's, not as a stain's; `across`:
    the most mm² of ink on
    the way from one box of a field to the next; `frames`: mm² of ink in each frame to write in;
    `hidden`: mm² of ink, as if black, over the words beside a field without ink in its boxes;
    `black`: darkness of the page's print. `ends`: how many times a box's ink meets a loop just
    inside its outline (a cross 4, a line 2); `leaves`, `goes_on`: how many times it runs on
    just outside the box, and at the ring's edge; `bend`: mm that a line in a box is off
    straight, `hook`: the same of all of a mark in and about its box, `both`: how far (mm) it lies
    to both sides of its longest line, `lies`: where the two farthest points of that are, in mm
    from the box's middle; `closed`: 1 where a line
    goes all the way round the box and no other, `about`
    where that is a circle; `held` where a circle runs through the box; `left`: mm² of ink near
    the box that is of no circle and no mark. What reaches over from the mark of another field
    counts nowhere.
    """

    inside: NDArray[np.float64]
    around: NDArray[np.float64]
    sectors: NDArray[np.float64]
    middle: NDArray[np.float64]
    depth: NDArray[np.float64]
    ends: NDArray[np.float64]
    leaves: NDArray[np.float64]
    goes_on: NDArray[np.float64]
    bend: NDArray[np.float64]
    hook: NDArray[np.float64]
    both: NDArray[np.float64]
    lies: NDArray[np.float64]
    closed: NDArray[np.float64]
    about: NDArray[np.float64]
    held: NDArray[np.float64]
    left: NDArray[np.float64]
    outline: NDArray[np.float64]
    shade: NDArray[np.float64]
    stray: dict[str, float]
    words: dict[str, float]
    across: dict[str, float]
    frames: dict[str, float]
    hidden: dict[str, float]
    black: float
    one_bit: bool
    bare: bool


def measured(page: Grey, reference: PageReference, *, one_bit: bool) -> PageInk:
    """Measure a straightened page against its blank form."""
    dark = darkness(page)
    soft = smoothed(dark)
    quiet = noise(soft, reference)
    least = min(MOST_INK, max(LEAST_INK, NOISE_TIMES * quiet + NOISE_MORE))
    black = blackness(dark, reference)
    found = register(dark, reference, black)
    boxes, near, others, strokes_of = _boxes(dark, soft, reference, found, least, black)
    faint, words = max(least, LEAST_STRAY), max(least, LEAST_WORDS)
    beside = ((faint, OUTLINE_REACH), (words, reference.edge))
    printed = reference.print_near | _holes(soft)
    seen = Seen(soft, least, faint, near)
    circles = rings(seen, reference, found.at, boxes["around"], boxes["inside"])
    known = printed | circles.page
    stray, words_beside = _stray(soft, known, reference, found, others, beside)
    return PageInk(
        **boxes,
        closed=circles.closed,
        about=circles.about,
        held=circles.held,
        left=circles.left,
        outline=found.outline,
        stray=stray,
        words=words_beside,
        across=across(soft > _pen(boxes, least), reference, found.at, others, strokes_of),
        frames={frame.field: _written(dark, frame) for frame in reference.frames},
        hidden=_hidden(dark, quiet, reference, found, others, boxes["inside"]),
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
) -> tuple[dict[str, NDArray[np.float64]], Owned, Owned, Strokes]:
    """Return the measures of every box, whose ink reaches out of its box, and how."""
    edge, side = reference.edge, reference.side
    at, reach = found.at - edge, side + 2 * edge
    cut = cut_out(soft, at, reach)
    inked = cut > least
    inside, middle = reference.inside, reference.middle
    order = reference.order
    fields = np.array([order[box.field] for box in reference.boxes], np.int16)
    followed = strokes(inked, reference)
    owned = _reaching_over(followed.tail, fields, at)
    for field, (x, y) in zip(fields, found.at, strict=True):
        low, high = max(0, y - OUTLINE_REACH), max(0, x - OUTLINE_REACH)
        owned[low : y + side + OUTLINE_REACH, high : x + side + OUTLINE_REACH] = field
    others, arms = owned.copy(), owned.copy()
    _far_tails(soft > least, reference, found, followed, others, arms)
    whose = cut_out(arms, at, reach)
    beside = inked & ((whose == 0) | (whose == fields[:, None, None]))
    filled = cut_out(dark, at, reach) > FILLED * max(0.2, black)
    shares = counted(beside & reference.ring) / reference.sizes["ring"]
    measures = {
        **{name: getattr(followed, name) for name in FOLLOWED},
        "inside": counted(inked & inside) / reference.sizes["inside"],
        "around": shares,
        "shade": _shade(cut, beside & reference.ring),
        "sectors": _sectors(beside, reference),
        "middle": counted(filled & middle) / reference.sizes["middle"],
        "depth": _depth(cut, inside, counted(inked & inside)),
    }
    return measures, owned, others, followed


def _far_tails(
    ink: Mask,
    reference: PageReference,
    found: Registered,
    marks: Strokes,
    owned: Owned,
    arms: Owned,
) -> None:
    """Give the tails of marks, as far as they hang together with them, to their fields too.

    Of `arms` only those that are an arm: what else hangs on to a mark, a small circle that touches
    it, may be the answer of the question that it lies beside.
    """
    side, reach = reference.side, FAR + reference.edge
    wide = side + 2 * reach
    own = np.zeros((wide, wide), bool)
    start, end = reach - OUTLINE_REACH, reach + side + OUTLINE_REACH
    own[start:end, start:end] = True
    drawn, lines = marks.amount >= TAILED * reference.sizes["inside"], marks.lines
    for n in np.flatnonzero(drawn & (marks.leaves > 0)):
        down, right = _squares(found.at[n] - reach, wide)
        blank = _squares(np.round(reference.at[n]).astype(np.int64) - reach, wide)
        number = reference.order[reference.boxes[n].field]
        whose = owned[down, right]
        free = ~own & ((whose == 0) | (whose == number))
        amount = float(marks.amount[n])
        printed = reference.print_near[blank] & free
        drawn_on = ink[down, right] & free
        found_on = far_tail(drawn_on, printed, own, amount, marks.usual, line=lines[n])
        for page, part in zip((owned, arms), found_on, strict=True):
            whose = page[down, right]
            whose[part & (whose == 0)] = number
            page[down, right] = whose


def _squares(at: NDArray[np.int64], wide: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows and columns of a square of the page; beyond it, of its edge."""
    steps = np.arange(wide)
    rows, columns = (at[1] + steps).clip(0, HEIGHT - 1), (at[0] + steps).clip(0, WIDTH - 1)
    return np.ix_(rows, columns)


def _holes(soft: Dark) -> Mask:
    """Return where a binder's holes are: near the page's sides, and solid, as no pen is."""
    step = 4
    small = soft[::step, ::step] > WRITING
    reach = int(HOLE / step / 2)
    edge = round(HOLES / step)
    small[:, edge : small.shape[1] - edge] = False
    solid = small
    for _axis in range(2):
        solid = most(solid, reach, np.logical_and).T
    if not solid.any():
        return np.zeros(soft.shape, bool)
    for _axis in range(2):
        solid = most(solid, reach + 3, np.logical_or).T
    return np.kron(solid, np.ones((step, step), bool))[: soft.shape[0], : soft.shape[1]]


def _shade(cut: Dark, beside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return how dark the ink beside each box is."""
    made = np.zeros(len(cut))
    for n in np.flatnonzero(beside.any((1, 2))):
        made[n] = np.percentile(cut[n][beside[n]], SHADED)
    return made


def _depth(cut: Dark, inside: Mask, inked: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how dark the darkest of each box's inside is: its 97th percentile.

    Of less ink than twice that it is the median of the ink: the paper about it says nothing.
    """
    if not len(cut):
        return np.zeros(0)
    here = np.flatnonzero(inside[0].any(0))
    within = slice(here[0], here[-1] + 1)  # a square
    darkest = cut[:, within, within].reshape(len(cut), -1)
    kept = max(1, int(inside[0].sum() * 0.03))
    made = np.partition(darkest, -kept, axis=1)[:, -kept].astype(float)
    for n in np.flatnonzero((inked > EMPTY * darkest.shape[1]) & (inked < 2 * kept)):
        made[n] = np.partition(darkest[n], -(inked[n] + 1) // 2)[-(inked[n] + 1) // 2]
    return made


def _sectors(beside: NDArray[np.bool_], reference: PageReference) -> NDArray[np.float64]:
    """Return the share of each ring's parts that have ink."""
    ink = np.flatnonzero(beside & reference.ring)
    box = ink // max(1, beside[0].size if len(beside) else 1)
    part = reference.sector.ravel()[ink]
    each = np.bincount(box * SECTORS + part, minlength=len(beside) * SECTORS)
    inked = np.count_nonzero(each.reshape(-1, SECTORS) >= reference.least_sector, axis=1)
    return np.asarray(inked / SECTORS)


def _reaching_over(tails: NDArray[np.bool_], fields: Owned, at: NDArray[np.int64]) -> Owned:
    """Return the page with the ink of each field's marks outside their boxes."""
    owned: Owned = np.zeros((HEIGHT, WIDTH), np.int16)
    for n in np.flatnonzero(tails.any((1, 2))):
        down, right = np.nonzero(tails[n])
        owned[(at[n, 1] + down).clip(0, HEIGHT - 1), (at[n, 0] + right).clip(0, WIDTH - 1)] = (
            fields[n]
        )
    return owned


def _margins(left: int, width: int) -> NDArray[np.bool_]:
    """Tell which columns from `left` on lie at the paper's sides, where the scanner's bed shows."""
    columns = left + np.arange(width)
    return np.asarray((columns < SIDES) | (columns >= WIDTH - SIDES))


def _stray(
    soft: Dark,
    printed: Mask,
    reference: PageReference,
    found: Registered,
    owned: Owned,
    limits: tuple[tuple[float, int], ...],
) -> tuple[dict[str, float], ...]:
    """Return mm² of ink in each field's rows that is not print, outside the boxes of any field.

    What is nearer to another field's boxes above or below is that one's.

    For each of the `limits`: least darkness, and how many pixels about each box are left out.
    Marks of other fields that reach over are left out too.
    """
    totals: tuple[dict[str, float], ...] = tuple({} for _limit in limits)
    if reference.bare:
        return totals
    fields, order = reference.fields(), reference.order
    for row, (down, right) in zip(reference.rows, found.row_shifts, strict=True):
        top, left = row.top + round(down), row.left + round(right)
        near = printed[row.top : row.bottom, row.left : row.right]
        cut = soft[max(0, top) : top + near.shape[0], max(0, left) : left + near.shape[1]]
        near = near[max(0, -top) :, max(0, -left) :][: cut.shape[0], : cut.shape[1]]
        near = near | _margins(max(0, left), near.shape[1])
        near[: max(0, row.above + round(down) - max(0, top))] = True
        near[max(0, row.below + round(down) - max(0, top)) :] = True
        field = reference.boxes[row.boxes[0]].field
        whose = owned[max(0, top) :, max(0, left) :][: cut.shape[0], : cut.shape[1]]
        free = ~near & ((whose == 0) | (whose == order[field]))
        for total, (least, reach) in zip(totals, limits, strict=True):
            stray = (cut > least) & free
            for box in fields[field]:
                x, y = found.at[box] - (max(0, left), max(0, top))
                low, high = max(0, y + reference.side + reach), max(0, x + reference.side + reach)
                stray[max(0, y - reach) : low, max(0, x - reach) : high] = False
            total[field] = total.get(field, 0.0) + np.count_nonzero(stray) / MM**2
    return totals


def _hidden(
    dark: Dark,
    quiet: float,
    reference: PageReference,
    found: Registered,
    owned: Owned,
    inside: NDArray[np.float64],
) -> dict[str, float]:
    """Return the ink over the words beside each field that has none in its boxes."""
    empty = {f for f, boxes in reference.fields().items() if inside[boxes].max() <= EMPTY}
    free = (owned == 0) & ~_margins(0, WIDTH)
    return over_print(dark, quiet, free, reference, found.row_shifts, frozenset(empty))


def _pen(boxes: dict[str, NDArray[np.float64]], least: float) -> float:
    """Return from where on ink beside marks may be of this hand: no crease is, nor a stain."""
    marked = boxes["inside"] >= TAILED
    usual = float(np.median(boxes["depth"][marked])) if marked.any() else 0.0
    return max(least, LEAST_STRAY, CREASE * usual)


def _written(dark: Dark, frame: Box) -> float:
    """Return mm² of handwriting in a frame; single specks do not count."""
    x, y = frame.x * PX + FRAME_EDGE, frame.y * PX + FRAME_EDGE
    right, bottom = (frame.x + frame.w) * PX - FRAME_EDGE, (frame.y + frame.h) * PX - FRAME_EDGE
    cut = dark[int(y) : int(bottom), int(x) : int(right)] > WRITING
    if not cut.size:
        return 0.0
    near = np.pad(cut, 1, mode="edge").astype(np.uint8)
    across = near[:, :-2] + near[:, 1:-1] + near[:, 2:]
    together = across[:-2] + across[1:-1] + across[2:]
    return float((together > NEIGHBOURS).sum()) / MM**2
