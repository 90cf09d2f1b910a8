"""What lies ahead of a client when the case ends, and how each is stopped: one line a kind.

A kind of thing that somebody waits for, is invited to, or that leaves later, adds its `Sort` here;
a test gives a client one of everything, ends the case, and walks all of Today and every way out.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tytti_desktop.casework import choices, registers, unit
from tytti_desktop.casework.client import case_managers, visits
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.consents import Consent, State
from tytti_desktop.casework.gate.gate_data import RULES
from tytti_desktop.casework.mail import mailing_checks, mailings
from tytti_desktop.casework.meetings import booking, clock
from tytti_desktop.casework.meetings.records import KINDS, OPEN
from tytti_desktop.casework.plan import actions, follow_up, goals, onward, statements
from tytti_desktop.casework.plan.actions import ActionState
from tytti_desktop.casework.plan.goals import GoalState
from tytti_desktop.casework.plan.onward import OnwardState
from tytti_desktop.casework.recording import change, change_all
from tytti_desktop.casework.screening import rounds
from tytti_desktop.dates import shown
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _, ngettext

_NOTHING = Changes(frozenset(), None)


@dataclass(frozen=True)
class End:
    """How the case ends: on which day, told on which, why in words, and whether by death."""

    on: date
    today: date
    why: str
    died_on: date | None = None


@dataclass(frozen=True)
class Pending:
    """One thing ahead: its kind and record, and what it is in words."""

    kind: str
    id: str
    what: str

    @property
    def key(self) -> str:
        """Return what a command or a box of the window names it by."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Sort:
    """One kind of things ahead: how to find a client's, and how to stop one."""

    kind: str
    find: Callable[[Vault, str, End], list[Pending]]
    stop: Callable[[Vault, Pending, End], Changes]


def of_client(vault: Vault, client_id: str, end: End) -> list[Pending]:
    """Return everything that the end of a case stops, in the order of SORTS."""
    return [each for sort in SORTS for each in sort.find(vault, client_id, end)]


def stop(vault: Vault, client_id: str, end: End, keep: Collection[str] = ()) -> list[Changes]:
    """Stop what lies ahead, in the running transaction; `keep` are the keys of what goes on."""
    done = [
        sort.stop(vault, each, end)
        for sort in SORTS
        for each in sort.find(vault, client_id, end)
        if each.key not in keep
    ]
    return [each for each in done if each.types]


def _meetings(vault: Vault, client_id: str, end: End) -> list[Pending]:
    """Find the meetings ahead: after death also today's, else it may be the closing meeting."""
    first = end.today if end.died_on else end.today + timedelta(1)
    return [
        Pending(
            "meeting",
            each.id,
            f"{choices.label(vault, KINDS, each.kind, end.today)} "
            f"{clock.shown_start(each.starts_at)}",
        )
        for each in booking.of_client(vault, client_id)
        if each.state in OPEN and each.on >= first
    ]


def _letters(vault: Vault, client_id: str, _end: End) -> list[Pending]:
    """Find the printed letters: each lies in the stack until somebody takes the paper out of it.

    No act here does that: Today names it to be taken out, and the stack is not mailed before.
    """
    waiting = [i for i in mailing_checks.waiting(vault) if i.client_id == client_id]
    text = _("Printed letter {number} of {day}: to be taken out of the stack")
    made = {item.mailing_id: mailings.BOOK.table.get(vault, item.mailing_id) for item in waiting}
    return [
        Pending(
            "letter",
            item.id,
            text.format(number=item.position, day=shown(made[item.mailing_id].on_date)),
        )
        for item in waiting
    ]


def _rounds(vault: Vault, client_id: str, _end: End) -> list[Pending]:
    """Find the questionnaires that reminders and calls would ask about; the record stays."""
    text = _("Reminders and calls about: {round}")
    return [
        Pending("reminder", each.id, text.format(round=rounds.name_shown(each.name)))
        for each in rounds.of_client(vault, client_id)
        if each.state in rounds.OUT
    ]


def _visits(vault: Vault, client_id: str, end: End) -> list[Pending]:
    text = _("Booked visit {day}")
    return [
        Pending("visit", each.id, text.format(day=shown(each.on_date)))
        for each in visits.of_client(vault, client_id)
        if each.booked(end.today)
    ]


def _promises(vault: Vault, client_id: str, end: End) -> list[Pending]:
    mine, text = registers.mine(vault, end.today), _("Agreed: {what}")
    hidden = _("a matter of another register")
    return [
        Pending(
            "promise",
            each.id,
            text.format(what=each.agreed if each.register in mine else hidden),
        )
        for each in visits.of_client(vault, client_id)
        if each.agreed_due is not None
    ]


def _actions(vault: Vault, client_id: str, end: End) -> list[Pending]:
    mine, text = registers.mine(vault, end.today), _("Action: {what}")
    hidden = _("a matter of another register")
    return [
        Pending("action", each.id, text.format(what=each.text if each.register in mine else hidden))
        for each in actions.open_actions(vault, client_id)
    ]


