"""Between which days the paths of those began and ended whom a number counts.

This is all that ties the persons of two periods together: a path has one beginning, one end and no
gap. A number is no more than another that counts everybody whose path lies so. Which days those
are is said here once of each number of persons; of other numbers nothing is.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from tytti_desktop.dates import add_months
from tytti_desktop.evaluation.cells import Cells, Equation, Key, Pairs
from tytti_desktop.evaluation.table import Period

# What of a person is the same in every period.
FIXED = frozenset({"sex", "unemployment", "long_term", "area", "team", "age_known", "from"})
STOCK, SPAN = "~stock", "~span"
STOCKS = f"clients{STOCK}"
EVER, NEVER = date.min.isoformat(), date.max.isoformat()
SIX, EARLY, LATE = 6, 30, 90  # months to the status told; days of a short and a long wait


class Span(NamedTuple):
    """The first and last day on which a path may have begun, and ended; ISO text."""

    began_from: str
    began_to: str
    ended_from: str
    ended_to: str

    def within(self, other: "Span") -> bool:
        """Tell whether every path of this one is one of the other."""
        return (
            other.began_from <= self.began_from
            and self.began_to <= other.began_to
            and other.ended_from <= self.ended_from
            and self.ended_to <= other.ended_to
        )


def _later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days)).isoformat()


@lru_cache(maxsize=64)
def half_year_before(day: str) -> str:
    """Return the last first day of a path of which six months have come by a day."""
    last = date.fromisoformat(day)
    begun = add_months(last, -SIX)
    while add_months(begun + timedelta(1), SIX) <= last:  # 28 February: from 28 to 31 August
        begun += timedelta(1)
    return begun.isoformat()


def told_since(period: Period) -> date:
    """Return the first day of which a period's numbers tell who was on the path."""
    return min(period.first, date.fromisoformat(half_year_before(period.last.isoformat())))


def _client(cell: Key) -> Span:
    pairs = dict(cell.pairs)
    state = pairs.get("state")
    return Span(
        cell.first if "began" in pairs else EVER,
        cell.last,
        _later(cell.last, 1) if state == "open" else cell.first,
        cell.last if state == "closed" else NEVER,
    )


def _new(cell: Key) -> Span:
    return Span(cell.first, cell.last, cell.first, NEVER)


def _closing(cell: Key) -> Span:
    """Whoever still waits for the end on a later day does so on the period's last one."""
    pairs = dict(cell.pairs)
    if pairs.get("through") == "waiting":
        return Span(cell.first, cell.last, _later(cell.last, 1), NEVER)
    speed = pairs.get("speed")
    return Span(
        cell.first,
        cell.last,
        _later(cell.first, LATE + 1) if speed == "late" else cell.first,
        _later(cell.last, EARLY) if speed == "early" else NEVER,
    )


SPANS: Mapping[str, Callable[[Key], Span]] = {
    "clients": _client,
    STOCKS: lambda cell: Span(EVER, cell.last, _later(cell.last, 1), NEVER),
    "transitions.middle": lambda cell: Span(EVER, half_year_before(cell.last), cell.first, NEVER),
    "service_use": _new,
    "waits.closing": _closing,
    **{f"waits.{link}": _new for link in ("visit", "baseline", "meeting", "goal")},
}
# The numbers of clients that count everybody of their span (and of a kind that stays).
_EVERYBODY: frozenset[Pairs] = frozenset(
    {(), (("began", "in_period"),), (("state", "closed"),), (("state", "open"),)}
)


def span(cell: Key, space: str) -> Span | None:
    """Return when the paths of those were whom a cell of a space counts; None: it does not say."""
    of = SPANS.get(space)
    return of(cell) if of else None


# What new clients came through is something of the period: a path that ended, a client seen.
_DONE: Pairs = (("through", "done"),)
THROUGH: tuple[tuple[str, Pairs, str, Pairs], ...] = (
    ("waits.closing", _DONE, "clients", (("state", "closed"),)),
    ("waits.visit", _DONE, "visits", (("persons", "yes"),)),
    ("waits.meeting", _DONE, "meetings", (("persons", "yes"),)),
)
AFTER = "~after"


