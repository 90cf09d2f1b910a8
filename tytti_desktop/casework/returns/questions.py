"""What to ask a client, on a sheet to print and as a call script.

Answers that do not fit together come by themselves, the client's question list after them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tytti_desktop.casework.client import client_questions, clients
from tytti_desktop.casework.client.client_questions import ClientQuestion, Source
from tytti_desktop.casework.gate import gate
from tytti_desktop.casework.gate.gate import Passage
from tytti_desktop.casework.gate.ready_papers import PAPER, SinglePaper, letter_paper
from tytti_desktop.casework.mail import letters
from tytti_desktop.casework.screening import contradictions, measures
from tytti_desktop.casework.screening.contradiction_rules import Finding, RuleKind, instrument_of
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.letters import Letter, letter
from tytti_desktop.vault import Changes, Vault, audit
from tytti_desktop.words import _, speaking

WHAT = "ask_client"
ROOM = "_" * 60  # to write the answer on


@dataclass(frozen=True)
class _Asked:
    """What is asked of one client: answers in conflict, and the rest of the question list."""

    findings: Sequence[Finding]
    listed: Sequence[ClientQuestion]

    def lines(self, vault: Vault) -> list[str]:
        """Return each question with room for its answer, numbered."""
        made = [_question(vault, each, number) for number, each in enumerate(self.findings, 1)]
        start = len(made) + 1
        return made + [f"{n}. {each.text}\n{ROOM}" for n, each in enumerate(self.listed, start)]


def ask_sheet(
    vault: Vault, client_id: str, today: date, found: Sequence[Finding] | None = None
) -> Letter:
    """Return the sheet for the client's meeting, in the client's language.

    `found` are the findings to ask about; by default all that are open, and the question list.
    The sheet bears no name.
    Raises KnownError when there is nothing to ask.
    """
    client = clients.get(vault, client_id)
    asked = _asked(vault, client_id, today, found)
    with speaking(client.language):
        questions = "\n".join(asked.lines(vault))
    return letter(
        WHAT,
        client.language,
        on=today,
        sender=letters.sender(vault, today),
        facts={"questions": questions},
        large_print=client.large_print,
    )


def ask_paper(
    vault: Vault, client_id: str, today: date, found: Sequence[Finding] | None = None
) -> SinglePaper:
    """Return the sheet as a paper: it passes the gate and is logged when it is handed over."""
    asked = _asked(vault, client_id, today, found)
    made = ask_sheet(vault, client_id, today, found)
    passage = Passage(client_id, gate.CLIENT, ("questionnaires",), PAPER, WHAT)
    paper = letter_paper(made, passage, today, practice=vault.practice)

    def record(at: Vault, channel: str, reason: str = "") -> Changes:
        with at.atomic():
            done = paper.record(at, channel, reason)
            rules = sorted(each.rule.id for each in asked.findings)
            detail = {"rules": rules, "questions": sorted(each.id for each in asked.listed)}
            audit.write(at, "ask", "client", client_id, client_id=client_id, detail=detail)
        return done

    return replace(paper, record=record)


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
        lines = asked.lines(vault)
    return "\n\n".join([greeting, *lines, end])


def _asked(vault: Vault, client_id: str, today: date, found: Sequence[Finding] | None) -> _Asked:
    if found is not None:
        if any(each.client_id != client_id for each in found):
            raise KnownError(_("The questions of two clients cannot be put on one sheet."))
        return _Asked(found, ())
    found = contradictions.findings(vault, today, client_id=client_id)
    told = {each.key for each in found}
    listed = [
        each
        for each in client_questions.open_of(vault, client_id, today)
        if each.source is not Source.CONTRADICTION or each.source_id not in told
    ]
    if not found and not listed:
        raise KnownError(
            _(
                "There is nothing to ask this client: no answers are in conflict and the question "
                "list is empty."
            )
        )
    return _Asked(found, listed)


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
    return "\n".join([*lines, ROOM])
