"""What of a vault goes with its clients: every table is carried, told by others, or left with why.

The tables are read from the schema. A new table of clients' records is carried without a word
here; a new table of any other kind fails a test until it is given its place.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tytti_desktop.casework.client.client_tables import Reference, Schema
from tytti_desktop.vault import Vault

# Why a table stays at home. The words are for the reader of the code and of docs/decisions/0063.
STAYS: Mapping[str, str] = {
    "meta": "the vault's own marks",
    "alarm": "what is wrong with a vault is its own",
    "audit": "a chain belongs to its vault; its rows go as history, in past_log",
    "search_row": "the search index is built anew from the records",
    "search_word": "the search index is built anew from the records",
    "draft": "what somebody is still typing is theirs",
    "unit_data": "each unit has its own rules",
    "service_tag": "derived from the service",
    "service_channel": "the service map comes from the catalogue",
    "service_contact": "the service map is checked by each unit itself",
    "channel": "the service map comes from the catalogue",
    "release": "what was published is about the unit, not about a client",
    "import_batch": "an undo belongs to the vault in which the rows were brought in",
    "campaign": "anonymous answers are nobody's",
    "anonymous_answer": "anonymous answers are nobody's",
    "printer_check": "printers stay where they are",
    "handover": "the work of the people of one vault",
    "handover_package": "each vault keeps its own account of packages",
    "handover_base": "each vault keeps its own account of packages",
    "handover_conflict": "each vault decides its own conflicts",
}
# Told by others though nothing of the schema says so: who recorded, and who holds a post.
PERSON, TENURE = "person", "tenure"
# How a thing of the map is known to be the same in two vaults; the first that is filled counts.
NATURAL: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "organisation": (("source_id",), ("name",)),
    "service": (("source_id",), ("organisation_id", "name")),
    "post": (("organisation_id", "title"),),
    "professional": (("name", "phone"),),
    TENURE: (("post_id", "professional_id", "from_date"),),
}


@dataclass(frozen=True)
class Parts:
    """The tables by their place: clients' own, those hanging on them, and what they refer to.

    `own` have a column client_id (or are the client); all three are in the order of references.
    """

    schema: Schema
    own: tuple[str, ...]
    hanging: tuple[str, ...]
    told: tuple[str, ...]

    @cached_property
    def carried(self) -> tuple[str, ...]:
        """Return the tables whose rows are a client's, what others refer to first."""
        return ordered(self.schema, {*self.own, *self.hanging})

    @cached_property
    def all(self) -> tuple[str, ...]:
        """Return every table of a package, what others refer to first."""
        return (*self.told, *self.carried)

    @cached_property
    def _keys(self) -> dict[str, str]:
        return {table: self.schema.key(table)[0] for table in self.all}

    @cached_property
    def _references(self) -> dict[str, list[Reference]]:
        inside = set(self.all)
        found: dict[str, list[Reference]] = {table: [] for table in self.all}
        for ref in self.schema.references:
            if ref.table in inside and ref.parent in inside:
                found[ref.table].append(ref)
        return found

    def key(self, table: str) -> str:
        """Return the one column that tells a row from another."""
        return self._keys[table]

    def references(self, table: str) -> list[Reference]:
        """Return what a table's columns refer to, within a package."""
        return self._references[table]


def parts(schema: Schema) -> Parts:
    """Give every table its place."""
    own = {"client"} | {t for t, c in schema.client_columns() if c == "client_id"}
    own -= STAYS.keys()
    hanging: set[str] = set()
    while True:
        known = own | hanging
        found = {r.table for r in schema.references if r.parent in known}
        new = found - known - STAYS.keys()
        if not new:
            break
        hanging |= new
    told = {PERSON, TENURE}
    while True:
        asked = {r.parent for r in schema.references if r.table in own | hanging | told}
        new = asked - own - hanging - told - STAYS.keys()
        if not new:
            break
        told |= new
    order = ordered(schema, own | hanging | told)

    def place(some: set[str]) -> tuple[str, ...]:
        return tuple(table for table in order if table in some)

    return Parts(schema, place(own), place(hanging), place(told))


def ordered(schema: Schema, tables: set[str]) -> tuple[str, ...]:
    """Return tables so that what a row refers to comes before it; circles by name."""
    left, made = sorted(tables), []
    needs = {
        table: {r.parent for r in schema.references if r.table == table} - {table} for table in left
    }
    while left:
        free = [t for t in left if not needs[t] & set(left)] or left[:1]
        made += free
        left = [t for t in left if t not in free]
    return tuple(made)


def schema_version(vault: Vault) -> int:
    """Return the version of the tables of the open vault."""
    return int(vault.tuples("select user_version from pragma_user_version")[0][0])


def fingerprint(row: Mapping[str, Any]) -> str:
    """Return 32 hex digits that tell a row's content from any other; the columns' order is free."""
    content = json.dumps(
        {name: _plain(row[name]) for name in sorted(row)}, ensure_ascii=False, sort_keys=True
    )
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def _plain(value: Any) -> Any:  # noqa: ANN401 a column's value
    return hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value
