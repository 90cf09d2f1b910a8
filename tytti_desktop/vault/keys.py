"""Keys: deriving them from passphrases, sealing the data key to a person, the header's MAC.

Argon2id (RFC 9106) guards each person's X25519 private key; the data key is sealed to the public
key with HPKE (RFC 9180), so that it can be changed without anybody else's passphrase.

The library behind them is loaded by the first who needs a key: the window's door needs none.
"""

import os
import time
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tytti_desktop.memory import wipe_own
from tytti_desktop.vault.ids import ALPHABET, typed_code

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hpke import Suite

KEY_BYTES = 32
MIB = 1024  # Argon2 counts memory in KiB
SMALLEST_MEMORY, LARGEST_MEMORY = 19 * MIB, 1024 * MIB
MOST_PASSES, MOST_LANES = 10, 8
USUAL_MEMORY = 256 * MIB
_TARGET_SECONDS = 1.0
_WORTH_DOING = 3
_NONCE = 12
RECOVERY_SYMBOLS, _GROUP = 28, 4


def load() -> None:
    """Load the library, before a key is asked for."""
    from cryptography.hazmat.primitives import hashes, hpke  # noqa: F401
    from cryptography.hazmat.primitives.asymmetric import ed25519, x25519  # noqa: F401
    from cryptography.hazmat.primitives.ciphers import aead  # noqa: F401
    from cryptography.hazmat.primitives.kdf import argon2, hkdf  # noqa: F401


class CannotUnlockError(Exception):
    """The secret does not fit this slot. Handled by opening.py."""


@dataclass(frozen=True)
class Kdf:
    """Argon2id's parameters: memory in KiB, passes over it, lanes."""

    memory: int
    passes: int
    lanes: int

    def is_sane(self) -> bool:
        """Tell whether a file's parameters may be run: 19 MiB to 1 GiB, 1-10 passes, 1-8 lanes."""
        return (
            SMALLEST_MEMORY <= self.memory <= LARGEST_MEMORY
            and 1 <= self.passes <= MOST_PASSES
            and 1 <= self.lanes <= MOST_LANES
        )

    @property
    def work(self) -> int:
        """How much memory is gone over in all, in KiB: what a guess costs."""
        return self.memory * self.passes


def could_be_stronger(kdf: Kdf, seconds: float, target: float = _TARGET_SECONDS) -> bool:
    """Tell whether a derivation that took so long here could well cost a guesser three times more.

    A quick one is measured exactly enough: what disturbs it makes it slower. 0 seconds: unknown.
    """
    if seconds <= 0:
        return False
    here = min(kdf.work * target / seconds, USUAL_MEMORY * MOST_PASSES)
    return kdf.work * _WORTH_DOING <= here


def _seconds(kdf: Kdf) -> float:
    started = time.perf_counter()
    zero(derive("how long does it take?", bytes(16), kdf))
    return time.perf_counter() - started


def tuned_kdf(target: float = _TARGET_SECONDS) -> Kdf:
    """Measure this machine and return parameters that take about `target` seconds (one try).

    Memory is 256 MiB where the machine gives it, else the largest half of that which it gives.
    """
    memory = USUAL_MEMORY
    while True:
        try:
            one_pass = _seconds(Kdf(memory, 1, 4))
            break
        except MemoryError:
            memory //= 2
            if memory < SMALLEST_MEMORY:
                raise
    passes = round(target / max(one_pass, 0.001))
    return Kdf(memory, min(max(passes, 3), MOST_PASSES), 4)


def derive(passphrase: str, salt: bytes, kdf: Kdf) -> bytearray:
    """Return the 32-byte key of a passphrase; the caller zeroes it.

    The passphrase is brought to Unicode NFC, so that an ä typed on any keyboard is the same ä.
    """
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    out = bytearray(KEY_BYTES)
    secret = bytearray(unicodedata.normalize("NFC", passphrase), "utf-8")
    Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=kdf.passes,
        lanes=kdf.lanes,
        memory_cost=kdf.memory,
    ).derive_into(secret, out)  # type: ignore[arg-type]
    zero(secret)
    wipe_own()
    return out


def expand(key: bytes | bytearray, label: str) -> bytearray:
    """Return the 32-byte key that HKDF-SHA256 makes of a key for one purpose."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    out = HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=b"tytti " + label.encode())
    return bytearray(out.derive(bytes(key)))


def mac(key: bytes | bytearray, message: bytes) -> bytes:
    """Return HMAC-SHA256."""
    import hmac

    return hmac.new(key, message, "sha256").digest()


def same(one: bytes, other: bytes) -> bool:
    """Compare two MACs in constant time."""
    import hmac

    return hmac.compare_digest(one, other)


def zero(secret: bytearray) -> None:
    """Overwrite a secret in place."""
    secret[:] = bytes(len(secret))


def wrap(key: bytearray, secret: bytes, bound_to: bytes) -> bytes:
    """Encrypt a secret with AES-256-GCM under a key, bound to the slot it belongs to."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = random_bytes(_NONCE)
    return nonce + AESGCM(bytes(key)).encrypt(nonce, secret, bound_to)


def unwrap(key: bytearray, wrapped: bytes, bound_to: bytes) -> bytes:
    """Decrypt what `wrap` made; CannotUnlockError when the key or the slot is another."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(bytes(key)).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], bound_to)
    except (InvalidTag, ValueError):
        raise CannotUnlockError from None


def new_pair() -> tuple[bytes, bytes]:
    """Return a fresh X25519 key pair: (private, public), 32 raw bytes each."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


@cache
def _suite() -> "Suite":
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def seal(data_key: bytearray, public: bytes, bound_to: bytes) -> bytes:
    """Seal the data key to a public key with HPKE."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    return _suite().encrypt(data_key, X25519PublicKey.from_public_bytes(public), bound_to)


def unseal(sealed: bytes, private: bytes, bound_to: bytes) -> bytearray:
    """Open what `seal` made; CannotUnlockError when it was sealed to another or for another."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    try:
        key = _suite().decrypt(sealed, X25519PrivateKey.from_private_bytes(private), bound_to)
    except (InvalidTag, ValueError):
        raise CannotUnlockError from None
    return bytearray(key)


def random_bytes(count: int) -> bytes:
    """Return fresh random bytes."""
    return os.urandom(count)


def new_data_key() -> bytearray:
    """Return 32 fresh random bytes."""
    return bytearray(random_bytes(KEY_BYTES))


def new_recovery_words() -> str:
    """Return a fresh recovery code: 128 random bits and a check, 28 symbols in groups of four."""
    body = int.from_bytes(random_bytes(16))
    whole = (body << 12) | _recovery_check(body)
    symbols = "".join(ALPHABET[(whole >> (5 * i)) & 31] for i in reversed(range(RECOVERY_SYMBOLS)))
    return "-".join(symbols[i : i + _GROUP] for i in range(0, RECOVERY_SYMBOLS, _GROUP))


def _recovery_check(body: int) -> int:
    """Return 12 bits that tell a mistyped code from a right one before Argon2id is run."""
    import hashlib

    return int.from_bytes(hashlib.sha256(body.to_bytes(16)).digest()[:2]) >> 4


def recovery_secret(words: str) -> str | None:
    """Return a typed recovery code in its one form, or None when it is mistyped."""
    symbols = typed_code(words)
    if len(symbols) != RECOVERY_SYMBOLS or not set(symbols) <= set(ALPHABET):
        return None
    whole = 0
    for symbol in symbols:
        whole = whole * 32 + ALPHABET.index(symbol)
    return symbols if _recovery_check(whole >> 12) == whole & 0xFFF else None
