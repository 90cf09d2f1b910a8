"""Means, medians, intervals and classes that others have published: what cannot be is named."""

import itertools
import statistics
from dataclasses import fields
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evaluation.kit import YEAR
from tytti_desktop.casework.shapes.rules import SHAPES
from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import averages, published
from tytti_desktop.evaluation.published import Figure
from tytti_desktop.evaluation.table import Table
from tytti_desktop.words import speaking

NONE = Table("x", "", "", YEAR, "", "", (), ())


def why(*figures: Figure) -> list[str]:
    with speaking("en"):
        return list(published.noted(NONE, figures).notes)


@given(st.lists(st.integers(0, 10), min_size=1, max_size=25), st.integers(0, 2))
def test_a_true_mean_and_median_are_never_called_impossible(values: list[int], places: int) -> None:
    on = averages.scale("0–10")
    exact = Decimal(sum(values)) / Decimal(len(values))
    for way in (ROUND_HALF_UP, ROUND_HALF_EVEN):
        mean = str(exact.quantize(Decimal(1).scaleb(-places), way))
        assert averages.wrong_mean(mean, len(values), on) == ""
    median = str(statistics.median(values)).replace(".", ",")
    assert averages.wrong_median(median, len(values), on) == ""


@pytest.mark.parametrize("n", range(1, 5))
def test_what_is_called_impossible_is_the_mean_and_median_of_no_values(n: int) -> None:
    """Brute force: every way to answer 0–3 by one to four persons."""
    ways = list(itertools.product(range(4), repeat=n))
    means = {Decimal(sum(w)) / n for w in ways}
    medians = {Decimal(str(statistics.median(w))) for w in ways}
    on = averages.scale("0-3")
    for tenths in range(41):
        value = Decimal(tenths) / 10
        text = str(value).replace(".", ",")
        near = any(abs(mean - value) <= Decimal("0.05") for mean in means)
        assert (averages.wrong_mean(text if "," in text else f"{text},0", n, on) == "") == near
        assert (averages.wrong_median(text, n, on) == "") == (value in medians)


@given(st.lists(st.integers(0, 10), min_size=2, max_size=25), st.integers(0, 3), st.booleans())
def test_a_true_deviation_is_never_called_impossible(
    values: list[int], places: int, population: bool
) -> None:
    on = averages.scale("0–10")
    exact = statistics.pstdev(values) if population else statistics.stdev(values)
    mean = str(round(Decimal(sum(values)) / len(values), 2))
    for told in (mean, ""):
        assert averages.wrong_deviation(f"{exact:.{places}f}", told, len(values), on) == ""


