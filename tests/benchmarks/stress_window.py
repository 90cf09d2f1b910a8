"""Run each desk test file many times while rubbish is collected at every turn; count the deaths.

`python -m tests.benchmarks.stress_window --times 30 --log LOG [--kept DIR] [FILE ...]`. A death is
a process that a signal ended; a failed test is told apart from it. A few rounds of a file share one
process. Every file is run once before any goes on, those first that destroy most; a log that is
there already is gone on with, so a run may be cut short and taken up again. `--destroy` destroys
pages, dialogs, tasks and sessions at random points of their lives. `--read` only tells the log.
"""
# ruff: noqa: T201

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

DESK = Path(__file__).parent.parent / "desk"
ROUNDS = 6  # of a file in one process: what is imported is paid for once
FIRST = (
    "background", "collecting", "closing", "admin", "window", "copying", "leaving", "never_shut",
    "clients_dialogs", "today", "bound", "keeping", "interview", "handover", "meetings", "printing",
    "returned_loop", "clients_page", "second_tries", "beside", "gate", "mail", "network_import",
)  # fmt: skip
LAST = ("words_shown", "in_sight", "every_screen", "physics", "keys", "counts", "interview_room")
OF_TESTS, NOTHING = 1, 5  # pytest's exit statuses: some failed, none was collected


@dataclass(frozen=True)
class Run:
    """What one process did: whole rounds of a file, its exit status and processor seconds."""

    file: str
    rounds: int
    status: int
    seconds: float
    destroyed: bool

    @property
    def died(self) -> bool:
        """Tell whether a signal ended it."""
        return self.status < 0 or self.status > 128


def run(file: Path, rounds: int, given: argparse.Namespace, number: int) -> Run:
    """Run a file so many rounds in one process; what ended ill leaves its words in `kept`."""
    with tempfile.TemporaryDirectory() as place:
        told = Path(place) / "told"
        command = [
            sys.executable, "-X", "faulthandler", "-m", "pytest", "-q", "-n", "0", "--tb=short",
            "-p", "tests.benchmarks.collecting_anywhere", "--times", str(rounds), "--told",
            str(told), *(["--destroy", "--timeout", "60"] if given.destroy else []), str(file),
        ]  # fmt: skip
        env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        before = os.times()
        ended = subprocess.run(
            command, check=False, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        after, status = os.times(), ended.returncode
        spent = sum(after[2:4]) - sum(before[2:4])
        whole = len(told.read_text().split()) if told.exists() else 0
        whole = rounds if status == NOTHING else whole  # no test of it uses Qt
        made = Run(file.name, whole, status, round(spent, 1), given.destroy)
        if given.kept is not None and status and (made.died or not given.destroy):
            (given.kept / f"{file.stem}-{number}.txt").write_bytes(ended.stdout)
        return made


def order(file: Path) -> tuple[int, int]:
    """Put first what destroys most, last the walks over every screen; the small before the big."""
    name = file.stem.removeprefix("test_")
    rank = FIRST.index(name) if name in FIRST else len(FIRST) + (name in LAST)
    return rank, file.stat().st_size


def read(log: Path | None) -> list[Run]:
    """Return what an earlier run has told."""
    lines = log.read_text().splitlines() if log is not None and log.exists() else []
    return [Run(**json.loads(line)) for line in lines]


def main() -> int:
    """Run what is left of the rounds, tell each process and then each file; 1 if any died."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--log", type=Path, help="a line for each process; gone on with if there")
    parser.add_argument("--kept", type=Path, help="a folder for what runs that ended ill wrote")
    parser.add_argument("--destroy", action="store_true")
    parser.add_argument("--read", action="store_true")
    given = parser.parse_args()
    files = sorted(given.files or DESK.glob("test_*.py"), key=order)
    runs = read(given.log)
    done = Counter[str]()
    for one in runs:
        done[one.file] += one.rounds if one.destroyed == given.destroy else 0
    goal = 0
    while not given.read and min(done[file.name] for file in files) < given.times:
        goal = min(given.times, max(1, goal and goal + ROUNDS))
        for file in files:
            left = min(ROUNDS, goal - done[file.name])
            if left <= 0:
                continue
            made = run(file, left, given, len(runs))
            # a round that died is a round: else a file that always dies would never end
            done[file.name] += max(made.rounds, 1)
            runs.append(made)
            print(f"{made} {time.strftime('%H:%M')}", flush=True)
            if given.log is not None:
                with given.log.open("a") as kept:
                    kept.write(json.dumps(asdict(made)) + "\n")
    return tell(runs)


def tell(runs: list[Run]) -> int:
    """Print for each file its rounds, deaths and processes with failed tests; 1 if any died."""
    for name, torn in sorted({(one.file, one.destroyed) for one in runs}):
        own = [one for one in runs if (one.file, one.destroyed) == (name, torn)]
        rounds, deaths = sum(one.rounds for one in own), sum(one.died for one in own)
        failed = sum(one.status == OF_TESTS for one in own)
        how = ", destroying" if torn else ""
        print(f"{name}{how}: {rounds} rounds, {deaths} deaths, {failed} runs with failed tests")
    whole = sum(one.rounds for one in runs), sum(one.died for one in runs)
    seconds = sum(one.seconds for one in runs)
    print(f"in all {whole[0]} rounds, {whole[1]} deaths, {seconds:.0f} s of processor")
    return int(any(one.died for one in runs))


if __name__ == "__main__":
    sys.exit(main())
