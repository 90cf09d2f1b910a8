"""One door to the file system, and what goes through it."""

import ast
import errno
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import pytest

from tests import parsed, systems
from tests.factory import PASSPHRASE
from tytti_desktop import vault as room
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, backups, driver, files, lock, open_vault
from tytti_desktop.vault.refused import DiskError

pytestmark = pytest.mark.usefixtures("english")
_DISK = {
    "open", "read_text", "read_bytes", "write_text", "write_bytes", "unlink", "mkdir", "touch",
    "rename", "rmtree", "copyfile", "copytree", "fsync", "ftruncate", "symlink_to", "chmod",
}  # fmt: skip


def disk_calls(file: Path) -> set[str]:
    """Return the operations on the disk that a module does by itself."""
    found = set()
    for node in parsed.nodes(file):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value)
            if node.func.attr in _DISK and owner not in {"files", "box"}:
                found.add(f"{file.name}: {ast.unparse(node.func)}")
    return found


def test_only_one_module_of_the_room_touches_the_disk() -> None:
    folder = Path(room.__file__).parent
    modules = [file for file in folder.glob("*.py") if file.name != "files.py"]
    found = set().union(*(disk_calls(file) for file in modules))
    own = {
        "migrate.py: file.read_text",
        "passphrase.py: (resources_folder() / 'common_words.txt').read_text",
    }
    assert found == own, "the program's own files alone"


@systems.posix("test_windows_tells_whom_it_lets_read")
def test_everything_a_vault_writes_is_private(vault: Vault, tmp_path: Path) -> None:
    made = backups.backup(vault, tmp_path / "backups")
    vault.execute("insert into meta values ('a', 'b')")
    known = [vault.path, *vault.path.rglob("*"), made.file.parent, made.file]
    open_to_others = {f.name for f in known if stat.S_IMODE(f.stat().st_mode) & 0o077}
    assert not open_to_others - {"data.db-wal"}  # inside a folder that is private


@systems.posix("test_windows_tells_whom_it_lets_read")
@pytest.mark.parametrize("name", [lock.LOCK, "header.json.part", "header.next.part"])
def test_no_link_is_followed(vault: Vault, tmp_path: Path, name: str) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text("mine")
    vault.close()
    (vault.path / name).unlink(missing_ok=True)
    (vault.path / name).symlink_to(mine)
    with suppress(KnownError), open_vault(vault.path, passphrase=PASSPHRASE) as again:
        again.keep_header(again.header)
    assert mine.read_text() == "mine"


class HeldError(OSError):
    """What Windows raises while a scanner reads the file."""

    winerror = 32


def test_a_file_held_for_a_moment_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = [3]

    def held(name: str, act: Callable[..., Any], *args: Any, **how: Any) -> Any:
        if name == "replace" and left[0]:
            left[0] -= 1
            raise HeldError(errno.EACCES, "held")
        return act(*args, **how)

    monkeypatch.setattr(files, "call", held)
    monkeypatch.setattr(time, "sleep", lambda _s: None)
    files.write_whole(tmp_path / "a", b"x")
    assert files.read(tmp_path / "a") == b"x"
    left[0] = 100
    with pytest.raises(DiskError):
        files.write_whole(tmp_path / "a", b"y")
    assert files.names(tmp_path) == ["a"]


@pytest.mark.parametrize(
    ("path", "address"),
    [
        (PurePosixPath("/a b/å#?%.db"), "file:///a%20b/%C3%A5%23%3F%25.db"),
        (PureWindowsPath("C:\\Tytti\\data.db"), "file:///C%3A/Tytti/data.db"),
        (PureWindowsPath("\\\\server\\unit\\data.db"), "file:////server/unit/data.db"),
    ],
)
def test_an_address_has_no_server_in_it(path: Path, address: str) -> None:
    assert driver.address(path) == address


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO])
def test_courtesies_never_stop_an_opening(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Writing is refused wherever it is tried: the vault opens to be read, and is backed up."""
    vault.close()
    with pytest.raises(KnownError, match="not right"):
        open_vault(vault.path, passphrase="aivan muu lause tässä", sleep=lambda _s: None)

    def refused(name: str, act: Callable[..., Any], *args: Any, **how: Any) -> Any:
        if name in {"write", "truncate", "fsync", "unlink", "replace"}:
            raise OSError(number, "refused")
        return act(*args, **how)

    with monkeypatch.context() as patched:
        patched.setattr(files, "call", refused)
        with pytest.raises(KnownError, match="not right"):
            open_vault(vault.path, passphrase="aivan muu lause tässä", sleep=lambda _s: None)
        with open_vault(vault.path, passphrase=PASSPHRASE, sleep=lambda _s: None) as again:
            assert again.query("select 1 as n") == [{"n": 1}]
