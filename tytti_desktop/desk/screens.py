"""The screens of the window, in the order of the navigation: one line each."""

from tytti_desktop.desk import clients_page, consultations, today
from tytti_desktop.desk.pages import Screen


def all_screens() -> list[Screen]:
    """Return every screen; the first is what opens after unlocking."""
    return [today.SCREEN, clients_page.SCREEN, consultations.SCREEN]
