"""Questionnaire rounds: a pack due to a client at the start and six calendar months after it.

A round walks due -> printed -> mailed -> (reminded, called) -> returned -> checked, or is closed
with a reason; every step is kept with its day. Which rounds there are is the unit's data
(resources/unit/rounds.toml).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from operator import attrgetter

from tytti_desktop.casework import recording, unit
from tytti_desktop.casework.client import contacting
from tytti_desktop.casework.fields import ID, WHO, Day, told
from tytti_desktop.casework.recording import Book
from tytti_desktop.dates import add_months, next_working_day, shown
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import title_of
from tytti_desktop.vault import Changes, Table, Vault, new_id, parts
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import N_, _


class RoundState(StrEnum):
    """Where a round is on its way."""

    DUE = "due"
    PRINTED = "printed"
    MAILED = "mailed"
    REMINDED = "reminded"
    CALLED = "called"
    RETURNED = "returned"
    CHECKED = "checked"
    CLOSED = "closed"


STATE_NAMES = {
    RoundState.DUE: N_("waiting to be printed"),
    RoundState.PRINTED: N_("printed"),
    RoundState.MAILED: N_("mailed"),
    RoundState.REMINDED: N_("reminded"),
    RoundState.CALLED: N_("called"),
    RoundState.RETURNED: N_("returned"),
    RoundState.CHECKED: N_("checked"),
    RoundState.CLOSED: N_("closed"),
}
OPEN = frozenset(RoundState) - {RoundState.RETURNED, RoundState.CHECKED, RoundState.CLOSED}
OUT = frozenset({RoundState.MAILED, RoundState.REMINDED, RoundState.CALLED})
_NEXT: Mapping[RoundState, frozenset[RoundState]] = {
    RoundState.DUE: frozenset({RoundState.PRINTED, RoundState.RETURNED, RoundState.CLOSED}),
    # A pack printed and spoilt, or sent back by the post, is due again.
    RoundState.PRINTED: frozenset(
        {RoundState.MAILED, RoundState.DUE, RoundState.RETURNED, RoundState.CLOSED}
    ),
    **{
        state: frozenset(
            {
                RoundState.DUE,
                RoundState.REMINDED,
                RoundState.CALLED,
                RoundState.RETURNED,
                RoundState.CLOSED,
            }
        )
        for state in OUT
    },
    RoundState.RETURNED: frozenset({RoundState.CHECKED, RoundState.CLOSED}),
    RoundState.CHECKED: frozenset({RoundState.CLOSED}),
    RoundState.CLOSED: frozenset({RoundState.DUE}),
}


NAMES = {
    "baseline": N_("Baseline questionnaire"),
    "followup_6": N_("Six-month follow-up questionnaire"),
    "closing": N_("Last questionnaire"),
}


def name_shown(name: str) -> str:
    """Return a round's name in words; a round the unit made itself keeps its own name."""
    known = NAMES.get(base_name(name), "")
    return _(known) if known else base_name(name)


@dataclass(frozen=True)
class Round:
    """One questionnaire pack due to one client."""

    id: str = field(metadata=ID)
    client_id: str = field(metadata=ID)
    pack: str = field(metadata=told(N_("Questionnaires"), say=title_of))
    name: str = field(metadata=told(N_("Name"), say=name_shown))
    due_on: date = field(metadata=told(N_("Due day"), day=Day.DEADLINE))
    window_from: date = field(metadata=told(N_("Answer from"), day=Day.DEADLINE))
    window_until: date = field(metadata=told(N_("Answer by"), day=Day.DEADLINE))
    state: RoundState = field(metadata=told(N_("State"), words=STATE_NAMES))
    created_at: datetime = field(metadata=WHO)
    closed_reason: str = field(default="", metadata=told(N_("Reason for closing")))


