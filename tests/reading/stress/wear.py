"""What befalls a sheet of paper before it is scanned. Every function changes an RGB page in place.

`mm` is pixels in a millimetre, `hard` (0-1) how bad it is.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from tests.reading.stress.tools import Line, Picture, Tool, curve, draw

RNG = np.random.Generator


def cloud(rng: RNG, h: int, w: int, cell: float) -> NDArray[Any]:
    """Return smooth chance between 0 and 1."""
    small = rng.random((int(h / cell) + 3, int(w / cell) + 3)).astype(np.float32)
    grown = Image.fromarray(small).resize((w, h), Image.Resampling.BICUBIC)
    return np.asarray(grown).clip(0, 1)


def _darken(page: Picture, part: tuple[slice, slice], by: NDArray[Any]) -> None:
    page[part] = (page[part] * (1 - by)).clip(0, 255).astype(np.uint8)


def toner_gaps(page: Picture, rng: RNG, mm: float, hard: float) -> None:
    """A drum that does not print in some stripes down the page, and a band printed pale."""
    h, w = page.shape[:2]
    for _gap in range(int(rng.integers(1, 4))):
        x, wide = int(rng.integers(w)), max(1, int(rng.uniform(0.2, 0.3 + 1.2 * hard) * mm))
        part = page[:, x : x + wide].astype(np.float32)
        page[:, x : x + wide] = 255 - (255 - part) * rng.uniform(0, 0.5)
    top, high = int(rng.integers(h)), int(rng.uniform(5, 30) * mm)
    part = page[top : top + high].astype(np.float32)
    page[top : top + high] = 255 - (255 - part) * (1 - 0.6 * hard)


def faint_print(page: Picture, rng: RNG, mm: float, hard: float) -> None:
    """Toner saving: everything grey, in dots."""
    keep = rng.random(page.shape[:2]) > 0.5 * hard
    light = 255 - (255 - page.astype(np.float32)) * (0.85 - 0.4 * hard)
    page[:] = np.where(keep[..., None], light, 255).astype(np.uint8)


def background_toner(page: Picture, rng: RNG, mm: float, hard: float) -> None:
    """A worn drum strews toner all over the paper."""
    h, w = page.shape[:2]
    for _speck in range(int(hard * 400)):
        x, y, r = int(rng.integers(w - 3)), int(rng.integers(h - 3)), int(rng.integers(1, 3))
        page[y : y + r, x : x + r] = rng.integers(20, 120)


def tinted(page: Picture, rng: RNG, mm: float, hard: float) -> None:
    """Coloured or recycled paper with fibres."""
    h, w = page.shape[:2]
    tint = np.array([(255, 248, 205), (222, 240, 255), (226, 222, 212), (235, 250, 228)])
    page[:] = (page * (tint[int(rng.integers(4))] / 255)).astype(np.uint8)
    fibre = Tool("fibre", (120, 105, 90), 0.12, 0.25 + 0.3 * hard)
    start = rng.uniform(0, 1, (60, 2)) * (w / mm, h / mm)
    lines = [Line(curve(at + rng.normal(0, 1.2, (3, 2)).cumsum(0)), fibre) for at in start]
    draw(page, lines, mm * 25.4, rng)


def shows_through(page: Picture, rng: RNG, mm: float, hard: float) -> None:
    """The back of thin paper: the same kind of page with its marks, mirrored."""
    back = Image.fromarray(page).convert("L").transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    shift = rng.integers(-40, 40, 2)
    back = back.filter(ImageFilter.GaussianBlur(0.12 * mm))
    seen = np.roll(np.asarray(back, np.float32), shift, (0, 1))
    _darken(page, np.s_[:, :], ((1 - seen / 255) * (0.05 + 0.17 * hard))[..., None])


def stapled(page: Picture, rng: RNG, mm: float, hard: float) -> None:
    """Staples, paper clips and their rust."""
    for _one in range(int(rng.integers(1, 4))):
        at = rng.uniform(8, 60, 2) if rng.random() < 0.7 else rng.uniform(8, 180, 2)
        tilt = rng.uniform(0, 3)
        end = at + 12 * np.array([np.cos(tilt), np.sin(tilt)])
        steel = Tool("staple", (90, 92, 96), 0.6, 0.95)
        draw(page, [Line(np.linspace(at, end, 6), steel)], mm * 25.4, rng)


def punched(page: Picture, rng: RNG, mm: float, hard: float) -> None:
    """Holes for a binder, two or four, black or the lid's grey, sometimes through print."""
    image = Image.fromarray(page)
    pen = ImageDraw.Draw(image)
    shade = (int(rng.choice([0, 60, 190])),) * 3
    x = rng.uniform(9, 14) if rng.random() < 0.8 else rng.uniform(196, 201)
    for y in (28.5, 108.5, 188.5, 268.5) if rng.random() < 0.5 else (108.5, 188.5):
        r = 3 * mm
        pen.ellipse([x * mm - r, y * mm - r, x * mm + r, y * mm + r], fill=shade)
    page[:] = np.asarray(image)


