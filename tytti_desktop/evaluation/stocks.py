"""Who was on the path at the end of a day: what ties the persons of two periods together.

A client is on the path from one day to another without a break. So the clients of a period are
those who were on it the evening before and those who began in the period; those open on its last
day are those on the path that evening. Whoever knows two periods reckons with that, also where they
only abut: January–March and April–June share the evening of 31 March.
"""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeAlias

from tytti_desktop.evaluation import frozen, presence
from tytti_desktop.evaluation.cells import Cells, Equation, Key, Pairs, Splits, relate
from tytti_desktop.evaluation.presence import FIXED, STOCK
from tytti_desktop.evaluation.table import Flow, Period

if TYPE_CHECKING:
    from tytti_desktop.evaluation.releases import Release

SPACE = "clients"
EVERY: Pairs = ()
NEW: Pairs = (("began", "in_period"),)
CLOSED: Pairs = (("state", "closed"),)
OPEN: Pairs = (("state", "open"),)
FLOW = (EVERY, NEW, CLOSED, OPEN)
BEGAN, ENDED, FIRST = "~began", "~ended", "~first"
LATER, PIECE = "~later", "~piece"
DAY = timedelta(1)
Persons: TypeAlias = Mapping[Period, Mapping[Pairs, int]]


def fixed(pairs: Pairs) -> bool:
    """Tell whether persons are narrowed by nothing that changes with time."""
    return all(attribute in FIXED for attribute, _value in pairs)


def of_clients(found: Cells) -> dict[Pairs, int]:
    """Return how many clients of a period there are of each kind that stays."""
    return {
        cell.pairs: value
        for cell, value in found.values.items()
        if cell.space == SPACE and fixed(cell.pairs) and cell in found.places
    }


def of_paths(cell: Key) -> bool:
    """Tell whether a cell counts persons by when their paths were, and by nothing that changes."""
    if cell.space == SPACE:
        return fixed(cell.pairs) or cell.pairs in FLOW
    return cell.space in presence.SPANS


def touching(before: Sequence["Release"], period: Period) -> list["Release"]:
    """Return the releases whose periods overlap this one, straight or through others."""
    return _reached(before, [period], _overlaps)


def beside(
    before: Sequence["Release"], over: Sequence["Release"], period: Period
) -> list["Release"]:
    """Return the releases that share no day with these but abut them, straight or by others.

    Or tell of clients who were on the path half a year before, on days that the others tell of.
    """
    left = [release for release in before if release not in over]
    return _reached(left, [period, *(release.period for release in over)], _abuts)


def _overlaps(one: Period, other: Period) -> bool:
    return one.first <= other.last and other.first <= one.last


def _abuts(one: Period, other: Period) -> bool:
    since = (presence.told_since(each) for each in (one, other))
    return any(
        _overlaps(Period(first - DAY, each.last + DAY), apart)
        for first, each, apart in zip(since, (one, other), (other, one), strict=True)
    )


def _reached(
    left: Sequence["Release"], reach: Sequence[Period], meets: Callable[[Period, Period], bool]
) -> list["Release"]:
    """Return the releases whose periods meet these, straight or by others."""
    found: list[Release] = []
    while reach:
        more = [r for r in left if any(meets(r.period, p) for p in reach)]
        found += more
        left = [r for r in left if r not in more]
        reach = [r.period for r in more]
    return found


def strictest(before: Sequence["Release"], period: Period, limit: int) -> int:
    """Return the limit for a period: no lower than those by which periods beside it were told.

    What was hidden by a limit of 5 would else be left when a year told by 3 is subtracted from.
    """
    over = touching(before, period)
    every = [*over, *beside(before, over, period)]
    kept = (rows.get(frozen.SHAPE, {}) for release in every for rows in release.tables.values())
    return max([limit, *(int(each[frozen.LIMIT]) for each in kept if frozen.LIMIT in each)])


def evenings(known: Mapping[Key, int], made: Cells) -> Iterator[Equation]:
    """Yield what each period says of the evening before it and of its own last one."""
    for cell in known:
        if cell.space != SPACE or cell.pairs not in {EVERY, OPEN}:
            continue
        if cell.pairs == OPEN:
            yield _held(made, known, ((cell, 1.0),), _stock(date.fromisoformat(cell.last)))
            continue
        new = cell._replace(pairs=NEW)
        if new in known:
            eve = _stock(date.fromisoformat(_eve(cell)))
            yield _held(made, known, ((cell, 1.0), (new, -1.0)), eve)
    yield from _rests(known, made)


