"""Files of two vaults mixed up, in every way; a key store that fails, in every way and use."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.factory import PASSPHRASE, WORKER, make_vault
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, audit, header, keychain, open_vault, opening, witness
from tytti_desktop.vault.header import DamagedHeaderError

pytestmark = pytest.mark.usefixtures("english")
HEADERS = (header.HEADER, header.NEXT, header.SPARE)


def opened(path: Path) -> Vault:
    return open_vault(path, passphrase=PASSPHRASE, person=WORKER, sleep=lambda _s: None)


def test_key_files_of_another_vault_in_every_mix(tmp_path: Path) -> None:
    """It opens as the vault whose database it is, or is refused in words; nothing is harmed."""
    stores = {}
    for name in ("a", "b"):
        with make_vault(tmp_path, name=name) as vault:
            stores[name] = (vault.header.store, vault.path)
    wrong = []
    for whose in product(("a", "b", None), repeat=len(HEADERS)):
        path = tmp_path / "mixed.vault"
        shutil.copytree(stores["a"][1], path)
        for file, owner in zip(HEADERS, whose, strict=True):
            (path / file).unlink(missing_ok=True)
            if owner is not None:
                shutil.copy(stores[owner][1] / header.HEADER, path / file)
        try:
            with opened(path) as vault:
                fine = vault.header.store == stores["a"][0] and "a" in whose
        except KnownError as error:
            fine = "a" not in whose and bool(error.message)
            shutil.copy(stores["a"][1] / header.HEADER, path / header.HEADER)
            with opened(path) as vault:  # nothing was harmed: the right key file opens it
                assert vault.header.store == stores["a"][0]
        wrong += [] if fine else [whose]
        shutil.rmtree(path)
    assert not wrong, wrong


class Failing:
    """A key store of which one call fails in one way; the others keep what they are given."""

    def __init__(self, call: str, how: Callable[[], Any]) -> None:
        self.kept: dict[tuple[str, str], Any] = {}
        self.call, self.how, self.on = call, how, True

    def _do(self, call: str, act: Callable[[], Any]) -> Any:
        return self.how() if self.on and call == self.call else act()

    def get_password(self, service: str, username: str) -> Any:
        return self._do("get", lambda: self.kept.get((service, username)))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._do("set", lambda: self.kept.update({(service, username): password}))

    def delete_password(self, service: str, username: str) -> None:
        self._do("delete", lambda: self.kept.pop((service, username)))


def raising(error: BaseException) -> Callable[[], Any]:
    def fail() -> Any:
        raise error

    return fail


WAYS: dict[str, Callable[[], Any]] = {
    "refuses": raising(PermissionError("no")), "locked": raising(RuntimeError("locked")),
    "no bus": raising(OSError("bus")), "gone": raising(KeyError("gone")), "nothing": lambda: None,
    "empty": lambda: "", "rubbish": lambda: "\ud800\0zzz", "long": lambda: "x" * 100_000,
    "bytes": lambda: b"abc", "a number": lambda: 7, "a list": list,
}  # fmt: skip


@pytest.mark.parametrize("call", ["get", "set", "delete"])
@pytest.mark.parametrize("way", WAYS)
def test_a_key_store_that_fails_shuts_nobody_out(
    vault: Vault, call: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In every use: remembering, opening, forgetting, and the log's head at opening and closing."""
    store = Failing(call, WAYS[way])
    monkeypatch.setattr(witness, "store", lambda: store)
    monkeypatch.setattr(keychain, "system_store", lambda: store)
    with suppress(KnownError):
        keychain.remember(vault, timedelta(days=1))
    store.on = False
    keychain.remember(vault, timedelta(days=1))
    with vault.atomic():
        audit.write(vault, "look", "client", "c1")
    store.on = True
    vault.close()
    with suppress(KnownError):
        found = keychain.unlock(vault.path)
        if found is not None:
            opening.open_unlocked(found).close()
    with opened(vault.path) as again:
        assert not again.notices
        with suppress(KnownError):
            keychain.forget(again)
        with suppress(KnownError):
            keychain.remember(again, timedelta(days=1))
    with opened(vault.path), suppress(DamagedHeaderError):
        header.read(vault.path / header.HEADER)
