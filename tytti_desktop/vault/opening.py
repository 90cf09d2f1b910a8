"""Opening a vault. The slow half (deriving keys) needs no connection.

`unlock` may run in a worker; `open_unlocked` belongs to the thread that will use the vault.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tytti_desktop import policy
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import (
    alarms,
    authority,
    doorplate,
    driver,
    entering,
    files,
    header,
    keys,
    litter,
    migrate,
    refusals,
    seals,
    sites,
    slots,
    weighing,
    witness,
)
from tytti_desktop.vault import lock as locks
from tytti_desktop.vault.delay import Delay
from tytti_desktop.vault.doorplate import DATA
from tytti_desktop.vault.header import Header, Person, Slot, SlotKind
from tytti_desktop.vault.keys import CannotUnlockError
from tytti_desktop.vault.mark import Mark
from tytti_desktop.vault.refused import DiskError
from tytti_desktop.vault.slots import OpenSlot
from tytti_desktop.vault.vault import BEFORE_MIGRATION, Vault
from tytti_desktop.words import _

if TYPE_CHECKING:
    from tytti_desktop.vault.driver import Database


@dataclass(frozen=True)
class Unlocked:
    """The slots that a secret has opened: all that opening the vault still needs.

    More than one when a change was cut short and the key files differ: the database then tells
    which is in force.
    """

    path: Path
    found: tuple[OpenSlot, ...] = field(repr=False)
    remembered: witness.Head | None = None  # the log's head, as this computer knows it

    @property
    def slot(self) -> str:
        """Return the first slot's id."""
        return self.found[0].slot.id

    @property
    def private(self) -> bytearray:
        """Return the first slot's private key."""
        return self.found[0].private


Way = tuple[Header, Slot]


def ways(path: Path, kind: SlotKind, person: str | None = None) -> list[Way]:
    """Return the slots of a kind, of one person if asked, in every header that there is."""
    return [
        (known, slot)
        for known in doorplate.headers(path)
        for slot in known.slots
        if slot.kind is kind and (person is None or slot.belongs_to(person))
    ]


def _own_slots(path: Path, person: str | None) -> list[Way]:
    """Return a person's passphrase slots in every header; KnownError when that is not one's."""
    found = ways(path, SlotKind.PASSPHRASE, person)
    if found and found[0][0].practice:
        return found[:1]  # in a practice vault everyone has the same published passphrase
    by_file: dict[Header, set[str]] = {}
    for known, slot in found:
        by_file.setdefault(known, set()).add(slot.person)
    if found and all(len(people) == 1 for people in by_file.values()):
        return found  # key files may differ: a damaged one is not asked about, all are tried
    if found:
        raise KnownError(
            _("Several people have a key to this vault. Tell who you are."), field="person"
        )
    raise KnownError(
        _("Nobody by that name has a key to this vault. Check the name."), field="person"
    )


def _try_slots(
    path: Path, tried: Sequence[Way], secret: str, sleep: Callable[[float], None]
) -> Unlocked:
    """Open every different slot of a person that the secret fits, in every header."""
    wait = Delay(path, tried[0][1].id, sleep=sleep)
    wait.wait()
    found = {}
    different = {
        (header.bound_private(k, s), s.private, s.salt, s.public, s.authority): (k, s)
        for k, s in reversed(tried)
    }
    for known, slot in reversed(different.values()):
        with suppress(CannotUnlockError, ValueError):
            opened = slots.open_slot(known, slot, secret)
            found[slot.id, bytes(opened.private)] = opened
    if not found:
        seconds = round(wait.failed())
        newest = max(known.number for known, _slot in tried)
        if Mark(path).number() > newest:
            raise refusals.older_key_file()
        raise refusals.wrong(seconds, same=len(different) == 1)
    wait.passed()
    first = tried[0][0]
    remembered = None if first.practice else witness.read(path, first.store)
    return Unlocked(path, tuple(found.values()), remembered)


