"""The client's work tabs: screenings, questionnaires, visits, letters, closing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.desk.caseload import (
    TODAY,
    accept,
    add_client,
    add_other_register,
    add_visit,
    fill,
    give_reason,
    on_dialog,
)
from tests.desk.conftest import NOON
from tests.factory import ASKED, make_vault
from tytti_desktop.casework import consultations
from tytti_desktop.casework.client import clients, visits
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.mail import mailings
from tytti_desktop.casework.mail.mailings import Mailing, MailingItem, MailState
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.screening import rounds, screenings
from tytti_desktop.casework.screening.rounds import Round, RoundState
from tytti_desktop.casework.screening.screening_alerts import AlertNote
from tytti_desktop.casework.screening.screenings import Mode, Screening, ScreeningState
from tytti_desktop.desk import i18n
from tytti_desktop.desk.client import closing_asks, screenings_correct, visits_dialog
from tytti_desktop.desk.client.questionnaires import QuestionnairesTab
from tytti_desktop.desk.client.screenings import ScreeningsTab
from tytti_desktop.desk.client_page.page import ClientPage
from tytti_desktop.desk.dialogs.print_dialog import PrintDialog
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.forms.messages import Question
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Changes, Role, Vault, audit, new_id

Said = list[tuple[str, Callable[[Vault], Changes] | None]]


@pytest.fixture
def client(vault: Vault) -> Client:
    return add_client(vault, street="Mallikatu 1", postal_code="70100", town="Kuopio")


@pytest.fixture
def said(session: Session) -> Said:
    told: Said = []
    session.said.connect(lambda text, undo: told.append((text, undo)))
    return told


def opened(qtbot: QtBot, session: Session, client: Client, tab: str) -> ClientPage:
    made = ClientPage(session, client.id, tab)
    qtbot.addWidget(made)
    session.going.connect(lambda place: made.open_tab(place.page))
    made.resize(1100, 900)
    made.show()
    qtbot.waitActive(made)
    QApplication.processEvents()
    return made


def words(widget: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def buttons(widget: QWidget) -> list[str]:
    QApplication.processEvents()
    return [one.text() for one in widget.findChildren(QPushButton) if one.isVisible()]


def press(widget: QWidget, word: str) -> None:
    QApplication.processEvents()
    found = [b for b in widget.findChildren(QPushButton) if b.text() == word and b.isVisible()]
    assert found, word
    found[0].click()
    QApplication.processEvents()


def take_back(session: Session, said: Said) -> None:
    undo = said[-1][1]
    assert undo is not None
    session.undo(undo)


def screened(
    vault: Vault, client: Client, instrument: str = "gad7", value: int = 1, **how: object
) -> Screening:
    """Store a finished screening of the social register, each item answered alike."""
    begun = screenings.start_screening(
        vault, client.id, instrument, TODAY, register=Register.SOCIAL, retention="working_age",
        **how,  # type: ignore[arg-type]
    ).record  # fmt: skip
    for item in screenings.instrument_of(vault, begun).items:
        screenings.answer(vault, begun.id, item.name, value)
    notes = {
        alert.id: AlertNote("Puhuttiin", date(2026, 11, 25), *ASKED)
        for alert in screenings.open_alerts(vault, screenings.get(vault, begun.id))
    }
    stored: Screening = screenings.finish(vault, begun.id, notes).record
    return stored


# --- visits ---------------------------------------------------------------------------------


def test_a_visit_is_logged_in_seconds_from_the_head_by_keyboard(
    qtbot: QtBot, session: Session, vault: Vault, client: Client, said: Said
) -> None:
    page = opened(qtbot, session, client, "visits")
    assert "Ei vielä käyntejä" in words(page)

    def hand(dialog: FormDialog) -> None:
        QTest.keyClicks(dialog.form["text"].editor, "Puhuttiin tyosta")
        dialog.form["agreed"].put("Lausunto")
        dialog.form["agreed_due"].put("18.11.")
        dialog.finish()
        assert "ennen käyntiä" in dialog.form["agreed_due"].error.text()
        dialog.form["agreed_due"].put("28.11.")
        dialog.act.click()

    on_dialog(hand)
    press(page.head, "Kirjaa käynti")
    stored = visits.of_client(vault, client.id)
    assert [(v.on_date, v.text, v.agreed_due) for v in stored] == [
        (TODAY, "Puhuttiin tyosta", date(2026, 11, 28))
    ]
    assert "Sovittu: Lausunto" in words(page)
    take_back(session, said)
    assert visits.of_client(vault, client.id) == []


def test_the_length_follows_the_kind_until_somebody_writes_one(
    qtbot: QtBot, session: Session, client: Client
) -> None:
    dialog = visits_dialog.visit_dialog(session, client.id, None)
    qtbot.addWidget(dialog)
    dialog.form["kind"].put("phone")
    assert dialog.form["minutes"].value() == 15
    dialog.form["kind"].put("home_visit")
    assert dialog.form["minutes"].value() == 90
    dialog.form["minutes"].put(20)
    dialog.form["kind"].put("meeting")
    assert dialog.form["minutes"].value() == 20


def test_booked_visits_stand_first_and_a_visit_is_corrected(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    held = add_visit(vault, client.id, kind="meeting", minutes=45)
    ahead = replace(held, on_date=date(2026, 11, 25), kind="phone", text="", present="asiakas")
    visits.log_visit(vault, ahead, TODAY)
    base = consultations.proposed(vault, TODAY, client.id)
    made = replace(base, organisation_class="kela", topic="Kuntoutus")
    consultations.log_consultation(vault, made, TODAY)
    page = opened(qtbot, session, client, "visits")
    shown = words(page.tab("visits"))
    assert shown.index("Varatut käynnit") < shown.index("2.11.2026 · Tapaaminen · 45 min")
    assert "Kuntoutus" in shown
    tab = page.tab("visits")
    on_dialog(fill(text="Korjattu teksti"))
    tab.correct(held.id)  # type: ignore[attr-defined]
    assert "Korjattu teksti" in words(tab)
    on_dialog(fill(outcome="Neuvottu"))
    contact = consultations.of_client(vault, client.id)[0]
    tab.correct_contact(contact.id)  # type: ignore[attr-defined]
    assert "Kuntoutus · Neuvottu" in words(tab)


def test_what_was_agreed_is_marked_done_and_taken_back(
    qtbot: QtBot, session: Session, vault: Vault, client: Client, said: Said
) -> None:
    add_visit(vault, client.id, agreed="Soitto", agreed_due=date(2026, 11, 18))
    page = opened(qtbot, session, client, "visits")
    press(page.tab("visits"), "Merkitse tehdyksi")
    assert "myöhässä" not in words(page.tab("visits"))
    take_back(session, said)
    assert "3 päivää myöhässä" in words(page) or "3 pv myöhässä" in words(page)


def test_another_registers_visits_are_read_with_a_logged_reason_and_closed_when_left(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    add_other_register(vault, client.id)
    page = opened(qtbot, session, client, "visits")
    tab = page.tab("visits")
    assert "Terveydenhoitajan merkintä" not in words(tab)
    assert "1 merkintä toisessa rekisterissä" in words(tab)
    on_dialog(lambda _dialog: None)
    press(tab, "Lue perustellen")
    assert "Terveydenhoitajan merkintä" not in words(tab)
    on_dialog(give_reason)
    press(tab, "Lue perustellen")
    assert "Terveydenhoitajan merkintä" in words(tab)
    assert "Korjaa …" not in buttons(tab)
    assert audit.rows(vault, client_id=client.id)[0].action == "read_other_register"
    page.open_tab("situation")
    page.open_tab("visits")
    assert "Terveydenhoitajan merkintä" not in words(tab)


def test_a_long_history_shows_its_latest_first(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    for _number in range(22):
        add_visit(vault, client.id)
    tab = opened(qtbot, session, client, "visits").tab("visits")
    press(tab, "Näytä 2 lisää")
    assert words(tab).count("Keskustelu") == 22


def test_a_visit_being_typed_comes_back_after_a_lock(
    qtbot: QtBot, session: Session, client: Client
) -> None:
    page = opened(qtbot, session, client, "situation")
    dialog = visits_dialog.visit_dialog(session, client.id, page)
    dialog.form["text"].put("Puoli lausetta")
    dialog.form._typed()
    dialog.reject()
    dialog.deleteLater()
    found: list[str] = []
    on_dialog(lambda one: found.append(one.form["text"].value()))
    assert page.resume(DraftPlace(f"visit:new:{client.id}"))
    qtbot.waitUntil(lambda: bool(found))
    assert found == ["Puoli lausetta"]


# --- screenings -----------------------------------------------------------------------------


def screening_tab(page: ClientPage) -> ScreeningsTab:
    found = page.tab("screenings")
    assert isinstance(found, ScreeningsTab)
    return found


def test_a_screening_is_asked_over_the_whole_page_left_and_gone_on_with(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    page = opened(qtbot, session, client, "screenings")
    tab = screening_tab(page)
    assert buttons(tab)[:3] == ["AUDIT", "BDI-21", "GAD-7"]
    press(tab, "GAD-7")
    interview = tab.host.interview
    assert interview is not None
    assert not page.head.isVisible()
    QTest.keyClicks(interview, "111")
    QTest.keyClick(interview, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert page.head.isVisible()
    assert "vastattu 3/7" in words(tab)
    press(tab, "Jatka")
    assert tab.host.interview is not None
    QTest.keyClicks(tab.host.interview, "1111")
    QApplication.processEvents()
    press(tab, "Kirjaa tulos")
    assert "Seulontatulos 7: lievä" in words(tab)
    assert "lähde" in words(tab)
    assert "Seulontatulos ei ole diagnoosi." in words(tab)
    assert tab.host.interview is None


def test_today_opens_the_very_screening(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    begun = screenings.start_screening(
        vault, client.id, "gad7", TODAY, register=Register.SOCIAL, retention="working_age"
    ).record
    page = opened(qtbot, session, client, f"screenings:{begun.id}")
    assert screening_tab(page).host.interview is not None
    screening_tab(page).open_at("nobody")
    screening_tab(page).host.end()
    screening_tab(page).host.end()
    assert page.head.isVisible()


def test_an_unfinished_one_is_set_aside_with_a_reason(
    qtbot: QtBot, session: Session, vault: Vault, client: Client, said: Said
) -> None:
    begun = screenings.start_screening(
        vault, client.id, "gad7", TODAY, register=Register.SOCIAL, retention="working_age"
    ).record
    tab = screening_tab(opened(qtbot, session, client, "screenings"))
    on_dialog(give_reason)
    press(tab, "Aseta syrjään …")
    assert screenings.get(vault, begun.id).state is ScreeningState.ABANDONED
    assert "Kesken" not in words(tab)
    take_back(session, said)
    assert "Kesken" in words(tab)


def test_a_result_is_corrected_and_the_old_version_is_told(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    old = screened(vault, client)
    tab = screening_tab(opened(qtbot, session, client, "screenings"))

    def hand(dialog: FormDialog) -> None:
        dialog.form["item:1"].put(3)
        dialog.finish()
        assert dialog.form["reason"].error.text()
        dialog.form["reason"].put("Näppäilyvirhe")
        dialog.finish()

    on_dialog(hand)
    press(tab, "Korjaa …")
    shown = words(tab)
    assert "Seulontatulos 9: lievä" in shown
    assert "Näppäilyvirhe Aiempi versio antoi 7." in shown
    assert screenings.get(vault, old.id).state is ScreeningState.CORRECTED


def test_a_correction_that_raises_an_alert_wants_its_action(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    old = screened(vault, client, "bdi21", value=0)
    dialog = screenings_correct.correction_dialog(session, None, old)
    qtbot.addWidget(dialog)
    assert dialog.form["item:9"].label.text() == "Kohta 9"  # numbers only
    dialog.form["item:9"].put(2)
    dialog.form["reason"].put("Väärin luettu")
    dialog.finish()
    assert dialog.form["item:9"].error.text()
    dialog.form["action"].put("Keskusteltiin, lääkäri soittaa")
    dialog.finish()
    assert dialog.form["asked"].error.text()  # three facts close a risk to life, not one line
    dialog.form.put({"asked": "yes", "taken_by": "Päivystävä lääkäri", "taken_on": TODAY})
    dialog.finish()
    new = dialog.result_value.record
    assert [a.action for a in screenings.actions(vault, new.id)] == [
        "Keskusteltiin, lääkäri soittaa"
    ]


def test_an_agreed_action_is_marked_done_in_the_row(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    found = screened(vault, client, "bdi21", value=1)
    tab = screening_tab(opened(qtbot, session, client, "screenings"))
    assert "Toimenpide: Puhuttiin" in words(tab)
    press(tab, "Merkitse tehdyksi")
    assert screenings.actions(vault, found.id)[0].done_at is not None
    assert "Tehty" in words(tab)


def test_an_alert_stands_in_the_unfinished_row(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    begun = screenings.start_screening(
        vault, client.id, "bdi21", TODAY, register=Register.SOCIAL, retention="working_age"
    ).record
    screenings.answer(vault, begun.id, "9", 1)
    tab = screening_tab(opened(qtbot, session, client, "screenings"))
    assert "Toimenpide kirjaamatta" in words(tab)


def test_groups_only_never_shows_a_number(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    screened(vault, client, "esis", value=4)
    tab = screening_tab(opened(qtbot, session, client, "screenings"))
    assert "Kirjattu. Tulokset näytetään vain ryhmistä." in words(tab)
    assert "Seulontatulos 4" not in words(tab)
    assert "Tulosta asiakkaan yhteenveto" not in buttons(tab)


def test_another_registers_results_are_a_number_until_a_reason_is_given(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    found = replace(screened(vault, client, value=3), register=Register.HEALTH, created_by="nurse")
    screenings.BOOK.table.change(vault, found)
    begun = replace(found, id=new_id(), state=ScreeningState.STARTED, result=None)
    screenings.BOOK.table.add(vault, begun)
    page = opened(qtbot, session, client, "screenings")
    tab = screening_tab(page)
    assert "Seulontatulos 21" not in words(tab)
    assert "2 merkintää toisessa rekisterissä" in words(tab)
    on_dialog(give_reason)
    press(tab, "Lue perustellen")
    assert "Seulontatulos 21: vaikea" in words(tab)
    assert "Korjaa …" not in buttons(tab)
    page.open_tab("log")
    page.open_tab("screenings")
    assert "Seulontatulos 21" not in words(tab)


def test_the_clients_summary_opens_in_preview(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    screened(vault, client)
    tab = screening_tab(opened(qtbot, session, client, "screenings"))
    seen: list[QDialog] = []
    on_dialog(seen.append, PrintDialog)
    press(tab, "Tulosta asiakkaan yhteenveto")
    assert len(seen) == 1


# --- questionnaires -------------------------------------------------------------------------


@pytest.fixture
def due(vault: Vault, client: Client) -> Round:
    """Give the client's baseline questionnaire, due on 16.11.2026."""
    accept(vault, client.id)
    return rounds.of_client(vault, client.id)[0]


