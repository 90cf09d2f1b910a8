"""The shipped typefaces: registered once, measured in points, embedded in every PDF.

The house face draws Finnish and its neighbours. What it lacks (Sámi ŋ and ŧ, Cyrillic, Greek,
Arabic, Hebrew, Vietnamese) a second face draws within the same line, so that a name stands as the
law has it. Writing from right to left is shaped and put in the order in which it is seen. A sign
that neither face has stops the paper: nothing is ever printed as a question mark.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from tytti_desktop.errors import KnownError
from tytti_desktop.places import resources_folder
from tytti_desktop.words import _

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

FAMILY = "AtkinsonHyperlegibleNext"
CAP_HEIGHT = 0.67  # of the size: capitals and figures, measured from the shipped glyphs
DESCENT = 0.25  # of the size, below the baseline
CROSS_SIGN = "☒"  # a crossed box in our texts: drawn as a picture, never set as a glyph
CROSS_SIZE = 0.85  # of the size: the side of that picture...
CROSS_ADVANCE = 1.0  # ...and its room on the line


class Face(StrEnum):
    """A cut of the typeface; the value is the name reportlab knows it by."""

    REGULAR = f"{FAMILY}-Regular"
    ITALIC = f"{FAMILY}-Italic"
    BOLD = f"{FAMILY}-Bold"


# Who draws what the face lacks; slanted Arabic there is none.
_SECOND = {
    Face.REGULAR: "DejaVuSans",
    Face.ITALIC: "DejaVuSans",
    Face.BOLD: "DejaVuSans-Bold",
}


@dataclass(frozen=True)
class Run:
    """A piece of a line that one font draws, its signs in the order in which they are seen."""

    font: str
    text: str


@cache
def _font(name: str) -> "TTFont":
    """Load and register a font the first time it is asked for."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    font = TTFont(name, str(resources_folder() / "fonts" / f"{name}.ttf"))
    pdfmetrics.registerFont(font)
    return font


def register() -> None:
    """Make every face known to reportlab; the second ones only when they are needed."""
    for face in Face:
        _font(face.value)


@cache
def runs(text: str, face: Face) -> tuple[Run, ...]:
    """Return a line as it is drawn: the pieces from left to right, each with its font."""
    seen = _in_order(text) if is_turned(text) else text
    own, second = face.value, _SECOND[face]
    if seen and _has_all(own, seen):
        return (Run(own, seen),)
    drawn = groupby(seen, lambda sign: own if _has(own, sign) else second)
    found = tuple(Run(font, "".join(signs)) for font, signs in drawn)
    for run in found:
        _font(run.font)  # known to whoever draws it
    return found


FIRST_TURNED = "\u0590"  # no sign before it is written from right to left


def is_turned(text: str) -> bool:
    """Tell whether a text has writing from right to left."""
    if not text or max(text) < FIRST_TURNED:  # nearly every one
        return False
    return any(unicodedata.bidirectional(c) in {"R", "AL"} for c in text)


def _in_order(text: str) -> str:
    """Shape Arabic letters and put the whole line in the order in which it is seen."""
    from bidi import get_display

    return str(get_display(_shaper()(text))).replace("\u200c", "")


@cache
def _shaper() -> Callable[[str], str]:
    from arabic_reshaper import ArabicReshaper

    asked = {"delete_harakat": False, "ARABIC LIGATURE ALLAH": False}  # letters as they are written
    made: Callable[[str], str] = ArabicReshaper(configuration=asked).reshape
    return made


def _has(font: str, sign: str) -> bool:
    return ord(sign) in _font(font).face.charToGlyph


def _has_all(font: str, text: str) -> bool:
    has: bool = _font(font).face.charToGlyph.keys() >= set(map(ord, text))
    return has


@cache
def width(text: str, face: Face, size: float) -> float:
    """Return the width of a text in points when set in `size` points."""
    crosses = text.count(CROSS_SIGN)
    rest = text.replace(CROSS_SIGN, "") if crosses else text
    drawn = sum(_drawn(_font(run.font).face, run.text, size) for run in runs(rest, face))
    return float(drawn) + crosses * CROSS_ADVANCE * size


def _drawn(face: Any, text: str, size: float) -> float:  # noqa: ANN401 reportlab's own
    """Return what reportlab's `stringWidth` does, in two thirds of the time."""
    widths, usual = face.charWidths, face.defaultWidth
    drawn: float = 0.001 * size * sum([widths.get(sign, usual) for sign in map(ord, text)])
    return drawn


def missing(text: str, face: Face = Face.REGULAR) -> list[str]:
    """Return the signs of a text that neither font of a face has, each once."""
    if _has_all(face.value, text):
        return []
    if text.isascii():
        found = (c for c in text if not _has(face.value, c))
    else:
        rest = text.replace(CROSS_SIGN, "")
        found = (c for run in runs(rest, face) for c in run.text if not _has(run.font, c))
    return list(dict.fromkeys(found))


def covers(text: str, face: Face = Face.REGULAR) -> bool:
    """Tell whether every sign of a text can be drawn."""
    return not missing(text, face)


_SPACES = str.maketrans({"\u2003": " ", "\u2009": " ", "\t": " ", "\u200d": ""})


def printable(text: str) -> str:
    """Return the text as it is set: every sign as written, only special spaces made plain.

    Raises KnownError naming the first sign that neither typeface has.
    """
    if covers(text):
        return text
    plain = text.translate(_SPACES)
    lacking = missing(plain)
    if not lacking:
        return plain
    raise KnownError(
        _("The typeface has no sign for “{sign}”. Write the text “{text}” without it.").format(
            sign=lacking[0], text=" ".join(plain.split())[:60]
        ),
        field="text",
    )


def as_read(text: str) -> str:
    """Return a text so that what was written and what a reader of the file finds are the same.

    Shaped letters are in their plain form. In a line from right to left the signs are in order of
    their codes: readers put its digits and spaces where each thinks best.
    """
    return "\n".join(_line_as_read(line) for line in text.split("\n"))


def _line_as_read(line: str) -> str:
    if not is_turned(line):
        return line
    plain = unicodedata.normalize("NFKC", line)
    return "".join(sorted(s for s in plain if not s.isspace() and s not in "\u200c\u200d"))
