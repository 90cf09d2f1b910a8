"""Work on the window's thread in turns, so that a page is painted and keys are heard between.

    in_turns(self, session, (self._show_pages, self._show_conflicts))

In a small vault everything is done at once: a page is whole when it is shown. In a big one the
first piece is done at once, and each of the others in a turn of the event loop of its own. A piece
that is itself too long for a turn gives an iterator: a turn for each of its steps.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import TypeVar
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

from tytti_desktop.desk.running.background import CancelledError
from tytti_desktop.desk.running.session import Session

T = TypeVar("T")
R = TypeVar("R")
BIG = 1_000  # clients
_END = object()
_under_way: WeakKeyDictionary[QObject, "_Turns"] = WeakKeyDictionary()


def is_big(session: Session) -> bool:
    """Tell whether a list of all clients takes longer to read than a person notices."""
    from tytti_desktop.casework.client.clients import CLIENTS  # not at the door

    return CLIENTS.count(session.vault) >= BIG


def while_open(session: Session, steps: Generator[T, None, R]) -> Generator[T, None, R]:
    """Yield steps, and return what they make; CancelledError once the vault has been locked.

    That is asked before each step, also the first.
    """
    while session.vault.open:
        try:
            step = next(steps)
        except StopIteration as done:
            made: R = done.value
            return made
        yield step
    raise CancelledError


class _Turns(QObject):
    """Takes one piece a turn; gone with its owner, or when the owner begins anew."""

    def __init__(
        self, owner: QObject, session: Session, pieces: Sequence[Callable[[], object]]
    ) -> None:
        super().__init__(owner)
        self._session, self._pieces = session, list(pieces)
        self._steps: Iterator[object] | None = None  # of the piece under way
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._take)
        self._timer.start()

    def _take(self) -> None:
        if not self._session.vault.open or not (self._pieces or self._steps):
            self.stop()
        elif self._steps is None:
            made = self._pieces.pop(0)()
            self._steps = made if isinstance(made, Iterator) else None
        elif next(self._steps, _END) is _END:
            self._steps = None

    def stop(self) -> None:
        """Do no more."""
        if isValid(self):  # ended of itself, or gone with the owner
            self._timer.stop()
            self._pieces.clear()
            self._steps = None
            self.deleteLater()


def in_turns(owner: QObject, session: Session, pieces: Sequence[Callable[[], object]]) -> None:
    """Do the pieces in order; what the owner had left from an earlier time is not done any more."""
    earlier = _under_way.pop(owner, None)
    if earlier is not None:
        earlier.stop()
    if not is_big(session):
        for piece in pieces:
            made = piece()
            deque(made if isinstance(made, Iterator) else (), maxlen=0)
        return
    pieces[0]()
    _under_way[owner] = _Turns(owner, session, pieces[1:])
