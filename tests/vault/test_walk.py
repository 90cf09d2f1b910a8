"""Every act that writes the key file, interrupted at every point: one of old and new opens.

The acts are found by reading the program: whoever calls `committing.commit` must stand in ACTS. A
point is one operation on the disk, or one step of the database; it is refused once (EIO, ENOSPC,
EACCES in turn), or the process ends there (nothing after it happens, as in a power cut). What a cut
leaves is what lies there at that point of an act that goes on: it is done once, and looked at.
"""

import ast
import errno
import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sc

import tytti_desktop
from tests import parsed
from tests.factory import CHEAP, PASSPHRASE, WORKER, new_vault
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import (
    Role,
    Vault,
    audit,
    authority,
    checking,
    creating,
    driver,
    files,
    header,
    keychain,
    keys,
    open_vault,
    opening,
    people,
    recovery,
    strength,
)
from tytti_desktop.vault.header import SlotKind

NURSE, NURSES, NEW = "Hoitaja Hilkka", "neljä aivan eri sanaa", "toinen pitkä lause nyt"
THIRD, THIRDS = "Toinen Tiina", "viisi muuta sanaa tässä näin"
ERRORS = (errno.EIO, errno.ENOSPC, errno.EACCES)
pytestmark = [pytest.mark.usefixtures("english"), pytest.mark.slow]
Secret = tuple[str | None, str]
KNOWN = {"data.db", header.HEADER, header.SPARE, "lock", "delays.json", "log.anchor"}
OWN, NURSE_OWN = (WORKER, PASSPHRASE), (NURSE, NURSES)


class CutError(BaseException):
    """The power went: nothing that comes after happens."""


class Store:
    """A key store that keeps."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get_password(self, _service: str, username: str) -> str | None:
        return self.kept.get(username)

    def set_password(self, _service: str, username: str, password: str) -> None:
        self.kept[username] = password

    def delete_password(self, _service: str, username: str) -> None:
        self.kept.pop(username)


@dataclass
class Scene:
    """A vault of two people, its keys derived, and what the acts need."""

    path: Path
    unlocked: opening.Unlocked
    words: str
    store: Store = field(default_factory=Store)
    made: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Act:
    """What is done, and which secrets open before it alone and after it alone."""

    do: Callable[[Scene, Vault], object]
    before: tuple[Secret, ...] = ()
    after: Callable[[Scene], tuple[Secret, ...]] = lambda _scene: ()
    always: tuple[Secret, ...] = (OWN,)
    words_change: bool = False


def _changed(scene: Scene, vault: Vault, *, new_key: bool) -> object:
    return people.use_passphrase(vault, scene.made["passphrase"], new_key=new_key)


def _removed(scene: Scene, vault: Vault) -> object:
    return people.remove(vault, people.person(vault, NURSE).id, words=scene.made["recovery"])


ACTS: dict[str, list[Act]] = {
    "people.add": [Act(lambda s, v: people.add(v, s.made["third"]),
                       after=lambda _s: ((THIRD, THIRDS),))],
    "people.rename": [Act(lambda _s, v: people.rename(v, people.person(v, NURSE).id, "Uusi Nimi"),
                          always=(OWN,))],
    "people.remove": [Act(_removed, (NURSE_OWN,), words_change=True)],
    "people.use_passphrase": [
        Act(partial(_changed, new_key=new), (OWN,), lambda _s: ((WORKER, NEW),), (NURSE_OWN,))
        for new in (False, True)
    ],
    "strength.use": [Act(lambda s, v: strength.use(v, s.made["stronger"]),
                         always=(OWN, NURSE_OWN))],
    "recovery.use_recovery": [Act(lambda s, v: recovery.use_recovery(v, s.made["recovery"]),
                                words_change=True)],
    "authority.begin": [Act(lambda _s, v: authority.begin(v))],
    "keychain.remember": [Act(lambda s, v: keychain.remember(v, timedelta(days=1), s.store))],
    "keychain.forget": [Act(lambda s, v: keychain.forget(v, s.store))],
}  # fmt: skip


# What several acts go through to the key file: its callers are the acts, it is none itself.
SHARED = "people.put_own"


def callers() -> set[str]:
    """Return `module.function` of each act that writes the key file, by what is shared too."""
    root = Path(tytti_desktop.__file__).parent
    found = set()
    for file in root.rglob("*.py"):
        for node in parsed.nodes(file):
            if isinstance(node, ast.FunctionDef):
                calls = {ast.unparse(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)}
                if calls & {"committing.commit", SHARED, SHARED.removeprefix("people.")}:
                    found.add(f"{file.stem}.{node.name}")
    return found - {SHARED}


def test_every_act_that_writes_the_key_file_is_walked() -> None:
    assert callers() == set(ACTS)


def _quick(passphrase: str, salt: bytes, _kdf: object) -> bytearray:
    return bytearray(hashlib.sha256(salt + passphrase.encode()).digest())


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """Derive keys at once: thousands of openings, and it is not the derivation that is walked."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(keys, "derive", _quick)
        yield


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    made = creating.create_vault(
        tmp_path_factory.mktemp("walk") / "a.vault", name=WORKER, role=Role.COORDINATOR,
        passphrase=PASSPHRASE, kdf=CHEAP,
    )  # fmt: skip
    with made.vault as vault:
        nurse = people.new_person(vault, name=NURSE, role=Role.NURSE, secret=NURSES, kdf=CHEAP)
        people.add(vault, nurse)
        third = people.new_person(vault, name=THIRD, role=Role.NURSE, secret=THIRDS, kdf=CHEAP)
        known = {
            "third": third,
            "passphrase": people.new_passphrase(vault, old=PASSPHRASE, new=NEW, kdf=CHEAP),
            "recovery": recovery.new_recovery(vault, kdf=CHEAP),
            "stronger": strength.stronger(vault, PASSPHRASE, kdf=replace(CHEAP, passes=2)),
        }
        store = Store()
        keychain.remember(vault, timedelta(days=1), store)
    unlocked = opening.unlock(vault.path, passphrase=PASSPHRASE, person=WORKER)
    return Scene(vault.path, unlocked, made.recovery_words, store, known)


