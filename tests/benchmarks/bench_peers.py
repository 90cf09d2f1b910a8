"""Other readers beside ours, on the same filled pages: `python -m tests.benchmarks.bench_peers`.

Needs a Python that has the peers (`pip install marksense markshark` in an environment of its
own), named by --python or PEERS_PYTHON; says so and does nothing without it. Every page is
printed with everyone's registration marks, filled and scanned once, and read by all.
"""
# ruff: noqa: T201

import argparse
import io
import json
import os
import pickle
import subprocess
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.benchmarks.bench_reading import compared
from tests.reading.simulator import filling
from tests.reading.simulator.filling import Picture
from tests.reading.simulator.hands import Hand, Style
from tests.reading.simulator.piles import Filled, form, one_page, rendered, sheet_id
from tests.reading.simulator.scanner import LEVELS, printed, scanned
from tytti_desktop.paper.drawing import MM, Box, BoxType
from tytti_desktop.paper.layout import FormLayout
from tytti_desktop.paper.reading.images import prepared
from tytti_desktop.paper.reading.model import FieldReading, FieldStatus, PageReading, PageStatus
from tytti_desktop.paper.reading.page import read_page
from tytti_desktop.paper.sheets import sheet_pdf

DPI = 200
FORMS = (("gad7", 1), ("esis", 1), ("prom_followup", 2), ("prem", 1), ("consent", 1))
TURNS = ("L0", "L1", "L2", "L3")
RUNNER = Path(__file__).with_name("peers_runner.py")
PEERS = ("marksense", "marksense-straightened", "markshark", "markshark-straightened")
READINGS = {"fields": "", "careful": ", below 0.9 sent", "lowered": ", limits lowered"}
MARKER, MARKER_IN, MARKER_TOP = 6.0, 10.0, 25.0  # mm: side, from the side, from top and bottom
FILLERS = frozenset({Style.FILL.value, Style.DISC.value, Style.SCRAWL.value})


def make(folder: Path, pages: int, seed: int) -> None:
    """Print, fill and scan the pages; keep their truth and what the peers need."""
    forms = []
    for turn, (name, page) in enumerate(FORMS):
        geometry = form(name)
        blank = _marked(rendered(sheet_pdf(one_page(geometry, page), [None])[0], page, DPI), folder)
        Image.fromarray(blank).convert("L").save(folder / f"{name}.png", dpi=(DPI, DPI))
        Image.fromarray(blank).save(folder / f"{name}.pdf", resolution=DPI)
        numbers = range(turn, pages, len(FORMS))
        made = [_page(folder, number, seed, geometry, page) for number in numbers]
        for kind in ("scan", "straight"):
            pictures = [Image.open(folder / one[kind]).convert("L") for one in made]
            pictures[0].save(folder / f"{name}-{kind}.pdf", save_all=True, resolution=DPI,
                             append_images=pictures[1:], quality=92)  # fmt: skip
        forms.append({
            "name": name, "dpi": DPI, "size": [blank.shape[1], blank.shape[0]],
            "blank": f"{name}.png", "blank_pdf": f"{name}.pdf", "pages": made,
            "scan_pdf": f"{name}-scan.pdf", "straight_pdf": f"{name}-straight.pdf",
            "fields": _fields(geometry, page),
        })  # fmt: skip
    (folder / "job.json").write_text(json.dumps(forms), encoding="utf-8")


def _marked(paper: Picture, folder: Path) -> Picture:
    """Print the peers' registration marks on a page, where the form has nothing."""
    mm = DPI / 25.4
    side = round(MARKER * mm)
    for number in range(4):
        drawn = Image.open(folder / f"marker{number}.png").convert("L").resize((side, side))
        x, y = round(MARKER_IN * mm), round(MARKER_TOP * mm)
        left = paper.shape[1] - x - side if number in {1, 2} else x
        top = paper.shape[0] - y - side if number > 1 else y
        paper[top : top + side, left : left + side] = np.asarray(drawn)[..., None]
    return paper


def _fields(geometry: FormLayout, page: int) -> list[dict[str, Any]]:
    def placed(box: Box) -> list[int]:
        scale = DPI / 25.4 / MM
        return [round(n * scale) for n in (box.x, box.y, box.w, box.h)]

    fields = filling.fields_of([b for b in geometry.boxes if b.page == page])
    return [
        {"name": name, "single": boxes[0].type is BoxType.SINGLE,
         "boxes": [placed(box) for box in boxes]}
        for name, boxes in fields.items() if boxes[0].type is not BoxType.TEXT
    ]  # fmt: skip


