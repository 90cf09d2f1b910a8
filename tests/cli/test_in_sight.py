"""No command tells where a protected client is, unless a reason for the look is given and logged.

Every command of the parser is run with the client's own code and records.
"""

import argparse
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import markers
from tests.cli.conftest import TODAY
from tests.factory import PASSPHRASE
from tytti_desktop.casework.client import client_tables
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.cli import context, main
from tytti_desktop.cli.arguments import build_parser
from tytti_desktop.vault import Vault, audit, open_vault

MOST_IDS = 2
RUN_AT_LEAST = 60  # commands that end well with no more than a code or an id
# What may not be run here, and why.
NOT_RUN = {
    ("practice",): "makes another vault and opens the window",
    ("screenshots",): "opens the window",
}


def leaves(
    parser: argparse.ArgumentParser, words: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    """Give every command of the parser with its words."""
    groups = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    for group in groups:
        for name, each in group.choices.items():
            yield from leaves(each, (*words, name))
    if not groups:
        yield words, parser


def _values(action: argparse.Action, client: Client, ids: list[str], folder: Path) -> list[str]:
    """Return what may be given for an argument."""
    name = str(action.metavar or action.dest).upper()
    if action.choices:
        return [str(each) for each in list(action.choices)[:1]]
    if action.type is Path or name in {"FILE", "OUT", "DIR", "F.PDF", "FOLDER"}:
        return [str(folder / "out.pdf")]
    if "YYYY" in name:
        return [TODAY.isoformat()]
    if "CODE" in name or name in {"CLIENT", "KEEP", "OTHER"}:
        return [client.code]
    return ids if "ID" in name or name == "SHEET" else ["1"]


def lines(
    words: tuple[str, ...], parser: argparse.ArgumentParser, client: Client, ids: list[str],
    folder: Path,
) -> Iterator[list[str]]:  # fmt: skip
    """Give the ways a command is run: with what it must have, once for each id."""
    must = [
        a
        for a in parser._actions
        if (a.required or (not a.option_strings and a.nargs != "*"))
        and not isinstance(a, argparse._HelpAction)
    ]
    optional = [a for a in parser._actions if a.dest in {"client", "clients"} and a not in must]
    values = [(a, _values(a, client, ids, folder)) for a in [*must, *optional]]
    for turn in range(max([len(found) for _a, found in values], default=1)):
        made = list(words)
        for action, found in values:
            made += [*action.option_strings[:1], found[turn % len(found)]]
        yield made


def _ids(vault: Vault, client_id: str) -> list[str]:
    schema = client_tables.read(vault)
    found = []
    for table, column in schema.client_columns():
        if "id" in schema.names(table) and column == "client_id":
            sql = f'select id from "{table}" where client_id = ? limit {MOST_IDS}'  # noqa: S608
            found += [each for (each,) in vault.tuples(sql, (client_id,))]
    return found[:40]


@pytest.fixture
def protected(practice_vault: Path) -> tuple[Client, dict[str, str], list[str]]:
    vault = open_vault(practice_vault, passphrase=PASSPHRASE)
    client, words = markers.protect(vault, markers.fullest(vault), TODAY)
    ids = _ids(vault, client.id)
    vault.close()
    return client, words, ids


def _run(vault: Path, words: list[str], capsys: Any, *, as_json: bool) -> tuple[int, str]:
    capsys.readouterr()
    flags = ["--json"] if as_json else []
    try:
        status = main([*flags, "--vault", str(vault), "--today", TODAY.isoformat(), *words])
    except SystemExit as left:
        status = int(left.code or 0)
    out, err = capsys.readouterr()
    return status, out + err


def test_no_command_tells_where_a_protected_client_is(
    practice_vault: Path,
    protected: tuple[Client, dict[str, str], list[str]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, words, ids = protected
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    vault = open_vault(practice_vault, passphrase=PASSPHRASE)
    close = vault.close
    monkeypatch.setattr(vault, "close", lambda: None)  # one opening for all, to be quick
    monkeypatch.setattr(context, "open_vault", lambda *_path, **_key: vault)
    told: dict[str, list[str]] = {}
    done: set[tuple[str, ...]] = set()
    for name, parser in leaves(build_parser()):
        if name in NOT_RUN:
            continue
        for number, line in enumerate(lines(name, parser, client, ids, tmp_path)):
            status, said = _run(practice_vault, line, capsys, as_json=number % 2 == 0)
            done |= {name} if status == 0 else set()
            found = markers.told(said, words)
            if found:
                told[" ".join(line)] = found
    close()
    assert told == {}
    assert {("clients", "show"), ("clients", "list"), ("today",), ("audit", "show")} <= done
    assert len(done) > RUN_AT_LEAST, sorted(done)


def test_a_reason_shows_it_and_stays_in_the_log(
    practice_vault: Path,
    protected: tuple[Client, dict[str, str], list[str]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    client, words, _ids_of = protected
    line = ["clients", "show", client.code, "--reason", "Asiakas pyysi"]
    status, said = _run(practice_vault, line, capsys, as_json=True)
    assert status == 0
    shown = set(markers.told(said, words))
    # These are there by their number or code.
    now = {name for name in words if not name.startswith("former ")}
    assert now - shown == {"municipality", "country", "contact_country"}
    assert json.loads(said)["phone"] == client.phone
    vault = open_vault(practice_vault, passphrase=PASSPHRASE)
    (look,) = [row for row in audit.rows(vault) if row.action == "reveal"]
    assert (look.client_id, look.detail["reason"]) == (client.id, "Asiakas pyysi")
    vault.close()
