"""Meetings that recur (weekly team, client matters, development), planned by the calendar."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from tytti_desktop.casework import choices, registers
from tytti_desktop.casework.meetings import booking, clock, invitees
from tytti_desktop.casework.meetings.records import (
    KINDS,
    MEETINGS,
    OPEN,
    SERIES,
    SERIES_BOOK,
    Attendance,
    Invitee,
    Meeting,
    Rule,
    Series,
)
from tytti_desktop.casework.recording import add, change, refuse, stamped, together
from tytti_desktop.dates import add_months, is_working_day
from tytti_desktop.vault import Changes, Vault

_WEEK = 7


def days_of(series: Series, first: date, last: date) -> Iterator[date]:
    """Return the days a series falls on between two days, both in them; holidays left out.

    Every n months means the same weekday of the month (the second Tuesday); a fifth one that a
    month does not have is the last of that weekday.
    """
    number = 0
    end = min(last, series.until_date or last)
    while (day := _nth(series, number)) <= end:
        number += 1
        if day >= first and (not series.working_days or is_working_day(day)):
            yield day


def _nth(series: Series, number: int) -> date:
    """Return the day of the series so many times after its first."""
    start = series.from_date
    if series.rule is Rule.WEEKS:
        return start + timedelta(weeks=series.every * number)
    month = add_months(start.replace(day=1), series.every * number)
    first = month + timedelta((start.weekday() - month.weekday()) % _WEEK)
    day = first + timedelta(weeks=(start.day - 1) // _WEEK)
    return day if day.month == month.month else day - timedelta(_WEEK)


def add_series(vault: Vault, series: Series, today: date) -> Changes:
    """Store a series and plan its meetings ahead; the record is the series."""
    with vault.atomic():
        refuse(series.problems(today))
        wrong = choices.problem(vault, KINDS, series.kind, today)
        refuse({"kind": wrong} if wrong else {})
        new = stamped(vault, series, title=" ".join(series.title.split()))
        done = [add(vault, SERIES_BOOK, new)]
        done.append(plan_ahead(vault, new.id, today))
        return together([each for each in done if each.types], new)


def plan_ahead(vault: Vault, series_id: str, today: date) -> Changes:
    """Book the meetings of a series as far ahead as the unit's rule says; those there stay.

    Each gets the people of the one before it. One that was moved or cancelled is not booked again.
    """
    series = SERIES.get(vault, series_id)
    last = add_months(today, booking.rule(vault, "series", "months_ahead", today))
    first = max(today, series.from_date)
    with vault.atomic():
        old = MEETINGS.find(vault, "series_id = ?", (series_id,), "starts_at")
        there = {each.series_on for each in old}
        done = [
            _book(vault, series, day, old, today)
            for day in days_of(series, first, last)
            if day not in there
        ]
        return together(done) if done else Changes(frozenset())


def _book(vault: Vault, series: Series, day: date, old: list[Meeting], today: date) -> Changes:
    mine = registers.own(vault, today)
    at = clock.parse(series.at)
    made = Meeting(
        None,
        series.kind,
        datetime.combine(day, at) if at else datetime.combine(day, datetime.min.time()),
        series.minutes,
        mine.register,
        mine.retention,
        purpose=series.title,
        place=series.place,
        remote_link=series.remote_link,
        series_id=series.id,
        series_on=day,
    )
    done = booking.book_meeting(vault, made, today, with_people=False)
    people = invitees.of_meeting(vault, old[-1].id) if old else []
    copies = [invitees.add_invitee(vault, _fresh(each, done.record.id), today) for each in people]
    return together([done, *copies], done.record)


def _fresh(invitee: Invitee, meeting_id: str) -> Invitee:
    return replace(
        invitee,
        meeting_id=meeting_id,
        invited_on=None,
        invited_sequence=None,
        channel="",
        attendance=Attendance.UNKNOWN,
    )


def end_series(vault: Vault, series_id: str, last: date, why: str) -> Changes:
    """End a series on a day that still belongs to it; its open meetings after it are cancelled.

    One that has not begun yet never will.
    """
    with vault.atomic():
        ended = replace(SERIES.get(vault, series_id), until_date=last)
        done = [change(vault, SERIES_BOOK, ended, "end")]
        after = (last + timedelta(1)).isoformat()
        left = MEETINGS.find(vault, "series_id = ? and starts_at >= ?", (series_id, after))
        done += [booking.cancel_meeting(vault, m.id, why) for m in left if m.state in OPEN]
        return together(done, ended)


def all_series(vault: Vault) -> list[Series]:
    """Return every series, those that go on first, by kind and day."""
    return SERIES.find(vault, order="until_date is not null, kind, from_date, id")
