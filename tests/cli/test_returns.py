"""read, review, keyin and sheets: from printed copies through a scanned file to screenings."""

import json
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from tests.cli.conftest import TODAY, Run
from tests.factory import PASSPHRASE
from tytti_desktop import dates
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.screening import screenings
from tytti_desktop.vault import open_vault

DPI = 200
PX = DPI / 72
Box = dict[str, Any]
PACK = "prom_followup"
EVERY_FIVE = {str(item): ["5"] for item in range(1, 11)}


@pytest.fixture
def command(practice_vault: Path, tell: Run) -> Run:
    """Run a command on the practice vault."""

    def run(*words: object, status: int = 0) -> Any:
        return tell("--vault", practice_vault, *words, status=status)

    return run


def pictures(pdf: Path) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=PX).to_pil().convert("L") for page in document]
    finally:
        document.close()


def cross(page: Image.Image, box: Box) -> None:
    """Draw a cross by hand: two strokes that reach a little over the box's corners."""
    pen = ImageDraw.Draw(page)
    x, y, side = box["x"] * PX, box["y"] * PX, box["w"] * PX
    for left, right in ((0.12, 0.9), (0.9, 0.15)):
        ends = [(x + side * left, y + side * 0.1), (x + side * right, y + side * 0.88)]
        pen.line(ends, fill=40, width=4)


def filled(command: Run, pdf: Path, form: str, answers: list[dict[str, list[str]]]) -> list[Any]:
    """Return the pages of printed copies with each copy's answers crossed."""
    boxes = command("forms", "boxes", form)["boxes"]
    pages = pictures(pdf)
    of_one = len(pages) // len(answers)
    for number, given in enumerate(answers):
        for box in boxes:
            if box["value"] in given.get(box["field"], []):
                cross(pages[number * of_one + box["page"] - 1], box)
    return pages


def scan(pages: list[Any], file: Path) -> Path:
    """Save pages as a scanner does, the last one upside down."""
    turned = [*pages[:-1], pages[-1].rotate(180)]
    turned[0].save(file, "PDF", save_all=True, append_images=turned[1:], resolution=DPI)
    return file


def totals(vault: Path, code: str) -> dict[str, Any]:
    """Return the totals on paper of a client's screenings of the day."""
    with open_vault(vault, passphrase=PASSPHRASE) as opened:
        found = screenings.BOOK.table.find(
            opened,
            "client_id = ? and mode = 'paper' and state = 'finished' and on_date = ?",
            (clients.by_code(opened, code).id, TODAY.isoformat()),
        )
    return {one.instrument: one.result["total"] for one in found if one.result}


@pytest.fixture
def code(command: Run) -> str:
    return str(command("clients", "list")[0]["client_code"])


def test_from_printed_copies_to_screenings(
    command: Run, practice_vault: Path, code: str, tmp_path: Path
) -> None:
    """Bound and unbound copies, crossed, scanned, read, reviewed, bound: totals as drawn."""
    bound = command("forms", "print", "gad7", "--client", code, "--out", tmp_path / "a.pdf")
    loose = command("forms", "print", "gad7", "--copies", 2, "--out", tmp_path / "b.pdf")
    sure = {str(n): [str(n % 4)] for n in range(1, 8)}
    two_marks = sure | {"4": ["1", "2"]}
    pile = filled(command, tmp_path / "b.pdf", "gad7", [two_marks, sure | {"7": []}])
    pile += filled(command, tmp_path / "a.pdf", "gad7", [sure])
    file = scan([*pile, Image.new("L", pile[0].size, 250)], tmp_path / "pino.pdf")

    seen = command("read", file, "--workers", 0)
    assert [page["status"] for page in seen["pages"]] == ["read"] * 3 + ["foreign"]
    assert command("review", "list") == []
    assert command("sheets", "show", bound["sheets"][0]["sheet"])["state"] == "printed"

    read = command("read", file, "--accept", "--workers", 1)
    assert {"file", "page", "status", "reason", "sheet", "form_page", "rotation", "fields"} <= set(
        read["pages"][0]
    )
    assert read["seconds"] > 0
    assert [row["doubtful"] for row in read["sheets"]] == [1, 0, 0]
    assert totals(practice_vault, code) == {"gad7": sum(n % 4 for n in range(1, 8))}
    first, second = (row["sheet"] for row in loose["sheets"])
    assert command("sheets", "show", second)["waits"] == "client"

    [doubt] = command("review", "list")
    assert (doubt["sheet"], doubt["field"]) == (first, "4")
    assert set(doubt["candidates"]) == {"1", "2"}
    assert 0 <= doubt["certainty"] < 1
    said = command("review", "set", first, "4", "5", status=3)
    assert "0, 1, 2, 3" in said
    done = command("review", "set", first, "4", "2")
    assert (done["value"], done["left"], done["checked"]) == ("2", 0, False)

    other = command("clients", "list")[1]["client_code"]
    assert command("sheets", "bind", first, other)["state"] == "checked"
    assert totals(practice_vault, other) == {"gad7": sum(n % 4 for n in range(1, 8)) + 2}
    third = command("clients", "list")[2]["client_code"]
    command("sheets", "bind", second, third)
    assert totals(practice_vault, third) == {"gad7": None}  # 7 was left empty
    assert command("check")["ok"]

    again = command("read", file, "--accept", "--workers", 0)
    assert [page["status"] for page in again["pages"]] == ["duplicate"] * 3 + ["foreign"]


