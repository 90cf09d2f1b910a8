"""What Today finds of the forms that have come back: marks, copies and pages, what to ask."""

from datetime import date, timedelta

from tytti_desktop.casework.client import client_questions
from tytti_desktop.casework.mail import printer_checks
from tytti_desktop.casework.today.acts import Act, Kind, Look
from tytti_desktop.dates import shown, shown_short
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import _, ngettext


def marks_to_settle(look: Look) -> list[Act]:
    """Find the doubtful marks that wait for a person: one row for all of them."""
    row = look.rows(
        "select count(*) as marks, count(distinct f.sheet_id) as forms, min(r.returned_on) as since"
        " from returned_field f join returned_sheet r on r.id = f.sheet_id"
        " where f.settled = '' and (f.scan_id is not null or f.doubts <> '[]')"
        " and r.set_aside = '' and r.checked_at is null"
    )[0]
    if not row["marks"]:
        return []
    told = ngettext("{count} uncertain mark waits", "{count} uncertain marks wait", row["marks"])
    forms = ngettext("{count} form", "{count} forms", row["forms"])
    return [
        Act(
            Kind.REVIEW,
            told.format(count=row["marks"]),
            _("Settle"),
            look.today,
            detail=forms.format(count=row["forms"]),
            since=date.fromisoformat(row["since"]),
        )
    ]


def returns_waiting(look: Look) -> Parts[list[Act]]:
    """Find what else waits of the forms and pages that have come back: one row for all."""
    found = yield from look.by_parts(
        "returned_sheet",
        "select count(*) as count, min(r.returned_on) as since from returned_sheet r"
        " where r.rowid between :low and :high and r.set_aside = ''"
        " and (r.proposal = 'open' or r.checked_at is null and not exists"
        " (select 1 from returned_field f where f.sheet_id = r.id and f.settled = ''"
        " and (f.scan_id is not null or f.doubts <> '[]')))",
    )
    found += look.rows(
        "select count(*) as count, min(substr(read_at, 1, 10)) as since from scan_page"
        " where handled = ''"
    )
    count = sum(row["count"] for row in found)
    if not count:
        return []
    told = ngettext(
        "{count} returned form or page waits", "{count} returned forms or pages wait", count
    )
    since = min(row["since"] for row in found if row["since"])
    return [
        Act(
            Kind.RETURN,
            told.format(count=count),
            _("Look through"),
            look.today,
            since=date.fromisoformat(since),
        )
    ]


def questions_to_ask(look: Look) -> list[Act]:
    """Find the clients with something to be asked whom one meets today or soon."""
    days = int(look.rules["days_ahead"]["question"])
    return [_to_ask(each) for each in client_questions.upcoming(look.vault, look.today, days)]


def _to_ask(each: client_questions.Upcoming) -> Act:
    told = ngettext(
        "Ask the client: {count} question", "Ask the client: {count} questions", each.count
    )
    return Act(
        Kind.QUESTION,
        told.format(count=each.count),
        _("See the questions"),
        each.on_date,
        each.client_id,
        each.client_code,
        each.name,
        detail=_("you meet on {day}").format(day=shown_short(each.on_date)),
        since=each.since,
    )


def pairing_to_check(look: Look) -> list[Act]:
    """Find a printer and a scanner whose test page is old, or showed that they are not fit."""
    days = look.late("pairing")
    found = printer_checks.reminded(look.vault, look.today, days)
    if found is None:
        return []
    old = found.checked_on + timedelta(days)
    text = _("Print, scan and read the test page of the printer and the scanner")
    told = _("{pair}, last read {day}").format(pair=found.pair, day=shown(found.checked_on))
    return [
        Act(
            Kind.PAIRING,
            text,
            _("Open"),
            min(old, look.today),
            detail=told,
            since=found.checked_on,
            target="printers",
        )
    ]
