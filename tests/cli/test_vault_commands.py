"""create, info, check, people, passphrase, recovery, backup, restore, rehearse, audit."""

import io
import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.factory import CHEAP, PASSPHRASE
from tytti_desktop.cli import context, main
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import keeping, keys, open_vault, recovery

NAME = "Kaisa Koordinaattori"
OTHER = "neljä sinistä kalaa järvessä"


@pytest.fixture
def path(tmp_path: Path, tell: Run) -> Path:
    place = tmp_path / ("a ä#?.vault" if os.name == "posix" else "a ä#.vault")
    made = tell("--vault", place, "create", "--name", NAME)
    assert made["person"] == NAME
    assert made["vault"] == str(place)
    assert len(made["recovery_words"].replace("-", "")) == 28
    return place


def test_create_refuses_a_place_that_is_taken(path: Path, tell: Run) -> None:
    said = tell("--vault", path, "create", "--name", NAME, status=3)
    assert NAME not in said


def test_info_and_check_of_a_new_vault(path: Path, tell: Run) -> None:
    info = tell("--vault", path, "info")
    assert info["practice"] is False
    assert info["people"] == [{"name": NAME, "role": "coordinator"}]
    assert info["counts"]["clients"] == 0
    assert info["last_backup"] is None
    assert tell("--vault", path, "check") == {"ok": True, "findings": []}


