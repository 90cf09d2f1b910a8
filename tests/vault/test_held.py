"""A file that another program holds: said so, with its name, by every operation and every door."""

import ast
import inspect
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sc

from tests.factory import PASSPHRASE
from tests.vault.holding import holding
from tytti_desktop import held, regular_files
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import given
from tytti_desktop.paper.reading import images
from tytti_desktop.paper.reading.reasons import PageReason
from tytti_desktop.vault import Vault, backups, files, header, lock, open_vault
from tytti_desktop.vault.doorplate import DATA
from tytti_desktop.vault.refused import DiskError

pytestmark = pytest.mark.usefixtures("english")
HELD = "Another program holds the file"


def _written(file: Path) -> None:
    with files.new(file):
        pass


def _read(file: Path) -> None:
    with files.reading(file):
        pass


# Every operation that may meet a file which is there; the others are told apart below.
OPERATIONS: dict[str, Callable[[Path], object]] = {
    "read": files.read,
    "reading": _read,
    "write_whole": lambda file: files.write_whole(file, b"new"),
    "let_out": lambda file: files.let_out(file, b"new"),
    "replace": lambda file: files.replace(file.with_name("other"), file),
    "move_folder": lambda file: files.move_folder(file, file.with_name("moved")),
    "remove": files.remove,
    "copy": lambda file: files.copy(file, file.with_name("copied")),
    "open_lock": lambda file: files.close(files.open_lock(file)),
}
# Not kept from by whoever holds the file: a look, a new name, a folder, what is open already.
FREE = {
    "exists",
    "refuse_odd",
    "size",
    "names",
    "new",
    "make_folder",
    "remove_folder",
    "put",
    "let_out_all",
}


def test_every_operation_that_is_refused_is_here() -> None:
    tree = ast.parse(inspect.getsource(files))
    functions = {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}
    calls = {
        name: {ast.unparse(c.func) for c in ast.walk(each) if isinstance(c, ast.Call)}
        for name, each in functions.items()
    }
    refused = {name for name, called in calls.items() if "_plainly" in called}
    for _round in calls:
        refused |= {
            name
            for name, called in calls.items()
            if called & refused and "suppress" not in called - refused
        }
    public = {name for name in refused if not name.startswith("_")}
    assert public <= set(OPERATIONS) | FREE
    assert set(OPERATIONS) | FREE <= set(functions)


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_names_the_file_and_the_reason(name: str, tmp_path: Path) -> None:
    file = tmp_path / "Åsa Ääkkönen.json"
    file.write_bytes(b"old")
    (tmp_path / "other").write_bytes(b"other")
    with holding(file), pytest.raises(KnownError, match=HELD) as told:
        OPERATIONS[name](file)
    if name != "move_folder":  # its new name is told
        assert str(file) in told.value.message
    assert "disk" not in told.value.message
    assert file.read_bytes() == b"old"
    assert {each.name for each in tmp_path.iterdir()} == {file.name, "other"}


def test_what_is_let_go_in_time_is_nobodys_business(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old")
    keeping = holding(file)
    keeping.__enter__()
    waits: list[float] = []

    def slept(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            keeping.__exit__(None, None, None)

    monkeypatch.setattr("tytti_desktop.vault.files.time.sleep", slept)
    assert files.read(file) == b"old"
    assert len(waits) == 2


@pytest.mark.parametrize("names", [(DATA,), (lock.LOCK,), (header.HEADER, header.SPARE)])
def test_a_vault_whose_file_is_held_is_neither_damaged_nor_on_a_bad_disk(
    vault: Vault, names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.close()
    (vault.path / lock.LOCK).touch()
    if DATA in names:  # SQLite opens it by itself
        refuse_sqlite(monkeypatch, vault.path / DATA)
    kept = [vault.path / name for name in names]
    with holding(*kept), pytest.raises(KnownError, match=HELD) as told:
        open_vault(vault.path, passphrase=PASSPHRASE)
    assert str(kept[0]) in told.value.message or str(kept[-1]) in told.value.message
    open_vault(vault.path, passphrase=PASSPHRASE).close()


def refuse_sqlite(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    """Have the driver refuse a file while it is held, as SQLite does on Windows."""

    really = sc.connect

    def connected(*args: object, **how: object) -> object:
        if held.is_held(data):
            error = sc.OperationalError("unable to open database file")
            vars(error)["sqlite_errorname"] = "SQLITE_CANTOPEN"
            raise error
        return really(*args, **how)

    monkeypatch.setattr(sc, "connect", connected)


def test_one_held_key_file_of_two_keeps_nobody_out(vault: Vault) -> None:
    vault.close()
    with holding(vault.path / header.HEADER):
        open_vault(vault.path, passphrase=PASSPHRASE).close()


def test_a_backup_is_not_said_to_have_a_bad_place(vault: Vault, tmp_path: Path) -> None:
    made = backups.backup(vault, tmp_path / "kopiot").file
    with holding(made), pytest.raises(KnownError, match=HELD):
        backups.restore(made, tmp_path / "new.vault", passphrase=PASSPHRASE)


def test_a_file_that_a_person_names(tmp_path: Path) -> None:
    file = tmp_path / "asiakkaat å.csv"
    file.write_text("a;b")
    with holding(file), pytest.raises(KnownError, match=HELD) as told:
        given.content(file, name=file.name)
    assert "asiakkaat å.csv" in told.value.message
    with pytest.raises(KnownError, match="is a folder"):
        given.content(tmp_path)
    with pytest.raises(KnownError, match="Check its name"):
        given.content(tmp_path / "absent")
    assert given.content(file) == b"a;b"


def test_a_scanned_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "scan.pdf"
    file.write_bytes(b"%PDF-")

    def refused(named: Path) -> int:
        raise PermissionError(13, "Permission denied", str(named))

    with holding(file):
        monkeypatch.setattr(regular_files, "opened", refused)
        with pytest.raises(images.Refused) as told:
            images.file_kind(file)
    assert told.value.reason is PageReason.HELD


def test_what_is_refused_for_another_reason_is_not_said_to_be_held(tmp_path: Path) -> None:
    error = PermissionError(13, "Permission denied", str(tmp_path / "a"))
    told = DiskError(error, tmp_path / "a", writing=True)
    assert not told.held
    assert HELD not in told.message
