"""Making a vault. The slow half (deriving keys) needs no connection and may run in a worker."""

import shutil
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from tytti_desktop import dates
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import audit, driver, keys, migrate, passphrase, slots
from tytti_desktop.vault import lock as locks
from tytti_desktop.vault.header import Header, Person, Role, SlotKind
from tytti_desktop.vault.ids import new_id
from tytti_desktop.vault.keys import Kdf
from tytti_desktop.vault.vault import DATA, Vault
from tytti_desktop.words import _


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


def new_keys(
    *, name: str, role: Role, secret: str, practice: bool = False, kdf: Kdf | None = None
) -> NewKeys:
    """Make the keys of a new vault; takes some seconds, as the machine is measured too.

    KnownError when the passphrase is easy to guess, or the name is missing.
    """
    name = unicodedata.normalize("NFC", name.strip())
    if not name:
        raise KnownError(_("Write the name of the person who opens the vault."), field="name")
    passphrase.refuse_weak(secret, name)
    kdf = kdf or keys.tuned_kdf()
    person = Person(new_id(), name, role)
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
    try:
        return Created(_made(path, new, lock), new.recovery_words)
    except BaseException:
        lock.release()
        shutil.rmtree(path, ignore_errors=True)  # it was empty, so all that is in it is ours
        raise


def _made(path: Path, new: NewKeys, lock: locks.Lock) -> Vault:
    """Make the schema and the first rows, and only then the header that makes it a vault."""
    with driver.speaking_plainly():
        db = driver.connect(path / DATA, new.data_key, create=True)
        try:
            migrate.apply(db)
            vault = Vault(path, new.header, new.data_key, new.person, lock, db)
            with vault.atomic():
                _first_rows(vault)
            db.execute("pragma wal_checkpoint(truncate)").fetchall()
            vault.keep_header(vault.header)
        except BaseException:
            db.close()
            raise
    return vault


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
