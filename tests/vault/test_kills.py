"""kill -9 at any moment: no acknowledged row is lost, no key change leaves a shut vault."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="kills by POSIX signals"),
]


def tally(kind: str, folder: Path, count: int) -> dict[str, int]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.vault.killing", kind, str(folder), str(count)],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parent.parent.parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told: dict[str, int] = json.loads(done.stdout)
    return told


def test_two_hundred_kills_lose_no_acknowledged_row(tmp_path: Path) -> None:
    told = tally("write", tmp_path, 200)
    assert told["kills"] == 200
    assert told["acknowledged"] > 200
    assert (told["lost"], told["torn"], told["findings"]) == (0, 0, 0)


def test_a_key_change_killed_at_any_moment_leaves_a_vault_that_opens(tmp_path: Path) -> None:
    told = tally("rekey", tmp_path, 40)
    assert told["lost"] == 0
    assert sum(told.values()) == 40
    assert told.get("rolled back", 0) + told.get("completed", 0) > 0


def test_a_key_change_killed_before_each_of_its_steps(tmp_path: Path) -> None:
    told = tally("steps", tmp_path, 14)
    assert told["lost"] == 0
    assert told["completed"] > 0
    assert told["rolled back"] > 0
