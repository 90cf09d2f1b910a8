"""One way to store a record: one transaction, its audit row, the search index and the way back."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from tytti_desktop.casework import search_index
from tytti_desktop.casework.search_index import Entry
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Table, Vault, audit
from tytti_desktop.words import _


class Record(Protocol):
    """What every stored record has."""

    @property
    def id(self) -> str:
        """Return the record's random id."""
        ...


R = TypeVar("R", bound=Record)
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class Book(Generic[R]):
    """Where records of one type are kept, what the log calls them, and what search finds in them.

    `entry` gives the record's words for the search index; None: search does not know the type.
    """

    entity: str
    record: type[R]
    table: Table[R]
    entry: Callable[[R], Entry] | None = None

    def found(self, vault: Vault, record: R) -> None:
        """Bring the search index up to a record, in the transaction that is under way."""
        if self.entry is not None:
            search_index.drop(vault, self.entity, record.id)
            search_index.put(vault, self.entry(record))

    def gone(self, vault: Vault, record: R) -> None:
        """Take a record out of the search index."""
        if self.entry is not None:
            search_index.drop(vault, self.entity, record.id)


def refuse(problems: Mapping[str, str]) -> None:
    """Raise KnownError for the first problem of a record, naming its field."""
    for field, message in problems.items():
        raise KnownError(message, field=field)


def fingerprint(record: Any) -> str:  # noqa: ANN401
    """Return a short hash of a record's content: the log can tell versions apart, not read them."""
    content = json.dumps(asdict(record), default=str, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def changed_fields(old: R, new: R) -> list[str]:
    """Return the names of the fields that differ."""
    return [f.name for f in fields(old) if getattr(old, f.name) != getattr(new, f.name)]  # type: ignore[arg-type]


def client_of(record: Any) -> str | None:  # noqa: ANN401
    """Return whose record it is; a client record is its own."""
    found = getattr(record, "client_id", record.id if hasattr(record, "family_name") else None)
    return found or None


def add(
    vault: Vault, book: Book[R], record: R, action: str = "add", detail: Mapping[str, Any] = {}
) -> Changes:
    """Store a new record; the undo takes it away again."""
    with vault.atomic():
        book.table.add(vault, record)
        book.found(vault, record)
        _log(vault, book, record, action, {"after": fingerprint(record), **detail})
    return Changes(frozenset({book.record}), record, partial(_take_away, book=book, record=record))


def change(
    vault: Vault, book: Book[R], new: R, action: str = "change", detail: Mapping[str, Any] = {}
) -> Changes:
    """Store a new version of a record; the log keeps field names and hashes of both versions.

    A version without differences writes nothing. The undo restores the old version.
    """
    with vault.atomic():
        old = book.table.get(vault, new.id)
        names = changed_fields(old, new)
        if not names:
            return Changes(frozenset(), old)
        book.table.change(vault, new)
        book.found(vault, new)
        seen = {"fields": names, "before": fingerprint(old), "after": fingerprint(new)}
        _log(vault, book, new, action, {**seen, **detail})
    return Changes(frozenset({book.record}), new, partial(_restore, book=book, old=old, new=new))


def _log(vault: Vault, book: Book[R], record: R, action: str, detail: Mapping[str, Any]) -> None:
    audit.write(
        vault, action, book.entity, record.id, client_id=client_of(record), detail=dict(detail)
    )


def _unchanged(vault: Vault, book: Book[R], record: R) -> None:
    if book.table.get(vault, record.id) != record:
        raise KnownError(
            _("This cannot be undone any more: the record has been changed since. Edit it instead.")
        )


def _take_away(vault: Vault, *, book: Book[R], record: R) -> Changes:
    """Undo an addition, unless the record has been changed since."""
    with vault.atomic():
        _unchanged(vault, book, record)
        book.table.delete(vault, record.id)
        book.gone(vault, record)
        _log(vault, book, record, "undo_add", {"before": fingerprint(record)})
    return Changes(frozenset({book.record}), None)


def _restore(vault: Vault, *, book: Book[R], old: R, new: R) -> Changes:
    """Undo a change, unless the record has been changed since."""
    with vault.atomic():
        _unchanged(vault, book, new)
        back = change(vault, book, old, "undo_change")
    return Changes(back.types, old)


def together(changes: list[Changes], record: Any = None) -> Changes:  # noqa: ANN401
    """Return several changes of one act as one; its undo takes all back, the last first."""
    steps = [change.undo for change in changes if change.undo is not None]

    def undo(vault: Vault) -> Changes:
        with vault.atomic():
            done = [step(vault) for step in reversed(steps)]
        return Changes(frozenset().union(*(d.types for d in done)), None)

    types = frozenset().union(*(change.types for change in changes))
    return Changes(types, record, undo if steps else None)


def wrong_minutes(minutes: int | None) -> dict[str, str]:
    """Return what is wrong with the length of something in minutes; None is no answer, not 0."""
    if minutes is not None and not 0 < minutes <= _DAY_MINUTES:
        return {"minutes": _("Write the length in minutes, from 1 to 1440, or leave it empty.")}
    return {}
