"""A quiet notice in a page: words, and a button that goes on from them; gone when closed."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout

from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import button, hide_unless, spaced, text
from tytti_desktop.words import _


class Notice(QFrame):
    """What just happened or what holds here, with what to do about it."""

    def __init__(self, *, closable: bool = True, leads: bool = False) -> None:
        super().__init__()
        theme.style(self, "banner-info")
        self.words = text("")
        self.act = button("", self._press, primary=leads)
        self.close_button = button(_("Close"), self.hide, kind="quiet")
        hide_unless(self.close_button, closable)
        self._do: Callable[[], object] | None = None
        line = QHBoxLayout(self)
        spaced(line, 2, 1.5)
        line.addWidget(self.words, 1)
        for each in (self.act, self.close_button):
            line.addWidget(each, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def say(self, words: str, act: str = "", do: Callable[[], object] | None = None) -> None:
        """Show the words, and a button where there is something to do."""
        self.words.setText(words)
        self.setAccessibleName(words)
        self.act.setText(act)
        self.act.setAccessibleName(act)
        self.act.setVisible(do is not None)
        self._do = do
        self.show()

    def _press(self) -> None:
        if self._do is not None:
            self._do()
