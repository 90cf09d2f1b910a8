"""Standard streams that are missing or speak another code page: a bug still reaches its dialog."""

import ast
import io
import subprocess
import sys
from pathlib import Path

import pytest

from tests import parsed
from tytti_desktop import streams
from tytti_desktop.cli import rollup
from tytti_desktop.cli.context import read_json
from tytti_desktop.cli.main import main
from tytti_desktop.vault.sealing import PublicKey

WORDS = "ähkyä öljyä åå"


@pytest.mark.parametrize(
    "content",
    [WORDS.encode(), WORDS.encode("utf-8-sig"), WORDS.encode("utf-16"), WORDS.encode("cp1252"),
     WORDS.encode("cp850")],
    ids=["utf-8", "mark", "utf-16", "ansi", "oem"],
)  # fmt: skip
@pytest.mark.parametrize("pages", [("cp850", "cp850", "cp1252"), ("cp1252", "cp850", "cp1252")])
def test_a_passphrase_comes_through_whatever_the_console_speaks(
    content: bytes, pages: tuple[str, ...]
) -> None:
    """A console's pages are asked in Windows' order, whatever page the bytes are of."""
    assert streams.decoded(content, pages) == WORDS


def test_where_the_letters_do_not_tell_the_consoles_own_page_goes_first() -> None:
    assert streams.decoded("é".encode("cp850"), ("cp850", "cp1252")) == "é"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_a_file_that_powershell_wrote_is_read_wherever_a_file_is_given(
    tmp_path: Path, encoding: str
) -> None:
    """`tytti --json … > f.json` of Windows PowerShell is UTF-16, marked, in lines of CR LF."""
    text = '{"a": "ähkyä"}\r\n'
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    (tmp_path / "f.json").write_bytes((mark + text).encode(encoding))
    assert read_json(str(tmp_path / "f.json")) == {"a": "ähkyä"}
    key = str(PublicKey(bytes(range(32))))
    (tmp_path / "key.txt").write_bytes((mark + key).encode(encoding))
    assert rollup._text(str(tmp_path / "key.txt")) == key
    assert rollup._text(key) == key


def test_the_commands_read_a_persons_text_in_one_place() -> None:
    folder = Path(rollup.__file__).parent
    found = {
        file.name
        for file in folder.glob("*.py")
        for node in parsed.nodes(file)
        if isinstance(node, ast.Attribute) and node.attr in {"read_text", "decode"}
    }
    assert found == set(), "read_text of cli/context.py knows the encodings of Windows"


def test_what_no_code_page_can_say_is_refused() -> None:
    with pytest.raises(UnicodeDecodeError):
        streams.decoded(b"\xff\x81", ("nothing",))


@pytest.mark.parametrize("wrote", ["kuka siellä?", "mitä? ei mitään", WORDS, "kolme?"])
@pytest.mark.parametrize("windows", [True, False])
def test_letters_that_powershell_lost_are_noticed(
    wrote: str, windows: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "_WINDOWS", windows)
    lost = wrote.encode("ascii", "replace").decode()
    assert not streams.letters_lost(wrote)
    assert streams.letters_lost(lost) == (windows and not wrote.isascii())


def test_a_secret_with_lost_letters_makes_no_vault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(streams, "_WINDOWS", True)
    monkeypatch.setattr(streams, "_code_pages", lambda: ("cp1252",))
    vault = tmp_path / "a.vault"
    for sent, told in ((b"?hky? ?ljy? ??", "$OutputEncoding"), (b"\x81\xff", "UTF-8")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(sent), "utf-8"))
        line = ["--vault", str(vault), "create", "--name", "A", "--passphrase-file", "-"]
        assert main(line) == 3
        assert told in capsys.readouterr().err
    assert not vault.exists()


def test_input_is_read_as_bytes_and_none_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(WORDS.encode()), "cp1252"))
    assert streams.read_input() == WORDS
    monkeypatch.setattr(sys, "stdin", io.StringIO("teksti"))
    assert streams.read_input() == "teksti"
    monkeypatch.setattr(sys, "stdin", None)
    assert streams.read_input() == ""


@pytest.mark.parametrize(
    "door", ["tytti_desktop.__main__", "tytti_desktop.command", "tytti_desktop.cli"]
)
def test_both_doors_open_without_streams(door: str) -> None:
    """Both doors are walked with no streams at all, to a refusal: no second error on the way."""
    program = (
        "import os, sys\n"
        f"from {door} import main\n"
        "os.environ.pop('DISPLAY', None); os.environ.pop('WAYLAND_DISPLAY', None)\n"
        "os.environ.pop('QT_QPA_PLATFORM', None)\n"
        "sys.argv = ['tytti', '--vault', 'missing.vault', 'info']\n"
        "sys.stdout = sys.stderr = None\n"
        "os._exit(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 3, done.stderr
    assert done.stderr == b""


class Refusing(io.StringIO):
    """Standard error whose reader has gone."""

    def write(self, _text: str) -> int:
        raise BrokenPipeError


@pytest.mark.parametrize("stream", [None, "closed", Refusing()], ids=["none", "closed", "refusing"])
def test_a_word_that_nobody_reads_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stream: io.StringIO | str | None
) -> None:
    made = io.StringIO() if isinstance(stream, str) else stream
    if isinstance(made, io.StringIO) and isinstance(stream, str):
        made.close()
    monkeypatch.setattr(sys, "stderr", made)
    monkeypatch.setattr(streams, "make_ready", lambda: None)
    streams.write_error("kadonnut")
    assert streams.is_heard() is isinstance(stream, Refusing)
    assert main(["--vault", str(tmp_path / "none.vault"), "info"]) == 3


def test_standard_error_is_written_in_one_place() -> None:
    """A `print` to it stops a command half-way when its reader has gone, or hides a dialog."""
    room = Path(streams.__file__).parent
    found = {
        f"{file.name}: {ast.unparse(node)}"
        for file in room.rglob("*.py")
        if file.name != "streams.py"
        for node in parsed.nodes(file)
        if isinstance(node, ast.Call)
        and "sys.stderr" in ast.unparse(node)
        and not any(isinstance(one, ast.Call) and one is not node for one in ast.walk(node))
    }
    assert found == {
        "parsing.py: self.print_usage(sys.stderr)",  # argparse's own, before anything is done
        "main.py: sys.stderr.close()", "context.py: sys.stderr.isatty()",
    }  # fmt: skip


def test_a_stream_that_was_missing_is_not_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    assert streams.is_heard()
    monkeypatch.setattr(sys, "stderr", None)
    assert not streams.is_heard()
    streams.make_ready()
    assert not streams.is_heard()
    assert sys.stderr.write("kadonnut") == 8
    sys.stderr.close()
