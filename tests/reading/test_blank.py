"""A page is called blank only when the picture proves it; else it goes to a person."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.reading.simulator.piles import Filled
from tytti_desktop.paper.reading.images import prepared
from tytti_desktop.paper.reading.model import PageStatus
from tytti_desktop.paper.reading.page import read_page
from tytti_desktop.paper.reading.reasons import PageReason

A4 = (1654, 2339)
Photo = NDArray[np.uint8]


def reason(image: Image.Image) -> PageReason | None:
    got = read_page(prepared(image), {}, keep_picture=False)
    assert got.status is not PageStatus.READ
    return got.reason


def table(kind: int, rng: np.random.Generator) -> Any:
    """Return one of four tables of five lights: plain, woodgrain, cloth, a lamp from one side."""
    light = (12, 40, 90, 150, 225)[kind // 4]
    down, across = np.mgrid[0 : A4[1], 0 : A4[0]].astype(float)
    if kind % 4 == 1:
        return light + 8 * np.sin(down / 23 + across / 400)
    if kind % 4 == 2:
        return light + rng.normal(0, 9, (A4[1], A4[0]))
    if kind % 4 == 3:
        return light * (0.6 + 0.4 * across / A4[0])
    return np.full((A4[1], A4[0]), float(light))


@pytest.mark.parametrize("kind", range(20))
def test_a_filled_page_on_any_table_is_never_called_blank(kind: int, scan: Image.Image) -> None:
    rng = np.random.default_rng(kind)
    made = table(kind, rng)
    height = (180, 330, 500, 900, 60)[kind % 5]  # so far away that no code can be read
    page = scan.convert("L").resize((round(height / 2**0.5), height), Image.Resampling.BOX)
    x, y = int(rng.integers(0, A4[0] - page.width)), int(rng.integers(0, A4[1] - height))
    made[y : y + height, x : x + page.width] = np.asarray(page)
    noisy = np.clip(made + rng.normal(0, kind % 3, made.shape), 0, 255).astype(np.uint8)
    image = Image.fromarray(noisy)
    if kind % 2:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=70)
        image = Image.open(out)
    assert reason(image) is not PageReason.BLANK_PAGE


def words_far_apart(paper: Photo) -> Photo:
    paper[300:306, 400:430:4] = 90  # a tiny word on a very large sheet
    return paper


def pencil(paper: Photo) -> Photo:
    steps = np.arange(200)
    paper[600 + steps // 3, 500 + steps] -= 35
    return paper


def light_form(paper: Photo) -> Photo:
    paper[300:2000, 200:203] -= 33
    return paper


@pytest.mark.parametrize("written", [words_far_apart, pencil, light_form])
def test_the_least_writing_is_seen(written: Callable[[Photo], Photo]) -> None:
    paper = np.full((A4[1], A4[0]), 245, np.uint8)
    assert reason(Image.fromarray(written(paper))) is PageReason.NO_CODE


@pytest.mark.parametrize("kind", range(20))
def test_a_blank_sheet_is_blank_or_has_no_code(kind: int) -> None:
    rng = np.random.default_rng(100 + kind)
    light, noise = (252, 240, 225, 205, 120)[kind % 5], (0, 1, 2, 3)[kind // 5]
    paper = np.clip(light + rng.normal(0, noise, (A4[1], A4[0])), 0, 255).astype(np.uint8)
    got = reason(Image.fromarray(paper))
    assert got in {PageReason.BLANK_PAGE, PageReason.NO_CODE}
    assert got is (PageReason.BLANK_PAGE if light > 200 else PageReason.NO_CODE)


def test_a_scan_in_two_tones_proves_nothing(filled: Filled) -> None:
    assert reason(Image.new("1", A4, 1)) is PageReason.NO_CODE
    assert filled.form_page == 1
