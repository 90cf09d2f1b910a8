"""Small cells hidden so that they cannot be worked out again, over all tables of a release.

A count of 1 to limit-1 is primary: in some world that fits all a reader sees it must be 0, and in
another the limit. Zeros may be hidden to make that so. For each primary the cheapest such worlds
are looked for (a linear programme); what moves in them is hidden. At the end every other hidden
cell is tried to be shown again. Figures (means, medians, sums) follow their counts.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tytti_desktop.evaluation import figures, listing
from tytti_desktop.evaluation.cells import Cells, Key
from tytti_desktop.evaluation.linear import EXACT, INFINITE, Equation, Worlds
from tytti_desktop.evaluation.table import Kind, Table

FREE, INNER, MARGIN, WHOLE, ZERO = 0.0001, 1.0, 5.0, 1000.0, 2.0
MOST_TRIES = 4000  # programmes spent on showing cells again, in all


@dataclass(frozen=True)
class Target:
    """A cell to be kept: worlds must exist in which it is at most `low`, and at least `high`."""

    cell: Key
    low: float
    high: float | None


@dataclass(frozen=True)
class Pinned:
    """A cell that what was published before already gives away, whatever is hidden now."""

    cell: Key


@dataclass(frozen=True)
class Outcome:
    """Which published cells are hidden, the small ones among them, and what could not be kept."""

    hidden: frozenset[Key]
    primary: frozenset[Key]
    pinned: tuple[Pinned, ...]


def targets(cells: Cells, limit: int) -> list[Target]:
    """Return what must be kept: small counts, and parts that hold all of a whole that is told."""
    made = {
        cell: Target(cell, 0, limit)
        for cell, value in cells.values.items()
        if 0 < value < limit or (value > 0 and 0 < cells.persons.get(cell, limit) < limit)
    }
    for relation in cells.relations:
        filled = [part for part in relation.parts if cells.values[part] > 0]
        if relation.sensitive and len(filled) == 1 and len(relation.parts) > 1:
            value = cells.values[filled[0]]
            low = max(0, value - limit)
            made.setdefault(filled[0], Target(filled[0], low, None))
    return list(made.values())


def components(cells: Cells) -> list[list[Key]]:
    """Return the cells in groups that no relation and no tie joins."""
    parent: dict[Key, Key] = {cell: cell for cell in cells.values}

    def root(cell: Key) -> Key:
        while parent[cell] != cell:
            parent[cell] = parent[parent[cell]]
            cell = parent[cell]
        return cell

    groups = [(relation.whole, *relation.parts) for relation in cells.relations]
    ties = [tuple(cell for cell, _weight in equation) for equation in cells.ties]
    for group in (*groups, *ties):
        for cell in group[1:]:
            parent[root(cell)] = root(group[0])
    found: dict[Key, list[Key]] = defaultdict(list)
    for cell in parent:
        found[root(cell)].append(cell)
    return list(found.values())


@dataclass(frozen=True)
class Past:
    """What a reader knows from before: `cells` with their values, and which of them were `shown`.

    `equations` join cells of several periods and of now: pairs of a cell and its weight, which sum
    to nought. Cells named only in them are unknown to everybody. `doubted` are the numbers of
    pieces as little as they may have been before what came late. `untold` are cells that stood in
    no table then: they may be told now.
    """

    cells: Cells
    shown: frozenset[Key] = frozenset()
    equations: Sequence[tuple[tuple[Key, float], ...]] = ()
    doubted: Mapping[Key, int] = field(default_factory=dict)
    untold: frozenset[Key] = frozenset()

    @property
    def told(self) -> set[Key]:
        """The cells that stood in a table, shown or hidden, and what was reckoned of them."""
        return self.cells.values.keys() - self.untold


NOTHING = Past(Cells())


def joined(cells: Cells, past: Past) -> Cells:
    """Return the cells of now with those of before; what only an equation names counts as 0."""
    made = Cells(
        {**past.cells.values, **cells.values},
        cells.places,
        [*cells.relations, *past.cells.relations],
        ties=[*cells.ties, *past.cells.ties, *past.equations],
        persons={**past.cells.persons, **cells.persons},
        never=past.cells.never | cells.never,
    )
    for equation in made.ties:
        for cell, _weight in equation:
            made.values.setdefault(cell, 0)
    return made


def choose(
    cells: Cells, limit: int, past: Past = NOTHING, start: frozenset[Key] = frozenset()
) -> Outcome:
    """Choose the cells to hide: all small ones and as few others as keep them.

    `start` are hidden in any case, and what was told before as hidden, in whatever table it is now.
    """
    everything = joined(cells, past)
    start |= (cells.published & past.told) - past.shown
    wanted = [t for t in targets(everything, limit) if t.cell not in past.shown]
    primary = frozenset(t.cell for t in wanted)
    hidden: set[Key] = set(start)
    pinned: list[Pinned] = []
    by_cell = {target.cell: target for target in wanted}
    tries = MOST_TRIES
    for group in components(everything):
        own = [by_cell[cell] for cell in group if cell in by_cell]
        if not own:
            continue
        work = _Component(everything, group, past, start)
        pinned += work.protect(own)
        tries -= work.show_again(tries)
        hidden |= work.hidden
    published = frozenset(hidden & cells.published)
    return Outcome(published, primary & cells.published, tuple(pinned))


class _Component:
    """Cells that hang together, as one programme; `hidden` grows as worlds are found."""

    def __init__(
        self, cells: Cells, group: Sequence[Key], past: Past, start: frozenset[Key]
    ) -> None:
        self._cells, self._start = cells, start
        self._index = {cell: place for place, cell in enumerate(group)}
        settled = past.told | cells.never
        self._published = {c for c in group if c in cells.places and c not in settled}
        self._worlds_seen: list[list[float]] = []
        self.hidden: set[Key] = set()
        kept = {self._index[c]: float(cells.values[c]) for c in group if c in self._published}
        fixed = {
            self._index[c]: float(cells.values[c])
            for c in group
            if c in past.shown or c in cells.never
        }
        relations = [r for r in cells.relations if r.whole in self._index]
        equations = [*self._sums(), *self._ties()]
        self._lp = Worlds(len(group), equations, kept, fixed)
        self._wholes = {r.whole for r in relations}
        self._parts = {part for r in relations for part in r.parts}
        for cell in group:
            if cell in self._published:
                self._lp.price(self._index[cell], self._cost(cell))
            if cell in start:
                self._hide(cell)

    def _sums(self) -> list[Equation]:
        made: list[Equation] = []
        for relation in self._cells.relations:
            if relation.whole in self._index:
                where = [self._index[relation.whole], *(self._index[p] for p in relation.parts)]
                made.append((where, [1.0, *(-1.0 for _p in relation.parts)], 0.0))
        return made

    def _ties(self) -> list[Equation]:
        return [
            ([self._index[c] for c, _w in equation], [w for _c, w in equation], 0.0)
            for equation in self._cells.ties
            if equation and equation[0][0] in self._index
        ]

    def _cost(self, cell: Key) -> float:
        value = self._cells.values[cell]
        if cell in self._wholes and cell not in self._parts:
            return WHOLE
        base = MARGIN if cell in self._wholes else INNER
        return base + (ZERO if value == 0 else 0.0)

    def _hide(self, cell: Key) -> None:
        if cell in self._published and cell not in self.hidden:
            self.hidden.add(cell)
            self._lp.price(self._index[cell], FREE)

    def protect(self, wanted: Sequence[Target]) -> list[Pinned]:
        """Hide what it takes that every target can be low and high; return those beyond help."""
        self._wanted = sorted(wanted, key=lambda t: (-self._cells.values[t.cell], t.cell))
        for target in self._wanted:
            self._hide(target.cell)
        pinned = []
        for target in self._wanted:
            for low, high in self._sides(target):
                if not self._seen(target.cell, low, high) and not self._move(
                    target.cell, low, high
                ):
                    pinned.append(Pinned(target.cell))
        return pinned

    @staticmethod
    def _sides(target: Target) -> list[tuple[float, float]]:
        sides = [(0.0, target.low)]
        return sides if target.high is None else [*sides, (target.high, INFINITE)]

    def _seen(self, cell: Key, low: float, high: float) -> bool:
        place = self._index[cell]
        return any(low - EXACT <= world[place] <= high + EXACT for world in self._worlds_seen)

    def _move(self, cell: Key, low: float, high: float) -> bool:
        world = self._lp.nearest(self._index[cell], low, high)
        if world is None:
            return False
        self._worlds_seen.append(world)
        shown = self._published - self.hidden
        for each in [cell for cell in self._index if cell in shown]:
            if abs(world[self._index[each]] - self._cells.values[each]) > EXACT:
                self._hide(each)
        return True

    def show_again(self, tries: int) -> int:
        """Show cells again that are hidden for nothing; return the programmes it took."""
        before = self._lp.solved
        needed = {target.cell for target in self._wanted} | self._start
        for cell in sorted(self.hidden - needed, key=lambda c: (-self._cost(c), c)):
            if self._lp.solved - before >= tries:
                break
            self._try_showing(cell)
        return self._lp.solved - before

    def _try_showing(self, cell: Key) -> None:
        place, value = self._index[cell], self._cells.values[cell]
        kept = [w for w in self._worlds_seen if abs(w[place] - value) <= EXACT]
        found: list[list[float]] = []
        self._lp.hold(place, still=True)
        # Nothing else may move either: what is shown now stays as it is.
        shown = self._published - self.hidden
        still = [p for c, p in self._index.items() if c in shown]
        for each in still:
            self._lp.hold(each, still=True)
        held = self._all_kept(kept, found)
        for each in still:
            self._lp.hold(each, still=False)
        if held:
            self.hidden.discard(cell)
            self._worlds_seen = [*kept, *found]
        self._lp.hold(place, still=False)
        self._lp.price(place, self._cost(cell) if held else FREE)

    def _all_kept(self, kept: list[list[float]], found: list[list[float]]) -> bool:
        for target in self._wanted:
            place = self._index[target.cell]
            for low, high in self._sides(target):
                if any(low - EXACT <= w[place] <= high + EXACT for w in (*kept, *found)):
                    continue
                world = self._lp.nearest(place, low, high)
                if world is None:
                    return False
                found.append(world)
        return True


def hide(tables: Sequence[Table], outcome: Outcome, cells: Cells, limit: int) -> list[Table]:
    """Return the tables with the chosen cells hidden, and what hangs on them."""
    where: dict[tuple[str, str], set[str]] = defaultdict(set)
    for cell in outcome.hidden:
        for place in cells.places[cell]:
            where[place.table, place.row].add(place.column)
    made = []
    for table in tables:
        rows = [row.without(where[table.id, row.key]) for row in table.rows]
        shown = replace(table, rows=tuple(rows))
        shown = figures.hidden(shown, limit)
        made.append(_shares_hidden(table, listing.with_shares(shown)))
    return made


def _shares_hidden(bare: Table, shown: Table) -> Table:
    """Mark the shares that went with their counts as hidden, not as missing.

    Those of nought too: there was none, which would tell that the hidden number is nought.
    """
    old, new = ({row.key: row for row in each.rows} for each in (bare, shown))
    rows = []
    for row in shown.rows:
        gone = []
        for column in (each for each in bare.columns if each.kind is Kind.SHARE):
            whole = bare.whole_cell(row, column)
            away = column.of in row.hidden or (whole and whole[1] in new[whole[0]].hidden)
            if away and column.id in old[row.key].values:
                gone.append(column.id)
        rows.append(row.without(gone))
    return replace(shown, rows=tuple(rows))
