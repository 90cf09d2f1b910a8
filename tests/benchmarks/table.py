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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import beside, grown, shown
from tytti_desktop.practice import PASSPHRASE

ROOT = Path(__file__).resolve().parents[2]
TURNS = 3
BARE = """
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
app = QApplication([])
window = QMainWindow()
window.setWindowTitle("bare")
window.setCentralWidget(QLabel("x"))
window.show()
app.exec()
"""
PEERS = ("novelwriter", "keepassxc")
READ = 24  # pages of the reading's set
MAKE = """
import sys
from datetime import date
from pathlib import Path
from tests.factory import CHEAP
from tytti_desktop.practice import make_practice
day = date(2026, 11, 21)
made = make_practice(Path(sys.argv[1]), clients=int(sys.argv[2]), today=day, kdf=CHEAP)
made.vault.close()
"""
# Started by a small program of its own: a process begins with the memory of the one that starts it.
RUN = """
import os, sys, time
nowhere, started = os.open(os.devnull, os.O_WRONLY), time.perf_counter()
pid = os.posix_spawnp(
    sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, nowhere, 2)]
)
used = os.wait4(pid, 0)[2]
took = time.perf_counter() - started
print(used.ru_utime + used.ru_stime, took, used.ru_maxrss, file=sys.stderr)
"""
START_TURNS = 5
START_GOALS = {"bare PySide6 window": "≤ 2 ×", "novelwriter": "≤ 0.4 ×"}
SMALL, LARGEST_DRAWN = 1000, 10_000  # clients; more than that are copied, not drawn
ONCE_WIPED = "after the lock, until all is wiped"
HELD = ("enter", "log, first", "lock", ONCE_WIPED)  # after the first page, every page, the day
GOALS = {"enter": "≤ 300 in all", "search": "p95 ≤ 16", "held": "≤ 300"}
_ACT = re.compile(r"^[! ] (.{34}) longest +(\d+) ms +all +(\d+) ms +wall +\d+ ms +held +(\d+) MB")


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
    done = subprocess.run(
        [sys.executable, "-S", "-c", RUN, *command], env=given, cwd=ROOT,
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    cpu, wall, kilobytes = map(float, done.stderr.split()[-3:])
    return Cost(cpu, wall, kilobytes / 1024, done.stdout)


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
    """Measure the door beside a bare window and the peers that are here, on a display."""
    programs = {
        "bare PySide6 window": [sys.executable, "-c", BARE],
        "window that asks for the passphrase": [sys.executable, "-m", "tytti_desktop", str(vault)],
        **{peer: [peer] for peer in PEERS},
    }
    found: dict[str, Cost] = {}
    with shown.display() as screen:
        for name, command in programs.items():
            if screen is None or shutil.which(command[0]) is None:
                line(name, None, "", "no Xvfb here" if screen is None else "not installed here")
                continue
            took = shown.start(screen, command, START_TURNS)
            found[name] = Cost(took.cpu, took.wall, took.megabytes)
            line(name, found[name], "", "until its window is shown")
    ours = found.pop("window that asks for the passphrase", None)
    for name, other in found.items():
        if ours is not None:
            of = (ours.cpu / other.cpu, ours.wall / other.wall, ours.megabytes / other.megabytes)
            told = " | ".join(f"{each:.2f} ×" for each in of)
            print(f"| ours beside {name} | {told} | {START_GOALS.get(name, '')} | |")


def paper(folder: Path) -> None:
    """Measure the printing of a mailing beside LibreOffice's export of the same, ready merged."""
    for name, proved in (("printed", False), ("printed and proved", True)):
        found = cost(beside.ours(folder, proved=proved), turns=1)
        _by_page(
            f"{beside.PACKS} packs {name}",
            found,
            beside.pages_of(folder / "ours.pdf"),
            "≥ 20 × LibreOffice",
        )
    if shutil.which("soffice") is None:
        line("LibreOffice", None, "", "not installed here")
        return
    found = cost(beside.office(folder), turns=1)
    _by_page("LibreOffice exports them", found, beside.pages_of(folder / "packs.pdf"), "")


def _by_page(name: str, found: Cost, pages: int, goal: str) -> None:
    line(name, found, goal, f"{pages} pages: {pages / found.cpu:.1f} a second of processor")


def reading(folder: Path) -> None:
    """Measure the reading of scanned pages beside AMC's; SDAPS is packaged nowhere any more."""
    pages = folder / "pages"
    reader = [sys.executable, "-m", "tests.benchmarks.bench_reading"]
    of = [str(pages), "--pages", str(READ), "--seed", "20261219", "--levels", "L0", "L1"]
    subprocess.run([*reader, "make", *of], cwd=ROOT, check=True)
    (pages / "read.jsonl").unlink(missing_ok=True)
    _by_page("pages read", cost([*reader, "read", *of], turns=1), READ, "≥ 4 a second")
    if shutil.which("auto-multiple-choice") is None:
        line("AMC", None, "", "not installed here")
    else:
        with tempfile.TemporaryDirectory() as place:
            found = cost(beside.amc(Path(place)), turns=1)
        _by_page("AMC reads its own, 48 boxes each", found, beside.PAGES, "")
    line("SDAPS", None, "", "in no registry of ours: not in Debian 12, not on PyPI")


def store(vault: Path) -> None:
    """Print what the cipher costs beside a plain file."""
    told = cost([sys.executable, "-m", "tests.benchmarks.bench_plain", str(vault)], turns=1)
    for each in told.out.splitlines():
        name, _colon, figures = each.partition(": ")
        print(f"| the store: {name} | {figures} | | | ≤ 1.3 × plain | |")


def commands(vault: Path, clients: int) -> None:
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
        ([*mine, "backup", "--to", str(vault.parent / "backups")], ""),
    ):
        said = [word for word in words[3:] if word not in mine[3:]]
        named = " ".join(said[:2] if said[0] == "clients" else said[:1])
        slow = named in {"check", "backup"} and clients > SMALL
        found = cost(words, turns=1 if slow else TURNS, TYTTI_PASSPHRASE=PASSPHRASE)
        line(f"`tytti {named}`, {clients} clients", found, goal)


