"""Deciding what was answered, and whom to ask: never a guess.

A mark is accepted only when it is the one mark of its question, looks like the person's other
marks on the page, and nothing else needs explaining. Everything else goes to a person with its
reasons. The thresholds hold for 5 mm boxes with a 0.7 pt line at 200 dpi; they were tuned on
simulated pages (seeds 101 and 20261129) and checked on others (docs/decisions).
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.paper.reading.gates import HABIT, as_a_whole, certain, frames_too
from tytti_desktop.paper.reading.habits import CIRCLE, LINE, MARK, Habit, habit
from tytti_desktop.paper.reading.measuring import PageInk
from tytti_desktop.paper.reading.model import FieldReading, FieldStatus
from tytti_desktop.paper.reading.reasons import Doubt
from tytti_desktop.paper.reading.reference import PageReference

EMPTY = 0.012  # share of a box's inside: at most this is empty paper
NEAR = 0.02  # share of the ring: ink beside an empty box
USUALLY_FULL = 0.75  # usual mark of one who answers by filling
FULL = 0.93  # a box so full was filled to take it back, unless the page's habit is filling
FILLED_MIDDLE = 0.8
WEAK = 0.3  # of the page's usual mark
STRONG, STRONG_MORE = 2.2, 0.1  # times the usual mark, and more
PALE, DARK = 0.5, 1.5  # of the page's usual depth: fainter, or by another pen, or dirt
LIGHT = 0.16  # usual mark of a pen so light that a blank is not trusted
FADED = 0.3  # print so faded that a blank is not trusted...
SHOWS = 0.35  # ...unless the person's other marks are this dark: one more would have shown
UNEVEN = 0.5  # of the question's usual outline: a box less clear may lie elsewhere
ASKEW, THIN = 0.75, 0.5  # of the question's outline and of the usual mark: a weak mark in a box
# that is not quite found may be the box's own outline
OUTLINE = 0.25  # of the page's black: boxes less clear than this were not found
BESIDE, MOST_BESIDE = 0.025, 0.04  # share of another box's ring: ink that may be a mark beside it
PART = 0.077  # of the usual mark, as a share of a ring: a third of that mark's ink, and no mark
STRAY = 2.0  # mm² of ink beside the boxes of a blank
MESSY = 40.0  # mm² of words or scribbles beside the boxes of a marked question
RUNS_ON, JOINED = 8.0, 0.1  # mm² beside the boxes, and share of the marked box's ring: one stroke
# of a stamp or a note through the box
ROUND = 0.75  # of the ring's twelfths: a circle about the box
MEETS = 3  # rings with ink: a large circle reaches those of the boxes beside its own
HALF_A_CROSS = 0.75  # of the usual mark: a line where the others cross
BENT = 0.5  # mm off the straight line between its ends: a tick, not a line that passes through
THINNER = 0.65  # of the usual mark: a line so slight is no mark of this hand, if it also runs on
WITHIN = 0.5  # of the usual mark: so much ink that stays in its box is no slip of the pen
ACROSS = 0.5  # mm² of ink on the way to the question's next box: one mark may mean both
WRITTEN, MAYBE_WRITTEN = 3.0, 0.4  # mm² of handwriting in a frame


def decide(ink: PageInk, reference: PageReference) -> tuple[FieldReading, ...]:
    """Return every field of a page as read, in the order of the form."""
    fields = reference.fields()
    usual = habit(ink, reference)
    made = []
    for name, boxes in fields.items():
        values = [str(reference.boxes[n].value) for n in boxes]
        view = _Field(name, reference.boxes[boxes[0]].type, values, ink, np.array(boxes), usual)
        several = view.type is BoxType.MULTI or len(boxes) == 1
        made.append(_several(view) if several else _single(view))
    made = [certain(one) for one in made]
    made = as_a_whole(made, reference.asked, one_bit=ink.one_bit)
    made += frames_too([_frame(name, amount) for name, amount in ink.frames.items()], made)
    order = {box.field: n for n, box in enumerate((*reference.boxes, *reference.frames))}
    return tuple(sorted(made, key=lambda one: order[one.field]))


class _Field:
    """One field's measures, by box."""

    def __init__(
        self,
        name: str,
        kind: BoxType,
        values: list[str],
        ink: PageInk,
        boxes: NDArray[np.int64],
        usual: Habit,
    ) -> None:
        self.name, self.type, self.values, self.page, self.usual = name, kind, values, ink, usual
        self.inside = ink.inside[boxes]
        self.around = ink.around[boxes]
        self.sectors = ink.sectors[boxes]
        self.middle = ink.middle[boxes]
        self.depth = ink.depth[boxes]
        self.outline = ink.outline[boxes]
        self.ends, self.leaves, self.goes_on = (
            each[boxes] for each in (ink.ends, ink.leaves, ink.goes_on)
        )
        self.bend, self.closed = ink.bend[boxes], ink.closed[boxes]
        self.stray = ink.stray.get(name, 0.0)
        self.words = ink.words.get(name, 0.0)
        self.across = ink.across.get(name, 0.0)

    @property
    def found(self) -> bool:
        """Tell whether all of the field's boxes are where they were measured."""
        usual = float(np.median(self.outline))
        return usual >= OUTLINE and bool((self.outline >= UNEVEN * usual).all())

    def runs_on(self, boxes: NDArray[np.bool_] | int) -> bool:
        """Tell whether a mark may be part of what is written or stamped beside the boxes."""
        return self.words > RUNS_ON and bool((self.around > JOINED)[boxes].any())

    def runs_through(self, boxes: NDArray[np.bool_] | int) -> bool:
        """Tell whether a mark may be a line that only passes through the box, and goes on.

        It is slighter than the person's own marks; where there are too few to know the hand, it
        leaves the box on two sides, or of a question with several answers on one. A tick bends
        within the box as no slip of a pen does. What goes on far on two sides is asked of anybody:
        it may be an arc of a circle about something else.
        """
        line, ink = (self.inside > EMPTY) & (self.ends <= LINE), self.usual.ink
        through = line & (self.leaves > 1) & (self.goes_on > 1)
        line &= ((self.bend < BENT) | (self.goes_on > 1)) & (self.leaves <= LINE)
        goes_on = self.goes_on > 0
        if self.type is not BoxType.MULTI and self.usual.known:
            line &= (self.leaves > 0) | goes_on | (self.inside < WITHIN * ink)
        if not self.usual.known:
            line &= self.leaves > 0 if self.type is BoxType.MULTI else self.goes_on > 1
        elif self.usual.crosses:
            line &= (goes_on & (self.inside < HALF_A_CROSS * ink)) | (self.inside < THINNER * ink)
        else:
            line &= goes_on & (self.inside < THINNER * ink)
        return bool((line | through)[boxes].any())

    def own_outline(self, boxes: NDArray[np.bool_] | int) -> bool:
        """Tell whether what is in a box may be its own outline, the box lying beside its place."""
        askew = self.outline < ASKEW * float(np.median(self.outline))
        return bool((askew & (self.inside < THIN * self.usual.ink))[boxes].any())

    @cached_property
    def ringed(self) -> int | None:
        """Return the one box with a circle about it, on a page of one who answers by circling.

        The circle may touch the box's edge, and run through its neighbours' rings; it may not go
        about two, and no other box has ink. Never in two tones, where a circle loses its parts.
        """
        if self.usual.circled < HABIT or self.page.one_bit:
            return None
        best = int(np.argmax(self.around))
        ink, rest = float(self.around[best]), np.arange(len(self.around)) != best
        touches = self.inside[best] <= EMPTY or (self.inside[best] <= MARK and not self.ends[best])
        beside = (self.around <= CIRCLE) & (self.around < 0.5 * ink)
        alone = beside[rest].all() and (self.inside[rest] <= EMPTY).all()
        alone &= (self.around > NEAR).sum() <= MEETS and self.words <= MESSY
        near = ink > CIRCLE and self.sectors[best] >= ROUND
        whole = near or (ink > NEAR and self.closed[best] > 0)
        return best if touches and alone and whole else None

    def beside(self, best: int) -> float:
        """Return how much ink beside another box may be a mark, as a share of its ring.

        Beside a whole mark of this hand it is a third of such a mark: less is dirt or a fold.
        """
        if self.inside[best] <= EMPTY:
            return NEAR
        whole = self.usual.known and self.inside[best] >= HALF_A_CROSS * self.usual.ink
        return min(MOST_BESIDE, max(BESIDE, PART * self.usual.ink)) if whole else BESIDE

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
        weight = self.inside + 0.5 * self.around
        order = [int(n) for n in np.argsort(-weight)]
        likely = [
            n
            for n in order
            if self.inside[n] > EMPTY
            or (self.around[n] > self.beside(order[0]) and not _reaches_over(self, order[0], n))
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


def _single(view: _Field) -> FieldReading:
    """Decide a question with one answer."""
    if not view.found:
        return view.read(FieldStatus.UNSURE, 0.0, doubts=[Doubt.NOT_FOUND])
    if view.ringed is not None:
        return view.read(FieldStatus.MARKED, 0.9, view.values[view.ringed])
    best = int(np.argmax(view.inside))
    if view.inside[best] <= EMPTY:
        return _no_ink_inside(view)
    doubts = _mark_doubts(view, best) + _other_doubts(view, best)
    if not doubts:
        return view.read(FieldStatus.MARKED, _trust(view, best), view.values[best])
    others = np.delete(view.inside, best)
    certainty = 0.6 * _trust(view, best) / len(doubts)
    two = others.max() >= MARK
    if two and view.middle.max() > FILLED_MIDDLE and not view.usual.fills:
        return view.read(FieldStatus.UNSURE, certainty, doubts=[Doubt.CORRECTED, *doubts])
    status = FieldStatus.SEVERAL if two else FieldStatus.UNSURE
    return view.read(status, certainty, doubts=doubts)


def _mark_doubts(view: _Field, best: int) -> list[Doubt]:
    """Return what makes the strongest mark itself doubtful."""
    doubts = []
    usual, share = view.usual, view.inside[best]
    if share < MARK:
        doubts.append(Doubt.FAINT)
    if view.own_outline(best):
        doubts.append(Doubt.NOT_FOUND)
    if view.runs_through(best):
        doubts.append(Doubt.RUNS_THROUGH)
    if usual.known:
        if share < WEAK * usual.ink or view.depth[best] < PALE * usual.depth:
            doubts.append(Doubt.FAINT)
        if share > STRONG * usual.ink + STRONG_MORE or view.depth[best] > DARK * usual.depth:
            doubts.append(Doubt.UNLIKE)
    full = share > FULL and usual.marks > 0 and usual.ink < USUALLY_FULL
    if full or (view.middle[best] > FILLED_MIDDLE and not usual.fills):
        doubts.append(Doubt.CORRECTED)
    if usual.circled >= HABIT:
        doubts.append(Doubt.CIRCLED)
    return doubts


def _other_doubts(view: _Field, best: int) -> list[Doubt]:
    """Return what the other boxes and the row make doubtful."""
    doubts = []
    others = [n for n in range(len(view.inside)) if n != best]
    if any(view.inside[n] > EMPTY for n in others):
        doubts.append(Doubt.TWO)
    limit = view.beside(best)
    if any(view.around[n] > limit and not _reaches_over(view, best, n) for n in others):
        doubts.append(Doubt.OUTSIDE)
    if view.across > ACROSS:
        doubts.append(Doubt.ACROSS)
    if view.words > MESSY or view.runs_on(best):
        doubts.append(Doubt.MESSY)
    return doubts


def _reaches_over(view: _Field, best: int, other: int) -> bool:
    """Tell whether ink beside a box is the tail of its neighbour's mark.

    A tail lies mostly about its own box: a circle that enters one of two lies as much about both.
    """
    return bool(
        abs(other - best) == 1
        and view.inside[other] <= EMPTY
        and view.around[other] < view.around[best]
        and view.around[other] < 0.12  # noqa: PLR2004
        and view.around[best] > 0.04  # noqa: PLR2004
    )


def _no_ink_inside(view: _Field) -> FieldReading:
    """Decide a question whose boxes are all empty: blank, circled, or marked beside."""
    near = view.around > NEAR
    if not near.any() and view.stray < STRAY:
        poor = view.hides_marks or (view.usual.marks > 0 and view.usual.ink < LIGHT)
        margin = max(view.inside.max() / EMPTY, view.around.max() / NEAR, view.stray / STRAY)
        if poor:
            return view.read(FieldStatus.UNSURE, 0.6, doubts=[Doubt.POOR_BLANK])
        return view.read(FieldStatus.BLANK, 1 - 0.4 * margin)
    best = int(np.argmax(view.around))
    kind = Doubt.CIRCLED if view.sectors[best] >= ROUND else Doubt.OUTSIDE
    return view.read(FieldStatus.UNSURE, 0.3, doubts=[kind])


def _several(view: _Field) -> FieldReading:
    """Decide a question with any number of answers."""
    if not view.found:
        return view.read(FieldStatus.UNSURE, 0.0, doubts=[Doubt.NOT_FOUND])
    marked = (view.inside >= MARK) | _circled(view)
    doubts = _several_doubts(view, marked)
    certainty = min(_trust(view, n) for n in range(len(view.inside)))
    if doubts:
        return view.read(FieldStatus.UNSURE, 0.6 * certainty / len(doubts), doubts=doubts)
    if not marked.any():
        return view.read(FieldStatus.BLANK, certainty)
    chosen = tuple(value for value, on in zip(view.values, marked, strict=True) if on)
    return view.read(FieldStatus.MARKED, certainty, chosen)


def _circled(view: _Field) -> NDArray[np.bool_]:
    """Return which boxes are circled, on a page of one who answers by circling."""
    if view.usual.circled < HABIT or view.page.one_bit:
        return np.zeros(len(view.inside), bool)
    round_it = (view.sectors >= ROUND) & (view.around > CIRCLE)
    return np.asarray(round_it & (view.inside <= EMPTY))


def _crossed_doubts(view: _Field, crossed: NDArray[np.bool_]) -> list[Doubt]:
    """Return what may be in a box of such a question but is no mark."""
    doubts = []
    if view.own_outline(crossed):
        doubts.append(Doubt.NOT_FOUND)
    if view.runs_through(crossed):
        doubts.append(Doubt.RUNS_THROUGH)
    if view.usual.known and (view.depth[crossed] > DARK * view.usual.depth).any():
        doubts.append(Doubt.UNLIKE)
    if view.runs_on(crossed):
        doubts.append(Doubt.MESSY)
    return doubts


def _several_doubts(view: _Field, marked: NDArray[np.bool_]) -> list[Doubt]:
    """Return what makes any box of such a question doubtful."""
    usual = view.usual
    crossed = marked & (view.inside >= MARK)
    doubts = _crossed_doubts(view, crossed)
    faint = (view.inside > EMPTY) & ~marked
    if usual.marks:
        faint |= crossed & (view.inside < WEAK * usual.ink)
    if usual.known:
        faint |= crossed & (view.depth < PALE * usual.depth)
    if crossed.any() and (marked & ~crossed).any():
        doubts.append(Doubt.CIRCLED)
    if faint.any():
        doubts.append(Doubt.FAINT)
    if (view.middle > FILLED_MIDDLE).any() and not usual.fills:
        doubts.append(Doubt.CORRECTED)
    limit = CIRCLE if marked.any() else NEAR
    if ((view.around > limit) & ~marked).any() or (not marked.any() and view.stray >= STRAY):
        doubts.append(Doubt.OUTSIDE)
    if not marked.any() and view.hides_marks:
        doubts.append(Doubt.POOR_BLANK)
    return doubts


def _trust(view: _Field, box: int) -> float:
    """Return how far a box's ink is from every limit: 1 far, 0.5 at a limit.

    A speck beside a mark, too small to be a candidate, takes half as much.
    """
    share = float(view.inside[box])
    if share <= EMPTY:
        return 1 - 0.5 * share / EMPTY
    others = np.delete(view.inside, box)
    rest = float(others.max()) if view.type is BoxType.SINGLE and len(others) else 0.0
    usual = view.usual.ink or 0.2
    far = min(1.0, (share - MARK) / (0.5 * usual)) if share > MARK else 0.0
    return 0.5 + 0.5 * min(far, 1 - 0.5 * min(1.0, rest / EMPTY))


def _frame(name: str, amount: float) -> FieldReading:
    """Tell whether something is written in a frame; what it says is for a person to read."""
    if amount >= WRITTEN:
        status, certainty = FieldStatus.MARKED, min(1.0, 0.7 + amount / 100)
    elif amount > MAYBE_WRITTEN:
        status, certainty = FieldStatus.UNSURE, 0.5
    else:
        return FieldReading(name, BoxType.TEXT, FieldStatus.BLANK, None, 1 - amount / 2)
    doubts = (Doubt.WRITTEN,)
    return FieldReading(name, BoxType.TEXT, status, None, round(certainty, 3), (), doubts)
