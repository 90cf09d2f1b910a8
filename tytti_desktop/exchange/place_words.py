"""Whether the place of a meeting tells of somebody: whole words in their own order, never numbers.

“Mallilan palvelutalo” is not of Malli, “Virtasen kahvila” is of Virtanen, and room 2 is nobody's
although somebody lives at number 2. Organisation classes are looser: any part of a word tells.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tytti_desktop.casework.search_index import fold
from tytti_desktop.words import N_

_WORD = re.compile(r"[^\W_]+")
_SHORT = 3  # letters: a class's word no longer than this is in too many words
_LONG_NUMBER = 5  # digits: a telephone number or a code, not a room
# Endings of the Finnish cases, folded (ä is a), as they follow a name that keeps its stem.
_ENDINGS = re.compile(
    r"(?:n|a|ta|tta|na|ssa|sta|lla|lta|lle|ksi|tta|ne|t|en|in|un|on|an|hun|hin|han|seen|"
    r"issa|ista|illa|ilta|ille|ien|jen|ja|ia|s)?"
)
# The grades of Finnish consonants, the longer first: Kukka, Kukan; Virta, Virran; Mäki, Mäen.
_GRADES = (
    ("kk", "k"), ("pp", "p"), ("tt", "t"), ("mp", "mm"), ("nt", "nn"), ("nk", "ng"), ("lt", "ll"),
    ("rt", "rr"), ("t", "d"), ("p", "v"), ("k", ""),
)  # fmt: skip


class Whose(StrEnum):
    """Of whom a place tells."""

    CLIENT = "client"
    ADDRESS = "address"
    NUMBER = "number"
    INVITED = "invited"
    CLASS = "class"


REASONS = {
    Whose.CLIENT: N_("it has a name of the client or of somebody at the meeting"),
    Whose.ADDRESS: N_("it has the client's street"),
    Whose.NUMBER: N_("it has a number or an address of the client"),
    Whose.INVITED: N_("it has the name of somebody invited or of an organisation"),
    Whose.CLASS: N_("it tells what kind of organisation takes part"),
}


@dataclass(frozen=True)
class Phrase:
    """Words that tell of somebody, in their order."""

    whose: Whose
    text: str


def told_by(place: str, phrases: Iterable[Phrase]) -> Whose | None:
    """Return of whom a place tells, None if of nobody."""
    said = _WORD.findall(fold(place))
    digits = "".join(sign for sign in place if sign.isdigit())
    for phrase in phrases:
        if _TELLS[phrase.whose](said, digits, phrase.text):
            return phrase.whose
    return None


def _by_name(said: Sequence[str], _digits: str, text: str) -> bool:
    """Tell whether any word of a name is there, in any case; a hyphened name is also whole."""
    return any(_in_a_case(word, name) for name in _words(text) for word in said)


def _by_street(said: Sequence[str], _digits: str, text: str) -> bool:
    """Tell whether the words of a street, up to its number, stand there in their own order."""
    words = _words(re.split(r"\d", text, maxsplit=1)[0])
    starts = range(len(said) - len(words) + 1)
    return bool(words) and any(_in_order(said[start:], words) for start in starts)


def _by_number(said: Sequence[str], digits: str, text: str) -> bool:
    """Tell whether a telephone number, a code or an e-mail address stands there."""
    number = "".join(sign for sign in text if sign.isdigit())
    if len(number) >= _LONG_NUMBER and number in digits:
        return True
    words = _WORD.findall(fold(text))
    starts = range(len(said) - len(words) + 1)
    return len("".join(words)) > _SHORT and any(
        list(said[start : start + len(words)]) == words for start in starts
    )


def _by_class(said: Sequence[str], _digits: str, text: str) -> bool:
    """Tell whether a word of a class is a part of any word there."""
    stems = {name.removesuffix("t") for name in _words(text)}  # palvelut, palvelujen
    return any(len(stem) > _SHORT and stem in word for stem in stems for word in said)


_TELLS = {
    Whose.CLIENT: _by_name,
    Whose.ADDRESS: _by_street,
    Whose.NUMBER: _by_number,
    Whose.INVITED: _by_street,
    Whose.CLASS: _by_class,
}


def _words(text: str) -> list[str]:
    """Return the words of a text that have a letter: a number alone is nobody's."""
    return [word for word in _WORD.findall(fold(text)) if not word.isdigit()]


def _in_order(said: Sequence[str], words: Sequence[str]) -> bool:
    """Tell whether a text begins with these words, each in some case."""
    return all(_in_a_case(word, name) for word, name in zip(said, words, strict=False))


def _in_a_case(word: str, name: str) -> bool:
    """Tell whether a word is a name, as it is or in a Finnish case."""
    return any(
        word.startswith(stem) and _ENDINGS.fullmatch(word, len(stem)) is not None
        for stem in _stems(name)
    )


def _stems(name: str) -> set[str]:
    """Return the stems a name may have in other cases: Virtas-, Mäe-, Kosken, Lahden, Virran."""
    found = {name, name + "i"}
    if name.endswith("nen"):
        found |= {name[:-3] + "s", name[:-3] + "se"}
    if name.endswith("s"):
        found |= {name[:-1] + "kse", name[:-1] + "ks", name[:-1]}
    bases = {name, name[:-1] + "e"} if name.endswith("i") else {name}
    weaker = {_weak(base) for base in bases}
    return {name} | {stem for stem in found | bases | weaker if len(stem) > 1}


def _weak(name: str) -> str:
    """Return a name with the consonant before its last vowel weakened, as Finnish does."""
    for strong, weak in _GRADES:
        if name[:-1].endswith(strong):
            return name[: -1 - len(strong)] + weak + name[-1]
    return name