def _page(folder: Path, number: int, seed: int, geometry: FormLayout, page: int) -> dict[str, Any]:
    """Make a page, read it with ours (its straightened picture is offered to the peers)."""
    rng = np.random.default_rng([seed, number])
    how = LEVELS[TURNS[number // len(FORMS) % len(TURNS)]]
    hand, sheet = Hand.drawn(rng), sheet_id(rng)
    paper = rendered(sheet_pdf(one_page(geometry, page), [sheet])[0], page, DPI)
    paper = printed(_marked(paper, folder), how, rng)
    boxes = [box for box in geometry.boxes if box.page == page]
    truths, strokes = filling.fill(boxes, hand, rng)
    filling.draw(paper, [*strokes, *filling.slips(rng, hand)], hand.pen, DPI, rng)
    filled = Filled(scanned(paper, how, rng, DPI), sheet, page, geometry, tuple(truths))
    name = f"{number:04}{filled.scan.suffix}"
    (folder / name).write_bytes(filled.scan.content)
    start = time.process_time()
    scan = prepared(Image.open(folder / name))
    got = read_page(scan, {sheet: geometry}, keep_picture=False)
    seconds = time.process_time() - start
    again = read_page(scan, {sheet: geometry}, keep_picture=True)  # not timed
    straight = Image.open(io.BytesIO(again.picture)) if again.picture else Image.open(folder / name)
    straight.convert("L").resize((1654, 2339)).save(folder / f"{number:04}-straight.png")
    known = replace(filled, scan=replace(filled.scan, content=b""))
    kept = {"filled": known, "ours": got, "seconds": seconds}
    (folder / f"{number:04}.truth").write_bytes(pickle.dumps(kept))
    return {"number": number, "scan": name, "straight": f"{number:04}-straight.png"}


def _as_reading(filled: Filled, answers: dict[str, list[int] | None]) -> PageReading:
    """Give a peer's answers the form that ours have."""
    boxes = filling.fields_of([b for b in filled.form.boxes if b.page == filled.form_page])
    fields = []
    for name, chosen in answers.items():
        kind = boxes[name][0].type
        if chosen is None:
            fields.append(FieldReading(name, kind, FieldStatus.UNSURE, None, 0.0))
            continue
        values = tuple(str(boxes[name][n].value) for n in chosen)
        several = kind is BoxType.MULTI
        status = FieldStatus.MARKED if values else FieldStatus.BLANK
        value = values if several and values else values[0] if values else None
        fields.append(FieldReading(name, kind, status, value, 1.0))
    return PageReading("", 1, PageStatus.READ, sheet=filled.sheet, form_page=filled.form_page,
                       fields=tuple(fields))  # fmt: skip


def table(folder: Path) -> None:
    """Print what every reader made of the same pages."""
    truths = {int(path.stem): pickle.loads(path.read_bytes())  # noqa: S301 (made here)
              for path in sorted(folder.glob("*.truth"))}  # fmt: skip
    readings: dict[str, dict[int, tuple[PageReading, float]]] = {
        "ours": {n: (kept["ours"], kept["seconds"]) for n, kept in truths.items()}
    }
    for peer in PEERS:
        path = folder / f"{peer}.json"
        for line in json.loads(path.read_text(encoding="utf-8")) if path.exists() else []:
            filled = truths[line["page"]]["filled"]
            for key, extra in READINGS.items():
                if key in line:
                    answers = {} if line["lost"] else line[key]
                    made = (_as_reading(filled, answers), line["seconds"])
                    readings.setdefault(peer + extra, {})[line["page"]] = made
    print("reader | level | pages | fields | wrong | wrong % | sent % | pages/s")
    for who, pages in readings.items():
        _print_rows(who, pages, truths)


def _print_rows(
    who: str, pages: dict[int, tuple[PageReading, float]], truths: dict[int, dict[str, Any]]
) -> None:
    sums: dict[str, Counter[str]] = {}
    for number, (reading, seconds) in pages.items():
        filled: Filled = truths[number]["filled"]
        fills = {t.style for t in filled.truths if t.style} <= FILLERS
        levels = (filled.scan.level, "all", *(["only who fill boxes"] if fills else []))
        for level in levels:
            total = sums.setdefault(level, Counter())
            total.update(compared(filled, reading)["counts"])
            total.update(pages=1, microseconds=round(seconds * 1e6))
    for level, total in sorted(sums.items()):
        fields = max(1, total["fields"])
        print(who, level, total["pages"], total["fields"], total["wrong"],
              f"{100 * total['wrong'] / fields:.2f}", f"{100 * total['sent'] / fields:.1f}",
              f"{1e6 * total['pages'] / max(1, total['microseconds']):.2f}", sep=" | ")  # fmt: skip


def main() -> None:
    """Make the pages, let every peer read them, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=240)
    parser.add_argument("--seed", type=int, default=31)
    parser.add_argument("--python", default=os.environ.get("PEERS_PYTHON", ""))
    asked = parser.parse_args()
    if not Path(asked.python or ".").is_file():
        print("The peers are not here: name a Python that has them with --python.")
        return
    asked.folder.mkdir(parents=True, exist_ok=True)
    here = str(asked.folder.resolve())
    subprocess.run([asked.python, str(RUNNER), "markers", here], check=True)
    if not (asked.folder / "job.json").exists():
        make(asked.folder, asked.pages, asked.seed)
    for peer in PEERS:
        if not (asked.folder / f"{peer}.json").exists():
            done = subprocess.run([asked.python, str(RUNNER), peer, here], check=False)
            print(peer, "read" if not done.returncode else "failed: is it installed?")
    table(asked.folder)


if __name__ == "__main__":
    main()
