"""Actions of a client's plan: who does what, by when, and what must be done before it.

An action may wait for another ("first the statement, then Kela"): while that one is open, it is
not late, whatever its own day says.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from tytti_desktop.casework import choices, days, registers
from tytti_desktop.casework.asking import Act, Ask
from tytti_desktop.casework.fields import ID, RECKONED, WHO, Day, told
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.plan.goals import GOALS
from tytti_desktop.casework.recording import Book, add, change, refuse, stamped
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.search_index import Entry
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Table, Vault
from tytti_desktop.words import N_, _


class OwnerKind(StrEnum):
    """Whose an action is."""

    CLIENT = "client"
    OWN_UNIT = "own_unit"
    CASE_MANAGER = "case_manager"
    ORGANISATION = "organisation"
    CLOSE_PERSON = "close_person"


class ActionState(StrEnum):
    """How an action stands; everything but `open` is an end."""

    OPEN = "open"
    DONE = "done"
    NOT_KEPT = "not_kept"
    DROPPED = "dropped"


OWNER_NAMES = {
    OwnerKind.CLIENT: N_("Client"),
    OwnerKind.OWN_UNIT: N_("Own unit"),
    OwnerKind.CASE_MANAGER: N_("Case manager"),
    OwnerKind.ORGANISATION: N_("Network organisation"),
    OwnerKind.CLOSE_PERSON: N_("Close person"),
}
STATE_NAMES = {
    ActionState.OPEN: N_("Still open"),
    ActionState.DONE: N_("Done"),
    ActionState.NOT_KEPT: N_("Not kept"),
    ActionState.DROPPED: N_("Not needed any more"),
}
_NAMED = frozenset({OwnerKind.ORGANISATION, OwnerKind.CLOSE_PERSON})


@dataclass(frozen=True)
class Action:
    """One action; `owner` names who does it, `recipient` is the consent recipient they belong to.

    `after_id` is the action that must be done first; `meeting_id` the meeting that agreed on it;
    `moved_why` why its day was last moved.
    """

    client_id: str = field(metadata=ID)
    text: str = field(metadata=told(N_("What is done")))
    owner_kind: OwnerKind = field(metadata=told(N_("Who does it"), words=OWNER_NAMES))
    register: Register = field(metadata=told(N_("Register"), list="registers"))
    retention: str = field(metadata=RECKONED)
    owner: str = field(default="", metadata=told(N_("Name or organisation")))
    recipient: str = field(
        default="", metadata=told(N_("Whose consent they belong to"), list="consent_recipients")
    )
    post_id: str | None = field(default=None, metadata=ID)
    professional_id: str | None = field(default=None, metadata=ID)
    goal_id: str | None = field(default=None, metadata=ID)
    due_on: date | None = field(default=None, metadata=told(N_("By when"), day=Day.DEADLINE))
    after_id: str | None = field(default=None, metadata=ID)
    state: ActionState = field(
        default=ActionState.OPEN, metadata=told(N_("State"), words=STATE_NAMES)
    )
    done_on: date | None = field(default=None, metadata=told(N_("Ended on"), day=Day.PAST))
    outcome: str = field(default="", metadata=told(N_("Outcome")))
    meeting_id: str | None = field(default=None, metadata=ID)
    agreed_on: date | None = field(
        default=None, metadata=told(N_("Agreed on"), by_act=True, day=Day.PAST)
    )
    moved_why: str = field(default="", metadata=told(N_("Why it was moved")))
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)

    @property
    def is_open(self) -> bool:
        """Tell whether the action is still to be done."""
        return self.state is ActionState.OPEN

    def owner_name(self, ours: str = "") -> str:
        """Return who does it, in words: the name, else what kind of owner.

        `ours` is the unit's name, for papers whose reader has a unit of their own.
        """
        if ours and self.owner_kind is OwnerKind.OWN_UNIT and not self.owner.strip():
            return ours
        return self.owner.strip() or _(OWNER_NAMES[self.owner_kind])

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = days.problems(self, today)
        if not self.text.strip():
            found["text"] = _("Write what is to be done.")
        if self.owner_kind in _NAMED and not self.owner.strip():
            found["owner"] = _("Write who does this.")
        return found


def _entry(action: Action) -> Entry:
    text = " ".join(part for part in (action.text, action.owner, action.outcome) if part)
    return Entry("action", action.id, action.client_id, str(action.register), text)


ACTIONS = Table(Action, "plan_action")
BOOK = Book("action", Action, ACTIONS, _entry, noun=N_("action"), begins="agreed_on")


def proposed(vault: Vault, client_id: str, today: date) -> Action:
    """Return an empty action to fill in: the client's own, in the register of the role."""
    mine = registers.own(vault, today)
    kind = OwnerKind.CLIENT
    return Action(client_id, "", kind, mine.register, mine.retention, agreed_on=today)


def of_client(vault: Vault, client_id: str) -> list[Action]:
    """Return every action of a client in the order to do them; screens ask `registers.visible`."""
    found = ACTIONS.find(vault, "client_id = ?", (client_id,), "agreed_on, recorded_at, rowid")
    return in_order(found)


def open_actions(vault: Vault, client_id: str) -> list[Action]:
    """Return a client's open actions in the order to do them."""
    return [action for action in of_client(vault, client_id) if action.is_open]


def of_meeting(vault: Vault, meeting_id: str) -> list[Action]:
    """Return the actions that a meeting agreed on, in the order to do them."""
    found = ACTIONS.find(vault, "meeting_id = ?", (meeting_id,), "agreed_on, recorded_at, rowid")
    return in_order(found)


