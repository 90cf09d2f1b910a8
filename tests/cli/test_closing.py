"""closing: a case walked to its end from the command line."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from tests.cli.conftest import Run
from tytti_desktop.casework.client import clients, labour_status
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.plan import goals
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 21)


def test_a_case_is_rated_checked_reported_and_closed(
    tell: Run, vault: Vault, tmp_path: Path
) -> None:
    made = clients.register_client(vault, Client("A", "B", started_on=date(2026, 3, 2)), TODAY)
    code, client = made.record.code, made.record.id
    aim = goals.proposed(vault, client, TODAY)
    goal = goals.add_goal(vault, replace(aim, text="Työhön"), TODAY).record.id
    status = labour_status.statuses(TODAY)[0].key
    vault.close()

    def run(act: str, *words: object, status: int = 0) -> Any:
        return tell("closing", act, code, *words, "--vault", vault.path, status=status)

    assert "aloita" in str(run("report", "--out", tmp_path / "r.pdf", status=3))
    for rater, value in (("client", "4"), ("case_manager", "none")):
        run("rate", "--rater", rater, "--goal", goal, "--value", value)
    assert "1–5" in str(run("rate", "--rater", "team", "--goal", goal, "--value", "much", status=3))
    run("write", "--summary", "Eteni", "--guidance", "Ohjaamoon")
    assert run("last")["name"] == "closing"
    run("check", "papers")
    run("check", "papers", "--undo")
    run("check", "papers", "--not-needed", "Muutti")
    shown = run("show")
    rated = shown["ratings"][0]
    assert (rated["client"]["value"], rated["case_manager"]["value"]) == (4, None)
    settled = {p["point"]: p["tick"] for p in shown["checklist"] if p["settled"]}
    assert settled["papers"] == "not_needed"
    assert shown["economic_meaning"] is None
    run("report", "--for", "file", "--out", tmp_path / "r.pdf")
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")
    assert "Päätöstapaamista" in str(run("close", "--reason", "moved", status=3))
    why = ("--reason", "moved", "--without-meeting", "Muutti")
    assert "Viimeinen kysely" in str(run("close", *why, status=3))
    more = (*why, "--why", "last_prom=Ei tavoitettu")
    assert "Työhön" in str(run("close", *more, status=3))
    assert "TILA" in str(run("close", *more, "--goal", goal, status=3))
    done = run("close", *more, "--goal", f"{goal}=partly")
    assert (done["closed_on"], done["without_meeting"]) == ("2026-11-21", "Muutti")
    figures = ("closing", "figures", "--vault", vault.path)
    assert tell(*figures) == []
    found = tell(*figures, "--set", status, "--euros", "100", "--source", "Kunta")
    assert [(row["status"], row["euros_per_month"]) for row in found] == [(status, 100)]
    assert tell(*figures, "--set", status) == []
