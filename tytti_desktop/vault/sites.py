"""What ground a folder lies on, and whether a vault may be made there.

A vault lies on a disk of this computer only: a cloud's program copies its two files apart, holds
them and makes "conflict copies"; on a network drive locks and syncing mean little, and others may
read the folder. A backup is one closed, encrypted file: it may lie anywhere. `refuse_for_vault` is
the one gate, and every maker of a vault goes through it (tests/vault/test_sites.py walks them).
"""

import ctypes
import os
import re
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path, PurePath

from tytti_desktop import places, policy
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import file_names, files
from tytti_desktop.vault.refused import DiskError
from tytti_desktop.words import N_, _

LONGEST_WINDOWS = 180  # characters of a vault's path: 260 less the longest name that is made in it
_NETWORK_DISKS = {
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs", "ceph", "glusterfs", "davfs",
    "fuse.sshfs", "fuse.davfs", "fuse.gvfsd-fuse", "fuse.glusterfs",
}  # fmt: skip
_CLOUD_DISKS = {"fuse.rclone", "fuse.onedriver", "fuse.google-drive-ocamlfuse", "fuse.dbxfs"}
_CLOUD_VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
_MAC_CLOUDS = ("Library/Mobile Documents", "Library/CloudStorage")
# What the programs of Dropbox, Nextcloud and ownCloud, and Google Drive leave at the top.
_CLOUD_MARKS = re.compile(
    r"\.dropbox(\.cache)?|\.?_?sync_[0-9a-f]+\.db|\.(next|own)cloudsync\.log|\.tmp\.drivedownload"
)
# Windows: offline, recall on open, pinned, unpinned, recall on access: placeholders of a cloud.
_PLACEHOLDER = 0x1000 | 0x40000 | 0x80000 | 0x100000 | 0x400000
_CLOUD_TAG, _CLOUD_TAG_MASK = 0x9000001A, 0xFFFF0FFF
_DRIVE_REMOTE = 4
_MOUNTS = Path("/proc/self/mountinfo")
_MNT_LOCAL, _FLAGS_AT, _STATFS_BYTES = 0x1000, 64, 4096  # macOS: sys/mount.h


class Ground(StrEnum):
    """Whose disk a folder lies on."""

    OWN = "own"
    CLOUD = "cloud"
    NETWORK = "network"


def ground_of(folder: Path) -> Ground:
    """Return whose disk a folder lies on, or will lie on when it is made."""
    there = folder.absolute()
    if is_server(there):
        return Ground.NETWORK
    with suppress(OSError):
        there = there.resolve()
    if is_server(there):
        return Ground.NETWORK
    above = [one for one in (there, *there.parents) if os.path.lexists(one)]
    if _is_in_cloud(there, os.environ, Path.home()) or any(map(_has_mark, above)):
        return Ground.CLOUD
    return _disk_of(above[0] if above else there)


def is_server(path: PurePath) -> bool:
    r"""Tell whether a path names a server (`\\server\share`, also behind `\\?\UNC`)."""
    text = str(path).replace("/", "\\") if path.drive else ""
    if text.startswith(("\\\\?\\", "\\\\.\\")):
        return text[4:8].casefold() == "unc\\"
    return text.startswith("\\\\")


def _is_in_cloud(folder: Path, environment: Mapping[str, str], home: Path) -> bool:
    roots = [Path(environment[name]) for name in _CLOUD_VARIABLES if environment.get(name)]
    roots += [home / name for name in _MAC_CLOUDS]
    return any(_is_under(folder, root) for root in roots)


def _is_under(folder: PurePath, root: PurePath) -> bool:
    with suppress(OSError):
        root = Path(root).resolve()
    inner, outer = os.path.normcase(folder), os.path.normcase(root)
    return inner == outer or inner.startswith(outer.rstrip("\\/") + os.sep)


def _has_mark(folder: Path) -> bool:
    """Tell whether a cloud's program has marked this folder as its own."""
    with suppress(OSError, DiskError):
        if is_placeholder(os.lstat(folder)):
            return True
        if folder.parent != folder:
            return any(_CLOUD_MARKS.fullmatch(name) for name in files.names(folder))
    return False


def is_placeholder(about: object) -> bool:
    """Tell by what Windows says of a file or folder whether it is a cloud's, perhaps not here."""
    marked: int = getattr(about, "st_file_attributes", 0)
    tag: int = getattr(about, "st_reparse_tag", 0)
    return bool(marked & _PLACEHOLDER) or tag & _CLOUD_TAG_MASK == _CLOUD_TAG


