"""Whether a result changed by more than its source calls chance, in words, with the source."""

from dataclasses import dataclass

from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.cutoffs import Choice, chosen, cited
from tytti_desktop.instruments.model import (
    Direction,
    Item,
    Number,
    Questionnaire,
    Threshold,
    ThresholdKind,
    shown_number,
)
from tytti_desktop.instruments.scoring import Score
from tytti_desktop.words import _


@dataclass(frozen=True)
class Change:
    """One change: of the total (`item` ""), or of one item where there is no total.

    `reached` is whether the threshold was met; None where there is none for such a change.
    `better` is None when nothing changed or no direction is known.
    """

    item: str
    difference: Number | None
    reached: bool | None
    better: bool | None
    words: str
    source: str


def change(
    instrument: Questionnaire,
    earlier: Score,
    later: Score,
    *,
    choice: Choice | None = None,
    own: Threshold | None = None,
) -> tuple[Change, ...]:
    """Compare two results of one instrument: one `Change`, or one an item without a total.

    `own` is a threshold that the unit gives itself. `KnownError` when the two are of different
    instruments: scores of different instruments or editions are never mixed.
    """
    if {earlier.instrument, later.instrument} != {instrument.id}:
        raise KnownError(
            _("Results of different instruments cannot be compared. Choose two of the same."),
            field="instrument",
        )
    if earlier.version != later.version:
        return (_unknown(_("The versions differ: the change cannot be computed.")),)
    if not instrument.individual_use:
        return (_unknown(_("For groups only: do not show or use as one person's result.")),)
    wanted = (choice or Choice()).change
    threshold = own or chosen(instrument.scoring.thresholds, wanted)
    if instrument.scoring.total:
        return (_of(instrument, None, earlier.total, later.total, threshold),)
    if instrument.scoring.direction is Direction.NONE:
        return ()
    return tuple(
        _of(instrument, i, earlier.scores.get(i.name), later.scores.get(i.name), threshold)
        for i in instrument.items
    )


def _unknown(words: str, item: str = "") -> Change:
    return Change(item, None, None, None, words, "")


def _of(
    instrument: Questionnaire,
    item: Item | None,
    before: Number | None,
    after: Number | None,
    threshold: Threshold | None,
) -> Change:
    name = item.name if item else ""
    if before is None or after is None:
        return _unknown(_("The change cannot be computed: an answer is missing."), name)
    difference = after - before
    reached = _reached(threshold, before, difference, item) if threshold else None
    better = _better(instrument.scoring.direction, difference)
    source = cited(threshold.source, verify=threshold.verify) if threshold else ""
    words = f"{_moved(before, after)} {_meaning(threshold, reached, better)}".strip()
    return Change(name, difference, reached, better, words, source)


def _reached(
    threshold: Threshold, before: Number, difference: Number, item: Item | None
) -> bool | None:
    """Tell whether the change meets the threshold; None where it says nothing of such a change."""
    if threshold.kind is ThresholdKind.MCID_PERCENT_FALL:
        if difference > 0 or before == 0:
            return None
        return -difference * 100 >= threshold.value * before
    if threshold.kind is ThresholdKind.ITEM_SD:
        if item is None or item.norm is None:
            return None
        return abs(difference) >= threshold.value * item.norm.sd
    return abs(difference) >= threshold.value


def _better(direction: Direction, difference: Number) -> bool | None:
    if difference == 0 or direction is Direction.NONE:
        return None
    return (difference > 0) == (direction is Direction.HIGHER_BETTER)


def _moved(before: Number, after: Number) -> str:
    """Say how the score moved."""
    if after == before:
        return _("The score stayed at {score}.").format(score=shown_number(after))
    up = _("The score rose from {before} to {after}.")
    down = _("The score fell from {before} to {after}.")
    return (up if after > before else down).format(
        before=shown_number(before), after=shown_number(after)
    )


def _meaning(threshold: Threshold | None, reached: bool | None, better: bool | None) -> str:
    """Say what the change amounts to by the threshold, never more than its source says."""
    if threshold is None:
        return _("No threshold of change is known for this measure.")
    if reached is None:
        return _("The chosen source says nothing of such a change.")
    if not reached:
        return _not_reached(threshold)
    if threshold.kind is ThresholdKind.RCI:
        return {
            True: _("The change is reliable, for the better."),
            False: _("The change is reliable, for the worse."),
            None: _("The change is reliable."),
        }[better]
    if threshold.kind is ThresholdKind.ITEM_SD:
        return _("The change is larger than the statistical fallback of half a deviation.")
    return {
        True: _("The change is large enough to matter, for the better."),
        False: _("The change is large enough to matter, for the worse."),
        None: _("The change is large enough to matter."),
    }[better]


def _not_reached(threshold: Threshold) -> str:
    if threshold.kind is ThresholdKind.RCI:
        return _("The change may be chance: it is below the reliable change.")
    if threshold.kind is ThresholdKind.ITEM_SD:
        return _("The change is smaller than the statistical fallback of half a deviation.")
    return _("The change is below the least that matters.")
