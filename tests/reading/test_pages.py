"""Which page of which sheet a picture shows, and what is wrong with it."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from tests.reading.conftest import ALL_CLEAR, steady
from tests.reading.simulator.filling import Picture
from tests.reading.simulator.piles import Filled, fill_and_scan, form
from tytti_desktop.paper.codes import check_character
from tytti_desktop.paper.layout import FormLayout
from tytti_desktop.paper.reading import locating
from tytti_desktop.paper.reading.images import Scanned
from tytti_desktop.paper.reading.locating import Codes, code_map
from tytti_desktop.paper.reading.model import FieldStatus, PageReading, PageStatus
from tytti_desktop.paper.reading.page import read_page
from tytti_desktop.paper.reading.reasons import Doubt, PageReason
from tytti_desktop.paper.reading.reference import code_corners


def other_sheet(start: str = "ABCDEFG") -> str:
    return start + check_character(start)


def read(
    picture: Image.Image | Picture, known: dict[str, FormLayout | None], **how: object
) -> PageReading:
    ink = np.array(picture.convert("L") if isinstance(picture, Image.Image) else picture)
    return read_page(Scanned(ink, one_bit=False), known, **how)  # type: ignore[arg-type]


def values(filled: Filled) -> list[str]:
    return [truth.options[0] for truth in filled.truths]


def row_top(geometry: FormLayout, field: str) -> int:
    """Return where a field's boxes begin, in pixels at 200 dpi."""
    return round(min(box.y for box in geometry.boxes if box.field == field) / 72 * 200)


def without_codes(scan: Image.Image, *corners: int) -> Image.Image:
    page = scan.convert("L")
    pencil = ImageDraw.Draw(page)
    for corner in corners:
        place = code_corners()[corner]
        (left, top), (right, bottom) = place.min(0) - 25, place.max(0) + 25
        pencil.rectangle((left, top, right, bottom), fill=255)
    return page


@pytest.mark.parametrize("quarter", [0, 90, 180, 270])
def test_every_turn_is_read(filled: Filled, scan: Image.Image, quarter: int) -> None:
    turned = scan.convert("L").rotate(-quarter, expand=True)
    got = read(turned, {filled.sheet: filled.form})
    assert got.status is PageStatus.READ
    assert got.rotation == quarter
    assert [one.value for one in got.fields] == values(filled)


@pytest.mark.parametrize("shape", [(1, 1), (2, 5), (37, 41)])
def test_dots_are_joined_as_pillow_joins_them(shape: tuple[int, int]) -> None:
    picture = np.random.default_rng(1).integers(0, 256, shape).astype(np.uint8)
    joined = Image.fromarray(picture).filter(ImageFilter.MinFilter(3))
    ours = locating._around(locating._around(picture, np.minimum), np.maximum)
    assert np.array_equal(ours, np.asarray(joined.filter(ImageFilter.MaxFilter(3))))


