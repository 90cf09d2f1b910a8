"""The proof that this installation reads what it prints: pages printed, crossed and read.

One page of each kind that the forms have: with boxes, with frames to write in, with both.
"""

from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageDraw

from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import shipped
from tytti_desktop.paper.codes import new_sheet_id
from tytti_desktop.paper.drawing import Box, BoxType
from tytti_desktop.paper.layout import FormLayout, layout
from tytti_desktop.paper.preview import opened
from tytti_desktop.paper.reading.images import prepared
from tytti_desktop.paper.reading.page import read_page
from tytti_desktop.paper.reading.reference import PX
from tytti_desktop.paper.sheets import sheet_pdf
from tytti_desktop.words import _

PEN, INK = 4, 40  # pixels; of 255


def prove() -> None:
    """Print in memory a page of each kind, cross a box of every question and read it back.

    Raises KnownError where not every answer, and nothing else, comes back.
    """
    for form, number in kinds():
        _prove(form, number)


def kinds() -> Iterator[tuple[FormLayout, int]]:
    """Give the first page of each kind, of all forms: whether it has boxes, and frames."""
    seen = set()
    made = [each for each in shipped().all() if each.printable and each.defined]
    for form in (layout(each, "fi", large_print=large) for large in (False, True) for each in made):
        for number in range(1, form.pages + 1):
            kind = frozenset(box.type is BoxType.TEXT for box in form.boxes if box.page == number)
            if kind and kind not in seen:
                seen.add(kind)
                yield form, number


def _prove(form: FormLayout, number: int) -> None:
    sheet = new_sheet_id()
    with opened(sheet_pdf(form, [sheet])[0]) as document:
        page = document[number - 1].render(scale=PX).to_pil().convert("L")
    here = [box for box in form.boxes if box.page == number]
    boxes = {box.field: box for box in here}  # the last one of each
    pen = ImageDraw.Draw(page)
    for box in boxes.values():
        if box.type is not BoxType.TEXT:
            _cross(pen, box)
    noise = np.random.default_rng(1).normal(0, 2, page.size[::-1])
    scan = Image.fromarray(np.clip(np.asarray(page) + noise, 0, 255).astype(np.uint8))
    got = read_page(prepared(scan), {sheet: form}, keep_picture=False)
    if {one.field: one.value for one in got.fields} != {f: _said(b) for f, b in boxes.items()}:
        raise KnownError(
            _("A form that was printed here is not read here: install the program again.")
        )


def _said(box: Box) -> str | tuple[str, ...] | None:
    """Return what is read where this box alone is crossed."""
    if box.type is BoxType.TEXT:
        return None
    return (str(box.value),) if box.type is BoxType.MULTI else str(box.value)


def _cross(pen: ImageDraw.ImageDraw, box: Box) -> None:
    x, y, side = box.x * PX, box.y * PX, box.w * PX
    for left, right in ((0.1, 0.9), (0.9, 0.1)):
        ends = [(x + side * left, y + side * 0.1), (x + side * right, y + side * 0.9)]
        pen.line(ends, fill=INK, width=PEN)
