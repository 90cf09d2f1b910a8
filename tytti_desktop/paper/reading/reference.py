"""The blank form as the reader sees it: each page rendered once, its boxes, rows and masks.

The pages come from the same layout and the same drawing as the printed sheets, so that printing
and reading cannot drift apart. Places are pixels of the straightened page at 200 dpi.
"""

from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import Any

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

from tytti_desktop.paper.drawing import CODE_EDGE, CODE_SIZE, PAGE_SIZE, Box, BoxType
from tytti_desktop.paper.layout import FormLayout
from tytti_desktop.paper.reading.stored_forms import is_bare
from tytti_desktop.paper.sheets import FOOTER, FOOTER_LINE, SMALL, sheet_pdf

DPI = 200
PX = DPI / 72  # pixels in a point
MM = DPI / 25.4  # pixels in a millimetre
WIDTH, HEIGHT = round(PAGE_SIZE[0] * PX), round(PAGE_SIZE[1] * PX)
RING = 2.4 * MM  # how far outside a box ink counts as beside it
BARE_RING = 2.0 * MM  # labels stay so far from a box: all that counts when they are not known
INSIDE = 0.45 * MM  # the printed outline and its blur take this much of the inside
CORRIDOR = 8 * MM  # how far from a box ink on the way to its neighbour is looked for
SIDEWAYS = 25 / 25.4 * 72  # points from a row's first and last box that belong to it
SHARED = 1.0 * MM  # on each side of the middle between two rows: ink there may be of either
MIDWAY = 0.5 * MM  # half the strip between boxes that stand close together
FOOTER_LINES, FOOTER_REACH = 3, 55 * MM  # the most that a footer has, and from the middle
KEPT_PAGES = 12  # rendered pages a worker remembers: about 10 MB each

FOLD_BANDS = 6  # in which a fold is looked for across the page
PRINT = 200  # grey level: darker than paper
HEART = 100  # the heart of letters and lines

Grey = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Dark = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Row:
    """Boxes beside one another, and the stretch of the page they are registered by.

    `boxes` are indices into the page's boxes; the stretch is rows top..bottom, columns left..right.
    What is nearer to the boxes of another question, above `above` or below `below`, is that one's.
    """

    boxes: tuple[int, ...]
    top: int
    bottom: int
    left: int
    right: int
    above: int
    below: int


@dataclass(frozen=True)
class Way:
    """A stretch of paper between a box and the next of its field, seen from the box `box`."""

    box: int
    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True)
class PageReference:
    """One page of a form, blank.

    `corners`: for each corner's code its corners, clockwise from the top left. `at`: the top left
    of every choice box (x, y); `side` their common side. Masks are cut about each box with `edge`
    pixels around it: `inside`, `around` (the box, print left out), `ring` (the same where no
    other box is nearer), `middle` (what only a filled box covers), `sector` (the ring's parts by
    angle, -1 elsewhere).
    """

    picture: Grey
    quarter: Dark  # darkness at a quarter of the size
    print_near: Mask  # print, and 0.4 mm about it
    corners: dict[int, NDArray[np.float64]]
    boxes: tuple[Box, ...]
    frames: tuple[Box, ...]
    at: NDArray[np.float64]
    side: int
    edge: int
    inside: Mask
    around: Mask
    ring: Mask
    middle: Mask
    sector: NDArray[np.int8]
    rows: tuple[Row, ...]
    ways: tuple[Way, ...]  # between the boxes of questions with one answer
    bare: bool  # what is printed about the boxes is not known
    asked: int  # questions with boxes on the whole sheet

    @property
    def order(self) -> dict[str, int]:
        """Give each field of the page a number, from 1."""
        return {field: n for n, field in enumerate(self.fields(), 1)}

    def fields(self) -> dict[str, list[int]]:
        """Return the boxes of each field by their indices."""
        found: dict[str, list[int]] = {}
        for index, box in enumerate(self.boxes):
            found.setdefault(box.field, []).append(index)
        return found

    @cached_property
    def sizes(self) -> dict[str, NDArray[np.int64]]:
        """Give how many pixels the masks of each box have, at least 1."""
        masks = {"inside": self.inside, "ring": self.ring, "middle": self.middle}
        return {name: np.maximum(1, mask.sum((1, 2))) for name, mask in masks.items()}

    @cached_property
    def least_sector(self) -> NDArray[np.float64]:
        """Give how many pixels of ink each part of a box's ring must have to count."""
        parts = [(self.sector == part).sum((1, 2)) for part in range(SECTORS)]
        return np.maximum(2, 0.03 * np.stack(parts, 1))

    @cached_property
    def hearts(self) -> NDArray[np.int32]:
        """Give the pixels (along the page, row by row) in the heart of letters and lines."""
        return np.flatnonzero(self.picture < HEART).astype(np.int32)

    @cached_property
    def print_share(self) -> NDArray[np.float64]:
        """Give the share of print in each row of the page's bands, from left to right."""
        width = self.picture.shape[1] // FOLD_BANDS
        part = self.picture[:, : width * FOLD_BANDS].reshape(-1, FOLD_BANDS, width)
        share: NDArray[np.float64] = (part < PRINT).mean(2).T
        return share


