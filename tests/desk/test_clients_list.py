"""The client list: empty, filtered, masked, opened by keyboard, ten thousand rows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTabBar
from pytestqt.qtbot import QtBot

from tests.counted import calls
from tests.desk.caseload import TODAY, accept, add_client, add_consent, fill, on_dialog
from tytti_desktop.casework.client import case_end, case_managers, clients
from tytti_desktop.casework.client.case_managers import CaseManager
from tytti_desktop.casework.steps import client_list, referrals
from tytti_desktop.casework.steps.client_list import ClientRow
from tytti_desktop.casework.steps.path import StageName
from tytti_desktop.desk.client.criteria_card import CriterionRow
from tytti_desktop.desk.client_page.clients_page import SCREEN, ClientsPage
from tytti_desktop.desk.client_page.tabs import TABS
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Vault, audit


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> ClientsPage:
    made = ClientsPage(session)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    session.going.connect(lambda place: made.open_at(place.target, place.page))
    session.changed.connect(made.take_change)  # as the stack of pages does
    made.show()
    made.open_at("", "")
    return made


def names(page: ClientsPage) -> list[str]:
    return [row.name for row in page.list.table.model.records]


def is_open(page: ClientsPage) -> bool:
    return page.client is not None


def pick(page: ClientsPage, box: str, value: object) -> None:
    found = getattr(page.list, box)
    found.setCurrentIndex(found.findData(value))
    found.activated.emit(found.currentIndex())


def test_an_empty_vault_says_how_the_first_client_comes(page: ClientsPage) -> None:
    assert page.list.nobody.isVisible()
    assert not page.list.table.isVisible()


def test_the_list_shows_stage_days_and_names_in_finnish_order(
    page: ClientsPage, vault: Vault
) -> None:
    first = add_client(vault, "Öhman", date_of_birth=date(1989, 2, 3), birth_source="told")
    add_client(vault, "Zeta")
    accept(vault, first.id)
    page.session.changed.emit(frozenset({clients.Client}))
    assert [name.split()[0] for name in names(page)] == ["Zeta", "Öhman"]
    row = page.list.table.model.records[1]
    shown = [column.shown(row) for column in page.list.table.model.columns]
    assert shown[1:4] == ["37", "Tarve ja tavoitteet", "7 pv"]
    assert SCREEN.count(page.session) == 2


def test_boxes_narrow_by_stage_manager_and_flag(page: ClientsPage, vault: Vault) -> None:
    started = add_client(vault, "Aho")
    accept(vault, started.id)
    case_managers.name_case_manager(
        vault, CaseManager(started.id, "Maija Malli", date(2026, 11, 15)), TODAY
    )
    add_client(vault, "Berg", non_disclosure=True)
    closed = add_client(vault, "Cajan")
    case_end.close_case(vault, closed.id, "goal_reached", TODAY, TODAY)
    page.session.changed.emit(frozenset({clients.Client}))
    pick(page, "stage", StageName.NEEDS)
    assert names(page) == ["Aho Esimerkki-Liisa"]
    page.list.clear()
    pick(page, "manager", "")
    assert names(page) == ["Berg Esimerkki-Liisa"]
    page.list.clear()
    pick(page, "manager", "Maija Malli")
    assert names(page) == ["Aho Esimerkki-Liisa"]
    page.list.clear()
    pick(page, "flag", "non_disclosure")
    assert names(page) == ["Berg Esimerkki-Liisa"]
    pick(page, "flag", "closed")
    assert names(page) == ["Cajan Esimerkki-Liisa"]
    pick(page, "stage", StageName.MEANS)
    assert page.list.table.empty.isVisible()
    page.list.clear()
    assert names(page) == ["Aho Esimerkki-Liisa", "Berg Esimerkki-Liisa"]


def test_under_non_disclosure_no_cell_tells_where_someone_lives(
    page: ClientsPage, vault: Vault
) -> None:
    add_client(vault, non_disclosure=True, street="Salakuja 1", town="Kuopio", municipality="297")
    page.session.changed.emit(frozenset({clients.Client}))
    row = page.list.table.model.records[0]
    shown = " ".join(column.shown(row) for column in page.list.table.model.columns)
    assert "Turvakielto" in shown
    assert not any(word in shown for word in ("Kuopio", "Salakuja", "040"))


def test_enter_opens_the_client_and_the_reading_is_logged_once(
    page: ClientsPage, vault: Vault
) -> None:
    made = add_client(vault)
    page.session.changed.emit(frozenset({clients.Client}))
    QTest.keyClick(page.list.table.filter, Qt.Key.Key_Down)
    QTest.keyClick(page.list.table.view, Qt.Key.Key_Return)
    assert page.client is not None
    assert page.client.client_id == made.id
    page.session.open_client(made.id, "log")
    page.session.open_client(made.id, "situation")
    opened = [row for row in audit.rows(vault, client_id=made.id) if row.action == "open"]
    assert len(opened) == 1
    page.client.head.header.crumb.linkActivated.emit("list")
    assert not is_open(page)
    assert page.list.isVisible()


def test_the_cursor_is_on_the_tab_that_was_asked_for_on_whichever_line(
    qtbot: QtBot, page: ClientsPage, vault: Vault
) -> None:
    page.resize(420, 700)
    made = add_client(vault)
    page.session.changed.emit(frozenset({clients.Client}))
    asked = (("log", "closing"), ("situation", "situation"), ("letters", "visits"))
    for name, before in asked:  # opened from the list first, then on the same page
        page.session.open_client(made.id, name)
        qtbot.wait(1)
        assert page.client is not None
        line = page.window().focusWidget()
        assert isinstance(line, QTabBar)
        assert line.isVisible()
        assert page.client.tabs.current_name == name
        assert line.tabText(line.currentIndex()) == page.client.tabs.tabText(number(name))
        QTest.keyClick(line, Qt.Key.Key_Left)
        assert page.client.tabs.current_name == before


def number(name: str) -> int:
    return [tab.name for tab in TABS].index(name)


def test_a_late_row_says_so_and_stays_picked_over_a_refresh(
    page: ClientsPage, vault: Vault
) -> None:
    late = add_client(vault, "Aho")
    accept(vault, late.id, date(2026, 3, 12))
    add_client(vault, "Berg")
    page.session.changed.emit(frozenset({clients.Client}))
    page.list.table.pick(late.id)
    due = next(c for c in page.list.table.model.columns if c.title == "Seuraavaksi")
    row: ClientRow = page.list.table.current()
    assert due.icon is not None
    assert due.icon(row) == "clock"
    add_consent(vault, late.id)
    page.session.changed.emit(frozenset({clients.Client}))
    assert page.list.table.current().id == late.id


def test_a_new_client_opens_at_the_referral_that_is_asked_at_once(
    page: ClientsPage, vault: Vault
) -> None:
    def refer(dialog: object) -> None:
        fill(source_class="kela", reason="Kela ohjasi")(dialog)  # type: ignore[arg-type]

    def add(dialog: object) -> None:
        on_dialog(refer)
        fill(family_name="Uusi", given_names="Testi")(dialog)  # type: ignore[arg-type]

    on_dialog(add)
    page.list.nobody.findChildren(type(page.list.new))[0].click()
    stored = clients.CLIENTS.find(vault)
    assert [client.list_name for client in stored] == ["Uusi Testi"]
    assert page.client is not None
    assert page.client.tabs.current_name == "referral"
    assert referrals.of_client(vault, stored[0].id)[0].reason == "Kela ohjasi"
    asked = page.client.findChildren(CriterionRow)
    assert asked[0].isAncestorOf(page.focusWidget())  # the keys 1, 2 and 3 answer at once


def test_undoing_the_addition_goes_back_to_the_list(page: ClientsPage, vault: Vault) -> None:
    made = clients.register_client(vault, clients.Client("Uusi", "Testi"), TODAY)
    page.session.open_client(made.record.id)
    assert page.client is not None
    assert made.undo is not None
    page.session.undo(made.undo)
    assert not is_open(page)
    assert page.list.nobody.isVisible()


def test_ten_thousand_rows_are_shown_in_time(
    page: ClientsPage, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_client(vault)
    one = client_list.rows(vault, TODAY)[0]
    many = [replace(one, id=str(n), name=f"Nimi{n % 997} Testi{n}") for n in range(10_000)]
    given: Callable[..., list[ClientRow]] = lambda *_all: many  # noqa: E731
    monkeypatch.setattr(client_list, "rows", given)

    def show() -> None:
        page.list.refresh()
        page.list.table.filter.setText("nimi99")

    assert calls(show) < 400_000  # forty a row
    assert len(names(page)) > 10
