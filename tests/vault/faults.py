"""Every use case of the vault x every kind of fault x every point where it may strike.

    python -m tests.benchmarks.bench_faults   # all points; the table of docs/security.md

A point is one operation on the disk, one transaction or re-encryption, or one look at the clock.
After each the vault is opened again: whatever was acknowledged must be there, one of old and new
secret must open, nothing may be wrong, and no word of a client may stand in any file.
"""

import errno
import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import sqlcipher3.dbapi2 as sc

from tests.factory import CHEAP, PASSPHRASE, WORKER
from tests.vault import fault_cases
from tests.vault.keys_changed import change_key
from tytti_desktop import held
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import (
    Role,
    Vault,
    alarms,
    attachments,
    audit,
    backup_state,
    backups,
    checking,
    creating,
    drafts,
    driver,
    files,
    keeping,
    open_vault,
    opening,
    people,
    recovery,
)
from tytti_desktop.vault import refused as refused_files

NEW, NURSE, NURSES = "toinen pitkä lause nyt", "Hoitaja Hilkka", "neljä aivan eri sanaa"
SECRET = "Meikäläisen salaisuus"
WRITES = {"write", "flush", "fsync", "replace", "rename", "unlink", "mkdir", "rmdir", "truncate"}
# What another program holds is kept from these alone (Windows): a look at it, a new folder and
# what is open already go on.
KEPT_FROM = {"open", "replace", "rename", "unlink", "rmdir"}
JUMP = timedelta(days=365 * 14)
# Not made up at the files' door: the system itself refuses, SQLite's own writing too. The point
# is how many blocks of 4 KB are left.
SMALL_FILES, SMALL_DISK = "file may not grow past so much", "file system really full"
BLOCK, FEWEST = 4096, 4
MOST = 3000  # points of one use case and kind: blocks of the largest file, and to spare


class CutError(BaseException):
    """The power went: nothing that comes after happens."""


class HeldError(PermissionError):
    """Another program holds the file, as Windows tells it: "access denied", and no more."""

    def __init__(self) -> None:
        super().__init__(errno.EACCES, "held")


@dataclass(frozen=True)
class Kind:
    """A kind of fault: what an operation answers at the point, and whether it stays so."""

    name: str
    error: Callable[[], BaseException] | None = None
    stays: bool = False
    writes_only: bool = False
    times: int = 1


def refused(number: int) -> Callable[[], BaseException]:
    return lambda: OSError(number, "refused")


KINDS = (
    Kind("input/output error once", refused(errno.EIO)),
    Kind("access refused once", refused(errno.EACCES)),
    Kind("disk full once", refused(errno.ENOSPC)),
    Kind("read-only once", refused(errno.EROFS)),
    Kind("too many open files once", refused(errno.EMFILE)),
    Kind("network timed out once", refused(errno.ETIMEDOUT)),
    Kind("file gone once", refused(errno.ENOENT)),
    Kind("folder gone stale once", refused(errno.ESTALE)),
    Kind("quota used up once", refused(errno.EDQUOT)),
    Kind("interrupted once", refused(errno.EINTR)),
    Kind("disk full from here on", refused(errno.ENOSPC), stays=True, writes_only=True),
    Kind("read-only from here on", refused(errno.EROFS), stays=True, writes_only=True),
    Kind("media vanished", refused(errno.ENODEV), stays=True),
    Kind("held by a scanner for a while", HeldError, times=3),
    Kind("held by another program from here on", HeldError, stays=True),
    Kind("power cut", CutError, stays=True),
    Kind("clock jumps ahead"),
    Kind("clock jumps back"),
    Kind("second opener"),
    Kind(SMALL_FILES),
    Kind(SMALL_DISK),
)


@dataclass
class Scene:
    """A vault to work on, unlocked, and what the use cases need."""

    path: Path
    unlocked: opening.Unlocked
    made: dict[str, Any] = field(default_factory=dict)


@dataclass
class Place:
    """Where one use case works: its own copy of the vault, and a folder for backups."""

    path: Path
    usb: Path
    scene: Scene


UseCase = Callable[[Place, Vault], object]


def _write(_place: Place, vault: Vault) -> None:
    with vault.atomic():
        client = Client(SECRET, "Malli-Anna", phone="000 111")
        clients.register_client(vault, client, fault_cases.TODAY)
        vault.execute("insert into meta (key, value) values ('acked', ?)", (SECRET,))
        audit.write(vault, "add", "client", "acked")