def _disk_of(folder: Path) -> Ground:
    if sys.platform == "win32":
        kind = ctypes.windll.kernel32.GetDriveTypeW(f"{folder.drive}\\")
        return Ground.NETWORK if kind == _DRIVE_REMOTE else Ground.OWN
    if sys.platform == "darwin":
        return Ground.OWN if _is_local_mac(folder) else Ground.NETWORK
    with suppress(DiskError):
        lines = files.read(_MOUNTS).decode(errors="replace")
        return ground_of_disk(disk_kind(folder, lines.splitlines()))
    return Ground.OWN


def disk_kind(folder: PurePath, mounts: Iterable[str]) -> str:
    """Return the kind of the disk that a folder is on, by the lines of Linux's mountinfo."""
    best, kind = "", ""
    for line in mounts:
        parts = line.split(" ")
        at = re.sub(r"\\([0-7]{3})", lambda m: chr(int(m[1], 8)), parts[4])
        if len(at) >= len(best) and _is_under_plainly(folder, at) and "-" in parts:
            best, kind = at, parts[parts.index("-") + 1]
    return kind


def _is_under_plainly(folder: PurePath, root: str) -> bool:
    return root == "/" or f"{folder}/".startswith(f"{root}/")


def ground_of_disk(kind: str) -> Ground:
    """Return what a kind of disk means."""
    if kind in _CLOUD_DISKS:
        return Ground.CLOUD
    return Ground.NETWORK if kind in _NETWORK_DISKS else Ground.OWN


def _is_local_mac(folder: Path) -> bool:
    """Ask macOS whether a folder's disk is its own; yes when it does not say."""
    with suppress(Exception):
        told = ctypes.create_string_buffer(_STATFS_BYTES)
        if ctypes.CDLL(None).statfs(os.fsencode(folder), told) == 0:
            flags = int.from_bytes(told.raw[_FLAGS_AT : _FLAGS_AT + 4], sys.byteorder)
            return bool(flags & _MNT_LOCAL)
    return True


# --- the gate ---------------------------------------------------------------------------------


def refuse_for_vault(path: Path, *, practice: bool) -> None:
    """Raise KnownError, with what to do, when no vault may be made at a place.

    IT's folder (policy VaultFolder) binds vaults of real clients; a practice vault may lie in any
    folder of the computer's own disk.
    """
    policy.refuse_real(practice=practice)
    file_names.refuse(path.name)
    refuse_ground(path)
    if getattr(sys, "frozen", False) and _is_under(path.absolute(), Path(sys.executable).parent):
        raise KnownError(
            _(
                "This is the program's own folder, which an update replaces. Choose another "
                "folder for the vault, such as {folder}."
            ).format(folder=places.default_vault().parent)
        )
    wanted = policy.current().vault_folder
    if wanted is not None and not practice and not _is_under(path.absolute(), wanted):
        raise KnownError(
            _("Your IT has set where vaults are made: {folder}. Choose a folder in it.").format(
                folder=wanted
            )
        )
    if sys.platform == "win32" and len(str(path.absolute())) > LONGEST_WINDOWS:
        raise KnownError(
            _(
                "The folder lies too deep: Windows cannot keep names that long. Choose a folder "
                "closer to the top of the disk."
            )
        )


def refuse_ground(path: Path) -> None:
    """Raise KnownError when a folder lies in a cloud's folder or on a network drive."""
    words = _TOLD.get(ground_of(path))
    if words is not None:
        raise KnownError(_(words).format(folder=places.default_vault().parent))


_TOLD = {
    Ground.CLOUD: N_(
        "This folder is copied to a cloud (OneDrive or the like). A vault must not be: its files "
        "would be copied apart and could break. Choose a folder on this computer's own disk, such "
        "as {folder}. Backups may be kept here."
    ),
    Ground.NETWORK: N_(
        "This folder is on a network drive. A vault must not be: when the network is cut, its "
        "file could break, and others may read the folder. Choose a folder on this computer's own "
        "disk, such as {folder}. Backups may be kept here."
    ),
}


def notice(path: Path) -> str | None:
    """Return what to tell at the opening of a vault that lies where none should; None if fine."""
    if ground_of(path) is Ground.OWN:
        return None
    return _(
        "This vault lies in a cloud's folder or on a network drive, where it may break. Make a "
        "backup, restore it to {folder}, and use that one from then on."
    ).format(folder=places.default_vault().parent)
