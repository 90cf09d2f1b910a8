"""What organisations, services and channels share: stamps, own entries and imported ones, undo."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID, uuid5

from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _


class Stamped(Protocol):
    """A record that knows who stored it last and when."""

    @property
    def changed_at(self) -> datetime | None:
        """Return the moment."""
        ...

    @property
    def changed_by(self) -> str:
        """Return the person's id."""
        ...


_NAMESPACE = UUID("6f1d7c1e-3f0b-5d0e-9a57-2b0c5a4f7d31")
S = TypeVar("S", bound=Stamped)


def stamped(vault: Vault, record: S, **fields: Any) -> S:  # noqa: ANN401
    """Return a record with new fields, the moment, and who stores it."""
    done: S = replace(  # type: ignore[type-var]
        record, changed_at=vault.now(), changed_by=vault.person.id, **fields
    )
    return done


def public_id(record: Any) -> str:  # noqa: ANN401
    """Return the id an entry goes by outside: its catalogue's own, else a UUID made of ours.

    The same entry always gets the same id, so that what comes back is known again.
    """
    try:
        return str(UUID(record.source_id))
    except ValueError:
        return str(uuid5(_NAMESPACE, record.source_id or record.id))


def facts_problem(old: Any, new: Any) -> dict[str, str]:  # noqa: ANN401
    """Return what is wrong with editing the facts of an entry: imported ones are not edited."""
    if old.source and old.facts != new.facts:
        text = _("These facts were imported: the next import would undo your change. Write a note.")
        return {"facts": text}
    return {}


def unless_used(changes: Changes, used: Callable[[Vault], bool]) -> Changes:
    """Return an addition whose undo is refused once another record refers to it."""
    take_away = changes.undo
    if take_away is None:
        return changes

    def undo(vault: Vault) -> Changes:
        if used(vault):
            raise KnownError(
                _("This cannot be undone any more: other entries refer to it. Mark it ended.")
            )
        return take_away(vault)

    return replace(changes, undo=undo)


def refers(vault: Vault, places: dict[str, str], record_id: str) -> bool:
    """Tell whether any table has a row whose column (table -> column) holds the id."""
    return any(
        vault.query(f"select 1 from {table} where {column} = ? limit 1", (record_id,))  # noqa: S608
        for table, column in places.items()
    )
