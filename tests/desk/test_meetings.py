"""Meetings in the window: booked, invited through the gate, prepared, held, and written of."""

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.casework.meetings.kit import (
    ON,
    PAST,
    TODAY,
    book,
    consent,
    everybody,
    invite,
    make_client,
)
from tests.desk.caseload import on_dialog
from tytti_desktop.casework.gate import consents, disclosures
from tytti_desktop.casework.meetings import (
    agenda,
    booking,
    invitees,
    minutes,
    papers,
    pre_assessments,
    series,
)
from tytti_desktop.casework.meetings.records import (
    MEETINGS,
    Attendance,
    Invitee,
    InviteeKind,
    Meeting,
    MinutesState,
    State,
)
from tytti_desktop.casework.plan import actions, goals
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.today.acts import Act, Kind
from tytti_desktop.desk import i18n, surroundings
from tytti_desktop.desk.dialogs import gate_dialog
from tytti_desktop.desk.forms import beside
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.meetings import (
    content,
    dialogs,
    dialogs_content,
    message,
    page,
    people,
    tab,
)
from tytti_desktop.desk.meetings.page import MeetingsPage
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Place, Session
from tytti_desktop.desk.today_page.today_acts import Doer
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, drafts


def settle() -> None:
    """Let what was made be shown, and what was left go."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


def words(widget: QWidget) -> str:
    settle()
    found = [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]
    return "\n".join(found)


def press(widget: QWidget, starts: str) -> None:
    """Press the first button whose words or accessible name begin so."""
    settle()
    for each in widget.findChildren(QPushButton):
        if not each.isVisibleTo(widget):
            continue  # on its way out
        if each.text().startswith(starts) or each.accessibleName().startswith(starts):
            each.click()
            return
    raise AssertionError(starts)


@pytest.fixture
def client(session: Session) -> str:
    made = make_client(session.vault, support_person="Sisko Mäki", interpreter="arabia")
    consent(session.vault, made, "kela", "basic", "plan", "situation", "work", "health")
    consent(session.vault, made, "close_network", "basic")
    return made


@pytest.fixture
def made(session: Session, qtbot: QtBot) -> MeetingsPage:
    shown = MeetingsPage(session)
    session.changed.connect(shown.take_change)
    qtbot.addWidget(shown)
    shown.resize(1300, 900)
    shown.show()
    shown.refresh()
    return shown


def fill(dialog: FormDialog, values: dict[str, Any]) -> Any:
    dialog.form.put({})
    for name, value in values.items():
        dialog.form[name].put(value)
    dialog.finish()
    return dialog.result_value


def test_an_empty_list_says_how_the_first_one_comes(made: MeetingsPage) -> None:
    assert "Varaa ensimmäinen" in words(made.table.empty)
    assert "Mikään tapaaminen ei ole auki" in words(made.view.empty)


def test_a_meeting_is_typed_stored_and_shown(
    session: Session, client: str, qtbot: QtBot, made: MeetingsPage
) -> None:
    dialog = dialogs.meeting_dialog(session, None, client)
    qtbot.addWidget(dialog)
    assert dialog.form["interpreter"].value() == "arabia"
    result = fill(dialog, {"on": date(2026, 12, 8), "at": "13.30", "place": "Puijonkatu 3"})
    stored = MEETINGS.find(session.vault)[0]
    assert (stored.starts_at.hour, stored.starts_at.minute) == (13, 30)
    session.done(result)
    made.open_at(stored.id, "")
    assert "Puijonkatu 3" in words(made.view)
    assert "Sisko Mäki" in words(made.view.people)
    assert made.table.current().id == stored.id


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(
    session: Session, client: str, qtbot: QtBot
) -> None:
    dialog = dialogs.meeting_dialog(session, None, client)
    qtbot.addWidget(dialog)
    assert fill(dialog, {"at": "25.00", "purpose": "Kuntoutus"}) is None
    assert "kellonaika" in dialog.form["at"].error.text()
    assert fill(dialog, {"at": "9", "client_present": False}) is None
    assert "luvalla" in dialog.form["absence_permission"].error.text()
    dialog.reject()
    kept = drafts.recall(session.vault, dialogs.NEW_PLACE.of(client).text)
    assert kept is not None
    assert kept.content["purpose"] == "Kuntoutus"
    again = dialogs.meeting_dialog(session, None, client)
    qtbot.addWidget(again)
    assert again.form["purpose"].value() == "Kuntoutus"


def test_the_length_follows_the_kind_until_somebody_writes_another(
    session: Session, qtbot: QtBot
) -> None:
    dialog = dialogs.meeting_dialog(session, None, None)
    qtbot.addWidget(dialog)
    dialog.form["kind"].put("development")
    assert dialog.form["minutes"].value() == 120
    dialog.form["minutes"].put(45)
    dialog.form["kind"].put("team")
    assert dialog.form["minutes"].value() == 45


def test_people_are_shown_with_what_the_gate_says(
    session: Session, client: str, made: MeetingsPage
) -> None:
    found = book(session.vault, client)
    invite(session.vault, found, "kela", "Sirpa")
    invite(session.vault, found, "employment", "Timo")
    made.open_at(found.id, "")
    shown = words(made.view.people)
    assert shown.count("Suostumus puuttuu") == 1
    assert shown.count("Kertomatta") == 4


def test_a_person_of_the_list_is_corrected_removed_and_put_back(
    session: Session, client: str, qtbot: QtBot, made: MeetingsPage
) -> None:
    found = book(session.vault, client)
    dialog = dialogs.person_dialog(session, None, found)
    qtbot.addWidget(dialog)
    assert fill(dialog, {"name": "Sirpa", "organisation": "Kela"}) is None
    assert "suostumukset" in dialog.form["recipient"].error.text()
    done = fill(dialog, {"recipient": "kela"})
    invitee = done.record
    assert (invitee.recipient, invitee.kind) == ("kela", InviteeKind.ORGANISATION)
    again = dialogs.person_dialog(session, None, found, invitee)
    qtbot.addWidget(again)
    assert fill(again, {"name": "Sirpa Salo"}).record.name == "Sirpa Salo"
    made.open_at(found.id, "")
    undone: list[Any] = []
    session.said.connect(lambda _words, undo: undone.append(undo))
    made.view.people.remove(invitees.of_meeting(session.vault, found.id)[-1])
    assert "Sirpa Salo" not in words(made.view.people)
    session.undo(undone[-1])
    assert "Sirpa Salo" in words(made.view.people)


def test_what_the_client_agreed_aloud_is_recorded_from_the_meeting(
    session: Session, client: str, made: MeetingsPage
) -> None:
    """The button is there once the meeting has begun; the day and who heard are known."""
    ahead = book(session.vault, client)
    card = made.view.people
    card.show_meeting(ahead)
    assert card.heard.isHidden() == (ahead.on > TODAY)
    today = replace(ahead, starts_at=ahead.starts_at - (ahead.on - TODAY))
    meeting = booking.change_meeting(session.vault, today, TODAY).record
    invite(session.vault, meeting, "employer", "Pertti")
    card.show_meeting(meeting)
    assert not card.heard.isHidden()
    seen: dict[str, Any] = {}

    def agree(dialog: FormDialog) -> None:
        seen.update(dialog.form.raw())
        dialog.form["category"].put(["work"])
        dialog.act.click()

    on_dialog(agree)
    card.heard.click()
    assert seen["meeting_id"] == meeting.id
    assert seen["heard_by"] == session.person.name
    (given,) = [c for c in consents.of_client(session.vault, client) if c.recipient == "employer"]
    assert (given.category, given.meeting_id, given.valid_from) == ("work", meeting.id, TODAY)
    assert given.heard_by == session.person.name
    on_dialog(lambda dialog: _refused(dialog, "health"))
    card.heard.click()


def _refused(dialog: FormDialog, category: str) -> None:
    """The law wants this one in writing: the dialog stays, with the reason at its field."""
    dialog.form["category"].put([category])
    dialog.act.click()
    assert dialog.isVisible()
    assert dialog.form["category"].error.text()


def test_what_can_be_done_for_a_person_follows_the_meeting(
    session: Session, client: str, made: MeetingsPage
) -> None:
    found = book(session.vault, client, PAST)
    kela = invite(session.vault, found, "kela", "Sirpa")
    card = made.view.people

    def offered(meeting: Meeting) -> list[str]:
        return [said for said, _act in card.acts(meeting, kela, None)]

    assert offered(found)[:2] == ["Kutsu …", "Pyydä ennakkoarvio …"]
    held = booking.hold(session.vault, found.id, everybody(session.vault, found), TODAY).record
    assert offered(held) == []
    gone = booking.cancel_meeting(session.vault, book(session.vault, client).id, "").record
    assert offered(gone) == ["Kerro peruutuksesta …"]
    team = book(session.vault, None, kind="team")
    assert "Pyydä ennakkoarvio …" not in offered(team)


def message_of(
    session: Session, found: Meeting, who: Invitee, qtbot: QtBot
) -> message.MessageDialog:
    paper = papers.invitation(session.vault, who, TODAY)
    dialog = message.MessageDialog(session, None, "Kutsu", paper)
    qtbot.addWidget(dialog)
    assert found.kind
    return dialog


def test_a_message_is_copied_once_the_gate_has_let_it_out(
    session: Session, client: str, qtbot: QtBot
) -> None:
    found = book(session.vault, client)
    kela = invite(session.vault, found, "kela", "Sirpa")
    dialog = message_of(session, found, kela, qtbot)
    assert "Onni Mäki" in dialog.words.toPlainText()
    dialog.take()
    assert "Onni Mäki" in QGuiApplication.clipboard().text()
    assert disclosures.of_client(session.vault, client)[0].channel == "secure_mail"
    assert invitees.of_meeting(session.vault, found.id)[-1].told(found)
    QGuiApplication.clipboard().clear()


def test_a_shut_gate_keeps_the_words_until_a_reason_is_given(
    session: Session, client: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = book(session.vault, client)
    shut = invite(session.vault, found, "employment", "Timo")
    QGuiApplication.clipboard().clear()
    dialog = message_of(session, found, shut, qtbot)
    monkeypatch.setattr(gate_dialog, "ask", lambda *_given, **_how: None)
    dialog.take()
    assert QGuiApplication.clipboard().text() == ""
    assert disclosures.of_client(session.vault, client) == []
    monkeypatch.setattr(gate_dialog, "ask", lambda *_given, **_how: "Asiakas pyysi tänään")
    dialog.take()
    assert disclosures.of_client(session.vault, client)[0].override == "Asiakas pyysi tänään"
    QGuiApplication.clipboard().clear()


def test_each_act_of_a_person_opens_its_own_dialog(
    session: Session, client: str, made: MeetingsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = session.vault
    found = book(vault, client, PAST)
    kela = invite(vault, found, "kela", "Sirpa")
    seen: list[str] = []

    def note(_session: object, _parent: object, title: str, _paper: object) -> None:
        seen.append(title)

    monkeypatch.setattr(people, "show_message", note)
    monkeypatch.setattr(people, "show_paper", note)

    def told(_session: Session, dialog: QDialog, said: str) -> None:
        seen.append(said)
        dialog.deleteLater()

    monkeypatch.setattr(dialogs, "told", told)
    made.open_at(found.id, "")
    minutes.keep(vault, replace(minutes.begin(vault, found), summary="x"), [], TODAY)
    for _said, act in made.view.people.acts(found, kela, None):
        if "Poista" not in _said:
            act()
    assert seen == [
        "Kutsu tapaamiseen", "Pyydä ennakkoarvio", "Ennakkoarvion lomake", "Asialista", "Muistio",
        "Muutokset tallennettu",
    ]  # fmt: skip


def test_answers_are_keyed_in_and_lie_side_by_side(
    session: Session, client: str, qtbot: QtBot, made: MeetingsPage
) -> None:
    vault = session.vault
    found = book(vault, client)
    kela = invite(vault, found, "kela", "Sirpa")
    people_of = [kela, invitees.of_meeting(vault, found.id)[0]]
    for number, each in enumerate(people_of):
        due = TODAY + timedelta(3)
        asked = pre_assessments.record_asked(vault, each.id, due, "secure_mail", TODAY).record
        dialog = dialogs_content.answer_dialog(session, None, asked, each.shown)
        qtbot.addWidget(dialog)
        if not number:
            assert fill(dialog, {}) is None
            assert dialog.form["words"].error.text()
        session.done(fill(dialog, {"r:work": 1 + 4 * number, "t:work": f"Sanoin {number}"}))
    made.open_at(found.id, "")
    shown = words(made.view.side)
    assert "Sirpa: 1" in shown
    assert "Sanoin 1" in shown
    assert "Nähdään eri tavoin" in shown
    assert "Nähdään eri tavoin: Työ" in words(made.view.agenda)


def test_the_agenda_is_ordered_dropped_and_added_to(
    session: Session, client: str, qtbot: QtBot, made: MeetingsPage
) -> None:
    vault = session.vault
    found = book(vault, client)
    invite(vault, found, "kela", "Sirpa")
    made.open_at(found.id, "")
    first = agenda.of_meeting(vault, found.id)[0]
    press(made.view.agenda, f"Myöhemmäksi: {first.text}")
    assert agenda.of_meeting(vault, found.id)[1].id == first.id
    press(made.view.agenda, f"Aiemmaksi: {first.text}")
    assert agenda.of_meeting(vault, found.id)[0].id == first.id
    press(made.view.agenda, f"Poista asialistalta: {first.text}")
    assert first.id not in {item.id for item in agenda.of_meeting(vault, found.id)}
    press(made.view.agenda, f"Palauta: {first.text}")
    dialog = dialogs_content.item_dialog(session, None, found)
    qtbot.addWidget(dialog)
    assert fill(dialog, {"text": "Velat"}) is None
    assert dialog.form["category"].error.text()
    session.done(fill(dialog, {"category": "benefits"}))
    shown = words(made.view.agenda)
    assert "Velat" in shown
    assert "Käsitellään ilman: Sisko Mäki, Sirpa" in shown


def test_who_came_the_minutes_and_their_actions(
    session: Session, client: str, qtbot: QtBot, made: MeetingsPage
) -> None:
    vault = session.vault
    found = book(vault, client, PAST)
    made.open_at(found.id, "")
    dialog = dialogs_content.hold_dialog(session, None, found)
    qtbot.addWidget(dialog)
    who = invitees.of_meeting(vault, found.id)[0]
    assert fill(dialog, {who.id: Attendance.ABSENT}) is None
    assert dialog.error.text() or dialog.form["permission"].error.text()
    session.done(fill(dialog, {"permission": "Onni Mäki puhelimessa"}))
    stored = booking.get(vault, found.id)
    assert (stored.state, stored.absence_permission) == (State.HELD, "Onni Mäki puhelimessa")
    writing = dialogs_content.minutes_dialog(session, None, found)
    qtbot.addWidget(writing)
    entry = minutes.begin(vault, found).entries[0]
    given = {f"n:{entry.item_id}": "Töihin", "a:2": "Hakemus", "k:2": "organisation"}
    assert fill(writing, given) is None
    assert writing.form["o:2"].error.text(), "the name belongs under the action's own field"
    session.done(fill(writing, {"o:2": "Kela", "w:2": date(2026, 12, 20)}))
    assert [a.owner for a in actions.of_meeting(vault, found.id)] == ["Kela"]
    shown = words(made.view.minutes)
    assert "Hakemus" in shown
    assert "Luonnos" in shown
    made.view.minutes.approve_now()
    kept = minutes.current(vault, found.id)
    assert kept is not None
    assert kept.state is MinutesState.APPROVED
    assert "Hyväksytty 21.11.2026" in words(made.view.minutes)
    assert not made.view.minutes.write.isVisible()


def test_an_agreed_action_is_tied_to_a_goal_that_one_sees(
    session: Session, client: str, qtbot: QtBot, made: MeetingsPage
) -> None:
    vault = session.vault
    base = replace(goals.proposed(vault, client, TODAY), text="Oma arki")
    aim = goals.add_goal(vault, base, TODAY).record
    ended = goals.add_goal(vault, replace(base, text="Vanha"), TODAY).record
    goals.end_goal(vault, ended.id, goals.GoalState.REACHED, TODAY, "", TODAY)
    hidden = goals.add_goal(vault, replace(base, text="Terveys"), TODAY).record
    goals.GOALS.change(vault, replace(hidden, register=Register.HEALTH))
    found = book(vault, client, PAST)
    made.open_at(found.id, "")
    writing = dialogs_content.minutes_dialog(session, None, found)
    qtbot.addWidget(writing)
    choice = writing.form["g:1"]
    assert choice.label.text() == "Tavoite"
    box = choice.findChild(QComboBox)
    assert box is not None
    offered = [box.itemText(n) for n in range(box.count())]
    assert [text for text in offered if text in {"Oma arki", "Vanha", "Terveys"}] == ["Oma arki"]
    given = {"a:1": "Hakemus", "k:1": "client", "g:1": aim.id, "w:1": date(2026, 12, 20)}
    given |= {"a:2": "Soitto", "k:2": "client", "w:2": date(2026, 12, 20)}
    session.done(fill(writing, given))
    tied = {each.text: each.goal_id for each in actions.of_meeting(vault, found.id)}
    assert tied == {"Hakemus": aim.id, "Soitto": None}
    assert words(made.view.minutes).count("Tavoite: Oma arki") == 1


def test_approved_minutes_are_opened_for_correction_with_a_reason(
    session: Session, client: str, made: MeetingsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = session.vault
    found = book(vault, client, PAST)
    kept = minutes.keep(vault, replace(minutes.begin(vault, found), summary="x"), [], TODAY).record
    minutes.approve(vault, kept.id, TODAY)
    made.open_at(found.id, "")
    monkeypatch.setattr(content, "ask_reason", lambda *_given, **_named: None)
    made.view.minutes.ask_correction()
    assert len(minutes.versions(vault, found.id)) == 1
    monkeypatch.setattr(content, "ask_reason", lambda *_given, **_named: "Päivä oli väärä")
    monkeypatch.setattr(beside, "write", lambda _s, dialog, _said: dialog.deleteLater())
    made.view.minutes.ask_correction()
    assert len(minutes.versions(vault, found.id)) == 2
    assert "Päivä oli väärä" in words(made.view.minutes)


def test_a_calendar_file_is_saved_and_recorded(
    session: Session, client: str, made: MeetingsPage, tmp_path: Path
) -> None:
    book(session.vault, client, place="Onnin koti")
    made.refresh()
    said: list[str] = []
    session.said.connect(lambda told, _undo: said.append(told))
    made.save_calendar(tmp_path / "t.ics")
    text = (tmp_path / "t.ics").read_text(encoding="utf-8")
    assert "SUMMARY:Verkostotapaaminen" in text
    assert "Onni" not in text
    assert "Pois jätetyt paikat: Onnin koti" in said[-1]
    assert disclosures.of_client(session.vault, client)[0].channel == "calendar"
    with pytest.raises(KnownError):
        made.save_calendar(tmp_path / "none" / "t.ics")


def test_the_teams_meetings_recur_are_booked_ahead_and_end(
    session: Session, qtbot: QtBot, made: MeetingsPage
) -> None:
    dialog = dialogs.series_dialog(session, None)
    qtbot.addWidget(dialog)
    assert fill(dialog, {"every": 1, "at": "9.99"}) is None
    assert dialog.form["at"].error.text()
    session.done(fill(dialog, {"at": "9.00", "from_date": date(2026, 11, 23)}))
    made.open_at("", "series")
    assert "joka viikko" in words(made.series)
    press(made.series, "Varaa eteenpäin")
    press(made.series, "Päätä")
    assert series.all_series(session.vault)[0].until_date == TODAY
    assert "Päätä" not in words(made.series)
    made.tabs[page.COMING].setChecked(True)
    assert {row.state for row in made.table.model.records} == {State.CANCELLED}


def test_the_lists_tell_of_past_ones_and_hide_another_registers(
    session: Session, client: str, made: MeetingsPage
) -> None:
    vault = session.vault
    found, other = book(vault, client, PAST, kind="closing"), book(vault, client)
    vault.execute("update meeting set register = 'health' where id = ?", (other.id,))
    made.tabs[page.PAST].setChecked(True)
    made.refresh()
    assert [row.id for row in made.table.model.records] == [found.id]
    shown = page.columns()
    row = made.table.model.records[0]
    assert [column.shown(row) for column in shown] == [
        "17.11.2026 9.00", "Mäki Onni: Päätöstapaaminen", "Suunniteltu 0/3",
    ]  # fmt: skip
    made.tabs[page.COMING].setChecked(True)
    assert "1" in made.hidden.text()
    made.open_at("gone", "")
    assert made.view.meeting is None


def test_the_clients_tab_shows_network_and_meetings(
    session: Session, client: str, qtbot: QtBot
) -> None:
    vault = session.vault
    past, ahead = book(vault, client, PAST), book(vault, client)
    for each in (past, ahead):
        invite(vault, each, "kela", "Sirpa", organisation="Kela")
        invite(vault, each, "employment", "Timo")
    booking.hold(vault, past.id, everybody(vault, past), TODAY)
    shown = tab.MeetingsTab(session, client)
    qtbot.addWidget(shown)
    shown.refresh()
    assert "kerrottu 0/5" in words(shown.coming)
    assert "Tarkista suostumukset" in words(shown.coming)
    assert "Pidetty" in words(shown.past)
    network = words(shown.network)
    assert "Sirpa, Kela" in network
    assert "tavattu 1 kerran" in network
    assert "ei voimassa olevaa suostumusta" in network
    went: list[Place] = []
    session.going.connect(went.append)
    press(shown.coming, "Avaa")
    assert (went[0].screen, went[0].target) == ("meetings", ahead.id)
    assert shown.resume(dialogs.NEW_PLACE.of("someone")) is False


def test_search_and_today_open_the_meeting(
    session: Session, client: str, made: MeetingsPage
) -> None:
    vault = session.vault
    found = book(vault, client, purpose="Kuntoutus")
    kela = invite(vault, found, "kela", "Sirpa Salo")
    [hit] = surroundings.find(session, "kuntoutus")
    assert (hit.place.screen, hit.place.target) == ("meetings", found.id)
    [hit] = surroundings.find(session, "sirpa")
    assert (hit.place.target, hit.place.page) == (kela.id, "invitee")
    made.open_at(hit.place.target, hit.place.page)
    assert made.view.meeting is not None
    assert made.view.meeting.id == found.id
    went: list[Place] = []
    session.going.connect(went.append)
    act = Act(Kind.INVITATION, "x", "y", TODAY, client, target=found.id)
    Doer(session, made).do(act)
    assert (went[-1].screen, went[-1].target) == ("meetings", found.id)


@pytest.mark.parametrize(
    ("place", "opened"),
    [
        (dialogs.CHANGE_PLACE, "Muuta tapaamista"),
        (dialogs.PERSON_PLACE, "Henkilö listalle"),
        (dialogs_content.HOLD_PLACE, "Ketkä tulivat"),
        (dialogs_content.ITEM_PLACE, "Asia asialistalle"),
        (dialogs_content.MINUTES_PLACE, "Muistio"),
        (dialogs.NEW_PLACE, "Uusi tapaaminen"),
        (dialogs.SERIES_PLACE, "Toistuva tapaaminen"),
    ],
)
def test_an_unfinished_text_opens_in_its_dialog(
    session: Session, client: str, made: MeetingsPage, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch, place: DraftPlace, opened: str,
) -> None:  # fmt: skip
    found = book(session.vault, client, PAST)
    seen: list[str] = []

    def told(_session: Session, dialog: QDialog, _said: str) -> None:
        seen.append(dialog.windowTitle())
        dialog.deleteLater()

    monkeypatch.setattr(dialogs, "told", told)
    monkeypatch.setattr(beside, "write", told)
    target = {dialogs.NEW_PLACE: [client], dialogs.SERIES_PLACE: ["new"]}.get(
        place, [found.id, ""][: place.takes]
    )
    assert made.resume(place.of(*target))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [opened]
    assert not made.resume(DraftPlace("visit:new:x"))


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_dialog_opens_in_every_language(
    session: Session, client: str, qapp: Any, qtbot: QtBot, language: str
) -> None:
    book(session.vault, client, PAST)
    i18n.speak(qapp, language)
    for dialog in page.SCREEN.dialogs(session):
        qtbot.addWidget(dialog)
        dialog.show()
        assert dialog.windowTitle()
        dialog.close()
    views = page.SCREEN.views(session)
    assert [view.name for view in views] == ["series"]
    i18n.speak(qapp, "fi")


def test_the_new_button_asks_whose_by_keyboard_alone(
    session: Session, client: str, qtbot: QtBot
) -> None:
    dialog = dialogs.whose_dialog(session, None)
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.keyClick(dialog.act, Qt.Key.Key_Space)
    assert dialog.result_value == {"client_id": None}
    assert client
    team = dialogs.meeting_dialog(session, None, None)
    qtbot.addWidget(team)
    team.show()
    QTest.keyClick(team.form["place"].editor, Qt.Key.Key_Return)
    assert team.result_value.record.kind == "team"


def test_the_number_beside_the_screen_is_todays_meetings(session: Session, vault: Vault) -> None:
    assert page.SCREEN.count(session) is None
    book(vault, None, ON.replace(year=2026, month=11, day=21), kind="team")
    assert page.SCREEN.count(session) == 1
    assert json.dumps(page.SCREEN.name) == '"meetings"'


@pytest.mark.parametrize(("days", "asked"), [(-1, True), (0, True), (1, False)])
def test_minutes_are_written_from_the_day_of_the_meeting_on(
    session: Session, qtbot: QtBot, *, days: int, asked: bool
) -> None:
    at = datetime.combine(TODAY + timedelta(days), time(13))
    card = content.MinutesCard(session)
    qtbot.addWidget(card)
    card.show_meeting(book(session.vault, make_client(session.vault), at))
    assert card.isHidden() is not asked
    assert card.write.isVisibleTo(card) is asked
