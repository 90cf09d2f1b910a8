"""What stood in a client's record before it was corrected: the old version, who and when.

A correction keeps what it replaces (GDPR 16 with the duty to keep records): nothing that was once
written of a client disappears by being written over. A step of the work (sent, held, answered) is
no correction, and filling in what was empty replaces nothing. What is undone at once is forgotten.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from tytti_desktop.casework import fields
from tytti_desktop.casework.fields import ID, WHO, WHOLE, told
from tytti_desktop.vault import Table, Vault, new_id
from tytti_desktop.vault.table import plain
from tytti_desktop.words import N_

_EMPTY: tuple[Any, ...] = (None, "", (), [], {}, False)


@dataclass(frozen=True)
class PastVersion:
    """A record as it was: `content` by field, `fields` those that were written over."""

    id: str = field(metadata=ID)
    client_id: str = field(metadata=ID)
    entity: str = field(metadata=ID)
    entity_id: str = field(metadata=ID)
    fields: tuple[str, ...] = field(metadata=WHOLE)
    content: Mapping[str, Any] = field(metadata=WHOLE)
    register: str = field(metadata=told(N_("Register"), list="registers"))
    retention: str = field(metadata=WHOLE)
    at: datetime = field(metadata=told(N_("Corrected at")))
    by_person: str = field(metadata=WHO)


VERSIONS = Table(PastVersion, "past_version")


def is_correction(action: str) -> bool:
    """Tell whether an act of the log writes over what was written before."""
    return action.startswith(("change", "correct", "non_disclosure"))


def keep(
    vault: Vault, entity: str, action: str, changed: Iterable[tuple[Any, Any, str | None]]
) -> None:
    """Keep the old versions of corrected records, given as (old, new, whose); others pass by."""
    if not is_correction(action):
        return
    made = [
        _version(vault, entity, old, names, client_id)
        for old, new, client_id in changed
        if client_id is not None and (names := replaced(old, new))
    ]
    if made:
        VERSIONS.add_all(vault, made)


def replaced(old: Any, new: Any) -> tuple[str, ...]:  # noqa: ANN401 two records of one type
    """Return the fields whose own words, days or figures a new version writes over."""
    known = fields.of(type(old))
    return tuple(
        name
        for name, each in known.items()
        if each.word and not each.by_act and _counts(getattr(old, name), getattr(new, name))
    )


def _counts(old: Any, new: Any) -> bool:  # noqa: ANN401 a field's values
    return old != new and old not in _EMPTY and not isinstance(old, Enum)


def _version(
    vault: Vault,
    entity: str,
    old: Any,  # noqa: ANN401 a record
    names: Sequence[str],
    client_id: str,
) -> PastVersion:
    return PastVersion(
        new_id(),
        client_id,
        entity,
        old.id,
        tuple(names),
        plain(old),
        str(getattr(old, "register", None) or ""),
        str(getattr(old, "retention", None) or ""),
        vault.now(),
        vault.person.id,
    )


def drop(vault: Vault, back: Any) -> None:  # noqa: ANN401 a record
    """Forget the newest old version of a record that an undo has brought back."""
    asked = "entity_id = ? and content = ?"
    found = VERSIONS.find(vault, asked, (back.id, _json(back)), "at desc, rowid desc", 1)
    VERSIONS.delete_all(vault, [each.id for each in found])


def _json(record: Any) -> str:  # noqa: ANN401
    return json.dumps(plain(record), ensure_ascii=False, separators=(",", ":"))


def of_client(vault: Vault, client_id: str) -> list[PastVersion]:
    """Return the old versions of a client's records, the newest first."""
    return VERSIONS.find(vault, "client_id = ?", (client_id,), "at desc, rowid desc")
