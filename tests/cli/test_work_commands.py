"""today, mail, score, practice, clients, forms, self-test: the contract's fields and refusals."""

import csv
import io
import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from tests.cli.conftest import TODAY, Run
from tests.factory import PASSPHRASE, make_vault
from tytti_desktop.casework import unit
from tytti_desktop.casework.screening import wording
from tytti_desktop.cli import main, practice
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import shipped
from tytti_desktop.vault import open_vault


def pages_of(file: Path) -> int:
    pdf = pypdfium2.PdfDocument(file)
    try:
        return len(pdf)
    finally:
        pdf.close()


@pytest.fixture
def answers(tmp_path: Path) -> Any:
    def write(content: object) -> Path:
        file = tmp_path / "answers.json"
        file.write_text(json.dumps(content), encoding="utf-8")
        return file

    return write


def test_score_of_a_whole_gad7(tell: Run, answers: Any) -> None:
    found = tell("score", "gad7", "--answers", answers({str(i): 2 for i in range(1, 8)}))
    assert found["total"] == 14
    assert found["range"] == [14, 14]
    assert found["complete"] is True
    assert found["band"]["source"]
    assert found["cutoff"]["value"] == 10
    assert found["cutoff"]["exceeded"] is True


def test_a_missing_answer_gives_a_range_and_no_total(tell: Run, answers: Any) -> None:
    given = {str(i): 1 for i in range(1, 7)} | {"7": None}
    found = tell("score", "gad7", "--answers", answers(given))
    assert found["total"] is None
    assert found["range"] == [6, 9]
    assert found["missing"] == ["7"]
    assert found["band"] is None


@pytest.mark.parametrize(
    ("given", "named"), [({"1": 5}, "1"), ({"9": 1}, "9"), ({"1": "x"}, "1"), ({"1": 1.5}, "1")]
)
def test_an_impossible_answer_is_refused_by_its_item(
    tell: Run, answers: Any, given: object, named: str
) -> None:
    assert named in tell("score", "gad7", "--answers", answers(given), status=3)


def test_score_reads_standard_input(tell: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"1": 3, "2": 0, "3": 0}'))
    found = tell("score", "audit_c", "--answers", "-", "--sex", "f", "--age", "40")
    assert found["total"] == 3
    assert found["cutoff"]["value"] == 5


@pytest.mark.parametrize("content", ["[1, 2]", "{", '"x"'])
def test_answers_that_are_no_object_are_refused(tell: Run, tmp_path: Path, content: str) -> None:
    file = tmp_path / "a.json"
    file.write_text(content, encoding="utf-8")
    assert "JSON" in tell("score", "gad7", "--answers", file, status=3)
    assert "nada.json" in tell("score", "gad7", "--answers", tmp_path / "nada.json", status=3)


def test_today_names_nobody(practice_vault: Path, tell: Run) -> None:
    rows = tell("--vault", practice_vault, "today")
    assert rows
    assert {"kind", "client_code", "due", "text"} <= set(rows[0])
    clients = tell("--vault", practice_vault, "clients", "list")
    names = {row["name"] for row in clients}
    told = json.dumps(rows, ensure_ascii=False)
    assert not [name for name in names if name in told]


def test_the_mailing_is_printed_recorded_and_not_printed_twice(
    practice_vault: Path, tell: Run, tmp_path: Path
) -> None:
    mine = ("--vault", practice_vault)
    before = tell(*mine, "mail", "--out", tmp_path / "ennen", "--preview")
    first = tell(*mine, "mail", "--out", tmp_path / "posti", "--limit", 2)
    assert len(first["manifest"]) == 2
    on_disk = json.loads((tmp_path / "posti" / "manifest.json").read_text(encoding="utf-8"))
    assert on_disk == first["manifest"]
    wanted = {"client_code", "letter", "form", "sheet", "short_code", "round", "language",
              "envelope", "pages"}  # fmt: skip
    assert wanted <= set(on_disk[0])
    assert on_disk[-1]["pages"][-1] == pages_of(tmp_path / "posti" / "batch.pdf")
    rest = tell(*mine, "mail", "--out", tmp_path / "posti")
    assert len(rest["manifest"]) == len(before["manifest"]) - 2
    assert (tmp_path / "posti" / "batch-1.pdf").exists()
    assert tell(*mine, "mail", "--out", tmp_path / "posti")["manifest"] == []
    assert {row["reason"] for row in first["skipped"]}
    assert tell(*mine, "mailed", first["mailing"])["mailed_on"] == "2026-11-21"
    tell(*mine, "mailed", first["mailing"], status=3)


