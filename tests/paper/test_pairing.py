"""The test page: what the simulated printers and scanners do to it is measured and said."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from tests.reading.simulator.piles import rendered
from tests.reading.simulator.scanner import LEVELS, printed, scanned
from tytti_desktop.errors import KnownError
from tytti_desktop.paper import pairing
from tytti_desktop.paper.codes import is_sheet_id
from tytti_desktop.paper.drawing import MM, PAGE_SIZE
from tytti_desktop.paper.pairing import pairing_form, pairing_sheet
from tytti_desktop.paper.pairing_reading import Measures, read_pairing
from tytti_desktop.paper.pairing_verdict import Finding, Fit, Point, judged, verdict
from tytti_desktop.paper.reading import PageReason, PageStatus, read_files
from tytti_desktop.words import LANGUAGES

PX = 200 / 25.4
Change = Callable[[Image.Image], Image.Image]


@pytest.fixture(scope="module")
def page() -> Image.Image:
    return Image.fromarray(rendered(pairing_sheet("fi"), 1, 200, grey=True))


def resized(across: float, down: float) -> Change:
    def change(page: Image.Image) -> Image.Image:
        size = (round(page.width * across), round(page.height * down))
        made = Image.new("L", page.size, 255)
        small = page.resize(size, Image.Resampling.BICUBIC)
        made.paste(small, ((page.width - size[0]) // 2, (page.height - size[1]) // 2))
        return made

    return change


def faded(left: float) -> Change:
    return lambda page: Image.fromarray((255 - (255 - np.asarray(page)) * left).astype(np.uint8))


def washed(page: Image.Image) -> Image.Image:
    """Give a scanner whose contrast is so high that pale grey becomes paper."""
    return page.point(lambda value: 255 if value > 190 else value)


def cut(page: Image.Image) -> Image.Image:
    lost = np.array(page)
    lost[-round(9 * PX) :] = 255
    return Image.fromarray(lost)


def streaked(page: Image.Image) -> Image.Image:
    lined = np.array(page)
    lined[:, 700:704] = np.minimum(lined[:, 700:704], 120)
    return Image.fromarray(lined)


def worn(page: Image.Image) -> Image.Image:
    holes = np.random.default_rng(1).random((page.height // 8 + 1, page.width // 8 + 1)) < 0.05
    grown = np.kron(holes, np.ones((8, 8), bool))[: page.height, : page.width]
    grown[: round(70 * PX)] = grown[round(92 * PX) :] = False
    return Image.fromarray(np.where(grown, 255, np.asarray(page)).astype(np.uint8))


def turned(page: Image.Image) -> Image.Image:
    return page.rotate(2.2, fillcolor=255, resample=Image.Resampling.BICUBIC)


def measured(tmp_path: Path, image: Image.Image, dpi: int = 200) -> Measures:
    path = tmp_path / "testi.png"
    image.save(path, dpi=(dpi, dpi))
    return read_pairing(path)


def worse(findings: tuple[Finding, ...]) -> dict[Point, Fit]:
    return {one.point: one.fit for one in findings if one.fit is not Fit.GOOD}


def test_a_clean_page_is_fit_in_every_point(tmp_path: Path, page: Image.Image) -> None:
    seen = measured(tmp_path, page)
    findings = judged(seen)
    assert worse(findings) == {}
    assert verdict(findings) is Fit.GOOD
    assert seen.shape.scale_x == pytest.approx(1, abs=0.002)
    assert (seen.rows.right, seen.dpi, seen.thinnest) == (8, 200, 0.25)
    assert set(seen.margins.values()) == {4}
    assert all(one.said() and not one.advice() for one in findings)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (resized(0.97, 0.97), {Point.SCALE: Fit.CARE}),
        (resized(0.91, 0.91), {Point.SCALE: Fit.BAD}),
        (resized(1.0, 0.98), {Point.SCALE: Fit.CARE, Point.STRETCH: Fit.CARE}),
        (faded(0.6), {Point.TONER: Fit.CARE}),
        (faded(0.3), {Point.TONER: Fit.BAD, Point.PALE: Fit.CARE}),
        (lambda page: page.convert("1"), {Point.COLOUR: Fit.BAD}),
        (washed, {Point.PALE: Fit.BAD}),
        (cut, {Point.MARGINS: Fit.CARE}),
        (streaked, {Point.CLEAN: Fit.CARE}),
        (worn, {Point.TONER: Fit.CARE}),
        (turned, {Point.SKEW: Fit.CARE}),
        (lambda page: page.filter(ImageFilter.GaussianBlur(1.6)), {Point.LINES: Fit.CARE}),
    ],
)
def test_what_is_wrong_is_named_with_what_to_change(
    tmp_path: Path, page: Image.Image, change: Change, wanted: dict[Point, Fit]
) -> None:
    findings = judged(measured(tmp_path, change(page)))
    found = worse(findings)
    assert wanted.items() <= found.items()
    assert set(found) <= set(wanted) | {Point.MARKS, Point.LINES, Point.CLEAN}
    assert all(one.said() and one.advice() for one in findings if one.point in found)


def test_the_size_is_measured_to_half_a_percent(tmp_path: Path, page: Image.Image) -> None:
    shape = measured(tmp_path, resized(0.97, 0.985)(page)).shape
    assert (shape.scale_x, shape.scale_y) == pytest.approx((0.97, 0.985), abs=0.005)


@pytest.mark.parametrize(("dpi", "fit"), [(300, Fit.GOOD), (150, Fit.CARE), (120, Fit.BAD)])
def test_the_resolution_is_told_apart_from_the_size(
    tmp_path: Path, page: Image.Image, dpi: int, fit: Fit
) -> None:
    size = (round(page.width * dpi / 200), round(page.height * dpi / 200))
    seen = measured(tmp_path, page.resize(size, Image.Resampling.BICUBIC), dpi)
    assert worse(judged(seen)).get(Point.RESOLUTION, Fit.GOOD) is fit
    assert seen.shape.scale_x == pytest.approx(1, abs=0.005)


def test_a_file_that_tells_no_dots_is_taken_for_a4(tmp_path: Path, page: Image.Image) -> None:
    path = tmp_path / "testi.jpg"
    page.rotate(180).convert("RGB").save(path, quality=85)
    seen = read_pairing(path)
    assert seen.dpi == pytest.approx(200, abs=1)
    assert abs(seen.shape.skew) < 0.2
    assert verdict(judged(seen)) is Fit.GOOD


@pytest.mark.parametrize(("level", "bad"), [("L0", False), ("L1", False), ("L3", True)])
def test_simulated_scanners_from_good_to_bad(
    tmp_path: Path, page: Image.Image, level: str, bad: bool
) -> None:
    rng = np.random.default_rng(3)
    how = LEVELS[level]
    scan = scanned(printed(np.array(page), how, rng), how, rng, 200)
    path = tmp_path / f"testi{scan.suffix}"
    path.write_bytes(scan.content)
    seen = read_pairing(path)
    assert (verdict(judged(seen)) is Fit.BAD) is bad
    assert seen.rows.wrong == 0


def test_the_page_is_found_among_others(tmp_path: Path, page: Image.Image) -> None:
    path = tmp_path / "pino.pdf"
    white = Image.new("L", page.size, 255)
    white.save(path, "PDF", save_all=True, append_images=[page], resolution=200)
    assert judged(read_pairing(path))[0].fit is Fit.GOOD


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 broken", b"text"])
def test_a_file_without_a_test_page_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "muu.pdf"
    path.write_bytes(content)
    with pytest.raises(KnownError):
        read_pairing(path)


def test_another_page_and_one_without_codes_are_refused(tmp_path: Path, page: Image.Image) -> None:
    path = tmp_path / "muu.png"
    for wrong in (Image.new("L", page.size, 255), Image.new("L", (40, 40), 255)):
        wrong.save(path)
        with pytest.raises(KnownError, match="ei löytynyt testisivua"):
            read_pairing(path)


def test_in_a_pile_of_forms_it_is_named_and_read_by_nobody(
    tmp_path: Path, page: Image.Image
) -> None:
    path = tmp_path / "pino.png"
    page.save(path)
    [found] = read_files([path], {}, workers=0)
    assert (found.status, found.reason) == (PageStatus.FOREIGN, PageReason.TEST_PAGE)
    assert found.sheet == pairing.SHEET


def test_the_page_keeps_to_the_paper_in_every_language() -> None:
    assert is_sheet_id(pairing.SHEET)
    for language in LANGUAGES:
        form = pairing_form(language)
        words = [word for block in form.blocks for word in block.words]
        assert words
        lines = [line for block in form.blocks for line in block.lines]
        for line in lines:
            assert 0 < min(line.x1, line.x2) <= max(line.x1, line.x2) < PAGE_SIZE[0]
        lowest = max(word.y for word in words if word.y < 77 * MM)
        assert lowest < (84 - pairing.PATCH / 2) * MM, "the words stand above the patches"
        assert pairing_sheet(language, practice=True).startswith(b"%PDF")
    with pytest.raises(ValueError, match="xx"):
        pairing_sheet("xx")


def test_figures_are_written_with_a_comma() -> None:
    said = Finding(Point.SCALE, Fit.CARE, {"x": 0.9712, "y": 1.0}).said()
    assert said == "leveys 97,1 %, korkeus 100 % tarkoitetusta"
    lost = Finding(Point.LINES, Fit.BAD, {"thinnest": None, "edge": 0.2}).said()
    assert lost == "lomakkeiden ohuet viivat eivät näy"
