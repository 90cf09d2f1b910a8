"""Row by row: what is new, the same, changed there, changed here, or changed on both sides.

A record that both have is judged by what each side is known to have had before (bases.py): a
change on one side alone is taken or kept, a change on both sides is for a person.
"""

from dataclasses import dataclass
from enum import StrEnum

from tytti_desktop.exchange.handover.bases import Base


class Outcome(StrEnum):
    """What becomes of a record of a package."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    REMOVED = "removed"
    KEPT = "kept"  # only this side changed it, or the package is older than what is known
    CONFLICT = "conflict"
    LEFT_OUT = "left_out"  # it cannot stand here; the reason is told


@dataclass(frozen=True)
class Prints:
    """The prints of one record: `ours` as it stands here (None: not here), `theirs` as it would.

    `base` is how the sender last had it from this vault, in this vault's form.
    """

    ours: str | None
    theirs: str
    base: str


def judge(prints: Prints, known: Base | None, made_at: str) -> Outcome:
    """Judge a record that a package holds; `known` is what is known of this sender."""
    seen = known.seen if known else ""
    same = {prints.base, seen} - {""}
    if prints.ours is None:
        if not same:
            return Outcome.NEW
        return Outcome.KEPT if prints.theirs in same else Outcome.CONFLICT
    if prints.ours == prints.theirs:
        return Outcome.SAME
    if known and known.seen_at > made_at:
        return Outcome.KEPT
    if prints.ours in same:
        return Outcome.CHANGED
    return Outcome.KEPT if prints.theirs in same else Outcome.CONFLICT


def judge_gone(ours: str | None, base: str, known: Base | None, made_at: str) -> Outcome:
    """Judge a record that the sender has no more; `base` is how they last had it from here."""
    if ours is None:
        return Outcome.SAME
    if known and known.seen_at > made_at:
        return Outcome.KEPT
    unchanged = {base, known.seen if known else ""} - {""}
    return Outcome.REMOVED if ours in unchanged else Outcome.CONFLICT
