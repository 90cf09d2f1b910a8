"""The one door of typed text: stored in one normal form, without signs that nobody can see.

Signs that nobody sees come along when text is pasted: zero-width space, soft hyphen, marks and
overrides of writing direction, tags, fillers. They are taken away, in a field, a command and an
imported file alike: they would make two names of one, or show a name in another order than it is.
A joiner stays between letters of a script that is written with it (Persian names). Every kind of
space is the plain one. A control sign or half of a sign cannot be meant and is refused by the name
of its field.
"""

import dataclasses
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar, cast

from tytti_desktop.errors import KnownError
from tytti_desktop.words import _

R = TypeVar("R")
_LINES = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\u2028": "\n", "\u2029": "\n"})
_BREAKS = "\n\t"
_JOINERS = "\u200c\u200d"
_JOINED = {"Lo", "Mn", "Mc", "So", "Sk"}  # letters without case, their marks, and pictures
# Drawn as nothing though Unicode counts them among letters, marks and unassigned (its property
# Default_Ignorable_Code_Point beside the category Cf).
_BLANK = frozenset(
    map(
        chr,
        [
            0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x2065, 0x2800, 0x3164,
            *range(0xFE00, 0xFE0F), 0xFFA0, *range(0xFFF0, 0xFFF9), *range(0xE0000, 0xE1000),
        ],
    )
)  # fmt: skip
_FIRST_MARK = "\u0300"  # before it every sign that is printed is in the one form already
_PICTURE = "\ufe0f"  # after a sign that may be drawn as a picture; nothing after a letter


def cleaned(text: str, field: str | None = None) -> str:
    """Return a text as it is stored; raises KnownError naming the field for a sign that none is."""
    if text.isprintable() and max(text, default="") < _FIRST_MARK:  # most texts by far
        return text
    found = unicodedata.normalize("NFC", _seen(text.replace("\r\n", "\n").translate(_LINES)))
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
    return found


def _seen(text: str) -> str:
    """Return a text without the signs that nobody sees, each space as the plain one."""
    kept: list[str] = []
    for place, sign in enumerate(text):
        kind = unicodedata.category(sign)
        if kind == "Zs":
            kept.append(" ")
        elif sign in _JOINERS:
            kept += [sign] if _joins(kept[-1:], text[place + 1 : place + 2]) else []
        elif sign == _PICTURE:
            kept += [sign] if kept and not kept[-1].isalpha() else []
        elif kind != "Cf" and sign not in _BLANK:
            kept.append(sign)
    return "".join(kept)


def _joins(before: list[str], after: str) -> bool:
    return all(each and unicodedata.category(each) in _JOINED for each in ("".join(before), after))


def seen(text: str) -> str:
    """Return a text as a field gives it on: without signs that nobody sees, none refused."""
    if text.isascii() and text.isprintable():
        return text
    found = text.translate(_LINES)
    kept = (s for s in found if s in _BREAKS or unicodedata.category(s) not in {"Cc", "Cs"})
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
