"""What stands beside the work never keeps the window shut; what was imported opens everywhere."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desk.conftest import NOON
from tests.factory import CHEAP, make_vault
from tytti_desktop.desk import screens, surroundings
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running.furniture import Furniture
from tytti_desktop.desk.running.pages import Screen
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.exchange.hsds import import_hsds
from tytti_desktop.exchange.ptv import import_ptv
from tytti_desktop.practice import make_practice
from tytti_desktop.vault import Vault

SCREENS = screens.all_screens()


def broken(_session: Session) -> Any:
    raise TypeError("Virtanen")


def opened(
    qtbot: QtBot, app: QApplication, settings: Settings, vault: Vault, furniture: Furniture
) -> MainWindow:
    settings.mode = theme.Mode.LIGHT
    made = MainWindow(app, settings, furniture, lambda: NOON)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.enter(vault)
    return made


@pytest.mark.parametrize("failing", SCREENS, ids=lambda screen: screen.name)
def test_a_count_that_fails_is_told_once_and_every_page_opens(
    qtbot: QtBot, qapp: QApplication, settings: Settings, tmp_path: Path, failing: Screen
) -> None:
    filled = [replace(s, count=broken) if s is failing else s for s in SCREENS]
    with qtbot.capture_exceptions() as told:
        furniture = Furniture(filled, surroundings.find, broken)
        window = opened(qtbot, qapp, settings, make_vault(tmp_path), furniture)
        assert window.frame is not None
        for screen in filled:
            window.frame.session.go(screen.name)
        window.frame.nav.count_all()
        window.frame.status.renew()
        qtbot.waitUntil(lambda: len(told) == 2)
        qtbot.wait(1)
    assert [kind for kind, _error, _trace in told] == [TypeError, TypeError]  # the count, the line
    assert window.frame.nav.buttons[failing.name].accessibleName().endswith(", –")
    assert set(window.frame.pages.pages) == {screen.name for screen in filled}
    window.close()


def breaks_off(_session: Session) -> Any:
    """Return what a count reads before it, of which a step breaks off."""

    def steps() -> Iterator[None]:
        yield
        raise TypeError("Virtanen")

    return [steps]


@pytest.mark.parametrize("counting", [broken, breaks_off])
def test_what_every_count_reads_may_fail_and_the_window_opens(
    qtbot: QtBot, qapp: QApplication, settings: Settings, tmp_path: Path, counting: Any
) -> None:
    filled = [replace(s, counting=counting) for s in SCREENS]
    with qtbot.capture_exceptions() as told:
        window = opened(
            qtbot, qapp, settings, make_vault(tmp_path), Furniture(filled, surroundings.find)
        )
        assert window.frame is not None
        qtbot.waitUntil(lambda: len(told) == len(SCREENS))
        qtbot.wait(1)
    assert {kind for kind, _error, _trace in told} == {TypeError}
    assert len(told) == len(SCREENS)
    window.close()


FOUND = Path(__file__).parent.parent.parent.parent / "shared"
SERVICE = {
    "id": "6c00d407-d3fd-4c7e-a373-57be9f3b2cff",
    "serviceNames": [{"language": "fi", "value": "Esimerkkipalvelu", "type": "Name"}],
}
INDEX = {"id": "7c00d407-d3fd-4c7e-a373-57be9f3b2cff", "name": "Pelkkä nimi"}
HSDS = {"contents": [{"id": "s1", "name": "Service", "status": "active"}]}


def foreign() -> Iterator[tuple[str, str, bytes]]:
    """Return files of others: a few small ones, and where they are at hand the real ones."""
    yield "service", "ptv", json.dumps({"itemList": [SERVICE]}).encode()
    yield "index", "ptv", json.dumps({"itemList": [INDEX]}).encode()
    yield "hsds", "hsds", json.dumps(HSDS).encode()
    for kind in ("ptv", "hsds"):
        for file in sorted((FOUND / "data" / kind).glob("*.json")):
            if not file.name.startswith("schema_"):
                yield file.stem, kind, file.read_bytes()


@pytest.fixture(scope="module")
def practised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make one practice vault, whose posts are partly without a service, with the files in it."""
    path = tmp_path_factory.mktemp("practised") / "p.vault"
    made = make_practice(path, today=NOON.date(), kdf=CHEAP, clients=12)
    with made.vault as vault:
        for _name, kind, content in foreign():
            take = {"ptv": import_ptv, "hsds": import_hsds}[kind]
            take(vault, content, NOON.date())
    return path


def test_after_every_import_the_window_opens_and_so_does_each_page(
    qtbot: QtBot, qapp: QApplication, settings: Settings, practised: Path
) -> None:
    from tytti_desktop.practice import PASSPHRASE
    from tytti_desktop.vault import open_vault

    furniture = Furniture(SCREENS, surroundings.find, surroundings.backup_words)
    vault = open_vault(practised, passphrase=PASSPHRASE)
    window = opened(qtbot, qapp, settings, vault, furniture)
    assert window.frame is not None
    counts = [line.accessibleName() for line in window.frame.nav.buttons.values()]
    assert not [name for name in counts if name.endswith("–")]
    for screen in SCREENS:
        for view in [None, *screen.views(window.frame.session)]:
            target, page = (view.target, view.page) if view else ("", "")
            window.frame.session.go(screen.name, target, page)
    window.close()
