"""The disclosure ledger in words: who got what, on what ground, and as it stood on any day."""

from dataclasses import dataclass
from datetime import date, datetime

from tytti_desktop.casework import choices
from tytti_desktop.casework.gate import consents, disclosures, ground_words
from tytti_desktop.casework.gate.disclosures import Disclosure, what_word
from tytti_desktop.casework.gate.gate_data import CHANNELS, recipient_word
from tytti_desktop.vault import Vault


@dataclass(frozen=True)
class LedgerRow:
    """One passage as a person reads it; `override` is the reason for going past the gate."""

    id: str
    at: datetime
    to: str
    what: str
    data: str
    ground: str
    channel: str
    by: str
    override: str
    row: Disclosure


def rows(vault: Vault, client_id: str, today: date, upto: date | None = None) -> list[LedgerRow]:
    """Return what has been given of a client, the newest first: up to a day, that day included."""
    people = {row["id"]: row["name"] for row in vault.query("select id, name from person")}
    return [
        _shown(vault, row, people, today) for row in disclosures.of_client(vault, client_id, upto)
    ]


def _shown(vault: Vault, row: Disclosure, people: dict[str, str], today: date) -> LedgerRow:
    to = recipient_word(vault, row.recipient, today)
    labels = (choices.label(vault, consents.CATEGORIES, c, today) for c in row.categories)
    return LedgerRow(
        id=row.id,
        at=row.at,
        to=", ".join(part for part in (to, row.addressee) if part),
        what=what_word(row.what),
        data=", ".join(labels),
        ground=ground_words.said(row.ground),
        channel=choices.label(vault, CHANNELS, row.channel, today),
        by=people.get(row.by_person, row.by_person),
        override=row.override,
        row=row,
    )
