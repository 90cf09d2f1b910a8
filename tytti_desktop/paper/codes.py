"""The sheet's own name: a random id with a check character, and the codes that carry it.

Every printed copy gets an id of its own, never derived from a person. On each page it stands in
four Data Matrix codes (with the page and the corner) and in plain signs for a person to type.
"""

import re
import secrets
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tytti_desktop.errors import KnownError
from tytti_desktop.words import _

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ID_LENGTH = 8
MODULES = 14  # a side of the symbol, in modules
VERSION = 3  # the 14 x 14 symbol; left free, ids of figures only would take a smaller one
CORNERS = 4  # 0 top left, 1 top right, 2 bottom left, 3 bottom right
MOST_PAGES = 15  # the page is one hexadecimal sign, 1-F
_FIELD = 32
_RUN = re.compile(rb"\0+")  # dark modules beside each other
_REDUCE = 0b100101  # x^5 + x^2 + 1 makes the 32 signs a field
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})


@dataclass(frozen=True)
class Corner:
    """What one code says: the sheet, its page (from 1) and the corner it stands in (0-3)."""

    sheet: str
    page: int
    corner: int


def _times_two(value: int) -> int:
    doubled = value << 1
    return doubled ^ _REDUCE if doubled >= _FIELD else doubled


def check_character(signs: str) -> str:
    """Return the sign that makes a wrong sign, or two neighbours swapped, show.

    Each sign is weighed by a different power of two in the field of 32 signs, so every single
    wrong sign and every swap changes the sum.
    """
    total = 0
    for sign in signs:
        total = _times_two(total ^ CROCKFORD.index(sign))
    return CROCKFORD[total]


PREVIEW = "PREV1EW" + check_character("PREV1EW")  # on every page that is only to be looked at
_RESERVED = frozenset(
    {PREVIEW[:-1], "TEST123"}
)  # the latter: the printer's and scanner's test page


def new_sheet_id() -> str:
    """Return a new random id: seven signs (35 bits) and their check character."""
    signs = PREVIEW[:-1]
    while signs in _RESERVED:
        signs = "".join(secrets.choice(CROCKFORD) for _sign in range(ID_LENGTH - 1))
    return signs + check_character(signs)


def is_sheet_id(text: str) -> bool:
    """Tell whether a text is an id whose check character agrees."""
    return (
        len(text) == ID_LENGTH
        and all(sign in CROCKFORD for sign in text)
        and check_character(text[:-1]) == text[-1]
    )


def short_code(sheet: str) -> str:
    """Return the id as people read and type it: K7Q2-M9XP."""
    return f"{sheet[:4]}-{sheet[4:]}"


def typed_sheet_id(text: str) -> str:
    """Read an id as typed: small letters, spaces, hyphens, O for 0, I or L for 1 are understood.

    Raises KnownError when it is not an id or its check character does not agree.
    """
    signs = text.strip().upper().translate(_MISREAD)
    if is_sheet_id(signs):
        return signs
    raise KnownError(
        _(
            "The form's code is not right. Check its eight signs, for instance K7Q2-M9XP, "
            "at the foot of the form."
        ),
        field="sheet",
    )


def payload(sheet: str, page: int, corner: int) -> str:
    """Return what a code holds: the id, the page as one hexadecimal sign, the corner."""
    if not is_sheet_id(sheet) or not 1 <= page <= MOST_PAGES or not 0 <= corner < CORNERS:
        raise ValueError(page, corner)
    return f"{sheet}{page:X}{corner}"


def read_payload(text: str) -> Corner | None:
    """Return what a code says, or None if it is no code of ours or is damaged."""
    sheet, rest = text[:ID_LENGTH], text[ID_LENGTH:]
    if not is_sheet_id(sheet) or len(rest) != 2:  # noqa: PLR2004 (page and corner)
        return None
    page, corner = tuple(rest)
    if page not in "123456789ABCDEF" or corner not in "0123":
        return None
    return Corner(sheet, int(page, 16), int(corner))


def modules(content: str) -> tuple[bytes, ...]:
    """Return a code's rows of modules from the top down; a dark module is 0."""
    import zxingcpp

    form = zxingcpp.BarcodeFormat.DataMatrix
    made = zxingcpp.create_barcode(content, form, version=VERSION)
    image: Any = made.to_image(scale=1, add_quiet_zones=False)
    drawn = bytes(memoryview(image))
    return tuple(drawn[row : row + MODULES] for row in range(0, len(drawn), MODULES))


@lru_cache(maxsize=8192)  # of a row's edges one is dark, the other one of two; twelve lie between
def dark(row: bytes) -> str:
    """Return the path of one row of a code's dark modules, "Y" for how far down it lies."""
    return "\n".join(f"{run.start()} Y {len(run[0])} 1 re" for run in _RUN.finditer(row))


def decode(image: object) -> tuple[Corner, ...]:
    """Read every code of ours in a grey picture of a page as it was drawn, upright and clean."""
    import zxingcpp

    forms = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.DataMatrix])
    found = zxingcpp.read_barcodes(
        image,
        formats=forms,
        try_rotate=False,
        try_invert=False,
        try_downscale=False,
        binarizer=zxingcpp.Binarizer.FixedThreshold,
    )
    corners = (read_payload(barcode.text) for barcode in found)
    return tuple(corner for corner in corners if corner is not None)
