"""What has been published stays known: kept in the vault, frozen, and asked before anything leaves.

A release keeps every count as it was, shown or hidden. A later one may not tell, together with
those before it, what either hid.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from tytti_desktop.dates import finnish_day, shown
from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import (
    apart,
    conclusions,
    figures,
    frozen,
    listing,
    memory,
    published,
    settings,
    shape,
    stocks,
    suppression,
    unseen,
)
from tytti_desktop.evaluation.cells import Cells, Key, gather, key
from tytti_desktop.evaluation.frozen import LATE, SHAPE
from tytti_desktop.evaluation.settings import Settings
from tytti_desktop.evaluation.suppression import Outcome, Past
from tytti_desktop.evaluation.table import (
    LABEL,
    TOTAL,
    Flow,
    Period,
    Row,
    Table,
)
from tytti_desktop.vault import Table as Shelf
from tytti_desktop.vault import Vault, audit, new_id, parts
from tytti_desktop.words import _

ROLLUP = "rollup"  # what the combinations of packages are: a body's, not this caseload's


@dataclass(frozen=True)
class Release:
    """One publication: the tables as they left (values before hiding, and what was hidden).

    `tables` maps a table's id to its rows: values by column and hidden columns. `cells` are the
    counts: space, first and last day, pairs, value, shown (null: it stood in no table), flow.
    """

    from_date: date
    until_date: date
    tables: dict[str, dict[str, Any]]
    cells: list[list[Any]]
    what: str = ""
    id: str = ""
    made_at: datetime | None = None
    made_by: str = ""

    @property
    def period(self) -> Period:
        """The period it told of."""
        return Period(self.from_date, self.until_date)


SHELF = Shelf(Release, "release")


@dataclass(frozen=True)
class Ready:
    """Tables that may leave, and what to remember when they do."""

    tables: tuple[Table, ...]
    release: Release
    hidden: int
    limit: int  # the unit's, or a stricter one that touching periods were published by
    outcome: Outcome = field(default_factory=lambda: Outcome(frozenset(), frozenset(), ()))


def listed(vault: Vault, what: str = "") -> list[Release]:
    """Return what has been published of this caseload (or as `what`), the newest first."""
    where = "what = :what" if what else "what <> :what"
    return SHELF.find(vault, where, {"what": what or ROLLUP}, "made_at desc, rowid desc")


@dataclass(frozen=True)
class Material:
    """What is read of the vault for a release; `finished` makes the rest of it, vault or no."""

    period: Period
    tables: tuple[Table, ...]
    cells: Cells
    past: Past
    before: tuple[Release, ...]
    rules: Settings


def reading(
    vault: Vault, period: Period, today: date, names: Sequence[str] | None = None
) -> Generator[str | None, None, Material]:
    """Read a release's tables in steps, yielding each title (None: not whole yet); the material.

    Raises KnownError when the figures contradict what has been published.
    """
    period = Period(period.first, min(period.last, today))
    before = listed(vault)
    rules = settings.read(vault, today)
    rules = replace(rules, limit=stocks.strictest(before, period, rules.limit))
    asked = listing.asked(names, vault, today)
    bare, coarse = [], []
    for name in dict.fromkeys((*asked, *listing.asked(None, vault, today))):
        table = yield from listing.making(vault, name, period, today)
        bare.append(table)
        if name in asked:
            then = _frozen(table, before, rules.limit)
            coarse.append(_coarser(frozen.as_cut_before(then, before), rules.limit))
        yield table.title
    titles = {table.id: table.title for table in coarse}
    # What does not leave is kept too: a number not asked for may follow from those that are told.
    untold = [table for table in bare if not any(table is told for told in coarse)]
    coarse = [_of_another_day(table, before, today) for table in coarse]
    cells = _cells(coarse, untold, before)
    _refuse_contradiction(cells, before, period, titles)
    past = yield from memory.past(vault, cells, before, period, today)
    return Material(period, tuple(coarse), cells, past, tuple(before), rules)


def finished(material: Material) -> Ready:
    """Return the tables as they may leave: suppressed, and in one with the past. Needs no vault."""
    limit, cells = material.rules.limit, material.cells
    outcome = suppression.choose(cells, limit, material.past)
    still = memory.without_late(material.past)
    if still is not None:
        outcome = suppression.choose(cells, limit, still, outcome.hidden)
    hidden = [
        apart.figures_apart(table, material.before, limit, material.past.cells)
        for table in suppression.hide(material.tables, outcome, cells, limit)
    ]
    tables = [
        conclusions.drawn(figures.tied(_again_hidden(each, material.before), limit), material.rules)
        for each in hidden
    ]
    release = remembered(material.period, cells, material.tables, tables, limit)
    told = tuple(
        published.noted(unseen.left_out(each), material.rules.published) for each in tables
    )
    return Ready(told, release, sum(each.suppressed for each in told), limit, outcome)


def prepare(vault: Vault, period: Period, today: date, names: Sequence[str] | None = None) -> Ready:
    """Return the tables of a period as they may leave. Nothing is recorded.

    Raises KnownError when they contradict what has been published.
    """
    return finished(parts.whole(reading(vault, period, today, names)))


def remembered(
    period: Period, cells: Cells, bare: Sequence[Table], told: Sequence[Table], limit: int
) -> Release:
    """Return what is remembered of tables that leave: their numbers, which were hidden, and why."""
    kept = {one.id: _kept(one, other, limit) for one, other in zip(bare, told, strict=True)}
    others = [each for each in cells.tables if each.id not in kept]
    kept |= {SHAPE: {frozen.UNTOLD: [shape.told(each) for each in others]}} if others else {}
    return Release(period.first, period.last, kept, _cells_kept(cells, told))


def record(vault: Vault, ready: Ready, what: str) -> Release:
    """Remember that tables left, and as what; the log gets a row."""
    made = replace(
        ready.release, id=new_id(), made_at=vault.now(), made_by=vault.person.id, what=what
    )
    with vault.atomic():
        SHELF.add(vault, made)
        detail = {"tables": sorted(filter(None, made.tables)), "what": what, "hidden": ready.hidden}
        audit.write(vault, "publish", "release", made.id, detail=detail)
    return made


def _kept(bare: Table, shown_table: Table, limit: int) -> dict[str, Any]:
    hidden = {row.key: sorted(row.hidden) for row in shown_table.rows}
    rows = {
        row.key: {
            "values": {k: v for k, v in row.values.items() if k != LABEL},
            "hidden": hidden[row.key],
        }
        for row in bare.rows
    }
    like: dict[str, Any] = {
        "values": {},
        "hidden": [],
        "shape": shape.told(bare, figures=True),
        "said": shown_table.extra.get(conclusions.SAID, {}),
        frozen.LIMIT: limit,
    }
    return {**rows, SHAPE: like}


def _cells_kept(cells: Cells, tables: Sequence[Table]) -> list[list[Any]]:
    hidden = {
        (table.id, row.key, column)
        for table in tables
        for row in table.rows
        for column in row.hidden
    }
    return [
        [*cell[:3], [list(pair) for pair in cell.pairs], cells.values[cell], seen, flow, *few]
        for cell in sorted(cells.flows)
        for places in [cells.places.get(cell)]
        for seen in [None if not places else not any(tuple(place) in hidden for place in places)]
        for flow in [str(cells.flows[cell])]
        for few in [[cells.persons[cell]] if cell in cells.persons else []]
    ]


def _earlier(before: Sequence[Release], table: Table) -> Mapping[str, Any] | None:
    for release in before:
        if release.period == table.period and table.id in release.tables:
            found: Mapping[str, Any] = release.tables[table.id]
            return found
    return None


def _frozen(table: Table, before: Sequence[Release], limit: int) -> Table:
    """Return a table of a published period as it was published; what came later is one row more."""
    earlier = _earlier(before, table)
    if earlier is None:
        return table
    made = frozen.as_then(table, earlier)
    together = {row.key for row in frozen.only(table)}
    if {row.key for row in made.rows} == together < {row.key for row in table.rows}:
        made = made.with_notes(_too_few())  # it was told so then
    told = earlier.get(LATE, {}).get("values", {}).get(table.main, 0)
    extra = _late(table, made, limit, told)
    if not extra:
        return made
    note = _("Figures of this period have been published and stay; what came later is in one row.")
    return replace(made, rows=(*made.rows, *extra)).with_notes(note)


def _late(now: Table, then: Table, limit: int, told: int) -> list[Row]:
    """Return the row of what has come after the publication, by the total's count.

    What the row `told` before stays, until enough more have come.
    """
    key = now.extra.get("total", TOTAL)
    try:
        new, old = now.row(key).values.get(now.main), then.row(key).values.get(now.main)
    except KeyError:
        return []
    if not isinstance(new, int) or not isinstance(old, int):
        return []
    come = new - old if new - old - told >= limit else told
    if come < limit:
        return []  # too few to tell of; the next period's figures hold them
    values = {LABEL: _("Came after the publication"), now.main: come}
    return [Row(LATE, values, space=f"{now.space}.late.{now.id}", whole="")]


def _again_hidden(table: Table, before: Sequence[Release]) -> Table:
    """Return the table with everything hidden again that was hidden when it was published."""
    earlier = _earlier(before, table)
    if earlier is None:
        return table
    rows = []
    for row in table.rows:
        gone = frozenset(earlier.get(row.key, {}).get("hidden", ()))
        rows.append(row.without(gone))
    return replace(table, rows=tuple(rows))


def _coarser(table: Table, limit: int) -> Table:
    """Return the total alone of a table too fine for its number: it would be all holes."""
    inner = [
        value
        for row, column, value in table.counts()
        if column.id == table.main and row.whole == TOTAL and row.key != TOTAL
    ]
    small = sum(0 < value < limit for value in inner)
    filled = sum(value > 0 for value in inner)
    try:
        total = table.row(TOTAL).values.get(table.main)
    except KeyError:
        return table
    if not isinstance(total, int) or filled == 0:
        return table
    if len(inner) > total / 10 and small * 2 > filled:
        return replace(table, rows=tuple(frozen.only(table))).with_notes(_too_few())
    return table


def _too_few() -> str:
    return _("Too few for these classes: they are told together.")


def _refuse_contradiction(
    cells: Cells, before: Sequence[Release], period: Period, titles: Mapping[str, str]
) -> None:
    """Refuse a count that cannot stand beside a published one: a whole less than its part."""
    for release in before:
        longer = release.period.within(period)
        if release.period == period or not (longer or period.within(release.period)):
            continue
        one_end = release.period.last == period.last
        for space, _first, _last, pairs, value, seen, flow, *_few in release.cells:
            at = tuple(sorted((a, v) for a, v in pairs))
            now = Key(space, period.sql["first"], period.sql["last"], at)
            found = cells.values.get(now) if now in cells.places else None
            if found is None or not seen or not memory.holds(now, Flow(flow), one_end=one_end):
                continue
            if (longer and found < value) or (not longer and found > value):
                what = titles[cells.places[now][0].table]
                raise KnownError(_contradiction(release, what, value, found, longer=longer))


def _of_another_day(table: Table, before: Sequence[Release], today: date) -> Table:
    """Return a table with a note where others of its period were published by other numbers."""
    if _earlier(before, table) is not None:
        return table
    for release in (each for each in before if each.period == table.period):
        told = {(cell[0], tuple(sorted((a, v) for a, v in cell[3]))): cell[4]
                for cell in release.cells if cell[5] is not None}  # fmt: skip
        for row, column, value in table.counts():
            name = key(table.space_of(row, column), table.period, row.at | column.at)
            if told.get((name.space, name.pairs), value) != value:
                when = shown(finnish_day(release.made_at)) if release.made_at else "–"
                note = _(
                    "As known on {today}. Other tables of this period were published on {day} and "
                    "stay as they were, so their numbers may differ from these."
                ).format(today=shown(today), day=when)
                return table.with_notes(note)
    return table


def _cells(tables: Sequence[Table], untold: Sequence[Table], before: Sequence[Release]) -> Cells:
    """Return the cells of tables; those as published are left to memory if of another day."""
    old = {table.id for table in tables if _earlier(before, table) is not None}
    try:
        return gather(tables, untold)
    except ValueError:
        if not old:
            raise
    late = [replace(t, rows=tuple(row for row in t.rows if row.key == LATE or t.id not in old))
            for t in tables]  # fmt: skip
    return gather(late, untold)


def _contradiction(release: Release, what: str, then: int, now: int, *, longer: bool) -> str:
    said = release.period.words
    when = shown(finnish_day(release.made_at)) if release.made_at else "–"
    told = (
        _(
            "These figures contradict what was published on {day}: {then} for {period} ({what}), "
            "but now {now} for a longer period that holds it. Nothing was published. See which "
            "records were removed or moved, or publish a period that does not hold that one."
        )
        if longer
        else _(
            "These figures contradict what was published on {day}: {then} for {period} ({what}), "
            "but now {now} for a part of that period. Nothing was published. See which records "
            "were added or moved, or publish a period that is no part of that one."
        )
    )
    return told.format(day=when, then=then, period=said, what=what, now=now)
