"""Files of people's data that come in by rows: which kinds there are, and the way back of each."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tytti_desktop.casework import import_batches
from tytti_desktop.casework.client import service_use
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.service_use import ServiceUse
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.import_batches import BATCHES, ImportBatch
from tytti_desktop.casework.joining import client_batches
from tytti_desktop.casework.returns import answers_in
from tytti_desktop.casework.screening.screenings import Screening
from tytti_desktop.exchange import clients_in, service_use_in
from tytti_desktop.exchange.fhir import bundle, taking
from tytti_desktop.exchange.sheet_rows import Preview, Sheet
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import N_


@dataclass(frozen=True)
class FileKind:
    """A kind of file: its words, the ends of its name, how it is looked at, taken and undone.

    `reading` gives what reads a file's bytes without the vault, on a worker; `looking` holds what
    was read against the vault, a part at a time, of the `size` that it has. `taking` stores what
    can be taken and `undoing` takes an import back, both a few rows at a time in one transaction:
    closed before the end, nothing has changed.
    """

    word: str
    ends: str
    preview: Callable[[Vault, bytes, date], Preview[Any]]
    reading: Callable[[], Callable[[bytes], Any]]
    looking: Callable[[Vault, Any, date], Generator[int, None, Preview[Any]]]
    size: Callable[[Any], int]
    taking: Callable[[Vault, Preview[Any], date], Generator[int, None, Changes]]
    undoing: Callable[[Vault, str, date], Generator[int, None, int]]


def _rows(sheet: Sheet) -> int:
    return len(sheet.rows)


KINDS: Mapping[str, FileKind] = {
    client_batches.KIND: FileKind(
        N_("Clients from a table"),
        "*.csv *.xlsx *.txt",
        clients_in.preview,
        clients_in.reading,
        clients_in.looking,
        _rows,
        clients_in.taking,
        client_batches.undoing,
    ),
    service_use.KIND: FileKind(
        N_("Use of services from a table"),
        "*.csv *.xlsx *.txt",
        service_use_in.preview,
        service_use_in.reading,
        service_use_in.looking,
        _rows,
        service_use_in.taking,
        service_use.undoing,
    ),
    answers_in.KIND: FileKind(
        N_("Answers and consents as FHIR"),
        "*.json",
        taking.preview,
        lambda: bundle.entries,
        taking.looking,
        len,
        taking.storing,
        answers_in.undoing,
    ),
}

TYPES: frozenset[type] = frozenset(
    {Client, Consent, Screening, ServiceUse}
)  # what an undo may take away


def undoing(vault: Vault, batch_id: str, today: date) -> Generator[int, None, int]:
    """Take one import back, whatever came in with it; yields how many rows are gone, returns all.

    Raises KnownError for no such import, or where something leans on what came.
    """
    found = BATCHES.find(vault, "id = ?", (batch_id,))
    kind = found[0].kind if found and found[0].kind in KINDS else service_use.KIND
    return KINDS[kind].undoing(vault, batch_id, today)


def latest(vault: Vault) -> ImportBatch | None:
    """Return the newest import of rows that has not been taken back."""
    found = [batch for kind in KINDS if (batch := import_batches.latest(vault, kind)) is not None]
    return max(found, key=lambda each: str(each.recorded_at), default=None)
