"""What every button of the program is: one press is one act."""

from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QPushButton


class ActButton(QPushButton):
    """A button that a double click presses once: many people click everything twice.

    The second click might fall on what has come in its place: the next question's answer.
    """

    steps = False  # goes on by each click: a page, a size

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the second click of two, but where each click is a step."""
        if self.steps:
            super().mouseDoubleClickEvent(event)
