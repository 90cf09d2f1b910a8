"""Every file that a person names is read by one door, which tells why one cannot be read."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests import parsed
from tytti_desktop.vault import files

ROOT = Path(files.__file__).resolve().parent.parent
READS = {"read_bytes", "read_text", "open", "fdopen", "PdfDocument", "load_workbook", "ZipFile"}
DOORS = {"vault/files.py", "exchange/given.py", "regular_files.py"}
SHIPPED = ("resources_folder()", "forms_folder()", "(own if own.exists()")
IN_MEMORY = ("io.BytesIO(", "pdf", "made", "raw")
# What is read beside the door, each with its reason. Beside the program lies only what was
# shipped: where that cannot be read, the self-test says to install the program again.
OWN = {
    "words.py: compiled.open": "shipped words",
    "words.py: po.read_text": "shipped words",
    "casework/unit.py: path.read_text": "the unit's data as shipped",
    "vault/migrate.py: file.read_text": "shipped migrations",
    "policy.py: os.fdopen": "IT's own file, told by itself",
    "paper/reading/images.py: os.fdopen": "a scanned file: the same reasons, as a page's",
    "paper/reading/images.py: pypdfium2.PdfDocument": "the same file, once its kind is known",
    "paper/reading/images.py: Image.open": "the same file, once its kind is known",
    "streams.py: open": "the null device",
    "evaluation/linear.py: os.open": "the null device",
    "exchange/hsds_tables.py: box.open": "a member of a zip in memory",
    "vault/backups.py: zipfile.ZipFile": "into a file of files.new",
    "vault/backups.py: box.open": "a member of that zip",
}


def reads(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Name every call of a module that may read a file."""
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        whole = ast.unparse(node.func)
        owner, _dot, name = whole.rpartition(".")
        first = ast.unparse(node.args[0]) if node.args else ""
        ours = not owner and name != "open"  # a function of ours
        shown = name == "open" and not node.args  # a dialog
        if name not in READS or ours or shown or any(each in owner for each in SHIPPED):
            continue
        if first.startswith(IN_MEMORY) or "pages" in owner:
            continue
        yield whole


def test_no_module_but_the_door_reads_a_file_that_a_person_names() -> None:
    found = set()
    for file in ROOT.rglob("*.py"):
        where = file.relative_to(ROOT).as_posix()
        if where not in DOORS:
            found |= {f"{where}: {each}" for each in reads(parsed.nodes(file))}
    assert found == set(OWN), "read files that a person names by exchange.given.content"


@pytest.mark.parametrize(
    "line",
    ["file.read_bytes()", "Path(x).read_text()", "open(x)", "file.open('rb')", "ZipFile(file)",
     "openpyxl.load_workbook(file)", "os.open(x, 0)", "Image.open(path)"],
)  # fmt: skip
def test_the_walk_sees_each_way_to_read(line: str) -> None:
    assert list(reads(ast.walk(ast.parse(line.replace("ZipFile", "zipfile.ZipFile")))))
