"""Kenelle annettu: the disclosure ledger of one client, as it stands or as it stood on a day."""

from tytti_desktop import dates
from tytti_desktop.casework.gate import ledger_list
from tytti_desktop.casework.gate.ledger_list import LedgerRow
from tytti_desktop.casework.rights import log_report
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.record_table import Column, RecordTable
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import Card, Empty, text
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _, pgettext

TABLE_STEPS = 34


class LedgerCard(Card):
    """The ledger with its time machine."""

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(_("To whom data has been given"))
        self._session, self._client_id = session, client_id
        told = _("Every print, letter, call and file is one row. Rows cannot be taken away.")
        self.body.addWidget(text(told, "muted"))
        self.form = Form(session)
        self.form.date(
            "day", _("As it stood on this day"), help_text=_("Empty: everything until now.")
        )
        self.form["day"].changed.connect(self.refresh)
        self.body.addWidget(self.form)
        empty = Empty(
            _("Nothing has been given"), _("The first row comes when something is printed or sent.")
        )
        self.table = RecordTable(session, "ledger", _columns(), empty=empty)
        self.table.view.setAccessibleName(_("To whom data has been given"))
        self.table.setMinimumHeight(theme.current().grid(TABLE_STEPS))
        self.body.addWidget(self.table)
        self.picked = text("", "muted")
        self.picked.hide()
        self.body.addWidget(self.picked)
        self.table.picked.connect(self._tell)

    def refresh(self) -> None:
        """Read the ledger again, up to the day that is asked."""
        values = self.form.read()
        if values is not None:
            today = self._session.today
            found = ledger_list.rows(self._session.vault, self._client_id, today, values["day"])
            self.table.show_rows(found)

    def _tell(self, row: LedgerRow | None) -> None:
        """Tell the whole of the picked row: a column is too narrow for it."""
        self.picked.setVisible(row is not None)
        if row is not None:
            by = _("Given by {name}").format(name=row.by)
            self.picked.setText(f"{log_report.given_words(row)}. {by}.")


def ground_words(row: LedgerRow) -> str:
    """Return on what ground something was given, and the reason where it went past the gate."""
    return f"{row.ground}: {row.override}" if row.override else row.ground


def _columns() -> list[Column]:
    return [
        Column(_("When"), lambda r: dates.shown_moment(r.at), key=lambda r: r.at, width=18),
        Column(_("To whom"), lambda r: r.to, width=28),
        Column(pgettext("given", "What"), lambda r: r.what, width=30),
        Column(_("Which data"), lambda r: r.data, width=26),
        Column(
            _("On what ground"),
            ground_words,
            icon=lambda r: "circle-alert" if r.override else "",
            token=lambda r: "warning" if r.override else "",
        ),
    ]
