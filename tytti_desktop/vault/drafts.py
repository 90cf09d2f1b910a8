"""What is being typed and not yet saved: sealed in the vault, per person and place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tytti_desktop.vault.ids import new_id
from tytti_desktop.vault.table import Table
from tytti_desktop.vault.vault import Vault


@dataclass(frozen=True)
class Draft:
    """The content of one dialog or editor as it was left."""

    id: str
    person_id: str
    place: str
    client_id: str | None
    content: dict[str, Any]
    saved_at: datetime


_DRAFTS = Table(Draft, "draft")


def keep(
    vault: Vault, place: str, content: Mapping[str, Any], client_id: str | None = None
) -> None:
    """Keep what this person has typed at a place, over what was kept there before."""
    made = Draft(new_id(), vault.person.id, place, client_id, dict(content), vault.now())
    with vault.atomic():
        drop(vault, place)
        _DRAFTS.add(vault, made)


def recall(vault: Vault, place: str) -> Draft | None:
    """Return what this person left at a place, or None."""
    found = _DRAFTS.find(vault, "person_id = ? and place = ?", (vault.person.id, place))
    return found[0] if found else None


def drop(vault: Vault, place: str) -> None:
    """Forget what this person left at a place: it was saved, or given up."""
    vault.execute("delete from draft where person_id = ? and place = ?", (vault.person.id, place))


def drop_of(vault: Vault, client_id: str) -> None:
    """Forget what anybody left about a client: theirs, or of a place that names them."""
    vault.execute("delete from draft where client_id = ?1 or instr(place, ?1) > 0", (client_id,))


def all_mine(vault: Vault) -> list[Draft]:
    """Return everything this person has left unsaved, newest first."""
    return _DRAFTS.find(vault, "person_id = ?", (vault.person.id,), order="saved_at desc")
