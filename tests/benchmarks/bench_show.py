"""Show what the mark reader does on unseen pages: `python -m tests.benchmarks.bench_show --help`.

Four sets in turn, a slice of each: both simulators (the first at L0 and L1, the second's office),
today's forms and those before the one-sheet form: `--old FOLDER` has what `stored_form` gave of
each form of PAGES in a checkout of ebb1a40, a JSON file each. `measure` makes and reads pages and
keeps one line a page, so that it can be stopped and begun again, and pages be made anew by their
number (`nth`). `table` adds the lines up at any moment. With `--troubled` the pages are those of
`troubled`, where nearly every answer has a trouble: for development only.
"""
# ruff: noqa: T201

import argparse
import io
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image

from tests.benchmarks import bench_stress, troubled
from tests.benchmarks.bench_reading import right
from tests.reading.simulator import piles
from tests.reading.simulator.filling import AMBIGUOUS
from tests.reading.simulator.piles import Printed
from tests.reading.stress import pages as stress
from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.paper.reading.images import prepared
from tytti_desktop.paper.reading.model import FieldReading
from tytti_desktop.paper.reading.page import read_page
from tytti_desktop.paper.reading.stored_forms import restored_form

SLICE = 10  # pages of a set in turn
LEAST_FIELDS = 5  # pages of old forms with fewer are not taken
SETS = (("first", "new"), ("first", "old"), ("second", "new"), ("second", "old"))
COUNTS = ("pages", "named", "fields", "boxes", "wrong")
Line = dict[str, Any]
Judge = Callable[[Any, FieldReading | None], tuple[Any, ...]]


def kept_pages(folder: Path) -> tuple[Printed, ...]:
    """Return the pages of the forms kept in a folder that have enough fields."""
    made = []
    for path in sorted(folder.glob("*.json")):
        form = restored_form(json.loads(path.read_text(encoding="utf-8")))
        for page in range(1, form.pages + 1):
            fields = {b.field for b in form.boxes if b.page == page and b.type is not BoxType.TEXT}
            if len(fields) >= LEAST_FIELDS:
                made.append((form, page))
    return tuple(made)


def nth(
    simulator: str,
    number: int,
    seed: int,
    pages: Sequence[Printed] | None,
    *,
    trouble: bool = False,
) -> Any:
    """Return page `number` of a set, as its simulator makes it."""
    if trouble:
        return troubled.nth(simulator, number, seed, pages)
    if simulator == "first":
        return piles.nth(number, seed, ("L0", "L1"), pages)
    return stress.nth(number, seed, office=True, printed_pages=pages)


def measured(
    simulator: str,
    number: int,
    seed: int,
    pages: Sequence[Printed] | None,
    *,
    trouble: bool = False,
) -> Line:
    """Make a page and read it: its counts, the wrong fields, and why fields were sent."""
    made = nth(simulator, number, seed, pages, trouble=trouble)
    first = simulator == "first"
    content = made.scan.content if first else made.content
    start = time.process_time()
    got = read_page(prepared(Image.open(io.BytesIO(content))), {made.sheet: made.form})
    seconds = time.process_time() - start
    found = {one.field: one for one in got.fields}
    judge: Judge = partial(_first, made) if first else _second
    counts: Counter[str] = Counter()
    wrong, sent = [], []
    for truth in made.truths if first else made.answered:
        if truth.type is BoxType.TEXT:
            continue
        one = found.get(truth.field)
        clear, ambiguous, as_meant, about = judge(truth, one)
        asked = one is None or one.needs_person
        counts.update(fields=1, boxes=truth.boxes, clear=clear, ambiguous=ambiguous, sent=asked)
        counts.update(clear_sent=clear and asked, ambiguous_sent=ambiguous and asked)
        if asked and clear:
            sent.append((truth.field, about, [d.value for d in one.doubts] if one else None))
        if one is not None and not asked and not as_meant:
            wrong.append((truth.field, about, one.value, one.certainty))
    form = made.form
    large = " large" * form.large_print
    named = (got.sheet, got.form_page) == (made.sheet, made.form_page)
    return {
        "page": f"{form.questionnaire} {made.form_page}{large}", "named": named,
        "wrong_page": got.sheet is not None and not named,
        "level": made.scan.level if first else "office", "seconds": round(seconds, 3),
        "reason": got.reason and got.reason.value, "counts": counts, "wrong": wrong, "sent": sent,
    }  # fmt: skip


