"""Clock times of Finland and the moments they mean, right on both sides of the clock changes."""

import re
from datetime import UTC, datetime, time, timedelta

from tytti_desktop.dates import HELSINKI, shown

_TYPED = re.compile(r"([01]?\d|2[0-3])(?:[.:]([0-5]\d))?")


def parse(text: str) -> time | None:
    """Read a clock time as people type it: 9, 9.00, 9:00, 13.30; None if it is none."""
    found = _TYPED.fullmatch(text.strip().lower().removeprefix("klo").strip())
    return None if found is None else time(int(found[1]), int(found[2] or 0))


def shown_time(at: time | datetime) -> str:
    """Return a clock time as Finns write it: 9.05."""
    return f"{at.hour}.{at.minute:02d}"


def shown_start(starts_at: datetime) -> str:
    """Return a day and clock time: 1.3.2026 9.05."""
    return f"{shown(starts_at.date())} {shown_time(starts_at)}"


def instant(local: datetime) -> datetime:
    """Return the moment of a clock time in Finland, in UTC.

    A time that comes twice, when clocks go back, means the first of the two.
    """
    return local.replace(tzinfo=HELSINKI, fold=0).astimezone(UTC)


def missing(local: datetime) -> bool:
    """Tell whether a clock time is leapt over, when clocks go forward."""
    return instant(local).astimezone(HELSINKI).replace(tzinfo=None, fold=0) != local


def after(local: datetime, minutes: int) -> datetime:
    """Return the clock time in Finland after so many minutes have really passed."""
    ended = instant(local) + timedelta(minutes=minutes)
    return ended.astimezone(HELSINKI).replace(tzinfo=None)