@dataclass(frozen=True)
class RoundStep:
    """One step of a round, with the day it happened."""

    id: str = field(metadata=ID)
    round_id: str = field(metadata=ID)
    state: RoundState = field(metadata=told(N_("State"), words=STATE_NAMES))
    on_date: date = field(metadata=told(N_("Day"), day=Day.PAST))
    recorded_at: datetime = field(metadata=WHO)
    recorded_by: str = field(metadata=WHO)
    note: str = field(default="", metadata=told(N_("Note")))


BOOK = Book("round", Round, Table(Round, "questionnaire_round"), noun=N_("questionnaire round"))
STEP_BOOK = Book(
    "round_step",
    RoundStep,
    Table(RoundStep, "round_step"),
    noun=N_("step of a questionnaire round"),
)


@dataclass(frozen=True)
class RoundRule:
    """What the unit has decided of a round: pack, letter, calendar months, window in days."""

    name: str
    pack: str
    letter: str
    months: int
    days_before: int
    days_after: int

    def schedule(self, start: date) -> tuple[date, date, date]:
        """Return (due, window from, window until) for a path that started on a day.

        The due date is moved to the next working day; the window is counted from the moved date.
        """
        due = next_working_day(add_months(start, self.months))
        return due, due - timedelta(self.days_before), due + timedelta(self.days_after)


@dataclass(frozen=True)
class VisitSuggestion:
    """A visit already booked inside a round's window: the pack can be handed over there."""

    round_id: str
    client_id: str
    visit_id: str
    on_date: date


def rules(vault: Vault, day: date) -> list[RoundRule]:
    """Return the unit's rounds in force on a day, in the order they come due."""
    found = unit.in_force(vault, "rounds", day)
    made = [RoundRule(name=name, **content) for name, content in found.items()]
    return sorted(made, key=lambda rule: rule.months)


def of_client(vault: Vault, client_id: str) -> list[Round]:
    """Return a client's rounds, the earliest due first."""
    return BOOK.table.find(vault, "client_id = ?", (client_id,), order="due_on, name")


def steps(vault: Vault, round_id: str) -> list[RoundStep]:
    """Return a round's steps in the order they were recorded."""
    return STEP_BOOK.table.find(vault, "round_id = ?", (round_id,), order="recorded_at, rowid")


def planned(vault: Vault, client_id: str, started_on: date) -> list[Round]:
    """Make, without storing, the rounds of a path that started on a day."""
    return [
        _made(vault, client_id, rule, rule.schedule(started_on))
        for rule in rules(vault, started_on)
    ]


def _made(vault: Vault, client_id: str, rule: RoundRule, when: tuple[date, date, date]) -> Round:
    due, opens, ends = when
    return Round(
        id=new_id(),
        client_id=client_id,
        pack=rule.pack,
        name=rule.name,
        due_on=due,
        window_from=opens,
        window_until=ends,
        state=RoundState.DUE,
        created_at=vault.now(),
    )


def schedule_rounds(vault: Vault, client_id: str, started_on: date, today: date) -> Changes:
    """Give a client the rounds counted from the start of the path; can be undone.

    When a closed case starts anew, the rounds of the earlier path stay as they are (those not
    returned are closed) and the new ones are numbered.
    """
    before = of_client(vault, client_id)
    done: list[Changes] = []
    with vault.atomic():
        for found in before:
            if found.state in OPEN:
                note = _("A new path started.")
                done.append(move(vault, found.id, RoundState.CLOSED, today, note))
        for new in planned(vault, client_id, started_on):
            earlier = sum(base_name(found.name) == new.name for found in before)
            name = f"{new.name}:{earlier + 1}" if earlier else new.name
            done.append(recording.add(vault, BOOK, replace(new, name=name)))
    return recording.together(done, of_client(vault, client_id))


def reschedule(vault: Vault, client_id: str, old: date, new: date) -> list[Changes]:
    """Count again the rounds that were counted from a start of the path that was wrong."""
    known = {rule.name: rule for rule in rules(vault, old)}
    done = []
    for found in of_client(vault, client_id):
        rule = known.get(base_name(found.name))
        if rule is not None and found.due_on == rule.schedule(old)[0]:
            due, opens, ends = rule.schedule(new)
            right = replace(found, due_on=due, window_from=opens, window_until=ends)
            done.append(recording.change(vault, BOOK, right, "correct_day"))
    return done


