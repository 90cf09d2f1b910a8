"""Fixtures of every room."""

import gc
import hashlib
import os
import pickle
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import factory
from tests.factory import PASSPHRASE, new_vault
from tytti_desktop.casework import unit
from tytti_desktop.paper import layout
from tytti_desktop.vault import Vault, driver, files, keys, opening, slots, witness
from tytti_desktop.vault import vault as vaults
from tytti_desktop.words import speaking, use_language

# A busy computer is no fault of the program: what fails, fails by what it says.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):  # else each of 200 processes compiles it all
    _compiled = tempfile.TemporaryDirectory(prefix="tytti-compiled-")
    os.environ["PYTHONPYCACHEPREFIX"] = _compiled.name
_MEMORY, _ROOM = Path("/dev/shm"), 4 << 30  # noqa: S108 a disk in memory, where there is room
if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:  # no folder waits for a journal
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))
gc.disable()  # a cycle of Qt objects that a worker's or xdist's thread collects crashes the run
FULL_EVERY = 40
HERE = Path(__file__).parent
# Walks through everything there is of a kind: they prove rules, not lines. No coverage is collected
# in them, a fifth of their time, and what only a walk reaches does not count.
WALKS = {
    ".": (
        "delivery", "fuzz", "odd_files", "reached", "system_calls", "systems", "word_kinds",
        "words",
    ),
    "casework": ("texts",),
    "casework/closing": ("ahead",),
    "casework/meetings": ("agenda_words", "who_is_asked_what"),
    "copy_out": ("every_field",),
    "desk": (
        "controls", "every_screen", "guide_names", "in_sight", "interview_room", "keys",
        "nesting", "never_shut", "words_shown",
    ),
    "evaluation": ("acts", "chains", "every_statistic", "outward", "paths_attacked", "reader"),
    "exchange": ("hsds",),
    "handover": ("outside",),
    "paper": ("every_paper",),
    "practice": ("pile", "practice"),
    "reading": (
        "blank", "every_page", "marks_walk", "over_words", "rings", "stress", "untidy",
    ),
    "service_map": ("hour_kinds",),
    "vault": ("faults", "kills"),
}  # fmt: skip
UNTRACED = {HERE / room / f"test_{name}.py" for room, names in WALKS.items() for name in names}
UNFLUSHED = tuple(each.replace("synchronous=FULL", "synchronous=OFF") for each in driver._PRAGMAS)
_run = 0
_derive = keys.derive
_REAL: tuple[tuple[Any, str, Any], ...] = (
    (driver, "_PRAGMAS", driver._PRAGMAS),
    (os, "fsync", os.fsync),
    (keys, "derive", _derive),
    (vaults, "_forget_memory", vaults._forget_memory),
    (witness, "_apart", witness._apart),
)


def pytest_collection_finish() -> None:
    """Set aside what lives through the run: each vault that closes collects what is left."""
    gc.collect()
    gc.freeze()


def pytest_runtest_setup() -> None:
    """Set aside, before a test has made anything, what tests before it have loaded for good."""
    global _run  # noqa: PLW0603 the hook has no other memory
    _run += 1
    if _run % FULL_EVERY == 0:
        gc.collect()
        gc.freeze()


def pytest_runtest_teardown() -> None:
    """Collect between tests, on the thread that runs them."""
    gc.collect(1)


@pytest.fixture(scope="session", autouse=True)
def unwaited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Leave this computer's own key store be, and wait for no disk, key or memory.

    Nothing is lost by it: a fault or a cut is raised in the program, whatever has reached the disk.
    A key is derived once a run for a passphrase and its salt; a closed vault collects nothing.
    A form is laid out once, by whichever worker asks first: there are more of them than the program
    remembers at a time.
    tests/vault/test_witness.py has a key store of its own.
    """
    own = tmp_path_factory.getbasetemp()
    factory._of_run[:] = [own.parent if "PYTEST_XDIST_WORKER" in os.environ else own]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(witness, "store", lambda: None)
        patched.setattr(slots, "clock", lambda: 0.0)  # no test asks how quick this computer is
        patched.setattr(driver, "_PRAGMAS", UNFLUSHED)
        patched.setattr(os, "fsync", lambda _file: None)
        patched.setattr(keys, "derive", _derived_once)
        patched.setattr(layout, "_laid_out", _laid_out_once)
        patched.setattr(vaults, "_forget_memory", lambda: None)
        patched.setattr(witness, "_apart", lambda act: act())  # no thread for a store in memory
        yield


@pytest.fixture(scope="session")
def fresh_vault(tmp_path_factory: pytest.TempPathFactory) -> opening.Unlocked:
    """Make one closed vault for the whole run, with its key derived: `vault` copies it."""
    made = new_vault(tmp_path_factory.mktemp("fresh"))
    made.close()
    return opening.unlock(made.path, passphrase=PASSPHRASE)


@pytest.fixture
def vault(tmp_path: Path, fresh_vault: opening.Unlocked) -> Iterator[Vault]:
    """Give a fresh vault, opened by a coordinator; closed after the test."""
    path = tmp_path / fresh_vault.path.name
    shutil.copytree(fresh_vault.path, path)
    made = opening.open_unlocked(replace(fresh_vault, path=path))
    yield made
    made.close()


@pytest.fixture(autouse=True)
def waited(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test marked `waits` wait as in use: it is about the disk, keys or memory."""
    if request.node.get_closest_marker("waits") is not None:
        for place, name, real in _REAL:
            monkeypatch.setattr(place, name, real)


