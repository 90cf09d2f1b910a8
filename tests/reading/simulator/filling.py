"""A person fills a page: which boxes, how well, and what was meant."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from tests.reading.simulator.hands import (
    PENS,
    Correction,
    Hand,
    Pen,
    Stroke,
    Style,
    handwriting,
    mark,
    taken_back,
)
from tytti_desktop.paper.drawing import MM, Box, BoxType

Picture = NDArray[Any]


class Meant(StrEnum):
    CLEAR = "clear"
    BLANK = "blank"
    CORRECTED = "corrected"
    CONFLICT = "conflict"
    BETWEEN = "between"
    BESIDE = "beside"
    WRITTEN = "written"


AMBIGUOUS = frozenset({Meant.CORRECTED, Meant.CONFLICT, Meant.BETWEEN, Meant.BESIDE})
SHARE = {
    Meant.CLEAR: 0.925, Meant.BLANK: 0.04, Meant.CORRECTED: 0.017, Meant.CONFLICT: 0.008,
    Meant.BETWEEN: 0.004, Meant.BESIDE: 0.006,
}  # fmt: skip
NUMBER_UP, ROWS_APART = 5.9, 5.0  # mm from a box's middle to its number, and to another box's


@dataclass(frozen=True)
class Truth:
    """What stands in one field: the options that were meant, and how it was marked."""

    field: str
    type: BoxType
    boxes: int
    meant: Meant
    options: tuple[str, ...]
    style: str = ""
    pen: str = ""
    how: str = ""


def middle(box: Box) -> tuple[float, float]:
    return ((box.x + box.w / 2) / MM, (box.y + box.h / 2) / MM)


def fields_of(boxes: Sequence[Box]) -> dict[str, list[Box]]:
    found: dict[str, list[Box]] = {}
    for box in boxes:
        found.setdefault(box.field, []).append(box)
    return found


def fill(
    boxes: Sequence[Box], hand: Hand, rng: np.random.Generator, share: dict[Meant, float] = SHARE
) -> tuple[list[Truth], list[Stroke]]:
    """Answer every field of a page."""
    truths: list[Truth] = []
    strokes: list[Stroke] = []
    for field, options in fields_of(boxes).items():
        able = (
            hand
            if _numbered(options, boxes)
            else replace(hand, style=_WITHOUT.get(hand.style, hand.style))
        )
        truth, drawn = _answer(field, options, able, rng, share)
        truths.append(truth)
        strokes += drawn
    return truths, strokes


_WITHOUT = {Style.CIRCLED_NUMBER: Style.CIRCLE}


def _numbered(options: Sequence[Box], boxes: Sequence[Box]) -> bool:
    """Tell whether numbers may stand over a field's boxes: other rows' boxes are not so near.

    Who rings numbers rings the box where none is printed, and not the empty paper between rows.
    """
    over = [np.array(middle(box)) - (0, NUMBER_UP) for box in options]
    return not any(
        np.abs(np.array(middle(box)) - place).max() < ROWS_APART for box in boxes for place in over
    )


def _answer(
    field: str, boxes: list[Box], hand: Hand, rng: np.random.Generator, share: dict[Meant, float]
) -> tuple[Truth, list[Stroke]]:
    first = boxes[0]
    if first.type is BoxType.TEXT:
        return _write(field, first, hand, rng)
    kinds = list(share)
    meant = kinds[int(rng.choice(len(kinds), p=np.array(list(share.values()))))]
    if first.type is BoxType.MULTI or len(boxes) < 2:
        return _tick_many(field, boxes, hand, rng, meant)
    picks = [int(n) for n in rng.permutation(len(boxes))[:2]]
    at = [middle(boxes[n]) for n in picks]
    option = boxes[picks[0]].option
    style, how = hand.style_now(rng), ""
    options: tuple[str, ...] = (option,)
    strokes: list[Stroke] = []
    match meant:
        case Meant.CLEAR:
            strokes = mark(hand, at[0], rng, style)
        case Meant.BLANK:
            options = ()
        case Meant.CORRECTED:
            chosen = list(Correction)[int(rng.integers(len(Correction)))]
            strokes, how = taken_back(hand, at[1], at[0], chosen, rng), chosen.value
        case Meant.CONFLICT:
            strokes = mark(hand, at[0], rng, style) + mark(hand, at[1], rng, style)
            options = (option, boxes[picks[1]].option)
        case Meant.BETWEEN:
            strokes, options = _between(boxes, hand, rng)
        case _:
            side = np.array([(1, 0), (-1, 0), (0, 1), (0, -1)][int(rng.integers(4))])
            away = np.array(at[0]) + side * rng.uniform(4.3, 6.0)
            strokes = mark(hand, (float(away[0]), float(away[1])), rng, style)
    pen = hand.pen.name
    return Truth(field, first.type, len(boxes), meant, options, style.value, pen, how), strokes


def _between(
    boxes: list[Box], hand: Hand, rng: np.random.Generator
) -> tuple[list[Stroke], tuple[str, ...]]:
    first = int(rng.integers(len(boxes) - 1))
    a, b = (np.array(middle(boxes[first + n])) for n in (0, 1))
    at = a + (b - a) * rng.uniform(0.4, 0.6)
    options = (boxes[first].option, boxes[first + 1].option)
    return mark(hand, (float(at[0]), float(at[1])), rng), options


def _tick_many(
    field: str, boxes: list[Box], hand: Hand, rng: np.random.Generator, meant: Meant
) -> tuple[Truth, list[Stroke]]:
    chosen = [] if meant is Meant.BLANK else [b for b in boxes if rng.random() < 0.35]
    style = hand.style_now(rng)
    strokes = [s for b in chosen for s in mark(hand, middle(b), rng, style)]
    meant = Meant.CLEAR if chosen else Meant.BLANK
    options = tuple(b.option for b in chosen)
    truth = Truth(field, boxes[0].type, len(boxes), meant, options, style.value, hand.pen.name)
    return truth, strokes


def _write(
    field: str, box: Box, hand: Hand, rng: np.random.Generator
) -> tuple[Truth, list[Stroke]]:
    strokes: list[Stroke] = []
    written = rng.random() < 0.5
    if written:
        x, y, width, height = box.x / MM, box.y / MM, box.w / MM, box.h / MM
        for line in range(int(rng.integers(1, max(2, int(height // 9) + 1)))):
            size = rng.uniform(2.5, 3.5)
            wide = width * rng.uniform(0.4, 0.95)
            strokes += handwriting(rng, x + 3, y + 7 + line * 8.5, wide - 3, size, hand.pen)
    meant = Meant.WRITTEN if written else Meant.BLANK
    return Truth(field, box.type, 1, meant, (), pen=hand.pen.name), strokes


def slips(rng: np.random.Generator, hand: Hand) -> list[Stroke]:
    """Return what gets on a page by the way: a note in the margin, a slip of the pen."""
    strokes: list[Stroke] = []
    if rng.random() < 0.04:
        x, y = rng.uniform(25, 120), rng.uniform(275, 280)
        strokes += handwriting(rng, x, y, rng.uniform(20, 50), 2.6, hand.pen)
    for _slip in range(int(rng.poisson(0.05))):
        start = np.array([rng.uniform(15, 195), rng.uniform(20, 275)])
        end = start + rng.normal(0, 1.2, 2)
        strokes.append(Stroke(np.linspace(start, end, 4), hand.pen.width, 0.8))
    return strokes


_OVER = 3


def draw(
    page: Picture, strokes: Sequence[Stroke], pen: Pen, dpi: float, rng: np.random.Generator
) -> None:
    """Draw strokes on a page, RGB or grey, in place."""
    scale = dpi / 25.4
    for stroke in strokes:
        points = stroke.points * scale
        pad = stroke.width * scale + 3
        x0, y0 = np.floor(points.min(0) - pad).astype(int).clip(0)
        x1, y1 = np.ceil(points.max(0) + pad).astype(int)
        x1, y1 = min(int(x1), page.shape[1]), min(int(y1), page.shape[0])
        if x1 - x0 < 2 or y1 - y0 < 2:
            continue
        ink = _ink((points - (x0, y0)) * _OVER, stroke, scale, (x1 - x0, y1 - y0), rng)
        ink = ink * min(1.0, pen.cover * stroke.pressure)
        if pen.grain:
            grain = rng.random(ink.shape, dtype=np.float32)
            ink *= 1 - pen.grain * grain * 1.4
        patch = page[y0:y1, x0:x1].astype(np.float32)
        if page.ndim == 2:
            light = np.float32(
                0.299 * pen.colour[0] + 0.587 * pen.colour[1] + 0.114 * pen.colour[2]
            )
            under = patch * (1 - ink * (1 - light / 255))
        else:
            under = patch * (1 - ink[..., None] * (1 - np.array(pen.colour, np.float32) / 255))
        page[y0:y1, x0:x1] = np.clip(under, 0, 255).astype(np.uint8)


def _ink(
    points: NDArray[np.float64],
    stroke: Stroke,
    scale: float,
    size: tuple[int, int],
    rng: np.random.Generator,
) -> NDArray[Any]:
    mask = Image.new("L", (size[0] * _OVER, size[1] * _OVER))
    pencil = ImageDraw.Draw(mask)
    wide = stroke.width * scale * _OVER
    widths = wide * (1 + 0.12 * np.sin(np.linspace(0, rng.uniform(3, 9), len(points))))
    for start, end, width in zip(points[:-1], points[1:], widths, strict=False):
        pencil.line([tuple(start), tuple(end)], fill=255, width=max(1, round(float(width))))
        r = max(0.5, float(width) / 2)
        pencil.ellipse([end[0] - r, end[1] - r, end[0] + r, end[1] + r], fill=255)
    return np.asarray(mask.reduce(_OVER), np.float32) / 255


def any_pen(rng: np.random.Generator) -> Pen:
    return PENS[int(rng.integers(len(PENS)))]
