"""Measure the mark reader on simulated pages: `python -m tests.benchmarks.bench_reading --help`.

Three steps, each taking up where it stopped: `make` prints, fills and scans pages into a folder;
`read` reads them and keeps one line a page; `table` sums the lines up. Thresholds are tuned on
seed 101 only; the figures in docs/decisions come from another seed.
"""
# ruff: noqa: T201

import argparse
import json
import pickle
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.reading.simulator.filling import AMBIGUOUS, Meant
from tests.reading.simulator.piles import LEVELS_IN_TURN, Filled, nth
from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.paper.reading.images import Pages
from tytti_desktop.paper.reading.model import FieldReading, PageReading
from tytti_desktop.paper.reading.page import read_page

LINES = "read.jsonl"


def make(folder: Path, first: int, last: int, seed: int, levels: tuple[str, ...]) -> None:
    """Simulate pages first..last-1 of a set, leaving alone those that are there."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, last):
        done = folder / f"{number:05}.truth"
        if done.exists():
            continue
        filled = nth(number, seed, levels)
        (folder / f"{number:05}{filled.scan.suffix}").write_bytes(filled.scan.content)
        known = replace(filled, scan=replace(filled.scan, content=b""))
        done.write_bytes(pickle.dumps(known))


def read(folder: Path, first: int, last: int, *, wait: bool) -> None:
    """Read pages first..last-1, waiting for those not made yet if asked."""
    lines = folder / LINES
    done = {line["number"] for line in _lines(folder)}
    with lines.open("a", encoding="utf-8") as out:
        for number in range(first, last):
            truth = folder / f"{number:05}.truth"
            while wait and not truth.exists():
                time.sleep(2)
            if number in done or not truth.exists():
                continue
            filled: Filled = pickle.loads(truth.read_bytes())  # noqa: S301 (made by `make`)
            out.write(json.dumps({"number": number, **_measured(folder, number, filled)}) + "\n")
            out.flush()


def _measured(folder: Path, number: int, filled: Filled) -> dict[str, Any]:
    start = time.process_time()
    pages = Pages(folder / f"{number:05}{filled.scan.suffix}")
    scan = pages.page(1)
    pages.close()
    got = read_page(scan, {filled.sheet: filled.form})
    seconds = time.process_time() - start
    scanned = filled.scan
    form = f"{filled.form.questionnaire} {filled.form_page}"
    form += " large" if filled.form.large_print else ""
    line = {
        "form": form,
        "level": scanned.level,
        "dpi": scanned.dpi,
        "kind": scanned.kind,
        "seconds": seconds,
    }
    return {**line, **compared(filled, got)}


def compared(filled: Filled, got: PageReading) -> dict[str, Any]:
    """Count what was read of a page against the truth."""
    named = (got.sheet, got.form_page) == (filled.sheet, filled.form_page)
    counts: Counter[str] = Counter()
    wrong: list[dict[str, Any]] = []
    read_fields = {one.field: one for one in got.fields}
    for truth in filled.truths:
        if truth.type is BoxType.TEXT:
            continue
        one = read_fields.get(truth.field)
        counts["fields"] += 1
        counts["boxes"] += truth.boxes
        clear = truth.meant not in AMBIGUOUS
        counts["clear"] += clear
        if one is None or one.needs_person:
            counts["sent"] += 1
            counts["sent_clear"] += clear
            counts["unread"] += one is None
        elif not right(filled, truth.options, truth.meant, one):
            about = {"meant": truth.meant, "style": truth.style, "pen": truth.pen}
            wrong.append(
                {"field": one.field, "value": one.value, "options": truth.options, **about}
            )
    counts["wrong"] = len(wrong)
    wrong_page = got.sheet is not None and not named
    state = {"status": got.status.value, "named": named, "wrong_page": wrong_page}
    return {**state, "counts": dict(counts), "errors": wrong}


def right(filled: Filled, options: tuple[str, ...], meant: Meant, one: FieldReading) -> bool:
    if meant in {Meant.CONFLICT, Meant.BETWEEN}:
        return False
    boxes = filled.form.boxes
    wanted = [b.value for b in boxes if b.field == one.field and b.option in options]
    values = one.value if isinstance(one.value, tuple) else (one.value or "",)
    return sorted(filter(None, values)) == sorted(str(n) for n in wanted)


def _lines(folder: Path) -> Iterator[dict[str, Any]]:
    path = folder / LINES
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def table(folder: Path) -> None:
    """Print what was measured, by level and by form."""
    sums: dict[str, Counter[str]] = {}
    seconds: Counter[str] = Counter()
    for line in _lines(folder):
        pair = (line["level"], "L0-L1") if line["level"] in {"L0", "L1"} else (line["level"],)
        for level in (*pair, line["form"], "all"):
            total = sums.setdefault(level, Counter())
            total.update(line["counts"])
            total.update(pages=1, named=line["named"], wrong_page=line["wrong_page"])
            seconds[level] += line["seconds"]
        for error in line["errors"]:
            print(line["number"], line["level"], line["kind"], error)
    print("level pages unnamed wrong_page fields boxes wrong sent_clear% sent% unread pages/s")
    for level, total in sorted(sums.items()):
        clear = 100 * total["sent_clear"] / max(1, total["clear"])
        sent = 100 * total["sent"] / max(1, total["fields"])
        rest = (total["pages"] - total["named"], total["wrong_page"], total["fields"])
        speed = total["pages"] / seconds[level]
        print(level, total["pages"], *rest, total["boxes"], total["wrong"], f"{clear:.2f}",
              f"{sent:.2f}", total["unread"], f"{speed:.2f}")  # fmt: skip


def main() -> None:
    """Run one step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=["make", "read", "table"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--levels", nargs="+", default=LEVELS_IN_TURN, help="in turn, page by page")
    parser.add_argument("--wait", action="store_true", help="read pages as they are made")
    asked = parser.parse_args()
    if asked.step == "make":
        make(asked.folder, asked.first, asked.pages, asked.seed, tuple(asked.levels))
    elif asked.step == "read":
        read(asked.folder, asked.first, asked.pages, wait=asked.wait)
    else:
        table(asked.folder)


if __name__ == "__main__":
    main()
