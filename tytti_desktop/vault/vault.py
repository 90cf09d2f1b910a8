"""An open vault: one transaction at a time, questions, the clock, and closing."""

import ctypes
import gc
import os
import sys
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from tytti_desktop import dates
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import driver, keys, roles, seals, slots
from tytti_desktop.vault import header as headers
from tytti_desktop.vault.doorplate import DATA
from tytti_desktop.vault.header import Header, Person, Slot, SlotKind
from tytti_desktop.vault.keys import Kdf
from tytti_desktop.vault.lock import Lock
from tytti_desktop.vault.mark import Mark
from tytti_desktop.words import _

if TYPE_CHECKING:
    from tytti_desktop.vault.driver import Database

BEFORE_MIGRATION = "before-migration-"  # folders with the vault as it was, of this vault's key
T = TypeVar("T")
_SLIP = "backup slip"
_OLD_KEY = "audit_key:"  # meta: the log's key of the rows up to a number, kept at a key change


class Opener:
    """Opens copies of a vault's file for reading; holds the key until it is told to forget it."""

    def __init__(self, key: bytearray) -> None:
        self._key = bytearray(key)
        self.slip_key = keys.expand(key, _SLIP)

    def __call__(self, file: Path) -> "Database":
        """Open a copy; driver.WrongKeyError if it is not one."""
        return driver.connect(file, self._key, write=False)

    def forget(self) -> None:
        """Zero the key: nothing opens after this."""
        for secret in (self._key, self.slip_key):
            keys.zero(secret)


