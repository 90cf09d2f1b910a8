"""Opening without a passphrase on one's own computer: a random secret in the system's key store.

Only by choice, only until a day, and only in key stores known to encrypt. The secret opens one
slot of the header; it is neither the passphrase nor the vault's key, and taking the slot away
makes it worthless.
"""

import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from tytti_desktop import dates, policy
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import committing, opening, slots
from tytti_desktop.vault.audit import Entry
from tytti_desktop.vault.header import Header, Slot, SlotKind
from tytti_desktop.vault.keys import CannotUnlockError
from tytti_desktop.vault.opening import Unlocked
from tytti_desktop.vault.vault import Vault
from tytti_desktop.words import _

_TRUSTED = {
    "keyring.backends.Windows",
    "keyring.backends.macOS",
    "keyring.backends.SecretService",
    "keyring.backends.kwallet",
}
LONGEST = timedelta(days=7)


class KeyStore(Protocol):
    """The system's key store, as much of it as is used here."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return a secret, or None."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret."""
        ...


def _untrusted() -> KnownError:
    return KnownError(
        _(
            "This computer has no key store that is known to be safe, so the vault can be opened "
            "only with the passphrase."
        )
    )


def system_store() -> KeyStore:
    """Return the system's key store; KnownError unless it is one of those known to encrypt.

    keyring falls back to a plaintext file without a word, which is why it is asked by module.
    """
    if policy.current().keyring_allowed is False:
        raise KnownError(
            _("Your IT has turned remembering off on this computer: open with the passphrase.")
        )
    import keyring

    store: Any = keyring.get_keyring()
    if type(store).__module__ not in _TRUSTED:
        raise _untrusted()
    if sys.platform == "win32":
        store.persist = "local machine"  # the default roams with the domain profile
    found: KeyStore = store
    return found


def is_available() -> bool:
    """Tell whether this computer has a key store that may be used."""
    try:
        system_store()
    except KnownError:
        return False
    return True


def is_working() -> bool:
    """Tell whether the key store keeps what it is given: a probe is kept, read and forgotten.

    Asked on Windows alone, where a policy may refuse; elsewhere the store might ask a person.
    """
    if os.name != "nt" or not is_available():
        return is_available()
    try:
        with _plainly():
            store = system_store()
            store.set_password("Tytti/probe", "probe", "probe")
            kept = store.get_password("Tytti/probe", "probe") == "probe"
            store.delete_password("Tytti/probe", "probe")
    except KnownError:
        return False
    return kept


def _service(header: Header) -> str:
    return f"Tytti/{header.store}"


def _of(header: Header, person: str) -> list[Slot]:
    return [s for s in header.slots if s.kind is SlotKind.KEYRING and s.belongs_to(person)]


@contextmanager
def _plainly() -> Iterator[None]:
    """Tell plainly that the key store is locked or refuses."""
    try:
        yield
    except KnownError:
        raise
    except Exception:  # noqa: BLE001 - Windows raises errors of its own where a policy refuses
        raise KnownError(
            _(
                "The computer's key store is locked or refused. Unlock it, or open the vault with "
                "the passphrase."
            )
        ) from None


def remember(vault: Vault, span: timedelta, store: KeyStore | None = None) -> datetime:
    """Let this person open the vault on this computer without a passphrase; return until when.

    At most seven days. KnownError when the key store is not known to be safe or does not keep.
    """
    store = store or system_store()
    until = vault.now() + min(span, LONGEST)
    secret = secrets.token_urlsafe(32)
    slot = vault.new_slot(vault.person, SlotKind.KEYRING, secret, None, until)
    service = _service(vault.header)
    with _plainly():
        store.set_password(service, slot.id, secret)
        if store.get_password(service, slot.id) != secret:
            raise _untrusted()
    kept = [s for s in vault.header.slots if s not in _of(vault.header, vault.person.id)]
    told = Entry("remember", "person", vault.person.id, detail={"until": until.isoformat()})
    committing.commit(vault, (*kept, slot), [told])
    return until


def forget(vault: Vault, store: KeyStore | None = None) -> None:
    """Take away this person's slots of this kind, and their secrets where the store lets.

    Everything is encrypted anew: an older key file does not bring the slot back.
    """
    mine = _of(vault.header, vault.person.id)
    kept = [s for s in vault.header.slots if s not in mine]
    committing.commit(vault, kept, [Entry("forget", "person", vault.person.id)])
    with suppress(KnownError), _plainly():  # the slot is gone: its secret opens nothing
        store = store or system_store()
        for slot in mine:
            store.delete_password(_service(vault.header), slot.id)


def unlock(
    path: Path,
    *,
    person: str | None = None,
    store: KeyStore | None = None,
    now: Callable[[], datetime] = dates.now,
) -> Unlocked | None:
    """Open a person's slot with the computer's own secret; None when the passphrase is needed."""
    for header, slot in opening.ways(path, SlotKind.KEYRING, person):
        if slot.expires is None or datetime.fromisoformat(slot.expires) <= now():
            continue
        with _plainly():
            secret = (store or system_store()).get_password(_service(header), slot.id)
        if secret is not None:
            with suppress(CannotUnlockError, ValueError):
                return Unlocked(path, (slots.open_slot(header, slot, secret),))
    return None
