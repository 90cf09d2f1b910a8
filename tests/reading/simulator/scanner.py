"""Printers, folding, coffee and scanners, at four levels from clean (L0) to bad (L3)."""

import io
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Level:
    """How bad it gets: ranges, or chances (0-1). Lengths in mm, angles in degrees."""

    name: str
    turn: float
    upside_down: float
    scale: tuple[float, float]
    perspective: float
    crumple: float
    blur: tuple[float, float]
    noise: tuple[float, float]
    jpeg: tuple[int, int]
    fade: tuple[float, float]  # how much of the print's blackness stays
    light: float
    fold: float
    fold_depth: tuple[float, float]
    coffee: float
    streak: float
    specks: float
    holes: float
    corner: float
    one_bit: float
    grey: float


TILE = (509, 521)
LEVELS = {
    "L0": Level("L0", 0.3, 0.05, (0.995, 1.005), 0, 0.05, (0.2, 0.5), (1, 3), (90, 96), (0.95, 1),
                0.02, 0.1, (4, 12), 0, 0, 0.1, 0, 0, 0, 0.65),
    "L1": Level("L1", 1.2, 0.12, (0.94, 1.01), 0.0005, 0.15, (0.4, 0.8), (2, 5), (75, 92),
                (0.8, 1), 0.06, 0.6, (6, 25), 0.01, 0.04, 0.4, 0.08, 0.01, 0, 0.7),
    "L2": Level("L2", 3, 0.2, (0.92, 1.03), 0.002, 0.6, (0.7, 1.3), (4, 9), (50, 80), (0.55, 1),
                0.15, 0.8, (12, 55), 0.08, 0.2, 0.7, 0.15, 0.04, 0.12, 0.7),
    "L3": Level("L3", 5, 0.25, (0.92, 1.03), 0.006, 1.2, (0.9, 1.9), (7, 15), (35, 60), (0.35, 0.9),
                0.3, 0.9, (20, 90), 0.2, 0.4, 1, 0.2, 0.12, 0.25, 0.6),
}  # fmt: skip


def printed(page: Picture, level: Level, rng: np.random.Generator) -> Picture:
    """Fade the print, lose some toner."""
    left = rng.uniform(*level.fade)
    faded = np.round(255 - (255 - np.arange(256)) * left).astype(np.uint8)[page]
    if left < 0.85:
        h, w = page.shape[:2]
        worn = 255 * (1 - left) * 0.6 * _cloud(rng, h, w, 40)
        worn = worn.astype(np.uint8)
        faded = np.maximum(faded, worn if page.ndim == 2 else worn[..., None])
    made: Picture = faded
    return made


