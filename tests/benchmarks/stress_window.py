"""Run each desk test file many times while rubbish is collected at random turns; count the deaths.

`python -m tests.benchmarks.stress_window --times 30 --kept DIR [FILE ...]`. A death is a process
that a signal ended; a failed test is told apart from it. Every file is run once before any is run
twice, so that what is cut short has tried them all. Run it niced: it takes hours for all files.
"""
# ruff: noqa: T201

import argparse
import os
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

DESK = Path(__file__).parent.parent / "desk"


def run(file: Path, kept: Path | None, number: int) -> int:
    """Run one file once; return the process's exit status, below zero for a signal.

    What a run that did not end well wrote, its stacks above all, stays in `kept`.
    """
    command = [
        sys.executable, "-X", "faulthandler", "-m", "pytest", "-q", "-n", "0", "-p",
        "tests.benchmarks.collecting_anywhere", str(file),
    ]  # fmt: skip
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    ended = subprocess.run(
        command, check=False, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if kept is not None and ended.returncode:
        (kept / f"{file.stem}-{number}.txt").write_bytes(ended.stdout)
    return ended.returncode


def died(status: int) -> bool:
    """Tell whether a process was ended by a signal."""
    return status < 0 or status > 128


def main() -> int:
    """Tell of each run, then for each file how often it ran, died and failed; 1 if any died."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--kept", type=Path, help="a folder for what runs that ended ill wrote")
    given = parser.parse_args()
    files = given.files or sorted(DESK.glob("test_*.py"))
    ends: dict[str, list[int]] = defaultdict(list)
    for number in range(given.times):
        for file in files:
            start = time.monotonic()
            status = run(file, given.kept, number)
            ends[file.name].append(status)
            print(f"{file.name} {number} {status} {time.monotonic() - start:.0f} s", flush=True)
    for name, statuses in ends.items():
        deaths, failed = sum(map(died, statuses)), statuses.count(1)
        print(f"{name}: {len(statuses)} runs, {deaths} deaths, {failed} with failed tests")
    return int(any(died(status) for statuses in ends.values() for status in statuses))


if __name__ == "__main__":
    sys.exit(main())
