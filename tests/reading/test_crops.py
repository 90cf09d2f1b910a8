import io

import numpy as np
import pytest
from PIL import Image

from tests.reading.simulator.piles import Filled, form
from tytti_desktop.paper.drawing import MM
from tytti_desktop.paper.layout import FormLayout
from tytti_desktop.paper.reading.crops import field_crop, field_stretch
from tytti_desktop.paper.reading.images import prepared
from tytti_desktop.paper.reading.page import read_page
from tytti_desktop.paper.reading.stored_forms import is_bare, restored_form, stored_form


def test_a_crop_shows_the_question_with_its_marks(filled: Filled, scan: Image.Image) -> None:
    got = read_page(prepared(scan), {filled.sheet: filled.form})
    assert got.picture is not None
    crop = Image.open(io.BytesIO(field_crop(got.picture, filled.form, 1, "3")))
    assert crop.format == "WEBP"
    assert crop.width > 1300
    assert 80 < crop.height < 400
    assert (np.asarray(crop.convert("L")) < 120).sum() > 500


@pytest.mark.parametrize("name", ["gad7", "esis", "audit", "3x10d", "consent", "criteria"])
def test_every_field_has_a_stretch_with_its_boxes_and_room(name: str) -> None:
    geometry = form(name)
    for box in geometry.boxes:
        top, bottom = field_stretch(geometry, box.page, box.field)
        assert top <= box.y - 7 * MM + 0.01 or top == 0
        assert bottom >= box.y + box.h + 7 * MM - 0.01 or bottom == geometry.page_size[1]


def test_a_field_of_another_page_has_no_crop() -> None:
    with pytest.raises(KeyError):
        field_stretch(form("audit"), 2, "1")


@pytest.mark.parametrize("name", ["gad7", "consent"])
def test_a_stored_form_comes_back_as_it_was(name: str) -> None:
    import json

    geometry: FormLayout = form(name)
    kept = json.loads(json.dumps(stored_form(geometry)))
    assert restored_form(kept) == geometry
    assert kept["boxes"] == json.loads(json.dumps(geometry.geometry()))["boxes"]
    assert not is_bare(geometry)
    assert is_bare(restored_form(geometry.geometry()))
    with pytest.raises(KeyError):
        restored_form({})
