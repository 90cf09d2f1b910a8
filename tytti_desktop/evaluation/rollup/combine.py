"""Any number of packages made one: summed by SQL, suppressed as a whole, anonymous only then."""

from collections.abc import Mapping, Sequence
from itertools import combinations

from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import shape, suppression
from tytti_desktop.evaluation.rollup.package import COLUMNS, Package, engine
from tytti_desktop.evaluation.shape import Place
from tytti_desktop.evaluation.table import Period, Table
from tytti_desktop.places import resources_folder
from tytti_desktop.words import _


def sql(name: str) -> str:
    """Return a query over the view `packages`; the same text runs on DuckDB and on Spark."""
    return (resources_folder() / "rollup" / f"{name}.sql").read_text("utf-8")


def combine(packages: Sequence[Package], limit: int) -> dict[Period, list[Table]]:
    """Return the combined tables of each period, suppressed.

    Raises KnownError where one sender tells of the same days twice, and for rows that a package's
    own manifest does not know.
    """
    _refuse_twice(packages)
    sums = _sums(packages)
    made = {}
    for period in sorted({each.period for each in packages}, key=lambda p: (p.first, p.last)):
        some = [each for each in packages if each.period == period]
        missing = frozenset().union(*(each.missing for each in some))
        tables = shape.combined([each.tables for each in some], sums[period], missing)
        note = _("Combined of {n} packages of counts.").format(n=len(some))
        hidden, _outcome, _cells = suppression.suppress(tables, limit)
        made[period] = [table.with_notes(note) for table in hidden]
    return made


def _refuse_twice(packages: Sequence[Package]) -> None:
    for one, other in combinations(packages, 2):
        overlap = one.period.first <= other.period.last and other.period.first <= one.period.last
        if one.id == other.id or (one.sender == other.sender and overlap):
            told = _("{unit} tells of the days {period} twice. Leave one of its packages out.")
            raise KnownError(told.format(unit=one.unit, period=other.period.words))


def _sums(packages: Sequence[Package]) -> Mapping[Period, dict[Place, int]]:
    import fsspec

    store = fsspec.filesystem("memory")
    names = [f"memory://rollup-{place}.parquet" for place, _each in enumerate(packages)]
    con = engine()
    try:
        for name, each in zip(names, packages, strict=True):
            store.pipe(name, each.parquet)
            _refuse_odd(con, name, each)
        listed = ", ".join(f"'{name}'" for name in names)
        con.execute(f"create view packages as select * from read_parquet([{listed}])")  # noqa: S608
        rows = con.execute(sql("combined")).fetchall()
    finally:
        for name in names:
            if store.exists(name):
                store.rm(name)
    by_days = {(p.sql["first"], p.sql["last"]): p for p in {each.period for each in packages}}
    found: dict[Period, dict[Place, int]] = {period: {} for period in by_days.values()}
    for first, last, table, row, column, n, _count in rows:
        found[by_days[first, last]][table, row, column] = int(n)
    return found


def _refuse_odd(con: object, name: str, package: Package) -> None:
    """Refuse a file whose columns or rows are not those that its manifest tells of."""
    ask = con.execute  # type: ignore[attr-defined]
    try:
        columns = ask(f"describe select * from read_parquet('{name}')").fetchall()  # noqa: S608
        rows = ask(f"select * from read_parquet('{name}')").fetchall()  # noqa: S608
    except Exception:  # noqa: BLE001 whatever a damaged file makes the engine say
        columns, rows = [], []
    known = {
        (table.id, row.key, column.id)
        for table in package.tables
        for row in table.rows
        for column in table.columns
    }
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
            and row[8] >= 0
            for row in rows
        )
    )
    if not sound:
        told = _("The package of {unit} holds rows that it does not tell of. Ask for a new one.")
        raise KnownError(told.format(unit=package.unit))
