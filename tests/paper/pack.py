"""Everything that the program puts on paper, of one client and of the unit; and who makes it.

`makers` finds by their types and by what they call the functions that make a paper. A test has
each of them called while the pack is made: a paper written anew is in the pack, or turns it red.
"""

import ast
import importlib
import inspect
import pkgutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from types import CodeType, FrameType
from typing import Any, get_type_hints

import tytti_desktop
from tests.evaluation import kit
from tytti_desktop.casework import registers, single_prints, unit
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.closing import report
from tytti_desktop.casework.gate import senders
from tytti_desktop.casework.gate.ready_papers import SinglePaper
from tytti_desktop.casework.handover import handover_pages, handovers
from tytti_desktop.casework.mail import mailing_plan, mailings, printing
from tytti_desktop.casework.meetings import booking, invitees, minutes
from tytti_desktop.casework.meetings import papers as of_meetings
from tytti_desktop.casework.meetings.records import OPEN
from tytti_desktop.casework.returns import questions
from tytti_desktop.casework.rights import log_report, log_requests, notices, own_papers
from tytti_desktop.casework.service_map import leaflet
from tytti_desktop.casework.single_prints import PaperKind
from tytti_desktop.evaluation.output import pages
from tytti_desktop.evaluation.output import report as results
from tytti_desktop.exchange import erasure, subject_access
from tytti_desktop.paper import envelope_test, envelopes, guide_sheets, pairing
from tytti_desktop.paper.letters import Letter
from tytti_desktop.vault import Vault

Make = Callable[[], bytes]
# What draws a paper, by the name it is called by; and what a ready paper is told by.
_DRAWS = {"letter", "letter_pdf", "print_batch", "Flowing", "Writer", "Paper", "print_form"}
_ROOMS = ("casework", "evaluation", "exchange", "paper", "practice")
# Papers that quote what was written of the client, in whatever language that was; and forms, which
# go out in Finnish where they have no wording in the client's language (each is walked by itself).
QUOTES = {"own copy", "hand-over pages", "round", "mailing"}
_GUIDED = "referral r join triage_step s on s.referral_id = r.id where s.step = 'guided_elsewhere'"
# Papers that name no sender: forms, which a letter goes with or which are given in the room; sheets
# of the program; and bare counts.
UNSIGNED = {
    "round", "criteria", "pairing sheet", "tables",
    *(f"guide {each}" for each in guide_sheets.Sheet),
    *(f"envelope {each}" for each in envelopes.envelopes()),
}  # fmt: skip
# Who is not called while the pack is made, and why.
NOT_IN_THE_PACK = {
    "casework.gate.consent_papers.read_paper": "reads a signed paper that came back",
}


@dataclass(frozen=True)
class Asked:
    """Whose papers, on which day, in which language and print."""

    vault: Vault
    client_id: str
    today: date
    language: str
    large: bool


def of_client(asked: Asked) -> Iterator[tuple[str, Make]]:
    """Give every paper that is offered of one client, and to those who meet about them."""
    vault, client_id, today = asked.vault, asked.client_id, asked.today
    for offer in single_prints.offers(vault, client_id, today):
        yield f"{offer.kind}", single_prints.prepare(vault, client_id, offer, today).make
    for request in log_requests.of_client(vault, client_id)[:1]:
        yield "log report", log_report.report_paper(vault, request.id, today).make
    yield from _of_meetings(vault, client_id, today)
    some = [row["id"] for row in vault.query("select id from service order by id limit 3")]
    if some:
        yield "service leaflet", leaflet.leaflet_paper(vault, client_id, some, today).make
    code = clients.get(vault, client_id).code
    yield "own copy", subject_access.paper(vault, code, today).make


def _of_meetings(vault: Vault, client_id: str, today: date) -> Iterator[tuple[str, Make]]:
    every = booking.of_client(vault, client_id)
    for meeting in registers.visible(vault, every, today)[0]:
        for invitee in invitees.of_meeting(vault, meeting.id)[:3]:
            if meeting.state in OPEN:
                yield "invitation", of_meetings.invitation(vault, invitee, today).make
                yield "request", of_meetings.request(vault, invitee, today, today).make
                yield "form", of_meetings.form_paper(vault, invitee, today, today).make
            yield "agenda", of_meetings.agenda_paper(vault, invitee, today).make
            if minutes.current(vault, meeting.id) is not None:
                yield "minutes", of_meetings.minutes_paper(vault, invitee, today).make


