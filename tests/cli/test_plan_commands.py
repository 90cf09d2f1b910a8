"""The plan and what follows it by the command: one client walked from goal to reopening."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.factory import make_vault
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.cli import main

BEGAN = date(2026, 3, 2)


@pytest.fixture
def at(tmp_path: Path) -> tuple[str, str, str]:
    """Return the words that open a vault, and the code of its only client."""
    with make_vault(tmp_path) as vault:
        made = Client("Kokeilunen", "Malli-Eero", started_on=BEGAN)
        code = clients.register_client(vault, made, BEGAN).record.code
    return "--vault", str(tmp_path / "test.vault"), code


def test_a_plan_from_goal_to_difference_and_paper(
    tell: Run, at: tuple[str, str, str], tmp_path: Path
) -> None:
    *vault, code = at

    def do(*words: object, status: int = 0) -> Any:
        return tell(*vault, *words, status=status)

    assert do("plan", "show", code)["goals"] == []
    goal = do("plan", "goal", code, "Töihin", "--words", "Haluan", "--by", "2027-03-01")["id"]
    first = do("plan", "action", code, "Lausunto", "--by", "2026-12-01", "--goal", goal)["id"]
    kela = do("plan", "action", code, "Hakemus", "--owner-kind", "organisation", "--owner",
              "Kela", "--after", first, "--goal", goal)["id"]  # fmt: skip
    do("plan", "action", code, "X", "--after", "x", status=3)
    assert do("plan", "freeze", code, "--note", "verkosto")["number"] == 1
    assert do("plan", "diff", code) == {"changes": []}
    do("plan", "move", first, "--to", "2026-12-15", "--why", "lääkäri poissa")
    do("case-manager", "name", code, "--name", "Malli-Sanna")
    do("plan", "review", code, "--on", "2027-02-01", "--by-whom", "Sanna")
    assert do("plan", "diff", code)["changes"] == [
        "Toimenpide Lausunto siirtyi 1.12.2026 → 15.12.2026, koska lääkäri poissa",
        "Seurannasta sovittiin: 1.2.2027 (Sanna)",
        "Asiakasvastaava nimettiin: Malli-Sanna",
    ]
    assert do("plan", "freeze", code)["number"] == 2
    assert len(do("plan", "diff", code, "--from", 1, "--to", 2)["changes"]) == 3
    chains = do("waits", code)
    assert [[link["entity_id"] for link in chain] for chain in chains] == [[first, kela]]
    do("plan", "finish", first, "--outcome", "kirjoitettu")
    do("plan", "end-goal", goal, "--state", "partly")
    do("plan", "reviewed", code, "--outcome", "etenee")
    assert "sovittu" in do("plan", "reviewed", code, status=3)
    paper = tmp_path / "signed.pdf"
    paper.write_bytes(b"%PDF-1.7")
    assert do("plan", "sign", code, "--number", 2, "--paper", paper)["paper"]
    assert "ei voi lukea" in do(
        "plan", "sign", code, "--number", 2, "--paper", tmp_path / "no", status=3
    )
    out = tmp_path / "plan.pdf"
    for words in (["--number", "2"], ["--paper", "who-sees", "--language", "sv"]):
        made = do("plan", "print", code, "--out", out, *words)
        assert out.read_bytes().startswith(b"%PDF")
        assert made["left_out"] == []
    assert "suostumukset" in do(
        "plan", "print", code, "--paper", "summary", "--recipient", "kela", "--out", out, status=3
    )
    assert len(do("disclosures", code)) == 2
    shown = do("plan", "show", code)
    assert [v["number"] for v in shown["versions"]] == [2, 1]
    assert [a["state"] for a in shown["actions"]] == ["done", "open"]


def test_referral_statement_benefit_return_and_reopening(
    tell: Run, at: tuple[str, str, str]
) -> None:
    *vault, code = at

    def do(*words: object, status: int = 0) -> Any:
        return tell(*vault, *words, status=status)

    sent = do("onward", "add", code, "--place", "Mallipaja", "--recipient", "third_sector",
              "--why", "Työpaja")["id"]  # fmt: skip
    assert "suostumusta" in do("onward", "send", sent, status=3)
    reason = "Asiakas oli puhelussa mukana"
    assert "Mallipaja" in do("onward", "send", sent, "--reason", reason)["text"]
    do("onward", "answer", sent, "--state", "admitted", "--begins", "2026-11-30")
    assert do("onward", "list", code)[0]["waited_days"] == 9
    do("onward", "end", sent, "--why", "päättyi")
    other = do("onward", "add", code, "--place", "Kurssi", "--recipient", "employment",
               "--category", "plan")  # fmt: skip
    assert do("onward", "stop", other["id"], "--why", "ei")["state"] == "stopped"
    paper = do("statement", "ask", code, "--purpose", "Kuntoutus", "--recipient", "kela")["id"]
    do("statement", "written", paper, "--valid-until", "2027-05-01")
    do("statement", "deliver", paper, "--reason", reason, "--channel", "letter")
    second = do("statement", "ask", code, "--purpose", "Toinen")["id"]
    do("statement", "drop", second)
    assert [s["state"] for s in do("statement", "list", code)] == ["dropped", "delivered"]
    do("benefit", "add", code, "--benefit", "wages", "--from", "2026-01-01", "--until",
       "2026-12-01")  # fmt: skip
    assert do("benefit", "list", code)["gaps"] == [{"since": "2026-12-02", "until": None}]
    assert "benefit_gap" in {act["kind"] for act in do("today")}
    back = do("return", "add", code, "--by", "Paja", "--why", "sairastui", "--onward", sent)["id"]
    do("return", "handle", back, "--outcome", "uusi verkosto")
    assert do("return", "list", code)[0]["outcome"] == "uusi verkosto"
    assert "asiakasvastaavaa" in do("case-manager", "end", code, status=3)
    do("case-manager", "name", code, "--name", "Malli-Sanna", "--on", "2026-05-01")
    do("case-manager", "end", code)
    assert "avoinna" in do("reopen", code, "--reason", "x", status=3)


def test_the_answers_for_people(
    at: tuple[str, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    *vault, code = at

    def say(*words: str) -> str:
        capsys.readouterr()
        assert main(["--today", "2026-11-21", *vault, *words]) == 0
        return capsys.readouterr().out

    assert "tyhjä" in say("plan", "show", code)
    assert "odoteta" in say("waits", code)
    for words in (("onward", "list"), ("statement", "list"), ("benefit", "list"),
                  ("return", "list")):  # fmt: skip
        assert say(*words, code).strip()
    say("plan", "goal", code, "Töihin")
    say("plan", "action", code, "Soitto", "--by", "2026-12-01")
    say("plan", "review", code, "--on", "2027-01-01")
    assert "0/0" in say("plan", "show", code)
    assert "Soitto" in say("waits", code)
    say("plan", "freeze", code)
    assert "Mikään ei ole muuttunut" in say("plan", "diff", code)
