"""One import: the file is read on a worker, then stored a few rows at a time, or cancelled whole.

The rows are stored in one transaction that lasts over many of the window's events, so nothing else
may write meanwhile: the dialog is modal, other work is waited for before (background), and every
open form keeps its text before the first row.
"""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tytti_desktop.casework.service_map import importing
from tytti_desktop.casework.service_map.catalogue import Row
from tytti_desktop.desk.forms.file_run import FileRun, no_trace
from tytti_desktop.desk.running.background import Report, Step, retold
from tytti_desktop.desk.running.session import Session
from tytti_desktop.exchange import hsds, ptv
from tytti_desktop.vault import Changes
from tytti_desktop.words import _

READERS: dict[str, Callable[..., list[Row]]] = {"ptv": ptv.read_rows, "hsds": hsds.read_rows}


def _read(report: Report, source: str, content: bytes) -> list[Row]:
    return READERS[source](content, tell=report.step)


class ImportRun(FileRun):
    """The dialog while a file is read and stored."""

    imported = Signal(object)  # the Changes, whose record is the report

    def __init__(
        self, session: Session, parent: QWidget | None, source: str, content: bytes
    ) -> None:
        self._session, self._source = session, source
        title = _("Importing the services …")
        super().__init__(session, parent, title, no_trace(), _read, source, content)

    def go_on(self, read: list[Row]) -> None:
        """Store the rows."""
        vault, today = self._session.vault, self._session.today
        steps = importing.taking_in(vault, self._source, read, today)
        self.store(retold(steps, lambda done: Step(*done)), _("Storing the rows …"))

    def finish(self, made: Changes | None) -> None:
        """Hand on the report; None once the vault is closing."""
        if made is not None:
            self.accept()
            self.imported.emit(made)