def _drop_action(vault: Vault, pending: Pending, end: End) -> Changes:
    old = actions.ACTIONS.get(vault, pending.id)
    ended = replace(old, state=ActionState.DROPPED, done_on=end.on, outcome=old.outcome or end.why)
    return change(vault, actions.BOOK, ended, "finish", {"state": str(ended.state)})


def _reviews(vault: Vault, client_id: str, _end: End) -> list[Pending]:
    held, text = follow_up.agreed(vault, client_id), _("Follow-up of the plan {day}")
    return [Pending("review", held.id, text.format(day=shown(held.due_on)))] if held else []


def _drop_review(vault: Vault, pending: Pending, end: End) -> Changes:
    old = follow_up.REVIEWS.get(vault, pending.id)
    ended = replace(old, held_on=end.on, outcome=end.why)
    return change(vault, follow_up.BOOK, ended, "drop")


def _goals(vault: Vault, client_id: str, end: End) -> list[Pending]:
    """Find the open goals of the dead: at another end a person says how each ended."""
    text = _("Goal: {what}")
    mine, hidden = registers.mine(vault, end.today), _("a matter of another register")
    return [
        Pending("goal", each.id, text.format(what=each.text if each.register in mine else hidden))
        for each in goals.of_client(vault, client_id)
        if each.is_open and end.died_on is not None
    ]


def _drop_goal(vault: Vault, pending: Pending, end: End) -> Changes:
    old = goals.GOALS.get(vault, pending.id)
    ended = replace(old, state=GoalState.DROPPED, ended_on=end.on, outcome=end.why)
    return change(vault, goals.BOOK, ended, "end")


def _onward(vault: Vault, client_id: str, _end: End) -> list[Pending]:
    text = _("Onward referral: {place}")
    return [
        Pending("onward", each.id, text.format(place=each.place))
        for each in onward.of_client(vault, client_id)
        if each.state is OnwardState.PREPARED
    ]


def _statements(vault: Vault, client_id: str, end: End) -> list[Pending]:
    mine, text = registers.mine(vault, end.today), _("Statement: {purpose}")
    hidden = _("a matter of another register")
    return [
        Pending(
            "statement",
            each.id,
            text.format(purpose=each.purpose if each.register in mine else hidden),
        )
        for each in statements.of_client(vault, client_id)
        if each.is_open
    ]


def _last_day(vault: Vault, end: End) -> date:
    """Return the last day that a consent carries: of the dead the day of death."""
    if end.died_on is not None:
        return end.died_on
    content = unit.table(vault, RULES, "closed", end.today)
    return end.on + timedelta(int(content.get("days", 0)))


def _live(vault: Vault, client_id: str, end: End) -> list[Consent]:
    last = _last_day(vault, end)
    return [
        each
        for each in consents.of_client(vault, client_id)
        if each.state(end.today) is State.IN_FORCE
        and (each.valid_until is None or each.valid_until > last)
    ]


def _consents(vault: Vault, client_id: str, end: End) -> list[Pending]:
    """Find the consents in force as one thing: they end together, on one day."""
    count = len(_live(vault, client_id, end))
    words = ngettext(
        "{count} consent, which ends on {day}", "{count} consents, which end on {day}", count
    )
    told = words.format(count=count, day=shown(_last_day(vault, end)))
    return [Pending("consents", client_id, told)] if count else []


def _end_consents(vault: Vault, pending: Pending, end: End) -> Changes:
    last = _last_day(vault, end)
    ended = [
        (each, replace(each, valid_until=max(last, each.valid_from)), {"why": end.why})
        for each in _live(vault, pending.id, end)
    ]
    return change_all(vault, consents.BOOK, ended, "end")


def _manager(vault: Vault, client_id: str, end: End) -> list[Pending]:
    held = case_managers.current(vault, client_id, end.today)
    if held is None or (held.until_date is not None and held.until_date <= end.on):
        return []
    text = _("Case manager: {name}").format(name=held.name)
    return [Pending("case_manager", held.id, text)]


def _end_manager(vault: Vault, pending: Pending, end: End) -> Changes:
    held = case_managers.CASE_MANAGERS.get(vault, pending.id)
    ended = replace(held, until_date=max(end.on, held.from_date))
    return change(vault, case_managers.BOOK, ended, "end")


SORTS: tuple[Sort, ...] = (
    Sort("meeting", _meetings, lambda v, p, e: booking.cancel_meeting(v, p.id, e.why)),
    Sort("visit", _visits, lambda v, p, e: visits.cancel_booked(v, p.id, e.today)),
    Sort("letter", _letters, lambda *_given: _NOTHING),
    Sort("reminder", _rounds, lambda *_given: _NOTHING),
    Sort("promise", _promises, lambda v, p, _e: visits.keep_promise(v, p.id, "drop_promise")),
    Sort("action", _actions, _drop_action),
    Sort("goal", _goals, _drop_goal),
    Sort("review", _reviews, _drop_review),
    Sort("onward", _onward, lambda v, p, e: onward.stop_onward(v, p.id, e.why, e.today)),
    Sort(
        "statement",
        _statements,
        lambda v, p, e: statements.drop_statement(v, p.id, e.why, e.today),
    ),
    Sort("consents", _consents, _end_consents),
    Sort("case_manager", _manager, _end_manager),
)
