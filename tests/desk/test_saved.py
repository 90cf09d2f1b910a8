"""What was saved is told by its name, in one place; nothing is told twice after one act.

Every file that a person chose a place for is written by `ask_file`, which gives the words: here it
is seen by syntax that nobody writes one past it, that nobody drops the words, and that no act says
the same both in the quiet word at the foot and in the page's notice.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import parsed
from tytti_desktop import desk
from tytti_desktop.desk.forms import ask_file
from tytti_desktop.words import use_language

DESK = Path(desk.__file__).parent
FILES = sorted(DESK.rglob("*.py"))
# Files that no person chose a place for: the pictures of a command, the practice's own.
OWN = {"pictures.py", "practising.py"}
WRITERS = {"let_out", "let_out_all"}
TELLING = {"write", "write_all"}
SAYING = {"done", "tell"}  # of the session: the quiet word at the window's foot


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _names(file: Path) -> set[str]:
    """Return what a file has from where files are written."""
    return {
        alias.asname or alias.name
        for node in parsed.nodes(file)
        if isinstance(node, ast.ImportFrom) and node.module == "tytti_desktop.vault.files"
        for alias in node.names
    }


def _tellers() -> Iterator[tuple[Path, ast.Call, bool]]:
    """Give each call that writes to a chosen place, and whether its words are dropped."""
    for file in FILES:
        has = {
            alias.name
            for node in parsed.nodes(file)
            if isinstance(node, ast.ImportFrom) and node.module == ask_file.__name__
            for alias in node.names
        }
        dropped = {id(node.value) for node in parsed.nodes(file) if isinstance(node, ast.Expr)}
        for node in parsed.nodes(file):
            if not isinstance(node, ast.Call):
                continue
            of = getattr(getattr(node.func, "value", None), "id", "")
            ours = _called(node) in TELLING & has or (
                _called(node) in TELLING and of in {"ask_file", "publishing"}
            )
            if ours:
                yield file, node, id(node) in dropped


def test_what_is_saved_where_a_person_chose_is_written_in_one_place() -> None:
    past = {file.name for file in FILES if _names(file) & WRITERS and file.name not in OWN}
    assert past == {"ask_file.py"}


def test_the_words_that_name_what_was_saved_are_never_dropped() -> None:
    found = list(_tellers())
    assert len(found) > 9
    assert [(file.name, node.lineno) for file, node, dropped in found if dropped] == []


@pytest.mark.parametrize("words", ["", "Paketti tehtiin", "Paketti tehtiin."])
def test_what_is_said_names_the_file_or_the_folder(tmp_path: Path, words: str) -> None:
    use_language("fi")
    before = "Paketti tehtiin. " if words else ""
    assert ask_file.write(tmp_path / "luvut.tytti", b"1", words) == (
        f"{before}Tallennettu: luvut.tytti"
    )
    made = ask_file.write_all(tmp_path / "tulokset", {"a.csv": b"1", "b.csv": b"2"}, words)
    assert made == f"{before}Tallennettu: tulokset"
    assert (tmp_path / "tulokset" / "b.csv").read_bytes() == b"2"


def test_no_act_says_one_thing_both_at_the_foot_and_in_the_notice() -> None:
    twice, acts = [], 0
    for file in FILES:
        for function in parsed.nodes(file):
            if not isinstance(function, ast.FunctionDef):
                continue
            quiet, loud = set(), set()
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and node.args:
                    if _called(node) in SAYING:
                        quiet.add(ast.dump(node.args[-1]))
                    elif _called(node) == "say":
                        loud.add(ast.dump(node.args[0]))
            acts += bool(quiet)
            if quiet & loud:
                twice.append((file.name, function.name))
    assert acts > 60
    assert twice == []
