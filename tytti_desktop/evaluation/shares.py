"""Percentages from counts, rounded half up; and whether a percentage can be true at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction

from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import written
from tytti_desktop.words import _, decimal

HUNDRED = 100
MOST_DECIMALS = 3
MOST_ADDED = 2000  # of how many a percentage is looked for as a sum
MOST_NUMBERS = 10_000
MOST_OF = 1_000_000  # a slip of the hand must not keep anybody waiting
SHOWN = 12


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

    `counts` are the counts that round to it (halves up); `even` those that do only where halves are
    rounded to the even; `nearest` the count that comes nearest, and `percent` what that is. `text`
    says it in words.
    """

    possible: bool
    counts: tuple[int, ...]
    nearest: int
    percent: float
    text: str
    even: tuple[int, ...] = ()


def typed(share: str) -> tuple[Decimal, int]:
    """Return a percentage as it was typed ("81,7", "58 %") and its decimals.

    Raises KnownError for what is no percentage.
    """
    figure = written.plain(share)
    try:
        value, decimals = written.figure(figure.removesuffix("%").removesuffix("％"))
    except KnownError:
        raise KnownError(_("Write the percentage as a number, such as 81,7.")) from None
    if not 0 <= value <= HUNDRED:
        raise KnownError(_("A percentage lies between 0 and 100. Check the figure."))
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

    Raises KnownError for what is no percentage, or a number below 1 or above a million.
    """
    value, decimals = typed(share)
    check_number(n)
    return _checked(value, n, decimals)


def check_number(n: int) -> None:
    """Raise KnownError where so many are no number that a percentage is of."""
    if not 1 <= n <= MOST_OF:
        raise KnownError(
            _("Write of how many the percentage is: a whole number from 1 to {most}.").format(
                most=MOST_OF
            )
        )


def _checked(value: Decimal, n: int, decimals: int) -> Checked:
    around = int(Fraction(value) * n / HUNDRED)
    near = range(max(0, around - 2), min(n, around + 3) + 1)
    fitting = _candidates(value, n, decimals)
    even = tuple(k for k in _closed(value, n, decimals) if k not in fitting and
                 _to_even(Fraction(HUNDRED * k, n), decimals) == value)  # fmt: skip
    nearest = min(near, key=lambda k: abs(Fraction(HUNDRED * k, n) - Fraction(value)))
    exact = rounded(Fraction(HUNDRED * nearest, n), decimals)
    given = said(value)
    if fitting:
        told = f"{fitting[0]}–{fitting[-1]}" if len(fitting) > 1 else f"{fitting[0]}"
        text = _("{share} % of {n} is possible: {count} of {n}.").format(
            share=given, n=n, count=told
        )
    elif even:
        text = _(
            "{share} % of {n} is possible only where halves are rounded to the even: {count} of "
            "{n}."
        ).format(share=given, n=n, count=even[0])
    else:
        text = _("{share} % of {n} is impossible; nearest {count}/{n} = {near} %.").format(
            share=given, n=n, count=nearest, near=said(exact)
        )
        text += _as_a_sum(value, n, decimals)
    return Checked(bool(fitting or even), tuple(fitting), nearest, float(exact), text, even)


def _as_a_sum(value: Decimal, n: int, decimals: int) -> str:
    """Return that a percentage may be two rounded ones added, where it can be; else ""."""
    if n > MOST_ADDED:
        return ""
    counts = {rounded(Fraction(HUNDRED * k, n), decimals): k for k in range(n, -1, -1)}
    for one, k in counts.items():
        other = counts.get(value - one)
        if other is not None and 0 < other <= k and k + other <= n:
            told = _(" It may be a sum of rounded percentages: {one} + {other}.")
            return told.format(one=said(one), other=said((value - one).quantize(one)))
    return ""


def _span(value: Decimal, n: int, decimals: int) -> tuple[Fraction, Fraction]:
    half = Fraction(1, 2 * 10**decimals)
    return (Fraction(value) - half) * n / HUNDRED, (Fraction(value) + half) * n / HUNDRED


def ends(low: Fraction, high: Fraction) -> range:
    """Return the whole numbers from low to high, both included."""
    return range(-((-low.numerator) // low.denominator), high.numerator // high.denominator + 1)


def _closed(value: Decimal, n: int, decimals: int) -> range:
    """Return the counts of n whose percentage is the value or just a half from it."""
    found = ends(*_span(value, n, decimals))
    return range(max(0, found.start), min(n + 1, found.stop))


def _candidates(value: Decimal, n: int, decimals: int) -> range:
    """Return the counts of n whose percentage rounds half up to the value."""
    found = _closed(value, n, decimals)
    if found and found[-1] == _span(value, n, decimals)[1]:
        return found[:-1]  # rounds up to the next figure
    return found


def _to_even(exact: Fraction, decimals: int) -> Decimal:
    scaled = exact * 10**decimals
    return Decimal(round(scaled)).scaleb(-decimals)  # round() of a fraction takes halves to even


@dataclass(frozen=True)
class Ranged:
    """Of which numbers, within bounds, percentages can be true all together."""

    numbers: tuple[int, ...]
    text: str

    @property
    def possible(self) -> bool:
        """Tell whether there is any such number."""
        return bool(self.numbers)


def check_between(given: Sequence[str], least: int, most: int) -> Ranged:
    """Check percentages of one number that is not known but lies within bounds, both included.

    Raises KnownError for what is no percentage, and for bounds that are none or too far apart.
    """
    if not 1 <= least <= most or most - least > MOST_NUMBERS:
        raise KnownError(_("Write the least and the greatest number, such as 40-60."))
    check_number(most)
    typed_all = [typed(each) for each in given]
    numbers = tuple(
        n
        for n in range(least, most + 1)
        if all(_closed(value, n, decimals) for value, decimals in typed_all)
    )
    told = ", ".join(f"{said(value)} %" for value, _decimals in typed_all)
    if not numbers:
        said_no = _("{shares}: impossible of any number from {least} to {most}.")
        return Ranged((), said_no.format(shares=told, least=least, most=most))
    some = ", ".join(map(str, numbers[:SHOWN])) + (" …" if len(numbers) > SHOWN else "")
    return Ranged(numbers, _("{shares}: possible of {numbers}.").format(shares=told, numbers=some))


def said(value: Decimal) -> str:
    """Return a figure as the language in force writes it."""
    return decimal(f"{value}")
