"""What Today finds of the forms that have come back: doubtful marks, copies and pages waiting."""

from datetime import date

from tytti_desktop.casework.acts import Act, Kind, Look
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


def returns_waiting(look: Look) -> list[Act]:
    """Find what else waits of the forms and pages that have come back: one row for all."""
    forms = look.rows(
        "select count(*) as count, min(r.returned_on) as since from returned_sheet r"
        " where r.set_aside = '' and (r.proposal = 'open' or r.checked_at is null and not exists"
        " (select 1 from returned_field f where f.sheet_id = r.id and f.settled = ''"
        " and (f.scan_id is not null or f.doubts <> '[]')))"
    )[0]
    pages = look.rows(
        "select count(*) as count, min(substr(read_at, 1, 10)) as since from scan_page"
        " where handled = ''"
    )[0]
    count = forms["count"] + pages["count"]
    if not count:
        return []
    told = ngettext(
        "{count} returned form or page waits", "{count} returned forms or pages wait", count
    )
    since = min(row["since"] for row in (forms, pages) if row["since"])
    return [
        Act(
            Kind.RETURN,
            told.format(count=count),
            _("Look through"),
            look.today,
            since=date.fromisoformat(since),
        )
    ]
