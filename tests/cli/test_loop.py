"""The commands that bring answers back: funnel, called, contradictions, campaigns."""

import json
from datetime import date
from pathlib import Path

from tests.cli.conftest import Run
from tests.factory import PASSPHRASE
from tytti_desktop.casework import unit
from tytti_desktop.vault import open_vault


def test_the_funnel_tells_the_steps_and_whom_to_ring(tell: Run, practice_vault: Path) -> None:
    found = tell("--vault", practice_vault, "funnel")
    assert [step["step"] for step in found["steps"]] == [
        "due",
        "printed",
        "mailed",
        "reminded",
        "called",
        "returned",
        "read",
        "checked",
    ]
    due = found["steps"][0]["n"]
    assert found["steps"][0]["percent"] == 100.0
    for step in found["steps"]:
        assert step["percent"] == round(100 * step["n"] / due, 1)
    assert {each["step"] for each in found["yield"]} == {"pre_notice", "form", "reminder", "call"}
    assert sum(found["by_mode"].values()) == found["steps"][5]["n"]
    one = tell("--vault", practice_vault, "funnel", "--round", "baseline", "--to", "2026-06-30")
    assert one["steps"][0]["n"] < due


def test_a_refusal_by_phone_ends_the_reminders(tell: Run, practice_vault: Path) -> None:
    with open_vault(practice_vault, passphrase=PASSPHRASE) as vault:  # rings without a reminder
        unit.change(vault, "ladder", "reminder", None, date(2020, 1, 1))
    (call, *_others) = tell("--vault", practice_vault, "funnel")["call_today"]
    code = call["client_code"]
    tell("--vault", practice_vault, "called", code, "--outcome", "refused")
    left = tell("--vault", practice_vault, "funnel")["call_today"]
    assert code not in {each["client_code"] for each in left}
    told = tell("--vault", practice_vault, "called", code, "--outcome", "reached", status=3)
    assert "kysyttävää ei ole" in told


def test_contradictions_are_listed_and_one_clients_sheet_printed(
    tell: Run, practice_vault: Path, tmp_path: Path
) -> None:
    found = tell("--vault", practice_vault, "contradictions")
    assert found
    assert {"client_code", "rule", "fields", "text"} <= set(found[0])
    out = tmp_path / "kysy.pdf"
    code = found[0]["client_code"]
    told = tell("--vault", practice_vault, "contradictions", "--print", out, code)
    assert told["client_code"] == code
    assert out.read_bytes().startswith(b"%PDF")
    assert tell("--vault", practice_vault, "contradictions", "--decided") == found


def test_a_survey_is_started_printed_entered_and_counted(
    tell: Run, practice_vault: Path, tmp_path: Path
) -> None:
    vault = ("--vault", practice_vault, "campaigns")
    before = tell(*vault, "list")
    period = ("--from", "2026-11-01", "--to", "2026-12-31")
    made = tell(*vault, "start", "prem", "--name", "Syksy", *period)
    out = tmp_path / "prem.pdf"
    sheets = tell(*vault, "print", made["id"], "--out", out, "--copies", 2)["sheets"]
    assert len(sheets) == 2
    answers = tmp_path / "a.json"
    answers.write_text(json.dumps({"1": 5}))
    code = sheets[0]["short_code"]
    tell(*vault, "enter", made["id"], "--answers", answers, "--sheet", code)
    [row] = [one for one in tell(*vault, "list") if one not in before]
    assert (row["printed"], row["answered"]) == (2, 1)
    first = tell(*vault, "count", made["id"])[0]
    assert (first["counts"]["5"], first["answered"]) == (None, 1), "one answer is hidden"
    assert tell(*vault, "close", made["id"])["until"] == "2026-11-21"


def test_a_question_to_a_client_is_listed_until_answered(tell: Run, practice_vault: Path) -> None:
    vault = ("--vault", practice_vault, "questions")
    code = tell("--vault", practice_vault, "clients", "list")[0]["client_code"]
    made = tell(*vault, "add", code, "--text", "Milloin opinnot alkavat?")
    assert (made["client_code"], made["answer"]) == (code, None)
    assert tell(*vault, "list", "--client", code) == [made]
    assert made in tell(*vault, "list")
    told = tell(*vault, "answer", made["id"], "--said", "Elokuussa")
    assert (told["answer"], told["answered_on"]) == ("Elokuussa", "2026-11-21")
    assert made["id"] not in {row["id"] for row in tell(*vault, "list")}
    assert told in tell(*vault, "list", "--answered")
    assert "jo vastattu" in tell(*vault, "answer", made["id"], "--said", "Ei", status=3)


def test_the_test_page_is_printed_read_and_kept(
    tell: Run, practice_vault: Path, tmp_path: Path
) -> None:
    pdf = tmp_path / "testisivu.pdf"
    tell("pairing", "print", "--out", pdf)
    found = tell("pairing", "read", pdf)
    assert (found["fit"], found["kept"]) == ("good", False)
    assert {one["point"] for one in found["points"]} >= {"scale", "margins", "toner", "colour"}
    vault = ("--vault", practice_vault, "pairing")
    before = len(tell(*vault, "list"))
    kept = tell(*vault, "read", pdf, "--printer", "Tulostin", "--scanner", "Kopiokone")
    checked = tell(*vault, "list")
    assert len(checked) == before + 1
    assert checked[0]["scanner"] == kept["scanner"] == "Kopiokone"
    assert "Nimeä laite" in tell(*vault, "read", pdf, "--printer", "Tulostin", status=3)


def test_each_measure_is_told_with_and_without_the_forms_in_conflict(
    tell: Run, practice_vault: Path
) -> None:
    found = tell("--vault", practice_vault, "contradictions", "--summary")
    assert {"instrument", "n", "mean", "n_without", "mean_without", "flagged"} <= set(found[0])
    assert all(row["n"] == row["n_without"] + row["flagged"] for row in found)


def test_what_would_be_passed_over_in_silence_is_refused(practice_vault: Path, tell: Run) -> None:
    about = ("--vault", practice_vault, "tables", "--from", "2026-01-01", "--to", "2026-06-30")
    assert "--no-suppress" in tell(*about, "--reason", "x", status=3)
    assert tell(*about, "--format", "json")["tables"]  # on the screen without --out
