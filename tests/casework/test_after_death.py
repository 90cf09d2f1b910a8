"""Nothing begins with a client who has died: every record type is asked, found in the manifest."""

from collections.abc import Iterator
from dataclasses import MISSING, fields, replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.factory import practice_vault
from tytti_desktop.casework import manifest, recording
from tytti_desktop.casework.client import case_end, clients
from tytti_desktop.casework.recording import Book
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, new_id

TODAY = date(2026, 11, 21)
# Records of a client that may come after a death, and why.
MAY = {
    "permit_check": "what was checked before a paper went out",
    "withdrawal_notice": "those who hold data are told whatever has happened",
    "log_request": "the near ones may ask",
    "handover": "the papers of the dead change hands too",
    "consultation": "a question to an organisation; who is dead is not discussed by name there",
    "screening": "a form filled in before comes back after",
    "contradiction_decision": "settles what came back",
    "round": "made by the path, which ends at a death; mailing asks before each letter",
    "mailing_item": "a letter asks whether its client may be written to",
    "sheet": "a form that was printed",
    "service_use": "use before, brought in later",
    "invitee": "of a meeting, which is asked",
    "agenda_item": "of a meeting, which is asked",
    "meeting_minutes": "of a meeting held before",
    "closing": "the case is closed after a death",
    "rating": "part of the closing",
    "closing_tick": "part of the closing",
    "carried": "what was carried to another system at the closing",
}
OF_CLIENTS = [b for b in manifest.BOOKS if "client_id" in {f.name for f in fields(b.record)}]


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    place = tmp_path_factory.mktemp("dead") / "p.vault"
    made = practice_vault(place, 30)
    yield made
    made.close()


def named(book: Book[Any]) -> str:
    return book.entity


def one(vault: Vault, book: Book[Any]) -> Any:
    """Return the newest record of a type in the practice caseload, or one made up."""
    found = book.table.find(vault, "client_id is not null", (), "rowid desc limit 1")
    if found:
        return found[0]
    client = clients.BOOK.table.find(vault, "closed_on is null", (), "rowid limit 1")[0]
    needed = [f for f in fields(book.record) if f.default is MISSING]
    made = {f.name: TODAY if "date" in str(f.type) else "" for f in needed}
    return book.record(**{**made, "client_id": client.id})


def test_every_record_of_a_client_begins_or_may_come_after() -> None:
    assert {b.entity for b in OF_CLIENTS if not b.begins} == set(MAY)


@pytest.mark.parametrize("book", [b for b in manifest.BOOKS if b.begins], ids=named)
def test_nothing_begins_after_a_death(vault: Vault, book: Book[Any]) -> None:
    old = one(vault, book)
    began = getattr(old, book.begins) or TODAY
    day = began.date() if hasattr(began, "date") else began
    if day > TODAY:  # booked ahead; a death is never ahead
        day = TODAY + timedelta(1)
    died = case_end.write_death(vault, old.client_id, day - timedelta(1), TODAY)
    try:
        with pytest.raises(KnownError, match="kuoli") as told:
            recording.add(vault, book, replace(old, id=new_id()))
        assert told.value.field == book.begins
    finally:
        assert died.undo is not None
        died.undo(vault)


def test_what_happened_before_is_still_written_down(vault: Vault) -> None:
    book = next(b for b in OF_CLIENTS if b.entity == "visit")
    past = book.table.find(vault, "on_date <= ?", (TODAY.isoformat(),), "on_date desc limit 1")[0]
    died = case_end.write_death(vault, past.client_id, past.on_date, TODAY)
    recording.add(vault, book, replace(past, id=new_id()))
    assert died.undo is not None
