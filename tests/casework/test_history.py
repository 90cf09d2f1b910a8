"""Every act that casework can log has its sentence, and every kind of record its noun."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests import parsed
from tytti_desktop.casework import history, manifest
from tytti_desktop.vault import Vault, audit
from tytti_desktop.words import _

ROOM = Path(history.__file__).parent


def calls(folder: Path) -> Iterator[tuple[str, list[str | None]]]:
    """Give every call by the function's name, with its plain text arguments."""
    for file in folder.rglob("*.py"):
        for node in parsed.nodes(file):
            if isinstance(node, ast.Call):
                given = [a.value if isinstance(a, ast.Constant) else None for a in node.args]
                texts = [value if isinstance(value, str) else None for value in given]
                yield ast.unparse(node.func), texts


def test_every_kind_of_record_has_a_noun() -> None:
    for book in manifest.BOOKS:
        assert book.noun, book.entity
        assert history.noun(book.entity) == _(book.noun)


def test_every_act_written_to_the_log_has_words() -> None:
    acts = {
        (texts[2], texts[1])
        for name, texts in calls(ROOM.parent)
        if name == "audit.write" and texts[1] and texts[2]
    }
    assert ("client", "open") in acts
    for entity, action in acts:
        known = action in history.ACTIONS and entity in history._nouns()
        assert known or (entity, action) in history.SENTENCES, (entity, action)


def test_the_whole_log_is_readable(vault: Vault) -> None:
    with vault.atomic():
        for entity, action in history.SENTENCES:
            audit.write(vault, action, entity, "id")
    for row in history.rows(vault):
        assert row.what
        assert ":" not in row.what
