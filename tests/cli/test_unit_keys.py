"""An argument that names a key of the unit's data: any case, and an unknown one is told."""

import argparse
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.casework.test_days import RECORDS
from tests.cli.conftest import Run
from tytti_desktop.casework import fields, unit
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.cli import unit_keys
from tytti_desktop.cli.arguments import build_parser
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, unit_data

TODAY = date(2026, 11, 21)
NAMES_A_KEY = {"R", "C", "B", "WAY", "CLASS", "NEED", "POINT", "POINT=WHY"}
# Keys of other things than the unit's lists, and the two that are read where there is no vault yet
# or where the list itself is named.
OTHERS = {"create --role", "unit set key", "unit remove key", "forms limits --cutoffs"}
OTHERS |= {"export rollup --for", "forms put --texts"}  # files


def _arguments(made: argparse.ArgumentParser, path: str = "") -> Iterator[tuple[str, Any]]:
    for action in made._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, sub in action.choices.items():
                yield from _arguments(sub, f"{path} {name}".strip())
        else:
            yield f"{path} {(action.option_strings or [action.dest])[0]}", action


def _listed() -> set[str]:
    """Return the names under which every record holds a key of a list of the unit, and no map."""
    told = [
        (name, each.list, fields.kinds(record)[name])
        for record in RECORDS
        for name, each in fields.of(record).items()
    ]
    others = {name for name, kind, held in told if not kind or held not in {str, tuple}}
    return {name for name, kind, _held in told if kind} - others


def _of_keys() -> list[tuple[str, Any]]:
    return [(n, a) for n, a in _arguments(build_parser()) if hasattr(a.type, "kind")]


def test_every_argument_that_names_a_key_goes_through_one_reader() -> None:
    read = {name for name, _action in _of_keys()}
    assert len(read) > 25
    assert {"recipient", "organisation_class", "team"} <= _listed()
    naming = {
        name
        for name, action in _arguments(build_parser())
        if action.choices is None and action.nargs != 0
        if action.metavar in NAMES_A_KEY | {"KEY"} or action.dest in _listed()
    }
    assert naming - read - OTHERS == set()


@pytest.mark.parametrize("action", [pytest.param(a, id=n) for n, a in _of_keys()])
def test_any_case_is_read_and_an_unknown_key_is_told(vault: Vault, action: Any) -> None:
    kind = action.type.kind
    assert kind in unit.kinds()
    if not unit.in_force(vault, kind, TODAY):
        with pytest.raises(KnownError):
            unit_keys.settle(vault, argparse.Namespace(one=action.type("eiole")), TODAY)
        unit_data.put(vault, kind, "oma", {"label": {"fi": "Oma"}}, TODAY)
    key = max(unit.in_force(vault, kind, TODAY), key=len)
    tail = "=syy" if "=" in (action.metavar or "") else ""
    options = argparse.Namespace(one=action.type(key.upper() + tail), many=[action.type(key)])
    unit_keys.settle(vault, options, TODAY)
    assert (options.one, options.many) == (key + tail, [key])
    assert type(options.one) is str
    wrong = argparse.Namespace(one=action.type("eiole" + tail))
    with pytest.raises(KnownError, match=re.escape(key)):
        unit_keys.settle(vault, wrong, TODAY)
    empty = argparse.Namespace(one=action.type(""))
    unit_keys.settle(vault, empty, TODAY)
    assert empty.one == ""


def test_two_keys_of_one_word_are_told_apart_by_case() -> None:
    assert unit_keys.matched("URA", ["ura", "URA"], "system") == "URA"
    with pytest.raises(KnownError):
        unit_keys.matched("Ura", ["ura", "URA"], "system")


def test_the_command_and_the_lists_themselves(tell: Run, vault: Vault) -> None:
    code = clients.register_client(vault, Client("Kokeilunen", "Malli"), TODAY).record.code
    vault.close()
    at = ("--vault", vault.path)
    assert tell("copy-out", code, "--system", "URA", "--list", *at)["system"] == "ura"
    assert tell("unit", "list", "Target_Systems", *at)
    assert tell("unit", "remove", "target_systems", "KELA", *at)["key"] == "kela"
    assert "sosiaalieffica" in tell("unit", "remove", "target_systems", "eiole", *at, status=3)


def test_every_reason_to_go_past_the_gate_tells_where_the_usual_grounds_are() -> None:
    reasons = [(n, a.help) for n, a in _arguments(build_parser()) if n.endswith(" --reason")]
    past = [(name, said) for name, said in reasons if re.search("gate|port|suostumus", said or "")]
    assert len(past) >= 8
    assert [name for name, said in past if "tytti unit list gate_grounds" not in said] == []
