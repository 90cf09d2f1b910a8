"""Päätös: what is still open, closing the case with its reason and day, and opening it again."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop import dates
from tytti_desktop.casework import choices, clients, situation
from tytti_desktop.casework.clients import Client
from tytti_desktop.casework.consents import Consent
from tytti_desktop.casework.rounds import Round
from tytti_desktop.casework.screenings import Screening
from tytti_desktop.casework.situation import NextKind
from tytti_desktop.casework.visits import Visit
from tytti_desktop.desk import form_dialog
from tytti_desktop.desk.cards import Card, Facts, button, clear, row, spaced, text
from tytti_desktop.desk.client.rows import Line, LineCard
from tytti_desktop.desk.client.screenings_rows import named
from tytti_desktop.desk.client.situation_tab import due_pill
from tytti_desktop.desk.client.tab import ClientTab
from tytti_desktop.desk.consultations_form import options
from tytti_desktop.desk.form import Form
from tytti_desktop.desk.messages import confirm
from tytti_desktop.desk.session import Session
from tytti_desktop.vault import Changes
from tytti_desktop.words import _, ngettext

PLACE = "closing:"
REASONS = "closing_reasons"
TABS = {
    NextKind.ALERT: "screenings",
    NextKind.SCREENING: "screenings",
    NextKind.VISIT: "visits",
    NextKind.ROUND: "rounds",
}


def close_dialog(
    session: Session, parent: QWidget | None, client: Client, left: int
) -> form_dialog.FormDialog:
    """Return the dialog that closes a case; `left` is how many things are still open."""
    vault, today = session.vault, session.today
    told = ngettext(
        "{name}: {count} thing is still open. It stays as it is.",
        "{name}: {count} things are still open. They stay as they are.",
        left,
    ).format(name=client.name, count=left)
    nothing = _("{name}: nothing is open.").format(name=client.name)

    def build(form: Form) -> None:
        form.choice("closed_reason", _("Why the case is closed"), options(session, REASONS))
        form.date("closed_on", _("Closed on"), today)

    def save(values: Mapping[str, Any]) -> Changes:
        reason, on = values["closed_reason"] or "", values["closed_on"] or today
        return clients.close_case(vault, client.id, reason, on, today)

    return form_dialog.make_dialog(
        parent, session, title=_("Close the case"), act=_("Close the case"),
        intro=told if left else nothing, place=f"{PLACE}{client.id}", client_id=client.id,
        build=build, save=save,
    )  # fmt: skip


class ClosingTab(ClientTab):
    """An open case: what is open, and the closing. A closed one: when, why, and opening again."""

    types = frozenset({Client, Consent, Round, Screening, Visit})

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(session, client_id)
        nothing = _("Nothing is open: everything promised is done, nothing is booked or due.")
        self.left = LineCard(_("What is still open"), nothing)
        self.state = Card(_("Closing"))
        self._inside = QVBoxLayout()
        spaced(self._inside, 1.5)
        self.state.body.addLayout(self._inside)
        self.column.addWidget(self.left)
        self.column.addWidget(self.state)
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Read again and show."""
        client = clients.get(self.session.vault, self.client_id)
        lines = self._left()
        self.left.setVisible(client.closed_on is None or bool(lines))
        self.left.show_lines(lines)
        clear(self._inside)
        if client.closed_on is None:
            how = _("The records and the letters stay; the case can be opened again.")
            self._inside.addWidget(text(how, "muted"))
            self._inside.addLayout(row(button(_("Close the case …"), self.close_case), None))
            return
        vault, on = self.session.vault, client.closed_on
        reason = choices.label(vault, REASONS, client.closed_reason, on)
        facts = [(_("Closed on"), dates.shown(on)), (_("Why closed"), reason)]
        self._inside.addWidget(Facts(facts))
        self._inside.addLayout(row(button(_("Open the case again"), self.reopen), None))

    def _left(self) -> list[QWidget]:
        """Return what is promised, unfinished, booked or due, each with the way to it."""
        vault, today = self.session.vault, self.session.today
        lines: list[QWidget] = []
        for promise in situation.promises(vault, self.client_id, today):
            words = promise.visit.agreed
            end = named(_("Open"), words, self.open_tab, "visits")
            lines.append(Line(words, promise.visit.present, due_pill(promise.due, today), end))
        for coming in situation.coming(vault, self.client_id, today):
            tab = TABS.get(coming.kind)
            if tab is not None:  # a consent that ends by itself holds nothing up
                end = named(_("Open"), coming.text, self.open_tab, tab)
                lines.append(Line(coming.text, coming.detail, due_pill(coming.due, today), end))
        return lines

    def open_tab(self, name: str) -> None:
        """Open the tab where something is finished."""
        self.session.open_client(self.client_id, name)

    def close_case(self) -> None:
        """Close the case for a reason."""
        client = clients.get(self.session.vault, self.client_id)
        dialog = close_dialog(self.session, self.window(), client, len(self._left()))
        dialog.exec()
        changes = dialog.result_value
        dialog.deleteLater()
        if isinstance(changes, Changes):
            self.session.done(changes, _("The case is closed"))

    def reopen(self) -> None:
        """Open the case again, history and roles as they were."""
        client = clients.get(self.session.vault, self.client_id)
        words = _("{name} is on the caseload again, with everything as it was.")
        title = _("Open the case again")
        if confirm(self, title, words.format(name=client.name), title):
            changes = clients.reopen_case(self.session.vault, self.client_id)
            self.session.done(changes, _("The case is open again"))

    def resume(self, draft_place: str) -> bool:
        """Open again the dialog whose draft has this place."""
        if draft_place != f"{PLACE}{self.client_id}":
            return False
        QTimer.singleShot(0, self, self.close_case)
        return True
