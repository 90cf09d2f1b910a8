"""What is called by a signal, and ends with its owner.

Qt ends the connection of a method when its object is destroyed. Of a lambda, a `partial` or a
function made on the spot it knows no object: it would be called although what it uses is gone.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject
from shiboken6 import isValid


def held(owner: QObject, call: Callable[..., object]) -> Callable[..., None]:
    """Return `call` for a signal to call; it does nothing once `owner` has been destroyed."""

    def called(*given: object) -> None:
        if isValid(owner):
            call(*given)

    return called
