"""Questions to the client that come of answers: put on the list, and what the client said stored.

Nothing changes by itself: an answer corrects a field only when a person gives the value.
"""

from dataclasses import replace
from datetime import date

from tytti_desktop.casework import recording, registers
from tytti_desktop.casework.client import client_questions
from tytti_desktop.casework.client.client_questions import ClientQuestion, Source
from tytti_desktop.casework.returns import checking, known, review
from tytti_desktop.casework.returns.records import Field, Missing
from tytti_desktop.casework.returns.review import Question
from tytti_desktop.casework.screening import contradictions
from tytti_desktop.casework.screening import screenings as screened
from tytti_desktop.casework.screening.contradiction_rules import Finding
from tytti_desktop.casework.screening.screenings import Screening
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _


def ask_contradiction(vault: Vault, found: Finding, today: date) -> Changes:
    """Put answers that do not fit together on the client's question list; can be undone."""
    answered = screened.get(vault, next(iter(found.screenings.values())))
    asked = replace(
        client_questions.proposed(vault, found.client_id, today, found.text),
        register=answered.register,
        retention=answered.retention,
        source=Source.CONTRADICTION,
        source_id=found.key,
    )
    return client_questions.record(vault, asked, today)


def ask_mark(vault: Vault, question: Question, today: date) -> Changes:
    """Put a mark that nobody can read on the client's question list, and settle it as unclear.

    Can be undone. Raises KnownError for a form that belongs to no client.
    """
    client = question.sheet.client_id
    if client is None or known.anonymous(vault, question.sheet):
        raise KnownError(_("This form belongs to no client: there is nobody to ask."))
    field = question.field
    text = _("{title}: what did you mean by “{question}”?").format(
        title=question.title, question=question.text
    )
    asked = replace(
        client_questions.proposed(vault, client, today, text),
        source=Source.REVIEW,
        source_id=field.sheet_id,
        field=field.field,
    )
    with vault.atomic():
        done = [
            client_questions.record(vault, asked, today),
            review.settle(vault, field.sheet_id, field.field, None, missing=Missing.UNCLEAR),
        ]
    return recording.together(done, done[1].record)


def finding_of(vault: Vault, asked: ClientQuestion, today: date) -> Finding | None:
    """Return the answers that a question is about, while they are still in conflict."""
    if asked.source is not Source.CONTRADICTION:
        return None
    found = contradictions.findings(vault, today, client_id=asked.client_id)
    return next((each for each in found if each.key == asked.source_id), None)


def question_of(vault: Vault, asked: ClientQuestion) -> Question | None:
    """Return the field that a question is about, with its options; None for any other question."""
    if asked.source is not Source.REVIEW:
        return None
    found = checking.stand(vault, asked.source_id)
    return review.questions(vault, [review.field_of(found, asked.field)])[0]


def answer(
    vault: Vault, question_id: str, said: str, today: date, *, value: str | None = None
) -> Changes:
    """Store what the client said, with who and when; can be undone.

    `value` is the answer that the client gives to the mark in question: it becomes a correction.
    Answers that do not fit together stand as they are; they are corrected with
    `contradictions.correct`. Raises KnownError for an impossible value and for a value that the
    question does not ask for.
    """
    asked = client_questions.BOOK.table.get(vault, question_id)
    registers_problem = registers.problems(vault, asked.register, asked.retention, today)
    recording.refuse(registers_problem)
    if value is not None and asked.source is not Source.REVIEW:
        raise KnownError(_("This question is about no single mark."), field="value")
    with vault.atomic():
        found = finding_of(vault, asked, today)
        if found is not None:  # the decision closes the question too
            return contradictions.keep(vault, found, said)
        done = [client_questions.note_answer(vault, question_id, said, today)]
        if value is not None:
            done += _corrected(vault, asked, value, said)
    return recording.together(done, done[0].record)


def _corrected(vault: Vault, asked: ClientQuestion, value: str, said: str) -> list[Changes]:
    """Store a mark's answer: on the form while it waits, else as a corrected screening."""
    found = checking.stand(vault, asked.source_id)
    field = review.field_of(found, asked.field)
    if found.returned.checked_at is None:
        return [review.settle(vault, field.sheet_id, field.field, value)]
    chosen = review.read_value(vault, found.sheet, field, value)
    old = _screening_of(vault, found, field)
    item = known.asked(vault, found.sheet)[field.field].item.name
    now: object = list(chosen) if field.type is BoxType.MULTI else (*chosen, None)[0]
    reason = _("Asked the client: {said}").format(said=said.strip())
    return [screened.correct(vault, old.id, {**old.answers, item: now}, reason)]


def _screening_of(vault: Vault, found: checking.Stand, field: Field) -> Screening:
    """Return the newest version of the screening that a field of a checked form became."""
    one = known.asked(vault, found.sheet).get(field.field)
    for each in found.returned.screening_ids:
        old = screened.get(vault, each)
        if one is not None and old.instrument == one.instrument:
            return _newest(vault, old)
    raise KnownError(_("This form gave no screening to correct. Enter the answers anew."))


def _newest(vault: Vault, old: Screening) -> Screening:
    later = screened.BOOK.table.find(vault, "corrects = ?", (old.id,))
    return _newest(vault, later[0]) if later else old
