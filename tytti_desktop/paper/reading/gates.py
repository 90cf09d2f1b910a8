"""The last gates: what was decided of a field is given to a person all the same."""

import math
from dataclasses import replace

from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.paper.reading.model import FieldReading, FieldStatus
from tytti_desktop.paper.reading.reasons import Doubt

HABIT = 3  # marks that make a habit
EMPTY = 0.012  # share of a box's inside: at most this is empty paper
MOSTLY = 0.5  # of the questions: with more of them empty, the scanner may not see this pen
DOUBTFUL_PAGE = 0.3  # of the fields: with more so poorly read the whole page is shown...
DOUBTFUL_SHEET = 0.15  # ...when they are also this much of the whole sheet's: pages may be short
FAINT_PAGE = 0.25  # of the questions of a page in two tones: so many faint marks, and it lost ink
CERTAIN = 0.75  # nothing less certain is accepted
WRITTEN, MAYBE_WRITTEN = 3.0, 0.4  # mm² of handwriting in a frame
CLEAR = 0.9  # so certain a field of a page in an untidy hand is judged by itself
BADLY_SEEN = frozenset({Doubt.NOT_FOUND, Doubt.FAINT, Doubt.UNLIKE})
POOR = frozenset({Doubt.NOT_FOUND, Doubt.FAINT, Doubt.OUTSIDE, Doubt.UNLIKE, Doubt.MESSY})


def certain(one: FieldReading) -> FieldReading:
    """Give to a person what would be accepted with little certainty, or though two may be meant."""
    several = one.type is BoxType.SINGLE and len(one.candidates) > 1
    if one.needs_person or not (several or one.certainty < CERTAIN):
        return one
    why = Doubt.TWO if several else Doubt.UNCERTAIN
    return replace(one, status=FieldStatus.UNSURE, value=None, doubts=(why,))


def as_a_whole(made: list[FieldReading], asked: int, *, one_bit: bool) -> list[FieldReading]:
    """Give to a person what only the whole page makes doubtful.

    `asked` is how many questions the whole sheet has.
    """
    single = [one for one in made if one.type is BoxType.SINGLE and len(one.ink) > 1]
    empty = sum(one.status is FieldStatus.BLANK for one in single)
    if empty > MOSTLY * len(single):
        return [_shown(one, Doubt.POOR_BLANK) for one in made]
    faint = sum(Doubt.FAINT in one.doubts for one in made)
    if one_bit and faint > FAINT_PAGE * len(made):
        return [_shown(one, Doubt.POOR_PAGE) for one in made]
    doubtful = sum(not POOR.isdisjoint(one.doubts) for one in made)
    many = max(HABIT, DOUBTFUL_SHEET * asked)
    if doubtful > DOUBTFUL_PAGE * len(made) and doubtful >= many:
        seen = sum(not BADLY_SEEN.isdisjoint(one.doubts) for one in made)
        clear = CLEAR if seen <= DOUBTFUL_PAGE * len(made) or seen < many else math.inf
        return [one if one.certainty >= clear else _shown(one, Doubt.POOR_PAGE) for one in made]
    return made


def frame(name: str, amount: float) -> FieldReading:
    """Tell whether something is written in a frame; what it says is for a person to read."""
    if amount >= WRITTEN:
        status, certainty = FieldStatus.MARKED, min(1.0, 0.7 + amount / 100)
    elif amount > MAYBE_WRITTEN:
        status, certainty = FieldStatus.UNSURE, 0.5
    else:
        return FieldReading(name, BoxType.TEXT, FieldStatus.BLANK, None, 1 - amount / 2)
    doubts = (Doubt.WRITTEN,)
    return FieldReading(name, BoxType.TEXT, status, None, round(certainty, 3), (), doubts)


def frames_too(frames: list[FieldReading], others: list[FieldReading]) -> list[FieldReading]:
    """Give empty frames to a person where the page's other questions are, since a pen may not show.

    What is written in any frame shows that it does.
    """
    unseen = others and all(Doubt.POOR_BLANK in one.doubts for one in others)
    if not unseen or any(one.status is not FieldStatus.BLANK for one in frames):
        return frames
    return [_shown(one, Doubt.POOR_BLANK) for one in frames]


def _shown(one: FieldReading, why: Doubt) -> FieldReading:
    """Give a sure field of a doubtful page to a person too; a mark is never thought empty."""
    if one.needs_person:
        return one
    marked = one.status is FieldStatus.MARKED
    return replace(
        one,
        status=FieldStatus.UNSURE,
        value=None,
        certainty=round(one.certainty * 0.7, 3),
        doubts=(Doubt.POOR_PAGE if marked else why,),
    )
