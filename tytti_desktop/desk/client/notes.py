"""The latest notes of a client; those of the other register open by a logged act with a reason."""

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from tytti_desktop import dates
from tytti_desktop.casework import choices, registers
from tytti_desktop.casework.client import visits
from tytti_desktop.casework.client.visits import Visit
from tytti_desktop.desk.forms.messages import ask_reason
from tytti_desktop.desk.forms.rows import Line, LineCard
from tytti_desktop.desk.kit.cards import button, row, text
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _, ngettext

SHOWN = 3
LETTERS = 240


class NotesCard(LineCard):
    """The latest three visits with their words."""

    def __init__(self, session: Session, client_id: str) -> None:
        nothing = _("No notes yet. The first one comes with the first visit.")
        super().__init__(_("Latest notes"), nothing)
        self._session, self._client_id = session, client_id
        self._opened: list[Visit] = []

    def refresh(self) -> None:
        """Read again and show."""
        vault, today = self._session.vault, self._session.today
        every = visits.of_client(vault, self._client_id)
        held = [visit for visit in every if not visit.booked(today) and visit.text]
        seen, _hidden = registers.visible(vault, held, today)
        other = [visit for visit in held if visit not in seen]
        if self._opened:
            seen, other = held, []
        lines = [self._line(visit) for visit in seen[:SHOWN]]
        self.show_lines(lines, self._foot(other) if other else None)

    def _line(self, visit: Visit) -> Line:
        kind = choices.label(self._session.vault, visits.KINDS, visit.kind, visit.on_date)
        words = " ".join(visit.text.split())
        short = words if len(words) <= LETTERS else f"{words[:LETTERS].rsplit(' ', 1)[0]} …"
        return Line(f"{dates.shown(visit.on_date)} {kind}", short)

    def _foot(self, other: list[Visit]) -> QWidget:
        count = len(other)
        words = ngettext(
            "{count} note in the other register", "{count} notes in the other register", count
        )
        told = text(words.format(count=count), "muted")
        foot = QWidget()
        foot.setLayout(row(told, None, button(_("Read, with a reason"), lambda: self._read(other))))
        return foot

    def _read(self, other: list[Visit]) -> None:
        reason = ask_reason(
            self,
            _("Read from the other register"),
            _("The notes belong to another register. The look and its reason stay in the log."),
            _("Read"),
            self._session,
            "other-register",
            client_id=self._client_id,
        )
        if reason is not None:
            vault = self._session.vault
            self._opened = registers.read_other_register(
                vault, self._client_id, visits.BOOK.entity, other, reason
            )
            self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Close the other register's notes when the page leaves sight."""
        if self._opened:
            self._opened = []
            self.refresh()
        super().hideEvent(event)
