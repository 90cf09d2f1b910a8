"""Opening with the computer's own key store: by choice, until a day, trusted stores only."""

import os
import subprocess
import sys
import types
from datetime import timedelta
from pathlib import Path

import keyring
import keyring.backend
import pytest
from keyring.errors import KeyringLocked

from tests import systems
from tests.factory import CHEAP, PASSPHRASE, WORKER
from tytti_desktop import dates
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Role, Vault, audit, header, keychain, open_vault, opening, people
from tytti_desktop.vault.header import SlotKind

pytestmark = pytest.mark.usefixtures("english")
WEEK = timedelta(days=7)


class Memory:
    """A key store in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Forgetful(Memory):
    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class Locked(Memory):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked

    def delete_password(self, service: str, username: str) -> None:
        raise KeyringLocked


@pytest.fixture
def store() -> Memory:
    return Memory()


def test_the_computer_opens_the_vault(vault: Vault, store: Memory) -> None:
    until = keychain.remember(vault, timedelta(hours=12), store)
    assert timedelta(hours=11) < until - dates.now() <= timedelta(hours=12)
    vault.close()
    unlocked = keychain.unlock(vault.path, store=store)
    assert unlocked is not None
    with opening.open_unlocked(unlocked) as again:
        assert again.person.name == WORKER
        assert again.opened_with is SlotKind.KEYRING
        assert [r.action for r in audit.rows(again, limit=3)] == ["open", "close", "remember"]


def test_the_secret_is_neither_the_key_nor_the_passphrase(vault: Vault, store: Memory) -> None:
    keychain.remember(vault, WEEK, store)
    [((service, name), secret)] = store.kept.items()
    assert service == f"Tytti/{vault.header.store}"
    assert name in {s.id for s in vault.header.slots}
    assert vault._key.hex() not in secret
    assert len(secret) < 60
    assert WORKER not in service + name


def test_it_ends_by_itself(vault: Vault, store: Memory) -> None:
    until = keychain.remember(vault, timedelta(days=400), store)
    assert until - dates.now() <= WEEK
    path = vault.path
    vault.close()
    just_before, after = until - timedelta(seconds=1), until
    assert keychain.unlock(path, store=store, now=lambda: just_before) is not None
    assert keychain.unlock(path, store=store, now=lambda: after) is None


def test_its_end_cannot_be_moved(vault: Vault, store: Memory) -> None:
    keychain.remember(vault, timedelta(hours=1), store)
    vault.close()
    later = (dates.now() + WEEK).isoformat()
    for name in (header.HEADER, header.SPARE):
        file = vault.path / name
        known = header.read(file)
        expires = next(s.expires for s in known.slots if s.expires)
        file.write_text(file.read_text().replace(expires, later))
    assert keychain.unlock(vault.path, store=store) is None


def test_forgetting_makes_the_secret_worthless(vault: Vault, store: Memory) -> None:
    keychain.remember(vault, WEEK, store)
    kept = dict(store.kept)
    keychain.forget(vault, store)
    assert store.kept == {}
    store.kept.update(kept)
    vault.close()
    assert keychain.unlock(vault.path, store=store) is None


def test_forgetting_works_while_the_store_is_locked(vault: Vault, store: Memory) -> None:
    keychain.remember(vault, WEEK, store)
    keychain.forget(vault, Locked())
    assert not [s for s in vault.header.slots if s.kind is SlotKind.KEYRING]


class Windows(Memory):
    """Windows' key store: the second secret of a service is named after its user too."""

    __module__ = "keyring.backends.Windows"


class SecretService(Memory):
    __module__ = "keyring.backends.SecretService"
    appid = "Python keyring library"

    def get_preferred_collection(self) -> "SecretService":
        return self

    def search_items(self, wanted: dict[str, str]) -> list[types.SimpleNamespace]:
        assert wanted == {"application": self.appid}
        return [
            types.SimpleNamespace(get_attributes=lambda s=s, u=u: {"service": s, "username": u})
            for s, u in self.kept
        ]


class _WindowsError(Exception):
    winerror = 1168


def _credentials(store: Memory) -> types.SimpleNamespace:
    def enumerate_all(_filter: None, _flags: int) -> list[dict[str, str]]:
        if not store.kept:
            raise _WindowsError
        names = [f"{u}@{s}" if n else s for n, (s, u) in enumerate(store.kept)]
        users = [u for _s, u in store.kept]
        return [{"TargetName": t, "UserName": u} for t, u in zip(names, users, strict=True)]

    return types.SimpleNamespace(
        win32cred=types.SimpleNamespace(CredEnumerate=enumerate_all),
        pywintypes=types.SimpleNamespace(error=_WindowsError),
    )


