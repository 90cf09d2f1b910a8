"""The vault's one door to the file system: private modes, no followed links, plain refusals.

Every file operation of this room goes through `call`, so that a test can make any of them fail.
What the system refuses comes out as DiskError, a KnownError: no OSError leaves this room. A file
that another program holds for a moment, as virus scanners do on Windows, is tried again.
"""

import errno
import io
import os
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, ParamSpec, TypeVar

from tytti_desktop import held, regular_files
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import file_names
from tytti_desktop.vault.refused import PART, DiskError, unwritten

P = ParamSpec("P")
T = TypeVar("T")
_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_MOVING = {"replace", "rename", "unlink", "rmdir", "rmtree"}  # not opened, but taken away
_REFUSED_WINDOWS = 5
SMALL = 1 << 21  # bytes; the vault's own small files have some thousands
_WAITS = (0.01, 0.02, 0.04, 0.08, 0.16, 0.3, 0.5, 0.5, 0.5, 0.5)  # seconds, about 2.6 in all


def call(_name: str, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do one operation of the file system. The one place that a test makes fail, by its name."""
    return act(*args, **kwargs)


def _done(name: str, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do one operation, again while another program holds the file (Windows)."""
    for wait in _WAITS:
        try:
            return call(name, act, *args, **kwargs)
        except OSError as error:
            refused = getattr(error, "winerror", None) == _REFUSED_WINDOWS  # perhaps by a scanner
            if not refused and not held.by_another(error, moving=name in _MOVING):
                raise
        time.sleep(wait)
    return call(name, act, *args, **kwargs)


@contextmanager
def _plainly(file: Path, *, writing: bool, moving: bool = False) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DiskError(error, file, writing=writing, moving=moving) from error


def exists(file: Path) -> bool:
    """Tell whether something is there; DiskError when even that cannot be asked."""
    return size(file) is not None


def size(file: Path) -> int | None:
    """Return a file's size in bytes, None when there is none."""
    try:
        with _plainly(file, writing=False):
            return _done("stat", os.stat, file).st_size
    except DiskError as error:
        if error.missing:
            return None
        raise


def refuse_odd(file: Path) -> None:
    """Raise DiskError where something is there that is no file: SQLite would wait for a pipe."""
    with _plainly(file, writing=False):
        try:
            mode = _done("stat", os.stat, file).st_mode
        except FileNotFoundError:
            return
        if not stat.S_ISREG(mode):
            raise OSError(errno.ENXIO, os.strerror(errno.ENXIO), str(file))


def device(folder: Path) -> int | None:
    """Return what tells one disk from another; None when the folder is not there."""
    with suppress(OSError):
        return _done("stat", os.stat, folder).st_dev
    return None


def changed_at(file: Path) -> float | None:
    """Return when a file was last written, in seconds since the epoch; None when it is gone."""
    with suppress(OSError):
        return _done("stat", os.lstat, file).st_mtime
    return None


def names(folder: Path) -> list[str]:
    """Return the names in a folder, in order; none when there is no folder."""
    try:
        with _plainly(folder, writing=False):
            return sorted(_done("list", os.listdir, folder))
    except DiskError as error:
        if error.missing:
            return []
        raise


def read(file: Path, limit: int = SMALL) -> bytes:
    """Return a file's content, no more than `limit` bytes; DiskError, `missing` when not there.

    What is no file (a folder, a pipe, a device) is refused at once, here and in `reading`.
    """
    with _plainly(file, writing=False):
        handle = _done("open", regular_files.opened, file, _NO_LINK)
        with os.fdopen(handle, "rb") as opened:
            return call("read", opened.read, limit)


@contextmanager
def reading(file: Path) -> Iterator[io.BufferedReader]:
    """Give a file opened for reading; what the system refuses meanwhile is a DiskError."""
    with _plainly(file, writing=False):
        handle = _done("open", regular_files.opened, file)
        with os.fdopen(handle, "rb") as opened:
            yield opened


@contextmanager
def new(file: Path) -> Iterator[BinaryIO]:
    """Give a new private file to write; synced at the end. DiskError, also when it is there.

    No link is followed: somebody may have laid one in a shared folder.
    """
    with _plainly(file, writing=True):
        handle = _done(
            "open", os.open, file, os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_LINK, _PRIVATE_FILE
        )
        with os.fdopen(handle, "w+b") as opened:
            yield opened
            call("flush", opened.flush)
            call("fsync", _sync, opened.fileno())


def _sync(handle: int) -> None:
    """Make a file durable; on macOS fsync alone leaves it in the disk's own cache."""
    if sys.platform == "darwin":
        import fcntl

        with suppress(OSError):  # a network disk knows no such order
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
            return
    os.fsync(handle)


def write_whole(file: Path, content: bytes) -> None:
    """Write a small file whole or not at all: another name, synced, renamed. DiskError."""
    part = file.with_name(file.name + PART)
    remove(part)
    try:
        with new(part) as handle:
            call("write", handle.write, content)
        replace(part, file)
    except BaseException:
        with suppress(DiskError):
            remove(part)
        raise
    sync_folder(file.parent)


def let_out(file: Path, content: bytes, *, folders: bool = False) -> None:
    """Write a file that leaves the program where a person said: the one door for every such file.

    Private, whole or not at all, in the place of what had the name; a link there is replaced, never
    followed. `folders` that are not there are made, too. The name is one that Windows can keep, on
    every system (`file_names`). KnownError tells what to do.
    """
    file_names.refuse_made(file, windows=True)
    part = file.with_name(f"{file.stem[:40]}.{os.urandom(4).hex()}{PART}")
    try:
        if folders:
            make_folder(file.parent)
        with new(part) as handle:
            call("write", handle.write, content)
        replace(part, file)
    except BaseException as error:
        with suppress(DiskError):
            remove(part)
        if isinstance(error, DiskError):
            raise KnownError(unwritten(file, error)) from error
        raise
    sync_folder(file.parent)


def let_out_all(folder: Path, made: Mapping[str, bytes], *, folders: bool = False) -> list[Path]:
    """Let out several files of one folder, by their names; return where they are.

    Every name is looked at before the first file is written. KnownError as `let_out`.
    """
    file_names.refuse_alike(made)
    for name in made:
        file_names.refuse_made(folder / name, windows=True)
    for name, content in made.items():
        let_out(folder / name, content, folders=folders)
    return [folder / name for name in made]


def replace(file: Path, to: Path) -> None:
    """Give a file another name, in the place of whatever has it; DiskError."""
    with _plainly(to, writing=True, moving=True):
        _done("replace", os.replace, file, to)


def move_folder(folder: Path, to: Path) -> None:
    """Give a folder its name; DiskError, also when something is there."""
    with _plainly(to, writing=True, moving=True):
        _done("rename", os.rename, folder, to)
    sync_folder(to.parent)


def remove(file: Path) -> None:
    """Remove a file if it is there; DiskError."""
    try:
        with _plainly(file, writing=True, moving=True):
            _done("unlink", os.unlink, file)
    except DiskError as error:
        if not error.missing:
            raise


def make_folder(folder: Path, *, private: bool = True) -> None:
    """Make a folder and those above it if they are not there; DiskError, or a name refused."""
    file_names.refuse_made(folder)
    with _plainly(folder, writing=True):
        mode = _PRIVATE_FOLDER if private else 0o777
        if not folder.is_dir():
            _done("mkdir", folder.parent.mkdir, parents=True, exist_ok=True)
            _done("mkdir", folder.mkdir, mode, exist_ok=True)


def remove_folder(folder: Path) -> None:
    """Remove an empty folder; DiskError."""
    with _plainly(folder, writing=True, moving=True):
        _done("rmdir", os.rmdir, folder)


def remove_tree(folder: Path) -> bool:
    """Remove a folder of ours with all in it, as far as the system lets; tell if it is gone."""
    for wait in _WAITS if os.name == "nt" else (0.0,):
        with suppress(OSError):
            _done("rmtree", shutil.rmtree, folder, ignore_errors=True)
        if not os.path.lexists(folder):
            return True
        time.sleep(wait)
    return False


def copy(file: Path, to: Path) -> None:
    """Copy a file's content into a new private file; DiskError, and nothing is left."""
    try:
        with reading(file) as source, new(to) as target:
            pour(source, target)
    except BaseException:
        with suppress(DiskError):
            remove(to)
        raise


def pour(source: Any, target: BinaryIO, limit: int | None = None) -> int:  # noqa: ANN401
    """Write all of one stream into another; return how many bytes. ValueError past `limit`."""
    total = 0
    while piece := call("read", source.read, 1 << 20):
        total += len(piece)
        if limit is not None and total > limit:
            raise ValueError(total)
        call("write", target.write, piece)
    return total


def sync_folder(folder: Path) -> None:
    """Make the folder's names durable (POSIX; Windows does it by itself).

    A refusal is let go: the names are in place already, and a network disk may know no syncing.
    """
    if os.name == "posix":
        with suppress(OSError):
            handle = _done("open_folder", os.open, folder, os.O_RDONLY)
            try:
                call("fsync_folder", os.fsync, handle)
            finally:
                os.close(handle)


def set_private(file: Path) -> None:
    """Take everybody else's rights to a file or folder of ours away, where modes mean anything."""
    with suppress(OSError):
        mode = _PRIVATE_FOLDER if file.is_dir() else _PRIVATE_FILE
        if os.name == "posix" and not file.is_symlink():
            _done("chmod", os.chmod, file, mode)


def open_lock(file: Path) -> int:
    """Return a handle of a private file that is made if it is not there; DiskError."""
    with _plainly(file, writing=True):
        handle = _done("open", os.open, file, os.O_RDWR | os.O_CREAT | _NO_LINK, _PRIVATE_FILE)
        return regular_files.regular(handle, file)


def put(file: Path, handle: int, content: bytes, at: int) -> None:
    """Write a few bytes at a place of an open file, without waiting for the disk; DiskError."""
    with _plainly(file, writing=True):
        call("seek", os.lseek, handle, at, os.SEEK_SET)
        call("write", os.write, handle, content)


def close(handle: int) -> None:
    """Close a handle of `open_lock`."""
    with suppress(OSError):
        os.close(handle)


def overwrite(handle: int, content: bytes) -> None:
    """Put a few bytes in an open file's place, as far as the system lets: a courtesy."""
    with suppress(OSError):
        call("truncate", os.ftruncate, handle, 0)
        if content:
            call("seek", os.lseek, handle, 0, os.SEEK_SET)
            call("write", os.write, handle, content)
