"""Copies of a form to hand out: how many, in which language and size, with codes or without."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.casework.mail import printing
from tytti_desktop.casework.mail.printing import FormJob
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.pdf_view import Go, PdfView
from tytti_desktop.desk.forms.person_menu import LANGUAGE_NAMES
from tytti_desktop.desk.kit import focus, theme
from tytti_desktop.desk.kit.cards import button, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.background import ProgressPanel, Report
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes
from tytti_desktop.words import _, ngettext

MOST = 200  # copies at once
WIDTH_STEPS, HEIGHT_STEPS, SCREEN_SHARE = 100.0, 84.0, 0.92


def preview(_report: Report, job: FormJob) -> bytes:
    """Return the paper of a job; on a worker."""
    return printing.print_form(job)[0]


class PrintCopies(Dialog):
    """First the choices, then the preview; copies with codes are recorded when they leave."""

    def __init__(
        self,
        session: Session,
        form: str,
        title: str,
        languages: list[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._name = session, form
        self._job: FormJob | None = None
        self._changes: Changes | None = None
        self._count = 0
        self.setWindowTitle(_("Print copies"))
        self.setModal(True)
        column = QVBoxLayout(self)
        spaced(column, 2, 3)
        column.addWidget(text(_("Print copies: {form}").format(form=title), "title"))
        self.form = self._rows(languages)
        self.view = PdfView()
        self.view.may_leave = self._let_out
        self.view.printed.connect(self._tell)
        self.view.saved.connect(self._tell)
        self.view.hide()
        self.busy = QVBoxLayout()
        self.act = button(_("Make the copies"), self.make, primary=True)
        self.act.setDefault(True)
        self.leave = button(_("Close"), self.reject)
        column.addWidget(self.form)
        nest(column, self.busy)
        column.addWidget(self.view, 1)
        nest(column, row(None, self.leave, self.act))

    def _rows(self, languages: list[str]) -> Form:
        form = Form()
        form.number("copies", _("How many copies"), 1, MOST, 1)
        tongues = [(code, LANGUAGE_NAMES[code]) for code in languages]
        form.segments("language", _("Language"), tongues, languages[0])
        form.check("large", _("Large print"))
        told = _(
            "With codes each copy can be read back and joined to its client. Without codes it is "
            "only paper."
        )
        form.segments(
            "codes", _("Codes"), [(1, _("With codes")), (0, _("Without codes"))], 1, help_text=told
        )
        return form

    def make(self) -> None:
        """Make the copies on a worker."""
        values = self.form.read()
        if values is None:
            return
        if values["copies"] is None:
            self.form.set_problems({"copies": _("Write a number.")})
            return
        try:
            self._job = printing.form_job(
                self._session.vault, self._name, self._session.today, copies=values["copies"],
                language=values["language"], large_print=values["large"],
                blank=not values["codes"],
            )  # fmt: skip
        except KnownError as error:
            self.form.set_problems({error.field or "copies": error.message})
            return
        self.act.hide()
        self.form.hide()
        task = background.run(
            preview, self._job, done=self._show, failed=self._fail, title=_("Making the copies")
        )
        self.busy.addWidget(ProgressPanel(task))

    def _fail(self, error: Exception) -> None:
        self.reject()
        raise error

    def _show(self, pdf: bytes) -> None:
        self.view.show_pdf(pdf, name=self._name)
        self.view.show()
        look, room = theme.current(), self.screen().availableGeometry()
        self.resize(
            min(look.grid(WIDTH_STEPS), round(room.width() * SCREEN_SHARE)),
            min(look.grid(HEIGHT_STEPS), round(room.height() * SCREEN_SHARE)),
        )
        focus.give(self.view.print_it)

    def _let_out(self, _channel: str, go: Go) -> None:
        """Record coded copies once, before they go to the printer or a file."""
        job, self._job = self._job, None
        if job is not None and job.copies[0] is not None:
            self._changes = printing.record_form(self._session.vault, job, self._session.today)
            self._count = len(job.copies)
        go()

    def _tell(self) -> None:
        changes, self._changes = self._changes, None
        if changes is not None:
            words = ngettext("{count} copy printed", "{count} copies printed", self._count)
            self._session.done(changes, words.format(count=self._count))
