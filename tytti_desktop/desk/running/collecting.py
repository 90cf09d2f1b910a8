"""Python's collector of cycles, kept to the window's own thread.

A cycle of Qt objects that a worker's allocations happen to collect is destroyed on that worker,
while the window's thread may be handing events to it: the program crashes. So nothing is collected
of itself while the window is open; a timer does it here, generation by generation, as Python would.

What is loaded for good is set aside once, before anybody enters, and what a session has made never:
a full collection walks that session's objects and no others, also the one after a lock.
"""

import gc
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from shiboken6 import delete, isValid

from tytti_desktop import memory
from tytti_desktop.desk.running import living

SECONDS = 2


class Collector(QObject):
    """Collects on the thread that made it for as long as it lives; one is enough."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=SECONDS * 1000)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collect the generations that have grown past Python's own limits."""
        counts, limits = gc.get_count(), gc.get_threshold()
        grown = [place for place, limit in enumerate(limits) if limit and counts[place] > limit]
        if grown:
            gc.collect(max(grown))
        if len(limits) - 1 in grown:
            memory.trim()


_asides: list[None] = []


def set_aside() -> None:
    """Let no later collection walk what there is now: it is the program's own, and stays."""
    gc.freeze()
    _asides.append(None)  # afterwards: who enters meanwhile is walked once too often, never too few


def times_set_aside() -> int:
    """Return how often it was done: Python tells only by counting all of the objects."""
    return len(_asides)


class LettingGo(QObject):
    """Deletes an object whose deletion is due, but its parts first: one a turn of the event loop.

    All pages of a big caseload together would hold up the typing of the passphrase.
    """

    def __init__(self, whole: QObject, parts: Sequence[QObject]) -> None:
        super().__init__(whole.parent())
        QCoreApplication.removePostedEvents(whole, QEvent.Type.DeferredDelete.value)
        self._left = [whole, *parts]
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._take)
        self._timer.start()

    def _take(self) -> None:
        if living.inside():  # a dialog of theirs is on its way out: its asker still goes on
            self._timer.setInterval(living.LOOK_AGAIN_MILLISECONDS)
            return
        self._timer.setInterval(0)
        one = self._left.pop()
        if isValid(one):
            delete(one)  # `deleteLater` does nothing where it has been asked for once
        if not self._left:
            self._timer.stop()
            self.deleteLater()


class Wiping(QObject):
    """After a lock: once the old pages are gone, what they were freed from is overwritten.

    A step a turn of the event loop, so that a passphrase can be typed meanwhile.
    """

    def __init__(self, window: QObject) -> None:
        super().__init__(window)
        self._window = window
        self._steps: Iterator[None] | None = None
        self._timer = QTimer(self, interval=living.LOOK_AGAIN_MILLISECONDS)
        self._timer.timeout.connect(self._step)
        self._timer.start()

    def _step(self) -> None:
        if self._steps is None:
            if living.inside() or self._window.findChildren(LettingGo):
                return
            gc.collect()
            set_aside()  # what is left is the program's own
            self._steps = memory.wiping()
            self._timer.setInterval(0)
        if next(self._steps, "done") == "done":
            self._timer.stop()
            self.deleteLater()
