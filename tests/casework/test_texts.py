"""Typed text comes in by one door: one normal form, no unseen signs, no half signs."""

import ast
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

import tytti_desktop
from tests import parsed
from tests.cli.test_in_sight import leaves
from tytti_desktop import texts
from tytti_desktop.casework import search, unit
from tytti_desktop.casework.client import clients, identity, visits
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.cli.arguments import build_parser
from tytti_desktop.cli.parsing import FILES
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, people

TODAY = date(2026, 11, 21)
ROOT = Path(tytti_desktop.__file__).parent
MOST_TEXTS = 150  # free texts of all commands, at least


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Ha\u0308ma\u0308la\u0308inen", "Hämäläinen"),
        ("Vir\u00adta\u200bnen\ufeff", "Virtanen"),
        ("\u202bمحمد\u202c", "محمد"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("a\r\nb\tc", "a\nb\tc"),
        ("Anna\u202eilliK\u202c", "AnnailliK"),
        ("Liisa\u200d", "Liisa"),
        ("Matti\u00a0Meri", "Matti Meri"),
        ("\u2764\ufe0f A\ufe0f", "\u2764\ufe0f A"),
        ("A\u0301\u034f", "Á"),
    ],
)
def test_one_normal_form_without_unseen_signs(typed: str, stored: str) -> None:
    assert texts.cleaned(typed) == stored


@pytest.mark.parametrize("sign", ["\ud83d", "\x00", "\x07", "\x1b"])
def test_a_sign_that_cannot_be_meant_is_refused_at_its_field(vault: Vault, sign: str) -> None:
    for made in (Client(f"A{sign}", "B"), Client("A", f"B{sign}")):
        with pytest.raises(KnownError) as refused:
            clients.register_client(vault, made, TODAY)
        assert refused.value.field in {"family_name", "given_names"}
    assert clients.CLIENTS.count(vault) == 0


def test_every_record_comes_in_by_the_door(vault: Vault) -> None:
    client = clients.register_client(vault, Client("A", "B"), TODAY).record
    visit = visits.proposed(vault, client.id, TODAY)
    made = visits.log_visit(vault, replace(visit, text="Ka\u0308vi\u200b"), TODAY).record
    assert visits.VISITS.get(vault, made.id).text == "Kävi"
    with pytest.raises(KnownError):
        visits.change_visit(vault, replace(made, text="\udc00"), TODAY)


# Stored past the door of records, and why each may be.
PAST_THE_DOOR = {
    "casework/recording.py": "the door itself",
    "casework/past_versions.py": "an older version as it was",
    "casework/import_batches.py": "a day",
    "casework/gate/disclosures.py": "the gate's own row; the reason comes by a field or a command",
    "casework/joining/merging.py": "fields of two cards that came in by the door",
    "casework/mail/sheets.py": "codes of printed pages",
    "casework/returns/keying.py": "boxes read and keyed: the words are cleaned by the field",
    "casework/returns/storing.py": "boxes read and keyed: the words are cleaned by the field",
    "casework/screening/screenings.py": "answers that may be chosen",
    "evaluation/releases.py": "figures",
    "exchange/erasure.py": "emptied fields",
    "exchange/handover/conflicts.py": "a version that another vault let in by its own door",
    "exchange/handover/records.py": "a version that another vault let in by its own door",
    "exchange/handover/taking.py": "a version that another vault let in by its own door",
    "practice/store.py": "made by the program",
}
STORES = {"add", "add_all", "change", "change_all"}


def _stores(call: ast.Call) -> bool:
    at = call.func
    if not isinstance(at, ast.Attribute) or at.attr not in STORES or not call.args:
        return False
    vault = ast.unparse(call.args[0]) in {"vault", "at", "self.vault", "v"}
    table = at.value
    name = table.attr if isinstance(table, ast.Attribute) else getattr(table, "id", "")
    return vault and (name == "table" or name.isupper())


def test_nothing_typed_is_stored_past_the_door() -> None:
    found = {
        file.relative_to(ROOT).as_posix()
        for file in ROOT.rglob("*.py")
        if file.relative_to(ROOT).parts[0] != "vault"
        and any(_stores(n) for n in parsed.nodes(file) if isinstance(n, ast.Call))
    }
    assert found == set(PAST_THE_DOOR)


