"""How the counts of several periods hang together: what a reader may subtract.

Dated events: a period is the sum of its pieces. The pieces that nobody published are reckoned here
from the vault, so that a small one is kept as if it stood in a table. Persons: a longer period
holds those of a shorter one, as far as what narrows them does not change with time.
"""

import itertools
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tytti_desktop.evaluation import listing
from tytti_desktop.evaluation.cells import Cells, Key, gather, relate
from tytti_desktop.evaluation.suppression import NOTHING, Past
from tytti_desktop.evaluation.table import Flow, Period
from tytti_desktop.vault import Vault

if TYPE_CHECKING:
    from tytti_desktop.evaluation.releases import Release

# What of a person stays as it was, or only ever comes to be: told of a longer period, it holds the
# persons of the shorter one. Of two periods that end on one day, so does everything.
LASTING = frozenset(
    {
        "sex", "unemployment", "long_term", "network", "met", "several", "began", "from",
        "persons", "age_known", "manager_named", "area", "team",
    }
)  # fmt: skip
PIECE, LATER, MORE, OVERLAP = "~piece", "~later", "~more", "~overlap"
Equation = tuple[tuple[Key, float], ...]


def past(
    vault: Vault, cells: Cells, before: Sequence["Release"], period: Period, today: date
) -> Generator[str, None, Past]:
    """Read what a reader of earlier releases knows that touches these cells, piece by piece."""
    touching = _touching(before, period)
    if not touching:
        return NOTHING
    old, shown = _remembered(touching, cells)
    spaces = {cell.space for cell in cells.places}
    names = sorted({name for release in touching for name in release.tables})
    pieces = _pieces([period, *(release.period for release in touching)])
    made = Cells(
        dict(old.values), relations=list(old.relations), ties=list(old.ties), persons=old.persons
    )
    if len(pieces) > 1:
        yield from _add_pieces(vault, made, pieces, names, today)
    equations = [
        *_sums(cells, old, made, pieces, spaces),
        *_persons(cells, old, made),
    ]
    return Past(made, frozenset(shown), equations)


def _touching(before: Sequence["Release"], period: Period) -> list["Release"]:
    """Return the releases whose periods overlap this one, straight or through others."""
    found: list[Release] = []
    reach = [period]
    left = list(before)
    while True:
        more = [
            r
            for r in left
            if any(r.period.first <= p.last and p.first <= r.period.last for p in reach)
        ]
        if not more:
            return found
        found += more
        left = [r for r in left if r not in more]
        reach = [r.period for r in more]


def _remembered(touching: Sequence["Release"], cells: Cells) -> tuple[Cells, set[Key]]:
    """Return the cells of the releases, the newest first, with their relations."""
    made = Cells()
    shown: set[Key] = set()
    for release in touching:
        for space, first, last, pairs, value, seen, flow, *few in release.cells:
            key = Key(space, first, last, tuple(sorted((a, v) for a, v in pairs)))
            if seen:
                shown.add(key)
            if key not in made.values:
                made.values[key] = value
                made.flows[key] = Flow(flow)
                made.persons.update((key, persons) for persons in few)
    names = list(made.values)
    try:
        relate(made, names, cells.splits)
    except ValueError:  # a space cut otherwise than today: what follows from it is not known
        made.relations.clear()
    return made, shown


def _pieces(periods: Sequence[Period]) -> list[Period]:
    """Return the pieces that every period is made of."""
    day = timedelta(1)
    starts = sorted({p.first for p in periods} | {p.last + day for p in periods})
    return [
        made
        for first, after in itertools.pairwise(starts)
        if any((made := Period(first, after - day)).within(p) for p in periods)
    ]


