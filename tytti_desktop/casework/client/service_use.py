"""Use of other services by the day: what the year before and the year after are counted from."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from tytti_desktop.casework import days, import_batches, registers
from tytti_desktop.casework.fields import ID, RECKONED, WHO, Day, told
from tytti_desktop.casework.import_batches import BATCH_BOOK, ImportBatch
from tytti_desktop.casework.recording import Book, add, add_all, together
from tytti_desktop.casework.registers import Register
from tytti_desktop.vault import Changes, Table, Vault, audit, new_id, parts
from tytti_desktop.words import N_, _

KINDS, KIND = "service_use_kinds", "service_use"
MOST = 366


@dataclass(frozen=True)
class ServiceUse:
    """How many times a service was used on one day; `kind` is one of the unit's data."""

    client_id: str = field(metadata=ID)
    on_date: date = field(metadata=told(N_("Day"), day=Day.PAST))
    kind: str = field(metadata=told(N_("Kind")))
    register: Register = field(metadata=told(N_("Register"), list="registers"))
    retention: str = field(metadata=RECKONED)
    amount: int = field(default=1, metadata=told(N_("Amount")))
    source: str = field(default="", metadata=told(N_("Source")))
    batch_id: str = field(default="", metadata=ID)
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = days.problems(self, today)
        if not 0 < self.amount <= MOST:
            found["amount"] = _("Write how many times: a whole number from 1 to 366.")
        return found


USES = Table(ServiceUse, "service_use")
BOOK = Book("service_use", ServiceUse, USES, noun=N_("use of a service"))


def blank(vault: Vault, today: date) -> tuple[Register, str]:
    """Return the register and retention class that a new row of this person gets."""
    own = registers.own(vault, today)
    return own.register, own.retention


def already(vault: Vault) -> set[tuple[str, str, str, str]]:
    """Return (client, day, kind, source) of every row: the same is not counted twice."""
    return set(vault.tuples("select client_id, on_date, kind, source from service_use"))


def storing(vault: Vault, uses: Sequence[ServiceUse]) -> Generator[int, None, Changes]:
    """Store the rows of one file in one act, a few at a time; yields how many.

    Closed before the end, nothing was stored. `record` is the batch; the undo takes all back.
    """
    batch = new_id()
    at, who = vault.now(), vault.person.id
    own: dict[str, Any] = {"batch_id": batch, "recorded_at": at, "recorded_by": who}
    with vault.atomic():
        done: list[Changes] = []
        stored = 0
        for some in parts.some(uses):
            made = [replace(use, id=new_id(), **own) for use in some]
            done.append(add_all(vault, BOOK, made, "import"))
            stored += len(made)
            yield stored
        kept = ImportBatch(KIND, id=batch, recorded_at=at, recorded_by=who)  # each row names it
        return together([*done, add(vault, BATCH_BOOK, kept)], kept)


def undoing(vault: Vault, batch_id: str, today: date) -> Generator[int, None, int]:
    """Take the rows of one import back, a part of the table at a time; yields how many are gone.

    Raises KnownError for no such import.
    """
    with vault.atomic():
        import_batches.close(vault, batch_id, KIND, today)
        gone = 0
        for part in parts.numbers(vault, "service_use"):
            gone += vault.execute(
                "delete from service_use where rowid between :low and :high and +batch_id = :batch",
                {**part, "batch": batch_id},
            )
            yield gone
        audit.write(vault, "undo_add", "import_batch", batch_id, detail={"rows": gone})
    return gone