SECTORS = 12


def counted(masks: Mask) -> NDArray[np.int64]:
    """Return how many pixels of each mask are set: few are, so that they are looked for."""
    each = masks[0].size if len(masks) else 1
    return np.bincount(np.flatnonzero(masks) // each, minlength=len(masks))


def cut_out(page: NDArray[Any], at: NDArray[np.int64], reach: int) -> NDArray[Any]:
    """Return squares of a page by their top left corners (x, y); beyond it its edge goes on."""
    made = np.empty((len(at), reach, reach), page.dtype)
    height, width = page.shape
    for n, (x, y) in enumerate(at.tolist()):
        if 0 <= x <= width - reach and 0 <= y <= height - reach:
            made[n] = page[y : y + reach, x : x + reach]
        else:
            rows, columns = np.arange(y, y + reach), np.arange(x, x + reach)
            made[n] = page[np.ix_(rows.clip(0, height - 1), columns.clip(0, width - 1))]
    return made


def _rendered(form: FormLayout, page: int) -> Grey:
    pdf, _pages = sheet_pdf(form, [None])
    document = pypdfium2.PdfDocument(pdf)
    try:
        bitmap = document[page - 1].render(scale=PX, grayscale=True)
        picture = Image.fromarray(bitmap.to_numpy().reshape(bitmap.height, bitmap.width))
    finally:
        document.close()
    if picture.size != (WIDTH, HEIGHT):
        picture = picture.crop((0, 0, WIDTH, HEIGHT))
    return np.array(picture)


def _grown(mask: Mask, by: int) -> Mask:
    """Return a mask grown by so many pixels each way: a square about every pixel."""
    for axis in (0, 1):
        grown = mask.copy()
        for step in range(1, by + 1):
            ahead = np.s_[step:] if axis == 0 else np.s_[:, step:]
            behind = np.s_[:-step] if axis == 0 else np.s_[:, :-step]
            grown[ahead] |= mask[behind]
            grown[behind] |= mask[ahead]
        mask = grown
    return mask


def code_corners() -> dict[int, NDArray[np.float64]]:
    """Return where each corner's code stands, its own corners clockwise from the top left."""
    side, near = CODE_SIZE * PX, CODE_EDGE * PX
    far_x, far_y = (n * PX - near - side for n in PAGE_SIZE)
    square = np.array([[0, 0], [side, 0], [side, side], [0, side]])
    return {
        corner: square + np.array([far_x if corner % 2 else near, far_y if corner > 1 else near])
        for corner in range(4)
    }


@cache
def of_each_copy() -> Mask:
    """Return where every copy is printed otherwise than the blank page: its codes, its footer."""
    mask = np.zeros((HEIGHT, WIDTH), bool)
    for corners in code_corners().values():
        left, top = np.floor(corners.min(0)).astype(int)
        right, bottom = np.ceil(corners.max(0)).astype(int)
        mask[top:bottom, left:right] = True
    middle, reach = WIDTH // 2, round(FOOTER_REACH)
    for line in range(FOOTER_LINES):
        base = (FOOTER + line * FOOTER_LINE) * PX
        top, bottom = round(base - 0.8 * SMALL * PX), round(base + 0.3 * SMALL * PX)
        mask[top:bottom, middle - reach : middle + reach] = True
    return mask


def _rows(boxes: tuple[Box, ...]) -> tuple[Row, ...]:
    """Group boxes of a field that stand beside one another."""
    groups: dict[tuple[str, int], list[int]] = {}
    for index, box in enumerate(boxes):
        groups.setdefault((box.field, round(box.y / 6)), []).append(index)
    made = []
    for members in groups.values():
        some = [boxes[n] for n in members]
        first, last = min(b.y for b in some), max(b.y + b.h for b in some)
        left, right = min(b.x for b in some) - SIDEWAYS, max(b.x + b.w for b in some) + SIDEWAYS
        others = [b for b in boxes if b.field != some[0].field and left < b.x < right]
        over = max((b.y + b.h for b in others if b.y + b.h <= first), default=-first)
        under = min((b.y for b in others if b.y >= last), default=2 * PAGE_SIZE[1] - last)
        made.append(
            Row(
                tuple(members),
                top=max(0, int(first * PX - 7 * MM)),
                bottom=min(HEIGHT, int(last * PX + 7 * MM)),
                left=max(0, int(left * PX)),
                right=min(WIDTH, int(right * PX)),
                above=int((first + over) / 2 * PX - SHARED),
                below=int((last + under) / 2 * PX + SHARED),
            )
        )
    return tuple(made)


def _ways(boxes: tuple[Box, ...], side: int, edge: int) -> tuple[Way, ...]:
    """Return the stretches between neighbouring boxes, beside or above one another.

    Where boxes stand far apart there are two, one near each; close together it is the middle.
    """
    made = []
    for n, box in enumerate(boxes):
        for m, other in enumerate(boxes):
            if m == n or other.field != box.field or box.type is not BoxType.SINGLE:
                continue
            x, y = round(box.x * PX), round(box.y * PX)
            right, down = round((other.x - box.x) * PX), round((other.y - box.y) * PX)
            if abs(down) < side and _next_to(box, other, boxes):
                low, high = _stretch(x, right, side, edge)
                made.append(Way(n, y, y + side, low, high))
            elif abs(right) < side and _next_to(box, other, boxes):
                low, high = _stretch(y, down, side, edge)
                made.append(Way(n, low, high, x, x + side))
    return tuple(made)


def _next_to(box: Box, other: Box, boxes: tuple[Box, ...]) -> bool:
    """Tell whether no third box of the field lies between two that stand in a line."""
    low_x, high_x = sorted((box.x, other.x))
    low_y, high_y = sorted((box.y, other.y))
    return not any(
        third.field == box.field
        and third not in (box, other)
        and low_x - third.w < third.x < high_x + third.w
        and low_y - third.h < third.y < high_y + third.h
        for third in boxes
    )


def _stretch(at: int, away: int, side: int, edge: int) -> tuple[int, int]:
    """Return where (pixels, along the line) to look between a box and one `away` from it."""
    gap = abs(away) - side
    start, end = float(edge), min(edge + CORRIDOR, gap - edge)
    if end - start < 2 * MIDWAY:
        start, end = max(0.0, gap / 2 - MIDWAY), gap / 2 + MIDWAY
    if away > 0:
        return round(at + side + start), round(at + side + end)
    return round(at - end), round(at - start)


def _masks(
    printed: Mask, at: NDArray[np.float64], side: int, edge: int, ring_width: float
) -> tuple[Mask, Mask, Mask, Mask, NDArray[np.int8]]:
    """Cut the masks about every box."""
    reach = side + 2 * edge
    near = _grown(printed, 2)
    steps = np.arange(reach)
    across = np.abs(steps - (reach - 1) / 2)
    away = np.maximum(across[:, None], across[None, :])
    inner = away <= side / 2 - INSIDE - 0.5
    middle = away <= side * 0.32
    outer = (away > side / 2 + 2.5) & (away <= side / 2 + ring_width + 0.5)
    angle = np.arctan2(steps[:, None] - (reach - 1) / 2, steps[None, :] - (reach - 1) / 2)
    part = np.clip(((angle + np.pi) / (2 * np.pi) * SECTORS), 0, SECTORS - 1).astype(np.int8)
    corner = np.round(at).astype(int)
    rows = corner[:, 1][:, None, None] - edge + steps[None, :, None]
    columns = corner[:, 0][:, None, None] - edge + steps[None, None, :]
    rows, columns = rows.clip(0, HEIGHT - 1), columns.clip(0, WIDTH - 1)
    clear = ~near[rows, columns]
    inside_clear = np.broadcast_to(inner, clear.shape)
    around = clear & outer
    ring = around & _nearest(at, side, steps - edge)
    return (
        inside_clear,
        around,
        ring,
        np.broadcast_to(middle, clear.shape),
        np.where(ring, part, -1).astype(np.int8),
    )


def _nearest(at: NDArray[np.float64], side: int, steps: NDArray[np.int64]) -> Mask:
    """Tell where about every box no other box is nearer: ink there is beside this one."""
    made = np.ones((len(at), len(steps), len(steps)), bool)
    far = np.abs(at[:, None] - at[None]).max(2)
    for n, m in zip(*np.nonzero((far > 0) & (far < side + 2 * -steps[0])), strict=True):
        right, down = at[m] - at[n]
        own, others = (
            np.maximum(
                np.maximum(y - steps, steps - y - side)[:, None],
                np.maximum(x - steps, steps - x - side)[None],
            )
            for x, y in ((0, 0), (right, down))
        )
        made[n] &= own <= others
    return made


def page_reference(form: FormLayout, page: int) -> PageReference:
    """Return a page of a form as the reader compares with it.

    Raises ValueError when the form's choice boxes differ in size: their measures would too.
    """
    return _remembered(_Wanted(form.fingerprint, page, bare=is_bare(form), form=form))


@dataclass(frozen=True)
class _Wanted:
    """A page by its form's fingerprint: hashing the whole layout would take longer than reading."""

    fingerprint: str
    page: int
    bare: bool
    form: FormLayout = field(compare=False)


@lru_cache(maxsize=KEPT_PAGES)
def _remembered(wanted: _Wanted) -> PageReference:
    form, page = wanted.form, wanted.page
    picture = _rendered(form, page)
    here = [box for box in form.boxes if box.page == page]
    boxes = tuple(box for box in here if box.type is not BoxType.TEXT)
    sides = {round(length * PX) for box in boxes for length in (box.w, box.h)}
    if len(sides) > 1:
        raise ValueError(sides)
    side = sides.pop() if sides else round(5 * MM)
    edge = round(RING)
    at = np.array([(box.x * PX, box.y * PX) for box in boxes], float).reshape(-1, 2)
    printed = picture < 216  # noqa: PLR2004 (anything that prints, hairlines too)
    inside, around, ring, middle, sector = _masks(
        printed, at, side, edge, BARE_RING if wanted.bare else RING
    )
    quarter = np.asarray(Image.fromarray(picture).reduce(4), np.float32)
    return PageReference(
        picture=picture,
        quarter=(255 - quarter) / 255,
        print_near=_grown(printed | of_each_copy(), 3),
        corners=code_corners(),
        boxes=boxes,
        frames=tuple(box for box in here if box.type is BoxType.TEXT),
        at=at,
        side=side,
        edge=edge,
        inside=inside,
        around=around,
        ring=ring,
        middle=middle,
        sector=sector,
        rows=_rows(boxes),
        ways=_ways(boxes, side, edge),
        bare=wanted.bare,
        asked=len({box.field for box in form.boxes if box.type is not BoxType.TEXT}),
    )
