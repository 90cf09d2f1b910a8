"""Any number of packages made one: summed by SQL, suppressed as a whole, anonymous only then."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import combinations
from typing import Any

from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import frozen, releases, shape, suppression, unseen
from tytti_desktop.evaluation.cells import Cells, gather
from tytti_desktop.evaluation.releases import Ready
from tytti_desktop.evaluation.rollup import memory
from tytti_desktop.evaluation.rollup.memory import Part, Told
from tytti_desktop.evaluation.rollup.package import COLUMNS, Package, engine
from tytti_desktop.evaluation.shape import Place
from tytti_desktop.evaluation.stocks import strictest
from tytti_desktop.evaluation.table import Period, Table
from tytti_desktop.places import resources_folder
from tytti_desktop.vault import Vault, audit
from tytti_desktop.words import _

MOST = 10_000_000  # more than a country has of anything that is counted here


def sql(name: str) -> str:
    """Return a query over the view `packages`; the same text runs on DuckDB and on Spark."""
    return (resources_folder() / "rollup" / f"{name}.sql").read_text("utf-8")


def combine(
    packages: Sequence[Package], limit: int, before: Sequence[Told] = ()
) -> dict[Period, Ready]:
    """Return the combined tables of each period, suppressed in one with what was told `before`.

    Raises KnownError where one sender tells of the same days twice, for rows that a package's own
    manifest does not know, and where the sums contradict an earlier combination.
    """
    _refuse_twice(packages)
    counts = _counts(packages)
    sums = _sums(packages)
    told = list(before)
    made = {}
    for period in sorted({each.period for each in packages}, key=lambda p: (p.first, p.last)):
        some = [each for each in packages if each.period == period]
        parts = [_part(each, counts[each.id]) for each in some]
        memory.refuse_other_hand(parts, told)
        missing = frozenset().union(*(each.missing for each in some))
        tables = shape.combined([each.tables for each in some], sums[period], missing)
        made[period] = _suppressed(tables, parts, limit, told)
        told.insert(0, Told(made[period].release, tuple(parts)))
    return made


def record(vault: Vault, packages: Sequence[Package], made: Mapping[Period, Ready]) -> None:
    """Remember the combinations; the log gets a row of their packages and one for each."""
    with vault.atomic():
        detail = {"packages": [each.id for each in packages]}
        audit.write(vault, "rollup", "release", "", detail=detail)
        for ready in made.values():
            releases.record(vault, ready, releases.ROLLUP)


def folder(period: Period) -> str:
    """Return the name of a period's folder."""
    return f"{period.first.isoformat()}_{period.last.isoformat()}"


def _part(package: Package, counts: Mapping[Place, int]) -> Part:
    tables = [shape.filled(table, counts) for table in package.tables]
    _adding_up(tables, package.unit)
    sender, signer = str(package.sender), package.signer.hex()
    return memory.part(sender, signer, package.unit, package.period, tables)


def _adding_up(tables: Sequence[Table], unit: str) -> Cells:
    """Return the cells of tables; KnownError where parts come to something else than their whole.

    No program of ours makes such: who signs may still write what they like.
    """
    try:
        return gather(tables)
    except ValueError:
        told = _("The counts of the package of {unit} do not add up. Ask for a new one.")
        raise KnownError(told.format(unit=unit)) from None


def _suppressed(
    tables: Sequence[Table], parts: Sequence[Part], limit: int, before: Sequence[Told]
) -> Ready:
    units = ", ".join(sorted({part.unit for part in parts}))
    period, cells = parts[0].period, _adding_up(tables, units)
    titles = {table.id: table.title for table in tables}
    memory.refuse_contradiction(cells, period, parts, before, titles)
    limit = strictest([told.release for told in before], period, limit)
    outcome = suppression.choose(cells, limit, memory.past(cells, period, parts, before))
    hidden = suppression.hide(tables, outcome, cells, limit)
    release = releases.remembered(period, cells, tables, hidden, limit)
    kept = {memory.PACKAGES: [each.kept() for each in parts]}
    release = replace(release, tables=release.tables | {frozen.SHAPE: kept})
    note = _(
        "Packages of counts combined here: {n}. Who was on several caseloads is counted in each."
    ).format(n=len(parts))
    told = tuple(unseen.left_out(table).with_notes(note) for table in hidden)
    return Ready(told, release, sum(table.suppressed for table in told), limit, outcome)


def _refuse_twice(packages: Sequence[Package]) -> None:
    for one, other in combinations(packages, 2):
        overlap = one.period.first <= other.period.last and other.period.first <= one.period.last
        if one.id == other.id or (one.sender == other.sender and overlap):
            told = _("{unit} tells of the days {period} twice. Leave one of its packages out.")
            raise KnownError(told.format(unit=one.unit, period=other.period.words))


def _counts(packages: Sequence[Package]) -> dict[str, dict[Place, int]]:
    """Return each package's own counts; KnownError where its file is not what it tells of."""
    with _open(packages) as (con, names):
        return {each.id: _told(con, name, each) for name, each in zip(names, packages, strict=True)}


def _sums(packages: Sequence[Package]) -> Mapping[Period, dict[Place, int]]:
    with _open(packages) as (con, names):
        listed = ", ".join(f"'{name}'" for name in names)
        con.execute(f"create view packages as select * from read_parquet([{listed}])")  # noqa: S608
        rows = con.execute(sql("combined")).fetchall()
    by_days = {(p.sql["first"], p.sql["last"]): p for p in {each.period for each in packages}}
    found: dict[Period, dict[Place, int]] = {period: {} for period in by_days.values()}
    for first, last, table, row, column, n, _count in rows:
        found[by_days[first, last]][table, row, column] = int(n)
    return found


@contextmanager
def _open(packages: Sequence[Package]) -> Iterator[tuple[Any, list[str]]]:
    """Give the engine and the packages' names in its memory: nothing plain is on the disk."""
    import fsspec

    store = fsspec.filesystem("memory")
    names = [f"memory://rollup-{place}.parquet" for place, _each in enumerate(packages)]
    con = engine()
    try:
        for name, each in zip(names, packages, strict=True):
            store.pipe(name, each.parquet)
        yield con, names
    finally:
        for name in names:
            if store.exists(name):
                store.rm(name)


def _told(con: Any, name: str, package: Package) -> dict[Place, int]:  # noqa: ANN401 duckdb's
    """Return a file's counts; refuse columns or rows that its manifest does not tell of."""
    ask = con.execute
    known = {
        (table.id, row.key, column.id)
        for table in package.tables
        for row in table.rows
        for column in table.columns
    }
    read = f"select * from read_parquet('{name}')"  # noqa: S608
    try:
        columns = ask(f"describe {read}").fetchall()
        rows = ask(f"{read} limit {len(known) + 1}").fetchall()  # a small file may hold millions
    except Exception:  # noqa: BLE001 whatever a damaged file makes the engine say
        columns, rows = [], []
    days = package.period.sql
    places = [tuple(row[5:8]) for row in rows]
    sound = (
        [(each[0], each[1]) for each in columns] == list(COLUMNS)
        and len(set(places)) == len(places)
        and set(places) <= known
        and all(
            row[0] == package.id
            and (row[3], row[4]) == (days["first"], days["last"])
            and row[8] is not None
            and 0 <= row[8] <= MOST
            for row in rows
        )
    )
    if not sound:
        told = _("The package of {unit} holds rows that it does not tell of. Ask for a new one.")
        raise KnownError(told.format(unit=package.unit))
    return {(row[5], row[6], row[7]): int(row[8]) for row in rows}
