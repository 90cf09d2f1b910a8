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
    Column,
    Flow,
    Kind,
    Period,
    Row,
    Split,
    Table,
)
from tytti_desktop.words import _

Place = tuple[str, str, str]  # table, row, column


def told(table: Table) -> dict[str, Any]:
    """Return a table without its numbers: counts travel apart, figures (means) not at all."""
    columns = [c for c in table.columns if c.kind not in FIGURES]
    return {
        "id": table.id,
        "title": table.title,
        "population": table.population,
        "period": [table.period.first.isoformat(), table.period.last.isoformat()],
        "definition": table.definition,
        "denominator": table.denominator,
        "columns": [
            vars(c) | {"kind": str(c.kind), "at": sorted(map(list, c.at))} for c in columns
        ],
        "rows": [
            {
                "key": row.key,
                "label": row.values.get(LABEL),
                "at": sorted(map(list, row.at)),
                "space": row.space,
                "whole": row.whole,
                "strong": row.strong,
            }
            for row in table.rows
        ],
        "space": table.space,
        "flow": str(table.flow),
        "splits": [vars(split) | {"values": list(split.values)} for split in table.splits],
        "dated": [sorted(map(list, each)) for each in table.dated],
        "same": [
            [one, sorted(map(list, a)), other, sorted(map(list, b))]
            for one, a, other, b in table.same
        ],
        "main": table.main,
    }


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
            Column(**{**c, "kind": Kind(c["kind"]), "at": _at(c["at"])}) for c in shape["columns"]
        ),
        rows=tuple(
            Row(
                str(row["key"]),
                {LABEL: row["label"]},
                _at(row["at"]),
                str(row["space"]),
                str(row["whole"]),
                strong=bool(row["strong"]),
            )
            for row in shape["rows"]
        ),
        space=str(shape["space"]),
        flow=Flow(shape["flow"]),
        splits=tuple(Split(**{**s, "values": tuple(s["values"])}) for s in shape["splits"]),
        dated=tuple(_at(each) for each in shape["dated"]),
        same=tuple((one, _at(a), other, _at(b)) for one, a, other, b in shape["same"]),
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
    if any([(c.id, c.kind, c.at, c.space) for c in each.columns] != ids for each in same):
        told_words = _("The packages mean different things by the table “{table}”.")
        raise KnownError(told_words.format(table=first.title))
    rows: dict[str, Row] = {row.key: row for each in same for row in each.rows}
    last = [rows.pop(TOTAL)] if TOTAL in rows else []
    filled = tuple(_filled(first, row, sums, missing) for row in (*rows.values(), *last))
    splits: dict[str, Split] = {}
    for split in (s for each in same for s in each.splits):
        old = splits.get(split.attribute, split)
        values = tuple(dict.fromkeys((*old.values, *split.values)))
        splits[split.attribute] = replace(old, values=values, full=old.full and split.full)
    pairs = tuple(dict.fromkeys(pair for each in same for pair in each.same))
    return replace(first, rows=filled, splits=tuple(splits.values()), same=pairs)


def _filled(table: Table, row: Row, sums: Mapping[Place, int], missing: frozenset[Place]) -> Row:
    values: dict[str, Any] = {LABEL: row.values.get(LABEL)}
    for column in table.columns:
        place = (table.id, row.key, column.id)
        if column.kind is Kind.COUNT and place in sums and place not in missing:
            values[column.id] = sums[place]
    return replace(row, values=values)
