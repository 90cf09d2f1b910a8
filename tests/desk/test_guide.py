"""F1 tells of the place one is in: each screen has its part of the guide, each part is real."""

from pytestqt.qtbot import QtBot

from tytti_desktop.desk import screens
from tytti_desktop.desk.client_page.tabs import TABS
from tytti_desktop.desk.guide import PARTS, Guide, heading_of, parts


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
        assert "](" not in guide.reader.toMarkdown()  # no link that leads nowhere
    guide.show()
    guide.whole.click()
    assert all(heading in guide.reader.toPlainText() for heading in parts())
    guide.shortcuts.click()
    assert guide.reader.isHidden()
    assert not guide._keys.isHidden()
