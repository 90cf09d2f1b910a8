"""The whole fault harness: python -m tests.benchmarks.bench_faults [--passes N].

Writes its table between the marks of docs/security.md. Some minutes for each of its passes.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from tests.vault import faults
from tytti_desktop.vault import keys
from tytti_desktop.words import use_language

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "security.md"
PASSES = 30  # each takes every thirtieth point: the table grows evenly
BEGIN, END = "<!-- faults -->\n", "<!-- /faults -->\n"


@dataclass
class Sum:
    """What the points of one use case and kind came to."""

    points: int = 0
    refused: int = 0
    lost: int = 0
    shut: int = 0
    crashes: int = 0
    wrong: int = 0
    leaks: int = 0


Sums = dict[tuple[str, str], Sum]


def add(total: Sum, result: faults.Result) -> None:
    """Count one point."""
    total.points += 1
    total.refused += result.told != "done"
    total.lost += bool(result.lost)
    total.shut += result.shut
    total.crashes += bool(result.crash or result.mute)
    total.wrong += bool(result.wrong)
    total.leaks += bool(result.leaks)


def table(sums: Sums) -> str:
    """Return the table as it stands on the page: points by use case and kind, and the sums."""
    kinds = [kind.name for kind in faults.KINDS]
    whole = Sum(**{f: sum(getattr(s, f) for s in sums.values()) for f in vars(Sum())})
    head = (
        f"{whole.points} points: lost {whole.lost}, locked out {whole.shut}, unhandled or "
        f"without a word {whole.crashes}, wrong afterwards {whole.wrong}, leaks {whole.leaks}; "
        f"{whole.points - whole.refused} were overcome, {whole.refused} refused in words or cut.\n"
    )
    lines = [head, "| use case | " + " | ".join(kinds) + " |", "|---|" + "---|" * len(kinds)]
    for case in faults.USE_CASES:
        counts = [str(sums[case, kind].points) for kind in kinds]
        lines.append(f"| {case} | " + " | ".join(counts) + " |")
    return "\n".join(lines) + "\n"


def keep(sums: Sums) -> None:
    """Write the table as it stands into the page."""
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    whole = before + BEGIN + table(sums) + END + rest.split(END)[1]
    PAGE.write_text(whole, encoding="utf-8")


def one_pass(sums: Sums, made: faults.Scene, place: Path, start: int) -> None:
    """Walk every use case under every kind, every `PASSES`-th point from `start` on."""
    kinds = [kind for kind in faults.KINDS if faults.can_be_made(kind)]
    for case in faults.USE_CASES:
        keep(sums)
        for kind in kinds:
            folder = place / "work"
            folder.mkdir(exist_ok=True)
            for result in faults.walk(made, case, kind, folder, PASSES, start):
                add(sums[case, kind.name], result)
                if not result.good:
                    print(case, kind.name, result, flush=True)  # noqa: T201


def main() -> int:
    """Walk the points in passes, the table written after each; status 1 if anything was wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--passes", type=int, default=PASSES, help="all of them by default")
    passes = parser.parse_args().passes
    use_language("en")
    sums: Sums = defaultdict(Sum)
    with (
        tempfile.TemporaryDirectory() as place,
        mock.patch.object(keys, "derive", faults.quick),
        mock.patch("tytti_desktop.vault.vault._forget_memory"),
    ):
        made = faults.scene(Path(place) / "scene")
        for start in range(passes):
            one_pass(sums, made, Path(place), start)
            keep(sums)
            print(start + 1, sum(s.points for s in sums.values()), flush=True)  # noqa: T201
    bad = sum(s.lost + s.shut + s.crashes + s.wrong + s.leaks for s in sums.values())
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
