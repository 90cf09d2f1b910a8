"""Work on a worker while the window is shaken: nothing of it is lost, nothing stays out of reach.

Every place that gives work to a worker (tests/desk/test_locked_amid.py finds them) is begun in the
whole window. While its worker is held the window is dragged and resized, its text grows, its
colours change and something else changes the vault; then the work comes to its end, is refused or
is cancelled. Whoever asked hears of it, and what was put out of reach is back with its cursor.
"""

import shutil
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.desk import every
from tests.desk.test_locked_amid import STARTS, Scene
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.desk.kit import focus, theme
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running import background
from tytti_desktop.errors import KnownError

pytestmark = pytest.mark.qt_no_exception_capture  # what is raised is looked at here
ENDS = ("as it comes", "refused", "cancelled")
# Why nothing has to be out of reach: whoever asked is out of sight, or nobody asked.
NOBODY_ASKS_AGAIN = {
    "admin/copies.py make": "the form and its button are hidden",
    "dialogs/print_dialog.py __init__": "the dialog opens with it",
    "forms/file_run.py __init__": "the dialog opens with it",
    "forms/pdf_view.py _draw": "a page asked for later wins",
    "keeping.py _begin": "by itself",
    "keeping.py look": "by itself",
    "mail_page/mail_run.py start": "the run is shown in the place of the list",
    "results/page.py _read": "another period wins",
    "returned_page/returned_run.py start": "the run is shown in the place of the list",
}


ANEW = "results/page.py _read"  # what the vault holds has changed: it is counted anew
# What is begun with nothing to work on (test_locked_amid.py) ends with the work's own error.
WITH_NOTHING = {"admin/handover_section.py _gathered", "results/page.py _read"}


class Held:
    """Workers that wait, each with its task; how each of them ends is given at the end."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go, self.end, self.unheard = threading.Event(), "as it comes", list[str]()
        self.parts: list[tuple[QWidget, ...]] = []
        self.cursors: list[QWidget] = []
        plain, rest, succeed = background._Job.run, background.rest, background.Task._on_success

        def run(job: Any) -> None:
            self.go.wait(60)
            if self.end == "refused":
                job._work = refuse
            plain(job)

        def resting(task: background.Task, *parts: QWidget) -> None:
            able = [one for one in (*parts, *insides(parts)) if focus._takes_tab(one)]
            for one in able[:1]:
                one.setFocus()  # as if it had been pressed
                self.cursors.append(one)
            self.parts.append(parts)
            rest(task, *parts)

        def heard(task: background.Task, result: object) -> None:
            done = task._done
            if task.title and done is not None and not background._still_there(done):
                self.unheard.append(task.title)
            succeed(task, result)

        monkeypatch.setattr(background._Job, "run", run)
        monkeypatch.setattr(background, "rest", resting)
        monkeypatch.setattr(background.Task, "_on_success", heard)

    def finish(self, qtbot: QtBot, end: str) -> None:
        self.end = end
        if end == "cancelled":
            for task in list(background._alive):
                task.cancel()
        self.go.set()
        qtbot.waitUntil(lambda: not background._alive)
        every.settle()


def refuse(_report: background.Report, *_values: object) -> None:
    raise KnownError(REFUSED)


REFUSED = "Levy on täynnä."


def assert_only_told(raised: list[Any], place: str) -> None:
    fine = (KnownError, AttributeError) if place in WITH_NOTHING else KnownError
    assert [repr(error) for _kind, error, _trace in raised if not isinstance(error, fine)] == []


def insides(parts: tuple[QWidget, ...]) -> Iterator[QWidget]:
    for part in parts:
        yield from part.findChildren(QWidget)


def shake(window: MainWindow) -> None:
    """Do to the window what a hand, another screen, the evening and a colleague may do."""
    settings, session = window._settings, window.session
    assert session is not None
    for width, height in ((900, 640), (1920, 1000), (1366, 768)):
        window.move(window.x() + 40, window.y() + 20)
        window.resize(width, height)
        every.settle()
    window._larger()
    every.settle()
    settings.mode = theme.Mode.DARK
    window.change_look()
    every.settle()
    session.changed.emit(frozenset({date}))
    every.settle()


@pytest.fixture
def caseload(caseload: tuple[Path, Client], tmp_path: Path) -> tuple[Path, Client]:
    """Give a copy: the work comes to its end here, and may change the passphrase."""
    own = tmp_path / caseload[0].name
    shutil.copytree(caseload[0], own)
    return own, caseload[1]


@pytest.fixture
def held(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    made = Held(monkeypatch)
    yield made
    made.go.set()


@pytest.fixture
def scene(
    window: MainWindow,
    caseload: tuple[Path, Client],
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> Scene:
    qtbot.waitUntil(lambda: not background._alive)
    monkeypatch.setattr(QDialog, "exec", every.reader(lambda _name, _dialog: None))
    return Scene(window, caseload[1], tmp_path)


def leave_dialogs() -> None:
    """Close what the work has opened, the front one first."""
    while isinstance(front := QApplication.activeModalWidget(), QDialog):
        front.reject()
        every.settle()
        assert QApplication.activeModalWidget() is not front


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("place", sorted(set(STARTS) - set(NOBODY_ASKS_AGAIN)))
def test_what_work_puts_out_of_reach_comes_back_with_its_cursor(
    qtbot: QtBot, scene: Scene, held: Held, place: str, end: str
) -> None:
    with qtbot.capture_exceptions() as raised:
        STARTS[place](scene)
        assert held.parts, "it can be asked for twice"
        assert [one for parts in held.parts for one in parts if one.isEnabled()] == []
        held.finish(qtbot, end)
        leave_dialogs()
    assert_only_told(raised, place)
    still = [one for parts in held.parts for one in parts if isValid(one)]
    assert [one for one in still if not one.isEnabled()] == []
    for one in held.cursors:
        if isValid(one) and one.isVisible() and not any(d.isVisible() for d in dialogs_over(one)):
            assert one.window().focusWidget() is one


def dialogs_over(one: QWidget) -> list[QDialog]:
    tops = [top for top in QApplication.topLevelWidgets() if isinstance(top, QDialog)]
    return [top for top in tops if top is not one.window()]


@pytest.mark.parametrize("place", sorted(STARTS))
def test_a_shaken_window_loses_nothing_of_the_work(
    qtbot: QtBot, scene: Scene, held: Held, place: str
) -> None:
    with qtbot.capture_exceptions() as raised:
        STARTS[place](scene)
        asked = [one for one in background._alive if one.title]
        shake(scene.window)
        assert place == ANEW or not any(isValid(one) and one.cancelled for one in asked)
        held.finish(qtbot, "as it comes")
        leave_dialogs()
    assert_only_told(raised, place)
    assert held.unheard == []
    assert theme.current().dark
    assert theme.current().scale > 100
