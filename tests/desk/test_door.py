"""What is loaded before a passphrase can be typed, by name; the rest comes while it is typed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.factory import PASSPHRASE, make_vault
from tytti_desktop import app

# Besides Python's own: the window, and where its settings are.
OTHERS = {
    "PySide6", "shiboken6", "shibokensupport", "signature_bootstrap", "__feature__", "platformdirs",
}  # fmt: skip
MAKING = {"sqlcipher3", "pysqlite3"}  # where there is no vault yet, the door makes one
# Of the vault: what is read of its key files without a secret.
VAULT = {"doorplate", "file_names", "files", "header", "ids", "keys", "refusals", "refused"}
ROOMS = {
    "app",
    "dates",
    "desk",
    "errors",
    "held",
    "memory",
    "outside_json",
    "places",
    "policy",
    "practice",
    "regular_files",
    "streams",
    "texts",
    "vault",
    "words",
}
MOST_MODULES = 240  # a bare window of Qt has 145 of them
MOST_WELCOME = 292  # where there is no vault yet, what makes one is loaded too
MOST_NAMES = 3200  # of Qt's enumerations, each made when its class is first met: a bare window 1048
DOOR = """
import enum, json, linecache, os, sys
names, make = [], enum._simple_enum  # in which way they are made: tests/desk/test_binding.py
def counted(*given, **named):
    convert = make(*given, **named)
    def made(plain):
        kind = convert(plain)
        names.extend(kind.__members__)
        return kind
    return made
enum._simple_enum = counted
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
from tytti_desktop import app, words
qt = app.application(offscreen=True)  # first, as the program does
from tytti_desktop.desk import binding
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running.settings import Settings
window = MainWindow(qt, Settings(in_memory=True), app.furniture())
window.show_door(Path(sys.argv[1]))
window.show()
qt.processEvents()
read = [name for name in linecache.cache if "tytti_desktop" in name]
rooms = words._catalogue.cache_info().currsize
tools = sorted(binding._TOOLS - set(binding._waiting))
print(json.dumps([sorted(sys.modules), len(names), read, rooms, tools, __import__.__name__]))
"""


@pytest.mark.parametrize("kind", ["vault", "practice", "none"])
def test_the_door_loads_what_unlocking_needs_and_nothing_else(tmp_path: Path, kind: str) -> None:
    if kind != "none":
        make_vault(tmp_path, practice=kind == "practice").close()
    command = [sys.executable, "-c", DOOR, str(tmp_path / "test.vault")]
    said = subprocess.run(command, capture_output=True, check=True).stdout
    found, names, read, rooms, tools, importing = json.loads(said)
    loaded = [name for name in found if not name.startswith(("_", "encodings"))]
    tops = {name.partition(".")[0] for name in loaded} - set(sys.stdlib_module_names)
    opens = kind != "none"
    assert tops <= OTHERS | {"tytti_desktop"} | (set() if opens else MAKING), sorted(tops - OTHERS)
    ours = {name for name in loaded if name.startswith("tytti_desktop.")}
    assert {name.split(".")[1] for name in ours} <= ROOMS, sorted(ours)
    assert not opens or {n.split(".")[2] for n in ours if ".vault." in n} <= VAULT, sorted(ours)
    assert not any(name.startswith("tytti_desktop.practice.") for name in ours)
    assert "tytti_desktop.desk.screens" not in ours
    assert "tytti_desktop.desk.shell.frame" not in ours
    assert len(found) < (MOST_MODULES if opens else MOST_WELCOME), len(found)
    assert 1000 < names < MOST_NAMES, names
    assert not rooms or kind == "none", "the words of every room are read for a few"
    assert not tools, "what the binding has for tools that write code is compiled"
    assert importing != "__feature_import__", "every import passes through the binding"
    assert not read, "the binding reads the source of each module that is loaded"


def test_the_rest_is_loaded_while_the_passphrase_is_typed() -> None:
    script = "from tytti_desktop import app; import sys; app._warm(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    loaded = set(done.stdout.decode().split())
    assert {
        "cryptography.hazmat.primitives.kdf.argon2",
        "holidays.countries.finland",  # on a Sunday too
        "keyring",
        "sqlite_utils",
        "tytti_desktop.desk.screens",
        "tytti_desktop.desk.surroundings",
    } <= loaded
    assert list(app.furniture().screens), "and it is what the window is filled with"


ENTERED = """
from PySide6.QtCore import QTimer
from tytti_desktop.desk import unlock
from tytti_desktop.desk.running import background
app._warm()
[screen] = window.findChildren(unlock.UnlockScreen)
screen.form["passphrase"].put(sys.argv[2])
made, enter = [], window.enter
def entered(vault):
    before = len(names)
    enter(vault)
    qt.processEvents()
    made.extend(names[before:])
    window.lock()
    qt.quit()
screen.opened.disconnect()
screen.opened.connect(entered)
QTimer.singleShot(0, screen.try_to_open)
qt.exec()
background.finish_all()
print(json.dumps(made))
"""


def test_entering_makes_no_name_of_an_enumeration(tmp_path: Path) -> None:
    """What the binding makes when it first meets a class is made while the key is derived."""
    make_vault(tmp_path).close()
    asked = (
        "from tytti_desktop.desk import unlock\nfrom tytti_desktop.desk.running import background"
    )
    script = f"{DOOR}\n{asked}\nfrom PySide6.QtCore import QTimer\n{ENTERED}"
    command = [sys.executable, "-c", script, str(tmp_path / "test.vault"), PASSPHRASE]
    said = subprocess.run(command, capture_output=True, check=True).stdout
    assert json.loads(said.splitlines()[-1]) == []
