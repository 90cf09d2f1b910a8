"""An open vault: one transaction at a time, questions, the clock, and closing."""

import ctypes
import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from tytti_desktop import dates
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import driver, keys
from tytti_desktop.vault.driver import Database
from tytti_desktop.vault.header import Header, Role
from tytti_desktop.vault.lock import Lock
from tytti_desktop.words import _

DATA = "data.db"


@dataclass(frozen=True)
class Person:
    """Someone who has, or has had, a key slot."""

    id: str
    name: str
    role: Role


class Vault:
    """A vault that a person has opened. Made by opening.py; only one process holds it at a time."""

    def __init__(
        self, path: Path, header: Header, key: bytearray, person: Person, lock: Lock, db: Database
    ) -> None:
        self.path = path
        self.header = header
        self.person = person
        self.db = db
        self.clock: Callable[[], datetime] = dates.now
        self.notices: list[str] = []
        self.before_close: list[Callable[[Vault], None]] = []
        self._key = key
        self._audit_key = keys.expand(key, "audit")
        self._lock = lock
        self._file = _identity(path / DATA)

    @property
    def practice(self) -> bool:
        """Tell whether this is a practice vault: marked at its making, for ever."""
        return self.header.practice

    def now(self) -> datetime:
        """Return this moment, aware, in UTC; tests and the practice room set `clock`."""
        return self.clock()

    def audit_mac(self, message: bytes) -> bytes:
        """Return the log's MAC of a message; audit.py alone uses it."""
        return keys.mac(self._audit_key, message)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Do everything inside or nothing; inside another atomic it is a part of that one."""
        if self.db.conn.in_transaction:
            with self.db.atomic():
                yield
            return
        with driver.speaking_plainly(), self.db.atomic():
            yield
            self._refuse_other_file()

    def _refuse_other_file(self) -> None:
        """Refuse to save into a file that was moved or replaced: nobody would find the rows."""
        if _identity(self.path / DATA) != self._file:
            raise KnownError(
                _(
                    "The vault's file was moved or replaced while it was open, so this was not "
                    "saved. Close the program, put the file back in its place and open it again."
                )
            )

    def query(
        self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()
    ) -> list[dict[str, Any]]:
        """Return the rows of a SELECT as dicts."""
        with driver.speaking_plainly():
            cursor = self._select(sql, params)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    def tuples(
        self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()
    ) -> list[tuple[Any, ...]]:
        """Return the rows of a SELECT as tuples."""
        with driver.speaking_plainly():
            rows: list[tuple[Any, ...]] = self._select(sql, params).fetchall()
            return rows

    def _select(self, sql: str, params: Sequence[Any] | Mapping[str, Any]) -> Any:  # noqa: ANN401
        if not sql.lstrip().lower().startswith(("select", "with")):
            raise ValueError(sql)
        return self.db.conn.execute(sql, params)

    def execute(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> int:
        """Run one statement that changes rows; return how many. A transaction if none is open."""
        if self.db.conn.in_transaction:
            return int(self.db.conn.execute(sql, params).rowcount)
        with self.atomic():
            return int(self.db.conn.execute(sql, params).rowcount)

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for many rows in one transaction."""
        with self.atomic():
            self.db.conn.executemany(sql, rows)

    def close(self) -> None:
        """Close the vault and forget its keys; safe to call twice."""
        if not self._key:
            return
        for act in self.before_close:
            act(self)
        self.db.execute("pragma wal_checkpoint(truncate)").fetchall()
        self.db.close()
        for secret in (self._key, self._audit_key):
            keys.zero(secret)
            secret.clear()
        self._lock.release()
        _forget_memory()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_unused: object) -> None:
        self.close()


def _identity(file: Path) -> tuple[int, int]:
    """Return what tells one file from another that has taken its name."""
    try:
        stat = os.stat(file)  # noqa: PTH116
    except OSError:
        return (0, 0)
    return (stat.st_dev, stat.st_ino)


def _forget_memory() -> None:
    """Give freed memory back to the system, so that rows do not linger in it (Linux)."""
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
