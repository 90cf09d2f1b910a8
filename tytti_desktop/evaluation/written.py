"""Figures as somebody printed them, read one way everywhere: what may be two things is refused."""

import re
from decimal import Decimal

from tytti_desktop.errors import KnownError
from tytti_desktop.words import _

# Digits with a comma or a point, thousands apart by any space, a minus of either kind.
FIGURE = r"[+\-−]?(?:\d{1,3}(?:\s\d{3})+|\d*)(?:[.,]\d+)?"
# Between the two ends of an interval or a scale; a comma is one only with a space after it.
_BETWEEN = r"\s*(?:…|\.\.\.|–|—|;|,(?=\s)|-)\s*"
_ENDS = re.compile(rf"[\[(]?\s*({FIGURE}){_BETWEEN}({FIGURE})\s*[\])]?", re.ASCII)
_SPACES = re.compile(r"\s")
_UNSEEN = dict.fromkeys(map(ord, "\ufeff\u200b\u2060\u00ad"))  # what a page pasted from leaves
_LONGEST = 24


def plain(text: str) -> str:
    """Return a text without what cannot be seen, every kind of space a plain one."""
    return _SPACES.sub(" ", text.translate(_UNSEEN)).strip()


def figure(text: str) -> tuple[Decimal, int]:
    """Return a figure and how many decimals it was printed with.

    Raises KnownError for what is no figure.
    """
    given = plain(text)
    if len(given) > _LONGEST or not given or not re.fullmatch(FIGURE, given, re.ASCII):
        raise KnownError(_("Write a figure with digits, such as 3,5."))
    digits = given.replace(" ", "").replace("−", "-").replace(",", ".")
    try:
        value = Decimal(digits)
    except ArithmeticError:  # a sign alone
        raise KnownError(_("Write a figure with digits, such as 3,5.")) from None
    return value or abs(value), len(digits.partition(".")[2])


def ends(text: str) -> tuple[Decimal, Decimal] | None:
    """Return the two ends of “2,1 … 4,0”, in brackets or not; None where there are no two."""
    found = _ENDS.fullmatch(plain(text))
    if found is None or not all(found.groups()):
        return None
    low, high = (figure(each)[0] for each in found.groups())
    return low, high
