"""What the documents name is there: files, modules, and the words of the command line."""

import argparse
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tytti_desktop.cli.commands import build_parser

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "tytti_desktop"
DOCUMENTS = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "resources" / "guide").rglob("*.md")),
]
BASES = (ROOT, PROGRAM, ROOT / "resources", ROOT / "resources" / "delivery", ROOT / "tests")
KINDS = "py|toml|md|sql|po|lock|nsi|nsh|spec|json|yml|admx|adml"
NAMED = re.compile(rf"(?<![\w\\./<>@$~-])[\w.*-]+(?:/[\w.*-]+)+/?|(?<![\w./])[\w-]+\.(?:{KINDS})\b")
COMMAND = re.compile(r"(?:^|[\s/\\])tytti(?:\.exe)? +(?!→)([^#\n]*)")
# What is made where the program is built or used, and words that only look like paths.
MADE = {"dist", "Support", "Europe", "Tytti.app", "fontsource", "t.json", "cdx.json", "harjoitus"}


def names(documents: list[Path]) -> list[str]:
    return [file.relative_to(ROOT).as_posix() for file in documents]


def spans(text: str) -> Iterator[str]:
    """Give what a document sets as code: spans, and the lines of blocks."""
    for number, part in enumerate(re.split(r"^```\w*$", text, flags=re.MULTILINE)):
        if number % 2:
            yield from part.strip().splitlines()
        else:
            yield from re.findall(r"`([^`\n]+)`", part)


@cache
def sources() -> str:
    files = [*PROGRAM.rglob("*.py"), *(ROOT / "resources").rglob("*.toml")]
    return "\n".join(file.read_text("utf-8") for file in files)


@cache
def file_names() -> set[str]:
    rooms = (PROGRAM, ROOT / "resources", ROOT / "tests", ROOT / "docs", ROOT / "forms")
    return {file.name for room in rooms for file in room.rglob("*")}


def there(named: str, document: Path) -> bool:
    """Tell whether a name leads to a file, a folder, a module or what a module holds."""
    named = named.strip("/").rstrip(".")
    if named.split("/")[0] in MADE:
        return True
    for base in (*BASES, document.parent):
        if "*" in named and any(base.glob(named)):
            return True
        if (base / named).exists() or (base / f"{named}.py").exists():
            return True
    if "/" not in named:  # one that the program itself writes is named in the program
        return named in file_names() or f'"{named}"' in sources()
    module, _dot, name = named.rpartition(".")
    if not (PROGRAM / f"{module}.py").exists():
        return False
    return hasattr(importlib.import_module("tytti_desktop." + module.replace("/", ".")), name)


@pytest.mark.parametrize("document", DOCUMENTS, ids=names(DOCUMENTS))
def test_every_file_that_a_document_names_is_there(document: Path) -> None:
    text = document.read_text("utf-8")
    named = {name for span in spans(text) for name in NAMED.findall(span)}
    assert {name for name in named if not there(name, document)} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=names(DOCUMENTS))
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", document.read_text("utf-8")):
        assert "://" in target or (document.parent / target).exists(), target


def test_every_document_and_module_that_the_source_names_is_there() -> None:
    rooms = "|".join(p.name for p in PROGRAM.iterdir() if p.is_dir() and p.name[0] != "_")
    path = re.compile(rf"(?<![\w/.-])(?:docs|tests|{rooms})/[\w/-]+(?:\.\w+)?")
    missing = set()
    for file in sorted([*PROGRAM.rglob("*.py"), *(ROOT / "resources").rglob("*.py")]):
        text = file.read_text("utf-8")
        for name in path.findall(text):
            known = there(name, file) or list((ROOT / "docs").rglob(f"{Path(name).name}-*.md"))
            if not known and name.endswith((".py", ".md", ".toml")):
                missing.add(f"{file.relative_to(ROOT).as_posix()}: {name}")
    assert missing == set()


def groups(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def options(parser: argparse.ArgumentParser) -> set[str]:
    return {option for action in parser._actions for option in action.option_strings}


def unknown_words(said: str) -> set[str]:
    """Return what the command line does not know of one command as a document writes it."""
    words = re.sub(r"[\[\]()]", " ", said.replace("\\|", "|")).split()
    whole = build_parser()
    level: list[argparse.ArgumentParser] = [whole]
    asked, alternatives, unknown = options(whole), False, set()
    for place, word in enumerate(words):
        if word.startswith("--"):
            named = word.split("=")[0].split("|")
            unknown |= {o for o in named if o.startswith("--") and o not in asked}
        elif any(map(groups, level)) and not (place and words[place - 1].startswith("--")):
            choices = {name: one for each in level for name, one in groups(each).items()}
            found = [choices[one] for one in word.split("|") if one in choices]
            if len(found) < len(word.split("|")) and re.fullmatch(r"[a-z|-]+", word):
                unknown.add(word)
            level, alternatives = found or level, True
            asked |= {option for one in found for option in options(one)}
    return unknown if alternatives or "--" in said else unknown | {said}


def table_commands() -> list[str]:
    """Return what docs/komennot.md writes of the commands, each with the group it belongs to."""
    found = []
    for line in (ROOT / "docs" / "komennot.md").read_text("utf-8").splitlines():
        cell = re.match(r"\| (`.+?`) \| ", line.replace("\\|", "¦"))
        if cell is None or cell[1].startswith("`--"):
            continue
        first, own = "", set()
        for span in re.findall(r"`([^`]+)`", cell[1].replace("¦", "|")):
            name = span.split()[0].split("|")[0]
            # A command without its group is of the group that the row began with.
            found.append(f"{first} {span}" if name in own else span)
            if not first:
                first, own = name, set(groups(groups(build_parser())[name]))
    return found


@pytest.mark.parametrize("said", table_commands())
def test_every_command_of_the_table_is_known(said: str) -> None:
    assert unknown_words(said) == set()


# What begins with the program's name in the vault's format labels keys, not commands.
COMMANDED = [file for file in DOCUMENTS if file.name != "vault-format.md"]


@pytest.mark.parametrize("document", COMMANDED, ids=names(COMMANDED))
def test_every_command_that_a_document_names_is_known(document: Path) -> None:
    for span in spans(document.read_text("utf-8")):
        for said in COMMAND.findall(span):
            ended = re.split(r" (?:>|\|\||&&|\|) ", f"{said} ")[0]
            if not re.match(r"[\[\]A-ZÅÄÖ]", ended):
                assert unknown_words(ended) == set(), said


def test_every_command_is_in_the_table() -> None:
    said = [one.replace("\\|", "|").split() for one in table_commands()]
    told = {name for words in said for name in words[0].split("|")}
    assert set(groups(build_parser())) - told == set()
    seconds: dict[str, set[str]] = {}
    for words in said:
        for second in words[1:2]:
            seconds.setdefault(words[0], set()).update(second.split("|"))
    for name, parser in groups(build_parser()).items():
        assert set(groups(parser)) - seconds.get(name, set()) == set(), name


def test_a_name_that_leads_nowhere_is_seen() -> None:
    document = ROOT / "docs" / "delivery.md"
    assert not there("casework/nowhere.py", document)
    assert not there("nowhere_at_all.toml", document)
    assert unknown_words("mailing --out K") >= {"mailing"}
    assert unknown_words("mail --preview --nothing") == {"--nothing"}
