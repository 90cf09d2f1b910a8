"""The screens of the window, in the order of the navigation: one line each."""

from tytti_desktop.desk import log_page
from tytti_desktop.desk.admin import page as settings_page
from tytti_desktop.desk.client_page import clients_page
from tytti_desktop.desk.consult import consultations
from tytti_desktop.desk.mail_page import mail
from tytti_desktop.desk.meetings import page as meetings_page
from tytti_desktop.desk.network import page as network_page
from tytti_desktop.desk.results import page as results_page
from tytti_desktop.desk.returned_page import returned
from tytti_desktop.desk.running.pages import Screen
from tytti_desktop.desk.today_page import today


def all_screens() -> list[Screen]:
    """Return every screen; the first is what opens after unlocking."""
    return [
        today.SCREEN,
        clients_page.SCREEN,
        mail.SCREEN,
        consultations.SCREEN,
        returned.SCREEN,
        network_page.SCREEN,
        meetings_page.SCREEN,
        results_page.SCREEN,
        settings_page.SCREEN,
        log_page.SCREEN,
    ]
