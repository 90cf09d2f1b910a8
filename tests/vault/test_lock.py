"""The lock file on disks that know no locks."""

import errno
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tests.factory import PASSPHRASE
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, lock, open_vault

WINDOWS = sys.platform == "win32"
LOCKING = import_module("msvcrt" if WINDOWS else "fcntl")


class NoLocksError(OSError):
    """What Windows raises on a disk that knows no locks: ERROR_NOT_SUPPORTED."""

    winerror = 50


def test_a_disk_without_locks_leaves_it_to_sqlite(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_args: object) -> None:
        raise NoLocksError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(LOCKING, "locking" if WINDOWS else "flock", none)
    lock.take(tmp_path).release()
    with pytest.raises(KnownError, match="auki"):
        open_vault(vault.path, passphrase=PASSPHRASE)
    vault.close()
    with open_vault(vault.path, passphrase=PASSPHRASE):
        pass
