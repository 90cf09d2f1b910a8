"""Opening a vault. The slow half (deriving keys) needs no connection.

`unlock` may run in a worker; `open_unlocked` belongs to the thread that will use the vault.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tytti_desktop.errors import KnownError
from tytti_desktop.vault import audit, driver, header, keys, migrate, slots
from tytti_desktop.vault import lock as locks
from tytti_desktop.vault.delay import Delay
from tytti_desktop.vault.header import DamagedHeaderError, Header, Person, Role, Slot, SlotKind
from tytti_desktop.vault.keys import CannotUnlockError
from tytti_desktop.vault.vault import BEFORE_MIGRATION, DATA, Vault
from tytti_desktop.words import _, ngettext

if TYPE_CHECKING:
    from tytti_desktop.vault.driver import Database


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


def _refuse_half(path: Path) -> None:
    """Refuse what is not a whole vault, before any key is derived."""
    data = path / DATA
    if not path.exists():
        raise KnownError(_("There is no vault here. Check the place, or create a vault first."))
    if not data.exists() or not path.is_dir():
        raise _not_ours()
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


def _not_ours() -> KnownError:
    return KnownError(
        _("This is not a vault of this program. Choose the folder whose name ends in .vault.")
    )


def readable_header(path: Path) -> Header:
    """Return the header of a vault, or its copy when the header is missing or cannot be read.

    KnownError when it is no vault. Nothing of the header is proven before the vault is open.
    """
    _refuse_half(path)
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
    return [SlotName(s.name, s.role, s.kind) for s in readable_header(path).slots]


def is_practice(path: Path) -> bool:
    """Tell whether a vault says it is a practice vault; the opened vault's own word is final."""
    return readable_header(path).practice


def _own_slot(known: Header, person: str | None) -> Slot:
    mine = [
        s
        for s in known.slots
        if s.kind is SlotKind.PASSPHRASE and (person is None or s.belongs_to(person))
    ]
    if len(mine) == 1 or (mine and known.practice):
        return mine[0]  # in a practice vault everyone has the same published passphrase
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
    """Open a person's slot: about a second, and before it the wait that wrong tries have earned.

    Recovery words are understood in the passphrase's place: nobody else has 28 such symbols.
    """
    if keys.recovery_secret(passphrase) is not None:
        return unlock_with_recovery(path, passphrase, sleep=sleep)
    known = readable_header(path)
    return _try_slot(path, known, _own_slot(known, person), passphrase, sleep)


def unlock_with_recovery(
    path: Path, words: str, *, sleep: Callable[[float], None] = time.sleep
) -> Unlocked:
    """Open the recovery slot with the words, however they are spaced; KnownError when mistyped."""
    secret = keys.recovery_secret(words)
    if secret is None:
        raise KnownError(
            _("The recovery words are mistyped: check them group by group against the paper."),
            field="recovery_words",
        )
    known = readable_header(path)
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


def _connect(unlocked: Unlocked) -> "tuple[str, Header, bytearray, Database]":
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
    raise _mismatched()


def _mismatched() -> KnownError:
    return KnownError(
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
        _refuse_other_header(db, known)
        _migrate(unlocked.path, db)
        slot = known.slot(unlocked.slot)
        person = Person(slot.person, slot.name, slot.role)
        vault = Vault(unlocked.path, known, data_key, person, lock, db)
        vault.opened_with = slot.kind
        vault.load_audit_keys()
        _settle(vault, name)
    except migrate.NotOursError:
        db.close()
        raise _not_ours() from None
    except BaseException:
        db.close()
        raise
    return vault


def _settle(vault: Vault, name: str) -> None:
    """Put the header that fitted in its place, and tell what the opening has noticed."""
    if name == header.SPARE:
        vault.notices.append(
            _("The vault's key file was missing or damaged; its copy was used and put in place.")
        )
    with driver.saving_plainly():
        header.settle(vault.path, vault.header, name)
    audit.notice_lost_rows(vault)


def _refuse_other_header(db: "Database", known: Header) -> None:
    """Refuse a header that says another store or another practice mark than the file itself."""
    meta = dict(db.execute("select key, value from meta").fetchall())
    said = (meta.get("store"), meta.get("practice"))
    if said != (known.store, "1" if known.practice else "0"):
        raise _mismatched()


def _migrate(path: Path, db: "Database") -> None:
    """Bring the schema up to date; the vault as it was is copied first, into its own folder."""
    was = migrate.version(db)
    if was < migrate.newest():
        kept = path / f"{BEFORE_MIGRATION}{was + 1}"
        kept.mkdir(exist_ok=True)
        (kept / DATA).unlink(missing_ok=True)
        db.execute("vacuum into ?", [str(kept / DATA)])
        for name in (header.HEADER, header.SPARE):
            if (path / name).exists():
                header.write_file(kept / name, (path / name).read_bytes())
        migrate.apply(db)


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
