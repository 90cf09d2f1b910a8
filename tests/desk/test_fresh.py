"""What a page or a count shows is read again when it changes elsewhere.

Each is made to read again, and the questions it asks are listened to: whatever table they name is
one whose record type it listens for (`types`). A page that is new, or asks more, is found here.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.desk import every
from tytti_desktop.casework import manifest
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.plan import actions
from tytti_desktop.casework.plan.actions import ActionState
from tytti_desktop.casework.today.acts import Kind
from tytti_desktop.desk import screens
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.refreshed import Refreshed, touched
from tytti_desktop.desk.today_page.today import TodayPage, acts_of
from tytti_desktop.vault import Vault

_TABLES = (*(book.table for book in manifest.BOOKS), *manifest.LEDGERS)
RECORDS: dict[str, type] = {table.name: table.record for table in _TABLES}


@contextmanager
def listening(vault: Vault) -> Iterator[set[type]]:
    """Gather the record types whose tables are asked; what is kept between readings is not kept."""
    found: set[type] = set()

    def heard(question: str) -> None:
        if re.match(r"\s*(select|with)\b", question, re.IGNORECASE):
            named = re.findall(r"\b(?:from|join)\s+\"?(\w+)", question, re.IGNORECASE)
            found.update(RECORDS[name] for name in named if name in RECORDS)

    vault.log_changes -= 1  # as if a row had changed
    connection = vault.db.conn
    connection.set_trace_callback(heard)
    try:
        yield found
    finally:
        connection.set_trace_callback(None)


def unheard(concerns: Callable[[frozenset[type]], bool], asked: set[type]) -> list[str]:
    return sorted(each.__name__ for each in asked if not concerns(frozenset({each})))


def test_every_page_listens_for_all_it_asks_about(
    window: MainWindow, caseload: tuple[Path, Client], qtbot: QtBot
) -> None:
    assert window.session is not None
    wrong = {}
    asking = set()
    for place in every.places(window, caseload[1]):
        every.go(window, place)
        qtbot.waitUntil(lambda: not background._alive)
        for shown in [each for each in window.findChildren(Refreshed) if each.isVisible()]:
            shown.stale = False
            with listening(window.session.vault) as asked:
                shown.refresh_if_stale()
            if asked or object in shown.types:
                continue  # it reads each time it is opened, or after any change
            shown.stale = True
            with listening(window.session.vault) as asked:
                shown.refresh_if_stale()
                every.settle()
            asking |= {type(shown)} if asked else set()
            if missing := unheard(shown.concerns, asked):
                wrong[(*place, type(shown).__name__)] = missing
    assert wrong == {}
    assert len(asking) > 12


def rows(page: QWidget) -> list[tuple[str, str]]:
    assert isinstance(page, TodayPage)
    return [(row.title, row.about) for row in page.acts._acts]


def test_an_action_finished_on_the_clients_page_leaves_today(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    page = every.go(window, ("today", "", ""))
    act = next(each for each in acts_of(session).of(session.today) if each.kind is Kind.ACTION)
    assert (act.text, act.client_name) in rows(page)
    every.go(window, ("clients", act.client_id or "", "plan"))
    today = session.today
    session.done(
        actions.finish_action(session.vault, act.target, ActionState.DONE, today, "", today)
    )
    page = every.go(window, ("today", "", ""))
    assert (act.text, act.client_name) not in rows(page)


def test_every_count_of_the_menu_listens_for_all_it_asks_about(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    wrong = {}
    for screen in screens.all_screens():
        with listening(session.vault) as asked:
            screen.count(session)
        if missing := unheard(partial(touched, screen.types), asked):
            wrong[screen.name] = missing
    assert wrong == {}
