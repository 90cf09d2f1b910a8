"""Every act that casework can log has its sentence, and every kind of record its noun."""

import ast
from pathlib import Path

from tytti_desktop.casework import history
from tytti_desktop.vault import Vault, audit

ROOM = Path(history.__file__).parent
CALLS = {"Book": 0, "write": 2}


def logged_entities() -> set[str]:
    """Return the entity names that casework gives to a Book or straight to the log."""
    found = set()
    for file in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            function = node.func
            name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
            on_audit = (
                isinstance(function, ast.Attribute) and getattr(function.value, "id", "") == "audit"
            )
            place = CALLS.get(name) if name == "Book" or on_audit else None
            if place is not None and len(node.args) > place:
                value = node.args[place]
                if isinstance(value, ast.Constant):
                    found.add(str(value.value))
    return found


def test_every_kind_of_record_has_a_noun() -> None:
    assert {"client", "visit", "search"} <= logged_entities()
    assert logged_entities() <= set(history.ENTITIES)


def test_the_whole_log_is_readable(vault: Vault) -> None:
    with vault.atomic():
        for entity, action in history.SENTENCES:
            audit.write(vault, action, entity, "id")
    for row in history.rows(vault):
        assert row.what
        assert ":" not in row.what
