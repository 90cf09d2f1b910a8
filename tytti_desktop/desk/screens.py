"""The screens of the window, in the order of the navigation: one line each."""

from collections.abc import Sequence

from tytti_desktop.desk import clients_page
from tytti_desktop.desk.pages import Screen
from tytti_desktop.desk.search_box import Hit
from tytti_desktop.desk.session import Session


def all_screens() -> list[Screen]:
    """Return every screen; the first is what opens after unlocking."""
    return [clients_page.SCREEN]


def find(_session: Session, _text: str) -> Sequence[Hit]:
    """Return what search finds for a text typed so far, the best first."""
    return []
