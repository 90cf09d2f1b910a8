"""A line of text for each thing that a carried record tells."""

from tytti_desktop.casework.plan import actions, goals
from tytti_desktop.casework.plan.actions import Action
from tytti_desktop.casework.plan.follow_up import Review
from tytti_desktop.casework.plan.goals import Goal
from tytti_desktop.casework.steps import referrals
from tytti_desktop.casework.steps.referrals import TriageStep
from tytti_desktop.dates import shown
from tytti_desktop.instruments.cutoffs import readable
from tytti_desktop.instruments.model import shown_number
from tytti_desktop.instruments.scoring import Score
from tytti_desktop.words import _


def step(taken: TriageStep) -> str:
    """Return a step of triage: what, when, why."""
    name = f"{_(referrals.STEP_NAMES[taken.step])} {shown(taken.on_date)}"
    why = ", ".join(part for part in (taken.where_instead, taken.reason) if part)
    return f"{name}: {why}" if why else name


def result(score: Score) -> str:
    """Return a screening result with the band and its source, or the range it lies in."""
    if score.total is not None:
        words = _("Screening result: {total}").format(total=f"{score.total:g}")
        band = score.band
        if band is None:
            return words
        return f"{words}, {band.label.said()} ({readable(band.source)})"
    if score.range is not None:
        low, high = score.range
        words = _("Not computable; between {low} and {high}")
        return words.format(low=shown_number(low), high=shown_number(high))
    return ""


def goal(held: Goal) -> str:
    """Return a goal on one line: its term, what it is, its target day or its end."""
    words = f"{_(goals.TERM_NAMES[held.term])}: {held.text}"
    if not held.is_open:
        ended = " ".join(part for part in (_(goals.STATE_NAMES[held.state]), held.outcome) if part)
        return f"{words} ({ended})"
    if held.target_on is not None:
        return _("{what} (by {day})").format(what=words, day=shown(held.target_on))
    return words


def action(held: Action) -> str:
    """Return an action on one line: who, what, by when or how it ended."""
    words = f"{held.owner_name()}: {held.text}"
    if not held.is_open:
        state = _(actions.STATE_NAMES[held.state])
        ended = " ".join(part for part in (state, held.outcome) if part)
        return f"{words} ({ended})"
    if held.due_on is not None:
        return _("{what} (by {day})").format(what=words, day=shown(held.due_on))
    return words


def review(held: Review) -> str:
    """Return an agreed follow-up on one line."""
    who = ", ".join(part for part in (held.by_whom, held.how) if part)
    day = shown(held.held_on or held.due_on)
    return ": ".join(part for part in (day, held.outcome or who) if part)
