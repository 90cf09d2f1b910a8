"""Changes of rows of any table, each kept as a step, so that all of them can be taken back.

The steps are plain JSON: they lie in the vault and undo an act years later.
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tytti_desktop.casework.client.client_tables import Schema
from tytti_desktop.vault import Vault

_BLOB = "base64:"
Row = Mapping[str, Any]


def kept(value: Any) -> Any:  # noqa: ANN401
    """Return a column's value as JSON knows it; bytes as a map of their base64."""
    return {_BLOB: base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def meant(value: Any) -> Any:  # noqa: ANN401
    """Return the column's value that `kept` made JSON of."""
    return base64.b64decode(value[_BLOB]) if isinstance(value, dict) else value


class ChangedSinceError(Exception):
    """A row is not any more as the step left it. Handled by the act that takes steps back."""


@dataclass
class Steps:
    """What an act does to rows, in order. `done` is what is kept of it."""

    vault: Vault
    schema: Schema
    done: list[dict[str, Any]] = field(default_factory=list)

    def change(self, table: str, row: Row, new: Row) -> None:
        """Give columns of a row other values; what is the same already makes no step."""
        values = {name: value for name, value in new.items() if row[name] != value}
        if values:
            before = {name: row[name] for name in values}
            self._keep(table, self._key(table, row), before, values)
            update(self.vault, self.schema, table, self._key(table, row), values)

    def add(self, table: str, row: Row) -> None:
        """Add a row with all its columns."""
        self._keep(table, self._key(table, row), None, row)
        insert(self.vault, table, row)

    def remove(self, table: str, row: Row) -> None:
        """Take a row away; the step keeps it whole."""
        self._keep(table, self._key(table, row), row, None)
        delete(self.vault, self.schema, table, self._key(table, row))

    def _key(self, table: str, row: Row) -> list[Any]:
        return [row[name] for name in self.schema.key(table)]

    def _keep(self, table: str, key: list[Any], before: Row | None, after: Row | None) -> None:
        self.done.append(
            {"table": table, "key": key, "before": _json(before), "after": _json(after)}
        )


def _json(row: Row | None) -> dict[str, Any] | None:
    return None if row is None else {name: kept(value) for name, value in row.items()}


def take_back(vault: Vault, schema: Schema, steps: Iterable[Mapping[str, Any]]) -> set[str]:
    """Take steps back, the last first; returns the tables touched.

    A row that was only changed and is gone since stays gone. Raises ChangedSinceError where a
    column has another value than the step gave it.
    """
    touched = set()
    for step in reversed(list(steps)):
        table, key = step["table"], step["key"]
        touched.add(table)
        before, after = _row(step["before"]), _row(step["after"])
        if after is None:
            insert(vault, table, before or {})
            continue
        now = find(vault, schema, table, key)
        if now is None and before is not None:
            continue
        if now is None or any(now[name] != value for name, value in after.items()):
            raise ChangedSinceError
        if before is None:
            delete(vault, schema, table, key)
        else:
            update(vault, schema, table, key, before)
    return touched


def _row(step: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if step is None else {name: meant(value) for name, value in step.items()}


def find(vault: Vault, schema: Schema, table: str, key: Iterable[Any]) -> dict[str, Any] | None:
    """Return the row of a table with a key, or None."""
    sql = f'select * from "{table}" where {_where(schema, table)}'  # noqa: S608
    found = vault.query(sql, list(key))
    return found[0] if found else None


def insert(vault: Vault, table: str, row: Row) -> None:
    """Add a row."""
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("?" * len(row))
    vault.execute(f'insert into "{table}" ({names}) values ({marks})', list(row.values()))  # noqa: S608


def update(vault: Vault, schema: Schema, table: str, key: Iterable[Any], values: Row) -> None:
    """Give columns of the row with a key other values."""
    names = ", ".join(f'"{name}" = ?' for name in values)
    sql = f'update "{table}" set {names} where {_where(schema, table)}'  # noqa: S608
    vault.execute(sql, [*values.values(), *key])


def delete(vault: Vault, schema: Schema, table: str, key: Iterable[Any]) -> None:
    """Take the row with a key away."""
    vault.execute(f'delete from "{table}" where {_where(schema, table)}', list(key))  # noqa: S608


def _where(schema: Schema, table: str) -> str:
    return " and ".join(f'"{name}" = ?' for name in schema.key(table))
