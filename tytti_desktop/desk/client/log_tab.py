"""Loki: who has read or changed what of this client, when and why."""

from tytti_desktop import dates
from tytti_desktop.casework import history
from tytti_desktop.desk.cards import Empty, text
from tytti_desktop.desk.client.tab import ClientTab
from tytti_desktop.desk.record_table import Column, RecordTable
from tytti_desktop.desk.session import Session
from tytti_desktop.words import _


class LogTab(ClientTab):
    """The client's own part of the access and change log, the newest first."""

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(session, client_id)
        intro = _(
            "Every look and every change is kept here and cannot be taken away. The client has "
            "a right to know who has seen the data."
        )
        self.column.addWidget(text(intro, "muted"))
        self.table = RecordTable(session, "client-log", _columns(), empty=_empty())
        self.table.view.setAccessibleName(_("The client's log"))
        self.column.addWidget(self.table, 1)

    def refresh(self) -> None:
        """Read the log again."""
        self.table.show_rows(history.rows(self.session.vault, client_id=self.client_id))

    def refresh_if_stale(self) -> None:
        """Read again each time the tab is opened: every act of every screen adds a row."""
        self.stale = False
        self.refresh()


def _empty() -> Empty:
    return Empty(
        _("Nothing in the log yet"), _("The first row comes when someone opens the client.")
    )


def _columns() -> list[Column]:
    return [
        Column(_("When"), lambda r: dates.shown_moment(r.at), key=lambda r: r.seq, width=18),
        Column(_("Who"), lambda r: r.who, width=24),
        Column(_("What was done"), lambda r: r.what, width=44),
        Column(_("Reason"), lambda r: r.reason),
    ]
