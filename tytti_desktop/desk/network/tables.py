"""The lists of organisations and of the network's people."""

from tytti_desktop.casework.service_map.contact_list import OrganisationRow, PersonRow
from tytti_desktop.desk.forms.record_table import Column, RecordTable
from tytti_desktop.desk.kit.cards import Empty
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _


def _dim(row: OrganisationRow) -> str:
    return "muted" if row.ended else ""


def organisation_table(session: Session, empty: Empty) -> RecordTable:
    """Return the list of organisations."""
    columns = [
        Column(_("Organisation"), lambda r: r.name, token=_dim),
        Column(_("Class"), lambda r: r.organisation_class, width=20, token=_dim),
        Column(_("Services"), lambda r: str(r.services or ""), key=lambda r: r.services,
               right=True, width=11, token=_dim),
        Column(_("Posts"), lambda r: str(r.posts or ""), key=lambda r: r.posts,
               right=True, width=10, token=_dim),
    ]  # fmt: skip
    table = RecordTable(session, "organisations", columns, empty=empty)
    table.view.setAccessibleName(_("Organisations"))
    return table


def _posts(row: PersonRow) -> str:
    return "; ".join(row.posts)


def person_table(session: Session, empty: Empty) -> RecordTable:
    """Return the list of people."""
    columns = [
        Column(_("Name"), lambda r: r.name, width=26),
        Column(_("Post now"), _posts),
        Column(_("Phone"), lambda r: r.phone, width=16),
    ]
    table = RecordTable(session, "network_people", columns, empty=empty)
    table.view.setAccessibleName(_("People"))
    return table