@cache
def _derived(passphrase: str, salt: bytes, kdf: keys.Kdf) -> bytes:
    return bytes(_derive(passphrase, salt, kdf))


def _derived_once(passphrase: str, salt: bytes, kdf: keys.Kdf) -> bytearray:
    return bytearray(_derived(passphrase, salt, kdf))  # a copy: the caller zeroes it


lay_out = layout._laid_out.__wrapped__


@cache
def _laid_out_once(*asked: Any, **how: Any) -> layout.FormLayout:
    told = hashlib.sha256(pickle.dumps((asked, sorted(how.items())))).hexdigest()
    place = factory.of_run() / f"{told}.form"
    made: layout.FormLayout
    if place.exists():
        made = pickle.loads(place.read_bytes())  # noqa: S301 our own, of this run
    else:
        made = lay_out(*asked, **how)
        handle, draft = tempfile.mkstemp(dir=factory.of_run())
        with open(handle, "wb") as file:  # noqa: PTH123 a handle, not a path
            file.write(pickle.dumps(made))
        Path(draft).replace(place)
    return made


_HANDLES = "/proc/self/fd"
_FILES, _FOLDERS = {"replace", "unlink"}, {"rename", "rmdir", "rmtree"}  # what is moved or removed


def _held(name: str, args: tuple[Any, ...]) -> set[str]:
    """Return which of this process's open files a file operation would move or remove."""
    places = {os.path.realpath(a) for a in args if isinstance(a, Path)}
    below = tuple(f"{one}{os.sep}" for one in places) if name in _FOLDERS else ()
    held = set()
    for handle in os.listdir(_HANDLES):  # noqa: PTH208 thousands of times a run: no Path for each
        with suppress(OSError):
            file = os.readlink(f"{_HANDLES}/{handle}")  # noqa: PTH115
            if file in places or (below and file.startswith(below)):
                held.add(file)
    return held


@pytest.fixture(autouse=True)
def nothing_open_is_moved(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hold every test to what Windows demands: nothing is moved or removed while open here.

    POSIX lets it happen, and so does Wine, so that only a real laptop would show it.
    """
    if not Path(_HANDLES).is_dir():
        yield
        return
    done, found = files.call, []

    def call(name: str, act: Any, *args: Any, **kwargs: Any) -> Any:
        if name in _FILES | _FOLDERS and (held := _held(name, args)):
            found.append((name, held))
        return done(name, act, *args, **kwargs)

    monkeypatch.setattr(files, "call", call)
    yield
    assert found == []


@pytest.fixture(autouse=True)
def finnish() -> None:
    """Begin every test in Finnish, whatever the test before it has chosen."""
    use_language("fi")


_shipped = unit._read
_SIGNED = {
    "sender": {"name": "Mallila", "street": "PL 1", "postal_code": "99991", "town": "Mallila"},
    "contact": {"person": "Malli Mallila", "title": "", "phone": "000 111 2222", "hours": ""},
}
_filled = [True]


def _read(kind: str) -> dict[str, Any]:
    """Give every unit of a test a sender, as no paper leaves without one."""
    found = _shipped(kind)
    return found | _SIGNED if kind == "settings" and _filled[0] else found


unit._read = _read  # type: ignore[assignment]  # of the whole run: fixtures of sessions print too


@pytest.fixture(autouse=True)
def as_delivered(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave a test marked `unsigned` with the settings as they are delivered."""
    _filled[0] = request.node.get_closest_marker("unsigned") is None
    yield
    _filled[0] = True


@pytest.fixture
def english() -> Iterator[None]:
    """Speak English in the test, as message ids are."""
    with speaking("en"):
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave benchmarks out unless asked for with -m benchmark; collect no coverage in the walks."""
    if gone := [f"not there: {file}" for file in UNTRACED if not file.is_file()]:
        raise pytest.UsageError(*gone)
    for item in items:
        if item.path in UNTRACED:
            item.add_marker(pytest.mark.no_cover)
    if "benchmark" in str(config.getoption("-m")):
        return
    left_out = [item for item in items if item.get_closest_marker("benchmark")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
