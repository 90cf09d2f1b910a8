"""A published period as it was published, and what may be told of one that overlaps it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tytti_desktop.evaluation import shape
from tytti_desktop.evaluation.conclusions import SAID
from tytti_desktop.evaluation.table import LABEL, TOTAL, Period, Row, Table
from tytti_desktop.words import LANGUAGES, _, language

if TYPE_CHECKING:
    from tytti_desktop.evaluation.releases import Release

LATE = "late"
SHAPE = ""  # the key that no row has: what the table was like
UNTOLD = "untold"  # beside the tables: what those were like that did not leave
LIMIT = "limit"  # beside the shape: by which limit it was told


def as_then(now: Table, earlier: Mapping[str, Any]) -> Table:
    """Return a table as it was published: its rows, classes, figures and conclusions of then.

    The words are today's where the row is the same: they are in the language of today.
    """
    then = shape.made(earlier[SHAPE]["shape"]) if SHAPE in earlier else now
    labels = {(row.key, row.at): row.values.get(LABEL) for row in now.rows}
    columns = {column.id: column for column in now.columns}
    rows = [
        replace(
            row,
            values={LABEL: labels.get((row.key, row.at), row.values.get(LABEL))}
            | earlier[row.key]["values"],
        )
        for row in then.rows
        if row.key in earlier and row.key != LATE
    ]
    extra = {key: value for key, value in now.extra.items() if key != "measured"}
    if said := earlier.get(SHAPE, {}).get("said"):
        # What left before every language was kept has the one it left in.
        by_language = said if isinstance(said, dict) else dict.fromkeys(LANGUAGES, said)
        extra |= {SAID: by_language, "conclusions": tuple(by_language[language()])}
    return replace(
        then,
        title=now.title,
        population=now.population,
        definition=now.definition,
        denominator=now.denominator,
        columns=tuple(
            replace(each, title=columns[each.id].title, unit=columns[each.id].unit)
            if each.id in columns
            else each
            for each in then.columns
        ),
        rows=tuple(rows),
        notes=now.notes,
        picture=now.picture,
        extra=extra,
    )


def as_cut_before(table: Table, before: Sequence["Release"]) -> Table:
    """Return the total alone where an overlapping period was published by other classes.

    Ages 18–24 and 18–29 told of nearly the same persons tell of those of 25–29.
    """
    for release in before:
        kept = release.tables.get(table.id, {}).get(SHAPE)
        if kept is None or release.period == table.period or not _overlap(release, table.period):
            continue
        if shape.regrouped(table, shape.made(kept["shape"])):
            note = _(
                "The classes were others when {period} was published: told together, so that "
                "nobody can subtract the one from the other."
            ).format(period=release.period.words)
            return replace(table, rows=tuple(only(table))).with_notes(note)
    return table


def shapes(release: "Release") -> list[Table]:
    """Return a release's tables without their numbers."""
    kept = (rows.get(SHAPE) for rows in release.tables.values())
    return [shape.made(each["shape"]) for each in kept if each and "shape" in each]


def untold(release: "Release") -> list[Table]:
    """Return the tables that did not leave with a release, without their numbers."""
    return [shape.made(each) for each in release.tables.get(SHAPE, {}).get(UNTOLD, ())]


def _overlap(release: "Release", period: Period) -> bool:
    return release.from_date <= period.last and period.first <= release.until_date


def only(table: Table) -> list[Row]:
    """Return the total and the rows that are no classes of it, nor classes of its classes.

    Stages of those who are open come to all who are open, whose row is not told any more.
    """
    whole = {row.key: row.whole for row in table.rows}

    def of_total(key: str) -> bool:
        seen = {key}
        while (key := whole.get(key, "")) not in {"", TOTAL, *seen}:
            seen.add(key)
        return key == TOTAL

    return [row for row in table.rows if row.key == TOTAL or not of_total(row.key)]
