"""What is said of one person's answers on the command line: nothing counted, if for groups only."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.factory import make_vault
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.cli import main
from tytti_desktop.instruments.library import shipped
from tytti_desktop.instruments.model import Questionnaire

TODAY = date(2026, 11, 21)
INSTRUMENTS = [made for made in shipped().instruments(TODAY) if made.defined]
COUNTED = ("total", "range", "band")


def answers(tmp_path: Path, made: Questionnaire) -> Path:
    given: dict[str, Any] = {}
    for item in made.items:
        given[item.name] = item.options[0].value if item.options else item.minimum or 1
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(given))
    return file


@pytest.mark.parametrize("made", INSTRUMENTS, ids=lambda made: made.id)
def test_a_group_only_instrument_tells_no_number_of_one_person(
    tmp_path: Path, tell: Run, made: Questionnaire
) -> None:
    """Each instrument in each command that tells a result of one person."""
    file = answers(tmp_path, made)
    vault = make_vault(tmp_path)
    code = clients.register_client(vault, Client("A", "B"), TODAY).record.code
    vault.close()
    mine = ("--vault", vault.path)
    told = [tell("score", made.id, "--answers", file)]
    safe = ("--asked", "no", "--taken-by", "Lääkäri", "--taken-on", "2026-11-21")
    alert = [word for rule in made.scoring.alerts for word in ("--action", f"{rule.id}=Soitettu")]
    told.append(tell("screening", "add", code, made.id, "--answers", file, *alert, *safe, *mine))
    told += tell("screening", "list", code, *mine)["screenings"]
    assert len(told) == 3
    for row in told:
        counted = [row[name] for name in COUNTED if row.get(name) is not None]
        assert bool(counted) <= made.individual_use, row


@pytest.mark.parametrize("age", ["200", "-1", "x", "121"])
def test_an_age_that_nobody_has_is_refused(tmp_path: Path, tell: Run, age: str) -> None:
    file = answers(tmp_path, next(made for made in INSTRUMENTS if made.id == "audit"))
    with pytest.raises(SystemExit):
        tell("score", "audit", "--answers", file, "--age", age)


def test_the_cut_off_by_sex_is_asked_until_the_unit_has_chosen(tmp_path: Path, tell: Run) -> None:
    make_vault(tmp_path).close()
    mine = ("--vault", tmp_path / "test.vault")
    asked = tell("forms", "limits", "audit", *mine)
    assert not asked["chosen"]
    tell("forms", "limits", "audit", "--cutoffs", "other", *mine, status=3)
    chosen = tell("forms", "limits", "audit", "--cutoffs", "finrisk_8", *mine)
    assert chosen["chosen"]
    assert [row["key"] for row in chosen["cutoffs"] if row["used"]] == ["finrisk_8"]
    assert tell("forms", "limits", "gad7", *mine)["chosen"]


def test_a_percentage_is_checked_of_one_number_and_of_several(tell: Run) -> None:
    """Of one number its counts are told; of bounds, or of many figures, the numbers that fit."""
    assert tell("percent", "50", "10")["counts"] == [5]
    assert tell("percent", "50", "10-12")["numbers"] == [10, 12]
    assert tell("percent", "50", "25", "12")["numbers"] == [12]
    assert not tell("percent", "50", "25", "10")["possible"]
    for slip in ("99999999999", "99999999990-99999999999"):
        assert "1000000" in tell("percent", "50", slip, status=3)


CUT = [made for made in INSTRUMENTS if made.scoring.cutoffs and made.individual_use]


@pytest.mark.parametrize("made", CUT, ids=lambda made: made.id)
@pytest.mark.parametrize("sex", [None, "f", "m"])
def test_every_published_cut_off_is_told_with_its_source(
    tmp_path: Path, tell: Run, made: Questionnaire, sex: str | None
) -> None:
    """Nobody has chosen a source: the limits of both sexes are told, each with its own."""
    whose = ("--sex", sex) if sex else ()
    found = tell("score", made.id, "--answers", answers(tmp_path, made), *whose)
    every = [row for each in made.scoring.cutoffs for row in each.rows]
    rows = [row for row in every if sex is None or row.sex in {sex, ""}]
    assert [(r["source"], r["value"], r["sex"] or "") for r in found["published_cutoffs"]] == [
        (row.source, row.value, row.sex) for row in rows
    ]
    assert all(row["source"] for row in found["published_cutoffs"])
    limit = found["cutoff"]
    assert limit is None or limit["source"]


def test_a_womans_cut_offs_of_audit_are_beside_the_whos(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = next(each for each in INSTRUMENTS if each.id == "audit")
    assert main(["score", "audit", "--answers", str(answers(tmp_path, made)), "--sex", "f"]) == 0
    said = capsys.readouterr().out
    assert "Raja-arvo 8 (WHO 2001)" in said
    assert "Julkaistu raja-arvo 6: Nainen (Käypä hoito" in said
    assert "Mies" not in said
