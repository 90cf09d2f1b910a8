"""Every file that the program writes goes through the vault's door to the disk: private, whole."""

import ast
import errno
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tytti_desktop.errors import KnownError
from tytti_desktop.vault import files

pytestmark = pytest.mark.usefixtures("english")
ROOT = Path(files.__file__).resolve().parent.parent
# What opens or makes a file by the name of the call, whoever has it.
WRITES = {
    "write_bytes", "write_text", "touch", "mkdir", "makedirs", "symlink_to", "hardlink_to",
    "fdopen", "mkstemp", "mkdtemp", "NamedTemporaryFile", "TemporaryFile", "TemporaryDirectory",
    "copyfile", "copy2", "copytree", "make_archive", "unpack_archive", "extractall",
    "QFile", "QSaveFile", "QTemporaryFile", "QTemporaryDir", "QPdfWriter", "QSettings",
    "setOutputFileName", "setFileName", "FileHandler", "RotatingFileHandler", "imwrite", "tofile",
    "savez", "savefig",
}  # fmt: skip
INTO = {"ZipFile", "Workbook", "Canvas"}  # a stream in memory, or a file; as `x.save` too
OPENS = {"open"}
# The few that write nothing of the user's, each with its reason.
OWN = {
    "streams.py: open": "the null device",
    "regular_files.py: os.open": "for reading alone",
    "regular_files.py: os.fdopen": "of that handle",
    "policy.py: os.fdopen": "of that handle",
    "paper/reading/images.py: os.fdopen": "of that handle",
    "evaluation/linear.py: os.open": "the null device",
    "desk/running/settings.py: QSettings": "the window's look, kept by Qt; nothing personal",
    "vault/backups.py: zipfile.ZipFile": "into a file of files.new, or read from files.reading",
    "vault/backups.py: box.open": "a member of that zip",
    "practice/caseload.py: of.store.save": "rows of the vault",
}


def in_memory(function: ast.AST) -> set[str]:
    """Return the names that hold a stream in memory, and the parameters that hold one."""
    names = set()
    for node in ast.walk(function):
        if isinstance(node, ast.arg) and node.annotation is not None:
            if ast.unparse(node.annotation) in {"io.BytesIO", "BytesIO"}:
                names.add(node.arg)
        elif isinstance(node, ast.Assign):
            pairs = [(node.targets[0], node.value)]
            if isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(node.targets[0].elts, node.value.elts, strict=True))
            for target, value in pairs:
                made = ast.unparse(value)
                if made.startswith(("io.BytesIO(", "BytesIO(", "io.StringIO(", "QBuffer(")):
                    names.add(ast.unparse(target))
    return names


def writes(call: ast.Call, memory: set[str]) -> bool:
    """Tell whether a call may write a file."""
    name = ast.unparse(call.func).rpartition(".")[2]
    first = ast.unparse(call.args[0]) if call.args else ""
    whole = ast.unparse(call.func)
    if whole.startswith("os.") and name in {"replace", "rename", "renames", "link", "symlink"}:
        return True
    if name in WRITES or (whole.startswith(("shutil.", "tempfile.")) and name != "which"):
        return True
    if name in OPENS:
        mode = (*call.args, *(k.value for k in call.keywords if k.arg == "mode"))
        words = {a.value for a in mode if isinstance(a, ast.Constant) and isinstance(a.value, str)}
        modes = any(set(w) <= set("rwaxbt+") and set(w) & set("wax+") for w in words)
        return modes or whole == "os.open"
    if first and (name in INTO or whole.endswith(".save")):
        return first not in memory and not first.startswith(("io.BytesIO(", "BytesIO("))
    return False


def places(source: str, where: str) -> Iterator[str]:
    """Name every call of a module that may write a file."""
    tree = ast.parse(source)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            memory = in_memory(function)
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and writes(node, memory):
                    yield f"{where}: {ast.unparse(node.func)}"
    for node in tree.body:
        for call in ast.walk(node):
            outside = not isinstance(node, ast.FunctionDef | ast.ClassDef)
            if outside and isinstance(call, ast.Call) and writes(call, set()):
                yield f"{where}: {ast.unparse(call.func)}"


def test_no_module_but_the_door_writes_a_file() -> None:
    found = set()
    for file in ROOT.rglob("*.py"):
        if file != Path(files.__file__).resolve():
            where = file.relative_to(ROOT).as_posix()
            found |= set(places(file.read_text(encoding="utf-8"), where))
    assert found == set(OWN), "write files by vault.files.let_out"


@pytest.mark.parametrize(
    "line",
    [
        "file.write_bytes(b'')", "Path(x).open('w')", "open(x, 'ab')", "open(x, mode='r+')",
        "os.open(x, os.O_WRONLY)", "picture.save(str(file))", "ZipFile(file, 'w')",
        "QPdfWriter(str(file))", "shutil.copyfile(a, b)", "os.replace(a, b)", "tempfile.mkstemp()",
    ],
)  # fmt: skip
def test_the_walk_sees_each_way_to_write(line: str) -> None:
    assert list(places(f"def one():\n    {line}\n", "x.py"))
    assert list(places(f"{line}\n", "x.py"))


def test_a_stream_in_memory_is_no_file() -> None:
    assert not list(places("def one():\n    made = io.BytesIO()\n    deck.save(made)\n", "x.py"))


def test_a_file_is_private_and_takes_the_place_of_a_link(tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_bytes(b"mine")
    out = tmp_path / "new folder" / "letter.pdf"
    files.let_out(out, b"one", folders=True)
    if os.name == "posix":
        assert stat.S_IMODE(out.stat().st_mode) == 0o600
        assert stat.S_IMODE(out.parent.stat().st_mode) == 0o700
        out.unlink()
        out.symlink_to(mine)
    files.let_out(out, b"two")
    assert (mine.read_bytes(), out.read_bytes()) == (b"mine", b"two")
    assert not out.is_symlink()
    assert files.names(out.parent) == ["letter.pdf"]


def test_nothing_of_another_program_is_taken_away(tmp_path: Path) -> None:
    (tmp_path / "letter.pdf.part").write_bytes(b"a browser's")
    files.let_out(tmp_path / "letter.pdf", b"one")
    assert (tmp_path / "letter.pdf.part").read_bytes() == b"a browser's"


@pytest.mark.parametrize("step", ["open", "write", "flush", "fsync", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO])
def test_a_refused_file_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    out = tmp_path / "letter.pdf"
    files.let_out(out, b"before")

    def refused(name: str, act: Callable[..., Any], *args: Any, **how: Any) -> Any:
        if name == step:
            raise OSError(number, "refused")
        return act(*args, **how)

    with monkeypatch.context() as patched:
        patched.setattr(files, "call", refused)
        told = "disk is full" if number == errno.ENOSPC else "could not be written"
        with pytest.raises(KnownError, match=told):
            files.let_out(out, b"after")
    assert out.read_bytes() == b"before"
    assert files.names(tmp_path) == ["letter.pdf"]
