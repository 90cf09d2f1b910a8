"""Windows leaves our windows out of pictures of the screen, where IT has so decided."""

import ctypes
import sys
from typing import Any

from PySide6.QtGui import QWindow

from tytti_desktop import policy

_LEFT_OUT = 0x11  # WDA_EXCLUDEFROMCAPTURE, Windows 10 2004 and later


class Capture:
    """Tells Windows of each of our windows once; does nothing where nothing is decided."""

    def __init__(self, user: Any = None) -> None:  # noqa: ANN401 a library
        decided = policy.current().screen_capture is False
        if user is None and sys.platform == "win32" and decided:
            user = ctypes.WinDLL("user32")
        self._user = user if decided else None
        self._told: set[int] = set()

    def leave_out(self, window: QWindow) -> None:
        """Leave a window out of what may be captured."""
        if self._user is None:
            return
        handle = int(window.winId())
        if handle not in self._told:
            self._told.add(handle)
            self._user.SetWindowDisplayAffinity(ctypes.c_void_p(handle), _LEFT_OUT)
