"""Meetings from the command line: booked, people on the list, invited, moved, held, counted."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from tytti_desktop.casework import registers
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.gate.ready_papers import FILE
from tytti_desktop.casework.meetings import (
    attendance,
    booking,
    clock,
    invitations,
    invitees,
    papers,
    places,
    series,
)
from tytti_desktop.casework.meetings.records import (
    Attendance,
    Invitee,
    InviteeKind,
    Meeting,
    Rule,
    Series,
)
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.cli.forms import save
from tytti_desktop.dates import add_months, shown, span
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.vault.table import plain
from tytti_desktop.words import _, ngettext

PEOPLE = tuple(str(kind) for kind in InviteeKind)
RULES = tuple(str(rule) for rule in Rule)
_AHEAD_MONTHS = 6
# The options of `add` and `move`, and the fields they tell.
_TOLD = {
    "minutes": "minutes",
    "place": "place",
    "room": "room",
    "link": "remote_link",
    "purpose": "purpose",
    "asked_by": "asked_by",
    "asked_on": "asked_on",
    "interpreter": "interpreter",
    "access_needs": "access_needs",
    "without_client": "absence_permission",
    "permission_on": "absence_given_on",
}


def row_of(vault: Vault, meeting: Meeting) -> dict[str, Any]:
    """Return a meeting as the answers tell it: its client by code."""
    client = clients.get(vault, meeting.client_id) if meeting.client_id else None
    data: dict[str, Any] = {
        **plain(meeting),
        **dict(zip(places.PLACES, places.seen(meeting, client), strict=True)),
        "client_code": client.code if client else None,
        "ends_at": meeting.ends_at.isoformat(),
    }
    for hidden in ("client_id", "recorded_by", "retention"):
        data.pop(hidden)
    return data


def _line(row: dict[str, Any]) -> str:
    start = clock.shown_start(datetime.fromisoformat(row["starts_at"]))
    return f"{row['id']}  {start:>16}  {row['kind']}  {row['client_code'] or '–'}  {row['state']}"


def _period(context: Context) -> tuple[date, date]:
    first: date = context.options.first or context.today
    last: date = context.options.last or add_months(first, _AHEAD_MONTHS)
    return first, last


def listed(context: Context) -> Answer:
    """List a client's meetings, or every one of a period; those of another register are counted."""
    with context.opened() as vault:
        if context.options.client:
            client = clients.by_code(vault, context.options.client)
            every = booking.of_client(vault, client.id)
        else:
            every = booking.between(vault, *_period(context))
        seen, hidden = registers.visible(vault, every, context.today)
        rows = [row_of(vault, each) for each in seen]
    lines = [_line(row) for row in rows]
    if hidden:
        text = ngettext(
            "{count} meeting in another register", "{count} meetings in another register", hidden
        )
        lines.append(text.format(count=hidden))
    return Answer(rows, lines or [_("No meetings.")])


def added(context: Context) -> Answer:
    """Book a meeting; a client's own gets the people who belong to it."""
    options, today = context.options, context.today
    with context.opened() as vault:
        client = clients.by_code(vault, options.client) if options.client else None
        made = booking.proposed(vault, options.kind, client.id if client else None, today)
        made = replace(
            made,
            starts_at=_start(options.on or made.on, options.at, made.starts_at),
            **_told(options),
        )
        done = booking.book_meeting(vault, made, today)
        row = row_of(vault, done.record) | {"invitees": _people(vault, done.record, today)}
    return _with_visit(row, done)


def _with_visit(row: dict[str, Any], done: Changes) -> Answer:
    """Return a stored meeting, and in words the booked visit that it took the place of."""
    told = booking.taken_visit(done)
    return Answer(row | ({"visit": told} if told else {}), [_line(row), *([told] if told else [])])


def _told(options: Any) -> dict[str, Any]:  # noqa: ANN401 - argparse's
    """Return what was told of a meeting besides its time, by field."""
    found = {field: vars(options)[name] for name, field in _TOLD.items()}
    given = {field: value for field, value in found.items() if value is not None}
    return given | ({"client_present": False} if options.without_client else {})


def _start(on: date, at: str | None, otherwise: datetime) -> datetime:
    read = clock.parse(at) if at else otherwise.time()
    if read is None:
        text = _("This is not a clock time. Write it as 9.00 or 13.30.")
        raise KnownError(text, field="at")
    return datetime.combine(on, read)


