import itertools
import math
import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tytti_desktop.evaluation import statistics

CHANGES = st.lists(st.integers(-10, 10).map(float), min_size=3, max_size=30)


@settings(deadline=None, max_examples=60)
@given(CHANGES, st.sampled_from([0.8, 0.9, 0.95]))
def test_the_interval_is_scipys(values: list[float], confidence: float) -> None:
    made = statistics.mean_interval(values, confidence)
    if len(set(values)) == 1:
        assert (made.low, made.high) == (None, None)
        return
    low, high = stats.t.interval(
        confidence, len(values) - 1, loc=sum(values) / len(values), scale=stats.sem(values)
    )
    assert made.low == pytest.approx(low)
    assert made.high == pytest.approx(high)


@settings(deadline=None, max_examples=40)
@given(CHANGES)
def test_the_effect_and_its_interval_are_of_the_noncentral_t(values: list[float]) -> None:
    made = statistics.response_mean(values)
    spread = statistics.deviation(values)
    if not spread:
        assert made is None
        return
    n = len(values)
    assert made is not None
    assert made.low is not None
    assert made.high is not None
    factor = statistics.hedges_factor(n)
    assert made.value == pytest.approx(stats.tmean(values) / stats.tstd(values) * factor)
    assert made.low <= made.value + 1e-9 <= made.high + 2e-9
    t = stats.ttest_1samp(values, 0).statistic
    below = stats.nct.cdf(t, n - 1, made.low / factor * math.sqrt(n))
    assert below == pytest.approx(0.975, abs=1e-4) or math.isnan(below)


def test_the_published_example_of_an_effect() -> None:
    assert statistics.hedges_factor(14) == pytest.approx(0.9410, abs=5e-5)


@given(
    st.lists(st.integers(-5, 5).map(float), min_size=1, max_size=4),
    st.lists(st.one_of(st.none(), st.integers(0, 10).map(float)), min_size=1, max_size=3),
)
@settings(deadline=None, max_examples=50)
def test_bounds_and_tipping_point_equal_brute_force(
    changes: list[float], missing: list[float | None]
) -> None:
    scale = (0.0, 10.0)
    ways: list[list[float]] = []
    for start in missing:
        if start is None:
            ways.append([after - before for before in range(11) for after in range(11)])
        else:
            ways.append([after - start for after in range(11)])
    means = [
        (sum(changes) + sum(each)) / (len(changes) + len(missing))
        for each in itertools.product(*([min(w), max(w)] for w in ways))
    ]
    low, high = statistics.bounds(changes, missing, scale)
    assert low == pytest.approx(min(means))
    assert high == pytest.approx(max(means))
    tip = statistics.tipping_point(changes, len(missing))
    assert tip is not None
    whole = sum(changes) + tip * len(missing)
    assert whole == pytest.approx(0, abs=1e-9)


def test_pairs_needed_is_the_published_table() -> None:
    found = [statistics.pairs_needed(change, 2) for change in (0.5, 1, 1.5, 2)]
    assert found == [128, 34, 16, 10]


def test_with_few_pairs_the_need_is_a_wide_range() -> None:
    rng = random.Random(5)
    values = [rng.gauss(0, 2) for _unused in range(14)]
    spread = statistics.deviation(values)
    assert spread is not None
    scaled = [value * 2 / spread for value in values]
    assert statistics.pairs_range(1, scaled) == (19, 84)


def test_the_chance_within_a_year_counts_only_those_who_are_due() -> None:
    assert statistics.chance_of(20, 60, 14, 48) == pytest.approx(0.36, abs=0.02)
    assert statistics.chance_of(1, 0, 3, 4) == 0
    assert statistics.chance_of(0, 5, 3, 4) == 1


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 60), st.integers(0, 60), st.integers(0, 200), st.integers(0, 100))
def test_the_chance_is_scipys_beta_binomial(more: int, due: int, answered: int, no: int) -> None:
    made = statistics.chance_of(more, due, answered, answered + no)
    whole = stats.betabinom.sf(more - 1, due, answered + 1, no + 1)
    assert made == pytest.approx(float(whole), abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(st.integers(2, 400), st.floats(0.01, 3), st.sampled_from([0.01, 0.05]))
def test_the_power_is_of_scipys_noncentral_t(n: int, effect: float, alpha: float) -> None:
    limit, away = stats.t.ppf(1 - alpha / 2, n - 1), effect * math.sqrt(n)
    upper, lower = stats.nct.sf(limit, n - 1, away), stats.nct.cdf(-limit, n - 1, away)
    if not (math.isnan(upper) or math.isnan(lower)):
        assert statistics._power(n, effect, alpha) == pytest.approx(upper + lower, abs=1e-9)


def test_the_range_of_pairs_is_of_scipys_chi_squared() -> None:
    values = [3.0, -1.0, 4.0, 1.0, 5.0, -2.0, 0.0]
    spread, free = statistics.deviation(values) or 0, len(values) - 1
    ends = [spread * math.sqrt(free / stats.chi2.ppf(tail, free)) for tail in (0.975, 0.025)]
    expected = tuple(statistics.pairs_needed(1, end) for end in ends)
    assert statistics.pairs_range(1, values) == expected


def test_nothing_that_is_reckoned_loads_more_of_scipy_than_its_functions() -> None:
    """Its distributions would be seventy megabytes, its linear algebra twenty."""
    code = (
        "import sys; from tytti_desktop.evaluation import statistics as s;"
        "v = [1.0, 2.0, 4.0, 3.0]; s.mean_interval(v); s.response_mean(v); s.pairs_range(1.0, v);"
        "s.chance_of(2, 5, 3, 9);"
        "print(*(name for name in sys.modules if name.startswith('scipy.')));"
        "from scipy import special; assert special.gammaincinv(2, 0.5) == "
        "s._special().gammaincinv(2, 0.5); assert special.jn_zeros(0, 1)[0] > 2.4"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(made.stdout.split())
    assert "scipy.special._ufuncs" in loaded
    assert {name.split(".")[1] for name in loaded} <= {
        "special", "version", "_lib", "_distributor_init", "__config__", "_cyutility",
    }  # fmt: skip
    assert len(loaded) < 30, loaded
