"""One question as it is seen on a page: its boxes' ink, and what that ink may be.

The thresholds hold for 5 mm boxes with a 0.7 pt line at 200 dpi; they were tuned on simulated
pages and checked on others (docs/decisions).
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.paper.reading.gates import EMPTY, HABIT
from tytti_desktop.paper.reading.habits import CIRCLE, LINE, MARK, Habit
from tytti_desktop.paper.reading.lying import away_from, lie_alike
from tytti_desktop.paper.reading.measuring import LEAST_STRAY, PageInk
from tytti_desktop.paper.reading.model import FieldReading, FieldStatus
from tytti_desktop.paper.reading.reasons import Doubt
from tytti_desktop.paper.reading.rings import LEFT
from tytti_desktop.paper.reading.strokes import CROSSING, HOOKED, USUALLY

SPECK, SPECK_PART = 0.03, 0.12  # share of a box's inside, and of the usual mark: so little beside a
# whole mark of this hand is dirt, or the tip of another row's tick
PALE_MOST, PALE_LEAST, CREASE = 0.25, 0.2, 0.3  # share of a box that a crease or the back of the
# paper fills; of the page's usual depth: so pale is no pencil, nor a line right through
SHOWN_THROUGH = 0.25  # of the page's usual depth: so pale is no ink of this pen
NEAR = 0.02  # share of the ring: ink beside an empty box
USUALLY_FULL = 0.75  # usual mark of one who answers by filling
FILLED = 0.8  # of a box's inside: no line is so wide
PALE, DARK = 0.5, 1.5  # of the page's usual depth: fainter, or by another pen, or dirt
FADED = 0.3  # print so faded that a blank is not trusted...
SHOWS = 0.35  # ...unless the person's other marks are this dark: one more would have shown
UNEVEN = 0.5  # of the question's usual outline: a box less clear may lie elsewhere
ASKEW, THIN = 0.75, 0.5  # of the question's outline and of the usual mark: a weak mark in a box
# that is not quite found may be the box's own outline
OUTLINE = 0.25  # of the page's black: boxes less clear than this were not found
BESIDE, MOST_BESIDE = 0.025, 0.04  # share of another box's ring: ink that may be a mark beside it
PART = 0.077  # of the usual mark, as a share of a ring: a third of that mark's ink, and no mark
DOT, DOT_BESIDE = 0.25, 0.004  # mm² and share of a ring: less ink than any dot meant as a mark
STRAY = 2.0  # mm² of ink beside the boxes of a blank
OVER, LEAST_OVER = 0.6, 0.45  # mm² of this hand's ink over words, and as if black: print varies so
PEN = 0.7  # how dark a pen is where none is known
MESSY = 40.0  # mm² of words or scribbles beside the boxes of a marked question
RUNS_ON, JOINED = 8.0, 0.1  # mm² beside the boxes, and share of the marked box's ring: one stroke
# of a stamp or a note through the box
ROUND = 0.75  # of the ring's twelfths: a circle about the box
CROSSED, CROSSED_MIDDLE = 3, 0.15  # ends of a cross at the least, and dark share of the middle
EVERY = slice(None)
ROUGH_LINE = 5.0  # mm² left over for a ring all ink: a sixteenth of it
MEETS = 3  # rings with ink: a large circle reaches those of the boxes beside its own
MOSTLY_FREE = 0.15  # of a box's middle: a small circle that misses it runs through there
HALF_A_CROSS = 0.75  # of the usual mark: a line where the others cross
BENT = 0.5  # mm off the straight line between its ends: a tick, not a line that passes through
ALSO_BENT, HALF = 0.2, 0.55  # the same where it leaves on one side only and has so much of the
# usual mark's ink, in a question with one answer
STRUCK = 1.25  # times the usual mark: a cross, and a line through it
MOSTLY_HOOKED = 0.4  # of the person's marks
THINNER = 0.65  # of the usual mark: a line so slight is no mark of this hand, if it also runs on
WITHIN = 0.5  # of the usual mark: so much ink that stays in its box is no slip of the pen
AS_DARK, OFTEN = 0.4, 0.3  # of the usual depth; of the other marks, that a mark must be like
TAIL, TAILED = 0.12, 0.04  # share of a ring: of a tail beside the next box at most, its own least
ALSO_OUT = 3.5  # mm from a box's middle: a tick starts no farther to the side that it leaves
ACROSS = 0.5  # mm² of ink on the way to the question's next box: one mark may mean both


class SeenField:
    """One field's measures, by box."""

    def __init__(
        self,
        name: str,
        kind: BoxType,
        values: list[str],
        ink: PageInk,
        boxes: NDArray[np.int64],
        usual: Habit,
        places: NDArray[np.float64],
    ) -> None:
        self.places = places  # of the boxes, mm from the page's top left: right, down
        self.name, self.type, self.values, self.page, self.usual = name, kind, values, ink, usual
        self.boxes = boxes
        self.inside = ink.inside[boxes]
        self.around = ink.around[boxes]
        self.sectors = ink.sectors[boxes]
        self.middle = ink.middle[boxes]
        self.depth = ink.depth[boxes]
        self.outline = ink.outline[boxes]
        self.ends, self.leaves, self.goes_on = (
            each[boxes] for each in (ink.ends, ink.leaves, ink.goes_on)
        )
        self.shade, self.hook, self.both = (each[boxes] for each in (ink.shade, ink.hook, ink.both))
        self.bend, self.closed = ink.bend[boxes], ink.closed[boxes]
        self.about, self.left = ink.about[boxes], ink.left[boxes]
        self.held = ink.held[boxes]
        # A circle much paler than the page's others was rubbed out: it is none.
        fresh = (self.shade == 0) | (self.shade >= PALE * usual.shade)
        self.sectors, self.closed = self.sectors * fresh, self.closed * fresh
        self.about, self.held = self.about * fresh, self.held * fresh
        self.stray = ink.stray.get(name, 0.0)
        self.words = ink.words.get(name, 0.0)
        self.across = ink.across.get(name, 0.0)
        self.hidden = ink.hidden.get(name, 0.0)

    @property
    def found(self) -> bool:
        """Tell whether all of the field's boxes are where they were measured."""
        usual = float(np.median(self.outline))
        return usual >= OUTLINE and bool((self.outline >= UNEVEN * usual).all())

    @cached_property
    def has_ink(self) -> NDArray[np.bool_]:
        """Tell which boxes have ink that may be a mark, or what is left of one.

        Beside a whole mark of a known hand a speck is none, nor what is far paler than that hand's
        ink and no mark by its size: dirt, the tip of another row's tick, the back showing through.
        """
        inked = self.inside > EMPTY
        whole = HALF_A_CROSS * self.usual.ink
        if not self.usual.known or self.page.one_bit or float(self.inside.max()) < whole:
            return inked
        speck = self.inside <= min(SPECK, SPECK_PART * self.usual.ink)
        depth = self.depth / self.usual.depth
        pale = (self.inside < MARK) & (depth < SHOWN_THROUGH)
        crossed = (self.leaves > 1) & (self.goes_on > 1) & (self.ends <= LINE)
        pale |= (self.inside < PALE_MOST) & (depth < np.where(crossed, CREASE, PALE_LEAST))
        return inked & ~speck & ~pale

    @property
    def over_words(self) -> bool:
        """Tell whether ink of this pen may lie over the words printed beside the boxes.

        Part of it may lie beside the words. Circles about boxes of other rows run over print, too.
        """
        most = max(LEAST_OVER, OVER * (self.usual.depth or PEN))
        return self.hidden > most * (1 - self.stray / STRAY) and not self.explained()

    @property
    def too_pale(self) -> NDArray[np.bool_]:
        """Tell beside which boxes ink is too pale for this hand's, or a pencil's: a crease is."""
        return np.asarray((self.shade < PALE_LEAST * self.usual.depth) & self.usual.known)

    def of_this_pen(self, boxes: NDArray[np.bool_] | int) -> bool:
        """Tell whether ink beside boxes is as dark as the person's marks: a fold's shadow is not.

        Where the hand is not known all ink is taken for the pen's.
        """
        faint = self.shade < PALE * self.usual.depth
        return bool((~faint)[boxes].any()) or not self.usual.known

    def runs_on(self, boxes: NDArray[np.bool_] | int) -> bool:
        """Tell whether a mark may be part of what is written or stamped beside the boxes.

        Of one whose marks all reach out of their boxes, what reaches out farther.
        """
        much = max(JOINED, USUALLY * self.usual.around if self.usual.known else 0.0)
        return self.words > RUNS_ON and bool((self.around > much)[boxes].any())

    def runs_through(self, boxes: NDArray[np.bool_] | int) -> bool:
        """Tell whether a mark may be a line that only passes through the box, and goes on.

        It is slighter than the person's own marks; where there are too few to know the hand, it
        leaves the box on two sides, or of a question with several answers on one. A tick bends
        within the box as no slip of a pen does. What goes on far on two sides is asked of anybody:
        it may be an arc of a circle about something else, if it leaves on no third side as a cross
        does.
        """
        line, ink = (self.inside > EMPTY) & (self.ends <= LINE), self.usual.ink
        single, usual = self.type is not BoxType.MULTI, self.usual
        # By the page's other marks: a staple and two ticks would be a hand by itself.
        judged = len(set(usual.boxes) - set(self.boxes.tolist())) >= HABIT
        through = line & (self.leaves > 1) & (self.goes_on > 1)
        if judged:
            through &= (self.leaves <= LINE) | (self.inside < HALF_A_CROSS * ink)
        line &= ((self.bend < BENT) | (self.goes_on > 1)) & (self.leaves <= LINE)
        goes_on = self.goes_on > 0
        if single and judged:
            ticked = (self.bend >= ALSO_BENT) & (self.inside >= HALF * ink)
            line &= ~(ticked & (self.leaves <= 1) & (self.goes_on <= 1))
            line &= (self.leaves > 0) | goes_on | (self.inside < WITHIN * ink)
        if not judged:
            line &= (self.leaves > 1) & goes_on if single else self.leaves > 0
        elif usual.ticks and single:
            line &= (goes_on & (self.inside < THINNER * ink)) | (self.inside < WITHIN * ink)
        elif usual.crosses:
            line &= (goes_on & (self.inside < HALF_A_CROSS * ink)) | (self.inside < THINNER * ink)
        else:
            line &= goes_on & (self.inside < THINNER * ink)
        known = self.hooked | self.filled | self.alike | self.crossing
        return bool(((line | through) & ~known)[boxes].any())

    @cached_property
    def alike(self) -> NDArray[np.bool_]:
        """Tell which marks lie in their boxes as the person's others do: as long, and as slanting.

        A slip of the pen that starts there, and goes that way, would be a chance.
        """
        made = np.zeros(len(self.boxes), bool)
        page, usual = self.page, self.usual
        for n, box in enumerate(self.boxes):
            others = np.array([one for one in usual.boxes if one != box], np.int64)
            if self.inside[n] < MARK or len(others) < HABIT:
                continue
            like = lie_alike(page.lies[box], page.lies[others])
            like &= abs(page.depth[others] - page.depth[box]) < AS_DARK * usual.depth
            made[n] = np.count_nonzero(like) >= max(HABIT, OFTEN * len(others))
        return made

    @property
    def hooked(self) -> NDArray[np.bool_]:
        """Tell which marks are ticks like the person's others: bent, and going on on one side."""
        tick = (self.hook >= HOOKED) & (self.inside >= MARK) & (self.goes_on <= 1)
        return np.asarray(tick & (self.usual.hooked >= MOSTLY_HOOKED) & self.usual.known)

    @property
    def crossing(self) -> NDArray[np.bool_]:
        """Tell which marks have a stroke on both sides of their longest line, as no slip has.

        A large cross lies far on both; with more ink it may be struck out, among circles be one.
        """
        usual = self.usual
        whole = (self.inside >= HALF * usual.ink) & (self.depth >= PALE * usual.depth)
        large = (self.goes_on <= LINE) & (self.both >= 2 * CROSSING) & (usual.circled < HABIT)
        large &= self.inside <= STRUCK * usual.ink
        crossed = whole & (self.both >= CROSSING) & ((self.goes_on <= 1) | large)
        return np.asarray(crossed & usual.known)

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Tell which boxes are full, as the person's others are: a line leaves paper bare."""
        usually = self.usual.known and self.usual.ink >= USUALLY_FULL
        return np.asarray((self.inside >= FILLED) & usually)

    def own_outline(self, boxes: NDArray[np.bool_] | int) -> bool:
        """Tell whether what is in a box may be its own outline, the box lying beside its place."""
        askew = self.outline < ASKEW * float(np.median(self.outline))
        return bool((askew & (self.inside < THIN * self.usual.ink))[boxes].any())

    def crossed_alone(self, best: int) -> bool:
        """Tell whether a box is crossed through its middle, and nothing is near it or the others.

        Of one who otherwise circles: a circle that touches a box is no cross. A small one that
        lies all within a box may be of that box only.
        """
        rest = np.arange(len(self.inside)) != best
        within = self.leaves[best] == 0 and self.around[best] <= NEAR
        cross = self.ends[best] >= CROSSED and self.middle[best] > CROSSED_MIDDLE
        cross |= within and self.inside[best] >= MARK
        quiet = (self.around[rest] <= NEAR).all() and (self.inside[rest] <= EMPTY).all()
        return bool(cross and quiet and self.sectors[best] < ROUND and not self.closed.any())

    @cached_property
    def ringed(self) -> int | None:
        """Return the one box with a circle about it, on a page of one who answers by circling.

        The circle may touch the box's edge, and run through its neighbours' rings; it may not go
        about two, and no other box has ink. Never in two tones, where a circle loses its parts.
        """
        if self.usual.circled < HABIT or self.page.one_bit:
            return None
        only = np.flatnonzero((self.about > 0) | (self.held > 0))
        whole = len(only) == 1 and bool(self.about[only[0]])
        others = np.arange(len(self.around)) != only[0] if whole else EVERY
        if whole and self.explained(others) and self.rough(int(only[0])):
            return int(only[0])
        best = int(np.argmax(self.around))
        if self.held_alone(best):
            return best
        ink, rest = float(self.around[best]), np.arange(len(self.around)) != best
        touches = self.inside[best] <= EMPTY or (self.inside[best] <= MARK and not self.ends[best])
        beside = (self.around <= CIRCLE) & (self.around < 0.5 * ink)
        alone = beside[rest].all() and (self.inside[rest] <= EMPTY).all()
        alone &= (self.around > NEAR).sum() <= MEETS and self.words <= MESSY
        alone &= self.stray < STRAY or not self.about[best]  # a whole circle is no stray ink
        near = ink > CIRCLE and self.sectors[best] >= ROUND
        round_it = near or (ink > NEAR and self.closed[best] > 0)
        return best if touches and alone and round_it else None

    def rough(self, box: int) -> bool:
        """Tell whether all that is left in a circled box's row may be the circle's own rough line.

        More near it may take the circle back, and farther away be another answer.
        """
        left = float(self.left[box])
        quiet = self.inside[box] <= EMPTY and self.stray - left < STRAY
        return bool(quiet and left <= max(LEFT, ROUGH_LINE * self.around[box]))

    @cached_property
    def run_through(self) -> NDArray[np.bool_]:
        """Tell through which boxes a circle runs that is about them, on a page of circles."""
        circles = self.usual.circled >= HABIT and not self.page.one_bit
        return np.asarray((self.held > 0) & (self.middle <= MOSTLY_FREE) & circles)

    def held_alone(self, best: int) -> bool:
        """Tell whether a circle runs through a box, empty in its middle, and nothing else is near.

        A circle beside the box, about its number or about two boxes has its middle elsewhere.
        """
        rest = np.arange(len(self.inside)) != best
        quiet = (self.around[rest] <= NEAR).all() and (self.inside[rest] <= EMPTY).all()
        free = self.across <= ACROSS and self.words <= MESSY
        return bool(self.run_through[best] and quiet and free)

    def explained(self, boxes: NDArray[np.bool_] | slice = EVERY) -> bool:
        """Tell whether the only ink near boxes is of whole circles about boxes of the page.

        Only where the person answers by circling, and never in two tones.
        """
        circles = self.usual.circled >= HABIT and not self.page.one_bit
        clean = (self.inside <= EMPTY) & (self.left <= LEFT)
        clean &= (self.around <= NEAR) | (self.shade >= LEAST_STRAY)  # paler is not left over
        return bool(circles and clean[boxes].all())

    @property
    def among_circles(self) -> bool:
        """Tell whether a question is blank, and all ink near it of circles about other boxes."""
        far = self.stray >= STRAY  # too far from every box to be left over by one
        return self.explained() and not (far or self.about.any() or self.held.any())

    def beside(self, best: int) -> float:
        """Return how much ink beside another box may be a mark, as a share of its ring.

        Beside a whole mark of this hand it is a third of such a mark: less is dirt or a fold.
        """
        if self.inside[best] <= EMPTY:
            return NEAR
        whole = self.usual.known and self.inside[best] >= HALF_A_CROSS * self.usual.ink
        return min(MOST_BESIDE, max(BESIDE, PART * self.usual.ink)) if whole else BESIDE

    def beside_it(self, best: int, other: int) -> bool:
        """Tell whether the ink beside another box may be a second mark, not this one's tail.

        A tail lies mostly about its own box: a circle that enters one of two lies as much about
        both, and so does one with gaps that reaches out of its box on the far side, too.
        """
        pale = not self.of_this_pen(other) and self.sectors[other] < ROUND  # no fold goes round
        away = away_from(self.page.lies[self.boxes[best]], self.places - self.places[best], other)
        tail = away <= ALSO_OUT and self.inside[other] <= EMPTY
        tail &= self.around[other] < min(self.around[best], TAIL) and self.around[best] > TAILED
        return not pale and not tail

    def alone(self, box: int) -> bool:
        """Tell whether the mark in a box is all there is near its question's, and of this hand.

        There is nothing else that could be meant, however little of it lies within the box. What
        of it lies farther out is its own arm, if it bends as a tick does, or lies as others do.
        """
        rest = np.arange(len(self.inside)) != box
        quiet = (self.inside[rest] <= EMPTY / 2).all() and (self.around[rest] < DOT_BESIDE).all()
        dark = self.usual.known and self.depth[box] >= PALE * self.usual.depth
        drawn = self.bend[box] >= BENT or self.hook[box] >= HOOKED or self.alike[box]
        return bool(quiet and dark and (self.stray < DOT or drawn) and self.across < DOT)

    @property
    def clean(self) -> bool:
        """Tell whether not even the smallest dot of a pen lies near the boxes."""
        dark = self.usual.known and self.usual.depth > SHOWS
        return dark and self.stray < DOT and float(self.around.max()) < DOT_BESIDE

    @property
    def hides_marks(self) -> bool:
        """Tell whether a mark of this person might not show on this page."""
        faded = self.page.black < FADED and not (self.usual.known and self.usual.depth > SHOWS)
        unseen = not self.usual.marks and self.usual.circled < HABIT
        return self.page.one_bit or self.page.bare or faded or unseen

    def by_ink(self) -> tuple[str, ...]:
        """Return the values that may be meant, most ink first."""
        if self.type is BoxType.SINGLE and self.ringed is not None:
            return (self.values[self.ringed],)
        if self.type is BoxType.SINGLE and self.among_circles:
            return ()
        weight = self.inside + 0.5 * self.around
        order = [int(n) for n in np.argsort(-weight)]
        likely = [
            n
            for n in order
            if self.has_ink[n]
            or (self.around[n] > self.beside(order[0]) and self.beside_it(order[0], n))
        ]
        return tuple(self.values[n] for n in likely[:4])

    def read(
        self,
        status: FieldStatus,
        certainty: float,
        value: str | tuple[str, ...] | None = None,
        doubts: list[Doubt] | None = None,
    ) -> FieldReading:
        """Return the field as read."""
        return FieldReading(
            field=self.name,
            type=self.type,
            status=status,
            value=value,
            certainty=round(float(np.clip(certainty, 0, 1)), 3),
            candidates=self.by_ink(),
            doubts=tuple(dict.fromkeys(doubts or ())),
            ink=tuple(round(float(share), 3) for share in self.inside),
        )
