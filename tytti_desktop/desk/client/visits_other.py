"""What belongs to another register: that there is some, and reading it with a logged reason."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework import registers
from tytti_desktop.casework.registers import R
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


def read_others(
    session: Session, parent: QWidget, client_id: str, entity: str, records: Sequence[R]
) -> list[R]:
    """Ask for the reason, log the reading and return the records; none where the person leaves."""
    reason = ask_reason(
        parent,
        _("Read from the other register"),
        _("The notes belong to another register. The look and its reason stay in the log."),
        _("Read"),
    )
    if reason is None:
        return []
    return registers.read_other_register(session.vault, client_id, entity, records, reason)
