"""Opening hours by their meaning: is it open at this moment, and how a person reads them.

The page and the client's leaflet ask here, so that a night is one night and a
second Tuesday is one Tuesday of the month everywhere.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from tytti_desktop.casework.service_map.facts import Hours, in_language
from tytti_desktop.dates import HELSINKI, span
from tytti_desktop.words import N_, _

WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_WEEK = 7
_DAY = 24 * 60  # minutes
_CLOCK = re.compile(r"([01]?\d|2[0-4])[:.]([0-5]\d)")
_ORDINALS = {
    1: N_("1st {days} of the month"),
    2: N_("2nd {days} of the month"),
    3: N_("3rd {days} of the month"),
    4: N_("4th {days} of the month"),
    5: N_("5th {days} of the month"),
    -1: N_("last {days} of the month"),
}


class Opening(StrEnum):
    """Whether one may walk in; UNKNOWN where nobody has said."""

    OPEN = "open"
    CLOSED = "closed"
    APPOINTMENT = "by_appointment"
    UNKNOWN = "unknown"


def open_at(hours: Sequence[Hours], moment: datetime) -> Opening:
    """Return whether a place with these hours is open at a moment of Finnish clock time.

    An exception that covers a day replaces that day's ordinary hours. Hours that may be open just
    then, nobody can tell, leave it unknown: CLOSED is said only of what is known to be closed.
    """
    told = [each for each in hours if not unsaid(each)]
    if not any(each.opens or each.closed or each.by_appointment for each in told):
        return Opening.UNKNOWN
    day, found = moment.date(), Opening.CLOSED
    for back in range(max((_nights(each) for each in told), default=0) + 1):
        for each in _of_day(told, day - timedelta(back)):
            if _covers(each, day - timedelta(back), moment):
                if not each.by_appointment:
                    return Opening.OPEN
                found = Opening.APPOINTMENT
    if found is Opening.CLOSED and any(_asks_only(each, day) for each in told):
        return Opening.APPOINTMENT
    shut = any(each.exception and _valid(each, day) for each in told)
    if found is Opening.CLOSED and not shut:
        maybe = any(unsaid(each) and _valid(each, day) for each in hours)
        return Opening.UNKNOWN if maybe else found
    return found


def unsaid(each: Hours) -> bool:
    """Tell whether a row leaves open on which days or at which times it opens.

    A rhythm that the map cannot say, times without their days, every other week from no known
    week, or a time that is no time.
    """
    if each.freq:
        return True
    if not each.opens:
        return False
    dayless = not (each.days or each.month_days or each.exception)
    turnless = each.interval > 1 and each.valid_from is None
    times = (each.opens, each.closes or each.opens)
    return dayless or turnless or any(_minutes(one) is None for one in times)


def _asks_only(each: Hours, day: date) -> bool:
    """Tell whether a row says only that one comes by appointment, no times."""
    return each.by_appointment and not each.opens and _valid(each, day)


def _of_day(hours: Iterable[Hours], day: date) -> list[Hours]:
    """Return the rows that open on a day: its exceptions if it has any, else the ordinary ones."""
    there = [each for each in hours if _begins(each, day)]
    special = [each for each in hours if each.exception and _valid(each, day)]
    if special:
        return [each for each in special if each.opens and not each.closed and each in there]
    return [each for each in there if each.opens and not each.closed]


def _valid(each: Hours, day: date) -> bool:
    begun = each.valid_from is None or each.valid_from <= day
    return begun and (each.valid_until is None or day <= each.valid_until)


def _begins(each: Hours, day: date) -> bool:
    """Tell whether a row's times begin on a day."""
    if not _valid(each, day):
        return False
    if each.month_days:
        left = (day.replace(day=28) + timedelta(4)).replace(day=1) - day
        return day.day in each.month_days or -left.days in each.month_days
    if not each.days:
        return each.exception
    if day.isoweekday() not in each.days:
        return False
    if each.weeks:
        return _nth(day) in each.weeks or (-1 in each.weeks and _is_last(day))
    return _in_turn(each, day)


def _nth(day: date) -> int:
    return (day.day - 1) // _WEEK + 1


def _is_last(day: date) -> bool:
    return (day + timedelta(_WEEK)).month != day.month


