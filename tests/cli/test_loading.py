"""What a command loads, counted: itself, and nothing of its neighbours. Times are not tests."""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tytti_desktop.cli.commands import SECTIONS, build_parser

NAMES = [name for _adder, names in SECTIONS for name in names]
READER = {"numpy", "pypdfium2", "zxingcpp"}  # the reader of marks, and the proof of a print
PRINTER = {"reportlab", "PIL"}
OF_MARKS = {"keyin", "pages", "pairing", "practice", "questions", "read", "review", "sheets"}
# They have to do with no paper at all.
WITHOUT_PAPER = {
    "alarms", "audit", "backup", "benefit", "check", "clients", "consultation", "copy-out",
    "create", "info",
    "onward", "passphrase", "people", "recovery", "rehearse", "restore", "return", "statement",
}  # fmt: skip
LOADED = """
import json, sys
from tytti_desktop.cli.commands import build_parser
from tytti_desktop.cli.parsing import named
words = json.loads(sys.argv[1])
parser = build_parser(words[:1])
for where in words[1:]:
    named(where)
print(json.dumps(sorted(sys.modules)))
"""


def loaded(*words: str) -> set[str]:
    """Return the modules that a fresh Python has after these."""
    command = [sys.executable, "-c", LOADED, json.dumps(words)]
    found = subprocess.run(command, capture_output=True, check=True)
    return set(json.loads(found.stdout))


def commands_of(parser: argparse.ArgumentParser, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield every command of a parser with its work."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, made in action.choices.items():
                yield from commands_of(made, f"{path} {name}".strip())
            return
    yield path, parser.get_default("run")


def help_of(parser: argparse.ArgumentParser) -> list[tuple[str, str | None]]:
    """Return the top commands and what each is about, in order."""
    action = next(a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    return [(one.dest, one.help) for one in action._choices_actions]


@pytest.mark.usefixtures("english")
def test_the_table_of_commands_is_what_they_tell_themselves() -> None:
    said = [(name, about) for _adder, names in SECTIONS for name, about in names.items()]
    assert help_of(build_parser()) == said
    assert help_of(build_parser(["--help"])) == said
    assert help_of(build_parser(["info"])) == [one for one in said if one[0] == "info"]


@pytest.mark.parametrize("name", NAMES)
def test_a_command_alone_takes_the_same_words_as_among_all(name: str) -> None:
    every = dict(commands_of(build_parser()))
    alone = dict(commands_of(build_parser(["--vault", "x", name])))
    mine = {path for path in every if path.split()[0] == name}
    assert mine
    assert mine == alone.keys(), "half of a start went to building the neighbours"
    for path in mine:
        assert alone[path] == every[path]
        assert callable(every[path]) or isinstance(every[path], str), path


def test_version_and_help_load_no_vault_and_no_command() -> None:
    found = loaded("--help")
    ours = {name for name in found if name.startswith("tytti_desktop.")}
    assert ours == {
        "tytti_desktop.cli",
        "tytti_desktop.cli.commands",
        "tytti_desktop.cli.main",
        "tytti_desktop.cli.parsing",
        "tytti_desktop.errors",
        "tytti_desktop.places",
        "tytti_desktop.memory",
        "tytti_desktop.streams",
        "tytti_desktop.words",
    }
    assert len(found) < 130


@pytest.mark.parametrize("name", NAMES)
def test_a_command_loads_itself_and_not_its_neighbours(name: str) -> None:
    every = dict(commands_of(build_parser()))
    works = {path: run for path, run in every.items() if path.split()[0] == name}
    found = loaded(name, *sorted({run for run in works.values() if isinstance(run, str)}))
    own = {
        str(run).partition(":")[0] if isinstance(run, str) else run.__module__.rpartition(".")[2]
        for run in works.values()
    }
    assert name == "screenshots" or "PySide6" not in found
    assert "sqlite_utils" not in found, "loaded when the first vault is opened"
    assert own <= {module.rpartition(".")[2] for module in found}
    assert name in OF_MARKS or not READER & found, READER & found
    assert name not in WITHOUT_PAPER or not PRINTER & found, PRINTER & found