@dataclass
class Faults:
    """Counts the points; number `at` is refused."""

    at: int
    passed: int = 0
    hit: bool = False

    def point(self, *, disk: bool) -> None:
        self.passed += 1
        if self.passed - 1 == self.at:
            self.hit = True
            number = ERRORS[self.at % len(ERRORS)]
            if disk:
                raise OSError(number, "refused")
            raise driver_error("SQLITE_FULL" if number == errno.ENOSPC else "SQLITE_IOERR")


@dataclass
class Cuts:
    """Keeps what a cut at each point would leave of a folder; the same files once."""

    folder: Path
    into: Path
    passed: int = 0
    met: dict[bytes, Path] = field(default_factory=dict)

    def point(self, *, disk: bool) -> None:
        del disk
        self.passed += 1
        told = hashlib.sha256()
        for file in sorted(self.folder.rglob("*")):
            content = file.read_bytes() if file.is_file() else b""
            told.update(f"{file.relative_to(self.folder).as_posix()} {len(content)} ".encode())
            told.update(content)
        if told.digest() not in self.met:
            self.met[told.digest()] = place = self.into / str(self.passed - 1) / "a.vault"
            shutil.copytree(self.folder, place)


def driver_error(name: str) -> Exception:
    made: Exception = sc.OperationalError("refused")
    vars(made)["sqlite_errorname"] = name
    return made


