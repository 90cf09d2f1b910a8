"""Rows of a file while they are stored, or an import while it is taken back: a few each turn.

One transaction lasts over many of the window's events: Cancel, or the vault closing, leaves no
trace. Nothing else may write meanwhile, so the dialog is modal and waits for no other work.
"""

from collections.abc import Generator
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tytti_desktop.desk.forms.file_run import StepRun, no_trace
from tytti_desktop.desk.running.background import Step, retold
from tytti_desktop.desk.running.session import Session


class RowStoring(StepRun):
    """The dialog meanwhile; `steps` yield how many of `total` rows are done."""

    stored = Signal(object)  # what the steps made

    def __init__(
        self,
        session: Session,
        parent: QWidget | None,
        words: tuple[str, str],
        steps: Generator[int, None, Any],
        total: int,
    ) -> None:
        title, doing = words
        super().__init__(session, parent, title, no_trace())
        self.store(retold(steps, lambda done: Step(done, total)), doing)

    def finish(self, made: Any) -> None:  # noqa: ANN401 the kind's own
        """Hand on what was stored; None once the vault is closing."""
        if made is not None:
            self.accept()
            self.stored.emit(made)
