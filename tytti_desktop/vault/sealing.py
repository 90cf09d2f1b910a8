"""Sealed packages: bytes that only one other vault can open, and that say whose they are.

docs/vault-format.md tells the bytes. A fresh content key is sealed to the receiver with
HPKE (RFC 9180) and mixed with the X25519 secret that only sender and receiver share: a
package that opens was made by the vault it names. The content goes in chunks of AES-256-GCM, each
bound to its place, so that a cut, joined or changed file is noticed before its end is used.
"""

import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tytti_desktop.errors import KnownError
from tytti_desktop.vault import audit, keys
from tytti_desktop.vault.ids import ALPHABET, check_symbol, typed_code
from tytti_desktop.vault.keys import KEY_BYTES, CannotUnlockError
from tytti_desktop.vault.vault import Vault
from tytti_desktop.words import _

MAGIC, FORMAT = b"TYTTIPKG", 1
CHUNK = 1 << 20
_TAG = 16
_SEALED = KEY_BYTES + KEY_BYTES + _TAG  # HPKE: the encapsulated key, the content key, a tag
_HEADER = len(MAGIC) + 1 + 2 * KEY_BYTES + _SEALED
_META = "package_key"
_SYMBOLS = 52  # 256 bits in fives
_GROUP = 4
_TEXT = re.compile(r"TYTTI-KEY-(\d+)[\s:]+([0-9A-Za-z –-]+)")
# Syllables that are read out alike in Finnish and Swedish: two are 12 bits, a word.
_CONSONANTS, _VOWELS = "hklmnpst", "aeiouyäö"
_WORDS = 6


@dataclass(frozen=True)
class PublicKey:
    """A vault's key for receiving: anyone may know it; it opens nothing."""

    public: bytes

    @property
    def fingerprint(self) -> str:
        """Return 16 hex digits that tell this key from any other."""
        return hashlib.sha256(b"tytti key" + self.public).hexdigest()[:16]

    @property
    def words(self) -> str:
        """Return six short words (72 bits) to be read out and compared over the telephone."""
        number = int.from_bytes(hashlib.sha256(b"tytti words" + self.public).digest()[:9])
        made = []
        for place in reversed(range(_WORDS)):
            bits = (number >> (12 * place)) & 0xFFF
            parts = [(bits >> shift) & 7 for shift in (9, 6, 3, 0)]
            made.append("".join((_CONSONANTS, _VOWELS)[n % 2][bit] for n, bit in enumerate(parts)))
        return " ".join(made)

    def __str__(self) -> str:
        """Return the key as it is sent to the one who makes a package."""
        number = int.from_bytes(self.public)
        body = "".join(ALPHABET[(number >> (5 * i)) & 31] for i in reversed(range(_SYMBOLS)))
        symbols = body + check_symbol(body)
        groups = [symbols[i : i + _GROUP] for i in range(0, len(symbols), _GROUP)]
        return f"TYTTI-KEY-{FORMAT} {'-'.join(groups)}"

    @classmethod
    def parse(cls, text: str) -> "PublicKey":
        """Find a key in a text, such as a message; KnownError when there is none, or a mistyped."""
        found = _TEXT.search(text)
        if found is None:
            raise KnownError(
                _(
                    "There is no receiving key in this. It begins with TYTTI-KEY: ask the receiver "
                    "to send it from the hand-over screen of their program."
                ),
                field="key",
            )
        if int(found[1]) > FORMAT:
            raise _too_new()
        symbols = typed_code(found[2])[: _SYMBOLS + 1]
        number = -1
        if len(symbols) == _SYMBOLS + 1 and set(symbols) <= set(ALPHABET):
            number = sum(32**i * ALPHABET.index(s) for i, s in enumerate(symbols[-2::-1]))
        if not 0 <= number < 1 << 8 * KEY_BYTES or check_symbol(symbols[:-1]) != symbols[-1]:
            raise KnownError(
                _("The receiving key is mistyped or cut. Ask the receiver to send it again."),
                field="key",
            )
        return cls(number.to_bytes(KEY_BYTES))


@dataclass(frozen=True)
class KeyPair:
    """A vault's own keys for packages; a value, so that a worker may seal and open with it."""

    public: PublicKey
    private: bytes = field(repr=False)


