"""kill -9 at any moment: no acknowledged row is lost, no key change leaves a shut vault."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests import systems
from tests.factory import PASSPHRASE
from tytti_desktop.vault import Vault, open_vault

pytestmark = pytest.mark.slow
of_posix = systems.posix("test_a_killed_writer_loses_no_acknowledged_row")
WRITER = """
import sys
from pathlib import Path
from tytti_desktop.vault import open_vault
vault = open_vault(Path(sys.argv[1]), passphrase=sys.argv[2])
number = int(sys.argv[3])
while True:
    number += 1
    vault.execute("insert into meta values (?, 'x')", (f"row{number}",))
    print(number, flush=True)
"""


def test_a_killed_writer_loses_no_acknowledged_row(vault: Vault) -> None:
    """Ended as each system ends a process: SIGKILL, or TerminateProcess on Windows."""
    vault.close()
    for turn in range(4):
        command = [sys.executable, "-c", WRITER, str(vault.path), PASSPHRASE, str(turn * 1000)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            for _n in range(1 + turn * 7):
                child.stdout.readline()
            child.kill()
            last = max(int(line) for line in [*child.stdout, str(turn * 1000 + 1 + turn * 7)])
        with open_vault(vault.path, passphrase=PASSPHRASE) as again:
            found = {row["key"] for row in again.query("select key from meta")}
            assert found >= {f"row{n}" for n in range(turn * 1000 + 1, last + 1)}


def tally(kind: str, folder: Path, count: int) -> dict[str, int]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.vault.killing", kind, str(folder), str(count)],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parent.parent.parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told: dict[str, int] = json.loads(done.stdout)
    return told


@of_posix
def test_two_hundred_kills_lose_no_acknowledged_row(tmp_path: Path) -> None:
    told = tally("write", tmp_path, 200)
    assert told["kills"] == 200
    assert told["acknowledged"] > 200
    assert (told["lost"], told["torn"], told["findings"]) == (0, 0, 0)


@of_posix
def test_a_key_change_killed_at_any_moment_leaves_a_vault_that_opens(tmp_path: Path) -> None:
    told = tally("rekey", tmp_path, 40)
    assert told["lost"] == 0
    assert sum(told.values()) == 40
    assert told.get("rolled back", 0) + told.get("completed", 0) > 0


@of_posix
def test_a_key_change_killed_before_each_of_its_steps(tmp_path: Path) -> None:
    told = tally("steps", tmp_path, 14)
    assert told["lost"] == 0
    assert told["completed"] > 0
    assert told["rolled back"] > 0