def _draft(_place: Place, vault: Vault) -> None:
    drafts.keep(vault, "visit", {"text": SECRET})


def _scan(_place: Place, vault: Vault) -> None:
    attachments.keep(vault, client_id=None, kind="x", media_type="y", content=SECRET.encode() * 999)


def _restore(place: Place, _vault: Vault) -> None:
    backups.restore(
        place.scene.made["backup"], place.path.with_name(f"{place.path.stem}-back.vault"),
        passphrase=PASSPHRASE, person=WORKER,
    )  # fmt: skip


def _remove(place: Place, vault: Vault) -> None:
    nurse = people.person(vault, NURSE).id
    people.remove(vault, nurse, words=place.scene.made["words"], confirmed=True)


def _accept(_place: Place, vault: Vault) -> None:
    alarms.failed_backups(vault, ["usb"])
    for alarm in alarms.open_alarms(vault):
        alarms.accept(vault, alarm.id, "seen")


def _by_itself(place: Place, vault: Vault) -> None:
    backup_state.set_places(vault, [place.usb])
    keeping.by_itself(vault)


def _again(place: Place, vault: Vault) -> None:
    vault.close()
    opening.open_unlocked(replace(place.scene.unlocked, path=place.path)).close()


USE_CASES: dict[str, UseCase] = {
    "save a record": _write,
    "keep a draft": _draft,
    "keep a scan": _scan,
    "close and open": _again,
    "check": lambda _p, v: checking.check(v),
    "back up by hand": lambda p, v: backups.backup(v, p.usb),
    "back up by itself, rehearse": _by_itself,
    "rehearse": lambda p, v: backups.rehearse(v, p.scene.made["backup"]),
    "restore": _restore,
    "add a person": lambda p, v: people.add(v, p.scene.made["third"]),
    "remove a person": _remove,
    "change the passphrase": lambda p, v: people.use_passphrase(v, p.scene.made["passphrase"]),
    "change the key": lambda _p, v: change_key(v),
    "new recovery words": lambda p, v: recovery.use_recovery(v, p.scene.made["words"]),
    "accept an alarm": _accept,
    **fault_cases.MORE,
}


def quick(passphrase: str, salt: bytes, _kdf: object) -> bytearray:
    """Derive a key at once: the openings are many, and it is not the derivation that is tried."""
    return bytearray(hashlib.sha256(salt + passphrase.encode()).digest())


def scene(folder: Path) -> Scene:
    """Make the vault that every point begins from."""
    made = creating.create_vault(
        folder / "a.vault", name=WORKER, role=Role.COORDINATOR, passphrase=PASSPHRASE, kdf=CHEAP
    )
    with made.vault as vault:
        nurse = people.new_person(vault, name=NURSE, role=Role.NURSE, secret=NURSES, kdf=CHEAP)
        people.add(vault, nurse)
        third = people.new_person(vault, name="Kolmas", role=Role.NURSE, secret=NURSES, kdf=CHEAP)
        with vault.atomic():
            vault.execute("insert into meta (key, value) values ('before', ?)", (SECRET,))
            audit.write(vault, "add", "client", "before")
        known = fault_cases.prepare(vault, folder, SECRET) | {
            "third": third,
            "passphrase": people.new_passphrase(vault, old=PASSPHRASE, new=NEW, kdf=CHEAP),
            "words": recovery.new_recovery(vault, kdf=CHEAP),
            "backup": backups.backup(vault, folder / "first").file,
        }
    unlocked = opening.unlock(made.vault.path, passphrase=PASSPHRASE, person=WORKER)
    return Scene(made.vault.path, unlocked, known)


