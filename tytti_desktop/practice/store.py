"""What has been drawn, kept by table until it is stored in one transaction.

It goes in by the way that every act goes: checked by the record's own rules, with its row in the
log and its words in the search index. Only the day of the log is today's.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from tytti_desktop.casework import manifest, recording
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import disclosures
from tytti_desktop.casework.recording import Book
from tytti_desktop.vault import Table, Vault, parts

R = TypeVar("R")
PART = 250  # rows stored at a time: the store keeps what each such part changes until it is whole,
# and goes through all of it for every row that is sealed; in one part 88,000 rows took 200 seconds


class Store:
    """Records by table, in the order they were drawn."""

    def __init__(self) -> None:
        tables = (*(book.table for book in manifest.BOOKS), *manifest.LEDGERS)
        self._rows: dict[str, list[Any]] = {table.name: [] for table in tables}

    def add(self, table: Table[R], record: R) -> R:
        """Keep a record to be stored."""
        self._rows[table.name].append(record)
        return record

    def of(self, table: Table[R]) -> list[R]:
        """Return what has been drawn for a table."""
        return self._rows[table.name]

    def counts(self) -> dict[str, int]:
        """Return how many records each table gets."""
        return {name: len(rows) for name, rows in self._rows.items()}

    def save(self, vault: Vault, today: date) -> Iterable[str]:
        """Store everything in the transaction that is under way; yields each table's name.

        Raises KnownError for a record that its own rules would not take of a person.
        """
        vault.execute("pragma defer_foreign_keys = on")  # by type: some name what comes later
        for table in manifest.LEDGERS:
            rows = self._rows[table.name]
            if table is disclosures.LEDGER:
                disclosures.write(vault, rows)
            else:
                table.add_all(vault, rows)
            yield table.name
        for book in manifest.BOOKS:
            self._save(vault, book, today)
            yield book.table.name

    def _save(self, vault: Vault, book: Book[Any], today: date) -> None:
        rows = self._rows[book.table.name]
        for row in rows:
            recording.refuse(_problems(row, today))
        for some in parts.some(rows, PART):
            recording.add_all(vault, book, some)


def _problems(record: Any, today: date) -> dict[str, str]:  # noqa: ANN401 any record
    """Return what is wrong with a record by its own rules; none where it has none of its own."""
    if isinstance(record, Client):
        return record.problems(today, practice=True)
    found: dict[str, str] = record.problems(today) if hasattr(record, "problems") else {}
    return found
