"""Pages of the second simulator that once fooled the reader."""

import pytest

from tests.benchmarks.bench_stress import read, wrong_fields
from tests.reading.stress.pages import nth


@pytest.mark.parametrize(
    ("seed", "number"),
    [(7, 84), (8, 20), (8, 23)],
    ids=["pencil lost by the scanner", "a hair in a box", "a date stamp through a box"],
)
def test_nothing_wrong_is_accepted_any_more(seed: int, number: int) -> None:
    page = nth(number, seed)
    got = read(page)
    assert (got.sheet, got.form_page) == (page.sheet, page.form_page)
    assert wrong_fields(page, got) == []
