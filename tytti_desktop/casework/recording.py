"""One way to store a record: one transaction, its audit row, the search index and the way back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from functools import partial
from typing import Any, Generic, Protocol, TypeAlias, TypeVar, cast

from tytti_desktop import texts
from tytti_desktop.casework import days, past_versions, search_index
from tytti_desktop.casework.search_index import Entry
from tytti_desktop.dates import finnish_day, shown
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Table, Vault, audit, new_id
from tytti_desktop.vault.audit import Entry as Logged
from tytti_desktop.vault.audit import fingerprint
from tytti_desktop.words import _


class Record(Protocol):
    """What every stored record has."""

    @property
    def id(self) -> str:
        """Return the record's random id."""
        ...


R = TypeVar("R", bound=Record)
S = TypeVar("S")
MOST_MINUTES = 24 * 60
# A record as it is stored, its new version, and what the log tells besides.
Changed: TypeAlias = tuple[R, R, Mapping[str, Any]]


@dataclass(frozen=True)
class Book(Generic[R]):
    """Where records of one type are kept, what the log calls them, and what search finds in them.

    `noun` is the type in words (a message id), as the log and a conflict call it. `entry` gives the
    record's words for the search index; None: search does not know the type. `begins` is the field
    of the day (or moment) on which something begins with the client: nothing begins after a death.
    """

    entity: str
    record: type[R]
    table: Table[R]
    entry: Callable[[R], Entry] | None = None
    noun: str = field(kw_only=True)
    begins: str = field(default="", kw_only=True)

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
    for name, message in problems.items():
        raise KnownError(message, field=name)


def stamped(vault: Vault, record: S, **more: Any) -> S:  # noqa: ANN401 fields of the record
    """Return a new record as it is stored: with its id, when it was recorded and by whom."""
    by = {"id": new_id(), "recorded_at": vault.now(), "recorded_by": vault.person.id}
    made: S = replace(cast("Any", record), **by, **more)
    return made


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
    done = add_all(vault, book, [record], action, detail)
    return replace(done, record=done.record[0])


def _cleaned(record: S, clock: date) -> S:
    """Return a record with its texts cleaned; KnownError where nothing is left of what it needs."""
    right = texts.record(record)
    names = changed_fields(cast("Any", record), right) if right is not record else []
    if any(getattr(right, name) == "" for name in names) and hasattr(right, "problems"):
        refuse(cast("Any", right).problems(clock))
    return right


def add_all(
    vault: Vault,
    book: Book[R],
    records: Sequence[R],
    action: str = "add",
    detail: Mapping[str, Any] = {},
) -> Changes:
    """Store new records in one act, each with its row in the log; the undo takes all away."""
    clock = finnish_day(vault.now())
    records = [_cleaned(record, clock) for record in records]
    for record in records:
        days.refuse_far(record, clock)
    with vault.atomic():
        _refuse_for_the_dead(vault, book, records, clock)
        book.table.add_all(vault, records)
        for record in records:
            book.found(vault, record)
        audit.write_all(
            vault,
            [_logged(book, r, action, {"after": fingerprint(r), **detail}) for r in records],
        )
    if not records:
        return Changes(frozenset(), [])
    undo = partial(_take_away, book=book, records=tuple(records))
    return Changes(frozenset({book.record}), list(records), undo)


def _refuse_for_the_dead(vault: Vault, book: Book[R], records: Sequence[R], clock: date) -> None:
    """Raise KnownError where a record would begin something with a client after the death.

    What happened before may still be written down; a record without its day is of now.
    """
    for record in records if book.begins else ():
        day = _day(getattr(record, book.begins) or clock).isoformat()
        sql = "select died_on from client where id = ? and died_on < ?"
        for (died,) in vault.tuples(sql, (client_of(record), day)):
            text = _(
                "The client died on {day}, and nothing begins after that. If this was before,"
                " correct the day; a death recorded by mistake is taken back in closing."
            ).format(day=shown(date.fromisoformat(died)))
            raise KnownError(text, field=book.begins)


def _day(value: date | datetime) -> date:
    return finnish_day(value) if isinstance(value, datetime) else value


