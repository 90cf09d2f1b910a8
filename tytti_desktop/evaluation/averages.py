"""Whether a mean, a median or an interval that somebody has published can be true at all."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import written
from tytti_desktop.evaluation.shares import ends, rounded, said
from tytti_desktop.words import _

MOST_STEPS = 10_000  # on a scale, and of the sums that are tried for one deviation


@dataclass(frozen=True)
class Scale:
    """The least and most that one person's value can be, and the step between values."""

    low: Fraction
    high: Fraction
    step: Fraction

    def holds(self, value: Fraction) -> bool:
        """Tell whether a value lies on the scale."""
        return self.low <= value <= self.high


def scale(text: str) -> Scale | None:
    """Return a scale as it is written: “0–10”, or with its step “0–100/2,5”; None of nothing.

    Raises KnownError for what is no scale.
    """
    if not text.strip():
        return None
    ends, _slash, given = text.partition("/")
    found, step = written.ends(ends), written.figure(given)[0] if given else Decimal(1)
    if found is None or found[0] >= found[1] or step <= 0 or not _reaches(*found, step):
        raise KnownError(_("Write a scale by its ends, such as 0–10, or 0–100/2,5 with its step."))
    return Scale(*(Fraction(part) for part in (*found, step)))


def _reaches(low: Decimal, high: Decimal, step: Decimal) -> bool:
    """Tell whether so long steps come from one end to the other, and not by too many."""
    steps = (Fraction(high) - Fraction(low)) / Fraction(step)
    return steps.denominator == 1 and steps <= MOST_STEPS


def interval(text: str) -> tuple[Fraction, Fraction] | None:
    """Return the ends of an interval “2,1 … 4,0” (or with a dash); None of nothing.

    Raises KnownError for what is none.
    """
    if not text.strip():
        return None
    found = written.ends(text)
    if found is None:
        raise KnownError(_("Write an interval by its two ends, such as 2,1 … 4,0."))
    return Fraction(found[0]), Fraction(found[1])


def wrong_mean(text: str, n: int, on: Scale | None) -> str:
    """Return why a printed mean of n values cannot be; "" where it can."""
    value, decimals = written.figure(text)
    if on is None:
        return ""
    if not on.holds(Fraction(value)):
        return _off(value, on)
    half = Fraction(1, 2 * 10**decimals)
    # The sum of n values is n times the least and some whole number of steps.
    low, high = ((Fraction(value) + side - on.low) * n / on.step for side in (-half, half))
    if ends(low, high):
        return ""
    steps = round((Fraction(value) - on.low) * n / on.step)
    near = rounded(on.low + steps * on.step / n, decimals)
    return _(
        "values of the scale (n = {n}) cannot have the mean {mean}; the nearest is {near}."
    ).format(n=n, mean=said(value), near=said(near))


def wrong_median(text: str, n: int, on: Scale | None) -> str:
    """Return why a printed median of n values cannot be; "" where it can."""
    value, _decimals = written.figure(text)
    if on is None:
        return ""
    if not on.holds(Fraction(value)):
        return _off(value, on)
    steps = (Fraction(value) - on.low) / on.step
    if (steps if n % 2 else 2 * steps).denominator == 1:
        return ""
    told = (
        _("{median} is impossible: the median of {n} (an odd number) is one of the values.")
        if n % 2
        else _("{median} is impossible: a median is a value, or halfway between two.")
    )
    return told.format(median=said(value), n=n)


def wrong_deviation(text: str, mean: str, n: int, on: Scale | None) -> str:
    """Return why a printed standard deviation of n values cannot be; "" where it can.

    `mean` is printed beside it ("": none). It may divide by n - 1 or by n: both are in use. After
    the GRIMMER test (Anaya 2016): the sum of squares is whole, and even as the sum is.
    """
    value, decimals = written.figure(text)
    if value < 0:
        return _("{value} is impossible: a standard deviation is never below nought.").format(
            value=said(value)
        )
    if on is None or n < 1 or (mean and not on.holds(Fraction(written.figure(mean)[0]))):
        return ""
    sums = _sums(mean, n, on)
    if len(sums) > MOST_STEPS:
        return ""  # of so many some are always possible
    half = Fraction(1, 2 * 10**decimals)
    least, most = max(Fraction(0), Fraction(value) - half), Fraction(value) + half
    if any(
        _squares(total, n, least**2 * by, most**2 * by, on)
        for total in sums
        for by in {n, max(1, n - 1)}
    ):
        return ""
    return _("values of the scale (n = {n}) cannot have the standard deviation {sd}{mean}.").format(
        n=n, sd=said(value), mean=_(" with the mean {mean}").format(mean=mean) if mean else ""
    )


def _sums(mean: str, n: int, on: Scale) -> range:
    """Return the sums of n values, in steps above the least, that a printed mean can come from."""
    top = int((on.high - on.low) / on.step) * n
    if not mean:
        return range(top + 1)
    value, decimals = written.figure(mean)
    half = Fraction(1, 2 * 10**decimals)
    low, high = ((Fraction(value) + side - on.low) * n / on.step for side in (-half, half))
    return range(max(0, ceil(low)), min(top, floor(high)) + 1)


def _squares(total: int, n: int, least: Fraction, most: Fraction, on: Scale) -> bool:
    """Tell whether n whole steps of a sum can have squared deviations between two ends."""
    top = int((on.high - on.low) / on.step)
    each, over = divmod(total, n)
    ends, rest = divmod(total, top)
    middle = Fraction(total**2, n)
    low = max((n - over) * each**2 + over * (each + 1) ** 2, ceil(least / on.step**2 + middle))
    high = min(ends * top**2 + rest**2, floor(most / on.step**2 + middle))
    return low + (low - total) % 2 <= high


def wrong_interval(text: str, mean: str, on: Scale | None) -> str:
    """Return why a printed interval cannot be; "" where it can. `mean` is printed beside it."""
    found = interval(text)
    if found is None:
        return ""
    low, high = found
    if low > high:
        return _("the interval {interval} ends below its beginning.").format(interval=text.strip())
    if mean.strip():
        value, _decimals = written.figure(mean)
        if not low <= Fraction(value) <= high:
            return _("{mean} is not within its own interval {interval}.").format(
                mean=said(value), interval=text.strip()
            )
    if on is not None and (high < on.low or low > on.high):
        return _("the interval {interval} lies off the scale.").format(interval=text.strip())
    return ""


def _off(value: Decimal, on: Scale) -> str:
    return _("{value} is impossible on the scale {low}–{high}.").format(
        value=said(value), low=f"{float(on.low):g}", high=f"{float(on.high):g}"
    )
