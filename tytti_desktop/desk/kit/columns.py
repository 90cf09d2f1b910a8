"""The columns of a list, and how they share the room there is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtGui import QFontMetrics

from tytti_desktop.desk.kit import theme

# Grid steps: what a column without a width would like, the least of words and of names, and what
# of a name comes before other words: one person's very long name must not cut everybody's else.
UNGIVEN, LEAST_STEPS, NAME_STEPS, NAMES_FIRST = 16.0, 7.0, 20.0, 44.0
NAMES_SEEN = 30.0  # of a name before anything spare: most whole names, in Finland and elsewhere
FIXED_STEPS = 24.0  # the most that fixed words keep: a reason may stand beside one
KEPT = 0.6  # how much of its width a column of words keeps at least
PADDING, ICON, MARK = 3.0, 2.75, 4.0  # grid steps beside words, of an icon, of the sorted mark
MEASURED = 4  # of a column's texts the longest by letters
AND = ", "  # between the words of one cell


@dataclass(frozen=True)
class Column:
    """One column: its title, what a record shows in it, and how it sorts.

    `width` is in grid steps, what it would like where there is room (0: what is left);
    `icon(record)` and `token(record)` give an icon's name and a colour's name, or "" for none.
    `spare` columns go when there is no room for all, 1 the first; what they hold is then told by
    the first column's tooltip. `named` holds names, as the first column of words does by itself.
    `fixed` holds words of a short set of the program's own, several with commas between: they are
    known by sight and stand whole, names give way to them.
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
    fixed: bool = False

    @property
    def whole(self) -> bool:
        """Tell whether it holds numbers, days or codes: half of one would tell a wrong one."""
        return self.right or (self.key is not None and 0 < self.width < NAME_STEPS)


def names(columns: Sequence[Column]) -> list[int]:
    """Return which columns hold names: the first of words, and those that say so."""
    first = next(
        (n for n, one in enumerate(columns) if not (one.whole or one.fixed or one.spare)), 0
    )
    return [n for n, one in enumerate(columns) if n == first or one.named]


def needed(
    columns: Sequence[Column],
    records: Sequence[Any],
    titles: QFontMetrics,
    words: QFontMetrics,
    marked: int,
) -> tuple[list[float], list[float]]:
    """Return the grid steps that each column's title and widest cell take, and its widest word.

    Of some records; a column that is not fixed has cells of one word. `marked` is the sorted one.
    """
    step = theme.current().grid(1)

    def longest(told: set[tuple[str, bool]]) -> float:
        some = sorted(told, key=lambda one: len(one[0]) + ICON * one[1])[-MEASURED:]
        wide = (words.horizontalAdvance(said) / step + ICON * drawn for said, drawn in some)
        return PADDING + max(wide, default=-PADDING)

    cells, parts = [], []
    for number, column in enumerate(columns):
        title = titles.horizontalAdvance(column.title) / step + PADDING
        title += MARK if number == marked else 0
        drawn = column.icon or (lambda _one: "")
        told = {(column.shown(one), bool(drawn(one))) for one in records}
        cells.append(max(title, longest(told)))
        split = {(part, icon) for said, icon in told for part in said.split(AND)}
        parts.append(max(title, longest(split)) if column.fixed else cells[-1])
    return cells, parts


def fitted(
    columns: Sequence[Column],
    room: float,
    needs: Sequence[float],
    words: Sequence[float] | None = None,
) -> list[float]:
    """Return each column's width in a room, in grid steps: nought for what is left out.

    `needs` is what each column's title and widest cell take, `words` what the widest single words
    of a fixed column take (its needs if not told). Numbers, days and fixed words stand whole.
    Where there is too little, spare columns go, the first of them first; then names get what they
    need before other words do, and of those the longest give way. Where there is enough, each gets
    the width it would like, and what is left over goes to names and to columns without a width.
    """
    named = names(columns)
    least = [
        need if one.whole else min(word, FIXED_STEPS) if one.fixed
        else min(need, NAME_STEPS if n in named else _least(one))
        for n, (one, need, word) in enumerate(zip(columns, needs, words or needs, strict=True))
    ]  # fmt: skip
    shown = list(range(len(columns)))
    seen = [max(w, min(needs[n], NAMES_SEEN)) if n in named else w for n, w in enumerate(least)]
    for number in sorted((n for n in shown if columns[n].spare), key=lambda n: columns[n].spare):
        if sum(seen[n] for n in shown) > room:
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
    kept = {n for n in widths if columns[n].whole or columns[n].fixed}
    whole = sum(widths[n] for n in kept)
    words = sum(widths.values()) - whole
    if room <= whole:
        return {n: width * room / (whole + words) for n, width in widths.items()}
    part = (room - whole) / words
    return {n: width if n in kept else width * part for n, width in widths.items()}


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
