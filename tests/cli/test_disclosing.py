"""gate, disclosures, withdraw, notices, log-request: the contract's fields, refusals, files."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import TODAY, Run
from tests.factory import PASSPHRASE
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import consents, gate
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.gate.gate import Passage
from tytti_desktop.vault import open_vault


@pytest.fixture
def told(tell: Run, practice_vault: Path) -> Run:
    def run(*words: object, status: int = 0) -> Any:
        return tell("--vault", practice_vault, *words, status=status)

    return run


@pytest.fixture
def code(practice_vault: Path) -> str:
    """Store a client whose Kela consent covers the plan, some of which Kela holds."""
    with open_vault(practice_vault, passphrase=PASSPHRASE, person="Koordinaattori") as vault:
        made = clients.register_client(vault, Client("Testinen", "Liisa"), TODAY).record
        base = Consent(made.id, "", "", TODAY)
        consents.record_consents(vault, base, ["kela"], ["plan", "work"], TODAY)
        passage = Passage(made.id, "kela", ("plan",), "secure_mail", "suunnitelma", "Palvelupiste")
        gate.let_out(vault, passage, TODAY)
    return str(made.code)


def test_the_gate_answers_with_consents_and_reasons(told: Run, code: str) -> None:
    words = ("gate", code, "--recipient", "kela", "--category")
    found = told(*words, "plan", "--on", "2026-11-21")
    assert found["allowed"] is True
    assert len(found["by"]) == 1
    assert found["why"] == "Asiakkaan suostumus"
    shut = told(*words, "plan", "--category", "health")
    assert shut["allowed"] is False
    assert [each["category"] for each in shut["refused"]] == ["health"]
    assert told(*words, "plan", "--on", "2026-11-20")["allowed"] is False
    assert told(*words, "plan", "--with-address")["allowed"] is False
    assert "questionnaires" in told(*words, "gossip", status=3)
    assert "koodia" in told("gate", "XXXX", "--recipient", "kela", "--category", "plan", status=3)


def test_basic_data_of_one_under_non_disclosure_are_refused_whatever_the_consent(
    told: Run, code: str, tmp_path: Path
) -> None:
    words = ("gate", code, "--recipient", "kela", "--category", "basic")
    told("consents", "give", code, "--recipient", "kela", "--category", "basic")
    assert told(*words)["allowed"] is True
    card = tmp_path / "card.json"
    card.write_text('{"non_disclosure": true, "non_disclosure_source": "DVV"}', encoding="utf-8")
    told("clients", "change", code, "--fields", card)
    assert told(*words)["allowed"] is False
    assert told("gate", code, "--recipient", "kela", "--category", "plan")["allowed"] is True


def test_disclosures_tell_who_got_what_as_on_a_day(told: Run, code: str) -> None:
    (row,) = told("disclosures", code)
    assert row["to"] == "Kela, Palvelupiste"
    assert row["categories"] == ["plan"]
    assert row["ground"] == "Asiakkaan suostumus"
    assert len(row["consents"]) == 1
    assert row["override"] == ""
    assert told("disclosures", code, "--on", "2020-01-01") == []


def test_a_withdrawal_is_shown_first_then_done_and_its_notices_given(
    told: Run, code: str, tmp_path: Path
) -> None:
    seen = told("withdraw", code, "--recipient", "kela", "--preview")
    assert len(seen["withdrawn"]) == 2
    assert seen["holders"][0]["addressee"] == "Palvelupiste"
    assert seen["notices"] == []
    done = told("withdraw", code, "--category", "plan", "--told-to", "Maija")
    (notice,) = done["notices"]
    assert len(done["withdrawn"]) == 1
    assert told("gate", code, "--recipient", "kela", "--category", "plan")["allowed"] is False
    out = tmp_path / "ilmoitus.pdf"
    told("notices", "print", notice["id"], "--out", out)
    assert out.read_bytes().startswith(b"%PDF")
    told("notices", "told", notice["id"], "--how", "letter")
    (listed,) = told("notices", "list", code)
    assert (listed["how"], listed["told_on"]) == ("letter", "2026-11-21")
    told("withdraw", code, "--recipient", "employer", "--told-to", "Maija", status=3)


def test_a_log_request_from_asking_to_the_answer(told: Run, code: str, tmp_path: Path) -> None:
    made = told("log-request", "add", code)
    assert (made["due_on"], made["from_date"]) == ("2027-01-21", "2024-11-21")
    out = tmp_path / "loki.pdf"
    report = told("log-request", "report", made["id"], "--out", out)
    assert out.read_bytes().startswith(b"%PDF")
    assert set(report) == {"pdf", "looks", "received"}  # rows bear the clock's day, not --today
    told("log-request", "add", code, "--from", "2020-01-01", status=3)
    assert told("log-request", "answer", made["id"])["outcome"] == "answered"
    other = told("log-request", "add", code, "--asked", "2026-11-20", "--to", "2026-11-20")
    told("log-request", "refuse", other["id"], "--reason", "Vaarantaisi toisen turvallisuuden")
    found = told("log-request", "list", code)
    assert {each["outcome"] for each in found} == {"answered", "refused"}
    waiting = [act["client_code"] for act in told("today") if act["kind"] == "log_request"]
    assert code not in waiting


def test_a_file_that_cannot_be_written_leaves_no_row(told: Run, code: str, tmp_path: Path) -> None:
    made = told("log-request", "add", code)
    blocked = tmp_path / "file"
    blocked.write_text("x", encoding="utf-8")
    told("log-request", "report", made["id"], "--out", blocked / "in" / "it.pdf", status=3)
    assert len(told("disclosures", code)) == 1
