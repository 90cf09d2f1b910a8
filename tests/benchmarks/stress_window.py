"""Run each desk test file many times while rubbish is collected at every turn; count the deaths.

`python -m tests.benchmarks.stress_window --times 30 --log LOG [--kept DIR] [FILE ...]`. A death is
a process that a signal ended; a failed test is told apart from it. Rounds of a file share one
process, told with its seed (`pytest --randomly-seed` gives that order again); one in which no test
passed is no round. Every file is run once before any goes on, those first that destroy most; then
the cheapest first, so that most files come to their end. A log that is there already is gone on
with, so a run may be cut short (`--minutes` begins nothing after so many) and taken up again.
`--destroy` destroys pages, dialogs, tasks and sessions at random points of their lives. `--read`
only tells the log.
"""
# ruff: noqa: T201

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

DESK = Path(__file__).parent.parent / "desk"
ROUNDS = 6  # of a file in one process, at least: what is imported is paid for once
SECONDS = 60.0  # of processor that one process may take with more rounds than those
FIRST = (
    "background", "collecting", "closing", "admin", "window", "copying", "leaving", "never_shut",
    "clients_dialogs", "today", "bound", "keeping", "interview", "handover", "meetings", "printing",
    "returned_loop", "clients_page", "second_tries", "beside", "gate", "mail", "network_import",
)  # fmt: skip
LAST = ("words_shown", "in_sight", "every_screen", "physics", "keys", "counts", "interview_room")
OF_TESTS = 1  # pytest's exit status: some test failed


@dataclass(frozen=True)
class Run:
    """What one process did: whole rounds of a file, its exit status and processor seconds.

    The seed is the order of the tests; 0 in logs older than it.
    """

    file: str
    rounds: int
    status: int
    seconds: float
    destroyed: bool
    seed: int = 0

    @property
    def died(self) -> bool:
        """Tell whether a signal ended it."""
        return self.status < 0 or self.status > 128


def run(file: Path, rounds: int, given: argparse.Namespace, number: int) -> Run:
    """Run a file so many rounds in one process; what ended ill leaves its words in `kept`."""
    with tempfile.TemporaryDirectory() as place:
        told, seed = Path(place) / "told", random.randrange(1, 2**31)
        command = [
            sys.executable, "-X", "faulthandler", "-m", "pytest", "-q", "-n", "0", "--tb=short",
            "-p", "tests.benchmarks.collecting_anywhere", "--times", str(rounds), "--told",
            str(told), f"--randomly-seed={seed}",
            *(["--destroy", "--timeout", "60"] if given.destroy else []), str(file),
        ]  # fmt: skip
        env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        before = os.times()
        ended = subprocess.run(
            command, check=False, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        after, status = os.times(), ended.returncode
        spent = sum(after[2:4]) - sum(before[2:4])
        whole = len(told.read_text().split()) if told.exists() else 0
        made = Run(file.name, whole, status, round(spent, 1), given.destroy, seed)
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


def next_run(files: list[Path], runs: list[Run], times: int) -> tuple[Path, int] | None:
    """Return the file to run now and how many rounds of it; None when each has had them all.

    A round that died is a round: else a file that always dies would never end.
    """
    done, spent = Counter[str](), Counter[str]()
    for one in runs:
        done[one.file] += max(one.rounds, 1)
        spent[one.file] += round(one.seconds)
    left = [file for file in files if done[file.name] < times]
    if fresh := [file for file in left if not done[file.name]]:
        return fresh[0], 1
    if not left:
        return None
    cost = {file: max(spent[file.name], 1) / done[file.name] for file in left}
    file = min(left, key=lambda one: cost[one])
    return file, min(times - done[file.name], max(ROUNDS, int(SECONDS / cost[file])))


def main() -> int:
    """Run what is left of the rounds, tell each process and then each file; 1 if any died."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("--log", type=Path, help="a line for each process; gone on with if there")
    parser.add_argument("--kept", type=Path, help="a folder for what runs that ended ill wrote")
    parser.add_argument("--destroy", action="store_true")
    parser.add_argument("--read", action="store_true")
    given = parser.parse_args()
    files = sorted(given.files or DESK.glob("test_*.py"), key=order)
    runs, end = read(given.log), time.monotonic() + given.minutes * 60
    while not given.read and time.monotonic() < end:
        alike = [one for one in runs if one.destroyed == given.destroy]
        following = next_run(files, alike, given.times)
        if following is None:
            break
        made = run(*following, given, len(runs))
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
        for one in own:
            if one.died:
                print(f"    died with {one.status} after {one.rounds} rounds, seed {one.seed}")
    whole = sum(one.rounds for one in runs), sum(one.died for one in runs)
    seconds = sum(one.seconds for one in runs)
    print(f"in all {whole[0]} rounds, {whole[1]} deaths, {seconds:.0f} s of processor")
    return int(any(one.died for one in runs))


if __name__ == "__main__":
    sys.exit(main())
