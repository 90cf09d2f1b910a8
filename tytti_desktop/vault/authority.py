"""Signed roles for a vault from before there were any: begun at a keeper's first opening.

The roles are signed as the database itself knows them, so an edited key file is never what is
signed. A key file that lacks the authority but has traces of one has had it taken out: it is let
be, and the alarm of edited roles tells of it.
"""

from contextlib import suppress
from dataclasses import replace

from tytti_desktop.errors import KnownError
from tytti_desktop.vault import committing, roles, slots
from tytti_desktop.vault.audit import Entry
from tytti_desktop.vault.header import Header, Person, Slot
from tytti_desktop.vault.vault import Vault


def is_due(vault: Vault) -> bool:
    """Tell whether the open person may begin the signing, and nothing speaks against it."""
    known = vault.header
    if known.authority or not roles.may_give(known, vault.person):
        return False
    before = vault.tuples("select 1 from audit where action = 'sign_roles' limit 1")
    said = {(slot.person, slot.name, str(slot.role)) for slot in known.slots}
    told = vault.tuples("select id, name, role from person where removed_at is null")
    return not any(roles.unsigned(known)) and not before and said == set(told)


def begin(vault: Vault) -> None:
    """Sign every role, and let each keeper's ways in sign from now on; nobody's secret is asked."""
    private, public = roles.new_authority()
    kept = [_signed(vault.header, slot, private) for slot in vault.header.slots]
    told = Entry("sign_roles", "vault", vault.header.store)
    committing.commit(vault, kept, [told], authority=public)
    vault.take_authority(bytearray(private))


def _signed(known: Header, slot: Slot, private: bytes) -> Slot:
    person = Person(slot.person, slot.name, slot.role)
    given = slots.given_authority(known, slot, private) if roles.may_sign(known, person) else b""
    return replace(slot, authority=given, signature=roles.sign(private, known.store, person))


def begin_if_due(vault: Vault) -> None:
    """Begin the signing at an opening; a full disk waits for the next one."""
    with suppress(KnownError):
        if is_due(vault):
            begin(vault)
