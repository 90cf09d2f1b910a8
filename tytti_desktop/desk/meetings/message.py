"""A message to one person: read, copied for secure mail through the gate, or printed."""

from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from tytti_desktop.casework.gate.ready_papers import SinglePaper
from tytti_desktop.casework.meetings.papers import MeetingPaper
from tytti_desktop.desk.dialogs import gate_dialog
from tytti_desktop.desk.dialogs.print_dialog import PrintDialog
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import button, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running import clipboard
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _

CHANNEL = "secure_mail"
WIDTH_STEPS, HEIGHT_STEPS = 84.0, 72.0


class MessageDialog(Dialog):
    """The words of a message, to be copied; what leaves is recorded before it does."""

    def __init__(
        self, session: Session, parent: QWidget | None, title: str, paper: MeetingPaper
    ) -> None:
        super().__init__(parent)
        self._session, self._paper = session, paper
        self.setWindowTitle(title)
        self.setModal(True)
        self.words = QPlainTextEdit(paper.text)
        self.words.setReadOnly(True)
        self.words.setTabChangesFocus(True)
        self.words.setAccessibleName(title)
        told = _(
            "Copy the words into secure e-mail. Copying is written in the disclosure ledger, and "
            "the clipboard empties by itself."
        )
        self.copy = button(_("Copy"), self.take, primary=True, icon="clipboard-list")
        self.print = button(_("Print …"), self.show_paper, icon="printer")
        column = QVBoxLayout(self)
        spaced(column, 2, 3)
        column.addWidget(text(title, "title"))
        column.addWidget(text(told, "muted"))
        column.addWidget(self.words, 1)
        column.addWidget(clipboard.ClipboardNotice(session))
        nest(column, row(None, button(_("Close"), self.accept), self.print, self.copy))
        look, room = theme.current(), self.screen().availableGeometry()
        self.resize(
            min(look.grid(WIDTH_STEPS), room.width()), min(look.grid(HEIGHT_STEPS), room.height())
        )

    def take(self) -> None:
        """Copy the words once the gate has let them out; without that they stay here."""
        vault = self._session.vault
        changes = gate_dialog.passing(
            self._session, self, lambda reason: self._paper.record(vault, CHANNEL, reason)
        )
        if changes is not None:
            clipboard.copy(self._session, self._paper.text)
            self._session.done(changes, _("Copied"))

    def show_paper(self) -> None:
        """Show the same as a paper."""
        show_paper(self._session, self, self.windowTitle(), self._paper)


def show_paper(session: Session, parent: QWidget | None, title: str, paper: MeetingPaper) -> None:
    """Show a paper in preview, to be printed or saved through the gate."""
    single = SinglePaper(paper.name, paper.make, paper.record, once=False)
    dialog = PrintDialog(session, parent, title, single)
    dialog.exec()
    dialog.deleteLater()


def show_message(session: Session, parent: QWidget | None, title: str, paper: MeetingPaper) -> None:
    """Show a message to be copied or printed."""
    dialog = MessageDialog(session, parent, title, paper)
    dialog.exec()
    dialog.deleteLater()
