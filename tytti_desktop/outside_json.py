"""JSON from outside: the one place where what others wrote is taken apart, whatever it holds.

What the vault itself has stored is read where it is used (tests/test_outside_json.py tells which).
"""

import json
from typing import Any

MOST_DEEP = 100  # levels; the catalogues' own files have under 20, and readers go down by calling


class TooDeepError(ValueError):
    """JSON whose lists and objects stand inside each other deeper than anything real."""


def loads(text: str | bytes, **how: Any) -> Any:  # noqa: ANN401 whatever the text holds
    """Return what a JSON text holds; ValueError, whatever is wrong with it.

    `how` is given to the standard library's reader.
    """
    try:
        found = json.loads(text, **how)
    except RecursionError:
        raise TooDeepError from None
    level, deep = [found], 0
    while level:
        deep += 1
        if deep > MOST_DEEP:
            raise TooDeepError
        level = [
            each
            for one in level
            if isinstance(one, list | dict)
            for each in (one.values() if isinstance(one, dict) else one)
            if isinstance(each, list | dict)
        ]
    return found
