"""Sopivat palvelut: which services fit this client, and the chosen ones as a paper to take home.

    card = FittingCard(session, client_id)                 # a card with the button
    ask_fitting(session, self.window(), client_id)         # the dialog itself, from anywhere

What is ticked is kept as a draft, so that a lock in the middle loses nothing.
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tytti_desktop.casework.client import clients
from tytti_desktop.casework.service_map import leaflet, matching, services
from tytti_desktop.casework.service_map.matching import Match
from tytti_desktop.desk.dialogs.print_dialog import SCREEN_SHARE, PrintDialog
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.looks import ask_look
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import (
    Card,
    Empty,
    button,
    clear,
    hairline,
    row,
    scrolled,
    spaced,
    text,
)
from tytti_desktop.desk.kit.check_box import CheckBox
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.review_flow import Flow
from tytti_desktop.desk.running.draft_places import DraftPlace, Openers, Resuming
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import drafts
from tytti_desktop.words import _, ngettext

PLACE = DraftPlace("fitting", 1)
WIDTH_STEPS, HEIGHT_STEPS = 104.0, 84.0


class MatchRow(QWidget):
    """One service: a box to choose it, why it fits, what to check, how old the entry is."""

    def __init__(self, match: Match, *, chosen: bool) -> None:
        super().__init__()
        self.match = match
        dim = "muted" if match.standing.stale else ""
        self.box = CheckBox("")
        self.box.setChecked(chosen)
        self.box.setAccessibleName(f"{match.name}, {match.organisation}")
        self.box.setAccessibleDescription(". ".join((*match.reasons, *match.cautions)))
        words = QVBoxLayout()
        spaced(words, 0.25)
        words.addWidget(text(match.name, dim or "strong"))
        words.addWidget(text(f"{match.organisation} · {match.standing.text}", "muted"))
        if match.reasons:
            words.addWidget(text(" · ".join(match.reasons), dim))
        if match.cautions:
            words.addWidget(text(" · ".join(match.cautions), "warning"))
        line = QHBoxLayout(self)
        spaced(line, 1)
        line.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        nest(line, words, 1)


class FittingDialog(Dialog):
    """The needs to look by, the services that fit, and the paper of those chosen."""

    def __init__(self, session: Session, parent: QWidget | None, client_id: str) -> None:
        super().__init__(parent)
        self.session, self.client_id = session, client_id
        self.client = clients.get(session.vault, client_id)
        self.chosen: list[str] = []
        self.rows: list[MatchRow] = []
        self.revealed = False
        self.setWindowTitle(_("Services that fit"))
        self.setModal(True)
        known = services.needs(session.vault, session.today)
        self.needs = {each.key: CheckBox(each.label) for each in known}
        self.count = text("", "muted", wrap=False)
        self.listed = button(_("List for the client …"), self.show_paper, primary=True)
        self.nearer = button(_("By where the client lives …"), self.reveal)
        self.nearer.setVisible(self.client.non_disclosure)
        self.away = button(_("Close"), self.accept)
        self._lines = QVBoxLayout()
        self._build()
        self._restore()
        for box in self.needs.values():
            box.toggled.connect(self.look)
        self.look()
        session.sealing.connect(self.keep)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        spaced(column, 1.5, 3)
        column.addWidget(text(_("Services that fit"), "title"))
        how = _(
            "By age, municipality and language. Tick a need to see the services that answer it."
        )
        column.addWidget(text(f"{self.client.name} · {how}", "muted"))
        bar = QWidget()
        bar.setLayout(Flow(list(self.needs.values())))
        holder = QWidget()
        inner = QVBoxLayout(holder)
        spaced(inner, 1.5, 0.5)
        for part in (text(_("What the client needs help with"), "strong"), bar, hairline()):
            inner.addWidget(part)
        spaced(self._lines, 1.5)
        nest(inner, self._lines, 1)
        column.addWidget(scrolled(holder), 1)
        nest(column, row(self.count, None, self.nearer, self.away, self.listed))
        look, room = theme.current(), self.screen().availableGeometry()
        self.resize(
            min(look.grid(WIDTH_STEPS), round(room.width() * SCREEN_SHARE)),
            min(look.grid(HEIGHT_STEPS), round(room.height() * SCREEN_SHARE)),
        )

    def look(self, _on: bool = False) -> None:
        """Find what fits the ticked needs and show it; what was chosen stays chosen."""
        wanted = [key for key, box in self.needs.items() if box.isChecked()]
        found = matching.matches(
            self.session.vault, self.client, wanted, self.session.today, revealed=self.revealed
        )
        clear(self._lines)
        self.rows = [MatchRow(each, chosen=each.service_id in self.chosen) for each in found]
        for one in self.rows:
            one.box.toggled.connect(held(self, partial(self._choose, one.match.service_id)))
            self._lines.addWidget(one)
        if not found:
            how = _("Tick fewer needs, or import services on the page of the service map.")
            self._lines.addWidget(Empty(_("No service fits"), how, icon="building-2"))
        self._lines.addStretch(1)
        self._tell()

    def reveal(self) -> None:
        """Let the list follow where a client under non-disclosure lives, for a logged reason."""
        self.revealed = ask_look(self.session, self, clients.hidden_ids(self.client))
        self.nearer.setVisible(not self.revealed)
        self.look()

    def _choose(self, service_id: str, on: bool) -> None:
        self.chosen = [each for each in self.chosen if each != service_id]
        if on:
            self.chosen.append(service_id)
        self._tell()

    def _tell(self) -> None:
        words = ngettext("{count} service chosen", "{count} services chosen", len(self.chosen))
        self.count.setText(words.format(count=len(self.chosen)))
        self.listed.setEnabled(bool(self.chosen))

    def show_paper(self) -> None:
        """Show the chosen services as a paper: it is recorded when it is printed or saved."""
        vault, today = self.session.vault, self.session.today
        paper = leaflet.leaflet_paper(vault, self.client_id, self.chosen, today)
        dialog = PrintDialog(self.session, self, _("List of services for the client"), paper)
        dialog.exec()
        dialog.deleteLater()

    # --- what is ticked is kept ---------------------------------------------------------------

    def _restore(self) -> None:
        draft = drafts.recall(self.session.vault, PLACE.of(self.client_id).text)
        if draft is None:
            return
        for key in draft.content.get("needs", []):
            if key in self.needs:
                self.needs[key].setChecked(True)
        asked: Sequence[str] = draft.content.get("chosen", [])
        self.chosen = [each.id for each in services.many(self.session.vault, asked)]

    def keep(self) -> None:
        """Keep what is ticked; nothing ticked keeps nothing."""
        needs = [key for key, box in self.needs.items() if box.isChecked()]
        place = PLACE.of(self.client_id).text
        if needs or self.chosen:
            content = {"needs": needs, "chosen": self.chosen}
            drafts.keep(self.session.vault, place, content, self.client_id)
        else:
            drafts.drop(self.session.vault, place)

    def done(self, result: int) -> None:
        """Keep what is ticked when the dialog closes, for the next time."""
        self.keep()
        super().done(result)


def ask_fitting(session: Session, parent: QWidget | None, client_id: str) -> None:
    """Show which services fit a client, until the dialog is closed."""
    dialog = FittingDialog(session, parent, client_id)
    dialog.exec()
    dialog.deleteLater()


class FittingCard(Card, Resuming):
    """The way to the services that fit, on the client's page."""

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(_("Services"))
        self._session, self._client_id = session, client_id
        words = _("What is offered to someone of this age, here, in the client's language.")
        self.body.addWidget(text(words, "muted"))
        self.look_up = button(_("Services that fit …"), self.ask, icon="search")
        nest(self.body, row(self.look_up, None))

    def ask(self) -> None:
        """Show the services that fit."""
        ask_fitting(self._session, self.window(), self._client_id)

    def drafts(self) -> Openers:
        """Return what opens each dialog with a draft again."""
        return {PLACE.of(self._client_id): self.ask}
