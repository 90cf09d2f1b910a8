"""The cells of a release and how they hang together: one variable for one number, wherever it is.

A cell is known by its space, period and the pairs that narrow it. Relations come from how the
tables' attributes cut their space, and from periods that are pieces of others.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from tytti_desktop.evaluation.table import At, Cell, Flow, Period, Split, Table

REST = "*"
Pairs = tuple[tuple[str, str], ...]


class Key(NamedTuple):
    """What a cell is known by; days as ISO text, pairs sorted."""

    space: str
    first: str
    last: str
    pairs: Pairs

    def narrowed(self, *more: tuple[str, str]) -> "Key":
        """Return the key with more pairs."""
        return self._replace(pairs=tuple(sorted({*self.pairs, *more})))

    def without(self, pair: tuple[str, str]) -> "Key":
        """Return the key with one pair less."""
        return self._replace(pairs=tuple(each for each in self.pairs if each != pair))


def key(space: str, period: Period, at: At) -> Key:
    """Return a cell's key."""
    days = period.sql
    return Key(space, days["first"], days["last"], tuple(sorted(at)))


class Place(NamedTuple):
    """Where a cell stands: the table's id, the row's key and the column's id."""

    table: str
    row: str
    column: str


@dataclass(frozen=True)
class Relation:
    """One number is the sum of others; `parts` are all there are unless `open`.

    `sensitive`: where all of the whole fall in one part, that part tells of every one of them.
    """

    whole: Key
    parts: tuple[Key, ...]
    sensitive: bool = False


Equation = tuple[tuple[Key, float], ...]
Splits = dict[str, dict[Split, None]]


@dataclass
class Cells:
    """Every cell with its value, where it stands, and the relations between them.

    `ties` are further equations, weights of cells that sum to nought; what only a tie names is
    known to nobody. `persons` tells of how many persons a cell of events is; `never` are nought
    in every world. `flows` name every cell of a table, also of those that do not leave.
    """

    values: dict[Key, int] = field(default_factory=dict)
    places: dict[Key, list[Place]] = field(default_factory=lambda: defaultdict(list))
    relations: list[Relation] = field(default_factory=list)
    flows: dict[Key, Flow] = field(default_factory=dict)
    ties: list[Equation] = field(default_factory=list)
    persons: dict[Key, int] = field(default_factory=dict)
    never: set[Key] = field(default_factory=set)
    splits: dict[str, dict[Split, None]] = field(default_factory=lambda: defaultdict(dict))
    tables: Sequence[Table] = ()  # those they are of

    @property
    def published(self) -> set[Key]:
        """The cells that stand in a table that leaves."""
        return set(self.places)


def gather(tables: Sequence[Table], untold: Sequence[Table] = ()) -> Cells:
    """Return the cells of tables that are to leave together, with their relations.

    Those of tables `untold` are there with no place to stand: nobody is told them, and what is told
    must not tell of them either.

    Raises ValueError when two tables give one cell two values: that would be a fault of theirs.
    """
    made = Cells(tables=(*tables, *untold))
    for number, table in enumerate(made.tables):
        for row, column, value in table.counts():
            space = table.space_of(row, column)
            name = key(space, table.period, row.at | column.at)
            if made.values.setdefault(name, value) != value:
                raise ValueError(name)
            place = Place(table.id, row.key, column.id)
            made.places[name] += [place] * (number < len(tables))
            dated = (row.at | column.at) in table.dated
            made.flows[name] = Flow.EVENTS if dated else column.flow or table.flow
            if column.id in row.behind:
                made.persons[name] = row.behind[column.id]
            for split in table.splits:
                made.splits[space].setdefault(split)
    relate(made, list(made.places), made.splits)
    for table in made.tables:
        between(made, table)
    made.places = defaultdict(list, {cell: told for cell, told in made.places.items() if told})
    return made


def between(made: Cells, table: Table) -> None:
    """Add what a table says of cells of other spaces: the same number, or a part of it."""
    for one, its_pairs, other, other_pairs in table.same:
        pair = key(one, table.period, its_pairs), key(other, table.period, other_pairs)
        if all(each in made.places for each in pair):
            made.relations.append(Relation(pair[0], (pair[1],)))
    for one, its_pairs, other, other_pairs in table.part:
        some, whole = key(one, table.period, its_pairs), key(other, table.period, other_pairs)
        left = made.values.get(whole, 0) - made.values.get(some, 0)
        if some in made.places and whole in made.places and left >= 0:
            rest = some._replace(space=f"{some.space}{REST}{whole.space}")
            made.values[rest] = left
            made.relations.append(Relation(whole, (some, rest)))
    for whole_cell, parts, exact in table.sums:
        _sum(made, _name(table, whole_cell), [_name(table, part) for part in parts], exact=exact)
    never = {_name(table, cell) for cell in table.never}
    made.never |= {cell for cell in never if made.values.get(cell) == 0}


def _name(table: Table, cell: Cell) -> Key:
    return key(cell[0], table.period, cell[1])


