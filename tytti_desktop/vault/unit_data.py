"""The unit's own data over the shipped defaults: every version kept, the newest in force used."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tytti_desktop import texts
from tytti_desktop.vault import audit
from tytti_desktop.vault.ids import new_id
from tytti_desktop.vault.table import Table
from tytti_desktop.vault.vault import Vault


@dataclass(frozen=True)
class UnitDatum:
    """One version of one thing the unit has set: in force from a day until the next version."""

    id: str
    kind: str
    key: str
    valid_from: date
    content: Any
    changed_at: datetime
    changed_by: str


_DATA = Table(UnitDatum, "unit_data")


def put(vault: Vault, kind: str, key: str, content: Any, valid_from: date) -> UnitDatum:  # noqa: ANN401
    """Store a version; one already valid from the same day is replaced (the log keeps a hash)."""
    content = texts.cleaned_all(content)
    made = UnitDatum(new_id(), kind, key, valid_from, content, vault.now(), vault.person.id)
    with vault.atomic():
        vault.execute(
            "delete from unit_data where kind = ? and key = ? and valid_from = ?",
            (kind, key, valid_from.isoformat()),
        )
        _DATA.add(vault, made)
        detail = {"kind": kind, "key": key, "hash": audit.fingerprint(content)}
        audit.write(vault, "change", "unit_data", made.id, detail=detail)
    return made


def in_force(vault: Vault, kind: str, day: date) -> dict[str, Any]:
    """Return what of a kind is in force on a day: key -> content, None where it was taken away."""
    found = _DATA.find(
        vault, "kind = ? and valid_from <= ?", (kind, day.isoformat()), order="valid_from"
    )
    return {datum.key: datum.content for datum in found}


def history(vault: Vault, kind: str, key: str) -> list[UnitDatum]:
    """Return every version of one thing, newest first."""
    return _DATA.find(vault, "kind = ? and key = ?", (kind, key), order="valid_from desc")


def keys(vault: Vault, kind: str) -> list[str]:
    """Return every key of a kind that the unit has ever set."""
    return sorted({datum.key for datum in _DATA.find(vault, "kind = ?", (kind,))})
