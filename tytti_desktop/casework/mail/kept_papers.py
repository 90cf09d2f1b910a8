"""A signed paper kept in the vault leaves it again: a copy for the client, past the gate."""

from datetime import date

from tytti_desktop.casework.gate import gate
from tytti_desktop.casework.gate.gate import Passage
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.vault.attachments import Attachment

CATEGORIES = {"consent": gate.BASIC, "plan": "plan"}  # by the attachment's kind; else basic data


def passage(paper: Attachment, channel: str) -> Passage | None:
    """Return a kept paper as the gate sees it; None for a paper that is no client's."""
    if paper.client_id is None:
        return None
    return Passage(
        paper.client_id,
        gate.CLIENT,
        (CATEGORIES.get(paper.kind, gate.BASIC),),
        channel,
        paper.kind,
        entity="attachment",
        entity_id=paper.id,
        registers=(paper.register,) if paper.register else (),
    )


def let_out(
    vault: Vault, paper: Attachment, channel: str, today: date, *, reason: str = ""
) -> Changes:
    """Let a copy of a kept paper out to the client, before it is printed or saved.

    Raises GateClosed where the gate is shut; `reason` goes past it.
    """
    found = passage(paper, channel)
    if found is None:
        return Changes(frozenset())
    return gate.let_out(vault, found, today, reason=reason)