def _in_turn(each: Hours, day: date) -> bool:
    """Tell whether a week is one of every n weeks, counted from the first valid day's week."""
    if each.interval <= 1 or each.valid_from is None:
        return True
    first = each.valid_from - timedelta(each.valid_from.weekday())
    return (day - first).days // _WEEK % each.interval == 0


def _nights(each: Hours) -> int:
    """Return over how many midnights a row's times go."""
    if each.nights or not each.opens or not each.closes:
        return each.nights
    opens, closes = _minutes(each.opens), _minutes(each.closes)
    return int(opens is not None and closes is not None and closes <= opens)


def _covers(each: Hours, day: date, moment: datetime) -> bool:
    """Tell whether times that begin on a day have begun and not ended by a moment."""
    opens, closes = _minutes(each.opens) or 0, _minutes(each.closes)
    midnight = datetime.combine(day, time())
    end = timedelta(_nights(each), minutes=_DAY if closes is None else closes)
    return midnight + timedelta(minutes=opens) <= moment.replace(tzinfo=None) < midnight + end


def _minutes(said: str) -> int | None:
    """Return a time of day, 8:00, 08.00 or 24:00, as minutes from midnight; None if it is none."""
    found = _CLOCK.match(said)
    minutes = int(found[1]) * 60 + int(found[2]) if found else None
    return None if minutes is None or minutes > _DAY else minutes


# --- in words ---------------------------------------------------------------------------------

_NOW = {
    Opening.OPEN: N_("Open at {time}"),
    Opening.CLOSED: N_("Closed at {time}"),
    Opening.APPOINTMENT: N_("By appointment at {time}"),
}


def now_words(hours: Sequence[Hours], moment: datetime) -> list[str]:
    """Return whether a place is open at an aware moment, as one line; none where nobody said."""
    here = moment.astimezone(HELSINKI).replace(tzinfo=None)
    said = open_at(hours, here)
    clock = f"{here.hour}.{here.minute:02d}"
    return [_(_NOW[said]).format(time=clock)] if said in _NOW else []


def hours_words(hours: Iterable[Hours]) -> list[str]:
    """Return opening hours as lines a person reads, in the language in force."""
    return [line for line in (_line(each) for each in hours) if line]


def _line(each: Hours) -> str:
    said = [_days(each), _times(each)]
    if each.closed:
        said.append(_("closed"))
    if each.by_appointment:
        said.append(_("by appointment"))
    words = " ".join(part for part in said if part)
    ask = _("ask for the days and times") if unsaid(each) else ""
    parts = [words, ask, _validity(each), in_language(each.note)]
    return ", ".join(part for part in parts if part)


def _days(each: Hours) -> str:
    """Return the days of a row: ma–pe, kuukauden 2. ti, kuukauden 15. päivä."""
    if each.month_days:
        days = ", ".join(f"{day}." for day in each.month_days if day > 0)
        last = _("last day of the month") if -1 in each.month_days else ""
        told = _("day {days} of the month").format(days=days) if days else ""
        return ", ".join(part for part in (told, last) if part)
    named = _ranges(each.days)
    weeks = [_(_ORDINALS[week]) for week in each.weeks if week in _ORDINALS]
    if weeks:
        return ", ".join(week.format(days=named) for week in weeks)
    if each.interval > 1 and named:
        return _("every {count} weeks {days}").format(count=each.interval, days=named)
    return named


def _ranges(days: Sequence[int]) -> str:
    """Return days of the week in short: Mon–Fri, Sun."""
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    named = [[_(WEEKDAYS[day - 1]) for day in run] for run in runs]
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else run[0] for run in named)


def _times(each: Hours) -> str:
    if not each.opens:
        return ""
    opens, closes = _short(each.opens), _short(each.closes)
    nights = _nights(each)
    if nights and each.days:
        last = _(WEEKDAYS[(each.days[-1] - 1 + nights) % _WEEK])
        if len(each.days) == 1:
            return f"{opens} – {last} {closes}"
        return _("{opens}–{closes} the next day").format(opens=opens, closes=closes)
    return f"{opens}–{closes}"


def _short(said: str) -> str:
    """Return a time as Finns write it: 8, 8.30."""
    minutes = _minutes(said)
    if minutes is None:
        return said
    hour, minute = divmod(minutes, 60)
    return f"{hour}.{minute:02}" if minute else str(hour)


def _validity(each: Hours) -> str:
    begun, ended = each.valid_from, each.valid_until
    return "" if begun is None and ended is None else span(begun, ended)
