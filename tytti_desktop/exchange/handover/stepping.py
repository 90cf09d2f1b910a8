"""Work that is cut into steps for the window, done in one go where nobody watches."""

from collections.abc import Generator
from typing import Any, TypeVar

R = TypeVar("R")


def finished(steps: Generator[Any, None, R]) -> R:
    """Take all steps and return what they make."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            made: R = end.value
            return made