def torn_corner(page: Picture, rng: RNG, mm: float, hard: float) -> None:
    """A corner torn off in a ragged line."""
    h, w = page.shape[:2]
    a, b = rng.uniform(8, 12 + 45 * hard, 2) * mm
    t = np.linspace(0, 1, 14)
    rag = rng.normal(0, 1.2 * mm, (14, 2))
    edge = np.c_[a * (1 - t), b * t] + rag
    ring = [(0.0, 0.0), *map(tuple, edge.tolist())]
    right, low = rng.random() < 0.5, rng.random() < 0.5
    ring = [(w - x if right else x, h - y if low else y) for x, y in ring]
    image = Image.fromarray(page)
    ImageDraw.Draw(image).polygon(ring, fill=(int(rng.choice([0, 70, 255])),) * 3)
    page[:] = np.asarray(image)


def spilt(page: Picture, rng: RNG, mm: float, hard: float) -> None:
    """Coffee, wine or soup: a patch with a dark rim, and drops."""
    h, w = page.shape[:2]
    yy, xx = np.mgrid[0:h:2, 0:w:2].astype(np.float32)
    dark = np.zeros(yy.shape, np.float32)
    for _drop in range(int(rng.integers(1, 7))):
        r = rng.uniform(2, 30) * mm
        x, y = rng.uniform(0, w), rng.uniform(0, h)
        wobble = 1 + 0.25 * cloud(rng, yy.shape[0], yy.shape[1], 40)
        away = (np.hypot(xx - x, yy - y) * wobble - r) / mm
        dark += np.exp(-((away / 0.7) ** 2)) + 0.45 * (away < 0)
    dark = np.asarray(Image.fromarray(dark).resize((w, h))).clip(0, 1.2)
    tint = np.array([(0.35, 0.6, 0.9), (0.2, 0.85, 0.6), (0.3, 0.4, 0.9)])[int(rng.integers(3))]
    _darken(page, np.s_[:, :], dark[..., None] * tint * (0.1 + 0.35 * hard))


def fingerprints(page: Picture, rng: RNG, mm: float, hard: float) -> None:
    """Greasy thumbs that took up pencil or ink."""
    for _one in range(int(rng.integers(2, 7))):
        h, w = page.shape[:2]
        side = int(18 * mm)
        y, x = int(rng.integers(h - side)), int(rng.integers(w - side))
        yy, xx = np.mgrid[0:side, 0:side].astype(np.float32) / mm - 9
        ridges = 0.5 + 0.5 * np.sin(np.hypot(xx + 3, yy * 1.2) * 12)
        form = np.exp(-(((xx / 6) ** 2 + (yy / 8) ** 2) ** 2))
        by = ridges * form * (0.04 + 0.2 * hard)
        _darken(page, np.s_[y : y + side, x : x + side], by[..., None])


