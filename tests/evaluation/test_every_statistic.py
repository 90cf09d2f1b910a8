"""Every statistic is scipy's, whichever there are: found by reading the program, not by a list.

A function of `evaluation.statistics` without a comparison here is red, and so is a figure of any
table that no compared function has made.
"""

import inspect
import itertools
import math
import random
import statistics as plain
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest
from scipy import integrate, special, stats

from tests.evaluation.conftest import TODAY
from tytti_desktop.casework.today import funnel
from tytti_desktop.evaluation import listing, statistics
from tytti_desktop.evaluation.table import FIGURES, Kind, Period
from tytti_desktop.vault import Vault

SCALE = (0.0, 10.0)


def _changes(rng: random.Random) -> list[float]:
    return [float(rng.randint(-4, 6)) for _unused in range(rng.randint(3, 25))] + [-5.0, 7.0]


def _interval(rng: random.Random) -> None:
    values, level = _changes(rng), rng.choice([0.8, 0.9, 0.95, 0.99])
    made = statistics.mean_interval(values, level)
    true = stats.ttest_1samp(values, 0).confidence_interval(level)
    assert (made.low, made.high) == pytest.approx((true.low, true.high))


def _effect(rng: random.Random) -> None:
    values = _changes(rng)
    n, made = len(values), statistics.response_mean(values)
    factor = special.gamma((n - 1) / 2) / special.gamma((n - 2) / 2) / math.sqrt((n - 1) / 2)
    assert made is not None
    assert made.value == pytest.approx(stats.tmean(values) / stats.tstd(values) * factor)
    t = stats.ttest_1samp(values, 0).statistic
    for end, tail in ((made.low, 0.975), (made.high, 0.025)):
        assert end is not None
        assert stats.nct.cdf(t, n - 1, end / factor * math.sqrt(n)) == pytest.approx(tail, abs=1e-4)


def _factor(rng: random.Random) -> None:
    free = rng.randint(2, 150)
    true = special.gamma(free / 2) / special.gamma((free - 1) / 2) / math.sqrt(free / 2)
    assert statistics.hedges_factor(free + 1) == pytest.approx(true)


def _bounds(rng: random.Random) -> None:
    changes = [float(rng.randint(-3, 3)) for _unused in range(rng.randint(1, 4))]
    missing = [rng.choice([None, 0.0, 4.0, 10.0]) for _unused in range(rng.randint(1, 3))]
    ways = [[(b, a) for b in range(11) for a in range(11) if x in (None, b)] for x in missing]
    every = [
        np.mean([*changes, *(after - before for before, after in each)])
        for each in itertools.product(*([w[0], w[10], w[-1], w[-11]] for w in ways))
    ]
    assert statistics.bounds(changes, missing, SCALE) == pytest.approx((min(every), max(every)))


def _tipping(rng: random.Random) -> None:
    changes, missing = _changes(rng), rng.randint(1, 30)
    tip = statistics.tipping_point(changes, missing)
    assert stats.tmean([*changes, *[tip] * missing]) == pytest.approx(0, abs=1e-9)


def _power(n: int, change: float, spread: float) -> float:
    """Return the power by integrating over the spread that is seen: no noncentral t in it."""
    free, away = n - 1, change / spread * math.sqrt(n)
    limit = stats.t.ppf(0.975, free)

    def at(seen: float) -> float:
        edge = limit * math.sqrt(seen / free)
        return float((stats.norm.sf(edge - away) + stats.norm.cdf(-edge - away)) *
                     stats.chi2.pdf(seen, free))  # fmt: skip

    return float(integrate.quad(at, 0, free + 30 * math.sqrt(2 * free) + 30, limit=200)[0])


def _needed(rng: random.Random) -> None:
    change, spread = rng.choice([0.8, 1.0, 1.5, -2.0]), rng.choice([1.0, 2.0, 2.5])
    found = statistics.pairs_needed(change, spread)
    assert _power(found, abs(change), spread) >= 0.8 - 1e-6
    assert found == 2 or _power(found - 1, abs(change), spread) < 0.8


def _range(rng: random.Random) -> None:
    values = _changes(rng)
    free, variance = len(values) - 1, stats.tvar(values)
    low, high = (math.sqrt(free * variance / x) for x in stats.chi2.interval(0.95, free)[::-1])
    needed = statistics.pairs_needed
    assert statistics.pairs_range(2, values) == (needed(2, low), needed(2, high))


