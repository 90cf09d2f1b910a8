"""Figures that somebody has published of a table: those that cannot be true are named in its notes.

Only what was published is reckoned with, and a total that may be shown: nothing hidden is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import averages, shares
from tytti_desktop.evaluation.table import TOTAL, Table
from tytti_desktop.words import _


@dataclass(frozen=True)
class Figure:
    """One figure of a published table (unit data `results`, `published`).

    `share` is the percentage as printed, with its decimals ("81,7"; "" where none was), `of` the
    number it is said to be of, `count` the count printed beside it, `divides` what the percentages
    were found to divide by where that is known. `source` says where it was published. `mean`,
    `median`, `sd` and `interval` are as printed, on a `scale` (“0–10”, a step “0–100/2,5”). Figures
    of one `group` are classes that nobody is twice in: together they are no more than all.
    """

    table: str
    of: int
    share: str = ""
    count: int | None = None
    divides: int | None = None
    source: str = ""
    mean: str = ""
    median: str = ""
    interval: str = ""
    scale: str = ""
    group: str = ""
    sd: str = ""


TEXTS = ("table", "share", "source", "mean", "median", "interval", "scale", "group", "sd")


def read(given: Sequence[Mapping[str, Any]]) -> tuple[Figure, ...]:
    """Return the figures of the unit's data; KnownError names the first that cannot be read."""
    return tuple(_read(number, each) for number, each in enumerate(given, 1))


def _read(number: int, given: Mapping[str, Any]) -> Figure:
    try:
        made = Figure(**given)
        right = all(isinstance(getattr(made, name), str) for name in TEXTS) and all(
            _whole(n) for n in (made.of, made.count or 0, made.divides or 1)
        )
        if right:
            shares.check_number(made.of)
        if right and made.share:
            shares.typed(made.share)
        if right:
            _averages(made)
    except (TypeError, KnownError):
        right = False
    if not right:
        raise KnownError(
            _(
                "Published figure {n} cannot be read (tytti unit set results published). It needs "
                "table and of (a whole number above 0), and may have share (such as “81,7”), "
                "count, divides, source, mean, sd, median, interval, scale (such as “0–10”) and "
                "group."
            ).format(n=number)
        )
    return made


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def noted(table: Table, figures: Sequence[Figure]) -> Table:
    """Return the table with a note of each published figure of it that cannot be true."""
    own = [each for each in figures if each.table == table.id]
    return table.with_notes(
        *(
            _("Published elsewhere ({source}): {why}").format(source=each.source or "–", why=why)
            for each in own
            if (why := wrong(each, _divisor(each, own, table)) or _together(each, own))
        )
    )


def _averages(figure: Figure) -> str:
    """Return why a mean, a median or an interval cannot be; "" where they can."""
    on = averages.scale(figure.scale)
    found = ["", averages.wrong_interval(figure.interval, figure.mean, on)]
    if figure.mean:
        found.append(averages.wrong_mean(figure.mean, figure.of, on))
    if figure.sd:
        found.append(averages.wrong_deviation(figure.sd, figure.mean, figure.of, on))
    if figure.median:
        found.append(averages.wrong_median(figure.median, figure.of, on))
    return max(found, key=bool)


def _together(figure: Figure, own: Sequence[Figure]) -> str:
    """Return why the classes of a group cannot be, told with the first of them; "" otherwise."""
    group = [
        each
        for each in own
        if figure.group
        and (each.group, each.of, each.source) == (figure.group, figure.of, figure.source)
    ]
    if not group or group[0] != figure:
        return ""
    spans = [_counts(each) for each in group]
    least, most = sum(span[0] for span in spans), sum(span[-1] for span in spans)
    if least > figure.of:
        return _("the classes come to {sum} at least, of {n}: more than all.").format(
            sum=least, n=figure.of
        )
    parts = [shares.typed(each.share) for each in group if each.share]
    off = sum((Fraction(1, 2 * 10**decimals) for _value, decimals in parts), Fraction(0))
    told = sum((Fraction(value) for value, _decimals in parts), Fraction(0))
    whole = len(parts) == len(group) and abs(told - shares.HUNDRED) <= off
    if whole and most < figure.of:
        return _("the percentages come to all, but to {sum} of {n} at most.").format(
            sum=most, n=figure.of
        )
    return ""


def _counts(figure: Figure) -> Sequence[int]:
    """Return the counts that a class can have."""
    if figure.count is not None:
        return (figure.count,)
    if not figure.share:
        return (0, figure.of)
    found = shares.check(figure.share, figure.of)
    return sorted((*found.counts, *found.even)) or (found.nearest,)


def wrong(figure: Figure, divisor: int | None = None) -> str:
    """Return in words why a figure cannot be true; "" where it can.

    `divisor` is another number that the percentages do divide by, where one is known.
    """
    if figure.count is not None and figure.count > figure.of:
        return _("{count} of {n} is impossible: a part is greater than the whole.").format(
            count=figure.count, n=figure.of
        )
    if figure.share:
        found = shares.check(figure.share, figure.of)
        if figure.count is None and not found.possible:
            return found.text
        if figure.count is not None and figure.count not in (*found.counts, *found.even):
            return _beside(figure, divisor)
    if figure.divides not in (None, figure.of):
        return _("it is said to be of {n}, but its percentages divide by {other}.").format(
            n=figure.of, other=figure.divides
        )
    return _averages(figure)


def _beside(figure: Figure, divisor: int | None) -> str:
    """Return why a count and the percentage printed beside it do not go together."""
    value, decimals = shares.typed(figure.share)
    near = shares.rounded(Fraction(shares.HUNDRED * (figure.count or 0), figure.of), decimals)
    said = _("{count} of {n} is {near} %, not {share} %.").format(
        count=figure.count, n=figure.of, near=shares.said(near), share=shares.said(value)
    )
    if divisor is None:
        return said
    return f"{said} " + _("The percentages divide by {other}.").format(other=divisor)


def _divisor(figure: Figure, own: Sequence[Figure], table: Table) -> int | None:
    """Return what all the figures said to be of the same number divide by instead of it.

    The table's own total where it fits them all; else the only number that does.
    """
    if figure.divides is not None:
        return figure.divides
    spans = [
        shares.divisors(each.count, each.share)
        for each in own
        if each.of == figure.of and each.share and each.count
    ]
    least = max((low for low, _high in spans), default=1)
    most = min((high for _low, high in spans if high is not None), default=None)
    total = _total(table)
    if total is not None and spans and least <= total and (most is None or total <= most):
        return total
    return least if least == most else None


def _total(table: Table) -> int | None:
    """Return the number of the table's whole where it may be shown."""
    row = next((each for each in table.rows if each.key == TOTAL), None)
    if row is None or table.main in row.hidden:
        return None
    value = row.values.get(table.main)
    return value if isinstance(value, int) else None
