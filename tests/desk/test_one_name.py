"""A field has one name: every row of every form says the word that the record tells of the field.

The rows are found in the sources of the window, the records in the manifest. A label that asks in a
sentence, or that its dialog's heading makes plain, is no second name: it stands in `ASKS`, and no
record may tell such a thing as its word.
"""

import ast
import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests import parsed
from tytti_desktop import casework, desk
from tytti_desktop.casework import fields as facts
from tytti_desktop.casework import manifest
from tytti_desktop.casework.asking import Act

ROOM = Path(desk.__file__).parent
RECORDS: dict[str, Any] = {book.record.__name__: book.record for book in manifest.BOOKS}
ASKS = {
    "Another client's code",
    "How it ended",
    "How it was given, if you like",
    "How: at a visit, by phone …",
    "In a few words",
    "In force until",
    "Last day, if it is known",
    "Large print in letters and forms",
    "Mother tongue, if another",
    "Sex (a cut-off may ask for it)",
    "Special reason, or the correction",
    "The reason, as given to the client in writing",
    "Told by",
    "What do you want to know?",
    "What to ask",
    "What the client said, in the client's words",
    "What they answered",
    "What they said; why, if the client did not get in",
    "Where it was agreed, for instance at a network meeting",
    "Who they are",
    "Why the day moves, if it does",
    "Why, and what is asked",
}


@dataclasses.dataclass(frozen=True)
class Row:
    """One row of a form as its source says it."""

    where: str
    field: str
    label: str
    records: tuple[str, ...]


def _label(node: ast.expr) -> str | None:
    for call in ast.walk(node):
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Name)
            and call.func.id == "_"
            and isinstance(call.args[0], ast.Constant)
        ):
            return str(call.args[0].value)
    return None


def _row(node: ast.AST) -> tuple[str, str] | None:
    """Return the field and the label of `form.line("phone", _("Phone"))` and its like."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return None
    if "form" not in ast.unparse(node.func.value) or len(node.args) < 2:
        return None
    name = node.args[0]
    if not (isinstance(name, ast.Constant) and isinstance(name.value, str)):
        return None
    label = _label(node.args[1])
    return (name.value, label) if label else None


@cache
def _imported(file: Path) -> set[str]:
    """Return the names that a file imports."""
    found = parsed.nodes(file)
    return {a.name for node in found if isinstance(node, ast.ImportFrom) for a in node.names}


def _rows(node: ast.AST, file: Path, stack: tuple[ast.FunctionDef, ...]) -> Iterator[Row]:
    found = _row(node)
    if isinstance(node, ast.FunctionDef):
        stack = (*stack, node)
    if found is not None:
        given = {ast.unparse(a.annotation) for f in stack for a in f.args.args if a.annotation}
        near = [r for r in RECORDS if r in given] or [r for r in RECORDS if r in _imported(file)]
        here = tuple(r for r in near if found[0] in facts.of(RECORDS[r]))
        yield Row(f"{file.name}:{node.lineno}", *found, here)  # type: ignore[attr-defined]
    for child in ast.iter_child_nodes(node):
        yield from _rows(child, file, stack)


ROWS = [
    row
    for file in sorted(ROOM.rglob("*.py"))
    for row in _rows(parsed.tree(file), file, ())
    if row.records
]


def acts() -> Iterator[tuple[str, Act]]:
    """Yield every act that a module of the casework declares, with where."""
    for found in pkgutil.walk_packages(casework.__path__, "tytti_desktop.casework."):
        for name, act in vars(importlib.import_module(found.name)).items():
            if isinstance(act, Act):
                yield f"{found.name}.{name}", act


ROWS += [
    Row(where, ask.field, ask.word or facts.of(act.record)[ask.field].word, (act.record.__name__,))
    for where, act in acts()
    for ask in act.asks
]


def _word(record: str, name: str) -> str:
    return facts.of(RECORDS[record])[name].word


def test_a_row_says_its_fields_own_word() -> None:
    told = {row: {_word(record, row.field) for record in row.records} - {""} for row in ROWS}
    assert [r for r, words in told.items() if words and r.label not in words | ASKS] == []


def test_what_asks_is_used_and_is_no_fields_name() -> None:
    assert len(ROWS) > 80
    assert {row.label for row in ROWS} >= ASKS
    words = {each.word for record in RECORDS.values() for each in facts.of(record).values()}
    assert not {ask for ask in ASKS if ask[-1] in "?…" or "," in ask} & words
