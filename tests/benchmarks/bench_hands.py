"""Hands and mishaps that neither simulator has: `python -m tests.benchmarks.bench_hands --help`.

Every kind of form, both languages' consents and large print among them. What may be accepted of
each answer is told; whatever else is accepted is printed as wrong. Pages are made anew from their
number. Nothing is tuned here: what fails is ended as a kind, with a test in tests/reading.
"""
# ruff: noqa: T201, RUF005 (places are arrays, and are added up)

import argparse
import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from tests.reading.simulator.piles import form, one_page, rendered, sheet_id
from tests.reading.stress.answers import Person, centre, written
from tests.reading.stress.tools import FLUID, TOOLS, Line, Points, Tool, curve, draw, erased
from tytti_desktop.paper.drawing import Box, BoxType
from tytti_desktop.paper.layout import FormLayout
from tytti_desktop.paper.reading.images import prepared
from tytti_desktop.paper.reading.model import PageReading
from tytti_desktop.paper.reading.page import read_page
from tytti_desktop.paper.sheets import sheet_pdf

Rng = np.random.Generator
Allowed = tuple[Box, ...] | None  # what may be accepted: none of it when None
Drawn = tuple[list[Line], Allowed]
FORMS = (
    ("gad7", "fi", False), ("gad7", "fi", True), ("prom_followup", "fi", False),
    ("prom_baseline", "fi", True), ("prem", "fi", False), ("prem", "fi", True),
    ("audit", "fi", False), ("consent", "fi", False), ("consent", "sv", False),
    ("consent", "en", True), ("criteria", "fi", False), ("esis", "fi", True),
)  # fmt: skip
PENCIL = Tool("light pencil", (150, 150, 152), 0.45, 0.75, tooth=0.5)
SMEAR = Tool("smear", (60, 70, 150), 1.6, 0.16, bleed=0.5)
MARKER = Tool("pink highlighter", (255, 150, 190), 4.2, 0.85)
PENS = (*TOOLS[:4], TOOLS[5], TOOLS[6], TOOLS[7], PENCIL)


def legs(at: Points, *points: tuple[float, float]) -> Points:
    """Return straight legs between points (mm from a place)."""
    corners = at + np.array(points, float)
    return np.vstack([np.linspace(a, b, 14) for a, b in pairwise(corners)])


def cross(at: Points, pen: Tool, rng: Rng, size: float = 1.0) -> list[Line]:
    a = size * rng.uniform(1.4, 2.4, 2)
    off = rng.normal(0, 0.35, 2)
    ends = [((-a[0], -a[1]), (a[1], a[0])), ((a[0], -a[1]), (-a[1], a[0]))]
    return [Line(legs(at + off, *pair) + rng.normal(0, 0.04, (14, 2)), pen) for pair in ends]


def ring(at: Points, pen: Tool, rng: Rng, wide: float, high: float) -> list[Line]:
    t = np.linspace(0, rng.uniform(1.95, 2.2) * np.pi, 36) + rng.uniform(0, 6)
    return [Line(np.c_[wide * np.cos(t), high * np.sin(t)] + at, pen)]


def scrawl(at: Points, pen: Tool, rng: Rng) -> list[Line]:
    points = at + rng.uniform(-2.6, 2.6, (26, 2))
    return [Line(curve(points, 5), pen)]


