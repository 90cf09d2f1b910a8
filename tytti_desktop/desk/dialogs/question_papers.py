"""Everything to be asked of one client on a sheet in preview, or as words for the phone."""

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework.returns import questions
from tytti_desktop.desk.dialogs.print_dialog import PrintDialog
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _


def print_questions(session: Session, parent: QWidget, client_id: str) -> None:
    """Show the client's sheet of questions in preview; KnownError when there is nothing to ask."""
    paper = questions.ask_paper(session.vault, client_id, session.today)
    dialog = PrintDialog(session, parent, _("Questions to the client"), paper)
    dialog.exec()
    dialog.deleteLater()
