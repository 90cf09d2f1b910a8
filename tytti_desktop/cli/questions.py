"""The question list, from the command line: questions list, add, answer."""

from typing import Any

from tytti_desktop.casework.client import client_questions, clients
from tytti_desktop.casework.client.client_questions import ClientQuestion
from tytti_desktop.casework.returns import asking
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.dates import shown
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _


def listed(context: Context) -> Answer:
    """List what is to be asked of the clients, or of one; with --answered also what they said."""
    options = context.options
    with context.opened() as vault:
        found = _found(vault, context)
        codes = {each.client_id: clients.get(vault, each.client_id).code for each in found}
    rows = [_row(each, codes[each.client_id]) for each in found if each.open or options.answered]
    lines = [f"{row['client_code']}  {shown(row['on']):>10}  {row['text']}" for row in rows]
    return Answer(rows, lines or [_("There is nothing to ask the clients.")])


def _found(vault: Vault, context: Context) -> list[ClientQuestion]:
    options, today = context.options, context.today
    if options.client:
        client = clients.by_code(vault, options.client)
        return client_questions.of_client(vault, client.id, today)[0]
    return client_questions.every(vault, today, answered=options.answered)


def _row(asked: ClientQuestion, code: str) -> dict[str, Any]:
    return {
        "id": asked.id,
        "client_code": code,
        "on": asked.on_date,
        "text": asked.text,
        "source": str(asked.source) or None,
        "field": asked.field or None,
        "answer": asked.answer or None,
        "answered_on": asked.answered_on,
    }


def added(vault: Vault, _context: Context, done: Changes) -> Answer:
    """Tell the question that was put on a client's list."""
    code = clients.get(vault, done.record.client_id).code
    return Answer(_row(done.record, code), [_("The question is on the client's list.")])


def answered(context: Context) -> Answer:
    """Store what the client said; a value given becomes a correction of the mark in question."""
    options, today = context.options, context.today
    with context.opened() as vault:
        asking.answer(vault, options.question, options.said, today, value=options.value)
        made = client_questions.BOOK.table.get(vault, options.question)
        code = clients.get(vault, made.client_id).code
    return Answer(_row(made, code), [_("What the client said is stored.")])
