"""The one door to SQLCipher, and to sqlite_utils behind it, so that both speak of the same errors.

sqlite_utils looks for `pysqlite3` first; here it finds SQLCipher under that name. Without this its
`except OperationalError` would miss SQLCipher's errors and lose writes silently
(docs/decisions/0003-store.md).

sqlite_utils is loaded when the first file is opened: the window's door and most of the command need
none of its 180 modules. It would also load numpy, to know its types, which never come here.
"""

import importlib
import sys
import types
import typing
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path, PurePath, PurePosixPath
from threading import Lock
from typing import TYPE_CHECKING, Any, NoReturn

import sqlcipher3.dbapi2 as sc

from tytti_desktop import held
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import refused
from tytti_desktop.words import _

if TYPE_CHECKING:
    from sqlite_utils import Database as Database  # noqa: PLC0414 others annotate by it

_loading = Lock()  # numpy is hidden for a moment: nobody else may load it just then
KEY_BYTES = 32
_KEY_FORM = 67  # x'<64 hex digits>': any other length SQLCipher takes silently for a passphrase
_HEX = b"0123456789abcdef"
_PRAGMAS = (
    "cipher_log=off",
    "temp_store=MEMORY",  # temporary files would be plaintext
    "locking_mode=EXCLUSIVE",
    "journal_mode=WAL",
    "synchronous=FULL",
    "fullfsync=ON",  # macOS: the disk's own cache too; nothing elsewhere
    "checkpoint_fullfsync=ON",
    "secure_delete=ON",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "cache_size=-16000",
)


def _only_in_memory(database: str, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
    """Refuse to open a file without a key: sqlite_utils.Database("path") would write plaintext."""
    if database != ":memory:":
        message = "open the vault with tytti_desktop.vault.open_vault"
        raise RuntimeError(message)
    return sc.connect(database, *args, **kwargs)


def _hook() -> None:
    module = types.ModuleType("pysqlite3")
    module.__dict__.update({k: v for k, v in vars(sc).items() if not k.startswith("__")})
    module.__dict__["connect"] = _only_in_memory
    module.__dict__["dbapi2"] = module
    if "sqlite_utils" in sys.modules:
        message = "tytti_desktop.vault.driver must be imported before sqlite_utils"
        raise RuntimeError(message)
    sys.modules["pysqlite3"] = sys.modules["pysqlite3.dbapi2"] = module


_hook()


@cache
def _sqlite_utils() -> types.ModuleType:
    """Load sqlite_utils; where numpy has not been loaded before, without it."""
    hidden = "numpy" not in sys.modules
    if hidden:
        sys.modules["numpy"] = None  # type: ignore[assignment]  # the way to say: not there
    try:
        return importlib.import_module("sqlite_utils")
    finally:
        if hidden:
            del sys.modules["numpy"]


def database_class() -> "type[Database]":
    """Return sqlite_utils' `Database`, loaded now if it has not been."""
    with _loading:
        return typing.cast("type[Database]", _sqlite_utils().Database)


def __getattr__(name: str) -> Any:  # noqa: ANN401 the module's own attributes
    if name == "Database":
        return database_class()
    raise AttributeError(name)


Error = sc.Error
complete_statement = sc.complete_statement


_REFUSED = ("SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_PERM")


class WrongKeyError(Exception):
    """The file is not a database under this key: another key, or damage. Handled by opening.py."""


class HeldError(Exception):
    """Another connection holds the file. Handled by opening.py."""


def _key_form(key: bytearray) -> bytearray:
    """Return x'<hex>' as a bytearray that the caller zeroes; no str of the key is ever made."""
    if len(key) != KEY_BYTES:
        raise ValueError(len(key))
    form = bytearray(_KEY_FORM)
    form[:2] = b"x'"
    form[-1:] = b"'"
    for i, byte in enumerate(key):
        form[2 + 2 * i] = _HEX[byte >> 4]
        form[3 + 2 * i] = _HEX[byte & 15]
    return form


def address(file: PurePath) -> str:
    r"""Return a file's address as SQLite takes it; it refuses servers' names as an authority.

    A Windows share (`\\server\unit`) becomes `file:////server/unit`.
    """
    text = file.as_posix()
    start = "" if text.startswith("/") else "/"
    return PurePosixPath(start + text).as_uri()


def connect(file: Path, key: bytearray, *, create: bool = False, write: bool = True) -> "Database":
    """Open an encrypted database under a raw 32-byte key and take it for this process alone.

    With `write=False` the file is only read, as a checked backup copy is. Raises WrongKeyError,
    HeldError, KnownError when another program holds the file, or the driver's own error.
    """
    mode = "rwc" if create else "rw" if write else "ro"
    place = f"{address(file.absolute())}?mode={mode}"
    try:
        connection = sc.connect(place, uri=True, isolation_level=None, timeout=0.2)
    except sc.Error as error:
        _raise_opening(error, file)
    try:
        form = _key_form(key)
        connection.set_key(form)  # before any statement
        form[:] = bytes(_KEY_FORM)
        _prepare(connection, write=write)
        return database_class()(connection, execute_plugins=False)
    except BaseException as error:
        connection.close()
        if isinstance(error, sc.Error):
            _raise_opening(error, file)
        raise


def _prepare(connection: Any, *, write: bool) -> None:  # noqa: ANN401
    for pragma in _PRAGMAS:
        if write or not pragma.startswith(("journal_mode", "locking_mode")):
            connection.execute(f"pragma {pragma}").fetchall()
    if write:
        connection.execute("begin exclusive")
        connection.execute("commit")
    connection.execute("select count(*) from sqlite_master").fetchone()
    if connection.execute("pragma cipher_status").fetchone()[0] != "1":
        message = "the file is open without encryption"
        raise RuntimeError(message)


def _raise_opening(error: Exception, file: Path) -> NoReturn:
    name = getattr(error, "sqlite_errorname", "")
    if name == "SQLITE_NOTADB":
        raise WrongKeyError from None
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        raise HeldError from None
    if name.startswith(_REFUSED) and held.is_held(file):
        raise KnownError(refused.held_file(file, writing=False)) from None
    raise error


def rekey(database: "Database", key: bytearray) -> None:
    """Encrypt the whole file under another raw key; a kill leaves it wholly old or wholly new."""
    database.execute("pragma wal_checkpoint(truncate)").fetchall()
    form = _key_form(key)
    typing.cast("Any", database.conn).reset_key(form)
    form[:] = bytes(_KEY_FORM)


def _known(name: str) -> str | None:
    """Return what to tell the user about an error of the driver, or None when it is a bug."""
    if name == "SQLITE_FULL":
        return refused.full_disk()
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return _(
            "The vault's file is damaged. Close the program, keep the damaged vault as it is, "
            "and restore the newest backup to another folder."
        )
    if name.startswith(_REFUSED):
        return refused.refused_disk()
    return None


@contextmanager
def speaking_plainly() -> Iterator[None]:
    """Turn the driver's errors that a user can act on into KnownError; the rest stay bugs."""
    try:
        yield
    except sc.Error as error:
        message = _known(getattr(error, "sqlite_errorname", "") or "")
        if message is None:
            raise
        raise KnownError(message) from error
    except UnicodeEncodeError:
        raise KnownError(
            _(
                "A text has half of a sign in it (often of an emoji), which cannot be stored. "
                "Write the text again without that sign."
            )
        ) from None
    except OverflowError:
        raise KnownError(
            _(
                "A number is larger than any that can be stored. Check where it came from; nothing "
                "was saved."
            )
        ) from None
