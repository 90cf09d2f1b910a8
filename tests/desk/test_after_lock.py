"""What is left in the window's memory after a lock: read from outside, as a dump would hold it."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests import systems
from tests.desk.locked_window import shifted
from tests.factory import make_vault
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.vault import people

SECRET = "kurpitsa sumu lumihanki vaahtera"
NAME, GIVEN, NOTE = "Tammelanranta", "Kurkihirsi", "Hernekeittoa torstaina"


def memory_of(process: int) -> bytes:
    """Return what a process has in its memory that may be written to."""
    found = []
    maps = Path(f"/proc/{process}/maps").read_text()
    with Path(f"/proc/{process}/mem").open("rb", 0) as memory:
        for line in maps.splitlines():
            span, mode = line.split()[:2]
            if "rw" in mode and "[v" not in line:
                low, high = (int(each, 16) for each in span.split("-"))
                memory.seek(low)
                try:
                    found.append(memory.read(high - low))
                except OSError:
                    continue
    return b"".join(found)


def hits(memory: bytes, words: str) -> int:
    """Count a text in the two forms that Python and Qt keep."""
    return sum(memory.count(words.encode(each)) for each in ("utf-8", "utf-16-le", "latin-1"))


RUNS = 3


@pytest.fixture
def told(tmp_path: Path) -> dict[str, int]:
    """Unlock, work and lock in processes of their own; return what is left in each of them.

    A living piece of memory laid over a freed one, and not written whole, may keep a text by
    chance (about one run of forty). A place that forgets to forget does so every time: a text that
    one run has not left at all is not asked of the next.
    """
    least = dict.fromkeys((SECRET, NAME, GIVEN, NOTE), 1 << 20)
    for number in range(RUNS):
        place = tmp_path / str(number)
        place.mkdir()
        least = {words: min(least[words], left) for words, left in once(place).items()}
        if not any(least.values()):
            break
    return least


def once(tmp_path: Path) -> dict[str, int]:
    """Unlock, work and lock in a process of its own; return what is left of each secret."""
    vault = make_vault(tmp_path)
    with vault:
        today = date(2026, 11, 21)
        made: Client = clients.register_client(vault, Client(NAME, GIVEN), today).record
        clients.change_client(vault, replace(made, phone="040 7654321"), today)
        slot = people.new_passphrase(vault, old="koivu järvi seitsemän lamppu", new=SECRET)
        people.use_passphrase(vault, slot)
    command = [
        sys.executable, "-m", "tests.desk.locked_window", str(vault.path), shifted(SECRET, 1),
        shifted(NOTE, 1),
    ]  # fmt: skip
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdin is not None
        assert child.stdout.readline() == b"locked\n"
        memory = memory_of(child.pid)
        child.stdin.write(b"\n")
        child.stdin.close()
    assert len(memory) > 1 << 20
    return {words: hits(memory, words) for words in (SECRET, NAME, GIVEN, NOTE)}


@pytest.mark.slow
@systems.linux("test_closing_overwrites_what_was_freed_on_every_system")
def test_nothing_known_is_left_after_the_lock(told: dict[str, int]) -> None:
    assert told == dict.fromkeys((SECRET, NAME, GIVEN, NOTE), 0)
