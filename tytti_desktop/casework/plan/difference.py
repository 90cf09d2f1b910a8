"""What has changed between two versions of a plan, in plain sentences for people."""

from collections.abc import Callable, Iterator
from datetime import date

from tytti_desktop.casework.plan import goals
from tytti_desktop.casework.plan.actions import Action, ActionState
from tytti_desktop.casework.plan.follow_up import Review
from tytti_desktop.casework.plan.goals import Goal, GoalState
from tytti_desktop.casework.plan.versions import Content
from tytti_desktop.dates import shown
from tytti_desktop.words import N_, _

_GOAL_ENDS = {
    GoalState.OPEN: N_("Goal taken up again: {goal}"),
    GoalState.REACHED: N_("Goal reached: {goal}"),
    GoalState.PARTLY: N_("Goal partly reached: {goal}"),
    GoalState.DROPPED: N_("Goal given up: {goal}"),
}
_ACTION_ENDS = {
    ActionState.OPEN: N_("Action taken up again: {action}"),
    ActionState.DONE: N_("Action done: {action}"),
    ActionState.NOT_KEPT: N_("Action not kept: {action}"),
    ActionState.DROPPED: N_("Action not needed any more: {action}"),
}


def difference(old: Content, new: Content) -> list[str]:
    """Return what changed from the old plan to the new, a sentence each; nothing where equal.

    Goals come first, then actions, the follow-up and the case manager.
    """
    return [
        *_goals(old, new),
        *_actions(old, new),
        *_review(old.review, new.review),
        *_manager(old.case_manager, new.case_manager),
    ]


def _goals(old: Content, new: Content) -> Iterator[str]:
    before = {goal.id: goal for goal in old.goals}
    after = {goal.id: goal for goal in new.goals}
    for goal in new.goals:
        if goal.id not in before:
            yield _("New goal: {goal}").format(goal=goal.text)
            if not goal.is_open:
                yield _(_GOAL_ENDS[goal.state]).format(goal=goal.text) + _because(goal.outcome)
        else:
            yield from _goal(before[goal.id], goal)
    for goal in old.goals:
        if goal.id not in after:
            yield _("Goal taken out of the plan: {goal}").format(goal=goal.text)


def _goal(old: Goal, new: Goal) -> Iterator[str]:
    if old.text != new.text:
        yield _("Goal reworded: “{old}” → “{new}”").format(old=old.text, new=new.text)
    if old.own_words != new.own_words:
        text = _("Goal {goal}: the client's own words are now “{words}”")
        yield text.format(goal=new.text, words=new.own_words or "–")
    if old.term is not new.term:
        term = _(goals.TERM_NAMES[new.term])
        yield _("Goal {goal} is now: {term}").format(goal=new.text, term=term)
    if old.target_on != new.target_on:
        days = _days(old.target_on, new.target_on)
        yield _("Target day of the goal {goal}: {days}").format(goal=new.text, days=days)
    if old.state is not new.state:
        yield _(_GOAL_ENDS[new.state]).format(goal=new.text) + _because(new.outcome)


def _actions(old: Content, new: Content) -> Iterator[str]:
    before = {action.id: action for action in old.actions}
    after = {action.id: action for action in new.actions}
    named: Callable[[str | None], str] = lambda key: (  # noqa: E731
        found.text if (found := after.get(key or "") or before.get(key or "")) else ""
    )
    aims = {goal.id: goal.text for goal in (*old.goals, *new.goals)}
    for action in new.actions:
        if action.id in before:
            yield from _action(before[action.id], action, named, aims)
        else:
            yield _new_action(action)
            if not action.is_open:
                yield _ended(action)
    for action in old.actions:
        if action.id not in after:
            yield _("Action taken out of the plan: {action}").format(action=action.text)


def _new_action(action: Action) -> str:
    if action.due_on is None:
        text = _("New action: {action} ({owner})")
        return text.format(action=action.text, owner=action.owner_name())
    text = _("New action: {action} ({owner}, by {day})")
    day = shown(action.due_on)
    return text.format(action=action.text, owner=action.owner_name(), day=day)


def _ended(action: Action) -> str:
    text = _(_ACTION_ENDS[action.state]).format(action=action.text)
    return text + (_because(action.outcome) if not action.is_open else "")


def _action(
    old: Action, new: Action, named: Callable[[str | None], str], aims: dict[str, str]
) -> Iterator[str]:
    if old.text != new.text:
        yield _("Action reworded: “{old}” → “{new}”").format(old=old.text, new=new.text)
    if old.due_on != new.due_on:
        yield _moved(old, new)
    if old.owner_name() != new.owner_name():
        text = _("The doer of the action {action} changed: {old} → {new}")
        yield text.format(action=new.text, old=old.owner_name(), new=new.owner_name())
    if old.after_id != new.after_id:
        yield _order(new, named(new.after_id))
    if old.goal_id != new.goal_id:
        goal = aims.get(new.goal_id or "", "–")
        yield _("Action {action} now serves the goal {goal}").format(action=new.text, goal=goal)
    if old.state is not new.state:
        yield _ended(new)


def _moved(old: Action, new: Action) -> str:
    if old.due_on is None or new.due_on is None:
        days = _days(old.due_on, new.due_on)
        text = _("Day of the action {action}: {days}").format(action=new.text, days=days)
    else:
        days = f"{shown(old.due_on)} → {shown(new.due_on)}"
        text = _("Action {action} moved {days}").format(action=new.text, days=days)
    return text + _because(new.moved_why if new.moved_why != old.moved_why else "")


def _order(action: Action, before: str) -> str:
    if not before:
        text = _("Action {action} no longer waits for another")
        return text.format(action=action.text)
    text = _("Action {action} is done only after: {before}")
    return text.format(action=action.text, before=before)


def _review(old: Review | None, new: Review | None) -> Iterator[str]:
    if new is None:
        if old is not None:
            yield _("The agreed follow-up {day} is no longer ahead").format(day=shown(old.due_on))
        return
    if old is None or old.id != new.id:
        by = f" ({new.by_whom})" if new.by_whom else ""
        yield _("Follow-up agreed: {day}").format(day=shown(new.due_on)) + by
        return
    if old.due_on != new.due_on:
        yield _("Follow-up moved {days}").format(days=_days(old.due_on, new.due_on))
    if (old.by_whom, old.how) != (new.by_whom, new.how):
        how = ", ".join(part for part in (new.by_whom, new.how) if part) or "–"
        yield _("How the plan is followed: {how}").format(how=how)


def _manager(old: str, new: str) -> Iterator[str]:
    if old == new:
        return
    if not old:
        yield _("Case manager named: {name}").format(name=new)
    elif not new:
        yield _("Case manager missing: {name} no longer").format(name=old)
    else:
        yield _("Case manager changed: {old} → {new}").format(old=old, new=new)


def _days(old: date | None, new: date | None) -> str:
    nothing = _("no day")
    return f"{shown(old) if old else nothing} → {shown(new) if new else nothing}"


def _because(why: str) -> str:
    """Return a reason to follow a sentence, or nothing."""
    return _(", because {why}").format(why=why) if why.strip() else ""
