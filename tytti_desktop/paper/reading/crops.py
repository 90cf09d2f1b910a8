"""Pictures of single questions, cut from the straightened page for the person who settles them."""

import io

from PIL import Image

from tytti_desktop.paper.drawing import MM, Block
from tytti_desktop.paper.layout import FormLayout
from tytti_desktop.paper.reading.reference import PX
from tytti_desktop.paper.setting import LEFT, RIGHT

ABOUT = 7 * MM  # points shown above and below the boxes
MARGIN = 3 * MM
HEAD = 16 * MM  # a question standing this near above its boxes is shown with them
QUALITY = 60  # WebP: 1-3 kB a row


def field_crop(picture: bytes, form: FormLayout, page: int, field: str) -> bytes:
    """Return a question with all its boxes as a grey WebP, cut from a page's kept picture.

    `picture` is `PageReading.picture` of a page that was read. Raises KeyError when the field is
    not on the page.
    """
    top, bottom = field_stretch(form, page, field)
    with Image.open(io.BytesIO(picture), formats=["JPEG"]) as whole:
        area = (LEFT - MARGIN, top, RIGHT + MARGIN, bottom)
        cut = whole.crop(tuple(round(edge * PX) for edge in area))  # type: ignore[arg-type]
    out = io.BytesIO()
    cut.convert("L").save(out, "WEBP", quality=QUALITY)
    return out.getvalue()


def field_stretch(form: FormLayout, page: int, field: str) -> tuple[float, float]:
    """Return from where to where down the page (points) a question and its boxes reach."""
    boxes = [box for box in form.boxes if box.page == page and box.field == field]
    if not boxes:
        raise KeyError(field)
    top = min(box.y for box in boxes) - ABOUT
    bottom = max(box.y + box.h for box in boxes) + ABOUT
    blocks = [block for block in form.blocks if block.page == page]
    for number, block in enumerate(blocks):
        if not any(box.field == field for box in block.boxes):
            continue
        top, bottom = _widened(block, top, bottom)
        before = blocks[number - 1] if number else None
        if before is not None and before.words and not before.boxes:
            reach = max(word.y for word in before.words)
            if top - HEAD < reach < top + ABOUT:
                top, bottom = _widened(before, top, bottom)
    return max(0.0, top), min(form.page_size[1], bottom)


def _widened(block: Block, top: float, bottom: float) -> tuple[float, float]:
    """Take in the words of a block."""
    for word in block.words:
        top = min(top, word.y - word.size)
        bottom = max(bottom, word.y + 0.4 * word.size)
    return top, bottom
