"""One direction of imports, and which room may import which dangerous library."""

import ast
from pathlib import Path

import pytest

from tests import parsed

ROOT = Path(__file__).resolve().parent.parent / "tytti_desktop"
GROUND = {
    "__init__",
    "outside_json",
    "errors",
    "regular_files",
    "places",
    "words",
    "dates",
    "held",
    "streams",
    "texts",
    "memory",
    "policy",
}
ALLOWED = {
    "vault": set(),
    "instruments": set(),
    "paper": {"instruments"},
    "casework": {"vault", "instruments", "paper"},
    "evaluation": {"vault", "instruments", "paper", "casework"},
    "exchange": {"vault", "instruments", "paper", "casework"},
    "practice": {"vault", "instruments", "paper", "casework"},
    "desk": {"vault", "instruments", "paper", "casework", "evaluation", "exchange", "practice"},
    "cli": {"vault", "instruments", "paper", "casework", "evaluation", "exchange", "practice"},
    "app": {
        "vault", "instruments", "paper", "casework", "evaluation", "exchange", "practice",
        "desk", "cli",
    },
    "__main__": {"app"},
    "command": {"app", "cli"},
}  # fmt: skip
ONLY_IN = {
    "PySide6": {"desk", "app"},
    "sqlcipher3": {"vault"},
    "sqlite_utils": {"vault"},
    "sqlite3": set(),
    "keyring": {"vault"},
    "cryptography": {"vault"},
    "reportlab": {"paper"},
    "pikepdf": {"paper"},
    "pypdfium2": {"paper"},
    "zxingcpp": {"paper"},
    "socket": set(),
    "urllib": set(),
    "http": set(),
    "ssl": set(),
    "requests": set(),
    "tempfile": set(),
}


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in parsed.nodes(file):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def room_of(file: Path) -> str:
    return file.relative_to(ROOT).with_suffix("").parts[0]


@pytest.mark.parametrize(
    "file", sorted(ROOT.rglob("*.py")), ids=lambda f: f.relative_to(ROOT).as_posix()
)
def test_each_file_imports_only_what_its_room_may(file: Path) -> None:
    room = room_of(file)
    for name in imported(file):
        parts = name.split(".")
        if parts[0] == "tytti_desktop" and len(parts) > 1:
            other = parts[1]
            if room in GROUND:
                assert other in GROUND or other == "__version__", f"{file} imports {name}"
            elif other not in GROUND and other != "__version__":
                assert other == room or other in ALLOWED[room], f"{file} imports {name}"
        elif parts[0] in ONLY_IN:
            assert room in ONLY_IN[parts[0]], f"{file} imports {name}"


def test_no_room_is_unknown_to_this_test() -> None:
    rooms = {room_of(file) for file in ROOT.rglob("*.py")}
    assert rooms <= set(ALLOWED) | GROUND


@pytest.mark.parametrize(
    "file", sorted(ROOT.rglob("*.py")), ids=lambda f: f.relative_to(ROOT).as_posix()
)
def test_functions_stay_under_40_lines_and_modules_under_400(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count("\n") < 400
    for node in parsed.nodes(file):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno + 1 < 40, f"{file}:{node.lineno} {node.name}"
