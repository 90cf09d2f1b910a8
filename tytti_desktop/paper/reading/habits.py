"""How a person marks a page: what their other answers are judged by."""

from dataclasses import dataclass

import numpy as np

from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.paper.reading.gates import EMPTY, HABIT
from tytti_desktop.paper.reading.measuring import PageInk
from tytti_desktop.paper.reading.reference import PageReference
from tytti_desktop.paper.reading.strokes import HOOKED

MARK = 0.05  # at least this is a mark
FREE = 0.05  # of a box's middle: so little ink is no mark in it
CIRCLE = 0.05  # share of the ring: a circle or a mark beside the box
HALF_ROUND = 0.5  # of the ring's twelfths: where ink goes farther round no box, nobody circles
FILLING_HABIT = 0.55  # median of the middles: this person answers by filling
LINE = 2  # ends of a line at a box's outline, at most, and sides it leaves; a cross has four
CROSS = 4  # ends of a cross
MOSTLY_CROSSED = 0.5  # of the marks: with fewer crosses among them a person ticks
BACK = 0.25  # of the darkest ink of a question's boxes: so pale is the paper's back, or a crease
SELDOM = 0.3  # of the marks: one who so seldom makes a line answers by crossing


@dataclass(frozen=True)
class Habit:
    """How this person marks: medians over the page's boxes that are surely marked.

    `shade`: how dark the ink of circles is, 0 where there are none.
    """

    marks: int
    ink: float
    middle: float
    depth: float
    circled: int
    lines: float = 0.0  # share of the marks that are a line
    hooked: float = 0.0  # share of the marks that are bent as a tick is
    crossed: float = 1.0  # share of the marks that have a cross's four ends
    boxes: tuple[int, ...] = ()  # those that are surely marked
    around: float = 0.0  # share of the ring that the marks reach out into
    shade: float = 0.0

    @property
    def crosses(self) -> bool:
        """Tell whether this person answers by crossing."""
        return self.known and self.lines <= SELDOM

    @property
    def ticks(self) -> bool:
        """Tell whether this person's marks are neither lines nor crosses: ticks have three ends."""
        return self.crosses and self.crossed < MOSTLY_CROSSED

    @property
    def known(self) -> bool:
        """Tell whether there are enough marks to judge others by."""
        return self.marks >= HABIT

    @property
    def fills(self) -> bool:
        """Tell whether this person answers by filling boxes."""
        return self.known and self.middle > FILLING_HABIT


def habit(ink: PageInk, reference: PageReference) -> Habit:
    """Return how the page's person marks."""
    chosen: list[int] = []
    circled = 0
    held = (ink.held > 0) & (ink.middle <= FREE)
    marks, rings = (ink.inside > MARK) & ~held, (ink.around > CIRCLE) | held
    for boxes in reference.fields().values():
        deep = BACK * max(ink.depth[n] for n in boxes)
        marked = [n for n in boxes if marks[n] and ink.depth[n] >= deep]
        ringed = sum(rings[n] for n in boxes)
        if reference.boxes[boxes[0]].type is BoxType.MULTI:
            chosen += marked
            circled += 0 if marked else int(ringed)
        elif len(marked) == 1:
            chosen += marked
        elif not marked:
            round_one = sum(ink.about[n] > 0 or held[n] for n in boxes) == 1
            circled += int(ringed == 1 or round_one)
    circles = (ink.about > 0) | held | (rings & (ink.inside <= EMPTY))
    if not ((ink.about > 0) | held | (ink.closed > 0) | (rings & (ink.sectors > HALF_ROUND))).any():
        circled = 0
    shades = ink.shade[circles & (ink.shade > 0)]
    shade = float(np.median(shades)) if len(shades) else 0.0
    if not chosen:
        return Habit(0, 0.0, 0.0, 0.0, circled, shade=shade)
    return Habit(
        len(chosen),
        float(np.median(ink.inside[chosen])),
        float(np.median(ink.middle[chosen])),
        float(np.median(ink.depth[chosen])),
        circled,
        float((ink.ends[chosen] <= LINE).mean()),
        float((ink.hook[chosen] >= HOOKED).mean()),
        float((ink.ends[chosen] >= CROSS).mean()),
        tuple(chosen),
        float(np.median(ink.around[chosen])),
        shade,
    )
