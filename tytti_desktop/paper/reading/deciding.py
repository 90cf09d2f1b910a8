"""Deciding what was answered, and whom to ask: never a guess.

A mark is accepted only when it is the one mark of its question, looks like the person's other
marks on the page, and nothing else needs explaining. Everything else goes to a person with its
reasons. The thresholds hold for 5 mm boxes with a 0.7 pt line at 200 dpi; they were tuned on
simulated pages (seeds 101 and 20261129) and checked on others (docs/decisions).
"""

from dataclasses import replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.paper.reading.gates import (
    CERTAIN,
    EMPTY,
    HABIT,
    as_a_whole,
    certain,
    frame,
    frames_too,
)
from tytti_desktop.paper.reading.habits import CIRCLE, LINE, MARK, habit
from tytti_desktop.paper.reading.lying import goes_towards, steep
from tytti_desktop.paper.reading.measuring import PageInk
from tytti_desktop.paper.reading.model import FieldReading, FieldStatus
from tytti_desktop.paper.reading.reasons import Doubt
from tytti_desktop.paper.reading.reference import MM, PageReference
from tytti_desktop.paper.reading.seen_field import (
    ACROSS,
    BENT,
    BESIDE,
    DARK,
    DOT,
    DOT_BESIDE,
    HALF,
    MESSY,
    NEAR,
    PALE,
    ROUND,
    STRAY,
    STRUCK,
    THINNER,
    USUALLY_FULL,
    SeenField,
)
from tytti_desktop.paper.reading.strokes import CROSSING, HOOKED, USUALLY
from tytti_desktop.paper.reading.unlike import unlike

FULL = 0.93  # a box so full was filled to take it back, unless the page's habit is filling
FILLED_MIDDLE = 0.8
WEAK = 0.3  # of the page's usual mark
STRONG, STRONG_MORE = 2.2, 0.1  # times the usual mark, and more
LIGHT = 0.16  # usual mark of a pen so light that a blank is not trusted
CIRCLED = 0.9  # how certain a circle is
AT_LIMIT = 0.3  # less certain is a blank with as much ink as no mark has: a seventh less is dust
SPREAD, SIDES, ALL_AROUND = 0.08, 4, 0.3  # share of the ring, and ways out: more than filling a
# box spills; share where the ways out run together
DOWN = 3  # marked questions on end, if there are so many: a line down the page
RING = 4.7  # a box's ring has so many times the paper of its inside
WHOLE = 0.4  # of a box's inside: a cross of a thick pen; what fills boxes makes no cross uncertain


def decide(ink: PageInk, reference: PageReference) -> tuple[FieldReading, ...]:
    """Return every field of a page as read, in the order of the form."""
    fields = reference.fields()
    usual = habit(ink, reference)
    made = []
    for name, boxes in fields.items():
        values = [str(reference.boxes[n].value) for n in boxes]
        kind, places = reference.boxes[boxes[0]].type, reference.at[boxes] / MM
        view = SeenField(name, kind, values, ink, np.array(boxes), usual, places)
        several = view.type is BoxType.MULTI or len(boxes) == 1
        made.append(_several(view) if several else _single(view))
    made = [certain(one) for one in made]
    made = [_amid_a_line(made, n, ink, reference) for n in range(len(made))]
    made = as_a_whole(made, reference.asked, one_bit=ink.one_bit)
    made += frames_too([frame(name, amount) for name, amount in ink.frames.items()], made)
    order = {box.field: n for n, box in enumerate((*reference.boxes, *reference.frames))}
    return tuple(sorted(made, key=lambda one: order[one.field]))


def _amid_a_line(
    made: list[FieldReading], number: int, ink: PageInk, reference: PageReference
) -> FieldReading:
    """Ask about a blank that lies between lines above and below it, or after several, in a column.

    They may be one line down the page, drawn through all of them by a pen that skipped here: also
    through several questions on end, and through the first or the last of them.
    """
    one, fields = made[number], reference.fields()
    if one.status is not FieldStatus.BLANK:
        return one
    line = (ink.ends > 0) & (ink.ends <= LINE) & (ink.bend < BENT) & (ink.hook < HOOKED)
    line &= steep(ink.lies)
    own = {round(reference.boxes[n].x) for n in fields[one.field]}
    sides = []
    for others in (made[:number][::-1], made[number + 1 :]):
        marked = ([n for n in fields[x.field] if ink.inside[n] > MARK] for x in others)
        near = list(islice((boxes for boxes in marked if boxes), DOWN))
        sides.append([{round(reference.boxes[n].x) for n in boxes if line[n]} for boxes in near])
    amid = [nearest for side in sides for nearest in side[:1]] if all(sides) else []
    runs = [*sides, amid]
    if not any(len(run) > 1 and own.intersection(*run) for run in runs):
        return one
    return replace(one, status=FieldStatus.UNSURE, certainty=0.3, doubts=(Doubt.RUNS_THROUGH,))


