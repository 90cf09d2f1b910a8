"""What has just come takes no press before it has been painted, and is painted as it stays."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

import tytti_desktop.desk
from tests.desk import every
from tests.desk.fitting import SLACK
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.desk.kit import unseen
from tytti_desktop.desk.kit.act_button import ActButton
from tytti_desktop.desk.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton
# Who brings one of several things into sight and says so.
STACKS = {"current_stack.py", "pages.py"}


class Presses(QObject):
    """Counts, and takes, what is pressed within a widget."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.within: QWidget | None = None
        self.count = 0
        self._app = app
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 Qt's name
        """Count a press and let nothing come of it."""
        if event.type() != QEvent.Type.MouseButtonPress or not isinstance(watched, QWidget):
            return False
        inside = self.within is not None and (
            watched is self.within or self.within.isAncestorOf(watched)
        )
        self.count += inside
        return inside

    def taken(self, within: QWidget) -> bool:
        """Press the middle of what is seen of something, as the system does; tell if it heard."""
        self.within, self.count = within, 0
        top = within.window()
        seen = within.visibleRegion().boundingRect().center()
        handle = top.windowHandle()
        assert handle is not None
        QTest.mouseClick(handle, LEFT, pos=within.mapTo(top, seen))
        return bool(self.count)

    def stop(self) -> None:
        """Hear no more."""
        self._app.removeEventFilter(self)


@pytest.fixture
def presses(qapp: QApplication) -> Iterator[Presses]:
    made = Presses(qapp)
    yield made
    made.stop()


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, caseload: tuple[Path, Client]) -> Iterator[MainWindow]:
    yield from every.light_window(qtbot, qapp, caseload[0])


def test_no_page_takes_a_press_before_it_has_been_seen(
    window: MainWindow, caseload: tuple[Path, Client], presses: Presses
) -> None:
    deaf, hasty = [], []
    assert window.session is not None
    for place in every.places(window, caseload[1]):
        every.settle()
        window.session.go(*place)
        assert window.frame is not None
        page = window.frame.pages.pages[place[0]]
        if presses.taken(page):
            hasty.append(place)
        every.settle()
        if not presses.taken(page):
            deaf.append(place)
    assert (hasty, deaf) == ([], [])


def test_what_took_longer_to_come_than_it_is_deaf_is_painted(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine the wait ended before the turns it waited for: the page stayed empty."""
    monkeypatch.setattr(unseen, "LONGEST_MILLISECONDS", 0)
    holder = QWidget()
    qtbot.addWidget(holder)
    page = QWidget(holder)
    holder.show()
    unseen.came(page)
    every.settle()
    qtbot.wait(1)
    assert (page.updatesEnabled(), unseen.is_unseen(page)) == (True, False)


class Paints(QObject):
    """Remembers where each thing of a page stood when the page was first painted."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self.page = page
        self.first: dict[QWidget, QRect] = {}
        page.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 Qt's name
        """Note the places at the first paint."""
        if event.type() == QEvent.Type.Paint and not self.first:
            self.first = places_of(self.page)
        return False


def places_of(page: QWidget) -> dict[QWidget, QRect]:
    """Return where each button in sight stands in a page."""
    return {
        one: QRect(one.mapTo(page, QPoint(0, 0)), one.size())
        for one in page.findChildren(ActButton)
        if one.isVisible()
    }


def moved(paints: Paints) -> list[str]:
    """Tell which buttons were first painted elsewhere than they stay, or not with the others."""
    paints.page.removeEventFilter(paints)
    first, now = paints.first, places_of(paints.page)
    off = [one for one, place in now.items() if one not in first or far(first[one], place)]
    return [one.accessibleName() for one in off]


def far(one: QRect, other: QRect) -> bool:
    by = one.topLeft() - other.topLeft()
    return max(abs(by.x()), abs(by.y())) > SLACK


def test_every_page_is_first_painted_as_it_stays(
    window: MainWindow, caseload: tuple[Path, Client]
) -> None:
    wrong = {}
    assert window.session is not None
    assert window.frame is not None
    for place in list(every.places(window, caseload[1])):
        every.settle()
        window.session.go(*place)
        paints = Paints(window.frame.pages.pages[place[0]])
        every.settle()
        if found := moved(paints):
            wrong[place] = found
    assert wrong == {}


def test_no_dialog_takes_a_press_before_it_has_been_seen(
    window: MainWindow,
    caseload: tuple[Path, Client],
    presses: Presses,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deaf, hasty = [], []

    def seen(dialog: QDialog, _look: object = None) -> int:
        dialog.show()
        if presses.taken(dialog):
            hasty.append(dialog.windowTitle())
        every.settle()
        if not presses.taken(dialog):
            deaf.append(dialog.windowTitle())
        dialog.reject()
        return 0

    monkeypatch.setattr(every, "seen", seen)
    monkeypatch.setattr(QDialog, "exec", seen)
    for name in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_a, **_k: ("", ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_a, **_k: "")
    every.dialogs(window, caseload[1], lambda _name, _dialog: None)
    assert (hasty, deaf) == ([], [])


def test_clicks_made_while_a_vault_opens_reach_nothing(
    qtbot: QtBot, qapp: QApplication, caseload: tuple[Path, Client], presses: Presses
) -> None:
    window = every.window_over(qapp, caseload[0])
    qtbot.addWidget(window)
    assert window.frame is not None
    assert not presses.taken(window.frame)
    every.settle()
    assert presses.taken(window.frame)
    window.lock()
    window.close()


def test_what_is_never_painted_is_deaf_no_longer_than_a_second(qtbot: QtBot) -> None:
    holder = QWidget()
    made = QPushButton("Act", holder)
    qtbot.addWidget(holder)
    unseen.came(made)
    assert unseen.is_unseen(made)
    qtbot.waitUntil(lambda: not unseen.is_unseen(made), timeout=5 * unseen.LONGEST_MILLISECONDS)


def test_whoever_shows_one_of_several_things_says_that_it_has_come() -> None:
    """`QStackedWidget`, `QTabWidget` and their like stand where `unseen.came` is said."""
    kinds = {"QStackedWidget", "QTabWidget", "QStackedLayout", "QToolBox", "QWizard"}
    found = set()
    for file in Path(tytti_desktop.desk.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            named = node.bases if isinstance(node, ast.ClassDef) else []
            named = [node.func] if isinstance(node, ast.Call) else named
            if kinds & {one.id for one in named if isinstance(one, ast.Name)}:
                found.add(file.name)
    assert found == STACKS
