"""Dates by the calendar: months, ages, Finnish holidays, and dates as people type and read them."""

import re
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tytti_desktop.errors import KnownError
from tytti_desktop.words import _, ngettext

if TYPE_CHECKING:
    from holidays.holiday_base import HolidayBase

HELSINKI = ZoneInfo("Europe/Helsinki")
SATURDAY = 5
_TYPED = re.compile(r"(\d{1,2})\.\s*(\d{1,2})(?:\.?|(?:\.\s*|\s+)(\d{4}|\d{2})\.?)")
_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}|\d{8}")
_HYPHENS = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_STEP = re.compile(r"([+-])\s*(\d{1,3})\s*(pv|vk|kk|v|d|w|m|y)")
_UNITS = {"pv": "days", "d": "days", "vk": "weeks", "w": "weeks", "kk": "months", "m": "months"}
_TODAY_WORDS = {"tänään", "tanaan", "nyt", "idag", "today"}


@dataclass(frozen=True)
class Kind:
    """A kind of day: how many calendar years before and after today a person can mean by it.

    `ahead` 0: the day has come already.
    """

    back: int
    ahead: int


ACT = Kind(30, 0)  # something was done; old cases are keyed afterwards too
SINCE = Kind(90, 0)  # something holds from the day on: unemployment, a post
BIRTH = Kind(120, 0)
BOOKED = Kind(30, 2)  # a visit, a meeting, a follow-up, the first day of a benefit
PROMISED = Kind(30, 5)  # by when something is done
AIMED = Kind(30, 10)  # a goal
UNTIL = Kind(30, 20)  # the last day of a permission, a paper, a post
ANY = Kind(120, 20)


def wrong_day(day: date, kind: Kind, today: date) -> str | None:
    """Return what is wrong with a day of a kind, in words, or None: the one rule of years."""
    if day > today and not kind.ahead:
        if kind is BIRTH:
            return _("Check the year: the date of birth cannot be right.")
        return _("The day is in the future. Write the day when this happened.")
    if day > _last_day(today, kind.ahead):
        text = ngettext(
            "The day is more than {years} year ahead. Check the year.",
            "The day is more than {years} years ahead. Check the year.",
            kind.ahead,
        )
        return text.format(years=kind.ahead)
    if years_between(day, today) > kind.back:
        if kind is BIRTH:
            return _("Check the year: the date of birth cannot be right.")
        text = _("The day is more than {years} years ago. Check the year.")
        return text.format(years=kind.back)
    return None


def shown(day: date) -> str:
    """Return a date as Finns write it: 1.3.2026, no leading zeros."""
    return f"{day.day}.{day.month}.{day.year}"


def span(first: date | None, last: date | None) -> str:
    """Return a time from a day to a day: 1.3.2026–5.3.2026; one day is that day, no end is open."""
    if first is not None and first == last:
        return shown(first)
    return "–".join("" if day is None else shown(day) for day in (first, last))


def in_words(text: str) -> str:
    """Return a text with its days as Finns write them: 2026-04-14 is 14.4.2026."""
    return re.sub(r"\b\d{4}-\d{2}-\d{2}\b", _in_words, text)


def _in_words(found: re.Match[str]) -> str:
    try:
        return shown(date.fromisoformat(found[0]))
    except ValueError:
        return found[0]


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
    from dateutil.relativedelta import relativedelta  # not at the door

    return day + relativedelta(months=months)


@lru_cache(maxsize=64)
def finnish_day(moment: datetime) -> date:
    """Return the day that a moment is of in Finland: at half past midnight UTC has yesterday's.

    A moment without a zone is a clock time of Finland already.
    """
    return (moment.astimezone(HELSINKI) if moment.tzinfo else moment).date()


@cache
def _last_day(today: date, years: int) -> date:
    """Return the day that is so many years ahead: asked of every day that is stored."""
    return add_months(today, 12 * years)


def years_between(born: date, day: date) -> int:
    """Return full calendar years; someone born on 29.2. turns on 1.3. of a common year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(_finland()(years=year).keys())


@cache
def _finland() -> type["HolidayBase"]:
    """Return Finland's holidays; of the library's countries, 300 modules and 14 MB, no other."""
    from importlib import import_module, util

    name = "holidays.countries"
    spec = None if name in sys.modules else util.find_spec(name)
    if spec is not None:
        sys.modules[name] = util.module_from_spec(
            spec
        )  # where to look; its own code loads them all
    try:
        made: type[HolidayBase] = import_module(f"{name}.finland").Finland
    finally:
        if spec is not None:
            del sys.modules[name]
    return made


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


def _meant_year(two_digits: int, day: int, month: int, kind: Kind, today: date) -> int:
    """Return the year of two typed digits: the nearest one, of a birth the nearest behind."""
    century = today.year // 100 * 100
    years = [c + two_digits for c in (century - 100, century, century + 100)]
    if kind is BIRTH:
        passed = [y for y in years if (y, month, day) <= (today.year, today.month, today.day)]
        return max(passed)
    return min(years, key=lambda year: abs(year - today.year))


def _typed_date(text: str, kind: Kind, today: date) -> date:
    found = _TYPED.fullmatch(text) or _DIGITS.fullmatch(text)
    if found is None:
        return _iso(text)
    day, month, year = int(found[1]), int(found[2]), found[3]
    if year is None:
        return _nearest_year(day, month, today)
    if len(year) == 2:  # noqa: PLR2004
        return date(_meant_year(int(year), day, month, kind, today), month, day)
    if _ISO.fullmatch(text) and not 1 <= month <= 12:  # noqa: PLR2004  # 20260301
        return _iso(text)
    return date(int(year), month, day)


def _iso(text: str) -> date:
    if _ISO.fullmatch(text) is None:
        raise ValueError
    return date.fromisoformat(text)


def iso(text: str) -> date:
    """Read 2026-11-21 and nothing else: ValueError for 2026-W05 and 20261121.

    Python reads weeks and days without hyphens too, which nobody here writes.
    """
    if _HYPHENS.fullmatch(text) is None:
        raise ValueError(text)
    return date.fromisoformat(text)


def parse_date(text: str, today: date, kind: Kind = ANY) -> date:
    """Read a date as people type it: 1.3., 1.3.26, 010326, 2026-03-01, tänään, +6kk, -2vk.

    Two digits are the nearest such year, those of a birth the nearest behind. Raises KnownError
    that says how to write it, or that no person means such a year.
    """
    day = _read(text.strip().lower(), today, kind)
    wrong = wrong_day(day, kind, today)
    if wrong is not None:
        raise KnownError(wrong)
    return day


def _read(cleaned: str, today: date, kind: Kind) -> date:
    if cleaned in _TODAY_WORDS:
        return today
    step = _STEP.fullmatch(cleaned)
    try:
        if step is not None:
            amount = int(step[1] + step[2])
            unit = _UNITS.get(step[3], "years")
            from dateutil.relativedelta import relativedelta  # not at the door

            return today + relativedelta(**{unit: amount})  # type: ignore[arg-type]
        return _typed_date(cleaned, kind, today)
    except (ValueError, OverflowError):
        raise KnownError(
            _("This is not a date. Write it as day.month.year, for instance 1.3.2026, or +6kk.")
        ) from None
