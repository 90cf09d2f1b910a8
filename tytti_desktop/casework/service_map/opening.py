"""Opening hours by their meaning: is it open at this moment, and how a person reads them.

The page, the client's leaflet and every question ask here, so that a night is one night and a
second Tuesday is one Tuesday of the month everywhere.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from tytti_desktop.casework.service_map.facts import Hours, in_language
from tytti_desktop.dates import shown
from tytti_desktop.words import N_, _

WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_WEEK = 7
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

    An exception that covers a day replaces that day's ordinary hours.
    """
    told = [each for each in hours if not each.freq]
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
    return found


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
    return int(each.closes <= each.opens)


def _covers(each: Hours, day: date, moment: datetime) -> bool:
    """Tell whether times that begin on a day have begun and not ended by a moment."""
    begin = datetime.combine(day, _clock(each.opens))
    last = day + timedelta(_nights(each))
    if each.closes in {"", "24:00"}:
        end = datetime.combine(last + timedelta(1), time())
    else:
        end = datetime.combine(last, _clock(each.closes))
    return begin <= moment.replace(tzinfo=None) < end


def _clock(said: str) -> time:
    """Return a time of day; one that is no time is midnight."""
    try:
        return time.fromisoformat(said)
    except ValueError:
        return time()


# --- in words ---------------------------------------------------------------------------------


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
    parts = [words, _validity(each), in_language(each.note)]
    return ", ".join(part for part in parts if part)


def _days(each: Hours) -> str:
    """Return the days of a row: ma–pe, kuukauden 2. ti, kuukauden 15. päivä."""
    if each.month_days:
        days = ", ".join(f"{day}." for day in each.month_days if day > 0)
        last = _("last day of the month") if -1 in each.month_days else ""
        told = _("day {days} of the month").format(days=days) if days else ""
        return ", ".join(part for part in (told, last) if part)
    named = _ranges(each.days)
    if each.weeks:
        return ", ".join(_(_ORDINALS[week]).format(days=named) for week in each.weeks)
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
    hour, _colon, minute = said.partition(":")
    whole = hour.lstrip("0") or "0"
    return whole if minute in {"", "00"} else f"{whole}.{minute}"


def _validity(each: Hours) -> str:
    begun, ended = each.valid_from, each.valid_until
    if begun is not None and begun == ended:
        return shown(begun)
    if begun is None and ended is None:
        return ""
    return f"{shown(begun) if begun else ''}–{shown(ended) if ended else ''}"
