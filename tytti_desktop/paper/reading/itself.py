"""The proof that this installation reads what it prints: a page printed, crossed and read."""

import numpy as np
from PIL import Image, ImageDraw

from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import shipped
from tytti_desktop.paper.codes import new_sheet_id
from tytti_desktop.paper.drawing import Box
from tytti_desktop.paper.layout import layout
from tytti_desktop.paper.preview import opened
from tytti_desktop.paper.reading.images import prepared
from tytti_desktop.paper.reading.page import read_page
from tytti_desktop.paper.reading.reference import PX
from tytti_desktop.paper.sheets import sheet_pdf
from tytti_desktop.words import _

FORM = "gad7"
PEN, INK = 4, 40  # pixels; of 255


def prove() -> None:
    """Print a page in memory, cross a box of every question and read it back.

    Raises KnownError where not every answer, and nothing else, comes back.
    """
    form = layout(shipped().get(FORM), "fi")
    sheet = new_sheet_id()
    with opened(sheet_pdf(form, [sheet])[0]) as document:
        page = document[0].render(scale=PX).to_pil().convert("L")
    boxes = {box.field: box for box in form.boxes if box.value}  # the last one of each
    pen = ImageDraw.Draw(page)
    for box in boxes.values():
        _cross(pen, box)
    noise = np.random.default_rng(1).normal(0, 2, page.size[::-1])
    scan = Image.fromarray(np.clip(np.asarray(page) + noise, 0, 255).astype(np.uint8))
    got = read_page(prepared(scan), {sheet: form}, keep_picture=False)
    if {one.field: one.value for one in got.fields} != {f: b.value for f, b in boxes.items()}:
        raise KnownError(
            _("A form that was printed here is not read here: install the program again.")
        )


def _cross(pen: ImageDraw.ImageDraw, box: Box) -> None:
    x, y, side = box.x * PX, box.y * PX, box.w * PX
    for left, right in ((0.1, 0.9), (0.9, 0.1)):
        ends = [(x + side * left, y + side * 0.1), (x + side * right, y + side * 0.9)]
        pen.line(ends, fill=INK, width=PEN)
