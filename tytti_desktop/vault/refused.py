"""What to tell of a file operation that the system refused: the reason, which file, what to do."""

import errno
from pathlib import Path

from tytti_desktop import held
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import file_names
from tytti_desktop.words import _

PART = ".part"  # what is written before it takes its name
_FULL = {errno.ENOSPC, errno.EDQUOT}
_MISSING = {errno.ENOENT, errno.ENOTDIR}
_TOO_LONG_WINDOWS = {206}
_ODD = {errno.ENXIO, errno.EISDIR}


class DiskError(KnownError):
    """The system refused a file operation: the message says what to do about it."""

    def __init__(self, error: OSError, file: Path, *, writing: bool, moving: bool = False) -> None:
        self.number = error.errno or 0
        self.held = held.by_another(error, moving=moving)
        self._too_long = getattr(error, "winerror", None) in _TOO_LONG_WINDOWS
        super().__init__(self._told(file, writing=writing))

    @property
    def full(self) -> bool:
        """Tell whether there is no room left."""
        return self.number in _FULL

    @property
    def missing(self) -> bool:
        """Tell whether there is no such file."""
        return self.number in _MISSING

    @property
    def odd(self) -> bool:
        """Tell whether something else stands there than a file: a folder, a pipe, a device."""
        return self.number in _ODD

    @property
    def certain(self) -> bool:
        """Tell whether the reason is known, so that no caller's own guess is better."""
        return self.held or self.full

    def _told(self, file: Path, *, writing: bool) -> str:
        if self.full:
            return full_disk()
        if self.number == errno.ENAMETOOLONG or self._too_long:
            return too_deep()
        if self.held:
            return held_file(file, writing=writing)
        if self.odd:
            return odd_file(file)
        if writing:
            return refused_disk()
        return _(
            "The disk refused to read a file. Check that the disk is connected and that you may "
            "read the folder, then try again."
        )


def odd_file(file: Path) -> str:
    """Return what to tell when something else stands where a file of the vault's should."""
    return _(
        "In the place of the file {file} is a folder, a pipe or a device, not a file. Move it "
        "away, put the file in its place from a copy, and try again."
    ).format(file=file.name)


def held_file(file: Path, *, writing: bool) -> str:
    """Return what to tell when another program holds a file."""
    if writing:
        told = _(
            "Another program holds the file {file}, so this was not saved. What was saved earlier "
            "is safe."
        )
    else:
        told = _("Another program holds the file {file}, so it could not be read.")
    advice = _(
        "Close it in the program that has it open, or wait a moment: a virus scanner and a program "
        "that copies files to a cloud soon let go. Then try again."
    )
    return f"{told.format(file=str(file).removesuffix(PART))} {advice}"


def unwritten(file: Path, error: DiskError) -> str:
    """Return what to tell of a file that leaves the program and could not be written."""
    if error.full:
        return _(
            "The disk is full, so {file} was not written. Free some space, or choose another disk."
        ).format(file=file)
    if error.held:
        return _(
            "Another program holds the file {file}, so it was not written. Close it there, or give "
            "another name."
        ).format(file=file)
    if error.number == errno.ENAMETOOLONG or file_names.is_too_deep(file):
        return too_deep()
    return _(
        "{file} could not be written. Choose another place, or close it if it is open."
    ).format(file=file)


def too_deep() -> str:
    """Return what to tell when a path is longer than the disk keeps."""
    return _(
        "The folder lies too deep, or its name is too long, for this disk. Choose a folder "
        "closer to the top of the disk, with a shorter name."
    )


def full_disk() -> str:
    """Return what to tell when there is no room."""
    return _(
        "The disk is full, so this was not saved. What was saved earlier is safe. "
        "Free some space and save again."
    )


def refused_disk() -> str:
    """Return what to tell when the disk refuses."""
    return _(
        "The disk refused to read or write, so this was not saved. What was saved earlier is "
        "safe. Check that the disk is connected and may be written to, then try again."
    )