def _single(view: SeenField) -> FieldReading:
    """Decide a question with one answer."""
    if not view.found:
        return view.read(FieldStatus.UNSURE, 0.0, doubts=[Doubt.NOT_FOUND])
    if view.ringed is not None:
        return view.read(FieldStatus.MARKED, CIRCLED, view.values[view.ringed])
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


def _mark_doubts(view: SeenField, best: int) -> list[Doubt]:
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
    if unlike(view)[best]:
        doubts.append(Doubt.RUNS_THROUGH if view.leaves[best] else Doubt.UNLIKE)
    full = share > FULL and usual.marks > 0 and usual.ink < USUALLY_FULL
    full |= bool(_scribbled_over(view)[best])
    if full or (view.middle[best] > FILLED_MIDDLE and not usual.fills):
        doubts.append(Doubt.CORRECTED)
    if usual.circled >= HABIT and not view.crossed_alone(best):
        doubts.append(Doubt.CIRCLED)
    return doubts


def _other_doubts(view: SeenField, best: int) -> list[Doubt]:
    """Return what the other boxes and the row make doubtful."""
    doubts = []
    others = [n for n in range(len(view.inside)) if n != best]
    if view.has_ink[others].any():
        doubts.append(Doubt.TWO)
    limit = view.beside(best)
    if any(view.around[n] > limit and view.beside_it(best, n) for n in others):
        doubts.append(Doubt.OUTSIDE)
    if view.across > ACROSS or _goes_to_another(view, best):
        doubts.append(Doubt.ACROSS)
    if view.words > MESSY or view.runs_on(best):
        doubts.append(Doubt.MESSY)
    return doubts


def _goes_to_another(view: SeenField, box: int) -> bool:
    """Tell whether a mark may be part of one line through the next box too, where the pen skipped.

    It is straight and lies that way, and goes on far out of its own box, or there is ink of this
    pen beside that box or on the way, however little: of a line with gaps that is all that shows.
    """
    bent = max(view.bend[box], view.hook[box]) >= BENT or view.both[box] >= CROSSING
    if view.ends[box] > LINE or bent:
        return False
    ways = (view.places - view.places[box])[:, ::-1]
    lies = view.page.lies[view.boxes[box]]
    there = goes_towards(lies, ways)
    if there.any() and view.goes_on[box] > 0 and (steep(lies[None])[0] or not view.alike[box]):
        return True
    near = there & (view.around > DOT_BESIDE) & (view.inside < MARK)  # a mark has its own
    beside = near.any() and view.of_this_pen(near)
    return bool(beside or (there.any() and view.across > DOT))


def _no_ink_inside(view: SeenField) -> FieldReading:
    """Decide a question whose boxes are all empty: blank, circled, or marked beside."""
    if view.among_circles:
        return view.read(FieldStatus.BLANK, CIRCLED)
    near = (view.around > NEAR) & ~view.too_pale
    if not near.any() and view.stray < STRAY:
        light = view.usual.marks > 0 and view.usual.ink < LIGHT
        poor = view.hides_marks or (light and not view.clean)
        around = float(np.where(view.too_pale, 0, view.around).max())
        margin = max(view.inside.max() / EMPTY, around / NEAR, view.stray / STRAY)
        if poor:
            return view.read(FieldStatus.UNSURE, 0.6, doubts=[Doubt.POOR_BLANK])
        if view.over_words:
            return view.read(FieldStatus.UNSURE, 0.3, doubts=[Doubt.OUTSIDE])
        return view.read(FieldStatus.BLANK, 1 - AT_LIMIT * margin)
    best = int(np.argmax(view.around))
    kind = Doubt.CIRCLED if view.sectors[best] >= ROUND else Doubt.OUTSIDE
    return view.read(FieldStatus.UNSURE, 0.3, doubts=[kind])


def _several(view: SeenField) -> FieldReading:
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


def _circled(view: SeenField) -> NDArray[np.bool_]:
    """Return which boxes are circled, on a page of one who answers by circling."""
    if view.usual.circled < HABIT or view.page.one_bit:
        return np.zeros(len(view.inside), bool)
    near = (view.sectors >= ROUND) & (view.around > CIRCLE) & (view.closed > 0)
    round_it = near | (view.about > 0)
    return np.asarray((round_it & (view.inside <= EMPTY)) | view.run_through)