@contextmanager
def under(faults: Faults | Cuts, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every operation on the disk, every transaction and every re-encryption be a point."""
    call, rekey, atomic = files.call, driver.rekey, Vault.atomic

    def counted(name: str, act: Callable[..., Any], *args: Any, **how: Any) -> Any:
        faults.point(disk=True)
        return call(name, act, *args, **how)

    def rekeyed(db: driver.Database, key: bytearray) -> None:
        faults.point(disk=False)
        rekey(db, key)
        faults.point(disk=False)  # the file is under the new key, whatever is told

    @contextmanager
    def stepped(vault: Vault) -> Iterator[None]:
        nested = vault.db.conn.in_transaction
        with driver.speaking_plainly():
            if not nested:
                faults.point(disk=False)
            with atomic(vault):
                yield
                if not nested:
                    faults.point(disk=False)  # before the commit
            if isinstance(faults, Cuts) and not nested:
                faults.point(disk=False)  # after the commit

    with monkeypatch.context() as patched:
        patched.setattr(files, "call", counted)
        patched.setattr(driver, "rekey", rekeyed)
        patched.setattr(Vault, "atomic", stepped)
        yield


def opened(path: Path, secret: Secret) -> Vault:
    return open_vault(path, passphrase=secret[1], person=secret[0], sleep=lambda _s: None)


def opens(path: Path, secret: Secret) -> bool:
    try:
        with opened(path, secret) as v:
            return v.query("select 1 as n") == [{"n": 1}]
    except KnownError:
        return False


def health(path: Path) -> tuple[str, list[str]]:
    """Return which passphrase opens, and what is wrong.

    That is what the check finds, and whoever the key file and the database tell differently.
    """
    for secret in (PASSPHRASE, NEW):
        with suppress(KnownError), opened(path, (WORKER, secret)) as vault:
            found = [finding.detail for finding in checking.check(vault)]
            said = {(s.person, s.name, str(s.role)) for s in vault.header.slots}
            known = vault.tuples("select id, name, role from person where removed_at is null")
            return secret, found + [str(each) for each in said ^ set(known)]
    return "", ["shut"]


def refused(
    scene: Scene, act: Act, faults: Faults, tmp: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, str]:
    """Do an act under a fault; return the vault as it was left, and what was told of it."""
    path = tmp / f"{faults.at}.vault"
    shutil.copytree(scene.path, path)
    kept = dict(scene.store.kept)
    vault = opening.open_unlocked(replace(scene.unlocked, path=path))
    told = "done"
    try:
        with under(faults, monkeypatch):
            act.do(scene, vault)
    except KnownError:
        told = "refused"
    with suppress(KnownError):
        vault.close()
    scene.store.kept = kept
    return path, told


def look(scene: Scene, act: Act, path: Path, told: str, where: str) -> None:
    """Tell whether one of old and new opens, and nothing is wrong or left."""
    for_old, for_new = list(act.before), list(act.after(scene))
    if act.words_change:
        for_old.append((None, scene.words))
        for_new.append((None, scene.made["recovery"].words))
    old = [opens(path, each) for each in for_old]
    new = [opens(path, each) for each in for_new]
    where = f"{where}: told {told}, old {old}, new {new}"
    assert all(opens(path, each) for each in act.always if each != OWN), where
    own, found = health(path)
    assert not found, f"{where}: {found}"
    assert OWN not in act.always or own == PASSPHRASE, where
    assert len(set(old)) <= 1, where
    assert len(set(new)) <= 1, where
    if old and new:
        assert old[0] != new[0], where
    if told != "cut":  # what was said is what the files hold
        assert not old or old[0] is (told == "refused"), where
        assert not new or new[0] is (told == "done"), where
    left = set(files.names(path)) - KNOWN
    assert not left, f"{where}: {left}"
    shutil.rmtree(path)


every_act = pytest.mark.parametrize(
    ("name", "number"), [(n, i) for n, acts in ACTS.items() for i in range(len(acts))]
)


@every_act
def test_one_of_old_and_new_opens_after_a_refusal(
    scene: Scene, name: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    act, at = ACTS[name][number], 0
    while True:
        faults = Faults(at)
        path, told = refused(scene, act, faults, tmp_path, monkeypatch)
        if not faults.hit:
            break
        look(scene, act, path, told, f"{name} at {at}")
        at += 1
    assert at > 5


@every_act
def test_one_of_old_and_new_opens_after_a_cut(
    scene: Scene, name: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    act, path, kept = ACTS[name][number], tmp_path / "a.vault", dict(scene.store.kept)
    shutil.copytree(scene.path, path)
    cuts = Cuts(path, tmp_path / "cut")
    vault = opening.open_unlocked(replace(scene.unlocked, path=path))
    with vault, under(cuts, monkeypatch):
        act.do(scene, vault)
    scene.store.kept = kept
    assert cuts.passed > 5
    assert len(cuts.met) > 2
    for left in cuts.met.values():
        look(scene, act, left, "cut", f"{name} at {left.parent.name}")


def test_a_killed_rotation_tells_which_passphrase_to_write(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The owner's lock-out of the first days: killed after the re-encryption, before the rename."""
    path = tmp_path / "a.vault"
    shutil.copytree(scene.path, path)
    vault = opening.open_unlocked(replace(scene.unlocked, path=path))

    def gone(*_args: object) -> None:
        raise CutError

    with monkeypatch.context() as patched:
        patched.setattr(header, "settle", gone)
        with pytest.raises(CutError):
            people.use_passphrase(vault, scene.made["passphrase"], new_key=True)
    shutil.copytree(path, tmp_path / "left.vault")
    vault.close()
    with pytest.raises(KnownError, match="not the one in force"):
        open_vault(tmp_path / "left.vault", passphrase=PASSPHRASE, person=WORKER)
    assert opens(tmp_path / "left.vault", (WORKER, NEW))
    rows = open_vault(tmp_path / "left.vault", passphrase=NEW, person=WORKER)
    with rows as again:
        assert "change_passphrase" in {row.action for row in audit.rows(again)}


def test_what_was_taken_away_stays_away_with_every_earlier_key_file(
    scene: Scene, tmp_path: Path
) -> None:
    """Kind 5: each act that takes a way in away, and every key file of before it."""
    for name, acts in ACTS.items():
        for act in acts:
            path = tmp_path / "a.vault"
            shutil.copytree(scene.path, path)
            old = (path / header.HEADER).read_bytes()
            kept = dict(scene.store.kept)
            with opening.open_unlocked(replace(scene.unlocked, path=path)) as vault:
                act.do(scene, vault)
            gone = [*act.before]
            if act.words_change:
                gone.append((None, scene.words))
            for file in (header.HEADER, header.SPARE):
                (path / file).write_bytes(old)
            assert not any(opens(path, each) for each in gone), name
            if name.startswith("keychain"):
                store = Store()
                store.kept = kept
                unlocked = keychain.unlock(path, store=store)
                assert unlocked is not None
                with pytest.raises(KnownError):
                    opening.open_unlocked(unlocked)
            scene.store.kept = kept
            shutil.rmtree(path)


def test_making_a_vault_can_be_cut_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kind 15: what is left is never in the new vault's place, and the next making clears it."""
    new = creating.new_keys(name=WORKER, role=Role.COORDINATOR, secret=PASSPHRASE, kdf=CHEAP)

    def make(folder: Path, points: Faults | Cuts) -> None:
        fresh = replace(new, data_key=bytearray(new.data_key))
        with under(points, monkeypatch):
            creating.create_from(folder / "new.vault", fresh).vault.close()

    def look_at(folder: Path, at: int) -> None:
        path = folder / "new.vault"
        if path.exists():
            assert opens(path, (WORKER, PASSPHRASE)), at
            shutil.rmtree(path)
        with new_vault(folder, name="new"):
            pass
        assert opens(path, (WORKER, PASSPHRASE))
        shutil.rmtree(path)
        assert files.names(folder) == [], at

    folder, at = tmp_path / "refused", 0
    folder.mkdir()
    while True:
        faults = Faults(at)
        try:
            make(folder, faults)
        except KnownError:
            assert faults.hit
        if not faults.hit:
            break
        look_at(folder, at)
        at += 1
    assert at > 5
    folder = tmp_path / "cut"
    folder.mkdir()
    cuts = Cuts(folder, tmp_path / "left")
    make(folder, cuts)
    assert cuts.passed > 5
    assert len(cuts.met) > 5
    for left in cuts.met.values():
        look_at(left, int(left.parent.name))


def test_only_one_slot_kind_is_a_persons_own() -> None:
    """The walk knows every kind of way in."""
    assert set(SlotKind) == {SlotKind.PASSPHRASE, SlotKind.RECOVERY, SlotKind.KEYRING}
