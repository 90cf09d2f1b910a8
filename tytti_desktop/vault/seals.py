"""A sum over the rows of every table, moved only together with the log.

Temporary triggers, made when a table is first written to, add up what each transaction does to it;
when the transaction has written a row of the log too, the sums kept in `meta` move with it. What is
changed past the program (by another program with the key, or by a statement past the log) leaves
the sums as they were, so `check` finds it in whichever table and way: changed, added or removed.
No reference of the schema removes or changes rows by itself, so each statement has one table.
"""

import re
from collections.abc import Iterator
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tytti_desktop.vault.driver import Database

PREFIX = "seal:"
_WRONG = "changed"  # instead of a sum: what was changed past the program before a new schema
_WHOLE, _BYTES = 1 << 128, 16
# Tables that have no sum, and why.
LEFT = {
    "audit": "each of its rows is chained to the one before it",
    "meta": "it holds the sums; its keys, marks and numbers are compared at every opening",
    "draft": "texts that nobody has saved yet",
}
# Tables whose rows change without a row of the log too, and why.
UNLOGGED = {
    "screening": "answers of one that has begun are kept one by one; its finish is logged",
    "returned_field": "a page is keyed field by field; the keying is logged as a whole",
    "form_version": "what a form looked like is kept with the first copy of it that is made",
    "handover_base": "what another vault knows, brought up row by row within a package's act",
}
_TABLE = re.compile(
    r"""\s*(?:insert(?:\s+or\s+\w+)?\s+into|replace\s+into|update(?:\s+or\s+\w+)?|delete\s+from)"""
    r"""\s+["'`\[]?(\w+)""",
    re.IGNORECASE,
)
_KEEP = (
    "insert into meta (key, value) values (?, ?)"
    " on conflict (key) do update set value = excluded.value"
)


def sealed(db: "Database", name: str = "%") -> dict[str, list[str]]:
    """Return the tables that have a sum, with their columns; what is made of others has none."""
    rows = db.execute(
        "select t.name, c.name from sqlite_master t, pragma_table_info(t.name) c"
        " where t.type = 'table' and t.name like ? and t.name not like 'search%'"
        " and t.name not like 'sqlite_%' order by t.name, c.cid",
        [name],
    ).fetchall()
    found: dict[str, list[str]] = {}
    for table, column in rows:
        if table not in LEFT:
            found.setdefault(table, []).append(column)
    return found


def _weight(values: tuple[Any, ...]) -> int:
    """Return a row's part of the sum; pictures and papers count by their own digest."""
    told = tuple(blake2b(v).digest() if isinstance(v, bytes) else v for v in values)
    content = repr(told).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(content, digest_size=_BYTES).digest())


def _moved(total: str, sign: int, *values: Any) -> str:  # noqa: ANN401
    return f"{(int(total, 16) + sign * _weight(values)) % _WHOLE:x}"


class Watch:
    """What adds up the changes of one connection."""

    def __init__(self, db: "Database") -> None:
        self.db = db
        self._watched: set[str] = set()
        db.conn.create_function("tytti_moved", -1, _moved, deterministic=True)
        db.conn.execute("pragma recursive_triggers = on")  # what is replaced is removed first
        db.conn.execute("create temp table tytti_moves (name text primary key, total text)")

    def table_of(self, sql: str) -> None:
        """See to it that what a statement does to its table is added up."""
        found = _TABLE.match(sql)
        if found is None or found[1] in self._watched:
            return
        self._watched.add(found[1])
        columns = sealed(self.db, found[1]).get(found[1])
        if columns is not None:
            sql = "insert or ignore into tytti_moves values (?, '0')"
            self.db.conn.execute(sql, (found[1],))
            for act in ("insert", "delete", "update"):
                self.db.conn.execute(_trigger(found[1], columns, act))

    def undone(self) -> None:
        """Forget which tables are watched: a transaction that was undone took triggers with it."""
        self._watched.clear()


def _trigger(table: str, columns: list[str], act: str) -> str:
    sides = [("old", -1)] * (act != "insert") + [("new", 1)] * (act != "delete")
    total = "total"
    for side, sign in sides:
        values = ", ".join(f'{side}."{column}"' for column in columns)
        total = f"tytti_moved({total}, {sign}, {values})"
    does = f"update tytti_moves set total = {total} where name = '{table}'"  # noqa: S608
    made = f'"tytti_{act}_{table}" after {act} on main."{table}"'
    return f"create temp trigger if not exists {made} begin {does}; end"


def begin(db: "Database") -> int:
    """Begin a transaction: what was done outside one is let go; returns the log's last row."""
    db.conn.execute("update tytti_moves set total = '0' where total <> '0'")
    return _last(db)


def _last(db: "Database") -> int:
    return int(db.conn.execute("select coalesce(max(seq), 0) from audit").fetchone()[0])


def keep(db: "Database", last: int) -> None:
    """Move the kept sums by what the transaction did, if it has told the log of it."""
    moves = db.conn.execute("select name, total from tytti_moves where total <> '0'").fetchall()
    if not moves:
        return
    logged, kept = _last(db) > last, _kept(db)
    rows = [
        (PREFIX + name, f"{(int(kept[name], 16) + int(total, 16)) % _WHOLE:x}")
        for name, total in moves
        if (logged or name in UNLOGGED) and kept.get(name, _WRONG) != _WRONG
    ]
    db.conn.executemany(_KEEP, rows)
    db.conn.execute("update tytti_moves set total = '0' where total <> '0'")


def _kept(db: "Database") -> dict[str, str]:
    rows = db.conn.execute("select key, value from meta where key like ?", (PREFIX + "%",))
    return {key.removeprefix(PREFIX): value for key, value in rows.fetchall()}


def _sums(db: "Database") -> Iterator[tuple[str, str]]:
    """Yield each table with the sum of its rows as they are; reads all of them."""
    for table, columns in sealed(db).items():
        names = ", ".join(f'"{column}"' for column in columns)
        rows = db.conn.execute(f'select {names} from "{table}"')  # noqa: S608
        yield table, f"{sum(map(_weight, rows)) % _WHOLE:x}"


def is_sealed(db: "Database") -> bool:
    """Tell whether the sums have been kept since some time."""
    return bool(_kept(db))


def seal(db: "Database", wrong: list[str]) -> None:
    """Keep the sums of all tables as they are; of those in `wrong` that they were changed."""
    rows = [(PREFIX + name, _WRONG if name in wrong else said) for name, said in _sums(db)]
    db.conn.execute("delete from meta where key like ?", (PREFIX + "%",))
    db.conn.executemany(_KEEP, rows)


def seal_anew(db: "Database") -> None:
    """Keep the sums as they are inside a transaction: what it has done so far is counted in."""
    seal(db, [])
    begin(db)


def changed(db: "Database") -> list[str]:
    """Return the tables whose rows are not as the program left them; reads the whole file."""
    kept = _kept(db)
    return [name for name, said in _sums(db) if kept and kept.get(name, "0") != said]
