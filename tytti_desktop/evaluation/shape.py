"""A table's shape as JSON, and the tables of several packages made one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import listing
from tytti_desktop.evaluation.table import (
    FIGURES,
    LABEL,
    TOTAL,
    At,
    Cell,
    Column,
    Flow,
    Kind,
    Period,
    Row,
    Split,
    Sum,
    Table,
)
from tytti_desktop.words import _

Place = tuple[str, str, str]  # table, row, column


def told(table: Table, *, figures: bool = False) -> dict[str, Any]:
    """Return a table without its numbers: counts travel apart, figures (means) not at all.

    With `figures` their columns are kept, for the vault's own memory of what it published.
    """
    columns = [c for c in table.columns if figures or c.kind not in FIGURES]
    return {
        "id": table.id,
        "title": table.title,
        "population": table.population,
        "period": [table.period.first.isoformat(), table.period.last.isoformat()],
        "definition": table.definition,
        "denominator": table.denominator,
        "columns": [
            vars(c)
            | {"kind": str(c.kind), "at": sorted(map(list, c.at)), "flow": c.flow and str(c.flow)}
            for c in columns
        ],
        "rows": [_row_told(row) for row in table.rows],
        "space": table.space,
        "flow": str(table.flow),
        "splits": [
            vars(split) | {"values": list(split.values), "partly": list(split.partly)}
            for split in table.splits
        ],
        "dated": [sorted(map(list, each)) for each in table.dated],
        "same": _pairs(table.same),
        "part": _pairs(table.part),
        "sums": [
            [_cell_told(whole), [_cell_told(part) for part in parts], exact]
            for whole, parts, exact in table.sums
        ],
        "never": [_cell_told(cell) for cell in table.never],
        "main": table.main,
    }


def _pairs(found: Sequence[tuple[str, At, str, At]]) -> list[list[Any]]:
    return [[one, sorted(map(list, a)), other, sorted(map(list, b))] for one, a, other, b in found]


def _cell_told(cell: Cell) -> list[Any]:
    return [cell[0], sorted(map(list, cell[1]))]


def _cell(told_cell: Sequence[Any]) -> Cell:
    return str(told_cell[0]), _at(told_cell[1])


def _row_told(row: Row) -> dict[str, Any]:
    return {
        "key": row.key,
        "label": row.values.get(LABEL),
        "at": sorted(map(list, row.at)),
        "space": row.space,
        "whole": row.whole,
        "strong": row.strong,
        "behind": dict(row.behind),
        "quantity": row.quantity,
        "found": row.found,
    }


def _row(told_row: Mapping[str, Any]) -> Row:
    return Row(
        str(told_row["key"]),
        {LABEL: told_row["label"]},
        _at(told_row["at"]),
        str(told_row["space"]),
        str(told_row["whole"]),
        strong=bool(told_row["strong"]),
        behind={str(name): int(n) for name, n in told_row["behind"].items()},
        quantity=str(told_row["quantity"]),
        found=bool(told_row.get("found")),  # what left before this was told has none
    )


def counts(table: Table) -> dict[Place, int]:
    """Return a table's counts by their place."""
    return {(table.id, row.key, column.id): n for row, column, n in table.counts()}


def _at(pairs: Sequence[Sequence[str]]) -> At:
    return frozenset((str(name), str(value)) for name, value in pairs)


def made(shape: Mapping[str, Any]) -> Table:
    """Return the table of a shape, without numbers; a wrong one raises KeyError and such."""
    return Table(
        id=str(shape["id"]),
        title=str(shape["title"]),
        population=str(shape["population"]),
        period=Period(*(date.fromisoformat(day) for day in shape["period"])),
        definition=str(shape["definition"]),
        denominator=str(shape["denominator"]),
        columns=tuple(
            Column(
                **{
                    **c,
                    "kind": Kind(c["kind"]),
                    "at": _at(c["at"]),
                    "flow": Flow(c["flow"]) if c["flow"] else None,
                }
            )
            for c in shape["columns"]
        ),
        rows=tuple(_row(row) for row in shape["rows"]),
        space=str(shape["space"]),
        flow=Flow(shape["flow"]),
        splits=tuple(
            Split(**{**s, "values": tuple(s["values"]), "partly": tuple(s["partly"])})
            for s in shape["splits"]
        ),
        dated=tuple(_at(each) for each in shape["dated"]),
        same=tuple((one, _at(a), other, _at(b)) for one, a, other, b in shape["same"]),
        part=tuple((one, _at(a), other, _at(b)) for one, a, other, b in shape["part"]),
        # What left before these were told has none of them.
        sums=tuple(
            (_cell(whole), tuple(map(_cell, parts)), bool(exact))
            for whole, parts, exact in shape.get("sums", ())
        ),
        never=tuple(map(_cell, shape.get("never", ()))),
        main=str(shape["main"]),
    )


