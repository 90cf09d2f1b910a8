"""Clients of one file: stored in one act, and taken back while nothing leans on them."""

from collections.abc import Sequence
from datetime import date

from tytti_desktop.casework import import_batches
from tytti_desktop.casework.client import client_tables, clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.import_batches import BATCH_BOOK, ImportBatch
from tytti_desktop.casework.recording import add, stamped, together
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault, audit
from tytti_desktop.vault.audit import fingerprint
from tytti_desktop.words import _

KIND = "clients"
_NAMED = 5  # so many codes stand in a message


def store_batch(vault: Vault, new: Sequence[Client], today: date) -> Changes:
    """Store the clients of one file in one act; the undo takes all back. `record` is the batch."""
    with vault.atomic():
        added = clients.register_all(vault, new, today)
        kept = stamped(
            vault,
            ImportBatch(KIND, tuple(f"{each.id}:{fingerprint(each)}" for each in added.record)),
        )
        return together([added, add(vault, BATCH_BOOK, kept)], kept)


def undo_batch(vault: Vault, batch_id: str, today: date) -> int:
    """Take the clients of one import away; return how many.

    Raises KnownError for no such import, and, with nothing taken away, where a card has been
    changed since or anything is recorded about one of the clients.
    """
    with vault.atomic():
        batch = import_batches.close(vault, batch_id, KIND, today)
        marks = dict(each.split(":", 1) for each in batch.records)
        found = clients.CLIENTS.get_all(vault, list(marks))
        in_use = _leaned_on(vault)
        kept = [
            client.code
            for each, client in found.items()
            if fingerprint(client) != marks[each] or each in in_use
        ]
        if kept:
            told = _(
                "The import cannot be taken back: something has been recorded about {codes} since."
            )
            more = " …" if len(kept) > _NAMED else ""
            raise KnownError(told.format(codes=", ".join(kept[:_NAMED]) + more))
        clients.CLIENTS.delete_all(vault, list(found))
        for client in found.values():
            clients.BOOK.gone(vault, client)
        audit.write(vault, "undo_add", "import_batch", batch_id, detail={"rows": len(found)})
    return len(found)


def _leaned_on(vault: Vault) -> set[str]:
    """Return the ids of clients that any row of any table names."""
    own = {("client", "id"), ("client", "client_id")}
    columns = [each for each in client_tables.read(vault).client_columns() if each not in own]
    return {
        value
        for table, column in columns
        for (value,) in vault.tuples(f'select distinct "{column}" from "{table}"')  # noqa: S608
    }
