"""Drafts are known by a typed place: nobody takes its text apart, each is opened one way."""

import ast
from collections.abc import Iterator
from pathlib import Path

from pytestqt.qtbot import QtBot

from tytti_desktop import desk
from tytti_desktop.desk.admin.page import LINES, SETTINGS, SettingsPage
from tytti_desktop.desk.running.draft_places import DraftPlace, Resuming
from tytti_desktop.desk.running.session import Session

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


def test_every_dialog_of_the_settings_that_keeps_drafts_is_opened_again(
    session: Session, qtbot: QtBot
) -> None:
    """Whoever writes a place of the settings has its section open it: found, not listed."""
    written = {
        str(node.args[0].value)
        for _name, node in nodes()
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "DraftPlace"
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    opened: list[DraftPlace] = []
    page = SettingsPage(session)
    qtbot.addWidget(page)
    for line in LINES:
        known = page.show_section(line.name).drafts()
        opened += [each for each in known if each.within(SETTINGS.of(line.name))]
    ours = [DraftPlace(text) for text in written if text.startswith("settings:")]
    assert [each for each in ours if not any(one.within(each) for one in opened)] == []


def test_a_dialog_is_found_by_whole_words_and_the_number_of_ids() -> None:
    new, change = DraftPlace("plan:goal:new", 1), DraftPlace("plan:goal", 1)
    assert new.of("c").text == "plan:goal:new:c"
    assert new.of("c").about(new) == ["c"]
    assert new.of("c").about(change) is None
    assert DraftPlace("plan:goals:x").about(change) is None
    assert new.of("c").about(new.of("c")) == []
    assert new.of("c").within(DraftPlace("plan"))
    assert not Resuming().resume(new)
