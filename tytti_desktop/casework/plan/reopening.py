"""Reopening a closed case: the reason stays, and roles and what was unfinished come back.

Closing may have ended the case manager's time and given up what was open; what ended on the very
day of closing, or by it, is what reopening takes up again.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from tytti_desktop.casework.client import case_end, case_managers, clients
from tytti_desktop.casework.client.case_managers import CaseManager
from tytti_desktop.casework.fields import ID, WHO, Day
from tytti_desktop.casework.fields import told as telling
from tytti_desktop.casework.plan import actions, goals
from tytti_desktop.casework.plan.actions import ActionState
from tytti_desktop.casework.plan.goals import GoalState
from tytti_desktop.casework.recording import Book, add, change, stamped, together
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Table, Vault
from tytti_desktop.words import N_, _, ngettext


@dataclass(frozen=True)
class Reopening:
    """One reopening: why, what the case had been closed for, and the ids of what came back."""

    client_id: str = field(metadata=ID)
    on_date: date = field(metadata=telling(N_("Day"), day=Day.PAST))
    reason: str = field(metadata=telling(N_("Reason")))
    closed_on: date = field(metadata=telling(N_("Case closed"), day=Day.PAST))
    closed_reason: str = field(default="", metadata=telling(N_("Reason for closing")))
    restored: tuple[str, ...] = field(default=(), metadata=telling(N_("Brought back")))
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)


REOPENINGS = Table(Reopening, "reopening")
BOOK = Book("reopening", Reopening, REOPENINGS, noun=N_("reopening of the case"), begins="on_date")


def of_client(vault: Vault, client_id: str) -> list[Reopening]:
    """Return the times a client's case was opened again, the newest first."""
    return REOPENINGS.find(vault, "client_id = ?", (client_id,), "on_date desc, recorded_at desc")


@dataclass(frozen=True)
class Restorable:
    """What reopening would bring back: shown before the act."""

    case_manager: CaseManager | None
    goals: tuple[goals.Goal, ...]
    actions: tuple[actions.Action, ...]

    def lines(self) -> list[str]:
        """Return it in words, for a list."""
        found = []
        if self.case_manager is not None:
            found.append(_("Case manager: {name}").format(name=self.case_manager.name))
        if count := len(self.goals):
            text = ngettext("{count} goal that was given up", "{count} goals given up", count)
            found.append(text.format(count=count))
        if count := len(self.actions):
            text = ngettext("{count} action left undone", "{count} actions left undone", count)
            found.append(text.format(count=count))
        return found


def restorable(vault: Vault, client_id: str) -> Restorable:
    """Return what ended with the case: the last case manager, goals and actions given up then."""
    closed = clients.get(vault, client_id).closed_on
    if closed is None:
        return Restorable(None, (), ())
    held = next(iter(case_managers.history(vault, client_id)), None)
    return Restorable(
        held if held is not None and held.until_date == closed else None,
        tuple(
            goal
            for goal in goals.of_client(vault, client_id)
            if goal.state is GoalState.DROPPED and goal.ended_on == closed
        ),
        tuple(
            action
            for action in actions.of_client(vault, client_id)
            if action.state is ActionState.DROPPED and action.done_on == closed
        ),
    )


def reopen(vault: Vault, client_id: str, reason: str, today: date) -> Changes:
    """Open a closed case again, for a reason, and bring back what ended with it.

    The case manager goes on from today under the same name. Raises KnownError if the case is open
    or no reason is given.
    """
    with vault.atomic():
        client = clients.get(vault, client_id)
        if client.closed_on is None:
            raise KnownError(_("The case is open already."))
        if not reason.strip():
            raise KnownError(_("Write why the case is opened again."), field="reason")
        back = restorable(vault, client_id)
        done = [case_end.reopen_case(vault, client_id)]
        done += [goals.take_up_goal(vault, goal.id) for goal in back.goals]
        done += [actions.take_up_action(vault, action.id) for action in back.actions]
        if back.case_manager is not None:
            done.append(_again(vault, back.case_manager, client.closed_on, today))
        restored = [goal.id for goal in back.goals] + [action.id for action in back.actions]
        new = stamped(
            vault,
            Reopening(
                client_id,
                today,
                reason.strip(),
                client.closed_on,
                client.closed_reason,
                tuple(restored),
            ),
        )
        return together([*done, add(vault, BOOK, new)], new)


def _again(vault: Vault, held: CaseManager, closed: date, today: date) -> Changes:
    """Let the case manager go on: on the day of closing the old time, later a new one."""
    if closed == today:
        goes_on = replace(held, until_date=None)
        return change(vault, case_managers.BOOK, goes_on, "reopen")
    new = replace(held, from_date=today, until_date=None)
    return case_managers.name_case_manager(vault, new, today)


def told(found: Reopening) -> str:
    """Return a reopening in one sentence."""
    text = _("Opened again on {day}: {reason}")
    return text.format(day=shown(found.on_date), reason=found.reason)
