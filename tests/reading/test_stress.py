"""Pages of the second simulator that once fooled the reader."""

import pytest

from tests.benchmarks.bench_stress import read, wrong_fields
from tests.reading.stress.pages import nth


@pytest.mark.parametrize(
    ("seed", "number", "office"),
    [
        (7, 84, False),
        (8, 20, False),
        (8, 23, False),
        (2026113031, 300, True),
        (2026113041, 10, True),
        (2026113042, 164, True),
        (2026113051, 214, True),
    ],
    ids=[
        "pencil lost by the scanner",
        "a hair in a box",
        "a date stamp through a box",
        "a staple through a box beside two ticks",
        "a highlighter paler than what circles leave over",
        "a ring about two boxes that the pen skipped",
        "a thick pen that rested in a box",
    ],
)
def test_nothing_wrong_is_accepted_any_more(seed: int, number: int, *, office: bool) -> None:
    page = nth(number, seed, office=office)
    got = read(page)
    assert (got.sheet, got.form_page) == (page.sheet, page.form_page)
    assert wrong_fields(page, got) == []
