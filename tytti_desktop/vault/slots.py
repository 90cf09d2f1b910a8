"""Key slots: making one for a passphrase, recovery words or the OS keyring, and opening it."""

import time
from dataclasses import dataclass, field, replace
from datetime import datetime

from tytti_desktop import texts
from tytti_desktop.vault import keys
from tytti_desktop.vault.header import (
    SALT_BYTES,
    Header,
    Person,
    Slot,
    SlotKind,
    bound,
    bound_private,
)
from tytti_desktop.vault.ids import new_id
from tytti_desktop.vault.keys import CannotUnlockError, Kdf

clock = time.perf_counter  # how long a derivation takes is measured with it
_SEALED = 80  # bytes of a secret sealed to a public key; one wrapped under a guard has 60


def _secret_key(slot: Slot, secret: str) -> bytearray:
    """Return the key that guards a slot's private key; the parameters are checked before use."""
    if slot.kdf is None:
        return keys.expand(secret.encode(), "keyring slot " + slot.id)
    if not slot.kdf.is_sane():
        raise CannotUnlockError
    return keys.derive(secret, slot.salt, slot.kdf)


def make(
    header: Header,
    data_key: bytearray,
    person: Person,
    kind: SlotKind,
    secret: str,
    kdf: Kdf | None,
    expires: datetime | None = None,
    authority: bytes = b"",
) -> Slot:
    """Return a new slot of a header, opened by a secret. As slow as its key derivation.

    With `authority` (roles.py) the slot lets its person sign roles.
    """
    private, public = keys.new_pair()
    slot = Slot(
        id=new_id(),
        kind=kind,
        person=person.id,
        name=texts.cleaned(person.name),
        role=person.role,
        salt=keys.random_bytes(SALT_BYTES),
        kdf=kdf,
        public=public,
        private=b"",
        sealed=b"",
        expires=None if expires is None else expires.isoformat(),
    )
    guard = _secret_key(slot, secret)
    slot = replace(slot, private=keys.wrap(guard, private, bound_private(header, slot)))
    if authority:
        slot = replace(slot, authority=keys.wrap(guard, authority, _bound_authority(header, slot)))
    keys.zero(guard)
    return sealed(header, slot, data_key)


def sealed(header: Header, slot: Slot, data_key: bytearray) -> Slot:
    """Return the slot with the data key sealed to it; needs nobody's secret."""
    return replace(slot, sealed=keys.seal(data_key, slot.public, bound(header, slot)))


def _bound_authority(header: Header, slot: Slot) -> bytes:
    return bound_private(header, slot) + b"|authority"


def given_authority(header: Header, slot: Slot, authority: bytes) -> bytes:
    """Return the authority sealed to a slot that is there already; needs nobody's secret."""
    return keys.seal(bytearray(authority), slot.public, _bound_authority(header, slot))


def authority_of(header: Header, opened: "OpenSlot") -> bytearray:
    """Return what signs roles, if an opened slot of a header has it."""
    slot = header.slot(opened.slot.id)
    if len(slot.authority) != _SEALED:
        return opened.authority
    return keys.unseal(slot.authority, bytes(opened.private), _bound_authority(header, slot))


@dataclass(frozen=True)
class OpenSlot:
    """What a secret has opened: the slot, its private key, and what signs roles, if it may.

    `seconds` is how long the derivation of its key took, on this computer and just now.
    """

    slot: Slot
    private: bytearray = field(repr=False)
    authority: bytearray = field(repr=False)
    seconds: float = 0.0


def open_slot(header: Header, slot: Slot, secret: str) -> OpenSlot:
    """Open a slot with its secret; CannotUnlockError when the secret is not the slot's."""
    began = clock()
    guard = _secret_key(slot, secret)
    seconds = clock() - began
    try:
        private = bytearray(keys.unwrap(guard, slot.private, bound_private(header, slot)))
        authority = bytearray()
        if slot.authority and len(slot.authority) != _SEALED:
            authority += keys.unwrap(guard, slot.authority, _bound_authority(header, slot))
        return OpenSlot(slot, private, authority, seconds)
    finally:
        keys.zero(guard)


def private_key(header: Header, slot: Slot, secret: str) -> bytearray:
    """Return a slot's private key; CannotUnlockError when the secret is not the slot's."""
    return open_slot(header, slot, secret).private


def data_key(header: Header, slot_id: str, private: bytearray) -> bytearray:
    """Return the data key that a header has sealed to a slot.

    CannotUnlockError when the header has no such slot or was sealed to another key.
    """
    try:
        slot = header.slot(slot_id)
    except KeyError:
        raise CannotUnlockError from None
    return keys.unseal(slot.sealed, bytes(private), bound(header, slot))
