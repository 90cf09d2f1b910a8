"""The log's head in this computer's key store: tells when every file was rolled back together.

It is kept at each closing under the vault's place, so that a copy restored elsewhere has a memory
of its own, and compared at each opening. No secret: a number and a MAC. Where the computer has no
key store that is known to be safe, or IT has turned it off, nothing is kept and nothing is told.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from tytti_desktop.errors import KnownError
from tytti_desktop.vault.vault import Vault

if TYPE_CHECKING:
    from tytti_desktop.vault.keychain import KeyStore

Head = tuple[int, str]
_PATIENCE = 2.0  # seconds that anybody waits: a locked store may ask a person
_LARGEST = 200  # characters


def store() -> "KeyStore | None":
    """Return the computer's key store, None where there is none to trust."""
    from tytti_desktop.vault import keychain  # it opens vaults, and so stands above this

    try:
        return keychain.system_store()
    except KnownError:
        return None


def _names(path: Path, vault_id: str) -> tuple[str, str]:
    place = hashlib.sha256(str(path.resolve()).encode(errors="replace")).hexdigest()[:16]
    return f"Tytti/{vault_id}", f"log {place}"


def read(path: Path, vault_id: str) -> Head | None:
    """Return the log's head as this computer remembers it; None when it does not."""
    found: list[Head] = []

    def ask() -> None:
        with suppress(Exception):  # a store that refuses, or holds what is no head
            kept = store()
            text = kept.get_password(*_names(path, vault_id)) if kept is not None else None
            if text is not None and len(text) <= _LARGEST:
                seq, mac = text.split(":")
                bytes.fromhex(mac)
                found.append((int(seq), mac))

    _apart(ask)
    return found[0] if found else None


def _apart(act: Callable[[], None]) -> None:
    """Do a thing on a thread of its own: a store may hang, and what it keeps of an error's frames.

    The frames of whoever asks hold a passphrase.
    """
    teller = Thread(target=act, daemon=True)
    teller.start()
    teller.join(_PATIENCE)


def keep(vault: Vault) -> None:
    """Have the computer remember the log's head; a store that does not answer is not waited for."""
    seq, mac = vault.log_head()
    names, text = _names(vault.path, vault.header.store), f"{seq}:{mac.hex()}"

    def tell() -> None:
        with suppress(Exception):
            kept = store()
            if kept is not None:
                kept.set_password(*names, text)

    _apart(tell)
