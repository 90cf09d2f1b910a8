"""The one door of typed text: stored in one normal form, without signs that nobody can see.

Unseen signs that come along when text is pasted (zero-width space, soft hyphen, marks of writing
direction) are taken away; the joiners that Persian names are written with stay. A control sign or
half of a sign cannot be meant and is refused by the name of its field.
"""

import dataclasses
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar, cast

from tytti_desktop.errors import KnownError
from tytti_desktop.words import _

R = TypeVar("R")
_UNSEEN = dict.fromkeys(
    [0xAD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_LINES = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\u2028": "\n", "\u2029": "\n"})
_BREAKS = "\n\t"


def cleaned(text: str, field: str | None = None) -> str:
    """Return a text as it is stored; raises KnownError naming the field for a sign that none is."""
    if text.isprintable():  # most texts by far: no control sign, half of a sign or unseen sign
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    found = text.replace("\r\n", "\n").translate(_LINES).translate(_UNSEEN)
    for sign in found:
        if unicodedata.category(sign) == "Cs":
            raise KnownError(
                _("Half of a sign came along, such as of an emoji. Take it away and try again."),
                field=field,
            )
        if unicodedata.category(sign) == "Cc" and sign not in _BREAKS:
            raise KnownError(
                _("A control sign that cannot be seen came along. Write the text again."),
                field=field,
            )
    return unicodedata.normalize("NFC", found)


def seen(text: str) -> str:
    """Return a text as a field gives it on: without signs that nobody sees, none refused."""
    if text.isascii() and text.isprintable():
        return text
    kept = (s for s in text if s in _BREAKS or unicodedata.category(s) not in {"Cc", "Cs"})
    return cleaned("".join(kept))


def cleaned_all(value: Any, field: str | None = None) -> Any:  # noqa: ANN401
    """Return a value with every text in it as `cleaned` gives it: texts in lists and maps too."""
    if isinstance(value, str):
        return cleaned(value, field) if type(value) is str else value
    if value is None or isinstance(value, int | float | date | bytes):
        return value
    if isinstance(value, dict | Mapping):
        return {cleaned_all(k, field): cleaned_all(v, field) for k, v in value.items()}
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return type(value)(cleaned_all(each, field) for each in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return record(value)
    return value


def record(given: R) -> R:
    """Return a record with its texts cleaned; raises KnownError naming the field that is wrong."""
    changed = {}
    made = cast("Any", given)
    for field in dataclasses.fields(made):
        value = getattr(made, field.name)
        right = cleaned_all(value, field.name)
        if right != value:
            changed[field.name] = right
    return cast("R", dataclasses.replace(made, **changed)) if changed else given
