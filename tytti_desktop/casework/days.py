"""What kind each stored day is, as its field tells: asked by every record, every act, the way in.

The years that each kind takes are told in `dates`. A stored day that tells no kind stops the test
that walks the records.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from tytti_desktop.casework import fields
from tytti_desktop.casework.fields import Day
from tytti_desktop.dates import (
    ACT,
    AIMED,
    BIRTH,
    BOOKED,
    PROMISED,
    SINCE,
    UNTIL,
    Kind,
    wrong_day,
)
from tytti_desktop.errors import KnownError

# The years that each day a field tells of takes.
_YEARS = {
    Day.PAST: ACT,
    Day.DEADLINE: PROMISED,
    Day.BIRTH: BIRTH,
    Day.VALIDITY: UNTIL,
    Day.BOOKED: BOOKED,
    Day.SINCE: SINCE,
    Day.AIMED: AIMED,
}
# A day that is reckoned of a moment which is stored.
_RECKONED = {"Meeting": {"on": BOOKED}}
_SLACK = 10  # years that the day of an act may lie from the day by the clock


@cache
def kinds_of(record: Any) -> Mapping[str, Kind]:  # noqa: ANN401 a record type
    """Return the kinds of a record's days, by field; none for a record that has no days."""
    told = fields.of(record).items()
    own = {name: _YEARS[each.day] for name, each in told if each.day is not None}
    return own | _RECKONED.get(record.__name__, {})


def problems(record: Any, today: date) -> dict[str, str]:  # noqa: ANN401
    """Return which days of a record no person can mean, by field, in words."""
    made: Any = type(record)
    return dict(_wrong(record, kinds_of(made), today))


def _wrong(
    record: Any,  # noqa: ANN401
    kinds: Mapping[str, Kind],
    today: date,
) -> Iterator[tuple[str, str]]:
    for name, kind in kinds.items():
        day = getattr(record, name)
        wrong = wrong_day(day, kind, today) if day is not None else None
        if wrong is not None:
            yield name, wrong


@cache
def _wide(record: type) -> Mapping[str, Kind]:
    stored = {f.name for f in dataclasses.fields(record)}
    return {
        name: Kind(kind.back + _SLACK, kind.ahead + _SLACK)
        for name, kind in kinds_of(record).items()
        if name in stored
    }


def refuse_far(record: Any, clock: date, before: Any = None) -> None:  # noqa: ANN401
    """Raise KnownError naming a day that is far off by the clock: the last look before storing.

    What stood so in the version `before` is let by, so that an old mistake stops nothing else.
    """
    made: type = type(record)
    for name, wrong in _wrong(record, _wide(made), clock):
        if before is None or getattr(before, name) != getattr(record, name):
            raise KnownError(wrong, field=name)
