"""Opening without a passphrase on one's own computer: a random secret in the system's key store.

Only by choice, only until a day, and only in key stores known to encrypt. The secret opens one
slot of the header; it is neither the passphrase nor the vault's key, and taking the slot away
makes it worthless.
"""

import os
import re
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from tytti_desktop import dates, policy
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import committing, opening, slots, witness
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
    found: KeyStore = _trusted_store()
    return found


def _trusted_store() -> Any:  # noqa: ANN401 keyring's own, which says more than KeyStore
    import keyring

    store: Any = keyring.get_keyring()
    if type(store).__module__ not in _TRUSTED:
        raise _untrusted()
    if sys.platform == "win32":
        store.persist = "local machine"  # the default roams with the domain profile
    return store


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
    before = _of(vault.header, vault.person.id)
    kept = [s for s in vault.header.slots if s not in before]
    told = Entry("remember", "person", vault.person.id, detail={"until": until.isoformat()})
    committing.commit(vault, (*kept, slot), [told])
    _forget_secrets(vault.header, before, store)
    return until


def forget(vault: Vault, store: KeyStore | None = None) -> None:
    """Take away this person's slots of this kind, and their secrets where the store lets.

    Everything is encrypted anew: an older key file does not bring the slot back.
    """
    mine = _of(vault.header, vault.person.id)
    kept = [s for s in vault.header.slots if s not in mine]
    committing.commit(vault, kept, [Entry("forget", "person", vault.person.id)])
    _forget_secrets(vault.header, mine, store)


def _forget_secrets(header: Header, gone: list[Slot], store: KeyStore | None) -> None:
    """Take the secrets of slots that are no more out of the store, where it lets."""
    for slot in gone:
        with suppress(KnownError), _plainly():  # the slot is gone: its secret opens nothing
            (store or system_store()).delete_password(_service(header), slot.id)


def forget_computer(store: Any = None) -> int | None:  # noqa: ANN401 as _trusted_store
    """Take every secret of every vault out of this person's key store; return how many there were.

    For the program's removal: no vault is opened, none is changed. None: this key store does not
    tell what it keeps. KnownError: there is no safe key store, or it is locked.
    """
    store = store or _trusted_store()
    with _plainly():
        listed = _KEPT.get(type(store).__module__)
        kept = None if listed is None else list(listed(store))
        for service, name in kept or ():
            store.delete_password(service, name)
    return None if kept is None else len(kept)


def _kept_by_windows(store: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 as _trusted_store
    system = sys.modules[type(store).__module__]
    try:
        found = system.win32cred.CredEnumerate(None, 0)
    except system.pywintypes.error as error:
        if error.winerror != _WINDOWS_KEEPS_NONE:
            raise
        return
    for one in found:  # the second secret of a vault is named `slot@Tytti/store`
        if (ours := _OURS.fullmatch(one["TargetName"])) is not None:
            yield ours[1], one["UserName"]


def _kept_by_secret_service(store: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 as above
    for item in store.get_preferred_collection().search_items({"application": store.appid}):
        about = item.get_attributes()
        if _OURS.fullmatch(about.get("service", "")):
            yield about["service"], about["username"]


_OURS = re.compile(r"(?:[^@]+@)?(Tytti/.+)")
_WINDOWS_KEEPS_NONE = 1168
_KEPT: dict[str, Callable[[Any], Iterator[tuple[str, str]]]] = {
    "keyring.backends.Windows": _kept_by_windows,
    "keyring.backends.SecretService": _kept_by_secret_service,
}


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
        if isinstance(secret, str):  # a store may give anything
            with suppress(CannotUnlockError, ValueError):
                opened = (slots.open_slot(header, slot, secret),)
                return Unlocked(path, opened, witness.read(path, header.store))
    return None
