"""A file of rows while it is looked at: read on a worker, then each row in its turn, or cancelled.

Nothing is stored meanwhile.
"""

from collections.abc import Generator
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import spaced, text
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.background import ProgressPanel, Report, Step, Task
from tytti_desktop.desk.running.session import Session
from tytti_desktop.exchange.sheet_rows import Preview, Reading
from tytti_desktop.exchange.taking_in import KINDS
from tytti_desktop.words import _

WIDTH_STEPS = 60.0


def _read(report: Report, reading: Reading, content: bytes) -> Any:  # noqa: ANN401 the kind's own
    report.step(0, 1)
    return reading(content)


class RowLooking(Dialog):
    """The dialog while a file is looked at."""

    looked = Signal(object)  # the Preview

    def __init__(self, session: Session, parent: QWidget | None, kind: str, content: bytes) -> None:
        super().__init__(parent)
        self._session, self._kind = session, KINDS[kind]
        title = _(self._kind.word)
        self.setWindowTitle(title)
        self.setModal(True)
        self.setMinimumWidth(theme.current().grid(WIDTH_STEPS))
        self._column = QVBoxLayout(self)
        spaced(self._column, 2, 3)
        self._column.addWidget(text(title, "title"))
        self.task = background.run(
            _read, self._kind.reading(), content, done=self._look, failed=self._fail,
            title=_("Reading the file …"),
        )  # fmt: skip
        self._follow(self.task)
        session.sealing.connect(self._let_go)

    def _follow(self, task: Task) -> None:
        self._column.addWidget(ProgressPanel(task))
        task.ended.connect(self._ended)

    def _look(self, read: Any) -> None:  # noqa: ANN401 the kind's own
        vault, today = self._session.vault, self._session.today
        self.task = background.run_steps(
            _steps(self._kind.looking(vault, read, today), self._kind.size(read)),
            done=self._done, failed=self._fail, title=_("Looking at the rows …"),
        )  # fmt: skip
        self._follow(self.task)

    def _done(self, found: Preview[Any]) -> None:
        self.accept()
        self.looked.emit(found)

    def _fail(self, error: Exception) -> None:
        super().reject()
        raise error

    def _ended(self) -> None:
        if self.task.cancelled:
            super().reject()

    def _let_go(self) -> None:
        """Stop: the vault is about to close."""
        self.task.cancel()

    def reject(self) -> None:
        """Stop at the next step; the dialog closes when that has happened."""
        if self.task.running:
            self.task.cancel()
        else:
            super().reject()


def _steps(
    looking: Generator[int, None, Preview[Any]], total: int
) -> Generator[Step, None, Preview[Any]]:
    try:
        while True:
            try:
                yield Step(next(looking), total)
            except StopIteration as end:
                found: Preview[Any] = end.value
                return found
    finally:
        looking.close()