def round_tab(page: ClientPage) -> QuestionnairesTab:
    found = page.tab("rounds")
    assert isinstance(found, QuestionnairesTab)
    return found


def test_a_client_without_a_path_has_no_questionnaires_yet(
    qtbot: QtBot, session: Session, client: Client
) -> None:
    assert "Ei vielä kyselyjä" in words(opened(qtbot, session, client, "rounds"))


def test_answers_are_entered_instrument_by_instrument_with_their_mode(
    qtbot: QtBot, session: Session, vault: Vault, client: Client, due: Round
) -> None:
    tab = round_tab(opened(qtbot, session, client, "rounds"))
    count = len(screenings.missing_of_round(vault, due.id))
    assert count > 1
    tab.enter(due.id, Mode.PHONE)
    for _number in range(count):
        interview = tab.host.interview
        assert interview is not None
        for item in interview.sitting.items:
            value = item.options[0].value if item.options else "1"
            interview.answer(value)
        QApplication.processEvents()
        press(tab, "Kirjaa tulos")
    assert tab.host.interview is None
    assert rounds.BOOK.table.get(vault, due.id).state is RoundState.RETURNED
    kept = screenings.BOOK.table.find(vault, "round_id = ?", (due.id,))
    assert {each.mode for each in kept} == {Mode.PHONE}
    shown = words(tab)
    assert "palautunut" in shown
    assert "Vastattu: puhelimessa" in shown
    press(tab, "Merkitse tarkistetuksi")
    assert rounds.BOOK.table.get(vault, due.id).state is RoundState.CHECKED
    tab.enter(due.id, Mode.ROOM)
    assert tab.host.interview is None


