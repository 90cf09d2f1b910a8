"""Roles that are signed: whoever edits a header's role leaves a role that nobody has signed.

One Ed25519 key, the vault's authority, signs every role. Its private half lies in the slots of
those who may give keys, under their own secrets; its public half stands in the header. What it
guards against and what not: docs/security.md.
"""

from collections.abc import Iterator

from tytti_desktop.vault import keys
from tytti_desktop.vault.header import Header, Person, Role, Slot


def new_authority() -> tuple[bytes, bytes]:
    """Return a fresh pair that signs roles: (private, public), 32 raw bytes each."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.from_private_bytes(keys.random_bytes(keys.KEY_BYTES))
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def _words(store: str, person: Person) -> bytes:
    return f"tytti role|{store}|{person.id}|{person.role}".encode()


def sign(authority: bytes | bytearray, store: str, person: Person) -> bytes:
    """Return the signature of a person's role in a vault."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(bytes(authority)).sign(_words(store, person))


def is_signed(header: Header, slot: Slot) -> bool:
    """Tell whether the header's authority has signed the role that a slot tells."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(header.authority)
        person = Person(slot.person, slot.name, slot.role)
        key.verify(slot.signature, _words(header.store, person))
    except (InvalidSignature, ValueError):
        return False
    return True


def keepers(header: Header) -> set[str]:
    """Return who gives keys: coordinators, and those of a unit's own role who hold the authority.

    What a unit's data says of a role is no right here: the right is a key that a keeper has given.
    """
    return {
        slot.person
        for slot in header.slots
        if slot.role == Role.COORDINATOR or (slot.role not in set(Role) and slot.authority)
    }


def may_give(header: Header, person: Person) -> bool:
    """Tell whether a person may give keys: a keeper, or anybody where there is none."""
    known = keepers(header)
    return person.id in known or not known


def may_sign(header: Header, person: Person) -> bool:
    """Tell whether a person's new slot holds the authority, where the giver does not say so."""
    known = keepers(header)
    own = not known and person.role in set(Role)
    return person.role == Role.COORDINATOR or person.id in known or own


def unsigned(header: Header) -> Iterator[Slot]:
    """Yield the slots whose role nobody has signed; none in a vault from before signatures.

    One that has traces of signatures but no authority has had that taken out of its key file.
    """
    if header.authority or any(slot.authority or slot.signature for slot in header.slots):
        yield from (slot for slot in header.slots if not is_signed(header, slot))
