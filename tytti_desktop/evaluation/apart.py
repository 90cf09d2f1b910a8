"""Figures of several releases together: no mean or sum may give those of a few persons.

A mean times its count is a sum over the pieces that the ends of all periods make. What a reader
adds up and subtracts of such sums must concern nobody, or at least the limit.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from tytti_desktop.evaluation import stocks
from tytti_desktop.evaluation.cells import Cells, key
from tytti_desktop.evaluation.linear import EXACT
from tytti_desktop.evaluation.stocks import PIECE
from tytti_desktop.evaluation.table import FIGURES, Column, Kind, Period, Row, Table

if TYPE_CHECKING:
    from tytti_desktop.evaluation.releases import Release

Pieces = Mapping[Period, tuple[int, int]]  # how many a figure is of in each, and how many persons

NO_SUMS, DEVIATION = {Kind.DAYS}, "sd"  # medians and deviations of pieces do not add up


@dataclass(frozen=True)
class _Told:
    """A figure that is told: of how many it is, and their sum (None: it is no sum, a median)."""

    period: Period
    n: int
    total: float | None


def figures_apart(table: Table, before: Sequence["Release"], limit: int, known: Cells) -> Table:
    """Hide the figures of a table that, with those published, would tell of a few persons.

    `known` has the counts of the pieces of all periods, and of how many persons these are.
    """
    published = [release for release in before if table.id in release.tables]
    others = [(r.period, r.tables[table.id]) for r in stocks.touching(published, table.period)]
    if not others or any(release.period == table.period for release in published):
        return table  # what is told of its own period was told so then
    rows = []
    for row in table.rows:
        gone = []
        for column in (each for each in table.columns if each.kind in FIGURES and each.of):
            now = _told(table.period, column, row.values, row.hidden)
            told = [
                found
                for period, kept in others
                if (then := kept.get(row.key)) is not None
                and (found := _told(period, column, then["values"], then["hidden"])) is not None
            ]
            if now and told and _tells(now, told, _many(table, row, column, known), limit):
                gone.append(column.of)
        rows.append(row.without([c.id for c in table.columns if c.of in gone and c.kind in FIGURES
                                 and row.values.get(c.id) is not None]))  # fmt: skip
    return replace(table, rows=tuple(rows))


def _told(
    period: Period,
    column: Column,
    values: Mapping[str, Any],
    hidden: Sequence[str] | frozenset[str],
) -> _Told | None:
    value, n = values.get(column.id), values.get(column.of)
    if column.id in hidden or value is None or not isinstance(n, int):
        return None
    adds = column.kind not in NO_SUMS and column.id != DEVIATION
    return _Told(period, n, (value * n if column.kind is Kind.MEAN else value) if adds else None)


def _many(table: Table, row: Row, column: Column, known: Cells) -> Pieces:
    """Return of how many a figure would be in each piece; nothing where none is known."""
    of = table.column(column.of)
    like = key(table.space_of(row, of) + PIECE, table.period, row.at | of.at)
    return {
        Period(date.fromisoformat(cell.first), date.fromisoformat(cell.last)): (
            n,
            known.persons.get(cell, n),
        )
        for cell, n in known.values.items()
        if (cell.space, cell.pairs) == (like.space, like.pairs)
    }


def _tells(now: _Told, told: Sequence[_Told], many: Pieces, limit: int) -> bool:
    """Tell whether a figure gives that of a few, by those told before."""
    if any(0 < abs(now.n - each.n) < limit for each in told):
        return True
    if not many:
        return False
    every = [*told, now]
    # What came, or went, since a figure was told is nobody's of any piece that it was told of.
    late = {k: abs(sum(n for p, (n, _few) in many.items() if p.within(each.period)) - each.n)
            for k, each in enumerate(every)}  # fmt: skip
    weights: dict[Period | int, int] = {p: few for p, (_n, few) in many.items()}
    weights = {place: n for place, n in (weights | late).items() if n}
    lines = [
        [float(p == k or (isinstance(p, Period) and p.within(each.period))) for p in weights]
        for k, each in enumerate(every)
    ]
    return _few_follow(lines, [*weights.values()], limit) or _moved(lines, every)


def _few_follow(lines: Sequence[Sequence[float]], weights: Sequence[int], limit: int) -> bool:
    """Tell whether the last line, with others, gives one of fewer than the limit.

    Without the coordinates of a few, less is known then: what is lost is of these alone.
    """
    ranks = _rank(lines), _rank(lines[:-1])
    for few in _fews(weights, limit):
        left = [[v for k, v in enumerate(line) if k not in few] for line in lines]
        if ranks[0] - _rank(left) > ranks[1] - _rank(left[:-1]):
            return True
    return False


def _fews(weights: Sequence[int], limit: int) -> Iterator[frozenset[int]]:
    small = [k for k, n in enumerate(weights) if n < limit]
    for size in range(1, min(len(small), limit - 1) + 1):
        for some in itertools.combinations(small, size):
            if sum(weights[k] for k in some) < limit:
                yield frozenset(some)


def _rank(lines: Sequence[Sequence[float]]) -> int:
    import numpy as np

    return int(np.linalg.matrix_rank(np.array(lines))) if lines and lines[0] else 0


def _moved(lines: Sequence[Sequence[float]], every: Sequence[_Told]) -> bool:
    """Tell whether a sum is not what those told before make it: somebody's value was corrected."""
    import numpy as np

    totals = [each.total for each in every if each.total is not None]
    if len(totals) < len(every) or not lines[0]:
        return False
    *old, now = (np.array(line) for line in lines)
    weights, *_more = np.linalg.lstsq(np.array(old).T, now, rcond=None)
    follows = float(np.abs(np.array(old).T @ weights - now).max()) < EXACT
    return follows and abs(float(np.dot(weights, totals[:-1])) - totals[-1]) > EXACT
