"""What a client asks by right: the log of their data, a copy of all of it, or a correction.

The log (lokitietopyyntö) is answered in two months, two years back unless there is a special
reason (Act 703/2023); a copy and a correction in one month (GDPR 12, 15 and 16). Each may be
refused in writing. The lengths are the unit's data (gate.toml).
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from tytti_desktop.casework import days, unit
from tytti_desktop.casework.asking import Act, Ask
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.fields import ID, WHO, Day, told
from tytti_desktop.casework.gate.gate_data import RULES
from tytti_desktop.casework.recording import Book, add, change, refuse, stamped
from tytti_desktop.dates import add_months, shown
from tytti_desktop.vault import Changes, Table, Vault
from tytti_desktop.words import N_, _

MONTHS = 12


class Outcome(StrEnum):
    """What became of a request."""

    OPEN = ""
    ANSWERED = "answered"
    REFUSED = "refused"


OUTCOME_NAMES = {
    Outcome.OPEN: N_("waits for its answer"),
    Outcome.ANSWERED: N_("answered"),
    Outcome.REFUSED: N_("refused in writing"),
}


class Asked(StrEnum):
    """What a client asks for."""

    LOG = "log"
    COPY = "copy"
    CORRECTION = "correction"


ASKED_NAMES = {
    Asked.LOG: N_("Who has looked and received (log request)"),
    Asked.COPY: N_("A copy of all the data"),
    Asked.CORRECTION: N_("A correction"),
}


@dataclass(frozen=True)
class LogRequest:
    """One request; of the log, for the days `from_date` to `until_date`, both included.

    `special_reason` is why earlier days than usual are asked, or what is to be corrected. `answer`
    is the reason of a refusal, or a note of how it was answered.
    """

    client_id: str = field(metadata=ID)
    asked_on: date = field(metadata=told(N_("Asked on"), day=Day.PAST))
    due_on: date = field(metadata=told(N_("Due day"), by_act=True, day=Day.BOOKED))
    from_date: date = field(metadata=told(N_("From which day"), day=Day.SINCE))
    until_date: date = field(metadata=told(N_("Until which day"), day=Day.PAST))
    special_reason: str = field(default="", metadata=told(N_("Special reason")))
    kind: Asked = field(default=Asked.LOG, metadata=told(N_("What is asked"), words=ASKED_NAMES))
    outcome: Outcome = field(
        default=Outcome.OPEN, metadata=told(N_("Outcome"), by_act=True, words=OUTCOME_NAMES)
    )
    answered_on: date | None = field(default=None, metadata=told(N_("Answered on"), day=Day.PAST))
    answer: str = field(default="", metadata=told(N_("Answer given")))
    answered_by: str = field(default="", metadata=WHO)
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = days.problems(self, today)
        if self.until_date > today:
            found["until_date"] = _("The log reaches this day at most. Check the day.")
        if self.from_date > self.until_date:
            found["from_date"] = _("The first day is after the last. Check the days.")
        return found


REQUESTS = Table(LogRequest, "log_request")
BOOK = Book("log_request", LogRequest, REQUESTS, noun=N_("client's request"))


def due_day(vault: Vault, asked_on: date, kind: Asked = Asked.LOG) -> date:
    """Return the day by which a request is answered: so many calendar months after it was made."""
    rule = "log_request" if kind is Asked.LOG else "data_request"
    return add_months(asked_on, int(unit.value(vault, RULES, rule, asked_on)["answer_months"]))


def earliest(vault: Vault, asked_on: date) -> date:
    """Return the first day that is answered for without a special reason."""
    years = int(unit.value(vault, RULES, "log_request", asked_on)["years_back"])
    return add_months(asked_on, -years * MONTHS)


def proposed(vault: Vault, client_id: str, today: date, kind: Asked = Asked.LOG) -> LogRequest:
    """Return a request made today with its usual days."""
    due, first = due_day(vault, today, kind), earliest(vault, today)
    return LogRequest(client_id, today, due, first, today, kind=kind)


def ask(vault: Vault, request: LogRequest, today: date) -> Changes:
    """Store a client's request; its due day is counted from the day it was made.

    Raises KnownError naming the field that is wrong: earlier days need a special reason.
    """
    with vault.atomic():
        clients.get(vault, request.client_id)
        refuse(_wrong(vault, request, today))
        new = stamped(
            vault,
            request,
            due_on=due_day(vault, request.asked_on, request.kind),
            special_reason=request.special_reason.strip(),
        )
        return add(vault, BOOK, new)


def _wrong(vault: Vault, request: LogRequest, today: date) -> dict[str, str]:
    found = request.problems(today)
    first = earliest(vault, request.asked_on)
    if request.kind is Asked.CORRECTION and not request.special_reason.strip():
        found["special_reason"] = _("Write what the client wants corrected, and how.")
    if (
        request.kind is Asked.LOG
        and request.from_date < first
        and not request.special_reason.strip()
    ):
        text = _("Days before {day} are told for a special reason only: write the reason.")
        found["special_reason"] = text.format(day=shown(first))
    return found


def answered(vault: Vault, request_id: str, on: date, note: str, today: date) -> Changes:
    """Record that the report was given to the client; can be undone."""
    return _close(vault, request_id, Outcome.ANSWERED, on, note, today)


def refused(vault: Vault, request_id: str, on: date, reason: str, today: date) -> Changes:
    """Record that the request was refused in writing, with the reason; can be undone."""
    wrong = "" if reason.strip() else _("Write the reason that the client was given in writing.")
    refuse({"answer": wrong} if wrong else {})
    return _close(vault, request_id, Outcome.REFUSED, on, reason, today)


def _close(
    vault: Vault, request_id: str, outcome: Outcome, on: date, text: str, today: date
) -> Changes:
    with vault.atomic():
        old = REQUESTS.get(vault, request_id)
        refuse(_closing_problems(old, on, today))
        new = replace(
            old, outcome=outcome, answered_on=on, answer=text.strip(), answered_by=vault.person.id
        )
        return change(vault, BOOK, new, str(outcome))


def _closing_problems(old: LogRequest, on: date, today: date) -> dict[str, str]:
    if old.outcome is not Outcome.OPEN:
        return {"answered_on": _("This request has been answered already.")}
    if wrong := days.problems(replace(old, answered_on=on), today).get("answered_on"):
        return {"answered_on": wrong}
    if on < old.asked_on:
        return {"answered_on": _("The request was made later than this day. Check the day.")}
    return {}


def of_client(vault: Vault, client_id: str) -> list[LogRequest]:
    """Return a client's requests: those that wait first, then the newest."""
    order = "outcome <> '', asked_on desc, rowid desc"
    return REQUESTS.find(vault, "client_id = ?", (client_id,), order)