def _crossed_doubts(view: SeenField, crossed: NDArray[np.bool_]) -> list[Doubt]:
    """Return what may be in a box of such a question but is no mark."""
    doubts = []
    if view.own_outline(crossed):
        doubts.append(Doubt.NOT_FOUND)
    slips = unlike(view) & crossed
    if view.runs_through(crossed) or (slips & (view.leaves > 0)).any():
        doubts.append(Doubt.RUNS_THROUGH)
    darker = view.usual.known and (view.depth[crossed] > DARK * view.usual.depth).any()
    if darker or (slips & (view.leaves == 0)).any():
        doubts.append(Doubt.UNLIKE)
    if _struck(view, crossed):
        doubts.append(Doubt.CORRECTED)
    if view.runs_on(crossed):
        doubts.append(Doubt.MESSY)
    if any(_goes_to_another(view, int(n)) for n in np.flatnonzero(crossed)):
        doubts.append(Doubt.ACROSS)
    return doubts


def _struck(view: SeenField, crossed: NDArray[np.bool_]) -> bool:
    """Tell whether a mark may be struck out: more ink than the person's marks have, and longer.

    In a question with several answers no other mark tells that this one was taken back.
    """
    usual = view.usual
    longer = (view.leaves > 1) & (view.around > USUALLY * usual.around + DOT_BESIDE)
    struck = (view.inside > STRUCK * usual.ink) & longer | _scribbled_over(view)
    return usual.known and bool(struck[crossed].any())


def _scribbled_over(view: SeenField) -> NDArray[np.bool_]:
    """Tell which boxes may be scribbled over by one who fills them: far out of them, all around."""
    more = view.around - USUALLY * view.usual.around
    over = (more > SPREAD) & (view.leaves > SIDES) | (more > ALL_AROUND)
    return np.asarray(over & view.usual.fills)


def _slight(view: SeenField) -> NDArray[np.bool_]:
    """Tell where the pen may only have rested: a dot with less ink than the person's marks have.

    The dot of a thick pen fills much of a box, but it does not reach out of it as the marks do.
    """
    usual = view.usual
    dot = (view.ends <= LINE) & (view.leaves == 0)
    whole = view.inside + RING * view.around < HALF * (usual.ink + RING * usual.around)
    alone = (view.ends <= LINE) & (view.goes_on == 0) & whole
    return np.asarray((dot & (view.inside < THINNER * usual.ink)) | alone)


def _several_doubts(view: SeenField, marked: NDArray[np.bool_]) -> list[Doubt]:
    """Return what makes any box of such a question doubtful."""
    usual = view.usual
    crossed = marked & (view.inside >= MARK) & ~view.run_through
    doubts = _crossed_doubts(view, crossed)
    faint = view.has_ink & ~marked
    if usual.marks:
        faint |= crossed & (_slight(view) | (view.inside < WEAK * usual.ink))
    if usual.known:
        faint |= crossed & (view.depth < PALE * usual.depth)
    if crossed.any() and (marked & ~crossed).any():
        doubts.append(Doubt.CIRCLED)
    if faint.any():
        doubts.append(Doubt.FAINT)
    if (view.middle > FILLED_MIDDLE).any() and not usual.fills:
        doubts.append(Doubt.CORRECTED)
    limit = BESIDE if marked.any() else NEAR
    beside = (view.around > limit) & ~marked
    alone = not marked.any()
    near = beside.any() and (alone or view.of_this_pen(beside))
    near |= alone and view.stray >= STRAY
    circles = (marked & ~crossed).any()  # one too large to reach a box's ring is only left over
    if (near or circles) and not view.explained(~marked):
        doubts.append(Doubt.OUTSIDE)
    if alone and view.hides_marks:
        doubts.append(Doubt.POOR_BLANK)
    elif alone and view.over_words:
        doubts.append(Doubt.OUTSIDE)
    return doubts


def _trust(view: SeenField, box: int) -> float:
    """Return how far a box's ink is from every limit: 1 far, 0.5 at a limit.

    A speck beside a mark, too small to be a candidate, takes half as much.
    """
    share = float(view.inside[box])
    if view.type is BoxType.MULTI and view.run_through[box]:
        return CIRCLED
    if share <= EMPTY:
        sure = view.type is BoxType.MULTI and view.usual.known and view.usual.ink >= LIGHT
        return 1 - (1 - CERTAIN if sure else 0.5) * share / EMPTY
    if not view.has_ink[box]:
        return CERTAIN
    others = np.delete(view.inside, box)
    rest = float(others.max()) if view.type is BoxType.SINGLE and len(others) else 0.0
    usual = view.usual.ink or 0.2
    far = min(1.0, (share - MARK) / (0.5 * min(usual, WHOLE))) if share > MARK else 0.0
    if share > MARK and view.alone(box):
        far = max(far, 2 * CERTAIN - 1)
    return 0.5 + 0.5 * min(far, 1 - 0.5 * min(1.0, rest / EMPTY))
