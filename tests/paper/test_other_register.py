"""What stands in the health register leaves on no paper, file or list of one who may not see it.

Every record type with a register is found in the manifest; a record of each, in the register that
the coordinator does not see, has a word of its own in every text. Every paper of the pack, each
meeting's calendar file, the hand-over pages, Today and the client's situation are made by the
coordinator and read.
"""

import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from inspect import signature
from typing import Any, get_type_hints

import pypdfium2
import pytest

import tytti_desktop
from tests import markers
from tests.factory import practice_vault
from tests.paper import pack
from tests.paper.pack import Asked
from tytti_desktop.casework import fields as facts
from tytti_desktop.casework import manifest, search
from tytti_desktop.casework.client import client_tables
from tytti_desktop.casework.handover import handover_pages
from tytti_desktop.casework.meetings import agenda, booking, invitees
from tytti_desktop.casework.meetings.records import MEETINGS, Invitee, Meeting
from tytti_desktop.casework.recording import Book
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.rights import log_requests
from tytti_desktop.casework.steps import situation
from tytti_desktop.casework.today.worklist import worklist
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import calendar
from tytti_desktop.vault import Role, Vault, new_id

TODAY = date(2026, 11, 21)
CLIENTS = 30
OF_REGISTERS = [b for b in manifest.BOOKS if {"register", "client_id"} <= {
    f.name for f in fields(b.record)
}]  # fmt: skip
# Practice data have none: figures that another system's file brought in, without a text.
IN_FILES = {"service_use"}


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    place = tmp_path_factory.mktemp("register") / "p.vault"
    made = practice_vault(place, CLIENTS)
    made.person = replace(made.person, role=Role.COORDINATOR)
    yield made
    made.close()


def free_texts(record: Any) -> list[str]:
    """Return the fields in which a person may write whatever they like."""
    told, kinds = facts.of(record), facts.kinds(record)
    keys = {"register", "retention", "kind", "uid", "clock", "language"}
    return [
        f.name
        for f in fields(record)
        if kinds[f.name] is str and f.name not in keys and not f.name.endswith(("_id", "_by"))
        and f.name != "id" and not (f.name in told and (told[f.name].list or told[f.name].words))
    ]  # fmt: skip


def hidden_record(
    vault: Vault, book: Book[Any], client_id: str, number: int, above: dict[str, str]
) -> str:
    """Store a record of a type in the health register; return the word in its texts.

    A part belongs to the hidden whole, by `above`: a meeting's invitee to the hidden meeting.
    """
    word = f"Zx{number:02d}salaisuus"
    found = book.table.find(vault, "client_id = ?", (client_id,), "rowid desc limit 1")
    found = found or book.table.find(vault, "client_id is not null", (), "rowid desc limit 1")
    if not found:
        return ""
    soon: dict[str, Any] = {}
    for name, kind in facts.kinds(book.record).items():
        if name == "number":
            soon[name] = 99  # a client's versions are numbered
        elif name == "uid":
            soon[name] = new_id()
        elif name in {"agreed_due", "due_on", "review_on", "by_date"} and kind is date:
            soon[name] = TODAY + timedelta(5)
        elif name == "starts_at" and kind is datetime:
            soon[name] = datetime(2026, 12, 1, 9)  # noqa: DTZ001 a clock time of Finland
    soon |= {n: above[n] for n in facts.kinds(book.record) if n in above}
    held = {r.column for r in client_tables.read(vault).references if r.table == book.table.name}
    texts = {name: word for name in free_texts(book.record) if name not in held}
    new = replace(
        found[0], id=new_id(), client_id=client_id, register=Register.HEALTH, **soon, **texts
    )
    above[f"{book.entity}_id"] = new.id
    book.table.add(vault, new)
    book.found(vault, new)
    return word


def read(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return re.sub(r"\s+", " ", text.replace("\u00ad", "").replace("\ufffe", ""))


def everything(vault: Vault, client_id: str) -> Iterator[tuple[str, str]]:
    """Give what the coordinator puts on paper, in files and lists of this client, with its text."""
    meeting = booking.proposed(vault, "network", client_id, TODAY)
    booked: Meeting = booking.book_meeting(vault, meeting, TODAY).record
    agenda.build(vault, booked.id, TODAY)
    yield "calendar file", calendar.calendar_file(vault, [booked]).content.decode()
    if not log_requests.of_client(vault, client_id):
        log_requests.ask(vault, log_requests.proposed(vault, client_id, TODAY), TODAY)
    asked = Asked(vault, client_id, TODAY, "fi", large=False)
    for name, make in pack.of_client(asked):
        yield name, read(make())
    yield "hand-over page", str(handover_pages.page(vault, client_id, TODAY).sections)
    yield "today", str(worklist(vault, TODAY))
    yield "situation", str(situation.coming(vault, client_id, TODAY))
    yield "situation", str(situation.promises(vault, client_id, TODAY))


def test_nothing_of_the_other_register_leaves_with_one_who_may_not_see_it(
    vault: Vault,
) -> None:
    client = markers.fullest(vault)
    above: dict[str, str] = {}
    words = {
        book.entity: word
        for number, book in enumerate(OF_REGISTERS)
        if (word := hidden_record(vault, book, client.id, number, above))
    }
    told: dict[str, set[str]] = {}
    seen = set()
    for name, text in everything(vault, client.id):
        seen.add(name)
        for entity, word in words.items():
            if word.lower() in text.lower():
                told.setdefault(name, set()).add(entity)
    for entity, word in words.items():
        if client.id in {hit.client_id for hit in search.find(vault, word, TODAY)}:
            told.setdefault("search", set()).add(entity)
    assert told == {}
    assert set(words) == {b.entity for b in OF_REGISTERS} - IN_FILES
    assert {"calendar file", "invitation", "request", "agenda", "minutes", "summary"} <= seen


def of_invitees() -> list[tuple[str, Callable[..., Any]]]:
    """Return every function that makes a paper for somebody who is invited to a meeting."""
    found = []
    for path, code in pack.makers().items():
        module = importlib.import_module(f"{tytti_desktop.__name__}.{path.rpartition('.')[0]}")
        function = getattr(module, code.co_name)
        if Invitee in get_type_hints(function).values() and not code.co_name.startswith("_"):
            found.append((path, function))
    return found


def test_no_paper_of_a_meeting_is_made_for_who_does_not_see_its_register(vault: Vault) -> None:
    client = markers.fullest(vault)
    new = booking.proposed(vault, "network", client.id, TODAY)
    booked: Meeting = booking.book_meeting(vault, new, TODAY).record
    MEETINGS.change(vault, replace(booked, register=Register.HEALTH))
    (first, *_more) = invitees.of_meeting(vault, booked.id)
    made = of_invitees()
    assert len(made) > 4
    for _path, function in made:
        given = {"invitee": first, "due": TODAY, "today": TODAY}
        asked = {name: given[name] for name in signature(function).parameters if name in given}
        with pytest.raises(KnownError, match="toiseen rekisteriin"):
            function(vault, **asked)