def single(kind: str, boxes: list[Box], pen: Tool, rng: Rng) -> Drawn:  # noqa: C901, PLR0911, PLR0912 (a kind each)
    """Return the strokes of one way to answer, and the boxes that may be accepted."""
    order = [boxes[int(n)] for n in rng.permutation(len(boxes))]
    box, other = order[0], order[-1]
    at, wrong = centre(box), centre(other)
    near = boxes[min(boxes.index(box) + 1, len(boxes) - 1)]
    match kind:
        case "tick from outside":
            return [Line(legs(at, (-4.2, -1), (-0.4, 1.6), (3.5, -4.5)), pen)], (box,)
        case "ring about the number":
            return ring(at - (0, 6.0), pen, rng, 3.2, 2.6), (box,)
        case "ring about the box":
            return ring(at, pen, rng, rng.uniform(3, 4.5), rng.uniform(3, 4)), (box,)
        case "tail through the next":
            far = centre(near) + (2.5, rng.uniform(-1.5, 1.5)) if near is not box else at + (9, -7)
            return [Line(legs(at, (-1.8, -0.4), (-0.3, 1.7), tuple(far - at)), pen)], (box,)
        case "filled":
            rows = np.linspace(-2.1, 2.1, 16)
            fill = np.c_[np.where(np.arange(16) % 2, 2.2, -2.2), rows] + at
            return [Line(curve(fill, 6), pen)], (box,)
        case "rubbed out, another":
            ghost = [erased(x, rng.uniform(0.08, 0.35)) for x in cross(wrong, PENCIL, rng)]
            return ghost + cross(at, pen, rng), (box,)
        case "struck through, another":
            cut = [Line(legs(wrong, (-4, dy), (4, dy + 0.3)), pen) for dy in (-0.4, 0.7)]
            return cross(wrong, pen, rng) + cut + cross(at, pen, rng), (box,)
        case "scrawled over, another":
            return cross(wrong, pen, rng) + scrawl(wrong, pen, rng) + cross(at, pen, rng), (box,)
        case "smeared":
            return [*cross(at, pen, rng), Line(legs(at, (-1, 0), (8, 0.6)), SMEAR)], (box,)
        case "light pencil":
            return cross(at, PENCIL, rng), (box,)
        case "highlighter":
            return [Line(legs(at, (-2.4, 0), (2.6, 0.2)), MARKER)], (box,)
        case "another colour":
            return cross(at, PENS[int(rng.integers(4))], rng), (box,)
        case "dot":
            return [Line(at + rng.normal(0, 0.25, (6, 2)), replace(pen, width=0.9))], (box,)
        case "between two":
            middle = (at + centre(near)) / 2 if near is not box else at + (0, 5.2)
            return cross(middle, pen, rng), None
        case "no, and an arrow":
            writer = Person(pen, "x", 1, 0.2, 0)
            no = written(writer, "ei", wrong + (3.2, -2.5), 1.8, rng)
            way = curve(np.array([wrong + (0, -3), (wrong + at) / 2 - (0, 5), at + (0, -3)]))
            return [*cross(wrong, pen, rng), *no, Line(way, pen), *cross(at, pen, rng)], (box,)
        case "fluid, another":
            dabs = [Line(legs(wrong, (-3, y), (3, y)), FLUID) for y in (-2, 0, 2)]
            return [*cross(wrong, pen, rng), *dabs, *cross(at, pen, rng)], (box,)
        case "two":
            return cross(at, pen, rng) + cross(wrong, pen, rng), None
        case "half outside":
            return cross(at + (2.3 * rng.choice([-1, 1]), 0), pen, rng, 0.8), (box,)
        case "underlined":
            return [Line(legs(at, (-3, 3.4), (3, 3.5)), pen)], (box,)
        case "crossed and ringed":
            return cross(at, pen, rng) + ring(at, pen, rng, 4, 3.8), (box,)
        case "row struck out":
            ends = centre(boxes[0]) - (6, 0), centre(boxes[-1]) + (6, rng.normal(0, 1))
            return [Line(curve(np.array(ends), 60), pen)], ()
        case "one written":
            return [Line(legs(at, (-0.9, -0.6), (0.2, -1.7), (0.1, 1.7)), pen)], (box,)
        case "words beside":
            writer = Person(pen, "x", 1, 0.2, 0)
            end = np.array([max(centre(b)[0] for b in boxes) + 5, at[1] - 1])
            return cross(at, pen, rng) + written(writer, "tuli en", end, 1.7, rng), (box,)
        case "half a ring":
            t = np.linspace(0.2, rng.uniform(3, 4.6), 24)
            return [Line(np.c_[3.4 * np.cos(t), 3.2 * np.sin(t)] + at, pen)], (box,)
        case "pen rested":
            spot = at + np.array([rng.uniform(-3.4, 3.4), rng.uniform(-3.4, 3.4)])
            return [Line(spot + rng.normal(0, 0.1, (4, 2)), pen)], ()
        case "blank":
            return [], ()
    return cross(at, pen, rng), (box,)


KINDS = (
    "tick from outside", "ring about the number", "ring about the box", "tail through the next",
    "filled", "rubbed out, another", "struck through, another", "scrawled over, another",
    "smeared", "light pencil", "highlighter", "another colour", "dot", "between two",
    "no, and an arrow", "fluid, another", "two", "half outside", "underlined",
    "crossed and ringed", "row struck out", "one written", "words beside", "half a ring",
    "pen rested", "blank",
)  # fmt: skip
HABITS = ("cross", "tick from outside", "filled", "ring about the box", "tail through the next",
          "dot", "highlighter", "light pencil", "one written", "ring about the number")  # fmt: skip


