"""How the counts of several periods hang together: what a reader may subtract.

Dated events: a period is the sum of its pieces. The pieces that nobody published are reckoned here
from the vault, so that a small one is kept as if it stood in a table. Persons: a longer period
holds those of a shorter one, as far as what narrows them does not change with time.
"""

import itertools
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tytti_desktop.evaluation import frozen, listing, presence, stocks, versions
from tytti_desktop.evaluation.cells import (
    Cells,
    Equation,
    Key,
    Pairs,
    Splits,
    gather,
)
from tytti_desktop.evaluation.stocks import LATER, OPEN, PIECE
from tytti_desktop.evaluation.suppression import NOTHING, Past
from tytti_desktop.evaluation.table import Flow, Period, Split
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
# Persons told by nothing that stays: the pieces of a period say nothing of them.
OF_NO_PIECE = frozenset({"network", "case_managers"})
MORE, OVERLAP = "~more", "~overlap"
# The tables that tell of clients by what stays of them.
BY_CLIENTS = frozenset({"clients", "age", "sex", "unemployment", "areas", "teams", "transitions"})


def past(
    vault: Vault, cells: Cells, before: Sequence["Release"], period: Period, today: date
) -> Generator[str | None, None, Past]:
    """Read what a reader of earlier releases knows that touches these cells, piece by piece."""
    touching = stocks.touching(before, period)
    abutting = stocks.beside(before, touching, period)
    if not touching and not abutting:
        return NOTHING
    splits = _all_splits([*touching, *abutting], cells)
    old, shown, untold = versions.remembered(touching, abutting, splits, cells)
    spaces = {cell.space for cell in cells.places}
    names = _of_pieces(touching, spaces)
    pieces = _pieces([period, *(release.period for release in touching)])
    made = Cells(
        dict(old.values),
        relations=list(old.relations),
        ties=list(old.ties),
        persons=old.persons,
        never=set(old.never),
    )
    persons: dict[Period, dict[Pairs, int]] = {}
    known = {**old.values, **{cell: cells.values[cell] for cell in cells.flows}}
    flows = {**old.flows, **cells.flows}
    if len(pieces) > 1:
        yield from _add_pieces(vault, made, pieces, names, today, persons)
        if any(stocks.told(cell) for cell in known):
            yield from _add_couples(vault, pieces, names, today, persons)
        splits = _merged([*_of_spaces(splits), *_of_spaces(made.splits)])
    doubted: dict[Key, int] = {}
    equations = [
        *_sums(cells, old, made, pieces, spaces, doubted),
        *_persons(cells, old, made),
        *_covers(known, flows, made),
        *stocks.evenings(known, made),
        *(stocks.chain(known, flows, made, pieces, persons, splits) if persons else ()),
        *presence.inside({c: known[c] for c in flows}, made, versions.told_of),
        *stocks.bridges(known, made, splits),
    ]
    return Past(made, frozenset(shown), equations, doubted, frozenset(untold))


def _of_pieces(touching: Sequence["Release"], spaces: set[str]) -> list[str]:
    """Return the tables whose pieces tell something of what is told now."""
    told = {name for release in touching for name in release.tables if name != frozen.SHAPE}
    apart = {
        table.id
        for release in touching
        for table in frozen.shapes(release)
        if not table.spaces & spaces
    }
    return sorted(told - apart - OF_NO_PIECE)


def _all_splits(releases: Sequence["Release"], cells: Cells) -> Splits:
    """Return how spaces are cut by the tables of now and those of before, together.

    A class that only some tables have is a class of all; other bounds are those of now.
    """
    found = _of_spaces(cells.splits)
    for table in (table for release in releases for table in frozen.shapes(release)):
        found += [(space, split) for space in table.spaces for split in table.splits]
    return _merged(found)


def _of_spaces(splits: Splits) -> list[tuple[str, Split]]:
    return [(space, split) for space, own in splits.items() for split in own]


