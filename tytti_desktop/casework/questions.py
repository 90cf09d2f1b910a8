"""What to ask about answers that do not fit together: a sheet to print, and a call script."""

from collections.abc import Sequence
from datetime import date

from tytti_desktop.casework import clients, contradictions, letters, measures
from tytti_desktop.casework.contradiction_rules import RuleKind, instrument_of
from tytti_desktop.casework.contradictions import Finding
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.letters import Letter, letter
from tytti_desktop.vault import Vault, audit
from tytti_desktop.words import _, speaking


def ask_sheet(
    vault: Vault, client_id: str, today: date, found: Sequence[Finding] | None = None
) -> Letter:
    """Return the sheet for the client's meeting, in the client's language; the print is logged.

    `found` are the findings to ask about, by default all that are open. The sheet bears no name.
    Raises KnownError when there is nothing to ask.
    """
    client = clients.get(vault, client_id)
    asked = _asked(vault, client_id, today, found)
    with speaking(client.language):
        questions = "\n".join(_question(vault, each, n) for n, each in enumerate(asked, 1))
    made = letter(
        "ask_client",
        client.language,
        on=today,
        sender=letters.sender(vault, today),
        facts={"questions": questions},
        large_print=client.large_print,
    )
    with vault.atomic():
        detail = {"rules": sorted(each.rule.id for each in asked)}
        audit.write(vault, "ask", "client", client_id, client_id=client_id, detail=detail)
    return made


def ask_script(
    vault: Vault, client_id: str, today: date, found: Sequence[Finding] | None = None
) -> str:
    """Return the same questions to be asked by phone, in the client's language, as plain text."""
    client = clients.get(vault, client_id)
    asked = _asked(vault, client_id, today, found)
    person = letters.sender(vault, today).person or vault.person.name
    with speaking(client.language):
        greeting = _(
            "Make sure first that it is the client who speaks. “Hello, this is {person}. Thank you "
            "for answering the questionnaire. I would like to be sure that I understood it right.”"
        ).format(person=person)
        end = _("Write down the client's own words. Change an answer only if the client says so.")
        lines = [_question(vault, each, n) for n, each in enumerate(asked, 1)]
    return "\n\n".join([greeting, *lines, end])


def _asked(
    vault: Vault, client_id: str, today: date, found: Sequence[Finding] | None
) -> Sequence[Finding]:
    if found is None:
        found = contradictions.findings(vault, today, client_id=client_id)
    if not found:
        raise KnownError(_("There is nothing to ask this client: no answers are in conflict."))
    if any(each.client_id != client_id for each in found):
        raise KnownError(_("The questions of two clients cannot be put on one sheet."))
    return found


def _question(vault: Vault, found: Finding, number: int) -> str:
    """Return one question with the answers it is about, a line each, and room for the reply."""
    lines = [f"{number}. {found.text}"]
    fields = contradictions.asked_fields(vault, found)
    if found.rule.kind is RuleKind.STRAIGHT_LINE:
        shelf = measures.library(vault, found.on_date)
        made = shelf.instrument(instrument_of(fields[0].field))
        name = (made.short_title or made.title).said()
        told = _("{name}, every item ({day}): {answer}")
        lines.append(
            "– " + told.format(name=name, day=shown(found.on_date), answer=fields[0].answer)
        )
    else:
        for each in fields:
            answer = f"{each.earlier} → {each.answer}" if each.earlier else each.answer
            lines.append(f"– {each.question}: {answer}")
    return "\n".join([*lines, "_" * 60])
