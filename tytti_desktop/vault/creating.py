"""Making a vault. The slow half (deriving keys) needs no connection and may run in a worker."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from tytti_desktop import dates, texts
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import (
    committing,
    driver,
    files,
    keys,
    litter,
    migrate,
    passphrase,
    recovery,
    roles,
    seals,
    sites,
    slots,
)
from tytti_desktop.vault import lock as locks
from tytti_desktop.vault.audit import Entry
from tytti_desktop.vault.doorplate import DATA
from tytti_desktop.vault.fingerprints import schema_told
from tytti_desktop.vault.header import Header, Person, SlotKind
from tytti_desktop.vault.ids import new_id
from tytti_desktop.vault.keys import Kdf
from tytti_desktop.vault.litter import MAKING
from tytti_desktop.vault.refused import DiskError
from tytti_desktop.vault.vault import Vault
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
    authority: bytearray = field(repr=False)


def new_keys(
    *, name: str, role: str, secret: str, practice: bool = False, kdf: Kdf | None = None
) -> NewKeys:
    """Make the keys of a new vault; takes some seconds, as the machine is measured too.

    KnownError when the passphrase is easy to guess, or the name is missing.
    """
    name = texts.cleaned(name, "name").strip()
    if not name:
        raise KnownError(_("Write the name of the person who opens the vault."), field="name")
    passphrase.refuse_weak(secret, name)
    kdf = kdf or keys.tuned_kdf()
    person = Person(new_id(), name, role)
    data_key = keys.new_data_key()
    words = keys.new_recovery_words()
    authority, public = roles.new_authority()
    bare = Header(
        new_id(), new_id(), dates.now().isoformat(), practice, (), number=1, authority=public
    )
    paper = keys.recovery_secret(words) or words
    signature = roles.sign(authority, bare.store, person)
    made = tuple(
        replace(
            slots.make(bare, data_key, person, kind, each, kdf, authority=authority),
            signature=signature,
        )
        for kind, each in ((SlotKind.PASSPHRASE, secret), (SlotKind.RECOVERY, paper))
    )
    return NewKeys(bare.with_slots(made), person, words, data_key, bytearray(authority))


def create_from(path: Path, new: NewKeys) -> Created:
    """Make a vault folder from new keys and open it; KnownError when something is there already.

    It is made beside its place and takes its name when it is whole: a making that was cut short
    leaves a folder named `<name>.<6 signs>.making`, which the next making clears away.
    """
    sites.refuse_for_vault(path, practice=new.header.practice)
    if files.exists(path) and (not path.is_dir() or files.names(path)):
        raise KnownError(
            _("There is already something in the place of the new vault. Choose another folder.")
        )
    part = path.with_name(f"{path.name}.{new_id()[:6]}{MAKING}")
    try:
        files.make_folder(path.parent, private=False)
        litter.clear_beside(path)
        files.make_folder(part)
    except DiskError as error:
        raise error if error.certain else locks.unwritable() from None
    try:
        lock = locks.take(part)
        try:
            made = _fill(part, new, lock)
        finally:
            lock.release()
        if files.exists(path):
            files.remove_folder(path)
        files.move_folder(part, path)
    except BaseException:
        files.remove_tree(part)
        raise
    try:
        return Created(_opened(path, new, made), new.recovery_words)
    except BaseException:
        files.remove_tree(path)  # nothing is in it yet, and nobody has seen its recovery words
        raise


def _opened(path: Path, new: NewKeys, made: Header) -> Vault:
    lock = locks.take(path)
    try:
        with driver.speaking_plainly():
            db = driver.connect(path / DATA, new.data_key)
    except BaseException:
        lock.release()
        raise
    vault = Vault(path, made, new.data_key, new.person, lock, db)
    vault.take_authority(new.authority)
    return vault


def _fill(part: Path, new: NewKeys, lock: locks.Lock) -> Header:
    """Make the schema and the first rows, and only then the header that makes it a vault."""
    with driver.speaking_plainly():
        db = driver.connect(part / DATA, new.data_key, create=True)
        try:
            files.set_private(part / DATA)
            migrate.apply(db)
            seals.seal(db, [])
            vault = Vault(part, new.header, new.data_key, new.person, lock, db)
            try:
                with vault.atomic():
                    _first_rows(vault)
                db.execute("pragma wal_checkpoint(truncate)").fetchall()
                vault.keep_header(vault.header)
            finally:
                vault.let_go()  # Windows moves no folder in which a file is open
        finally:
            db.close()
    return vault.header


def _first_rows(vault: Vault) -> None:
    meta = {
        "store": vault.header.store,
        "practice": "1" if vault.practice else "0",
        "made_at": vault.header.made_at,
    }
    vault.execute_many("insert into meta (key, value) values (?, ?)", meta.items())
    for slot in vault.header.slots:
        if slot.kind is SlotKind.RECOVERY:
            recovery.await_confirmation(vault, slot, confirmed=False)
    committing.adopt(
        vault, [Entry("create", "vault", vault.header.store, detail=schema_told(vault))]
    )


def create_vault(
    path: Path,
    *,
    name: str,
    role: str,
    passphrase: str,
    practice: bool = False,
    kdf: Kdf | None = None,
) -> Created:
    """Make a vault with a first person's slot and recovery words, and open it."""
    made = new_keys(name=name, role=role, secret=passphrase, practice=practice, kdf=kdf)
    return create_from(path, made)
