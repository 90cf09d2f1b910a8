"""Are the records as the log says they were last saved? What was changed past the program is not.

Every saved version leaves a fingerprint of the record in its row of the log. Rows from before the
last change of the schema are let be: their records had other fields.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tytti_desktop.vault import audit, driver, migrate, seals
from tytti_desktop.vault.audit import Finding
from tytti_desktop.vault.table import Table, known_tables
from tytti_desktop.vault.vault import Vault
from tytti_desktop.words import _

# Acts that move or bring many records of a client under one row of the log.
_BULK = ("merge", "merged", "undo_merge", "undo_merged", "take_in", "decide")
# What is saved key by key, and logged once as a whole.
_UNLOGGED = frozenset({"returned_field"})
_UNDER_WAY = "started"
_LOOKS = ("open", "look")
_SCHEMA, _SEALED = "schema", "sealed"


def schema_told(vault: Vault) -> dict[str, int]:
    """Return what the log's row of an opening tells of the schema, for later comparing."""
    return {_SCHEMA: migrate.version(vault.db), _SEALED: int(seals.is_sealed(vault.db))}


def was_sealed(vault: Vault) -> bool:
    """Tell whether an earlier opening has told the log that the tables' sums are kept."""
    asked = "select 1 from audit where entity = 'vault' and json_extract(detail, ?) = 1 limit 1"
    return bool(vault.tuples(asked, (f"$.{_SEALED}",)))


def _floor(vault: Vault) -> int | None:
    """Return the first row of the log made under today's schema; None when none tells of it.

    What was changed past the program and accepted is not told again: it begins after that.
    """
    rows = vault.tuples(
        "select min(seq) from audit where entity = 'vault' and action in ('open', 'create')"
        " and json_extract(detail, '$.schema') = ?",
        (migrate.version(vault.db),),
    )
    accepted = vault.tuples(
        "select max(seq) from audit where entity = 'alarm' and action = 'accept'"
        " and json_extract(detail, '$.kind') = 'behind_the_log'"
    )
    return None if rows[0][0] is None else max(int(rows[0][0]), accepted[0][0] or 0)


def _last_rows(vault: Vault, floor: int) -> dict[tuple[str, str], tuple[int, str, str | None]]:
    """Return the newest row of every record: its number, its client, its fingerprint if it has."""
    marks = ", ".join("?" * len(_LOOKS))
    columns = "entity, entity_id, seq, client_id, json_extract(detail, '$.after')"
    asked = f"select {columns} from audit where seq > ? and action not in ({marks}) order by seq"  # noqa: S608
    found = {}
    for entity, own, seq, client, after in vault.tuples(asked, (floor, *_LOOKS)):
        found[entity, own] = (seq, client or "", after)
    return found


def _moved(vault: Vault) -> dict[str, int]:
    """Return the newest bulk act of each client."""
    marks = ", ".join("?" * len(_BULK))
    asked = (
        f"select client_id, max(seq) from audit where action in ({marks})"  # noqa: S608
        " and client_id is not null group by client_id"
    )
    return dict(vault.tuples(asked, _BULK))


def findings(vault: Vault, changed: list[str], *, readable: bool = True) -> Iterator[Finding]:
    """Yield the tables with records that are not as the log says, and what to do.

    `changed` are those whose sums tell that rows were changed, added or removed. Records are
    compared one by one only where all of them can be read.
    """
    told = _(
        "Table {table}: its rows are not as the program left them. Some have been changed, added "
        "or removed past the program and its log. Keep a copy of the vault as it is, compare the "
        "records with a backup from before, and tell your data protection officer. When it has "
        "been looked into, accept the alarm with a reason."
    )
    for table in changed:
        yield Finding("behind_the_log", told.format(table=table))
    for table, words in _wrong_records(vault) if readable else ():
        if table not in changed:
            yield Finding("behind_the_log", words)


def _wrong_records(vault: Vault) -> Iterator[tuple[str, str]]:
    """Yield the tables with records that have another fingerprint than in their log's last row."""
    with driver.speaking_plainly():
        floor = _floor(vault)
        if floor is None:
            return
        moved, tables, wrong = _moved(vault), known_tables(vault), Counter[str]()
        for (entity, own), (seq, client, after) in _last_rows(vault, floor).items():
            passed = not client or entity in _UNLOGGED or moved.get(client, 0) > seq
            if after is not None and not passed and not _as_told(vault, tables, entity, own, after):
                wrong[entity] += 1
    told = _(
        "Table {table}: records that are not as the log says they were last saved: {count}. "
        "They have been changed past the program. Keep a copy of the vault as it is, compare the "
        "records with a backup from before, and tell your data protection officer."
    )
    for table, count in sorted(wrong.items()):
        yield table, told.format(table=table, count=count)


def _as_told(
    vault: Vault, tables: dict[str, list[Table[Any]]], entity: str, own: str, after: str
) -> bool:
    """Tell whether a record has the fingerprint of its last saving.

    One that is gone is let be: its table's sum tells (seals.py).
    """
    kept = [table for table in tables.get(entity, ()) if table.key == "id"]
    there = [record for table in kept for record in table.find(vault, "id = ?", (own,))]
    return not there or any(
        audit.fingerprint(record) == after or getattr(record, "state", "") == _UNDER_WAY
        for record in there
    )
