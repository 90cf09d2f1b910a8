"""Rows of a package as they will stand in this vault: what is known here already is not doubled.

An organisation, post or person of the network that this vault knows by its source or name takes
the place of the package's own; what refers to something that stays away is cut; an identity code
or a name that may stand only once here gives way, and the report says so.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from tytti_desktop.casework.screening.rounds import base_name
from tytti_desktop.exchange.handover.gathering import Row, Rows, rows_by
from tytti_desktop.exchange.handover.package import Content
from tytti_desktop.exchange.handover.parts import NATURAL, PERSON, Parts
from tytti_desktop.vault import Vault

_SOME = 300
# Tables in which a value or a name gives way, so that the row can stand.
_GIVE_WAY = frozenset({"client", "questionnaire_round"})


def _pieces(rows: Mapping[str, Row]) -> Iterator[dict[str, Row]]:
    """Yield rows some hundreds at a time: between two turns of the window's own events."""
    left = iter(rows.items())
    while some := dict(islice(left, _SOME)):
        yield some


class Fitted:
    """The rows of a package in this vault's form: `rows` are clients', `told` what is new here.

    Filled by taking all steps of `fit`.
    `same_person` maps a client of the package to the one here who has the same identity code;
    `left_out` are rows that cannot stand here.
    """

    def __init__(self, vault: Vault, parts: Parts, content: Content) -> None:
        self._vault, self._parts, self._content = vault, parts, content
        self._now: dict[tuple[str, str], str] = {}
        self._gone = {(table, key) for table, key, *_rest in content.gone}
        self.told: Rows = {}
        self.rows: Rows = {}
        self.local: Rows = {}
        self.same_person: dict[str, str] = {}
        self.left_out: list[tuple[str, str]] = []

    def fit(self) -> Iterator[int]:
        """Fit every row, what others refer to first; yields how many were done in each step."""
        for table in self._parts.told:
            self.told[table] = {}
            for some in _pieces(self._content.told.get(table, {})):
                self.told[table].update(self._fit_told(table, some))
                yield len(some)
        for table in self._parts.carried:
            self.rows[table], self.local[table] = {}, {}
            for some in _pieces(self._content.rows.get(table, {})):
                self.rows[table].update(self._fit(table, some))
                yield len(some)

    def _local(self, table: str, keys: Any) -> dict[str, Row]:  # noqa: ANN401 an iterable of ids
        key = self._parts.key(table)
        return {row[key]: row for row in rows_by(self._vault, table, key, keys, key)}

    def _mapped(self, table: str, row: Row) -> Row:
        """Return a row whose references lead to what this vault has."""
        made = dict(row)
        for ref in self._parts.references(table):
            value = made[ref.column]
            made[ref.column] = self._now.get((ref.parent, value), value)
        return made

    def _fit_told(self, table: str, rows: Mapping[str, Row]) -> dict[str, Row]:
        """Return the rows of the map that are new here; the others lead to what is here."""
        here = self._local(table, rows)
        new: dict[str, Row] = {}
        for key, row in rows.items():
            if key in here:
                continue
            made = self._mapped(table, row)
            twin = self._twin(table, made)
            if twin is not None:
                self._now[table, key] = twin
            else:
                new[key] = made
        return new

    def _twin(self, table: str, row: Row) -> str | None:
        """Return the id of the same thing here, by the first of its natural keys that is filled."""
        for names in NATURAL.get(table, ()):
            if not all(row[name] for name in names):
                continue
            where = " and ".join(f'"{name}" = ?' for name in names)
            found = self._vault.tuples(
                f'select id from "{table}" where {where} order by id limit 1',  # noqa: S608
                [row[name] for name in names],
            )
            if found:
                return str(found[0][0])
        return None

    def _fit(self, table: str, rows: Mapping[str, Row]) -> dict[str, Row]:
        self.local[table].update(self._local(table, rows))
        made = {}
        for key, row in rows.items():
            fitted = self._cut(table, self._mapped(table, row))
            if fitted is None or self._stands(table, key, fitted):
                self.left_out.append((table, key))
            else:
                made[key] = self._unique(table, fitted)
        return made

    def _cut(self, table: str, row: Row) -> Row | None:
        """Cut references to what is neither here nor coming; None where one is needed."""
        needed = {c.name for c in self._parts.schema.tables[table] if c.needed or c.key}
        for ref in self._parts.references(table):
            value = row[ref.column]
            if value is None or self._comes(table, ref.parent, value):
                continue
            if ref.column in needed:
                return None
            row[ref.column] = None
        return row

    def _comes(self, table: str, parent: str, key: str) -> bool:
        """Tell whether a row is here or will be."""
        if parent == table:
            return key in self._content.rows.get(parent, {}) or self._is_here(parent, key)
        coming = self.told if parent in self.told else self.rows
        return key in coming.get(parent, {}) or self._is_here(parent, key)

    def _is_here(self, table: str, key: str) -> bool:
        column = self._parts.key(table)
        sql = f'select 1 from "{table}" where "{column}" = ?'  # noqa: S608
        return bool(self._vault.tuples(sql, (key,)))

    def _stands(self, table: str, key: str, row: Row) -> bool:
        """Tell whether another record here has what may stand only once, and stays.

        Such as that both sides have marked one visit as carried to the same system.
        """
        if table in _GIVE_WAY or key in self.local[table]:
            return False
        own = self._parts.key(table)
        for names in self._parts.schema.unique[table]:
            if own in names or any(row.get(name) is None for name in names):
                continue
            where = " and ".join(f'"{name}" = ?' for name in names)
            found = self._vault.tuples(
                f'select "{own}" from "{table}" where {where}',  # noqa: S608
                [row[name] for name in names],
            )
            if any((table, twin) not in self._gone for (twin,) in found):
                return True
        return False

    def _unique(self, table: str, row: Row) -> Row:
        """Let what may stand only once here give way."""
        if table == "client" and row["identity_code"]:
            found = self._vault.tuples(
                "select id from client where identity_code = ? and id <> ?",
                (row["identity_code"], row["id"]),
            )
            if found:
                self.same_person[row["id"]] = found[0][0]
                return {**row, "identity_code": None}
        if table == "questionnaire_round":
            return self._free_name(row)
        return row

    def _free_name(self, row: Row) -> Row:
        """Give a round a number where another round of the client has its name here."""
        taken = {
            name
            for (name,) in self._vault.tuples(
                "select name from questionnaire_round where client_id = ? and id <> ?",
                (row["client_id"], row["id"]),
            )
        }
        name, number = row["name"], 2
        while name in taken:
            name, number = f"{base_name(row['name'])}:{number}", number + 1
        return {**row, "name": name}

    def people(self) -> dict[str, Row]:
        """Return who recorded what and is not known here: named for ever, with no key."""
        return self.told[PERSON]
