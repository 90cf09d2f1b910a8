"""Every query of the program as text: no comparison that an empty column can turn into nothing.

`x in (select y …)` is neither true nor false but NULL when no y equals x and one y is empty; a
count, an order or a filter built on it then fails or loses rows without a word.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests import parsed
from tytti_desktop.vault import migrate

PACKAGE = Path(__file__).parent.parent / "tytti_desktop"
_COMPARED = re.compile(
    r"\b(not\s+)?in\s*\(\s*select\s+(?:distinct\s+)?([\w.]+)\s+from\s+(\w+)([^)]*)"
)


def _text(node: ast.expr) -> str:
    """Return a string as it stands in the source, filled-in parts as a blank."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _text(node.left) + _text(node.right)
    return " "


def strings(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Return every string of a module, its parts joined."""
    for node in nodes:
        if isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp):
            yield _text(node)


def nullable() -> set[tuple[str, str]]:
    """Return every column of the schema that may be empty, as (table, column)."""
    db = migrate.in_memory()
    tables = db.execute("select name from sqlite_master where type = 'table'").fetchall()
    found = set()
    for (table,) in tables:
        for column in db.execute(f"pragma table_info({table})").fetchall():
            _number, name, _type, not_null, _default, primary = column
            if not not_null and not primary:
                found.add((table, name))
    db.close()
    return found


def unsafe(nodes: Iterable[ast.AST], empty: set[tuple[str, str]]) -> list[str]:
    """Return the comparisons of a module with a column that may be empty and is not guarded."""
    found = []
    for said in strings(nodes):
        for _not, column, table, rest in _COMPARED.findall(said):
            name = column.rpartition(".")[2]
            guarded = re.search(rf"\b{name} is not null", rest)
            if (table, name) in empty and not guarded:
                found.append(f"{table}.{name}{rest[:40]}")
    return found


MODULES = sorted(PACKAGE.rglob("*.py"))
EMPTY = nullable()


@pytest.mark.parametrize("module", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_no_query_compares_through_a_column_that_may_be_empty(module: Path) -> None:
    assert unsafe(parsed.nodes(module), EMPTY) == []


def test_a_planted_comparison_is_found() -> None:
    assert ("post", "service_id") in EMPTY
    planted = 'x = ("select s.id in (select service_id"\n" from post) as ours from service s")'
    assert unsafe(ast.walk(ast.parse(planted)), EMPTY) != []
    kept = planted.replace("from post", "from post where service_id is not null")
    assert unsafe(ast.walk(ast.parse(kept)), EMPTY) == []