def _add_pieces(
    vault: Vault, made: Cells, pieces: Sequence[Period], names: Sequence[str], today: date
) -> Iterator[str]:
    """Add the counts of dated events in every piece, as the vault tells them now."""
    for piece in pieces:
        tables = []
        for name in names:
            tables.append(listing.make(vault, name, piece, today))
            yield piece.words
        found = gather(tables)
        rename = {
            cell: cell._replace(space=cell.space + PIECE)
            for cell in found.values
            if found.flows.get(cell, Flow.EVENTS) is Flow.EVENTS
        }
        made.values.update({rename[cell]: found.values[cell] for cell in rename})
        made.persons.update({rename[c]: n for c, n in found.persons.items() if c in rename})
        made.relations += [
            replace(
                relation,
                whole=rename[relation.whole],
                parts=tuple(rename[part] for part in relation.parts),
            )
            for relation in found.relations
            if relation.whole in rename and all(part in rename for part in relation.parts)
        ]
        made.ties += [
            tuple((cell._replace(space=cell.space + PIECE), weight) for cell, weight in tie)
            for tie in found.ties
            if all(cell in rename or cell not in found.values for cell, _weight in tie)
        ]


def _period(cell: Key) -> Period:
    return Period(date.fromisoformat(cell.first), date.fromisoformat(cell.last))


def _sums(
    cells: Cells, old: Cells, made: Cells, pieces: Sequence[Period], spaces: set[str]
) -> Iterable[Equation]:
    """Yield that each count of dated events is the sum of its pieces, and of what came later."""
    if len(pieces) < 2:  # noqa: PLR2004
        return
    known = {**old.values, **{cell: cells.values[cell] for cell in cells.places}}
    flows = {**old.flows, **cells.flows}
    for cell, value in known.items():
        if flows.get(cell) is not Flow.EVENTS or cell.space not in spaces:
            continue
        own = [
            Key(cell.space + PIECE, piece.sql["first"], piece.sql["last"], cell.pairs)
            for piece in pieces
            if piece.within(_period(cell))
        ]
        if not own or any(each not in made.values for each in own):
            continue
        late = sum(made.values[each] for each in own) - value
        parts = [(cell, -1.0), *((each, 1.0) for each in own)]
        if late:
            name = cell._replace(space=cell.space + LATER)
            # How few came late of a class is kept like any few; of all together it tells nothing.
            made.values.setdefault(name, abs(late) if cell.pairs else 0)
            parts.append((name, -1.0 if late > 0 else 1.0))
        yield tuple(parts)


def _persons(cells: Cells, old: Cells, made: Cells) -> Iterable[Equation]:
    """Yield that a longer period's persons are a shorter one's and others."""
    for cell in cells.places:
        if cells.flows[cell] is not Flow.PERSONS:
            continue
        for other in old.values:
            if (other.space, other.pairs) != (cell.space, cell.pairs) or other == cell:
                continue
            if not holds(cell, Flow.PERSONS, one_end=cell.last == other.last):
                continue
            longer, shorter = (
                (cell, other) if _period(other).within(_period(cell)) else (other, cell)
            )
            if not _period(shorter).within(_period(longer)):
                continue
            both = {**old.values, **cells.values}
            rest = both[longer] - both[shorter]
            more = Key(
                cell.space + MORE,
                f"{longer.first}..{longer.last}",
                f"{shorter.first}..{shorter.last}",
                cell.pairs,
            )
            if rest >= 0:
                made.values[more] = rest
                yield ((longer, -1.0), (shorter, 1.0), (more, 1.0))


def holds(cell: Key, flow: Flow, *, one_end: bool) -> bool:
    """Tell whether a longer period's count holds a shorter one's; `one_end`: both end that day."""
    if flow is Flow.PERSONS:
        return one_end or all(attribute in LASTING for attribute, _value in cell.pairs)
    return flow is Flow.EVENTS


def without_late(found: Past) -> Past | None:
    """Return what a reader believes who takes nothing to have come later; None where none did."""
    if not any(cell.space.endswith(LATER) for eq in found.equations for cell, _w in eq):
        return None
    equations = [
        tuple((cell, weight) for cell, weight in equation if not cell.space.endswith(LATER))
        for equation in found.equations
    ]
    return replace(found, equations=equations)