@dataclass
class Faults:
    """Counts the points; at number `at` the fault of a kind strikes."""

    kind: Kind
    at: int
    path: Path
    passed: int = 0
    hit: bool = False
    tries: int = 0
    is_open: Callable[[], bool] = lambda: True
    held: set[Path] = field(default_factory=set)

    def disk(self, name: str) -> None:
        """Meet one operation on the disk."""
        if self.kind.error is None:
            if self.kind.name == "second opener":
                self._other()
            return
        if self.kind.writes_only and name not in WRITES and name != "open":
            return
        if self.kind.error is HeldError and name not in KEPT_FROM:
            return
        self.passed += 1
        here = self.passed - 1
        if self.hit and self.kind.times > self.tries > 0 and here == self.at + self.tries:
            self._strike()
        if here == self.at or (self.hit and self.kind.stays):
            self._strike()

    def _strike(self) -> None:
        self.hit, self.tries = True, self.tries + 1
        if self.kind.error is not None:
            raise self.kind.error()

    def base(self) -> None:
        """Meet one transaction or re-encryption: SQLite's own operations on the disk."""
        try:
            self.disk("write")
        except OSError as error:
            if isinstance(error, HeldError):  # SQLite tries again by itself there
                return
            full = error.errno == errno.ENOSPC
            made = sc.OperationalError("refused")
            vars(made)["sqlite_errorname"] = "SQLITE_FULL" if full else "SQLITE_IOERR"
            raise made from None

    def now(self, real: datetime) -> datetime:
        """Return the clock's answer."""
        if not self.kind.name.startswith("clock"):
            return real
        self.passed += 1
        if self.passed <= self.at:
            return real
        self.hit = True
        return real + (JUMP if self.kind.name.endswith("ahead") else -JUMP)

    def _other(self) -> None:
        self.passed += 1
        if self.passed - 1 == self.at:
            self.hit = True
            if not self.is_open():  # between a closing and an opening anybody may open it
                return
            with suppress(KnownError):
                open_vault(self.path, passphrase=PASSPHRASE, person=WORKER, sleep=_no_wait).close()
                raise AssertionError("two have it open")


def _no_wait(_seconds: float) -> None:
    """Wait for nothing."""


@contextmanager
def under(faults: Faults) -> Iterator[None]:
    """Let every operation on the disk, every transaction and re-encryption be a point."""
    call, rekey, atomic = files.call, driver.rekey, Vault.atomic
    busy: list[bool] = []

    def counted(name: str, act: Callable[..., Any], *args: Any, **how: Any) -> Any:
        if not busy:
            busy.append(True)
            try:
                faults.disk(name)
            except HeldError as error:
                refuse(error, args)
            finally:
                busy.clear()
        return call(name, act, *args, **how)

    def refuse(error: HeldError, args: Any) -> None:
        named = [str(each) for each in args if isinstance(each, str | Path)]
        error.filename, error.filename2 = [*named, None, None][:2]
        faults.held |= {Path(each) for each in (error.filename, error.filename2) if each}
        raise error

    def rekeyed(db: Any, key: bytearray) -> None:
        faults.base()
        rekey(db, key)

    @contextmanager
    def stepped(vault: Vault) -> Iterator[None]:
        nested = vault.db.conn.in_transaction
        with driver.speaking_plainly():
            if not nested:
                faults.base()
            with atomic(vault):
                yield
                if not nested:
                    faults.base()

    with (
        mock.patch.object(files, "call", counted),
        mock.patch.object(files, "_WAITS", (0.0,) * 10),
        mock.patch.object(held, "is_held", lambda file, **_how: file in faults.held),
        mock.patch.object(driver, "rekey", rekeyed),
        mock.patch.object(Vault, "atomic", stepped),
    ):
        yield


@dataclass
class Result:
    """What one point came to; empty lists are what is wanted."""

    told: str = "done"
    hit: bool = False
    lost: list[str] = field(default_factory=list)
    shut: bool = False
    crash: str = ""
    wrong: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    mute: str = ""

    @property
    def good(self) -> bool:
        """Tell whether nothing is wrong."""
        return not (self.lost or self.shut or self.crash or self.wrong or self.leaks or self.mute)


def can_be_made(kind: Kind) -> bool:
    """Tell whether a kind can be made here: a file system of its own needs root on Linux."""
    if kind.name == SMALL_DISK:
        return os.name == "posix" and os.geteuid() == 0 and shutil.which("mount") is not None
    return kind.name != SMALL_FILES or os.name == "posix"


