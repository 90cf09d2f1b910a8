"""Clients of one file: stored in one act, and taken back while nothing leans on them."""

from collections.abc import Generator, Iterator, Sequence
from datetime import date

from tytti_desktop.casework import import_batches
from tytti_desktop.casework.client import client_tables, clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.import_batches import BATCH_BOOK, ImportBatch
from tytti_desktop.casework.recording import add, stamped, together
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault, audit, parts
from tytti_desktop.vault.audit import fingerprint
from tytti_desktop.words import _

KIND = "clients"
_NAMED = 5  # so many codes stand in a message


def storing(vault: Vault, new: Sequence[Client], today: date) -> Generator[int, None, Changes]:
    """Store the clients of one file in one act, a few at a time; yields how many.

    Closed before the end, nothing was stored. `record` is the batch; the undo takes all back.
    """
    with vault.atomic():
        done: list[Changes] = []
        marks: list[str] = []
        for some in parts.some(new):
            done.append(clients.register_all(vault, some, today))
            marks += [f"{each.id}:{fingerprint(each)}" for each in done[-1].record]
            yield len(marks)
        kept = stamped(vault, ImportBatch(KIND, import_batches.in_few(marks)))
        return together([*done, add(vault, BATCH_BOOK, kept)], kept)


def undoing(vault: Vault, batch_id: str, today: date) -> Generator[int, None, int]:
    """Take the clients of one import away, a few at a time; yields how many are gone.

    Raises KnownError for no such import, and, with nothing taken away, where a card has been
    changed since or anything is recorded about one of the clients.
    """
    with vault.atomic():
        batch = import_batches.close(vault, batch_id, KIND, today)
        marks = dict(each.split(":", 1) for each in import_batches.marks(batch))
        in_use: set[str] = set()
        for named in _leaned_on(vault):
            in_use |= named
            yield 0
        kept = []
        for some in parts.some([*marks]):
            found = clients.CLIENTS.get_all(vault, some)
            kept += [
                found[each].code
                for each in some
                if fingerprint(found[each]) != marks[each] or each in in_use
            ]
            yield 0
        if kept:
            told = _(
                "The import cannot be taken back: something has been recorded about {codes} since."
            )
            more = " …" if len(kept) > _NAMED else ""
            raise KnownError(told.format(codes=", ".join(kept[:_NAMED]) + more))
        gone = 0
        for some in parts.some([*marks]):
            found = clients.CLIENTS.get_all(vault, some)
            clients.CLIENTS.delete_all(vault, some)
            for each in some:  # in the order they came: backwards the index writes out at each
                clients.BOOK.gone(vault, found[each])
            gone += len(some)
            yield gone
        audit.write(vault, "undo_add", "import_batch", batch_id, detail={"rows": gone})
    return gone


def _leaned_on(vault: Vault) -> Iterator[set[str]]:
    """Yield the ids of clients that rows name, table by table."""
    own = {("client", "id"), ("client", "client_id")}
    columns = [each for each in client_tables.read(vault).client_columns() if each not in own]
    for table, column in columns:
        sql = f'select distinct "{column}" from "{table}"'  # noqa: S608 our own names
        yield {value for (value,) in vault.tuples(sql)}
