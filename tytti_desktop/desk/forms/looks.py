"""A look at what is hidden under non-disclosure: for a reason, which stays in the log."""

from collections.abc import Collection

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework.client import clients
from tytti_desktop.desk.forms.messages import ask_reason
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _


def ask_look(session: Session, parent: QWidget | None, client_ids: Collection[str]) -> bool:
    """Ask why these clients' contact data are looked at, and log it; False when the person leaves.

    With no client it asks nothing: nothing was hidden.
    """
    if not client_ids:
        return True
    reason = ask_reason(
        parent,
        _("Show contact details"),
        _("The client is under non-disclosure. The look and its reason stay in the log."),
        _("Show"),
        session,
        "look",
        *sorted(client_ids),
        client_id=next(iter(client_ids)) if len(client_ids) == 1 else None,
    )
    if reason is None:
        return False
    with session.vault.atomic():
        for client_id in client_ids:
            clients.log_reveal(session.vault, client_id, reason)
    return True
