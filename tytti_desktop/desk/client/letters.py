"""Kirjeet: what has been printed and mailed to the client, what came back, what was left out."""

from functools import partial

from PySide6.QtWidgets import QWidget

from tytti_desktop import dates
from tytti_desktop.casework import single_prints
from tytti_desktop.casework.client import addresses, clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.mail import letter_list, mailings
from tytti_desktop.casework.mail.letter_list import Row
from tytti_desktop.casework.mail.mailings import Mailing, MailingItem, MailState
from tytti_desktop.casework.plan.goals import Goal
from tytti_desktop.casework.screening.rounds import Round
from tytti_desktop.casework.screening.screenings import Screening
from tytti_desktop.casework.steps.referrals import Referral, TriageStep
from tytti_desktop.desk.client.screenings_rows import named
from tytti_desktop.desk.client.tab import ClientTab
from tytti_desktop.desk.dialogs.print_dialog import show_paper
from tytti_desktop.desk.forms.messages import confirm
from tytti_desktop.desk.forms.rows import Columns, Line, LineCard
from tytti_desktop.desk.kit.cards import button, pill
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import N_, _

STATE_WORDS = {
    MailState.PRINTED: N_("printed, waits to be mailed"),
    MailState.MAILED: N_("mailed"),
    MailState.CAME_BACK: N_("came back"),
    MailState.TAKEN_BACK: N_("taken back before mailing"),
    MailState.SKIPPED: N_("left out"),
}
PILLS = {MailState.MAILED: "ok", MailState.CAME_BACK: "warning", MailState.SKIPPED: "warning"}


class LettersTab(ClientTab):
    """The letters on the left, what can be printed now on the right."""

    types = frozenset(
        {
            Client, Consent, Goal, Mailing, MailingItem, Referral, Round, Screening, TriageStep,
        }
    )  # fmt: skip

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(session, client_id)
        nothing = _("No letters yet. They come from the mailing run, or one at a time from here.")
        self.address = LineCard(_("Address"), "")
        self.sent = LineCard(_("Letters of the mailing runs"), nothing)
        self.papers = LineCard(_("Print one paper"), "")
        self.column.addWidget(Columns((self.address, self.sent), (self.papers,)))
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Read again and show."""
        vault, today = self.session.vault, self.session.today
        client = clients.get(vault, self.client_id)
        self.address.setVisible(addresses.is_bad(client))
        self.address.show_lines(self._bad_address(client))
        self.sent.show_lines([self._letter(each) for each in letter_list.rows(vault, client.id)])
        offers = single_prints.offers(vault, self.client_id, today)
        self.papers.show_lines([self._paper(offer) for offer in offers])

    def _bad_address(self, client: Client) -> list[QWidget]:
        if client.bad_address_since is None or not addresses.is_bad(client):
            return []
        words = _("A letter came back {day}: ask for the address at the next contact.")
        told = words.format(day=dates.shown(client.bad_address_since))
        how = _("The next mailing leaves the client out until the address is right.")
        return [Line(told, how, button(_("The address is right"), self.address_is_right))]

    def _letter(self, each: Row) -> Line:
        item = each.item
        day = dates.shown(item.mailed_on or each.printed_on)
        ends: list[QWidget] = [
            pill(f"{_(STATE_WORDS[item.state])} {day}", PILLS.get(item.state, "accent"))
        ]
        if item.state is MailState.MAILED:
            ends.append(named(_("The letter came back"), each.title, self.came_back, item.id))
        parts = (each.reason, each.code)
        return Line(each.title, " · ".join(part for part in parts if part), *ends)

    def _paper(self, offer: single_prints.Offer) -> Line:
        act = button(_("Preview"), partial(self.preview, offer))
        act.setAccessibleName(f"{act.text()}: {offer.title}")
        return Line(offer.title, "", act)

    # --- acts -------------------------------------------------------------------------------

    def preview(self, offer: single_prints.Offer, _on: bool = False) -> None:
        """Show a paper, ready to be printed."""
        show_paper(self.session, self.window(), self.client_id, offer)

    def came_back(self, item_id: str) -> None:
        """Record that a mailed letter came back."""
        name = clients.get(self.session.vault, self.client_id).name
        words = _(
            "The letter to {name} is marked as come back: the address is not used before it has "
            "been asked for, and the questionnaire is due again."
        )
        title, act = _("The letter came back"), _("Mark as come back")
        if confirm(self, title, words.format(name=name), act):
            changes = mailings.came_back(self.session.vault, item_id, self.session.today)
            self.session.done(changes, _("Marked as come back"))

    def address_is_right(self) -> None:
        """Note that the address has been asked for and is right."""
        changes = clients.mark_bad_address(self.session.vault, self.client_id, None)
        self.session.done(changes, _("The address is in use again"))
