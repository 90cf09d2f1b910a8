"""Random ids, and short codes that people read aloud and type."""

import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base32: no I, L, O, U
_SHORT_CODE = 8
_ID_SYMBOLS = 20  # 100 random bits
_READ_AS = str.maketrans("OIL", "011", "\N{MINUS SIGN}")
_BETWEEN = {"Zs", "Zl", "Zp", "Pd", "Cf", "Cc"}  # spaces, dashes, what nobody sees
_GF32 = 0b100101  # x^5 + x^2 + 1: doubling in this field makes the check symbol


def new_id() -> str:
    """Return a fresh random id of 100 bits: 20 lower-case letters and digits."""
    import secrets  # it loads the library of hashes: the door needs none

    bits = secrets.randbits(5 * _ID_SYMBOLS)  # drawn at once: 50,000 rows come in from a file
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in range(_ID_SYMBOLS)).lower()


def check_symbol(body: str) -> str:
    """Return the check symbol of a code's body: each value doubled in GF(32) and added.

    It finds every single wrong symbol and every swap of two neighbours.
    """
    total = 0
    for symbol in body:
        total ^= ALPHABET.index(symbol)
        total <<= 1
        if total >= len(ALPHABET):
            total ^= _GF32
    return ALPHABET[total]


def short_code() -> str:
    """Return a fresh code of 8 symbols (35 random bits and a check symbol), such as K7Q2M9XP."""
    import secrets

    body = "".join(secrets.choice(ALPHABET) for _ in range(_SHORT_CODE - 1))
    return body + check_symbol(body)


def typed_code(text: str) -> str:
    """Return a code as people type it in its one form: capitals, no spaces, O as 0, I and L as 1.

    Spaces and dashes of every kind go, as a copy from a PDF or a mail has them, and wide letters
    are letters. The result may hold symbols that no code has; `is_short_code` tells.
    """
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    kept = (s for s in plain.upper() if unicodedata.category(s) not in _BETWEEN)
    return "".join(kept).translate(_READ_AS)
