"""The checklist of a closing: what the program sees by itself, and what a person settles.

Nothing here stops a closing. What is left is told, and what is not needed is said with why.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tytti_desktop.casework import choices, recording, unit
from tytti_desktop.casework.client import case_managers, clients, labour_status
from tytti_desktop.casework.closing import closings, ratings
from tytti_desktop.casework.copy_out import carried, pieces, systems
from tytti_desktop.casework.copy_out.carried import State as Carry
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.consents import State
from tytti_desktop.casework.plan import actions, goals
from tytti_desktop.casework.recording import refuse
from tytti_desktop.casework.screening import rounds
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.casework.steps.closing_record import TICK_BOOK, TICKS, Closing, Tick, TickState
from tytti_desktop.casework.steps.path_facts import FOLLOW_UP
from tytti_desktop.dates import finnish_day, shown
from tytti_desktop.vault import Changes, Vault, audit, new_id
from tytti_desktop.words import _, ngettext

_ASKS = frozenset({"meeting", "last_prom"})  # also where the unit's own point is older than this
ITEMS, RULES = "closing_checklist", "closing"


@dataclass(frozen=True)
class Seen:
    """What the program sees of a point: whether it is done, and in words how it stands."""

    done: bool
    detail: str = ""


@dataclass(frozen=True)
class Point:
    """One point of the checklist; `by_fact`: the program sees it, no tick is needed."""

    key: str
    label: str
    fact: str
    by_fact: bool
    detail: str
    tick: Tick | None
    asks: bool = False  # a case is not closed without it unless a person says why

    @property
    def settled(self) -> bool:
        """Tell whether the point needs nothing more."""
        return self.by_fact or self.tick is not None


def points(vault: Vault, client_id: str, today: date) -> list[Point]:
    """Return the checklist of a client in the unit's order; of a closed case as on its last day."""
    closing = closings.latest(vault, client_id)
    today = min(clients.get(vault, client_id).closed_on or today, today)
    ticks = {each.item: each for each in of_closing(vault, closing)}
    made = []
    for key, content in unit.in_force(vault, ITEMS, today).items():
        fact = str(content.get("fact", ""))
        look = _FACTS.get(fact)
        seen = look(vault, client_id, today) if look is not None else Seen(done=False)
        label = choices.word(content, key)
        asks = bool(content.get("asks", key in _ASKS))
        made.append(Point(key, label, fact, seen.done, seen.detail, ticks.get(key), asks))
    return made


def of_closing(vault: Vault, closing: Closing | None) -> list[Tick]:
    """Return the points that persons have settled in a closing."""
    if closing is None:
        return []
    return TICKS.find(vault, "closing_id = ?", (closing.id,))


def tick(
    vault: Vault, client_id: str, item: str, state: TickState, today: date, note: str = ""
) -> Changes:
    """Settle a point: done, or not needed and why; a closing begins with it.

    Raises KnownError for a point that is not on the list, or one not needed without why.
    """
    with vault.atomic():
        closings.refuse_closed(vault, client_id)
        refuse(_problems(vault, item, state, note, today))
        closing, done = closings.begun(vault, client_id, today)
        old = {each.item: each for each in of_closing(vault, closing)}.get(item)
        new = Tick(
            client_id, closing.id, item, state, today, note.strip(), old.id if old else new_id(),
            vault.now(), vault.person.id,
        )  # fmt: skip
        store = recording.add if old is None else recording.change
        return recording.together([*done, store(vault, TICK_BOOK, new)], new)


def _problems(vault: Vault, item: str, state: TickState, note: str, today: date) -> dict[str, str]:
    wrong = choices.problem(vault, ITEMS, item, today)
    if wrong:
        return {"item": wrong}
    if state is TickState.NOT_NEEDED and not note.strip():
        return {"note": _("Write why this is not needed.")}
    return {}


def untick(vault: Vault, client_id: str, item: str) -> Changes:
    """Take back what a person settled of a point; nothing changes if nobody had."""
    closing = closings.current(vault, client_id)
    found = [each for each in of_closing(vault, closing) if each.item == item]
    if not found:
        return Changes(frozenset(), None)
    held = found[0]
    with vault.atomic():
        TICKS.delete(vault, held.id)
        audit.write(
            vault, "untick", TICK_BOOK.entity, held.id, client_id=client_id, detail={"item": item}
        )

    def back(vault: Vault) -> Changes:
        return replace(recording.add(vault, TICK_BOOK, held, "undo_untick"), undo=None)

    return Changes(frozenset({Tick}), None, back)


# --- what the program sees ------------------------------------------------------------------


def _recent(vault: Vault, today: date) -> date:
    return today - timedelta(int(unit.value(vault, RULES, "recent", today)["days"]))


def _meeting(vault: Vault, client_id: str, today: date) -> Seen:
    held = closings.meeting_day(vault, client_id, today)
    return Seen(held is not None, shown(held) if held else "")


