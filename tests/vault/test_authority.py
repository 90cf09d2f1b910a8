"""Roles are signed in vaults made before there were signatures, at a keeper's next opening."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.factory import CHEAP, PASSPHRASE, WORKER
from tytti_desktop.vault import (
    Role,
    Vault,
    authority,
    checking,
    committing,
    open_vault,
    people,
    roles,
)

pytestmark = pytest.mark.usefixtures("english")
NURSE, NURSES = "Hoitaja Hilkka", "neljä aivan eri sanaa"
KEPT = Path(__file__).parent.parent / "vaults"


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """Return a vault of the first schema, whose key file knows of no signatures."""
    path = tmp_path / "older.vault"
    shutil.copytree(KEPT / "0001", path)
    return path


def signs(vault: Vault) -> int:
    return len(vault.tuples("select 1 from audit where action = 'sign_roles'"))


def test_an_older_vault_has_its_roles_signed_once(older: Path) -> None:
    for _time in range(2):
        with open_vault(older, passphrase=PASSPHRASE) as vault:
            assert vault.header.authority
            assert not list(roles.unsigned(vault.header))
            assert signs(vault) == 1
            assert not checking.check(vault)


def test_who_is_given_a_key_afterwards_has_a_signed_role(older: Path) -> None:
    open_vault(older, passphrase=PASSPHRASE).close()
    with open_vault(older, passphrase=PASSPHRASE) as vault:  # the authority out of its slot
        made = people.new_person(vault, name=NURSE, role=Role.NURSE, secret=NURSES, kdf=CHEAP)
        people.add(vault, made)
        assert not list(roles.unsigned(vault.header))
    with open_vault(older, passphrase=NURSES, person=NURSE) as vault:
        assert not vault.role_signature(replace(vault.person, role="coordinator"))
        assert not checking.check(vault)


def test_the_nurse_does_not_begin_it(vault: Vault) -> None:
    made = people.new_person(vault, name=NURSE, role=Role.NURSE, secret=NURSES, kdf=CHEAP)
    people.add(vault, made)
    kept = [replace(slot, authority=b"", signature=b"") for slot in vault.header.slots]
    committing.commit(vault, kept, [], authority=b"")
    vault.close()
    with open_vault(vault.path, passphrase=NURSES, person=NURSE) as again:
        assert not again.header.authority
    with open_vault(vault.path, passphrase=PASSPHRASE, person=WORKER) as again:
        assert again.header.authority
        assert not list(roles.unsigned(again.header))


def test_an_authority_that_was_taken_out_is_not_made_anew(vault: Vault) -> None:
    committing.commit(vault, vault.header.slots, [], authority=b"")
    vault.close()
    with open_vault(vault.path, passphrase=PASSPHRASE) as again:
        assert not again.header.authority
        assert [finding.kind for finding in checking.check(again)] == ["alarm"]


def test_a_role_other_than_the_database_knows_is_not_signed(vault: Vault) -> None:
    kept = [replace(slot, authority=b"", signature=b"") for slot in vault.header.slots]
    committing.commit(vault, kept, [], authority=b"")
    with vault.atomic():
        vault.execute("update person set role = 'nurse'")
    assert not authority.is_due(vault)