def _people(vault: Vault, meeting: Meeting, today: date) -> list[dict[str, Any]]:
    """Return who is invited, with what the gate says of telling each by letter."""
    ruled = invitations.rulings(vault, meeting, "letter", today)
    return [
        {
            "id": each.id,
            "kind": each.kind,
            "name": invitees.name_of(vault, each),
            "organisation_class": each.organisation_class,
            "recipient": each.recipient,
            "told": each.told(meeting),
            "attendance": each.attendance,
            "allowed": ruled[each.id].allowed if each.id in ruled else True,
            "why": ruled[each.id].why if each.id in ruled else "",
        }
        for each in invitees.of_meeting(vault, meeting.id)
    ]


def found(vault: Vault, context: Context) -> Meeting:
    """Return the meeting asked for; raises KnownError if it belongs to another register."""
    meeting = booking.get(vault, context.options.meeting)
    registers.refuse_other(vault, meeting, context.today)
    return meeting


def show(context: Context) -> Answer:
    """Show a meeting with who is invited and what to think of before inviting."""
    with context.opened() as vault:
        meeting = found(vault, context)
        warned = [each.text for each in invitees.warnings(vault, meeting, context.today)]
        row = row_of(vault, meeting)
        row |= {"invitees": _people(vault, meeting, context.today), "warnings": warned}
    lines = [_line(row), *(f"  {each['name']}  {each['why']}" for each in row["invitees"])]
    return Answer(row, lines + warned)


def person_added(context: Context) -> Answer:
    """Put someone on the list: the holder of a post, or a person by name."""
    options, today = context.options, context.today
    with context.opened() as vault:
        meeting = found(vault, context)
        if options.post:
            new = invitees.of_post(vault, meeting, options.post, today)
        else:
            new = invitees.of_kind(meeting, InviteeKind(options.kind), options.name)
            known = invitees.class_of(vault, options.organisation)
            new = replace(new, organisation=options.organisation, organisation_class=known)
        new = replace(new, recipient=options.recipient or new.recipient)
        made: Invitee = invitees.add_invitee(vault, new, today).record
        people = _people(vault, meeting, today)
    return Answer(next(each for each in people if each["id"] == made.id), [made.shown])


def invited(context: Context) -> Answer:
    """Print the invitations that the gate lets out, a file each, and record who was told."""
    options, today = context.options, context.today
    with context.opened() as vault:
        meeting = found(vault, context)
        chosen = [
            each
            for each in invitees.of_meeting(vault, meeting.id)
            if (not options.invitee or each.id in options.invitee) and not each.told(meeting)
        ]
        reasons = {each.id: options.reason for each in chosen} if options.reason else {}
        made = {each.id: papers.invitation(vault, each, today) for each in chosen}
        ready = {key: paper.make() for key, paper in made.items()}
        shows = [key for key, paper in made.items() if paper.letter.recipient is not None]
        done = invitations.record_told(
            vault, meeting.id, list(made), FILE, today, reasons, addressed=shows
        ).record
    told, refused = [], []
    for number, each in enumerate(done.told, 1):
        file: Path = options.out / f"{made[each.id].name}-{number}.pdf"
        save(file, ready[each.id])
        told.append({"id": each.id, "file": file})
    refused = [{"id": each.invitee.id, "why": each.why} for each in done.refused]
    text = ngettext("{count} person told", "{count} people told", len(told))
    lines = [text.format(count=len(told)), *(each.why for each in done.refused)]
    return Answer({"meeting": meeting.id, "told": told, "refused": refused}, lines)


def moved(context: Context) -> Answer:
    """Move a meeting to another time or place: a new version for calendars."""
    options = context.options
    with context.opened() as vault:
        old = found(vault, context)
        new = replace(
            old,
            starts_at=_start(options.on or old.on, options.at, old.starts_at),
            kind=options.kind or old.kind,
            **_told(options),
        )
        done = booking.change_meeting(vault, new, context.today)
        row = row_of(vault, done.record)
    return _with_visit(row, done)


