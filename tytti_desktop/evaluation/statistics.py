"""What a paired change amounts to: interval, effect, bounds, tipping point, pairs needed.

Of scipy only the special functions, and only when something is reckoned: its distributions would
take seconds to load, and seventy megabytes for as long as the program runs.
"""

import importlib
import math
import sys
import types
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MOST_PAIRS = 5000
_NEAR = 1e-8  # of a noncentrality: far less than what is shown of an effect


@dataclass(frozen=True)
class Interval:
    """A value with its confidence interval; the ends are None where nothing varies."""

    value: float
    low: float | None
    high: float | None

    @property
    def half_width(self) -> float | None:
        """Half of the interval's width."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


def mean(values: Sequence[float]) -> float:
    """Return the mean of at least one value."""
    return math.fsum(values) / len(values)


def deviation(values: Sequence[float]) -> float | None:
    """Return the standard deviation (n - 1), None of fewer than two."""
    if len(values) < 2:  # noqa: PLR2004
        return None
    middle = mean(values)
    return math.sqrt(math.fsum((v - middle) ** 2 for v in values) / (len(values) - 1))


def mean_interval(values: Sequence[float], confidence: float = 0.95) -> Interval:
    """Return the mean and its t interval: its coverage holds also with few pairs (results.md 2)."""
    middle, spread = mean(values), deviation(values)
    if spread is None or spread == 0:
        return Interval(middle, None, None)
    n = len(values)
    half = _student((1 + confidence) / 2, n - 1) * spread / math.sqrt(n)
    return Interval(middle, middle - half, middle + half)


@cache
def _special() -> types.ModuleType:
    """Return scipy's special functions; where it can be, without the package around them.

    That would load linear algebra and 240 modules, 20 MB, for the three functions asked here.
    """
    if "scipy.special" not in sys.modules:
        with suppress(ImportError):
            return _functions_alone()
    from scipy import special  # told so that a built program brings it along

    whole: types.ModuleType = special
    return whole


def _functions_alone() -> types.ModuleType:
    import scipy

    package = types.ModuleType("scipy.special")
    package.__path__ = [str(Path(place) / "special") for place in scipy.__path__]
    sys.modules[package.__name__] = package
    try:
        return importlib.import_module("scipy.special._ufuncs")
    finally:
        del sys.modules[package.__name__]  # whoever asks for the package gets the whole of it


def _student(tail: float, free: int) -> float:
    """Return the value below which `tail` of Student's t lies."""
    return float(_special().stdtrit(free, tail))


def hedges_factor(n: int) -> float:
    """Return Hedges' correction J for n - 1 degrees of freedom; n at least 3."""
    free = n - 1
    log = math.lgamma(free / 2) - math.lgamma((free - 1) / 2)
    return math.exp(log) / math.sqrt(free / 2)


def response_mean(values: Sequence[float], confidence: float = 0.95) -> Interval | None:
    """Return the standardised response mean (mean / SD of changes, by Hedges' J), None without SD.

    The interval comes from the noncentral t distribution.
    """
    spread = deviation(values)
    if spread is None or spread == 0 or len(values) < 3:  # noqa: PLR2004
        return None
    n = len(values)
    factor = hedges_factor(n)
    raw = mean(values) / spread
    t = raw * math.sqrt(n)
    low, high = (
        _noncentral(t, n - 1, tail) / math.sqrt(n) * factor
        for tail in ((1 + confidence) / 2, (1 - confidence) / 2)
    )
    return Interval(raw * factor, low, high)


def _noncentral(t: float, free: int, tail: float) -> float:
    """Return the noncentrality under which the statistic t has `tail` of its weight below."""
    reach = 10 + abs(t)
    low, high = t - reach, t + reach
    while high - low > _NEAR:
        middle = (low + high) / 2
        weight = _below(t, free, middle)
        if math.isnan(weight):  # far out in a tail
            weight = 0.0 if middle > t else 1.0
        low, high = (middle, high) if weight > tail else (low, middle)
    return (low + high) / 2


def _below(t: float, free: int, noncentral: float) -> float:
    """Return how much of the noncentral t distribution lies below t."""
    return float(_special().nctdtr(free, noncentral, t))


def bounds(
    changes: Sequence[float],
    missing: Sequence[float | None],
    scale: tuple[float, float],
) -> tuple[float, float]:
    """Return the mean change of all if every missing one had gone the worst and the best way.

    `missing` holds each one's value at the start, None where that is missing too.
    """
    low, high = scale
    width = high - low
    known = math.fsum(changes)
    least = math.fsum(-width if x is None else low - x for x in missing)
    most = math.fsum(width if x is None else high - x for x in missing)
    n = len(changes) + len(missing)
    return (known + least) / n, (known + most) / n


def tipping_point(changes: Sequence[float], missing: int) -> float | None:
    """Return the mean change of the missing at which the mean of all would be nought."""
    return None if missing == 0 else -math.fsum(changes) / missing


def pairs_needed(change: float, spread: float, power: float = 0.8, alpha: float = 0.05) -> int:
    """Return the pairs by which a two-sided paired t test finds the change; noncentral t.

    MOST_PAIRS where even that many would not do.
    """
    if change == 0 or spread <= 0:
        return MOST_PAIRS
    low, high = 2, MOST_PAIRS
    while low < high:
        middle = (low + high) // 2
        if _power(middle, abs(change) / spread, alpha) >= power:
            high = middle
        else:
            low = middle + 1
    return low


def _power(n: int, effect: float, alpha: float) -> float:
    limit = _student(1 - alpha / 2, n - 1)
    away = effect * math.sqrt(n)
    upper, lower = _below(limit, n - 1, away), _below(-limit, n - 1, away)
    return (1.0 if math.isnan(upper) else 1 - upper) + (0.0 if math.isnan(lower) else lower)


def pairs_range(
    change: float, values: Sequence[float], power: float = 0.8, confidence: float = 0.95
) -> tuple[int, int]:
    """Return the least and most pairs needed: the spread itself is known only as an interval."""
    spread = deviation(values) or 0.0
    free = len(values) - 1
    ends = (  # twice the gamma distribution's: chi squared
        spread * math.sqrt(free / 2 / float(_special().gammaincinv(free / 2, tail)))
        for tail in ((1 + confidence) / 2, (1 - confidence) / 2)
    )
    low, high = (pairs_needed(change, each, power) for each in ends)
    return low, high


def chance_of(more: int, due: int, answered: int, asked: int) -> float:
    """Return the chance that at least `more` of `due` answer, when `answered` of `asked` have.

    Beta-binomial with a flat prior: the share itself is uncertain. 0 to 1.
    """
    if more <= 0:
        return 1.0
    if more > due:
        return 0.0
    a, b = answered + 1, asked - answered + 1
    return math.fsum(
        math.exp(_ways(due, k) + _beta(k + a, due - k + b) - _beta(a, b))
        for k in range(more, due + 1)
    )


def _ways(n: int, k: int) -> float:
    """Return the logarithm of the ways to choose k of n."""
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _beta(a: float, b: float) -> float:
    """Return the logarithm of the beta function."""
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
