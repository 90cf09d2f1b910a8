"""Making a vault and opening one. The slow half (deriving keys) needs no connection.

`unlock` may run in a worker; `open_unlocked` belongs to the thread that will use the vault.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tytti_desktop import dates
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import audit, driver, header, keys, migrate, passphrase, slots
from tytti_desktop.vault import lock as locks
from tytti_desktop.vault.delay import Delay
from tytti_desktop.vault.driver import Database
from tytti_desktop.vault.header import DamagedHeaderError, Header, Role, Slot, SlotKind
from tytti_desktop.vault.ids import new_id
from tytti_desktop.vault.keys import CannotUnlockError, Kdf
from tytti_desktop.vault.vault import DATA, Person, Vault
from tytti_desktop.words import _, ngettext


@dataclass(frozen=True)
class Created:
    """A new vault, open, and its recovery words: shown once, kept nowhere."""

    vault: Vault
    recovery_words: str


@dataclass(frozen=True)
class NewKeys:
    """The keys of a vault that is about to be made."""

    header: Header
    person: Person
    recovery_words: str
    data_key: bytearray = field(repr=False)


@dataclass(frozen=True)
class Unlocked:
    """A slot that its secret has opened: all that opening the vault still needs."""

    path: Path
    slot: str
    private: bytearray = field(repr=False)


@dataclass(frozen=True)
class SlotName:
    """Who may open a vault, as its header tells without any secret."""

    name: str
    role: Role
    kind: SlotKind


def new_keys(
    *, name: str, role: Role, secret: str, practice: bool = False, kdf: Kdf | None = None
) -> NewKeys:
    """Make the keys of a new vault; takes some seconds, as the machine is measured too.

    KnownError when the passphrase is easy to guess, or the name is missing.
    """
    if not name.strip():
        raise KnownError(_("Write the name of the person who opens the vault."), field="name")
    passphrase.refuse_weak(secret, name)
    kdf = kdf or keys.tuned_kdf()
    person = Person(new_id(), name.strip(), role)
    data_key = keys.new_data_key()
    words = keys.new_recovery_words()
    bare = Header(new_id(), new_id(), dates.now().isoformat(), practice, ())
    recovery = keys.recovery_secret(words) or words
    made = (
        slots.make(bare, data_key, person, SlotKind.PASSPHRASE, secret, kdf),
        slots.make(bare, data_key, person, SlotKind.RECOVERY, recovery, kdf),
    )
    return NewKeys(bare.with_slots(made), person, words, data_key)


def create_from(path: Path, new: NewKeys) -> Created:
    """Make a vault folder from new keys and open it; KnownError when something is there already."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise KnownError(
            _("There is already something in the place of the new vault. Choose another folder.")
        )
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise locks.unwritable() from None
    lock = locks.take(path)
    with driver.speaking_plainly():
        db = driver.connect(path / DATA, new.data_key, create=True)
        migrate.apply(db)
        signed = new.header.signed(new.data_key)
        vault = Vault(path, signed, new.data_key, new.person, lock, db)
        with vault.atomic():
            _first_rows(vault)
        db.execute("pragma wal_checkpoint(truncate)").fetchall()
    for name in (header.SPARE, header.HEADER):
        header.write(path, signed, name)
    return Created(vault, new.recovery_words)


def _first_rows(vault: Vault) -> None:
    meta = {
        "store": vault.header.store,
        "practice": "1" if vault.practice else "0",
        "made_at": vault.header.made_at,
    }
    vault.execute_many("insert into meta (key, value) values (?, ?)", meta.items())
    person = vault.person
    vault.execute(
        "insert into person (id, name, role, added_at) values (?, ?, ?, ?)",
        (person.id, person.name, person.role.value, vault.header.made_at),
    )
    audit.write(vault, "create", "vault", vault.header.store)


def create_vault(
    path: Path,
    *,
    name: str,
    role: Role,
    passphrase: str,
    practice: bool = False,
    kdf: Kdf | None = None,
) -> Created:
    """Make a vault with a first person's slot and recovery words, and open it."""
    made = new_keys(name=name, role=role, secret=passphrase, practice=practice, kdf=kdf)
    return create_from(path, made)


def _refuse_half(path: Path) -> None:
    """Refuse what is not a whole vault, before any key is derived."""
    data = path / DATA
    if not path.exists():
        raise KnownError(_("There is no vault here. Check the place, or create a vault first."))
    if not data.exists() or not path.is_dir():
        raise KnownError(
            _("This is not a vault of this program. Choose the folder whose name ends in .vault.")
        )
    size = data.stat().st_size
    if size == 0:
        raise KnownError(
            _(
                "The vault's file is empty: its content has been lost, perhaps in copying. "
                "Restore the newest backup to another folder."
            )
        )
    if size < driver.PAGE_BYTES:
        raise KnownError(
            _(
                "Only a part of the vault's file is left, perhaps because copying was cut short. "
                "Copy it again, or restore the newest backup to another folder."
            )
        )


def _readable_header(path: Path) -> Header:
    """Return the header, or its copy when the header is missing or cannot be read."""
    for name in (header.HEADER, header.SPARE, header.NEXT):
        try:
            return header.read(path / name)
        except (FileNotFoundError, DamagedHeaderError):
            continue
    raise _header_lost()


def _header_lost() -> KnownError:
    return KnownError(
        _(
            "The vault's key file (header.json) and its copy are missing or damaged. Without them "
            "nothing can be opened: take header.json from the newest backup, or restore that."
        )
    )


