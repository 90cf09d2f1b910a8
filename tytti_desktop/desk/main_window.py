"""The one window: a door (create, unlock) or the frame of an open session. Nothing more.

Its title is never personal. Locking keeps what is being typed, closes the vault and shows the
door; opening again comes back to the same place with the text.
"""

import gc
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QShowEvent, QWindow
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget

from tytti_desktop import dates
from tytti_desktop.desk import i18n, practising
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.messages import Complaints
from tytti_desktop.desk.kit import focus, icons, keys, theme, unseen
from tytti_desktop.desk.kit.theme import SCALES, Mode
from tytti_desktop.desk.lock import AutoLock
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.collecting import LettingGo, Wiping, times_set_aside
from tytti_desktop.desk.running.draft_places import DraftPlace, Resuming
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.desk.unlock import Door, UnlockScreen
from tytti_desktop.words import _

if TYPE_CHECKING:
    from tytti_desktop.desk.running.furniture import Furniture
    from tytti_desktop.desk.running.session import Place, Session
    from tytti_desktop.desk.shell.frame import Frame
    from tytti_desktop.vault import Vault, opening

FIRST_WIDTH, FIRST_HEIGHT = 170.0, 96.0  # grid steps: 1360 × 768 at 100 %
LEAST_WIDTH, LEAST_HEIGHT = 90.0, 45.0
TITLE_BAR, EDGE = 3.0, 0.5  # grid steps of a usual frame; asking Qt's style loads 500 names


