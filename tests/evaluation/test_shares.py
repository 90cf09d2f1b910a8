from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import shares
from tytti_desktop.words import speaking


def test_the_published_percentages_of_49_are_impossible() -> None:
    with speaking("fi"):
        found = shares.check("81,7", 49)
        other = shares.check("91.9", 49)
    assert (found.possible, found.nearest, found.percent) == (False, 40, 81.6)
    assert "40/49 = 81,6 %" in found.text
    assert (other.possible, other.nearest, other.percent) == (False, 45, 91.8)


@given(st.integers(1, 400), st.data(), st.integers(0, 2))
def test_every_true_percentage_is_found_possible(n: int, data: st.DataObject, places: int) -> None:
    k = data.draw(st.integers(0, n))
    typed = str(shares.rounded(Fraction(100 * k, n), places))
    found = shares.check(typed, n)
    assert k in found.counts
    assert found.possible


@given(st.integers(1, 60), st.integers(0, 1000))
def test_what_is_called_impossible_is_the_percentage_of_no_count(n: int, tenths: int) -> None:
    typed = f"{tenths // 10},{tenths % 10}"
    by_hand = [k for k in range(n + 1) if shares.rounded(Fraction(100 * k, n), 1) * 10 == tenths]
    assert list(shares.check(typed, n).counts) == by_hand


def test_halves_go_up() -> None:
    assert shares.percent(1, 8, 1) == 12.5
    assert shares.percent(1, 8, 0) == 13
    assert shares.percent(1, 200, 0) == 1
    assert shares.percent(1, 16, 1) == 6.3
    assert str(shares.rounded(-0.25, 1)) == "-0.3"
    assert shares.percent(0, 0) is None


@pytest.mark.parametrize("typed", ["", "abc", "101", "-1", "NaN", "1,23456"])
def test_what_is_no_percentage_is_refused_in_words(typed: str) -> None:
    with pytest.raises(KnownError):
        shares.check(typed, 10)
    with pytest.raises(KnownError):
        shares.check("50", 0)
