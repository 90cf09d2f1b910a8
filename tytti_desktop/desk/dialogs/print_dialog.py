"""One paper in preview, to a printer or to a file where the user says; past the gate as it leaves.

`print_menu` fills the client page's Tulosta… menu with what can be printed for the client now.
"""

from functools import partial

from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from tytti_desktop.casework import single_prints
from tytti_desktop.casework.gate.ready_papers import SinglePaper
from tytti_desktop.casework.single_prints import Offer
from tytti_desktop.desk.dialogs import gate_dialog
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.pdf_view import Go, PdfView
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import button, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.background import ProgressPanel, Report
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Changes
from tytti_desktop.words import _

WIDTH_STEPS, HEIGHT_STEPS = 100.0, 84.0
SCREEN_SHARE = 0.92


def _make(_report: Report, paper: SinglePaper) -> bytes:
    return paper.make()


class PrintDialog(Dialog):
    """The preview of one paper."""

    def __init__(
        self, session: Session, parent: QWidget | None, title: str, paper: SinglePaper
    ) -> None:
        super().__init__(parent)
        self._session, self._paper = session, paper
        self._recorded = False
        self._changes: Changes | None = None
        self.setWindowTitle(title)
        self.setModal(True)
        column = QVBoxLayout(self)
        spaced(column, 2, 3)
        column.addWidget(text(title, "title"))
        if paper.note:
            column.addWidget(text(paper.note, "muted"))
        self.view = PdfView()
        self.view.may_leave = self._let_out
        self.view.printed.connect(held(self, lambda _pages: self._done(_("Printed"))))
        self.view.saved.connect(held(self, self._done))
        self.leave = button(_("Close"), self.accept)
        task = background.run(
            _make, paper, done=self._show, failed=self._fail, title=_("Making the paper")
        )
        panel, room = ProgressPanel(task), QSizePolicy()
        room.setRetainSizeWhenHidden(True)  # nothing moves when the paper comes
        panel.setSizePolicy(room)
        column.addWidget(self.view, 1)
        nest(column, row(panel, None, self.leave))
        self._fit()

    def _fit(self) -> None:
        look, room = theme.current(), self.screen().availableGeometry()
        self.resize(
            min(look.grid(WIDTH_STEPS), round(room.width() * SCREEN_SHARE)),
            min(look.grid(HEIGHT_STEPS), round(room.height() * SCREEN_SHARE)),
        )

    def _show(self, pdf: bytes) -> None:
        self.view.show_pdf(pdf, name=self._paper.name)

    def _fail(self, error: Exception) -> None:
        self.reject()
        raise error

    def _let_out(self, channel: str, go: Go) -> None:
        """Record what is about to leave: a form's copies once, a letter every time.

        Where the gate is shut a reason is asked; without one the paper stays here.
        """
        if self._paper.once and self._recorded:
            go()
            return
        vault, record = self._session.vault, self._paper.record
        changes = gate_dialog.passing(
            self._session, self, lambda reason: record(vault, channel, reason)
        )
        if changes is not None:
            self._recorded, self._changes = True, changes
            go()

    def _done(self, said: str) -> None:
        """Tell the screens; what became of the paper is told over it, below what Undo undoes."""
        changes, self._changes = self._changes, None
        if changes is not None:
            self._session.done(changes, said if changes.undo is not None else "")


def show_paper(session: Session, parent: QWidget, client_id: str, offer: Offer) -> None:
    """Show one offered paper in preview; KnownError where it may not be printed."""
    paper = single_prints.prepare(session.vault, client_id, offer, session.today)
    dialog = PrintDialog(session, parent, offer.title, paper)
    dialog.exec()
    dialog.deleteLater()


def print_menu(session: Session, client_id: str) -> QPushButton:
    """Return the button Tulosta… whose menu tells, when opened, what can be printed now."""
    made = button(_("Print …"), icon="printer")
    menu = QMenu(made)
    made.setMenu(menu)

    def fill() -> None:
        menu.clear()
        for offer in single_prints.offers(session.vault, client_id, session.today):
            act = partial(show_paper, session, made.window(), client_id, offer)
            menu.addAction(offer.title).triggered.connect(
                held(made, lambda _on=False, do=act: do())
            )

    menu.aboutToShow.connect(held(made, fill))
    return made
