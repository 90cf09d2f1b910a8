"""Every page, tab, view and dialog of the program over a practice caseload with the longest names.

What is walked is found: the screens' own lists, their views, the dialogs they tell of, and every
function of the desk that opens one (tests/desk/test_in_sight.py finds those).
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QObject
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests import markers
from tests.desk import test_in_sight as found
from tests.desk.conftest import NOON
from tests.factory import practice_vault
from tytti_desktop import app as door
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.desk import screens
from tytti_desktop.desk.kit import theme, unseen
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.practice import PASSPHRASE
from tytti_desktop.vault import open_vault

TODAY = date(2026, 11, 21)
CLIENTS = 30
FAMILY = "Hahmotelmaharju-Esimerkkilänmäki von und zu Keksitynkartanonniemenlahdelta"
GIVEN = (
    "Harjoitus-Juhani Kuviteltu-Kristian Esimerkki-Maximilian Sepitetty-Bartholomeus Jälkeläinen"
)


def make(place: Path) -> Client:
    """Make the caseload in a vault at `place`; return the client of whom most is recorded."""
    vault = practice_vault(place, CLIENTS)
    fullest = markers.fullest(vault)
    clients.change_client(vault, replace(fullest, family_name=FAMILY, given_names=GIVEN), TODAY)
    stored = clients.get(vault, fullest.id)
    vault.close()
    return stored


def window_over(app: QApplication, place: Path, settings: Settings | None = None) -> MainWindow:
    """Return the open window over the caseload."""
    made = MainWindow(app, settings or Settings(in_memory=True), door.furniture(), lambda: NOON)
    made.resize(1366, 768)
    made.show()
    made.enter(open_vault(place, passphrase=PASSPHRASE))
    return made


def light_window(qtbot: QtBot, app: QApplication, place: Path) -> Iterator[MainWindow]:
    """Give the open window, light and in Finnish, and let go of it afterwards: a fixture's body."""
    settings = Settings(in_memory=True)
    settings.mode, settings.language = theme.Mode.LIGHT, "fi"
    made = window_over(app, place, settings)
    qtbot.addWidget(made)
    yield made
    made.let_go()
    made.close()


def settle() -> None:
    """Let what was asked for be laid out, and what was left go."""
    for _round in range(5):
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QApplication.processEvents()
    while any(map(_is_unpainted, unseen._COMING)):  # a busy machine needs more than five rounds
        QApplication.processEvents()


def _is_unpainted(one: QObject) -> bool:
    return isValid(one) and isinstance(top := one.parent(), QWidget) and not top.updatesEnabled()


def places(window: MainWindow, client: Client) -> Iterator[tuple[str, str, str]]:
    """Give every screen and each of its views; a client's views over the one with long names."""
    session = window.session
    assert session is not None
    for screen in screens.all_screens():
        yield screen.name, "", ""
        seen = set()
        for view in screen.views(session):
            target = client.id if screen.name == "clients" and view.page else view.target
            if (target, view.page) not in seen:
                seen.add((target, view.page))
                yield screen.name, target, view.page


def go(window: MainWindow, place: tuple[str, str, str]) -> QWidget:
    """Open a place; return its page, with what it counts meanwhile (results)."""
    assert window.session is not None
    assert window.frame is not None
    window.session.go(*place)
    settle()
    if background._alive:
        while background._alive:  # asleep until something comes: a worker has the processor alone
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        settle()  # what came last is laid out
    return window.frame.pages.pages[place[0]]


def dialogs(window: MainWindow, client: Client, look: Callable[[str, QDialog], None]) -> None:
    """Open every dialog and let `look(name, dialog)` see it, whose reader is `QDialog.exec`."""
    session = window.session
    assert session is not None
    for screen in screens.all_screens():
        for number, dialog in enumerate(screen.dialogs(session), 1):
            name = f"{screen.name} {number} {dialog.windowTitle()}"
            seen(dialog, partial(look, name))
            dialog.deleteLater()
            settle()
    for name, function in found.dialogs().items():
        if name in found.NOT_OPENED or name in found.BEHIND_A_LOOK:
            continue
        try:
            made = found._call(session, client, function)
        except Exception:  # noqa: BLE001, S112 what blank values do not fit: test_in_sight says so
            continue
        if isinstance(made, QDialog):
            seen(made, partial(look, name))
            made.deleteLater()
        settle()


def seen(dialog: QDialog, look: Callable[[QDialog], None]) -> None:
    """Show a dialog, look at it, close it."""
    dialog.show()
    settle()
    look(dialog)
    dialog.reject()


def reader(look: Callable[[str, QDialog], None]) -> Callable[[QDialog], int]:
    """Return what `QDialog.exec` becomes: the dialog is looked at and left."""

    def read(dialog: QDialog) -> int:
        seen(dialog, lambda one: look(f"{type(one).__name__} {one.windowTitle()}", one))
        return int(QDialog.DialogCode.Rejected)

    return read
