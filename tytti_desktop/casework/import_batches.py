"""What one file brought in, kept for its undo, whatever the rows are of."""

from dataclasses import dataclass, field
from datetime import date, datetime

from tytti_desktop.casework.fields import ID, WHO, WHOLE, Day, told
from tytti_desktop.casework.recording import Book
from tytti_desktop.vault import Table
from tytti_desktop.words import N_


@dataclass(frozen=True)
class ImportBatch:
    """Rows that came in from one file; `kind` tells of what, and so how `records` are read."""

    kind: str = field(metadata=told(N_("Kind")))
    records: tuple[str, ...] = field(default=(), metadata=WHOLE)
    undone_on: date | None = field(default=None, metadata=told(N_("Taken back on"), day=Day.PAST))
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)


BATCHES = Table(ImportBatch, "import_batch")
BATCH_BOOK = Book("import_batch", ImportBatch, BATCHES, noun=N_("import from a file"))
