"""Text for another program by the system's clipboard, gone from it by itself.

    clipboard.copy(session, text)              # after the gate has let it out
    column.addWidget(ClipboardNotice(session)) # in a dialog: the frame's own is behind it

What is copied leaves the clipboard after the unit's seconds (unit data `clipboard`), at lock and
when the program ends, unless something else has been copied since. Programs that remember what
was copied are asked to leave it out. The text itself is not kept here, only its hash.
"""

from hashlib import sha256

from PySide6.QtCore import QMimeData, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tytti_desktop import policy
from tytti_desktop.casework import unit
from tytti_desktop.desk.kit.cards import button, spaced, text
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _

_SECOND = 1000
# What asks clipboard histories to leave a text out. Windows: three formats, each a DWORD of 0 or
# only its presence (learn.microsoft.com, "Clipboard formats"). KDE's Klipper: the word "secret".
# macOS programs look for the type of nspasteboard.org; Qt hands it over there under a name of its
# own, so that they may not heed it: docs/opas.md says so.
_WINDOWS = 'application/x-qt-windows-mime;value="{name}"'
_HINTS = {
    _WINDOWS.format(name="ExcludeClipboardContentFromMonitorProcessing"): bytes(4),
    _WINDOWS.format(name="CanIncludeInClipboardHistory"): bytes(4),
    _WINDOWS.format(name="CanUploadToCloudClipboard"): bytes(4),
    "x-kde-passwordManagerHint": b"secret",
    "org.nspasteboard.ConcealedType": b"",
}


def _hash(words: str) -> str:
    """Return the hash of a text; ends of lines may change on their way through the system."""
    return sha256("\n".join(words.splitlines()).encode()).hexdigest()


class Keeper(QObject):
    """Remembers what a session put on the clipboard, counts down and clears it."""

    left = Signal(int)  # seconds left; 0: nothing of ours is on the clipboard

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._ours = ""
        self.seconds = 0
        self._timer = QTimer(self, interval=_SECOND)
        self._timer.timeout.connect(self._tick)
        session.closing.connect(self.clear)

    def put(self, words: str) -> None:
        """Put a text on the clipboard and begin to count down."""
        held = QMimeData()
        held.setText(words)
        for kind, content in _HINTS.items():
            held.setData(kind, content)
        QGuiApplication.clipboard().setMimeData(held)
        self._ours = _hash(words)
        rule = unit.value(self._session.vault, "clipboard", "clearing", self._session.today)
        self.seconds = policy.at_most(int(rule["seconds"]), policy.current().clipboard_seconds)
        self._timer.start()
        self.left.emit(self.seconds)

    def holds_ours(self) -> bool:
        """Tell whether the clipboard still holds what was put there."""
        return bool(self._ours) and _hash(QGuiApplication.clipboard().text()) == self._ours

    def clear(self) -> None:
        """Take our text off the clipboard now; what something else has copied stays."""
        if self.holds_ours():
            QGuiApplication.clipboard().clear()
        self._timer.stop()
        self._ours, self.seconds = "", 0
        self.left.emit(0)

    def _tick(self) -> None:
        self.seconds -= 1
        if self.seconds <= 0 or not self.holds_ours():
            self.clear()
        else:
            self.left.emit(self.seconds)


def keeper(session: Session) -> Keeper:
    """Return the session's one keeper."""
    found = session.findChild(Keeper)
    return found if found is not None else Keeper(session)


def copy(session: Session, words: str) -> None:
    """Put a text on the clipboard for a while. Client data has passed the gate before this."""
    keeper(session).put(words)


class ClipboardNotice(QWidget):
    """The countdown and "Clear now"; hidden while nothing of ours is on the clipboard."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._keeper = keeper(session)
        self.words = text("", "small", wrap=False)
        self.clear_now = button(_("Clear now"), self._keeper.clear, kind="quiet")
        line = QHBoxLayout(self)
        spaced(line, 1)
        line.addWidget(self.words)
        line.addWidget(self.clear_now)
        self._keeper.left.connect(self._show)
        self._show(self._keeper.seconds)

    def _show(self, seconds: int) -> None:
        words = _("The clipboard empties in {count} s").format(count=seconds)
        self.words.setText(words)
        self.setAccessibleName(words)
        self.setVisible(seconds > 0)
