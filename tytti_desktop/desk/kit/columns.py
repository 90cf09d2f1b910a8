"""The columns of a list, and how they share the room there is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

# Grid steps: what a column without a width would like, the least of words and of names, and what
# of a name comes before other words: one person's very long name must not cut everybody's else.
UNGIVEN, LEAST_STEPS, NAME_STEPS, NAMES_FIRST = 16.0, 7.0, 20.0, 44.0
KEPT = 0.6  # how much of its width a column of words keeps at least


@dataclass(frozen=True)
class Column:
    """One column: its title, what a record shows in it, and how it sorts.

    `width` is in grid steps, what it would like where there is room (0: what is left);
    `icon(record)` and `token(record)` give an icon's name and a colour's name, or "" for none.
    `spare` columns go when there is no room for all, 1 the first; what they hold is then told by
    the first column's tooltip. `named` holds names, as the first column of words does by itself.
    """

    title: str
    shown: Callable[[Any], str]
    key: Callable[[Any], Any] | None = None
    right: bool = False
    width: float = 0
    icon: Callable[[Any], str] | None = None
    token: Callable[[Any], str] | None = None
    spare: int = 0
    named: bool = False

    @property
    def whole(self) -> bool:
        """Tell whether it holds numbers or days: half of one would tell a wrong one."""
        return self.right or (self.key is not None and 0 < self.width < NAME_STEPS)


def names(columns: Sequence[Column]) -> list[int]:
    """Return which columns hold names: the first of words, and those that say so."""
    first = next((n for n, one in enumerate(columns) if not (one.whole or one.spare)), 0)
    return [n for n, one in enumerate(columns) if n == first or one.named]


def fitted(columns: Sequence[Column], room: float, needs: Sequence[float]) -> list[float]:
    """Return each column's width in a room, in grid steps: nought for what is left out.

    `needs` is what each column's title and widest words take. Numbers and days get theirs whole.
    Where there is too little, spare columns go, the first of them first; then names get what they
    need before other words do, and of those the longest give way. Where there is enough, each gets
    the width it would like, and what is left over goes to names and to columns without a width.
    """
    named = names(columns)
    least = [
        need if one.whole else min(need, NAME_STEPS if n in named else _least(one))
        for n, (one, need) in enumerate(zip(columns, needs, strict=True))
    ]
    shown = list(range(len(columns)))
    for number in sorted((n for n in shown if columns[n].spare), key=lambda n: columns[n].spare):
        if sum(least[n] for n in shown) > room:
            shown.remove(number)
    widths = {n: least[n] for n in shown}
    if sum(widths.values()) > room:
        widths = _pressed(columns, widths, room)
    liked = {n: max(needs[n], columns[n].width or UNGIVEN) for n in shown}
    for goals in (
        {n: min(needs[n], NAMES_FIRST) for n in named if n in widths},
        {n: needs[n] for n in shown if n not in named},
        {n: needs[n] for n in shown},
        liked,
    ):
        widths = _raised(widths, goals, room)
    takers = [n for n in shown if n == named[0] or not (columns[n].width or columns[n].whole)]
    over = max(room - sum(widths.values()), 0) / len(takers)
    return [widths.get(n, 0) + (over if n in takers else 0) for n in range(len(columns))]


def _least(column: Column) -> float:
    return min(max((column.width or UNGIVEN) * KEPT, LEAST_STEPS), NAME_STEPS)


def _pressed(columns: Sequence[Column], widths: dict[int, float], room: float) -> dict[int, float]:
    """Press columns that do not even get their least into a room: words first."""
    whole = sum(width for n, width in widths.items() if columns[n].whole)
    words = sum(widths.values()) - whole
    if room <= whole:
        return {n: width * room / (whole + words) for n, width in widths.items()}
    part = (room - whole) / words
    return {n: width if columns[n].whole else width * part for n, width in widths.items()}


def _raised(widths: dict[int, float], goals: dict[int, float], room: float) -> dict[int, float]:
    """Widen columns to their goals as far as the room goes: the longest are the ones cut."""

    def at(level: float) -> dict[int, float]:
        return {n: max(w, min(goals.get(n, 0), level)) for n, w in widths.items()}

    low, high = 0.0, max(goals.values(), default=0)
    if sum(at(high).values()) <= room:
        return at(high)
    for _halving in range(24):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(at(middle).values()) <= room else (low, middle)
    return at(low)
