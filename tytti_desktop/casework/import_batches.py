"""What one file brought in, kept for its undo, whatever the rows are of."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from tytti_desktop.casework.fields import ID, WHO, WHOLE, Day, told
from tytti_desktop.casework.recording import Book
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Table, Vault
from tytti_desktop.words import N_, _


@dataclass(frozen=True)
class ImportBatch:
    """Rows that came in from one file; `kind` tells of what, and so how `records` are read."""

    kind: str = field(metadata=told(N_("Kind")))
    records: tuple[str, ...] = field(default=(), metadata=WHOLE)
    undone_on: date | None = field(default=None, metadata=told(N_("Taken back on"), day=Day.PAST))
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)


_MANY = 100  # marks in one text
BATCHES = Table(ImportBatch, "import_batch")
BATCH_BOOK = Book("import_batch", ImportBatch, BATCHES, noun=N_("import from a file"))


def in_few(marks: Sequence[str]) -> tuple[str, ...]:
    """Return marks as few texts: each text of a record is looked through by itself.

    A mark for each of 10,000 rows was the longest step of storing them.
    """
    return tuple(" ".join(marks[at : at + _MANY]) for at in range(0, len(marks), _MANY))


def marks(batch: ImportBatch) -> list[str]:
    """Return the marks that an import has kept, one by one."""
    return [mark for some in batch.records for mark in some.split()]


def close(vault: Vault, batch_id: str, kind: str, today: date) -> ImportBatch:
    """Mark an import as taken back and return it; KnownError for no such import of the kind."""
    found = BATCHES.find(vault, "id = ? and kind = ?", (batch_id, kind))
    if not found or found[0].undone_on is not None:
        raise KnownError(_("There is no such import, or it has been taken back already."))
    BATCHES.change_all(vault, [replace(found[0], undone_on=today)])
    return found[0]


def latest(vault: Vault, kind: str) -> ImportBatch | None:
    """Return the newest import of a kind that has not been taken back."""
    sql = "kind = ? and undone_on is null"
    found = BATCHES.find(vault, sql, (kind,), "recorded_at desc, rowid desc", limit=1)
    return found[0] if found else None
