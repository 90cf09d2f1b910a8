"""How a sheet becomes a file: scanners, copiers, telephones, and what programs do afterwards.

Every function takes an RGB picture as floats (0-255) and returns another; `mm` is pixels in a
millimetre, `hard` (0-1) how bad it is.
"""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from tests.reading.stress.wear import cloud

Light = NDArray[Any]
RNG = np.random.Generator


def _image(seen: Light) -> Image.Image:
    return Image.fromarray(seen.clip(0, 255).astype(np.uint8))


def _filtered(seen: Light, how: ImageFilter.Filter) -> Light:
    return np.asarray(_image(seen).filter(how), np.float32)


def _carried(seen: Light, back: NDArray[Any], fill: Light, size: tuple[int, int]) -> Light:
    """Return a picture warped by the 3 x 3 map from new places to old ones."""
    coefficients = tuple((back / back[2, 2]).ravel()[:8])
    h, w = seen.shape[:2]
    mask = Image.new("L", (w, h), 255).transform(
        size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BILINEAR
    )
    laid = _image(seen).transform(
        size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BILINEAR
    )
    there = np.asarray(mask, np.float32)[..., None] / 255
    ground = fill[: size[1], : size[0]] if fill.ndim == 3 else fill
    made: Light = np.asarray(laid, np.float32) * there + ground * (1 - there)
    return made


def skewed(seen: Light, rng: RNG, mm: float, hard: float) -> Light:
    """Turned, and stretched more one way than the other, on a white, grey or black lid."""
    h, w = seen.shape[:2]
    angle = np.radians(rng.uniform(-8, 8) * hard)
    sx, sy = rng.uniform(0.96, 1.03, 2)
    lean = rng.normal(0, 0.01) * hard
    turn = np.array(
        [[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]]
    )
    grow = np.array([[1 / sx, lean, 0], [0, 1 / sy, 0], [0, 0, 1]])
    to, fro = np.eye(3), np.eye(3)
    to[:2, 2], fro[:2, 2] = (-w / 2, -h / 2), (w / 2, h / 2)
    lid = np.full(3, float(rng.choice([255, 255, 130, 10])), np.float32)
    return _carried(seen, fro @ grow @ turn @ to, lid, (w, h))


