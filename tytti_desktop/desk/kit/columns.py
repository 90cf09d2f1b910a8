"""The columns of a list, and how they share the room there is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

# Grid steps: what a column without a width wants, the least of any, and the least of names.
UNGIVEN, LEAST_STEPS, NAME_STEPS = 16.0, 7.0, 20.0
KEPT, KEPT_NUMBER = 0.6, 0.8  # how much of its width a column keeps at least: words, numbers


@dataclass(frozen=True)
class Column:
    """One column: its title, what a record shows in it, and how it sorts.

    `width` is in grid steps (0: what is left); `icon(record)` and `token(record)` give an icon's
    name and a colour's name, or "" for none. `spare` columns go when there is no room for all, 1
    the first; what they hold is then told by the first column's tooltip.
    """

    title: str
    shown: Callable[[Any], str]
    key: Callable[[Any], Any] | None = None
    right: bool = False
    width: float = 0
    icon: Callable[[Any], str] | None = None
    token: Callable[[Any], str] | None = None
    spare: int = 0


def fitted(columns: Sequence[Column], room: float) -> list[float]:
    """Return each column's width in a room, in grid steps: nought for what is left out.

    The first column (names) and those without a width of their own take what is left over. Where
    there is too little, all give some of theirs; then the spare ones go, the first of them first.
    """
    wanted = [one.width or UNGIVEN for one in columns]
    least = [_least(one, number) for number, one in enumerate(columns)]
    shown = list(range(len(columns)))
    for number in sorted((n for n in shown if columns[n].spare), key=lambda n: columns[n].spare):
        if sum(least[n] for n in shown) > room:
            shown.remove(number)
    most, fewest = sum(wanted[n] for n in shown), sum(least[n] for n in shown)
    takers = [n for n in shown if n == 0 or not columns[n].width]
    words = [n for n in shown if not _is_number(columns[n])]
    held = fewest - sum(least[n] for n in words)
    widths = [0.0] * len(columns)
    for n in shown:
        if most <= room:
            widths[n] = wanted[n] + ((room - most) / len(takers) if n in takers else 0)
        elif fewest <= room:
            give = (most - room) / (most - fewest)
            widths[n] = wanted[n] - give * (wanted[n] - least[n])
        elif n in words and room > held:
            widths[n] = least[n] * (room - held) / (fewest - held)
        else:
            widths[n] = least[n] if room > held else least[n] * room / fewest
    return widths


def _is_number(column: Column) -> bool:
    """Tell whether a column holds numbers or days: half of one would tell a wrong one."""
    return column.right or (column.key is not None and 0 < column.width < NAME_STEPS)


def _least(column: Column, number: int) -> float:
    wanted = column.width or UNGIVEN
    kept = wanted * (KEPT_NUMBER if _is_number(column) else KEPT)
    return min(wanted, NAME_STEPS if number == 0 else max(kept, LEAST_STEPS))
