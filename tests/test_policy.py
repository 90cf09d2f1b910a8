"""What IT decides: one record, each system's own place; a slip never takes a guard away."""

import plistlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Self

import pytest

from tytti_desktop import policy
from tytti_desktop.policy import Kind, Policies, PolicySource

MACHINE, USER = PolicySource.MACHINE, PolicySource.USER


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    policy.current.cache_clear()
    yield
    policy.current.cache_clear()


def good_value(rule: policy.Rule, tmp_path: Path) -> object:
    return {
        Kind.FOLDER: str(tmp_path),
        Kind.COUNT: rule.least,
        Kind.SWITCH: 1,
        Kind.TEXT: "Ohjelmakeskuksesta",
    }[rule.kind]


@pytest.mark.parametrize("name", list(policy.rules()))
def test_each_policy_is_understood_from_either_place_and_shown(name: str, tmp_path: Path) -> None:
    rule = policy.rules()[name]
    for source in PolicySource:
        made = policy.understood({source: {rule.key.upper(): good_value(rule, tmp_path)}})
        assert getattr(made, name) is not None
        (shown,) = policy.in_force(made)
        assert (shown.source, shown.understood, shown.rule.key) == (source, True, rule.key)
        assert shown.value


@pytest.mark.parametrize("name", list(policy.rules()))
@pytest.mark.parametrize("slip", ["", "ehkä", "relative/place", None, b"\0", "%NOT_SET%\\x", "-1"])
def test_a_slip_leaves_the_strictest_guard_and_is_told(name: str, slip: object) -> None:
    rule = policy.rules()[name]
    made = policy.understood({MACHINE: {rule.key: slip}})
    if rule.kind is Kind.TEXT and slip:
        return  # any words are words
    assert made.unread == (rule.key,)
    wanted = bool(rule.strictest) if rule.kind is Kind.SWITCH else rule.strictest
    assert getattr(made, name) == wanted
    assert not policy.in_force(made)[0].understood


def test_the_machines_value_goes_before_the_users() -> None:
    made = policy.understood({USER: {"IdleMinutes": 60}, MACHINE: {"IdleMinutes": "5"}})
    assert (made.idle_minutes, made.sources) == (5, {"IdleMinutes": MACHINE})


def test_a_count_is_kept_within_its_bounds() -> None:
    assert policy.understood({MACHINE: {"IdleMinutes": 10_000}}).idle_minutes == 60


def test_variables_in_a_folder_are_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TYTTI_TEST_PLACE", str(tmp_path))
    made = policy.understood({MACHINE: {"VaultFolder": "$TYTTI_TEST_PLACE"}})
    assert made.vault_folder == tmp_path


def test_nothing_is_decided_where_nobody_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "LINUX_FILE", tmp_path / "none.toml")
    monkeypatch.setattr(policy, "MAC_FILE", tmp_path / "none.plist")
    monkeypatch.setattr(sys, "platform", "linux")
    assert policy.current() == Policies()
    assert policy.in_force() == []


def test_linux_reads_a_toml_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "policy.toml"
    file.write_text("\ufeffPracticeOnly = true\nIdleMinutes = 5\n", encoding="utf-8")
    monkeypatch.setattr(policy, "LINUX_FILE", file)
    monkeypatch.setattr(sys, "platform", "linux")
    assert (policy.current().practice_only, policy.current().idle_minutes) == (True, 5)


def test_macos_reads_its_managed_preferences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "x.plist"
    file.write_bytes(plistlib.dumps({"KeyringAllowed": False}))
    monkeypatch.setattr(policy, "MAC_FILE", file)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert policy.current().keyring_allowed is False


@pytest.mark.parametrize("platform", ["linux", "darwin"])
@pytest.mark.parametrize("content", [b"PracticeOnly = ", b"\xff\xfe\x00", b"", b"<plist>"])
def test_a_file_that_cannot_be_read_puts_every_guard_on(
    platform: str, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "policy"
    file.write_bytes(content)
    monkeypatch.setattr(policy, "LINUX_FILE", file)
    monkeypatch.setattr(policy, "MAC_FILE", file)
    monkeypatch.setattr(sys, "platform", platform)
    decided = policy.current()
    for name, rule in policy.rules().items():
        if rule.strictest is not None:
            assert getattr(decided, name) == rule.strictest


class FakeKey:
    """A key of a registry that is not here."""

    def __init__(self, values: dict[str, object]) -> None:
        self.values = values

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        return


def test_windows_reads_the_machines_and_the_users_registry(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = {"HKLM": {"PracticeOnly": 1}, "HKCU": {"practiceonly": 0, "IdleMinutes": 5}}

    def open_key(root: str, key: str, _zero: int, how: int) -> FakeKey:
        assert (key, how) == (r"Software\Policies\Tytti", 3)
        return FakeKey(dict(kept[root]))

    made = ModuleType("winreg")
    vars(made).update(
        HKEY_LOCAL_MACHINE="HKLM", HKEY_CURRENT_USER="HKCU", KEY_READ=1, KEY_WOW64_64KEY=2,
        OpenKey=open_key, QueryInfoKey=lambda key: (0, len(key.values), 0),
        EnumValue=lambda key, n: (*list(key.values.items())[n], 4),
    )  # fmt: skip
    monkeypatch.setitem(sys.modules, "winreg", made)
    monkeypatch.setattr(sys, "platform", "win32")
    decided = policy.current()
    assert (decided.practice_only, decided.idle_minutes) == (True, 5)
    assert decided.sources == {"PracticeOnly": MACHINE, "IdleMinutes": USER}


def test_a_registry_without_our_key_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_args: object) -> None:
        raise FileNotFoundError

    made = SimpleNamespace(
        HKEY_LOCAL_MACHINE=1, HKEY_CURRENT_USER=2, KEY_READ=1, KEY_WOW64_64KEY=2, OpenKey=missing
    )
    monkeypatch.setitem(sys.modules, "winreg", made)
    monkeypatch.setattr(sys, "platform", "win32")
    assert policy.current() == Policies()


def test_a_person_may_choose_less_than_it_allows_never_more() -> None:
    assert [policy.at_most(c, 10) for c in (5, 20)] == [5, 10]
    assert policy.at_most(20, None) == 20
