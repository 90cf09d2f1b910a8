"""Drafts are known by a typed place: nobody takes its text apart, each is opened one way."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tytti_desktop import desk
from tytti_desktop.desk.running.draft_places import DraftPlace, Resuming

ROOM = Path(desk.__file__).parent
APART = {"startswith", "endswith", "removeprefix", "removesuffix", "partition", "rpartition"}
# Methods that open drafts again, besides the one way: they only ask their parts.
ASKING = {"admin/page.py", "client_page/page.py", "client_page/clients_page.py"}


def nodes() -> Iterator[tuple[str, ast.AST]]:
    for file in sorted(ROOM.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            yield file.relative_to(ROOM).as_posix(), node


def test_nobody_takes_the_text_of_a_place_apart() -> None:
    found = [
        f"{name}:{node.lineno} {ast.unparse(node)}"
        for name, node in nodes()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in APART | {"split"} and "place" in ast.unparse(node.func.value).lower()
    ]
    assert found == []


def test_no_place_is_written_as_a_string() -> None:
    found = [
        f"{name}:{node.value.lineno}"
        for name, node in nodes()
        if isinstance(node, ast.keyword) and node.arg == "place"
        if isinstance(node.value, ast.JoinedStr | ast.Constant) and node.value.value is not None  # type: ignore[union-attr]
    ]
    assert found == []


def test_drafts_are_opened_again_in_one_way() -> None:
    own = {n for n, node in nodes() if isinstance(node, ast.FunctionDef) and node.name == "resume"}
    assert own == {"running/draft_places.py", *ASKING}


def test_a_dialog_is_found_by_whole_words_and_the_number_of_ids() -> None:
    new, change = DraftPlace("plan:goal:new", 1), DraftPlace("plan:goal", 1)
    assert new.of("c").text == "plan:goal:new:c"
    assert new.of("c").about(new) == ["c"]
    assert new.of("c").about(change) is None
    assert DraftPlace("plan:goals:x").about(change) is None
    assert new.of("c").about(new.of("c")) == []
    assert new.of("c").within(DraftPlace("plan"))
    assert not Resuming().resume(new)
