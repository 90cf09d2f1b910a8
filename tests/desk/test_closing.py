"""Päätös in the window: rated, written, checked off, printed, and the drafts that come back."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.desk.caseload import TODAY, add_client, fill, give_reason, on_dialog
from tests.factory import closed
from tytti_desktop.casework import unit
from tytti_desktop.casework.client import clients, labour_status, visits
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.closing import closings, ratings
from tytti_desktop.casework.copy_out import systems
from tytti_desktop.casework.plan import goals
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.screening import rounds
from tytti_desktop.casework.steps.closing_record import CLOSINGS, RATINGS, Rater
from tytti_desktop.casework.today.acts import Kind
from tytti_desktop.casework.today.worklist import worklist
from tytti_desktop.desk import i18n
from tytti_desktop.desk.client import closing
from tytti_desktop.desk.client.closing import ClosingTab
from tytti_desktop.desk.client.closing_ratings import rating_dialog
from tytti_desktop.desk.copying.dialog import CopyDialog
from tytti_desktop.desk.dialogs.print_dialog import PrintDialog
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.today_page.today import TodayPage
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault


@pytest.fixture
def client(vault: Vault) -> Client:
    made = add_client(vault, started_on=date(2026, 3, 2))
    aim = replace(goals.proposed(vault, made.id, TODAY), text="Osa-aikatyö")
    goals.add_goal(vault, aim, TODAY)
    return made


@pytest.fixture
def tab(qtbot: QtBot, session: Session, client: Client) -> ClosingTab:
    made = ClosingTab(session, client.id)
    qtbot.addWidget(made)
    session.changed.connect(made.take_change)
    made.refresh_if_stale()
    made.resize(1100, 900)
    made.show()
    return made


def words(widget: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def press(widget: QWidget, name: str) -> None:
    """Press the visible button whose accessible name begins so."""
    QApplication.processEvents()
    for one in widget.findChildren(QPushButton):
        if one.isVisible() and one.accessibleName().startswith(name):
            one.click()
            return
    raise AssertionError(name)


def test_each_side_is_rated_in_one_dialog_and_the_difference_is_shown(
    tab: ClosingTab, vault: Vault, client: Client
) -> None:
    assert "–" in words(tab.ratings)
    on_dialog(fill(client_value="2", case_manager_value="5", case_manager_note="Jaksaa jo"))
    press(tab.ratings, "Arvioi …: Osa-aikatyö")
    told = words(tab.ratings)
    assert "2 – vähän" in told
    assert "5 – kokonaan" in told
    assert "ero 3" in told
    assert RATINGS.count(vault) == 2
    on_dialog(fill(client_value="none"))
    press(tab.ratings, "Arvioi …: Osa-aikatyö")
    assert "ei vastausta" in words(tab.ratings)
    sides = ratings.side_by_side(vault, client.id, TODAY)
    assert sides[0].ratings[Rater.CASE_MANAGER].note == "Jaksaa jo"
    on_dialog(fill())
    press(tab.ratings, "Arvioi …: Työkyky")
    assert RATINGS.count(vault) == 2, "nobody was asked of work ability"


def test_the_words_are_written_and_a_draft_comes_back(
    qtbot: QtBot, tab: ClosingTab, vault: Vault, client: Client
) -> None:
    assert "ei vielä kirjoitettu" in words(tab.words)
    on_dialog(lambda dialog: dialog.form.put({"summary": "x"}) or dialog.form._typed())
    press(tab.words, "Kirjoita …")
    found: list[object] = []
    on_dialog(found.append)
    assert tab.resume(DraftPlace(f"closing-words:{client.id}"))
    qtbot.waitUntil(lambda: bool(found))
    on_dialog(fill(summary="Eteni hyvin", guidance="Ohjaamoon"))
    press(tab.words, "Kirjoita …")
    assert "Eteni hyvin" in words(tab.words)
    assert "Jatko-ohjaus kirjoitettu" in words(tab.checklist)
    held = closings.current(vault, client.id)
    assert held is not None
    CLOSINGS.change(vault, replace(held, register=Register.HEALTH))
    tab.refresh()
    assert "toiseen rekisteriin" in words(tab.words)
    assert "Eteni" not in words(tab.words)


def test_a_rating_being_typed_comes_back(qtbot: QtBot, tab: ClosingTab, client: Client) -> None:
    seen: list[FormDialog] = []
    on_dialog(seen.append)
    assert tab.resume(DraftPlace(f"rating:{client.id}:ability"))
    qtbot.waitUntil(lambda: bool(seen))
    assert not tab.resume(DraftPlace("visit:new"))


def test_points_are_settled_and_taken_back(tab: ClosingTab, session: Session) -> None:
    places: list[str] = []
    session.going.connect(lambda place: places.append(place.page))
    press(tab.checklist, "Merkitse tehdyksi: Asiakkaalle annettu")
    press(tab.checklist, "Ota takaisin: Asiakkaalle annettu")
    on_dialog(give_reason)
    press(tab.checklist, "Ei tarvita …: Viimeinen kysely")
    assert "Ei tarvita · Asiakas pyysi" in words(tab.checklist)
    press(tab.checklist, "Avaa: Työmarkkina-asema")
    press(tab.checklist, "Avaa: Päätöstapaaminen")
    assert places == ["situation", "meetings"]


def test_what_waits_to_be_carried_opens_the_copying(
    tab: ClosingTab, session: Session, vault: Vault
) -> None:
    content = unit.value(vault, systems.SYSTEMS, "sosiaalieffica", TODAY)
    content |= {"in_use_from": "2026-01-01"}
    session.done(unit.change(vault, systems.SYSTEMS, "sosiaalieffica", content, TODAY))
    tab.refresh()
    seen: list[CopyDialog] = []
    on_dialog(seen.append, CopyDialog)
    press(tab.checklist, "Kopioi …")
    assert seen


def test_the_papers_are_shown_and_the_last_questionnaire_is_asked(
    tab: ClosingTab, session: Session, vault: Vault, client: Client
) -> None:
    with pytest.raises(KnownError, match="aloita"):
        tab.print_summary()
    closings.write_words(vault, client.id, TODAY, summary="Eteni")
    seen: list[str] = []
    (papers,) = [
        one for one in tab.findChildren(QPushButton) if one.text().startswith("Tulosta päätös")
    ]
    for act in papers.menu().actions():
        on_dialog(lambda dialog: seen.append(dialog.windowTitle()), PrintDialog)
        act.trigger()
    assert seen == ["Päätösyhteenveto asiakkaalle", "Päätösraportti asiakirjoihin"]
    places: list[str] = []
    session.going.connect(lambda place: places.append(place.page))
    press(tab, "Kysy loppukysely")
    press(tab, "Kysy loppukysely")
    assert places == ["rounds", "rounds"]
    assert [r.name for r in rounds.of_client(vault, client.id)] == ["closing"]


def test_results_and_statuses_are_told_with_the_units_own_figures_only(
    tab: ClosingTab, session: Session, vault: Vault, client: Client
) -> None:
    assert "Ei tuloksia" in words(tab.results)
    status = labour_status.LabourStatus(client.id, "unemployed", date(2026, 3, 2))
    session.done(labour_status.record_status(vault, status, TODAY))
    told = words(tab.results)
    assert "Alussa 2.3.2026" in told
    assert "Kuuden kuukauden kohdalla 2.9.2026" in told
    assert "Yksikkö ei ole antanut laskentaperusteita" in told


def test_today_asks_the_last_questionnaire_and_opens_an_unfinished_closing(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    made = replace(visits.proposed(vault, client.id, TODAY), kind="closing_meeting")
    visits.log_visit(vault, replace(made, on_date=date(2026, 11, 25)), TODAY)
    visits.log_visit(vault, replace(made, on_date=date(2026, 11, 2)), TODAY)
    page = TodayPage(session)
    qtbot.addWidget(page)
    places: list[str] = []
    session.going.connect(lambda place: places.append(place.page))
    acts = {act.kind: act for act in worklist(vault, TODAY)}
    page._doer.do(acts[Kind.LAST_PROM])
    page._doer.do(acts[Kind.CLOSING])
    assert places == ["rounds", "closing"]
    assert rounds.of_client(vault, client.id)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_tab_and_its_dialogs_open_in_every_language_open_and_closed(
    qtbot: QtBot, qapp: QApplication, session: Session, vault: Vault, client: Client, language: str
) -> None:
    i18n.speak(qapp, language)
    made = ratings.proposed(vault, client.id, Rater.CLIENT, TODAY)
    ratings.rate(vault, replace(made, value=3), TODAY)
    shown = ClosingTab(session, client.id)
    qtbot.addWidget(shown)
    shown.refresh()
    shown.show()
    assert words(shown)
    side = ratings.side_by_side(vault, client.id, TODAY)[0]
    for dialog in (
        closing.words_dialog(session, shown, client.id),
        rating_dialog(session, shown, client.id, side),
    ):
        dialog.show()
        assert words(dialog)
        dialog.close()
        dialog.deleteLater()
    closed(vault, client.id, TODAY)
    shown.refresh()
    assert "Muutti" in words(shown)
    assert clients.get(vault, client.id).closed_on == TODAY
    i18n.speak(qapp, "fi")
