"""Who may read the vault's folder, by the modes or the access list of the system."""

import ctypes
from pathlib import Path

import pytest

from tests import systems
from tytti_desktop.vault import Vault, readers
from tytti_desktop.vault.readers import Entry

pytestmark = pytest.mark.usefixtures("english")
ME, OTHER, USERS, ALL = "S-1-5-21-1-2-3-1001", "S-1-5-21-1-2-3-1002", "S-1-5-32-545", "S-1-1-0"
READ, WRITE_ONLY, FULL = 0x1200A9, 0x100116, 0x1F01FF


@systems.posix("test_windows_tells_whom_it_lets_read")
def test_a_new_vault_is_its_makers_alone(vault: Vault) -> None:
    assert readers.others(vault.path) == []
    assert readers.told(vault.path) == "Only you and the computer's administrators"


@systems.posix("test_an_access_list_names_others")
@pytest.mark.parametrize(
    ("folder", "file", "names"),
    [(0o700, 0o666, 0), (0o750, 0o640, 1), (0o755, 0o644, 2), (0o755, 0o600, 0), (0o744, 0o644, 0)],
)
def test_modes_tell_who_may_read(tmp_path: Path, folder: int, file: int, names: int) -> None:
    where = tmp_path / "v.vault"
    where.mkdir()
    (where / "data.db").touch()
    (where / "data.db").chmod(file)
    where.chmod(folder)
    above = [one for one in tmp_path.parents if not one.stat().st_mode & 0o001]
    for one in (tmp_path, *(one for one in above if one.owner() == tmp_path.owner())):
        one.chmod(0o755)
    found = readers.others(where)
    for one in above:
        one.chmod(0o700)
    assert len(found) == names
    assert ("everybody on this computer" in found) is (names == 2)


@systems.posix("test_an_access_list_names_others")
def test_a_folder_that_is_closed_further_up_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    where = tmp_path / "v.vault"
    where.mkdir(mode=0o755)
    (where / "data.db").touch(mode=0o644)
    assert readers._others_on_posix(where) == []


@pytest.mark.parametrize(
    ("entry", "reads"),
    [
        (Entry(0, 0, FULL, OTHER), True),
        (Entry(0, 0x13, READ, USERS), True),
        (Entry(9, 0, READ, ALL), True),
        (Entry(0, 0, 0x80000000, ALL), True),
        (Entry(0, 0, WRITE_ONLY, ALL), False),
        (Entry(0, 0x0B, FULL, OTHER), False),  # only for what is made in it
        (Entry(1, 0, FULL, OTHER), False),  # a denial
        (Entry(0, 0, FULL, ME), False),
        (Entry(0, 0, FULL, "S-1-5-18"), False),
        (Entry(0, 0, FULL, "S-1-5-32-544"), False),
    ],
)
def test_an_access_list_names_others(entry: Entry, reads: bool) -> None:
    assert readers.allowed([entry], ME) == ([entry.sid] if reads else [])


@systems.windows("test_modes_tell_who_may_read")
def test_windows_tells_whom_it_lets_read(tmp_path: Path) -> None:
    import subprocess

    subprocess.run(["icacls", tmp_path, "/grant", "*S-1-5-32-545:(OI)(CI)R"], check=True)
    shown = subprocess.run(["icacls", tmp_path], capture_output=True, check=True).stdout
    if not shown.strip():
        pytest.skip("access lists are not kept here")
    assert readers.others(tmp_path)


def test_others_are_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(readers, "others", lambda _folder: ["KUNTA\\Kaikki"])
    assert readers.told(tmp_path) == (
        "Also others: KUNTA\\Kaikki. Ask your IT to close the folder: it is meant for you alone."
    )


def test_the_person_at_the_computer_is_no_other_by_any_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second account of the same name, of a domain or the computer, is the person's own."""
    names = {ME: "MALLILA\\maija", OTHER: "MALLILA\\sanna", USERS: "Maija"}
    monkeypatch.setattr(ctypes, "WinDLL", str, raising=False)
    listed = [Entry(0, 0, FULL, sid) for sid in (ME, OTHER, USERS)], "owner"
    monkeypatch.setattr(readers, "_access_list", lambda *_at: listed)
    monkeypatch.setattr(readers, "_account", lambda _system, sid: names[sid])
    monkeypatch.setenv("USERNAME", "Maija")
    assert readers._others_on_windows(tmp_path) == ["MALLILA\\sanna"]
