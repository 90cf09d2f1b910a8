"""Who may read a vault's folder by what the system says: told, never decided, here.

The files are encrypted; but whoever may read them may copy them and try passphrases, so a folder
that others can read is worth knowing of. What administrators and the system itself may do is not
told: they may always.
"""

import ctypes
import os
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tytti_desktop.words import N_, _

# Windows: the entries of an access list (winnt.h) and whose they may be without being told.
_ALLOWS, _ALLOWS_CALLBACK, _INHERIT_ONLY = 0x0, 0x9, 0x8
_READS = 0x1 | 0x10000000 | 0x80000000  # FILE_READ_DATA, GENERIC_ALL, GENERIC_READ
_ALWAYS = {"S-1-5-18", "S-1-5-32-544", "S-1-3-0", "S-1-3-4"}  # system, administrators, the owner
_FILE, _OWNER, _LIST = 1, 0x1, 0x4
_EVERYBODY = "S-1-1-0"


@dataclass(frozen=True)
class Entry:
    """One entry of Windows' access list."""

    kind: int
    flags: int
    mask: int
    sid: str


def others(folder: Path) -> list[str]:
    """Return the names of those who may read a folder besides its owner; [] when nobody."""
    if sys.platform == "win32":
        return _others_on_windows(folder)
    return _others_on_posix(folder)


def told(folder: Path) -> str:
    """Return who may read a folder, in words."""
    found = others(folder)
    if not found:
        return _("Only you and the computer's administrators")
    words = _("Also others: {names}. Ask your IT to close the folder: it is meant for you alone.")
    return words.format(names=", ".join(found))


def _others_on_posix(folder: Path) -> list[str]:
    """Read the modes: a file is read by those who may pass every folder above it and read it."""
    with suppress(OSError):
        there = folder.resolve()
        above = [one.stat().st_mode for one in (there, *there.parents)]
        inside = [one.stat().st_mode for one in there.iterdir() if one.is_file()]
        within = there.stat()
        return [
            _group_name(within.st_gid) if passing is stat.S_IXGRP else _(_ANYBODY)
            for passing, reading in ((stat.S_IXGRP, stat.S_IRGRP), (stat.S_IXOTH, stat.S_IROTH))
            if _may_pass(above, passing) and any(mode & reading for mode in inside)
        ]
    return []


def _may_pass(above: list[int], group_or_all: int) -> bool:
    """Tell whether a group, or all, may pass: folders further up may let all of them pass."""
    return bool(above[0] & group_or_all) and all(
        mode & (group_or_all | stat.S_IXOTH) for mode in above[1:]
    )


def _group_name(number: int) -> str:
    if sys.platform != "win32":
        import grp

        with suppress(KeyError):
            return _("the group {name}").format(name=grp.getgrgid(number).gr_name)
    return _("the group {name}").format(name=number)


_ANYBODY = N_("everybody on this computer")


def allowed(entries: Iterable[Entry], owner: str) -> list[str]:
    """Return the signs (SID) of those whom an access list lets read, besides those who always may.

    What is denied is not counted off: rather one name too many is told.
    """
    found = dict.fromkeys(
        entry.sid
        for entry in entries
        if entry.kind in {_ALLOWS, _ALLOWS_CALLBACK}
        and not entry.flags & _INHERIT_ONLY
        and entry.mask & _READS
    )
    return [sid for sid in found if sid not in _ALWAYS | {owner}]


def _others_on_windows(folder: Path) -> list[str]:
    """Ask Windows for the access list of the folder; whoever it names is told by name."""
    system: Any = ctypes
    try:
        entries, owner = _access_list(system.WinDLL("advapi32"), system.WinDLL("kernel32"), folder)
    except OSError:
        return []
    me = os.environ.get("USERNAME", "").casefold()
    names = [_account(system.WinDLL("advapi32"), sid) for sid in allowed(entries, owner)]
    return [name for name in names if name.rpartition("\\")[2].casefold() != me]


def _access_list(security: Any, kernel: Any, folder: Path) -> tuple[list[Entry], str]:  # noqa: ANN401
    """Return the entries of a folder's access list, and its owner; OSError when it is not told."""
    owner, entries, whole = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()
    error = security.GetNamedSecurityInfoW(
        ctypes.c_wchar_p(str(folder)), _FILE, _OWNER | _LIST, ctypes.byref(owner), None,
        ctypes.byref(entries), None, ctypes.byref(whole),
    )  # fmt: skip
    if error:
        raise OSError(error, "access list")
    try:
        if not entries.value:  # no list at all: everybody may do everything
            return [Entry(_ALLOWS, 0, _READS, _EVERYBODY)], ""
        count = ctypes.c_uint16.from_address(entries.value + 4).value
        read = [_entry(security, kernel, entries, index) for index in range(count)]
        return read, _sid(security, kernel, owner)
    finally:
        kernel.LocalFree(whole)


def _entry(security: Any, kernel: Any, entries: ctypes.c_void_p, index: int) -> Entry:  # noqa: ANN401
    place = ctypes.c_void_p()
    if not security.GetAce(entries, index, ctypes.byref(place)) or not place.value:
        raise OSError(index, "access list")
    kind = ctypes.c_uint8.from_address(place.value).value
    flags = ctypes.c_uint8.from_address(place.value + 1).value
    mask = ctypes.c_uint32.from_address(place.value + 4).value
    plain = kind in {_ALLOWS, _ALLOWS_CALLBACK}  # others keep their account further on
    sid = _sid(security, kernel, ctypes.c_void_p(place.value + 8)) if plain else ""
    return Entry(kind, flags, mask, sid)


def _sid(security: Any, kernel: Any, place: ctypes.c_void_p) -> str:  # noqa: ANN401
    text = ctypes.c_wchar_p()
    if not security.ConvertSidToStringSidW(place, ctypes.byref(text)):
        raise OSError(0, "account")
    try:
        return text.value or ""
    finally:
        kernel.LocalFree(text)


def _account(security: Any, sid: str) -> str:  # noqa: ANN401
    """Return an account's name as Windows shows it, its sign where it has none."""
    place = ctypes.c_void_p()
    if not security.ConvertStringSidToSidW(sid, ctypes.byref(place)):
        return sid
    name, domain = (ctypes.create_unicode_buffer(256) for _one in range(2))
    sizes = [ctypes.c_uint32(256), ctypes.c_uint32(256), ctypes.c_uint32()]
    found = security.LookupAccountSidW(
        None, place, name, ctypes.byref(sizes[0]), domain, ctypes.byref(sizes[1]),
        ctypes.byref(sizes[2]),
    )  # fmt: skip
    if not found:
        return sid
    return f"{domain.value}\\{name.value}" if domain.value else name.value