def _cloud(rng: np.random.Generator, h: int, w: int, cell: int) -> NDArray[Any]:
    """Return smooth random values between 0 and 1."""
    small = rng.random((h // cell + 2, w // cell + 2)) * 255
    grown = Image.fromarray(small.astype(np.uint8)).resize((w, h), Image.Resampling.BICUBIC)
    return np.asarray(grown, np.float32) / 255


def handled(page: Picture, level: Level, rng: np.random.Generator, dpi: float) -> Picture:
    """Fold the sheet, spill coffee on it, punch it, fold a corner over: all in place."""
    mm = dpi / 25.4
    if rng.random() < level.fold:
        places = [(99, 198), (148.5,), (99, 148.5, 198)][int(rng.integers(3))]
        for place in places:
            _fold(page, (place + rng.normal(0, 1.2)) * mm, rng.uniform(*level.fold_depth), mm, rng)
    if rng.random() < level.coffee:
        _coffee(page, mm, rng)
    if rng.random() < level.holes:
        colour = int(rng.choice([0, 40, 235]))
        sheet = Image.fromarray(page)
        pencil = ImageDraw.Draw(sheet)
        for y in (108.5, 188.5):
            r, x = 3 * mm, 12 * mm
            box = (x - r, y * mm - r, x + r, y * mm + r)
            pencil.ellipse(box, fill=colour if page.ndim == 2 else (colour,) * 3)
        page[:] = np.asarray(sheet)
    if rng.random() < level.corner:
        _folded_corner(page, mm, rng)
    return page


def _fold(page: Picture, y: float, depth: float, mm: float, rng: np.random.Generator) -> None:
    h, w = page.shape[:2]
    rows = np.arange(h, dtype=np.float32)[:, None]
    line = y + rng.normal(0, 0.002) * (np.arange(w, dtype=np.float32)[None] - w / 2)
    top, bottom = max(0, int(y - 8 * mm)), min(h, int(y + 8 * mm))
    away = (rows[top:bottom] - line) / mm
    wide = rng.uniform(0.12, 0.4)
    dark = depth * np.exp(-((away / wide) ** 2))
    dark += depth * 0.25 * np.exp(-np.abs(away) / 2) * (away > 0)
    dark *= 0.7 + 0.3 * rng.random((1, w), dtype=np.float32)
    part = page[top:bottom].astype(np.float32) - (dark if page.ndim == 2 else dark[..., None])
    page[top:bottom] = np.clip(part, 0, 255).astype(np.uint8)


def _coffee(page: Picture, mm: float, rng: np.random.Generator) -> None:
    h, w = page.shape[:2]
    r = rng.uniform(30, 42) * mm
    cx, cy = rng.uniform(0, w), rng.uniform(0, h)
    x0, x1 = max(0, int(cx - r * 1.1)), min(w, int(cx + r * 1.1))
    y0, y1 = max(0, int(cy - r * 1.1)), min(h, int(cy + r * 1.1))
    if x1 <= x0 or y1 <= y0:
        return
    yy, xx = np.mgrid[y0:y1, x0:x1].astype(np.float32)
    away = (np.hypot(xx - cx, yy - cy) - r) / mm
    ring = np.exp(-((away / rng.uniform(0.6, 1.4)) ** 2)) + 0.25 * (away < 0)
    ring *= 0.5 + _cloud(rng, y1 - y0, x1 - x0, 60)
    strength = rng.uniform(20, 55)
    part = page[y0:y1, x0:x1].astype(np.float32)
    tint = np.array([0.5, 0.8, 1.2], np.float32)
    part -= ring * strength * 0.8 if page.ndim == 2 else ring[..., None] * strength * tint
    page[y0:y1, x0:x1] = np.clip(part, 0, 255).astype(np.uint8)


def _folded_corner(page: Picture, mm: float, rng: np.random.Generator) -> None:
    h, w = page.shape[:2]
    leg = rng.uniform(8, 28) * mm
    right, low = rng.random() < 0.5, rng.random() < 0.5
    x, y = (w if right else 0), (h if low else 0)
    sheet = Image.fromarray(page)
    pencil = ImageDraw.Draw(sheet)
    corner = [(x, y), (x + (-leg if right else leg), y), (x, y + (-leg if low else leg))]
    pencil.polygon(corner, fill=(200,) * 3 if page.ndim == 3 else 200)
    page[:] = np.asarray(sheet)


def _laid(
    level: Level, rng: np.random.Generator, w: int, h: int, mm: float, scale: float
) -> list[tuple[tuple[int, int, int, int], tuple[float, ...]]]:
    """Return the mesh that puts the sheet on the glass: turned, scaled, bent, crumpled."""
    angle = math.radians(rng.uniform(-level.turn, level.turn))
    if rng.random() < level.upside_down:
        angle += math.pi
    grow = scale * np.array([1.0, 1.0 + rng.normal(0, 0.0015)])
    shift = rng.normal(0, 1.2, 2) * mm * (level.turn > 0.5)
    bend = rng.normal(0, level.perspective, 2) * 2
    nx, ny = 10, 14
    xs, ys = np.linspace(0, w, nx + 1).round(), np.linspace(0, h, ny + 1).round()
    gx, gy = np.meshgrid(xs, ys)
    x, y = (gx - w / 2 - shift[0]), (gy - h / 2 - shift[1])
    deep = 1 + bend[0] * x / w * 2 + bend[1] * y / h * 2
    u = (math.cos(angle) * x + math.sin(angle) * y) / deep / grow[0] + w / 2
    v = (-math.sin(angle) * x + math.cos(angle) * y) / deep / grow[1] + h / 2
    for bent in (u, v):
        rough = np.asarray(
            Image.fromarray(rng.normal(0, 1, (6, 5)).astype(np.float32)).resize(
                (nx + 1, ny + 1), Image.Resampling.BICUBIC
            )
        )
        np.add(bent, rough * level.crumple * 0.6 * mm, out=bent)
    mesh = []
    for j in range(ny):
        for i in range(nx):
            box = (int(xs[i]), int(ys[j]), int(xs[i + 1]), int(ys[j + 1]))
            corners = [(j, i), (j + 1, i), (j + 1, i + 1), (j, i + 1)]
            quad = tuple(float(f[c]) for c in corners for f in (u, v))
            mesh.append((box, quad))
    return mesh


@dataclass(frozen=True)
class Scan:
    """A scanned page: the file's bytes, and what was done to it."""

    content: bytes
    suffix: str
    level: str
    dpi: int
    kind: str


def scanned(page: Picture, level: Level, rng: np.random.Generator, dpi: int) -> Scan:
    """Print, handle and scan a page (RGB or grey at `dpi`), and return the file."""
    mm = dpi / 25.4
    kind = "grey" if page.ndim == 2 else "colour"
    one_bit = rng.random() < level.one_bit
    h, w = page.shape[:2]
    page = handled(page, level, rng, dpi)
    outside = 255 if rng.random() < 0.75 else int(rng.integers(0, 120))
    mesh = _laid(level, rng, w, h, mm, rng.uniform(*level.scale))
    bed = Image.new("L" if page.ndim == 2 else "RGB", (w + 2, h + 2), 0)
    bed.paste(Image.fromarray(page), (0, 0))
    filling = outside if page.ndim == 2 else (outside,) * 3
    laid = bed.transform(
        (w, h), Image.Transform.MESH, mesh, Image.Resampling.BILINEAR, fillcolor=filling
    )
    blur = rng.uniform(*level.blur) * dpi / 200
    seen = np.asarray(laid.filter(_blurred(blur))).astype(np.float32)
    seen = _sensor(seen, level, rng, mm)
    if one_bit:
        return _one_bit(seen, level, rng, dpi)
    out = io.BytesIO()
    Image.fromarray(seen.astype(np.uint8)).save(
        out, "JPEG", quality=int(rng.integers(*level.jpeg)), dpi=(dpi, dpi)
    )
    return Scan(out.getvalue(), ".jpg", level.name, dpi, kind)


def _blurred(sigma: float) -> ImageFilter.Kernel | ImageFilter.GaussianBlur:
    """Return a Gaussian blur; the fast one where it reaches far enough."""
    if sigma > 1:
        return ImageFilter.GaussianBlur(sigma)
    steps = np.exp(-0.5 * (np.arange(-2, 3) / max(sigma, 0.1)) ** 2)
    return ImageFilter.Kernel((5, 5), np.outer(steps, steps).ravel().tolist())


def grain(shape: tuple[int, ...], by: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return how far off each pixel is by chance: one tile, whose sides divide no page, repeated.

    A page of its own for each would be a seventh of what a test of the reader takes.
    """
    h, w = shape
    tile = rng.normal(0, by, TILE).astype(np.float32)
    return np.tile(tile, (h // TILE[0] + 1, w // TILE[1] + 1))[:h, :w]


def _sensor(seen: NDArray[Any], level: Level, rng: np.random.Generator, mm: float) -> NDArray[Any]:
    h, w = seen.shape[:2]
    flat = seen.ndim == 2

    def wide(values: NDArray[Any]) -> NDArray[Any]:
        return values if flat else values[..., None]

    dim = 1 - level.light * rng.random() * _cloud(rng, h, w, max(h, w) // 2)
    white = rng.uniform(0.93, 1.0)
    seen = seen * wide(dim * white)
    seen += wide(grain((h, w), rng.uniform(*level.noise), rng))
    if rng.random() < level.streak:
        for _line in range(int(rng.integers(1, 4))):
            x, width = int(rng.integers(0, w)), int(rng.integers(1, 4))
            depth = rng.uniform(15, 110) * (1 if rng.random() < 0.8 else -1)
            stop = h if rng.random() < 0.8 else int(rng.integers(h // 3, h))
            seen[:stop, x : x + width] -= depth
    if rng.random() < level.specks:
        for _speck in range(int(rng.poisson(12))):
            x, y = int(rng.integers(0, w - 4)), int(rng.integers(0, h - 4))
            side = max(1, round(rng.uniform(0.1, 0.4) * mm))
            seen[y : y + side, x : x + side] -= rng.uniform(40, 160)
    clipped: NDArray[Any] = np.clip(seen, 0, 255)
    return clipped


def _one_bit(seen: NDArray[Any], level: Level, rng: np.random.Generator, dpi: int) -> Scan:
    grey = seen if seen.ndim == 2 else seen.mean(2)
    black = grey < rng.uniform(120, 175)
    out = io.BytesIO()
    Image.fromarray(~black).convert("1").save(out, "PNG", dpi=(dpi, dpi))
    return Scan(out.getvalue(), ".png", level.name, dpi, "1-bit")