def several(boxes: list[Box], habit: str, pen: Tool, rng: Rng) -> Drawn:
    wanted = [box for box in boxes if rng.random() < 0.4]
    lines = [x for box in wanted for x in single(habit, [box], pen, rng)[0]]
    other = [box for box in boxes if box not in wanted]
    if other and rng.random() < 0.12:
        lines += single("fluid, another", [other[0]], pen, rng)[0][:-2]
    return lines, tuple(wanted)


Page = NDArray[np.uint8]


def shaded(page: Page, dark: NDArray[Any]) -> Page:
    return np.asarray((page * (1 - dark)).astype(np.uint8))


def stained(page: Page, rng: Rng, mm: float) -> Page:
    h, w = page.shape[:2]
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32) / mm
    away = np.hypot(xx - rng.uniform(40, 170), yy - rng.uniform(60, 240)) - rng.uniform(25, 40)
    dark = 0.4 * np.exp(-((away / 1.2) ** 2)) + 0.12 * (away < 0)
    return shaded(page, dark[..., None] * np.array((0.4, 0.6, 0.9)))


def folded(page: Page, rng: Rng, mm: float) -> Page:
    yy = np.arange(page.shape[0]) / mm
    at = rng.uniform(90, 210)
    dark = 0.35 * np.exp(-(((yy - at) / 0.5) ** 2)) + 0.08 * np.exp(-np.abs(yy - at) / 4)
    return shaded(page, dark[:, None, None])


def torn(page: Page, rng: Rng, mm: float) -> Page:
    image, size = Image.fromarray(page), rng.uniform(10, 32) * mm
    w = page.shape[1]
    ImageDraw.Draw(image).polygon([(w, 0), (w - size, 0), (w, size * 1.3)], fill=(60, 60, 60))
    return np.asarray(image)


def staple_shadow(page: Page, rng: Rng, mm: float) -> Page:
    at = rng.uniform(8, 190, 2) * (1, 1.3)
    image = Image.new("L", (page.shape[1], page.shape[0]))
    end = at + (9, rng.uniform(-4, 4))
    ImageDraw.Draw(image).line([tuple(at * mm), tuple(end * mm)], 200, round(0.8 * mm))
    dark = np.asarray(image.filter(ImageFilter.GaussianBlur(0.3 * mm)), np.float32) / 255
    return shaded(page, dark[..., None])


def photographed(page: Page, rng: Rng, mm: float) -> Page:
    h, w = page.shape[:2]
    d = rng.uniform(-0.03, 0.03, 8) * w
    wide = Image.new("RGB", (round(1.12 * w), round(1.1 * h)), (88, 70, 52))
    wide.paste(Image.fromarray(page), (round(0.06 * w), round(0.05 * h)))
    w, h = wide.size
    quad = (d[0], d[1], d[2], h + d[3], w + d[4], h + d[5], w + d[6], d[7])
    seen = wide.transform((w, h), Image.Transform.QUAD, quad, Image.Resampling.BICUBIC)
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    edge = (xx * rng.uniform(0.4, 1) + yy) / (w + h)
    light = np.where(edge > rng.uniform(0.5, 0.8), 0.72, 1.0) * (1.05 - 0.25 * edge)
    return shaded(np.asarray(seen), 1 - light[..., None].clip(0, 1))


def double_fed(page: Page, rng: Rng, mm: float) -> Page:
    """Another sheet's white paper lies over the foot, or the head, with its shadow."""
    made, h = page.copy(), page.shape[0]
    cut = int(rng.uniform(0.55, 0.9) * h)
    made[cut:] = 252
    made[cut - round(0.6 * mm) : cut] //= 2
    return made


def faxed(page: Page, rng: Rng, mm: float) -> Page:
    grey = Image.fromarray(page).convert("L")
    small = grey.resize((round(8.27 * 204), round(11.69 * rng.choice([98, 196]))))
    bits = small.point(lambda v: 255 * (v > 150))
    return np.asarray(bits.resize(grey.size, Image.Resampling.NEAREST).convert("RGB"))


def smaller(page: Page, rng: Rng, mm: float) -> Page:
    image = Image.fromarray(page)
    wide = Image.new("RGB", image.size, "white")
    wide.paste(image.resize((round(0.97 * image.width), round(0.97 * image.height))), (20, 25))
    return np.asarray(wide)


def skewed(page: Page, rng: Rng, mm: float) -> Page:
    turn = rng.uniform(-2.5, 2.5)
    image = Image.fromarray(page)
    return np.asarray(image.rotate(turn, Image.Resampling.BICUBIC, fillcolor=(235, 235, 235)))


