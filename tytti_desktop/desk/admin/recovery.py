"""New recovery words shown once: on the sheet that is printed, and a part typed back."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.casework.rights import own_papers
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_rows import LineField
from tytti_desktop.desk.forms.messages import confirm
from tytti_desktop.desk.forms.pdf_view import PdfView
from tytti_desktop.desk.kit import focus, theme
from tytti_desktop.desk.kit.act_button import dress
from tytti_desktop.desk.kit.cards import button, row, scrolled, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault.recovery import CHECKED_GROUP, is_part
from tytti_desktop.words import _

WIDTH_STEPS, HEIGHT_STEPS = 124.0, 76.0
WIDEST, HIGHEST = 0.95, 0.92  # of the screen
WORDS_SHARE, SHEET_SHARE = 40, 60


class RecoveryDialog(Dialog):
    """The words, their sheet to print, and the proof that they are on paper."""

    def __init__(self, session: Session, parent: QWidget | None, words: str) -> None:
        super().__init__(parent)
        self._words = words
        self.setWindowTitle(_("New recovery code"))
        self.setModal(True)
        column = QVBoxLayout(self)
        spaced(column, 1.5, 3)
        column.addWidget(text(_("New recovery code"), "title"))
        told = _(
            "If the passphrase is forgotten, only this code opens the vault. It is shown now and "
            "never again. Print it or write it down, and lock the paper away."
        )
        holder = QWidget()
        inside = QVBoxLayout(holder)
        spaced(inside, 1.5, 0.5)  # room for a focus frame
        inside.addWidget(text(told, "muted"))
        shown = text(words, "strong", copied=True)
        shown.setFont(theme.current().font(theme.Size.TITLE, bold=True, tabular=True))
        shown.setAccessibleName(_("Recovery code"))
        inside.addWidget(shown)
        self.view = PdfView()
        dress(self.view.print_it, "", "printer")  # typing the code from the paper leads
        self.view.save_as.hide()  # on paper only: a file would lie about unlocked
        sheet = own_papers.recovery_sheet(session.vault, words, session.today)
        self.view.show_pdf(sheet, name="recovery")
        self.form = Form()
        label = _("Type group {number} of the code from the paper").format(number=CHECKED_GROUP)
        self.form.add("typed", LineField(label, width=20))
        inside.addWidget(self.form)
        inside.addStretch(1)
        beside = row(scrolled(holder), self.view)
        beside.setStretch(0, WORDS_SHARE)
        beside.setStretch(1, SHEET_SHARE)
        nest(column, beside, 1)
        self.act = button(_("I have it on paper"), self.prove, primary=True)
        self.act.setDefault(True)
        nest(column, row(None, self.act))
        self._fit()
        focus.give(self.view.print_it)

    def _fit(self) -> None:
        look, room = theme.current(), self.screen().availableGeometry()
        self.resize(
            min(look.grid(WIDTH_STEPS), round(room.width() * WIDEST)),
            min(look.grid(HEIGHT_STEPS), round(room.height() * HIGHEST)),
        )

    def prove(self) -> None:
        """Close when the typed part is right."""
        if is_part(self._words, self.form["typed"].value()):
            self.accept()
            return
        wrong = _("That is not group {number}. Check it from the paper.")
        self.form.set_problems({"typed": wrong.format(number=CHECKED_GROUP)})

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask before Esc closes: without the paper the new words are lost."""
        if event.key() == Qt.Key.Key_Escape:
            self.ask_to_leave()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask when a person closes the window; the program (a lock, say) closes it at once."""
        if not event.spontaneous():
            super().closeEvent(event)
            return
        event.ignore()
        self.ask_to_leave()

    def ask_to_leave(self) -> None:
        """Close without the paper if the person says so."""
        told = _(
            "The new code does not come into force and is not shown again: the old code stays as "
            "it is, and nothing else is done either."
        )
        title, act = _("Close without the paper?"), _("Close without the paper")
        if confirm(self, title, told, act, danger=True):
            self.reject()


def show_words(session: Session, parent: QWidget, words: str) -> bool:
    """Show new recovery words; tell whether they are on paper: only then they may be used."""
    dialog = RecoveryDialog(session, parent.window(), words)
    dialog.exec()
    on_paper = dialog.result() == Dialog.DialogCode.Accepted
    dialog.deleteLater()
    return bool(on_paper)
