"""What is asked of Windows' own libraries is in the library that it is asked of.

A call to a library that lacks the function fails where nobody hears it: such calls are courtesies
of the system, whose failure stops nothing. So crash reports were not kept from taking rows along.
"""

import ast
import ctypes
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import parsed, systems

PROGRAM = Path(__file__).resolve().parent.parent / "tytti_desktop"
# Each function's page of learn.microsoft.com/windows/win32/api names its DLL under Requirements.
FUNCTIONS = {
    "advapi32": {
        "ConvertSidToStringSidW", "ConvertStringSidToSidW", "GetAce", "GetNamedSecurityInfoW",
        "LookupAccountSidW",
    },
    "kernel32": {
        "AssignProcessToJobObject", "CloseHandle", "CreateJobObjectW", "GetACP", "GetConsoleCP",
        "GetDriveTypeW", "GetOEMCP", "LocalFree", "SetErrorMode", "SetInformationJobObject",
        "WerSetFlags",
    },
    "ucrtbase": {"_heapmin"},
    "user32": {"RegisterPowerSettingNotification", "SetWindowDisplayAffinity"},
    "wtsapi32": {"WTSRegisterSessionNotification"},
}  # fmt: skip
NAMED = {"kernel": "kernel32", "security": "advapi32", "user": "user32"}  # the program's own names
OPENED = re.compile(r"(?:WinDLL\(['\"]|(?:windll|cdll|_libraries)\.)(\w+)['\"]?\)?$")


def asked(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, str]]:
    """Yield each library and function that a module calls."""
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of = ast.unparse(node.func.value)
            if opened := OPENED.search(of):
                yield opened[1], node.func.attr
            elif (name := of.rpartition(".")[2].lstrip("_")) in NAMED:
                yield NAMED[name], node.func.attr


def found() -> set[tuple[str, str]]:
    calls: set[tuple[str, str]] = set()
    for file in PROGRAM.rglob("*.py"):
        if "ctypes" in file.read_text("utf-8"):
            calls |= set(asked(parsed.nodes(file)))
    return calls


def test_every_function_is_asked_of_the_library_that_has_it() -> None:
    wanted = {(library, name) for library, names in FUNCTIONS.items() for name in names}
    assert found() == wanted


def test_a_library_is_kept_under_a_name_that_tells_which_it_is() -> None:
    """So that the calls above are all of them."""
    for file in PROGRAM.rglob("*.py"):
        for node in parsed.nodes(file):
            if isinstance(node, ast.Assign) and (opened := OPENED.search(ast.unparse(node.value))):
                (name,) = [ast.unparse(target) for target in node.targets]
                assert NAMED[name.rpartition(".")[2].lstrip("_")] == opened[1], file.name


@pytest.mark.parametrize(
    ("code", "pair"),
    [
        ("ctypes.WinDLL('wer').WerSetFlags(1)", ("wer", "WerSetFlags")),
        ("ctypes.windll.kernel32.GetACP()", ("kernel32", "GetACP")),
        ("self._kernel.CloseHandle(1)", ("kernel32", "CloseHandle")),
    ],
)
def test_a_call_is_seen_however_it_is_written(code: str, pair: tuple[str, str]) -> None:
    assert list(asked(ast.walk(ast.parse(code)))) == [pair]


@systems.windows("test_every_function_is_asked_of_the_library_that_has_it")
@pytest.mark.parametrize("library", FUNCTIONS)
def test_windows_has_them(library: str) -> None:
    opened: Any = vars(ctypes)["WinDLL"](library)
    assert [name for name in FUNCTIONS[library] if not hasattr(opened, name)] == []
