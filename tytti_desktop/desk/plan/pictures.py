"""What `tytti screenshots` draws of plans: a plan in full, its dialogs, and what follows it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog

from tytti_desktop.casework.plan import (
    actions,
    benefits,
    follow_up,
    goals,
    onward,
    returns_to_team,
    statements,
    versions,
    waits,
)
from tytti_desktop.desk.plan import dialogs, dialogs_onward
from tytti_desktop.desk.plan.version_cards import DifferenceDialog
from tytti_desktop.desk.running.pages import View
from tytti_desktop.desk.running.session import Session


def views(session: Session) -> list[View]:
    """Return the plan and the wait chain of a client who has them."""
    found = waits.example(session.vault)
    if not found:
        return []
    return [View("plan-under-way", found, "plan"), View("waits", found, "situation")]


def dialogs_of(session: Session) -> Sequence[QDialog]:
    """Return the dialogs of a plan and of what follows it."""
    vault, today = session.vault, session.today
    client = waits.example(session.vault)
    if not client:
        return []
    made: list[QDialog] = [
        dialogs.goal_dialog(session, None, goals.proposed(vault, client, today)),
        dialogs.action_dialog(session, None, actions.open_actions(vault, client)[-1]),
        dialogs.action_end_dialog(session, None, actions.open_actions(vault, client)[0]),
        dialogs.freeze_dialog(session, None, client),
        dialogs_onward.onward_dialog(session, None, onward.proposed(vault, client, today)),
        dialogs_onward.statement_dialog(session, None, statements.proposed(vault, client, today)),
        dialogs_onward.benefit_dialog(session, None, benefits.proposed(vault, client, today)),
        dialogs_onward.return_dialog(session, None, returns_to_team.proposed(vault, client, today)),
    ]
    review = follow_up.agreed(vault, client)
    if review is not None:
        made.append(dialogs.review_held_dialog(session, None, review))
    kept = versions.of_client(vault, client)[:1]
    made += [DifferenceDialog(session, None, version) for version in kept]
    sent = onward.of_client(vault, client)[:1]
    made += [dialogs_onward.answer_dialog(session, None, each) for each in sent]
    return made