MISHAPS: dict[str, Callable[[Page, Rng, float], Page]] = {
    one.__name__: one
    for one in (stained, folded, torn, staple_shadow, photographed, double_fed, faxed, smaller,
                skewed)
}  # fmt: skip


def made(number: int, seed: int) -> tuple[bytes, str, FormLayout, dict[str, Any], str, bool]:
    """Make page `number`: its file, sheet and form, what was answered, what befell it, mirrored."""
    rng = np.random.default_rng([seed, number])
    name, language, large = FORMS[number % len(FORMS)]
    geometry = form(name, language, large)
    pages = sorted({b.page for b in geometry.boxes if b.type is not BoxType.TEXT})
    page = pages[int(rng.integers(len(pages)))]
    sheet, dpi = sheet_id(rng), int(rng.choice([150, 200, 300], p=[0.25, 0.5, 0.25]))
    paper = rendered(sheet_pdf(one_page(geometry, page), [sheet])[0], page, dpi)
    pen = PENS[int(rng.integers(len(PENS)))]
    habit = HABITS[int(rng.choice(len(HABITS), p=[0.46, *[0.06] * 9]))]
    odd, answers = rng.uniform(0.1, 0.5), {}
    for field in dict.fromkeys(b.field for b in geometry.boxes if b.page == page):
        boxes = [b for b in geometry.boxes if b.field == field and b.page == page]
        if boxes[0].type is BoxType.TEXT:
            continue
        kind = KINDS[int(rng.integers(len(KINDS)))] if rng.random() < odd else habit
        if boxes[0].type is BoxType.MULTI or len(boxes) == 1:
            lines, allowed = several(boxes, habit, pen, rng)
            kind = "several: " + habit
        else:
            lines, allowed = single(kind, boxes, pen, rng)
        draw(paper, lines, dpi, rng)
        answers[field] = (kind, allowed)
    befell = [n for n in MISHAPS if rng.random() < 0.16]
    for mishap in befell:
        paper = MISHAPS[mishap](paper, rng, dpi / 25.4)
    seen = np.clip(paper + rng.normal(0, 2, paper.shape[:2])[..., None], 0, 255).astype(np.uint8)
    image = Image.fromarray(seen).rotate(
        int(rng.choice([0, 180, 90], p=[0.8, 0.15, 0.05])), expand=True
    )
    mirrored = bool(rng.random() < 0.03)
    if mirrored:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=int(rng.choice([30, 60, 85])), dpi=(dpi, dpi))
    said = f"{name} {language}{' large' * large} {page}, {pen.name}, {habit}, {befell}, {dpi}"
    return out.getvalue(), sheet, geometry, answers, said, mirrored


def judged(number: int, seed: int) -> Iterator[tuple[str, str, bool, bool, str]]:
    """Give each field's kind, page, whether a person is asked, whether what was read is wrong."""
    content, sheet, geometry, answers, said, mirrored = made(number, seed)
    scan = prepared(Image.open(io.BytesIO(content)))
    got: PageReading = read_page(scan, {sheet: geometry}, keep_picture=False)
    found = {one.field: one for one in got.fields}
    for field, (kind, allowed) in answers.items():
        one = found.get(field)
        asked = one is None or one.needs_person
        wrong = False
        if one is not None and not asked:
            value = one.value if isinstance(one.value, tuple) else (one.value,) if one.value else ()
            meant = None if allowed is None else sorted(str(box.value) for box in allowed)
            wrong = mirrored or sorted(value) != meant
            if wrong:
                said_now = f"{said} {field}: {one.value} {one.certainty}, meant {meant}"
                print("WRONG", seed, number, kind, said_now, flush=True)
        yield kind, said, asked, wrong, got.reason.value if got.reason else ""


def main() -> None:
    """Make and read pages, and print by kind what was asked and what was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--pages", type=int, default=120)
    asked = parser.parse_args()
    sums: dict[str, Counter[str]] = {}
    for number in range(asked.first, asked.first + asked.pages):
        for kind, _said, sent, wrong, reason in judged(number, asked.seed):
            for key in ("all", kind, f"page: {reason}"):
                sums.setdefault(key, Counter()).update(fields=1, asked=sent, wrong=wrong)
    for key, n in sorted(sums.items()):
        share = f"asked {100 * n['asked'] / n['fields']:5.1f} %"
        print(f"{key:32} {n['fields']:6} {share} wrong {int(n['wrong'])}")


if __name__ == "__main__":
    main()