def _merged(found: Iterable[tuple[str, Split]]) -> Splits:
    made: dict[str, dict[str, Split]] = defaultdict(dict)
    for space, split in found:
        known = made[space].setdefault(_like(split), split)
        if split.full and not split.bounded:
            values = tuple(dict.fromkeys((*known.values, *split.values)))
            made[space][_like(split)] = replace(known, values=values)
    return defaultdict(dict, {s: dict.fromkeys(own.values()) for s, own in made.items()})


def _like(split: Split) -> str:
    """Return what tells a split from others of its space: of sums, what they are of, too."""
    every = (*split.values, *split.partly)
    return f"{split.attribute} {every[0].split('=')[0] if '=' in split.attribute and every else ''}"


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
    vault: Vault,
    made: Cells,
    pieces: Sequence[Period],
    names: Sequence[str],
    today: date,
    persons: dict[Period, dict[Pairs, int]],
) -> Iterator[str | None]:
    """Add the counts of dated events in every piece, as the vault tells them now."""
    for piece in pieces:
        tables = []
        for name in names:
            table = yield from listing.making(vault, name, piece, today)
            tables.append(table)
            yield piece.words
        found = gather(tables)
        made.splits = _merged([*_of_spaces(made.splits), *_of_spaces(found.splits)])
        persons[piece] = stocks.of_clients(found)
        rename = {
            cell: cell._replace(space=cell.space + PIECE)
            for cell in found.values
            if found.flows.get(cell, Flow.EVENTS) is Flow.EVENTS
        }
        made.values.update({rename[cell]: found.values[cell] for cell in rename})
        made.persons |= {rename[c]: n for c, n in found.persons.items() if c in rename}
        made.relations += [
            replace(r, whole=rename[r.whole], parts=tuple(rename[part] for part in r.parts))
            for r in found.relations
            if r.whole in rename and all(part in rename for part in r.parts)
        ]
        made.never |= {rename[cell] for cell in found.never if cell in rename}
        made.ties += [
            tuple((cell._replace(space=cell.space + PIECE), weight) for cell, weight in tie)
            for tie in found.ties
            if all(cell in rename or cell not in found.values for cell, _weight in tie)
        ]


def _add_couples(
    vault: Vault,
    pieces: Sequence[Period],
    names: Sequence[str],
    today: date,
    persons: dict[Period, dict[Pairs, int]],
) -> Iterator[str | None]:
    """Count the clients of each two pieces that follow each other, for who is in both."""
    for both in stocks.couples(pieces):
        tables = []
        for name in filter(BY_CLIENTS.__contains__, names):
            table = yield from listing.making(vault, name, both, today)
            tables.append(table)
        yield both.words
        persons[both] = stocks.of_clients(gather(tables))


def _period(cell: Key) -> Period:
    return Period(date.fromisoformat(cell.first), date.fromisoformat(cell.last))


