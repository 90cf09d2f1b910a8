"""The head of the client's page: who, how old, how reached, who answers for the case, what needs.

Under non-disclosure the phone is masked; it and the address are shown by a logged act with a
reason, and hidden again when the person leaves the page.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QMenu, QPushButton, QVBoxLayout, QWidget

from tytti_desktop import dates
from tytti_desktop.casework.client import addresses, case_managers, clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.desk.client.visits_dialog import log_visit
from tytti_desktop.desk.copying.dialog import copy_records
from tytti_desktop.desk.dialogs.client_dialogs import CHANGE_PLACE, ask_client
from tytti_desktop.desk.dialogs.print_dialog import print_menu
from tytti_desktop.desk.forms.client_words import age_words, need_words, shield_words
from tytti_desktop.desk.forms.looks import ask_look
from tytti_desktop.desk.handover import merge_dialog
from tytti_desktop.desk.kit import keys, theme
from tytti_desktop.desk.kit.act_button import dress
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import button, clear, pill, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.page_header import PageHeader
from tytti_desktop.desk.running.draft_places import Openers, Resuming
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _

FOLDED_UNDER_STEPS = 112.5  # 900 px at 100 %


def folds(width: int) -> bool:
    """Tell whether a client's page so wide (pixels) is narrow for its scale."""
    return width < theme.current().grid(FOLDED_UNDER_STEPS)