def _sum(made: Cells, whole: Key, parts: Sequence[Key], *, exact: bool) -> None:
    """Add that a whole is its parts; of those that no table tells, and of others, nobody knows."""
    told = [part for part in parts if part in made.places]
    if whole not in made.places or not told:
        return
    left = made.values[whole] - sum(made.values[part] for part in told)
    if left < 0:
        return  # of another day than the parts: who knows that, does not reckon so
    ends = [(whole, -1.0), *((part, 1.0) for part in told)]
    if left or not exact or len(told) < len(parts):
        of = "|".join(f"{part.space}{part.pairs}" for part in told)
        ends.append((whole.narrowed((f"{REST}more", of)), 1.0))
    made.ties.append(tuple(ends))


def relate(
    made: Cells,
    names: Sequence[Key],
    splits: Mapping[str, Mapping[Split, None]],
    *,
    strict: bool = True,
) -> None:
    """Add the relations among cells that follow from how attributes cut their space.

    Raises ValueError where one does not hold; with `strict` off it is left out.
    """
    seen: set[tuple[Key, str]] = set()
    for name in names:
        for split in splits.get(name.space, {}):
            if "=" in split.attribute:
                _sum_of(made, name, split)
                continue
            if split.within:
                _overlapping(made, name, split)
            for pair in name.pairs:
                if pair[0] != split.attribute:
                    continue
                whole = name.without(pair)
                mark = (whole, split.attribute if split.full else f"{pair[0]}={pair[1]}")
                if whole in made.values and mark not in seen:
                    seen.add(mark)
                    with nullcontext() if strict else suppress(ValueError):
                        _cut(made, whole, split, pair)


def _cut(made: Cells, whole: Key, split: Split, pair: tuple[str, str]) -> None:
    """Add that a whole is its parts; what no table has of them is one unpublished rest."""
    attribute = split.attribute
    values = split.values if split.full else (pair[1],)
    known = [n for v in values if (n := whole.narrowed((attribute, v))) in made.values]
    full = split.full and len(known) == len(values)
    parts = list(known)
    if not full:
        rest = whole.narrowed((attribute, REST if split.full else f"{REST}{pair[1]}"))
        left = made.values[whole] - sum(made.values[part] for part in known)
        if left < 0:
            raise ValueError(whole)
        made.values[rest] = left
        parts.append(rest)
    elif made.values[whole] != sum(made.values[part] for part in parts):
        raise ValueError(whole)
    made.relations.append(Relation(whole, tuple(parts), split.sensitive))


def _overlapping(made: Cells, name: Key, split: Split) -> None:
    """Add that each of the whole falls in one value at least: the values come to the whole or more.

    With those who fall in several told, they come to no more than if each of these had them all.
    """
    inside = {attribute for attribute, _value in name.pairs}
    if _pair(split.within) not in name.pairs or inside & {
        split.attribute,
        _pair(split.several)[0],
    }:
        return
    parts = [name.narrowed((split.attribute, value)) for value in split.values]
    if any(part not in made.values for part in parts):
        return
    over = sum(made.values[part] for part in parts) - made.values[name]
    several = name.narrowed(_pair(split.several))
    told = bool(split.several) and several in made.values
    over -= made.values[several] if told else 0
    if over < 0:
        return
    slack = name.narrowed((f"{split.attribute}{REST}", "more"))
    ones = [(part, 1.0) for part in parts]
    twice = [(several, -1.0)] if told else []
    made.ties.append((*ones, (name, -1.0), *twice, (slack, -1.0)))
    if told:
        room = name.narrowed((f"{split.attribute}{REST}", "room"))
        made.ties.append(((several, len(parts) - 2.0), (slack, -1.0), (room, -1.0)))


def _pair(words: str) -> tuple[str, str]:
    """Return “met=any” as a pair."""
    attribute, _sign, value = words.partition("=")
    return attribute, value


def _sum_of(made: Cells, name: Key, split: Split) -> None:
    """Add that a pair is the sum of others: “out of work over a year” of its classes."""
    attribute, value = _pair(split.attribute)
    if (attribute, value) not in name.pairs:
        return
    rest = name.without((attribute, value))

    parts, some = (
        tuple(rest.narrowed(_pair(each)) for each in pairs)
        for pairs in (split.values, split.partly)
    )
    if not all(part in made.values for part in (*parts, *some)):
        return
    least = sum(made.values[part] for part in parts)
    if not least <= made.values[name] <= least + sum(made.values[part] for part in some):
        return  # of another day than its parts
    if not some:
        made.relations.append(Relation(name, parts))
        return
    pieces = [part.narrowed((attribute, f"{REST}{value}")) for part in some]
    made.ties.append(((name, -1.0), *((p, 1.0) for p in (*parts, *pieces))))
    for whole, piece in zip(some, pieces, strict=True):
        left = whole.narrowed((attribute, f"{REST}not {value}"))
        made.ties.append(((whole, -1.0), (piece, 1.0), (left, 1.0)))
