"""A network meeting's whole life from the command line, and the team's own meetings."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.casework.meetings.kit import consent, make_client
from tests.cli.conftest import Run
from tests.factory import make_vault
from tytti_desktop.casework.client import clients

Say = Callable[..., Any]


@pytest.fixture
def client(tmp_path: Path) -> str:
    with make_vault(tmp_path) as vault:
        made = make_client(vault, support_person="Sisko Mäki")
        consent(vault, made, "kela", "basic", "plan", "situation", "work", "health")
        consent(vault, made, "close_network", "basic")
        return clients.get(vault, made).code


@pytest.fixture
def say(tmp_path: Path, tell: Run) -> Say:
    def run(*words: object, status: int = 0, today: str = "2026-11-21") -> Any:
        return tell("--vault", tmp_path / "test.vault", "--today", today, *words, status=status)

    return run


def write(folder: Path, content: object) -> Path:
    file = folder / "content.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return file


def test_a_network_meeting_from_asking_to_minutes(say: Say, client: str, tmp_path: Path) -> None:
    made = say("meetings", "add", client, "--on", "2026-12-08", "--at", "13.30",
               "--place", "Puijonkatu 3", "--purpose", "Kuntoutus", "--asked-by",
               "Kela")  # fmt: skip
    assert (made["starts_at"], made["client_code"]) == ("2026-12-08T13:30:00", client)
    assert [each["kind"] for each in made["invitees"]] == ["client", "own_team", "support_person"]
    meeting = made["id"]
    kela = say("meetings", "person", meeting, "--name", "Sirpa Laakso", "--recipient", "kela",
               "--organisation", "Kela")  # fmt: skip
    timo = say("meetings", "person", meeting, "--name", "Timo", "--recipient", "employment")
    assert (kela["allowed"], timo["allowed"]) == (True, False)

    asked = say("meetings", "ask", meeting, "--for", kela["id"], "--out", tmp_path / "form.pdf")
    assert "Onni Mäki" in asked["text"]
    assert (tmp_path / "form.pdf").read_bytes().startswith(b"%PDF")
    say("meetings", "ask", meeting, "--for", timo["id"], status=3)
    self_asked = say("meetings", "ask", meeting, "--for", made["invitees"][0]["id"])
    assert self_asked["due"] == "2026-12-01"
    say("meetings", "received", meeting, "--for", made["invitees"][0]["id"],
        "--answers", write(tmp_path, {"ratings": {"work": 5}}))  # fmt: skip
    rows = say("meetings", "received", meeting, "--for", kela["id"],
               "--answers", write(tmp_path, {"ratings": {"work": 2, "health": 3}}))  # fmt: skip
    assert [(row["area"], row["spread"]) for row in rows] == [("work", 3), ("health", None)]

    items = say("meetings", "agenda", meeting, "--add", "Asuminen", "--category", "benefits",
                "--for", kela["id"], "--out", tmp_path / "agenda.pdf")  # fmt: skip
    assert [item["source"] for item in items[:2]] == ["standing", "pre_assessment"]
    assert "Sirpa Laakso, Kela" in items[-1]["without"]
    assert (tmp_path / "agenda.pdf").is_file()

    sent = say("meetings", "invite", meeting, "--out", tmp_path / "kutsut")
    assert len(sent["told"]) == 4
    assert [each["id"] for each in sent["refused"]] == [timo["id"]]
    assert len(list((tmp_path / "kutsut").glob("*.pdf"))) == 4
    listed = say("meetings", "list", "--client", client)
    assert [row["state"] for row in listed] == ["invited"]

    moved = say("meetings", "move", meeting, "--at", "14")
    assert (moved["starts_at"][-8:], moved["sequence"]) == ("14:00:00", 1)
    file = tmp_path / "meeting.ics"
    told = say("export", "calendar", "--out", file, "--meeting", meeting)
    assert (told["method"], told["events"]) == ("REQUEST", 1)
    assert b"SEQUENCE:1" in file.read_bytes()

    later = {"today": "2026-12-09"}
    say("meetings", "hold", meeting, "--absent", "nobody", status=3, **later)
    held = say("meetings", "hold", meeting, "--absent", timo["id"], **later)
    assert held["state"] == "held"
    content = {
        "summary": "Edetään",
        "entries": [{"item": items[0]["id"], "note": "Töihin", "decision": "Haetaan"}],
        "actions": [{"text": "Hakemus", "owner_kind": "case_manager", "due": "2026-12-20"}],
    }
    said = say("meetings", "minutes", meeting, "--content", write(tmp_path, content), "--approve",
               "--for", kela["id"], "--out", tmp_path / "muistio.pdf", **later)  # fmt: skip
    assert (said["state"], said["entries"][0]["decision"]) == ("approved", "Haetaan")
    assert (tmp_path / "muistio.pdf").read_bytes().startswith(b"%PDF")
    assert say("meetings", "minutes", meeting, "--correct", "Päivä", **later)["version"] == 2
    counts = say("meetings", "counts", **later)["classes"]
    assert {row["organisation_class"]: row["present"] for row in counts}["self"] == 1
    channels = {row["channel"] for row in say("disclosures", client)}
    assert {"secure_mail", "file", "calendar"} <= channels


def test_the_teams_meetings_recur_and_end(say: Say, tmp_path: Path, client: str) -> None:
    assert say("meetings", "list") == []
    made = say("meetings", "series", "add", "--title", "Viikkotiimi", "--at", "9",
               "--from", "2026-11-23")  # fmt: skip
    assert made["booked"][:2] == ["2026-11-23T09:00:00", "2026-11-30T09:00:00"]
    assert len(say("meetings", "series", "list")) == 1
    every = say("meetings", "list", "--to", "2026-12-31")
    assert {row["client_code"] for row in every} == {None}
    told = say("export", "calendar", "--out", tmp_path / "all.ics", "--to", "2026-12-31")
    assert (told["method"], told["events"]) == ("PUBLISH", len(every))
    gone = say("meetings", "cancel", every[0]["id"], "--why", "Loma")
    assert gone["state"] == "cancelled"
    say("meetings", "series", "end", made["id"], "--to", "2026-11-30")
    left = [row for row in say("meetings", "list") if row["state"] == "planned"]
    assert [row["starts_at"][:10] for row in left] == ["2026-11-30"]
    shown = say("meetings", "show", left[0]["id"])
    assert shown["warnings"] == []


def test_what_is_wrong_is_told_and_nothing_is_stored(say: Say, client: str, tmp_path: Path) -> None:
    out = tmp_path / "x"
    say("meetings", "add", client, "--at", "25.00", status=3)
    say("meetings", "add", client, "--kind", "party", status=3)
    say("export", "calendar", "--out", out, status=3)
    made = say("meetings", "add", client, "--without-client", "Onni", status=3)
    made = say("meetings", "add", client, "--without-client", "Onni", "--permission-on",
               "2026-11-20", "--on", "2026-11-20")  # fmt: skip
    meeting, first = made["id"], made["invitees"][0]["id"]
    assert {each["kind"] for each in made["invitees"]} == {"own_team", "support_person"}
    say("meetings", "agenda", meeting, "--out", out, status=3)  # whose?
    say("meetings", "ask", meeting, "--for", "nobody", status=3)
    say("meetings", "minutes", meeting, status=3)
    say("meetings", "received", meeting, "--for", first, "--answers", write(tmp_path, []), status=3)
    empty = write(tmp_path, {})
    say("meetings", "received", meeting, "--for", first, "--answers", empty, status=3)
    bad = write(tmp_path, {"actions": [{"text": "x", "owner_kind": "boss"}]})
    say("meetings", "minutes", meeting, "--content", bad, status=3)
    held = say("meetings", "hold", meeting, "--permission", "Onni ja isä")
    assert held["absence_permission"] == "Onni ja isä"
    assert not out.exists()