def highlighted(page: Picture, rng: RNG, mm: float, hard: float) -> None:
    """Stripes of a highlighter over what someone found important, boxes and all."""
    colour = [(250, 240, 60), (255, 170, 200), (150, 240, 130), (150, 215, 255)]
    tool = Tool("stripe", colour[int(rng.integers(4))], 4.5, 0.5 + 0.4 * hard)
    lines = []
    for _stripe in range(int(rng.integers(1, 5))):
        x, y = rng.uniform(20, 90), rng.uniform(40, 270)
        lines.append(Line(np.array([(x, y), (x + rng.uniform(20, 110), y + 1)]), tool))
    draw(page, lines, mm * 25.4, rng)


def stamped(page: Picture, rng: RNG, mm: float, hard: float) -> None:
    """The office's date stamp, anywhere, tilted, unevenly inked."""
    wide, high = 46 * mm, 18 * mm
    image = Image.new("L", (int(wide), int(high)), 0)
    pen = ImageDraw.Draw(image)
    pen.rectangle([2, 2, wide - 3, high - 3], outline=255, width=max(1, int(0.6 * mm)))
    pen.text((3 * mm, 2.5 * mm), "SAAPUNUT", fill=255, font_size=5 * mm)
    pen.text((3 * mm, 9.5 * mm), "21.11.2026", fill=255, font_size=5 * mm)
    turned = np.asarray(image.rotate(rng.normal(0, 8), expand=True), np.float32) / 255
    turned *= 0.4 + 0.6 * cloud(rng, turned.shape[0], turned.shape[1], 3 * mm)
    h, w = page.shape[:2]
    y, x = int(rng.integers(h - turned.shape[0])), int(rng.integers(w - turned.shape[1]))
    ink = 1 - np.array([(40, 50, 150), (160, 30, 50), (60, 60, 60)])[int(rng.integers(3))] / 255
    part = np.s_[y : y + turned.shape[0], x : x + turned.shape[1]]
    _darken(page, part, turned[..., None] * ink * (0.6 + 0.4 * hard))


def sticky_note(page: Picture, rng: RNG, mm: float, hard: float) -> None:
    """A note stuck on the page, hiding what is under it."""
    side = int(rng.uniform(25, 76) * mm)
    h, w = page.shape[:2]
    y, x = int(rng.integers(h - side)), int(rng.integers(w - side))
    page[y : y + side, x : x + side] = [(250, 240, 140), (255, 250, 250)][int(rng.integers(2))]


def creased(page: Picture, rng: RNG, mm: float, hard: float) -> None:
    """Creases in all directions, dark on one side and light on the other."""
    h, w = page.shape[:2]
    yy, xx = np.mgrid[0:h:2, 0:w:2].astype(np.float32)
    dark = np.zeros(yy.shape, np.float32)
    for _one in range(int(rng.integers(1, 2 + int(10 * hard)))):
        tilt, x, y = rng.uniform(0, np.pi), rng.uniform(0, w), rng.uniform(0, h)
        away = ((xx - x) * np.sin(tilt) - (yy - y) * np.cos(tilt)) / mm
        depth = rng.uniform(0.05, 0.1 + 0.25 * hard)
        dark += depth * (
            np.exp(-((away / 0.25) ** 2)) + 0.4 * np.exp(-np.abs(away) / 2) * np.sign(away)
        )
    grown = np.asarray(Image.fromarray(dark).resize((w, h), Image.Resampling.BILINEAR))
    _darken(page, np.s_[:, :], grown[..., None])


WEAR = {
    one.__name__: one
    for one in (
        toner_gaps, faint_print, background_toner, tinted, shows_through, stapled, punched,
        torn_corner, spilt, fingerprints, highlighted, stamped, sticky_note, creased,
    )
}  # fmt: skip
PRINTER = ("toner_gaps", "faint_print", "background_toner", "tinted")  # before anyone writes
