"""How the window speaks.

A quiet word with Undo, a banner for what the user can act on, questions with the safe answer as
the default, and one crash dialog that never shows a client's words.

Screens and dialogs raise KnownError freely in a slot: `install` shows it in the banner, in the
dialog itself where one lies over the window. Words after an act go
through `session.done(changes, said)`; `session.tell(text)` says a quiet word.
"""

import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from tytti_desktop import streams
from tytti_desktop.desk.forms import form_dialog
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.kit import focus, theme
from tytti_desktop.desk.kit.cards import button, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.errors import KnownError
from tytti_desktop.words import _

if TYPE_CHECKING:
    from tytti_desktop.desk.running.session import Session

T = TypeVar("T")
REASON = DraftPlace("reason")
UNDO_MILLISECONDS = 10_000
QUIET_MILLISECONDS = 5_000


class Toast(QFrame):
    """A quiet word at the window's foot, gone by itself; with Undo for ten seconds."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        theme.style(self, "toast")
        self._over = over
        self._undo: Callable[[], object] | None = None
        self.words = text("", wrap=False)
        self.undo = button(_("Undo"), self._take_back, kind="toast")
        self.undo.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # pressed, it leaves the cursor in place
        line = QHBoxLayout(self)
        spaced(line, 0.5, 0.25)
        side = theme.current().grid(1.5)
        self.words.setContentsMargins(side, 0, side, 0)
        line.addWidget(self.words)
        line.addWidget(self.undo)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        over.installEventFilter(self)
        self.hide()

    def say(self, words: str, undo: Callable[[], object] | None = None) -> None:
        """Show the words; `undo` is what the Undo button does."""
        self.words.setText(words)
        self._undo = undo
        self.undo.setVisible(undo is not None)
        self.setAccessibleName(words)
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._timer.start(QUIET_MILLISECONDS if undo is None else UNDO_MILLISECONDS)

    def _take_back(self) -> None:
        self.hide()
        if self._undo is not None:
            self._undo()

    def _place(self) -> None:
        # On the status line and the page's lower margin: it covers no button.
        left = (self._over.width() - self.width()) // 2
        self.move(max(left, 0), self._over.height() - self.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of what it lies over."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)


class Banner(QFrame):
    """What happened, why, and what to do now; stays until it is closed."""

    def __init__(self) -> None:
        super().__init__()
        theme.style(self, "banner-danger")
        self.words = text("", copied=True)
        line = QHBoxLayout(self)
        spaced(line, 2, 1.5)
        line.addWidget(self.words, 1)
        self.close_button = button(_("Close"), self.hide)
        line.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def say(self, words: str) -> None:
        """Show the words."""
        self.words.setText(words)
        self.setAccessibleName(words)
        self.show()


class Question(Dialog):
    """A question with the safe answer as its default: Enter and Esc both leave things as is."""

    def __init__(
        self, parent: QWidget | None, title: str, words: str, act: str, *, danger: bool
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        column = QVBoxLayout(self)
        spaced(column, 2, 3)
        column.addWidget(text(title, "title"))
        body = text(words, copied=True)
        body.setMinimumWidth(theme.current().grid(50))
        column.addWidget(body)
        self.safe = button(_("Cancel"), self.reject)
        self.act = button(act, self.accept, kind="danger" if danger else "")
        self.safe.setDefault(True)
        self.safe.setAutoDefault(True)
        nest(column, row(None, self.act, self.safe))
        focus.give(self.safe)


def confirm(
    parent: QWidget | None, title: str, words: str, act: str, *, danger: bool = False
) -> bool:
    """Ask before an act; `words` name the person, the number and the consequence."""
    question = Question(parent, title, words, act, danger=danger)
    answer = question.exec() == QDialog.DialogCode.Accepted
    question.deleteLater()
    return answer


def ask_reason(
    parent: QWidget | None,
    title: str,
    words: str,
    act: str,
    session: "Session",
    *about: str,
    client_id: str | None = None,
) -> str | None:
    """Ask for a reason in words; None when the person leaves. An empty reason is not taken.

    `about` is what it is a reason for, and of which record: what was typed comes back there, and
    goes with the client whose record it is.
    """

    def build(form: Form) -> None:
        form.words(words)
        form.area("reason", _("Reason"), lines=3)

    def make(values: Any) -> str:  # noqa: ANN401 - the form's values
        if not values["reason"]:
            raise KnownError(_("Write the reason in a few words."), field="reason")
        return str(values["reason"])

    found = form_dialog.ask(
        parent, session, title=title, act=act, build=build, make=make, place=REASON.of(*about),
        client_id=client_id,
    )  # fmt: skip
    return None if found is None else str(found)


class CrashDialog(Dialog):
    """A bug: its type and where it is, never what was being worked on."""

    def __init__(self, parent: QWidget | None, where: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Something went wrong in the program"))
        column = QVBoxLayout(self)
        spaced(column, 2, 3)
        column.addWidget(text(_("Something went wrong in the program"), "title"))
        told = _(
            "This is a fault in Tytti, not in what you did. What was saved is safe, and what you "
            "were typing is kept as a draft. You can go on; if it comes again, lock and open the "
            "vault, and send this line to the maintainer:"
        )
        words = text(told)
        words.setMinimumWidth(theme.current().grid(50))
        column.addWidget(words)
        self.where = text(where, "strong", copied=True)
        column.addWidget(self.where)
        self.close_button = button(_("Close"), self.accept, primary=True)
        nest(column, row(None, self.close_button))


def place_of(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Return the type, file and line of an exception: no message, it may hold personal data."""
    frames = traceback.extract_tb(trace)
    if not frames:
        return kind.__name__
    last = frames[-1]
    return f"{kind.__name__} {Path(last.filename).name}:{last.lineno}"


class Complaints(QObject):
    """Takes every exception that reaches the event loop to the banner or the crash dialog."""

    def __init__(self, show_known: Callable[[str], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._show_known = show_known
        self._window = parent
        self._open = False

    def take(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Show one exception; a second crash while the dialog is open is only written out."""
        if isinstance(error, KnownError):
            self._tell(error.message)
            return
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        where = place_of(kind, trace)
        streams.write_error(where)
        if self._open:
            return
        self._open = True
        dialog = CrashDialog(self._window, where)
        dialog.finished.connect(self._closed)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _tell(self, message: str) -> None:
        """Show what can be acted on, in the dialog that lies over the window if there is one."""
        over = QApplication.activeModalWidget()
        column = over.layout() if isinstance(over, Dialog) else None
        if over is None or not isinstance(column, QVBoxLayout):
            self._show_known(message)
            return
        banner = over.findChild(Banner) or Banner()
        column.insertWidget(0, banner)
        banner.say(message)

    def _closed(self, _result: int) -> None:
        self._open = False


def spared(do: Callable[[], T], instead: T, told: set[str], name: str) -> T:
    """Return what `do` gives; if it fails, `instead`, and the fault is told, once by its name.

    For what stands beside the work (a count, a badge, a line of the status bar): its fault must
    never keep the window shut. `told` is the caller's memory of what has been told.
    """
    try:
        return do()
    except Exception as error:  # noqa: BLE001 whatever it is, the window must open
        if name not in told:
            told.add(name)
            take = partial(sys.excepthook, type(error), error, error.__traceback__)
            QTimer.singleShot(0, cast("QObject", QApplication.instance()), take)
        return instead


def install(complaints: Complaints) -> None:
    """Make every uncaught exception go to `complaints`."""
    sys.excepthook = complaints.take
