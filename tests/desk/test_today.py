"""Today and consultations: rows and their acts, groups, undo, quick entry by keyboard, roles."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.desk import every
from tests.desk.caseload import TODAY, accept, add_client, add_referral, add_visit, fill, on_dialog
from tests.desk.conftest import NOON
from tests.factory import make_vault
from tytti_desktop.casework import consultations, search
from tytti_desktop.casework.client import case_managers, visits
from tytti_desktop.casework.consultations import CONSULTATIONS, Consultation
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.screening import rounds, screenings, wording
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.casework.today import first_steps
from tytti_desktop.casework.today.acts import Act, Kind
from tytti_desktop.casework.today.first_steps import BY_HAND, Step
from tytti_desktop.desk import i18n
from tytti_desktop.desk.consult.consultations import ConsultationsPage
from tytti_desktop.desk.consult.consultations_fields import Suggestion
from tytti_desktop.desk.consult.consultations_form import (
    NEW_PLACE,
    QUICK_PLACE,
    consultation_dialog,
)
from tytti_desktop.desk.kit import focus
from tytti_desktop.desk.kit.charts import Funnel
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.pages import PageStack, Screen
from tytti_desktop.desk.running.session import Place, Session
from tytti_desktop.desk.surroundings import find
from tytti_desktop.desk.today_page import today, today_words
from tytti_desktop.desk.today_page.today import TodayPage
from tytti_desktop.desk.today_page.today_words import Group
from tytti_desktop.vault import Changes, Role, Vault, drafts


def words(widget: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def press(widget: QWidget, word: str) -> None:
    QApplication.processEvents()
    found = [b for b in widget.findChildren(QPushButton) if b.text() == word and b.isVisible()]
    assert found, word
    found[0].click()
    QApplication.processEvents()


@pytest.fixture
def went(session: Session) -> list[Place]:
    places: list[Place] = []
    session.going.connect(places.append)
    return places


@pytest.fixture
def said(session: Session) -> list[tuple[str, Callable[[Vault], Changes] | None]]:
    told: list[tuple[str, Callable[[Vault], Changes] | None]] = []
    session.said.connect(lambda text, undo: told.append((text, undo)))
    return told


def confirm_wordings(vault: Vault) -> None:
    """Leave no wording to be compared, so that Today is empty."""
    for pack in wording.drafts_of_rounds(vault, TODAY):
        if wording.is_draft(vault, pack, "fi", TODAY):  # the one before may hold its words too
            wording.confirm_wording(vault, pack, "fi", TODAY)


def opened(qtbot: QtBot, session: Session) -> TodayPage:
    made = TodayPage(session)
    qtbot.addWidget(made)
    made.refresh_if_stale()
    session.changed.connect(made.take_change)
    made.resize(1130, 900)
    made.show()
    QApplication.processEvents()
    return made


def consultations_page(qtbot: QtBot, session: Session) -> ConsultationsPage:
    made = ConsultationsPage(session)
    qtbot.addWidget(made)
    made.refresh_if_stale()
    session.changed.connect(made.take_change)
    made.resize(1130, 700)
    made.show()
    qtbot.waitActive(made)
    return made


# --- the words ------------------------------------------------------------------------------


def act(kind: Kind, days: int, client: str = "c1") -> Act:
    return Act(kind, f"{kind}", "Avaa", TODAY + timedelta(days), client_id=client)


@pytest.mark.parametrize(
    ("days", "kind", "shown"),
    [
        (0, Kind.PROMISE, ("Tänään", "accent")),
        (-1, Kind.PROMISE, ("1 pv myöhässä", "warning")),
        (-9, Kind.PROMISE, ("9 pv myöhässä", "warning")),
        (2, Kind.PROMISE, ("23.11.", "accent")),
        (200, Kind.PROMISE, ("9.6.2027", "accent")),
        (-9, Kind.ALERT, ("Tänään", "danger")),
    ],
)
def test_a_pill_says_the_day_or_how_late(
    look: object, days: int, kind: Kind, shown: tuple[str, str]
) -> None:
    del look
    assert today_words.due_pill(act(kind, days), TODAY) == shown


def test_the_title_and_the_next_day_are_said_in_finnish(look: object) -> None:
    del look
    assert today_words.page_title(TODAY) == "Tänään lauantaina 21.11.2026"
    assert today_words.subtitle(7, date(2026, 11, 23), TODAY) == (
        "7 asiaa odottaa sinua. Seuraava määräpäivä: ma 23.11."
    )
    assert today_words.subtitle(0, date(2026, 11, 23), TODAY) == ""
    assert today_words.empty_words(date(2027, 6, 9), TODAY) == "Seuraava: ke 9.6.2027"
    assert "itsestään" in today_words.empty_words(None, TODAY)


def test_the_rest_of_a_kind_shares_a_row_where_its_first_was(look: object) -> None:
    del look
    acts = [act(Kind.ALERT, 0, f"a{n}") for n in range(6)]
    acts += [act(Kind.TRIAGE, -9 + n, f"t{n}") for n in range(5)]
    acts += [act(Kind.PROMISE, 0), *[act(Kind.CONSENT, 1, f"k{n}") for n in range(4)]]
    rows = today_words.together(acts, ())
    assert rows[:9] == acts[:9]  # every alert, three referrals
    group = rows[9]
    assert isinstance(group, Group)
    assert group.acts == tuple(acts[9:11])
    assert today_words.group_detail(group) == "2 asiakasta"
    assert rows[10:] == acts[11:]  # a single one left over stands by itself
    assert today_words.together(acts, {Kind.TRIAGE}) == acts
    nameless = Group(Kind.DRAFT, (replace(act(Kind.DRAFT, 0), client_id=None),) * 2)
    assert today_words.group_detail(nameless) == "2 asiaa"


# --- the page -------------------------------------------------------------------------------


def test_the_steps_of_the_first_day_say_once_what_there_is_to_do(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows of the wordings stood under the step that tells of them."""
    page, row = opened(qtbot, session), "Vertaa lomakkeen sanamuotoa viralliseen"
    assert page.first.isVisible()
    assert not any(told in words(page) for told in (row, "Ei mitään tälle päivälle"))
    assert today.SCREEN.count(session) == 0
    monkeypatch.setattr(first_steps, "under_way", lambda _vault: False)
    page.refresh()
    every.settle()
    assert row in words(page)
    assert today.SCREEN.count(session)


