"""F1 tells of the place one is in: each screen has its part of the guide, each part is real."""

import re

import pytest
from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desk.caseload import add_client
from tests.desk.test_keys import window as window  # noqa: PLC0414 a fixture
from tytti_desktop import app as door
from tytti_desktop.desk import screens
from tytti_desktop.desk.admin.page import LINES
from tytti_desktop.desk.client_page.tabs import TABS
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.guide import FIRST_DAY, PARTS, Guide, heading_of, parts
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.desk.unlock import Door, UnlockScreen
from tytti_desktop.paper.guide_sheets import SHEET_NAMES
from tytti_desktop.words import _, speaking

DOORS = {Door.help_part, UnlockScreen.help_part}


def test_every_screen_has_its_part_of_the_guide() -> None:
    assert {screen.name for screen in screens.all_screens()} <= set(PARTS)
    assert set(PARTS.values()) <= set(parts())
    pages = {f"clients/{tab.name}" for tab in TABS} | {f"settings/{one.name}" for one in LINES}
    assert {place for place in PARTS if "/" in place} == pages  # each is decided, none falls back
    assert heading_of("clients", "screenings:abc") == "Terveydenhoitaja"
    assert set(parts()) - set(PARTS.values()) <= DOORS


def pressed(window: MainWindow) -> str:
    """Press F1; return the part of the guide that is shown."""
    window.activateWindow()  # without a desktop a closed dialog does not give it back
    QTest.qWait(10)
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F1)
    (shown,) = [one for one in window.findChildren(Guide) if one.isVisible()]
    said = shown.reader.toPlainText().split("\n", 1)[0]
    shown.close()
    shown.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return said


def test_f1_tells_of_the_page_and_of_the_door(qtbot: QtBot, window: MainWindow) -> None:
    """Every page of every screen, by the key itself; then the doors, where no vault is open."""
    session = window.session
    assert session is not None
    client = add_client(session.vault)
    for screen in screens.all_screens():
        for place in [one for one in PARTS if one.split("/")[0] == screen.name]:
            page = place.partition("/")[2]
            session.go(screen.name, client.id if screen.name == "clients" and page else "", page)
            QApplication.processEvents()
            assert pressed(window) == PARTS[place], place
    path = session.vault.path
    window.lock()
    assert pressed(window) == "Kun jokin menee vikaan"
    window.show_door(path.parent / "none")
    assert pressed(window) == "Ensimmäinen päivä"


def test_f1_asks_nothing_of_a_window_that_is_not_in_sight(
    qtbot: QtBot, qapp: QApplication, window: MainWindow
) -> None:
    """A window that is closed and not yet gone opened its own help, and two then hear one key."""
    gone = MainWindow(qapp, Settings(in_memory=True), door.furniture())
    qtbot.addWidget(gone)
    gone.show()
    gone.close()
    assert [pressed(window) for _time in range(2)] == ["Joka päivä"] * 2
    assert not gone.findChildren(Guide)


def test_f1_over_a_dialog_tells_of_the_page_under_it(qtbot: QtBot, window: MainWindow) -> None:
    assert window.session is not None
    window.session.go("clients", add_client(window.session.vault).id, "plan")
    dialog = Dialog(window)
    qtbot.addWidget(dialog)
    dialog.setModal(True)
    dialog.show()
    QTest.qWaitForWindowActive(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_F1)
    (shown,) = [one for one in window.findChildren(Guide) if one.isVisible()]
    assert shown.reader.toPlainText().startswith("Suunnitelma")
    shown.close()


@pytest.mark.parametrize(("code", "said"), [("sv", "den första dagen"), ("en", "the first day")])
def test_the_first_day_is_told_in_the_readers_own_language(
    qtbot: QtBot, look: object, code: str, said: str
) -> None:
    with speaking(code):
        guide = Guide(None, FIRST_DAY)
        qtbot.addWidget(guide)
        assert said in guide.reader.toPlainText().split("\n", 1)[0]
        guide.show_whole()
        assert said in guide.reader.toPlainText()
        assert "Postituspäivä" in guide.reader.toPlainText()


def test_the_guide_opens_in_place_and_shows_all_and_the_keys(qtbot: QtBot, look: object) -> None:
    for heading in parts():
        guide = Guide(None, heading)
        qtbot.addWidget(guide)
        assert guide.reader.toPlainText().startswith(heading)
        links = re.findall(r"(?<!!)\[[^\]]*\]\(", guide.reader.toMarkdown())
        assert links == []  # no link that leads nowhere
    guide.show()
    guide.whole.click()
    assert all(heading in guide.reader.toPlainText() for heading in parts())
    guide.shortcuts.click()
    assert guide.reader.isHidden()
    assert not guide._keys.isHidden()


def test_the_pictures_are_shown_and_never_wider_than_the_page(qtbot: QtBot, look: object) -> None:
    guide = Guide(None, "Ensimmäinen päivä")
    qtbot.addWidget(guide)
    guide.show()
    image = QTextDocument.ResourceType.ImageResource.value
    named = set(re.findall(r"!\[[^\]]*\]\(([^)]+)\)", "".join(parts().values())))
    assert len(named) > 5
    for name in named:
        shown = guide.reader.loadResource(image, QUrl(name))
        assert isinstance(shown, QImage)
        assert 0 < shown.width() <= guide.reader.viewport().width()
    assert guide.reader.loadResource(image, QUrl("../../header.json")) is None


def test_each_sheet_is_shown_ready_to_print(
    qtbot: QtBot, look: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(
        "tytti_desktop.desk.guide.show_paper",
        lambda _parent, title, pdf, _name: shown.append(title if pdf[:4] == b"%PDF" else ""),
    )
    guide = Guide()
    qtbot.addWidget(guide)
    for action in guide.printing.menu().actions():
        action.trigger()
    assert shown == [_(words) for words in SHEET_NAMES.values()]


@pytest.mark.parametrize("scale", [100, 150, 200])
def test_no_picture_is_wider_than_the_guide(qtbot: QtBot, qapp: QApplication, scale: int) -> None:
    theme.apply(qapp, theme.Mode.LIGHT, scale)
    guide = Guide()
    qtbot.addWidget(guide)
    guide.show_whole()
    guide.show()
    for wide in (guide.width(), guide.width() - 120):
        guide.resize(wide, guide.height())
        QApplication.processEvents()
        assert guide.reader.horizontalScrollBar().maximum() == 0
        assert "](" not in guide.reader.toPlainText()