def test_print_in_dots_is_identified(filled: Filled, scan: Image.Image) -> None:
    page = np.array(scan.convert("L"))
    dots = np.random.default_rng(4).random(page.shape) > 0.45  # a printer that saves toner
    got = read(np.where(dots, 255 - (255 - page) // 2, 255), {filled.sheet: filled.form})
    assert (got.sheet, got.form_page) == (filled.sheet, 1)


def test_a_mirrored_page_is_refused(filled: Filled, scan: Image.Image) -> None:
    page = scan.convert("L").transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    got = read(page, {filled.sheet: filled.form})
    assert got.status in {PageStatus.UNREADABLE, PageStatus.FOREIGN}
    assert got.fields == ()


@pytest.mark.parametrize("lost", [(0,), (1, 3), (0, 2), (0, 3), (0, 1, 2), (1, 2, 3)])
def test_lost_codes_are_made_up_for_by_the_page_itself(
    filled: Filled, scan: Image.Image, lost: tuple[int, ...]
) -> None:
    got = read(without_codes(scan, *lost), {filled.sheet: filled.form})
    assert (got.status, got.sheet, got.form_page) == (PageStatus.READ, filled.sheet, 1)
    for one, value in zip(got.fields, values(filled), strict=True):
        assert one.needs_person or one.value == value
    assert sum(one.needs_person for one in got.fields) <= 1


@pytest.mark.parametrize("quarter", [0, 180])
def test_a_page_without_codes_is_read_by_the_typed_code(
    filled: Filled, scan: Image.Image, quarter: int
) -> None:
    page = without_codes(scan, 0, 1, 2, 3).rotate(quarter)
    known: dict[str, FormLayout | None] = {filled.sheet: filled.form}
    assert read(page, known).reason is PageReason.NO_CODE
    got = read(page, known, sheet=filled.sheet, form_page=1)
    assert got.status is PageStatus.READ
    assert got.rotation == quarter
    for one, value in zip(got.fields, values(filled), strict=True):
        assert one.needs_person or one.value == value


def test_another_form_is_not_taken_for_the_typed_one(filled: Filled, scan: Image.Image) -> None:
    page = without_codes(scan, 0, 1, 2, 3)
    got = read(page, {filled.sheet: form("prem")}, sheet=filled.sheet, form_page=1)
    assert (got.status, got.reason) == (PageStatus.UNREADABLE, PageReason.NOT_THIS_FORM)


def test_a_typed_code_that_is_not_the_pages_own_is_refused(
    filled: Filled, scan: Image.Image
) -> None:
    got = read(scan, {filled.sheet: filled.form}, sheet=other_sheet(), form_page=1)
    assert (got.status, got.reason) == (PageStatus.UNREADABLE, PageReason.OTHER_CODE)
    assert not got.fields


def test_two_sheets_in_one_picture_are_refused(filled: Filled, gad7: FormLayout) -> None:
    other = fill_and_scan(gad7, 1, other_sheet(), "L0", 5, hand=steady(), dpi=200)
    pictures = [
        np.asarray(Image.open(io.BytesIO(f.scan.content)).convert("L")) for f in (filled, other)
    ]
    both = np.hstack(pictures)
    got = read(both, {filled.sheet: gad7, other.sheet: gad7})
    assert (got.status, got.reason, got.sheet) == (
        PageStatus.UNREADABLE, PageReason.TWO_SHEETS, None,
    )  # fmt: skip
    mixed = pictures[0].copy()
    mixed[1200:] = pictures[1][1200:]
    assert read(mixed, {filled.sheet: gad7, other.sheet: gad7}).reason is PageReason.TWO_SHEETS


def test_the_same_copy_twice_in_one_picture_is_refused(filled: Filled, scan: Image.Image) -> None:
    page = np.asarray(scan.convert("L"))
    got = read(np.hstack([page, page]), {filled.sheet: filled.form})
    assert got.reason is PageReason.TWO_SHEETS


def test_pages_from_elsewhere_are_named(filled: Filled, scan: Image.Image) -> None:
    got = read(scan, {})
    assert (got.status, got.reason) == (PageStatus.FOREIGN, PageReason.UNKNOWN_SHEET)
    assert got.sheet == filled.sheet
    lost = read(scan, {filled.sheet: None})
    assert (lost.status, lost.reason) == (PageStatus.FOREIGN, PageReason.UNKNOWN_VERSION)
    assert not got.fields + lost.fields


def test_a_page_that_the_form_does_not_have_is_named(filled: Filled) -> None:
    long = fill_and_scan(form("audit"), 2, filled.sheet, "L0", 1, hand=steady(), dpi=200)
    image = Image.open(io.BytesIO(long.scan.content))
    got = read(image, {filled.sheet: filled.form})
    assert (got.status, got.reason) == (PageStatus.FOREIGN, PageReason.NO_SUCH_PAGE)


def test_a_blank_page_and_a_letter_are_foreign() -> None:
    rng = np.random.default_rng(2)
    blank = np.clip(rng.normal(245, 3, (2339, 1654)), 0, 255).astype(np.uint8)
    got = read(blank, {})
    assert (got.status, got.reason) == (PageStatus.FOREIGN, PageReason.BLANK_PAGE)
    letter = Image.fromarray(blank)
    pencil = ImageDraw.Draw(letter)
    for line in range(40):
        pencil.text((150, 200 + line * 40), "Hyvä vastaanottaja, kiitos viestistä " * 4, fill=20)
    got = read(letter, {})
    assert (got.status, got.reason) == (PageStatus.FOREIGN, PageReason.NO_CODE)


def test_codes_that_cannot_be_read_are_told_from_no_codes(scan: Image.Image) -> None:
    page = np.array(scan.convert("L"))
    rng = np.random.default_rng(5)
    for place in code_corners().values():
        left, top = place.min(0).astype(int)
        right, bottom = place.max(0).astype(int)
        inner = np.s_[top + 12 : bottom - 12, left + 12 : right - 12]
        small = rng.integers(0, 2, (11, 11)).astype(np.uint8) * 255
        side = (bottom - top - 24, right - left - 24)
        page[inner] = np.asarray(Image.fromarray(small).resize(side[::-1], 0))
    got = read(page, {})
    assert (got.status, got.reason) == (PageStatus.UNREADABLE, PageReason.BAD_CODE)


@pytest.mark.parametrize("keep", ["upper", "lower"])
@pytest.mark.parametrize("shown", [True, False], ids=["white below", "shorter picture"])
def test_half_a_page_is_incomplete(
    filled: Filled, scan: Image.Image, keep: str, shown: bool
) -> None:
    page = np.array(scan.convert("L"))
    first_gone, first_kept = "5", "3"  # rows; the tear is above one of them
    half = row_top(filled.form, first_gone if keep == "upper" else first_kept) - 30
    gone = np.s_[half:] if keep == "upper" else np.s_[:half]
    if shown:
        page[gone] = 250
    else:
        page = page[:half] if keep == "upper" else page[half:]
    got = read(page, {filled.sheet: filled.form})
    assert (got.status, got.reason) == (PageStatus.INCOMPLETE, PageReason.PART_MISSING)
    there = [one for one in got.fields if Doubt.NOT_FOUND not in one.doubts]
    assert 1 <= len(there) < 7
    wanted = dict(zip([t.field for t in filled.truths], values(filled), strict=True))
    for one in got.fields:
        assert one.needs_person or one.value == wanted[one.field]
        assert one.status is not FieldStatus.BLANK


@pytest.mark.parametrize("keep", ["upper", "lower"])
def test_half_a_page_of_another_form_is_not_read(
    filled: Filled, scan: Image.Image, keep: str
) -> None:
    page = np.array(scan.convert("L"))
    page[np.s_[970:] if keep == "upper" else np.s_[:780]] = 250
    for name in ("prem", "esis", "audit"):
        got = read(page, {filled.sheet: form(name)})
        assert all(one.needs_person for one in got.fields)
        assert got.status is not PageStatus.READ


def test_another_version_under_the_same_codes_is_not_read(
    filled: Filled, scan: Image.Image
) -> None:
    moved = tuple(replace(box, y=box.y + 30) for box in filled.form.boxes)
    boxes = iter(moved)
    blocks = tuple(
        replace(block, boxes=tuple(next(boxes) for _box in block.boxes))
        for block in filled.form.blocks
    )
    other = replace(filled.form, boxes=moved, blocks=blocks, fingerprint="other")
    got = read(scan, {filled.sheet: other})
    assert got.status in {PageStatus.UNREADABLE, PageStatus.INCOMPLETE}
    assert all(one.needs_person for one in got.fields)


def test_the_kept_picture_is_the_straightened_page(filled: Filled, scan: Image.Image) -> None:
    got = read(scan.convert("L").rotate(180), {filled.sheet: filled.form})
    assert got.picture is not None
    kept = np.asarray(Image.open(io.BytesIO(got.picture)))
    assert kept.shape == (2339, 1654)
    x, y = code_corners()[0].mean(0).astype(int)
    assert kept[y - 30 : y + 30, x - 30 : x + 30].mean() < 170
    assert read(scan, {filled.sheet: filled.form}, keep_picture=False).picture is None


def test_a_code_on_a_folded_corner_is_left_out(filled: Filled, scan: Image.Image) -> None:
    page = np.array(scan.convert("L"))
    cut = page[60:190, 60:190].copy()
    page[60:190, 60:190] = 250
    page[100:230, 20:150] = cut
    got = read(page, {filled.sheet: filled.form})
    assert got.status is PageStatus.READ
    for one, value in zip(got.fields, values(filled), strict=True):
        assert one.needs_person or one.value == value
    assert sum(one.needs_person for one in got.fields) <= 1


def test_streaks_and_a_fold_through_the_boxes_do_not_read_as_marks(
    filled: Filled, scan: Image.Image
) -> None:
    page = np.array(scan.convert("L")).astype(int)
    x, y = round(filled.form.boxes[0].x / 72 * 200), row_top(filled.form, "5")
    page[:, x + 18 : x + 21] -= 90
    page[y + 18 : y + 21] -= 60
    got = read(np.clip(page, 0, 255).astype(np.uint8), {filled.sheet: filled.form})
    for one, value in zip(got.fields, values(filled), strict=True):
        assert one.needs_person or one.value == value
    assert sum(one.needs_person for one in got.fields) <= 1


@pytest.mark.parametrize(("name", "row"), [("consent", 1), ("3x10d", 4), ("esis", 4)])
@pytest.mark.parametrize(("dark", "asked"), [(22, False), (95, True)])
def test_a_fold_through_a_row_of_boxes_is_no_mark_and_a_ruled_pencil_line_is_asked(
    name: str, row: int, dark: int, asked: bool, sheet: str
) -> None:
    made = fill_and_scan(form(name), 1, sheet, "L0", 5, share=ALL_CLEAR, hand=steady(), dpi=200)
    page = np.array(Image.open(io.BytesIO(made.scan.content)).convert("L")).astype(int)
    plain = read(page.astype(np.uint8), {sheet: made.form})
    field = made.truths[row].field
    y = row_top(made.form, field) + 20
    page[y : y + 3] -= dark
    got = read(np.clip(page, 0, 255).astype(np.uint8), {sheet: made.form})
    crossed = {one.field: one for one in got.fields}[field]
    assert crossed.needs_person is asked
    truths = {truth.field: set(truth.options) for truth in made.truths}
    for one, before in zip(got.fields, plain.fields, strict=True):
        values = one.value if isinstance(one.value, tuple) else (one.value,)
        assert one.needs_person or set(filter(None, values)) == truths[one.field]
        assert asked or one.value == before.value


def test_a_code_whose_corners_are_misread_is_left_out() -> None:
    places = {corner: place + 7 for corner, place in code_corners().items()}
    matrix, exact = code_map(Codes("K7Q2M9X6", 1, places))
    assert exact
    assert np.allclose(matrix @ (0, 0, 1), (7, 7, 1), atol=1e-6)
    places[1] = np.roll(places[1], 2, axis=0)
    matrix, exact = code_map(Codes("K7Q2M9X6", 1, places))
    assert not exact
    assert np.allclose(matrix @ (0, 0, 1), (7, 7, 1), atol=1e-6)
