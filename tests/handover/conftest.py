"""Two vaults that exchange packages, and a client with something of many kinds."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.factory import make_vault
from tytti_desktop.casework.client import clients, visits
from tytti_desktop.casework.client.case_managers import CaseManager, name_case_manager
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.visits import Visit
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.mail import sheets
from tytti_desktop.casework.mail.sheets import FormVersion, PrintedCopy
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.screening import rounds
from tytti_desktop.exchange.handover import making, planning, taking
from tytti_desktop.exchange.handover.making import Order, Prepared
from tytti_desktop.exchange.handover.package import Purpose
from tytti_desktop.vault import Role, Vault, attachments, sealing

TODAY = date(2026, 11, 21)
BEGUN = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def substitute(vault: Vault) -> None:
    """Begin as one who sees both registers."""
    as_role(vault, Role.SUBSTITUTE)


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Vault]:
    """Give the receiver's vault."""
    made = make_vault(tmp_path, Role.SUBSTITUTE, name="other")
    yield made
    made.close()


def client(vault: Vault, **known: Any) -> Client:
    made = Client("Kokeilunen", "Malli-Eero", phone="040 123")
    stored: Client = clients.register_client(vault, replace(made, **known), TODAY).record
    return stored


def visit(vault: Vault, client_id: str, text: str, **known: Any) -> Visit:
    fields = {"register": Register.HEALTH, "retention": "patient", **known}
    made = Visit(client_id, TODAY, "intake", text=text, **fields)
    stored: Visit = visits.log_visit(vault, made, TODAY).record
    return stored


def full_client(vault: Vault, **known: Any) -> Client:
    """Return a client with visits, consents, rounds, sheets, a paper and a case manager."""
    made = client(vault, started_on=BEGUN, **known)
    visit(vault, made.id, "Keskustelua kuntoutuksesta")
    consents.record_consents(vault, Consent(made.id, "", "", BEGUN), ["kela"], ["basic"], TODAY)
    rounds.schedule_rounds(vault, made.id, BEGUN, TODAY)
    first = rounds.of_client(vault, made.id)[0]
    form = FormVersion("f1", "prom_baseline", "1", "fi", False, {"pages": []}, TODAY)
    sheets.record_sheets(vault, [PrintedCopy(f"s-{made.id}", form, 1, made.id, first.id)])
    attachments.keep(
        vault, client_id=made.id, kind="consent", media_type="image/png", content=b"\x89PNG\x00"
    )
    name_case_manager(vault, CaseManager(made.id, "Vastaava Vilma", BEGUN), TODAY)
    return made


def prepared(vault: Vault, to: Vault, *ids: str, **how: Any) -> Prepared:
    order = Order(sealing.own_keys(to).public, ids, how.pop("purpose", Purpose.NURSE), **how)
    steps = making.prepare(vault, order, TODAY)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            made: Prepared = end.value
            return made


def sent(vault: Vault, to: Vault, *ids: str, **how: Any) -> bytes:
    """Make a package, record it as given, and return its bytes."""
    made = prepared(vault, to, *ids, **how)
    making.record(vault, made, TODAY)
    return making.seal(sealing.own_keys(vault), made)


def taken(vault: Vault, raw: bytes) -> planning.Plan:
    """Take a package in and return what was done."""
    received = planning.read(sealing.own_keys(vault), io.BytesIO(raw))
    done: planning.Plan = taking.take(vault, received, TODAY).record
    return done


def as_role(vault: Vault, role: Role) -> None:
    """Let the person at the vault have another role."""
    vault.person = replace(vault.person, role=role)
