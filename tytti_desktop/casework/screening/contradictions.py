"""Answers of one client that do not fit together, and what the client said when asked.

Nothing is changed by itself: a finding is a question. What the client says is stored as a
correction with who and when, or as the reason why there is no contradiction.
"""

import json
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

from tytti_desktop.casework import recording, registers
from tytti_desktop.casework.client import client_questions
from tytti_desktop.casework.client.client_names import TOLD_APART
from tytti_desktop.casework.client.client_questions import Source
from tytti_desktop.casework.fields import ID, RECKONED, WHO, Day, told
from tytti_desktop.casework.recording import Book
from tytti_desktop.casework.screening import (
    contradiction_marks,
    contradiction_rules,
    measures,
    screenings,
)
from tytti_desktop.casework.screening.contradiction_rules import (
    Finding,
    Rule,
    instrument_of,
    item_name,
)
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Table, Vault, new_id, parts
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import N_, _


class Outcome(StrEnum):
    """What came of asking."""

    CORRECTED = "corrected"
    NO_CONTRADICTION = "no_contradiction"


OUTCOME_NAMES = {
    Outcome.CORRECTED: N_("The client corrected the answers"),
    Outcome.NO_CONTRADICTION: N_("No contradiction: the answers stand"),
}


@dataclass(frozen=True)
class Decision:
    """What the client said of a finding; `fields` are the answers that were asked about."""

    id: str = field(metadata=ID)
    client_id: str = field(metadata=ID)
    rule: str = field(metadata=told(N_("Rule")))
    on_date: date = field(metadata=told(N_("Day"), day=Day.PAST))
    screenings: tuple[str, ...] = field(metadata=ID)
    outcome: Outcome = field(metadata=told(N_("Outcome"), words=OUTCOME_NAMES))
    said: str = field(metadata=told(N_("What the client said")))
    recorded_at: datetime = field(metadata=WHO)
    recorded_by: str = field(metadata=WHO)
    fields: dict[str, Any] = field(default_factory=dict, metadata=RECKONED)


@dataclass(frozen=True)
class AskedField:
    """One answer as a person reads it; `earlier` is the answer before it, over time."""

    field: str
    question: str
    answer: str
    earlier: str = ""


@dataclass(frozen=True)
class _Form:
    """Everything one client answered at once: one form, or one day."""

    on_date: date
    answers: dict[str, Any]
    screenings: dict[str, str]


BOOK = Book(
    "contradiction_decision",
    Decision,
    Table(Decision, "contradiction_decision"),
    noun=N_("what the client said of the answers"),
)

_ANSWERS = f"""
    select s.id, s.client_id, c.code, {TOLD_APART} as name, s.instrument,
      coalesce(s.round_id, s.on_date) as form, s.on_date, s.answers
    from screening s join client c on c.id = s.client_id
    where {{by}}s.state = 'finished' and s.instrument in (select value from json_each(:instruments))
      and (s.created_by = :me or s.register in (select value from json_each(:registers)))
      {{only}}
    order by s.client_id, s.on_date, form, s.created_at
"""  # noqa: S608 only our own words

# Of a part: by the client's index (a + hides the index of the states from SQLite).
_OF_ALL = {"by": "", "only": ""}
_OF_PART = {"by": "+", "only": "and s.client_id between :first and :last"}


def findings(
    vault: Vault, today: date, *, client_id: str | None = None, decided: bool = False
) -> list[Finding]:
    """Return what to ask the clients, the newest answers first; with `decided` also the settled.

    Marks that nobody could read are among them, unless they are on the question list.
    Only answers of registers that this person sees. For 10,000 clients it takes about a second.
    """
    unclear = contradiction_marks.unclear(vault, today, client_id)
    known = set() if decided else {_key(each) for each in decisions(vault, client_id)}
    # Several lists ask one after another: what all the answers say is kept until a row changes.
    key, part = _kept_as(vault, today, client_id), None if client_id is None else (client_id,) * 2
    found = vault.remembered(key, lambda: tuple(_in_answers(vault, today, part)))
    open_now = [each for each in (*found, *unclear) if not known or _mark(each) not in known]
    return sorted(open_now, key=lambda each: (-each.on_date.toordinal(), each.client_name))


def reading(vault: Vault, today: date) -> Parts[tuple[Finding, ...]]:
    """Make ready what `by_parts` does, unless it is."""
    key = _kept_as(vault, today, None)
    return (yield from parts.kept(vault, key, lambda: by_parts(vault, today)))


def by_parts(
    vault: Vault, today: date, size: int = 400
) -> Generator[int, None, tuple[Finding, ...]]:
    """Make ready what the answers of everybody say, so many clients a step; yields how many."""
    key, changes = _kept_as(vault, today, None), vault.changes
    ids = [row[0] for row in vault.tuples("select id from client order by id")]
    found: list[Finding] = []
    for start in range(0, len(ids), size):
        part = ids[start : start + size]
        found += _in_answers(vault, today, (part[0], part[-1]))
        yield start + len(part)
    if vault.changes == changes and key == _kept_as(vault, today, None):
        vault.remembered(key, lambda: tuple(found))
    return tuple(found)


def _kept_as(vault: Vault, today: date, client_id: str | None) -> tuple[object, ...]:
    return ("contradictions", tuple(registers.mine(vault, today)), client_id)


