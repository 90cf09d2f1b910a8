"""Two clients that are one person are joined into one; it can be taken apart at any later time.

Every record of the other client moves to the kept one, in every table that the schema says names a
client. The other's row is set aside whole in `client_merge`, and its code leads to the kept client.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tytti_desktop.casework import search
from tytti_desktop.casework.client import client_tables, provenance, row_steps
from tytti_desktop.casework.client import clients as client_records
from tytti_desktop.casework.client.client_tables import Schema
from tytti_desktop.casework.client.clients import CLIENTS, Client
from tytti_desktop.casework.client.row_steps import ChangedSinceError, Steps
from tytti_desktop.casework.fields import ID, WHO, WHOLE, told
from tytti_desktop.casework.joining import merging_rules
from tytti_desktop.casework.joining.merging_fields import joined
from tytti_desktop.casework.received import Received
from tytti_desktop.casework.recording import Book, changed_fields, refuse
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Table, Vault, audit, driver, new_id
from tytti_desktop.words import N_, _

_BOOKS: Sequence[Book[Any]] = Received("BOOKS")


def types() -> frozenset[type]:
    """Return the types whose screens read again after a joining: all that name a client."""
    return frozenset(b.record for b in _BOOKS if "client_id" in b.table.columns) | {Client}


@dataclass(frozen=True)
class Merge:
    """That one client was joined to another: what was done, to be taken apart.

    `client_id` is where the old code leads now, `kept_id` the client it was joined to.
    """

    id: str = field(metadata=ID)
    client_id: str = field(metadata=ID)
    kept_id: str = field(metadata=ID)
    merged_id: str = field(metadata=ID)
    code: str = field(metadata=told(N_("Code")))
    steps: list[dict[str, Any]] = field(metadata=WHOLE)
    recorded_at: datetime = field(metadata=WHO)
    recorded_by: str = field(metadata=WHO)


MERGES = Table(Merge, "client_merge")


def of_client(vault: Vault, client_id: str) -> list[Merge]:
    """Return what has been joined to a client, the newest first."""
    return MERGES.find(vault, "client_id = ?", (client_id,), "recorded_at desc, id")


def by_code(vault: Vault, code: str) -> Merge:
    """Return the joining of the client that had a code; KnownError when nobody's was joined."""
    found = MERGES.find(vault, "code = ?", (code.strip().upper(),))
    if not found:
        raise KnownError(_("No client with this code has been joined to another. Check the code."))
    return found[0]


def counts(vault: Vault, client_id: str) -> dict[str, int]:
    """Return how many records of a client each table holds: what would move."""
    schema = client_tables.read(vault)
    found: dict[str, int] = {}
    for table, column in schema.client_columns():
        sql = f'select count(*) from "{table}" where "{column}" = ?'  # noqa: S608
        number = vault.tuples(sql, (client_id,))[0][0]
        if number:
            found[table] = max(number, found.get(table, 0))
    return found


def merge(
    vault: Vault, keep_id: str, other_id: str, picked: Mapping[str, str], today: date
) -> Changes:
    """Join the other client to the one that is kept, in one transaction.

    `picked` maps a field to `kept` or `other` (merging_fields); what is not picked goes as
    proposed. Raises KnownError where a choice must be made or a value would be wrong.
    """
    if keep_id == other_id:
        raise KnownError(_("Choose two different clients."), field="other")
    with vault.atomic():
        kept, other = client_records.get(vault, keep_id), client_records.get(vault, other_id)
        made = provenance.carried(joined(kept, other, picked), today)
        refuse(made.problems(today, practice=vault.practice))
        steps = Steps(vault, client_tables.read(vault))
        merging_rules.make_room(steps, keep_id, other_id, today)
        _move(steps, keep_id, other_id)
        client_records.BOOK.gone(vault, other)
        steps.remove("client", _client_row(vault, other_id))
        fields = changed_fields(kept, made)
        before = _client_row(vault, keep_id)
        CLIENTS.change(vault, made)
        _keep_change(steps, before, _client_row(vault, keep_id))
        _found_again(vault, {step["table"] for step in steps.done}, keep_id)
        record = _keep(vault, steps, keep_id, other)
        detail = {"joined": other.code, "records": len(steps.done), "fields": fields}
        audit.write(vault, "merge", "client", keep_id, client_id=keep_id, detail=detail)
        audit.write(vault, "merged", "client", other_id, client_id=other_id)
    return Changes(types(), record, lambda again: undo(again, record.id))