def combined(
    packages: Sequence[Sequence[Table]], sums: Mapping[Place, int], missing: frozenset[Place]
) -> list[Table]:
    """Return the tables of packages of one period as one, with their sums.

    A count that a package has no answer for (`missing`) has none in the sum either: nothing is
    taken for zero. Raises KnownError where two packages mean different things by one table.
    """
    every: dict[str, list[Table]] = {}
    for tables in packages:
        for table in tables:
            every.setdefault(table.id, []).append(table)
    order = [name for name in listing.TABLES if name in every]
    whole = [name for name in order if len(every[name]) == len(packages)]
    return [listing.with_shares(_one(every[name], sums, missing)) for name in whole]


def _one(same: Sequence[Table], sums: Mapping[Place, int], missing: frozenset[Place]) -> Table:
    first = same[0]
    ids = [(c.id, c.kind, c.at, c.space) for c in first.columns]
    rows, alike = _rows(same)
    alike = alike and not any(regrouped(first, each) for each in same)
    if not alike or any([(c.id, c.kind, c.at, c.space) for c in each.columns] != ids
                        for each in same):  # fmt: skip
        told_words = _("The packages mean different things by the table “{table}”.")
        raise KnownError(told_words.format(table=first.title))
    last = [rows.pop(TOTAL)] if TOTAL in rows else []
    filled = tuple(_filled(first, row, sums, missing) for row in (*rows.values(), *last))
    pairs = tuple(dict.fromkeys(pair for each in same for pair in each.same))
    return replace(
        first,
        rows=filled,
        splits=_splits(same),
        same=pairs,
        sums=_sums(same),
        never=tuple(dict.fromkeys(cell for each in same for cell in each.never)),
    )


def _rows(same: Sequence[Table]) -> tuple[dict[str, Row], bool]:
    """Return the rows of all by their key, and whether one key means one thing in all."""
    rows: dict[str, Row] = {}
    alike = True
    for row in (row for each in same for row in each.rows):
        old = rows.setdefault(row.key, replace(row, behind={}))
        alike = alike and (old.at, old.space) == (row.at, row.space)
        both = {name: old.behind.get(name, 0) + n for name, n in row.behind.items()}
        rows[row.key] = replace(old, behind={**old.behind, **both})
    return rows, alike


def _splits(same: Sequence[Table]) -> tuple[Split, ...]:
    splits: dict[tuple[str, str], Split] = {}
    for split in (s for each in same for s in each.splits):
        # Of sums (“over=yes”) each instrument has its own: told apart by what they are of.
        every = (*split.values, *split.partly)
        of = every[0].split("=")[0] if "=" in split.attribute and every else ""
        known = splits.get((split.attribute, of), split)
        values = tuple(dict.fromkeys((*known.values, *split.values)))
        some = dict.fromkeys((*known.partly, *split.partly))
        splits[split.attribute, of] = replace(
            known,
            values=tuple(value for value in values if value not in some),
            full=known.full and split.full,
            partly=tuple(some),
        )
    return tuple(splits.values())


def _sums(same: Sequence[Table]) -> tuple[Sum, ...]:
    """Return the sums of all: a part that one alone tells of is a part of the whole's sum."""
    sums: dict[Cell, tuple[dict[Cell, None], bool]] = {}
    for whole, parts, exact in (found for each in same for found in each.sums):
        known, all_exact = sums.get(whole, ({}, True))
        sums[whole] = (known | dict.fromkeys(parts), all_exact and exact)
    return tuple((whole, tuple(parts), exact) for whole, (parts, exact) in sums.items())


def regrouped(one: Table, other: Table) -> bool:
    """Tell whether two tables cut one attribute at different bounds (18–24 here, 18–29 there).

    Both together tell of 25–29, which neither does.
    """
    theirs = {split.attribute: set(split.values) for split in other.splits if split.bounded}
    own = {split.attribute: set(split.values) for split in one.splits if split.bounded}
    return any(
        bool(own[name] - theirs[name]) and bool(theirs[name] - own[name])
        for name in own.keys() & theirs.keys()
    )


def filled(table: Table, counts: Mapping[Place, int]) -> Table:
    """Return a table of a shape with its numbers."""
    rows = (_filled(table, row, counts, frozenset()) for row in table.rows)
    return replace(table, rows=tuple(rows))


def _filled(table: Table, row: Row, sums: Mapping[Place, int], missing: frozenset[Place]) -> Row:
    values: dict[str, Any] = {LABEL: row.values.get(LABEL)}
    for column in table.columns:
        place = (table.id, row.key, column.id)
        if column.kind is Kind.COUNT and place in sums and place not in missing:
            values[column.id] = sums[place]
    return replace(row, values=values)
