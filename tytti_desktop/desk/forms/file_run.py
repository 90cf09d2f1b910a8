"""Dialogs while work goes on by steps, of a file read on a worker before or of none; cancelled."""

from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import spaced, text
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.background import ProgressPanel, Step, Task
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _

WIDTH_STEPS = 60.0


def no_trace() -> str:
    """Return what Cancel does while rows are stored."""
    return _("Until the last row is stored nothing has changed: Cancel leaves no trace.")


class StepRun(Dialog):
    """A dialog while steps are taken between the window's events; `finish` takes what they made."""

    task: Task  # none until something has begun: the dialog may be shut before

    def __init__(self, session: Session, parent: QWidget | None, title: str, note: str) -> None:
        super().__init__(parent)
        self._storing: Generator[Step, None, Any] | None = None
        self.setWindowTitle(title)
        self.setModal(True)
        self.setMinimumWidth(theme.current().grid(WIDTH_STEPS))
        self._column = QVBoxLayout(self)
        spaced(self._column, 2, 3)
        self._column.addWidget(text(title, "title"))
        if note:
            self._column.addWidget(text(note, "muted"))
        session.sealing.connect(self.let_go)

    def finish(self, made: Any) -> None:  # noqa: ANN401 what the steps made
        """Take what the steps made."""
        raise NotImplementedError

    def go_through(self, steps: Generator[Step, None, Any], title: str) -> None:
        """Take steps between the window's events, to `finish`."""
        self.task = background.run_steps(steps, done=self.finish, failed=self._fail, title=title)
        self._follow(self.task)

    def store(self, steps: Generator[Step, None, Any], title: str) -> None:
        """Take steps that write, all in one transaction: every open form keeps its text before."""
        for widget in QApplication.allWidgets():
            if isinstance(widget, Form):
                widget.keep()
        self._storing = steps
        self.go_through(steps, title)

    def _follow(self, task: Task) -> None:
        self._column.addWidget(ProgressPanel(task))
        task.ended.connect(self._ended)

    def _fail(self, error: Exception) -> None:
        super().reject()
        raise error

    def _ended(self) -> None:
        if self.task.cancelled:
            super().reject()

    def let_go(self) -> None:
        """Stop, and take everything back at once: the vault is about to close."""
        if hasattr(self, "task"):
            self.task.cancel()
        if self._storing is not None:
            self._storing.close()

    def reject(self) -> None:
        """Stop at the next step; the dialog closes when that has happened."""
        if hasattr(self, "task") and self.task.running:
            self.task.cancel()
        else:
            super().reject()


class FileRun(StepRun):
    """A dialog that first reads: `work(report, *values)` on a worker, and `go_on` what it made."""

    def __init__(
        self,
        session: Session,
        parent: QWidget | None,
        title: str,
        note: str,
        work: Callable[..., Any],
        *values: object,
    ) -> None:
        super().__init__(session, parent, title, note)
        self.task = background.run(
            work, *values, done=self.go_on, failed=self._fail, title=_("Reading the file …")
        )
        self._follow(self.task)

    def go_on(self, read: Any) -> None:  # noqa: ANN401 what the work made
        """Go through what was read."""
        raise NotImplementedError
