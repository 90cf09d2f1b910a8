"""Goals of a client's plan: short and long, in the client's own words, with a target day."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from tytti_desktop.casework import days, registers
from tytti_desktop.casework.asking import Act, Ask
from tytti_desktop.casework.fields import ID, RECKONED, WHO, Day, told
from tytti_desktop.casework.recording import Book, add, change, refuse, stamped
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.search_index import Entry
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Table, Vault
from tytti_desktop.words import N_, _


class Term(StrEnum):
    """How far ahead a goal lies."""

    SHORT = "short"
    LONG = "long"


class GoalState(StrEnum):
    """How a goal stands; everything but `open` is an end."""

    OPEN = "open"
    REACHED = "reached"
    PARTLY = "partly"
    DROPPED = "dropped"


TERM_NAMES = {Term.SHORT: N_("Short-term goal"), Term.LONG: N_("Long-term goal")}
STATE_NAMES = {
    GoalState.OPEN: N_("Under way"),
    GoalState.REACHED: N_("Reached"),
    GoalState.PARTLY: N_("Partly reached"),
    GoalState.DROPPED: N_("Given up"),
}


@dataclass(frozen=True)
class Goal:
    """One goal: `text` as the plan says it, `own_words` as the client said it."""

    client_id: str = field(metadata=ID)
    term: Term = field(metadata=told(N_("How far ahead"), words=TERM_NAMES))
    text: str = field(metadata=told(N_("Goal")))
    register: Register = field(metadata=told(N_("Register"), list="registers"))
    retention: str = field(metadata=RECKONED)
    own_words: str = field(default="", metadata=told(N_("In the client's own words")))
    target_on: date | None = field(default=None, metadata=told(N_("Target day"), day=Day.AIMED))
    state: GoalState = field(default=GoalState.OPEN, metadata=told(N_("State"), words=STATE_NAMES))
    set_on: date | None = field(
        default=None, metadata=told(N_("Set on"), by_act=True, day=Day.PAST)
    )
    ended_on: date | None = field(default=None, metadata=told(N_("Ended on"), day=Day.PAST))
    outcome: str = field(default="", metadata=told(N_("Outcome")))
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)

    @property
    def is_open(self) -> bool:
        """Tell whether the goal is still under way."""
        return self.state is GoalState.OPEN

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = days.problems(self, today)
        if not self.text.strip():
            found["text"] = _("Write the goal in a sentence.")
        return found


def _entry(goal: Goal) -> Entry:
    text = " ".join(part for part in (goal.text, goal.own_words, goal.outcome) if part)
    return Entry("goal", goal.id, goal.client_id, str(goal.register), text)


GOALS = Table(Goal, "goal")
BOOK = Book("goal", Goal, GOALS, _entry, noun=N_("goal"), begins="set_on")


def proposed(vault: Vault, client_id: str, today: date) -> Goal:
    """Return an empty goal to fill in: a short one, in the register of the person's role."""
    mine = registers.own(vault, today)
    return Goal(client_id, Term.SHORT, "", mine.register, mine.retention, set_on=today)


def of_client(vault: Vault, client_id: str) -> list[Goal]:
    """Return every goal of a client, short ones first, open ones first, then as they were set.

    Screens ask `registers.visible` of them.
    """
    found = GOALS.find(vault, "client_id = ?", (client_id,), "set_on, recorded_at, rowid")
    return sorted(found, key=lambda goal: (not goal.is_open, goal.term is Term.LONG))


def add_goal(vault: Vault, goal: Goal, today: date) -> Changes:
    """Store a new goal; raises KnownError naming the field that is wrong."""
    new = stamped(
        vault,
        goal,
        set_on=goal.set_on or today,
        text=goal.text.strip(),
        own_words=goal.own_words.strip(),
    )
    with vault.atomic():
        _check(vault, new, today)
        return add(vault, BOOK, new)


def change_goal(vault: Vault, goal: Goal, today: date) -> Changes:
    """Store a corrected goal; its end is told with `end_goal`. The undo restores the old one."""
    with vault.atomic():
        old = GOALS.get(vault, goal.id)
        refuse(registers.problems(vault, old.register, goal.retention, today))
        _check(vault, goal, today)
        return change(vault, BOOK, goal)


def end_goal(
    vault: Vault, goal_id: str, state: GoalState, on: date, outcome: str, today: date
) -> Changes:
    """Tell how a goal ended: reached, partly, or given up.

    Raises KnownError if it has ended already, or the day lies ahead.
    """
    with vault.atomic():
        old = GOALS.get(vault, goal_id)
        if not old.is_open or state is GoalState.OPEN:
            raise KnownError(_("This goal has ended already. Take it up again to change its end."))
        ended = replace(old, state=state, ended_on=on, outcome=outcome.strip())
        refuse(registers.problems(vault, old.register, old.retention, today))
        refuse(ended.problems(today))
        return change(vault, BOOK, ended, "end")


def take_up_goal(vault: Vault, goal_id: str) -> Changes:
    """Take an ended goal up again, as it was before its end."""
    with vault.atomic():
        old = GOALS.get(vault, goal_id)
        opened = replace(old, state=GoalState.OPEN, ended_on=None, outcome="")
        return change(vault, BOOK, opened, "take_up")


def _check(vault: Vault, goal: Goal, today: date) -> None:
    refuse(goal.problems(today))
    refuse(registers.problems(vault, goal.register, goal.retention, today))


NEW = Act(
    Goal,
    add_goal,
    (
        Ask("text", "text", lines=2),
        Ask("own_words", "--words", lines=2),
        Ask("term", "--term", offered=tuple(Term)),
        Ask("target_on", "--by", help=N_("For instance +6kk.")),
    ),
    proposed,
    change_goal,
    about=N_("add a goal"),
)
END = Act(
    Goal,
    end_goal,
    (
        Ask(
            "state",
            "--state",
            N_("How it ended"),
            offered=tuple(each for each in GoalState if each is not GoalState.OPEN),
        ),
        Ask("ended_on", "--on", today=True),
        Ask("outcome", "--outcome", N_("In a few words"), lines=2),
    ),
    about=N_("tell how a goal ended"),
)
AGAIN = Act(
    Goal,
    lambda vault, kept, _today: take_up_goal(vault, kept),
    (),
    about=N_("take up an ended goal again"),
)