def slot_names(path: Path) -> list[SlotName]:
    """Return who may open a vault, without opening it; KnownError when it is not a vault."""
    _refuse_half(path)
    return [SlotName(s.name, s.role, s.kind) for s in _readable_header(path).slots]


def is_practice(path: Path) -> bool:
    """Tell whether a vault says it is a practice vault; the opened vault's own word is final."""
    _refuse_half(path)
    return _readable_header(path).practice


def _own_slot(known: Header, person: str | None) -> Slot:
    mine = [
        s
        for s in known.slots
        if s.kind is SlotKind.PASSPHRASE and person in {None, s.name, s.person}
    ]
    if len(mine) == 1:
        return mine[0]
    if mine:
        raise KnownError(
            _("Several people have a key to this vault. Tell who you are."), field="person"
        )
    raise KnownError(
        _("Nobody by that name has a key to this vault. Check the name."), field="person"
    )


def _try_slot(
    path: Path, known: Header, slot: Slot, secret: str, sleep: Callable[[float], None]
) -> Unlocked:
    delay = Delay(path, slot.id, sleep=sleep)
    delay.wait()
    try:
        private = slots.private_key(known, slot, secret)
    except CannotUnlockError:
        seconds = delay.failed()
        raise KnownError(
            ngettext(
                "The passphrase is not right. Check the keyboard's language and capital letters. "
                "The next try is possible in {count} second.",
                "The passphrase is not right. Check the keyboard's language and capital letters. "
                "The next try is possible in {count} seconds.",
                round(seconds),
            ).format(count=round(seconds)),
            field="passphrase",
        ) from None
    delay.passed()
    return Unlocked(path, slot.id, private)


def unlock(
    path: Path,
    *,
    passphrase: str,
    person: str | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Unlocked:
    """Open a person's slot: about a second, and before it the wait that wrong tries have earned."""
    _refuse_half(path)
    known = _readable_header(path)
    return _try_slot(path, known, _own_slot(known, person), passphrase, sleep)


def unlock_with_recovery(
    path: Path, words: str, *, sleep: Callable[[float], None] = time.sleep
) -> Unlocked:
    """Open the recovery slot with the words, however they are spaced; KnownError when mistyped."""
    _refuse_half(path)
    secret = keys.recovery_secret(words)
    if secret is None:
        raise KnownError(
            _("The recovery words are mistyped: check them group by group against the paper."),
            field="recovery_words",
        )
    known = _readable_header(path)
    for slot in known.slots:
        if slot.kind is SlotKind.RECOVERY:
            return _try_slot(path, known, slot, secret, sleep)
    raise KnownError(_("This vault has no recovery words."), field="recovery_words")


def _key_of(unlocked: Unlocked, name: str) -> tuple[Header, bytearray] | None:
    """Return a header that the unlocked slot fits, with its data key; None when it does not."""
    try:
        known = header.read(unlocked.path / name)
        data_key = slots.data_key(known, unlocked.slot, unlocked.private)
    except (FileNotFoundError, DamagedHeaderError, CannotUnlockError):
        return None
    return (known, data_key) if known.is_signed_by(data_key) else None


def _connect(unlocked: Unlocked) -> tuple[str, Header, bytearray, Database]:
    """Open the file with the first header whose key fits it."""
    fitted = False
    for name in (header.HEADER, header.NEXT, header.SPARE):
        found = _key_of(unlocked, name)
        if found is None:
            continue
        fitted = True
        try:
            return (name, *found, driver.connect(unlocked.path / DATA, found[1]))
        except driver.WrongKeyError:
            continue
        except driver.HeldError:
            raise locks.held(unlocked.path) from None
    if not fitted:
        raise KnownError(
            _(
                "The vault's key file (header.json) has been changed by something else than this "
                "program, or your key was removed. Take header.json from the newest backup."
            )
        )
    raise KnownError(
        _(
            "The vault's file is damaged or does not belong to its key file. Keep it as it is, and "
            "restore the newest backup to another folder."
        )
    )


def open_unlocked(unlocked: Unlocked) -> Vault:
    """Open the vault of an unlocked slot in this thread.

    KnownError when it is open elsewhere, damaged, another program's or a newer program's.
    """
    lock = locks.take(unlocked.path)
    try:
        with driver.speaking_plainly():
            return _open_held(unlocked, lock)
    except BaseException:
        lock.release()
        raise


def _open_held(unlocked: Unlocked, lock: locks.Lock) -> Vault:
    name, known, data_key, db = _connect(unlocked)
    try:
        migrate.refuse_foreign(db)
        migrate.apply(db)
        slot = known.slot(unlocked.slot)
        person = Person(slot.person, slot.name, slot.role)
        vault = Vault(unlocked.path, known, data_key, person, lock, db)
    except BaseException:
        db.close()
        raise
    if name == header.SPARE:
        vault.notices.append(
            _("The vault's key file was missing or damaged; its copy was used and put in place.")
        )
    return vault


def open_vault(
    path: Path,
    *,
    passphrase: str,
    person: str | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Vault:
    """Open a vault with a person's passphrase; `person` may be left out when only one has one."""
    return open_unlocked(unlock(path, passphrase=passphrase, person=person, sleep=sleep))


def open_with_recovery(
    path: Path, words: str, *, sleep: Callable[[float], None] = time.sleep
) -> Vault:
    """Open a vault with its recovery words, as the person who has them."""
    return open_unlocked(unlock_with_recovery(path, words, sleep=sleep))
