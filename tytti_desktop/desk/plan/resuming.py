"""Which dialog of a plan a draft belongs to: the place it was kept under opens it again."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from tytti_desktop.desk.plan import dialogs, dialogs_onward

if TYPE_CHECKING:
    from tytti_desktop.desk.plan.tab import PlanTab

Open = Callable[[], object]


def opener(tab: "PlanTab", place: str) -> Open | None:
    """Return what opens the dialog of a place, or None where it is of another tab or client."""
    of_client: Mapping[str, Open] = {
        dialogs.GOAL: tab.add_goal,
        dialogs.REVIEW: tab.review.agree,
        dialogs.FREEZE: tab.versions.freeze,
        dialogs_onward.ONWARD: tab.onward.prepare,
        dialogs_onward.STATEMENT: tab.statements.ask,
        dialogs_onward.BENEFIT: tab.benefits.add,
        dialogs_onward.RETURN: tab.returns.send_back,
    }
    for start, act in of_client.items():
        if place == f"{start}{tab.client_id}":
            return act
    new_action = f"{dialogs.ACTION}{tab.client_id}:"
    if place.startswith(new_action):
        return partial(tab.add_action, place.removeprefix(new_action))
    of_record: Mapping[str, Callable[[str], object]] = {
        dialogs.GOAL_END: tab.end_goal,
        dialogs.ACTION_END: tab.end,
        dialogs.REVIEW_HELD: tab.review.hold,
        dialogs_onward.ANSWER: tab.onward.answer,
        dialogs_onward.ONWARD_END: tab.onward.end,
        dialogs_onward.WRITTEN: tab.statements.written,
        dialogs_onward.RETURN_HANDLED: tab.returns.handle,
        dialogs.GOAL_CHANGE: tab.correct_goal,
        dialogs.ACTION_CHANGE: tab.change,
        dialogs_onward.ONWARD_CHANGE: tab.onward.correct,
        dialogs_onward.STATEMENT_CHANGE: tab.statements.correct,
        dialogs_onward.BENEFIT_CHANGE: tab.benefits.correct,
    }
    for start, do in of_record.items():
        rest = place.removeprefix(start)
        if place.startswith(start) and ":" not in rest:
            return partial(do, rest)
    return None
