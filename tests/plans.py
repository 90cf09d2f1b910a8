"""How the database goes about real queries: which of them go through a whole table."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from tytti_desktop.vault import Vault

# Tables that do not grow with the caseload, and those that are not searched by the client alone.
SMALL = {
    "unit_datum", "person", "slot", "meta", "sqlite_master", "json_each", "draft", "wording",
    "organisation", "service", "service_channel", "professional", "post", "campaign", "mailing",
}  # fmt: skip
# Read from one end, and no further.
ENDS = {"select seq, mac from audit order by seq desc limit 1"}
_SCAN = re.compile(r"^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?")


@contextmanager
def traced(vault: Vault) -> Iterator[set[str]]:
    """Give the statements that the database is asked meanwhile."""
    asked: set[str] = set()
    vault.db.conn.set_trace_callback(asked.add)
    try:
        yield asked
    finally:
        vault.db.conn.set_trace_callback(None)


def scans(vault: Vault, queries: set[str]) -> dict[str, set[str]]:
    """Return the queries that go through a whole big table, with those tables."""
    tables = {row[0] for row in vault.tuples("select name from sqlite_master where type = 'table'")}
    indexes = "select name from sqlite_master where type = 'index' and sql like '% where %'"
    few = {row[0] for row in vault.tuples(indexes)}  # an index of those alone that are asked for
    found: dict[str, set[str]] = {}
    for sql in queries:
        if not sql.lstrip().lower().startswith(("select", "with")) or sql in ENDS:
            continue
        plan = [row[3] for row in vault.db.conn.execute(f"explain query plan {sql}").fetchall()]
        hits = [hit for line in plan if (hit := _SCAN.match(line))]
        names = {str(hit[1]) for hit in hits if hit[2] not in few}
        named: list[tuple[str, str]] = re.findall(r"\b(?:from|join)\s+(\w+)\s+(\w+)", sql)
        aliases = {short: table for table, short in named}
        big: set[str] = {aliases.get(name, name) for name in names} & tables - SMALL
        if big:
            found[" ".join(sql.split())] = big
    return found
