"""What kind each stored day is: one table, asked by every record, every act and the way in.

The years that each kind takes are told in `dates`. A stored day that is not in the table stops the
test that walks the records.
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

KINDS: Mapping[str, Mapping[str, Kind]] = {
    "Action": {"due_on": PROMISED, "done_on": ACT, "agreed_on": ACT},
    "AlertAction": {"due": PROMISED, "taken_on": ACT},
    "AnonymousAnswer": {"on_date": ACT},
    "BenefitPeriod": {"from_date": BOOKED, "until_date": UNTIL},
    "Campaign": {"from_date": BOOKED, "until_date": BOOKED},
    "Carried": {"carried_on": ACT},
    "CaseManager": {"from_date": ACT, "until_date": UNTIL},
    "Channel": {"ended_on": SINCE},
    "ClientQuestion": {"on_date": ACT, "answered_on": ACT},
    "Closing": {"begun_on": ACT, "finished_on": ACT},
    "Consent": {"valid_from": ACT, "valid_until": UNTIL, "withdrawn_on": ACT},
    "Consultation": {"on_date": ACT},
    "Decision": {"on_date": ACT},
    "FormVersion": {"first_printed": ACT},
    "Goal": {"target_on": AIMED, "set_on": ACT, "ended_on": ACT},
    "Handover": {"given_on": ACT, "accepted_on": ACT},
    "ImportBatch": {"undone_on": ACT},
    "Invitee": {"invited_on": ACT},
    "LabourStatus": {"from_date": SINCE},
    "LogRequest": {
        "asked_on": ACT,
        "due_on": BOOKED,
        "from_date": SINCE,
        "until_date": ACT,
        "answered_on": ACT,
    },
    "Mailing": {"on_date": ACT},
    "MailingItem": {"mailed_on": ACT},
    "Meeting": {"on": BOOKED, "asked_on": ACT, "absence_given_on": ACT, "series_on": BOOKED},
    "Minutes": {"approved_on": ACT},
    "Notice": {"withdrawn_on": ACT, "printed_on": ACT, "told_on": ACT},
    "OnwardReferral": {
        "prepared_on": ACT,
        "sent_on": ACT,
        "answered_on": ACT,
        "begun_on": BOOKED,
        "ended_on": ACT,
    },
    "Organisation": {"ended_on": SINCE},
    "PermitCheck": {"checked_on": ACT},
    "Post": {"ended_on": SINCE},
    "PreAssessment": {"asked_on": ACT, "due_on": BOOKED, "received_on": ACT},
    "PrinterCheck": {"checked_on": ACT},
    "Rating": {"rated_on": ACT},
    "Referral": {"received_on": ACT},
    "Reopening": {"on_date": ACT, "closed_on": ACT},
    "ReturnedSheet": {"returned_on": ACT},
    "Review": {"due_on": BOOKED, "agreed_on": ACT, "held_on": ACT},
    "Round": {"due_on": PROMISED, "window_from": PROMISED, "window_until": PROMISED},
    "RoundCall": {"on_date": ACT},
    "RoundStep": {"on_date": ACT},
    "Screening": {"on_date": ACT},
    "Series": {"from_date": BOOKED, "until_date": UNTIL},
    "Service": {"verified_on": ACT, "ended_on": SINCE},
    "ServiceContact": {"on_date": ACT},
    "Statement": {
        "asked_on": ACT,
        "needed_by": PROMISED,
        "written_on": ACT,
        "delivered_on": ACT,
        "valid_until": UNTIL,
        "dropped_on": ACT,
    },
    "TeamReturn": {"on_date": ACT, "handled_on": ACT},
    "Tenure": {"from_date": BOOKED, "until_date": UNTIL},
    "Tick": {"on_date": ACT},
    "ServiceUse": {"on_date": ACT},
    "TriageStep": {"on_date": ACT},
    "Version": {"on_date": ACT, "signed_on": ACT},
    "Visit": {"on_date": BOOKED, "agreed_due": PROMISED},
}
# What a field tells of itself (fields.told), for the records that do.
_TOLD = {Day.PAST: ACT, Day.DEADLINE: PROMISED, Day.BIRTH: BIRTH, Day.VALIDITY: UNTIL}
_SLACK = 10  # years that the day of an act may lie from the day by the clock


@cache
def kinds_of(record: Any) -> Mapping[str, Kind]:  # noqa: ANN401 a record type
    """Return the kinds of a record's days, by field; none for a record that has no days."""
    told = fields.of(record).items()
    own = {name: _TOLD[each.day] for name, each in told if each.day is not None}
    return own | dict(KINDS.get(record.__name__, {}))


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
