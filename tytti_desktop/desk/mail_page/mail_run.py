"""One printing run: made on a worker with progress and Cancel, looked at, recorded as it leaves.

It is recorded before its first page goes to a printer or a file, so that whatever happens then (a
lock, a paper jam) no letter is out unknown; nothing if the person comes back first. A run that is
only for looking cannot be printed.
"""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.casework.mail import mailings
from tytti_desktop.casework.mail.mailing_plan import MailingPlan
from tytti_desktop.casework.mail.mailings import PrintOrder
from tytti_desktop.desk.forms.busy import while_busy
from tytti_desktop.desk.forms.pdf_view import Go, PdfView
from tytti_desktop.desk.kit import focus
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import button, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.background import ProgressPanel, Report, Task
from tytti_desktop.desk.running.session import Session
from tytti_desktop.paper.batch import Batch
from tytti_desktop.vault import Changes
from tytti_desktop.words import _, ngettext


@dataclass(frozen=True)
class Done:
    """What a run came to: what was stored, how to say it, how many were left out."""

    changes: Changes
    said: str
    skipped: int


def _print(report: Report, order: PrintOrder, duplex: bool) -> Batch:
    def tell(done: int, count: int) -> None:
        half = count // 2
        what = _("Making the letters") if done <= half else _("Checking every page")
        report.step(done, count, what)

    return mailings.print_order(order, duplex=duplex, progress=tell)


class MailRun(QWidget):
    """A plan on its way to paper."""

    left = Signal()
    recorded = Signal(object)  # Done
    FEW = 5  # letters in a preview that is only for looking

    def __init__(
        self,
        session: Session,
        plan: MailingPlan,
        *,
        duplex: bool = False,
        only_look: bool = False,
    ) -> None:
        super().__init__()
        self._session, self._plan = session, plan
        self._duplex, self._only_look = duplex, only_look
        self._order: PrintOrder | None = None
        self._batch: Batch | None = None
        self._changes: Changes | None = None  # once it is recorded
        self.task: Task | None = None
        self.told = text("", "strong")
        self.advice = text("", "muted")
        self.view = PdfView()
        self.leave = button(_("Back without recording"), self._leave, icon="arrow-left")
        self.column = QVBoxLayout(self)
        spaced(self.column, 1)
        nest(self.column, row(self.leave, None))
        for widget in (self.told, self.advice):
            self.column.addWidget(widget)
        self.column.addWidget(self.view, 1)
        self.view.may_leave = self._let_out
        self.view.printed.connect(self._tell)
        self.view.saved.connect(self._tell_saved)
        for part in (self.view, self.leave):
            part.hide()
        if only_look:
            self.leave.setText(_("Back to the list"))
            self.view.print_it.hide()
            self.view.save_as.hide()

    def start(self) -> None:
        """Begin to print; comes back at once when the order cannot be made."""
        try:
            self._order = mailings.order(self._session.vault, self._plan, preview=self._only_look)
        except Exception:
            self.left.emit()
            raise
        self.task = background.run(
            _print, self._order, self._duplex, done=self._show, failed=self._fail,
            title=self._title(),
        )  # fmt: skip
        self.task.ended.connect(self._ended)
        self.column.insertWidget(0, ProgressPanel(self.task))

    def _title(self) -> str:
        count = len(self._plan.items)
        words = ngettext("Printing {count} letter", "Printing {count} letters", count)
        return words.format(count=count)

    def _ended(self) -> None:
        if self._batch is None and self.task is not None and self.task.cancelled:
            self._session.tell(_("Printing was stopped. Nothing was recorded as printed."))
            self.left.emit()

    def _fail(self, error: Exception) -> None:
        self.left.emit()
        raise error

    def _show(self, batch: Batch) -> None:
        self._batch = batch
        count = len(self._plan.items)
        pages = sum(len(piece.pages) for piece in batch.pieces)
        words = ngettext(
            "{count} letter is ready, {pages} pages", "{count} letters are ready, {pages} pages",
            count,
        )  # fmt: skip
        self.told.setText(words.format(count=count, pages=pages))
        self.advice.setText(self._advice())
        name = _("mailing-{day}").format(day=self._session.today.isoformat())
        self.view.show_pdf(batch.pdf, name=name)
        for part in (self.view, self.leave):
            part.show()
        focus.give(self.leave if self._only_look else self.view.print_it)

    def _advice(self) -> str:
        if self._only_look:
            return _("Only for looking: nothing is recorded, and this cannot be mailed.")
        return _(
            "Every page was read again and belongs to the right client. The mailing is recorded "
            "as printed when you print it or save it to a file."
        )

    def _leave(self) -> None:
        if self._changes is None:
            self.left.emit()
        else:
            self._tell()

    def _let_out(self, _channel: str, go: Go) -> None:
        """Record the run once, however it leaves; what a second printing prints is the same."""
        order, batch = self._order, self._batch
        if order is None or batch is None:
            go()
            return

        def recorded(changes: Changes) -> None:
            self._batch, self._changes = None, changes
            self.leave.setText(_("Back to the list"))
            go()

        words = _("Recording the mailing …")
        record = partial(mailings.record, self._session.vault, order, batch)
        while_busy(self, words, record, held(self, recorded))

    def _tell_saved(self, saved: str) -> None:
        self._tell(saved=saved)

    def _tell(self, _pages: int = 0, saved: str = "") -> None:
        changes, self._changes = self._changes, None
        if changes is None:
            return
        count, skipped = len(self._plan.items), len(self._plan.skipped)
        words = ngettext("{count} letter printed", "{count} letters printed", count)
        said = words.format(count=count)
        self.recorded.emit(Done(changes, f"{said}. {saved}" if saved else said, skipped))
