"""A page filled by hand and scanned well, once for all tests that change it afterwards."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.reading.simulator.filling import Meant, Picture
from tests.reading.simulator.hands import PENS, Hand, Style
from tests.reading.simulator.piles import Filled, fill_and_scan, form
from tytti_desktop.paper.layout import FormLayout

SHEET = "K7Q2M9X0"
ALL_CLEAR = {Meant.CLEAR: 1.0}


def steady(style: Style = Style.CROSS, pen: int = 0) -> Hand:
    """Give a tidy person with a chosen pen and style."""
    return Hand(PENS[pen], style, 0.9, 0.02, (0.0, 0.0), 1.0)


@pytest.fixture(scope="session")
def gad7() -> FormLayout:
    return form("gad7")


@pytest.fixture(scope="session")
def sheet() -> str:
    from tytti_desktop.paper.codes import check_character

    return SHEET[:7] + check_character(SHEET[:7])


@pytest.fixture(scope="session")
def filled(gad7: FormLayout, sheet: str) -> Filled:
    return fill_and_scan(gad7, 1, sheet, "L0", 3, share=ALL_CLEAR, hand=steady(), dpi=200)


@pytest.fixture(scope="session")
def scan(filled: Filled) -> Image.Image:
    image = Image.open(io.BytesIO(filled.scan.content))
    image.load()
    return image


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that saves a picture as a file and returns its path."""

    def keep(image: Image.Image | Picture, name: str = "scan.jpg", **how: object) -> Path:
        picture = image if isinstance(image, Image.Image) else Image.fromarray(np.asarray(image))
        path = tmp_path / name
        if path.suffix == ".png":
            how = {"compress_level": 1, **how}  # noise takes a second to press, and stays as large
        picture.save(path, **how)  # type: ignore[arg-type]
        return path

    return keep
