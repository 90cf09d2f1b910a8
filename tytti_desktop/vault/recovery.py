"""Recovery words: made, shown, confirmed, and only then in force; the unconfirmed are reminded of.

Words that nobody has on paper open nothing when they are needed. A vault remembers that its words
have not been confirmed until somebody has typed them, or a part of them, back from the paper.
"""

from dataclasses import dataclass

from tytti_desktop.errors import KnownError
from tytti_desktop.vault import audit, committing, keys, slots
from tytti_desktop.vault.audit import Entry
from tytti_desktop.vault.header import Slot, SlotKind
from tytti_desktop.vault.ids import typed_code
from tytti_desktop.vault.keys import CannotUnlockError, Kdf
from tytti_desktop.vault.vault import Vault
from tytti_desktop.words import _

UNCONFIRMED = "recovery_unconfirmed"  # meta: the slot whose words nobody has typed back yet
CHECKED_GROUP = 3  # the group of the words that is typed back, counted from one


@dataclass(frozen=True)
class NewRecovery:
    """New recovery words and the key they open, not yet in force."""

    words: str
    slot: Slot


def new_recovery(vault: Vault, *, kdf: Kdf | None = None) -> NewRecovery:
    """Return new recovery words, to be given to `use_recovery` or `remove`. Slow; no file."""
    words = keys.new_recovery_words()
    secret = keys.recovery_secret(words) or words
    slot = vault.new_slot(vault.person, SlotKind.RECOVERY, secret, kdf or keys.tuned_kdf())
    return NewRecovery(words, slot)


def use_recovery(vault: Vault, new: NewRecovery, *, confirmed: bool = False) -> None:
    """Put new recovery words in force; with the old ones nothing opens but what is older.

    The words are to be shown before this: whatever fails in it, somebody must have them.
    """
    kept = [s for s in vault.header.slots if s.kind is not SlotKind.RECOVERY]
    told = Entry("renew_recovery", "vault", vault.header.store)
    await_confirmation(vault, new.slot, confirmed=confirmed)
    committing.commit(vault, [*kept, new.slot], [told])


def await_confirmation(vault: Vault, slot: Slot, *, confirmed: bool) -> None:
    """Remember that the words of a slot are not confirmed, before they come into force."""
    if not confirmed:
        vault.execute(
            "insert or replace into meta (key, value) values (?, ?)", (UNCONFIRMED, slot.id)
        )


def is_unconfirmed(vault: Vault) -> bool:
    """Tell whether nobody has typed the words in force back from the paper."""
    rows = vault.tuples("select value from meta where key = ?", (UNCONFIRMED,))
    slots_now = {s.id for s in vault.header.slots if s.kind is SlotKind.RECOVERY}
    return bool(rows) and rows[0][0] in slots_now and not vault.practice


def is_part(words: str, typed: str) -> bool:
    """Tell whether what is typed is the group of the words that is asked for."""
    wanted = words.replace("-", " ").split()[CHECKED_GROUP - 1]
    return typed_code(typed) == typed_code(wanted)


def confirm(vault: Vault) -> None:
    """Note that the words in force have been typed back from the paper."""
    with vault.atomic():
        vault.execute("delete from meta where key = ?", (UNCONFIRMED,))
        audit.write(vault, "confirm_recovery", "vault", vault.header.store)


def refuse_wrong_words(vault: Vault, words: str) -> None:
    """Raise KnownError when these are not the recovery words in force. Slow; touches no file."""
    secret = keys.recovery_secret(words)
    for slot in vault.header.slots:
        if slot.kind is SlotKind.RECOVERY and secret is not None:
            try:
                keys.zero(slots.private_key(vault.header, slot, secret))
            except CannotUnlockError:
                break
            return
    raise KnownError(
        _(
            "This is not the recovery code in force. Check it group by group against the paper; if "
            "the paper is lost, make a new code."
        ),
        field="recovery_words",
    )