class ClientHead(QWidget, Resuming):
    """Everything that must stay in sight while a client is open."""

    left = Signal()

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__()
        self.session, self.client_id = session, client_id
        self._folded = self._shielded = False
        self.header = PageHeader("", crumb=" ", buttons=self._buttons(), copied=True)
        self._link_crumb()
        self.revealed = QFrame()
        theme.style(self.revealed, "banner-info")
        self._revealed_words = text("", copied=True)
        line = row(self._revealed_words, None, button(_("Hide again"), self.hide_contact))
        line.setContentsMargins(*[theme.current().grid(1)] * 4)
        self.revealed.setLayout(line)
        self.revealed.hide()
        self._shown: list[QWidget] = []  # the pills, on whichever line they are
        self._pills = row()
        self._below = row()  # while folded: how reached and what needs, and the pills
        nest(self._below, self._pills)
        column = QVBoxLayout(self)
        spaced(column, 1)
        column.addWidget(self.header)
        nest(column, self._below)
        column.addWidget(self.revealed)

    def _buttons(self) -> list[QPushButton]:
        self.contact = button(_("Show contact details"), self.reveal, kind="quiet")
        self.change = button(_("Change details"), self.change_details)
        self.visit = button(_("Record a visit"), self.log_visit, primary=True, tip=keys.VISIT.shown)
        keys.bind(keys.VISIT, self, self.log_visit)
        self.copy = button(_("Copy …"), self.copy_records, tip=_("Copy to a system"))
        self.printing = print_menu(self.session, self.client_id)
        return [self.contact, self.change, self.copy, self.printing, self._more(), self.visit]

    def lead(self, *, primary: bool) -> None:
        """Make the visit the page's primary act, or leave that to the tab that is open."""
        kind = "primary" if primary else ""
        if (self.visit.property("kind") or "") != kind:
            dress(self.visit, kind)

    def _more(self) -> QPushButton:
        """Return the button whose menu holds what is rarely done."""
        made = button("", icon="ellipsis", tip=_("More"))
        made.setAccessibleName(_("More"))
        menu = QMenu(made)
        made.setMenu(menu)

        def fill() -> None:
            menu.clear()
            for one in (self.contact, self.change, self.copy) if self._folded else ():
                if one is not self.contact or self._shielded:
                    menu.addAction(one.text()).triggered.connect(one.click)
            if self._folded:
                papers = self.printing.menu()
                papers.setTitle(self.printing.text())
                menu.addMenu(papers)
            for words, act in merge_dialog.menu_acts(self.session, self.window(), self.client_id):
                menu.addAction(words).triggered.connect(held(self, lambda _on=False, do=act: do()))

        menu.aboutToShow.connect(held(self, fill))
        return made

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold to one line with one menu of acts where the page is narrow for its scale."""
        super().resizeEvent(event)
        folded = folds(self.width())
        if folded != self._folded:
            self._folded = folded
            self.header.fold(folded=folded, below=self._below)
            self.refresh()
        self._set_below()

    def _set_below(self) -> None:
        """Set the pills beside the words where both fit on a line, else below them."""
        words, pills = self.header.subtitle, self._pills
        wide = words.fontMetrics().horizontalAdvance(words.text())
        wide += sum(one.sizeHint().width() + pills.spacing() for one in self._shown)
        beside = self._folded and wide + self._below.spacing() <= self.width()
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        words.setWordWrap(not beside)
        self._below.setDirection(way)

    def _show_acts(self) -> None:
        for one in (self.change, self.copy, self.printing):
            one.setVisible(not self._folded)
        self.contact.setVisible(self._shielded and not self._folded)

    def _link_crumb(self) -> None:
        """Make the breadcrumb a link that the keyboard reaches too."""
        crumb = self.header.crumb
        colour = theme.current().tokens.muted
        words = _("Clients")
        crumb.setTextFormat(Qt.TextFormat.RichText)
        crumb.setText(f'<a href="list" style="color: {colour}">{words}</a> ›')
        crumb.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        crumb.setMinimumHeight(theme.current().grid(4))
        crumb.setAccessibleName(_("Back to the list"))
        crumb.linkActivated.connect(held(self, lambda _where: self.left.emit()))

    def refresh(self) -> None:
        """Read again and show."""
        vault, today = self.session.vault, self.session.today
        client = clients.get(vault, self.client_id)
        manager = case_managers.current(vault, self.client_id, today)
        self.header.beside.setText(age_words(client, today))
        held = _("Case manager: {name}").format(name=manager.name) if manager else ""
        parts = (held, addresses.seen(client).phone, *need_words(client))
        self.header.say(client.name, " · ".join(part for part in parts if part))
        self._show_pills(client, managed=manager is not None)

    def _show_pills(self, client: Client, *, managed: bool) -> None:
        clear(self.header.pills)
        clear(self._pills)
        shield = shield_words(client, self.session.today)
        self._shielded = bool(shield)
        self._show_acts()
        self._shown = [pill(shield, "danger", icon="shield")] if shield else []
        if client.closed_on is not None:
            words = _("Closed {day}").format(day=dates.shown(client.closed_on))
            if client.died_on is not None:
                words = _("Died {day}").format(day=dates.shown(client.died_on))
            self._shown.append(pill(words, "accent"))
        elif client.started_on is not None and not managed:
            self._shown.append(pill(_("Case manager missing"), "warning", icon="triangle-alert"))
        if addresses.is_bad(client):
            self._shown.append(pill(_("Letter came back"), "warning", icon="mail"))
        for one in self._shown:
            (self._pills if self._folded else self.header.pills).addWidget(one)
        self._pills.addStretch(1)
        self._set_below()

    def _open_contact(self) -> Client | None:
        """Return the client with contact data: under non-disclosure for a reason that is logged."""
        client = clients.get(self.session.vault, self.client_id)
        asked = ask_look(self.session, self, clients.hidden_ids(client))
        return client if asked else None

    def change_details(self) -> None:
        """Change the client's details; they show the address, so that may need a reason."""
        client = clients.get(self.session.vault, self.client_id)
        ask_client(self.session, self.window(), client)

    def copy_records(self) -> None:
        """Copy the client's records to another system."""
        copy_records(self.session, self.window(), self.client_id)

    def log_visit(self) -> None:
        """Record a visit in seconds."""
        log_visit(self.session, self.client_id, self.window())

    def reveal(self) -> None:
        """Show address and phone for a reason that stays in the log."""
        client = self._open_contact()
        if client is None:
            return
        home, contact = addresses.home_address(client), addresses.contact_address(client)
        parts = addresses.contacts(client)
        parts += [", ".join(home.lines()[1:])] if home else []
        if contact:
            parts.append(_("Letters to: {address}").format(address=", ".join(contact.lines()[1:])))
        shown = " · ".join(part for part in parts if part)
        self._revealed_words.setText(shown or _("No contact details have been recorded."))
        self.revealed.show()

    def hide_contact(self) -> None:
        """Take the contact details out of sight and out of the window."""
        self._revealed_words.setText("")
        self.revealed.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        """Hide them too when the page leaves sight."""
        self.hide_contact()
        super().hideEvent(event)

    def drafts(self) -> Openers:
        """Return what opens each dialog with a draft again."""
        return {CHANGE_PLACE.of(self.client_id): self.change_details}