def _rests(known: Mapping[Key, int], made: Cells) -> Iterator[Equation]:
    """Yield who began or ended in a period that does not tell it, by an evening another tells."""
    for cell in (c for c in known if c.space == SPACE and c.pairs == EVERY):
        for mark, pairs, day in ((BEGAN, NEW, _eve(cell)), (ENDED, CLOSED, cell.last)):
            stock = _stock(date.fromisoformat(day))
            rest = known[cell] - made.values.get(stock, known[cell] + 1)
            if cell._replace(pairs=pairs) in known or rest < 0:
                continue
            name = cell._replace(space=SPACE + mark)
            made.values[name] = rest
            yield (cell, 1.0), (stock, -1.0), (name, -1.0)


def _stock(day: date, pairs: Pairs = EVERY) -> Key:
    return Key(SPACE + STOCK, day.isoformat(), day.isoformat(), pairs)


def _held(made: Cells, known: Mapping[Key, int], told: Equation, stock: Key) -> Equation:
    """Return that cells come to the stock of a day; what came late stands between them."""
    value = int(sum(weight * known[cell] for cell, weight in told))
    held = made.values.setdefault(stock, value)
    late = value - held
    if not late:
        return (*told, (stock, -1.0))
    return (*told, (stock, -1.0), (_later(made, told[0][0], late), -1.0 if late > 0 else 1.0))


def _later(made: Cells, cell: Key, late: int) -> Key:
    """Return the cell of how many came late to another; of all together it tells nothing."""
    name = cell._replace(space=cell.space + STOCK + LATER)
    made.values.setdefault(name, abs(late) if cell.pairs else 0)
    return name


def chain(
    known: Mapping[Key, int],
    flows: Mapping[Key, Flow],
    made: Cells,
    pieces: Sequence[Period],
    persons: Persons,
    splits: Splits,
) -> Iterator[Equation]:
    """Yield how the persons of a kind come and go from piece to piece, for each kind that is told.

    `persons` are the clients of each piece, and of each two pieces that follow each other.
    """
    names: list[Key] = []
    kinds = {c.pairs for c in known if flows.get(c) is Flow.PERSONS and told(c)}
    for pairs in sorted(kinds):
        kind = _Kind(pairs, pieces, persons, made)
        if not kind.known:
            continue
        names += kind.filled()
        yield from kind.steps()
        for cell in (c for c in known if told(c) and c.pairs == pairs and kind.spans(c)):
            yield kind.of_period(cell, known[cell])
    own = {SPACE + mark: splits[SPACE] for mark in (STOCK, BEGAN, ENDED)}
    relate(made, names, own)


def bridges(known: Mapping[Key, int], made: Cells, splits: Splits) -> Iterator[Equation]:
    """Yield that those of a kind on the path between two periods are persons of both.

    Of an evening that the chain of pieces does not tell of; all kinds of it come to its stock.
    """
    alike: dict[Pairs, list[Key]] = defaultdict(list)
    for cell in filter(told, known):
        alike[cell.pairs].append(cell)
    days = {cell.last for cell in alike[EVERY]} & {_eve(cell) for cell in alike[EVERY]}
    for day in sorted(days):
        whole = _stock(date.fromisoformat(day))
        for split in splits[SPACE] if whole in made.values else ():
            kinds = [((split.attribute, value),) for value in split.values]
            if split.full and split.attribute in FIXED:
                yield from _bridge(known, made, whole, {kind: alike[kind] for kind in kinds})


def _eve(cell: Key) -> str:
    return (date.fromisoformat(cell.first) - DAY).isoformat()


def _bridge(
    known: Mapping[Key, int], made: Cells, whole: Key, kinds: Mapping[Pairs, Sequence[Key]]
) -> Iterator[Equation]:
    around = {
        whole._replace(pairs=pairs): [c for c in found if whole.last in {c.last, _eve(c)}]
        for pairs, found in kinds.items()
    }
    if any(stock in made.values for stock in around) or not all(around.values()):
        return
    most = sum(min(known[cell] for cell in found) for found in around.values())
    if most < made.values[whole]:
        return  # something has come late: who knows that, does not reckon so
    yield (*((stock, 1.0) for stock in around), (whole, -1.0))
    for stock, found in around.items():
        made.values[stock] = 0  # nobody is told of it by itself
        for cell in found:
            rest = cell._replace(space=SPACE + (ENDED if cell.last == whole.last else BEGAN))
            yield (cell, -1.0), (stock, 1.0), (rest, 1.0)


