"""Writing tools of many kinds, drawn as ink on paper: pens, pencils, markers, correction fluid.

Lengths are millimetres from the page's top left; pictures are RGB.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Picture = NDArray[np.uint8]
Points = NDArray[np.float64]
FINE = 4  # strokes are drawn so much larger


@dataclass(frozen=True)
class Tool:
    """Colour as RGB; width and bleed in mm; the rest are shares (0-1).

    `opacity`: how much of the paper it covers; `skips`: how much of a line is left out; `tooth`:
    how much the paper's grain shows; `paints`: covers what is below, as correction fluid does.
    """

    name: str
    colour: tuple[int, int, int]
    width: float
    opacity: float
    skips: float = 0.0
    tooth: float = 0.0
    bleed: float = 0.0
    paints: bool = False


TOOLS = (
    Tool("black ballpoint", (28, 26, 34), 0.45, 0.9, 0.02, 0.15),
    Tool("blue ballpoint", (44, 62, 158), 0.42, 0.85, 0.03, 0.15),
    Tool("green ballpoint", (30, 112, 66), 0.42, 0.85, 0.03, 0.15),
    Tool("red ballpoint", (196, 38, 46), 0.42, 0.85, 0.03, 0.15),
    Tool("dry ballpoint", (52, 58, 120), 0.38, 0.8, 0.4, 0.3),
    Tool("light blue gel", (66, 148, 226), 0.6, 0.92),
    Tool("fountain pen", (24, 28, 92), 0.7, 0.9, bleed=0.08),
    Tool("soft pencil", (66, 66, 70), 0.7, 0.8, tooth=0.5),
    Tool("hard pencil", (128, 128, 132), 0.4, 0.7, tooth=0.5),
    Tool("thick marker", (12, 12, 14), 2.1, 0.97, bleed=0.15),
    Tool("violet felt tip", (112, 36, 148), 1.2, 0.9, bleed=0.06),
    Tool("orange crayon", (232, 118, 36), 1.5, 0.85, tooth=0.75),
    Tool("yellow highlighter", (250, 238, 70), 4.0, 0.8),
)
TOOL_SHARE = (0.24, 0.28, 0.03, 0.04, 0.05, 0.05, 0.05, 0.1, 0.04, 0.05, 0.03, 0.02, 0.02)
FLUID = Tool("correction fluid", (250, 248, 243), 4.2, 0.97, paints=True)


@dataclass(frozen=True)
class Line:
    """One stroke of a tool through points (mm)."""

    points: Points
    tool: Tool


def erased(line: Line, left: float) -> Line:
    """Return what a rubber leaves of a stroke: paler, smeared."""
    tool = line.tool
    return Line(
        line.points,
        replace(tool, opacity=tool.opacity * left, bleed=tool.bleed + 0.25, tooth=0.2),
    )


def curve(points: Points, steps: int = 10) -> Points:
    """Return a smooth line through points (Catmull-Rom)."""
    if len(points) < 3:
        return np.linspace(points[0], points[-1], steps)
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        bend = 2 * a - 5 * b + 4 * c - d
        parts.append(0.5 * (2 * b + (c - a) * t + bend * t**2 + (3 * b - a - 3 * c + d) * t**3))
    made: Points = np.vstack([*parts, points[-1:]])
    return made


def draw(page: Picture, lines: list[Line], dpi: float, rng: np.random.Generator) -> None:
    """Draw strokes on a page in place, in their order."""
    for line in lines:
        _draw(page, line, dpi / 25.4, rng)


def _draw(page: Picture, line: Line, mm: float, rng: np.random.Generator) -> None:
    points, tool = line.points * mm, line.tool
    pad = (tool.width + 3 * tool.bleed) * mm + 3
    low = np.floor(points.min(0) - pad).astype(int).clip(0)
    high = np.ceil(points.max(0) + pad).astype(int)
    left, top = int(low[0]), int(low[1])
    right, bottom = min(int(high[0]), page.shape[1]), min(int(high[1]), page.shape[0])
    if right - left < 2 or bottom - top < 2:
        return
    cover = _cover((points - (left, top)) * FINE, tool, mm, (right - left, bottom - top), rng)
    cover = (cover * tool.opacity)[..., None]
    patch = page[top:bottom, left:right].astype(np.float32)
    ink = np.array(tool.colour, np.float32)
    over = (
        patch * (1 - cover) + ink * cover if tool.paints else patch * (1 - cover * (1 - ink / 255))
    )
    page[top:bottom, left:right] = over.clip(0, 255).astype(np.uint8)


def _cover(
    points: Points, tool: Tool, mm: float, size: tuple[int, int], rng: np.random.Generator
) -> NDArray[Any]:
    mask = Image.new("L", (size[0] * FINE, size[1] * FINE))
    pen = ImageDraw.Draw(mask)
    wide = tool.width * mm * FINE
    ends = np.linspace(-1, 1, len(points))
    widths = wide * (0.75 + 0.25 * (1 - ends**4)) * (1 + 0.08 * rng.standard_normal(len(points)))
    down = _touching(len(points), tool.skips, rng)
    for a, b, width, here in zip(points, points[1:], widths, down, strict=False):
        if here:
            pen.line([tuple(a), tuple(b)], fill=255, width=max(1, round(float(width))))
            r = float(width) / 2
            pen.ellipse([b[0] - r, b[1] - r, b[0] + r, b[1] + r], fill=255)
    small = mask.reduce(FINE)
    if tool.bleed:
        small = small.filter(ImageFilter.GaussianBlur(tool.bleed * mm))
    cover = np.asarray(small, np.float32) / 255
    if tool.tooth:
        grain = rng.random(cover.shape, dtype=np.float32)
        cover = cover * (1 - tool.tooth * (grain > 0.5)) * (1 - 0.3 * tool.tooth * grain)
    return np.asarray(cover)


def _touching(count: int, skips: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Return where along a line the tool leaves ink: it skips in runs."""
    if not skips:
        return np.ones(count, bool)
    walk = np.convolve(rng.standard_normal(count + 4), np.ones(5) / 5, "valid")[:count]
    return np.asarray(walk > np.quantile(walk, skips))