def through(known: Mapping[Key, int], made: Cells) -> Iterator[Equation]:
    """Yield that what new clients of several periods came through fell in one of these periods.

    A wait is told as it was on the day of its table, also where it ended in a later period: so many
    of two periods that abut are no more than all of both, though of neither alone. The rest, of
    whoever was there before, is kept like that of one period.
    """
    for space, pairs, whole, kind in THROUGH:
        waits = {(c.first, c.last): c for c in known if (c.space, c.pairs) == (space, pairs)}
        every = {(c.first, c.last): c for c in known if (c.space, c.pairs) == (whole, kind)}
        for run in _runs(sorted(waits.keys() & every.keys())):
            rest = sum(known[every[days]] - known[waits[days]] for days in run)
            if rest < 0:
                continue  # some ended later still
            name = waits[run[0]]._replace(space=f"{space}{AFTER}", last=run[-1][1])
            made.values[name] = rest
            told = [(every[days], 1.0) for days in run] + [(waits[days], -1.0) for days in run]
            yield (*told, (name, -1.0))


Days = tuple[str, str]


def _runs(periods: Sequence[Days], before: tuple[Days, ...] = ()) -> Iterator[tuple[Days, ...]]:
    """Yield each two periods or more that follow each other without a day between."""
    for days in periods:
        if not before or _later(before[-1][1], 1) == days[0]:
            if before:
                yield (*before, days)
            yield from _runs(periods, (*before, days))


Kind = frozenset[tuple[str, str]]


class _Whole(NamedTuple):
    """A number of everybody of a kind whose path was of a span."""

    cell: Key
    span: Span
    kind: Kind

    def holds(self, other: "_Whole") -> bool:
        """Tell whether all of another are some of this."""
        return other.span.within(self.span) and self.kind <= other.kind


def _kind(cell: Key, space: str) -> Kind:
    """Return what narrows clients and stays; elsewhere the same words may mean another day's."""
    own = space in {"clients", STOCKS}
    return frozenset(pair for pair in cell.pairs if own and pair[0] in FIXED)


def _of_everybody(cells: Iterable[Key]) -> Mapping[Kind, Sequence[_Whole]]:
    """Return the numbers of everybody of their span, by the kind that they are of."""
    found: dict[Kind, list[_Whole]] = defaultdict(list)
    for cell in cells:
        rest = tuple(pair for pair in cell.pairs if pair[0] not in FIXED)
        of = span(cell, cell.space)
        if of and (cell.space == STOCKS or (cell.space == "clients" and rest in _EVERYBODY)):
            kind = _kind(cell, cell.space)
            found[kind].append(_Whole(cell, of, kind))
    return found


def around(
    cells: Collection[Key], space_of: Callable[[Key], str]
) -> Iterator[tuple[Key, list[_Whole]]]:
    """Yield each number with those of everybody, of other days, whose path was when theirs were."""
    every = _of_everybody(cells)
    for cell in cells:
        own = span(cell, space_of(cell))
        if own is not None:
            yield (
                cell,
                [
                    whole
                    for kind in _parts(_kind(cell, space_of(cell)))
                    for whole in every.get(kind, ())
                    if cell[1:3] != whole.cell[1:3] and own.within(whole.span)
                ],
            )


def inside(
    known: Mapping[Key, int], made: Cells, space_of: Callable[[Key], str]
) -> Iterator[Equation]:
    """Yield that a number is no more than those around it that hold no other of them; `through`.

    Where it is more, something has come between: who knows that, does not reckon so.
    """
    values = {**known, **{c: n for c, n in made.values.items() if c.space == STOCKS}}
    for cell, wholes in around(values, space_of):
        for whole in _tightest([each for each in wholes if values[cell] <= values[each.cell]]):
            more = cell._replace(space=f"{cell.space}{SPAN}", first=f"{whole.cell}")
            yield (whole.cell, -1.0), (cell, 1.0), (more, 1.0)
    yield from through(known, made)


def _parts(kind: Kind) -> Iterator[Kind]:
    for many in range(len(kind) + 1):
        yield from map(frozenset, combinations(kind, many))


def _tightest(around: Sequence[_Whole]) -> Iterator[_Whole]:
    """Yield the wholes that hold no other, and one of those that are alike."""
    for place, whole in enumerate(around):
        others = (o for k, o in enumerate(around) if k != place and whole.holds(o))
        if not any(not o.holds(whole) or o.cell < whole.cell for o in others):
            yield whole
