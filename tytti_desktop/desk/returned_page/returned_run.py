"""Reading scanned files: worker processes read, each page is stored as it comes, Cancel stops.

What was read before Cancel stays stored. One bad page or file never stops the others: it is named
with what to do.
"""

import os
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.casework.returns import known, storing
from tytti_desktop.casework.returns.records import ScanPage
from tytti_desktop.desk.kit.cards import spaced
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.background import ProgressPanel, Report, Task
from tytti_desktop.desk.running.session import Session
from tytti_desktop.paper.codes import short_code
from tytti_desktop.paper.reading import Known, PageReading, PageReason, PageStatus, read_files
from tytti_desktop.paper.reading.reasons import said
from tytti_desktop.vault import Changes
from tytti_desktop.words import _, ngettext

MOST_WORKERS = 4
AHEAD = 8  # pages read and not yet stored: memory stays flat


@dataclass(frozen=True)
class PageLine:
    """One page as people see it: where it was, which form it is, its state and what to do.

    `id` is the kept page's; `handled` tells that nothing is left to do.
    """

    id: str
    file: str
    page: int
    status: PageStatus
    advice: str
    form: str
    handled: str
    pictured: bool


def line_of(scan: ScanPage) -> PageLine:
    """Return a kept page as a line, its picture let go."""
    form = f"{short_code(scan.sheet_id)} · {scan.form_page}" if scan.sheet_id else ""
    advice = said(PageReason(scan.reason)) if scan.reason else ""
    return PageLine(
        scan.id, scan.file, scan.page, PageStatus(scan.status), advice, form, scan.handled,
        scan.picture is not None,
    )  # fmt: skip


@dataclass
class Outcome:
    """What a run came to."""

    lines: list[PageLine] = field(default_factory=list)
    types: frozenset[type] = frozenset()
    stopped: bool = False

    @property
    def not_read(self) -> list[PageLine]:
        """The pages that were not simply read."""
        return [line for line in self.lines if line.status is not PageStatus.READ]

    def words(self) -> str:
        """Return the result in words: “36 pages read, 2 foreign”."""
        counts = Counter(line.status for line in self.lines)
        read = counts[PageStatus.READ] + counts[PageStatus.INCOMPLETE]
        parts = [ngettext("{count} page read", "{count} pages read", read).format(count=read)]
        told = (
            (PageStatus.INCOMPLETE, _("incomplete: {count}")),
            (PageStatus.FOREIGN, _("foreign: {count}")),
            (PageStatus.UNREADABLE, _("unreadable: {count}")),
            (PageStatus.DUPLICATE, _("read before: {count}")),
        )
        parts += [words.format(count=counts[one]) for one, words in told if counts[one]]
        if self.stopped:
            parts.append(_("stopped: what was read is kept"))
        return ", ".join(parts)


class _Pipe(QObject):
    """Pages from the reader's thread to the window's, only a few ahead of the storing."""

    page = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.room = threading.Semaphore(AHEAD)
        self.closed = False

    def put(self, page: PageReading) -> None:
        """Hand a page on, waiting for room; nothing once the run is over."""
        while not self.room.acquire(timeout=0.1):
            if self.closed:
                return
        self.page.emit(page)


def _read(report: Report, paths: Sequence[Path], forms: Known, workers: int, pipe: _Pipe) -> None:
    def tell(done: int, count: int) -> None:
        report.step(done, count, _("Reading the pages"))

    for page in read_files(
        paths, forms, workers=workers, progress=tell, cancel=lambda: pipe.closed
    ):
        pipe.put(page)


class ReadingRun(QWidget):
    """One run, from chosen files to stored pages."""

    finished = Signal(object)  # an Outcome

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.outcome = Outcome()
        self.task: Task | None = None
        self._pipe = _Pipe()
        self._pipe.page.connect(self._store)
        self._column = QVBoxLayout(self)
        spaced(self._column, 1)
        self._column.addStretch(1)
        session.sealing.connect(self._seal)

    def start(self, paths: Sequence[Path], *, workers: int | None = None) -> None:
        """Begin; `workers` is the number of processes, 0 for none but this."""
        count = min(MOST_WORKERS, os.cpu_count() or 1) if workers is None else workers
        forms = known.known_sheets(self._session.vault)
        self.task = background.run(
            _read, list(paths), forms, count, self._pipe, done=self._say_nothing,
            failed=self._fail, title=_("Reading the scanned pages"),
        )  # fmt: skip
        self.task.ended.connect(self._end)
        self._column.insertWidget(0, ProgressPanel(self.task))

    def _say_nothing(self, _result: object) -> None:
        """Do nothing: the end is told by `ended`, which comes after Cancel too."""

    def _fail(self, error: Exception) -> None:
        raise error

    def _store(self, page: PageReading) -> None:
        """Store a page; after Cancel or the vault's closing nothing more is stored."""
        try:
            if not self._pipe.closed:
                changes = storing.store_page(self._session.vault, page, self._session.today)
                scan: ScanPage = changes.record
                self.outcome.types |= changes.types
                self.outcome.lines.append(line_of(scan))
        finally:
            self._pipe.room.release()

    def _seal(self) -> None:
        """Stop for good: the vault is about to close."""
        self._pipe.closed = True
        if self.task is not None:
            self.task.cancel()

    def _end(self) -> None:
        if self._pipe.closed:
            return
        self._pipe.closed = True
        self.outcome.stopped = self.task is not None and self.task.cancelled
        self._session.done(Changes(self.outcome.types))
        self.finished.emit(self.outcome)
