"""The client's page: head, path, situation, referral, log; masked, by keyboard, with undo."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.desk import every
from tests.desk.caseload import (
    TODAY,
    accept,
    add_client,
    add_consent,
    add_other_register,
    add_referral,
    add_visit,
    answer_all,
    fill,
    give_reason,
    on_dialog,
)
from tests.desk.test_unseen import far, places_of
from tytti_desktop.casework import single_prints
from tytti_desktop.casework.client import case_managers, clients, criteria, labour_status, visits
from tytti_desktop.casework.client.case_managers import CaseManager
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.criteria import Answer
from tytti_desktop.casework.gate import disclosures, gate
from tytti_desktop.casework.gate.gate import Passage
from tytti_desktop.casework.gate.ready_papers import SinglePaper
from tytti_desktop.casework.mail import sheets
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.screening import screenings
from tytti_desktop.casework.single_prints import Offer, PaperKind
from tytti_desktop.casework.steps import referrals
from tytti_desktop.casework.steps.referrals import Step
from tytti_desktop.desk import i18n
from tytti_desktop.desk.client import referral_tab
from tytti_desktop.desk.client.criteria_card import CriterionRow
from tytti_desktop.desk.client.referral_tab import ReferralTab
from tytti_desktop.desk.client.situation_tab import SituationTab
from tytti_desktop.desk.client_page.page import ClientPage
from tytti_desktop.desk.dialogs import print_dialog
from tytti_desktop.desk.dialogs.print_dialog import PrintDialog, show_paper
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, audit


@pytest.fixture
def client(vault: Vault) -> Client:
    return add_client(vault, date_of_birth=date(1989, 2, 3), birth_source="told")


def opened(qtbot: QtBot, session: Session, client: Client, page: str = "") -> ClientPage:
    made = ClientPage(session, client.id, page)
    qtbot.addWidget(made)
    session.going.connect(lambda place: made.open_tab(place.page))
    made.resize(1100, 900)
    made.show()
    qtbot.waitActive(made)
    QApplication.processEvents()
    return made


def words(widget: QWidget) -> str:
    QApplication.processEvents()
    shown = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
    return "\n".join(shown)


def press(widget: QWidget, word: str) -> None:
    QApplication.processEvents()
    found = [b for b in widget.findChildren(QPushButton) if b.text() == word and b.isVisible()]
    assert found, word
    found[0].click()


def situation(page: ClientPage) -> SituationTab:
    found = page.tab("situation")
    assert isinstance(found, SituationTab)
    return found


def referral(page: ClientPage) -> ReferralTab:
    found = page.tab("referral")
    assert isinstance(found, ReferralTab)
    return found


def test_the_head_says_who_where_and_what_is_needed(
    qtbot: QtBot, session: Session, vault: Vault
) -> None:
    made = add_client(
        vault,
        date_of_birth=date(1989, 2, 3),
        birth_source="told",
        interpreter="arabia",
        large_print=True,
    )
    accept(vault, made.id)
    case_managers.name_case_manager(
        vault, CaseManager(made.id, "Maija Malli", date(2026, 11, 15)), TODAY
    )
    shown = words(opened(qtbot, session, made).head)
    for part in ("Esimerkki-Liisa Testinen", "37 v", "Maija Malli", "040 123 4567", "arabia"):
        assert part in shown
    assert "suuri teksti" in shown


def test_a_missing_case_manager_shows_in_the_head_and_can_be_named(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    accept(vault, client.id)
    page = opened(qtbot, session, client)
    assert "Asiakasvastaava puuttuu" in words(page.head)
    on_dialog(fill(name="Maija Malli", organisation="Työikäisten palvelut"))
    press(situation(page).people, "Nimeä asiakasvastaava")
    assert "Asiakasvastaava puuttuu" not in words(page.head)
    assert "Maija Malli" in words(page.head)
    on_dialog(fill(name="Toinen Tekijä", from_date=TODAY))
    case_managers.CASE_MANAGERS.change(
        vault, replace(case_managers.history(vault, client.id)[0], from_date=date(2026, 11, 1))
    )
    press(situation(page).people, "Vaihda")
    assert "Toinen Tekijä" in words(situation(page).people)
    assert "Maija Malli 1.11.2026–20.11.2026" in words(situation(page).people)


def test_non_disclosure_masks_until_a_reason_is_given(
    qtbot: QtBot, session: Session, vault: Vault
) -> None:
    hidden = add_client(
        vault,
        non_disclosure=True,
        non_disclosure_until=date(2027, 2, 3),
        street="Salakuja 1",
        postal_code="70100",
        town="Kuopio",
    )
    page = opened(qtbot, session, hidden)
    shown = words(page)
    assert "Turvakielto 3.2.2027 asti" in shown
    assert "040" not in shown
    assert "Salakuja" not in shown
    on_dialog(lambda dialog: dialog.reject())
    page.head.reveal()
    assert "040" not in words(page)
    on_dialog(give_reason)
    page.head.reveal()
    assert "040 123 4567" in words(page)
    assert "Salakuja 1" in words(page)
    reasons = [row.detail for row in audit.rows(vault, client_id=hidden.id)]
    assert {"reason": "Asiakas pyysi"} in reasons
    page.hide()
    page.show()
    assert "Salakuja" not in words(page)


def test_details_under_non_disclosure_are_changed_only_with_a_reason(
    qtbot: QtBot, session: Session, vault: Vault
) -> None:
    hidden = add_client(vault, non_disclosure=True)
    page = opened(qtbot, session, hidden)

    def first(dialog: object) -> None:
        on_dialog(fill(town="Kuopio"))
        give_reason(dialog)  # type: ignore[arg-type]

    on_dialog(first)
    page.head.change.click()
    qtbot.waitUntil(lambda: clients.get(vault, hidden.id).town == "Kuopio")
    actions = [row.action for row in audit.rows(vault, client_id=hidden.id)]
    assert "reveal" in actions


def test_a_stage_opens_the_tab_where_it_is_worked_on(
    qtbot: QtBot, session: Session, client: Client
) -> None:
    page = opened(qtbot, session, client)
    boxes = page.stages._boxes  # the stages have no public list
    boxes[1].setFocus()
    QTest.keyClick(boxes[1], Qt.Key.Key_Return)
    assert page.tabs.current_name == "consents"
    QTest.mouseClick(page.stages._boxes[0], Qt.MouseButton.LeftButton)
    assert page.tabs.current_name == "referral"


def test_the_situation_tells_promises_and_marks_them_done_with_undo(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    accept(vault, client.id)
    visit = add_visit(vault, client.id, agreed="Lausunto", agreed_due=date(2026, 11, 18))
    page = opened(qtbot, session, client)
    tab = situation(page)
    assert "3 pv myöhässä" in words(tab.promised)
    with qtbot.waitSignal(session.said) as said:
        press(tab.promised, "Merkitse tehdyksi")
    assert visits.VISITS.get(vault, visit.id).agreed_due is None
    assert "Mitään ei ole luvattu" in words(tab.promised)
    assert said.args is not None
    session.undo(said.args[1])
    assert "Lausunto" in words(tab.promised)


def test_the_situation_tells_what_comes_and_what_is_missing(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    accept(vault, client.id)
    add_consent(vault, client.id, until=date(2026, 12, 1))
    page = opened(qtbot, session, client)
    tab = situation(page)
    assert "Alkukysely" in words(tab.next)
    assert "Suostumus päättyy: Kela" in words(tab.next)
    assert "Alkuhaastattelu" in words(tab.missing)
    opened_at = [b for b in tab.next.findChildren(QPushButton) if "Kela" in b.accessibleName()]
    opened_at[0].click()
    assert page.tabs.current_name == "consents"


def test_what_presses_stands_first_and_what_is_empty_last(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    accept(vault, client.id)
    add_consent(vault, client.id, until=date(2026, 12, 1))
    calm = situation(opened(qtbot, session, client))
    assert calm.missing.y() < min(calm.promised.y(), calm.waits.y())
    assert calm.promised.height() < calm.missing.height()  # one line
    add_visit(vault, client.id, agreed="Lausunto", agreed_due=date(2026, 11, 18))
    late = situation(opened(qtbot, session, client))
    assert late.promised.y() < late.notes.y() < late.missing.y()
    press(late.promised, "Merkitse tehdyksi")
    QApplication.processEvents()
    assert late.promised.y() < late.notes.y()  # nothing moves from under the hand


def test_notes_of_the_other_register_need_a_reason(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    hidden = add_other_register(vault, client.id)
    page = opened(qtbot, session, client)
    tab = situation(page)
    assert "1 merkintä toisessa rekisterissä" in words(tab.notes)
    assert hidden.text not in words(tab.notes)
    on_dialog(give_reason)
    press(tab.notes, "Lue perustellen")
    assert hidden.text in words(tab.notes)
    logged = [row.action for row in audit.rows(vault, client_id=client.id)]
    assert "read_other_register" in logged
    page.hide()
    page.show()
    assert hidden.text not in words(tab.notes)


def test_the_trend_of_a_screening_is_drawn_with_its_words(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    for day, value in ((date(2026, 4, 9), 2), (date(2026, 11, 20), 1)):
        started = screenings.start_screening(
            vault, client.id, "gad7", day, register=Register.SOCIAL, retention="working_age"
        ).record
        for item in screenings.instrument_of(vault, started).items:
            given = item.options[value].value if item.options else 0
            screenings.answer(vault, started.id, item.name, given)
        screenings.finish(vault, started.id)
    page = opened(qtbot, session, client)
    shown = words(situation(page).trend)
    assert "GAD-7" in shown
    assert "ei diagnoosi" in shown


def test_the_labour_market_status_is_recorded(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    page = opened(qtbot, session, client)
    status = labour_status.statuses(TODAY)[0]
    on_dialog(fill(status=status.key, from_date=date(2026, 1, 1)))
    press(situation(page).people, "Kirjaa asema")
    assert status.label in words(situation(page).people)
    assert "alkaen 1.1.2026" in words(situation(page).people)


def test_criteria_are_answered_by_keyboard_and_then_decided(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    made = add_referral(vault, client.id)
    page = opened(qtbot, session, client, "referral")
    tab = referral(page)
    rows = tab.criteria.rows
    rows[0].take_focus()
    for number, row in enumerate(rows):
        key = Qt.Key.Key_2 if number == 1 else Qt.Key.Key_1
        focused = QApplication.focusWidget() or row.choices[0]
        assert row.isAncestorOf(focused)
        QTest.keyClick(focused, key)
        if number == 1:
            QTest.keyClicks(row.note, "Tyoterveys")
            QTest.keyClick(row.note, Qt.Key.Key_Return)
    stored = criteria.answers(vault, made.id)
    assert stored[rows[1].criterion.name].answer is Answer.NOT_MET
    assert stored[rows[1].criterion.name].note == "Tyoterveys"
    assert "ei täyty 1" in tab.criteria.stands.text()
    on_dialog(fill())
    press(tab.triage, "Merkitse kriteerit tarkistetuiksi")
    on_dialog(fill())  # accepted against a criterion without a reason: refused
    press(tab.triage, "Hyväksy")
    assert referrals.triage(vault, made.id, TODAY).now is Step.CHECKED
    on_dialog(fill(reason="Sovittu työterveyden kanssa"))
    press(tab.triage, "Hyväksy")
    assert clients.get(vault, client.id).started_on == TODAY
    assert all(not row.choices[2].isEnabled() for row in rows)


def primary(page: ClientPage) -> list[str]:
    QApplication.processEvents()  # what is made anew has its place in the next turn
    buttons = [one for one in page.findChildren(QPushButton) if one.isVisible()]
    return [one.text() for one in buttons if one.property("kind") == "primary"]


def test_keys_alone_lead_from_a_referral_to_its_decision(
    qtbot: QtBot, session: Session, client: Client
) -> None:
    """The cursor goes where work goes on, and what comes next is the page's one primary act."""
    page = opened(qtbot, session, client, "referral")
    tab = referral(page)
    page.take_focus()
    on_dialog(fill(source_class="kela"))
    tab.add()

    for row in tab.criteria.rows:
        assert primary(page) == ["Kirjaa käynti"]
        assert row.isAncestorOf(page.focusWidget())
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_1)
    for act in ("Merkitse kriteerit tarkistetuiksi", "Hyväksy"):
        assert primary(page) == [act]
        assert page.focusWidget().accessibleName() == act
        on_dialog(fill())
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Space)
    assert primary(page) == ["Kirjaa käynti"]
    page.open_tab("situation")
    assert primary(page) == ["Kirjaa käynti"]


