"""Every kind of backup that the program makes is restored: here, and onto an empty machine.

The kinds are found by reading the program: a new place that copies the vault goes red here.
"""

import ast
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import tytti_desktop
from tests import parsed
from tests.factory import CHEAP, PASSPHRASE
from tests.vault.fault_cases import KEPT
from tytti_desktop.vault import (
    Vault,
    audit,
    backup_state,
    backups,
    checking,
    creating,
    keeping,
    open_vault,
    opening,
)
from tytti_desktop.vault.header import Role

pytestmark = pytest.mark.usefixtures("english")
ROOT = Path(tytti_desktop.__file__).parent


def by_hand(vault: Vault, one: Path, _two: Path) -> list[Path]:
    return [backups.backup(vault, one).file]


def by_button_or_command(vault: Vault, one: Path, two: Path) -> list[Path]:
    backup_state.set_places(vault, [one, two])
    keeping.back_up(vault)
    return [Path(each.folder) / each.file for each in backup_state.places(vault)]


def at_lock(vault: Vault, one: Path, two: Path) -> list[Path]:
    """The copy is begun with the vault, and carried out after it has been closed."""
    backup_state.set_places(vault, [one, two])
    job = keeping.begin(vault)
    assert job is not None
    vault.close()
    keeping.carry_out(job)
    return sorted(
        f for folder in (one, two) for f in folder.iterdir() if f.suffix == backups.SUFFIX
    )


def daily_by_a_command(vault: Vault, one: Path, two: Path) -> list[Path]:
    backup_state.set_places(vault, [one, two])
    keeping.by_itself(vault)
    return [Path(each.folder) / each.file for each in backup_state.places(vault)]


# Each kind by the function of the program that makes it.
KINDS: dict[str, Callable[[Vault, Path, Path], list[Path]]] = {
    "backups.backup": by_hand,
    "keeping.back_up": by_button_or_command,
    "keeping.begin": at_lock,
    "keeping.by_itself": daily_by_a_command,
}
# What copies the file itself: behind the kinds, and the folder before an update (test_migrate).
COPIERS = {"vault/backups.py: begin", "vault/opening.py: _migrate"}


def test_every_place_that_copies_the_vault_is_tried_here() -> None:
    copiers, calls = set(), set()
    for file in sorted(ROOT.rglob("*.py")):
        tree = parsed.tree(file)
        place = file.relative_to(ROOT).as_posix()
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and "vacuum into" in ast.unparse(node):
                copiers.add(f"{place}: {node.name}")
            if isinstance(node, ast.Call) and not place.startswith("vault/"):
                name = ast.unparse(node.func)
                if name.split(".")[0] in {"backups", "keeping"}:
                    calls.add(name)
    assert copiers == COPIERS
    reads = {
        "backups.restore", "backups.rehearse", "backups.record", "backups.finish", "backups.begin",
        "backups.forgotten",
        "keeping.carry_out", "keeping.begin_rehearsal", "keeping.carry_out_rehearsal",
    }  # fmt: skip
    assert calls - reads == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_restored_here_and_with_the_recovery_words_alone_elsewhere(
    tmp_path: Path, kind: str
) -> None:
    here = tmp_path / "first" / "a.vault"
    made = creating.create_vault(
        here, name="A", role=Role.COORDINATOR, passphrase=PASSPHRASE, kdf=CHEAP
    )
    with made.vault as vault:
        with vault.atomic():
            audit.write(vault, "add", "client", "c1")
        counts = checking.counts(vault.db)
        found = KINDS[kind](vault, tmp_path / "usb", tmp_path / "net")
    assert found
    for number, file in enumerate(found):
        back = backups.restore(file, tmp_path / f"back{number}.vault", passphrase=PASSPHRASE)
        assert back.findings == []
    shutil.rmtree(here.parent)  # the machine is gone: another has the file and the paper
    for number, file in enumerate(found):
        place = tmp_path / f"second{number}" / "a.vault"
        back = backups.restore(file, place, passphrase=made.recovery_words)
        assert back.findings == []
        assert {k: v for k, v in back.counts.items() if k != "audit"} == {
            k: v for k, v in counts.items() if k != "audit"
        }
        with open_vault(place, passphrase=made.recovery_words) as again:
            assert checking.check(again) == []
            assert again.tuples("select 1 from audit where entity_id = 'c1'")


def test_the_copy_before_an_update_opens_by_itself(tmp_path: Path) -> None:
    """It is a folder of the vault's own: the vault as it was, under the same key."""
    path = tmp_path / "old.vault"
    shutil.copytree(KEPT / "0006", path)
    with opening.open_unlocked(opening.unlock(path, passphrase=PASSPHRASE)) as vault:
        rows = vault.log_head()[0]
    (kept,) = path.glob("before-migration-*")
    shutil.copytree(kept, tmp_path / "again.vault")
    with open_vault(tmp_path / "again.vault", passphrase=PASSPHRASE) as again:
        assert checking.check(again) == []
        assert again.log_head()[0] <= rows


def test_check_compares_the_log_with_the_newest_backup(vault: Vault, tmp_path: Path) -> None:
    """Every file put back together, the marks too: the backup in its own place knows more."""
    usb = tmp_path / "usb"
    backup_state.set_places(vault, [usb])
    vault.close()
    shutil.copytree(vault.path, tmp_path / "old")
    with open_vault(vault.path, passphrase=PASSPHRASE) as again:
        with again.atomic():
            audit.write(again, "add", "client", "c1")
        keeping.back_up(again)
        assert checking.check(again) == []
        file = Path(backup_state.places(again)[0].folder) / backup_state.places(again)[0].file
    shutil.rmtree(vault.path)
    shutil.copytree(tmp_path / "old", vault.path)
    with open_vault(vault.path, passphrase=PASSPHRASE) as again:
        (found,) = checking.check(again)
        assert found.kind == "backup_anchor"
        assert str(usb) in found.detail
    back = backups.restore(file, tmp_path / "back.vault", passphrase=PASSPHRASE)
    assert back.findings == []
    with open_vault(tmp_path / "back.vault", passphrase=PASSPHRASE) as again:
        assert checking.check(again) == []
