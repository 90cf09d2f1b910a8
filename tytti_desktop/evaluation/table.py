"""One table, once: the same object is shown, printed, written to files and suppressed.

A count cell knows which persons or events it counts: its `space` (clients of a period, visits of a
period …) and the (attribute, value) pairs that narrow it. Two cells of two tables with the same
space, period and pairs are the same number: that is how linked tables are protected together.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from tytti_desktop.dates import span

Value = int | float | str | None
At = frozenset[tuple[str, str]]
NOWHERE: At = frozenset()
Cell = tuple[str, At]  # a space, and the pairs that narrow it
# A whole, parts of it that nobody is in twice, and whether they are all of it.
Sum = tuple[Cell, tuple[Cell, ...], bool]
TOTAL = "total"
LABEL = "label"


class Kind(StrEnum):
    """What a column holds. SHARE is reckoned from counts; the figures hang on a count's n."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "percent"
    MEAN = "mean"
    NUMBER = "number"
    DAYS = "days"
    EUROS = "euros"


FIGURES = frozenset({Kind.MEAN, Kind.NUMBER, Kind.DAYS, Kind.EUROS})


@dataclass(frozen=True)
class Period:
    """The days that a table tells of, both ends included."""

    first: date
    last: date

    @property
    def words(self) -> str:
        """The period as Finns write it."""
        return span(self.first, self.last)

    @property
    def sql(self) -> dict[str, str]:
        """The two ends for a query."""
        return {"first": self.first.isoformat(), "last": self.last.isoformat()}

    def within(self, other: "Period") -> bool:
        """Tell whether every day of this one is a day of the other."""
        return other.first <= self.first and self.last <= other.last