# What of the desk is read as it stands, and why.
AS_TYPED = {
    "desk/forms/form_rows.py: self.line.text()": "a passphrase",
    "desk/admin/path_row.py: self.line.text()": "the name of a file",
    "desk/interviewing/interview.py: self._number.line.text()": "put back as it was",
    "desk/forms/record_table.py: self.filter.text()": "looks for, is not stored",
}
EDITORS = {"QLineEdit", "QPlainTextEdit", "QTextEdit"}


def _reads() -> Iterator[tuple[str, bool]]:
    """Give every reading of an editor of the desk, and whether it is by the door."""
    files = sorted((ROOT / "desk").rglob("*.py"))
    syntax = {f.relative_to(ROOT).as_posix(): parsed.nodes(f) for f in files}
    editors = {
        target.attr
        for nodes in syntax.values()
        for n in nodes
        if isinstance(n, ast.Assign) and isinstance(n.value, ast.Call)
        if getattr(n.value.func, "id", "") in EDITORS
        for target in n.targets
        if isinstance(target, ast.Attribute)
    }
    assert {"line", "area", "note", "written"} <= editors
    for place, nodes in syntax.items():
        by_door = {
            id(a)
            for n in nodes
            if isinstance(n, ast.Call) and ast.unparse(n.func) == "texts.seen"
            for a in n.args
        }
        for n in nodes:
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and not n.args:
                at = n.func.value
                if n.func.attr in {"text", "toPlainText"} and getattr(at, "attr", "") in editors:
                    yield f"{place}: {ast.unparse(n)}", id(n) in by_door


def test_every_text_field_of_the_window_gives_its_words_by_the_door() -> None:
    past = {where for where, by_door in _reads() if not by_door}
    assert past == set(AS_TYPED)


def test_every_free_text_of_a_command_comes_by_the_door(tmp_path: Path) -> None:
    asked = 0
    for words, parser in leaves(build_parser()):
        for action in parser._actions:
            if action.type is None and action.metavar not in FILES and action.nargs != 0:
                given = cast("Any", parser)._get_value(action, "A\u202eB\u200b")
                assert given == "AB", (words, action.dest)
                asked += 1
    assert asked > MOST_TEXTS
    odd = str(tmp_path / "a\u200b")
    options = build_parser().parse_args(["score", "audit", "--answers", odd])
    assert options.answers == odd, "a file's name stays as it is"


def test_no_unseen_sign_is_left() -> None:
    every = [chr(n) for n in range(sys.maxunicode + 1)]
    kinds = {sign: unicodedata.category(sign) for sign in every}
    left = [s for s in every if kinds[s] == "Cf" and texts.cleaned(f"A{s}B") != "AB"]
    assert left == []
    assert [s for s in every if kinds[s] == "Zs" and texts.cleaned(f"A{s}B") != "A B"] == []
    fillers = "\u034f\u115f\u1160\u2800\u3164\uffa0\U000e0041\U000e0100"
    assert texts.cleaned(f"A{fillers}") == "A"


def test_the_units_words_and_a_workers_name_come_in_by_the_door(vault: Vault) -> None:
    unit.change(vault, "settings", "sender", {"name": "Toi\u202emisto"}, TODAY)
    assert unit.value(vault, "settings", "sender", TODAY)["name"] == "Toimisto"
    with pytest.raises(KnownError) as refused:
        people.rename(vault, vault.person.id, "\u200b\u202e")
    assert refused.value.field == "name"
    people.rename(vault, vault.person.id, "Kai\u202esa")
    assert vault.person.name == "Kaisa"


def test_a_name_of_unseen_signs_is_no_name(vault: Vault) -> None:
    for made in (Client("\u202e", "B"), Client("A", "\u3164")):
        with pytest.raises(KnownError):
            clients.register_client(vault, made, TODAY)
    assert clients.CLIENTS.count(vault) == 0


def test_texts_within_lists_and_maps_are_cleaned() -> None:
    given: dict[str, Any] = {"a\u0308": ["o\u0308", ("u\u200b", 1, None)]}
    assert texts.cleaned_all(given) == {"ä": ["ö", ("u", 1, None)]}


def test_a_code_pasted_with_unseen_signs_is_a_code() -> None:
    assert identity.tidy("131052\u00ad-308t\u200b") == "131052-308T"


def test_a_turkish_name_is_found_with_and_without_its_letters(vault: Vault) -> None:
    made = clients.register_client(vault, Client("Yılmaz", "Işıl"), TODAY).record
    for typed in ("isil", "ışıl", "Işıl", "IŞIL", "yilmaz", "YILMAZ", "\ud83d isil"):
        assert [hit.client_id for hit in search.find(vault, typed, TODAY)] == [made.id], typed
