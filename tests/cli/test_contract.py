"""The contract that outside checks call: every command by its name there, and what it answers with.

A row here is a row of the contract; a name or a field that is dropped or renamed makes it red.
"""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.casework.closing.test_ahead import vault  # noqa: F401 the fixture
from tests.cli.conftest import Run
from tests.exchange.test_erasure import closed
from tests.factory import PASSPHRASE
from tytti_desktop.casework.client import clients, contacting
from tytti_desktop.casework.client.clients import CLIENTS
from tytti_desktop.casework.client.contacting import Way
from tytti_desktop.cli.arguments import build_parser
from tytti_desktop.vault import Vault, open_vault

TODAY = date(2026, 11, 21)
PERIOD = ("--from", "2025-12-01", "--to", "2026-11-21")
# How each command is called; the names of files and ids are anything.
CALLS = """
create --name N --role nurse
practice --clients 5 --seed 2 --no-window
info
check
forms list
forms print ID --out F.pdf --copies 2 --client CODE
forms print ID --out F.pdf --blank
forms boxes ID
score INSTRUMENT --answers - --sex m --age 30
mail --out DIR --limit 3 --preview
read FILE FILE --accept
read FILE --sheet CODE --page 2
review list
review set SHEET FIELD VALUE
keyin SHEET --answers FILE --pass 2
contradictions
funnel
today
tables --from 2026-01-01 --to 2026-06-30 --out DIR --format csv,xlsx,pdf,json
tables --from 2026-01-01 --to 2026-06-30 --no-suppress
gate CLIENT --recipient R --category C --on 2026-06-30
disclosures CLIENT --on 2026-06-30
import ptv FILE
import hsds FILE
import clients FILE
import service-use FILE
export client CODE --out DIR --format pdf,json,fhir
export calendar --out FILE
export handover --to FILE --out FILE --all
copy-out CODE --system S
backup --to DIR
restore FILE --to PATH
rehearse
people list
people add --name N --role nurse
people remove --name N
people rename --name N --to M
recovery new
passphrase
audit show --client CODE
audit anchor
audit verify --anchor A
screenshots --out DIR --theme dark --scale 125
self-test
mailed MAILING
mailed MAILING --without CODE CODE
wordings show ID --language sv
wordings set ID --texts FILE --source S
wordings confirm ID
wordings export ID --out F
wordings import ID F
wordings import F
report --from 2026-01-01 --to 2026-06-30 --out F.pptx
export rollup --from 2026-01-01 --to 2026-06-30 --for KEY --out F
rollup FOLDER FOLDER --key F --out DIR
releases list
backup places add DIR
backup places list
backup places remove DIR
backup run
notices
notices accept ID --reason R
retention due
retention erase CODE --decision D
""".strip().splitlines()
# What a command answers with over a practice caseload: of each row where it answers a list.
ANSWERS: dict[str, set[str]] = {
    "info": {"app_version", "schema_version", "practice", "counts", "people", "last_backup"},
    "check": {"ok", "findings"},
    "forms list": {"id", "version", "languages", "kind", "wording_status"},
    "forms print gad7 --out {dir}/g.pdf": {"pdf", "sheets"},
    "forms boxes gad7": {
        "questionnaire", "fingerprint", "pages", "page_size", "origin", "boxes",
    },
    "mail --out {dir}/m --preview": {"manifest", "skipped"},
    "contradictions": {"client_code", "rule", "fields", "text"},
    "funnel": {"steps", "call_today"},
    "today": {"kind", "client_code", "due", "text"},
    "tables {period}": {"tables"},
    "gate {client} --recipient kela --category health": {"allowed", "by", "why"},
    "export calendar --out {dir}/c.ics": {"events"},
    "backup --to {dir}/b": {"file", "sha256", "counts"},
    "rehearse": {"counts", "check"},
    "people list": {"name", "role"},
    "audit show": {"head", "rows"},
    "audit anchor": {"head"},
    "report {period} --out {dir}/r.pdf": {"file", "pages", "tables", "suppressed"},
    "report {period} --out {dir}/r.pptx": {"file", "slides", "tables", "suppressed"},
    "report {period} --out {dir}/r.xlsx": {"file", "sheets", "tables", "suppressed"},
    "releases list": {"at", "by", "from", "to", "tables"},
    "export client {client} --out {dir}/e --format pdf,json,fhir": {"files"},
    "wordings show gad7": {"id", "language", "version", "items", "status"},
    "backup places add {dir}/usb": {"places"},
    "backup places list": {"places"},
    "backup run": {"places"},
    "backup places remove {dir}/usb": {"places"},
}  # fmt: skip


