"""Measure the mark reader on simulated pages: `python -m tests.benchmarks.bench_reading --help`.

Two steps, each taking up where it stopped: `make` prints, fills and scans pages into a folder;
`read` reads them and writes one line a page. Thresholds are tuned on seed 101 only; the figures in
docs/decisions come from other seeds.
"""

import argparse
import pickle
from dataclasses import replace
from pathlib import Path

from tests.reading.simulator.piles import nth


def make(folder: Path, first: int, last: int, seed: int) -> None:
    """Simulate pages first..last-1 of a set, leaving alone those that are there."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, last):
        done = folder / f"{number:05}.truth"
        if done.exists():
            continue
        filled = nth(number, seed)
        (folder / f"{number:05}{filled.scan.suffix}").write_bytes(filled.scan.content)
        done.write_bytes(pickle.dumps(replace(filled, scan=replace(filled.scan, content=b""))))


def main() -> None:
    """Run one step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=["make", "read"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=101)
    asked = parser.parse_args()
    make(asked.folder, asked.first, asked.pages, asked.seed)


if __name__ == "__main__":
    main()
