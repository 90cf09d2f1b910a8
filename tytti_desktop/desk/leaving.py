"""What Windows and macOS say when the person leaves the machine: heard here, acted on in lock.py.

Windows: the session is locked or left, the machine falls asleep, its screen goes dark or its lid
is closed, the session ends. macOS: the same by its own notices. Linux: lock.py.
"""

import ctypes
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter
from PySide6.QtGui import QWindow

_WM_POWERBROADCAST, _PBT_APMSUSPEND, _PBT_POWERSETTINGCHANGE = 0x0218, 0x0004, 0x8013
_WM_SESSION_CHANGE = 0x02B1
# The console or the remote desk is left, the session logs off or is locked (Win+L, another user).
_LEFT = {0x2, 0x4, 0x6, 0x7}
_WM_ENDING = {0x0011, 0x0016}  # the session ends: shut-down, restart, log-off
_THIS_SESSION = 0
# Settings of the power that tell a state, each 0 when the person is gone: the lid is closed, the
# screens of this session are off. A laptop of Modern Standby may say no more than these.
LID = bytes.fromhex("4d0f3eba17b89440a2d1d56379e6a0f3")  # as they lie in memory
SCREEN = bytes.fromhex("0ec2842b23addf4d93db05ffbd7efca5")
_GONE = 0
_SYSTEM = sys.platform
# macOS: names of the workspace's notices, and of those that go between programs.
MAC_WORKSPACE = (
    "NSWorkspaceWillSleepNotification", "NSWorkspaceScreensDidSleepNotification",
    "NSWorkspaceSessionDidResignActiveNotification", "NSWorkspaceWillPowerOffNotification",
)  # fmt: skip
MAC_BETWEEN = ("com.apple.screenIsLocked", "com.apple.screensaver.didstart")


class _PowerSetting(ctypes.Structure):
    """Windows' POWERBROADCAST_SETTING of a setting that is one number."""

    _fields_ = (
        ("setting", ctypes.c_ubyte * 16),
        ("length", ctypes.c_uint32),
        ("state", ctypes.c_uint32),
    )


class Leaving:
    """Judges the messages of Windows; remembers the power's states, as each is told at once."""

    def __init__(self) -> None:
        self._states: dict[bytes, int] = {}

    def left(self, message: int, word: int, about: int = 0) -> bool:
        """Tell whether a message says that nobody sits at the machine any more.

        `about` is the address of what a change of the power's settings tells.
        """
        if message == _WM_POWERBROADCAST:
            if word == _PBT_POWERSETTINGCHANGE and about:
                told = _PowerSetting.from_address(about)
                return self.changed(bytes(told.setting), told.state)
            return word == _PBT_APMSUSPEND
        return message in _WM_ENDING or (message == _WM_SESSION_CHANGE and word in _LEFT)

    def changed(self, setting: bytes, state: int) -> bool:
        """Tell whether the person went: the first state is only how things were at the start.

        So a laptop that is used with its lid closed, on a desk's own screen, is not locked.
        """
        before = self._states.get(setting)
        self._states[setting] = state
        return setting in {LID, SCREEN} and before is not None and before != state == _GONE


class WindowsLeaving(QAbstractNativeEventFilter):
    """Hears Windows. One of our windows at a time is told of the session and of the power."""

    def __init__(self, gone: Callable[[], None], libraries: Any = None) -> None:  # noqa: ANN401
        """`libraries` gives Windows' own by name (ctypes.windll)."""
        super().__init__()
        self._gone, self._leaving, self._handle = gone, Leaving(), 0
        self._libraries = libraries or ctypes.windll  # type: ignore[attr-defined,unused-ignore]

    def nativeEventFilter(self, kind: object, message: int) -> object:
        """Look at one message of Windows; never stops it."""
        if bytes(kind) == b"windows_generic_MSG":  # type: ignore[call-overload]
            from ctypes import wintypes

            said = wintypes.MSG.from_address(int(message))
            if self._leaving.left(said.message, said.wParam, said.lParam):
                self._gone()
        return False, 0

    def ask(self, windows: Iterable[QWindow]) -> None:
        """Ask to be told by way of one of our windows; another one, when that is no more."""
        handles = [int(window.winId()) for window in windows]
        if not handles or self._handle in handles:
            return
        self._handle = handles[0]
        window = ctypes.c_void_p(self._handle)
        self._libraries.wtsapi32.WTSRegisterSessionNotification(window, _THIS_SESSION)
        for setting in (LID, SCREEN):
            wanted = (ctypes.c_ubyte * 16).from_buffer_copy(setting)
            self._libraries.user32.RegisterPowerSettingNotification(window, ctypes.byref(wanted), 0)


def hear_mac(gone: Callable[[], None], kit: Any = None, base: Any = None) -> list[Any]:  # noqa: ANN401
    """Hear macOS; returns what must be kept for as long as it is heard, [] on other systems.

    `kit` and `base` stand for its frameworks AppKit and Foundation.
    """
    if kit is None:
        if _SYSTEM != "darwin":
            return []
        kit, base = import_module("AppKit"), import_module("Foundation")
    workspace = kit.NSWorkspace.sharedWorkspace().notificationCenter()
    between = base.NSDistributedNotificationCenter.defaultCenter()
    heard = [(workspace, getattr(kit, name)) for name in MAC_WORKSPACE]
    heard += [(between, name) for name in MAC_BETWEEN]
    return [
        centre.addObserverForName_object_queue_usingBlock_(name, None, None, lambda _said: gone())
        for centre, name in heard
    ]