def told(cell: Key) -> bool:
    """Tell whether a cell counts the clients of a kind that stays."""
    return cell.space == SPACE and fixed(cell.pairs)


class _Kind:
    """Clients of one kind: on the path before each piece, began and ended in it."""

    def __init__(
        self, pairs: Pairs, pieces: Sequence[Period], persons: Persons, made: Cells
    ) -> None:
        self._pairs, self._pieces, self._persons, self._made = pairs, pieces, persons, made
        wanted = [*pieces, *couples(pieces)]
        self.known = all(pairs in persons.get(period, {}) for period in wanted)

    def _stock(self, place: int) -> Key:
        return _stock(self._pieces[place].first - DAY, self._pairs)

    def _of(self, mark: str, place: int) -> Key:
        days = self._pieces[place].sql
        # Before the first piece nobody tells those on the path from those who begin.
        mark = FIRST if mark == BEGAN and not place else mark
        return Key(SPACE + mark, days["first"], days["last"], self._pairs)

    def _n(self, period: Period) -> int:
        return self._persons[period][self._pairs]

    def filled(self) -> list[Key]:
        """Reckon the numbers between the pieces; return the cells that add up over kinds."""
        numbers: dict[Key, int] = {}
        for place, both in enumerate(couples(self._pieces)):
            first, second = self._pieces[place], self._pieces[place + 1]
            numbers[self._stock(place + 1)] = self._n(first) + self._n(second) - self._n(both)
            numbers[self._of(BEGAN, place + 1)] = self._n(both) - self._n(first)
            numbers[self._of(ENDED, place)] = self._n(both) - self._n(second)
        for name, n in numbers.items():
            self._made.values[name] = n
        self._made.values[self._of(BEGAN, 0)] = self._n(self._pieces[0])
        return list(numbers)

    def steps(self) -> Iterator[Equation]:
        """Yield that an evening's are those of the one before, with who began, less who ended."""
        for place in range(len(self._pieces) - 1):
            before = [(self._stock(place), 1.0)] if place else []
            yield (
                *before,
                (self._of(BEGAN, place), 1.0),
                (self._of(ENDED, place), -1.0),
                (self._stock(place + 1), -1.0),
            )
            if self._pairs == EVERY:
                yield from self._dated(place)

    def _dated(self, place: int) -> Iterator[Equation]:
        """Yield that who began and ended is what the tables of the pieces tell of them."""
        for mark, pairs, at in ((BEGAN, NEW, place + 1), (ENDED, CLOSED, place)):
            own = self._of(mark, at)
            piece = own._replace(space=SPACE + PIECE, pairs=pairs)
            if self._made.values.get(piece) == self._made.values[own]:
                yield (own, 1.0), (piece, -1.0)

    def spans(self, cell: Key) -> bool:
        """Tell whether a period is made of these pieces; one that only abuts them is not."""
        return any(
            cell.first <= p.sql["first"] and p.sql["last"] <= cell.last for p in self._pieces
        )

    def of_period(self, cell: Key, value: int) -> Equation:
        """Return that a period's clients are those before it and who began; else who came late."""
        first, last = date.fromisoformat(cell.first), date.fromisoformat(cell.last)
        own = [k for k, p in enumerate(self._pieces) if first <= p.first and p.last <= last]
        before = [self._stock(own[0])] if own[0] else []
        parts = [*before, *(self._of(BEGAN, place) for place in own)]
        late = sum(self._made.values[part] for part in parts) - value
        ends: Equation = ((cell, -1.0), *((part, 1.0) for part in parts))
        if not late:
            return ends
        return (*ends, (_later(self._made, cell, late), -1.0 if late > 0 else 1.0))


def couples(pieces: Sequence[Period]) -> list[Period]:
    """Return each two pieces that follow each other as one period."""
    return [Period(one.first, two.last) for one, two in itertools.pairwise(pieces)]
