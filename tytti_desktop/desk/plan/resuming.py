"""Which dialog of a plan a draft belongs to: the place it was kept under opens it again."""

from typing import TYPE_CHECKING

from tytti_desktop.desk.plan import dialogs, dialogs_onward
from tytti_desktop.desk.running.draft_places import Openers

if TYPE_CHECKING:
    from tytti_desktop.desk.plan.tab import PlanTab


def openers(tab: "PlanTab") -> Openers:
    """Return what opens each dialog of the plan of the tab's client."""
    client = tab.client_id
    return {
        dialogs.GOAL.of(client): tab.add_goal,
        dialogs.GOAL_CHANGE: tab.correct_goal,
        dialogs.GOAL_END: tab.end_goal,
        dialogs.ACTION.of(client): tab.add_action,
        dialogs.ACTION_CHANGE: tab.change,
        dialogs.ACTION_END: tab.end,
        dialogs.REVIEW.of(client): tab.review.agree,
        dialogs.REVIEW_HELD: tab.review.hold,
        dialogs.FREEZE.of(client): tab.versions.freeze,
        dialogs_onward.ONWARD.of(client): tab.onward.prepare,
        dialogs_onward.ONWARD_CHANGE: tab.onward.correct,
        dialogs_onward.ONWARD_END: tab.onward.end,
        dialogs_onward.ANSWER: tab.onward.answer,
        dialogs_onward.STATEMENT.of(client): tab.statements.ask,
        dialogs_onward.STATEMENT_CHANGE: tab.statements.correct,
        dialogs_onward.WRITTEN: tab.statements.written,
        dialogs_onward.BENEFIT.of(client): tab.benefits.add,
        dialogs_onward.BENEFIT_CHANGE: tab.benefits.correct,
        dialogs_onward.RETURN.of(client): tab.returns.send_back,
        dialogs_onward.RETURN_HANDLED: tab.returns.handle,
    }