def of_others(asked: Asked) -> Iterator[tuple[str, Make]]:
    """Give the papers that one client seldom has, each of whoever has it, in the asked language."""
    vault, today = asked.vault, asked.today
    for row in vault.query("select id from withdrawal_notice limit 1"):
        yield "notice", notices.notice_paper(vault, row["id"], today).make
    for client_id in _some(vault, "client_question where answered_on is null"):
        spoken(asked, client_id)
        yield "questions", questions.ask_paper(vault, client_id, today).make
    for client_id in _some(vault, _GUIDED):
        spoken(asked, client_id)
        offers = single_prints.offers(vault, client_id, today)
        (why,) = [each for each in offers if each.kind is PaperKind.NOT_ACCEPTED][:1]
        yield f"{why.kind}", single_prints.prepare(vault, client_id, why, today).make
    for client_id in _some(vault, "meeting where state = 'planned' and client_id is not null"):
        spoken(asked, client_id)
        yield from _of_meetings(vault, client_id, today)
    for client_id in _some(vault, "closing_rating"):
        spoken(asked, client_id)
        for version in report.Version:
            yield f"closing {version}", report.paper(vault, client_id, version, today).make
    given = handovers.pending(vault)[:2]
    yield "hand-over pages", lambda: handover_pages.pages_pdf(vault, given, today)[0]


def _some(vault: Vault, where: str) -> list[str]:
    return [row["client_id"] for row in vault.query(f"select client_id from {where} limit 1")]  # noqa: S608


def spoken(asked: Asked, client_id: str) -> Client:
    """Have a client's papers in the asked language and print."""
    card = clients.get(asked.vault, client_id)
    wanted = replace(card, language=asked.language, large_print=asked.large)
    if card != wanted:
        clients.change_client(asked.vault, wanted, asked.today)
    return wanted


def of_the_unit(asked: Asked) -> Iterator[tuple[str, Make]]:
    """Give the papers that are about no client, or that tell of one by the code alone."""
    vault, today = asked.vault, asked.today
    yield (
        "recovery sheet",
        lambda: own_papers.recovery_sheet(vault, "-".join(["malli"] * 12), today),
    )
    yield "log anchor", lambda: own_papers.anchor_sheet(vault, today)
    for sheet in guide_sheets.Sheet:
        yield f"guide {sheet}", partial(guide_sheets.guide_sheet, sheet)
    yield "pairing sheet", lambda: pairing.pairing_sheet(asked.language)
    for name in envelopes.envelopes():
        yield (
            f"envelope {name}",
            partial(envelope_test.envelope_test_sheet, name, asked.language),
        )
    done = erasure.Certificate("AB12CD34", today, "Kaisa", "12/2026", ("x",), (), 3)
    yield "certificate", lambda: erasure.as_pdf(vault, done, today)
    tables = [kit.table([{"a": "0", "b": "1"}] * 9, "a", "b", {"a": 2, "b": 2})]
    yield "tables", lambda: pages.tables_pdf(tables, 5)
    unit_name = senders.sender(vault, today).name
    yield "results", lambda: results.report_pdf(tables, 5, unit_name)[0]
    yield "mailing", lambda: _mailing(vault, today)


def _mailing(vault: Vault, today: date) -> bytes:
    plan = mailing_plan.due_mailing(vault, today, preview=True)
    return mailings.print_order(mailings.order(vault, plan)).pdf


# --- who makes papers ---------------------------------------------------------------------------


def makers() -> dict[str, CodeType]:
    """Return every function that makes a paper: by what it returns, or by what it calls."""
    found = {}
    for room in _ROOMS:
        package = importlib.import_module(f"{tytti_desktop.__name__}.{room}")
        for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(each.name)
            for name, function in vars(module).items():
                own = getattr(function, "__module__", "") == module.__name__
                if own and inspect.isfunction(function) and _makes(function):
                    path = module.__name__.removeprefix(f"{tytti_desktop.__name__}.")
                    found[f"{path}.{name}"] = function.__code__
    return found


def _makes(function: Callable[..., Any]) -> bool:
    try:
        made = get_type_hints(function).get("return")
    except (NameError, AttributeError):  # what only the type checker knows
        made = None
    if made in {SinglePaper, Letter, of_meetings.MeetingPaper}:
        return True
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return any(getattr(c.func, "attr", getattr(c.func, "id", "")) in _DRAWS for c in calls)


@contextmanager
def watched(codes: Iterable[CodeType]) -> Iterator[set[CodeType]]:
    """Note which of some functions are called meanwhile."""
    wanted, seen = set(codes), set[CodeType]()

    def note(frame: FrameType, event: str, _arg: object) -> None:
        if event == "call" and frame.f_code in wanted:
            seen.add(frame.f_code)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield seen
    finally:
        sys.setprofile(before)


def form(asked: Asked, name: str) -> Make:
    """Return a blank questionnaire."""
    vault, today = asked.vault, asked.today
    job = printing.form_job(
        vault, name, today, language=asked.language, large_print=asked.large, blank=True
    )
    return lambda: printing.print_form(job)[0]


def unit_speaks(asked: Asked) -> None:
    """Have what the unit writes to others in the asked language."""
    kept = unit.value(asked.vault, "gate", "withdrawal_notice", asked.today)
    told = {**kept, "language": asked.language}
    unit.change(asked.vault, "gate", "withdrawal_notice", told, asked.today)