class MainWindow(QMainWindow):
    """The program's window."""

    def __init__(
        self,
        app: QApplication,
        settings: Settings,
        furniture: "Furniture",
        clock: Callable[[], datetime] = dates.now,
    ) -> None:
        super().__init__()
        self._app, self._settings, self._furniture, self._clock = app, settings, furniture, clock
        self.session: Session | None = None
        self.frame: Frame | None = None
        self._framed: Frame | None = None  # the frame that is shown, also while it is left
        self._place: Place | None = None
        self._asides = 0  # how often objects had been set aside when somebody entered
        self._look_waits = False  # another look is asked for, and work goes on
        self._unfinished: list[DraftPlace] = []
        self._last_person = ""
        self.complaints = Complaints(self.complain, self)
        self.auto_lock = AutoLock(app, self._idle_minutes, parent=self)
        self.auto_lock.due.connect(self.lock)
        self.setWindowTitle("Tytti")
        self._dress()
        self._make_shortcuts()
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self.change_look)
        self._followed: QWindow | None = None
        self._presses = unseen.PressGuard(self)
        if not self.restoreGeometry(settings.geometry):
            self._first_size()

    def _idle_minutes(self) -> int:
        return self._settings.idle_minutes

    def _first_size(self) -> None:
        """Take what the screen has, with room for the system's own frame around the window."""
        look, room = theme.current(), self._room()
        self.resize(room.boundedTo(QSize(look.grid(FIRST_WIDTH), look.grid(FIRST_HEIGHT))))
        corner = self.screen().availableGeometry().topLeft()
        self.move(corner.x() + look.grid(EDGE), corner.y())

    def _room(self) -> QSize:
        """Return what the screen has for the window within the system's own frame, in pixels."""
        look, room = theme.current(), self.screen().availableGeometry()
        bar, edge = look.grid(TITLE_BAR), look.grid(EDGE)
        return QSize(room.width() - 2 * edge, room.height() - bar - 2 * edge)

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the screens from now on: the one it stands on may be unplugged."""
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not self._followed:
            self._followed = handle
            self._presses.watch(handle)
            handle.screenChanged.connect(self._come_in_sight)

    def _come_in_sight(self) -> None:
        """Come to the screen it is given to: no larger than it, and where a hand can reach it.

        A window that is dragged over the edge between two screens is in sight, and is left alone.
        """
        room, frame = self.screen().availableGeometry(), self.frameGeometry()
        if self.isMaximized() or self.isFullScreen():
            return
        self.resize(self.size().boundedTo(self._room()))
        if not room.intersects(frame):
            self.move(room.topLeft())

    def _make_shortcuts(self) -> None:
        for key, act in (
            (keys.SEARCH, self._search),
            (keys.NEW_CLIENT, self._new_client),
            (keys.CONTACT, self._record_contact),
            (keys.LARGER, self._larger),
            (keys.SMALLER, self._smaller),
        ):
            keys.bind(key, self, act)
        keys.listen(self)
        keys.KeyGuard(self._app, self)
        self._app.focusWindowChanged.connect(self._hear_in)

    def _hear_in(self, _front: QWindow | None) -> None:
        """Let the system's own dialogs hear the keys of the whole program too."""
        front = QApplication.activeModalWidget()
        if isinstance(front, QDialog) and not isinstance(front, Dialog):
            keys.listen_once(front)

    def press_key(self, key: keys.Key) -> None:
        """Do what a key of the whole program does, whatever is open above the window."""
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        if key is keys.LOCK:
            self.lock()
        elif key is keys.HELP and self.isVisible():
            self.show_shortcuts()

    def _search(self) -> None:
        if self.frame is not None:
            self.frame.top.search.begin()

    def _new_client(self) -> None:
        if self.session is not None:
            from tytti_desktop.desk.today_page.today_acts import add_client

            add_client(self.session, self)

    def _record_contact(self) -> None:
        if self.session is not None:
            from tytti_desktop.desk.consult.consultations_form import ask_consultation

            ask_consultation(self.session, self)

    def _dress(self) -> None:
        i18n.speak(self._app, self._settings.language)
        theme.apply(self._app, self._settings.mode, self._settings.scale)
        self.setWindowIcon(icons.icon("route", "accent"))
        look = theme.current()
        least = QSize(look.grid(LEAST_WIDTH), look.grid(LEAST_HEIGHT))
        self.setMinimumSize(self._room().boundedTo(least))

    # --- doors ------------------------------------------------------------------------------

    def show_door(self, vault: Path | None = None) -> None:
        """Show the unlock screen of the vault, or the welcome when there is none."""
        place = vault if vault is not None else self._settings.vault
        if (place / "header.json").exists():
            door = UnlockScreen(place, self._last_person)
            door.opened.connect(self.enter)
            door.elsewhere.connect(self._welcome)
            door.restoring.connect(self._restore)
            self._put(door)
        else:
            self._welcome()

    def _welcome(self) -> None:
        from tytti_desktop.desk.create import Welcome

        door = Welcome(self._settings.vault, with_practice=True)
        door.practising.connect(self._practise)
        door.opened.connect(self.enter)
        door.chosen.connect(self.show_door)
        door.restoring.connect(self._restore)
        self._put(door)

    def _restore(self) -> None:
        """Restore a backup beside the vault in use, and show the door of what it holds."""
        from tytti_desktop.desk.admin.restoring import restore_dialog
        from tytti_desktop.desk.forms import worker_dialog

        found = worker_dialog.run(restore_dialog(self, self._settings.vault.parent))
        if found is not None:
            self.show_door(found.path)
            if found.findings:
                self.complain("\n".join(each.detail for each in found.findings))

    def _practise(self) -> None:
        """Make and open the practice caseload; the welcome shows how far it is."""
        today = dates.finnish_day(self._clock())
        from tytti_desktop.desk.create import Welcome

        task = practising.begin(today, self._open_practice)
        door = self.centralWidget()
        if isinstance(door, Welcome):
            door.wait_for(task)

    def _open_practice(self, unlocked: "opening.Unlocked") -> None:
        from tytti_desktop.vault import opening

        self.enter(opening.open_unlocked(unlocked))

    def _put(self, content: QWidget) -> None:
        old = self.centralWidget()
        self.setCentralWidget(
            content
        )  # hides the old one where it is: moving it would dress it anew
        content.show()
        unseen.came(content)
        if old is not None and old is self._framed:
            self._framed.leave()
            self.repaint()  # what is shown now is seen before the pages are taken apart
            LettingGo(self._framed, self._framed.pages.areas())
            self._framed = None

    # --- the open session -------------------------------------------------------------------

    def enter(self, vault: "Vault") -> None:
        """Begin a session in an open vault, where the person left off."""
        from tytti_desktop.desk.keeping import Keeper
        from tytti_desktop.desk.running.session import Place, Session

        if not vault.practice:
            self._settings.vault = vault.path
        self._asides = times_set_aside()
        self.session = Session(vault, self._settings, self._clock)
        self.session.look_changed.connect(self.change_look)
        self._last_person = vault.person.name
        self.auto_lock.start()
        Keeper(self.session, self.auto_lock.idle_seconds)
        self._build(self.session, self._place or Place(self._furniture.screens[0].name))
        self._place = None
        for notice in vault.notices:
            self.complain(notice)
        if self._unfinished:
            QTimer.singleShot(0, self._resume)

    def _build(self, session: "Session", place: "Place") -> None:
        from tytti_desktop.desk.shell.frame import Frame

        self.frame = Frame(session, self._furniture)
        self.frame.locking.connect(self.lock)
        self.frame.top.menu.look_changed.connect(self.change_look)
        self.frame.top.menu.shortcuts_asked.connect(self.show_shortcuts)
        self._put(self.frame)
        self._framed = self.frame
        page = self.frame.go(place)
        if not page.isAncestorOf(self.focusWidget()):  # the door that went left it to the top bar
            focus.give(page)

    def _resume(self) -> None:
        """Open again what was being typed in a dialog, or say that it is kept."""
        waiting, self._unfinished = self._unfinished, []
        if self.frame is None or self.session is None:
            return
        page = self.frame.pages.pages.get(self.session.place.screen)
        for place in waiting:
            if not (isinstance(page, Resuming) and page.resume(place)):
                self.session.tell(_("Your unfinished text is kept: it is back in its form."))

    def lock(self) -> None:
        """Keep what is being typed, close the vault, show the door. Safe to call at any time."""
        if self.session is None:
            return
        self.auto_lock.stop()
        session, self.session = self.session, None
        self._place = session.place
        self._unfinished = [*self._written_beside(), *self._close_dialogs()]
        self.frame = None
        shade = self._shaded()
        try:
            session.seal()
            self.show_door(session.vault.path)
        finally:
            shade.deleteLater()
        if times_set_aside() > self._asides:  # the loading ended after somebody had entered
            gc.unfreeze()
        Wiping(self)

    def _shaded(self) -> QWidget:
        """Cover the page at once: keeping the texts and closing a big vault take a moment."""
        shade = QWidget(self)
        shade.setAutoFillBackground(True)
        shade.resize(self.size())
        shade.show()
        shade.repaint()
        return shade

    def _written_beside(self) -> list[DraftPlace]:
        return [] if self.frame is None else self.frame.beside.unfinished()

    def _close_dialogs(self) -> list[DraftPlace]:
        """Close every open dialog; return the places of the forms that keep unfinished text."""
        from tytti_desktop.desk.forms.form import Form

        places = []
        for widget in self._app.topLevelWidgets():
            if isinstance(widget, QDialog) and widget.isVisible():
                forms = widget.findChildren(Form)
                places += [form.place for form in forms if form.touched and form.place]
                widget.shut() if isinstance(widget, Dialog) else widget.reject()
        return places

    def change_look(self) -> None:
        """Draw everything anew in another look, size or language; what is typed is kept.

        Once the work that people see has ended: who asked for it is there to hear of it.
        """
        session = self.session
        if self._look_waits:
            return
        if (work := background.in_sight()) is not None:
            self._look_waits = True
            work.destroyed.connect(self._look_again)
            if session is not None:
                session.tell(_("The look changes when the work under way has ended."))
            return
        if session is None:
            self._dress()
            self.show_door()
            return
        self._unfinished = self._written_beside()
        session.sealing.emit()
        self._dress()
        self._build(session, session.place)
        self._resume()

    def _look_again(self, _ended: object) -> None:
        self._look_waits = False
        self.change_look()

    def _system_changed(self, _scheme: Qt.ColorScheme) -> None:
        if self._settings.mode is Mode.SYSTEM:
            self.change_look()

    def _step_scale(self, step: int) -> None:
        nearest = min(SCALES, key=lambda scale: abs(scale - self._settings.scale))
        number = min(max(SCALES.index(nearest) + step, 0), len(SCALES) - 1)
        self._settings.scale = SCALES[number]
        self.change_look()

    def _larger(self) -> None:
        self._step_scale(1)

    def _smaller(self) -> None:
        self._step_scale(-1)

    def let_go(self) -> None:
        """Leave the session without closing its vault: pictures have been taken of it."""
        self.auto_lock.stop()
        self.session = self.frame = None
        self._put(QWidget())
        self.hide()

    # --- words ------------------------------------------------------------------------------

    def complain(self, words: str) -> None:
        """Show what the user can act on: in the frame's banner, or at the door."""
        content = self.centralWidget()
        shown = content if isinstance(content, Door) else self._framed or self.frame
        if shown is not None and shown is content:
            shown.complain(words)

    def show_shortcuts(self) -> None:
        """Show what the guide says of this place, and the shortcuts."""
        from tytti_desktop.desk.guide import Guide, heading_of

        if self.session is not None:
            heading = heading_of(self.session.place.screen, self.session.place.page)
        else:
            heading = getattr(self.centralWidget(), "help_part", "")
        dialog = Guide(self, heading)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep what is being typed, remember the window's place, close the vault."""
        self._settings.geometry = self.saveGeometry()
        if self.session is not None:
            session, self.session = self.session, None
            self._close_dialogs()
            session.seal()
        super().closeEvent(event)
