"""The whole fuzz: python -m tests.benchmarks.bench_fuzz [--count N] [--seed N].

Each reader runs in a process of its own, which tells its peak of memory and its slowest input.
Scanned pages go to the workers' own reader. Prints a table; status 1 when anything is wrong.
"""

import argparse
import random
import resource
import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests import fuzzing
from tytti_desktop.paper.reading.images import Pages, Refused
from tytti_desktop.words import use_language

MOST_SECONDS, MOST_BYTES = 30.0, 1 << 30
Told = tuple[str, int, int, float, int, list[str]]


def _one(order: tuple[str, int, int]) -> Told:
    """Fuzz one reader; return its name, inputs, faults, slowest second, peak bytes, examples."""
    name, count, seed = order
    use_language("en")
    slowest, faults, examples = 0.0, 0, []
    for batch in range(max(1, count // 100)):
        began = time.perf_counter()
        for value, error in fuzzing.run(name, min(100, count), seed + batch):
            faults += 1
            examples.append(f"{value!r:.150}: {error!r:.150}")
        slowest = max(slowest, time.perf_counter() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return name, max(1, count // 100) * min(100, count), faults, slowest, peak, examples[:3]


def _seeds_of_scans() -> list[bytes]:
    from PIL import Image

    made = []
    with tempfile.TemporaryDirectory() as place:
        for kind in ("PNG", "JPEG", "TIFF", "PDF"):
            file = Path(place) / f"a.{kind.lower()}"
            Image.new("L", (320, 200), 200).save(file, kind)
            made.append(file.read_bytes())
    return made


def _scans(order: tuple[str, int, int]) -> Told:
    """Open mutated scans as the workers do: a page, or the reader's own refusal."""
    name, count, seed = order
    draw, slowest, faults, examples = random.Random(seed), 0.0, 0, []
    seeds = _seeds_of_scans()
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "scan"
        for _time in range(count):
            file.write_bytes(fuzzing.mutated_bytes(draw.choice(seeds), draw))
            began = time.perf_counter()
            try:
                pages = Pages(file)
                pages.close()
            except Refused:
                pass
            except Exception as error:  # noqa: BLE001 - what must not happen
                faults += 1
                examples.append(repr(error)[:150])
            slowest = max(slowest, time.perf_counter() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return name, count, faults, slowest, peak, examples[:3]


def main() -> int:
    """Fuzz every reader; print what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=5000, help="inputs for each reader")
    parser.add_argument("--seed", type=int, default=8)
    asked = parser.parse_args()
    orders: list[tuple[Any, tuple[str, int, int]]] = [
        (_one, (name, asked.count, asked.seed)) for name in fuzzing.READERS
    ]
    orders.append((_scans, ("scans", asked.count // 2, asked.seed)))
    total = bad = 0
    print("| reader | inputs | unhandled | slowest 100 s | peak MB |\n|---|---|---|---|---|")  # noqa: T201
    for work, order in orders:
        with get_context("spawn").Pool(1) as pool:
            name, count, faults, slowest, peak, examples = pool.apply(work, (order,))
        total += count
        bad += faults + (slowest > MOST_SECONDS) + (peak > MOST_BYTES)
        print(f"| {name} | {count} | {faults} | {slowest:.2f} | {peak >> 20} |", flush=True)  # noqa: T201
        for example in examples:
            print("   ", example, flush=True)  # noqa: T201
    print(f"{total} inputs, {bad} faults")  # noqa: T201
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
