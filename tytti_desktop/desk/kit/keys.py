"""Every shortcut of the program: declared once, with how far it reaches.

The window, the pages and the dialogs bind their keys from here; F1 lists the same table. A key of
the whole program is heard above everything, dialogs and open boxes too: `listen(dialog)` is called
by every dialog (dialog.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from tytti_desktop.words import N_, _


class Scope(StrEnum):
    """How far a key reaches."""

    PROGRAM = "program"  # everywhere, above dialogs too
    WINDOW = "window"  # on every page
    CLIENT = "client"
    NETWORK = "network"
    LIST = "list"
    FORM = "form"
    COPY = "copy"
    REVIEW = "review"
    INTERVIEW = "interview"


SCOPE_WORDS = {
    Scope.PROGRAM: N_("Everywhere, over an open form too"),
    Scope.WINDOW: N_("On every page"),
    Scope.CLIENT: N_("On a client's page"),
    Scope.NETWORK: N_("On the network's page"),
    Scope.LIST: N_("In a list"),
    Scope.FORM: N_("In a form"),
    Scope.COPY: N_("When copying to a system"),
    Scope.REVIEW: N_("When reviewing and keying answers"),
    Scope.INTERVIEW: N_("In the interview"),
}


@dataclass(frozen=True)
class Key:
    """One shortcut: what it is pressed by, what it does in words, and how far it reaches."""

    keys: str  # as Qt reads it
    words: str  # marked with N_; translated when shown
    scope: Scope
    written: str = ""  # as people read it, where that differs

    @property
    def shown(self) -> str:
        """The key as a hint shows it."""
        return self.written or self.keys.replace("+", " ")

    def nth(self, number: int) -> str:
        """Return the key of the thing of this number, from 1: for keys that end in 1."""
        return f"{self.keys.removesuffix('1')}{number}"


NUMBERED = 9  # of things in a row, the first have a key of their own
LOCK = Key("Ctrl+L", N_("Lock: what is being typed is kept"), Scope.PROGRAM)
HELP = Key("F1", N_("Help and this list"), Scope.PROGRAM)
SEARCH = Key("Ctrl+K", N_("Search everything"), Scope.WINDOW)
SCREEN = Key("Ctrl+1", N_("Open a screen of the navigation"), Scope.WINDOW, "Ctrl 1 … 9")
NEW_CLIENT = Key("Ctrl+N", N_("New client"), Scope.WINDOW)
CONTACT = Key("Ctrl+Shift+Y", N_("Record a contact"), Scope.WINDOW, "Ctrl Shift Y")
LARGER = Key("Ctrl++", N_("Larger text"), Scope.WINDOW, "Ctrl +")
SMALLER = Key("Ctrl+-", N_("Smaller text"), Scope.WINDOW, "Ctrl −")
VISIT = Key("Ctrl+R", N_("Record a visit"), Scope.CLIENT)
NEW_SERVICE = Key("Ctrl+Shift+N", N_("New service"), Scope.NETWORK, "Ctrl Shift N")
OPEN_ROW = Key("Return", N_("Open the picked row"), Scope.LIST, "Enter")
SAVE = Key("Ctrl+Return", N_("Save a form"), Scope.FORM, "Ctrl Enter")
LEAVE = Key("Escape", N_("Go back; what you typed is kept"), Scope.FORM, "Esc")
COPY_FIELD = Key("Alt+1", N_("Copy a field"), Scope.COPY, "Alt 1 … 9")
COPY_WHOLE = Key("Ctrl+Shift+C", N_("Copy the whole record"), Scope.COPY)
TAKE_BACK = Key("Ctrl+Z", N_("Take the last answer back"), Scope.REVIEW)
TO_CLIENT = Key("F6", N_("Show to the client, without scores"), Scope.INTERVIEW)
BACK = Key("Left", N_("previous"), Scope.INTERVIEW, "←")
NO_ANSWER = Key("-", N_("no answer"), Scope.INTERVIEW, "–")
STOP = Key("Escape", N_("stop, all is kept"), Scope.INTERVIEW, "Esc")

ALL = (
    LOCK, HELP, SEARCH, SCREEN, NEW_CLIENT, CONTACT, LARGER, SMALLER, VISIT, NEW_SERVICE, OPEN_ROW,
    SAVE, LEAVE, COPY_FIELD, COPY_WHOLE, TAKE_BACK, TO_CLIENT, BACK, NO_ANSWER, STOP,
)  # fmt: skip


def listed() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what F1 shows: a heading in words, and (key, what it does) pairs under it."""
    return [
        (_(SCOPE_WORDS[scope]), [(one.shown, _(one.words)) for one in ALL if one.scope is scope])
        for scope in Scope
    ]


