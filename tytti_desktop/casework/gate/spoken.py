"""A consent given by speaking: who heard it, when, in which meeting; never where law wants writing.

What the law wants in writing is data: `written` in a row of consent_categories.toml names the law.
"""

from datetime import date
from typing import Protocol

from tytti_desktop.casework import choices, recording, unit
from tytti_desktop.dates import shown
from tytti_desktop.vault import Vault
from tytti_desktop.words import _

CATEGORIES = "consent_categories"


class Heard(Protocol):
    """What a consent tells of how it was given."""

    @property
    def client_id(self) -> str:
        """Return whose consent it is."""
        ...

    @property
    def valid_from(self) -> date:
        """Return the day on which it was given."""
        ...

    @property
    def meeting_id(self) -> str | None:
        """Return where it was heard; None for a signed one."""
        ...


def problems(heard_by: str, meeting_id: str | None, paper_id: str | None) -> dict[str, str]:
    """Return what is wrong with how a consent was given, by field: signed, or heard whole."""
    if not heard_by.strip() and not meeting_id:
        return {}
    if paper_id:
        return {"heard_by": _("A spoken consent has no paper: record the signed one as signed.")}
    if not heard_by.strip():
        return {"heard_by": _("Write who of the unit heard the client agree.")}
    if not meeting_id:
        return {"meeting_id": _("Choose the meeting in which the client agreed.")}
    return {}


def law(vault: Vault, category: str, day: date) -> str:
    """Return the law that wants a consent to a kind of data in writing; empty for none."""
    row = unit.table(vault, CATEGORIES, category, day)
    return choices.word({"label": row["written"]}, "") if row.get("written") else ""


def refuse(vault: Vault, heard: Heard, category: str, today: date) -> None:
    """Raise KnownError unless a spoken consent was given in the client's meeting of that day."""
    if heard.meeting_id is None:
        return
    if wanted := law(vault, category, today):
        text = _("The law wants this consent in writing ({law}): take the signed paper for {data}.")
        data = choices.label(vault, CATEGORIES, category, today)
        recording.refuse({"category": text.format(law=wanted, data=data)})
    held = vault.query(
        "select starts_at from meeting where id = ? and client_id = ? and state <> 'cancelled'",
        (heard.meeting_id, heard.client_id),
    )
    if not held:
        recording.refuse({"meeting_id": _("Choose the meeting in which the client agreed.")})
    on = date.fromisoformat(held[0]["starts_at"][:10])
    if on != heard.valid_from:
        text = _("The meeting was held on {day}: a spoken consent begins on that day.")
        recording.refuse({"valid_from": text.format(day=shown(on))})
