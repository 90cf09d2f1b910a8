"""The reader's walk in docs/decisions: every file and every function that it names is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests import parsed

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "tytti_desktop"
PAGES = ("0066-told-once.md", "0067-where-data-goes.md")
FILE = re.compile(r"[\w/]+\.py\b")
WALK = (ROOT / "docs/decisions/0067-where-data-goes.md").read_text("utf-8").split("\n## ")[0]
STEP = re.compile(r"(?P<file>[\w/]+\.py\b)|`(?P<name>[a-z_]\w*)`")


@cache
def _files() -> frozenset[str]:
    found = [*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    return frozenset(each.relative_to(ROOT).as_posix() for each in found)


def _places(named: str) -> list[str]:
    return [each for each in _files() if each == named or each.endswith(f"/{named}")]


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_is_named_is_there(page: str) -> None:
    text = (ROOT / "docs/decisions" / page).read_text("utf-8")
    named = set(FILE.findall(text))
    assert named
    assert {each for each in named if not _places(each)} == set()


def test_every_function_of_the_walk_is_in_the_file_before_it() -> None:
    """A step is `file.py` and what is called in it; the name stands in the last file named."""
    files: list[str] = []
    checked = 0
    for step in STEP.finditer(WALK):
        if step["file"]:
            files = _places(step["file"])
            continue
        known = {
            node.name
            for each in files
            for node in parsed.nodes(ROOT / each)
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
        }
        assert step["name"] in known, (step["name"], files)
        checked += 1
    assert checked >= 9
