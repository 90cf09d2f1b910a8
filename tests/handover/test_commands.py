"""Hand-over from the command line: two vaults, their keys, a package there and back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import practice_vault, quiet_machine, small_practice, tell
from tests.factory import CHEAP, PASSPHRASE
from tests.handover.conftest import client
from tytti_desktop.vault import Role, create_vault, open_vault, people

__all__ = ["practice_vault", "quiet_machine", "small_practice", "tell"]
Run = Callable[..., Any]


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path, list[str]]:
    """Make two closed vaults, the first with two clients; return them and the codes."""
    made = []
    for name in ("one", "two"):
        path = tmp_path / f"{name}.vault"
        create_vault(
            path, name=f"Testaaja {name}", role=Role.COORDINATOR, passphrase=PASSPHRASE, kdf=CHEAP
        ).vault.close()
        made.append(path)
    with open_vault(made[0], passphrase=PASSPHRASE) as vault:
        codes = [client(vault).code, client(vault).code]
    return made[0], made[1], codes


def test_a_package_goes_and_is_taken_in(
    two: tuple[Path, Path, list[str]], tell: Run, tmp_path: Path
) -> None:
    here, there, codes = two
    key = tell("--vault", there, "handover", "key")
    keyfile, out = tmp_path / "key.txt", tmp_path / "p.tytti"
    keyfile.write_text(f"Terve! Avaimeni:\n{key['key']}\n", encoding="utf-8")
    made = tell("--vault", here, "export", "handover", "--to", keyfile, "--out", out,
                "--clients", codes[0], "--receiver", "Toinen")  # fmt: skip
    assert (made["clients"], made["words"]) == (1, key["words"])
    own = tell("--vault", here, "handover", "key")
    looked = tell("--vault", there, "import", "handover", out, "--dry-run")
    assert (looked["dry_run"], looked["sender"], looked["words"]) == (
        True, "Testaaja one", own["words"],
    )  # fmt: skip
    assert tell("--vault", there, "handover", "list")["packages"] == []
    assert "--words" in tell("--vault", there, "import", "handover", out, status=3)
    wrong = ("import", "handover", out, "--words", key["words"])
    assert "eivät ole" in tell("--vault", there, *wrong, status=3) or own["words"] == key["words"]
    assert tell("--vault", there, "handover", "list")["packages"] == []
    done = tell("--vault", there, "import", "handover", out, "--words", own["words"].upper())
    assert done["counts"]["new"] == looked["counts"]["new"] > 0
    again = tell("--vault", there, "import", "handover", out)
    assert again["counts"]["new"] == again["counts"]["changed"] == 0
    listed = tell("--vault", there, "handover", "list")
    assert [row["client_code"] for row in listed["pending"]] == [codes[0]]
    assert listed["pending"][0]["from"] == "Testaaja one"
    assert tell("--vault", there, "handover", "conflicts") == {"conflicts": [], "hidden": 0}
    tell("--vault", there, "handover", "ask", codes[0], "--text", "Mitä on sovittu?")
    tell("--vault", there, "handover", "answer", codes[0], "--text", "Ei mitään")
    assert tell("--vault", there, "handover", "accept", codes[0])["accepted"] == 1
    assert "ei enää odota" in tell("--vault", there, "handover", "accept", codes[0], status=3)


def test_wrong_files_are_told(two: tuple[Path, Path, list[str]], tell: Run, tmp_path: Path) -> None:
    here, there, _codes = two
    junk = tmp_path / "junk"
    junk.write_bytes(b"junk")
    assert "siirtopaketti" in tell("--vault", there, "import", "handover", junk, status=3)
    assert "on kansio" in tell("--vault", there, "import", "handover", tmp_path, status=3)
    out = tmp_path / "p"
    words = ("--vault", here, "export", "handover", "--to", junk, "--out", out, "--all")
    assert "TYTTI-KEY" in tell(*words, status=3)
    assert not out.exists()


def test_duplicates_are_joined_and_taken_apart(
    two: tuple[Path, Path, list[str]], tell: Run
) -> None:
    here, _there, (kept, other) = two
    done = tell("--vault", here, "merge", kept, other, "--field", "phone=other")
    assert (done["kept"], done["joined"]) == (kept, other)
    assert tell("--vault", here, "clients", "show", other)["code"] == kept
    assert tell("--vault", here, "merge", other, "--undo") == {"kept": kept, "apart": other}
    assert tell("--vault", here, "clients", "show", other)["code"] == other
    assert "molemmat" in tell("--vault", here, "merge", kept, status=3)


def test_clients_are_given_to_a_colleague(
    two: tuple[Path, Path, list[str]], tell: Run, tmp_path: Path
) -> None:
    here, _there, codes = two
    with open_vault(here, passphrase=PASSPHRASE) as vault:
        slot = people.new_person(
            vault, name="Seuraaja", role=Role.COORDINATOR, secret=PASSPHRASE + "x", kdf=CHEAP
        )
        people.add(vault, slot)
    here_as = ("--vault", here, "--person", "Testaaja one")
    given = tell(*here_as, "handover", "give", "--to", "Seuraaja", "--clients", *codes)
    assert given == {"given": 2, "to": "Seuraaja"}
    told = tell(*here_as, "handover", "give", "--to", "Seuraaja", "--from", "Joku", status=3)
    assert "nimi" in told
    back = tell(*here_as, "handover", "take-back", codes[1])
    assert back["state"] == "cancelled"
    assert tell(*here_as, "handover", "accept", "--all")["accepted"] == 0
    listed = tell(*here_as, "handover", "list")
    assert listed["mine"]["not_given"] == 1