class _Heard(QShortcut):
    """A key that does nothing beneath a dialog.

    Qt lets the window beneath hear while a box of the dialog is open, and until the system has
    given the dialog the front.
    """

    def event(self, event: QEvent) -> bool:
        """Take the key from what lies beneath, and do nothing."""
        above, on = QApplication.activeModalWidget(), self.parent()
        wide = self.context() is Qt.ShortcutContext.ApplicationShortcut
        beneath = above is not None and isinstance(on, QWidget) and on.window() is not above
        return (beneath and not wide) or super().event(event)


def bind(key: Key, on: QWidget, act: Callable[[], object], number: int = 0) -> QShortcut:
    """Have a key do something while `on` is in sight and its window is the one in front.

    `number` is of the thing, from 1, for keys that end in 1.
    """
    made = _Heard(QKeySequence(key.nth(number) if number else key.keys), on, act)
    if key.scope is Scope.PROGRAM:
        made.setContext(Qt.ShortcutContext.ApplicationShortcut)
        # Over an open box of a dialog Qt counts the window beneath too, and takes the two for one.
        made.activatedAmbiguously.connect(act)
    made.setAutoRepeat(False)
    return made


def listen(dialog: QWidget) -> None:
    """Let a dialog hear the keys of the whole program, which its window would not get."""
    for key in ALL:
        if key.scope is Scope.PROGRAM:
            bind(key, dialog, partial(press, key))


def keep_within(dialog: QWidget) -> None:
    """Let a dialog that has become a part of the window hear its own keys only with the cursor in.

    The keys of the whole program are the window's: heard by both they would do nothing.
    """
    for made in dialog.findChildren(QShortcut):
        if made.context() is Qt.ShortcutContext.ApplicationShortcut:
            made.setEnabled(False)
        else:
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)


def listen_once(dialog: QWidget) -> None:
    """As `listen`, for a dialog that is not of ours and may be seen many times."""
    if not dialog.property("listens"):
        dialog.setProperty("listens", True)
        listen(dialog)


def press(key: Key) -> None:
    """Do what a key of the program does: each window of ours hears of it."""
    for window in QApplication.topLevelWidgets():
        heard = getattr(window, "press_key", None)
        if heard is not None:
            heard(key)


_HELD = Qt.KeyboardModifier
MEANS_ELSE = _HELD.ControlModifier | _HELD.AltModifier | _HELD.MetaModifier  # a key with these
_ACTS = frozenset({
    Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Escape,
})  # fmt: skip
_TYPED_IN = (QLineEdit, QPlainTextEdit, QTextEdit)


def held_down(event: QKeyEvent, at: QObject) -> bool:
    """Tell whether a key only goes on being held and would act once more: an answer, an act.

    A held key moves and types; it acts once. In a text field letters go on, and so does Enter where
    it makes a new line.
    """
    if not event.isAutoRepeat():
        return False
    if isinstance(at, QPlainTextEdit | QTextEdit):
        return event.key() == Qt.Key.Key_Escape
    acts = event.key() in _ACTS - ({Qt.Key.Key_Space} if isinstance(at, QLineEdit) else set())
    return acts or (bool(event.text()) and event.text().isprintable() and not _typed_in(at))


def _typed_in(at: QObject) -> bool:
    return isinstance(at, _TYPED_IN) or (isinstance(at, QComboBox) and at.isEditable())


class KeyGuard(QObject):
    """What holds of every key wherever the cursor is, in the window and in its dialogs.

    Text fields of the window do not take its keys: Ctrl+K would cut a line. A key that is held down
    does nothing twice. It listens to the one widget that has the cursor, not to every
    event of the program.
    """

    def __init__(self, app: QApplication, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._wide = {
            QKeySequence(one.keys) for one in ALL if one.scope in {Scope.PROGRAM, Scope.WINDOW}
        }
        app.focusChanged.connect(self._follow)

    def _follow(self, old: QWidget | None, now: QWidget | None) -> None:
        if old is not None:
            old.removeEventFilter(self)
        if now is not None:
            now.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the window's keys to the window; take what a held key would do again."""
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.KeyPress:
            return held_down(event, watched)
        inside = isinstance(watched, QWidget) and watched.window() is self._window
        if event.type() != QEvent.Type.ShortcutOverride or not inside:
            return False
        ours = QKeySequence(event.keyCombination()) in self._wide
        if ours:
            event.ignore()
        return ours
