"""Today: everything due, overdue, ending or waiting, in the order to act on it.

Every day is counted by the calendar; what a role sees, and how early, is the unit's data
(resources/unit/worklist.toml). For 10,000 clients it takes about a fifth of a second.
"""

from collections.abc import Sequence
from datetime import date

from tytti_desktop.casework import registers, unit
from tytti_desktop.casework.client import contacting
from tytti_desktop.casework.received import Received
from tytti_desktop.casework.today.acts import AFTER_CLOSING, AFTER_DEATH, Act, Finder, Kind, Look
from tytti_desktop.vault import Role, Vault, parts
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import N_

_FINDERS: Sequence[Finder] = Received("FINDERS")
# Kinds that another's finder finds too.
OTHERS = {Kind.SCREENING: N_("Other unfinished screenings")}
_ORDER = {kind: number for number, kind in enumerate(Kind)}


def worklist(vault: Vault, today: date) -> list[Act]:
    """Return what waits for the person at the vault: alerts first, then by day, the latest first.

    A nurse sees what the unit gives to nurses; notes and screenings of another register are left
    out, but that an alert waits is told to everyone, without its content.
    """
    finding = Finding(vault, today)
    while finding.step():
        pass
    return finding.acts


class Finding:
    """Today's acts on their way: one finder a step, so that a window can paint between them.

    `acts` is whole once `step` has answered False.
    """

    def __init__(self, vault: Vault, today: date) -> None:
        self._vault = vault
        self._look = Look(vault, today, unit.in_force(vault, "worklist", today))
        self._mine = _seen(self._look)
        mine = [f for f in _FINDERS if self._mine is None or f.kind in self._mine]
        self._left = list(reversed(mine))
        self._asking: Parts[list[Act]] | None = None  # what rests between its steps
        self._found: list[Act] = []
        self.acts: list[Act] = []

    def step(self) -> bool:
        """Ask the next finder, or put in order what they found; False when all is done."""
        if self._asking is not None:
            self._go_on(self._asking)
            return True
        if self._left:
            found = self._left.pop().find(self._look)
            if isinstance(found, list):
                self._take(found)
            else:
                self._asking = found
            return True
        self.acts = sorted(_still(self._vault, self._found), key=_urgency)
        return False

    def _go_on(self, asking: Parts[list[Act]]) -> None:
        try:
            next(asking)
        except StopIteration as done:
            self._asking = None
            self._take(done.value)

    def _take(self, found: list[Act]) -> None:
        self._found += [a for a in found if self._mine is None or a.kind in self._mine]


def _seen(look: Look) -> list[str] | None:
    """Return the kinds that the person's role sees; None: all, as who coordinates does.

    A role that neither coordinates nor is named in the unit's data sees what a nurse sees.
    """
    role, rules = str(look.vault.person.role), look.rules["roles"]
    told = registers.content(look.vault, role, look.today)
    if role in rules or registers.coordinates(role, told) or role == Role.SUBSTITUTE:
        kinds = rules.get(role)
    else:
        kinds = rules.get(Role.NURSE, ())
    return None if kinds is None else list(kinds)


def others(kind: Kind) -> str:
    """Return what the rest of a kind is called where it stands in one row; "": they never do."""
    return next((f.others for f in _FINDERS if f.kind is kind), "") or OTHERS.get(kind, "")


def _still(vault: Vault, found: list[Act]) -> list[Act]:
    """Leave out what would contact somebody who is not contacted any more, whatever found it."""
    gone = contacting.ended(vault, {act.client_id for act in found if act.client_id})
    allowed = {True: AFTER_DEATH, False: AFTER_CLOSING}
    return [
        act
        for act in found
        if act.client_id not in gone or act.kind in allowed[gone[act.client_id]]
    ]


def _urgency(act: Act) -> tuple[bool, date, int, str, str]:
    return act.kind is not Kind.ALERT, act.due, _ORDER[act.kind], act.client_name, act.text


# Days of a client's own that bring something to Today: table, day and condition. "x" is the row.
_AHEAD = (
    ("visit", "x.on_date", "x.on_date is not null"),
    ("meeting", "x.starts_at", "x.state in ('planned', 'invited')"),
    ("consent", "x.valid_until", "x.withdrawn_on is null"),
    ("plan_action", "x.due_on", "x.state = 'open'"),
    ("plan_review", "x.due_on", "x.held_on is null"),
    ("goal", "x.target_on", "x.state = 'open'"),
    ("physician_statement", "x.needed_by", "x.delivered_on is null and x.dropped_on is null"),
)
_NEVER = "9999-12-31"
# What goes on after a case has been closed, too.
_ANYWAY = """
    select min(due_on) as day from log_request where due_on > :today and outcome = ''
    union all select min(due) from alert_action where due > :today and done_at is null
"""
_NEXT = " union all ".join(
    [
        _ANYWAY,
        *(
            f"select * from (select substr({day}, 1, 10) from {table} x"  # noqa: S608
            f" left join client c on c.id = x.client_id where {day} >= date(:today, '+1 day')"
            f" and {condition} and {contacting.OPEN} order by {day} limit 1)"  # stops at the first
            for table, day, condition in _AHEAD
        ),
    ]
)


# Where no order of the table tells the first: some days a step, before the best so far.
_AHEAD_BY_DAYS = {
    ("questionnaire_round", "window_from"): "x.state = 'due'",
    ("visit", "agreed_due"): "x.agreed_due is not null",
}


def ahead(vault: Vault, today: date) -> Parts[date | None]:
    """Return the next day that brings something; None when nothing is ahead."""
    return (yield from parts.kept(vault, ("worklist.ahead", today), lambda: _ahead(vault, today)))


def _ahead(vault: Vault, today: date) -> Parts[date | None]:
    about = {"today": today.isoformat()}
    best = vault.tuples(f"select min(day) from ({_NEXT})", about)[0][0] or _NEVER  # noqa: S608
    for (table, day), where in _AHEAD_BY_DAYS.items():
        sql = (
            f"select min(x.{day}) from {table} x cross join client c on c.id = x.client_id"  # noqa: S608
            f" where {where} and x.{day} between :low and :high and {contacting.OPEN}"
        )
        coming = f"{where} and x.{day} >= date(:today, '+1 day') and x.{day} < :best"
        for part in parts.days(vault, f"{table} x", f"x.{day}", coming, {**about, "best": best}):
            yield
            found = vault.tuples(sql, part)[0][0]
            if found is not None:
                best = found
                break
    return None if best == _NEVER else date.fromisoformat(best)


def next_due(vault: Vault, today: date) -> date | None:
    """Return what `ahead` does, at once."""
    return parts.whole(ahead(vault, today))
