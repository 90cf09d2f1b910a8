"""Whole sets of filled and scanned pages from a seed, with their truth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from tests.reading.simulator import filling
from tests.reading.simulator.filling import SHARE, Meant, Picture, Truth
from tests.reading.simulator.hands import Hand
from tests.reading.simulator.scanner import LEVELS, Scan, grain, printed, scanned
from tytti_desktop.instruments.library import shipped
from tytti_desktop.paper.codes import CROCKFORD, check_character
from tytti_desktop.paper.layout import FormLayout, layout
from tytti_desktop.paper.sheets import sheet_pdf

# Form, language, large print, page: the pages with most fields of each kind of layout.
PAGES = (
    ("gad7", "fi", False, 1), ("esis", "fi", False, 1), ("prom_followup", "fi", False, 2),
    ("prom_followup", "fi", False, 1), ("prem", "fi", False, 1), ("3x10d", "fi", False, 1),
    ("criteria", "fi", False, 1), ("criteria_young", "fi", False, 1), ("consent", "fi", False, 1),
    ("audit", "fi", False, 1), ("prom_baseline", "fi", True, 2), ("audit", "fi", False, 2),
)  # fmt: skip
Printed = tuple[FormLayout, int]  # a form and its page
LEVELS_IN_TURN = ("L0", "L1", "L2", "L0", "L1", "L2", "L3")


@dataclass(frozen=True)
class Filled:
    """A scanned page and all that is true of it."""

    scan: Scan
    sheet: str
    form_page: int
    form: FormLayout
    truths: tuple[Truth, ...]


@cache
def form(name: str, language: str = "fi", large_print: bool = False) -> FormLayout:
    return layout(shipped().get(name), language, large_print=large_print)


def sheet_id(rng: np.random.Generator) -> str:
    signs = "".join(CROCKFORD[int(n)] for n in rng.integers(0, 32, 7))
    return signs + check_character(signs)


@cache
def one_page(geometry: FormLayout, page: int) -> FormLayout:
    """Leave the other pages of a form empty: they need not be drawn."""
    blocks = tuple(block for block in geometry.blocks if block.page == page)
    return replace(geometry, blocks=blocks, fingerprint=f"{geometry.fingerprint}-{page}")


def rendered(pdf: bytes, page: int, dpi: float, *, grey: bool = False) -> Picture:
    """Return a page of a PDF as the printer would print it, RGB or grey."""
    document = pypdfium2.PdfDocument(pdf)
    bitmap = document[page - 1].render(scale=dpi / 72, grayscale=grey)
    picture = bitmap.to_numpy().copy()
    document.close()
    made: Picture = picture[..., 0] if grey and picture.ndim == 3 else picture
    return made[..., ::-1].copy() if made.ndim == 3 else made


@lru_cache(maxsize=16)
def _copy(geometry: FormLayout, sheet: str, page: int) -> Picture:
    return rendered(sheet_pdf(geometry, [sheet])[0], page, 200, grey=True)


def one_copy(geometry: FormLayout, sheet: str, page: int) -> Picture:
    """Return a page of a copy as printed at 200 dpi, to be marked: many tests mark the same."""
    return _copy(geometry, sheet, page).copy()


def grained(paper: Picture, by: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return what a scanner sees of a paper: each pixel off by chance, `by` grey levels."""
    seen: NDArray[np.uint8] = np.clip(paper + grain(paper.shape, by, rng), 0, 255).astype(np.uint8)
    return seen


def fill_and_scan(
    geometry: FormLayout,
    page: int,
    sheet: str,
    level: str,
    seed: int,
    *,
    share: dict[Meant, float] = SHARE,
    hand: Hand | None = None,
    dpi: int | None = None,
) -> Filled:
    """Print one copy's page, fill it by hand and scan it."""
    rng = np.random.default_rng(seed)
    hand = hand or Hand.drawn(rng)
    dpi = dpi or (300 if rng.random() < 0.1 else 200)
    how = LEVELS[level]
    grey = rng.random() < how.grey
    pdf, _pages = sheet_pdf(one_page(geometry, page), [sheet])
    paper = printed(rendered(pdf, page, dpi, grey=grey), how, rng)
    boxes = [box for box in geometry.boxes if box.page == page]
    truths, strokes = filling.fill(boxes, hand, rng, share)
    filling.draw(paper, [*strokes, *filling.slips(rng, hand)], hand.pen, dpi, rng)
    scan = scanned(paper, how, rng, dpi)
    return Filled(scan, sheet, page, geometry, tuple(truths))


def pile(count: int, seed: int, levels: tuple[str, ...] = LEVELS_IN_TURN) -> Iterator[Filled]:
    """Give pages of all kinds of layout, the levels in turn. Page n depends on seed and n only."""
    for number in range(count):
        yield nth(number, seed, levels)


def any_page(rng: np.random.Generator, printed: Sequence[Printed] | None) -> Printed:
    """Return one of the pages, or of those of `printed`."""
    if printed is not None:
        return printed[int(rng.integers(len(printed)))]
    name, language, large, page = PAGES[int(rng.integers(len(PAGES)))]
    return form(name, language, large), page


def nth(
    number: int,
    seed: int,
    levels: tuple[str, ...] = LEVELS_IN_TURN,
    printed_pages: Sequence[Printed] | None = None,
) -> Filled:
    """Return page `number` of the set `seed`, of today's forms or of `printed_pages`."""
    rng = np.random.default_rng([seed, number])
    geometry, page = any_page(rng, printed_pages)
    level = levels[number % len(levels)]
    return fill_and_scan(geometry, page, sheet_id(rng), level, int(rng.integers(2**62)))