def base_name(name: str) -> str:
    """Return the rule's name of a round: followup_6 of followup_6:2, the second path's round."""
    return name.split(":", maxsplit=1)[0]


def move(vault: Vault, round_id: str, state: RoundState, on_date: date, note: str = "") -> Changes:
    """Take a round to another state; can be undone.

    Raises KnownError where the step is not possible, and when a round is closed with no reason.
    """
    done = move_all(vault, [round_id], state, on_date, note)
    return replace(done, record=done.record[0])


def _refuse_move(found: Round, state: RoundState, note: str) -> None:
    if state not in _NEXT[found.state]:
        raise KnownError(
            _("The questionnaire is “{now}”, so it cannot become “{then}”.").format(
                now=_(STATE_NAMES[found.state]), then=_(STATE_NAMES[state])
            )
        )
    if state is RoundState.CLOSED and not note:
        raise KnownError(_("Say why the questionnaire is closed."), field="note")


def move_all(
    vault: Vault, round_ids: Iterable[str], state: RoundState, on_date: date, note: str = ""
) -> Changes:
    """Take several rounds to a state in one transaction; the undo takes them all back."""
    ids, note = list(round_ids), note.strip()
    reason = note if state is RoundState.CLOSED else ""
    changed: list[recording.Changed[Round]] = []
    with vault.atomic():
        now = BOOK.table.get_all(vault, ids)
        for round_id in ids:
            found = now[round_id]
            _refuse_move(found, state, note)
            now[round_id] = replace(found, state=state, closed_reason=reason)
            detail = {"from": str(found.state), "to": str(state)}
            changed.append((found, now[round_id], detail))
        made = [
            RoundStep(new_id(), each, state, on_date, vault.now(), vault.person.id, note)
            for each in ids
        ]
        done = [
            recording.change_all(vault, BOOK, changed, "move"),
            recording.add_all(vault, STEP_BOOK, made),
        ]
    return recording.together(done, [new for _old, new, _detail in changed])


def waiting(vault: Vault, today: date) -> Parts[list[Round]]:
    """Return the rounds whose window has opened and that nobody has printed yet."""
    found: list[Round] = []
    for part in parts.numbers(vault, "questionnaire_round"):
        about = {"today": today.isoformat(), **part}
        found += BOOK.table.find(vault, _WAITING, about)
        yield
    return sorted(found, key=attrgetter("due_on", "client_id"))


_WAITING = "rowid between :low and :high and +state = 'due' and +window_from <= :today"


def visit_suggestions(
    vault: Vault, today: date, until: date | None = None
) -> list[VisitSuggestion]:
    """Return, for each unprinted round, the first booked visit that falls in its window.

    Visits after `until` are left out, if it is given. Booked visits are few, so they come first.
    """
    found = vault.query(
        f"""
        select r.id as round_id, r.client_id, v.id as visit_id, min(v.on_date) as on_date
        from visit v cross join questionnaire_round r on r.client_id = v.client_id
          join client c on c.id = r.client_id
        where v.on_date >= :today and v.on_date <= :until
          and +r.state = 'due' and {contacting.OPEN}  -- by client, not by state
          and v.on_date between +r.window_from and +r.window_until
        group by r.id order by 4
        """,  # noqa: S608 only our own words
        {"today": today.isoformat(), "until": (until or date.max).isoformat()},
    )
    return [
        VisitSuggestion(**{**row, "on_date": date.fromisoformat(row["on_date"])}) for row in found
    ]


def due_shown(found: Round) -> str:
    """Return the due date and the window in words."""
    return _("due {due}, can be given {opens}–{ends}").format(
        due=shown(found.due_on), opens=shown(found.window_from), ends=shown(found.window_until)
    )