def _sums(
    cells: Cells,
    old: Cells,
    made: Cells,
    pieces: Sequence[Period],
    spaces: set[str],
    doubted: dict[Key, int],
) -> Iterable[Equation]:
    """Yield that each count of dated events is the sum of its pieces, and of what came later.

    Of which piece it was nobody knows: each may have been as much less (`doubted`).
    """
    if len(pieces) < 2:  # noqa: PLR2004
        return
    known = {**old.values, **{cell: cells.values[cell] for cell in cells.places}}
    flows = {**old.flows, **cells.flows}
    for cell, value in known.items():
        space = versions.told_of(cell)
        if flows.get(cell) is not Flow.EVENTS or space not in spaces:
            continue
        own = [
            Key(space + PIECE, piece.sql["first"], piece.sql["last"], cell.pairs)
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
            for each in own:
                least = max(0, made.values[each] - abs(late))
                doubted[each] = min(doubted.get(each, least), least)
        yield tuple(parts)


def _persons(cells: Cells, old: Cells, made: Cells) -> Iterable[Equation]:
    """Yield that a longer period's persons are a shorter one's and others."""
    for cell in cells.places:
        if cells.flows[cell] is not Flow.PERSONS:
            continue
        for other in old.values:
            alike = (versions.told_of(other), other.pairs) == (cell.space, cell.pairs)
            if not alike or _period(other) == _period(cell):
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
            if cell.last == other.last and set(OPEN) <= set(cell.pairs) and rest == 0:
                yield (longer, -1.0), (shorter, 1.0)  # of one evening: the same persons
                continue
            more = Key(
                other.space + MORE,
                f"{longer.first}..{longer.last}",
                f"{shorter.first}..{shorter.last}",
                cell.pairs,
            )
            if rest >= 0:
                made.values[more] = rest
                yield ((longer, -1.0), (shorter, 1.0), (more, 1.0))


def _covers(known: Mapping[Key, int], flows: Mapping[Key, Flow], made: Cells) -> Iterable[Equation]:
    """Yield that persons of a period are no more than those of the periods that make it together.

    Of two, those in both are the difference; where their common days are told, they hold these.
    """
    alike: dict[tuple[str, Pairs], list[Key]] = defaultdict(list)
    for cell in known:
        if flows.get(cell) is Flow.PERSONS and holds(cell, Flow.PERSONS, one_end=False):
            alike[cell.space, cell.pairs].append(cell)
    for group in alike.values():
        for whole in group:
            firsts = [c for c in group if c.first == whole.first and c.last < whole.last]
            lasts = [c for c in group if c.last == whole.last and c.first > whole.first]
            for one, two in itertools.product(firsts, lasts):
                yield from _cover(known, made, (one, two), whole)
            parts = _finest(group, whole)
            if len(parts) > 2:  # noqa: PLR2004
                yield from _cover(known, made, parts, whole)


def _finest(group: Sequence[Key], whole: Key) -> tuple[Key, ...]:
    """Return the shortest periods that make a whole one after another; none where they do not."""
    found: list[Key] = []
    first = _period(whole).first
    while first <= _period(whole).last:
        here = [c for c in group if c.first == first.isoformat() and c.last <= whole.last]
        here = [c for c in here if c != whole]
        if not here:
            return ()
        found.append(min(here, key=lambda c: c.last))
        first = _period(found[-1]).last + timedelta(1)
    return tuple(found)


def _cover(
    known: Mapping[Key, int], made: Cells, parts: Sequence[Key], whole: Key
) -> Iterator[Equation]:
    rest = sum(known[part] for part in parts) - known[whole]
    after = _period(parts[0]).last + timedelta(1)
    if rest < 0 or parts[1].first > after.isoformat():
        return
    name = whole._replace(space=whole.space + OVERLAP, first="|".join(p.last for p in parts))
    name = name._replace(last=f"{whole.first}..{whole.last}|{parts[1].first}")
    two = len(parts) == 2  # noqa: PLR2004
    made.values[name] = rest if two else 0  # of more, it counts nobody: some stand in it twice
    yield (*((part, 1.0) for part in parts), (whole, -1.0), (name, -1.0))
    common = whole._replace(first=parts[1].first, last=parts[0].last)
    if two and common in known and rest >= known[common]:
        slack = name._replace(space=name.space + MORE)
        made.values[slack] = 0
        yield (name, 1.0), (common, -1.0), (slack, -1.0)


def holds(cell: Key, flow: Flow, *, one_end: bool) -> bool:
    """Tell whether a longer period's count holds a shorter one's; `one_end`: both end that day."""
    if flow is Flow.PERSONS:
        return one_end or all(attribute in LASTING for attribute, _value in cell.pairs)
    return flow is Flow.EVENTS


def without_late(found: Past) -> Past | None:
    """Return what a reader believes who takes nothing to have come later; None where none did.

    A piece that is enough only by what came later is too few to such a reader.
    """
    if not any(cell.space.endswith(LATER) for eq in found.equations for cell, _w in eq):
        return None
    equations = [
        tuple((cell, weight) for cell, weight in equation if not cell.space.endswith(LATER))
        for equation in found.equations
    ]
    less = {
        cell: max(1, least) for cell, least in found.doubted.items() if found.cells.values[cell]
    }
    cells = replace(found.cells, values={**found.cells.values, **less})
    return replace(found, cells=cells, equations=equations)
