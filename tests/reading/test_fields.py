"""What is decided of marks of every kind, on pages that a hand filled and a scanner read."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from tests.reading.conftest import ALL_CLEAR, steady
from tests.reading.simulator import filling
from tests.reading.simulator.filling import Meant, Picture, middle
from tests.reading.simulator.hands import (
    Correction,
    Hand,
    Stroke,
    Style,
    handwriting,
    mark,
    taken_back,
)
from tests.reading.simulator.piles import Filled, fill_and_scan, form, grained, one_copy
from tytti_desktop.paper.drawing import Box, BoxType
from tytti_desktop.paper.layout import FormLayout
from tytti_desktop.paper.reading.deciding import decide
from tytti_desktop.paper.reading.images import prepared
from tytti_desktop.paper.reading.measuring import measured
from tytti_desktop.paper.reading.model import FieldReading, FieldStatus, PageReading, PageStatus
from tytti_desktop.paper.reading.page import read_page
from tytti_desktop.paper.reading.reasons import Doubt, PageReason
from tytti_desktop.paper.reading.reference import page_reference
from tytti_desktop.paper.reading.stored_forms import restored_form

FIELDS = [str(n) for n in range(1, 8)]


def read(filled: Filled, geometry: FormLayout | None = None) -> PageReading:
    image = Image.open(io.BytesIO(filled.scan.content))
    return read_page(prepared(image), {filled.sheet: geometry or filled.form}, keep_picture=False)


class Sheet:
    """A printed page on which a test marks what it likes."""

    def __init__(
        self, geometry: FormLayout, sheet: str, page: int = 1, paper: Picture | None = None
    ) -> None:
        """`paper`: the page as printed, to be marked; printed here when none is given."""
        self.form, self.sheet = geometry, sheet
        self.rng = np.random.default_rng(11)
        self.hand = steady()
        if paper is None:
            paper = one_copy(geometry, sheet, page)
        self.paper = paper
        self.fields = filling.fields_of([box for box in geometry.boxes if box.page == page])

    @property
    def asked(self) -> list[str]:
        """The fields that have boxes to mark: not the frames to write in."""
        return [f for f, boxes in self.fields.items() if boxes[0].type is not BoxType.TEXT]

    def box(self, field: str, number: int) -> Box:
        return self.fields[field][number]

    def mark(
        self, field: str, number: int, style: Style = Style.CROSS, hand: Hand | None = None
    ) -> None:
        hand = hand or self.hand
        self.draw(mark(hand, middle(self.box(field, number)), self.rng, style), hand)

    def mark_all(self, number: int = 0, *but: str, hand: Hand | None = None) -> None:
        """Cross the same box of every field that is asked, but of these."""
        for field in self.asked:
            if field not in but:
                self.mark(field, number, hand=hand)

    def mark_rest(self) -> None:
        """Cross the first box of every field but the first."""
        for field in list(self.fields)[1:]:
            self.mark(field, 0)

    def draw(self, strokes: list[Stroke], hand: Hand | None = None) -> None:
        filling.draw(self.paper, strokes, (hand or self.hand).pen, 200, self.rng)

    def read(self, geometry: FormLayout | None = None) -> dict[str, FieldReading]:
        page = grained(self.paper, 2, self.rng)
        known = {self.sheet: geometry or self.form}
        got = read_page(prepared(Image.fromarray(page)), known, keep_picture=False)
        assert got.status is PageStatus.READ
        return {one.field: one for one in got.fields}


@pytest.fixture
def page(gad7: FormLayout, sheet: str) -> Sheet:
    return Sheet(gad7, sheet)


def test_clear_crosses_are_read(filled: Filled) -> None:
    got = read(filled)
    assert got.status is PageStatus.READ
    assert (got.sheet, got.form_page, got.rotation) == (filled.sheet, 1, 0)
    assert got.scale == pytest.approx(1, abs=0.01)
    for truth, one in zip(filled.truths, got.fields, strict=True):
        assert (one.field, one.status) == (truth.field, FieldStatus.MARKED)
        assert (one.value,) == truth.options
        assert one.certainty > 0.8
        assert not one.needs_person


@pytest.mark.parametrize("style", [Style.TICK, Style.SLASH, Style.DISC, Style.FILL, Style.HLINE])
def test_other_habits_are_read(gad7: FormLayout, sheet: str, style: Style) -> None:
    made = fill_and_scan(gad7, 1, sheet, "L1", 11, share=ALL_CLEAR, hand=steady(style), dpi=200)
    got = read(made)
    assert [one.value for one in got.fields] == [t.options[0] for t in made.truths]


def test_circles_all_over_a_page_are_read(page: Sheet) -> None:
    for number, field in enumerate(FIELDS):
        page.mark(field, number % 4, Style.CIRCLE)
    got = page.read()
    accepted = [one for one in got.values() if one.status is FieldStatus.MARKED]
    assert len(accepted) >= 4
    assert all(one.value == str((int(one.field) - 1) % 4) for one in accepted)
    assert all(Doubt.CIRCLED in one.doubts or not one.needs_person for one in got.values())


def test_a_circle_between_two_boxes_goes_to_a_person(page: Sheet) -> None:
    for field in FIELDS[1:]:
        page.mark(field, 1, Style.CIRCLE)
    x, y = middle(page.box("1", 1))
    t = np.linspace(0, 2 * np.pi, 40)
    page.draw([Stroke(np.c_[x + 7.1 + 4 * np.cos(t), y + 4 * np.sin(t)], 0.5)])
    assert page.read()["1"].needs_person


def test_a_blank_is_blank(page: Sheet) -> None:
    page.mark_rest()
    first = page.read()["1"]
    assert (first.status, first.value, first.candidates) == (FieldStatus.BLANK, None, ())


def test_a_page_that_looks_mostly_empty_is_shown_to_a_person(page: Sheet) -> None:
    for field in FIELDS[:3]:
        page.mark(field, 1)
    got = page.read()  # the rest may have been a pen that this scanner does not see
    assert all(got[field].doubts == (Doubt.POOR_BLANK,) for field in FIELDS[3:])
    assert all(got[field].doubts == (Doubt.POOR_PAGE,) for field in FIELDS[:3])


def test_a_page_half_answered_is_read(page: Sheet) -> None:
    for field in FIELDS[:4]:
        page.mark(field, 1)
    got = page.read()
    assert [got[field].status for field in FIELDS] == ["marked"] * 4 + ["blank"] * 3


def test_a_page_of_many_answers_without_a_mark_is_shown_to_a_person(sheet: str) -> None:
    got = Sheet(form("consent"), sheet).read()
    assert {one.doubts for one in got.values()} == {(Doubt.POOR_BLANK,)}


def test_two_marks_are_several(page: Sheet) -> None:
    page.mark_rest()
    page.mark("1", 1)
    page.mark("1", 3)
    first = page.read()["1"]
    assert first.status is FieldStatus.SEVERAL
    assert first.value is None
    assert set(first.candidates) == {"1", "3"}
    assert Doubt.TWO in first.doubts


@pytest.mark.parametrize("how", list(Correction))
def test_a_correction_goes_to_a_person(page: Sheet, how: Correction) -> None:
    page.mark_rest()
    wrong, right = (middle(page.box("1", n)) for n in (0, 2))
    page.draw(taken_back(page.hand, wrong, right, how, page.rng))
    first = page.read()["1"]
    assert first.needs_person
    assert first.value is None
    assert "2" in first.candidates
    if how is Correction.FILLED:
        assert Doubt.CORRECTED in first.doubts


def test_one_filled_box_among_crosses_is_a_correction(page: Sheet) -> None:
    page.mark_rest()
    page.mark("1", 0, Style.FILL)
    page.mark("1", 0, Style.FILL)
    first = page.read()["1"]
    assert first.needs_person
    assert Doubt.CORRECTED in first.doubts


def test_a_faint_mark_goes_to_a_person(page: Sheet) -> None:
    page.mark_rest()
    page.mark("1", 2, hand=replace(page.hand, pressure=0.17))
    first = page.read()["1"]
    assert first.needs_person
    assert first.doubts == (Doubt.FAINT,)
    assert first.candidates == ("2",)


@pytest.mark.parametrize("side", [(1, 0), (-1, 0), (0, -1), (0, 1)])
def test_a_mark_beside_the_box_goes_to_a_person(page: Sheet, side: tuple[int, int]) -> None:
    page.mark_rest()
    x, y = middle(page.box("1", 2))
    page.draw(mark(page.hand, (x + 4.6 * side[0], y + 4.6 * side[1]), page.rng, Style.CROSS))
    first = page.read()["1"]
    assert first.needs_person
    assert first.status is FieldStatus.UNSURE


def test_a_mark_between_two_boxes_goes_to_a_person(page: Sheet) -> None:
    page.mark_rest()
    (x1, y), (x2, _y) = (middle(page.box("1", n)) for n in (1, 2))
    page.draw(mark(replace(page.hand, size=1.6), ((x1 + x2) / 2, y), page.rng, Style.CROSS))
    assert page.read()["1"].needs_person


def test_one_circle_among_crosses_goes_to_a_person(page: Sheet) -> None:
    page.mark_rest()
    page.mark("1", 2, Style.CIRCLE)
    first = page.read()["1"]
    assert first.needs_person
    assert first.candidates[0] == "2"


def test_a_line_through_the_row_goes_to_a_person(page: Sheet) -> None:
    page.mark_rest()
    page.mark("1", 1)
    ends = [middle(page.box("1", n)) for n in (0, 3)]
    page.draw([Stroke(np.array(ends), 0.5)])
    assert page.read()["1"].needs_person


def test_nothing_is_accepted_as_blank_in_black_and_white(gad7: FormLayout, sheet: str) -> None:
    page = Sheet(gad7, sheet)
    page.mark_rest()
    page.paper[:] = np.where(page.paper < 128, 0, 255)
    got = read_page(
        prepared(Image.fromarray(page.paper).convert("1")), {sheet: gad7}, keep_picture=False
    )
    fields = {one.field: one for one in got.fields}
    assert fields["1"].doubts == (Doubt.POOR_BLANK,)
    assert fields["2"].value == "0"


def test_a_bare_geometry_reads_marks_but_no_blanks(gad7: FormLayout, sheet: str) -> None:
    page = Sheet(gad7, sheet)
    page.mark_rest()
    got = page.read(restored_form(gad7.geometry()))
    assert got["1"].doubts == (Doubt.POOR_BLANK,)
    assert [got[field].value for field in FIELDS[1:]] == ["0"] * 6


def test_a_question_of_many_answers_has_them_all(sheet: str) -> None:
    consent = form("consent")
    page = Sheet(consent, sheet)
    several = next(f for f, boxes in page.fields.items() if boxes[0].type.value == "multi")
    page.mark_all(0, several)
    wanted = tuple(page.box(several, n).value for n in (0, 2))
    page.mark(several, 0)
    page.mark(several, 2)
    got = page.read()[several]
    assert (got.status, got.value) == (FieldStatus.MARKED, wanted)
    assert got.as_json()["value"] == list(wanted)


@pytest.mark.parametrize("name", ["gad7", "consent"])
def test_a_box_found_askew_is_not_taken_for_marked(sheet: str, name: str) -> None:
    page = Sheet(form(name), sheet)
    page.mark_all()
    reference = page_reference(page.form, 1)
    ink = measured(page.paper, reference, one_bit=False)
    field = page.asked[1]
    box = reference.fields()[field][2 if name == "consent" else 0]
    ink.inside[box], ink.depth[box] = 0.35 * np.median(ink.inside[ink.inside > 0.05]), 0.7
    ink.outline[box] *= 0.6  # on crumpled paper: its own line lies within...
    ink.ends[box] = 4  # ...on two sides, as a cross and not as a line through it
    got = next(one for one in decide(ink, reference) if one.field == field)
    assert got.doubts == (Doubt.NOT_FOUND,)


def test_handwriting_is_seen_and_never_read(sheet: str) -> None:
    criteria = form("criteria")
    number = next(b.page for b in criteria.boxes if b.type.value == "text")
    page = Sheet(criteria, sheet, number)
    texts = [f for f, boxes in page.fields.items() if boxes[0].type.value == "text"]
    frame = page.box(texts[0], 0)
    left, top = frame.x * 25.4 / 72, frame.y * 25.4 / 72
    page.draw(handwriting(page.rng, left + 3, top + 7, 30, 3, page.hand.pen))
    got = page.read()
    written = got[texts[0]]
    assert (written.status, written.value) == (FieldStatus.MARKED, None)
    assert written.needs_person
    assert written.doubts == (Doubt.WRITTEN,)
    assert all(got[field].status is FieldStatus.BLANK for field in texts[1:])


@pytest.mark.parametrize(("level", "seed"), [("L1", 21), ("L1", 22), ("L2", 23), ("L3", 25)])
def test_nothing_wrong_is_accepted_from_poorer_scans(
    gad7: FormLayout, sheet: str, level: str, seed: int
) -> None:
    share = {Meant.CLEAR: 0.6, Meant.BLANK: 0.1, Meant.CONFLICT: 0.15, Meant.CORRECTED: 0.15}
    made = fill_and_scan(gad7, 1, sheet, level, seed, share=share, hand=steady(), dpi=200)
    for truth, one in zip(made.truths, read(made).fields, strict=True):
        if not one.needs_person:
            assert truth.meant is not Meant.CONFLICT
            assert one.value == (truth.options[0] if truth.options else None)


def test_a_scan_in_two_tones_that_lost_the_boxes_is_refused(page: Sheet) -> None:
    page.mark_rest()
    crosses = Image.fromarray(page.paper)
    for box in page.form.boxes:  # the outlines are gone, what was crossed stays
        x, y, side = (round(n / 72 * 200) for n in (box.x, box.y, box.w))
        inner = crosses.crop((x + 4, y + 4, x + side - 4, y + side - 4))
        crosses.paste(255, (x - 4, y - 4, x + side + 5, y + side + 5))
        crosses.paste(inner, (x + 4, y + 4))
    known: dict[str, FormLayout | None] = {page.sheet: page.form}
    got = read_page(prepared(crosses.convert("1", dither=Image.Dither.NONE)), known)
    assert (got.status, got.reason) == (PageStatus.UNREADABLE, PageReason.NOT_THIS_FORM)
    assert not got.fields


def test_a_mark_far_larger_than_the_others_goes_to_a_person(page: Sheet) -> None:
    small = replace(page.hand, size=0.45)
    for field in FIELDS[1:]:
        page.mark(field, 0, Style.SLASH, hand=small)
    page.mark("1", 2, Style.SCRAWL, hand=replace(page.hand, size=1.1))
    page.mark("1", 2, Style.SCRAWL, hand=replace(page.hand, size=1.1))
    first = page.read()["1"]
    assert first.needs_person
    assert Doubt.UNLIKE in first.doubts


@pytest.mark.parametrize("name", ["gad7", "consent"])
def test_a_stamp_across_a_box_is_no_mark(sheet: str, name: str) -> None:
    page = Sheet(form(name), sheet)
    first, *rest = page.asked
    for field in rest:
        page.mark(field, 1)
    x, y = middle(page.box(first, 0))
    for up in (0, 2.0):  # the frame of a date stamp that lies askew, and a line of its writing
        ends = np.array([(x - 24, y - 5 - up), (x + 9, y + 2 - up)])
        page.draw([Stroke(ends, 0.6)])
    got = page.read()[first]
    assert Doubt.MESSY in got.doubts
    assert got.value is None


@pytest.mark.parametrize("name", ["gad7", "consent"])
def test_a_mark_much_darker_than_the_others_goes_to_a_person(sheet: str, name: str) -> None:
    page = Sheet(form(name), sheet)
    pencil = steady(pen=5)
    first, *rest = page.asked
    for field in rest:
        page.mark(field, 0, hand=replace(pencil, pressure=0.7))
    page.mark(first, 1, hand=steady(pen=2))  # a hair under the lid is as black as this
    got = page.read()[first]
    assert got.doubts == (Doubt.UNLIKE,)
    assert got.value is None


def test_words_beside_a_mark_go_to_a_person(page: Sheet) -> None:
    page.mark_rest()
    page.mark("1", 1)
    x, y = middle(page.box("1", 0))
    for line in (-4.5, 5.5):
        page.draw(handwriting(page.rng, x - 20, y + line, 110, 3, page.hand.pen))
    first = page.read()["1"]
    assert first.needs_person


def multi(sheet: str) -> tuple[Sheet, str]:
    """Give a page whose questions of many answers have one cross each, all but one of them."""
    page = Sheet(form("consent"), sheet)
    fields = [f for f, boxes in page.fields.items() if boxes[0].type.value == "multi"]
    for field in fields[1:]:
        page.mark(field, 1)
    return page, fields[0]


def test_no_answer_to_a_question_of_many_is_blank(sheet: str) -> None:
    page, field = multi(sheet)
    got = page.read()[field]
    assert (got.status, got.value) == (FieldStatus.BLANK, None)


@pytest.mark.parametrize(
    ("style", "pressure", "doubt"),
    [(Style.CROSS, 0.17, Doubt.FAINT), (Style.FILL, 1.0, Doubt.CORRECTED),
     (Style.CIRCLE, 1.0, Doubt.OUTSIDE)],
)  # fmt: skip
def test_any_doubtful_box_of_many_answers_goes_to_a_person(
    sheet: str, style: Style, pressure: float, doubt: Doubt
) -> None:
    page, field = multi(sheet)
    page.mark(field, 0)
    for _time in range(2 if style is Style.FILL else 1):
        page.mark(field, 3, style, hand=replace(page.hand, pressure=pressure))
    got = page.read()[field]
    assert got.status is FieldStatus.UNSURE
    assert got.value is None
    assert doubt in got.doubts


def test_circles_in_questions_of_many_answers_are_read_where_they_are_the_habit(
    sheet: str,
) -> None:
    page = Sheet(form("consent"), sheet)
    fields = [f for f, boxes in page.fields.items() if boxes[0].type.value == "multi"]
    round_it = replace(page.hand, size=1.0)  # smaller ones cut through some boxes
    for field in fields:
        page.mark(field, 1, Style.CIRCLE, hand=round_it)
    got = page.read()
    wanted = (page.box(fields[0], 1).value,)
    read_so = [got[field].value for field in fields if not got[field].needs_person]
    assert set(read_so) <= {wanted}
    assert len(read_so) >= len(fields) / 2


def test_a_speck_in_a_frame_is_asked_about(sheet: str) -> None:
    criteria = form("criteria")
    number = next(b.page for b in criteria.boxes if b.type.value == "text")
    page = Sheet(criteria, sheet, number)
    field = next(f for f, boxes in page.fields.items() if boxes[0].type.value == "text")
    x, y = middle(page.box(field, 0))
    page.draw([Stroke(np.array([(x, y), (x + 1.5, y + 0.5)]), 0.9)])
    got = page.read()[field]
    assert got.status is FieldStatus.UNSURE
    assert got.needs_person
