"""What earlier releases told, and that some tables of a period told a number otherwise than others.

Tables that are published apart are of different days: what came between changes a number. Each
value is a cell of its own then, so that everything holds that each release told.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tytti_desktop.evaluation import frozen, stocks
from tytti_desktop.evaluation.cells import Cells, Equation, Key, Relation, Splits, between, relate
from tytti_desktop.evaluation.table import Flow, Period, Table

if TYPE_CHECKING:
    from tytti_desktop.evaluation.releases import Release

THEN, SINCE = "~then", "~since"
BOTH = "~both"  # what follows of a number from tables that were published apart


def told_of(cell: Key) -> str:
    """Return a number's space, whichever release told it."""
    return cell.space.partition(THEN)[0]


def remembered(
    touching: Sequence["Release"], abutting: Sequence["Release"], splits: Splits, now: Cells
) -> tuple[Cells, set[Key], set[Key]]:
    """Return the cells of the releases, the newest first, with their relations.

    And those that were shown, and those that stood in no table.

    Of those that only abut, how many were on the path, began and ended: nothing else follows.
    """
    found = _Versions(now)
    for release in (*touching, *abutting):
        found.add(*_of_release(release, splits, of_paths=release in abutting))
    _read_together(found.made, touching, splits, now)
    return found.made, found.shown, found.untold - found.told


def _read_together(made: Cells, touching: Sequence["Release"], splits: Splits, now: Cells) -> None:
    """Add how the cells of one period hang together that were published apart, and are now told.

    Where something came between, a sum that does not hold any more is known to nobody.
    """
    periods: dict[Period, list[Table]] = defaultdict(list)
    for table in now.tables:
        periods[table.period].append(table)
    sources = Counter(periods.keys())
    for release in touching:
        periods[release.period] += frozen.shapes(release)
        sources[release.period] += 1
    for period in (each for each, many in sources.items() if many > 1):
        days = period.sql
        every = {cell: n for cell, n in {**made.values, **now.values}.items()
                 if (cell.first, cell.last) == (days["first"], days["last"])
                 and (cell in now.flows or cell in made.flows)}  # fmt: skip
        both = Cells(dict(every), places={cell: [] for cell in every})
        relate(both, list(every), splits, strict=False)
        for table in periods[period]:
            between(both, table)
        _add(made, both, {*made.relations, *now.relations}, {*made.ties, *now.ties})


def _add(made: Cells, both: Cells, relations: set[Relation], ties: set[Equation]) -> None:
    """Add the relations that are new; what only they name is of theirs alone."""

    def name(cell: Key) -> Key:
        return cell if cell in both.places else cell._replace(space=cell.space + BOTH)

    for each in both.relations:
        adds_up = both.values[each.whole] == sum(both.values[part] for part in each.parts)
        if adds_up and each not in relations:
            parts = tuple(name(part) for part in each.parts)
            made.relations.append(replace(each, whole=name(each.whole), parts=parts))
            made.values |= {name(c): both.values[c] for c in each.parts if c not in both.places}
    for tie in both.ties:
        if tie not in ties:
            made.ties.append(tuple((name(cell), weight) for cell, weight in tie))


class _Versions:
    """The cells met so far, each by every value that it was told by, the newest first."""

    def __init__(self, now: Cells) -> None:
        self.made, self.shown = Cells(), set[Key]()
        self.told, self.untold = set[Key](), set[Key]()
        self._versions = {cell: [(cell, value)] for cell, value in now.values.items()}

    def add(self, own: Cells, shown: Mapping[Key, bool | None]) -> None:
        """Add a release: its cells, and whether each was shown, or hidden, or stood nowhere."""
        made = self.made
        names = {
            cell: self._name(cell, value, told=shown.get(cell) is not None)
            for cell, value in own.values.items()
        }
        self.shown |= {names[cell] for cell, seen in shown.items() if seen}
        self.told |= {names[cell] for cell, seen in shown.items() if seen is not None}
        self.untold |= {names[cell] for cell, seen in shown.items() if seen is None}
        made.values |= {names[cell]: value for cell, value in own.values.items()}
        for cell, flow in own.flows.items():
            made.flows.setdefault(names[cell], flow)
        for cell, persons in own.persons.items():
            made.persons.setdefault(names[cell], persons)
        made.relations += [
            replace(r, whole=names[r.whole], parts=tuple(names[part] for part in r.parts))
            for r in own.relations
        ]
        made.ties += [self._tie(tie, names) for tie in own.ties]
        made.never |= {names[cell] for cell in own.never}

    def _name(self, cell: Key, value: int, *, told: bool) -> Key:
        """Return what a number is called as a release told it.

        How few a class has changed by is kept like any few; of all together it tells nothing.
        """
        known = self._versions.setdefault(cell, [(cell, value)])
        for name, then in known:
            if then == value:
                return name
        name = cell._replace(space=f"{cell.space}{THEN}{len(known)}")
        if told:
            newer, more = known[-1][0], known[-1][1] - value
            since = cell._replace(space=f"{cell.space}{SINCE}{len(known)}")
            self.made.values[since] = abs(more) if cell.pairs else 0
            weight = -1.0 if more > 0 else 1.0
            self.made.ties.append(((newer, 1.0), (name, -1.0), (since, weight)))
        known.append((name, value))
        return name

    def _tie(self, tie: Equation, names: dict[Key, Key]) -> Equation:
        """Return an equation by its names of then; what only it names is another number then."""
        if all(names.get(cell, cell) == cell for cell, _weight in tie):
            return tie
        mark = f"{THEN}{len(self.made.ties)}"
        return tuple(
            (names.get(cell) or cell._replace(space=cell.space + mark), weight)
            for cell, weight in tie
        )


def _of_release(
    release: "Release", splits: Splits, *, of_paths: bool
) -> tuple[Cells, dict[Key, bool | None]]:
    """Return a release's cells, how its own tables say they hang together; and which were shown."""
    own, shown = Cells(), dict[Key, bool | None]()
    for space, first, last, pairs, value, seen, flow, *few in release.cells:
        cell = Key(space, first, last, tuple(sorted((a, v) for a, v in pairs)))
        if of_paths and not stocks.of_paths(cell):
            continue
        shown[cell] = seen
        own.values[cell], own.places[cell], own.flows[cell] = value, [], Flow(flow)
        own.persons.update((cell, persons) for persons in few)
    tables = [*frozen.shapes(release), *frozen.untold(release)]
    cut: Splits = defaultdict(dict)
    for table in tables:
        for space in table.spaces:
            cut[space].update(dict.fromkeys(table.splits))
    related = replace(own, values=dict(own.values), relations=[], ties=[], never=set())
    try:
        relate(related, list(own.values), cut or splits)
        for table in tables:
            between(related, table)
    except ValueError:  # of several days: what follows from it is not known
        return own, shown
    return related, shown
