"""What makes a passphrase too easy to guess, said so that the person knows what to do instead."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from tytti_desktop.errors import KnownError
from tytti_desktop.places import resources_folder
from tytti_desktop.words import _

SHORTEST = 12
_FEWEST_DIFFERENT = 5
_LEAST_BESIDE_NAME = 8
_LEAST_BESIDE_COMMON = 4
_LONG_WORD = 4
_ONE_RUN = 20  # letters on end: shorter is one word or a row of keys, whatever digits follow it
_LONGEST = 72  # characters that are estimated: what is longer is strong by them alone
_GUESSES = 12.6  # powers of ten: four words that do not belong together have 14 and more


@cache
def _common() -> tuple[str, ...]:
    """Return the words that are tried first here, the likeliest first."""
    text = (resources_folder() / "common_words.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return tuple(dict.fromkeys(word for line in lines for word in line.split()))


def advice() -> str:
    """Return how to choose a passphrase."""
    return _(
        "Choose four or five words that do not belong together, at least 12 characters in all. "
        "A short code of digits can be guessed in seconds."
    )


def refuse_weak(passphrase: str, name: str, own: Iterable[str] = ()) -> None:
    """Raise KnownError when a passphrase of the person with this name is easy to guess.

    `own` are words of the unit and its people. How many guesses it stands is zxcvbn's estimate: it
    knows 30,000 passwords of breaches, rows of keys, dates, repeats and signs in letters' places.
    About 0.05 s, and as much once to load its lists.
    """
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
    if len(_without(text, [w for w in _common() if len(w) >= _LONG_WORD])) < _LEAST_BESIDE_COMMON:
        raise _weak(_("The passphrase is made of words that are tried first."))
    runs = re.findall(r"[^\W\d_]+", text)
    if len(runs) == 1 and len(runs[0]) < _ONE_RUN:
        raise _weak(_("The passphrase is a single word or a row of keys."))
    if _guesses(text, [*re.split(r"\W+", name.casefold()), *own]) < _GUESSES:
        raise _weak(_("The passphrase is made of words that are tried first."))


def _guesses(text: str, own: list[str]) -> float:
    """Return how many guesses a passphrase stands, as a power of ten."""
    from zxcvbn import zxcvbn

    known = dict.fromkeys(word.casefold() for word in (*own, *_common()) if word)
    return float(zxcvbn(text[:_LONGEST], user_inputs=list(known))["guesses_log10"])


def _without(text: str, words: list[str]) -> str:
    """Return the letters that are left when words, digits and signs are taken away."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, " ")
    return re.sub(r"[\W\d_]", "", text)


def _weak(what: str) -> KnownError:
    return KnownError(f"{what} {advice()}", field="passphrase")