def _chance(rng: random.Random) -> None:
    due, asked = rng.randint(1, 40), rng.randint(1, 50)
    more, answered = rng.randint(1, due), rng.randint(0, asked)

    def at(share: float) -> float:
        own = stats.beta.pdf(share, answered + 1, asked - answered + 1)
        return float(own * stats.binom.sf(more - 1, due, share))

    true = integrate.quad(at, 0, 1, points=[answered / asked], limit=200)[0]
    assert statistics.chance_of(more, due, answered, asked) == pytest.approx(true, abs=1e-6)


COMPARED: dict[str, Callable[[random.Random], None]] = {
    "mean": lambda rng: _same(statistics.mean, stats.tmean, _changes(rng)),
    "deviation": lambda rng: _same(statistics.deviation, stats.tstd, _changes(rng)),
    "mean_interval": _interval, "response_mean": _effect, "hedges_factor": _factor,
    "bounds": _bounds, "tipping_point": _tipping, "pairs_needed": _needed, "pairs_range": _range,
    "chance_of": _chance,
}  # fmt: skip


def _same(ours: Callable[..., Any], theirs: Callable[..., Any], values: list[float]) -> None:
    assert ours(values) == pytest.approx(theirs(values))


def _every() -> list[str]:
    found = inspect.getmembers(statistics, inspect.isfunction)
    own = (f.__name__ for _name, f in found if f.__module__ == statistics.__name__)
    return [name for name in own if not name.startswith("_")]


@pytest.mark.parametrize("name", _every())
def test_each_statistic_is_what_scipy_says(name: str) -> None:
    assert name in COMPARED, "a new statistic is compared with scipy's before it is told to anybody"
    for seed in range(8):
        COMPARED[name](random.Random(f"{name} {seed}"))


# What a table tells that is no statistic: sums, and numbers that the instrument itself gives.
GIVEN = {Kind.EUROS}
NO_STATISTIC = {
    ("prom_3x10d", "norm"), ("prom_3x10d", "norm_sd"),  # of the instrument's own source
    ("resources", "hours"), ("visits", "hours"), ("consultations", "hours"),  # sums of minutes
    ("resources", "per_client"),  # a count by a count, held to it below
}  # fmt: skip


@pytest.fixture
def reckoned(monkeypatch: pytest.MonkeyPatch) -> set[float]:
    """Note what every mean, median and deviation gives, each held against scipy and numpy."""
    made: set[float] = set()
    others: dict[Any, Callable[..., Any]] = {
        statistics.mean: stats.tmean, statistics.deviation: stats.tstd,
        plain.median: np.median,
    }  # fmt: skip

    def noting(ours: Callable[..., Any], theirs: Callable[..., Any]) -> Callable[..., Any]:
        def noted(values: Any) -> Any:
            known = list(values)
            value = ours(known)
            if value is not None:
                assert value == pytest.approx(theirs(known))
                made.add(float(value))
            return value

        return noted

    for module in [m for n, m in sys.modules.items() if n.startswith("tytti_desktop.evaluation")]:
        for name, value in list(vars(module).items()):
            if inspect.isfunction(value) and value in others:
                monkeypatch.setattr(module, name, noting(value, others[value]))
    monkeypatch.setattr(funnel, "median", noting(plain.median, np.median))
    return made


def test_each_figure_of_every_table_was_made_by_a_statistic_that_is_compared(
    caseload: Vault, reckoned: set[float]
) -> None:
    period, told, seen = Period(date(2025, 9, 1), TODAY), [], set()
    with caseload.atomic():  # forgets what was kept: it is reckoned anew
        caseload.execute("update client set id = id")
    for table in listing.make_all(caseload, period, TODAY):
        for row in table.rows:
            for column in (c for c in table.columns if c.kind in FIGURES - GIVEN):
                value = row.values.get(column.id)
                if value is None or (table.id, column.id) in NO_STATISTIC:
                    continue
                seen.add((table.id, column.id))
                if float(value) not in reckoned:
                    told.append((table.id, row.key, column.id, value))
            if "per_client" in row.values:
                n, clients = row.values["n"], row.values["clients"]
                assert row.values["per_client"] == (n / clients if clients else None)
    assert told == []
    assert len(seen) > 10
