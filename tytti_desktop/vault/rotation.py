"""Which of the program's own backups in a folder are kept: days, weeks, months.

Backups made by hand are never touched: their names differ. A stamp from the future (a wrong clock)
is neither counted nor removed.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

DAYS, WEEKS, MONTHS = 7, 5, 12
NEWEST = 3  # whatever their dates: a clock that jumps takes nothing away
MARK = "auto"
_STAMP = "%Y%m%dT%H%M%S"


def name(store: str, moment: datetime, ending: str) -> str:
    """Return the first part of the name of a backup that the program makes by itself."""
    return f"{store[:8]}-{moment.astimezone(UTC):{_STAMP}}-{MARK}{ending}"


def made_at(store: str, file: str, suffix: str) -> datetime | None:
    """Return when a backup of this vault was made by the program itself, None for other files."""
    pattern = rf"{re.escape(store[:8])}-(\d{{8}}T\d{{6}})-{MARK}\w{{4}}{re.escape(suffix)}"
    found = re.fullmatch(pattern, file)
    if found is None:
        return None
    try:
        return datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def to_remove(stamps: Iterable[datetime], now: datetime) -> set[datetime]:
    """Return the stamps whose files may go: not the newest of a day, a week or a month.

    Of the last 7 days with a backup, 5 weeks and 12 months the newest stays, and the newest three.
    """
    past = sorted((s for s in stamps if s <= now), reverse=True)
    kept = set(past[:NEWEST])
    for most, period in ((DAYS, "%Y-%j"), (WEEKS, "%G-%V"), (MONTHS, "%Y-%m")):
        newest: dict[str, datetime] = {}
        for stamp in past:
            newest.setdefault(f"{stamp:{period}}", stamp)
        kept |= set(list(newest.values())[:most])
    return set(past) - kept
