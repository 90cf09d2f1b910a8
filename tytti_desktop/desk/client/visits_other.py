"""What belongs to another register: that there is some, and reading it with a logged reason."""

from collections.abc import Callable, Sequence

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from tytti_desktop.casework import registers
from tytti_desktop.casework.registers import Registered
from tytti_desktop.desk.client.tab import ClientTab
from tytti_desktop.desk.forms.messages import ask_reason
from tytti_desktop.desk.kit.cards import button, row, text
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _, ngettext


class OtherRegister(QWidget):
    """A line at the foot of a list: how many records are of the other register, and the way in."""

    def __init__(self, count: int, asked: Callable[..., object]) -> None:
        super().__init__()
        words = ngettext(
            "{count} in the other register", "{count} in the other register", count
        ).format(count=count)
        self.read = button(_("Read, with a reason"), asked)
        self.setLayout(row(text(words, "muted", wrap=False), self.read, None))


class ReadingTab(ClientTab):
    """A tab that may hold records of another register: read for a reason, closed when left."""

    entity = ""  # what the log calls the records

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(session, client_id)
        self._opened: Sequence[Registered] = []

    def read_others(self, others: Sequence[Registered], _on: bool = False) -> None:
        """Show the other register's records for a reason that is logged."""
        reason = ask_reason(
            self,
            _("Read from the other register"),
            _("The notes belong to another register. The look and its reason stay in the log."),
            _("Read"),
            self.session,
            "other-register",
            client_id=self.client_id,
        )
        if reason is None:
            return
        vault, client_id = self.session.vault, self.client_id
        found = registers.read_other_register(vault, client_id, self.entity, others, reason)
        if found:
            self._opened = found
            self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Close the other register's records when the page leaves sight."""
        if self._opened:
            self._opened = []
            self.stale = True
        super().hideEvent(event)
