"""A dialog of one record whose making is slow: it is made on a worker, then stored here.

As form_dialog, but `work(report, values)` runs on a worker after `check(values)`, and
`store(result)` on this thread. Errors of all three stand beside their fields.
"""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.kit.cards import spaced
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.background import ProgressPanel, Report, Task
from tytti_desktop.errors import KnownError

Values = Mapping[str, Any]


class WorkerDialog(FormDialog):
    """One form; the act begins the work, and the dialog closes when its result is stored."""

    def __init__(
        self,
        parent: QWidget | None,
        form: Form,
        *,
        title: str,
        act: str,
        doing: str,
        work: Callable[[Report, Values], Any],
        check: Callable[[Values], object] = bool,
        store: Callable[[Any], Any] | None = None,
        intro: str = "",
    ) -> None:
        super().__init__(parent, form, title=title, act=act, intro=intro, store=store)
        self._doing, self._work, self._check = doing, work, check
        self._task: Task | None = None
        self.busy = QVBoxLayout()
        spaced(self.busy, 0)
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            nest(column, self.busy, at=column.count() - 1)

    def _finish(self) -> bool:
        """Read and check what is typed, then begin the work; False if it cannot be."""
        self._say("")
        values = self.form.read()
        if values is None:
            return False
        try:
            self._check(values)
        except KnownError as error:
            self._refuse(error)
            return False
        self._task = background.run(
            self._work, values, done=self._keep, failed=self._refuse, title=self._doing
        )
        background.rest(self._task, self.act)
        panel = ProgressPanel(self._task)
        panel.cancel.hide()
        self.busy.addWidget(panel)
        return True

    def _refuse(self, error: Exception) -> None:
        self._task, self._taken = None, False
        if not isinstance(error, KnownError):
            raise error
        self._say(" ".join(self.form.set_problems({error.field or "": error.message})))

    def _keep(self, result: Any) -> None:  # noqa: ANN401 - the work's own
        try:
            self.result_value = self._store(result) if self._store is not None else result
        except KnownError as error:
            self._refuse(error)
            return
        self.form.saved()
        self.accept()

    def reject(self) -> None:
        """Leave: what the work comes to is let go."""
        if self._task is not None:
            self._task.cancel()
        super().reject()


def run(dialog: WorkerDialog) -> Any:  # noqa: ANN401 - what `store` returned
    """Show a dialog to its end; return what was stored, None if the person left."""
    dialog.exec()
    accepted = dialog.result() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return dialog.result_value if accepted else None
