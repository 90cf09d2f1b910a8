"""The ways of keys alone, without a person's act around them, which only tests go."""

import time
from collections.abc import Callable
from pathlib import Path

from tytti_desktop.vault import Vault, committing, opening, recovery
from tytti_desktop.vault.audit import Entry
from tytti_desktop.vault.keys import Kdf


def change_key(vault: Vault) -> None:
    """Encrypt everything under a new key for the same people."""
    told = Entry("change_key", "vault", vault.header.store)
    committing.commit(vault, vault.header.slots, [told], new_key=True)


def renew_recovery(vault: Vault, *, kdf: Kdf | None = None) -> str:
    """Put new recovery words in force at once, and return them."""
    new = recovery.new_recovery(vault, kdf=kdf)
    recovery.use_recovery(vault, new)
    return new.words


def open_with_recovery(
    path: Path, words: str, *, sleep: Callable[[float], None] = time.sleep
) -> Vault:
    """Open a vault with its recovery words."""
    return opening.open_unlocked(opening.unlock_with_recovery(path, words, sleep=sleep))
