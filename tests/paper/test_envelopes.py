import io
from itertools import pairwise

import pikepdf
import pytest

from tytti_desktop.errors import KnownError
from tytti_desktop.paper.drawing import MM, PAGE_SIZE
from tytti_desktop.paper.envelope_test import envelope_test_sheet
from tytti_desktop.paper.envelopes import envelope, envelopes, reveals
from tytti_desktop.paper.preview import opened


def test_the_envelopes_of_the_standard_are_there() -> None:
    assert set(envelopes()) == {"C5", "E5", "C65", "E65"}
    for made in envelopes().values():
        assert made.may_show.left <= made.always.left < made.always.right <= made.may_show.right
        assert made.may_show.top <= made.always.top < made.always.bottom <= made.may_show.bottom
        assert made.size[0] < made.size[1]


@pytest.mark.parametrize(("name", "height", "width"), [("C5", 162, 229), ("C65", 114, 225)])
def test_an_a4_folded_for_the_envelope_fits_into_it(name: str, height: int, width: int) -> None:
    made = envelope(name)
    assert made.size == pytest.approx((height * MM, width * MM))
    edges = [0.0, *made.folds, PAGE_SIZE[1]]
    tallest = max(b - a for a, b in pairwise(edges))
    assert tallest <= made.size[0]
    assert PAGE_SIZE[0] <= made.size[1]


def test_words_that_tell_the_service_are_known_in_three_languages() -> None:
    assert reveals("Työkykytiimi")
    assert reveals("Stöd för ARBETSFÖRMÅGA")
    assert reveals("Work ability support")
    assert not reveals("Pohjois-Savon hyvinvointialue")
    assert not reveals("Västra Nylands välfärdsområde")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("name", envelopes())
def test_the_test_sheet_draws_the_figures_in_force(name: str, language: str) -> None:
    data = envelope_test_sheet(name, language)
    zone = envelope(name).always
    high = PAGE_SIZE[1]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        corners = {
            tuple(round(float(str(value)), 1) for value in drawing.operands)
            for drawing in pikepdf.parse_content_stream(pdf.pages[0])
            if str(drawing.operator) in {"m", "l"}
        }
    for x in (zone.left, zone.right):
        for y in (zone.top, zone.bottom):
            assert (round(x, 1), round(high - y, 1)) in corners
    with opened(data) as document:
        text = document[0].get_textpage().get_text_range()
    assert name in text
    assert "100 %" in text
    assert "20/40" in text


def test_a_test_sheet_of_an_unknown_envelope_is_refused() -> None:
    with pytest.raises(KnownError):
        envelope_test_sheet("B4", "fi")
