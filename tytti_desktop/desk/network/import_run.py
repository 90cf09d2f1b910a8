"""One import: the file is read on a worker, then stored a few rows at a time, or cancelled whole.

The rows are stored in one transaction that lasts over many of the window's events, so nothing else
may write meanwhile: the dialog is modal, other work is waited for before (background), and every
open form keeps its text before the first row.
"""

from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from tytti_desktop.casework.service_map import importing
from tytti_desktop.casework.service_map.catalogue import Row
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import spaced, text
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.background import ProgressPanel, Report, Step, Task
from tytti_desktop.desk.running.session import Session
from tytti_desktop.exchange import hsds, ptv
from tytti_desktop.vault import Changes
from tytti_desktop.words import _

READERS: dict[str, Callable[..., list[Row]]] = {"ptv": ptv.read_rows, "hsds": hsds.read_rows}
WIDTH_STEPS = 60.0


def _read(report: Report, source: str, content: bytes) -> list[Row]:
    return READERS[source](content, tell=report.step)


class ImportRun(Dialog):
    """The dialog while a file is read and stored."""

    imported = Signal(object)  # the Changes, whose record is the report

    def __init__(
        self, session: Session, parent: QWidget | None, source: str, content: bytes
    ) -> None:
        super().__init__(parent)
        self._session, self._source = session, source
        self._steps: Generator[tuple[int, int], None, Changes] | None = None
        self.setWindowTitle(_("Importing the services …"))
        self.setModal(True)
        self.setMinimumWidth(theme.current().grid(WIDTH_STEPS))
        self._column = QVBoxLayout(self)
        spaced(self._column, 2, 3)
        self._column.addWidget(text(_("Importing the services …"), "title"))
        note = _("Until the last row is stored nothing has changed: Cancel leaves no trace.")
        self._column.addWidget(text(note, "muted"))
        self.task = background.run(
            _read, source, content, done=self._store, failed=self._fail,
            title=_("Reading the file …"),
        )  # fmt: skip
        self._follow(self.task)
        session.sealing.connect(self._let_go)

    def _follow(self, task: Task) -> None:
        self._column.addWidget(ProgressPanel(task))
        task.ended.connect(self._ended)

    def _store(self, rows: list[Row]) -> None:
        for widget in QApplication.allWidgets():
            if isinstance(widget, Form):
                widget.keep()
        vault, today = self._session.vault, self._session.today
        self._steps = importing.taking_in(vault, self._source, rows, today)
        self.task = background.run_steps(
            self._stored(self._steps), done=self._done, failed=self._fail,
            title=_("Storing the rows …"),
        )  # fmt: skip
        self._follow(self.task)

    @staticmethod
    def _stored(
        steps: Generator[tuple[int, int], None, Changes],
    ) -> Generator[Step, None, Changes]:
        try:
            while True:
                try:
                    done, total = next(steps)
                except StopIteration as end:
                    changes: Changes = end.value
                    return changes
                yield Step(done, total)
        finally:
            steps.close()  # after Cancel: what was stored so far goes back

    def _done(self, changes: Any) -> None:  # noqa: ANN401 - None once the vault is closing
        if isinstance(changes, Changes):
            self.accept()
            self.imported.emit(changes)

    def _fail(self, error: Exception) -> None:
        self.reject()
        raise error

    def _ended(self) -> None:
        if self.task.cancelled:
            super().reject()

    def _let_go(self) -> None:
        """Take everything back at once: the vault is about to close."""
        self.task.cancel()
        if self._steps is not None:
            self._steps.close()

    def reject(self) -> None:
        """Stop at the next step; the dialog closes when that has happened."""
        if self.task.running:
            self.task.cancel()
        else:
            super().reject()
