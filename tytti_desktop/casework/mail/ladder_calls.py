"""The ladder's phone calls: whom to ring today, what to say, and what came of it.

A call that reaches the client takes the round on to "called"; one that nobody answers is tried
again as the unit's ladder says; a refusal closes the round, and no reminder follows.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from tytti_desktop.casework import recording
from tytti_desktop.casework.client import addresses, clients
from tytti_desktop.casework.client.client_names import TOLD_APART
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.fields import ID, WHO, Day, told
from tytti_desktop.casework.mail import ladder, letters
from tytti_desktop.casework.mail.ladder import DueStep, StepKind
from tytti_desktop.casework.recording import Book
from tytti_desktop.casework.screening import rounds
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.letter_files import letter_file
from tytti_desktop.vault import Changes, Table, Vault, new_id
from tytti_desktop.words import N_, _, ngettext, speaking


class CallOutcome(StrEnum):
    """What came of a call."""

    REACHED = "reached"
    PROMISED = "promised"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"


OUTCOME_NAMES = {
    CallOutcome.REACHED: N_("Reached: spoke with the client"),
    CallOutcome.PROMISED: N_("Promised to answer"),
    CallOutcome.REFUSED: N_("Does not want to answer"),
    CallOutcome.NO_ANSWER: N_("Nobody answered"),
}


@dataclass(frozen=True)
class RoundCall:
    """One call about a form that has not come back."""

    id: str = field(metadata=ID)
    round_id: str = field(metadata=ID)
    client_id: str = field(metadata=ID)
    on_date: date = field(metadata=told(N_("Day"), day=Day.PAST))
    outcome: CallOutcome = field(metadata=told(N_("Outcome"), words=OUTCOME_NAMES))
    recorded_at: datetime = field(metadata=WHO)
    recorded_by: str = field(metadata=WHO)
    note: str = field(default="", metadata=told(N_("Note")))


BOOK = Book(
    "round_call",
    RoundCall,
    Table(RoundCall, "round_call"),
    noun=N_("call about a form"),
    begins="on_date",
)


@dataclass(frozen=True)
class CallToday:
    """A client to ring today: who, the number (empty where it is not known), and about what."""

    due: DueStep
    client_code: str
    client_name: str
    phone: str
    text: str


def calls_today(
    vault: Vault, today: date, steps: Iterable[DueStep] | None = None
) -> list[CallToday]:
    """Return whom to ring today, those who have waited longest first.

    `steps` are the day's due steps of the ladder, where they are known already.
    """
    known = ladder.due_steps(vault, today) if steps is None else steps
    due = [each for each in known if each.step.kind is StepKind.CALL]
    rows = _people(vault, {each.client_id for each in due})
    return [
        CallToday(each, *rows[each.client_id], text=_text(each, today))
        for each in due
        if each.client_id in rows
    ]


def _people(vault: Vault, ids: Iterable[str]) -> dict[str, tuple[str, str, str]]:
    found = vault.query(
        f"select id, code, {TOLD_APART} as name, phone, non_disclosure"  # noqa: S608 only our own words
        " from client"
        " where id in (select value from json_each(?))",
        (json.dumps(sorted(ids)),),
    )
    shown = (addresses.seen_row(Client, row) for row in found)
    return {row["id"]: (row["code"], row["name"], row["phone"]) for row in shown}


def _text(due: DueStep, today: date) -> str:
    days = (today - due.since).days
    waited = ngettext(
        "{count} day since the last contact", "{count} days since the last contact", days
    ).format(count=days)
    parts = [waited]
    if due.tried:
        parts.append(
            ngettext("tried {count} time", "tried {count} times", due.tried).format(count=due.tried)
        )
    if due.visit_on is not None:
        parts.append(_("visit booked {day}: ask then").format(day=shown(due.visit_on)))
    return " · ".join(parts)


def of_round(vault: Vault, round_id: str) -> list[RoundCall]:
    """Return the calls made about a round, in order."""
    return BOOK.table.find(vault, "round_id = ?", (round_id,), order="recorded_at, rowid")


def record_call(
    vault: Vault, round_id: str, outcome: CallOutcome, on: date, note: str = ""
) -> Changes:
    """Record a call about a form that is out and take the round on; can be undone.

    Raises KnownError when the form is not out any more.
    """
    found = rounds.BOOK.table.get(vault, round_id)
    if found.state not in rounds.OUT:
        raise KnownError(
            _("This questionnaire is “{state}”: nobody needs to be called about it.").format(
                state=_(rounds.STATE_NAMES[found.state])
            )
        )
    call = RoundCall(
        id=new_id(),
        round_id=round_id,
        client_id=found.client_id,
        on_date=on,
        outcome=outcome,
        recorded_at=vault.now(),
        recorded_by=vault.person.id,
        note=note.strip(),
    )
    with vault.atomic():
        done = [recording.add(vault, BOOK, call, str(outcome))]
        if outcome is not CallOutcome.NO_ANSWER or _last_try(vault, round_id, on):
            told = _(OUTCOME_NAMES[outcome])
            done.append(rounds.move(vault, round_id, RoundState.CALLED, on, told))
        if outcome is CallOutcome.REFUSED:
            reason = _("The client does not want to answer.")
            done.append(rounds.move(vault, round_id, RoundState.CLOSED, on, reason))
    return recording.together(done, call)


def _last_try(vault: Vault, round_id: str, on: date) -> bool:
    """Tell whether the call just recorded, which nobody answered, was the last the ladder asks."""
    steps = ladder.since_mailed((s.state, s.on_date) for s in rounds.steps(vault, round_id))
    missed = tuple(
        call.on_date for call in of_round(vault, round_id) if call.outcome is CallOutcome.NO_ANSWER
    )
    due = ladder.next_of(ladder.ladder(vault, on), steps, missed)
    if due is None:
        return False
    step, _day, _since, tried = due
    return step.kind is StepKind.CALL and tried >= step.tries


def call_script(vault: Vault, round_id: str, today: date) -> str:
    """Return what to say about a form that has not come back, in the client's language.

    Paragraphs are parted by an empty line. The words are data: forms/letters/call_script.toml.
    """
    found = rounds.BOOK.table.get(vault, round_id)
    client = clients.get(vault, found.client_id)
    walked = ladder.since_mailed((s.state, s.on_date) for s in rounds.steps(vault, round_id))
    visits = vault.query(
        "select min(on_date) as day from visit where client_id = ? and on_date >= ?",
        (client.id, today.isoformat()),
    )
    booked = visits[0]["day"]
    facts = {
        "person": letters.sender(vault, today).person or vault.person.name,
        "mailed_on": shown(walked[0][1] if walked else found.due_on),
        "visit_on": shown(date.fromisoformat(booked)) if booked else "",
    }
    with speaking(client.language):
        return "\n\n".join(
            paragraph.text.said().format_map(facts)
            for paragraph in letter_file("call_script").paragraphs
            if not paragraph.only_with or facts[paragraph.only_with]
        )
