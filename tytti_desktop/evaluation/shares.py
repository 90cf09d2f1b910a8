"""Percentages from counts, rounded half up; and whether a percentage can be true at all."""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction

from tytti_desktop.errors import KnownError
from tytti_desktop.words import _

HUNDRED = 100
MOST_DECIMALS = 3


def percent(count: int, of: int, decimals: int = 1) -> float | None:
    """Return `count` of `of` in percent, rounded half up; None where there is nothing to share."""
    if of == 0:
        return None
    return float(rounded(Fraction(HUNDRED * count, of), decimals))


def rounded(value: Fraction | float, decimals: int) -> Decimal:
    """Round half up (away from zero), exactly: never by a binary fraction."""
    exact = Fraction(value) if isinstance(value, Fraction) else Fraction(repr(float(value)))
    scale = 10**decimals
    lifted = abs(exact) * scale + Fraction(1, 2)
    whole = Decimal(lifted.numerator // lifted.denominator).to_integral_value(ROUND_FLOOR)
    made: Decimal = whole / scale
    return (-made if exact < 0 else made).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


@dataclass(frozen=True)
class Checked:
    """What a share typed in from elsewhere amounts to.

    `counts` are the counts that round to it; `nearest` the count that comes nearest, and `percent`
    what that is. `text` says it in words.
    """

    possible: bool
    counts: tuple[int, ...]
    nearest: int
    percent: float
    text: str


def typed(share: str) -> tuple[Decimal, int]:
    """Return a percentage as it was typed ("81,7", "58 %") and its decimals.

    Raises KnownError for what is no percentage.
    """
    plain = share.strip().removesuffix("%").strip().replace(",", ".")
    try:
        value = Decimal(plain)
    except ArithmeticError:
        raise KnownError(_("Write the percentage as a number, such as 81,7.")) from None
    if not value.is_finite() or not 0 <= value <= HUNDRED:
        raise KnownError(_("A percentage lies between 0 and 100. Check the figure."))
    exponent = value.as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    if decimals > MOST_DECIMALS:
        raise KnownError(_("Write the percentage with at most three decimals."))
    return value, decimals


def divisors(count: int, share: str) -> tuple[int, int | None]:
    """Return the least and the greatest number of which a count is the percentage, as rounded.

    The greatest is None where there is none (a percentage that rounds to nought). Raises KnownError
    for what is no percentage.
    """
    value, decimals = typed(share)
    half, part = Fraction(1, 2 * 10**decimals), HUNDRED * count
    low, high = Fraction(value) - half, Fraction(value) + half
    return int(part / high) + 1, int(part / low) if low > 0 else None


def check(share: str, n: int) -> Checked:
    """Check a percentage typed with its decimals ("81,7") against the number it is said to be of.

    Raises KnownError for what is no percentage, or a number below 1.
    """
    value, decimals = typed(share)
    if n < 1:
        raise KnownError(_("Write of how many the percentage is: a whole number above 0."))
    return _checked(value, n, decimals)


def _checked(value: Decimal, n: int, decimals: int) -> Checked:
    around = int(Fraction(value) * n / HUNDRED)
    near = range(max(0, around - 2), min(n, around + 3) + 1)
    fitting = tuple(k for k in _candidates(value, n, decimals))
    nearest = min(near, key=lambda k: abs(Fraction(HUNDRED * k, n) - Fraction(value)))
    exact = rounded(Fraction(HUNDRED * nearest, n), decimals)
    given = said(value)
    if fitting:
        told = " / ".join(str(k) for k in fitting[:3])
        text = _("{share} % of {n} is possible: {count} of {n}.").format(
            share=given, n=n, count=told
        )
    else:
        text = _("{share} % of {n} is impossible; nearest {count}/{n} = {near} %.").format(
            share=given, n=n, count=nearest, near=said(exact)
        )
    return Checked(bool(fitting), fitting, nearest, float(exact), text)


def _candidates(value: Decimal, n: int, decimals: int) -> range:
    """Return the counts of n whose percentage rounds half up to the value."""
    half = Fraction(1, 2 * 10**decimals)
    low, high = (Fraction(value) - half) * n / HUNDRED, (Fraction(value) + half) * n / HUNDRED
    first = max(0, -((-low.numerator) // low.denominator))
    last = high.numerator // high.denominator
    if Fraction(last) == high:
        last -= 1  # rounds up to the next figure
    return range(first, min(n, last) + 1)


def said(value: Decimal) -> str:
    """Return a figure with a decimal comma."""
    return f"{value}".replace(".", ",")
