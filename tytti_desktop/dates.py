"""Dates by the calendar: months, ages, Finnish holidays, and dates as people type and read them."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from tytti_desktop.errors import KnownError
from tytti_desktop.words import _

HELSINKI = ZoneInfo("Europe/Helsinki")
SATURDAY = 5
_TYPED = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.?\s*(\d{4}|\d{2})?")
_STEP = re.compile(r"([+-])\s*(\d{1,3})\s*(pv|vk|kk|v|d|w|m|y)")
_UNITS = {"pv": "days", "d": "days", "vk": "weeks", "w": "weeks", "kk": "months", "m": "months"}
_TODAY_WORDS = {"tänään", "tanaan", "nyt", "idag", "today"}


def shown(day: date) -> str:
    """Return a date as Finns write it: 1.3.2026, no leading zeros."""
    return f"{day.day}.{day.month}.{day.year}"


def shown_short(day: date) -> str:
    """Return a date without its year: 1.3."""
    return f"{day.day}.{day.month}."


def shown_moment(moment: datetime) -> str:
    """Return an aware moment in Finnish time: 1.3.2026 14.05."""
    here = moment.astimezone(HELSINKI)
    return f"{shown(here.date())} {here.hour}.{here.minute:02d}"


def now() -> datetime:
    """Return this moment, aware, in UTC. Only doors call it; no rule reads the clock."""
    return datetime.now(UTC)


def add_months(day: date, months: int) -> date:
    """Add calendar months; the 31st becomes the month's last day where there is none."""
    return day + relativedelta(months=months)


def years_between(born: date, day: date) -> int:
    """Return full calendar years; someone born on 29.2. turns on 1.3. of a common year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@cache
def _holidays(year: int) -> frozenset[date]:
    import holidays

    return frozenset(holidays.country_holidays("FI", years=year).keys())


def is_working_day(day: date) -> bool:
    """Tell whether offices are open: not a weekend nor a Finnish public holiday."""
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


def next_working_day(day: date) -> date:
    """Return the day itself if offices are open on it, else the first open day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def _nearest_year(day: int, month: int, today: date) -> date:
    """Place a date typed without its year: the nearest to today, earlier or later."""
    near: list[date] = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            near.append(date(year, month, day))
        except ValueError:
            continue
    if not near:
        raise ValueError
    return min(near, key=lambda found: abs((found - today).days))


def _typed_date(text: str, today: date) -> date:
    found = _TYPED.fullmatch(text)
    if found is None:
        return date.fromisoformat(text)
    day, month, year = int(found[1]), int(found[2]), found[3]
    if year is None:
        return _nearest_year(day, month, today)
    century = 0 if len(year) > 2 else (today.year // 100) * 100  # noqa: PLR2004
    return date(century + int(year), month, day)


def parse_date(text: str, today: date) -> date:
    """Read a date as people type it: 1.3., 1.3.26, 1.3.2026, 2026-03-01, tänään, +6kk, -2vk.

    Raises KnownError that says how to write it.
    """
    cleaned = text.strip().lower()
    if cleaned in _TODAY_WORDS:
        return today
    step = _STEP.fullmatch(cleaned)
    try:
        if step is not None:
            amount = int(step[1] + step[2])
            unit = _UNITS.get(step[3], "years")
            return today + relativedelta(**{unit: amount})  # type: ignore[arg-type]
        return _typed_date(cleaned, today)
    except (ValueError, OverflowError):
        raise KnownError(
            _("This is not a date. Write it as day.month.year, for instance 1.3.2026, or +6kk.")
        ) from None
