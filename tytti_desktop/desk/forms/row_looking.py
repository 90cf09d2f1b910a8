"""A file of rows while it is looked at: read on a worker, then each row in its turn, or cancelled.

Nothing is stored meanwhile.
"""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tytti_desktop.desk.forms.file_run import FileRun
from tytti_desktop.desk.running.background import Report, Step, retold
from tytti_desktop.desk.running.session import Session
from tytti_desktop.exchange.sheet_rows import Preview, Reading
from tytti_desktop.exchange.taking_in import KINDS
from tytti_desktop.words import _


def _read(report: Report, reading: Reading, content: bytes) -> Any:  # noqa: ANN401 the kind's own
    report.step(0, 1)
    return reading(content)


class RowLooking(FileRun):
    """The dialog while a file is looked at."""

    looked = Signal(object)  # the Preview

    def __init__(self, session: Session, parent: QWidget | None, kind: str, content: bytes) -> None:
        self._session, self._kind = session, KINDS[kind]
        super().__init__(
            session, parent, _(self._kind.word), "", _read, self._kind.reading(), content
        )

    def go_on(self, read: Any) -> None:  # noqa: ANN401 the kind's own
        """Look at the rows."""
        vault, today, total = self._session.vault, self._session.today, self._kind.size(read)
        looking = self._kind.looking(vault, read, today)
        self.go_through(retold(looking, lambda done: Step(done, total)), _("Looking at the rows …"))

    def finish(self, made: Preview[Any]) -> None:
        """Hand on what the file holds."""
        self.accept()
        self.looked.emit(made)
