"""Read pages of the second simulator: `python -m tests.benchmarks.bench_stress --help`.

Looks for wrong accepted marks and for pages that are not identified, by what befell them. Tune
on seed 7 only. Pages are made anew from their number, so that a fault can be looked at again.
"""
# ruff: noqa: T201

import argparse
import io
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from PIL import Image

from tests.reading.stress.answers import Way
from tests.reading.stress.pages import Rough, nth
from tytti_desktop.paper.reading.images import prepared
from tytti_desktop.paper.reading.model import FieldReading, PageReading, PageStatus
from tytti_desktop.paper.reading.page import read_page

CLEAR = (Way.PLAIN, Way.BLANK)


def read(page: Rough, *, keep_picture: bool = False) -> PageReading:
    """Read a page's file as the program does."""
    scan = prepared(Image.open(io.BytesIO(page.content)))
    return read_page(scan, {page.sheet: page.form}, keep_picture=keep_picture)


def wrong_fields(page: Rough, got: PageReading) -> list[dict[str, Any]]:
    """Return the fields that were accepted with a value nobody meant."""
    found = {one.field: one for one in got.fields}
    wrong = []
    for truth in page.answered:
        one = found.get(truth.field)
        if one is None or one.needs_person:
            continue
        if values(one) not in truth.allowed:
            about = {"way": truth.way.value, "meant": sorted(truth.allowed), "read": values(one)}
            wrong.append({"field": truth.field, **about, "certainty": one.certainty})
    return wrong


def values(one: FieldReading) -> tuple[str, ...]:
    if one.value is None:
        return ()
    return tuple(sorted(one.value)) if isinstance(one.value, tuple) else (one.value,)


def measured(number: int, seed: int, *, office: bool = False) -> dict[str, Any]:
    """Make a page and read it: one line of the record."""
    page = nth(number, seed, office=office)
    start = time.process_time()
    got = read(page)
    named = (got.sheet, got.form_page) == (page.sheet, page.form_page)
    read_fields = {one.field: one for one in got.fields}
    sent = Counter(
        truth.way.value
        for truth in page.answered
        if (one := read_fields.get(truth.field)) is None or one.needs_person
    )
    doubts = Counter(
        doubt.value
        for truth in page.answered
        if truth.way is Way.PLAIN and (one := read_fields.get(truth.field)) is not None
        for doubt in one.doubts[:1]
    )
    return {
        "doubts": doubts,
        "number": number, "status": got.status.value, "reason": got.reason and got.reason.value,
        "named": named, "seconds": time.process_time() - start, "trials": page.trials,
        "person": f"{page.person.tool.name}, {page.person.style}, {page.person.size:.2f}",
        "dpi": page.dpi, "turned": page.turned, "mirrored": page.mirrored,
        "read": got.status in {PageStatus.READ, PageStatus.INCOMPLETE},
        "ways": Counter(truth.way.value for truth in page.answered), "sent": sent,
        "boxes": sum(truth.boxes for truth in page.answered),
        "wrong": wrong_fields(page, got),
    }  # fmt: skip


def table(path: Path) -> None:
    """Print what a record says: in all, by what befell the pages, and by what people did."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    sums: dict[str, Counter[str]] = {}
    ways: Counter[str] = Counter()
    sent: Counter[str] = Counter()
    doubts: Counter[str] = Counter()
    for line in lines:
        ways.update(line["ways"])
        sent.update(line["sent"])
        if line["mirrored"]:
            print("mirrored", line["number"], line["status"], line["reason"], line["wrong"])
            continue
        keys = ("all", *line["trials"], f"{line['dpi']} dpi", f"turned {line['turned']}",
                line["person"].split(",")[0], line["person"].split(",")[1])  # fmt: skip
        for key in keys:
            sums.setdefault(key, Counter()).update(
                pages=1, unnamed=not line["named"], refused=not line["read"],
                fields=sum(line["ways"].values()), wrong=len(line["wrong"]),
                sent=sum(line["sent"].values()), boxes=line["boxes"],
            )  # fmt: skip
        for wrong in line["wrong"]:
            print(line["number"], line["dpi"], line["person"], line["trials"], wrong)
        doubts.update(line["doubts"])
        if not line["read"]:
            print(line["number"], "not read:", line["reason"], line["dpi"], line["trials"])
    for key, total in sums.items():
        share = 100 * total["sent"] / max(1, total["fields"])
        print(f"{key:20} {dict(total)} sent {share:.1f} %")
    clear = [way.value for way in CLEAR]
    asked = 100 * sum(sent[way] for way in clear) / max(1, sum(ways[way] for way in clear))
    print(f"clear fields (plain or blank): {sum(ways[w] for w in clear)}, sent {asked:.2f} %")
    for way, count in ways.items():
        print(f"{way:24} {count:6} sent {100 * sent[way] / count:.1f} %")
    print("first doubts of plain answers:", dict(doubts))


def main() -> None:
    """Make and read pages, or sum up a record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=["read", "table"])
    parser.add_argument("record", type=Path)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--office", action="store_true", help="a decent printer and scanner")
    asked = parser.parse_args()
    if asked.step == "table":
        table(asked.record)
        return
    with asked.record.open("a", encoding="utf-8") as out:
        for number in range(asked.first, asked.pages):
            out.write(json.dumps(measured(number, asked.seed, office=asked.office)) + "\n")
            out.flush()


if __name__ == "__main__":
    main()
