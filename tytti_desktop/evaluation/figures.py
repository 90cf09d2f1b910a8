"""Means, medians and sums: shown only where nobody's own value follows from them.

A figure hangs on its count. Two figures of one quantity, of persons and of some of them, give those
between by subtracting; and of a start, an end and the change between, any two give the third.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tytti_desktop.evaluation.table import FIGURES, At, Column, Row, Table

MOST_TOGETHER = 4  # rows that are added up: the modes of answering
# A change told beside the means that it comes from.
CHANGE, ENDS = "change", ("start", "end")


def hidden(table: Table, limit: int) -> Table:
    """Return the table without the figures that would tell of a few; its counts are as shown."""
    made = replace(table, rows=tuple(_by_counts(table, row, limit) for row in table.rows))
    return tied(_apart(_marked(made), limit), limit)


def _marked(table: Table) -> Table:
    """Mark every figure of a hidden count, also where there is none.

    Of nobody there is no mean: a dash beside a hidden count would say that it is nought.
    """
    rows = []
    for row in table.rows:
        gone = [
            column.id
            for column in _figure_columns(table)
            if _has(table, row, column)
            and ({column.of, column.base} & row.hidden or _weighed(table, column))
        ]
        rows.append(row.without(gone))
    return replace(table, rows=tuple(rows))


def _weighed(table: Table, column: Column) -> bool:
    """Tell whether a figure would give away a hidden count, by the prices that it is reckoned with.

    Where one move alone has a price, the euros divided by it are how many moved so.
    """
    return any(row.hidden & {*column.weighs} for row in table.rows)


def _has(table: Table, row: Row, column: Column) -> bool:
    """Tell whether rows like this one have a figure of the column."""
    like = (row.space, {name for name, _value in row.at})
    return any(
        column.id in each.values or column.id in each.hidden
        for each in table.rows
        if (each.space, {name for name, _value in each.at}) == like
    )


def _added(table: Table, limit: int) -> Table:
    """Hide one figure more where a whole's less those shown of its classes is of a few persons.

    Of classes that overlap (one client uses several services) the uses add up, the clients do not.
    """
    rows = {row.key: row for row in table.rows}
    for column in (each for each in _figure_columns(table) if each.adds):
        for whole in table.rows:
            own = [rows[r.key] for r in table.rows if r.whole == whole.key != r.key]
            hidden = [row for row in own if column.id in row.hidden]
            if not hidden or rows[whole.key].values.get(column.id) is None:
                continue
            many = [row for row in own if (row.values.get(column.of) or 0) >= limit]
            if len(hidden) > 1 and any(row in many for row in hidden):
                continue
            more = [row for row in many if row not in hidden]
            least = min(more, key=lambda r: (r.values[column.of], r.key), default=rows[whole.key])
            rows[least.key] = least.without([column.id])
    return replace(table, rows=tuple(rows.values()))


def tied(table: Table, limit: int) -> Table:
    """Hide one figure more where a hidden one follows from the others that it stands with."""
    return _added(_of_three(table), limit)


def _of_three(table: Table) -> Table:
    """Hide one more where one of three is hidden that the two others give."""
    rows = {row.key: row for row in table.rows}
    together: dict[tuple[str, At], list[Row]] = defaultdict(list)
    for row in table.rows:
        if row.quantity:
            together[row.space, row.at].append(row)
    for group in (found for found in together.values() if len(found) == len(ENDS) + 1):
        for column in _figure_columns(table):
            told = [row for row in group if rows[row.key].values.get(column.id) is not None]
            if len(told) == len(ENDS) and any(column.id in row.hidden for row in group):
                rows[told[0].key] = rows[told[0].key].without([column.id])
    return replace(table, rows=tuple(rows.values()))


def _figure_columns(table: Table) -> list[Column]:
    return [column for column in table.columns if column.kind in FIGURES and column.of]


def _by_counts(table: Table, row: Row, limit: int) -> Row:
    """Hide a figure whose count is hidden or small, or whose rest of the total is small."""
    gone = [
        column.id
        for column in _figure_columns(table)
        if row.values.get(column.id) is not None and not _shown(table, row, column, limit)
    ]
    return row.without(gone)


def _shown(table: Table, row: Row, column: Column, limit: int) -> bool:
    count = row.values.get(column.of)
    if not isinstance(count, int) or count < limit or row.behind.get(column.id, limit) < limit:
        return False
    if column.base and not isinstance(row.values.get(column.base), int):
        return False
    if column.id == CHANGE and _few_at_an_end(table, row, count, limit):
        return False
    whole = next((r for r in table.rows if r.key == row.whole), row)
    if whole.key == row.key or whole.values.get(column.id) is None:
        return True  # no figure of the whole is told: nothing to subtract from
    total = whole.values.get(column.of)
    return isinstance(total, int) and (total == count or total - count >= limit)


def _few_at_an_end(table: Table, row: Row, pairs: int, limit: int) -> bool:
    """Tell whether a few answered at one end alone: their values follow from the change."""
    ends = [column for column in table.columns if column.id in ENDS and column.of]
    counts = [row.values.get(column.of) for column in ends]
    if len(ends) < len(ENDS) or not all(isinstance(count, int) for count in counts):
        return False
    return 0 < sum(abs(count - pairs) for count in counts if isinstance(count, int)) < limit


def _apart(table: Table, limit: int) -> Table:
    """Hide figures of one quantity that would tell a few persons' apart by subtracting."""
    rows = list(table.rows)
    for column in _figure_columns(table):
        for quantity in sorted({row.quantity for row in rows if row.quantity}):
            while (place := _telling(table, rows, column, quantity, limit)) is not None:
                rows[place] = rows[place].without([column.id])
    return replace(table, rows=tuple(rows))


def _telling(
    table: Table, rows: Sequence[Row], column: Column, quantity: str, limit: int
) -> int | None:
    """Return the row whose figure is to go, of two groups that differ by a few; None of none.

    The larger goes, but the pairs stay as long as they can: they are what is asked.
    """
    counts = {
        place: count
        for place, row in enumerate(rows)
        if row.quantity == quantity
        and row.values.get(column.id) is not None
        and isinstance(count := row.values.get(column.of), int)
    }
    pairs = {place for place in counts if sum(_alike(rows[place], row) for row in rows) > len(ENDS)}
    for one, other in _beside(table, rows, list(counts)):
        apart = abs(sum(counts[p] for p in one) - sum(counts[p] for p in other))
        if 0 < apart < limit:
            return max((*one, *other), key=lambda p: (p not in pairs, counts[p], p))
    return None


def _alike(one: Row, other: Row) -> bool:
    return bool(other.quantity) and (one.space, one.at) == (other.space, other.at)


def _beside(
    table: Table, rows: Sequence[Row], places: Sequence[int]
) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Yield every two groups of rows that may have somebody in common.

    As far as anybody knows each may be all the persons of the other and a few more.
    """
    groups = [
        group
        for size in range(1, MOST_TOGETHER + 1)
        for group in itertools.combinations(places, size)
    ]
    for one, other in itertools.combinations(groups, 2):
        if not set(one) & set(other) and not all(
            _disjoint(table, rows[a], rows[b]) for a in one for b in other
        ):
            yield one, other


def _disjoint(table: Table, one: Row, other: Row) -> bool:
    """Tell whether nobody stands in both rows: they differ in what each person has one value of."""
    single = {split.attribute for split in table.splits if split.full}
    mine, theirs = dict(one.at), dict(other.at)
    return one.space == other.space and any(
        mine[name] != theirs[name] for name in single & mine.keys() & theirs.keys()
    )
