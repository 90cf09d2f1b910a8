"""How much an act does, counted instead of timed: a busy machine counts as an idle one does."""

import sys
from collections.abc import Callable


def calls(act: Callable[[], object]) -> int:
    """Return how many functions `act` calls, Python's and C's."""
    count = 0

    def note(_frame: object, event: str, _what: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(before)
    return count
