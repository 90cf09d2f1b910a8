"""What earlier combinations told: two combined outputs subtracted reveal nothing.

Every combination keeps, in the vault of the body that combines, what it told and the counts of the
packages it was made of. Senders that stood in the same combinations can't be told apart by any
reader: each such group is one unknown number a cell. Every combined number is a sum of groups.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import frozen, memory, releases
from tytti_desktop.evaluation.cells import Cells, Equation, Key, gather, relate
from tytti_desktop.evaluation.cells import key as named
from tytti_desktop.evaluation.releases import ROLLUP, Release
from tytti_desktop.evaluation.suppression import NOTHING, Past
from tytti_desktop.evaluation.table import Flow, Period, Table
from tytti_desktop.vault import Vault
from tytti_desktop.words import _

PACKAGES = "packages"
Cell = tuple[str, tuple[tuple[str, str], ...]]  # space and pairs: a number, whatever its period


@dataclass(frozen=True)
class Part:
    """What a package told of a period: a count for each cell, and of how many persons it is."""

    sender: str
    signer: str
    unit: str
    period: Period
    counts: Mapping[Cell, int]
    persons: Mapping[Cell, int]

    def kept(self) -> dict[str, Any]:
        """Return the part as a release keeps it."""
        return {
            "sender": self.sender,
            "signer": self.signer,
            "unit": self.unit,
            "period": [day.isoformat() for day in (self.period.first, self.period.last)],
            "counts": [
                [space, [list(pair) for pair in pairs], n, self.persons.get((space, pairs))]
                for (space, pairs), n in sorted(self.counts.items())
            ],
        }


def part(sender: str, signer: str, unit: str, period: Period, tables: Sequence[Table]) -> Part:
    """Return what a package's tables tell, with their numbers in them."""
    found = gather(tables)
    own = {key: (key.space, key.pairs) for key in found.places}
    counts = {own[key]: found.values[key] for key in found.places}
    persons = {own[key]: n for key, n in found.persons.items()}
    return Part(sender, signer, unit, period, counts, persons)


@dataclass(frozen=True)
class Told:
    """One combination: when, what its cells were, which of them were shown, of which packages."""

    release: Release
    parts: tuple[Part, ...]

    @property
    def period(self) -> Period:
        """The period it told of."""
        return self.release.period

    def cells(self) -> Iterator[tuple[Cell, int, bool, Flow, int | None]]:
        """Yield each cell with its value, whether it was shown, its flow and its persons."""
        for space, _first, _last, pairs, value, seen, flow, *few in self.release.cells:
            cell = (space, tuple(sorted((a, v) for a, v in pairs)))
            yield cell, value, seen, Flow(flow), few[0] if few else None


def earlier(vault: Vault) -> list[Told]:
    """Return the combinations that this vault has made, the newest first."""
    return [
        Told(each, tuple(map(_read, each.tables[frozen.SHAPE][PACKAGES])))
        for each in releases.listed(vault, ROLLUP)
    ]


def _read(kept: Mapping[str, Any]) -> Part:
    rows = [
        ((space, tuple((a, v) for a, v in pairs)), n, persons)
        for space, pairs, n, persons in kept["counts"]
    ]
    return Part(
        kept["sender"],
        kept["signer"],
        kept["unit"],
        Period(*(date.fromisoformat(day) for day in kept["period"])),
        {cell: n for cell, n, _persons in rows},
        {cell: persons for cell, _n, persons in rows if persons is not None},
    )


def refuse_other_hand(parts: Iterable[Part], before: Iterable[Told]) -> None:
    """Refuse a package of a known sender that is signed by another key than before."""
    known = {old.sender: old.signer for told in before for old in told.parts}
    for each in parts:
        if known.get(each.sender, each.signer) != each.signer:
            words = _(
                "The package of {unit} is signed by another key than before. Ask the sender by "
                "telephone whether they have a new key; nothing was combined."
            )
            raise KnownError(words.format(unit=each.unit))


def refuse_contradiction(
    cells: Cells, period: Period, parts: Sequence[Part], before: Sequence[Told],
    titles: Mapping[str, str],
) -> None:  # fmt: skip
    """Refuse a combination that cannot stand beside an earlier one, both figures named."""
    fresh = {(each.sender, each.period): each for each in parts}
    now = {each.sender for each in parts}
    for told in before:
        senders = {each.sender for each in told.parts}
        again = [fresh.get((each.sender, each.period), each) for each in told.parts]
        changed = any(new is not old for new, old in zip(again, told.parts, strict=True))
        longer = told.period != period and told.period.within(period) and senders <= now
        shorter = told.period != period and period.within(told.period) and now <= senders
        for cell, value, seen, flow, _few in told.cells():
            if not seen:
                continue
            key = named(cell[0], period, frozenset(cell[1]))
            found = sum(each.counts.get(cell, 0) for each in again) if changed else value
            if found == value and key in cells.places and (longer or shorter):
                one_end = told.period.last == period.last
                whole = cells.values[key]
                odd = whole < value if longer else whole > value
                if odd and memory.holds(key, flow, one_end=one_end):
                    found = whole
            if found != value:
                table = cells.places[key][0].table if key in cells.places else ""
                words = _(
                    "These packages contradict what was combined before: {then} for {period} "
                    "({what}), but now {now}. Nothing was combined. Ask the units which figures "
                    "were changed, or leave the changed packages out."
                )
                what = titles.get(table, cell[0])
                raise KnownError(
                    words.format(then=value, now=found, what=what, period=told.period.words)
                )


