"""A caseload made many times larger, cheaply: every client of a practice vault copied with all
that is theirs, in SQL, past the program.

A hundred thousand clients are drawn and stored by the program in half an hour; copied in minutes.
For measuring only: names repeat, the log stays as long as it was, and `check` rightly tells that
the rows were changed past the program.
"""

# ruff: noqa: S608  # our own names

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import copytree

from tytti_desktop.practice import PASSPHRASE
from tytti_desktop.vault import Vault, open_vault

CACHE_KB = 2_000_000
# Where a copy may not have the original's value: two clients of one number are told of as doubles,
# and a meeting of a series is the only one of its day.
_CLEARED = {("client", "identity_code"), ("meeting", "series_id")}
_NAMES = {"id", "uid", "source_id", "entity_id"}
_INDEXES = ("search", "search_text")


def grow(small: Path, large: Path, times: int) -> None:
    """Copy a practice vault and make its caseload so many times larger."""
    copytree(small, large)
    with closing(open_vault(large, passphrase=PASSPHRASE)) as vault:
        does = vault.db.conn.execute
        for pragma in ("foreign_keys=off", "synchronous=off", f"cache_size=-{CACHE_KB}"):
            does(f"pragma {pragma}").fetchall()
        for some in (_rows(vault, times), _search(vault, times)):
            for sql in some:
                does(sql)
        does("pragma wal_checkpoint(truncate)").fetchall()


def _of_clients(vault: Vault) -> set[str]:
    """Return the tables whose rows belong to a client, by their references, near or far."""
    found, more = {"client"}, True
    named = vault.tuples(
        'select t.name, f."table" from sqlite_master t, pragma_foreign_key_list(t.name) f'
        " where t.type = 'table'"
    )
    while more:
        new = {table for table, other in named if other in found} - found
        found, more = found | new, bool(new)
    return found - {"attachment"}


def _rows(vault: Vault, times: int) -> Iterator[str]:
    tables = _of_clients(vault)
    for table in sorted(tables):
        columns, refers = _columns(vault, table)
        whose = " and client_id is not null" if "client_id" in columns else ""
        for number in range(1, times):
            values = [_value(table, name, refers.get(name) in tables, number) for name in columns]
            yield (
                f"insert into {table} ({', '.join(columns)}) select {', '.join(values)}"
                f" from {table} where {columns[0]} not like '%~%'{whose} order by rowid"
            )


def _columns(vault: Vault, table: str) -> tuple[list[str], dict[str, str]]:
    refers = vault.tuples(f'select "from", "table" from pragma_foreign_key_list(\'{table}\')')
    columns = vault.tuples(f"select name from pragma_table_info('{table}')")
    return [name for (name,) in columns], dict(refers)


def _value(table: str, column: str, refers: bool, number: int) -> str:
    if (table, column) in _CLEARED:
        return "null"
    if refers or column in _NAMES or (table, column) == ("client", "code"):
        return f"case {column} when '' then '' else {column} || '~{number}' end"
    return column


def _search(vault: Vault, times: int) -> Iterator[str]:
    last = max(vault.tuples(f"select max(rowid) from {index}")[0][0] for index in _INDEXES)
    same = "folded, spelled, kind, register"
    for number in range(1, times):
        entity = f"entity_id || '~{number}'"
        for index in _INDEXES:
            yield (
                f"insert into {index} (rowid, {same}, entity_id, client_id) select"
                f" rowid + {number * last}, {same}, {entity}, client_id || '~{number}'"
                f" from {index} where rowid <= {last}"
            )
        yield (
            f"insert into search_row select kind, {entity}, row + {number * last}"
            " from search_row where entity_id not like '%~%'"
        )
        yield (
            f"insert into search_word select word, {entity}, exact"
            " from search_word where entity_id not like '%~%'"
        )
