"""A folder, a pipe, a socket, a device, no bytes or endless holes in the place of any file.

Which calls of the program open a file is found by tests/test_reading_in.py: all of them go through
one of the doors that are tried here.
"""

import os
import shutil
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests import systems
from tests.factory import PASSPHRASE, make_vault
from tytti_desktop import policy
from tytti_desktop.casework.screening import contradiction_rules
from tytti_desktop.cli.main import main
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import given
from tytti_desktop.instruments.files import read_file
from tytti_desktop.instruments.library import shipped
from tytti_desktop.paper.letter_files import read_letter
from tytti_desktop.paper.reading import images
from tytti_desktop.vault import (
    backup_state,
    backups,
    checking,
    doorplate,
    files,
    keeping,
    open_vault,
)
from tytti_desktop.vault.mark import FILE as MARK

pytestmark = [pytest.mark.usefixtures("english"), pytest.mark.timeout(120)]
LEAST = 20  # letters of a refusal


# --- the odd things ------------------------------------------------------------------------------


def _socket(place: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        here = Path.cwd()
        os.chdir(place.parent)  # the name of a socket is short
        try:
            made.bind(place.name)
        finally:
            os.chdir(here)


def _holes(place: Path) -> None:
    with place.open("wb") as made:
        made.truncate(1 << 38)  # a quarter of a terabyte, and no block of it on the disk


def _loop(place: Path) -> None:
    place.symlink_to(place.name)


ODD: dict[str, Callable[[Path], object]] = {
    "folder": Path.mkdir,
    "pipe": lambda place: os.mkfifo(place),  # noqa: PLW0108 Windows has none
    "socket": _socket,
    "device": lambda place: place.symlink_to("/dev/zero"),
    "dangling link": lambda place: place.symlink_to(place.with_name("nothing at all")),
    "link to itself": _loop,
    "no bytes": Path.touch,
    "holes": _holes,
}


EVERYWHERE = {"folder", "no bytes"}  # Windows has none of the rest
LAID = [
    name if name in EVERYWHERE
    else pytest.param(name, marks=systems.posix("test_every_reader_answers_at_once"))
    for name in ODD
]  # fmt: skip


@pytest.fixture(params=LAID)
def odd(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Path], str]:
    """Lay an odd thing in a place, in the place of what was there."""

    def lay(place: Path) -> str:
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        place.unlink(missing_ok=True)
        try:
            ODD[request.param](place)
        except OSError as error:
            pytest.skip(f"cannot be made here: {error}")
        return str(request.param)

    return lay


def in_words(told: str) -> bool:
    """Tell whether a refusal is one that a person can do something about."""
    return len(told) > LEAST and "Errno" not in told


READERS: dict[str, Callable[[Path], object]] = {
    "exchange.given.content": given.content,
    "instruments.files.read_file": read_file,
    "paper.letter_files.read_letter": read_letter,
    "contradiction_rules.read_rules": lambda f: contradiction_rules.read_rules(f, shipped()),
    "paper.reading.images.Pages": images.Pages,
    "vault.files.read": files.read,
    "vault.backups.unpack": lambda f: backups.unpack(f, f.with_name("to")),
    "vault.doorplate.slot_names": doorplate.slot_names,
}


@pytest.mark.parametrize("name", READERS)
def test_every_reader_answers_at_once(
    name: str, odd: Callable[[Path], str], tmp_path: Path
) -> None:
    place = tmp_path / "one.bin"
    kind = odd(place)
    told = ""
    try:
        READERS[name](place)
    except images.Refused:
        return
    except KnownError as error:
        told = error.message
    few = kind == "no bytes" or (kind == "holes" and name == "vault.files.read")  # its limit
    assert in_words(told) or (few and not told), f"{name}, a {kind}: {told}"


def _vault_files() -> list[str]:
    return ["data.db", "data.db-wal", "data.db-journal", "header.json", "header.bak",
            "header.next", "lock", "delays.json", MARK, backup_state.SLIP]  # fmt: skip


