"""Papers and files kept in the vault: scanned consents, statements, batches."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from tytti_desktop.vault import audit
from tytti_desktop.vault.ids import new_id
from tytti_desktop.vault.table import Table
from tytti_desktop.vault.vault import Vault


@dataclass(frozen=True)
class Attachment:
    """One file; `register` is the controller's register it belongs to, if any."""

    id: str
    client_id: str | None
    kind: str
    register: str | None
    media_type: str
    sha256: str
    content: bytes
    added_at: datetime
    added_by: str


_ATTACHMENTS = Table(Attachment, "attachment")


def keep(
    vault: Vault,
    *,
    client_id: str | None,
    kind: str,
    media_type: str,
    content: bytes,
    register: str | None = None,
) -> Attachment:
    """Store a file in the vault and log it."""
    made = Attachment(
        id=new_id(),
        client_id=client_id,
        kind=kind,
        register=register,
        media_type=media_type,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        added_at=vault.now(),
        added_by=vault.person.id,
    )
    with vault.atomic():
        _ATTACHMENTS.add(vault, made)
        detail = {"kind": kind, "sha256": made.sha256}
        audit.write(vault, "attach", "attachment", made.id, client_id=client_id, detail=detail)
    return made


def get(vault: Vault, id: str) -> Attachment:  # noqa: A002
    """Return a file; KnownError when it is gone. The use case that shows it writes the log."""
    return _ATTACHMENTS.get(vault, id)
