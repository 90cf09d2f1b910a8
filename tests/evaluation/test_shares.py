from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
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


NOT = """abc 101 -1 −5 NaN Infinity 1,23456 1e1 8_1 81, 81. 81,7, 1.234,5 81·7 81,7* 81,7² ٨١ ½ %
40/49 81,7–82 81,7‰ 81,7%% %81,7 - +"""


@pytest.mark.parametrize("typed", ["", " ", "8 1,7", "81 ,7", "1" * 5000, *NOT.split()])
def test_what_is_no_percentage_is_refused_in_words(typed: str) -> None:
    with pytest.raises(KnownError):
        shares.check(typed, 10)
    with pytest.raises(KnownError):
        shares.check("50", 0)


@pytest.mark.parametrize("space", ["", " ", "\xa0", "\u2009", "\u202f", "\t"])
@pytest.mark.parametrize("share", ["81,6", "81.6", "+81,6", "\ufeff81,6"])
def test_a_percentage_is_read_as_others_print_it(share: str, space: str) -> None:
    assert shares.check(f"{space}{share}{space}%{space}", 49).counts == (40,)


@pytest.mark.parametrize("nought", ["-0,0", "−0,0", "0,0", ",0"])
def test_nought_has_no_sign(nought: str) -> None:
    with speaking("fi"):
        assert shares.check(nought, 49).text.startswith("0,0 %")


def test_many_counts_are_told_by_their_ends() -> None:
    found = shares.check("50", 1_000_000)
    assert len(found.counts) == 10_000
    assert "495000–504999" in found.text


@given(st.integers(1, 80), st.integers(0, 2), st.data())
def test_no_way_of_rounding_makes_a_true_percentage_impossible(
    n: int, places: int, data: st.DataObject
) -> None:
    k = data.draw(st.integers(0, n))
    exact = Decimal(100 * k) / Decimal(n)
    for way in (ROUND_HALF_UP, ROUND_HALF_EVEN):
        typed = str(exact.quantize(Decimal(1).scaleb(-places), way))
        found = shares.check(typed, n)
        assert found.possible
        assert k in (*found.counts, *found.even)


def test_a_half_rounded_to_the_even_is_said_to_be_so() -> None:
    with speaking("en"):
        found = shares.check("6,2", 16)
    assert (found.possible, found.counts, found.even) == (True, (), (1,))
    assert "rounded to the even" in found.text


def test_an_impossible_percentage_is_shown_as_the_sum_it_may_be() -> None:
    with speaking("en"):
        text = shares.check("81,7", 49).text
    one, other = (
        Fraction(each.replace(",", "."))
        for each in text.rsplit("percentages: ", 1)[1].rstrip(".").split(" + ")
    )
    assert one + other == Fraction("81.7")
    for part in (one, other):
        assert shares.check(f"{float(part):.1f}", 49).counts
    assert "sum" not in shares.check("0,1", 49).text


@given(st.lists(st.integers(0, 100), min_size=1, max_size=3), st.integers(1, 30))
def test_of_an_unknown_number_every_possible_one_is_named(given_: list[int], least: int) -> None:
    most = least + 20
    typed = [str(each) for each in given_]
    by_hand = [
        n
        for n in range(least, most + 1)
        if all(
            any(abs(Fraction(100 * k, n) - each) <= Fraction(1, 2) for k in range(n + 1))
            for each in given_
        )
    ]
    found = shares.check_between(typed, least, most)
    assert list(found.numbers) == by_hand
    assert found.possible == bool(by_hand)


def test_three_percentages_leave_few_numbers() -> None:
    found = shares.check_between(["81,6", "91,8", "40,8"], 40, 60)
    assert found.numbers == (49,)
    with speaking("en"):
        assert "impossible" in shares.check_between(["81,7"], 49, 49).text
    with pytest.raises(KnownError):
        shares.check_between(["50"], 10, 5)
    with pytest.raises(KnownError):
        shares.check_between(["50"], 0, 5)