def test_practice_without_a_display_prints_beside_the_vault(
    tmp_path: Path,
    tell: Run,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(practice, "has_display", lambda: False)  # Windows and macOS always have one
    place = tmp_path / "h" / "h.vault"
    made = tell("--vault", place, "practice", "--clients", 25, "--seed", 2)
    assert made["clients"] == 25
    assert made["passphrase"] == PASSPHRASE
    names = {file.name for file in place.parent.iterdir()}
    assert names == {
        "h.vault",
        "batch.pdf",
        "manifest.json",
        "worklist.csv",
        "palautuneet.pdf",
        "vuosiraportti.pdf",
        "vuosiraportti.pptx",
        "tulokset",
    }
    told = {Path(file).name for file in made["results"]}
    assert {"vuosiraportti.pdf", "tulokset.xlsx", "tulokset.pdf", "clients.csv"} <= told
    assert all(Path(file).stat().st_size for file in made["results"])
    assert tell("--vault", place, "releases", "list")[0]["what"] == "pptx,csv,xlsx,pdf,json"
    assert {page["status"] for page in made["read"]} == {"read", "foreign"}
    text = (place.parent / "worklist.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0] == ["Määräpäivä", "Asiakas", "Asia", "Lisätiedot"]
    assert len(rows) > 5
    assert tell("--vault", place, "info")["practice"] is True
    assert tell("--vault", place, "practice", "--no-window")["clients"] == 25
    capsys.readouterr()
    assert main(["--vault", str(place), "practice"]) == 0
    assert "komentoriviltä" in capsys.readouterr().out


def test_practice_never_goes_into_a_vault_in_use(tmp_path: Path, tell: Run) -> None:
    tell("--vault", tmp_path / "oikea.vault", "create", "--name", "Aino Aito")
    assert "oma paikka" in tell("--vault", tmp_path / "oikea.vault", "practice", status=3)


def test_clients_and_their_visits(practice_vault: Path, tell: Run, answers: Any) -> None:
    mine = ("--vault", practice_vault)
    fields = {"family_name": "Koemallinen", "given_names": "Esimerkki-Ida", "town": "Mallila"}
    code = tell(*mine, "clients", "add", "--fields", answers(fields))["client_code"]
    found = tell(*mine, "clients", "list", "--search", "koemalli")
    assert [row["client_code"] for row in found] == [code]
    shown = tell(*mine, "clients", "show", code)
    assert shown["family_name"] == "Koemallinen"
    assert shown["stage"] == "referral"
    logged = tell(*mine, "clients", "visit", code, "--minutes", 45, "--text", "Alkukeskustelu")
    assert logged == {"client_code": code, "on": "2026-11-21"}
    told = tell(*mine, "consultation", "--from", "municipal_employment", "--client", code)
    assert told["client_code"] == code
    log = tell(*mine, "audit", "show", "--client", code)
    assert [row["what"] for row in log["rows"]][-1].startswith("Lisäsi")
    tell(*mine, "consultation", "--from", "nowhere", status=3)
    tell(*mine, "clients", "show", "XXXX", status=3)


@pytest.mark.parametrize(
    "fields",
    [
        {"family_name": "A"},
        {"shoe_size": 44},
        {"family_name": 5, "given_names": "B"},
        {"family_name": "A", "given_names": "B", "date_of_birth": "eilen"},
        {"family_name": "A", "given_names": "B", "identity_code": "131052-308X"},
        ["A"],
    ],
)
def test_a_client_that_cannot_be_is_refused(
    practice_vault: Path, tell: Run, answers: Any, fields: object
) -> None:
    tell("--vault", practice_vault, "clients", "add", "--fields", answers(fields), status=3)


def test_non_disclosure_is_hidden_from_show(practice_vault: Path, tell: Run) -> None:
    mine = ("--vault", practice_vault)
    hidden = [row for row in tell(*mine, "clients", "list") if row["non_disclosure"]]
    assert hidden
    shown = tell(*mine, "clients", "show", hidden[0]["client_code"])
    assert shown["street"] == shown["phone"] == hidden[0]["phone"]


def test_forms_are_listed_with_their_wording(tell: Run, practice_vault: Path) -> None:
    rows = {row["id"]: row for row in tell("forms", "list")}
    wanted = {"audit", "audit_c", "gad7", "bdi21", "bdi2", "esis", "3x10d", "was", "tyokykyaika",
              "labour_status", "prom_baseline", "prom_followup", "prem", "stakeholders",
              "criteria", "consent"}  # fmt: skip
    assert wanted <= set(rows)
    assert rows["prom_followup"]["wording_status"] == "draft"
    assert {"id", "version", "languages", "kind", "wording_status"} <= set(rows["followup"])
    mine = {row["id"]: row for row in tell("--vault", practice_vault, "forms", "list")}
    assert mine["prom_followup"]["wording_status"] == "confirmed"


def test_boxes_are_those_that_print(tell: Run) -> None:
    found = tell("forms", "boxes", "prom_followup")
    assert found["origin"] == "top-left"
    assert found["page_size"] == pytest.approx([595.28, 841.89], abs=0.01)
    assert set(found["boxes"][0]) >= {"page", "field", "option", "value", "type", "x", "y", "w",
                                      "h"}  # fmt: skip


@pytest.mark.parametrize("large", [(), ("--large-print",)], ids=["normal", "large"])
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_form_is_printed_where_its_boxes_are_told_to_be(
    practice_vault: Path, tell: Run, tmp_path: Path, language: str, large: tuple[str, ...]
) -> None:
    """Whatever the unit's envelope and facts: who fills by the boxes fills what was printed."""
    with open_vault(practice_vault, passphrase=PASSPHRASE, person="Koordinaattori") as vault:
        unit.change(vault, "mailing", "envelope", "E65", TODAY)
    mine = ("--vault", practice_vault)
    given, out = ("--language", language, *large), tmp_path / "lomake.pdf"
    forms = [
        row["id"]
        for row in tell(*mine, "forms", "list")
        if row["kind"] != "letter" and row["printable"] and language in row["languages"]
    ]
    client = tell(*mine, "clients", "list")[0]["client_code"]
    for form in forms:
        whose = [(), ("--client", client)] if form.startswith("consent") else [()]
        for person in whose:
            told = tell(*mine, "forms", "boxes", form, *given, *person)
            made = tell(*mine, "forms", "print", form, *given, *person, "--out", out)
            assert made["fingerprint"] == told["fingerprint"], (form, person)
    assert len(forms) >= 5


def test_printed_sheets_are_known_and_blank_ones_are_not(
    practice_vault: Path, tell: Run, tmp_path: Path
) -> None:
    mine = ("--vault", practice_vault)
    before = tell(*mine, "info")["counts"]["sheets"]
    out = tmp_path / "lomake.pdf"
    made = tell(*mine, "forms", "print", "prom_followup", "--out", out, "--copies", 3)
    assert [len(s["pages"]) for s in made["sheets"]] == [2, 2, 2]
    assert pages_of(out) == 6
    assert len({s["sheet"] for s in made["sheets"]}) == 3
    assert tell(*mine, "info")["counts"]["sheets"] == before + 3
    blank = tell(*mine, "forms", "print", "prom_followup", "--out", out, "--blank")
    assert blank["sheets"][0]["sheet"] is None
    assert tell(*mine, "info")["counts"]["sheets"] == before + 3
    code = tell(*mine, "clients", "list")[0]["client_code"]
    own = tell(*mine, "forms", "print", "consent", "--out", out, "--client", code)
    assert own["sheets"][0]["short_code"]
    tell(*mine, "forms", "print", "consent", "--out", out, "--client", code, "--blank", status=3)
    tell(*mine, "forms", "print", "bdi21", "--out", out, status=3)
    tell(*mine, "forms", "print", "nada", "--out", out, status=3)
    tell(*mine, "forms", "print", "consent", "--out", tmp_path, status=3)


def test_blank_forms_need_no_vault(tell: Run, tmp_path: Path) -> None:
    made = tell("forms", "print", "gad7", "--blank", "--out", tmp_path / "g.pdf")
    assert made["sheets"] == [{"sheet": None, "short_code": None, "pages": [1]}]


def test_a_wording_is_confirmed_once(tmp_path: Path, tell: Run) -> None:
    mine = ("--vault", tmp_path / "v.vault")
    tell(*mine, "create", "--name", "Kaisa")
    shown = tell(*mine, "forms", "confirm", "gad7")
    assert (shown["confirmed"], shown["waiting"]) == (0, ["gad7"])
    assert shown["texts"]["1"]
    assert shown["source"]
    tell(*mine, "forms", "confirm", "gad7", "--compared", "00000000", status=3)
    given = ("forms", "confirm", "gad7", "--compared", shown["code"])
    assert tell(*mine, *given)["confirmed"] == 1
    tell(*mine, *given, status=3)
    tell(*mine, "forms", "confirm", "gad7", status=3)


DRAFT = wording.WordingStatus.DRAFT


@pytest.mark.parametrize("form", [q.id for q in shipped().all(date(2026, 11, 21))])
def test_no_command_confirms_a_text_that_it_has_not_shown(
    tmp_path: Path, tell: Run, form: str
) -> None:
    """Each questionnaire: with its own code alone nothing else is confirmed by it."""
    with make_vault(tmp_path) as vault:
        stand = wording.wordings(vault, date(2026, 11, 21))
        before = {q.id for q in stand.library.all() if stand._own(q, "fi") is DRAFT}
        made = stand.library.get(form)
        code = wording.check_code(made, "fi")
        with suppress(KnownError):
            wording.confirm_compared(vault, form, "fi", date(2026, 11, 21), code)
        now = wording.wordings(vault, date(2026, 11, 21))
        after = {q.id for q in now.library.all() if now._own(q, "fi") is DRAFT}
    assert before - after <= {form}


def test_the_program_proves_itself(tell: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tell("self-test")
    assert whole["ok"] is True
    assert "reading" in whole["proved"]
    monkeypatch.setattr("tytti_desktop.places.resources_folder", lambda: Path("/nowhere"))
    broken = tell("self-test", status=3)
    assert "folders" in {f["kind"] for f in broken["findings"]}


@pytest.mark.parametrize("name", ["deciding.EMPTY", "deciding.MARK", "seen_field.OUTLINE"])
def test_the_self_test_goes_red_where_a_printed_form_is_not_read(
    tell: Run, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(f"tytti_desktop.paper.reading.{name}", 2.0)
    broken = tell("self-test", status=3)
    assert [f["kind"] for f in broken["findings"]] == ["reading"]


@pytest.mark.parametrize("typed", ["2026-W05", "2026-W05-1", "20260101", "2026-1-1"])
@pytest.mark.parametrize("option", ["--from", "--to"])
def test_a_day_is_written_one_way(
    capsys: pytest.CaptureFixture[str], option: str, typed: str
) -> None:
    """Python reads weeks and days without hyphens too; the contract names neither."""
    days = {"--from": "2026-01-01", "--to": "2026-11-21"} | {option: typed}
    with pytest.raises(SystemExit, match="2"):
        main(["tables", *(word for pair in days.items() for word in pair)])
    assert f"{option}: {typed} ei ole päivämäärä; kirjoita 2026-11-21" in capsys.readouterr().err


def test_a_period_that_ends_ahead_says_how_far_it_is_told(tell: Run, practice_vault: Path) -> None:
    for last, said in (("2026-12-31", 1), (TODAY, 0)):
        told = tell("--vault", practice_vault, "tables", "--from", "2026-01-01", "--to", last,
                    "--table", "clients")  # fmt: skip
        assert len(told["notes"]) == said
        assert told["tables"][0]["period"] == "1.1.2026–21.11.2026"
