"""The people of a vault and their keys: adding, renaming, removing, new passphrases and words.

Whatever is slow (deriving a key) is `new_slot` of the vault or a function that says so; the rest
touches the file and belongs to the vault's own thread.
"""

import re
from dataclasses import dataclass, replace

from tytti_desktop import texts
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import committing, keys, passphrase, recovery, roles, slots
from tytti_desktop.vault.audit import Entry
from tytti_desktop.vault.changes import Changes
from tytti_desktop.vault.header import Person, Slot, SlotKind, role_of
from tytti_desktop.vault.ids import new_id
from tytti_desktop.vault.keys import CannotUnlockError, Kdf
from tytti_desktop.vault.recovery import NewRecovery
from tytti_desktop.vault.vault import Vault
from tytti_desktop.words import _

_MOST_WORDS = 300


@dataclass(frozen=True)
class Removed:
    """What follows a removal: new recovery words if the old ones were the leaver's, a warning."""

    changes: Changes
    recovery_words: str | None
    warning: str


def people(vault: Vault) -> list[Person]:
    """Return who can open the vault with a passphrase, in the order they were added."""
    return [
        Person(s.person, s.name, s.role)
        for s in vault.header.slots
        if s.kind is SlotKind.PASSPHRASE
    ]


def everyone(vault: Vault) -> list[Person]:
    """Return everyone who has, or has had, a key: the log and the records name them by id."""
    rows = vault.tuples("select id, name, role from person order by added_at")
    return [Person(id_, name, role_of(role)) for id_, name, role in rows]


def person(vault: Vault, name: str) -> Person:
    """Return the person with this name or id; KnownError when nobody has it."""
    for slot in vault.header.slots:
        if slot.kind is SlotKind.PASSPHRASE and slot.belongs_to(name):
            return Person(slot.person, slot.name, slot.role)
    raise KnownError(
        _("Nobody by that name has a key to this vault. Check the name."), field="person"
    )


def new_person(
    vault: Vault, *, name: str, role: str, secret: str, keeps: bool = False, kdf: Kdf | None = None
) -> Slot:
    """Return the key of a new person with their own passphrase, to be given to `add`. Slow.

    One who `keeps` may give keys too, as a coordinator always may.

    KnownError when the name is missing or taken, or the passphrase is easy to guess.
    """
    _refuse_unless_allowed(vault)
    name = _free_name(vault, name)
    passphrase.refuse_weak(secret, name, _own_words(vault))
    made = Person(new_id(), name, role)
    return vault.new_slot(made, SlotKind.PASSPHRASE, secret, kdf or keys.tuned_kdf(), keeps=keeps)


def _own_words(vault: Vault) -> list[str]:
    """Return the words that a guesser of this unit would try; a worker asks, so no file is read."""
    texts = [vault.path.stem, *(slot.name for slot in vault.header.slots), *vault.unit_texts]
    found = dict.fromkeys(word for text in texts for word in re.findall(r"[^\W\d_]{4,}", text))
    return list(found)[:_MOST_WORDS]


def _free_name(vault: Vault, name: str) -> str:
    name = texts.cleaned(name, "name").strip()
    if not name:
        raise KnownError(_("Write the name."), field="name")
    if name in {p.name for p in people(vault)}:
        raise KnownError(
            _("Somebody by that name has a key already. Write the name so that it differs."),
            field="name",
        )
    return name


def _refuse_unless_allowed(vault: Vault) -> None:
    """Let those who keep the keys give and take them, or anybody in a vault without a keeper."""
    if not roles.may_give(vault.header, vault.person):
        raise KnownError(_("Only a coordinator can give and take away keys. Ask the coordinator."))


def add(vault: Vault, slot: Slot) -> Changes:
    """Let a new person in: their key is kept, with a row that names them for ever."""
    made = Person(slot.person, slot.name, slot.role)
    told = Entry("add", "person", made.id, detail={"role": made.role})
    committing.commit(vault, (*vault.header.slots, slot), [told])
    return Changes(frozenset({Person}), made)


