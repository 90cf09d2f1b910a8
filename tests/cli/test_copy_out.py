"""copy-out: the block for another system, past the gate, marked as carried."""

from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.factory import PASSPHRASE
from tytti_desktop.casework import unit
from tytti_desktop.casework.client import clients, visits
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.copy_out import systems
from tytti_desktop.casework.gate import consents, disclosures
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.vault import Vault, open_vault

TODAY = date(2026, 11, 21)


@pytest.fixture
def held(vault: Vault) -> tuple[Path, str, str]:
    """Give a closed vault with one client, one visit and one consent; its path, code and visit."""
    made = Client("Kokeilunen", "Malli", phone="040 123", started_on=date(2026, 3, 2))
    client = clients.register_client(vault, made, TODAY).record
    visit = visits.log_visit(vault, visits.proposed(vault, client.id, TODAY), TODAY).record
    given = Consent(client.id, "", "", date(2026, 3, 2))
    consents.record_consents(vault, given, ["employment"], ["basic"], TODAY)
    content = unit.value(vault, systems.SYSTEMS, "ura", TODAY)
    unit.change(vault, systems.SYSTEMS, "ura", content | {"in_use_from": "2026-01-01"}, TODAY)
    vault.close()
    return vault.path, client.code, visit.id


def test_the_block_is_what_the_gate_allows_and_is_marked(
    tell: Run, held: tuple[Path, str, str]
) -> None:
    path, code, visit = held
    asked = ("copy-out", code, "--system", "ura", "--vault", path)
    listed = tell(*asked, "--list")
    assert [(r["record"].split(":")[0], r["allowed"]) for r in listed["records"]] == [
        ("client", True),
        ("visit", False),
    ]
    found = tell(*asked)
    assert (found["system"], found["carried"]) == ("ura", False)
    assert all(len(f["text"]) <= f["limit"] for f in found["fields"])
    assert {"name": "Puhelin", "text": "040 123", "limit": 30}.items() <= found["fields"][2].items()
    assert [r["record"] for r in found["refused"]] == [f"visit:{visit}"]
    assert tell(*asked, "--mark")["carried"] is True
    assert tell(*asked)["carried"] is True
    with_vault = open_vault(path, passphrase=PASSPHRASE)
    rows = disclosures.LEDGER.find(with_vault)
    with_vault.close()
    assert [row.entity for row in rows] == ["client"] * 3


def test_a_record_without_consent_is_refused_unless_a_reason_is_given(
    tell: Run, held: tuple[Path, str, str]
) -> None:
    path, code, visit = held
    asked = ("copy-out", code, "--system", "ura", "--record", f"visit:{visit}", "--vault", path)
    assert "suostumu" in tell(*asked, status=3)
    found = tell(*asked, "--reason", "Lakisääteinen tehtävä, sovittu")
    assert {f["record"] for f in found["fields"]} == {f"visit:{visit}"}
    tell("copy-out", code, "--system", "kela", "--vault", path, status=3)
    refused = tell("copy-out", code, "--system", "none", "--vault", path, status=3)
    assert "sosiaalieffica" in refused
    assert tell("copy-out", code, "--vault", path, status=3)
    wrong = ("copy-out", code, "--system", "kela", "--record", f"visit:{visit}", "--vault", path)
    assert "ei siirretä" in tell(*wrong, status=3)


def test_what_waits_over_all_clients(tell: Run, held: tuple[Path, str, str]) -> None:
    path, code, visit = held
    found = tell("copy-out", "--vault", path)
    assert [(row["client_code"], row["record"]) for row in found] == [
        (code, f"client:{found[0]['record'].split(':')[1]}"),
        (code, f"visit:{visit}"),
    ]
    assert {row["state"] for row in found} == {"not_yet"}
