# ruff: noqa: T201  # a benchmark speaks by print
"""Our suppression beside τ-ARGUS: the same tables, the same attack on both, cells that each hides.

`python -m tests.benchmarks.bench_suppression --python PEER` needs a Python with pytauargus and
pandas (EUPL: an environment of its own), named so or by ARGUS_PYTHON.
"""

import argparse
import json
import os
import random
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.evaluation import attack, kit
from tytti_desktop.evaluation import cells, suppression
from tytti_desktop.evaluation.cells import Cells, Key

LIMIT = 5
RUNNER = Path(__file__).with_name("argus_runner.py")
# Sizes of the caseload and of the table.
CASES = tuple((n, size) for n in (40, 138, 400) for size in ((3, 3), (5, 4), (6, 4), (8, 5)))
# What ARGUS is asked: a margin in percent of the cell (100 is its most), and its way to choose.
ASKED = ((40, "OPT(1)"), (100, "OPT(1)"), (40, "MOD(1)"), (100, "MOD(1)"))


def people(seeds: int) -> list[tuple[tuple[int, int], list[kit.Person]]]:
    """Return the caseloads, each with the size of its table."""
    return [
        (size, kit.persons(random.Random(f"{n} {size} {seed}"), n, size))
        for n, size in CASES
        for seed in range(seeds)
    ]


def peers(
    python: str, cases: list[list[kit.Person]], margin: int, way: str
) -> list[set[Key] | None]:
    """Return the cells that the peer hides in each case; None where it could not."""
    asked = json.dumps({"cases": cases, "margin": margin, "suppress": way})
    done = subprocess.run(
        [python, str(RUNNER)], input=asked, capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout.rsplit("\n", 1)[1])
    return [case and {_key(row, column) for row, column in case} for case in found]


def _key(row: str, column: str) -> Key:
    pairs = {(name, value) for name, value in (("a", row), ("b", column)) if value.isdigit()}
    return cells.key("persons", kit.YEAR, frozenset(pairs))


def judged(made: Cells, hidden: set[Key]) -> tuple[int, int, int]:
    """Return how many cells a pattern hides, small ones it shows, and small ones an LP bounds."""
    hidden = hidden & made.published
    small = [cell for cell in made.published if 0 < made.values[cell] < LIMIT]
    found = attack.attack(made, hidden, [cell for cell in small if cell in hidden])
    shown = sum(cell not in hidden for cell in small)
    return len(hidden), shown, sum(each.tighter_than(0, LIMIT) for each in found)


def main() -> None:
    """Print one line for each way of hiding."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--python", default=os.environ.get("ARGUS_PYTHON", ""))
    asked.add_argument("--seeds", type=int, default=5)
    given = asked.parse_args()
    cases = people(given.seeds)
    made = [
        cells.gather([kit.table(own, "a", "b", {"a": size[0], "b": size[1]})])
        for size, own in cases
    ]
    small = sum(0 < each.values[c] < LIMIT for each in made for c in each.published)
    print(f"{len(cases)} tables, {small} small cells")
    print("| way | tables | hidden | ours there | small shown | bounded tighter | tables so |")
    print("|---|---|---|---|---|---|---|")
    ours: list[set[Key] | None] = [set(suppression.choose(each, LIMIT).hidden) for each in made]
    _told("ours", made, ours, ours)
    if not given.python:
        print("no Python with pytauargus named (--python): ours alone")
        return
    for margin, way in ASKED:
        theirs = peers(given.python, [own for _size, own in cases], margin, way)
        _told(f"FREQ(5,{margin}) {way}", made, theirs, ours)


def _told(
    name: str,
    made: Sequence[Cells],
    hidden: Sequence[set[Key] | None],
    ours: Sequence[set[Key] | None],
) -> None:
    done = [(each, own, us) for each, own, us in zip(made, hidden, ours, strict=True) if own and us]
    found = [judged(each, own) for each, own, _us in done]
    many, shown, broken = (sum(each[k] for each in found) for k in range(3))
    tables, beside = sum(each[2] > 0 for each in found), sum(len(us) for _e, _o, us in done)
    print(f"| {name} | {len(done)} | {many} | {beside} | {shown} | {broken} | {tables} |")


if __name__ == "__main__":
    main()
