"""Reading what is of everybody in parts: a window paints and hears keys between two of them.

A long reading is a generator that yields where it may rest and returns what it made:

    for some in parts.of(vault, "visit", _VISITS, asked):
        count(some)
        yield
    return table

`_VISITS` goes through one table, the one named, from `:low` to `:high` of its row numbers; a +
before a condition on another of its columns keeps the database to them. Where an index holds all
that is asked of a table, `days` gives its parts instead. Whoever wants it at once
drains it with `whole`.
"""

from collections.abc import Callable, Generator, Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

if TYPE_CHECKING:
    from tytti_desktop.vault.vault import Vault

T = TypeVar("T")
Parts: TypeAlias = Generator[None, None, T]
FEW = 20  # records stored, each with its row in the log and its words for search: as long
SIZE = 1_500  # rows of the table gone through in one part: some ten milliseconds


class _NotKeptError(Exception):
    """Nothing is kept under the key."""


def of(
    vault: "Vault", table: str, sql: str, asked: Mapping[str, Any]
) -> Iterator[list[tuple[Any, ...]]]:
    """Yield what a question finds in each part of a table, in the order of its row numbers."""
    for part in numbers(vault, table):
        yield vault.tuples(sql, {**asked, **part})


def numbers(vault: "Vault", table: str, size: int = 0) -> Iterator[dict[str, int]]:
    """Yield `low` and `high` of each part of a table: of SIZE rows, or of so many."""
    last = vault.tuples(f"select max(rowid) from {table}")[0][0] or 0  # noqa: S608 our own names
    step = size or SIZE
    for low in range(1, last + 1, step):
        yield {"low": low, "high": low + step - 1}


def days(
    vault: "Vault", table: str, day: str, where: str, asked: Mapping[str, Any], size: int = 0
) -> Iterator[dict[str, str]]:
    """Yield `low` and `high` of each part of what an index holds in order of a day or a moment.

    As many of its days as hold SIZE rows, or so many. An index that holds all that is asked spares
    the pages of the table: only through such a one is gone so.
    """
    sql = f"select {day}, count(*) from {table} where {where} group by 1 order by 1"  # noqa: S608
    low, many = "", 0
    for high, count in vault.tuples(sql, asked):
        low, many = low or high, many + count
        if many >= (size or SIZE):
            yield {"low": low, "high": high}
            low, many = "", 0
    if many:
        yield {"low": low, "high": high}


def rows(
    vault: "Vault", table: str, sql: str, asked: Mapping[str, Any]
) -> Parts[list[tuple[Any, ...]]]:
    """Return all that a question finds, a part of the table a step."""
    found: list[tuple[Any, ...]] = []
    for some in of(vault, table, sql, asked):
        found += some
        yield
    return found


def kept(vault: "Vault", key: Hashable, make: Callable[[], Generator[object, None, T]]) -> Parts[T]:
    """Return what `make` reads in steps, kept until any row changes."""

    def nothing() -> T:
        raise _NotKeptError

    try:
        return vault.remembered(key, nothing)
    except _NotKeptError:
        changes, steps = vault.changes, make()
    while True:
        try:
            next(steps)
        except StopIteration as done:
            made: T = done.value
            break
        yield
    return vault.remembered(key, lambda: made) if vault.changes == changes else made


def some(rows: Sequence[T], size: int = FEW) -> Iterator[Sequence[T]]:
    """Yield a few of rows that are to be stored or taken away, until all have been."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def whole(steps: Generator[object, None, T]) -> T:
    """Return what steps make, all of them taken at once."""
    while True:
        try:
            next(steps)
        except StopIteration as done:
            made: T = done.value
            return made
