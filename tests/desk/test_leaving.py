"""The person leaves: what each system says of it is heard, and what only looks like it is not."""

import ctypes
import subprocess
import sys
import types
from typing import Any

import pytest
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication

from tests import systems
from tytti_desktop.desk import leaving
from tytti_desktop.desk.leaving import LID, SCREEN, Leaving, WindowsLeaving

POWER, SETTING = 0x0218, 0x8013
LID_CLOSES = """
import os; os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from PySide6.QtWidgets import QApplication
from tytti_desktop.desk import lock
app = QApplication([])
QDBusConnection.systemBus = QDBusConnection.sessionBus
lock._LID = ("", *lock._LID[1:])
watch = lock.AutoLock(app, lambda: 10)
app.processEvents()  # it listens from the first turn on
def say(changed):
    said = QDBusMessage.createSignal(*lock._LID[1:])
    said.setArguments(["org.freedesktop.UPower", changed, []])
    QDBusConnection.sessionBus().send(said)
heard = []
watch.due.connect(lambda: heard.append(1) or app.quit())
say({"OnBattery": True}); say({"LidIsClosed": False}); say({"LidIsClosed": True})
app.exec()
print("locked", len(heard))
"""


@pytest.mark.parametrize(
    ("message", "word", "leaves"),
    [(POWER, 0x4, True), (POWER, 0x7, False), (0x02B1, 0x7, True), (0x02B1, 0x8, False),
     (0x02B1, 0x2, True), (0x02B1, 0x4, True), (0x02B1, 0x6, True), (0x0011, 0, True),
     (0x0016, 1, True), (0x0100, 0x7, False), (POWER, SETTING, False)],
)  # fmt: skip
def test_windows_tells_that_the_person_has_left(message: int, word: int, leaves: bool) -> None:
    """Sleep, Win+L, another user, a remote desk that closes, log-off and shut-down; no unlock."""
    assert Leaving().left(message, word) is leaves


def told(setting: bytes, state: int) -> Any:
    return leaving._PowerSetting((ctypes.c_ubyte * 16)(*setting), 4, state)


@pytest.mark.parametrize("setting", [LID, SCREEN], ids=["lid", "screen"])
def test_a_closed_lid_or_a_dark_screen_locks_where_it_was_open_before(setting: bytes) -> None:
    watch = Leaving()
    heard = []
    for state in (0, 0, 1, 2, 0, 0, 1):  # closed at the start: a desk's own screen; dimmed is lit
        said = told(setting, state)
        heard.append(watch.left(POWER, SETTING, ctypes.addressof(said)))
    assert heard == [False, False, False, False, True, False, False]


def test_other_settings_of_the_power_say_nothing() -> None:
    watch = Leaving()
    assert not any(watch.changed(bytes(16), state) for state in (1, 0, 1, 0))


class Library:
    """Notes what Windows is asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int, bytes]] = []
        self.wtsapi32 = self.user32 = self

    def WTSRegisterSessionNotification(self, window: ctypes.c_void_p, _whose: int) -> int:  # noqa: N802
        self.asked.append(("session", window.value or 0, b""))
        return 1

    def RegisterPowerSettingNotification(  # noqa: N802
        self, window: ctypes.c_void_p, setting: Any, _flags: int
    ) -> int:
        self.asked.append(("power", window.value or 0, bytes(setting._obj)))
        return 1


def test_windows_is_asked_once_and_again_when_that_window_is_gone(qapp: QApplication) -> None:
    library = Library()
    hearing = WindowsLeaving(lambda: None, library)
    first, second = QWindow(), QWindow()
    for windows in ([], [first, second], [second, first]):
        hearing.ask(windows)
    handle = int(first.winId())
    assert library.asked == [
        ("session", handle, b""),
        ("power", handle, LID),
        ("power", handle, SCREEN),
    ]
    hearing.ask([second])
    assert {one for _kind, one, _setting in library.asked[3:]} == {int(second.winId())}


def test_macos_is_heard_by_every_notice_of_leaving() -> None:
    blocks: dict[str, Any] = {}

    class Centre:
        def addObserverForName_object_queue_usingBlock_(  # noqa: N802
            self, name: str, _whose: object, _queue: object, block: Any
        ) -> object:
            blocks[name] = block
            return name

    centre = Centre()
    kit = types.SimpleNamespace(
        NSWorkspace=types.SimpleNamespace(
            sharedWorkspace=lambda: types.SimpleNamespace(notificationCenter=lambda: centre)
        ),
        **{name: name for name in leaving.MAC_WORKSPACE},
    )
    base = types.SimpleNamespace(
        NSDistributedNotificationCenter=types.SimpleNamespace(defaultCenter=lambda: centre)
    )
    gone: list[int] = []
    kept = leaving.hear_mac(lambda: gone.append(1), kit, base)
    assert len(kept) == len(blocks) == len(leaving.MAC_WORKSPACE) + len(leaving.MAC_BETWEEN)
    for block in blocks.values():
        block(None)
    assert len(gone) == len(blocks)


@systems.but_mac("test_macos_is_heard_by_every_notice_of_leaving")
def test_elsewhere_macos_is_not_asked() -> None:
    assert leaving.hear_mac(lambda: None) == []


@systems.session_bus("test_a_closed_lid_or_a_dark_screen_locks_where_it_was_open_before")
def test_a_lid_that_closes_is_heard_on_linux() -> None:
    command = ["dbus-run-session", "--", sys.executable, "-c", LID_CLOSES]
    found = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert b"locked 1" in found.stdout, found.stderr.decode()
