"""Suostumukset: the matrix at one glance, recording and withdrawing, history, and the question."""

from tytti_desktop import dates
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import consents, permit_checks
from tytti_desktop.casework.gate.consents import Consent, Matrix
from tytti_desktop.casework.gate.permit_checks import FINDING_NAMES, PermitCheck
from tytti_desktop.casework.mail.sheets import Sheet
from tytti_desktop.casework.returns.records import ReturnedSheet
from tytti_desktop.casework.rights.notices import Notice
from tytti_desktop.casework.single_prints import Offer, PaperKind
from tytti_desktop.desk.client.consent_history import ConsentHistory
from tytti_desktop.desk.client.consent_matrix import ConsentMatrix
from tytti_desktop.desk.client.consents_returned import ReturnedConsents
from tytti_desktop.desk.client.gate_card import GateCard, NoticesCard
from tytti_desktop.desk.client.tab import ClientTab
from tytti_desktop.desk.dialogs.client_dialogs_consents import (
    CONSENT_PLACE,
    KANTA_PLACE,
    ask_consent,
    ask_kanta,
)
from tytti_desktop.desk.dialogs.client_dialogs_withdrawal import ask_withdrawal
from tytti_desktop.desk.dialogs.print_dialog import show_paper
from tytti_desktop.desk.forms.rows import Columns, Line, LineCard
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import Card, button, row, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.draft_places import Openers
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _, ngettext

LARGEST_BESIDE = 150  # percent: over it the buttons need two rows


class ConsentsTab(ClientTab):
    """Everything about consents of one client."""

    types = frozenset({Client, Consent, Notice, PermitCheck, ReturnedSheet, Sheet})

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(session, client_id)
        self.record = button(_("Record consents"), self.add)
        self.withdraw = button(_("Record a withdrawal"), self.take_back, kind="quiet")
        paper = button(_("Print the consent form"), self.print_form, kind="quiet", icon="printer")
        self.ending = text("", "muted")
        self.matrix = ConsentMatrix()
        self.matrix.chosen.connect(self._act_on)
        self.matrix.moved.connect(self._enable)
        card = Card(_("Who may get what"))
        card.body.addWidget(self.ending)
        card.body.addWidget(self.matrix)
        legend = _(
            "⇄ we may give and obtain, ← we may only obtain, without an arrow we may only give, "
            "§ the law lets us. A day is the last one in force. Enter on a cell records or "
            "withdraws. Who the client is may be told wherever there is any consent."
        )
        card.body.addWidget(text(legend, "small"))
        self.history = ConsentHistory(session)
        self.kanta = LineCard(_("Permits in Kanta"), _("Nobody has looked yet."))
        look = button(_("Record the look at Kanta"), self.note_kanta)
        nest(self.kanta.body, row(look, None))
        self.covered = GateCard(session, client_id)
        self.returned = ReturnedConsents(session, client_id)
        self.notices = NoticesCard(session, client_id)
        self.column.addWidget(self.returned)
        self.column.addWidget(self.notices)
        beside = theme.current().scale <= LARGEST_BESIDE
        acts = (self.record, self.withdraw, *((paper,) if beside else ()))
        nest(self.column, row(*acts, None))
        if not beside:
            nest(self.column, row(paper, None))
        self.column.addWidget(card)
        self.column.addWidget(Columns([self.covered], [self.kanta]))
        self.column.addWidget(self.history)
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Read again and show."""
        vault, today = self.session.vault, self.session.today
        found = consents.matrix(vault, self.client_id, today)
        self.returned.refresh()
        self.notices.refresh()
        self.matrix.show_matrix(found)
        self._say_endings(found)
        self.history.show_consents(consents.of_client(vault, self.client_id), found)
        checks = permit_checks.of_client(vault, self.client_id)
        self.kanta.show_lines([self._check(check) for check in checks])
        self._enable()

    def _say_endings(self, found: Matrix) -> None:
        cells = [*found.cells.values(), *found.obtained.values()]
        ending = [cell for cell in cells if cell.ending]
        given = [cell for cell in cells if cell.state is not None]
        words = ngettext(
            "{count} consent ends within 30 days.", "{count} consents end within 30 days.",
            len(ending),
        )  # fmt: skip
        self.ending.setText(words.format(count=len(ending)))
        if not given:
            self.ending.setText(_("No consents yet. The first one comes with “Record consents”."))
        self.ending.setVisible(bool(ending) or not given)

    def _check(self, check: PermitCheck) -> Line:
        words = _(FINDING_NAMES[check.finding])
        return Line(f"{dates.shown(check.checked_on)} {words}", check.note)

    def _enable(self) -> None:
        self.withdraw.setEnabled(self.matrix.current_in_force())

    def _act_on(self, recipient: str, category: str) -> None:
        if self.matrix.current_in_force():
            self.take_back()
        else:
            ask_consent(self.session, self.window(), self.client_id, (recipient, category))

    def add(self) -> None:
        """Record what a signed paper gives."""
        ask_consent(self.session, self.window(), self.client_id)

    def take_back(self) -> None:
        """Record the withdrawal of what is picked."""
        pair = self.matrix.current_pair()
        if pair is not None:
            ask_withdrawal(self.session, self.window(), self.client_id, *pair)

    def note_kanta(self) -> None:
        """Note a look at Kanta."""
        ask_kanta(self.session, self.window(), self.client_id)

    def print_form(self) -> None:
        """Show the consent form with the client's codes."""
        offer = Offer(PaperKind.CONSENT, _("Consent form"))
        show_paper(self.session, self.window(), self.client_id, offer)

    def drafts(self) -> Openers:
        """Return what opens each dialog with a draft again."""
        return {
            CONSENT_PLACE.of(self.client_id): self.add,
            KANTA_PLACE.of(self.client_id): self.note_kanta,
            **self.returned.drafts(),
        }
