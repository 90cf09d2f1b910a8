"""Everything of one client out of the vault, row by row, with what it refers to."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tytti_desktop.casework.client import merged
from tytti_desktop.exchange.handover.own_words import Used
from tytti_desktop.exchange.handover.parts import PERSON, TENURE, Parts
from tytti_desktop.vault import Vault, audit

Row = dict[str, Any]
Rows = dict[str, dict[str, Row]]  # table -> key -> row


@dataclass
class Scope:
    """Which registers go along (None: all), and to whose key (that vault's own log stays away).

    Of the registers in `own` also the screenings that the person `me` has filled in.
    """

    registers: frozenset[str] | None
    partner: str = ""
    own: frozenset[str] = frozenset()
    me: str = ""


@dataclass
class Gathered:
    """The rows of one client: `left_out` counts those of another register or another's matter."""

    rows: Rows = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)


def rows_by(
    vault: Vault, table: str, column: str, values: Iterable[str], order: str, more: str = ""
) -> list[Row]:
    """Return the rows of a table whose column has one of these values, in the order of the key.

    `more` is a condition besides, such as that the row names no client.
    """
    return vault.query(
        f'select * from "{table}" where "{column}" in (select value from json_each(?))'  # noqa: S608
        f'{more} order by "{order}"',
        (json.dumps(sorted(values)),),
    )


def of_client(vault: Vault, parts: Parts, client_id: str, scope: Scope) -> Gathered:
    """Gather everything of one client that the scope lets go, its log as history too."""
    made = Gathered({table: {} for table in parts.carried})
    for table in parts.carried:
        found = _owned(vault, parts, table, client_id) if table in parts.own else []
        found += _hanging(vault, parts, table, made.rows)
        for row in found:
            register = row.get("register")
            own = table == "screening" and register in scope.own and row["created_by"] == scope.me
            known = scope.registers is None or not register or register in scope.registers
            if not (known or own):
                made.left_out[table] = made.left_out.get(table, 0) + 1
            else:
                made.rows[table][row[parts.key(table)]] = row
    logs = made.rows["past_log"]
    made.rows["past_log"] = {k: row for k, row in logs.items() if row["source"] != scope.partner}
    _close(parts, made)
    return made


def _owned(vault: Vault, parts: Parts, table: str, client_id: str) -> list[Row]:
    column = "id" if table == "client" else "client_id"
    return rows_by(vault, table, column, [client_id], parts.key(table))


def _hanging(vault: Vault, parts: Parts, table: str, found: Rows) -> list[Row]:
    """Return the rows that name no client themselves and hang on what has been gathered."""
    named = {column.name: column.needed for column in parts.schema.tables[table]}
    if named.get("client_id", False):
        return []  # every row names its client
    nobodys = ' and "client_id" is null' if "client_id" in named else ""
    made: dict[str, Row] = {}
    for ref in parts.references(table):
        above = found.get(ref.parent, {})
        if ref.parent not in {table, "client"} and above:
            for row in rows_by(vault, table, ref.column, above, parts.key(table), nobodys):
                made[row[parts.key(table)]] = row
    return list(made.values())


def _close(parts: Parts, made: Gathered) -> None:
    """Cut what refers to rows that stay at home; leave out what cannot be without them."""
    again = True
    while again:
        again = False
        for table in parts.carried:
            for ref in parts.references(table):
                if ref.parent in made.rows and _cut(parts, made, ref):
                    again = True


def _cut(parts: Parts, made: Gathered, ref: Any) -> bool:  # noqa: ANN401 a Reference
    needed = {c.name for c in parts.schema.tables[ref.table] if c.needed or c.key}
    there, cut = made.rows[ref.parent], False
    for key, row in list(made.rows[ref.table].items()):
        if row[ref.column] is None or row[ref.column] in there:
            continue
        if ref.column in needed:
            del made.rows[ref.table][key]
            made.left_out[ref.table] = made.left_out.get(ref.table, 0) + 1
            cut = True
        else:
            row[ref.column] = None
    return cut


def log_of(vault: Vault, client_id: str, source: str) -> list[Row]:
    """Return a client's log as history that another vault may keep; `source` is this vault."""
    found = [
        row for one in merged.ids_of(vault, client_id) for row in audit.rows(vault, client_id=one)
    ]
    return [
        {
            "id": f"{source}-{row.seq}",
            "client_id": client_id,
            "source": source,
            "seq": row.seq,
            "at": row.at.isoformat(),
            "actor": row.actor,
            "action": row.action,
            "entity": row.entity,
            "entity_id": row.entity_id,
            "detail": json.dumps(dict(row.detail), ensure_ascii=False, sort_keys=True),
        }
        for row in sorted(found, key=lambda row: row.seq)
    ]


class Told:
    """What the gathered rows refer to, each once: organisations, posts, forms, who recorded."""

    def __init__(self, vault: Vault, parts: Parts, words: Used) -> None:
        self._vault, self._parts, self.words = vault, parts, words
        self._wanted: dict[str, set[str]] = {table: set() for table in parts.told}
        self._people = {row["id"] for row in vault.query("select id from person")}

    def note(self, table: str, row: Mapping[str, Any]) -> None:
        """Remember what a row refers to, and which of the unit's own words it uses."""
        self.words.note(row)
        for ref in self._parts.references(table):
            if ref.parent in self._wanted and row[ref.column] is not None:
                self._wanted[ref.parent].add(row[ref.column])
        self._wanted[PERSON] |= {
            v for v in row.values() if isinstance(v, str) and v in self._people
        }

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Yield what has been referred to, and what that refers to, what is needed first."""
        found: Rows = {table: {} for table in self._parts.told}
        again = True
        while again:
            again = False
            for table in self._parts.told:
                for row in self._asked(table, found[table]):
                    found[table][row[self._parts.key(table)]] = row
                    self.note(table, row)
                    again = True
        for table in self._parts.told:
            for key in sorted(found[table]):
                yield table, found[table][key]

    def _asked(self, table: str, known: Mapping[str, Row]) -> list[Row]:
        key = self._parts.key(table)
        rows = rows_by(self._vault, table, key, self._wanted[table] - known.keys(), key)
        if table == TENURE:
            held = rows_by(self._vault, TENURE, "post_id", self._wanted["post"], "id")
            rows += [row for row in held if row["id"] not in known]
        return rows
