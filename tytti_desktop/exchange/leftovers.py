"""What a reader did not read of a foreign row, found by watching it read: no list kept by hand.

A row is wrapped with `watched`; every field that is asked for is marked. What is left over is kept
and goes out again (HSDS), or is named to the user (PTV): nothing is dropped without a word.
"""

from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
WHOLE = "_whole"  # an item of a list whose reader could make nothing of it
_ADDED_ALONE = ("attributes", "service_areas")  # lists of which older vaults keep only the rest
_hits: ContextVar[list[bool] | None] = ContextVar("hits", default=None)


class Watched(dict[str, Any]):
    """A JSON object that remembers which of its fields have been read."""

    def __init__(self, row: dict[str, Any]) -> None:
        super().__init__({key: watched(value) for key, value in row.items()})
        self.read: set[str] = set()

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401
        """Read a field."""
        self._note(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401
        """Read a field that may be missing."""
        self._note(key)
        return super().get(key, default)

    def _note(self, key: str) -> None:
        self.read.add(key)
        found = _hits.get()
        if found is not None and key in self:
            found.append(True)


def made_of(kind: type[T], makers: dict[str, Callable[[], Any]]) -> tuple[T, frozenset[str]]:
    """Make a record of its fields' readers; tell which fields the row spoke of, even if empty.

    A field whose readers asked only for keys that the row does not have was not spoken of: what is
    known of it already stays known.
    """
    values, told = {}, set()
    for name, make in makers.items():
        hits: list[bool] = []
        token = _hits.set(hits)
        try:
            values[name] = make()
        finally:
            _hits.reset(token)
        if hits:
            told.add(name)
    return kind(**values), frozenset(told)


def watched(value: Any) -> Any:  # noqa: ANN401
    """Return JSON with every object in it watched."""
    if isinstance(value, dict):
        return Watched(value)
    if isinstance(value, list):
        return [watched(each) for each in value]
    return value


def forget(row: dict[str, Any]) -> None:
    """Count a row as not read at all: its reader could make nothing of it."""
    if isinstance(row, Watched):
        row.read.clear()


def spare(row: dict[str, Any], *names: str) -> None:
    """Count some fields of a row as not read: their values mean nothing here."""
    if isinstance(row, Watched):
        row.read.difference_update(names)


def consume(row: dict[str, Any]) -> None:
    """Count a row as read whole, with all that is in it."""
    if isinstance(row, Watched):
        row.read.update(row.keys())
        for value in row.values():
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, Watched):
                    consume(each)


def unread(value: Any) -> Any:  # noqa: ANN401
    """Return what was not read: of an object its unread fields, of a list one entry an item.

    None where all was read. Empty values (null, "", [], {}) tell nothing and are not counted.
    """
    if isinstance(value, Watched):
        left = {key: _left(value, key) for key in value}
        found = {key: each for key, each in left.items() if not _empty(each)}
        return found or None
    if isinstance(value, list):
        parts = [_item(each) for each in value]
        return parts if any(part is not None for part in parts) else None
    return None


def _item(each: Any) -> Any:  # noqa: ANN401
    if isinstance(each, Watched) and each and not each.read:
        return {WHOLE: plain(each)}
    return unread(each)


def _left(row: Watched, key: str) -> Any:  # noqa: ANN401
    inner = dict.__getitem__(row, key)
    left = unread(inner) if key in row.read else plain(inner)
    if key in _ADDED_ALONE and isinstance(left, list):
        return [each.get(WHOLE, each) for each in left if each is not None]
    return left


def plain(value: Any) -> Any:  # noqa: ANN401
    """Return JSON without its empty values."""
    if isinstance(value, dict):
        found = {key: plain(dict.__getitem__(value, key)) for key in value}
        return {key: each for key, each in found.items() if not _empty(each)}
    if isinstance(value, list):
        return [each for each in map(plain, value) if not _empty(each)]
    return value


def _empty(value: Any) -> bool:  # noqa: ANN401
    return value is None or value in ("", [], {})


def without(left: Any, names: set[str]) -> Any:  # noqa: ANN401
    """Return what was left over without fields of these names; None if nothing else is."""
    if isinstance(left, dict):
        found = {
            key: each if key in (WHOLE, *_ADDED_ALONE) else without(each, names)
            for key, each in left.items()
            if key not in names
        }
        return {key: each for key, each in found.items() if not _empty(each)} or None
    if isinstance(left, list):
        parts = [without(each, names) for each in left]
        return parts if any(part is not None for part in parts) else None
    return left


def paths(left: Any, place: str = "") -> Iterator[str]:  # noqa: ANN401
    """Return the names of left-over fields: phoneNumbers[].extension; each may come many times."""
    if isinstance(left, dict):
        for key, each in left.items():
            inner = place if key == WHOLE else f"{place}.{key}" if place else key
            yield from paths(each, inner)
    elif isinstance(left, list):
        for each in left:
            yield from paths(each, f"{place}[]")
    elif left is not None:
        yield place


def put_back(made: dict[str, Any], left: dict[str, Any]) -> dict[str, Any]:
    """Return a row that goes out with what its reader had left over, in its place.

    What was never read is the file's own word, so it stands where the export made one up (an id).
    """
    found = dict(made)
    for key, each in left.items():
        there = found.get(key)
        if isinstance(there, dict) and isinstance(each, dict):
            found[key] = put_back(there, each)
        elif isinstance(each, list):
            found[key] = _put_into(key, there if isinstance(there, list) else [], each)
        else:
            found[key] = each
    return {key: each for key, each in found.items() if not _empty(each)}


def _put_into(key: str, made: list[Any], left: list[Any]) -> list[Any]:
    """Return a list with what was left over of its items, and the items left over whole."""
    whole = [each[WHOLE] for each in left if isinstance(each, dict) and WHOLE in each]
    parts = [each for each in left if not (isinstance(each, dict) and WHOLE in each)]
    if key in _ADDED_ALONE:
        return [*made, *(each for each in parts if isinstance(each, dict)), *whole]
    if not made and not whole:
        return [each for each in parts if each is not None]  # never read at all
    if len(parts) == len(made):
        made = [
            put_back(there, each) if isinstance(there, dict) and isinstance(each, dict) else there
            for there, each in zip(made, parts, strict=True)
        ]
    return [*made, *whole]
