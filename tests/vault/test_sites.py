"""No vault is made in a cloud's folder or on a network drive, whoever makes it; backups may be."""

import ast
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import SimpleNamespace

import pytest

from tests import parsed, systems
from tests.factory import PASSPHRASE
from tytti_desktop import policy
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Role, Vault, backups, create_vault, files, open_vault, sites
from tytti_desktop.vault.refused import DiskError
from tytti_desktop.vault.sites import Ground

ROOM = Path(sites.__file__).parent
BAD = [Ground.CLOUD, Ground.NETWORK]


def functions_that_name_a_vault() -> list[tuple[str, set[str]]]:
    """Return every function that gives a made folder its name, with all that it calls."""
    found = []
    for file in ROOM.rglob("*.py"):
        for node in parsed.nodes(file):
            if isinstance(node, ast.FunctionDef):
                called = {ast.unparse(c.func) for c in ast.walk(node) if isinstance(c, ast.Call)}
                if "files.move_folder" in called:
                    found.append((f"{file.stem}.{node.name}", called))
    return found


def test_every_maker_of_a_vault_goes_through_the_gate() -> None:
    makers = functions_that_name_a_vault()
    assert {name for name, _called in makers} >= {"creating.create_from", "backups.restore"}
    assert [name for name, called in makers if "sites.refuse_for_vault" not in called] == []


