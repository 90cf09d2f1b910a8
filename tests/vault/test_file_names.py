"""One rule for the names of files: every maker of a name keeps it, every proposal too."""

import argparse
import ast
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

import pytest

from tests import parsed, systems
from tytti_desktop.cli.commands import build_parser
from tytti_desktop.cli.parsing import out_path
from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation.listing import TABLES
from tytti_desktop.instruments.library import shipped
from tytti_desktop.paper.letter_files import letters
from tytti_desktop.vault import file_names, files

pytestmark = pytest.mark.usefixtures("english")
ROOT = Path(files.__file__).resolve().parent.parent
RESERVED = [
    "CON", "prn", "Aux", "nul", "CONIN$", "conout$", *(f"COM{n}" for n in "123456789¹²³"),
    *(f"lpt{n}" for n in "123456789¹²³"),
]  # fmt: skip
# Names that Windows cannot keep, of each kind: its own, after a space, signs, ends, controls.
BAD = [
    *RESERVED, *(f"{name}.pdf" for name in RESERVED), "con.tar.gz", "CON .pdf", "nul  .txt", "aux.",
    *(f"a{sign}b.pdf" for sign in '<>:"\\|?*'), "a.", "a ", "a.pdf ", "a.pdf.", " . ", "..",
    *(f"a{chr(n)}b" for n in range(1, 32)), "a\x7fb", "a\x85b", "file.txt:stream", "a" * 256,
    "😀" * 128,
]  # fmt: skip
LETTERS = "tytti mailed"  # its --out takes letters out: no file
GOOD = [
    "tytti.vault", "ähkyt", "common", "a.con", "nullo.vault", "con1", "com10.pdf", "com0",
    "lpt.pdf", ".hidden", "a b.pdf", "a..b", "COM¹⁰.pdf", "å" * 45, "conin",
    "a,b;c=d[e](f)+g&h'i%20#~$.pdf",
]  # fmt: skip


@pytest.mark.parametrize("name", BAD, ids=ascii)
def test_a_name_that_windows_cannot_keep_is_refused_wherever_a_file_leaves(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(KnownError) as told:
        file_names.refuse(name, windows=True)
    assert told.value.field == "name"
    if name in {"..", " . "} or Path(name).name != name:  # Windows: a folder's or a disk's part
        return
    for file in (tmp_path / name, tmp_path / name / "x.pdf"):
        with pytest.raises(KnownError):
            files.let_out(file, b"x", folders=True)
        with pytest.raises(argparse.ArgumentTypeError):
            out_path(str(file))
    with pytest.raises(KnownError):
        files.let_out_all(tmp_path, {"ok.pdf": b"x", name: b"x"})
    assert not list(tmp_path.iterdir()), "nothing is written before every name is looked at"


@pytest.mark.parametrize("name", GOOD)
def test_an_ordinary_name_will_do(tmp_path: Path, name: str) -> None:
    file_names.refuse(name, windows=True)
    files.let_out(tmp_path / name, b"x")
    assert (tmp_path / name).read_bytes() == b"x"
    assert file_names.proposed(name) == name


@systems.posix("test_windows_looks_at_every_part_of_a_path")
@pytest.mark.parametrize("name", ["con", "a:b", "x."])
def test_what_is_there_already_keeps_its_name(tmp_path: Path, name: str) -> None:
    file_names.refuse(name, windows=False)
    (tmp_path / name).mkdir()
    files.let_out(tmp_path / name / "x.pdf", b"x")
    files.make_folder(tmp_path / name / name)
    (tmp_path / "a?b.pdf").write_bytes(b"")
    files.let_out(tmp_path / "a?b.pdf", b"x")
    assert (tmp_path / "a?b.pdf").read_bytes() == b"x"


@pytest.mark.parametrize(
    "name", [*BAD, "", "   ", "/", "\\\\server\\x", "2026/1", "a\nb", "…" * 300]
)
@pytest.mark.parametrize("ending", ["", ".pdf", ".x:y", ". "])
def test_what_is_proposed_is_always_valid(name: str, ending: str) -> None:
    made = file_names.proposed(name, ending)
    file_names.refuse(made, windows=True)
    assert len(made) < file_names.LONGEST_PATH_WINDOWS / 2


@pytest.mark.parametrize(
    "path",
    [r"C:\x\con\a.pdf", r"C:\x.\a.pdf", r"\\server\share\aux.pdf", r"\\?\C:\nul\a.pdf", r"\\.\CON"],
)
def test_windows_looks_at_every_part_of_a_path(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(file_names, "ON_WINDOWS", True)
    with pytest.raises(KnownError):
        file_names.refuse_made(PureWindowsPath(path), windows=True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "path", [r"C:\x\a.pdf", r"\\server\share\a\b.pdf", r"\\?\C:\x\a.pdf", r"..\x\a.pdf", "C:a.pdf"]
)
def test_windows_own_ways_to_a_path_are_no_fault(
    monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(file_names, "ON_WINDOWS", True)
    file_names.refuse_made(PureWindowsPath(path), windows=True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"), [("A.csv", "a.csv"), ("Ä.csv", "a\u0308.csv"), ("ß", "SS")]
)
def test_two_names_of_one_folder_that_windows_keeps_as_one_are_refused(
    tmp_path: Path, one: str, other: str
) -> None:
    with pytest.raises(KnownError, match="different folders"):
        files.let_out_all(tmp_path, {one: b"1", other: b"2"})
    assert not list(tmp_path.iterdir())


def test_a_path_past_what_windows_keeps_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_names, "ON_WINDOWS", True)
    assert file_names.is_too_deep(Path("/x" * 200))
    assert not file_names.is_too_deep(Path("/x"))


# --- the makers of names, by enumeration ---------------------------------------------------------


def options(parser: argparse.ArgumentParser, path: str = "tytti") -> Iterator[tuple[str, object]]:
    """Give every option that says where a file goes, with its type."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, under in action.choices.items():
                yield from options(under, f"{path} {name}")
        elif "--out" in action.option_strings and path != LETTERS:
            yield path, action.type


def test_every_command_looks_at_the_name_before_it_does_anything() -> None:
    found = dict(options(build_parser()))
    assert len(found) >= 20
    assert {path for path, kind in found.items() if kind is not out_path} == set()


def calls(name: str) -> set[str]:
    return {
        file.relative_to(ROOT).as_posix()
        for file in ROOT.rglob("*.py")
        for node in parsed.nodes(file)
        if isinstance(node, ast.Attribute) and node.attr == name
    }


def test_the_window_asks_where_a_file_goes_in_one_place() -> None:
    assert calls("getSaveFileName") == {"desk/forms/ask_file.py"}
    assert calls("getSaveFileUrl") == calls("AcceptSave") == set()


def test_names_that_the_program_has_of_its_own_are_valid_and_apart() -> None:
    """Tables, forms and letters name the files that are made of them."""
    for names in (list(TABLES), [made.id for made in shipped().all()], list(letters())):
        assert names
        file_names.refuse_alike(names)
        assert [file_names.proposed(name) for name in names] == names