def past(cells: Cells, period: Period, parts: Sequence[Part], before: Sequence[Told]) -> Past:
    """Return what a reader of the earlier combinations knows that touches this one."""
    touching = _touching(period, parts, before)
    if not touching:
        return NOTHING
    groups = _groups([parts, *(told.parts for told in touching)])
    made = Cells()
    known = _unknowns(made, cells, groups, [*(p for t in touching for p in t.parts), *parts])
    equations = [
        _sum(key, (key.space, key.pairs), period, parts, groups, made) for key in cells.places
    ]
    shown = set()
    for number, told in enumerate(touching):
        for cell, value, seen, flow, few in told.cells():
            key = named(f"{cell[0]}@{number}", told.period, frozenset(cell[1]))
            made.values[key], made.flows[key] = value, flow
            if few is not None:
                made.persons[key] = few
            if seen:
                shown.add(key)
            equations.append(_sum(key, cell, told.period, told.parts, groups, made))
    equations += _between(known, made)
    return Past(made, frozenset(shown), equations)


def _touching(period: Period, parts: Sequence[Part], before: Sequence[Told]) -> list[Told]:
    """Return the combinations that share a sender's days with this one, also through others."""
    reach = {(each.sender, each.period) for each in parts} | {(p.sender, period) for p in parts}
    found: list[Told] = []
    while True:
        more = [
            told
            for told in before
            if told not in found
            and any(
                each.sender == sender
                and each.period.first <= days.last
                and days.first <= each.period.last
                for each in told.parts
                for sender, days in reach
            )
        ]
        if not more:
            return found
        found += more
        reach |= {(each.sender, each.period) for told in more for each in told.parts}


def _groups(combinations: Sequence[Sequence[Part]]) -> dict[str, str]:
    """Return each sender's group: those in the very same combinations are never told apart."""
    stood: dict[str, set[int]] = defaultdict(set)
    for number, parts in enumerate(combinations):
        for each in parts:
            stood[each.sender].add(number)
    return {sender: "+".join(map(str, sorted(found))) for sender, found in stood.items()}


def _unknown(group: str, period: Period, cell: Cell) -> Key:
    return named(f"{cell[0]}~{group}", period, frozenset(cell[1]))


def _unknowns(
    made: Cells, cells: Cells, groups: Mapping[str, str], parts: Sequence[Part]
) -> dict[Key, Flow]:
    """Add each group's number of each cell and period, with how they hang together."""
    newest = {(each.sender, each.period): each for each in parts}
    flows = {(key.space, key.pairs): flow for key, flow in cells.flows.items()}
    found: dict[Key, Flow] = {}
    for each in newest.values():
        for cell, n in each.counts.items():
            key = _unknown(groups[each.sender], each.period, cell)
            made.values[key] = made.values.get(key, 0) + n
            if cell in each.persons:
                made.persons[key] = made.persons.get(key, 0) + each.persons[cell]
            found[key] = flows.get(cell, Flow.MOMENT)
    splits = {
        f"{space}~{group}": own
        for space, own in cells.splits.items()
        for group in {*groups.values()}
    }
    try:
        relate(made, list(found), splits)
    except ValueError:  # units that cut a space otherwise: what follows from it is not known
        made.relations.clear()
    return found


def _sum(
    key: Key,
    cell: Cell,
    period: Period,
    parts: Sequence[Part],
    groups: Mapping[str, str],
    made: Cells,
) -> Equation:
    """Return that a combined number is the sum of its groups' numbers."""
    own = {_unknown(groups[each.sender], period, cell) for each in parts}
    return ((key, -1.0), *((each, 1.0) for each in sorted(own) if each in made.values))


def _between(known: Mapping[Key, Flow], made: Cells) -> Iterator[Equation]:
    """Yield that a group's longer period holds its shorter ones, and what is left of it."""
    alike: dict[tuple[str, Any], list[Key]] = defaultdict(list)
    for key in known:
        alike[key.space, key.pairs].append(key)
    for keys in alike.values():
        for longer in keys:
            inside = sorted(
                (key for key in keys if key != longer and _period(key).within(_period(longer))),
                key=lambda key: (key.first, key.last),
            )
            flow = known[longer]
            for some in _chains(inside) if flow is Flow.EVENTS else [[key] for key in inside]:
                one_end = all(key.last == longer.last for key in some)
                left = made.values[longer] - sum(made.values[key] for key in some)
                if left < 0 or not memory.holds(longer, flow, one_end=one_end):
                    continue
                days = ",".join(key.first for key in some)
                rest = longer._replace(space=f"{longer.space}~rest", last=f"{longer.last}-{days}")
                made.values[rest] = left
                yield ((longer, -1.0), (rest, 1.0), *((key, 1.0) for key in some))


def _chains(inside: Sequence[Key]) -> Iterator[list[Key]]:
    """Yield each shorter period, and each run of them that do not overlap."""
    for place, key in enumerate(inside):
        chain = [key]
        yield list(chain)
        for after in inside[place + 1 :]:
            if after.first > chain[-1].last:
                chain.append(after)
                yield list(chain)


def _period(key: Key) -> Period:
    return Period(date.fromisoformat(key.first), date.fromisoformat(key.last))
