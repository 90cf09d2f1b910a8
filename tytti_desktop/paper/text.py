"""Breaking text into lines that are measured, so that nothing runs over its column.

reportlab splits a long word anywhere and shows no hyphen, and no hyphenation dictionary in Python
knows Finnish. So our own texts carry soft hyphens (U+00AD) at the seams of compounds; a word is
broken there or not at all. What is longer than any word, such as a link that somebody pasted, is
broken where the column ends.
"""

from functools import cache

from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.model import SOFT_HYPHEN, plain
from tytti_desktop.paper.fonts import Face, printable, width
from tytti_desktop.words import _

NO_WORD = 40  # letters: longer without a seam is no word of a language, but a link or a code


@cache
def lines_of(text: str, face: Face, size: float, column: float) -> tuple[str, ...]:
    """Break a text into lines no wider than `column` points; a hyphen shows at each seam used.

    Raises KnownError when a word has no seam that lets it fit.
    """
    found: list[str] = []
    for paragraph in text.split("\n"):
        found += _paragraph(printable(paragraph), face, size, column)
    return tuple(found)


def _paragraph(text: str, face: Face, size: float, column: float) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        rest = word
        while True:
            head, tail = _fitting(line, rest, face, size, column)
            if head is not None:
                line = head
                rest = tail
            elif not line and len(word) > NO_WORD and SOFT_HYPHEN not in word:
                line, rest = _cut(rest, face, size, column)
            elif not line:
                raise _too_long(rest)
            if not rest:
                break
            lines.append(line)
            line = ""
    return [*lines, line]


def _fitting(
    line: str, word: str, face: Face, size: float, column: float
) -> tuple[str | None, str]:
    """Put as much of a word on the line as fits: (the line, what is left), or (None, the word)."""
    start = f"{line} " if line else ""
    whole = start + plain(word)
    if width(whole, face, size) <= column:
        return whole, ""
    parts = word.split(SOFT_HYPHEN)
    for cut in range(len(parts) - 1, 0, -1):
        head = start + "".join(parts[:cut])
        head = head if head.endswith("-") else head + "-"
        if width(head, face, size) <= column:
            return head, SOFT_HYPHEN.join(parts[cut:])
    return None, word


def _cut(word: str, face: Face, size: float, column: float) -> tuple[str, str]:
    """Return as much of a link as fits the column, one sign at least, and what is left."""
    end = next((n for n in range(len(word), 1, -1) if width(word[:n], face, size) <= column), 1)
    return word[:end], word[end:]


def _too_long(word: str) -> KnownError:
    message = _(
        "The word {word} is too long for its place on paper. "
        "Put a soft hyphen where the word may be divided."
    )
    return KnownError(message.format(word=plain(word)), field="text")


def fits(text: str, face: Face, size: float, column: float, most: int) -> bool:
    """Tell whether a text fits a column in at most so many lines."""
    try:
        return len(lines_of(text, face, size, column)) <= most
    except KnownError:
        return False