def _in_answers(vault: Vault, today: date, part: tuple[str, str] | None) -> Iterator[Finding]:
    """Give the findings of everybody, or of the clients from one id to another, by client."""
    rules = contradiction_rules.rules()
    asked = {name for rule in rules for name in rule.instruments}
    rows = vault.query(
        _ANSWERS.format(**(_OF_PART if part else _OF_ALL)),
        {
            "instruments": json.dumps(sorted(asked)),
            "registers": json.dumps(registers.mine(vault, today)),
            "me": vault.person.id,
            "first": part[0] if part else "",
            "last": part[1] if part else "",
        },
    )
    for _client, group in groupby(rows, key=lambda row: row["client_id"]):
        yield from _of_client(list(group), rules)


def _of_client(rows: list[dict[str, Any]], rules: Iterable[Rule]) -> Iterator[Finding]:
    earlier: dict[str, Any] = {}
    who = rows[0]
    for form in _forms(rows):
        for rule in rules:
            fields = rule.found(form.answers, earlier)
            if not fields:
                continue
            over_time = rule.kind is contradiction_rules.RuleKind.OVER_TIME
            values = {
                name: [earlier[name], form.answers[name]] if over_time else form.answers[name]
                for name in fields
            }
            names = sorted({instrument_of(name) for name in fields})
            yield Finding(
                client_id=who["client_id"],
                client_code=who["code"],
                client_name=who["name"],
                rule=rule,
                on_date=form.on_date,
                values=values,
                screenings={name: form.screenings[name] for name in names},
            )
        earlier.update(form.answers)


def _forms(rows: list[dict[str, Any]]) -> Iterator[_Form]:
    for _form, group in groupby(rows, key=lambda row: row["form"]):
        answers: dict[str, Any] = {}
        ids: dict[str, str] = {}
        day = date.min
        for row in group:
            given = json.loads(row["answers"])
            answers |= {f"{row['instrument']}.{item}": value for item, value in given.items()}
            ids[row["instrument"]] = row["id"]
            day = max(day, date.fromisoformat(row["on_date"]))
        yield _Form(day, answers, ids)


def _mark(found: Finding) -> str:
    about = [found.client_id, found.rule.id, found.on_date.isoformat(), found.values]
    return json.dumps(about, sort_keys=True)


def _key(made: Decision) -> str:
    about = [made.client_id, made.rule, made.on_date.isoformat(), made.fields]
    return json.dumps(about, sort_keys=True)


def decisions(vault: Vault, client_id: str | None = None) -> list[Decision]:
    """Return what clients have said, the newest first."""
    where = "" if client_id is None else "client_id = :client"
    about = {"client": client_id} if client_id else {}
    return BOOK.table.find(vault, where, about, order="recorded_at desc, rowid desc")


def asked_fields(vault: Vault, found: Finding) -> list[AskedField]:
    """Return the answers of a finding in words: the question, the answer, the one before it."""
    shelf = measures.library(vault, found.on_date)
    made = []
    for name, value in found.values.items():
        item = shelf.instrument(instrument_of(name)).item(item_name(name))
        if item is None:
            continue
        then, now = value if isinstance(value, list) else (None, value)
        made.append(AskedField(name, item.text.said(), _shown(item, now), _shown(item, then)))
    return made


def _shown(item: Any, value: object) -> str:  # noqa: ANN401
    if value is None:
        return ""
    option = item.option(str(value))
    return (option.label.said() if option else "") or str(value)


def keep(vault: Vault, found: Finding, said: str) -> Changes:
    """Record that the client was asked and the answers stand, with the reason; can be undone."""
    decision = _decision(vault, found, Outcome.NO_CONTRADICTION, said)
    with vault.atomic():
        done = [recording.add(vault, BOOK, decision), *_off_the_list(vault, found, decision)]
    return recording.together(done, decision)


def correct(
    vault: Vault,
    found: Finding,
    answers: Mapping[str, object],
    said: str,
) -> Changes:
    """Store what the client says the answers are: `answers` by field; can be undone.

    Each screening becomes a corrected version; the old one stays. Raises KnownError without the
    client's words, for a field that was not asked about, and for an impossible value.
    """
    unknown = [name for name in answers if name not in found.values]
    if unknown or not answers:
        first = asked_fields(vault, found)[0].field
        raise KnownError(_("Give a new answer to a question that was asked."), field=first)
    decision = _decision(vault, found, Outcome.CORRECTED, said)
    reason = _("Asked the client: {said}").format(said=decision.said)
    by_instrument: dict[str, dict[str, object]] = {}
    for name, value in answers.items():
        by_instrument.setdefault(instrument_of(name), {})[item_name(name)] = value
    with vault.atomic():
        done = []
        for instrument, changed in sorted(by_instrument.items()):
            old = screenings.get(vault, found.screenings[instrument])
            new = {**old.answers, **changed}
            done.append(screenings.correct(vault, old.id, new, reason))
        done.append(recording.add(vault, BOOK, decision))
        done += _off_the_list(vault, found, decision)
    return recording.together(done, decision)


def _off_the_list(vault: Vault, found: Finding, made: Decision) -> list[Changes]:
    """Mark the question about a finding as answered, where one is on the client's list."""
    return client_questions.close_source(
        vault, found.client_id, Source.CONTRADICTION, found.key, made.said
    )


def _decision(vault: Vault, found: Finding, outcome: Outcome, said: str) -> Decision:
    if not said.strip():
        raise KnownError(_("Write what the client said."), field="said")
    return Decision(
        id=new_id(),
        client_id=found.client_id,
        rule=found.rule.id,
        on_date=found.on_date,
        screenings=tuple(found.screenings.values()),
        outcome=outcome,
        said=said.strip(),
        recorded_at=vault.now(),
        recorded_by=vault.person.id,
        fields=found.values,
    )
