"""Where a joined client's old id and code lead: to the client that was kept."""

from tytti_desktop.vault import Vault


def leads_to(vault: Vault, code: str) -> str | None:
    """Return the id of the client that a joined client's old code leads to, or None."""
    found = vault.tuples(
        "select client_id from client_merge where code = ?", (code.strip().upper(),)
    )
    return str(found[0][0]) if found else None


def ids_of(vault: Vault, client_id: str) -> list[str]:
    """Return a client's id and the ids of those joined to it: the log knows them all."""
    found = vault.tuples("select merged_id from client_merge where client_id = ?", (client_id,))
    return [client_id, *(merged for (merged,) in found)]
