"""What the window does is counted, not timed: widgets built, documents laid out, filters called.

A count does not depend on the machine. The times: `python -m tests.benchmarks.heartbeat`.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from tests.desk.conftest import NOON
from tests.factory import practice_vault
from tytti_desktop import app as door
from tytti_desktop.desk.client_page.tabs import TABS
from tytti_desktop.desk.lock import AutoLock
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.desk.unlock import UnlockScreen
from tytti_desktop.practice import PASSPHRASE
from tytti_desktop.vault import Vault, open_vault

CLIENTS = 60
# Labels of a page that lay out a document of their own: of an open meeting its time, place, people,
# agenda and ratings are copied into other systems, seventeen in the practice caseload.
MOST_DOCUMENTS = 20
QUIET_TURNS = 3  # turns of the event loop in which nothing was done: the act has ended


class Turn(NamedTuple):
    """What one turn of the event loop took: widgets more, rows read, widgets dressed and moved."""

    widgets: int = 0
    rows: int = 0
    dressed: int = 0
    moved: int = 0


MOST_A_TURN = Turn(220, 1200, 1500, 400)


class Heard(QObject):
    """Counts how often widgets get their style and their place: again for each thing put wrong."""

    dressed = moved = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 Qt's own name
        self.dressed += event.type() in {QEvent.Type.Polish, QEvent.Type.StyleChange}
        self.moved += event.type() in {QEvent.Type.Move, QEvent.Type.Resize}
        return False


@pytest.fixture(scope="module")
def caseload(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a practice vault."""
    place = tmp_path_factory.mktemp("counts") / "p.vault"
    practice_vault(place, CLIENTS).close()
    return place


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, caseload: Path) -> Iterator[MainWindow]:
    """Give the whole window, its vault not opened yet."""
    made = MainWindow(qapp, Settings(in_memory=True), door.furniture(), lambda: NOON)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    yield made
    made.close()


@contextmanager
def filter_calls() -> Iterator[Counter[str]]:
    """Count the calls of every Python event filter, whosever it is.

    Seen by the interpreter: replacing the method would crash Qt, which keeps the one it found.
    """
    calls: Counter[str] = Counter()

    def seen(frame: FrameType, event: str, _given: object) -> None:
        if event == "call" and frame.f_code.co_name == "eventFilter":
            calls[f"{frame.f_code.co_filename}:{frame.f_lineno}"] += 1

    sys.setprofile(seen)
    try:
        yield calls
    finally:
        sys.setprofile(None)


def walk(window: MainWindow, caseload: Path) -> Iterator[QWidget]:
    """Open every page of the window, one after another."""
    window.enter(open_vault(caseload, passphrase=PASSPHRASE))
    assert window.session is not None
    assert window.frame is not None
    for name in window.frame.nav.buttons:
        window.session.go(name)
        QApplication.processEvents()
        yield window.frame.pages.pages[name]


def test_no_python_filter_hears_every_event_of_every_widget(
    window: MainWindow, caseload: Path
) -> None:
    with filter_calls() as calls:
        built = sum(len(page.findChildren(QWidget)) for page in walk(window, caseload))
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Shift)
    assert built > 500
    assert any("lock.py" in place for place in calls), "the lock hears the window"
    assert sum(calls.values()) < built, calls


def test_only_what_a_person_would_copy_lays_out_a_document(
    window: MainWindow, caseload: Path
) -> None:
    plain = Qt.TextInteractionFlag.NoTextInteraction
    for page in walk(window, caseload):
        labels = [one for one in page.findChildren(QLabel) if one.isVisible()]
        documents = [
            one.text()
            for one in labels
            if one.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
            or (one.textFormat() == Qt.TextFormat.RichText and one.textInteractionFlags() != plain)
        ]
        assert len(documents) <= MOST_DOCUMENTS, (type(page).__name__, documents)