def test_a_pack_with_a_page_missing_names_it(
    command: Run, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = command("forms", "print", PACK, "--client", code, "--out", tmp_path / "a.pdf")
    given = {f"esis.{n}": ["3"] for n in range(1, 11)} | {"labour_status.1": ["student"]}
    pages = filled(command, tmp_path / "a.pdf", PACK, [given])
    file = tmp_path / "sivu2.png"
    pages[1].save(file)
    seen = command("read", file, tmp_path / "ei.pdf", "--accept", "--workers", 0)
    assert seen["sheets"][0]["missing_pages"] == [1]
    assert [page["status"] for page in seen["pages"]] == ["read", "unreadable"]
    assert command("read", file, "--workers", 0)["sheets"] == []  # nothing new in it
    shown = command("sheets", "show", made["sheets"][0]["short_code"])
    assert (shown["waits"], shown["client_code"]) == ("pages", code)
    assert shown["waits_for"].startswith("Sivu 1 puuttuu")
    capsys.readouterr()


def test_the_answer_for_people_names_pages_and_sheets(
    practice_vault: Path, command: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tytti_desktop.cli import main

    made = command("forms", "print", PACK, "--out", tmp_path / "a.pdf")
    sheet = made["sheets"][0]["short_code"]
    given = {f"3x10d.{item}": five for item, five in EVERY_FIVE.items()} | {"was.1": ["7"]}
    pages = filled(command, tmp_path / "a.pdf", PACK, [given])
    pages[0].save(tmp_path / "s.png")
    capsys.readouterr()
    base = ["--vault", str(practice_vault), "--today", "2026-11-21"]
    assert main([*base, "read", str(tmp_path / "s.png"), "--accept", "--workers", "0"]) == 0
    out, err = capsys.readouterr()
    assert f"luettu  {sheet} 1" in out
    assert "puuttuvat sivut: 2" in out
    assert "1/1" in err.replace(" ", "") or "1" in err
    assert main([*base, "read", str(tmp_path / "nada.png"), "--workers", "0"]) == 3
    assert "ei voitu avata" in capsys.readouterr().out
    assert main([*base, "review", "list"]) == 0
    assert "Mikään ei odota" in capsys.readouterr().out
    assert main([*base, "sheets", "show", sheet]) == 0
    assert "21.11.2026" in capsys.readouterr().out


@pytest.fixture
def answers(tmp_path: Path) -> Any:
    def write(content: object) -> Path:
        file = tmp_path / "vastaukset.json"
        file.write_text(json.dumps(content), encoding="utf-8")
        return file

    return write


def test_keying_twice_reports_differences(
    command: Run, practice_vault: Path, code: str, tmp_path: Path, answers: Any
) -> None:
    made = command("forms", "print", "gad7", "--client", code, "--out", tmp_path / "a.pdf")
    sheet = made["sheets"][0]["sheet"]
    given = {str(n): 1 for n in range(1, 8)}
    first = command("keyin", sheet, "--answers", answers(given), "--pass", 1)
    assert first == {"sheet": sheet, "differences": [], "complete": True, "checked": False}
    second = command("keyin", sheet, "--answers", answers(given | {"3": 2}), "--pass", 2)
    assert second["differences"] == [{"field": "3", "page": 1, "first": ["1"], "second": ["2"]}]
    assert second["complete"] is False
    done = command("review", "set", sheet, "3", "epäselvä")
    assert (done["value"], done["missing"], done["checked"]) == (None, "unclear", True)
    assert totals(practice_vault, code) == {"gad7": None}
    shown = command("sheets", "show", sheet)
    assert shown["fields"][2]["missing"] == "unclear"
    assert shown["fields"][0]["value"] == "1"


def test_a_value_of_the_form_wins_over_the_words_for_no_answer(
    command: Run, tmp_path: Path, answers: Any
) -> None:
    made = command("forms", "print", "criteria", "--out", tmp_path / "a.pdf")
    sheet = made["sheets"][0]["sheet"]
    command("keyin", sheet, "--answers", answers({"age": "met"}))
    assert command("review", "set", sheet, "motivated", "unclear")["value"] == "unclear"
    assert command("review", "set", sheet, "prospects", "?")["missing"] == "unclear"
    assert command("review", "set", sheet, "notes", "tyhjä")["missing"] == "blank"
    assert command("review", "set", sheet, "notes", "soitto aamulla")["value"] == "soitto aamulla"
    consent = command("forms", "print", "consent", "--out", tmp_path / "c.pdf")["sheets"][0]
    command("keyin", consent["sheet"], "--answers", answers({"name": None}))
    put = command("review", "set", consent["sheet"], "kela", "plan, work")
    assert put["value"] == ["work", "plan"]


@pytest.mark.parametrize("content", [[1], {"1": {"a": 1}}, {"1": True}, {"1": [True]}, "x"])
def test_answers_of_another_shape_are_refused(
    command: Run, tmp_path: Path, answers: Any, content: object
) -> None:
    made = command("forms", "print", "gad7", "--out", tmp_path / "a.pdf")
    said = command("keyin", made["sheets"][0]["sheet"], "--answers", answers(content), status=3)
    assert "JSON" in said


def test_broken_json_and_unknown_sheets_are_refused(
    command: Run, tmp_path: Path, answers: Any
) -> None:
    broken = tmp_path / "b.json"
    broken.write_text("{", encoding="utf-8")
    made = command("forms", "print", "prem", "--out", tmp_path / "a.pdf")
    sheet = made["sheets"][0]["sheet"]
    assert "JSON" in command("keyin", sheet, "--answers", broken, status=3)
    assert "K7Q2-M9XP" in command("keyin", "XX", "--answers", answers({}), status=3)
    assert "palautunut" in command("review", "set", sheet, "1", "1", status=3)
    by_the_clock = dates.now().astimezone(dates.HELSINKI).date()  # as printing is recorded
    assert command("sheets", "show", sheet)["campaign"] == f"prem {by_the_clock}"
