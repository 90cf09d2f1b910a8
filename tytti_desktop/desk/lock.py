"""When the vault locks by itself: idle minutes, sleep, a locked or ending session, a time jump.

The window decides what locking is (main_window.py); this only tells that it is due. What the
person types is kept by the forms before the vault closes.
"""

import sys
import time
from collections.abc import Callable

from PySide6.QtCore import SLOT, QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QApplication

from tytti_desktop.desk.capture import Capture
from tytti_desktop.desk.leaving import WindowsLeaving, hear_mac

LOOK_MILLISECONDS = 5_000
JUMP_SECONDS = 60.0  # the clock went on this much more than our timer: the machine slept
_SIGNS = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.Wheel,
    QEvent.Type.MouseMove,
    QEvent.Type.TouchBegin,
}
_LOGIND = (
    "org.freedesktop.login1",
    "/org/freedesktop/login1",
    "org.freedesktop.login1.Manager",
    "PrepareForSleep",
)
# Signals of the desktop that its own lock is on: (service, path, interface, signal), any sender.
_SESSION_LOCK = ("org.freedesktop.login1", "", "org.freedesktop.login1.Session", "Lock")
_SCREEN_SAVERS = tuple(
    ("", "", interface, "ActiveChanged")
    for interface in (
        "org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.mate.ScreenSaver",
        "org.cinnamon.ScreenSaver",
    )
)  # fmt: skip
# The lid, where closing it puts nothing to sleep: (service, path, interface, signal).
_LID = (
    "org.freedesktop.UPower",
    "/org/freedesktop/UPower",
    "org.freedesktop.DBus.Properties",
    "PropertiesChanged",
)


class AutoLock(QObject):
    """Tells when to lock. `minutes` without a key, a click or a wheel; or sleep."""

    due = Signal()

    def __init__(
        self,
        app: QApplication,
        minutes: Callable[[], int],
        clock: Callable[[], float] = time.time,
        parent: QObject | None = None,
    ) -> None:
        """`minutes` is asked each time, so that a changed setting holds at once."""
        super().__init__(parent)
        self._minutes, self._clock = minutes, clock
        self._last_sign = self._last_look = clock()
        self._timer = QTimer(self, interval=LOOK_MILLISECONDS)
        self._timer.timeout.connect(self.look)
        self._windows = WindowsLeaving(self.due.emit) if sys.platform == "win32" else None
        self._mac = hear_mac(self.due.emit)
        self._capture = Capture()
        app.focusWindowChanged.connect(self.watch_windows)
        self.watch_windows()
        if self._windows is not None:
            app.installNativeEventFilter(self._windows)
        self.hears_logind = False
        QTimer.singleShot(0, self, self._hear)  # the door is shown first
        app.commitDataRequest.connect(self.leave)  # the session ends: drafts are sealed first

    def _hear(self) -> None:
        self.hears_logind = sys.platform == "linux" and self._hear_logind()

    def _hear_logind(self) -> bool:
        from PySide6.QtDBus import QDBusConnection

        bus = QDBusConnection.systemBus()
        if not bus.isConnected():
            return False
        # The binding wants the slot as text, whatever its own stub says.
        bus.connect(*_SESSION_LOCK, self, SLOT("leave()"))  # type: ignore[call-overload]
        for signal in _SCREEN_SAVERS:
            session = QDBusConnection.sessionBus()
            session.connect(*signal, self, SLOT("on_sleep(bool)"))  # type: ignore[call-overload]
        bus.connect(*_LID, self, SLOT("on_power(QString,QVariantMap)"))  # type: ignore[call-overload]
        return bus.connect(*_LOGIND, self, SLOT("on_sleep(bool)"))  # type: ignore[call-overload, no-any-return]

    @Slot()
    def leave(self, *_what: object) -> None:
        """Lock: the session is locked or about to end."""
        self.due.emit()

    @Slot(bool)
    def on_sleep(self, going: bool) -> None:
        """Lock when logind says that the machine is about to sleep."""
        if going:
            self.due.emit()

    @Slot(str, "QVariantMap")
    def on_power(self, _whose: str, changed: dict[str, object]) -> None:
        """Lock when UPower says that the lid was closed."""
        if changed.get("LidIsClosed") is True:
            self.due.emit()

    def start(self) -> None:
        """Begin to watch: a vault is open."""
        self._last_sign = self._last_look = self._clock()
        self.watch_windows()
        self._timer.start()

    def stop(self) -> None:
        """Stop watching: nothing is open."""
        self._timer.stop()

    def watch_windows(self, _focused: QWindow | None = None) -> None:
        """Hear what the system brings to each of our windows: keys, clicks, wheel, touches.

        Only there: a filter on the application would be called for every event of every widget,
        22,000 times for one page. A window that opens without taking the keys is found at the
        next look.
        """
        ours = QGuiApplication.topLevelWindows()
        for window in ours:
            window.installEventFilter(self)
            self._capture.leave_out(window)
        if self._windows is not None:
            self._windows.ask(ours)

    def idle_seconds(self) -> float:
        """Return for how long nobody has touched a key, the mouse or the screen."""
        return self._clock() - self._last_sign

    def look(self) -> None:
        """Compare the clock with the last sign of a person, and with the last look."""
        self.watch_windows()
        now = self._clock()
        slept = now - self._last_look > JUMP_SECONDS + LOOK_MILLISECONDS / 1000
        idle = now - self._last_sign >= self._minutes() * 60
        self._last_look = now
        if slept or idle:
            self.due.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Note every sign of a person; never stops an event."""
        if event.type() in _SIGNS:
            self._last_sign = self._clock()
        return False
