"""A command line that is quick: cheap key derivation, no display, a small practice caseload."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import factory
from tests.factory import CHEAP, PASSPHRASE
from tytti_desktop.cli import main
from tytti_desktop.vault import keys
from tytti_desktop.words import use_language

TODAY = date(2026, 11, 21)
Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def quiet_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "tuned_kdf", lambda: CHEAP)
    monkeypatch.setenv("TYTTI_PASSPHRASE", PASSPHRASE)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    use_language("fi")


@pytest.fixture(scope="session")
def small_practice() -> Path:
    return factory.practised(30, seed=4, today=TODAY, passphrase=PASSPHRASE).path


@pytest.fixture
def practice_vault(tmp_path: Path, small_practice: Path) -> Path:
    path = tmp_path / "p.vault"
    shutil.copytree(small_practice, path)
    return path


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command with --json and return its document; the status is checked."""

    def run(*words: object, status: int = 0) -> Any:
        capsys.readouterr()
        found = main(["--json", "--today", "2026-11-21", *map(str, words)])
        out, err = capsys.readouterr()
        assert found == status, err
        return json.loads(out) if out else err

    return run