def test_a_mailed_round_is_called_and_closed_with_a_reason_and_opened_again(
    qtbot: QtBot, session: Session, vault: Vault, client: Client, due: Round, said: Said
) -> None:
    page = opened(qtbot, session, client, "rounds")
    tab = round_tab(page)
    assert "Kirjaa soitto" not in buttons(tab)
    for state in (RoundState.PRINTED, RoundState.MAILED):
        session.done(rounds.move(vault, due.id, state, TODAY))
    session.changed.connect(page._take_change)
    tab.refresh()
    press(tab, "Kirjaa soitto")
    tab.refresh()
    assert "postitettu 21.11. · soitettu 21.11." in words(tab)
    on_dialog(give_reason)
    press(tab, "Sulje …")
    tab.refresh()
    assert "Suljettu: Asiakas pyysi" in words(tab)
    take_back(session, said)
    assert rounds.BOOK.table.get(vault, due.id).state is RoundState.CALLED
    session.done(rounds.move(vault, due.id, RoundState.CLOSED, TODAY, "Syy"))
    tab.refresh()
    press(tab, "Avaa uudelleen")
    assert rounds.BOOK.table.get(vault, due.id).state is RoundState.DUE


def test_a_pack_can_be_printed_for_a_booked_visit(
    qtbot: QtBot, session: Session, vault: Vault, client: Client, due: Round
) -> None:
    made = visits.proposed(vault, client.id, TODAY)
    visits.log_visit(vault, replace(made, on_date=date(2026, 11, 25)), TODAY)
    tab = round_tab(opened(qtbot, session, client, "rounds"))
    assert "Sopii annettavaksi käynnillä 25.11.2026" in words(tab)
    seen: list[QDialog] = []
    on_dialog(seen.append, PrintDialog)
    press(tab, "Tulosta annettavaksi")
    assert len(seen) == 1
    assert due.state is RoundState.DUE