Acts = dict[str, tuple[int, int]]


def day(folder: Path, clients: int) -> Acts:
    """Measure a scripted day in the window; return the longest block and all of each act, in ms."""
    found = cost(
        [sys.executable, "-m", "tests.benchmarks.heartbeat", "--keep", str(folder),
         "--clients", str(clients)],
        turns=1,
    )  # fmt: skip
    line(f"the whole day, {clients} clients", found, "≤ 300 MB held: below")
    acts: Acts = {}
    letters: list[int] = []
    for hit in filter(None, map(_ACT.match, found.out.splitlines())):
        name, longest, every = hit[1].strip(), int(hit[2]), int(hit[3])
        if name.startswith("search: ") and name != "search: leave":
            letters.append(longest)
            continue
        for many in ("sort", "filter"):
            name = many if name.startswith(many) else name
        name = "any page again" if name.endswith(", again") else name
        before = acts.get(name, (0, 0))
        acts[name] = (max(before[0], longest), max(before[1], every))
        if name in HELD:
            acts[f"held after {name}, MB"] = (int(hit[4]), int(hit[4]))
    letters.sort()
    acts["search, a letter: p95 (longest)"] = (
        letters[int(len(letters) * 0.95)] if letters else 0, letters[-1] if letters else 0,
    )  # fmt: skip
    return acts


def days(found: dict[int, Acts]) -> None:
    """Print the window's acts, a column a caseload."""
    print("\n## The window's thread: longest block (all of it), processor ms, by clients\n")
    print(f"| act | {' | '.join(map(str, found))} | goal |\n|---|{'---|' * len(found)}---|")
    for name in next(iter(found.values())):
        goal = next((said for start, said in GOALS.items() if name.startswith(start)), "≤ 100")
        cells = (acts.get(name) for acts in found.values())
        told = " | ".join("" if cell is None else f"{cell[0]} ({cell[1]})" for cell in cells)
        print(f"| {name} | {told} | {goal} |")


def practice(folder: Path, clients: int) -> Path:
    """Return a practice vault, made now and measured where it is not there."""
    vault = folder / f"p{clients}.vault"
    if vault.exists():
        return vault
    if clients > LARGEST_DRAWN:
        grown.grow(practice(folder, LARGEST_DRAWN), vault, clients // LARGEST_DRAWN)
        return vault
    found = cost([sys.executable, "-c", MAKE, str(vault), str(clients)], turns=1)
    line(f"making a practice caseload of {clients}", found, "10,000: ≤ 120")
    return vault


def main() -> None:
    """Print the tables."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--clients", type=int, nargs="*", default=[138, 10_000])
    reader.add_argument("--keep", type=Path, help="where practice vaults are, or will be")
    reader.add_argument("--peers", type=Path, nargs="*", default=[], help="folders of peers")
    given = reader.parse_args()
    given.keep = given.keep or Path(tempfile.mkdtemp())
    given.keep.mkdir(parents=True, exist_ok=True)
    os.environ["PYTHONPYCACHEPREFIX"] = str(given.keep / "compiled")
    os.environ["PATH"] = os.pathsep.join([*map(str, given.peers), os.environ["PATH"]])
    print("| what | processor s | wall s | MB | goal | |\n|---|---|---|---|---|---|")
    vaults = {clients: practice(given.keep, clients) for clients in given.clients}
    start(next(iter(vaults.values())))
    paper(given.keep)
    reading(given.keep)
    for clients, vault in vaults.items():
        if clients <= LARGEST_DRAWN:
            commands(vault, clients)
    store(vaults[max(each for each in vaults if each <= LARGEST_DRAWN)])
    days({clients: day(given.keep, clients) for clients in vaults})


if __name__ == "__main__":
    main()