@contextmanager
def turns(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[[], object]], Turn]]:
    """Give what does an act as in a big vault and returns the most that one turn of it took."""
    app, read = QApplication.instance(), [0]
    assert isinstance(app, QApplication)
    tuples, heard = Vault.tuples, Heard()

    def counted(vault: Vault, *given: Any) -> Any:
        found = tuples(vault, *given)
        read[0] += len(found)
        return found

    def now() -> Turn:
        return Turn(len(app.allWidgets()), read[0], heard.dressed, heard.moved)

    def act(do: Callable[[], object]) -> Turn:
        most, quiet, turn = Turn(), 0, do
        while quiet < QUIET_TURNS:
            before = now()
            turn()
            took = Turn(*(b - a for a, b in zip(before, now(), strict=True)))
            quiet = quiet + 1 if took == Turn() else 0
            most = Turn(*map(max, most, took))
            turn = app.processEvents
        return most

    monkeypatch.setattr(Vault, "tuples", counted)
    monkeypatch.setattr("tytti_desktop.desk.running.turns.BIG", 0)
    app.installEventFilter(heard)
    try:
        yield act
    finally:
        app.removeEventFilter(heard)


def test_no_turn_of_a_first_visit_builds_dresses_or_reads_much(
    window: MainWindow, caseload: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each page and each of a client's tabs, in a big vault: between its turns keys are heard."""
    window.enter(open_vault(caseload, passphrase=PASSPHRASE))
    session, frame = window.session, window.frame
    assert session is not None
    assert frame is not None
    client = session.vault.tuples(
        "select client_id from questionnaire_round group by 1 order by count(*)"
    )[-1][0]
    with turns(monkeypatch) as act:
        act(QApplication.processEvents)
        took = {name: act(partial(session.go, name)) for name in frame.nav.buttons}
        for tab in TABS:
            took[f"client {tab.name}"] = act(partial(session.open_client, client, tab.name))
    over = {
        name: turn
        for name, turn in took.items()
        if any(count > most for count, most in zip(turn, MOST_A_TURN, strict=True))
    }
    assert not over, f"more than {MOST_A_TURN} in one turn of the event loop: {over}"


def test_every_sign_of_a_person_puts_the_lock_off(qtbot: QtBot, qapp: QApplication) -> None:
    """The window, a dialog over it and a menu: keys, clicks and the mouse's moves are heard."""
    clock = [1000.0]
    main, dialog, menu = QLineEdit(), QDialog(), QMenu()
    menu.setFixedSize(40, 40)  # an empty one has hardly a place beside its middle
    watch = AutoLock(qapp, lambda: 10, lambda: clock[0])
    watch.start()
    for widget in (main, dialog, menu):
        qtbot.addWidget(widget)
        widget.show()
        qapp.processEvents()
        watch.look()
        handle = widget.windowHandle()
        # Beside the middle, where the click was: a move to where the mouse is already is none.
        beside = QPoint(handle.width() // 2 + 2, handle.height() // 2)
        signs: tuple[Callable[[], object], ...] = (
            partial(QTest.keyClick, handle, Qt.Key.Key_A),
            partial(QTest.mouseClick, handle, Qt.MouseButton.LeftButton),
            partial(QTest.mouseMove, handle, beside),
            partial(QTest.wheelEvent, handle, QPointF(beside), QPoint(0, 120)),
        )
        for sign in signs:
            clock[0] += 60
            sign()
            qapp.processEvents()
            assert watch._last_sign == clock[0], (widget, sign)
    watch.stop()


def test_the_lock_shows_the_door_before_it_takes_the_pages_apart(
    window: MainWindow, caseload: Path
) -> None:
    """No widget of the pages is moved or deleted before the door stands there."""
    areas = list(walk(window, caseload))
    frame = window.frame
    assert frame is not None
    gone: list[str] = []
    for page in areas:
        page.destroyed.connect(lambda: gone.append(""))
    session = window.session
    assert session is not None
    seen: list[QWidget | None] = []
    session.sealing.connect(lambda: seen.append(window.childAt(window.rect().center())))
    window.lock()
    assert seen
    assert seen[0] is not None
    assert not frame.isAncestorOf(seen[0]), "nothing of a client is seen while the vault closes"
    shown = window.centralWidget()
    assert isinstance(shown, UnlockScreen)
    assert shown.isVisible()
    assert not gone
    assert not any(page.isVisible() for page in areas)
    turns = 0
    while len(gone) < len(areas):
        before = len(gone)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
        assert len(gone) - before <= 1, "a page a turn: the passphrase is typed meanwhile"
        turns += 1
        assert turns < 100