class Vault:
    """A vault that a person has opened. Made by opening.py; only one process holds it at a time."""

    def __init__(
        self, path: Path, header: Header, key: bytearray, person: Person, lock: Lock, db: "Database"
    ) -> None:
        self.path = path
        self.header = header
        self.person = person
        self.db = db
        self.opened_with = SlotKind.PASSPHRASE
        self.derived_in = 0.0  # seconds that the opener's key took here; 0 when not measured
        self.clock: Callable[[], datetime] = dates.now
        self.notices: list[str] = []
        self.at_closing: list[Callable[[Vault], object]] = []
        self.unit_texts: tuple[str, ...] = ()  # what the unit has set, read at the opening
        self.remembered_head = (0, "")  # as this computer's key store knows the log
        self._key = key
        self._audit_key = keys.expand(key, "audit")
        self._old_audit_keys: list[tuple[int, bytearray]] = []
        self._authority = bytearray()
        self._lock = lock
        self._remembered: tuple[int, dict[Hashable, Any]] = (0, {})
        self.log_changes = 0  # counted by the log itself
        self._file = _identity(path / DATA)
        self._mark = Mark(path)
        with driver.speaking_plainly():
            self._watch = seals.Watch(db)

    @property
    def practice(self) -> bool:
        """Tell whether this is a practice vault: marked at its making, for ever."""
        return self.header.practice

    def now(self) -> datetime:
        """Return this moment, aware, in UTC; tests and the practice room set `clock`."""
        return self.clock()

    @property
    def open(self) -> bool:
        """Tell whether the vault is open still."""
        return bool(self._key)

    def audit_mac(self, seq: int, message: bytes) -> bytes:
        """Return the MAC of the log's row number `seq`, under the key of its time."""
        for last, key in self._old_audit_keys:
            if seq <= last:
                return keys.mac(key, message)
        return keys.mac(self._audit_key, message)

    def log_head(self) -> tuple[int, bytes]:
        """Return the number and MAC of the log's last row; (0, zeros) when it is empty."""
        last = self.tuples("select seq, mac from audit order by seq desc limit 1")
        return last[0] if last else (0, bytes(32))

    def load_audit_keys(self) -> None:
        """Read the log's keys from before the changes of the vault's key."""
        rows = self.tuples("select key, value from meta where key like ?", (_OLD_KEY + "%",))
        found = [(int(key.removeprefix(_OLD_KEY)), bytearray(value)) for key, value in rows]
        self._old_audit_keys = sorted(found)

    def keep_header(self, header: Header) -> None:
        """Sign a header with the log's head in it and write it with its copy; DiskError.

        For the anchor alone: slots are changed by `committing.commit`.
        """
        self.header = self.signed(header)
        for name in (headers.HEADER, headers.SPARE):
            headers.write(self.path, self.header, name)

    def signed(self, header: Header, key: bytearray | None = None) -> Header:
        """Return a header with the log's head in it and its MAC under the vault's key, or `key`."""
        return self._anchored(header).signed(self._key if key is None else key)

    def _anchored(self, header: Header) -> Header:
        seq, mac = self.log_head()
        return replace(header, anchor_seq=seq, anchor_mac=mac.hex())

    def keep_anchor(self) -> None:
        """Write the log's head into the header, so that a cut tail is noticed."""
        if self._anchored(self.header) != self.header:
            self.keep_header(self.header)

    def kept_anchor(self) -> tuple[int, str]:
        """Return the log's head as it was last kept outside the database: number, MAC in hex."""
        marked = self._mark.read(self.audit_mac)
        return max((self.header.anchor_seq, self.header.anchor_mac), marked or (0, ""))

    def move_anchor(self) -> None:
        """Keep the log's head as it is now, over rows that were lost; an alarm remembers them."""
        self._mark.forget()
        self.keep_anchor()

    def take_authority(self, authority: bytearray) -> None:
        """Keep the key that signs roles while the vault is open."""
        self._authority = bytearray(authority)

    def role_signature(self, person: Person) -> bytes:
        """Return the signature of a person's role; empty where this opener cannot sign."""
        if self._authority:
            return roles.sign(self._authority, self.header.store, person)
        for slot in self.header.slots:  # one's own role, under another secret
            if (slot.person, slot.role) == (person.id, person.role):
                return slot.signature
        return b""

    def new_slot(
        self,
        person: Person,
        kind: SlotKind,
        secret: str,
        kdf: Kdf | None,
        expires: datetime | None = None,
        *,
        keeps: bool = False,
    ) -> Slot:
        """Return a new slot of this vault, not yet kept in its header.

        As slow as its key derivation; touches no file, so a worker may do it.
        """
        signs = keeps or roles.may_sign(self.header, person)
        authority = bytes(self._authority) if signs else b""
        made = slots.make(
            self.header, self._key, person, kind, secret, kdf, expires, authority=authority
        )
        return replace(made, signature=self.role_signature(person))

    def rekey(self, key: bytearray) -> None:
        """Encrypt the file under another key. About 0.2 s for 33 MB.

        Whatever is raised, the file is under the old key still and the connection uses that.
        """
        try:
            with driver.speaking_plainly():
                driver.rekey(self.db, key)
        except Exception:
            # A connection whose re-encryption failed may write with the new key: it is given up,
            # and the file itself tells which key it is under.
            self.db.close()
            if self._reconnect(key):
                raise
        self._take_key(key)

    def _reconnect(self, key: bytearray) -> bool:
        """Connect anew under whichever key opens the file; tell whether that is the old one."""
        with driver.speaking_plainly():
            try:
                self.db = driver.connect(self.path / DATA, self._key)
            except driver.WrongKeyError:
                self.db = driver.connect(self.path / DATA, key)
                return False
            finally:
                self._watch = seals.Watch(self.db)
        return True

    def keep_audit_key(self) -> None:
        """Keep the log's key of the rows until now, in the transaction of a change of key."""
        last = self.log_head()[0]
        self.execute(
            "insert or replace into meta (key, value) values (?, ?)",
            (f"{_OLD_KEY}{last}", bytes(self._audit_key)),
        )

    def _take_key(self, key: bytearray) -> None:
        keys.zero(self._key)
        keys.zero(self._audit_key)
        self._key, self._audit_key = key, keys.expand(key, "audit")
        self.load_audit_keys()

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Do everything inside or nothing; inside another atomic it is a part of that one."""
        try:
            if self.db.conn.in_transaction:
                with self.db.atomic():
                    yield
                return
            with driver.speaking_plainly(), self.db.atomic():
                last = seals.begin(self.db)
                yield
                seals.keep(self.db, last)
                self._refuse_other_file()
        except BaseException:
            self._watch.undone()
            raise
        self._mark.keep(*self.log_head(), self.audit_mac, self.header.number)

    def _refuse_other_file(self) -> None:
        """Refuse to save into a file that was moved or replaced: nobody would find the rows."""
        now = _identity(self.path / DATA)
        if sys.platform == "win32" and _UNKNOWN in (now, self._file):
            return  # Windows lets nobody move an open file; one that is held tells nothing
        if now != self._file:
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

    def each(
        self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()
    ) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a SELECT as they are read: for what goes through a whole table."""
        with driver.speaking_plainly():
            yield from self._select(sql, params)

    def _select(self, sql: str, params: Sequence[Any] | Mapping[str, Any]) -> Any:  # noqa: ANN401
        if not sql.lstrip().lower().startswith(("select", "with")):
            raise ValueError(sql)
        return self.db.conn.execute(sql, params)

    def execute(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> int:
        """Run one statement that changes rows; return how many. A transaction if none is open."""
        if self.db.conn.in_transaction:
            self._watch.table_of(sql)
            return int(self.db.conn.execute(sql, params).rowcount)
        with self.atomic():
            return self.execute(sql, params)

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        """Run one statement for many rows in one transaction; return how many rows changed."""
        if self.db.conn.in_transaction:  # no savepoint: each would write the search index out
            self._watch.table_of(sql)
            return max(0, int(self.db.conn.executemany(sql, rows).rowcount))
        with self.atomic():
            return self.execute_many(sql, rows)

    @property
    def changes(self) -> int:
        """How many rows have changed since opening: what is read from them is kept until then.

        Rows of the log do not count: a look at a client changes nothing that a list is made of.
        """
        return int(self.db.conn.total_changes) - self.log_changes

    def remembered(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` reads, kept until any row changes; for what thousands of rows give.

        Nothing read inside a transaction is kept: it may be rolled back.
        """
        if self.db.conn.in_transaction:
            return make()
        changes = self.changes
        if self._remembered[0] != changes:
            self._remembered = (changes, {})
        kept = self._remembered[1]
        if key not in kept:
            kept[key] = make()
        found: T = kept[key]
        return found

    def opener(self) -> "Opener":
        """Return what opens copies of this vault's file, also once the vault is closed."""
        return Opener(self._key)

    def slip_mac(self, message: bytes) -> bytes:
        """Return the MAC that a worker's opener makes of what it leaves beside the vault."""
        return keys.mac(keys.expand(self._key, _SLIP), message)

    def open_copy(self, file: Path) -> "Database":
        """Open a copy of this vault's file for reading only; driver.WrongKeyError if it is not."""
        return driver.connect(file, self._key, write=False)

    def let_go(self) -> None:
        """Close what is held open beside the database; the next act that is kept opens it again."""
        self._mark.close()

    def close(self) -> None:
        """Close the vault, its log's head kept, and forget its keys; safe to call twice.

        What is committed is safe already: a full or vanished disk does not stop the closing.
        """
        if not self.open:
            return
        try:
            with suppress(KnownError, driver.Error):
                for step in self.at_closing:
                    step(self)
                self.keep_anchor()
            self.let_go()
            with suppress(driver.Error):
                self.db.execute("pragma wal_checkpoint(truncate)").fetchall()
        finally:
            self._remembered = (0, {})
            self.db.close()
            old = (key for _n, key in self._old_audit_keys)
            for secret in (self._key, self._audit_key, self._authority, *old):
                keys.zero(secret)
                secret.clear()
            self._lock.release()
            _forget_memory()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_unused: object) -> None:
        self.close()


_UNKNOWN = (0, 0)


def _identity(file: Path) -> tuple[int, int]:
    """Return what tells one file from another that has taken its name."""
    try:
        stat = os.stat(file)  # noqa: PTH116
    except OSError:
        return _UNKNOWN
    return (stat.st_dev, stat.st_ino)


def _forget_memory() -> None:
    """Give freed memory back to the system, so that rows do not linger in it.

    Cycles are collected on the main thread only: a worker must not destroy the window's objects.
    Where nothing collects of itself, somebody else does: a window, once its pages are gone.
    """
    if gc.isenabled() and threading.current_thread() is threading.main_thread():
        gc.collect()
    with suppress(Exception):  # a courtesy of the system's
        if sys.platform == "linux":
            ctypes.CDLL(None).malloc_trim(0)
        elif sys.platform == "darwin":
            ctypes.CDLL(None).malloc_zone_pressure_relief(None, ctypes.c_size_t(0))
        elif sys.platform == "win32":
            ctypes.cdll.ucrtbase._heapmin()  # noqa: SLF001 the C library's own name
