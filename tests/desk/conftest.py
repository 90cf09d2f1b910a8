"""Qt without a display; the desk's tests are left out, with the reason, where Qt cannot run."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from tytti_desktop import app as door
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault

os.environ["QT_QPA_PLATFORM"] = "offscreen"
try:
    door.refuse_missing_libraries()
except KnownError as error:
    MISSING = error.message
    collect_ignore_glob = [] if os.environ.get("TYTTI_REQUIRE_QT") == "1" else ["test_*.py"]
else:
    MISSING = ""

HERE = Path(__file__).parent
PATIENCE = 60_000  # milliseconds
NOON = datetime(2026, 11, 21, 10, 32, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def unhurried() -> Iterator[None]:
    """Let the lock's clock stand still: a test that a busy machine holds up locks no window."""
    if MISSING:
        yield
        return
    from tytti_desktop.desk import lock

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lock.AutoLock.__init__, "__defaults__", (lambda: 0.0, None))
        yield


@pytest.fixture
def qtbot(qtbot: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Hold what a test shows until Qt has destroyed it.

    A widget without a parent is Python's: were a timer of its own dialog its last holder, the
    dialog's end would destroy the widget, and the widget the dialog once more (SIGSEGV). A wait
    ends with what it waits for: its limit is one for all, and bears a busy machine.
    """
    from PySide6.QtCore import QCoreApplication, QEvent

    held: list[object] = []
    add = qtbot.addWidget  # type: ignore[attr-defined]

    def hold(widget: object, **how: object) -> None:
        held.append(widget)
        add(widget, **how)

    monkeypatch.setattr(qtbot, "addWidget", hold)
    for name in ("waitUntil", "waitSignal"):
        monkeypatch.setattr(qtbot, name, partial(getattr(qtbot, name), timeout=PATIENCE))
    yield qtbot
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    held.clear()


@pytest.fixture(autouse=True)
def nothing_above() -> Iterator[None]:
    """Refuse a dialog or a menu that is left open, by the program or by the test; close it.

    It has the front: the next test's window would hear no press.
    """
    yield
    if MISSING:
        return
    from PySide6.QtCore import QCoreApplication, QEvent, Qt
    from PySide6.QtWidgets import QApplication, QDialog

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [
        one
        for one in QApplication.topLevelWidgets()
        if one.isVisible() and (isinstance(one, QDialog) or one.windowType() is Qt.WindowType.Popup)
    ]
    told = [f"{type(one).__name__} {one.windowTitle()}" for one in left]
    for one in left:
        one.hide()
    assert told == []


@pytest.fixture
def settings(tmp_path: Path) -> object:
    from tytti_desktop.desk.running.settings import Settings

    return Settings(tmp_path / "window.ini")


@pytest.fixture
def look(qapp: object) -> object:
    """Give the light look at 100 %, in Finnish."""
    from tytti_desktop.desk import i18n
    from tytti_desktop.desk.kit import theme

    i18n.speak(qapp, "fi")  # type: ignore[arg-type]
    return theme.apply(qapp, theme.Mode.LIGHT, 100)  # type: ignore[arg-type]


@pytest.fixture
def session(look: object, settings: object, vault: Vault) -> Iterator[object]:
    """Give a session at noon of 21.11.2026 in a fresh vault."""
    from PySide6.QtGui import QGuiApplication

    from tytti_desktop.desk.running.session import Session

    vault.clock = lambda: NOON
    made = Session(vault, settings, lambda: NOON)  # type: ignore[arg-type]
    yield made
    QGuiApplication.clipboard().clear()  # what lies there at exit would outlive the application
    made.deleteLater()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Overlook the warnings that the offscreen platform gives of itself: sizes, menus."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("plugin does not support", extend=True))


@pytest.fixture(scope="module")
def caseload(tmp_path_factory: pytest.TempPathFactory) -> object:
    """Return a small caseload's place and the client with the longest words (every.py)."""
    from tests.desk import every

    place = tmp_path_factory.mktemp("every") / "p.vault"
    return place, every.make(place)


@pytest.fixture
def window(qtbot: object, qapp: object, caseload: tuple[Path, object]) -> Iterator[object]:
    """Give the whole window over that caseload, light and in Finnish."""
    from tests.desk import every

    yield from every.light_window(qtbot, qapp, caseload[0])  # type: ignore[arg-type]
