"""Loki: the client's log requests, to whom data was given, who has read or changed what and why."""

from tytti_desktop import dates
from tytti_desktop.casework import history
from tytti_desktop.casework.gate.disclosures import Disclosure
from tytti_desktop.casework.rights.log_requests import LogRequest
from tytti_desktop.desk.client.corrected_card import CorrectedCard
from tytti_desktop.desk.client.ledger_card import LedgerCard
from tytti_desktop.desk.client.log_requests_card import LogRequestsCard
from tytti_desktop.desk.client.tab import ClientTab
from tytti_desktop.desk.forms.record_table import Column, RecordTable
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import Card, Empty, text
from tytti_desktop.desk.running.draft_places import Openers
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _

TABLE_STEPS = 44


class LogTab(ClientTab):
    """The client's own part of the ledger and of the access and change log, the newest first."""

    types = frozenset({Disclosure, LogRequest})

    def concerns(self, changed: frozenset[type]) -> bool:
        """Tell that every act is shown here: each adds a row, and a correction what it replaced."""
        return bool(changed)

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(session, client_id)
        self.requests = LogRequestsCard(session, client_id)
        self.ledger = LedgerCard(session, client_id)
        self.column.addWidget(self.requests)
        self.column.addWidget(self.ledger)
        self.corrected = CorrectedCard(session, client_id)
        self.column.addWidget(self.corrected)
        card = Card(_("Who has looked or changed"))
        intro = _(
            "Every look and every change is kept here and cannot be taken away. The client has "
            "a right to know who has seen the data."
        )
        card.body.addWidget(text(intro, "muted"))
        self.table = RecordTable(session, "client-log", _columns(), empty=_empty())
        self.table.view.setAccessibleName(_("The client's log"))
        self.table.setMinimumHeight(theme.current().grid(TABLE_STEPS))
        card.body.addWidget(self.table, 1)
        self.column.addWidget(card, 1)

    def refresh(self) -> None:
        """Read the log again."""
        self.requests.refresh()
        self.ledger.refresh()
        self.corrected.refresh()
        self.table.show_rows(history.with_past(self.session.vault, self.client_id))

    def refresh_if_stale(self) -> None:
        """Read again each time the tab is opened: every act of every screen adds a row."""
        self.stale = False
        self.refresh()

    def drafts(self) -> Openers:
        """Return what opens each dialog with a draft again."""
        return self.requests.drafts()


def _empty() -> Empty:
    return Empty(
        _("Nothing in the log yet"), _("The first row comes when someone opens the client.")
    )


def _columns() -> list[Column]:
    return [
        Column(
            _("When"), lambda r: dates.shown_moment(r.at), key=lambda r: (r.at, r.seq), width=18
        ),
        Column(_("Who"), lambda r: r.who, width=24),
        Column(_("What was done"), history.told, width=44),
        Column(_("Reason"), lambda r: r.reason),
    ]
