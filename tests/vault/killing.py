"""Kills writers and key changes with SIGKILL and tells what was left: run by test_kills.py.

    python -m tests.vault.killing write|rekey|steps FOLDER COUNT

One long-lived parent forks the victims, so that a kill costs some milliseconds. A victim
acknowledges a row only after its transaction has ended; the parent then opens the vault and
looks for every acknowledged row.
"""

import gc
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.conftest import UNFLUSHED, _derived_once
from tests.factory import CHEAP, PASSPHRASE, WORKER, new_vault
from tests.vault.keys_changed import change_key
from tytti_desktop.vault import (
    Role,
    Vault,
    audit,
    checking,
    files,
    header,
    keys,
    open_vault,
    opening,
    people,
    witness,
)
from tytti_desktop.vault import driver as vault_driver

NURSE, NURSES = "Hoitaja", "neljä aivan eri sanaa"


def victim(act: Callable[[int], None]) -> tuple[int, int]:
    """Fork a process that does something with the writing end of a pipe; return pid and reader."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return pid, reader
    try:
        os.close(reader)
        act(writer)
    finally:
        os._exit(0)


def killed(pid: int, reader: int, after: float) -> list[int]:
    """Wait for the victim's first word, kill it later; return the numbers it acknowledged."""
    first = os.read(reader, 4)
    if after:
        time.sleep(after)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    said = first
    while more := os.read(reader, 1 << 16):
        said += more
    os.close(reader)
    said = said[: len(said) // 4 * 4]
    return [int.from_bytes(said[i : i + 4]) for i in range(0, len(said), 4)]


def write_on(unlocked: opening.Unlocked, start: int) -> Callable[[int], None]:
    def act(pipe: int) -> None:
        vault = opening.open_unlocked(unlocked)
        number = start
        while True:
            number += 1
            with vault.atomic():
                vault.execute("insert into meta values (?, ?)", (f"row{number}", "x" * 300))
                vault.execute(
                    "insert into search (folded, kind) values (?, 'n')", (f"row number {number}",)
                )
                audit.write(vault, "add", "row", str(number))
            os.write(pipe, number.to_bytes(4))

    return act


def rows(vault: Vault) -> set[int]:
    found = vault.tuples("select substr(key, 4) from meta where key like 'row%'")
    return {int(number) for (number,) in found}


def kill_writers(folder: Path, count: int) -> dict[str, int]:
    """Kill writers; every acknowledged row must be there, whole, with its log row."""
    made = new_vault(folder)
    made.close()
    unlocked = opening.unlock(made.path, passphrase=PASSPHRASE)
    told = {"kills": 0, "acknowledged": 0, "lost": 0, "torn": 0, "findings": 0}
    acknowledged: set[int] = set()
    draw = random.Random(7)
    for turn in range(count):
        start = max(acknowledged, default=0) + 1000
        pid, reader = victim(write_on(unlocked, start))
        acknowledged |= set(killed(pid, reader, draw.uniform(0.0, 0.04)))
        told["kills"] += 1
        with opening.open_unlocked(unlocked) as vault:
            there = rows(vault)
            told["lost"] += len(acknowledged - there)
            logged = vault.tuples("select entity_id from audit where entity = 'row'")
            told["torn"] += len({int(number) for (number,) in logged} ^ there)
            if turn % 20 == 0 or turn == count - 1:
                told["findings"] += len(checking.check(vault))
    told["acknowledged"] = len(acknowledged)
    return told


def fresh(folder: Path, name: str) -> Path:
    """Return a closed vault of two people with some rows."""
    with new_vault(folder, name=name) as vault:
        slot = people.new_person(vault, name=NURSE, role=Role.NURSE, secret=NURSES, kdf=CHEAP)
        people.add(vault, slot)
        for number in range(20):
            vault.execute("insert into meta values (?, ?)", (f"row{number}", "x" * 5000))
        return vault.path


def state(path: Path) -> str:
    """Open the vault with both passphrases; tell which header was found, or what was lost."""
    before = header.read(path / header.HEADER).key_id
    hanging = (path / header.NEXT).exists()
    for person, secret in ((WORKER, PASSPHRASE), (NURSE, NURSES)):
        with open_vault(path, passphrase=secret, person=person) as vault:
            whole = rows(vault) == set(range(20)) and not checking.check(vault)
            after = vault.header.key_id
        if not whole or (path / header.NEXT).exists():
            return "lost"
    if after != before:
        return "completed"
    return "rolled back" if hanging else "clean"


def rekeying(path: Path, wrap: Callable[[], None] = lambda: None) -> Callable[[int], None]:
    def act(pipe: int) -> None:
        vault = open_vault(path, passphrase=PASSPHRASE, person=WORKER)
        wrap()
        os.write(pipe, b"\0\0\0\1")
        while True:
            change_key(vault)

    return act


def kill_rekeying(folder: Path, count: int) -> dict[str, int]:
    """Kill key changes at random moments."""
    path = fresh(folder, "rekey")
    told: dict[str, int] = {"lost": 0}
    draw = random.Random(7)
    for _ in range(count):
        pid, reader = victim(rekeying(path))
        killed(pid, reader, draw.uniform(0.0, 0.08))
        found = state(path)
        told[found] = told.get(found, 0) + 1
    return told


def count_down(steps: int) -> Callable[[], None]:
    """Return what makes the process kill itself before its n-th write, rename or rekeying."""
    left = [steps]

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def step(*args: object, **kwargs: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return step

    def wrap() -> None:
        files.call = counted(files.call)  # type: ignore[assignment]
        vault_driver.rekey = counted(vault_driver.rekey)  # type: ignore[assignment]

    return wrap


def kill_each_step(folder: Path, count: int) -> dict[str, int]:
    """Kill a key change before each of its own steps in turn."""
    path = fresh(folder, "steps")
    told: dict[str, int] = {"lost": 0}
    for step in range(count):
        pid, reader = victim(rekeying(path, count_down(step)))
        os.waitpid(pid, 0)
        os.close(reader)
        found = state(path)
        told[found] = told.get(found, 0) + 1
    return told


def main() -> None:
    """Do what the arguments ask, and print the tally as JSON."""
    kinds = {"write": kill_writers, "rekey": kill_rekeying, "steps": kill_each_step}
    kind, folder, count = sys.argv[1:]
    gc.freeze()  # a closed vault collects what is left: not all that was ever imported
    # A kill takes the process, not the system: what was written is there, flushed or not.
    vault_driver._PRAGMAS = UNFLUSHED  # type: ignore[assignment]
    os.fsync = lambda _file: None  # type: ignore[assignment]
    keys.derive = _derived_once
    witness.store = lambda: None
    sys.stdout.write(json.dumps(kinds[kind](Path(folder), int(count))))


if __name__ == "__main__":
    main()