# --- letters and closing --------------------------------------------------------------------


def test_a_letter_that_came_back_stops_the_address_until_it_is_right(
    qtbot: QtBot, session: Session, vault: Vault, client: Client, due: Round
) -> None:
    for state in (RoundState.PRINTED, RoundState.MAILED):
        rounds.move(vault, due.id, state, TODAY)
    run = Mailing(new_id(), vault.now(), "me", TODAY, "C5", MailState.MAILED)
    mailings.BOOK.table.add(vault, run)
    item = MailingItem(
        new_id(), run.id, 1, client.id, due.id, None, "followup", "fi", MailState.MAILED,
        mailed_on=TODAY,
    )  # fmt: skip
    mailings.ITEM_BOOK.table.add(vault, item)
    tab = opened(qtbot, session, client, "letters").tab("letters")
    assert "postitettu 21.11.2026" in words(tab)
    on_dialog(lambda _question: None, Question)  # the safe answer
    press(tab, "Kirje palautui")
    assert mailings.of_client(vault, client.id)[0].state is MailState.MAILED
    on_dialog(lambda question: question.act.click(), Question)
    press(tab, "Kirje palautui")
    assert mailings.of_client(vault, client.id)[0].state is MailState.CAME_BACK
    assert "Kirje palautui 21.11.2026" in words(tab)
    press(tab, "Osoite on oikein")
    assert clients.get(vault, client.id).bad_address_since is None
    seen: list[QDialog] = []
    on_dialog(seen.append, PrintDialog)
    press(tab, "Esikatsele")
    assert len(seen) == 1


