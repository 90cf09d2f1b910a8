"""One PDF of the unit itself in preview: to look at, to print, and where it may, to save."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.pdf_view import PdfView
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import button, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.words import _

WIDTH_STEPS, HEIGHT_STEPS, SCREEN_SHARE = 110.0, 84.0, 0.92


class PaperDialog(Dialog):
    """A paper's preview."""

    def __init__(
        self, parent: QWidget | None, title: str, pdf: bytes, name: str, *, note: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        column = QVBoxLayout(self)
        spaced(column, 2, 3)
        column.addWidget(text(title, "title"))
        if note:
            column.addWidget(text(note, "muted"))
        self.view = PdfView()
        self.view.show_pdf(pdf, name=name)
        column.addWidget(self.view, 1)
        self.leave = button(_("Close"), self.accept)
        nest(column, row(None, self.leave))
        look, room = theme.current(), self.screen().availableGeometry()
        self.resize(
            min(look.grid(WIDTH_STEPS), round(room.width() * SCREEN_SHARE)),
            min(look.grid(HEIGHT_STEPS), round(room.height() * SCREEN_SHARE)),
        )


def show_paper(parent: QWidget, title: str, pdf: bytes, name: str, *, note: str = "") -> None:
    """Show a paper until it is closed."""
    dialog = PaperDialog(parent.window(), title, pdf, name, note=note)
    dialog.exec()
    dialog.deleteLater()