def rename(vault: Vault, person_id: str, name: str) -> Changes:
    """Give a person another name, one's own or, as a coordinator, another's."""
    old = person(vault, person_id)
    if old.id != vault.person.id:
        _refuse_unless_allowed(vault)
    made = replace(old, name=_free_name(vault, name))
    committing.commit(
        vault,
        [replace(s, name=made.name) if s.person == made.id else s for s in vault.header.slots],
        [Entry("rename", "person", made.id)],
    )
    if made.id == vault.person.id:
        vault.person = made
    return Changes(frozenset({Person}), made)


def remove(
    vault: Vault,
    person_id: str,
    *,
    words: NewRecovery | None = None,
    confirmed: bool = False,
    kdf: Kdf | None = None,
) -> Removed:
    """Take a person's keys away and encrypt everything under a new key.

    `words` (from `recovery.new_recovery`) take the old ones' place; without them the words are
    renewed only if they were the leaver's, which is slow. KnownError for oneself, and for the last
    coordinator's removal by somebody else.
    """
    leaver = person(vault, person_id)
    _refuse_unless_allowed(vault)
    if leaver.id == vault.person.id:
        raise KnownError(
            _("You cannot take away your own key. Ask another person with a key to do it.")
        )
    kept = [s for s in vault.header.slots if s.person != leaver.id]
    if words is None and not any(s.kind is SlotKind.RECOVERY for s in kept):
        words = recovery.new_recovery(vault, kdf=kdf)
    if words is not None:
        kept = [*(s for s in kept if s.kind is not SlotKind.RECOVERY), words.slot]
        recovery.await_confirmation(vault, words.slot, confirmed=confirmed)
    committing.commit(vault, kept, [Entry("remove", "person", leaver.id)])
    told = words.words if words is not None else None
    return Removed(Changes(frozenset({Person}), leaver), told, old_backups_warning())


def old_backups_warning() -> str:
    """Return what a change of keys does not mend."""
    return _(
        "Backups made before this still open with the old keys. Make a new backup now and destroy "
        "the old ones. If the person who left knew the recovery code, renew it too."
    )


def own_slot(vault: Vault) -> Slot:
    """Return the open person's passphrase slot; KnownError when there is none."""
    for slot in vault.header.slots:
        if slot.kind is SlotKind.PASSPHRASE and slot.person == vault.person.id:
            return slot
    raise KnownError(_("You have no passphrase in this vault."))


def refuse_wrong_passphrase(vault: Vault, secret: str) -> None:
    """Raise KnownError when this is not the open person's passphrase. Slow; touches no file."""
    try:
        keys.zero(slots.private_key(vault.header, own_slot(vault), secret))
    except CannotUnlockError:
        raise KnownError(
            _("The present passphrase is not right. Write it as you do when you open the vault."),
            field="old_passphrase",
        ) from None


def new_passphrase(vault: Vault, *, old: str | None, new: str, kdf: Kdf | None = None) -> Slot:
    """Return one's key under a new passphrase, to be given to `use_passphrase`. Slow.

    The machine is measured anew. `old` is not asked after opening with recovery words.
    KnownError when the old one is not right or the new one is easy to guess.
    """
    if old is None and vault.opened_with is not SlotKind.RECOVERY:
        raise KnownError(_("Write your present passphrase too."), field="old_passphrase")
    passphrase.refuse_weak(new, vault.person.name, _own_words(vault))
    if old is not None and vault.opened_with is not SlotKind.RECOVERY:
        refuse_wrong_passphrase(vault, old)
    return vault.new_slot(vault.person, SlotKind.PASSPHRASE, new, kdf or keys.tuned_kdf())


def use_passphrase(vault: Vault, slot: Slot, *, new_key: bool = False) -> str:
    """Put one's new passphrase in the old one's place; return what that does not mend.

    Everything is encrypted anew, so that the old passphrase opens nothing with an older key file
    either. `new_key` renews the key that packages are sealed to as well.
    """
    told = Entry("change_passphrase", "person", vault.person.id)
    return put_own(vault, slot, told, new_key=new_key)


def put_own(vault: Vault, slot: Slot, told: Entry, *, new_key: bool = False) -> str:
    """Put a passphrase slot in one's own one's place; return what that does not mend."""
    own = own_slot(vault)
    kept = [slot if s == own else s for s in vault.header.slots]
    committing.commit(vault, kept, [told], new_key=new_key)
    return old_backups_warning()