@pytest.mark.parametrize("n", range(2, 5))
def test_a_deviation_called_impossible_is_that_of_no_values(n: int) -> None:
    """Brute force: every way to answer 0–3 by two to four persons, its mean printed beside it."""
    on = averages.scale("0-3")
    seen: dict[str, set[str]] = {}
    for way in itertools.product(range(4), repeat=n):
        own = seen.setdefault(f"{sum(way) / n:.2f}", set())
        own |= {f"{statistics.stdev(way):.2f}", f"{statistics.pstdev(way):.2f}"}
    wrong = 0
    for mean, own in seen.items():
        for hundredths in range(250):
            sd = f"{hundredths / 100:.2f}"
            why = averages.wrong_deviation(sd, mean, n, on)
            assert not (why and sd in own), (mean, sd)
            wrong += bool(why)
    assert wrong > len(seen) * 250 * 0.9


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (Figure("x", 14, mean="10,4", scale="0–10"), "impossible on the scale 0–10"),
        (Figure("x", 14, median="-1", scale="0–10"), "impossible on the scale"),
        (Figure("x", 14, mean="3,47", scale="0–10"), "(n = 14) cannot"),
        (Figure("x", 14, mean="3,5", scale="0–10"), ""),
        (Figure("x", 14, mean="58,6", scale="0–100/2,5"), ""),
        (Figure("x", 2, mean="58,6", scale="0–100/2,5"), "(n = 2) cannot"),
        (Figure("x", 15, median="3,5", scale="0–10"), "odd"),
        (Figure("x", 14, median="3,3", scale="0–10"), "halfway"),
        (Figure("x", 14, median="3,5", scale="0–10"), ""),
        (Figure("x", 14, mean="0,8", sd="-1,2", scale="0–10"), "below nought"),
        (Figure("x", 14, mean="5,0", sd="5,4", scale="0–10"), "(n = 14) cannot"),
        (Figure("x", 14, mean="5,0", sd="5,2", scale="0–10"), ""),
        (Figure("x", 14, sd="5,6", scale="0–10"), "(n = 14) cannot"),
        (Figure("x", 10, mean="0,5", sd="0,20", scale="0–10"), "(n = 10) cannot"),
        (Figure("x", 1, mean="4", sd="1,0", scale="0–10"), "(n = 1) cannot"),
        (Figure("x", 14, mean="0,8", interval="0,9 … 1,9"), "not within its own interval"),
        (Figure("x", 14, mean="0,8", interval="−0,3–1,9"), ""),
        (Figure("x", 14, mean="0,8", interval="[0,9; 1,9]"), "not within its own interval"),
        (Figure("x", 14, mean="0,8", interval="(0.9, 1.9)"), "not within its own interval"),
        (Figure("x", 14, mean="−6,1", scale="−5–5"), "impossible on the scale"),
        (Figure("x", 14, mean="1 000,8", scale="0–1 000"), "impossible on the scale"),
        (Figure("x", 10**6, sd="3,2", scale="0–10"), ""),  # so many sums that some are possible
        (Figure("x", 14, interval="4,0–2,1"), "ends below"),
        (Figure("x", 14, interval="11–12", scale="0–10"), "off the scale"),
        (Figure("x", 48, count=14), ""),
        (Figure("x", 14, count=48), "greater than the whole"),
    ],
)
def test_each_figure_is_judged_by_itself(figure: Figure, said: str) -> None:
    notes = why(figure)
    assert len(notes) == bool(said)
    assert not said or said in notes[0]


def test_classes_of_one_whole_are_judged_together_and_told_once() -> None:
    def of(*figures: tuple[str, int | None]) -> list[str]:
        return why(*(Figure("x", 49, share, count, group="g") for share, count in figures))

    assert of(("", 30), ("", 19)) == []
    assert "50 at least, of 49" in of(("", 30), ("", 20))[0]
    assert "of 49" in of(("61,2", None), ("40,8", None))[0]  # 30 + 20
    assert of(("61,2", None), ("38,8", None)) == []
    assert len(of(("", 30), ("", 20), ("", 5))) == 1


@pytest.mark.parametrize(
    "given_",
    [{"mean": "abc"}, {"median": "x"}, {"interval": "5"}, {"scale": "10–0"}, {"scale": "ten"},
     {"mean": "NaN", "scale": "0–10"}, {"group": 3}, {"of": 0}, {"of": 10**7}, {"mean": "1_0"},
     {"mean": "1e999999", "scale": "0–10"}, {"sd": "1", "scale": "0–10/20"}, {"interval": "2,1,4"},
     {"sd": "1", "scale": "0–999999999999/0,0001"}, {"median": "3,", "scale": "0–10"}],
)  # fmt: skip
def test_an_average_that_cannot_be_read_is_refused_by_its_number(given_: dict[str, object]) -> None:
    with pytest.raises(KnownError, match="1"):
        published.read([{"table": "x", "of": 5, **given_}])


def test_every_field_of_a_figure_can_be_written_by_the_unit() -> None:
    columns = SHAPES["results"].fields("published")["figures"].columns
    assert set(columns) == {each.name for each in fields(Figure)}
