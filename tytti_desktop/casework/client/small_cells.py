"""Small counts hidden so that nobody can be told from a table, and none can be worked out again."""

from collections.abc import Sequence

LEAST = 5  # answers that a count needs to be shown; zero tells of nobody


def shown_counts(counts: Sequence[int]) -> tuple[int | None, ...]:
    """Return counts with None for those hidden: 1 to 4, and what would give a hidden one away.

    The sum of the counts is taken to be shown, so a count is never hidden alone; where the whole is
    under five answers, everything is hidden.
    """
    if 0 < sum(counts) < LEAST:
        return (None,) * len(counts)
    hidden = {place for place, count in enumerate(counts) if 0 < count < LEAST}
    others = sorted(
        (place for place, count in enumerate(counts) if place not in hidden and count),
        key=lambda place: counts[place],
    )
    if len(hidden) == 1 and others:
        hidden.add(others[0])
    elif len(hidden) == 1:
        hidden.update(range(len(counts)))
    return tuple(None if place in hidden else count for place, count in enumerate(counts))
