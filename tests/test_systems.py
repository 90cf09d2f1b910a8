"""What a test leaves to one system is tested on the others too, by a test that is named."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent
OURS = {"systems.py", Path(__file__).name}
FILES = sorted(
    file
    for file in ROOT.rglob("*.py")
    if file.name not in OURS and file.parent.name != "benchmarks"
)
MARKS = {
    node.name
    for node in ast.parse((ROOT / "systems.py").read_text("utf-8")).body
    if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
}
# What tells one system from another, where it decides that a test is not run.
TELLING = ("os.name", "sys.platform", "platform.system", "shutil.which", "/proc", "hasattr(os",
           "fds.exists")  # fmt: skip


@cache
def read(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def marks(node: ast.AST) -> Iterator[tuple[str, list[str]]]:
    """Yield every mark within a piece of a test, with the counterparts that it names."""
    for each in ast.walk(node):
        if (
            isinstance(each, ast.Call)
            and isinstance(each.func, ast.Attribute)
            and each.func.attr in MARKS
            and ast.unparse(each.func.value) == "systems"
        ):
            yield each.func.attr, [str(getattr(one, "value", "")) for one in each.args]


@cache
def known_tests() -> dict[str, set[str]]:
    """Return every test with the marks of its own."""
    found: dict[str, set[str]] = {}
    for file in FILES:
        for node in ast.walk(read(file)):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                own = {mark for one in node.decorator_list for mark, _named in marks(one)}
                found.setdefault(node.name, set()).update(own)
    return found


def faults(tree: ast.Module, known: dict[str, set[str]]) -> list[str]:
    """Return each mark without a counterpart that runs where its own test does not."""
    wrong = []
    for mark, named in marks(tree):
        if not named or not set(named) <= set(known):
            wrong.append(f"{mark}: no such test: {named}")
        elif all(mark in known[name] for name in named):
            wrong.append(f"{mark}: skipped where this is: {named}")
    return wrong


def skips(tree: ast.Module) -> Iterator[str]:
    """Yield every other way in which a system decides that a test is not run."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If):
            asked = ast.unparse(node.test)
            if any(sign in asked for sign in TELLING) and "pytest.skip(" in ast.unparse(node):
                yield asked
        elif isinstance(node, ast.Call):
            way = getattr(node.func, "attr", "")
            told = ast.unparse(node) if way in {"skipif", "importorskip"} else ""
            if way == "skipif" and any(sign in told for sign in TELLING):
                yield told
            if told and ast.unparse(node.args[0]).strip("'") in sys.stdlib_module_names:
                yield told


def test_what_one_system_is_left_out_of_is_tested_there_otherwise() -> None:
    wrong = {file.name: faults(read(file), known_tests()) for file in FILES}
    assert {name: found for name, found in wrong.items() if found} == {}


def test_nothing_but_these_marks_leaves_a_system_out() -> None:
    other = {file.name: list(skips(read(file))) for file in FILES}
    assert {name: found for name, found in other.items() if found} == {}


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("@systems.posix('test_a')\ndef test_b(): ...", 0),
        ("@systems.posix('what is done there')\ndef test_b(): ...", 1),
        ("@systems.posix()\ndef test_b(): ...", 1),
        ("@systems.posix('test_p')\ndef test_b(): ...", 1),
    ],
)
def test_a_mark_without_a_counterpart_is_seen(code: str, wrong: int) -> None:
    known: dict[str, set[str]] = {"test_a": set(), "test_p": {"posix"}}
    assert len(faults(ast.parse(code), known)) == wrong


@pytest.mark.parametrize(
    "code",
    [
        "@pytest.mark.skipif(os.name != 'posix', reason='x')\ndef test_a(): ...",
        "@pytest.mark.skipif(not Path('/proc').exists(), reason='x')\ndef test_a(): ...",
        "fcntl = pytest.importorskip('fcntl')",
        "def test_a():\n    if sys.platform == 'win32':\n        pytest.skip('x')",
    ],
)
def test_another_way_to_skip_by_the_system_is_seen(code: str) -> None:
    assert list(skips(ast.parse(code)))
