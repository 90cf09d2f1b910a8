"""F1 tells of the place one is in: each screen has its part of the guide, each part is real."""

import re

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage, QTextDocument
from pytestqt.qtbot import QtBot

from tytti_desktop.desk import screens
from tytti_desktop.desk.client_page.tabs import TABS
from tytti_desktop.desk.guide import PARTS, Guide, heading_of, parts
from tytti_desktop.paper.guide_sheets import SHEET_NAMES
from tytti_desktop.words import _


def test_every_screen_has_its_part_of_the_guide() -> None:
    assert {screen.name for screen in screens.all_screens()} <= set(PARTS)
    assert set(PARTS.values()) <= set(parts())
    pages = {f"clients/{tab.name}" for tab in TABS}
    assert {place for place in PARTS if place.startswith("clients/")} <= pages
    assert heading_of("clients", "screenings:abc") == "Terveydenhoitaja"
    assert heading_of("clients", "visits") == "Joka päivä"


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