def test_a_case_is_closed_with_a_reason_and_what_is_open_is_named(
    qtbot: QtBot, session: Session, vault: Vault, client: Client, due: Round, said: Said
) -> None:
    add_visit(vault, client.id, agreed="Soitto", agreed_due=date(2026, 11, 25))
    page = opened(qtbot, session, client, "closing")
    tab = page.tab("closing")
    assert "Soitto" in words(tab)
    assert "Alkukysely" in words(tab)

    def hand(dialog: FormDialog) -> None:
        told = words(dialog)
        assert "6 tarkistuslistan kohtaa on kesken" in told
        boxes = [box.text() for box in dialog.findChildren(QAbstractButton)]
        assert any("Soitto" in box for box in boxes)  # what lies ahead is stopped unless kept
        dialog.finish()
        assert dialog.form["closed_reason"].error.text()
        dialog.form.put({"closed_reason": "goal_reached"})
        dialog.finish()
        assert "Päätöstapaamista" in dialog.form["without_meeting"].error.text()
        dialog.form.put({"why:last_prom": "Ei tavoitettu"})
        fill(without_meeting="Asiakas ei halunnut")(dialog)

    on_dialog(hand)
    press(tab, "Päätä asiakkuus …")
    closed = clients.get(vault, client.id)
    assert (closed.closed_on, closed.closed_reason) == (TODAY, "goal_reached")
    assert "Tavoite saavutettu" in words(tab)
    assert "Asiakas ei halunnut" in words(tab)
    on_dialog(give_reason)
    press(tab, "Avaa asiakkuus uudelleen …")
    assert clients.get(vault, client.id).closed_on is None
    take_back(session, said)
    assert clients.get(vault, client.id).closed_on == TODAY
    assert due.client_id == client.id


