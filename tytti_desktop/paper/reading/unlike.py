"""Marks that are unlike the person's others on the page: what nobody meant looks so, mostly."""

import numpy as np
from numpy.typing import NDArray

from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.paper.reading.gates import HABIT
from tytti_desktop.paper.reading.habits import LINE
from tytti_desktop.paper.reading.lying import lie_alike
from tytti_desktop.paper.reading.seen_field import (
    BENT,
    HALF_A_CROSS,
    MOSTLY_HOOKED,
    SeenField,
)
from tytti_desktop.paper.reading.strokes import HOOKED

LEAST, SLIGHTER = 20, 0.7  # per cent of the other marks have less ink than their least; of that
RARELY = 0.3  # of the other marks
BROAD = 0.45  # of a box's inside, and nearly as much as the others have: a box filled, no line
Boxes = NDArray[np.bool_]


def unlike(view: SeenField) -> Boxes:
    """Tell which marks the person's others on the page speak against.

    A stroke that stays in its box and has less ink than hardly any other mark: a pen that rested,
    or slipped; of one who fills boxes also one that leaves it. A straight line that leaves its
    box, lies as no other mark does, and the others stay in theirs; where the hand is not known any
    line that leaves.
    """
    page, made = view.page, np.zeros(len(view.boxes), bool)
    leaves, far = page.leaves, page.goes_on
    out = (leaves > 0) | (far > 0)
    ends = LINE if view.type is BoxType.SINGLE else LINE + 1  # a small cross may have three
    for n, box in enumerate(view.boxes):
        others = [one for one in view.usual.boxes if one != box]
        straight = view.bend[n] < BENT and view.hook[n] < HOOKED  # no tick of one who crosses
        # Of one who makes no ticks a line is none either, though a poor outline hangs to it.
        line = straight or (view.bend[n] < BENT and view.usual.hooked < MOSTLY_HOOKED)
        line &= max(view.ends[n], leaves[box]) <= LINE and not view.crossing[n]
        if len(others) < HABIT:
            made[n] = line and out[box]
            continue
        line &= view.inside[n] < max(BROAD, HALF_A_CROSS * view.usual.ink)
        least = float(np.percentile(page.inside[others], LEAST))
        dab = straight and view.ends[n] <= ends
        slight = dab and view.inside[n] < SLIGHTER * least
        if out[box] and not (slight and view.usual.fills):
            seldom = any(way[box] and (way[others] > 0).mean() < RARELY for way in (leaves, far))
            made[n] = line and seldom and not lie_alike(page.lies[box], page.lies[others]).any()
        else:
            made[n] = slight
    return made
