"""Linked tables of invented persons, cut in different ways, for suppression to hold."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import combinations

from tytti_desktop.evaluation import cells, suppression
from tytti_desktop.evaluation.table import (
    LABEL,
    TOTAL,
    Column,
    Flow,
    Kind,
    Period,
    Row,
    Split,
    Table,
)

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
Person = dict[str, str]


def persons(rng: random.Random, n: int, sizes: Sequence[int]) -> list[Person]:
    """Return invented persons with correlated attributes a, b, c …, uneven as real ones are."""
    made = []
    for _unused in range(n):
        lean = rng.random()
        person = {}
        for place, size in enumerate(sizes):
            weights = [1 / (1 + k) ** (0.5 + lean) for k in range(size)]
            person["abcdef"[place]] = str(rng.choices(range(size), weights)[0])
        made.append(person)
    return made


def table(
    people: Sequence[Person],
    rows: str,
    columns: str,
    sizes: dict[str, int],
    period: Period = YEAR,
    flow: Flow = Flow.EVENTS,
) -> Table:
    """Return a two-way table with its margins, or a one-way one where `columns` is empty."""
    keys = [*map(str, range(sizes[rows])), TOTAL]
    across = [*map(str, range(sizes[columns])), ""] if columns else [""]
    counted = Counter((p[rows], p[columns] if columns else "") for p in people)
    by_row, by_column = Counter(p[rows] for p in people), Counter(p.get(columns) for p in people)

    def value(row: str, column: str) -> int:
        if row == TOTAL:
            return by_column[column] if column else len(people)
        return counted[row, column] if column else by_row[row]

    return Table(
        id=f"{rows}{columns}",
        title="",
        population="",
        period=period,
        definition="",
        denominator="",
        columns=(
            Column(LABEL, "", Kind.TEXT),
            *(
                Column(
                    f"n{each}",
                    each,
                    at=frozenset({(columns, each)}) if each else frozenset(),
                )
                for each in across
            ),
        ),
        rows=tuple(
            Row(
                key,
                {LABEL: key} | {f"n{each}": value(key, each) for each in across},
                frozenset() if key == TOTAL else frozenset({(rows, key)}),
            )
            for key in keys
        ),
        space="persons",
        flow=flow,
        splits=tuple(
            Split(name, tuple(map(str, range(sizes[name])))) for name in (rows, columns) if name
        ),
    )


def linked(
    rng: random.Random, n: int, sizes: Sequence[int], tables: int, period: Period = YEAR
) -> list[Table]:
    """Return several two-way tables over the same persons."""
    people = persons(rng, n, sizes)
    named = {"abcdef"[place]: size for place, size in enumerate(sizes)}
    ways = list(combinations(named, 2))[:tables]
    return [table(people, rows, columns, named, period) for rows, columns in ways]


def suppress(
    tables: list[Table], limit: int
) -> tuple[list[Table], suppression.Outcome, cells.Cells]:
    """Return the tables as they may leave, what was chosen, and the cells they hold."""
    made = cells.gather(tables)
    outcome = suppression.choose(made, limit)
    return suppression.hide(tables, outcome, made, limit), outcome, made