def _first(made: piles.Filled, truth: Any, one: FieldReading | None) -> tuple[Any, ...]:
    ambiguous = truth.meant in AMBIGUOUS
    fits = one is not None and right(made, truth.options, truth.meant, one)
    return not ambiguous, ambiguous, fits, (truth.meant, truth.style, truth.pen, truth.how)


def _second(truth: Any, one: FieldReading | None) -> tuple[Any, ...]:
    """Ambiguous is what nobody can tell; what is odd and can be told is neither."""
    clear = truth.way in bench_stress.CLEAR
    fits = one is not None and bench_stress.values(one) in truth.allowed
    return clear, not truth.allowed, fits, (truth.way,)


def measure(record: Path, seed: int, old: Path, fields: int, *, trouble: bool) -> None:
    """Make and read slices of the sets in turn until there are so many fields."""
    pages = {"new": None, "old": kept_pages(old)}
    done = {(x["simulator"], x["form"], x["number"]) for x in lines(record)}
    total, first = sum(x["counts"]["fields"] for x in lines(record)), 0
    with record.open("a", encoding="utf-8") as out:
        while total < fields:
            for simulator, form in SETS:
                for number in range(first, first + SLICE):
                    if (simulator, form, number) in done:
                        continue
                    about: Line = {
                        "simulator": simulator,
                        "form": form,
                        "seed": seed,
                        "number": number,
                    }
                    read = measured(simulator, number, seed, pages[form], trouble=trouble)
                    line = about | read
                    total += line["counts"]["fields"]
                    out.write(json.dumps(line) + "\n")
                    out.flush()
                    if line["wrong"]:
                        print("WRONG", about, line["page"], line["wrong"], flush=True)
            first += SLICE


def lines(*records: Path) -> Iterator[Line]:
    """Return the lines of records, those there are."""
    for record in records:
        if record.exists():
            for line in record.read_text(encoding="utf-8").splitlines():
                yield json.loads(line)


def table(records: Sequence[Path]) -> None:
    """Print what was measured by simulator, form and level, and why clear fields were sent."""
    sums: dict[tuple[str, ...], Counter[str]] = {}
    why: dict[tuple[str, ...], Counter[str]] = {}
    for line in lines(*records):
        form, simulator = line["form"], line["simulator"]
        total: Counter[str] = Counter(line["counts"])
        total.update(pages=1, named=line["named"], wrong_page=line["wrong_page"])
        total.update(wrong=len(line["wrong"]), ms=round(1000 * line["seconds"]))
        both = (simulator, form)
        keys: list[tuple[str, ...]] = [both, (*both, line["level"]), (*both, line["page"])]
        for key in (*keys, ("both", form), ("all",)):
            sums.setdefault(key, Counter()).update(total)
        for _field, _about, doubts in line["sent"]:
            told = " ".join(doubts) if doubts else f"page: {line['reason']}"
            why.setdefault(both, Counter())[told] += 1
        if line["wrong"]:
            print("WRONG", line["seed"], line["number"], *both, line["page"], line["wrong"])
    print(
        "| set | pages | named | fields | boxes | wrong | clear sent | ambiguous sent | all sent |"
    )
    for key, n in sorted(sums.items()):
        clear = f"{n['clear_sent']} of {n['clear']} ({_share(n['clear_sent'], n['clear'])})"
        odd = f"{n['ambiguous_sent']} of {n['ambiguous']}"
        cells = [" ".join(key), *(n[name] for name in COUNTS), clear, odd]
        cells += [_share(n["sent"], n["fields"]), f"{1000 * n['pages'] / n['ms']:.2f}/s"]
        print("|", " | ".join(str(cell) for cell in cells), "|")
    for key, reasons in sorted(why.items()):
        print(*key, "clear fields sent:", dict(reasons.most_common(12)))


def _share(part: int, whole: int) -> str:
    return f"{100 * part / max(1, whole):.2f} %"


def main() -> None:
    """Measure, or add up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=["measure", "table"])
    parser.add_argument("paths", type=Path, nargs="+", help="records")
    parser.add_argument("--old", type=Path, help="a folder of old forms", default=Path("old"))
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--fields", type=int, default=20_000)
    parser.add_argument("--troubled", action="store_true", help="trouble in nearly every answer")
    asked = parser.parse_args()
    if asked.step == "measure":
        old, trouble = asked.old, asked.troubled
        measure(asked.paths[0], asked.seed, old, asked.fields, trouble=trouble)
    else:
        table(asked.paths)


if __name__ == "__main__":
    main()
