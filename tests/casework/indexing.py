"""The search index made anew from the records: what each act keeps up must come out the same."""

from tytti_desktop.casework import manifest, search_index
from tytti_desktop.vault import Vault


def clear(vault: Vault) -> None:
    """Empty the whole index."""
    for table in ("search", "search_text", "search_row", "search_word"):
        vault.execute(f"delete from {table}")  # noqa: S608


def reindex(vault: Vault) -> int:
    """Build the index anew; return how many records it holds."""
    with vault.atomic():
        clear(vault)
        entries = [
            book.entry(record)
            for book in manifest.SEARCHED
            if book.entry is not None
            for record in book.table.find(vault)
        ]
        for entry in entries:
            search_index.put(vault, entry)
    return len(entries)