def photographed(seen: Light, rng: RNG, mm: float, hard: float) -> Light:
    """Held in a hand over a table: perspective, a shadow, uneven light, the table's grain."""
    h, w = seen.shape[:2]
    margin = 0.05 + 0.1 * rng.random()
    size = (int(w * (1 + 2 * margin)), int(h * (1 + 2 * margin)))
    corners = np.array([(0, 0), (w, 0), (w, h), (0, h)], float)
    moved = corners + np.array(size) / 2 - (w / 2, h / 2)
    moved += rng.uniform(-1, 1, (4, 2)) * (0.01 + 0.05 * hard) * w
    rows, right = [], []
    for (x, y), (u, v) in zip(moved, corners, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    back = np.append(np.linalg.solve(np.array(rows), np.array(right)), 1).reshape(3, 3)
    table = cloud(rng, size[1], size[0], 9 * mm) * 60 + np.array([[[120.0, 85, 55]]]).mean()
    table = np.repeat(table[..., None], 3, 2) * np.array([1.1, 0.9, 0.7])
    laid = _carried(seen, back, table.astype(np.float32), size)
    light = 1 - (0.1 + 0.5 * hard) * cloud(rng, size[1], size[0], max(size) / 1.5)
    return laid * light[..., None]


def curled(seen: Light, rng: RNG, mm: float, hard: float) -> Light:
    """Paper that does not lie flat: lines bow, and light falls off along the curl."""
    h, w = seen.shape[:2]
    bow = (1 + 5 * hard) * mm * rng.choice([-1, 1])
    steps = 16
    mesh = []
    for n in range(steps):
        x0, x1 = w * n // steps, w * (n + 1) // steps
        a, b = (bow * np.sin(np.pi * x / w) for x in (x0, x1))
        mesh.append(((x0, 0, x1, h), (x0, -a, x0, h - a, x1, h - b, x1, -b)))
    laid = _image(seen).transform(
        (w, h), Image.Transform.MESH, mesh, Image.Resampling.BILINEAR, fillcolor=(255, 255, 255)
    )
    light = 1 - 0.3 * hard * np.linspace(0, 1, w) ** 2
    return np.asarray(laid, np.float32) * light[None, :, None]


def slipped(seen: Light, rng: RNG, mm: float, hard: float) -> Light:
    """A feeder that slips: part of the page is stretched or shortened down its length."""
    h = len(seen)
    speed = np.ones(h)
    start = int(rng.integers(h // 5, h * 4 // 5))
    speed[start : start + int(rng.uniform(5, 40) * mm)] += rng.normal(0, 0.12 * hard)
    rows = np.cumsum(speed)
    rows *= (h - 1) / rows[-1] if rng.random() < 0.5 else 1
    made: Light = seen[rows.round().astype(int).clip(0, h - 1)]
    return made


def cropped(seen: Light, rng: RNG, mm: float, hard: float) -> Light:
    """The paper lay over the edge of the glass."""
    cut = (rng.uniform(0, 8 + 10 * hard, 4) * mm * (rng.random(4) < 0.4)).astype(int)
    h, w = seen.shape[:2]
    return seen[cut[0] : h - cut[1], cut[2] : w - cut[3]]


def bent_light(seen: Light, rng: RNG, mm: float, hard: float) -> Light:
    """Gamma: shadows or highlights crushed."""
    power = float(np.exp(rng.choice([-1, 1]) * rng.uniform(0.1, 0.75) * (0.3 + 0.7 * hard)))
    made: Light = 255 * (seen.clip(0, 255) / 255) ** power
    return made


def flat(seen: Light, rng: RNG, mm: float, hard: float) -> Light:
    """Little contrast: black is grey and white is grey."""
    low, high = 90 * hard, 255 - 60 * hard
    made: Light = low + seen * (high - low) / 255
    return made


def too_bright(seen: Light, rng: RNG, mm: float, hard: float) -> Light:
    """Overexposed: pale pens begin to vanish."""
    made: Light = seen * (1.05 + 0.45 * hard)
    return made


def colour_cast(seen: Light, rng: RNG, mm: float, hard: float) -> Light:
    """Lamplight, or a tired lamp."""
    made: Light = seen * (1 - rng.uniform(0, 0.35, 3) * hard)
    return made


def shadowed(seen: Light, rng: RNG, mm: float, hard: float) -> Light:
    """The shadow of a hand or a telephone over part of the page."""
    h, w = seen.shape[:2]
    image = Image.new("L", (w // 8, h // 8), 255)
    x, y = rng.integers(0, w // 8), rng.integers(0, h // 8)
    dark = Image.new("L", (int(w // 20), int(h // 10)), int(255 * (1 - 0.2 - 0.45 * hard)))
    image.paste(dark.rotate(0), (int(x), int(y)))
    soft = image.rotate(rng.uniform(-40, 40), fillcolor=255).filter(ImageFilter.GaussianBlur(4))
    return seen * (np.asarray(soft.resize((w, h)), np.float32) / 255)[..., None]


def unsharp(seen: Light, rng: RNG, mm: float, hard: float) -> Light:
    """Out of focus or shaken."""
    if rng.random() < 0.5:
        return _filtered(seen, ImageFilter.GaussianBlur((0.05 + 0.16 * hard) * mm))
    by = max(1, int((0.1 + 0.35 * hard) * mm))
    axis = int(rng.integers(2))
    made: Light = np.mean([np.roll(seen, n - by // 2, axis) for n in range(by)], axis=0)
    return made


def oversharp(seen: Light, rng: RNG, mm: float, hard: float) -> Light:
    """The scanner's own sharpening: halos about every line, and grain."""
    seen = seen + rng.normal(0, 3, seen.shape[:2])[..., None]
    return _filtered(seen, ImageFilter.UnsharpMask(2, int(120 + 200 * hard), 2))


def shot_noise(seen: Light, rng: RNG, mm: float, hard: float) -> Light:
    """Grain that grows with light, as of a telephone in the dark."""
    gain = 2 + 18 * hard
    h, w = seen.shape[:2]
    grain = rng.standard_normal((h, w, 3), dtype=np.float32)
    made: Light = seen + grain * np.sqrt(gain * seen.clip(1, 255)) * 0.35
    return made


def banded(seen: Light, rng: RNG, mm: float, hard: float) -> Light:
    """Bands across the page from a flickering lamp or a bad drum."""
    rows = np.arange(len(seen)) / mm
    wave = np.sin(rows * rng.uniform(0.3, 4) + rng.uniform(0, 6))
    made: Light = seen * (1 - (0.03 + 0.12 * hard) * (0.5 + 0.5 * wave))[:, None, None]
    return made


def moire(seen: Light, rng: RNG, mm: float, hard: float) -> Light:
    """Two screens over each other: fine slanting waves."""
    h, w = seen.shape[:2]
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32) / mm
    tilt, often = rng.uniform(0, np.pi), rng.uniform(4, 14)
    wave = np.sin((xx * np.cos(tilt) + yy * np.sin(tilt)) * often)
    made: Light = seen * (1 - (0.02 + 0.1 * hard) * (0.5 + 0.5 * wave))[..., None]
    return made


def dusty(seen: Light, rng: RNG, mm: float, hard: float) -> Light:
    """Hairs, dust and single dead pixels."""
    h, w = seen.shape[:2]
    seen = seen.copy()
    n = int(hard * 0.0006 * h * w)
    seen[rng.integers(0, h, n), rng.integers(0, w, n)] = rng.choice([0, 255], (n, 1))
    for _hair in range(int(6 * hard)):
        at = rng.uniform(0, 1, 2) * (h, w)
        for step in rng.normal(0, 1.2, (60, 2)).cumsum(0) + at:
            y, x = step.astype(int).clip(0, (h - 2, w - 2))
            seen[y : y + 2, x : x + 2] *= 0.5
    return seen


def streaked(seen: Light, rng: RNG, mm: float, hard: float) -> Light:
    """Coloured, slanting or broken streaks down the page, as of dirt in a feeder."""
    seen = seen.copy()
    h, w = seen.shape[:2]
    for _one in range(int(rng.integers(1, 5))):
        x = int(rng.integers(w - 6))
        top, high = sorted(rng.integers(0, h, 2)) if rng.random() < 0.5 else (0, h)
        lean = rng.normal(0, 0.4 * mm)
        depth = 1 - rng.uniform(0.05, 0.1 + 0.6 * hard, 3)
        columns = (x + lean * np.linspace(0, 1, max(1, high - top))).round().astype(int)
        columns = columns.clip(0, w - 1)
        for wide in range(int(rng.integers(1, 4))):
            seen[np.arange(top, top + len(columns)), (columns + wide).clip(0, w - 1)] *= depth
    return seen


CAPTURE: dict[str, Callable[[Light, RNG, float, float], Light]] = {
    one.__name__: one
    for one in (
        skewed, photographed, curled, slipped, cropped, bent_light, flat, too_bright, colour_cast,
        shadowed, unsharp, oversharp, shot_noise, banded, moire, dusty, streaked,
    )
}  # fmt: skip
SHAPES = ("skewed", "photographed", "curled", "slipped", "cropped")  # at most one of these


def _saved(image: Image.Image, kind: str, **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def low_jpeg(image: Image.Image, rng: RNG, dpi: int) -> tuple[bytes, str]:
    """A file squeezed hard."""
    how = {"quality": int(rng.integers(30, 61)), "subsampling": 2, "dpi": (dpi, dpi)}
    return _saved(image, "JPEG", **how), ".jpg"


def twice_jpeg(image: Image.Image, rng: RNG, dpi: int) -> tuple[bytes, str]:
    """Squeezed, sent, made smaller and squeezed again."""
    first = Image.open(io.BytesIO(_saved(image, "JPEG", quality=60)))
    share = rng.uniform(0.72, 0.95)
    smaller = first.resize((int(first.width * share), int(first.height * share)))
    return _saved(smaller, "JPEG", quality=int(rng.integers(40, 80))), ".jpg"


def fax(image: Image.Image, rng: RNG, dpi: int) -> tuple[bytes, str]:
    """Black and white: a threshold, or dots (error diffusion)."""
    dither = Image.Dither.FLOYDSTEINBERG if rng.random() < 0.5 else Image.Dither.NONE
    grey = image.convert("L").point(lambda v: min(255, int(v * rng.uniform(0.95, 1.05))))
    return _saved(grey.convert("1", dither=dither), "TIFF", compression="group4"), ".tif"


def palette(image: Image.Image, rng: RNG, dpi: int) -> tuple[bytes, str]:
    """A PNG of few colours."""
    return _saved(image.quantize(int(rng.integers(8, 33))), "PNG"), ".png"


def good_jpeg(image: Image.Image, rng: RNG, dpi: int) -> tuple[bytes, str]:
    """A usual file."""
    grey = image.convert("L") if rng.random() < 0.5 else image
    return _saved(grey, "JPEG", quality=int(rng.integers(70, 95)), dpi=(dpi, dpi)), ".jpg"


FILES = {one.__name__: one for one in (good_jpeg, low_jpeg, twice_jpeg, fax, palette)}
FILE_SHARE = (0.5, 0.22, 0.1, 0.1, 0.08)