def test_a_decision_that_is_for_a_person_to_weigh_has_no_primary_act(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    made = add_referral(vault, client.id)
    page = opened(qtbot, session, client, "referral")
    tab = referral(page)
    answer_all(vault, made, Answer.UNCLEAR)
    on_dialog(fill())
    tab.take_step(Step.CHECKED)
    assert primary(page) == ["Kirjaa käynti"]
    on_dialog(fill(reason="Ei kuulu", where_instead="Työterveyshuolto"))
    press(tab.triage, "Ohjaa muualle")
    assert primary(page) == ["Kirje: miksi ei ja minne"]
    page.open_tab("situation")
    assert primary(page) == ["Kirjaa käynti"]
    page.open_tab("referral")
    assert primary(page) == ["Kirje: miksi ei ja minne"]


def test_the_criteria_are_not_marked_as_checked_in_a_dialog_that_cannot_mend_them(
    qtbot: QtBot, session: Session, vault: Vault, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is missing is on the page behind: the cursor goes there, and its words name it."""
    add_referral(vault, client.id)
    page = opened(qtbot, session, client, "referral")
    tab = referral(page)
    rows = tab.criteria.rows

    def refused() -> str:
        with monkeypatch.context() as within:
            within.setattr(referral_tab, "ask_step", lambda *_: pytest.fail("a dialog opened"))
            with pytest.raises(KnownError) as told:
                tab.take_step(Step.CHECKED)
        return told.value.message

    for row in rows[:-1]:
        row.answered.emit(str(Answer.MET), "")
    assert "Osaan kriteereistä ei ole vielä vastattu" in refused()
    assert rows[-1].isAncestorOf(QApplication.focusWidget() or page)
    rows[-1].answered.emit(str(Answer.UNCLEAR), "")
    said = refused()
    assert rows[-1].criterion.text in said
    assert "muutamalla sanalla" in said
    assert QApplication.focusWidget() is rows[-1].note
    rows[-1].answered.emit(str(Answer.UNCLEAR), "selviää syksyllä")
    on_dialog(fill())
    tab.take_step(Step.CHECKED)
    assert tab.referral is not None
    assert referrals.triage(vault, tab.referral.id, TODAY).now is Step.CHECKED


def test_arrows_move_between_criteria_and_a_note_is_kept_at_lock(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    made = add_referral(vault, client.id)
    page = opened(qtbot, session, client, "referral")
    rows: list[CriterionRow] = referral(page).criteria.rows
    rows[0].take_focus()
    QTest.keyClick(QApplication.focusWidget() or rows[0], Qt.Key.Key_Down)
    assert rows[1].isAncestorOf(QApplication.focusWidget() or page)
    QTest.keyClick(rows[1].choices[0], Qt.Key.Key_3)
    QTest.keyClicks(rows[1].note, "Kysytaan")
    session.sealing.emit()
    assert criteria.answers(vault, made.id)[rows[1].criterion.name].note == "Kysytaan"


def test_guiding_elsewhere_asks_where_and_offers_the_letter(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    add_referral(vault, client.id)
    page = opened(qtbot, session, client, "referral")
    tab = referral(page)
    on_dialog(fill(reason="Ei kuulu"))
    press(tab.triage, "Ohjaa muualle")
    assert "Kirje: miksi ei ja minne" not in words(tab)
    on_dialog(fill(reason="Ei kuulu", where_instead="Työterveyshuolto"))
    press(tab.triage, "Ohjaa muualle")
    assert "Työterveyshuolto" in words(tab.triage)
    offers = single_prints.offers(vault, client.id, TODAY)
    assert PaperKind.NOT_ACCEPTED in {offer.kind for offer in offers}


def test_a_referral_is_recorded_and_corrected(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    page = opened(qtbot, session, client, "referral")
    tab = referral(page)
    assert tab.empty.isVisible()
    on_dialog(fill(source_class="kela", source_person="Kelan virkailija"))
    press(tab, "Kirjaa ohjautuminen")
    assert "Kelan virkailija" in words(tab.facts)
    on_dialog(fill(reason="Korjattu syy"))
    press(tab, "Korjaa ohjautumista")
    assert "Korjattu syy" in words(tab.facts)
    answer_all(vault, referrals.of_client(vault, client.id)[0])


def test_the_log_is_read_anew_each_time_the_tab_opens(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    page = opened(qtbot, session, client, "log")
    table = page.tab("log").table  # type: ignore[attr-defined]
    before = len(table.model.records)
    add_visit(vault, client.id)
    page.open_tab("situation")
    page.open_tab("log")
    assert len(table.model.records) == before + 1
    assert any("Avasi asiakkaan tiedot" in row.what for row in table.model.records)


def test_a_form_is_previewed_saved_and_recorded_once(
    qtbot: QtBot, session: Session, vault: Vault, client: Client, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    paper = single_prints.prepare(vault, client.id, Offer(PaperKind.CONSENT, "Lomake"), TODAY)
    seen, make = Event(), print_dialog._make
    monkeypatch.setattr(
        print_dialog, "_make", lambda *given: make(*given) if seen.wait(60) else b""
    )
    dialog = PrintDialog(session, None, "Lomake", paper)
    qtbot.addWidget(dialog)
    dialog.show()
    every.settle()
    assert not dialog.view.save_as.isEnabled()
    before = places_of(dialog)
    seen.set()
    qtbot.waitUntil(dialog.view.save_as.isEnabled)
    every.settle()
    now = places_of(dialog)
    both = [one for one in now if one in before]
    moved = [one.accessibleName() for one in both if far(before[one], now[one])]
    assert moved == []  # the paper has come meanwhile: what is about to be pressed stays
    dialog.view.save_to(tmp_path / "lomake.pdf")
    dialog.view.save_to(tmp_path / "toinen.pdf")
    assert (tmp_path / "lomake.pdf").read_bytes().startswith(b"%PDF")
    assert len(sheets.of_client(vault, client.id)) == 1


def test_a_letter_that_leaves_is_in_the_ledger_each_time(
    qtbot: QtBot, session: Session, vault: Vault, client: Client, tmp_path: Path
) -> None:
    def record(at: Vault, channel: str, reason: str) -> object:
        passage = Passage(client.id, gate.CLIENT, ("situation",), channel, "letter")
        return gate.let_out(at, passage, TODAY, reason=reason)

    form = single_prints.prepare(vault, client.id, Offer(PaperKind.CONSENT, "Lomake"), TODAY)
    paper = SinglePaper("letter", form.make, record, once=False)  # type: ignore[arg-type]
    dialog = PrintDialog(session, None, "Kirje", paper)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.view.save_as.isEnabled)
    dialog.view.save_to(tmp_path / "kirje.pdf")
    dialog.view.save_to(tmp_path / "kirje.pdf")
    dialog.view.may_leave("paper", list)
    found = sorted(row.channel for row in disclosures.of_client(vault, client.id))
    assert found == ["file", "file", "paper"]


def test_the_print_menu_offers_what_can_be_printed_now(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    accept(vault, client.id)
    page = opened(qtbot, session, client)
    buttons = [b for b in page.head.findChildren(QPushButton) if b.menu() is not None]
    menu = buttons[0].menu()
    menu.aboutToShow.emit()
    shown = [action.text() for action in menu.actions()]
    assert "Alkukysely" in shown
    assert "Suostumuslomake" in shown
    on_dialog(lambda dialog: dialog.accept(), PrintDialog)
    show_paper(session, page, client.id, Offer(PaperKind.CONSENT, "Suostumuslomake"))


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_tab_opens_in_every_language_and_role(
    qtbot: QtBot, qapp: QApplication, session: Session, vault: Vault, client: Client, language: str
) -> None:
    i18n.speak(qapp, language)
    accept(vault, client.id)
    page = opened(qtbot, session, client)
    for name in ("situation", "referral", "consents", "log"):
        page.open_tab(name)
        assert page.tabs.current_name == name
        assert words(page.tab(name))
    i18n.speak(qapp, "fi")


def test_a_draft_finds_its_dialog_again(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    made = add_referral(vault, client.id)
    page = opened(qtbot, session, client)
    assert not page.resume(DraftPlace("somewhere:else"))
    for place in (
        f"client:change:{client.id}",
        f"case_manager:{client.id}",
        f"labour_status:{client.id}",
        f"referral:{made.id}",
        f"triage:{made.id}:checked",
        f"consent:{client.id}",
        f"kanta:{client.id}",
    ):
        assert page.resume(DraftPlace(place))
        assert _opened_place(qtbot) == place


def _opened_place(qtbot: QtBot) -> str:
    """Return the draft's place of the dialog that opens next."""
    seen: list[str] = []
    on_dialog(lambda dialog: seen.append(dialog.form.place.text))
    qtbot.waitUntil(lambda: bool(seen))
    return seen[0]
