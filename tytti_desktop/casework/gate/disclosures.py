"""The disclosure ledger: what left, to whom, on what ground, through which channel. Only grows.

Only the gate writes it (casework/gate/gate.py): a test sees to that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tytti_desktop.casework.fields import ID, WHO, told
from tytti_desktop.casework.gate import ground_words
from tytti_desktop.dates import HELSINKI
from tytti_desktop.instruments.library import title_of
from tytti_desktop.paper.letter_files import letters
from tytti_desktop.vault import Changes, Table, Vault, audit
from tytti_desktop.vault.audit import Entry, fingerprint
from tytti_desktop.words import N_, _

ENTITY = "disclosure"
CLIENT, OWN_UNIT = "client", "own_unit"
OURS = {CLIENT: N_("The client"), OWN_UNIT: N_("Own unit")}
DISCLOSE, GO_PAST = "disclose", "go_past_gate"

_MATTERS = {  # what leaves without a paper of the program's own
    "onward_referral": N_("onward referral"),
    "physician_statement": N_("physician's statement"),
    "statement_request": N_("request for a physician's statement"),
}


def what_word(what: str) -> str:
    """Return what left in words: a letter's or a form's name for its id, else as it was written."""
    if what in _MATTERS:
        return _(_MATTERS[what])
    if what in letters():
        return letters()[what].name.said()
    return title_of(what)


@dataclass(frozen=True)
class Disclosure:
    """One thing that left the vault.

    `ground` is told in words; `consents` are the ids of the consents it rests on. `override` is
    the reason a person gave for going past the gate, empty where the gate was open. `entity` and
    `entity_id` name the record that left, `addressee` who in particular received it.
    """

    client_id: str = field(metadata=ID)
    at: datetime = field(metadata=told(N_("When")))
    recipient: str = field(metadata=told(N_("Recipient"), list="consent_recipients", words=OURS))
    categories: tuple[str, ...] = field(
        metadata=told(N_("Kinds of data"), list="consent_categories")
    )
    what: str = field(metadata=told(N_("Thing given"), say=what_word))
    ground: str = field(metadata=told(N_("Ground"), say=ground_words.said))
    channel: str = field(metadata=told(N_("Channel"), list="gate_channels"))
    by_person: str = field(metadata=WHO)
    id: str = field(metadata=ID)
    consents: tuple[str, ...] = field(default=(), metadata=ID)
    override: str = field(default="", metadata=told(N_("Reason to go past the gate")))
    entity: str = field(default="", metadata=ID)
    entity_id: str = field(default="", metadata=ID)
    addressee: str = field(default="", metadata=told(N_("To whom in particular")))
    with_address: bool = field(default=False, metadata=told(N_("Shows the address")))


LEDGER = Table(Disclosure, ENTITY)


def write(vault: Vault, rows: Sequence[Disclosure]) -> Changes:
    """Write what leaves, in the transaction of the act that sends it; there is no undo."""
    with vault.atomic():
        LEDGER.add_all(vault, rows)
        audit.write_all(vault, [_logged(row) for row in rows])
    return Changes(frozenset({Disclosure}), list(rows))


def _logged(row: Disclosure) -> Entry:
    detail: Mapping[str, Any] = {"after": fingerprint(row)}
    if row.override:
        detail = {**detail, "reason": row.override, "categories": list(row.categories)}
    action = GO_PAST if row.override else DISCLOSE
    return Entry(action, ENTITY, row.id, row.client_id, detail)


def of_client(vault: Vault, client_id: str, upto: date | None = None) -> list[Disclosure]:
    """Return what has been given of a client, the newest first: up to a day, that day included."""
    if upto is None:
        return LEDGER.find(vault, "client_id = ?", (client_id,), "at desc, rowid desc")
    return LEDGER.find(
        vault,
        "client_id = ? and at < ?",
        (client_id, day_after(upto).isoformat()),
        "at desc, rowid desc",
    )


def day_after(day: date) -> datetime:
    """Return the moment a day ends in Finland, as the vault writes moments."""
    return start_of(day + timedelta(days=1))


def start_of(day: date) -> datetime:
    """Return the moment a day begins in Finland, as the vault writes moments."""
    return datetime.combine(day, time(), HELSINKI).astimezone(UTC)
