"""Nothing is written to a table past the way of acts without its own row in the log."""

import ast
from collections.abc import Iterator
from pathlib import Path

import tytti_desktop
from tests import parsed
from tytti_desktop.casework import recording

ROOT = Path(tytti_desktop.__file__).parent
WRITES = {"add", "add_all", "change", "change_all", "delete", "delete_all"}
# Where a table is written straight and the row in the log is another's, and why.
SILENT: dict[str, str] = {
    "import_batches.close": "who takes an import back logs it, with what went",
    "merging._keep": "the join's own row in the log, in the same transaction",
    "keying._settle": "the keying's own row; the fields of a copy are told of together",
    "storing._come_back": "the copy's return; its fields are told of together",
    "storing._take": "the scan's own row; its fields are told of together",
    "past_versions.keep": "the change that leaves a version behind has its own row",
    "past_versions.drop": "the undo of that change has its own row",
    "screenings.answer": "the log tells of the start and the finish, not of every key",
    "sheets._keep_version": "the geometry of a form: no client's, told of with the printing",
    "taking._keep_conflict": "the package's own row in the log",
    "store.save": "practice: the geometry of forms, which no act stores",
}


def straight() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield every function outside the vault that writes straight to a table, by its name."""
    for room in ("casework", "exchange", "evaluation", "practice"):
        for file in sorted((ROOT / room).rglob("*.py")):
            if file == Path(recording.__file__):
                continue
            for made in parsed.nodes(file):
                if isinstance(made, ast.FunctionDef) and any(_writes(n) for n in ast.walk(made)):
                    yield f"{file.stem}.{made.name}", made


def _writes(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    table = ast.unparse(node.func.value)
    named = table.isupper() or table.endswith(".table") or table == "table"
    return node.func.attr in WRITES and named


def test_what_is_written_straight_has_its_row_in_the_log() -> None:
    silent = {
        name
        for name, made in straight()
        if not any(
            isinstance(node, ast.Call) and ast.unparse(node.func).startswith("audit.write")
            for node in ast.walk(made)
        )
    }
    assert silent == set(SILENT)
