"""The table of docs/performance.md, every line measured now: `python -m tests.benchmarks.table`.

Each figure is of a process of its own, one after another in one run: processor seconds (user and
system) beside wall seconds and the most memory it held. Peers that are not installed are named as
not measured. Nothing here fails a build; what must hold is counted by the tests.
"""
# ruff: noqa: T201

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.factory import CHEAP
from tytti_desktop.practice import PASSPHRASE, make_practice

ROOT = Path(__file__).resolve().parents[2]
TURNS = 3
BARE = """
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
app = QApplication([])
window = QMainWindow()
window.setCentralWidget(QLabel("x"))
window.show()
app.processEvents()
"""
DOOR = """
import sys
from pathlib import Path
from tytti_desktop import app
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running.settings import Settings
qt = app.application(offscreen=True)
window = MainWindow(qt, Settings(in_memory=True), app.furniture())
window.show_door(Path(sys.argv[1]))
window.show()
qt.processEvents()
"""
_ACT = re.compile(r"^[! ] (.{34}) longest +(\d+) ms +all +(\d+) ms +wall +(\d+) ms")


@dataclass(frozen=True)
class Cost:
    """What a process took: processor and wall seconds, megabytes at most; its words."""

    cpu: float
    wall: float
    megabytes: float
    out: str = ""


def cost(command: Sequence[str], turns: int = TURNS, **environment: str) -> Cost:
    """Run a command once to have it compiled, then some times; return the median of its costs."""
    if turns > 1:
        _once(command, environment)
    return _median([_once(command, environment) for _turn in range(turns)])


def _once(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    given = os.environ | {"QT_QPA_PLATFORM": "offscreen"} | dict(environment)
    given.pop("PYTHONDONTWRITEBYTECODE", None)  # a person's program has been compiled
    with tempfile.TemporaryFile() as out:
        started = time.perf_counter()
        done = subprocess.Popen(
            list(command), env=given, cwd=ROOT, stdout=out, stderr=subprocess.DEVNULL
        )
        _pid, _status, used = os.wait4(done.pid, 0)
        done.returncode = 0
        wall = time.perf_counter() - started
        out.seek(0)
        words = out.read().decode()
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, words)


def _median(found: Sequence[Cost]) -> Cost:
    return Cost(
        statistics.median(one.cpu for one in found),
        statistics.median(one.wall for one in found),
        max(one.megabytes for one in found),
        found[-1].out,
    )


def line(name: str, found: Cost | None, goal: str, said: str = "") -> None:
    """Print one line of the table."""
    if found is None:
        print(f"| {name} | not measured | | | {goal} | {said} |")
        return
    print(
        f"| {name} | {found.cpu:.2f} | {found.wall:.2f} | {found.megabytes:.0f} | {goal} | {said} |"
    )


def start(vault: Path) -> None:
    """Measure the door beside a bare window and the peers that are here."""
    bare = cost([sys.executable, "-c", BARE])
    ours = cost([sys.executable, "-c", DOOR, str(vault)])
    line("bare PySide6 window", bare, "")
    ratio = f"{ours.cpu / bare.cpu:.1f} × of processor, {ours.wall / bare.wall:.1f} × wall"
    line("window that asks for the passphrase", ours, "≤ 2 × bare", ratio)
    for peer in ("novelWriter", "keepassxc"):
        if shutil.which(peer) is None:
            line(peer, None, "", "not installed here")


def commands(vault: Path) -> None:
    """Measure the command; its key is the cheapest that a vault accepts."""
    tytti = [sys.executable, "-m", "tytti_desktop.command"]
    mine = [*tytti, "--vault", str(vault), "--today", "2026-11-21"]
    for words, goal in (
        ([*tytti, "--version"], "≤ 0.10"),
        ([*tytti, "--help"], "≤ 0.10"),
        ([*mine, "info"], "≤ 0.30 beyond the key"),
        ([*mine, "clients", "list"], ""),
        ([*mine, "today"], ""),
        ([*mine, "check"], ""),
    ):
        shown = " ".join(word for word in words[3:] if word not in mine[3:]) or words[-1]
        line(f"`tytti {shown}`", cost(words, TYTTI_PASSPHRASE=PASSPHRASE), goal)


def day(folder: Path, clients: int) -> None:
    """Measure a scripted day in the window."""
    found = cost(
        [sys.executable, "-m", "tests.benchmarks.heartbeat", "--keep", str(folder),
         "--clients", str(clients)],
        turns=1,
    )  # fmt: skip
    acts = {
        hit[1].strip(): (int(hit[2]), int(hit[3]))
        for each in found.out.splitlines()
        if (hit := _ACT.match(each))
    }
    line(f"the whole day, {clients} clients", found, "≤ 300 MB")
    print("\n| act | longest block, ms | all of it, ms | goal |\n|---|---|---|---|")
    for name, (longest, every) in acts.items():
        goal = "≤ 300" if name == "enter" else "≤ 16" if name.startswith("search") else "≤ 100"
        print(f"| {name} | {longest} | {every} | {goal} |")


def main() -> None:
    """Print the tables."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--clients", type=int, nargs="*", default=[138, 10_000])
    reader.add_argument("--keep", type=Path, help="where practice vaults are, or will be")
    given = reader.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp())
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
    head = "| what | processor s | wall s | MB | goal | |\n|---|---|---|---|---|---|"
    for clients in given.clients:
        vault = folder / f"p{clients}.vault"
        print(f"\n## {clients} clients\n\n{head}")
        if not vault.exists():
            today, started = date(2026, 11, 21), (time.process_time(), time.perf_counter())
            make_practice(vault, clients=clients, today=today, kdf=CHEAP).vault.close()
            cpu, wall = time.process_time() - started[0], time.perf_counter() - started[1]
            line("making the practice caseload", Cost(cpu, wall, 0), "10,000: ≤ 120")
        if clients == given.clients[0]:
            start(vault)
        commands(vault)
        day(folder, clients)


if __name__ == "__main__":
    main()