@contextmanager
def really_small(kind: Kind, at: int, folder: Path) -> Iterator[None]:
    """Let the system itself refuse what is past `at` blocks of room, for the kinds that ask."""
    if kind.name == SMALL_DISK:
        left = os.statvfs(folder).f_bavail - at
        filler = folder / "filler"
        filler.write_bytes(bytes(max(0, left) * BLOCK))
        try:
            yield
        finally:
            filler.unlink()
    elif kind.name == SMALL_FILES:
        import resource

        was = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (at * BLOCK, was[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, was)
    else:
        yield


@contextmanager
def own_disk(kind: Kind, folder: Path) -> Iterator[None]:
    """Give a folder a small file system of its own, if the kind asks for one."""
    if kind.name != SMALL_DISK:
        yield
        return
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)]
    subprocess.run(mount, check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def point(made: Scene, case: str, kind: Kind, at: int, folder: Path) -> Result:
    """Do a use case under one fault; return what became of the vault."""
    with own_disk(kind, folder):
        return _point(made, case, kind, at, folder)


def _point(made: Scene, case: str, kind: Kind, at: int, folder: Path) -> Result:
    path = folder / f"{at}.vault"
    shutil.copytree(made.path, path)
    place = Place(path, folder / f"usb{at}", made)
    if case in fault_cases.BEFORE:
        fault_cases.BEFORE[case](place)
    vault = opening.open_unlocked(replace(made.unlocked, path=path))
    faults, result = Faults(kind, at, path), Result()
    faults.is_open = lambda: vault.open
    real = vault.clock
    vault.clock = lambda: faults.now(real())
    left = folder / f"{at}.left"
    try:
        with really_small(kind, at, folder), under(faults):
            USE_CASES[case](place, vault)
    except KnownError as error:
        result.told = "refused"
        unnamed = kind.error is HeldError and not any(
            str(file).removesuffix(refused_files.PART) in error.message for file in faults.held
        )
        if len(error.message) < 20 or "Errno" in error.message or unnamed:
            result.mute = error.message
    except CutError:
        result.told = "cut"
        shutil.copytree(path, left)
    except Exception as error:  # noqa: BLE001 - what must not happen, counted
        result.crash = f"{type(error).__name__}: {error}"
    result.hit = faults.hit
    if kind.name in {SMALL_FILES, SMALL_DISK}:
        result.hit = at < FEWEST or result.told != "done"
    with suppress(KnownError):
        vault.close()
    if result.told == "cut":
        shutil.rmtree(path)
        shutil.move(left, path)
    _look(case, kind, place, result)
    result.wrong += fault_cases.left_wrong(case, place, result.told)
    _leaks(folder, result)
    for each in folder.iterdir():
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    return result


def _look(case: str, kind: Kind, place: Place, result: Result) -> None:
    """Open the vault again and look for what was acknowledged, and for what is wrong."""
    vault = None
    for secret in (PASSPHRASE, NEW):
        with suppress(KnownError):
            vault = open_vault(place.path, passphrase=secret, person=WORKER, sleep=_no_wait)
            break
    if vault is None:
        result.shut = True
        return
    with vault:
        wanted = ["before"] + (
            ["acked"] if (case, result.told) == ("save a record", "done") else []
        )
        known = {row[0] for row in vault.tuples("select key from meta")}
        rows = {row[0] for row in vault.tuples("select entity_id from audit")}
        result.lost = [each for each in wanted if each not in known or each not in rows]
        result.lost += fault_cases.half_done(case, place, vault, result.told)
        result.wrong = [
            finding.detail
            for finding in checking.check(vault)
            if not (finding.kind == "alarm" and _expected(kind, finding.detail, vault))
        ]


def _expected(kind: Kind, told: str, vault: Vault) -> bool:
    """Tell whether an alarm is right: a backup that failed, or a clock that has jumped."""
    kinds = {alarm.kind for alarm in alarms.open_alarms(vault) if alarm.told == told}
    right = {alarms.AlarmKind.BACKUP}
    if kind.name.startswith("clock"):
        right.add(alarms.AlarmKind.CLOCK)
    return kinds <= right


def _leaks(folder: Path, result: Result) -> None:
    words = (SECRET.encode(), SECRET.encode("utf-16-le"))
    for file in folder.rglob("*"):
        if file.is_file() and any(word in file.read_bytes() for word in words):
            result.leaks.append(file.name)


def walk(
    made: Scene, case: str, kind: Kind, folder: Path, stride: int = 1, at: int = 0
) -> Iterator[Result]:
    """Do a use case under a kind of fault at every `stride`-th point from `at` on."""
    while True:
        result = point(made, case, kind, at, folder)
        if not result.hit:
            if result.told != "done" or not result.good:
                msg = f"{case} goes wrong by itself: {result}"
                raise AssertionError(msg)
            return
        if at > MOST:
            msg = f"{case}, {kind.name}: no end"
            raise AssertionError(msg)
        yield result
        at += stride