def in_order(actions: Iterable[Action]) -> list[Action]:
    """Return actions by their day, each after the one it waits for; without a day last.

    The order of those that say nothing of their order is kept.
    """
    listed = list(actions)
    present = {action.id for action in listed}
    followers: dict[str | None, list[Action]] = {}
    for action in sorted(listed, key=lambda each: each.due_on or date.max):
        before = action.after_id if action.after_id in present else None
        followers.setdefault(before, []).append(action)
    ordered: list[Action] = []
    waiting = list(reversed(followers.get(None, [])))
    while waiting:
        action = waiting.pop()
        ordered.append(action)
        waiting += reversed(followers.get(action.id, []))
    return ordered


def waits_for(action: Action, by_id: Mapping[str, Action]) -> Action | None:
    """Return the open action that must be done first, or None where nothing holds this one."""
    before = by_id.get(action.after_id or "")
    return before if before is not None and before.is_open and action.is_open else None


def late_since(action: Action, by_id: Mapping[str, Action], today: date) -> date | None:
    """Return the day since which an action is late, or None where it is not.

    An action that waits is not late; one that was freed after its own day is late since then.
    """
    if not action.is_open or action.due_on is None or waits_for(action, by_id) is not None:
        return None
    before = by_id.get(action.after_id or "")
    freed = before.done_on if before is not None else None
    since = max(action.due_on, freed or action.due_on)
    return since if since < today else None


def add_action(vault: Vault, action: Action, today: date) -> Changes:
    """Store a new action; raises KnownError naming the field that is wrong."""
    new = stamped(vault, _tidied(action), agreed_on=action.agreed_on or today)
    with vault.atomic():
        _check(vault, new, today)
        return add(vault, BOOK, new)


def change_action(vault: Vault, action: Action, today: date) -> Changes:
    """Store a corrected action; its end is told with `finish_action`. The undo restores the old."""
    with vault.atomic():
        old = ACTIONS.get(vault, action.id)
        refuse(registers.problems(vault, old.register, action.retention, today))
        new = _tidied(action)
        _check(vault, new, today, old)
        return change(vault, BOOK, new)


def finish_action(
    vault: Vault, action_id: str, state: ActionState, on: date, outcome: str, today: date
) -> Changes:
    """Tell how an action ended: done, not kept, or not needed any more.

    Raises KnownError if it has ended already, or the day lies ahead.
    """
    with vault.atomic():
        old = ACTIONS.get(vault, action_id)
        if not old.is_open or state is ActionState.OPEN:
            raise KnownError(_("This action has ended already. Take it up again to change it."))
        ended = replace(old, state=state, done_on=on, outcome=outcome.strip() or old.outcome)
        refuse(registers.problems(vault, old.register, old.retention, today))
        refuse(ended.problems(today))
        return change(vault, BOOK, ended, "finish", {"state": str(state)})


def take_up_action(vault: Vault, action_id: str) -> Changes:
    """Take an ended action up again: it is open and due as before."""
    with vault.atomic():
        old = ACTIONS.get(vault, action_id)
        opened = replace(old, state=ActionState.OPEN, done_on=None)
        return change(vault, BOOK, opened, "take_up")


def _tidied(action: Action) -> Action:
    return replace(
        action,
        text=action.text.strip(),
        owner=" ".join(action.owner.split()),
        moved_why=action.moved_why.strip(),
    )


def _check(vault: Vault, action: Action, today: date, old: Action | None = None) -> None:
    refuse(action.problems(today))
    refuse(registers.problems(vault, action.register, action.retention, today))
    if action.recipient:
        choices.refuse_unknown(vault, action, {"recipient": consents.RECIPIENTS}, today, old)
    if action.goal_id and GOALS.get(vault, action.goal_id).client_id != action.client_id:
        raise KnownError(_("Choose one of this client's goals."), field="goal_id")
    _check_order(vault, action)


def _check_order(vault: Vault, action: Action) -> None:
    """Refuse an order that belongs to another client or comes back to where it began."""
    before, seen = action.after_id, {action.id}
    while before is not None:
        if before in seen:
            text = _("These actions would wait for each other. Choose another one to come first.")
            raise KnownError(text, field="after_id")
        seen.add(before)
        step = ACTIONS.get(vault, before)
        if step.client_id != action.client_id:
            raise KnownError(_("Choose one of this client's actions."), field="after_id")
        before = step.after_id


NEW = Act(
    Action,
    add_action,
    (
        Ask("text", "text", lines=2),
        Ask("owner_kind", "--owner-kind"),
        Ask("owner", "--owner", meta="NAME"),
        Ask(
            "recipient",
            "--recipient",
            help=N_(
                "Then the agenda and the papers tell them only what the client has consented to."
            ),
            meta="R",
        ),
        Ask("due_on", "--by"),
        Ask("goal_id", "--goal", meta="ID"),
        Ask("after_id", "--after", about=N_("the action that must be done first"), meta="ID"),
    ),
    proposed,
    change_action,
    about=N_("add an action"),
)
END = Act(
    Action,
    finish_action,
    (
        Ask(
            "state",
            "--state",
            N_("How it ended"),
            offered=tuple(ActionState)[1:],
        ),
        Ask("done_on", "--on", today=True),
        Ask("outcome", "--outcome", N_("In a few words"), lines=2),
    ),
    about=N_("tell how an action ended"),
)
AGAIN = Act(
    Action,
    lambda vault, kept, _today: take_up_action(vault, kept),
    (),
    about=N_("take up an ended action again"),
)