@pytest.mark.parametrize("kind", [Windows, SecretService])
def test_the_programs_removal_forgets_every_vault_and_nothing_of_others(
    vault: Vault, kind: type[Memory], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = kind()
    monkeypatch.setitem(sys.modules, Windows.__module__, _credentials(store))
    store.set_password("git:https://example", "x", "kept")
    keychain.remember(vault, WEEK, store)
    store.set_password("Tytti/another", "slot", "y")
    assert keychain.forget_computer(store) == 2
    assert store.kept == {("git:https://example", "x"): "kept"}
    assert keychain.forget_computer(store) == 0
    store.kept.clear()
    assert keychain.forget_computer(store) == 0


def test_a_store_that_does_not_tell_what_it_keeps_is_told_of(store: Memory) -> None:
    assert keychain.forget_computer(store) is None


def test_remembering_again_leaves_one_secret(vault: Vault, store: Memory) -> None:
    keychain.remember(vault, WEEK, store)
    keychain.remember(vault, WEEK, store)
    assert len(store.kept) == 1


def test_only_the_newest_secret_of_a_person_opens(vault: Vault, store: Memory) -> None:
    keychain.remember(vault, WEEK, store)
    keychain.remember(vault, WEEK, store)
    assert sum(s.kind is SlotKind.KEYRING for s in vault.header.slots) == 1


def test_a_store_without_the_secret_asks_for_the_passphrase(vault: Vault, store: Memory) -> None:
    keychain.remember(vault, WEEK, store)
    vault.close()
    assert keychain.unlock(vault.path, store=Memory()) is None
    wrong = Memory()
    wrong.kept = dict.fromkeys(store.kept, "another secret")
    assert keychain.unlock(vault.path, store=wrong) is None


def test_a_store_that_does_not_keep_is_refused(vault: Vault) -> None:
    with pytest.raises(KnownError, match="no key store that is known to be safe"):
        keychain.remember(vault, WEEK, Forgetful())
    assert not [s for s in vault.header.slots if s.kind is SlotKind.KEYRING]


def test_a_locked_store_is_told(vault: Vault, store: Memory) -> None:
    with pytest.raises(KnownError, match="locked or refused"):
        keychain.remember(vault, WEEK, Locked())
    keychain.remember(vault, WEEK, store)
    vault.close()
    with pytest.raises(KnownError, match="locked or refused"):
        keychain.unlock(vault.path, store=Locked())


def test_one_person_at_a_time(vault: Vault, store: Memory) -> None:
    secret = "neljä aivan eri sanaa"
    slot = people.new_person(vault, name="Hoitaja", role=Role.NURSE, secret=secret, kdf=CHEAP)
    people.add(vault, slot)
    keychain.remember(vault, WEEK, store)
    vault.close()
    assert keychain.unlock(vault.path, person="Hoitaja", store=store) is None
    assert keychain.unlock(vault.path, person=WORKER, store=store) is not None


def test_taking_a_key_away_takes_the_computers_too(vault: Vault, store: Memory) -> None:
    secret = "neljä aivan eri sanaa"
    slot = people.new_person(vault, name="Hoitaja", role=Role.NURSE, secret=secret, kdf=CHEAP)
    nurse = people.add(vault, slot).record
    vault.close()
    with open_vault(vault.path, passphrase=secret, person="Hoitaja") as theirs:
        keychain.remember(theirs, WEEK, store)
    with open_vault(vault.path, passphrase=PASSPHRASE, person=WORKER) as mine:
        people.remove(mine, nurse.id, kdf=CHEAP)
    assert keychain.unlock(vault.path, store=store) is None


@pytest.mark.parametrize(
    ("module", "trusted"),
    [
        ("keyring.backends.SecretService", True),
        ("keyring.backends.Windows", True),
        ("keyring.backends.macOS", True),
        ("keyring.backends.kwallet", True),
        ("keyring.backends.null", False),
        ("keyring.backends.fail", False),
        ("keyring.backends.chainer", False),
        ("keyrings.alt.file", False),
        ("evil.keyring.backends.SecretService", False),
    ],
)
def test_stores_are_trusted_by_module_only(
    monkeypatch: pytest.MonkeyPatch, module: str, trusted: bool
) -> None:
    kind = types.new_class("Keyring", exec_body=lambda body: body.update(__module__=module))
    monkeypatch.setattr(keyring, "get_keyring", kind)
    assert keychain.is_available() is trusted


def test_windows_keeps_the_secret_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = types.new_class(
        "Keyring", exec_body=lambda body: body.update(__module__="keyring.backends.Windows")
    )
    monkeypatch.setattr(keyring, "get_keyring", kind)
    monkeypatch.setattr(sys, "platform", "win32")
    assert vars(keychain.system_store())["persist"] == "local machine"


REAL = """
import sys
from datetime import timedelta
from pathlib import Path
from tytti_desktop.vault import keychain, open_vault, opening
path = Path(sys.argv[1])
with open_vault(path, passphrase=sys.argv[2]) as vault:
    keychain.remember(vault, timedelta(hours=1))
unlocked = keychain.unlock(path)
with opening.open_unlocked(unlocked) as vault:
    print("opened as", vault.opened_with)
    keychain.forget(vault)
print("after forgetting", keychain.unlock(path))
"""


@systems.windows("test_a_real_secret_service")
def test_the_real_credential_manager(vault: Vault) -> None:
    vault.close()
    done = subprocess.run(
        [sys.executable, "-c", REAL, str(vault.path), PASSPHRASE],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:2] == ["opened as keyring", "after forgetting None"]


@pytest.mark.slow
@systems.secret_service("test_the_real_credential_manager")
def test_a_real_secret_service(vault: Vault, tmp_path: Path) -> None:
    vault.close()
    run = tmp_path / "run"
    run.mkdir(mode=0o700)
    script = (
        "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "
        'exec "$0" -c "$1" "$2" "$3"'
    )
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", script, sys.executable, REAL, str(vault.path),
         PASSPHRASE],
        env={**os.environ, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(run),
             "XDG_DATA_HOME": str(tmp_path / "share"), "PYTHONPATH": str(Path.cwd())},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:2] == ["opened as keyring", "after forgetting None"]
