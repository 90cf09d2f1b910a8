"""A vault's own signature (Ed25519): whoever holds a signed file can tell whose it is, for ever.

A seal proves its sender to the receiver alone; a signature to anybody who knows the key.
"""

from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tytti_desktop.vault import audit
from tytti_desktop.vault.committing import SIGNING as META
from tytti_desktop.vault.sealing import PublicKey
from tytti_desktop.vault.vault import Vault

SIGNATURE = 64  # bytes


@dataclass(frozen=True)
class Signer:
    """A vault's signing key; a value, so that a worker may sign with it."""

    private: bytes = field(repr=False)

    @property
    def public(self) -> bytes:
        """The half that anyone may know: 32 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.private).public_key().public_bytes_raw()

    def sign(self, content: bytes) -> bytes:
        """Return the signature of a content."""
        return Ed25519PrivateKey.from_private_bytes(self.private).sign(content)


def own(vault: Vault) -> Signer:
    """Return the vault's signing key; made when first asked for, and kept in the vault."""
    found = vault.tuples("select value from meta where key = ?", (META,))
    if found:
        return Signer(bytes.fromhex(found[0][0]))
    made = Signer(Ed25519PrivateKey.generate().private_bytes_raw())
    with vault.atomic():
        vault.execute("insert into meta (key, value) values (?, ?)", (META, made.private.hex()))
        audit.write(vault, "make_key", "vault", vault.header.store, detail={"what": META})
    return made


def holds(public: bytes, signature: bytes, content: bytes) -> bool:
    """Tell whether a content was signed by the holder of a key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def words(public: bytes) -> str:
    """Return a key's six check words, to be read out and compared over the telephone."""
    return PublicKey(public).words