def own_keys(vault: Vault) -> KeyPair:
    """Return the vault's keys for packages; made when first asked for, and kept in the vault."""
    found = vault.tuples("select value from meta where key = ?", (_META,))
    if found:
        private = bytes.fromhex(found[0][0])
    else:
        private = keys.new_pair()[0]
        with vault.atomic():
            vault.execute("insert into meta (key, value) values (?, ?)", (_META, private.hex()))
            audit.write(vault, "make_key", "vault", vault.header.store)
    public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    return KeyPair(PublicKey(public), private)


def _content_key(header: bytes, own: KeyPair, other: PublicKey, secret: bytes) -> AESGCM:
    """Return the key of the content: of the sealed secret and of what the two vaults share."""
    try:
        shared = X25519PrivateKey.from_private_bytes(own.private).exchange(
            X25519PublicKey.from_public_bytes(other.public)
        )
    except ValueError:  # a key of no order: nobody's
        raise _damaged() from None
    mixed = hashlib.sha256(header + shared + secret).digest()
    return AESGCM(bytes(keys.expand(mixed, "package")))


def _place(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])


def padded_size(size: int) -> int:
    """Return what a content's size is rounded up to, by at most 12 %: Padmé (Nikitin et al. 2019).

    Sizes then tell only their order of magnitude.
    """
    if size < CHUNK // 256:
        return CHUNK // 256
    exponent = size.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (size + mask) & ~mask


def seal(own: KeyPair, to: PublicKey, content: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes of a package; after the content come zeros (the reader must know its end)."""
    secret = keys.random_bytes(KEY_BYTES)
    start = MAGIC + bytes([FORMAT]) + to.public + own.public.public
    try:
        header = start + keys.seal(bytearray(secret), to.public, start)
    except ValueError:
        raise _damaged() from None
    yield header
    cipher = _content_key(header, own, to, secret)
    number, left = 0, b""
    for piece in _padded(content):
        left += piece
        while len(left) > CHUNK:
            yield cipher.encrypt(_place(number, last=False), left[:CHUNK], None)
            number, left = number + 1, left[CHUNK:]
    yield cipher.encrypt(_place(number, last=True), left, None)


def _padded(content: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for piece in content:
        size += len(piece)
        yield piece
    missing = padded_size(size) - size
    while missing:
        piece = bytes(min(missing, CHUNK))
        missing -= len(piece)
        yield piece


@dataclass(frozen=True)
class Opened:
    """A package whose sender is proven once its content has been read to the end."""

    sender: PublicKey
    content: Iterator[bytes]


def open_sealed(own: KeyPair, file: io.BufferedIOBase) -> Opened:
    """Open a package. The content raises KnownError where the file is damaged or cut.

    Raises KnownError when it is no package, a newer program's, or sealed to another vault.
    """
    header = file.read(_HEADER)
    start = header[: len(MAGIC) + 1 + 2 * KEY_BYTES]
    if not header.startswith(MAGIC):
        raise KnownError(
            _("This file is not a hand-over package of this program. Choose another file.")
        )
    if len(header) < _HEADER:
        raise _damaged()
    if header[len(MAGIC)] > FORMAT:
        raise _too_new()
    to = PublicKey(start[len(MAGIC) + 1 : -KEY_BYTES])
    sender = PublicKey(start[-KEY_BYTES:])
    if header[len(MAGIC)] != FORMAT:
        raise _damaged()
    if to != own.public:
        raise KnownError(
            _(
                "This package was sealed for another vault. Ask the sender to make it for your "
                "receiving key, whose check words are: {words}"
            ).format(words=own.public.words)
        )
    try:
        secret = bytes(keys.unseal(header[len(start) :], own.private, start))
    except CannotUnlockError:
        raise _damaged() from None
    return Opened(sender, _chunks(_content_key(header, own, sender, secret), file))


def _chunks(cipher: AESGCM, file: io.BufferedIOBase) -> Iterator[bytes]:
    number, piece = 0, file.read(CHUNK + _TAG)
    while True:
        following = file.read(CHUNK + _TAG)
        try:
            yield cipher.decrypt(_place(number, last=not following), piece, None)
        except (InvalidTag, ValueError):
            raise _damaged() from None
        if not following:
            return
        number, piece = number + 1, following


def _damaged() -> KnownError:
    return KnownError(
        _(
            "The package is damaged or only a part of it is here, so nothing was taken in. Copy it "
            "again, or ask the sender for a new one."
        )
    )


def _too_new() -> KnownError:
    return KnownError(
        _(
            "A newer version of the program has made this. Update this program and open it again; "
            "nothing was changed."
        )
    )
