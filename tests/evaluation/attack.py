"""The attack of a reader who knows every table, every relation and all that was published before.

Exact bounds of each hidden cell by linear programming: what a release must stand.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tytti_desktop.evaluation.cells import Cells, Key
from tytti_desktop.evaluation.linear import EXACT, INFINITE, Equation, Worlds
from tytti_desktop.evaluation.suppression import NOTHING, Past, components, joined


class Ends(Worlds):
    """The worlds, asked for the ends of a variable."""

    def most(self, value: float, variables: Iterable[int]) -> None:
        """Let variables be no more than a value."""
        for each in variables:
            self._highs.changeColBounds(each, 0.0, value)

    def farthest(self, variable: int, *, most: bool) -> list[float] | None:
        """Return a world with the least or most of a variable; None when it has no end that way."""
        size = len(self._highs.getLp().col_cost_)
        self._highs.changeColsCost(size, np.arange(size, dtype=np.int32), np.zeros(size))
        self._highs.changeColCost(variable, -1.0 if most else 1.0)
        found = self._run()
        self._highs.changeColCost(variable, 0.0)
        return found

    def extreme(self, variable: int, *, most: bool) -> float | None:
        """Return the least or most a variable can be; None when it has no end that way."""
        found = self.farthest(variable, most=most)
        return None if found is None else found[variable]


@dataclass(frozen=True)
class Bounds:
    """The least and most that a hidden cell can be; `high` None: no end."""

    cell: Key
    low: float
    high: float | None

    def tighter_than(self, low: float, high: float) -> bool:
        """Tell whether the bounds leave out some of [low, high]."""
        over = self.high is not None and self.high < high - EXACT
        return self.low > low + EXACT or over


def attack(
    cells: Cells, hidden: Iterable[Key], wanted: Iterable[Key], past: Past = NOTHING
) -> list[Bounds]:
    """Return the bounds of the wanted cells, given every published cell that is not hidden."""
    everything = joined(cells, past)
    secret, asked = set(hidden), set(wanted)
    found: list[Bounds] = []
    for group in components(everything):
        own = [cell for cell in group if cell in asked]
        if own:
            found += _of_group(everything, group, own, secret, past)
    return found


def _of_group(
    cells: Cells, group: list[Key], own: list[Key], secret: set[Key], past: Past
) -> list[Bounds]:
    index = {cell: place for place, cell in enumerate(group)}
    equations: list[Equation] = [
        (
            [index[r.whole], *(index[p] for p in r.parts)],
            [1.0, *(-1.0 for _part in r.parts)],
            0.0,
        )
        for r in cells.relations
        if r.whole in index
    ]
    equations += [
        ([index[c] for c, _w in equation], [w for _c, w in equation], 0.0)
        for equation in cells.ties
        if equation and equation[0][0] in index
    ]
    fixed = {
        index[cell]: float(cells.values[cell])
        for cell in group
        if (cell in cells.places and cell not in secret and cell not in past.cells.values)
        or cell in past.shown
    }
    lp = Ends(len(group), equations, {}, fixed)
    made = []
    for cell in own:
        low, high = (lp.extreme(index[cell], most=most) for most in (False, True))
        endless = high is None or high >= INFINITE / 2
        made.append(Bounds(cell, low or 0.0, None if endless else high))
    return made
