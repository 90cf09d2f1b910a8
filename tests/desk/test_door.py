"""What is loaded before a passphrase can be typed, by name; the rest comes while it is typed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.factory import make_vault
from tytti_desktop import app

# Besides Python's own: the window, the cipher and the keys, and the dates of the words.
OTHERS = {
    "PySide6", "shiboken6", "shibokensupport", "signature_bootstrap", "__feature__",
    "sqlcipher3", "pysqlite3", "cryptography", "_cffi_backend", "dateutil", "six", "platformdirs",
}  # fmt: skip
ROOMS = {
    "app",
    "dates",
    "desk",
    "errors",
    "memory",
    "places",
    "policy",
    "practice",
    "streams",
    "vault",
    "words",
}
# The unit's hours of the clipboard; the one door of typed text; the roles of a new vault, in words.
CASEWORK = {
    f"tytti_desktop.casework{name}" for name in ("", ".choices", ".registers", ".texts", ".unit")
} | {
    "tytti_desktop.paper",
    "tytti_desktop.paper.preview",  # the print dialog of the first recovery words; no PDF library
}
MOST_MODULES = 330  # restoring, what IT decides and the ground of a vault are asked at the door
DOOR = """
import json, os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
from tytti_desktop import app
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running.settings import Settings
qt = app.application(offscreen=True)
window = MainWindow(qt, Settings(in_memory=True), app.furniture())
window.show_door(Path(sys.argv[1]))
window.show()
qt.processEvents()
print(json.dumps(sorted(sys.modules)))
"""


@pytest.mark.parametrize("kind", ["vault", "practice", "none"])
def test_the_door_loads_what_unlocking_needs_and_nothing_else(tmp_path: Path, kind: str) -> None:
    if kind != "none":
        make_vault(tmp_path, practice=kind == "practice").close()
    command = [sys.executable, "-c", DOOR, str(tmp_path / "test.vault")]
    found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    loaded = [name for name in found if not name.startswith(("_", "encodings"))]
    tops = {name.partition(".")[0] for name in loaded} - set(sys.stdlib_module_names)
    assert tops <= OTHERS | {"tytti_desktop"}, sorted(tops - OTHERS)
    ours = {name for name in loaded if name.startswith("tytti_desktop.")} - CASEWORK
    assert {name.split(".")[1] for name in ours} <= ROOMS, sorted(ours)
    assert not any(name.startswith("tytti_desktop.practice.") for name in ours)
    assert "tytti_desktop.desk.screens" not in ours
    assert len(found) < MOST_MODULES, len(found)


def test_the_rest_is_loaded_while_the_passphrase_is_typed() -> None:
    script = "from tytti_desktop import app; import sys; app._warm(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    loaded = set(done.stdout.decode().split())
    assert {
        "sqlite_utils",
        "tytti_desktop.desk.screens",
        "tytti_desktop.desk.surroundings",
    } <= loaded
    assert list(app.furniture().screens), "and it is what the window is filled with"
