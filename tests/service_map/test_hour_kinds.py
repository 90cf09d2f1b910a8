"""Every kind of opening hours, by enumeration: read from a catalogue, then asked moment by moment.

What is expected is worked out from the catalogue's own words by another way than the program's:
each opening is written out as a stretch of time, and a moment lies in one or it does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Any

from dateutil.rrule import rrulestr

from tytti_desktop.casework.service_map.opening import Opening, hours_words, open_at
from tytti_desktop.exchange import hsds_parts, ptv_parts
from tytti_desktop.exchange.leftovers import watched

FIRST, DAYS = date(2026, 11, 30), 16  # a Monday, and so many days are asked
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
BYDAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
TIMES = (("08:00", "16:00"), ("22:00", "06:00"), ("00:00", "24:00"), ("09:30", "09:30"))
SPANS: tuple[tuple[date | None, date | None], ...] = (
    (None, None), (date(2026, 12, 9), None), (None, date(2026, 12, 9)),
    (date(2026, 12, 2), date(2026, 12, 16)), (date(2026, 12, 9), date(2026, 12, 9)),
)  # fmt: skip


def minutes(said: str) -> int:
    return int(said[:2]) * 60 + int(said[3:5])


@dataclass(frozen=True)
class Kind:
    """One kind of hours as a catalogue tells it."""

    days: tuple[int, ...]  # 0 is Monday
    opens: str
    closes: str
    span: tuple[date | None, date | None]
    every: int = 1
    nights: int = 0
    closed: bool = False
    appointment: bool = False
    zone: str = ""

    def stretches(self) -> list[tuple[datetime, datetime]]:
        """Return each opening of the days asked and of the week before them."""
        begun, ended = self.span
        anchor = (begun or FIRST) - timedelta((begun or FIRST).weekday())
        found = []
        for back in range(-7, DAYS):
            day = FIRST + timedelta(back)
            turn = (day - timedelta(day.weekday()) - anchor).days // 7
            inside = (begun is None or begun <= day) and (ended is None or day <= ended)
            if not inside or day.weekday() not in self.days or turn % self.every:
                continue
            start = datetime.combine(day, time()) + timedelta(minutes=minutes(self.opens))
            end = datetime.combine(day, time()) + timedelta(minutes=minutes(self.closes))
            over = self.nights or (1 if end <= start else 0)
            found.append((start, end + timedelta(over)))
        return found

    def expected(self, moment: datetime) -> Opening:
        if self.zone not in {"", "+02:00", "+03:00"} or (self.every > 1 and self.span[0] is None):
            return Opening.UNKNOWN
        if self.closed or not any(start <= moment < end for start, end in self.stretches()):
            return Opening.CLOSED
        return Opening.APPOINTMENT if self.appointment else Opening.OPEN

    def moments(self) -> Iterator[datetime]:
        """Yield the moments where it might turn, on every day asked."""
        for back in range(DAYS):
            midnight = datetime.combine(FIRST + timedelta(back), time())
            for said in (self.opens, self.closes):
                at = midnight + timedelta(minutes=minutes(said) % (24 * 60))
                yield at
                yield at - timedelta(minutes=1)


def differs(kind: Kind, hours: Any) -> str:
    for moment in kind.moments():
        said, expected = open_at(hours, moment), kind.expected(moment)
        if said is not expected:
            return f"{kind} at {moment}: {said}, not {expected}"
    return "" if hours_words(hours) else f"{kind}: no words"


def iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def hsds_row(kind: Kind) -> dict[str, Any]:
    begun, ended = kind.span
    return {
        "freq": "WEEKLY",
        "interval": kind.every,
        "byday": ",".join(BYDAY[day] for day in kind.days),
        "opens_at": kind.opens + kind.zone,
        "closes_at": kind.closes + kind.zone,
        "valid_from": iso(begun),
        "dtstart": iso(begun),
        "valid_to": iso(ended),
    }


def ptv_row(kind: Kind, hour_type: str) -> dict[str, Any]:
    begun, ended = kind.span
    names = [NAMES[day] for day in kind.days]
    stretch = {"dayFrom": names[0], "dayTo": names[-1], "from": kind.opens, "to": kind.closes}
    return {
        "serviceHourType": hour_type,
        "validFrom": iso(begun) and f"{iso(begun)}T00:00:00",
        "validTo": iso(ended) and f"{iso(ended)}T00:00:00",
        "isClosed": kind.closed,
        "isReservation": kind.appointment,
        "openingHour": [stretch],
    }


def test_every_weekly_rhythm_of_hsds_is_open_just_then() -> None:
    week = [(0,), (4,), (6,), (0, 1, 2, 3, 4), (5, 6), (1, 4)]
    kinds = [
        Kind(days, times[0], times[1], span, every, zone=zone)
        for days, times, span, every, zone in product(
            week, TIMES, SPANS, (1, 2, 3), ("", "+02:00", "Z")
        )
        if not zone or (days == (4,) and every < 3)
    ]
    wrong = [
        told for kind in kinds
        if (told := differs(kind, hsds_parts.hours(watched({"schedules": [hsds_row(kind)]}), "fi")))
    ]  # fmt: skip
    assert len(kinds) > 400
    assert not wrong, wrong[:5]


def test_every_kind_of_hours_of_ptv_is_open_just_then() -> None:
    flags = ((False, False), (True, False), (False, True), (True, True))
    kinds = [
        Kind(days, times[0], times[1], span, closed=closed, appointment=appointment)
        for days, times, span, (closed, appointment) in product(
            [(0,), (4,), (6,), (0, 1, 2, 3, 4), (5, 6), (6, 0)], TIMES, SPANS, flags
        )
    ]
    wrong = [
        told for kind in kinds
        if (told := differs(kind, ptv_parts.hours([ptv_row(kind, "DaysOfTheWeek")])))
    ]  # fmt: skip
    assert not wrong, wrong[:5]


def test_every_stretch_over_midnight_of_ptv_is_one_stretch() -> None:
    """From any day to any later one, as one opening: a long weekend too."""
    wrong = []
    for first, nights, times, span in product(range(7), range(1, 5), TIMES[:2], SPANS):
        kind = Kind((first,), times[0], times[1], span, nights=nights)
        row = ptv_row(kind, "OverMidnight")
        row["openingHour"][0]["dayTo"] = NAMES[(first + nights) % 7]
        wrong += [told] if (told := differs(kind, ptv_parts.hours([row]))) else []
    assert not wrong, wrong[:5]


def test_an_exception_replaces_the_days_it_covers_and_no_other() -> None:
    """Closed, shorter, by appointment or round the clock, for a day or a week."""
    usual = Kind((0, 1, 2, 3, 4, 5, 6), "08:00", "16:00", (None, None))
    for span, closed, appointment, times in product(
        SPANS[3:], (True, False), (True, False), TIMES[:3]
    ):
        other = Kind(
            tuple(range(7)), times[0], times[1], span, closed=closed, appointment=appointment
        )
        hours = ptv_parts.hours([ptv_row(usual, "DaysOfTheWeek"), ptv_row(other, "Exceptional")])
        for moment in [*usual.moments(), *other.moments()]:
            covered = (span[0] or FIRST) <= moment.date() <= (span[1] or FIRST)
            kind = other if covered else usual
            inside = any(a <= moment < b for a, b in other.stretches())  # its night goes on
            expected = kind.expected(moment)
            if inside and not closed and not covered and expected is Opening.CLOSED:
                expected = other.expected(moment)
            assert open_at(hours, moment) is expected, (other, moment)


def test_every_rhythm_of_a_month_is_open_on_the_days_of_the_standard() -> None:
    """Against dateutil's reading of RFC 5545: each turn of each weekday, each day of a month."""
    rules = [f"BYDAY={turn}{name}" for turn, name in product((1, 2, 3, 4, 5, -1), BYDAY)]
    rules += [f"BYMONTHDAY={day}" for day in (*range(1, 32), -1)]
    begun = datetime(2027, 1, 1)  # noqa: DTZ001 a clock time of Finland
    for rule in rules:
        days = rrulestr(f"FREQ=MONTHLY;{rule}", dtstart=begun)
        there = {day.date() for day in days.between(begun, datetime(2027, 6, 30), inc=True)}  # noqa: DTZ001
        name, said = rule.split("=")
        row = {"freq": "MONTHLY", name.lower(): said, "opens_at": "09:00", "closes_at": "15:00"}
        hours = hsds_parts.hours(watched({"schedules": [row]}), "fi")
        asked = [begun + timedelta(back, hours=12) for back in range(181)]
        assert {at.date() for at in asked if open_at(hours, at) is Opening.OPEN} == there, rule