def cancelled(context: Context) -> Answer:
    """Cancel a meeting."""
    with context.opened() as vault:
        meeting = found(vault, context)
        row = row_of(vault, booking.cancel_meeting(vault, meeting.id, context.options.why).record)
    return Answer(row, [_line(row)])


def held(context: Context) -> Answer:
    """Tell that a meeting was held: who is not named among the absent was there."""
    options = context.options
    with context.opened() as vault:
        meeting = found(vault, context)
        people = invitees.of_meeting(vault, meeting.id)
        unknown = {*options.absent, *options.apologised} - {each.id for each in people}
        if unknown:
            raise KnownError(_("These are not on the list of the meeting: check the ids."))
        came = {
            each.id: Attendance.ABSENT
            if each.id in options.absent
            else Attendance.APOLOGISED
            if each.id in options.apologised
            else Attendance.PRESENT
            for each in people
        }
        done = booking.hold_with(
            vault,
            meeting,
            came,
            context.today,
            permission=options.permission,
            given_on=options.permission_on,
        ).record
        row = row_of(vault, done) | {"invitees": _people(vault, done, context.today)}
    return Answer(row, [_line(row)])


def counted(context: Context) -> Answer:
    """Count who came to clients' meetings, by organisation class."""
    options = context.options
    last: date = options.last or context.today
    first: date = options.first or add_months(last, -12) + timedelta(1)
    with context.opened() as vault:
        rows = [plain(each) for each in attendance.attendance_counts(vault, first, last)]
    lines = [f"{row['present']:>5}  {row['organisation_class'] or '–'}" for row in rows]
    return Answer(
        {"from": first, "to": last, "classes": rows},
        [span(first, last), *(lines or [_("No meetings.")])],
    )


def series_listed(context: Context) -> Answer:
    """List the meetings that recur."""
    with context.opened() as vault:
        rows = [plain(each) for each in series.all_series(vault)]
    lines = [
        f"{row['id']}  {row['title']}  {row['rule']} {row['every']}  {row['at']}" for row in rows
    ]
    return Answer(rows, lines or [_("No recurring meetings.")])


def series_added(context: Context) -> Answer:
    """Start meetings that recur, booked ahead by the unit's rule."""
    options, today = context.options, context.today
    with context.opened() as vault:
        new = Series(
            options.kind,
            options.title,
            Rule(options.rule),
            options.every,
            from_date=options.first or today,
            until_date=options.last,
            at=options.at,
            minutes=options.minutes,
            place=options.place,
            working_days=not options.on_holidays,
        )
        made = series.add_series(vault, new, today).record
        last = add_months(today, 12)
        booked = [m for m in booking.between(vault, today, last) if m.series_id == made.id]
    text = ngettext("{count} meeting booked", "{count} meetings booked", len(booked))
    return Answer(
        {**plain(made), "booked": [m.starts_at for m in booked]}, [text.format(count=len(booked))]
    )


def series_ended(context: Context) -> Answer:
    """End meetings that recur; those after the day are cancelled."""
    with context.opened() as vault:
        last: date = context.options.last or context.today
        made = series.end_series(vault, context.options.series, last, "").record
    return Answer(plain(made), [shown(last)])


def calendar_out(context: Context) -> Answer:
    """Write meetings as a calendar file: what kind and when, and no word of anyone."""
    from tytti_desktop.exchange import calendar
    from tytti_desktop.exchange.place_words import REASONS

    options = context.options
    with context.opened() as vault:
        if options.meeting:
            every = [found(vault, context)]
        else:
            every = booking.between(vault, *_period(context))
        seen, hidden = registers.visible(vault, every, context.today)
        if not seen:
            raise KnownError(_("There is no meeting to put in a calendar between these days."))
        made = calendar.calendar_file(vault, seen)
        calendar.let_out(vault, seen, context.today)
        save(options.out, made.content)
    data = {
        "file": options.out,
        "method": made.method,
        "events": made.events,
        "cancelled": made.cancelled,
        "places_left_out": len(made.left_out),
        "left_out": plain(made.left_out),
        "hidden": hidden,
    }
    text = ngettext("{count} meeting: {file}", "{count} meetings: {file}", made.events)
    told = [f"{each.place}: {_(REASONS[each.whose])}" for each in dict.fromkeys(made.left_out)]
    return Answer(data, [text.format(count=made.events, file=options.out), *told])