def unlock(
    path: Path,
    *,
    passphrase: str,
    person: str | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Unlocked:
    """Open a person's slot: about a second, and before it the wait that wrong tries have earned.

    Recovery words are understood in the passphrase's place: nobody else has 28 such symbols.
    """
    if keys.recovery_secret(passphrase) is not None:
        return unlock_with_recovery(path, passphrase, sleep=sleep)
    return _try_slots(path, _own_slots(path, person), passphrase, sleep)


def unlock_with_recovery(
    path: Path, words: str, *, sleep: Callable[[float], None] = time.sleep
) -> Unlocked:
    """Open the recovery slot with the words, however they are spaced; KnownError when mistyped."""
    secret = keys.recovery_secret(words)
    if secret is None:
        raise KnownError(
            _("The recovery code is mistyped: check it group by group against the paper."),
            field="recovery_words",
        )
    found = ways(path, SlotKind.RECOVERY)
    if not found:
        raise KnownError(_("This vault has no recovery code."), field="recovery_words")
    return _try_slots(path, found, secret, sleep)


def _key_of(unlocked: Unlocked, known: Header) -> bytearray | None:
    """Return the data key that a header has for an unlocked slot; None when it does not fit."""
    for opened in unlocked.found:
        with suppress(CannotUnlockError, ValueError):
            data_key = slots.data_key(known, opened.slot.id, opened.private)
            if known.is_signed_by(data_key):
                return data_key
    return None


@dataclass(frozen=True)
class _Connected:
    """An open file, its key, and the key files that fit it, by name."""

    db: "Database"
    key: bytearray = field(repr=False)
    fitting: Mapping[str, Header]
    lying: Mapping[str, Header]  # every key file that can be read


def _connect(unlocked: Unlocked, lock: locks.Lock) -> _Connected:
    """Open the file with the first header whose key fits it."""
    present = header.present(unlocked.path)
    keyed = {name: key for name, h in present.items() if (key := _key_of(unlocked, h)) is not None}
    for key in {bytes(k): k for k in keyed.values()}.values():
        try:
            db = driver.connect(unlocked.path / DATA, key)
        except driver.WrongKeyError:
            continue
        except driver.HeldError:
            raise locks.held(lock.before) from None
        fitting = {name: present[name] for name, k in keyed.items() if k == key}
        return _Connected(db, key, fitting, present)
    if not keyed:
        raise refusals.changed_or_removed()
    raise refusals.not_in_force() if set(present) - set(keyed) else refusals.mismatched()


def open_unlocked(unlocked: Unlocked) -> Vault:
    """Open the vault of an unlocked slot in this thread.

    KnownError when it is open elsewhere, damaged, another program's or a newer program's.
    """
    lock = locks.take(unlocked.path)
    try:
        litter.clear_inside(unlocked.path)
        with driver.speaking_plainly():
            return _open_held(unlocked, lock)
    except BaseException:
        lock.release()
        raise


def _open_held(unlocked: Unlocked, lock: locks.Lock) -> Vault:
    made = _connect(unlocked, lock)
    db = made.db
    try:
        migrate.refuse_foreign(db)
        truth = weighing.weigh(db, made.fitting, made.lying)
        _refuse_other_header(db, truth.header)
        policy.refuse_real(practice=truth.header.practice)
        opened = _own(unlocked, truth.header)
        _migrate(unlocked.path, db)
        slot = truth.header.slot(opened.slot.id)
        person = Person(slot.person, slot.name, slot.role)
        vault = Vault(unlocked.path, truth.header, made.key, person, lock, db)
        vault.opened_with, vault.derived_in = slot.kind, opened.seconds
        vault.remembered_head = unlocked.remembered or vault.remembered_head
        vault.take_authority(slots.authority_of(truth.header, opened))
        vault.load_audit_keys()
        weighing.settle(vault, truth)
        alarms.seal_if_due(vault)
        entering.tell(vault, truth)
        authority.begin_if_due(vault)
        vault.notices.extend(filter(None, [sites.notice(unlocked.path)]))
    except migrate.NotOursError:
        db.close()
        raise doorplate.not_ours() from None
    except BaseException:
        db.close()
        raise
    return vault


def _own(unlocked: Unlocked, known: Header) -> OpenSlot:
    """Return the unlocked slot that stands in the header in force; KnownError when none does."""
    for opened in unlocked.found:
        for slot in known.slots:
            if (slot.id, slot.private) == (opened.slot.id, opened.slot.private):
                return opened
    raise refusals.not_in_force()


def _refuse_other_header(db: "Database", known: Header) -> None:
    """Refuse a header that says another store or another practice mark than the file itself."""
    meta = dict(db.execute("select key, value from meta").fetchall())
    said = (meta.get("store"), meta.get("practice"))
    if said != (known.store, "1" if known.practice else "0"):
        raise refusals.mismatched()


def _migrate(path: Path, db: "Database") -> None:
    """Bring the schema up to date; the vault as it was is copied first, into its own folder."""
    was = migrate.version(db)
    if was < migrate.newest():
        kept = path / f"{BEFORE_MIGRATION}{was + 1}"
        files.make_folder(kept)
        files.remove(kept / DATA)
        db.execute("vacuum into ?", [str(kept / DATA)])
        files.set_private(kept / DATA)
        for name in (header.HEADER, header.SPARE):
            with suppress(DiskError):
                header.write_file(kept / name, files.read(path / name))
        changed = seals.changed(db)
        migrate.apply(db)
        with db.atomic():
            seals.seal(db, changed)


def open_vault(
    path: Path,
    *,
    passphrase: str,
    person: str | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Vault:
    """Open a vault with a person's passphrase; `person` may be left out when only one has one."""
    return open_unlocked(unlock(path, passphrase=passphrase, person=person, sleep=sleep))
