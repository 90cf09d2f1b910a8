"""The end of a case: what is asked and settled, what stops in the same act, and death."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from tytti_desktop.casework import choices, recording, registers, unit
from tytti_desktop.casework.client import case_end, clients
from tytti_desktop.casework.closing import ahead, checklist, closings
from tytti_desktop.casework.closing.checklist import Point
from tytti_desktop.casework.plan import goals
from tytti_desktop.casework.plan.goals import Goal, GoalState
from tytti_desktop.casework.steps.closing_record import CLOSING_BOOK, TickState
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _

REASONS = "closing_reasons"


@dataclass(frozen=True)
class Kept:
    """What goes on after the case has been closed: keys of `ahead.Pending`, and why."""

    keys: Collection[str] = ()
    because: str = ""


@dataclass(frozen=True)
class Settled:
    """What a person says at the end.

    How each open goal ended (`open`: it goes on), by its id; and why a point that the unit asks
    about is not met, by the point's key.
    """

    goals: Mapping[str, GoalState] = field(default_factory=dict)
    why: Mapping[str, str] = field(default_factory=dict)


def end_of(
    vault: Vault, reason: str, on: date, today: date, died_on: date | None = None
) -> ahead.End:
    """Return how a case ends: by the reason's own word, and by death if the reason says so."""
    died = died_on or (on if case_end.is_death(vault, reason, today) else None)
    label = choices.label(vault, REASONS, reason, today)
    return ahead.End(on, today, _("The case was closed: {reason}").format(reason=label), died)


def _goes_on(vault: Vault, reason: str, today: date) -> bool:
    return bool(unit.table(vault, REASONS, reason, today).get("goes_on"))


def goes_on(vault: Vault, client_id: str, reason: str, end: ahead.End) -> set[str]:
    """Return what a reason leaves for the next to go on with: all but the printed letters."""
    if not _goes_on(vault, reason, end.today):
        return set()
    return {p.key for p in ahead.of_client(vault, client_id, end) if p.kind != "letter"}


def close(
    vault: Vault,
    client_id: str,
    reason: str,
    on: date,
    today: date,
    *,
    without_meeting: str = "",
    kept: Kept = Kept(),
    settled: Settled = Settled(),
    died_on: date | None = None,
) -> Changes:
    """Close the case and stop what lies ahead (ahead.py), but for `kept`. One act, one undo.

    What is asked about (`questions`) is settled first; of the dead nothing is asked or kept.
    Raises KnownError naming the field that is wrong: a goal is `goal:ID`, a point `why:POINT`.
    """
    with vault.atomic():
        case_end.check(vault, client_id, reason, on, today)
        end = end_of(vault, reason, on, today, died_on)
        pending = ahead.of_client(vault, client_id, end)
        left = {} if end.died_on else {p.key: p for p in pending if p.key in kept.keys}
        if left and not kept.because.strip():
            text = _("Write why what you leave open goes on after the case has been closed.")
            raise KnownError(text, field="because")
        keep = {*left, *goes_on(vault, client_id, reason, end)}
        why = _without_meeting(vault, client_id, without_meeting, end)
        asks = end.died_on is None and not _goes_on(vault, reason, today)
        told, goal_words = _settle(vault, client_id, settled, end) if asks else ([], [])
        stopped = [*told, *ahead.stop(vault, client_id, end, keep)]
        closed = case_end.close_case(vault, client_id, reason, on, today, end.died_on)
        closing, done = closings.begun(vault, client_id, today)
        because = [kept.because.strip()] if left else []
        open_still = "; ".join([*(p.what for p in left.values()), *goal_words, *because])
        ended = replace(closing, finished_on=on, without_meeting=why, kept_open=open_still)
        done.append(recording.change(vault, CLOSING_BOOK, ended, "close"))
        return recording.together([*stopped, closed, *done], closed.record)


def _without_meeting(vault: Vault, client_id: str, said: str, end: ahead.End) -> str:
    """Return why there was no closing meeting; empty where one was held."""
    why = said.strip() or (_("The client has died.") if end.died_on else "")
    if not why and closings.meeting_day(vault, client_id, end.on) is None:
        text = _("No closing meeting has been held: write why the case is closed without one.")
        raise KnownError(text, field="without_meeting")
    return why


def questions(vault: Vault, client_id: str, today: date) -> tuple[list[Point], list[Goal]]:
    """Return the points that ask why they are not met, and the goals that ask how they ended.

    The closing meeting asks in a field of its own. A path that never began has no questionnaire,
    and of another register's goals only those who see them can tell.
    """
    begun = clients.get(vault, client_id).started_on is not None
    points = [p for p in checklist.points(vault, client_id, today) if p.asks and not p.settled]
    aims, _hidden = registers.visible(vault, goals.of_client(vault, client_id), today)
    asked = [p for p in points if p.fact != "meeting" and (begun or p.fact != "last_prom")]
    return asked, [goal for goal in aims if goal.is_open]


def _settle(
    vault: Vault, client_id: str, settled: Settled, end: ahead.End
) -> tuple[list[Changes], list[str]]:
    """Store what is said of points and goals; returns also the goals that go on, in words."""
    points, aims = questions(vault, client_id, end.today)
    done, left = [], []
    for point in points:
        why = settled.why.get(point.key, "")
        if not why.strip():
            text = _("Write why the case is closed without this: {point}")
            raise KnownError(text.format(point=point.label), field=f"why:{point.key}")
        not_met = TickState.NOT_NEEDED
        done.append(checklist.tick(vault, client_id, point.key, not_met, end.today, why))
    for goal in aims:
        state = settled.goals.get(goal.id)
        if state is None:
            text = _("Tell how this goal ended, or that it goes on: {goal}")
            raise KnownError(text.format(goal=goal.text), field=f"goal:{goal.id}")
        if state is GoalState.OPEN:
            left.append(_("Goal: {what}").format(what=goal.text))
        else:
            done.append(goals.end_goal(vault, goal.id, state, end.on, "", end.today))
    return done, left


def died(vault: Vault, client_id: str, died_on: date, today: date) -> Changes:
    """Record that a client has died: an open case is closed, and what lies ahead stops.

    One act, one undo. Raises KnownError for a day in the future or before the birth.
    """
    reasons = unit.in_force(vault, REASONS, today)
    reason = next((key for key, content in reasons.items() if content.get("death")), "")
    with vault.atomic():
        if clients.get(vault, client_id).closed_on is None and reason:
            return close(vault, client_id, reason, today, today, died_on=died_on)
        end = ahead.End(today, today, _("The client has died."), died_on)
        stopped = ahead.stop(vault, client_id, end)
        told = case_end.write_death(vault, client_id, died_on, today)
        return recording.together([*stopped, told], told.record)
