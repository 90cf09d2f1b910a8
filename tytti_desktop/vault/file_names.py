"""What a file or a folder may be called: one rule, that of Windows, where the users sit.

A file that leaves the program may be carried to a Windows computer, so its name must be one there
on every system (`files.let_out` asks). A vault's own folder stays where it is: the system that it
lies on decides. What is already there keeps its name. Names that the program proposes are made by
`proposed`, and are always valid.
"""

import os
import re
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from tytti_desktop.errors import KnownError
from tytti_desktop.words import _

ON_WINDOWS = sys.platform == "win32"
LONGEST = 255  # of one name: UTF-16 units on Windows, bytes elsewhere
LONGEST_PATH_WINDOWS = 259  # characters of a whole path, where long ones are not switched on
_PROPOSED = 50  # characters, of four bytes at the most: room for a number and an ending
_PORTS = {f"{port}{n}" for port in ("com", "lpt") for n in "123456789¹²³"}
_RESERVED = {"con", "prn", "aux", "nul", "conin$", "conout$"} | _PORTS
_SIGNS = re.compile(r'[<>:"/\\|?*]')


def refuse(name: str, *, windows: bool = ON_WINDOWS) -> None:
    """Raise KnownError, with field "name", for a name that the system cannot keep.

    `windows` false: the rule of Linux and macOS, which refuse next to nothing.
    """
    told = _fault(name, windows=windows)
    if told is not None:
        raise KnownError(told, field="name")


def _fault(name: str, *, windows: bool) -> str | None:
    if "/" in name or "\0" in name or not name.strip(" ."):
        return _("Write a name: letters or numbers, without slashes.")
    if (too_long := _length(name) - LONGEST) > 0:
        told = _("The name is too long. Signs too many: {count}. Choose a shorter one.")
        return told.format(count=too_long)
    return _kept_by_windows(name) if windows else None


def _kept_by_windows(name: str) -> str | None:
    if (sign := _SIGNS.search(name)) is not None:
        told = _("The name {name} cannot have the sign {sign} in it. Choose another name.")
        return told.format(name=name, sign=sign[0])
    if any(map(_is_control, name)):
        return _("The name has a sign in it that cannot be seen. Write the name again.")
    if name[-1] in ". ":
        told = _("The name “{name}” ends in a dot or a space, which Windows takes away.")
        return told.format(name=name)
    if name.split(".", maxsplit=1)[0].rstrip(" ").casefold() in _RESERVED:
        return _("Windows keeps the name {name} for itself. Choose another name.").format(name=name)
    return None


def _length(name: str) -> int:
    """Return the longer of a name's lengths: as Windows counts it, and as other systems do."""
    return max(len(name.encode("utf-16-le", "surrogatepass")) // 2, len(os.fsencode(name)))


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) == "Cc"


def refuse_made(path: Path, *, windows: bool = ON_WINDOWS) -> None:
    """Raise KnownError when a file, or a folder made for it, cannot be called so.

    What is there already is called so, except on Windows, where a device of that name is "there".
    """
    if path.drive.startswith("\\\\.\\"):
        raise KnownError(_("This is the name of a device. Choose a place for a file."))
    for one in (path, *path.parents):
        if not ON_WINDOWS and os.path.lexists(one):
            return
        if one.name not in {"", ".."}:
            refuse(one.name, windows=windows)


def refuse_alike(names: Iterable[str]) -> None:
    """Raise KnownError when two files of one folder differ in capital letters alone, or not at all.

    Windows and macOS keep them as one: the later would take the place of the earlier.
    """
    seen: set[str] = set()
    for name in names:
        one = unicodedata.normalize("NFC", name).casefold()
        if one in seen:
            told = _("Two files would be called {name}. Write them to different folders.")
            raise KnownError(told.format(name=name))
        seen.add(one)


def proposed(stem: str, ending: str = "") -> str:
    """Return a file's name to propose, valid on every system: `stem` as far as it can be kept."""
    kept = _cleaned(stem)[:_PROPOSED].rstrip(". ") or "tytti"
    whole = f"{kept}{_cleaned(ending)}".rstrip(". ")
    return whole if _fault(whole, windows=True) is None else f"tytti-{whole}"


def _cleaned(part: str) -> str:
    seen = "".join(" " if _is_control(sign) else sign for sign in part)
    return " ".join(_SIGNS.sub("-", seen).split())


def is_too_deep(path: Path) -> bool:
    """Tell whether a path is longer than Windows keeps where long ones are not switched on."""
    return ON_WINDOWS and len(str(path.absolute())) > LONGEST_PATH_WINDOWS