@dataclass(frozen=True)
class Column:
    """One column. `at` narrows every count of it; `space` where it counts something else.

    `of` is the count column that a share or figure is of. `base` is the column that a share is
    reckoned from; "" means the same column's cell in the row that the row names as its whole. A
    figure with a `base` tells of that count too, and goes when it goes. `adds`: the figures of the
    classes (each mean by its count) come to that of the whole. `weighs` are count columns that it
    is the sum of, by prices that anybody may know: it goes when one of their cells goes.
    """

    id: str
    title: str
    kind: Kind = Kind.COUNT
    unit: str = ""
    of: str = ""
    base: str = ""
    at: At = NOWHERE
    decimals: int = 0
    space: str = ""
    flow: "Flow | None" = None
    adds: bool = False
    weighs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One row: values by column id. `space` where it counts something else than its table does.

    `whole` is the key of the row that its shares are reckoned from ("" : none); `hidden` are the
    columns whose value is kept from the reader. `quantity` names what the figures measure: those
    of one quantity, of persons and of some of them, are protected together. `behind` tells of how
    many persons the events of a column are, where one person may have several: nine visits of one
    client are told like one client; of a figure, how many the fewest are whom it tells apart.
    `found`: it is there only because something of it was found, so that being there tells as much
    as a number does.
    """

    key: str
    values: Mapping[str, Any]
    at: At = NOWHERE
    space: str = ""
    whole: str = TOTAL
    hidden: frozenset[str] = frozenset()
    quantity: str = ""
    strong: bool = False
    behind: Mapping[str, int] = field(default_factory=dict)
    found: bool = False

    def without(self, columns: Collection[str]) -> "Row":
        """Return the row without the values of some columns; one mark for all, small or not."""
        values = {k: v for k, v in self.values.items() if k not in columns}
        return replace(self, values=values, hidden=self.hidden | frozenset(columns))


@dataclass(frozen=True)
class Split:
    """How an attribute cuts a space. `full`: its values are all there are and never overlap.

    Where it is not full (a client meets several organisations) each value and its rest make the
    whole. `sensitive`: a whole that falls in one value alone tells of every one of its persons.
    `within` is the pair ("met=any") of those who fall in one value at least: of no others is
    anything said; `several` the pair of those of them who fall in two at least, where it is told.
    `partly`: of an attribute that is a sum, the pairs of which it takes an unknown part.
    `bounded`: the values are stretches of a number, which may be cut otherwise another time.
    """

    attribute: str
    values: tuple[str, ...]
    full: bool = True
    sensitive: bool = False
    within: str = ""
    several: str = ""
    partly: tuple[str, ...] = ()
    bounded: bool = False


class Flow(StrEnum):
    """How the counts of two periods go together."""

    EVENTS = "events"  # each has one day: pieces of a period add up to it
    PERSONS = "persons"  # present at any time of the period: the longer holds the shorter
    MOMENT = "moment"  # as of the last day: nothing follows from another period


@dataclass(frozen=True)
class Table:
    """One measure's table with all that is needed to read it rightly.

    `denominator` may name {n}, filled with the total row's count when that may be shown.
    `dated` are the counts of a table of persons that have one day each: pieces of a period add up
    to them.
    `same` are cells of two spaces (space, pairs, space, pairs) that are one number; `part` those
    of which the first counts some of the second's. `sums` are wholes of cells, of any table;
    `never` the cells that are nought by what they mean (a referral that waits and is answered):
    whoever knows that is not led astray by hiding them.
    """

    id: str
    title: str
    population: str
    period: Period
    definition: str
    denominator: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    space: str = ""
    flow: Flow = Flow.EVENTS
    splits: tuple[Split, ...] = ()
    dated: tuple[At, ...] = ()
    same: tuple[tuple[str, At, str, At], ...] = ()
    part: tuple[tuple[str, At, str, At], ...] = ()
    sums: tuple[Sum, ...] = ()
    never: tuple[Cell, ...] = ()
    picture: str = ""
    main: str = "n"
    extra: Mapping[str, Any] = field(default_factory=dict)

    def row(self, key: str) -> Row:
        """Return a row by its key; KeyError when there is none."""
        for found in self.rows:
            if found.key == key:
                return found
        raise KeyError(key)

    def column(self, name: str) -> Column:
        """Return a column by its id; KeyError when there is none."""
        for found in self.columns:
            if found.id == name:
                return found
        raise KeyError(name)

    def counts(self) -> Iterable[tuple[Row, Column, int]]:
        """Return every count that has a value, with its row and column."""
        for row in self.rows:
            for column in self.columns:
                value = row.values.get(column.id)
                if column.kind is Kind.COUNT and isinstance(value, int):
                    yield row, column, value

    @property
    def spaces(self) -> set[str]:
        """What its cells count."""
        return {self.space_of(row, column) for row in self.rows for column in self.columns}

    def space_of(self, row: Row, column: Column) -> str:
        """Return what a cell counts."""
        return column.space or row.space or self.space

    @property
    def suppressed(self) -> int:
        """How many cells are hidden."""
        return sum(len(row.hidden) for row in self.rows)

    def whole_cell(self, row: Row, column: Column) -> tuple[str, str] | None:
        """Return (row key, column id) of the count that a share in this cell is reckoned from."""
        if column.base:
            return row.key, column.base
        known = {each.key for each in self.rows}
        return (row.whole, column.of) if row.whole in known else None

    def said_denominator(self) -> str:
        """Return the denominator in words, its number left out where it is hidden."""
        if "{n}" not in self.denominator:
            return self.denominator
        try:
            total = self.row(TOTAL)
        except KeyError:
            return self.denominator.replace("{n}", "–")
        value = total.values.get(self.main)
        shown_n = "–" if self.main in total.hidden or value is None else str(value)
        return self.denominator.replace("{n}", shown_n)

    def with_notes(self, *notes: str) -> "Table":
        """Return the table with more notes."""
        return replace(self, notes=(*self.notes, *notes))


def at(**pairs: str) -> At:
    """Return the pairs that narrow a count."""
    return frozenset(pairs.items())
