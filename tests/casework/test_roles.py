"""Roles are the unit's data: what is saved can be used, and a role by data alone does the work."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.factory import CHEAP, PASSPHRASE, make_vault
from tytti_desktop.casework import registers, unit
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.closing import closings
from tytti_desktop.casework.gate.gate import OWN_UNIT, Gate, Passage
from tytti_desktop.casework.shapes import unit_checks
from tytti_desktop.casework.today import worklist
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Role, Vault, open_vault, people
from tytti_desktop.vault.roles import unsigned

TODAY = date(2026, 11, 21)
OWN: dict[str, Any] = {
    "registers": ["health"],
    "default": "health",
    "retention": "patient",
    "label": {"fi": "Fysioterapeutti", "sv": "Fysioterapeut", "en": "Physiotherapist"},
}
SHIPPED = unit.shipped("roles")


def add(vault: Vault, role: str, name: str = "Uusi Ulla") -> str:
    keeps = registers.keeps_keys(vault, role, TODAY)
    slot = people.new_person(
        vault, name=name, role=role, secret="neljä aivan eri sanaa", keeps=keeps, kdf=CHEAP
    )  # fmt: skip
    return str(people.add(vault, slot).record.id)


def opened(vault: Vault, name: str = "Uusi Ulla") -> Vault:
    return open_vault(vault.path, passphrase="neljä aivan eri sanaa", person=name)


@pytest.mark.parametrize("role", [*SHIPPED, "physiotherapist"])
def test_every_role_that_is_saved_opens_the_vault_and_works(vault: Vault, role: str) -> None:
    """Each role, shipped or added by data alone, in every place that asks of roles."""
    if role not in SHIPPED:
        unit_checks.store(vault, "roles", role, OWN, TODAY)
    add(vault, role)
    assert list(unsigned(vault.header)) == []
    data = unit.value(vault, "roles", role, TODAY)
    vault.close()
    with opened(vault) as mine:
        assert mine.person.role == role
        assert registers.mine(mine, TODAY) == [registers.Register(r) for r in data["registers"]]
        assert registers.own(mine, TODAY).register == data["default"]
        client = clients.register_client(mine, Client("Kokeilunen", "Malli"), TODAY).record
        passage = Passage(client.id, OWN_UNIT, ("basic",), "file", "x", role=role)
        assert Gate(mine, TODAY).ruling(passage, client).allowed
        assert worklist.worklist(mine, TODAY) is not None
        closing = closings.begun(mine, client.id, TODAY)[0]
        kept = data["default"] if data.get("coordinates") else "social"
        assert closing.register == kept
        may = data.get("keys", False)
        if may:
            add(mine, "nurse", "Hoitaja Hilkka")
            assert list(unsigned(mine.header)) == []
        else:
            with pytest.raises(KnownError):
                add(mine, "nurse", "Hoitaja Hilkka")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("registers", []), ("registers", ["other"]), ("default", "social"), ("retention", "x"),
     ("label", {"fi": ""})],
)  # fmt: skip
def test_a_role_that_could_not_be_used_is_not_saved(vault: Vault, field: str, wrong: Any) -> None:
    with pytest.raises(KnownError) as told:
        unit_checks.store(vault, "roles", "physiotherapist", {**OWN, field: wrong}, TODAY)
    assert str(told.value.field).startswith(field)
    with pytest.raises(KnownError) as told:
        registers.keeps_keys(vault, "physiotherapist", TODAY)
    assert told.value.field == "role"
    with pytest.raises(KnownError):
        unit_checks.store(vault, "roles", "No Key", OWN, TODAY)


def test_a_role_in_use_is_not_taken_away(vault: Vault) -> None:
    unit_checks.store(vault, "roles", "physiotherapist", OWN, TODAY)
    person = add(vault, "physiotherapist")
    for role in ("physiotherapist", "nurse"):
        with pytest.raises(KnownError):
            unit_checks.store(vault, "roles", role, None, TODAY)
    people.remove(vault, person, kdf=CHEAP)
    unit_checks.store(vault, "roles", "physiotherapist", None, TODAY)
    assert "physiotherapist" not in unit.in_force(vault, "roles", TODAY)


def test_a_role_that_the_unit_does_not_know_sees_nothing(vault: Vault) -> None:
    unit_checks.store(vault, "roles", "physiotherapist", OWN, TODAY)
    add(vault, "physiotherapist")
    vault.execute("delete from unit_data where kind = 'roles'")
    vault.close()
    with opened(vault) as mine:
        assert registers.mine(mine, TODAY) == []
        with pytest.raises(KnownError):
            registers.own(mine, TODAY)


@pytest.mark.parametrize("first", [Role.SUBSTITUTE, "rehabilitation_counsellor"])
def test_a_physician_never_gives_keys_also_where_there_is_no_coordinator(
    tmp_path: Path, first: str
) -> None:
    with make_vault(tmp_path, first, name="team") as vault:
        add(vault, "physician")
        assert list(unsigned(vault.header)) == []
    with open_vault(vault.path, passphrase=PASSPHRASE, person=vault.person.name) as founder:
        add(founder, "nurse", "Hoitaja Hilkka")
        assert list(unsigned(founder.header)) == []