def test_what_is_open_leads_to_where_it_is_finished(
    qtbot: QtBot, session: Session, vault: Vault, client: Client, due: Round
) -> None:
    page = opened(qtbot, session, client, "closing")
    assert due.id
    press(page.tab("closing").left, "Avaa")  # type: ignore[attr-defined]
    assert page.tabs.current_name == "rounds"


def test_a_closing_being_typed_comes_back(qtbot: QtBot, session: Session, client: Client) -> None:
    page = opened(qtbot, session, client, "closing")
    found: list[object] = []
    on_dialog(found.append)
    assert page.resume(DraftPlace(f"closing:{client.id}"))
    qtbot.waitUntil(lambda: bool(found))


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_tab_and_dialog_opens_in_every_language(
    qtbot: QtBot, qapp: QApplication, look: object, settings: object, tmp_path: Path, language: str
) -> None:
    del look
    i18n.speak(qapp, language)
    vault = make_vault(tmp_path, Role.SUBSTITUTE)
    vault.clock = lambda: NOON
    session = Session(vault, settings, lambda: NOON)  # type: ignore[arg-type]
    client = add_client(vault)
    accept(vault, client.id)
    found = screened(vault, client, "audit", value=0)
    page = opened(qtbot, session, client, "situation")
    for tab in ("screenings", "rounds", "visits", "letters", "closing"):
        page.open_tab(tab)
        assert words(page.tab(tab))
        wanted = page.tab(tab).minimumSizeHint().width()
        assert wanted <= page.width(), tab
    for dialog in (
        visits_dialog.visit_dialog(session, client.id, page),
        screenings_correct.correction_dialog(session, page, found),
        closing_asks.close_dialog(session, page, client, 0),
    ):
        dialog.show()
        assert words(dialog)
        dialog.close()
        dialog.deleteLater()
    i18n.speak(qapp, "fi")
    session.deleteLater()
    vault.close()
