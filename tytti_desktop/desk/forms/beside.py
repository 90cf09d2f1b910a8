"""Long texts are written beside the page, never on top of it: the history stays in reach.

    beside.write(session, dialog, _("Visit recorded"))

The frame holds one `SidePanel` and shows the form there, with its heading and whose it is; every
page stays in use meanwhile. Where the page and the panel do not both fit, the panel covers the page
and a button changes between them. Without a frame the form is a dialog like any other.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from tytti_desktop.desk.forms.form_dialog import FormDialog, answered
from tytti_desktop.desk.forms.form_rows import TextField
from tytti_desktop.desk.kit import focus, keys, theme
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import button, row, spaced, text
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Changes
from tytti_desktop.words import _

WIDTH_STEPS, BOTH_FIT_STEPS = 54.0, 137.5  # grid steps; the second is 1100 px at 100 %
WRITING_LINES = 12  # of a text of many lines, where there is room for it
Then = Callable[[Any], object]


def write(session: Session, dialog: FormDialog, said: str) -> None:
    """Show a form whose text may be long; store it, and say so, once the person presses its act."""

    def then(found: object) -> None:
        if isinstance(found, Changes):
            session.done(found, said)

    if session.beside is None:
        then(answered(dialog))
    else:
        session.beside(dialog, then)


class SidePanel(QFrame):
    """At most one form beside the pages, and a strip that leads back to it while it is covered."""

    covering = Signal(bool)  # the panel needs the page's room, or no more
    closed = Signal()  # the page is in use again

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.dialog: FormDialog | None = None
        self._looking = False  # at the page, in a window where both do not fit
        theme.style(self, "bar")
        look = theme.current()
        self._column = QVBoxLayout(self)
        spaced(self._column, 0)
        self.look = button(_("Look at the page"), self.show_page, kind="quiet", icon="arrow-left")
        self._column.addWidget(self.look, 0, Qt.AlignmentFlag.AlignLeft)
        self.strip = QFrame()
        theme.style(self.strip, "banner-info")
        self._told = text("", "strong")
        line = row(self._told, None, button(_("Go on writing"), self.show_form, primary=True))
        line.setContentsMargins(*[look.grid(1)] * 4)
        self.strip.setLayout(line)
        self.strip.hide()
        self.hide()

    def take(self, dialog: FormDialog, then: Then) -> None:
        """Show a form; what was being written in another is kept as its draft."""
        if self.dialog is not None and self.dialog.form.place == dialog.form.place:
            dialog.deleteLater()
            self.show_form()
            return
        self.put_away()
        self.dialog = dialog
        dialog.setModal(False)
        dialog.setParent(self)
        dialog.setWindowFlags(Qt.WindowType.Widget)
        dialog.setAttribute(Qt.WidgetAttribute.WA_Moved)  # its place is the panel's to give
        keys.keep_within(dialog)
        for field in dialog.form.fields.values():
            if isinstance(field, TextField) and field.long:
                field.grow(WRITING_LINES)
        dialog.finished.connect(held(self, lambda _how, done=dialog: self._finish(done, then)))
        self._told.setText(
            " · ".join(part for part in (dialog.windowTitle(), dialog.about) if part)
        )
        self._column.addWidget(dialog, 1)
        self.show_form()

    def _finish(self, dialog: FormDialog, then: Then) -> None:
        if dialog is not self.dialog:
            return
        stored = dialog.result() == FormDialog.DialogCode.Accepted
        kept = not stored and dialog.form.touched
        self._let_go(dialog)
        if kept:
            self._session.tell(_("What you wrote is kept: it comes back when you open it again."))
        if stored:
            then(dialog.result_value)

    def put_away(self) -> None:
        """Close what is open; its text is kept as a draft."""
        if self.dialog is not None:
            self.dialog.form.keep()
            self._let_go(self.dialog)

    def _let_go(self, dialog: FormDialog) -> None:
        self.dialog = None
        dialog.hide()
        self._column.removeWidget(dialog)
        dialog.deleteLater()
        self._looking = False
        self.fit()
        self.closed.emit()

    def unfinished(self) -> list[DraftPlace]:
        """Return the place of the form whose text is not stored yet."""
        form = self.dialog.form if self.dialog is not None else None
        return [form.place] if form is not None and form.touched and form.place else []

    # --- room -------------------------------------------------------------------------------

    def show_page(self) -> None:
        """Look at the page; the form waits behind the strip."""
        self._looking = True
        self.fit()
        self.closed.emit()

    def make_way(self) -> None:
        """Let a page that has just been asked for be seen, where the form covers it."""
        if not self.isHidden() and not self.look.isHidden():
            self.show_page()

    def show_form(self) -> None:
        """Go on writing."""
        self._looking = False
        self.fit()
        if self.dialog is not None:
            self.dialog.show()
            self.dialog.form.begin()

    def fit(self) -> None:
        """Share the window's width, or cover the page where both do not fit."""
        look, held = theme.current(), self.dialog is not None
        both = self.window().width() >= look.grid(BOTH_FIT_STEPS)
        self.look.setVisible(held and not both)
        self.setFixedWidth(look.grid(WIDTH_STEPS)) if both else self._free_width()
        covers = held and not both and not self._looking
        self.setVisible(held and (both or covers))
        self.strip.setVisible(held and not both and self._looking)
        self.covering.emit(covers)

    def _free_width(self) -> None:
        self.setMinimumWidth(0)
        self.setMaximumWidth(theme.current().grid(1000))


def lay_out(body: QHBoxLayout, middle: QVBoxLayout, panel: SidePanel) -> None:
    """Put the pages, which `middle` holds, and the panel side by side into `body`."""
    pages = QWidget()
    pages.setLayout(middle)
    middle.insertWidget(0, panel.strip)
    body.addWidget(pages, 1)
    body.addWidget(panel, 1)
    panel.covering.connect(held(pages, lambda covers: pages.setVisible(not covers)))
    panel.closed.connect(held(pages, lambda: focus.give(pages)))
