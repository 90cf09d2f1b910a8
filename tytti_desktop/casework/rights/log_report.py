"""What a log request is answered with: who has looked, and who has received, in the days asked.

Who looked comes from the access and change log, who received from the disclosure ledger. The
report goes to the client and so passes the gate itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from tytti_desktop.casework import choices, history
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.gate import gate, ledger_list
from tytti_desktop.casework.gate.disclosures import day_after, start_of
from tytti_desktop.casework.gate.gate import Passage
from tytti_desktop.casework.gate.gate_data import OWN_UNIT, reader
from tytti_desktop.casework.gate.ledger_list import LedgerRow
from tytti_desktop.casework.gate.ready_papers import PAPER, SinglePaper, letter_paper
from tytti_desktop.casework.history import HistoryRow
from tytti_desktop.casework.mail import letters
from tytti_desktop.casework.rights.log_requests import BOOK, REQUESTS, LogRequest
from tytti_desktop.dates import shown, shown_moment
from tytti_desktop.paper.letters import Letter, letter
from tytti_desktop.vault import Vault
from tytti_desktop.words import _, speaking

NAME = "log_report"


@dataclass(frozen=True)
class Report:
    """The answer to a request, the oldest first; `purpose` is why data is looked at by default."""

    request: LogRequest
    looks: tuple[HistoryRow, ...]
    received: tuple[LedgerRow, ...]
    purpose: str


def report(vault: Vault, request: LogRequest, today: date) -> Report:
    """Return who looked at the client's data and who received it, in the days of the request."""
    first, end = start_of(request.from_date), day_after(request.until_date)
    looked = history.with_past(vault, request.client_id, since=first)
    given = ledger_list.rows(vault, request.client_id, today, request.until_date)
    rule = gate.Gate(vault, today).data.rule(OWN_UNIT)
    return Report(
        request,
        tuple(row for row in reversed(looked) if row.at < end),
        tuple(row for row in reversed(given) if row.at >= first and row.row.recipient != OWN_UNIT),
        choices.word(rule, OWN_UNIT),
    )


def look_lines(rows: Sequence[HistoryRow]) -> list[str]:
    """Return looks and changes on lines: when, who, what, and the reason that was written.

    What came with the client from an earlier vault says so. The same done many times in one
    minute is told once, with how many times.
    """
    said = (
        (f"{shown_moment(row.at)} – {row.who}: {history.told(row)}", row.reason) for row in rows
    )
    lines = []
    for (what, reason), same in groupby(said):
        count = len(list(same))
        times = f" × {count}" if count > 1 else ""
        lines.append(f"{what}{times}. {reason}".rstrip())
    return lines


def given_words(row: LedgerRow) -> str:
    """Return one passage in words: to whom, what, how, and on what ground."""
    ground = f"{row.ground}: {row.override}" if row.override else row.ground
    return f"{row.to}: {row.what} ({row.data}), {row.channel}. {ground}"


def given_lines(rows: Sequence[LedgerRow]) -> list[str]:
    """Return what was given, one line a document and receiver, with every moment it was given."""
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(given_words(row), []).append(shown_moment(row.at))
    return [f"{', '.join(moments)} – {words}" for words, moments in found.items()]


def report_letter(vault: Vault, request_id: str, today: date) -> Letter:
    """Return the report in the client's language, every row of it, to be handed over or sent."""
    request = REQUESTS.get(vault, request_id)
    client = clients.get(vault, request.client_id)
    with speaking(client.language):
        found = report(vault, request, today)
        looks = look_lines(found.looks)
        given = given_lines(found.received)
        facts = {
            "client": client.name,
            "living": "" if client.died_on else "1",
            "dead": "1" if client.died_on else "",
            "asked_on": shown(request.asked_on),
            "from_date": shown(request.from_date),
            "until_date": shown(request.until_date),
            "purpose": found.purpose,
            "looks": "\n".join(looks) or _("Nobody has looked in these days."),
            "received": "\n".join(given) or _("Nothing has been given to anybody in these days."),
        }
    return letter(
        NAME,
        client.language,
        on=today,
        sender=letters.sender(vault, today),
        facts=facts,
        large_print=client.large_print,
    )


def report_paper(vault: Vault, request_id: str, today: date) -> SinglePaper:
    """Return the report as a paper to print or save; it passes the gate as it is handed over."""
    request = REQUESTS.get(vault, request_id)
    made = report_letter(vault, request_id, today)
    passage = Passage(
        request.client_id,
        reader(clients.get(vault, request.client_id)),
        (gate.BASIC,),
        PAPER,
        NAME,
        entity=BOOK.entity,
        entity_id=request_id,
    )
    return letter_paper(made, passage, today, practice=vault.practice)
