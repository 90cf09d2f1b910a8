"""A PDF shown page by page, printed, or saved where the user says. It never touches the disk else.

    view = PdfView(); view.show_pdf(pdf_bytes, name=_("Mailing"))

Pages are rendered on a worker; printing goes from memory to the printer. Before the paper leaves,
`may_leave(channel, go)` is called ("paper" or "file"): the screen records there what is about to
leave, through the gate, and calls `go()`, or keeps it back. Nothing is recorded after: the pages go
to the printer though the vault locks meanwhile. `printed` and `saved` tell that it is done.
What became of the paper is told under its buttons.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from tytti_desktop.casework.gate.ready_papers import FILE, PAPER
from tytti_desktop.desk.forms.ask_file import save_as, write
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import button, scrolled, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.review_flow import Flow
from tytti_desktop.desk.running import background, printing
from tytti_desktop.desk.running.background import ProgressPanel, Report, Task
from tytti_desktop.paper import preview
from tytti_desktop.words import _, ngettext

SCREEN_DOTS = 96.0
LARGEST_IN_WORDS = 125  # percent: over it the buttons that turn and zoom are icons alone
ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)


def _render(_report: Report, pdf: bytes, page: int, dpi: float) -> preview.Picture:
    return preview.page_picture(pdf, page, dpi=dpi)


Go = Callable[[], object]


def _always(_channel: str, go: Go) -> None:
    """Let a paper of nobody's leave: a blank form, the unit's own paper."""
    go()


class PdfView(QWidget):
    """One page in sight, with page and zoom buttons, Print and Save as."""

    printed = Signal(int)  # how many pages went to the printer
    saved = Signal(str)  # words that name the file the user chose

    def __init__(self) -> None:
        super().__init__()
        self._pdf, self._name = b"", ""
        self._page, self._pages, self._zoom = 1, 0, 2
        self._zoomed = False  # by hand: until then the page is made to fit the width
        self._task: Task | None = None
        self._printing: Task | None = None
        self.may_leave: Callable[[str, Go], object] = _always
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.number = text("", "muted", wrap=False)
        # The button after it stays while pages are turned.
        self.number.setMinimumWidth(self.number.fontMetrics().horizontalAdvance("00 (00)"))
        self.before = button(_("Previous page"), self.previous_page, icon="chevron-left")
        self.after = button(_("Next page"), self.next_page, icon="chevron-right")
        self.smaller = button(_("Smaller"), self.zoom_out, icon="zoom-out")
        self.larger = button(_("Larger"), self.zoom_in, icon="zoom-in")
        for one in (self.before, self.after, self.smaller, self.larger):
            one.steps = True
            if theme.current().scale > LARGEST_IN_WORDS:
                one.setToolTip(one.text())
                one.setText("")
        self.save_as = button(_("Save as …"), self._ask_where, icon="save")
        self.print_it = button(_("Print …"), self._ask_printer, primary=True, icon="printer")
        column = QVBoxLayout(self)
        spaced(column, 1)
        pages = (self.before, self.number, self.after)  # last: they come with a second page
        acts = QWidget()
        acts.setLayout(Flow([self.print_it, self.save_as, self.smaller, self.larger, *pages]))
        column.addWidget(acts)
        self.remark, self.gone = text("", "warning"), text("", "muted")
        for told in (self.remark, self.gone):
            column.addWidget(told)
            told.hide()
        self._progress = QVBoxLayout()
        nest(column, self._progress)
        self._area = scrolled(self.picture)
        column.addWidget(self._area, 1)
        self._enable()

    def show_pdf(self, pdf: bytes, *, name: str) -> None:
        """Show a PDF; `name` is the file name offered, never a person's."""
        self._pdf, self._name, self._page = pdf, name, 1
        self._pages = preview.page_count(pdf)
        self._draw()

    @property
    def dpi(self) -> float:
        """Dots an inch of the page on the screen: the zoom times the window's own scale."""
        return SCREEN_DOTS * ZOOMS[self._zoom] * theme.current().scale / 100

    def _draw(self) -> None:
        """Render the page in sight on a worker; a page asked for later wins."""
        self._enable()
        if not self._pages:
            return
        if self._task is not None:
            self._task.cancel()
        ratio = self.devicePixelRatioF()
        self._task = background.run(
            _render, self._pdf, self._page, self.dpi * ratio, done=self._show
        )

    def _show(self, picture: preview.Picture) -> None:
        shown = QPixmap.fromImage(printing.as_image(picture))
        shown.setDevicePixelRatio(self.devicePixelRatioF())
        wide = shown.deviceIndependentSize().width()
        if not self._zoomed and self._zoom and wide > self._area.viewport().width():
            self._zoom -= 1
            self._draw()
            return
        self.picture.setPixmap(shown)
        words = _("Page {page} of {pages}").format(page=self._page, pages=self._pages)
        self.picture.setAccessibleName(words)

    def _enable(self) -> None:
        self.number.setText(f"{self._page} ({self._pages})" if self._pages else "")
        for one in (self.before, self.number, self.after):
            one.setVisible(self._pages > 1)
        self.before.setEnabled(self._page > 1)
        self.after.setEnabled(self._page < self._pages)
        self.smaller.setEnabled(self._zoom > 0)
        self.larger.setEnabled(self._zoom + 1 < len(ZOOMS))
        for one in (self.save_as, self.print_it):
            one.setEnabled(self._pages > 0)

    def _turn(self, to: int) -> None:
        self._page = min(max(to, 1), max(self._pages, 1))
        self._draw()

    def next_page(self) -> None:
        """Show the next page."""
        self._turn(self._page + 1)

    def previous_page(self) -> None:
        """Show the page before."""
        self._turn(self._page - 1)

    def zoom_in(self) -> None:
        """Show the page larger."""
        self._zoom, self._zoomed = min(self._zoom + 1, len(ZOOMS) - 1), True
        self._draw()

    def zoom_out(self) -> None:
        """Show the page smaller."""
        self._zoom, self._zoomed = max(self._zoom - 1, 0), True
        self._draw()

    def _ask_where(self) -> None:
        title = _("Save the PDF")
        found = save_as(self, title, self._name, ".pdf", "PDF (*.pdf)")
        if found is not None:
            self.save_to(found)

    def save_to(self, file: Path) -> None:
        """Write the PDF where the user said, if it may leave; KnownError when it cannot be done."""
        self.may_leave(FILE, partial(self._save, file))

    def _save(self, file: Path) -> None:
        said = write(file, self._pdf)
        self._tell(said)
        self.saved.emit(said)

    def _ask_printer(self) -> None:
        """Ask for a printer, but while pages go to one: the button stays, the cursor is on it."""
        if self._printing is not None:
            return
        printer = printing.ask_printer(self, self._pdf)
        if printer is not None:
            self.may_leave(PAPER, partial(self.print_on, printer))

    def print_on(self, printer: QPrinter) -> Task:
        """Send every page to the printer, a page at a time between the window's events."""
        self.remark.setText(printing.remark(printer))
        self.remark.setVisible(bool(self.remark.text()))
        steps = printing.print_pages(self._pdf, self._pages, printer)
        task = background.run_steps(
            steps, done=self.printed_all, title=_("Printing"), outlives=True
        )
        self._printing = task
        task.ended.connect(self._printing_ended)
        self._progress.addWidget(ProgressPanel(task))
        return task

    def printed_all(self, pages: int) -> None:
        """Tell that every page has gone to the printer."""
        words = ngettext(
            "{count} page went to the printer", "{count} pages went to the printer", pages
        )
        self._tell(words.format(count=pages))
        self.printed.emit(pages)

    def _tell(self, said: str) -> None:
        self.gone.setText(said)
        self.gone.show()

    def _printing_ended(self) -> None:
        self._printing = None