@pytest.mark.parametrize("call", CALLS)
def test_a_call_of_the_contract_is_understood(call: str) -> None:
    words = call.split()
    assert build_parser(words).parse_args(words).run
    assert build_parser().parse_args(words).run


@pytest.fixture(scope="module")
def caseload(small_practice: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("contract") / "p.vault"
    shutil.copytree(small_practice, path)
    return path


def test_every_answer_has_the_fields_of_the_contract(
    caseload: Path, tell: Run, tmp_path: Path
) -> None:
    with open_vault(caseload, passphrase=PASSPHRASE, person="Koordinaattori") as opened:
        client = next(
            c.code for c in CLIENTS.find(opened, "") if not contacting.barrier(c, Way.LETTER)
        )
    mine = ("--vault", caseload, "--person", "Koordinaattori")
    (tmp_path / "usb").mkdir()
    for call, fields in ANSWERS.items():
        words = call.format(dir=tmp_path, client=client, period=" ".join(PERIOD)).split()
        found = tell(*mine, *words)
        row = found[0] if isinstance(found, list) else found
        assert fields <= set(row), call
        for key in ("file", "pdf"):
            assert key not in fields or Path(row[key]).exists(), call


def test_the_folders_of_backups_are_told_as_they_fare(tmp_path: Path, tell: Run) -> None:
    mine = ("--vault", tmp_path / "v.vault")
    tell(*mine, "create", "--name", "Kaisa")
    usb = tmp_path / "usb"
    (told,) = tell(*mine, "backup", "places", "add", usb)["places"]
    assert (told["dir"], told["last"], told["ok"]) == (str(usb), None, False)
    (told,) = tell(*mine, "backup", "run")["places"]
    assert (told["dir"], told["ok"]) == (str(usb), True)
    assert told["last"].startswith("20")
    tell(*mine, "backup", "places", "remove", tmp_path / "net", status=3)
    assert tell(*mine, "backup", "places", "remove", usb) == tell(*mine, "backup", "places", "list")
    assert tell(*mine, "backup", "places", "list")["places"] == []


def test_a_notice_stands_until_it_is_accepted_with_a_reason(tmp_path: Path, tell: Run) -> None:
    mine = ("--vault", tmp_path / "v.vault")
    tell(*mine, "create", "--name", "Kaisa")
    tell(*mine, "backup", "places", "add", tmp_path / "usb")
    (tmp_path / "usb" / ".tytti-backups").unlink()
    tell(*mine, "backup", "run", status=3)
    (notice,) = tell(*mine, "notices")
    assert set(notice) == {"id", "kind", "since", "text"}
    assert notice["kind"] == "backup"
    tell(*mine, "notices", "accept", notice["id"], "--reason", " ", status=3)
    tell(*mine, "notices", "accept", notice["id"], "--reason", "Tikku vaihtui")
    assert tell(*mine, "notices") == []


def test_what_is_due_is_erased_and_certified(vault: Vault, tell: Run) -> None:  # noqa: F811
    code, mine = closed(vault).code, ("--vault", vault.path, "--today", "2036-11-22")
    vault.close()
    (due,) = tell(*mine, "retention", "due")
    assert due["client_code"] == code
    done = tell(*mine, "retention", "erase", code, "--decision", "Tietosuojavastaava")
    assert done["certificate"]["code"] == code
    assert done["certificate"]["records"] > 0
    assert tell(*mine, "retention", "due") == []


def test_a_letter_that_must_be_pulled_is_told_and_the_rest_go_without_it(
    practice_vault: Path, tell: Run, tmp_path: Path
) -> None:
    mine = ("--vault", practice_vault)
    printed = tell(*mine, "mail", "--out", tmp_path / "m")
    codes = [row["client_code"] for row in printed["manifest"]]
    with open_vault(practice_vault, passphrase=PASSPHRASE, person="Koordinaattori") as opened:
        client = clients.by_code(opened, codes[0])
        clients.mark_bad_address(opened, client.id, TODAY)
    told = tell(*mine, "mailed", printed["mailing"], status=3)
    assert set(told) == {"mailing", "pull"}
    assert [row["client_code"] for row in told["pull"]] == [codes[0]]
    assert told["pull"][0]["position"] == 1
    assert told["pull"][0]["reason"]
    tell(*mine, "mailed", printed["mailing"], "--without", "AAAAAAAA", status=3)
    done = tell(*mine, "mailed", printed["mailing"], "--without", codes[0])
    assert (done["mailed"], done["pulled"]) == (codes[1:], codes[:1])
    assert done["mailed_on"] == "2026-11-21"
    tell(*mine, "mailed", printed["mailing"], status=3)


def test_a_wording_is_shown_put_in_confirmed_and_carried_to_the_next_unit(
    tmp_path: Path, tell: Run
) -> None:
    mine, texts, out = ("--vault", tmp_path / "a.vault"), tmp_path / "t.json", tmp_path / "w.json"
    tell(*mine, "create", "--name", "Kaisa")
    swedish, given = ("audit", "--language", "sv"), ("--texts", texts, "--source", "FHI 2026")
    row = tell("wordings", "show", *swedish)
    assert all(set(each) == {"item", "text", "source", "complete"} for each in row["items"])
    lacking = [each["item"] for each in row["items"] if not each["complete"]]
    assert {"1", "10"} < set(lacking)
    tell(*mine, "wordings", "export", "audit", "--out", out, status=3)
    texts.write_text(json.dumps({place: f"Svar {place}" for place in lacking}), encoding="utf-8")
    put = tell(*mine, "wordings", "set", *swedish, *given)
    assert all(each["complete"] and each["source"] == "FHI 2026" for each in put["items"])
    assert put["status"] == "draft"
    assert tell(*mine, "wordings", "confirm", *swedish)["status"] == "draft"  # shown only now
    assert tell(*mine, "wordings", "confirm", *swedish)["status"] == "confirmed"
    assert tell(*mine, "wordings", "export", "audit", "--out", out)["language"] == "sv"
    other = ("--vault", tmp_path / "b.vault")
    tell(*other, "create", "--name", "Matti")
    tell(*other, "wordings", "import", "gad7", out, status=3)
    taken = tell(*other, "wordings", "import", "audit", out)
    assert (taken["id"], taken["status"]) == ("audit", "draft")
    assert taken["items"] == put["items"]


def test_only_who_has_seen_these_very_words_confirms_them_without_their_code(
    tmp_path: Path, tell: Run
) -> None:
    mine, texts = ("--vault", tmp_path / "a.vault"), tmp_path / "t.json"
    tell(*mine, "create", "--name", "Kaisa")
    tell(*mine, "wordings", "show", "gad7")
    texts.write_text(json.dumps({"1": "Toiset sanat"}), encoding="utf-8")
    tell(*mine, "wordings", "set", "gad7", "--texts", texts, "--source", "Toinen")
    assert tell(*mine, "wordings", "confirm", "gad7")["status"] == "draft"
    assert tell(*mine, "wordings", "confirm", "gad7")["status"] == "confirmed"
