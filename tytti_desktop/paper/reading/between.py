"""Ink on the way from one box of a question to the next, which may mean both or neither."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from tytti_desktop.paper.reading.reference import MM, Mask, PageReference, Way
from tytti_desktop.paper.reading.strokes import TAILED, Strokes, joined, one_line

WORD = 0.6  # of a box's ink, so much on the ways beside it too: a word written over the box
ARM, OTHERS = 1.0, 0.17  # the same of a mark's own arm or loop, all of it on one of its ways, and
# what of it may be on the others: a word goes on on both sides
OUTLINE_REACH = 5  # pixels: a box's outline and its blur
Reached = tuple[tuple[slice, slice], tuple[slice, slice], Mask, Mask]
Owned = NDArray[np.int16]  # whose box or mark a pixel of the page is: 0 nobody's


def across(
    drawn: Mask, reference: PageReference, at: NDArray[np.int64], owned: Owned, marks: Strokes
) -> dict[str, float]:
    """Return the most mm² of ink on the way between two boxes of each field, print left out.

    Marks of other fields that reach over are left out too, and what of a mark reaches out of its
    box: on all ways far less than is in it, and of a line not halfway to the next.
    """
    most: dict[str, float] = {}
    if reference.bare:
        return most
    moved = at - np.round(reference.at).astype(np.int64)
    own = _overshoots(drawn, reference, moved, owned, marks)
    for way in reference.ways:
        down, right = moved[way.box][1], moved[way.box][0]
        top, left = max(0, way.top + down), max(0, way.left + right)
        here = np.s_[top : way.bottom + down, left : way.right + right]
        whose, number = owned[here], reference.order[reference.boxes[way.box].field]
        ink = drawn[here] & ((whose == 0) | (whose == number))
        near = reference.print_near[top - down : way.bottom, left - right : way.right]
        near = near[: ink.shape[0], : ink.shape[1]]
        ink = ink[: near.shape[0], : near.shape[1]] & ~near
        amount = float((ink & ~own[here][: ink.shape[0], : ink.shape[1]]).sum()) / MM**2
        field = reference.boxes[way.box].field
        most[field] = max(most.get(field, 0.0), amount)
    return most


def _overshoots(
    drawn: Mask,
    reference: PageReference,
    moved: NDArray[np.int64],
    owned: Owned,
    marks: Strokes,
) -> Mask:
    """Return the ink on the ways that hangs together with the mark in the box each starts from."""
    own = np.zeros(drawn.shape, bool)
    marked = marks.amount >= TAILED * reference.sizes["inside"]
    for box, ways in groupby(reference.ways, attrgetter("box")):
        if not marked[box]:
            continue
        found = [_reached(drawn, reference, moved, owned, way) for way in ways]
        if _is_own(found, float(marks.amount[box]), line=bool(marks.lines[box])):
            for here, _end, _lies, reach in found:
                own[here] |= reach
    return own


def _is_own(found: Sequence[Reached], amount: float, *, line: bool) -> bool:
    """Tell whether ink on a box's ways may be of its mark, which has so much `amount` in the box.

    On all of them there must be less than in the box by far, or it may be a word written over it;
    but a mark's own arm or loop lies on one only, and hangs together with it and ends there. A
    tick's arm is one line, however long. That of a line must not reach a way's end, or it may be a
    mark between two boxes.
    """
    out = [int(np.count_nonzero(lies)) for _here, _end, lies, _reach in found]
    ends = any(bool(reach[end].any()) for _here, end, _lies, reach in found)
    if sum(out) < WORD * amount:
        return not (line and ends)
    loose = sum(out) - sum(int(np.count_nonzero(reach)) for *_way, reach in found)
    rest = loose + sum(out) - max(out)
    tick = not line and one_line(found[int(np.argmax(out))][3])
    arm = tick or (len(out) > 1 and sum(out) < ARM * amount)
    return arm and not ends and rest < OTHERS * amount


def _reached(
    drawn: Mask, reference: PageReference, moved: NDArray[np.int64], owned: Owned, way: Way
) -> Reached:
    """Return where a way is, where its end, its ink, and what of that hangs on to its box."""
    here, box, end = _box_and_way(way, reference, moved[way.box])
    whose, number = owned[here], reference.order[reference.boxes[way.box].field]
    free = drawn[here] & ((whose == 0) | (whose == number))
    box = box[: free.shape[0], : free.shape[1]]
    reach = joined(box, box | free, 3 * reference.side) & ~box
    return here, end, free & ~box, reach


def _box_and_way(
    way: Way, reference: PageReference, moved: NDArray[np.int64]
) -> tuple[tuple[slice, slice], Mask, tuple[slice, slice]]:
    """Return where on the page a box and a way from it are, where in that the box, and the end."""
    side = reference.side
    x, y = np.round(reference.at[way.box]).astype(np.int64) + moved
    top, bottom = way.top + moved[1], way.bottom + moved[1]
    left, right = way.left + moved[0], way.right + moved[0]
    rows = columns = slice(None)
    if left >= x + side or right <= x:
        columns = slice(-1, None) if right > x else slice(1)
    else:
        rows = slice(-1, None) if bottom > y else slice(1)
    top, left = max(0, min(y, top)), max(0, min(x, left))
    here = np.s_[top : max(y + side, bottom), left : max(x + side, right)]
    box = np.zeros((here[0].stop - top, here[1].stop - left), bool)
    low, high = max(0, y - top - OUTLINE_REACH), max(0, x - left - OUTLINE_REACH)
    far = side + OUTLINE_REACH
    box[low : y - top + far, high : x - left + far] = True
    return here, box, (rows, columns)
