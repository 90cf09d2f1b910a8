"""A passphrase's key derived anew, as slowly as this computer bears: an act of its own.

The parameters are chosen when a passphrase is set. A vault made on a weak or busy computer, or
years ago, keeps them: whoever steals the file guesses faster than they need to. An opening measures
the derivation anyway, so it tells when a notably slower one would be borne.
"""

from tytti_desktop.errors import KnownError
from tytti_desktop.vault import keys, people
from tytti_desktop.vault.audit import Entry
from tytti_desktop.vault.header import Slot, SlotKind
from tytti_desktop.vault.keys import Kdf
from tytti_desktop.vault.vault import Vault
from tytti_desktop.words import _


def is_due(vault: Vault) -> bool:
    """Tell whether the open person's passphrase could be guarded notably better here."""
    if vault.practice or vault.opened_with is not SlotKind.PASSPHRASE:
        return False
    kdf = people.own_slot(vault).kdf
    return kdf is not None and keys.could_be_stronger(kdf, vault.derived_in)


def advice() -> str:
    """Return what to do when it is due."""
    return _(
        "This computer can guard your passphrase better than when it was set: a thief of the file "
        "would guess more slowly. Do it in Settings, People and keys: Guard it better (or with "
        "tytti passphrase --retune). The passphrase stays the same."
    )


def stronger(vault: Vault, secret: str, *, kdf: Kdf | None = None) -> Slot:
    """Return one's key under the same passphrase, derived anew, for `use`. Slow; no file.

    KnownError when the passphrase is not right, or this computer bears no slower derivation.
    """
    people.refuse_wrong_passphrase(vault, secret)
    own, made = people.own_slot(vault).kdf, kdf or keys.tuned_kdf()
    if own is None or made.work <= own.work:
        raise KnownError(
            _(
                "Your passphrase is guarded as well as this computer can already. Nothing was "
                "changed."
            )
        )
    return vault.new_slot(vault.person, SlotKind.PASSPHRASE, secret, made)


def use(vault: Vault, slot: Slot) -> str:
    """Put one's key derived anew in the old one's place; return what that does not mend.

    Everything is encrypted anew: an earlier key file opens nothing with today's data.
    """
    warning = people.put_own(vault, slot, Entry("retune", "person", vault.person.id))
    vault.derived_in = 0.0
    return warning