@pytest.mark.parametrize("ground", BAD)
def test_a_vault_is_neither_made_nor_restored_there_and_nothing_is_left(
    ground: Ground, vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backups.backup(vault, tmp_path / "b")
    bad = tmp_path / "bad"
    bad.mkdir()
    monkeypatch.setattr(
        sites, "ground_of", lambda f: ground if f.is_relative_to(bad) else Ground.OWN
    )
    for make in (
        lambda: create_vault(
            bad / "v.vault", name="Testi Tekijä", role=Role.COORDINATOR, passphrase=PASSPHRASE
        ),
        lambda: backups.restore(made.file, bad / "v.vault", passphrase=PASSPHRASE),
    ):
        with pytest.raises(KnownError, match="Varmuuskopiot saa pitää"):
            make()
    assert list(bad.iterdir()) == []
    assert backups.backup(vault, bad).file.parent == bad  # a backup may lie there


@pytest.mark.parametrize("ground", BAD)
def test_a_vault_that_lies_there_already_opens_and_tells(
    ground: Ground, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.close()
    monkeypatch.setattr(sites, "ground_of", lambda _folder: ground)
    with open_vault(vault.path, passphrase=PASSPHRASE) as opened:
        assert [n for n in opened.notices if "palauta se" in n]


def test_the_computers_own_disk_is_fine(tmp_path: Path) -> None:
    assert sites.ground_of(tmp_path / "not" / "yet" / "there") is Ground.OWN


@pytest.mark.parametrize("variable", ["OneDrive", "OneDriveCommercial", "OneDriveConsumer"])
def test_onedrive_is_known_by_its_variable(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud = tmp_path / "OneDrive - Kunta"
    (cloud / "Documents").mkdir(parents=True)
    monkeypatch.setenv(variable, str(cloud))
    assert sites.ground_of(cloud / "Documents" / "tytti.vault") is Ground.CLOUD
    assert sites.ground_of(tmp_path / "OneDrive - Kunta 2") is Ground.OWN  # begins alike only


@systems.posix("test_onedrive_is_known_by_its_variable")
def test_a_link_into_a_cloud_is_seen_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud = tmp_path / "cloud"
    cloud.mkdir()
    (tmp_path / "link").symlink_to(cloud)
    monkeypatch.setenv("OneDrive", str(cloud))
    assert sites.ground_of(tmp_path / "link" / "v.vault") is Ground.CLOUD


@pytest.mark.parametrize(
    "mark", [".dropbox", ".dropbox.cache", ".sync_0a1b2c3d4e5f.db", "._sync_0a1b.db",
             ".nextcloudsync.log", ".owncloudsync.log", ".tmp.drivedownload"],
)  # fmt: skip
def test_other_clouds_are_known_by_what_they_leave(mark: str, tmp_path: Path) -> None:
    (tmp_path / mark).touch()
    assert sites.ground_of(tmp_path / "a" / "v.vault") is Ground.CLOUD


@pytest.mark.parametrize("bit", [0x1000, 0x40000, 0x80000, 0x100000, 0x400000])
def test_a_placeholder_of_windows_is_a_cloud(bit: int) -> None:
    assert sites.is_placeholder(SimpleNamespace(st_file_attributes=0x10 | bit, st_reparse_tag=0))
    assert not sites.is_placeholder(SimpleNamespace(st_file_attributes=0x10, st_reparse_tag=0))


@pytest.mark.parametrize("tag", [0x9000001A, 0x9000101A, 0x9000F01A])
def test_a_folder_that_a_cloud_syncs_has_its_tag(tag: int) -> None:
    assert sites.is_placeholder(SimpleNamespace(st_file_attributes=0x410, st_reparse_tag=tag))


def test_a_junction_is_no_cloud() -> None:
    about = SimpleNamespace(st_file_attributes=0x410, st_reparse_tag=0xA0000003)
    assert not sites.is_placeholder(about)


@pytest.mark.parametrize(
    ("path", "server"),
    [
        (r"\\server\unit\x.vault", True),
        (r"\\?\UNC\server\unit\x", True),
        (r"//server/unit/x", True),
        (r"C:\Users\maija\x", False),
        (r"\\?\C:\x", False),
        (r"\\.\C:\x", False),
        (r"x\y", False),
    ],
)
def test_a_servers_name_is_known(path: str, server: bool) -> None:
    assert sites.is_server(PureWindowsPath(path)) is server


MOUNTS = [
    "1 0 8:1 / / rw - ext4 /dev/a rw",
    "2 1 0:1 / /home rw shared:1 - nfs4 srv:/home rw",
    r"3 1 0:2 / /mnt/oma\040levy rw - fuse.rclone x rw",
    "4 1 0:3 / /home/local rw - ext4 /dev/b rw",
]


@pytest.mark.parametrize(
    ("folder", "ground"),
    [
        ("/home/maija", Ground.NETWORK),
        ("/homes/maija", Ground.OWN),
        ("/home/local/x", Ground.OWN),
        ("/mnt/oma levy/x", Ground.CLOUD),
        ("/var", Ground.OWN),
    ],
)
def test_linux_tells_a_network_disk_by_its_mount(folder: str, ground: Ground) -> None:
    assert sites.ground_of_disk(sites.disk_kind(PurePosixPath(folder), MOUNTS)) is ground


# --- what IT has decided ------------------------------------------------------------------------


def decide(monkeypatch: pytest.MonkeyPatch, **values: object) -> None:
    made = policy.understood({policy.PolicySource.MACHINE: values})
    monkeypatch.setattr(policy, "current", lambda: made)


def test_real_vaults_are_made_in_its_folder_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(monkeypatch, VaultFolder=str(tmp_path / "data"))
    sites.refuse_for_vault(tmp_path / "data" / "x.vault", practice=False)
    sites.refuse_for_vault(tmp_path / "other.vault", practice=True)
    with pytest.raises(KnownError, match="Tietohallinto"):
        sites.refuse_for_vault(tmp_path / "other.vault", practice=False)


def test_a_practice_computer_neither_makes_nor_restores_nor_opens_real_vaults(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backups.backup(vault, tmp_path / "b")
    vault.close()
    decide(monkeypatch, PracticeOnly=1)
    for act in (
        lambda: create_vault(
            tmp_path / "n", name="Testi Tekijä", role=Role.COORDINATOR, passphrase=PASSPHRASE
        ),
        lambda: backups.restore(made.file, tmp_path / "r", passphrase=PASSPHRASE),
        lambda: open_vault(vault.path, passphrase=PASSPHRASE),
    ):
        with pytest.raises(KnownError, match="vain harjoitteluun"):
            act()


# --- a restored vault that could not be named -----------------------------------------------------


def test_a_whole_restored_folder_is_never_cleared_away(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, to = backups.backup(vault, tmp_path / "b"), tmp_path / "back.vault"

    def held(*_args: object) -> None:
        raise DiskError(OSError(13, "held"), to, writing=True)

    with monkeypatch.context() as patched:
        patched.setattr(files, "move_folder", held)
        with pytest.raises(KnownError, match="ehjä"):
            backups.restore(made.file, to, passphrase=PASSPHRASE)
    (left,) = (f for f in tmp_path.iterdir() if f.name.startswith("back.vault."))
    backups.restore(made.file, to, passphrase=PASSPHRASE)  # clears what is half, and only that
    with open_vault(left, passphrase=PASSPHRASE) as opened:
        assert opened.open
