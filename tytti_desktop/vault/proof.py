"""Proves that this installation can keep a vault: cipher, key derivation, sealing, the schema."""

from tytti_desktop.errors import KnownError
from tytti_desktop.vault import keys, migrate
from tytti_desktop.vault.keys import Kdf
from tytti_desktop.words import _


def prove_cipher() -> None:
    """Make a key, seal and open it, and lay the whole schema in memory; KnownError on failure.

    Nothing is written to a disk.
    """
    data_key = keys.new_data_key()
    private, public = keys.new_pair()
    sealed = keys.seal(data_key, public, b"proof")
    guard = keys.derive("proof of the key derivation", bytes(16), Kdf(keys.SMALLEST_MEMORY, 1, 1))
    kept = keys.unwrap(guard, keys.wrap(guard, private, b"proof"), b"proof")
    db = migrate.in_memory()
    cipher = db.execute("pragma cipher_version").fetchone()
    db.close()
    if keys.unseal(sealed, bytes(kept), b"proof") != data_key or not cipher:
        raise KnownError(
            _("Encryption does not work in this installation. Install the program again.")
        )