def _filled(vault: Vault, made: LogRequest, told: Collection[str], _today: date) -> LogRequest:
    """Return a request with the usual first day of the day when it was made."""
    known = "from_date" in told
    return made if known else replace(made, from_date=earliest(vault, made.asked_on))


ASK = Act(
    LogRequest,
    ask,
    (
        Ask("kind", "--kind", about=N_("what is asked for")),
        Ask("asked_on", "--asked", about=N_("the day it was made")),
        Ask("from_date", "--from", about=N_("the first day asked for")),
        Ask("until_date", "--to", about=N_("the last day asked for")),
        Ask(
            "special_reason",
            "--reason",
            N_("Special reason, or the correction"),
            N_("What is to be corrected and how; of the log, why earlier days are asked."),
            N_("why days before the usual are asked for, or what is to be corrected"),
            lines=2,
        ),
    ),
    proposed,
    filled=_filled,
    about=N_("record a request and its due day"),
)
ANSWERED = Act(
    LogRequest,
    answered,
    (
        Ask("answered_on", "--on", today=True),
        Ask("answer", "--note", N_("How it was given, if you like"), lines=3),
    ),
    about=N_("record that it was answered"),
)
REFUSED = Act(
    LogRequest,
    refused,
    (
        Ask("answered_on", "--on", today=True),
        Ask(
            "answer",
            "--reason",
            N_("The reason, as given to the client in writing"),
            needed=True,
            lines=3,
        ),
    ),
    about=N_("record a refusal in writing"),
)
