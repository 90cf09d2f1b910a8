"""The shipped typeface: registered once, measured in points, embedded in every PDF."""

import unicodedata
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from tytti_desktop.places import resources_folder

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

FAMILY = "AtkinsonHyperlegibleNext"
CAP_HEIGHT = 0.67  # of the size: capitals and figures, measured from the shipped glyphs
DESCENT = 0.25  # of the size, below the baseline
CROSS_SIGN = "☒"  # a crossed box in our texts: drawn as a picture, never set as a glyph
CROSS_SIZE = 0.85  # of the size: the side of that picture


class Face(StrEnum):
    """A cut of the typeface; the value is the name reportlab knows it by."""

    REGULAR = f"{FAMILY}-Regular"
    ITALIC = f"{FAMILY}-Italic"
    BOLD = f"{FAMILY}-Bold"


@cache
def _font(face: Face) -> "TTFont":
    """Load and register a face the first time it is asked for."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    font = TTFont(face.value, str(resources_folder() / "fonts" / f"{face.value}.ttf"))
    pdfmetrics.registerFont(font)
    return font


def register() -> None:
    """Make every face known to reportlab."""
    for face in Face:
        _font(face)


@cache
def width(text: str, face: Face, size: float) -> float:
    """Return the width of a text in points when set in `size` points."""
    crosses = text.count(CROSS_SIGN)
    rest = text.replace(CROSS_SIGN, "") if crosses else text
    return float(_font(face).stringWidth(rest, size)) + crosses * CROSS_SIZE * size


def covers(text: str, face: Face = Face.REGULAR) -> bool:
    """Tell whether the face has a glyph for every character."""
    known = _font(face).face.charToGlyph
    return all(ord(character) in known or character == CROSS_SIGN for character in text)


def printable(text: str) -> str:
    """Return the text with what the typeface lacks said with what it has.

    A name keeps its accents where the typeface has them; a letter it does not know (as in some
    Vietnamese or Northern Sámi names) loses its mark, and a sign of another script becomes a
    question mark that a person sees before the paper leaves.
    """
    if covers(text):
        return text
    return "".join(c if covers(c) else _nearest(c) for c in text)


_PLAIN = {"ŋ": "n", "Ŋ": "N", "ŧ": "t", "Ŧ": "T", "\u2003": " ", "\u2009": " ", "\t": " "}


def _nearest(character: str) -> str:
    if character in _PLAIN:
        return _PLAIN[character]
    parts = unicodedata.normalize("NFKD", character)
    base = "".join(c for c in parts if covers(c) and not unicodedata.combining(c))
    return base or "?"
