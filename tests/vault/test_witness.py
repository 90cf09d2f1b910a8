"""The computer remembers the log's head: every file rolled back together is told by an alarm."""

import shutil
from pathlib import Path

import pytest

from tests.factory import PASSPHRASE, WORKER, make_vault
from tests.vault.fault_cases import Store
from tests.vault.test_tampering import act, older_all, rechain
from tytti_desktop.vault import Vault, alarms, checking, open_vault, witness
from tytti_desktop.vault.alarms import AlarmKind

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Store:
    store = Store()
    monkeypatch.setattr(witness, "store", lambda: store)
    return store


def opened(path: Path) -> Vault:
    return open_vault(path, passphrase=PASSPHRASE, person=WORKER, sleep=lambda _s: None)


def worked(vault: Vault) -> Path:
    """Work in a vault, put a copy of all its files aside, and work on."""
    vault.close()
    for number in (1, 3):
        with opened(vault.path) as again:
            act(again, number)
        if number == 1:
            shutil.copytree(vault.path, vault.path.with_name("old"))
    return vault.path


def kinds(path: Path) -> list[AlarmKind]:
    with opened(path) as vault:
        found = [alarm.kind for alarm in alarms.open_alarms(vault)]
        assert len(found) == len([f for f in checking.check(vault) if f.kind == "alarm"])
        assert len(vault.notices) >= len(found)
    return found


def test_all_files_rolled_back_together_are_told_until_accepted(vault: Vault, kept: Store) -> None:
    path = worked(vault)
    assert kinds(path) == []
    older_all(path)
    for _opening in range(3):
        assert kinds(path) == [AlarmKind.OLDER_DATA]
    with opened(path) as again:
        alarms.accept(again, alarms.open_alarms(again)[0].id, "Palautettu tarkoituksella")
    assert kinds(path) == []
    assert len(kept.kept) == 1


def test_a_log_chained_anew_with_the_key_is_told(vault: Vault, kept: Store) -> None:
    path = worked(vault)
    rechain(path)
    assert kept.kept
    assert kinds(path) == [AlarmKind.LOG_CHANGED]


def test_a_copy_in_another_place_has_a_memory_of_its_own(vault: Vault, kept: Store) -> None:
    path = worked(vault)
    elsewhere = path.with_name("elsewhere.vault")
    shutil.copytree(path.with_name("old"), elsewhere)
    assert kinds(elsewhere) == kinds(path) == kinds(elsewhere) == []
    assert len(kept.kept) == 2


@pytest.mark.parametrize("said", ["", "x", "5", "5:zz", "a:00", ":", "1:" + "0" * 500])
def test_what_is_no_head_is_let_be(vault: Vault, kept: Store, said: str) -> None:
    path = worked(vault)
    kept.kept = dict.fromkeys(kept.kept, said)
    assert kinds(path) == []


def test_a_store_that_fails_stops_nothing(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Store:
        raise RuntimeError

    monkeypatch.setattr(witness, "store", broken)
    assert kinds(worked(vault)) == []


def test_a_practice_vault_is_not_remembered(tmp_path: Path, kept: Store) -> None:
    make_vault(tmp_path, practice=True).close()
    assert kept.kept == {}
