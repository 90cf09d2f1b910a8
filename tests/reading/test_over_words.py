"""A mark over printed words beside the boxes is seen; the words alone are not taken for one."""

import numpy as np
import pytest
from PIL import Image, ImageFilter

from tests.reading.simulator.filling import middle
from tests.reading.simulator.hands import PENS, Pen, Stroke
from tests.reading.simulator.piles import PAGES, form
from tests.reading.test_fields import Sheet
from tytti_desktop.paper.reading.model import FieldStatus
from tytti_desktop.paper.reading.reference import MM, of_each_copy, page_reference

SINGLE = [page for page in PAGES if page[0] != "consent"]  # where a blank needs other answers
BALLPOINT, PENCIL = PENS[0], PENS[6]
DARK = 128  # grey level: print


def answered(name: str, sheet: str, *, large: bool, page: int, pen: Pen) -> tuple[Sheet, list[str]]:
    """Give a page with three of every five questions crossed, and the fields left blank."""
    made = Sheet(form(name, "fi", large), sheet, page)
    made.hand = type(made.hand)(pen, made.hand.style, 0.9, 0.02, (0.0, 0.0), 1.0)
    blank = [field for n, field in enumerate(made.asked) if n % 5 in {1, 3}]
    for field in made.asked:
        if field not in blank:
            made.mark(field, 0)
    return made, blank


def lines_over_words(sheet: Sheet, page: int, field: str) -> list[tuple[float, float]]:
    """Return the middles (mm) of 4 mm lines that lie wholly on print beside a field's boxes."""
    reference = page_reference(sheet.form, page)
    row = next(r for r in reference.rows if reference.boxes[r.boxes[0]].field == field)
    boxes = [middle(box) for box in reference.boxes]
    half, found = round(2 * MM), []
    words = reference.print_near & ~of_each_copy()
    for y in range(row.top + 8, row.bottom - 8, 2):
        for x in range(row.left + half, row.right - half, 4):
            at = (x / MM, y / MM)
            near = min(max(abs(at[0] - a), abs(at[1] - b)) for a, b in boxes) < 6
            if not near and words[y - 2 : y + 3, x - half : x + half].all():
                found.append(at)
    return found


@pytest.mark.parametrize(("name", "language", "large", "page"), SINGLE)
@pytest.mark.parametrize("pen", [BALLPOINT, PENCIL], ids=["ballpoint", "pencil"])
def test_a_line_over_words_is_asked(
    name: str, language: str, large: bool, page: int, pen: Pen, sheet: str
) -> None:
    made, blank = answered(name, sheet, large=large, page=page, pen=pen)
    places = {field: lines_over_words(made, page, field) for field in blank}
    for field in list(places):
        if not places[field]:
            del places[field]
            continue
        x, y = places[field][len(places[field]) // 2]
        made.draw([Stroke(np.array([[x - 2, y], [x + 2, y]]), pen.width)])
    got = made.read()
    assert all(got[field].needs_person for field in places), got


@pytest.mark.parametrize(("name", "language", "large", "page"), SINGLE)
def test_what_is_written_over_the_footer_is_no_answer(
    name: str, language: str, large: bool, page: int, sheet: str
) -> None:
    """Its words differ from copy to copy: nothing tells what of them is ink."""
    made = Sheet(form(name, "fi", large), sheet, page)
    last = made.asked[-1]
    made.mark_all(0, last)
    down, right = np.nonzero(of_each_copy() & (made.paper < DARK))
    lines = down[(right > 0.4 * made.paper.shape[1]) & (right < 0.6 * made.paper.shape[1])]
    for y in np.unique(lines)[5::12] / MM:
        made.draw([Stroke(np.array([[60, y], [150, y]]), 0.5)])
    got = made.read()
    assert got[last].status is FieldStatus.BLANK, got[last]


PRINTED = [(*page, "plain") for page in SINGLE]
PRINTED += [(*page, how) for page in SINGLE[::4] for how in ("pale", "bold", "blurred", "shifted")]


@pytest.mark.parametrize(("name", "language", "large", "page", "how"), PRINTED)
def test_words_alone_are_no_mark(
    name: str, language: str, large: bool, page: int, how: str, sheet: str
) -> None:
    """Whatever the toner: pale, bold, out of focus, or a row a little off."""
    made, blank = answered(name, sheet, large=large, page=page, pen=BALLPOINT)
    image = Image.fromarray(made.paper)
    if how == "pale":
        image = image.point([round(255 - (255 - n) * 0.8) for n in range(256)])
    elif how == "bold":
        image = Image.blend(image, image.filter(ImageFilter.MinFilter(3)), 0.3)
    elif how == "blurred":
        image = image.filter(ImageFilter.GaussianBlur(1.0))
    elif how == "shifted":
        image = image.rotate(0.3, fillcolor=255)
    made.paper = np.array(image)
    got = made.read()
    assert [got[field].status for field in blank] == [FieldStatus.BLANK] * len(blank), got
