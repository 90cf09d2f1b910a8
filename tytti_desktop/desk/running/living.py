"""When what is shown dies: on the window's thread, between events, never under a call of its own.

`let_go(widget)` takes a thing out of sight at once and lets Qt destroy it later: not while a dialog
asked by one of its own methods is still open (the method would go on in what is gone). Everything
in the desk has an owner in Qt, so nothing is destroyed when Python happens to collect.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QThread, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid


class _Depth:
    """How many loops run inside the window's own, and what waits for them to end."""

    def __init__(self) -> None:
        self.loops = 0
        self.waiting: list[QObject] = []


_depth = _Depth()
LOOK_AGAIN_MILLISECONDS = 100  # a box of the system's own is open: nobody tells when it closes


def inside() -> bool:
    """Tell whether a loop runs inside the window's own: a method may be waiting in it."""
    return _depth.loops > 0 or QThread.currentThread().loopLevel() > 1


@contextmanager
def nested_loop() -> Iterator[None]:
    """Run a loop inside the window's own: what is let go of meanwhile lives until it ends."""
    _depth.loops += 1
    try:
        yield
    finally:
        _depth.loops -= 1
        _sweep()


def let_go(one: QObject) -> None:
    """Hide a widget now; have Qt destroy it, and all it owns, once nothing of it is running."""
    if not isValid(one):
        return
    if isinstance(one, QWidget):
        one.hide()
    if not inside():
        _destroy_later(one)
        return
    _depth.waiting.append(one)
    if not _depth.loops:
        QTimer.singleShot(LOOK_AGAIN_MILLISECONDS, _sweep)


def _sweep() -> None:
    """Destroy what waits, now that nothing runs inside the window's own loop."""
    if _depth.loops:
        return
    if QThread.currentThread().loopLevel() > 1:
        QTimer.singleShot(LOOK_AGAIN_MILLISECONDS, _sweep)
        return
    waiting, _depth.waiting = _depth.waiting, []
    for one in waiting:
        _destroy_later(one)


def _destroy_later(one: QObject) -> None:
    if isValid(one):
        one.deleteLater()
