"""The program's own text, parsed once a run: every test that reads it by syntax walks these trees.

They are shared: none changes one.
"""

import ast
from functools import cache
from pathlib import Path


@cache
def tree(file: Path) -> ast.Module:
    """Return a file's syntax."""
    text = file.read_text(encoding="utf-8")
    return ast.parse(text)


@cache
def nodes(file: Path) -> tuple[ast.AST, ...]:
    """Return all of a file's syntax, as `ast.walk` gives it."""
    return tuple(ast.walk(tree(file)))
