"""What makes a passphrase too easy to guess, said so that the person knows what to do instead."""

import re
import unicodedata

from tytti_desktop.errors import KnownError
from tytti_desktop.words import _

SHORTEST = 12
_FEWEST_DIFFERENT = 5
_LEAST_BESIDE_NAME = 8
_LEAST_BESIDE_COMMON = 4
_ONE_RUN = 20  # letters on end: shorter is one word or a row of keys, whatever digits follow it
_COMMON = (
    "salasana", "salalause", "password", "passphrase", "qwerty", "asdfgh", "abcdef", "lösenord",
    "kirjaudu", "tervetuloa", "welcome", "letmein", "hyvinvointi", "hyvinvointialue",
    "koordinaattori", "tyokyky", "työkyky", "tytti", "sairaanhoitaja", "terveydenhoitaja",
    "kuopio", "suomi", "finland", "helsinki", "kesä", "talvi", "syksy", "kevät", "admin", "secret",
)  # fmt: skip


def advice() -> str:
    """Return how to choose a passphrase."""
    return _(
        "Choose four or five words that do not belong together, at least 12 characters in all. "
        "A short code of digits can be guessed in seconds."
    )


def refuse_weak(passphrase: str, name: str) -> None:
    """Raise KnownError when a passphrase of the person with this name is easy to guess."""
    text = unicodedata.normalize("NFC", passphrase).casefold()
    if len(text) < SHORTEST:
        raise _weak(_("The passphrase is too short."))
    if not re.search(r"[^\d\s\W]", text):
        raise _weak(_("The passphrase has no letters."))
    if len(set(text)) < _FEWEST_DIFFERENT:
        raise _weak(_("The passphrase repeats the same few characters."))
    if len(_without(text, [p for p in re.split(r"\W+", name.casefold()) if p])) < (
        _LEAST_BESIDE_NAME
    ):
        raise _weak(_("The passphrase is little more than the person's name."))
    if len(_without(text, list(_COMMON))) < _LEAST_BESIDE_COMMON:
        raise _weak(_("The passphrase is made of words that are tried first."))
    runs = re.findall(r"[^\W\d_]+", text)
    if len(runs) == 1 and len(runs[0]) < _ONE_RUN:
        raise _weak(_("The passphrase is a single word or a row of keys."))


def _without(text: str, words: list[str]) -> str:
    """Return the letters that are left when words, digits and signs are taken away."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, " ")
    return re.sub(r"[\W\d_]", "", text)


def _weak(what: str) -> KnownError:
    return KnownError(f"{what} {advice()}", field="passphrase")
