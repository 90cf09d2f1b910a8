"""Every page that the program can print with codes is read: blank, and filled."""

from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.paper.forms import PRINTED, named
from tests.reading.conftest import ALL_CLEAR, SHEET, steady
from tests.reading.simulator import filling
from tests.reading.simulator.filling import Meant, Picture
from tests.reading.simulator.piles import form, grained, one_page, rendered
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import shipped
from tytti_desktop.paper.codes import check_character
from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.paper.layout import FormLayout
from tytti_desktop.paper.reading import batch, itself, workers
from tytti_desktop.paper.reading.images import prepared
from tytti_desktop.paper.reading.model import FieldStatus, PageReading, PageStatus
from tytti_desktop.paper.reading.page import read_page
from tytti_desktop.paper.reading.reasons import Doubt, PageReason
from tytti_desktop.paper.sheets import Marks, sheet_pdf

COPY = SHEET[:7] + check_character(SHEET[:7])
LANGUAGES = ("fi", "sv", "en")
DPI = 150


def scanned(
    geometry: FormLayout, page: int, paper: Picture, *, fill: bool
) -> tuple[Image.Image, set[str]]:
    """Fill a printed page if asked, and scan it; return which fields have ink too."""
    rng = np.random.default_rng(page)
    paper = paper.copy()
    inked: set[str] = set()
    if fill:
        hand = steady()
        here = [box for box in geometry.boxes if box.page == page]
        truths, strokes = filling.fill(here, hand, rng, ALL_CLEAR)
        filling.draw(paper, strokes, hand.pen, DPI, rng)
        inked = {t.field for t in truths if t.options or t.meant is Meant.WRITTEN}
    return Image.fromarray(grained(paper, 2, rng)), inked


def printed(geometry: FormLayout, page: int) -> Picture:
    """Print one page and look at it."""
    marks = Marks(practice=True, draft=True, phone="040 123 4567")  # all that a copy may bear
    return rendered(sheet_pdf(one_page(geometry, page), [COPY], marks)[0], page, DPI, grey=True)


def read(
    geometry: FormLayout, page: int, paper: Picture, *, fill: bool
) -> tuple[PageReading, set[str]]:
    image, inked = scanned(geometry, page, paper, fill=fill)
    return read_page(prepared(image), {COPY: geometry}, keep_picture=False), inked


def test_no_page_with_boxes_is_left_out_of_the_walk() -> None:
    for made in shipped().all():
        for language in LANGUAGES:
            for large in (False, True):
                if (made.id, language, large) not in PRINTED:
                    with suppress(KnownError):  # no wording in the language, or not ours to print
                        assert not form(made.id, language, large).boxes


def test_the_walk_meets_every_kind_of_page() -> None:
    kinds = set()
    for name, language, large in PRINTED:
        if language == "fi" and not large:
            geometry = form(name, language, large)
            for page in range(1, geometry.pages + 1):
                here = [box for box in geometry.boxes if box.page == page]
                kinds.add((any(b.value for b in here), any(b.type is BoxType.TEXT for b in here)))
    assert kinds >= {(True, True), (True, False), (False, True)}
    assert len({name for name, *_rest in PRINTED}) > 10


def kind(geometry: FormLayout, page: int) -> frozenset[bool]:
    return frozenset(box.type is BoxType.TEXT for box in geometry.boxes if box.page == page)


@cache
def proven() -> frozenset[frozenset[bool]]:
    """Return the kinds of page that the self-test reads."""
    return frozenset(kind(*each) for each in itself.kinds())


def test_the_self_test_proves_that_pages_are_read() -> None:
    itself.prove()


def test_a_page_that_is_not_read_back_fails_the_self_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(itself, "INK", 255)  # a pen that leaves nothing
    with pytest.raises(KnownError):
        itself.prove()


@pytest.mark.parametrize(("name", "language", "large"), PRINTED, ids=named(PRINTED))
def test_every_page_is_read_blank_and_filled(name: str, language: str, large: bool) -> None:
    geometry = form(name, language, large)
    for number in range(1, geometry.pages + 1):
        assert kind(geometry, number) in {*proven(), frozenset()}  # the self-test's kinds
        paper = printed(geometry, number)
        for fill in (False, True):
            read_as_filled(geometry, number, paper, fill=fill)


def read_as_filled(geometry: FormLayout, number: int, paper: Picture, *, fill: bool) -> None:
    fields = {box.field for box in geometry.boxes if box.page == number}
    got, inked = read(geometry, number, paper, fill=fill)
    assert (got.status, got.reason) == (PageStatus.READ, None)
    assert {one.field for one in got.fields} == fields
    wrong = [
        one.field
        for one in got.fields
        if (one.status is FieldStatus.MARKED and one.field not in inked)
        or (one.status is FieldStatus.BLANK and one.field in inked)
    ]
    assert wrong == []
    doubts = {doubt for one in got.fields for doubt in one.doubts}
    assert Doubt.NOT_FOUND not in doubts
    # What is printed on this copy only, its codes and footer, is no ink of a hand's.
    assert not doubts & {Doubt.MESSY} if fill else doubts <= {Doubt.POOR_BLANK}


@pytest.mark.parametrize("count", [0, 1])
def test_a_fault_of_the_program_is_its_own_reason_and_keeps_the_page(
    count: int, tmp_path: Path
) -> None:
    geometry = form("gad7")
    path = tmp_path / "a.png"
    scanned(geometry, 1, printed(geometry, 1), fill=True)[0].save(path)
    broken = replace(geometry, fingerprint="broken", boxes=(None,))  # type: ignore[arg-type]
    [got] = batch.read_files([path], {COPY: broken}, workers=count)
    assert (got.status, got.reason) == (PageStatus.UNREADABLE, PageReason.PROGRAM_FAULT)
    assert (got.sheet, got.form_page) == (COPY, 1)
    assert got.picture is not None
    assert got.sha256


@pytest.mark.parametrize("name", ["_wanted_side", "_darkest"])
def test_a_fault_while_a_picture_is_prepared_is_the_programs_too(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_args: object) -> None:
        raise ValueError

    path = tmp_path / "a.png"
    Image.new("L", (900, 1200), 250).save(path)
    monkeypatch.setattr(f"tytti_desktop.paper.reading.images.{name}", stumble)
    reader = workers.Reader({}, keep_pictures=False)
    got = reader.answer(workers.Task(path, 1))
    reader.close()
    assert isinstance(got, PageReading)
    assert got.reason is PageReason.PROGRAM_FAULT