def _last_prom(vault: Vault, client_id: str, today: date) -> Seen:
    """Tell whether a follow-up questionnaire has been answered lately."""
    answered = [
        step.on_date
        for found in rounds.of_client(vault, client_id)
        if found.pack == FOLLOW_UP and found.state in {RoundState.RETURNED, RoundState.CHECKED}
        for step in rounds.steps(vault, found.id)
        if step.state is RoundState.RETURNED and step.on_date <= today
    ]
    if not answered:
        return Seen(done=False, detail=_("not answered yet"))
    last = max(answered)
    words = _("answered {day}").format(day=shown(last))
    return Seen(last >= _recent(vault, today), words)


def _ratings(vault: Vault, client_id: str, today: date) -> Seen:
    sides = ratings.side_by_side(vault, client_id, today)
    left = sum(not side.complete for side in sides)
    words = ngettext(
        "{count} thing without both ratings", "{count} things without both ratings", left
    )
    return Seen(not left, words.format(count=left) if left else "")


def answered_lately(vault: Vault, client_id: str, today: date) -> bool:
    """Tell whether the client's last questionnaire needs no asking any more."""
    return _last_prom(vault, client_id, today).done


def _labour_status(vault: Vault, client_id: str, today: date) -> Seen:
    """Tell whether the status has been looked at lately: it may well be what it was."""
    held = labour_status.on_day(vault, client_id, today)
    if held is None:
        return Seen(done=False, detail=_("not recorded yet"))
    names = {choice.key: choice.label for choice in labour_status.statuses(today)}
    noted = finnish_day(held.recorded_at) if held.recorded_at else held.from_date
    day = max(held.from_date, min(noted, today))
    words = _("{status} since {day}")
    told = words.format(status=names.get(held.status, held.status), day=shown(held.from_date))
    return Seen(day >= _recent(vault, today), told)


def _actions(vault: Vault, client_id: str, _today: date) -> Seen:
    """Count the open actions of every register: that there are some is no secret.

    Those that ended with the case were let go: the report may not say that they were done.
    """
    left = len(actions.open_actions(vault, client_id))
    if left:
        words = ngettext("{count} action is open", "{count} actions are open", left)
        return Seen(done=False, detail=words.format(count=left))
    closed = clients.get(vault, client_id).closed_on
    gone = sum(
        each.state is actions.ActionState.DROPPED and each.done_on == closed
        for each in actions.of_client(vault, client_id)
    )
    words = ngettext("{count} was let go at closing", "{count} were let go at closing", gone)
    return Seen(done=True, detail=words.format(count=gone) if closed and gone else "")


def _guidance(vault: Vault, client_id: str, _today: date) -> Seen:
    closing = closings.latest(vault, client_id)
    return Seen(closing is not None and bool(closing.guidance))


def _goals(vault: Vault, client_id: str, _today: date) -> Seen:
    """Count the open goals of every register: that there are some is no secret."""
    left = sum(goal.is_open for goal in goals.of_client(vault, client_id))
    words = ngettext("{count} goal is open", "{count} goals are open", left)
    return Seen(not left, words.format(count=left) if left else "")


def _consents(vault: Vault, client_id: str, today: date) -> Seen:
    left = sum(each.state(today) is State.IN_FORCE for each in consents.of_client(vault, client_id))
    words = ngettext("{count} consent is in force", "{count} consents are in force", left)
    return Seen(not left, words.format(count=left) if left else "")


def _carried(vault: Vault, client_id: str, today: date) -> Seen:
    """Count what waits to be carried to the systems in use, of this person's registers."""
    used = systems.in_use(vault, today)
    kinds = {kind for system in used for kind in system.records} - {"closing"}
    every = pieces.of_client(vault, client_id, today, kinds) if used else []
    left = 0
    for system in used:
        known = carried.of_client(vault, client_id, system)
        left += sum(
            piece.kind in system.records
            and (piece.on is None or piece.on >= (system.in_use_from or today))
            and carried.state(piece, known) is not Carry.CARRIED
            for piece in every
        )
    words = ngettext("{count} record waits", "{count} records wait", left)
    return Seen(not left, words.format(count=left) if left else "")


def _case_manager(vault: Vault, client_id: str, today: date) -> Seen:
    held = case_managers.current(vault, client_id, today)
    over = held is None or (held.until_date is not None and held.until_date <= today)
    return Seen(over, "" if held is None else held.name)


_FACTS: Mapping[str, Callable[[Vault, str, date], Seen]] = {
    "meeting": _meeting,
    "last_prom": _last_prom,
    "ratings": _ratings,
    "labour_status": _labour_status,
    "goals": _goals,
    "actions": _actions,
    "guidance": _guidance,
    "consents": _consents,
    "carried": _carried,
    "case_manager": _case_manager,
}


def left(vault: Vault, client_id: str, today: date) -> int:
    """Return how many points are still to be settled."""
    return sum(not point.settled for point in points(vault, client_id, today))
