"""The list of services: as many columns as the width takes, the stale ones marked."""

from tytti_desktop import dates
from tytti_desktop.casework.service_map.service_list import ServiceRow
from tytti_desktop.desk.forms.record_table import Column, RecordTable
from tytti_desktop.desk.kit.cards import Empty
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import N_, _

OFFERED_NO_MORE, NOT_CHECKED, OUT_OF_DATE, FRESH = (
    N_("Not offered any more"), N_("Not checked"), N_("Out of date"), N_("Up to date"),
)  # fmt: skip
ICONS = {OFFERED_NO_MORE: "x", NOT_CHECKED: "circle-help", OUT_OF_DATE: "clock", FRESH: "check"}
KINDS = {OFFERED_NO_MORE: "danger", NOT_CHECKED: "warning", OUT_OF_DATE: "warning", FRESH: "ok"}


def freshness_word(row: ServiceRow) -> str:
    """Return how a service stands, as the untranslated word that ICONS and KINDS know."""
    if not row.offered:
        return OFFERED_NO_MORE
    if row.standing.verified_on is None:
        return NOT_CHECKED
    return OUT_OF_DATE if row.standing.stale else FRESH


def _dim(row: ServiceRow) -> str:
    return "muted" if row.standing.stale or not row.offered else ""


def columns() -> list[Column]:
    """Return the list's columns."""
    words = {each: _(each) for each in ICONS}
    order = list(ICONS)
    return [
        Column(_("Service"), lambda r: r.name, token=_dim),
        Column(_("Organisation"), lambda r: r.organisation, width=26, token=_dim, spare=4),
        Column(_("Class"), lambda r: r.organisation_class, width=20, token=_dim, spare=1),
        Column(_("Area"), lambda r: r.area, width=16, token=_dim, spare=2),
        Column(
            _("Freshness"),
            lambda r: words[freshness_word(r)],
            key=lambda r: (order.index(freshness_word(r)), r.standing.freshness),
            width=18,
            icon=lambda r: ICONS[freshness_word(r)],
            token=lambda r: KINDS[freshness_word(r)],
        ),
        Column(
            _("Verified on"),
            lambda r: dates.shown(r.standing.verified_on) if r.standing.verified_on else "",
            key=lambda r: r.standing.verified_on,
            width=14,
            token=_dim,
            spare=3,
        ),
    ]


class ServiceTable(RecordTable):
    """The list, which leaves out what does not fit."""

    def __init__(self, session: Session, empty: Empty) -> None:
        super().__init__(session, "services", columns(), empty=empty)
        self.view.setAccessibleName(_("Services"))
