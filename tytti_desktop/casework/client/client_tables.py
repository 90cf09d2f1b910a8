"""Which tables hold what of a client: read from the schema, so that no new table is forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tytti_desktop.vault import Vault

# Columns that may hold a client's id though the schema does not say so.
_SPOKEN = frozenset({"client_id", "entity_id"})
# The log is only ever added to, and the search index is built from the records themselves.
APART = frozenset({"audit", "search_row", "search_word"})


@dataclass(frozen=True)
class Column:
    """One column of a table; `key` tells whether it is of the primary key."""

    name: str
    kind: str
    needed: bool
    key: bool


@dataclass(frozen=True)
class Reference:
    """That a column of one table names a row of another."""

    table: str
    column: str
    parent: str
    parent_column: str


@dataclass(frozen=True)
class Schema:
    """The tables of records with their columns, references and unique groups of columns."""

    tables: Mapping[str, tuple[Column, ...]]
    references: tuple[Reference, ...]
    unique: Mapping[str, tuple[tuple[str, ...], ...]]

    def key(self, table: str) -> tuple[str, ...]:
        """Return the columns that tell one row of a table from another."""
        return tuple(column.name for column in self.tables[table] if column.key)

    def names(self, table: str) -> tuple[str, ...]:
        """Return the names of a table's columns, in order."""
        return tuple(column.name for column in self.tables[table])

    def client_columns(self) -> list[tuple[str, str]]:
        """Return every (table, column) that names a client, but for the log and the index."""
        said = {(r.table, r.column) for r in self.references if r.parent == "client"}
        spoken = {
            (table, column.name)
            for table, columns in self.tables.items()
            for column in columns
            if column.name in _SPOKEN
        }
        return sorted((t, c) for t, c in said | spoken if t not in APART)


_known: dict[tuple[str, ...], Schema] = {}  # what each schema, as written, says: one a version


def read(vault: Vault) -> Schema:
    """Return the schema of the open vault: some milliseconds the first time, then one question."""
    rows = vault.tuples("select sql from sqlite_schema where sql is not null order by name")
    written = tuple(sql for (sql,) in rows)
    if written not in _known:
        _known[written] = _read(vault)
    return _known[written]


def _read(vault: Vault) -> Schema:
    rows = vault.tuples(
        "select name from pragma_table_list where schema = 'main' and type = 'table'"
        " and name not like 'sqlite_%' order by name"
    )
    names = [name for (name,) in rows]
    return Schema(
        {name: _columns(vault, name) for name in names},
        tuple(each for name in names for each in _references(vault, name)),
        {name: _unique(vault, name) for name in names},
    )


def _columns(vault: Vault, table: str) -> tuple[Column, ...]:
    found = vault.tuples(
        'select name, type, "notnull", pk from pragma_table_info(?) order by cid', (table,)
    )
    return tuple(
        Column(name, kind.lower(), bool(needed), bool(key)) for name, kind, needed, key in found
    )


def _references(vault: Vault, table: str) -> list[Reference]:
    found = vault.tuples(
        'select "from", "table", "to" from pragma_foreign_key_list(?) order by id', (table,)
    )
    return [Reference(table, column, parent, to or "id") for column, parent, to in found]


def _unique(vault: Vault, table: str) -> tuple[tuple[str, ...], ...]:
    indexes = vault.tuples(
        'select name from pragma_index_list(?) where "unique" and not partial order by name',
        (table,),
    )
    return tuple(
        tuple(
            column
            for (column,) in vault.tuples(
                "select name from pragma_index_info(?) order by seqno", (index,)
            )
        )
        for (index,) in indexes
    )


def rows_where(
    vault: Vault, schema: Schema, table: str, column: str, value: str
) -> list[dict[str, Any]]:
    """Return the rows of a table whose column has a value, in the order of their keys."""
    order = ", ".join(f'"{each}"' for each in schema.key(table))
    return vault.query(f'select * from "{table}" where "{column}" = ? order by {order}', (value,))  # noqa: S608
