"""What one file brought in, kept for its undo, whatever the rows are of."""

from dataclasses import dataclass
from datetime import date, datetime

from tytti_desktop.casework.recording import Book
from tytti_desktop.vault import Table


@dataclass(frozen=True)
class ImportBatch:
    """Rows that came in from one file; `kind` tells of what, and so how `records` are read."""

    kind: str
    records: tuple[str, ...] = ()
    undone_on: date | None = None
    id: str = ""
    recorded_at: datetime | None = None
    recorded_by: str = ""


BATCHES = Table(ImportBatch, "import_batch")
BATCH_BOOK = Book("import_batch", ImportBatch, BATCHES)
