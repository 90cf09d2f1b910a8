"""A text as another system takes it: its signs, its ends of lines, and pieces no longer than fit.

Nothing is lost without a word: what was replaced, and how much was left out, is told beside the
text. Parts put together again are the whole text.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

CUT_MARK = " […]"
UNKNOWN = "?"
_LEAST_BODY = 20  # letters in a part: a smaller room is cut instead of split
_MOST_DIGITS = 4


class Long(StrEnum):
    """What is done with a text that is too long."""

    SPLIT = "split"
    CUT = "cut"


class Newline(StrEnum):
    """How a system ends its lines."""

    CRLF = "crlf"
    LF = "lf"


@dataclass(frozen=True)
class Room:
    """What a field of a system takes; `limit` None: as much as there is."""

    limit: int | None
    one_line: bool = False
    newline: Newline = Newline.CRLF
    long: Long = Long.SPLIT
    latin1: bool = False


@dataclass(frozen=True)
class Part:
    """One piece to paste: `number` such as “(1/3) ” before it, empty where there is one only."""

    number: str
    body: str

    @property
    def text(self) -> str:
        """Return what is pasted."""
        return self.number + self.body


@dataclass(frozen=True)
class Fitted:
    """A text as it fits: its parts, how many letters were left out, which signs were replaced."""

    parts: tuple[Part, ...]
    cut: int = 0
    replaced: str = ""


def fit(words: str, room: Room, replacements: Mapping[str, str]) -> Fitted:
    """Return a text as a field takes it. An empty text is one empty part."""
    allowed, replaced = _allowed(_lined(words, room), room, replacements)
    if room.limit is None or len(allowed) <= room.limit:
        return Fitted((Part("", allowed),), 0, replaced)
    parts = _split(allowed, room.limit) if room.long is Long.SPLIT else ()
    if parts:
        return Fitted(parts, 0, replaced)
    mark = CUT_MARK if not room.latin1 and room.limit > len(CUT_MARK) else ""
    mark = mark or (" [...]" if room.limit > len(" [...]") else "")
    end = _safe_end(allowed, room.limit - len(mark))
    return Fitted((Part("", allowed[:end] + mark),), len(allowed) - end, replaced)


def _lined(words: str, room: Room) -> str:
    """Return the text composed, with the system's ends of lines and no other control signs."""
    composed = unicodedata.normalize("NFC", words).replace("\t", " ")
    lines = [
        "".join(sign for sign in line if unicodedata.category(sign) != "Cc")
        for line in composed.splitlines()
    ]
    if room.one_line:
        return " ".join(" ".join(lines).split())
    return ("\r\n" if room.newline is Newline.CRLF else "\n").join(lines)


def _allowed(words: str, room: Room, replacements: Mapping[str, str]) -> tuple[str, str]:
    """Return the text in the signs the system takes, and the signs that were replaced, each once.

    What stands for a sign is itself kept to the system's signs.
    """
    if not room.latin1:
        return words, ""
    made: list[str] = []
    replaced: dict[str, None] = {}
    for sign in words:
        if _is_latin(sign):
            made.append(sign)
            continue
        instead = replacements.get(sign, UNKNOWN)
        made.append(instead if all(_is_latin(each) for each in instead) else UNKNOWN)
        replaced[sign] = None
    return "".join(made), "".join(replaced)


def _is_latin(sign: str) -> bool:
    return ord(sign) < 256  # noqa: PLR2004 the size of the code page


def _split(words: str, limit: int) -> tuple[Part, ...]:
    """Return numbered parts within a limit; nothing where the room is too small to number them."""
    for digits in range(1, _MOST_DIGITS + 1):
        room = limit - len("(/) ") - 2 * digits
        if room < _LEAST_BODY:
            break
        bodies = _bodies(words, room)
        if len(str(len(bodies))) <= digits:
            count = len(bodies)
            return tuple(Part(f"({n}/{count}) ", body) for n, body in enumerate(bodies, 1))
    return ()


def _bodies(words: str, room: int) -> list[str]:
    """Return pieces of at most `room` letters, broken after a space where one is near."""
    bodies = []
    while len(words) > room:
        end = _safe_end(words, room)
        space = max(words.rfind(sign, end // 2, end) for sign in (" ", "\n"))
        end = space + 1 if space >= 0 else end
        bodies.append(words[:end])
        words = words[end:]
    return [*bodies, words]


def _safe_end(words: str, end: int) -> int:
    """Return an end that parts no end of line in two and no accent from its letter."""
    while 0 < end < len(words) and (
        words[end - 1 : end + 1] == "\r\n" or unicodedata.combining(words[end])
    ):
        end -= 1
    return end
