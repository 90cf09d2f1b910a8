"""Run each desk test file many times while rubbish is collected at random turns; count the deaths.

`python -m tests.benchmarks.stress_window --times 30 [FILE ...]`. A death is a process that a signal
ended; a failed test is told apart from it. Run it niced and alone: it takes hours for all files.
"""
# ruff: noqa: T201

import argparse
import os
import subprocess
import sys
from pathlib import Path

DESK = Path(__file__).parent.parent / "desk"


def run(file: Path) -> int:
    """Run one file once; return the process's exit status, below zero for a signal."""
    command = [
        sys.executable, "-X", "faulthandler", "-m", "pytest", "-q", "-n", "0", "-p",
        "tests.benchmarks.collecting_anywhere", str(file),
    ]  # fmt: skip
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(command, check=False, env=env, **quiet).returncode  # type: ignore[call-overload,no-any-return]


def main() -> int:
    """Tell for each file how often it ran, died and failed; status 1 if anything died."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--times", type=int, default=30)
    given = parser.parse_args()
    deaths = 0
    for file in given.files or sorted(DESK.glob("test_*.py")):
        ended = [run(file) for _time in range(given.times)]
        died = sum(status < 0 or status > 128 for status in ended)
        failed = sum(status == 1 for status in ended)
        deaths += died
        print(
            f"{file.name}: {len(ended)} runs, {died} deaths, {failed} with failed tests", flush=True
        )
    return int(deaths > 0)


if __name__ == "__main__":
    sys.exit(main())