def _keep(vault: Vault, steps: Steps, keep_id: str, other: Client) -> Merge:
    at, by = vault.now(), vault.person.id
    record = Merge(new_id(), keep_id, keep_id, other.id, other.code, steps.done, at, by)
    MERGES.add(vault, record)
    return record


def _client_row(vault: Vault, client_id: str) -> dict[str, Any]:
    return vault.query("select * from client where id = ?", (client_id,))[0]


def _keep_change(steps: Steps, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Keep as a step what was changed of the kept client's row."""
    names = [name for name in after if before[name] != after[name]]
    if names:
        step = {
            "table": "client",
            "key": [after["id"]],
            "before": {name: before[name] for name in names},
            "after": {name: after[name] for name in names},
        }
        steps.done.append(step)


def _move(steps: Steps, keep_id: str, other_id: str) -> None:
    for table, column in steps.schema.client_columns():
        rows = client_tables.rows_where(steps.vault, steps.schema, table, column, other_id)
        for row in rows:
            steps.change(table, row, {column: keep_id})


def _found_again(vault: Vault, tables: set[str], *client_ids: str) -> None:
    """Bring the search index up to the records of the clients in the tables touched."""
    for book in search.BOOKS:
        if book.table.name not in tables or book.entry is None:
            continue
        column = "id" if book.table.name == "client" else "client_id"
        if column not in book.table.columns:
            continue
        for client_id in client_ids:
            for record in book.table.find(vault, f"{column} = ?", (client_id,)):
                book.found(vault, record)


def undo(vault: Vault, merge_id: str) -> Changes:
    """Take apart what was joined: every record and field is as before, newer ones stay.

    What was made since and hangs on a record that goes back, goes with it. Raises KnownError when
    something contradicts: a later joining, or a field that was changed since.
    """
    with vault.atomic():
        record = MERGES.get(vault, merge_id)
        if record.client_id != record.kept_id:
            raise KnownError(
                _("The kept client has been joined to yet another since. Take that apart first.")
            )
        schema = client_tables.read(vault)
        MERGES.delete(vault, merge_id)
        try:
            touched = row_steps.take_back(vault, schema, record.steps)
            _follow(vault, schema, record)
        except (ChangedSinceError, driver.Error):
            raise _contradicts() from None
        for client_id in (record.kept_id, record.merged_id):
            _found_again(vault, touched, client_id)
        for client_id in (record.kept_id, record.merged_id):
            audit.write(vault, "undo_merge", "client", client_id, client_id=client_id)
    return Changes(types(), client_records.get(vault, record.kept_id))


def _contradicts() -> KnownError:
    return KnownError(
        _(
            "This cannot be taken apart any more: what joining changed has been changed since. "
            "If another client was joined later, take that apart first."
        )
    )


def _follow(vault: Vault, schema: Schema, record: Merge) -> None:
    """Let what was made since go with the record it hangs on; refuse what hangs on both."""
    owned = {table for table, column in schema.client_columns() if column == "client_id"}
    pairs = [r for r in schema.references if r.table in owned and r.parent in owned]
    while sum(_follow_one(vault, pair, record) for pair in pairs):
        pass  # what hangs on what has just gone, goes in the next round
    for pair in pairs:
        if _hanging(vault, pair, record.merged_id, record.kept_id):
            raise ChangedSinceError


def _hanging(vault: Vault, pair: client_tables.Reference, child: str, parent: str) -> list[Any]:
    """Return the rowids of one client's records that hang on a record of the other."""
    sql = (
        f'select c.rowid from "{pair.table}" c join "{pair.parent}" p'  # noqa: S608
        f' on c."{pair.column}" = p."{pair.parent_column}"'
        " where c.client_id = ? and p.client_id = ?"
    )
    return [row for (row,) in vault.tuples(sql, (child, parent))]


def _follow_one(vault: Vault, pair: client_tables.Reference, record: Merge) -> int:
    rows = _hanging(vault, pair, record.kept_id, record.merged_id)
    sql = f'update "{pair.table}" set client_id = ? where rowid = ?'  # noqa: S608
    vault.execute_many(sql, [(record.merged_id, row) for row in rows])
    return len(rows)