def test_an_empty_today_says_so_and_what_comes_next(
    qtbot: QtBot, session: Session, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm_wordings(vault)
    monkeypatch.setattr(first_steps, "under_way", lambda _vault: False)
    page = opened(qtbot, session)
    assert "Ei mitään tälle päivälle" in words(page)
    client = add_client(vault)
    made = visits.proposed(vault, client.id, TODAY)
    booked = replace(made, on_date=date(2026, 11, 24), kind="phone")
    session.done(visits.log_visit(vault, booked, TODAY))
    shown = words(page)
    assert "Seuraava: ti 24.11." in shown
    assert "Ti 24.11. Puhelu" in shown
    assert "0" in shown.split("lähetettäväksi ")[1][:2]


def test_a_promise_is_marked_done_from_the_row_and_can_be_taken_back(
    qtbot: QtBot,
    session: Session,
    vault: Vault,
    said: list[tuple[str, Callable[[Vault], Changes] | None]],
) -> None:
    client = add_client(vault)
    visit = add_visit(vault, client.id, agreed="Soitto", agreed_due=date(2026, 11, 18))
    page = opened(qtbot, session)
    assert "Sovittu: Soitto" in words(page)
    assert "3 pv myöhässä" in words(page)
    press(page, "Merkitse tehdyksi")
    assert "Sovittu: Soitto" not in words(page)
    undo = said[-1][1]
    assert undo is not None
    session.undo(undo)
    assert "Sovittu: Soitto" in words(page)
    assert visits.VISITS.get(vault, visit.id).agreed_due == date(2026, 11, 18)


def test_rows_open_the_place_where_the_act_is_done(
    qtbot: QtBot, session: Session, vault: Vault, went: list[Place]
) -> None:
    waiting = add_client(vault, "Odottava")
    add_referral(vault, waiting.id, date(2026, 11, 10))
    page = opened(qtbot, session)
    press(page, "Tarkista kriteerit")
    assert went[-1] == Place("clients", waiting.id, "referral")
    begun = screenings.start_screening(
        vault, waiting.id, "gad7", TODAY, register=Register.SOCIAL, retention="working_age"
    )
    session.done(begun)
    press(page, "Jatka")
    assert went[-1] == Place("clients", waiting.id, f"screenings:{begun.record.id}")
    accepted = add_client(vault, "Myöhäinen")
    accept(vault, accepted.id, date(2026, 10, 1))
    late = rounds.of_client(vault, accepted.id)[0]
    for state in (RoundState.PRINTED, RoundState.MAILED):
        session.done(rounds.move(vault, late.id, state, date(2026, 10, 15)))
    session.changed.emit(frozenset({date}))
    if "Soita" in {b.text() for b in page.findChildren(QPushButton)}:
        press(page, "Soita")
        assert went[-1] == Place("clients", accepted.id, "rounds")


def test_a_case_manager_is_named_over_today(qtbot: QtBot, session: Session, vault: Vault) -> None:
    client = add_client(vault)
    accept(vault, client.id, date(2026, 10, 1))
    add_visit(vault, client.id, kind="planning")
    page = opened(qtbot, session)
    assert "Asiakasvastaava puuttuu" in words(page)
    on_dialog(fill(name="Maija Malli"))
    press(page, "Nimeä")
    held = case_managers.current(vault, client.id, TODAY)
    assert held is not None
    assert held.name == "Maija Malli"
    assert "Asiakasvastaava puuttuu" not in words(page.acts)


def test_a_group_opens_in_place_and_the_count_in_the_navigation_is_whole(
    qtbot: QtBot, session: Session, vault: Vault
) -> None:
    confirm_wordings(vault)
    for number in range(6):
        add_referral(vault, add_client(vault, f"Asiakas{number}").id, date(2026, 11, 10))
    page = opened(qtbot, session)
    assert "Muut päätöstä odottavat ohjautumiset" in words(page)
    assert "3 asiakasta" in words(page)
    assert today.SCREEN.count(session) == 6
    press(page, "Näytä")
    assert words(page).count("Ohjautuminen odottaa päätöstä") == 6
    page.refresh()
    assert words(page).count("Ohjautuminen odottaa päätöstä") == 6


def test_the_funnel_says_its_numbers_to_a_screen_reader(
    qtbot: QtBot, session: Session, vault: Vault
) -> None:
    client = add_client(vault)
    accept(vault, client.id, date(2026, 4, 1))
    made = next(r for r in rounds.of_client(vault, client.id) if r.name == "followup_6")
    for state in (RoundState.PRINTED, RoundState.MAILED):
        rounds.move(vault, made.id, state, date(2026, 10, 5))
    page = opened(qtbot, session)
    drawn = page.findChild(Funnel)
    assert drawn is not None
    said = drawn.accessibleDescription()
    assert said.startswith("Lähetettäviä: 1; Postitettu: 1; Muistutettu: 0")
    assert not drawn.grab().isNull()


def test_a_nurse_is_told_of_the_alert_itself_and_others_only_that_there_is_one(
    qtbot: QtBot, look: object, settings: object, tmp_path: Path
) -> None:
    del look
    for role, expected in ((Role.NURSE, "BDI-21"), (Role.COORDINATOR, "odottaa toimenpidettä")):
        vault = make_vault(tmp_path, role, name=str(role))
        vault.clock = lambda: NOON
        session = Session(vault, settings, lambda: NOON)  # type: ignore[arg-type]
        client = add_client(vault)
        begun = screenings.start_screening(vault, client.id, "bdi21", TODAY).record
        if role is Role.COORDINATOR:
            screenings.BOOK.table.change(vault, replace(begun, created_by="someone else"))
        screenings.answer(vault, begun.id, "9", 2)
        shown = words(opened(qtbot, session).acts)
        assert expected in shown
        assert ("BDI" in shown) == (role is Role.NURSE)
        session.deleteLater()
        vault.close()


def test_a_kept_draft_comes_back_from_its_row(
    qtbot: QtBot, session: Session, vault: Vault, went: list[Place]
) -> None:
    drafts.keep(vault, NEW_PLACE.text, {"topic": "Kesken jäänyt"}, None)
    screens = [
        Screen("today", "Today", "sun", TodayPage),
        Screen("consultations", "Consultations", "sun", ConsultationsPage),
    ]
    stack = PageStack(session, screens)
    qtbot.addWidget(stack)
    session.going.connect(lambda place: stack.open(place.screen, place.target, place.page))
    stack.resize(1130, 800)
    stack.show()
    page = stack.open("today")
    on_dialog(lambda dialog: seen.append(dialog.form["topic"].value()))
    seen: list[str] = []
    press(page, "Jatka")
    qtbot.waitUntil(lambda: bool(seen))
    assert went[-1].screen == "consultations"
    assert seen == ["Kesken jäänyt"]


def test_a_new_client_and_a_contact_are_added_from_today(
    qtbot: QtBot, session: Session, vault: Vault, went: list[Place]
) -> None:
    page = opened(qtbot, session)
    on_dialog(fill(organisation_class="kela", topic="Etuudet"))
    press(page, "Kirjaa yhteydenotto")
    assert [each.topic for each in CONSULTATIONS.find(vault)] == ["Etuudet"]

    def then_leave(dialog: object) -> None:
        on_dialog(lambda _referral: None)
        fill(family_name="Uusinen", given_names="Malli")(dialog)  # type: ignore[arg-type]

    on_dialog(then_leave)
    press(page, "Uusi asiakas")
    assert went[-1].page == "referral"


# --- consultations --------------------------------------------------------------------------


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> ConsultationsPage:
    return consultations_page(qtbot, session)


def line(page: ConsultationsPage, name: str) -> QLineEdit:
    found = page.entry.form[name].editor
    assert isinstance(found, QLineEdit)
    return found


def test_a_contact_is_logged_by_keyboard_alone_and_the_entry_is_ready_for_the_next(
    page: ConsultationsPage,
    session: Session,
    vault: Vault,
    said: list[tuple[str, Callable[[Vault], Changes] | None]],
) -> None:
    del session
    QTest.keyClicks(page.entry.form["organisation_class"].editor, "Kela")
    topic = line(page, "topic")
    topic.setFocus()
    QTest.keyClicks(topic, "Etuuksien yhteensovitus")
    QTest.keyClick(topic, Qt.Key.Key_Return)
    stored = CONSULTATIONS.find(vault)
    assert [(each.organisation_class, each.minutes) for each in stored] == [("kela", 10)]
    assert stored[0].topic == "Etuuksien yhteensovitus"
    assert said[-1][1] is not None
    assert topic.text() == ""
    assert page.entry.form["organisation_class"].value() is None
    assert [row.organisation_class for row in page.table.model.records] == ["Kela"]


def test_what_is_wrong_is_said_under_the_field_and_nothing_is_stored(
    page: ConsultationsPage, vault: Vault
) -> None:
    QTest.keyClick(line(page, "topic"), Qt.Key.Key_Return)
    assert "Valitse, mistä yhteydenotto tuli" in page.entry.form["organisation_class"].error.text()
    page.entry.form["organisation_class"].put("kela")
    page.entry.form["on_date"].put(TODAY + timedelta(1))
    page.entry.save()
    assert page.entry.form["on_date"].error.text()
    page.entry.form["on_date"].put(TODAY)
    line(page, "client_id").setText("Ei kukaan")
    page.entry.save()
    assert "luettelosta" in page.entry.form["client_id"].error.text()
    line(page, "client_id").clear()
    page.entry.form["minutes"].put("0")
    page.entry.save()
    assert page.entry.form["minutes"].error.text()
    assert CONSULTATIONS.count(vault) == 0


@pytest.mark.qt_log_ignore("does not support", extend=True)
def test_a_client_and_a_professional_are_suggested_as_one_types(
    page: ConsultationsPage, session: Session, vault: Vault
) -> None:
    client = add_client(vault, "Äijälä")
    base = consultations.proposed(vault, TODAY)
    earlier = replace(
        base, organisation_class="mental_health", professional="Sari Sairaala", organisation="Poli"
    )
    session.done(consultations.log_consultation(vault, earlier, TODAY))
    who = page.entry.form["professional"]
    QTest.keyClicks(who.editor, "sar")
    found = list(who._found.values())  # type: ignore[attr-defined]
    assert [each.words for each in found] == ["Sari Sairaala · Poli"]
    who._chosen(found[0].words)  # type: ignore[attr-defined]
    QTest.qWait(5)
    named = page.entry.form["client_id"]
    line(page, "client_id").setText("äij")  # keyClicks knows ASCII only
    line(page, "client_id").textEdited.emit("äij")
    named._chosen(next(iter(named._found)))  # type: ignore[attr-defined]
    QTest.qWait(5)
    page.entry.save()
    stored = CONSULTATIONS.find(vault, "client_id = ?", (client.id,))[0]
    assert (stored.professional, stored.organisation) == ("Sari Sairaala", "Poli")
    assert stored.organisation_class == "mental_health"


def test_a_draft_of_the_quick_entry_keeps_the_client_that_was_picked(
    page: ConsultationsPage, qtbot: QtBot, session: Session, vault: Vault
) -> None:
    client = add_client(vault)
    named = page.entry.form["client_id"]
    named.take(Suggestion("Testinen Esimerkki-Liisa", client.id))  # type: ignore[attr-defined]
    line(page, "topic").setText("Puoliksi")
    page.entry.form.keep()
    again = consultations_page(qtbot, session)
    assert again.resume(QUICK_PLACE)
    assert again.entry.form["topic"].value() == "Puoliksi"
    assert again.entry.form["client_id"].value() == client.id


def add_contact(vault: Vault, **more: object) -> Consultation:
    base = replace(consultations.proposed(vault, TODAY), organisation_class="kela")
    made = replace(base, **more)  # type: ignore[arg-type]
    stored: Consultation = consultations.log_consultation(vault, made, TODAY).record
    return stored


def test_the_list_is_narrowed_by_period_and_class_and_corrected_in_a_dialog(
    page: ConsultationsPage, session: Session, vault: Vault
) -> None:
    add_contact(vault, topic="Nyt")
    add_contact(vault, topic="Ennen", on_date=date(2025, 6, 1), organisation_class="third_sector")
    session.changed.emit(frozenset({Consultation}))
    assert [row.topic for row in page.table.model.records] == ["Nyt"]
    page.period.setCurrentIndex(page.period.count() - 1)
    page.period.activated.emit(0)
    assert page.only.itemText(0) == "Kaikki tahot (2)"
    page.only.setCurrentIndex(page.only.findData("third_sector"))
    page.only.activated.emit(0)
    assert [row.topic for row in page.table.model.records] == ["Ennen"]
    page.table.view.selectRow(0)
    on_dialog(fill(outcome="Ohjattu Kelaan"))
    page.change.click()
    assert [row.topic for row in page.table.model.records] == ["Ennen · Ohjattu Kelaan"]


def test_contacts_of_the_other_register_are_a_number(
    page: ConsultationsPage, session: Session, vault: Vault
) -> None:
    other = add_contact(vault)
    CONSULTATIONS.change(vault, replace(other, register=Register.HEALTH))
    session.changed.emit(frozenset({Consultation}))
    assert "1 merkintä toisessa rekisterissä" in words(page)
    assert page.table.model.records == []


def test_search_opens_a_contact_without_a_client_in_the_list(
    page: ConsultationsPage, session: Session, vault: Vault
) -> None:
    made = add_contact(vault, topic="Kuntoutustuen jatko", on_date=date(2024, 5, 2))
    hit = find(session, "kuntoutustuen")[0]
    assert hit.place == Place("consultations", made.id)
    assert "Kuntoutustuen jatko" in f"{hit.title} {hit.note}"
    page.open_at(hit.place.target, "")
    assert page.table.current().id == made.id
    assert page.resume(DraftPlace(f"consultation:change:{made.id}"))
    assert not page.resume(DraftPlace("client:new"))
    on_dialog(lambda _dialog: None)
    QTest.qWait(30)


def test_search_tells_what_matched_in_a_clients_note(session: Session, vault: Vault) -> None:
    client = add_client(vault)
    add_visit(vault, client.id, agreed="Selkäkoulu alkaa")
    hit = find(session, "selkäkoulu")[0]
    assert hit.place == Place("clients", client.id, "visits")
    assert hit.title == "Testinen Esimerkki-Liisa"
    assert "Selkäkoulu" in hit.note
    assert search.find(vault, "selkäkoulu", TODAY)[0].kind == "visit"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_dialog_opens_in_every_language(
    qtbot: QtBot, qapp: QApplication, look: object, settings: object, tmp_path: Path, language: str
) -> None:
    del look
    i18n.speak(qapp, language)
    vault = make_vault(tmp_path, Role.SUBSTITUTE)
    session = Session(vault, settings, lambda: NOON)  # type: ignore[arg-type]
    dialog = consultation_dialog(session, None)
    qtbot.addWidget(dialog)
    assert "register" in dialog.form.fields  # a substitute writes to both
    dialog.show()
    assert dialog.act.text() == dialog.windowTitle()
    i18n.speak(qapp, "fi")
    session.deleteLater()
    vault.close()


def test_the_first_day_is_led_from_an_empty_vault(
    qtbot: QtBot, session: Session, went: list[Place]
) -> None:
    page = opened(qtbot, session)
    assert page.first.isVisible()
    for step in Step:
        if step is not Step.CLIENT:
            page.first.open(step)
    assert [(place.screen, place.page) for place in went] == [
        ("settings", "unit"),
        ("settings", "people"),
        ("settings", "wordings"),
        ("settings", "printers"),
        ("settings", "envelopes"),
        ("settings", "backup"),
        ("mail", ""),
    ]
    first = wording.drafts_of_rounds(session.vault, session.today)[0]
    assert went[2].target == first, "one sees which is to be compared"
    for _step in BY_HAND:
        done = next(
            one for one in page.first.findChildren(QPushButton)
            if one.isVisible() and one.text() == "Tämä on tehty"
        )  # fmt: skip
        done.setFocus()
        done.click()
        every.settle()
        assert focus.inside(page.first)  # the next step, not what comes next on the screen
    assert set(session.settings.steps_done(session.vault.header.store)) == {
        s.value for s in BY_HAND
    }


def test_what_can_wait_stands_after_what_is_for_today(look: object) -> None:
    rows = [act(Kind.PROMISE, 3), act(Kind.CONSENT, -2), act(Kind.ALERT, 5), act(Kind.PROMISE, 0)]
    now, later = today_words.apart(rows, TODAY)
    assert now == [rows[1], rows[2], rows[3]]
    assert later == [rows[0]]