def change(
    vault: Vault, book: Book[R], new: R, action: str = "change", detail: Mapping[str, Any] = {}
) -> Changes:
    """Store a new version of a record; the log keeps field names and hashes of both versions.

    A version without differences writes nothing. The undo restores the old version.
    """
    with vault.atomic():
        old, new = book.table.get(vault, new.id), texts.record(new)
        if old == new:
            return Changes(frozenset(), old)
        done = change_all(vault, book, [(old, new, detail)], action)
    return replace(done, record=new)


def change_all(
    vault: Vault,
    book: Book[R],
    changed: Sequence[Changed[R]],
    action: str = "change",
) -> Changes:
    """Store new versions in one act: each as stored now, its new version, and words for the log.

    Every pair must differ. The undo restores them all, the last first.
    """
    clock = finnish_day(vault.now())
    changed = [(old, _cleaned(new, clock), detail) for old, new, detail in changed]
    for old, new, _detail in changed:
        if not action.startswith("undo"):
            days.refuse_far(new, clock, old)
    with vault.atomic():
        book.table.change_all(vault, [new for _old, new, _detail in changed])
        past_versions.keep(
            vault, book.entity, action, [(old, new, client_of(new)) for old, new, _d in changed]
        )
        for _old, new, _detail in changed:
            book.found(vault, new)
        audit.write_all(
            vault,
            [
                _logged(book, new, action, {**_seen(old, new), **detail})
                for old, new, detail in changed
            ],
        )
    steps = [
        Changes(frozenset({book.record}), None, partial(_restore, book=book, old=old, new=new))
        for old, new, _detail in changed
    ]
    return together(steps, [new for _old, new, _detail in changed])


def _seen(old: R, new: R) -> dict[str, Any]:
    """Return what the log keeps of a change: names of fields and hashes of both versions."""
    names = changed_fields(old, new)
    return {"fields": names, "before": fingerprint(old), "after": fingerprint(new)}


def _logged(book: Book[R], record: R, action: str, detail: Mapping[str, Any]) -> Logged:
    return Logged(action, book.entity, record.id, client_of(record), detail)


def _unchanged(vault: Vault, book: Book[R], records: Sequence[R]) -> None:
    stored = book.table.get_all(vault, [record.id for record in records])
    if any(stored[record.id] != record for record in records):
        raise KnownError(
            _("This cannot be undone any more: the record has been changed since. Edit it instead.")
        )


def _take_away(vault: Vault, *, book: Book[R], records: Sequence[R]) -> Changes:
    """Undo an addition, the last record first, unless one has been changed since."""
    gone = list(reversed(records))
    with vault.atomic():
        _unchanged(vault, book, gone)
        book.table.delete_all(vault, [record.id for record in gone])
        for record in records:  # in the order they came: backwards the index writes out at each
            book.gone(vault, record)
        audit.write_all(
            vault, [_logged(book, r, "undo_add", {"before": fingerprint(r)}) for r in gone]
        )
    return Changes(frozenset({book.record}), None)


def _restore(vault: Vault, *, book: Book[R], old: R, new: R) -> Changes:
    """Undo a change, unless the record has been changed since."""
    with vault.atomic():
        _unchanged(vault, book, [new])
        back = change(vault, book, old, "undo_change")
        past_versions.drop(vault, old)
    return Changes(back.types, old)


def together(changes: list[Changes], record: Any = None) -> Changes:  # noqa: ANN401
    """Return several changes of one act as one; its undo takes all back, the last first."""
    if len(changes) == 1:
        return replace(changes[0], record=record)
    steps = [change.undo for change in changes if change.undo is not None]

    def undo(vault: Vault) -> Changes:
        with vault.atomic():
            done = [step(vault) for step in reversed(steps)]
        return Changes(frozenset().union(*(d.types for d in done)), None)

    types = frozenset().union(*(change.types for change in changes))
    return Changes(types, record, undo if steps else None)


def wrong_minutes(minutes: int | None) -> dict[str, str]:
    """Return what is wrong with the length of something in minutes; None is no answer, not 0."""
    if minutes is not None and not 0 < minutes <= MOST_MINUTES:
        return {"minutes": _("Write the length in minutes, from 1 to 1440, or leave it empty.")}
    return {}
