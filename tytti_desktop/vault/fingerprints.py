"""Are the records as the log says they were last saved? What was changed past the program is not.

Every saved version leaves a fingerprint of the record in its row of the log. Rows from before the
last change of the schema are let be: their records had other fields.
"""

from collections import defaultdict
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


def _last_rows(vault: Vault, floor: int) -> Iterator[tuple[str, str, int, str | None, str | None]]:
    """Yield the newest row of every record: its number, its client, its fingerprint if it has."""
    marks = ", ".join("?" * len(_LOOKS))
    # Beside a maximum SQLite tells the other columns of the row that has it.
    asked = (
        "select entity, entity_id, max(seq), client_id, json_extract(detail, '$.after') from audit"  # noqa: S608
        f" where seq > ? and action not in ({marks}) group by entity, entity_id"
    )
    yield from vault.each(asked, (floor, *_LOOKS))


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
        moved, told = _moved(vault), defaultdict[str, dict[str, str]](dict)
        for entity, own, seq, client, after in _last_rows(vault, floor):
            passed = not client or entity in _UNLOGGED or moved.get(client, 0) > seq
            if after is not None and not passed:
                told[entity][own] = after
        known = known_tables(vault)
        wrong = {each: _unlike(vault, known.get(each, []), last) for each, last in told.items()}
    words = _(
        "Table {table}: records that are not as the log says they were last saved: {count}. "
        "They have been changed past the program. Keep a copy of the vault as it is, compare the "
        "records with a backup from before, and tell your data protection officer."
    )
    for table, count in sorted(wrong.items()):
        if count:
            yield table, words.format(table=table, count=count)


def _unlike(vault: Vault, tables: list[Table[Any]], told: dict[str, str]) -> int:
    """Return how many records have another fingerprint than their last saving told.

    One that is gone is let be: its table's sum tells (seals.py). Where several record types read
    one table, it is enough that one of them fits.
    """
    there, alike = set(), set()
    for record in (each for table in tables if table.key == "id" for each in table.each(vault)):
        if record.id not in told:
            continue
        there.add(record.id)
        if (
            audit.fingerprint(record) == told[record.id]
            or getattr(record, "state", "") == _UNDER_WAY
        ):
            alike.add(record.id)
    return len(there - alike)