def test_the_vaults_files_are_all_tried(tmp_path: Path) -> None:
    with make_vault(tmp_path) as vault:
        backup_state.write_slip(vault.path, [], vault.opener().slip_key)
        found = set(files.names(vault.path)) - {"data.db-wal", "data.db-shm"}
    assert found <= set(_vault_files())


@pytest.mark.parametrize("name", _vault_files())
def test_a_vault_with_an_odd_thing_among_its_files_opens_or_tells_why(
    name: str, odd: Callable[[Path], str], tmp_path: Path
) -> None:
    made = make_vault(tmp_path)
    path = made.path
    made.close()
    spare = (path / "header.bak").read_bytes()
    kind = odd(path / name)
    told, is_open = "", False
    try:
        with open_vault(path, passphrase=PASSPHRASE, sleep=lambda _s: None) as vault:
            is_open = True
            checking.check(vault)
            backups.backup(vault, tmp_path / "usb")
    except KnownError as error:
        told = error.message
    assert not told or in_words(told)
    if name in {"header.json", "header.bak", "header.next", "delays.json", backup_state.SLIP}:
        assert is_open, f"a {kind} in the place of {name}: {told}"
    if (path / name).is_dir() or not (path / name).is_file():
        with suppress(OSError):
            (path / name).unlink()
        shutil.rmtree(path / name, ignore_errors=True)
    if name in {"header.json", "lock", MARK}:  # and once it is away, all is as it was
        if name == "header.json" and not (path / name).exists():
            (path / name).write_bytes(spare)
        with open_vault(path, passphrase=PASSPHRASE, sleep=lambda _s: None) as vault:
            assert vault.open


def test_a_backup_that_became_something_else_fails_its_rehearsal(
    odd: Callable[[Path], str], tmp_path: Path
) -> None:
    with make_vault(tmp_path) as vault:
        (tmp_path / "usb").mkdir()
        backup_state.set_places(vault, [tmp_path / "usb"])
        keeping.back_up(vault)
        (file,) = (tmp_path / "usb").glob("*.tyttibackup")
        odd(file)
        assert not keeping.carry_out_rehearsal(keeping.begin_rehearsal(vault, 0))
        with pytest.raises(KnownError):
            backups.rehearse(vault, file)
        with pytest.raises(KnownError):
            backups.restore(file, tmp_path / "back.vault", passphrase=PASSPHRASE)
        checking.check(vault)
        backups.backup(vault, tmp_path / "usb")


def test_a_policy_that_is_no_file_is_told_and_stops_nothing(
    odd: Callable[[Path], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "policy.toml"
    odd(place)
    monkeypatch.setattr(policy, "LINUX_FILE", place)
    monkeypatch.setattr(policy, "MAC_FILE", place)
    list(policy._file())


COMMANDS: dict[str, list[Any]] = {
    "import ptv": ["import", "ptv"],
    "import hsds": ["import", "hsds"],
    "import clients": ["import", "clients"],
    "import service-use": ["import", "service-use"],
    "import handover": ["import", "handover"],
    "rehearse": ["rehearse"],
    "score": ["score", "gad7", "--answers"],
    "pairing read": ["pairing", "read"],
    "key file": ["info", "--passphrase-file"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_tells_what_stands_in_the_place_of_its_file(
    name: str, odd: Callable[[Path], str], tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if name != "key file":
        monkeypatch.setenv("TYTTI_PASSPHRASE", PASSPHRASE)
    with make_vault(tmp_path) as vault:
        path = vault.path
    odd(tmp_path / "one.bin")
    status = main(["--vault", str(path), *COMMANDS[name], str(tmp_path / "one.bin")])
    said = capsys.readouterr().err
    assert status == 3, said
    assert in_words(said)


def test_a_pipe_that_the_shell_has_opened_is_read() -> None:
    out, into = os.pipe()
    try:
        os.write(into, b"content")
        os.close(into)
        assert given.content(Path(f"/dev/fd/{out}")) == b"content"
    finally:
        os.close(out)