def test_a_wrong_passphrase_is_told_without_it(
    path: Path, tell: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TYTTI_PASSPHRASE", "aivan jotain muuta kuin se")
    said = tell("--vault", path, "info", status=3)
    assert "aivan jotain" not in said
    assert "Tunnuslause" in said


def test_the_passphrase_may_come_from_a_file_or_standard_input(
    path: Path, tell: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TYTTI_PASSPHRASE")
    file = tmp_path / "avain.txt"
    file.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    assert tell("--vault", path, "--passphrase-file", file, "info")["practice"] is False
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSPHRASE}\r\n"))
    assert tell("--vault", path, "--passphrase-file", "-", "info")["practice"] is False
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert "TYTTI_PASSPHRASE" in tell("--vault", path, "info", status=3)
    assert "tyhjä" in tell("--vault", path, "--passphrase-file", "-", "info", status=3)


def test_people_come_and_go(path: Path, tell: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TYTTI_NEW_PASSPHRASE", OTHER)
    added = tell("--vault", path, "people", "add", "--name", "Tiina", "--role", "nurse")
    assert [p["name"] for p in added] == [NAME, "Tiina"]
    assert "usealla" in tell("--vault", path, "info", status=3)
    mine = ("--vault", path, "--person", NAME)
    renamed = tell(*mine, "people", "rename", "--name", "Tiina", "--to", "Tiina T")
    assert [p["name"] for p in renamed] == [NAME, "Tiina T"]
    gone = tell(*mine, "people", "remove", "--name", "Tiina T")
    assert [p["name"] for p in gone["people"]] == [NAME]
    assert gone["warning"]
    monkeypatch.setenv("TYTTI_PASSPHRASE", OTHER)
    tell("--vault", path, "info", status=3)


def test_the_passphrase_changes(path: Path, tell: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TYTTI_NEW_PASSPHRASE", OTHER)
    assert tell("--vault", path, "passphrase", "--rotate")["rotated"] is True
    tell("--vault", path, "info", status=3)
    monkeypatch.setenv("TYTTI_PASSPHRASE", OTHER)
    assert tell("--vault", path, "info")["practice"] is False


def test_the_same_passphrase_is_guarded_better(
    path: Path, tell: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    better = replace(CHEAP, passes=3)
    monkeypatch.setattr(keys, "tuned_kdf", lambda: better)
    monkeypatch.delenv("TYTTI_PASSPHRASE")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSPHRASE}\n"))
    asked = ("--vault", path, "--passphrase-file", "-", "passphrase", "--retune")
    assert tell(*asked)["kdf"] == vars(better)
    monkeypatch.setenv("TYTTI_PASSPHRASE", PASSPHRASE)
    assert tell("--vault", path, "check")["ok"] is True
    assert "jo suojattu" in tell("--vault", path, "passphrase", "--retune", status=3)
    tell("--vault", path, "passphrase", "--retune", "--rotate", status=3)


def test_a_weak_new_passphrase_is_refused(
    path: Path, tell: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TYTTI_NEW_PASSPHRASE", "12345")
    tell("--vault", path, "passphrase", status=3)
    assert tell("--vault", path, "info")


def test_new_recovery_words(path: Path, tell: Run) -> None:
    first = tell("--vault", path, "recovery", "new")["recovery_words"]
    assert first != tell("--vault", path, "recovery", "new")["recovery_words"]


def test_backup_restore_and_rehearsal(path: Path, tell: Run, tmp_path: Path) -> None:
    made = tell("--vault", path, "backup", "--to", tmp_path / "kopiot")
    assert Path(made["file"]).exists()
    assert tell("--vault", path, "info")["last_backup"]
    assert tell("--vault", path, "rehearse")["check"]["ok"] is True
    back = tell("restore", made["file"], "--to", tmp_path / "takaisin.vault")
    assert back["check"] == {"ok": True, "findings": []}
    assert tell("--vault", tmp_path / "takaisin.vault", "info")["people"][0]["name"] == NAME
    tell("restore", made["file"], "--to", path, status=3)


def test_the_log_its_head_and_what_a_head_says(path: Path, tell: Run) -> None:
    shown = tell("--vault", path, "audit", "show")
    assert shown["rows"][0]["who"] == NAME
    anchor = tell("--vault", path, "audit", "anchor")["anchor"]
    assert tell("--vault", path, "audit", "verify", "--anchor", anchor)["verdict"] == "ok"
    seq, rest = anchor.split("-", 1)
    tell("--vault", path, "audit", "verify", "--anchor", f"{int(seq) + 1}-{rest}", status=3)


def test_a_vault_that_is_not_there(tmp_path: Path, tell: Run) -> None:
    assert "Täällä ei ole varastoa" in tell("--vault", tmp_path / "x.vault", "info", status=3)


@pytest.mark.parametrize(
    "words",
    [["nonsense"], ["mail"], [], ["create"], ["--today", "1.1.2026", "info"], ["--lang", "xx"]],
)
def test_wrong_use_is_told_in_finnish_on_standard_error(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(words)
    out, err = capsys.readouterr()
    assert stopped.value.code == 2
    assert out == ""
    assert "Komentoa ei ymmärretty" in err


def test_a_bug_is_told_by_type_and_place_only(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_vault: object) -> None:
        raise RuntimeError("Matti Meikäläinen 131052-308T")

    monkeypatch.setattr("tytti_desktop.vault.checking.info", broken)
    assert main(["--vault", str(path), "info"]) == 1
    err = capsys.readouterr().err
    assert "RuntimeError" in err
    assert "Meikäläinen" not in err


def test_answers_for_people_are_lines(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--vault", str(path), "info"]) == 0
    out = capsys.readouterr().out
    assert "Asiakkaita: 0" in out
    with pytest.raises(json.JSONDecodeError):
        json.loads(out)


def test_swedish_answers(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "sv", "--vault", str(path), "info"]) == 0
    assert "Klienter: 0" in capsys.readouterr().out


def test_backups_by_themselves_are_chosen_made_and_told(
    path: Path, tell: Run, tmp_path: Path
) -> None:
    assert tell("--vault", path, "backup", "--status")["places"] == []
    tell("--vault", path, "backup", status=3)
    tell("--vault", path, "backup", "--places", tmp_path / "usb", tmp_path / "net")
    made = tell("--vault", path, "backup")
    assert [bool(place["good_at"]) for place in made["places"]] == [True, True]
    assert len(tell("--vault", path, "backup", "--status")["places"]) == 2
    (tmp_path / "usb" / ".tytti-backups").unlink()
    tell("--vault", path, "backup", status=3)
    assert tell("--vault", path, "alarms", "list", status=3)[0]["kind"] == "backup"
    tell("--vault", path, "backup", "--places")
    assert tell("--vault", path, "backup", "--status")["places"] == []


def test_a_command_makes_the_backup_that_is_due(path: Path, tell: Run, tmp_path: Path) -> None:
    tell("--vault", path, "backup", "--places", tmp_path / "usb")
    tell("--vault", path, "info")
    (place,) = tell("--vault", path, "backup", "--status")["places"]
    assert place["good_at"]
    assert place["rehearsed_well"]


def test_a_failed_backup_is_told_and_the_commands_own_answer_stands(
    path: Path, tell: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    tell("--vault", path, "backup", "--places", tmp_path / "usb")
    (tmp_path / "usb" / ".tytti-backups").unlink()
    assert main(["--vault", str(path), "info"]) == 0
    assert "EPÄONNISTUI" in capsys.readouterr().err

    def refused(_vault: object) -> str:
        raise KnownError("levy on täynnä")

    monkeypatch.setattr(keeping, "by_itself", refused)
    assert main(["--vault", str(path), "info"]) == 0
    assert "levy on täynnä" in capsys.readouterr().err


def test_recovery_words_are_confirmed_from_the_paper(
    path: Path, tell: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = [act["kind"] for act in tell("--vault", path, "today")]
    assert "recovery" in kinds
    words = tell("--vault", path, "recovery", "new")["recovery_words"]
    (tmp_path / "words").write_text("AAAA-" + words[5:])
    tell("--vault", path, "recovery", "confirm", "--words-file", tmp_path / "words", status=3)
    tell("--vault", path, "recovery", "confirm", status=3)
    (tmp_path / "words").write_text(words.lower())
    tell("--vault", path, "recovery", "confirm", "--words-file", tmp_path / "words")
    assert "recovery" not in [act["kind"] for act in tell("--vault", path, "today")]


def test_a_person_at_the_terminal_types_the_new_words_back(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(context.Context, "at_terminal", True)
    monkeypatch.setattr("getpass.getpass", lambda _prompt: "XXXX")
    assert main(["--vault", str(path), "recovery", "new"]) == 3
    told = capsys.readouterr().err
    words = re.search(r"(?:\w{4}-){6}\w{4}", told)
    assert words is not None
    with pytest.raises(KnownError):
        open_vault(path, passphrase=words[0])
    monkeypatch.setattr(
        "getpass.getpass",
        lambda _prompt: re.findall(r"(?:\w{4}-){6}\w{4}", capsys.readouterr().err)[0].split("-")[2],
    )
    assert main(["--vault", str(path), "recovery", "new"]) == 0
    with open_vault(path, passphrase=PASSPHRASE) as vault:
        assert not recovery.is_unconfirmed(vault)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", ("kuolemat", "turvakiellot", "peruutetut suostumukset")),
        ("sv", ("dödsfall", "spärrmarkeringar", "återkallade samtycken")),
        ("en", ("deaths", "non-disclosures", "withdrawn consents")),
    ],
)
def test_a_restore_tells_what_the_old_copy_does_not_know(
    path: Path, tell: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    language: str, words: tuple[str, ...],
) -> None:  # fmt: skip
    """Who is dead, in hiding or has withdrawn since is not in it: nobody is written to before."""
    file = tell("--vault", path, "backup", "--to", tmp_path)["file"]
    to = tmp_path / f"{language}.vault"
    capsys.readouterr()
    assert main(["--lang", language, "restore", file, "--to", str(to)]) == 0
    said = capsys.readouterr().out
    assert [word for word in words if word not in said] == []
    again = tmp_path / f"{language}-json.vault"
    told = tell("--lang", language, "restore", file, "--to", again)["warning"]
    assert [word for word in words if word not in told] == []
