"""The disclosure ledger: what left, to whom, on what ground, through which channel. Only grows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Table, Vault, audit, new_id
from tytti_desktop.vault.audit import fingerprint
from tytti_desktop.words import _


@dataclass(frozen=True)
class Disclosure:
    """One thing that left the vault. `ground` is a consent's ids, a law, or a person's reason."""

    client_id: str
    at: datetime
    recipient: str
    categories: tuple[str, ...]
    what: str
    ground: str
    channel: str
    by_person: str
    id: str


LEDGER = Table(Disclosure, "disclosure")


def write(
    vault: Vault,
    client_id: str,
    *,
    recipient: str,
    categories: Sequence[str],
    what: str,
    ground: str,
    channel: str,
) -> Changes:
    """Write what leaves, in the transaction of the act that sends it; there is no undo.

    Raises KnownError if the ground is missing: nothing leaves without one.
    """
    if not ground.strip():
        raise KnownError(_("Write on what ground this is given."), field="ground")
    row = Disclosure(
        client_id=client_id,
        at=vault.now(),
        recipient=recipient,
        categories=tuple(categories),
        what=what,
        ground=ground.strip(),
        channel=channel,
        by_person=vault.person.id,
        id=new_id(),
    )
    with vault.atomic():
        LEDGER.add(vault, row)
        detail = {"after": fingerprint(row)}
        audit.write(vault, "disclose", "disclosure", row.id, client_id=client_id, detail=detail)
    return Changes(frozenset({Disclosure}), row)


def of_client(vault: Vault, client_id: str) -> list[Disclosure]:
    """Return what has been given of a client, the newest first."""
    return LEDGER.find(vault, "client_id = ?", (client_id,), "at desc, rowid desc")
