"""The gate in the window: the refused passage, withdrawals, the ledger, log requests."""

from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.desk.caseload import TODAY, add_client, add_consent, fill, on_dialog
from tests.desk.conftest import NOON
from tytti_desktop.casework import single_prints, unit
from tytti_desktop.casework.client import case_end, clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import consents, disclosures, gate
from tytti_desktop.casework.gate.gate import Passage
from tytti_desktop.casework.gate.queued import Queue, Waiting
from tytti_desktop.casework.rights import log_requests, notices, own_papers, withdrawals
from tytti_desktop.casework.rights.log_requests import Outcome
from tytti_desktop.casework.single_prints import Offer, PaperKind
from tytti_desktop.casework.today import worklist
from tytti_desktop.casework.today.acts import Kind
from tytti_desktop.desk import i18n
from tytti_desktop.desk.client import gate_pictures
from tytti_desktop.desk.client.consent_history import PaperDialog
from tytti_desktop.desk.client.consents_tab import ConsentsTab
from tytti_desktop.desk.client.log_tab import LogTab
from tytti_desktop.desk.dialogs import gate_dialog
from tytti_desktop.desk.dialogs.client_dialogs_withdrawal import ask_withdrawal
from tytti_desktop.desk.dialogs.gate_dialog import GateDialog
from tytti_desktop.desk.dialogs.print_dialog import PrintDialog
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.today_page.today_acts import Doer
from tytti_desktop.vault import Changes, Vault, attachments, drafts

REASON = "Henki on vaarassa nyt"


@pytest.fixture
def client(vault: Vault) -> Client:
    return add_client(vault)


def told(vault: Vault, client: Client, *, to: str = "kela", who: str = "Palvelupiste") -> None:
    gate.let_out(vault, Passage(client.id, to, ("basic",), "letter", "muistio", who), TODAY)


def go_past(reason: str) -> object:
    def do(dialog: GateDialog) -> None:
        dialog.form["reason"].put(reason)
        dialog.past.click()

    return do


def sender(vault: Vault) -> None:
    back = {"name": "Yksikkö", "street": "PL 1", "postal_code": "70101", "town": "Kuopio"}
    unit.change(vault, "settings", "sender", back, TODAY)


def button_of(parent: QWidget, words: str) -> QPushButton:
    """Return the button in sight: one that was taken away is gone only later."""
    QApplication.processEvents()  # new rows come into sight, old ones go
    every = parent.findChildren(QPushButton)
    return next(each for each in every if each.text() == words and each.isVisibleTo(parent))


# --- the refused passage ----------------------------------------------------------------------


def test_a_refused_passage_is_left_by_enter_and_esc(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    passage = Passage(client.id, "kela", ("plan",), "phone", "puhelu", "Palvelupiste")

    def act(reason: str) -> Changes:
        return gate.let_out(vault, passage, TODAY, reason=reason)

    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        seen: list[str] = []

        def leave(dialog: GateDialog, pressed: Qt.Key = key, seen: list[str] = seen) -> None:
            seen.append(dialog.findChildren(type(dialog.form.words("")))[1].text())
            focus = QApplication.focusWidget() or dialog.safe
            QTest.keyClick(focus, pressed)

        on_dialog(leave, GateDialog)
        assert gate_dialog.passing(session, None, act) is None
        assert seen == ["Saaja: Kela, Palvelupiste"]
    assert disclosures.of_client(vault, client.id) == []


def test_going_past_needs_a_reason_and_does_the_act_with_it(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    passage = Passage(client.id, "kela", ("plan",), "phone", "puhelu")

    def act(reason: str) -> Changes:
        return gate.let_out(vault, passage, TODAY, reason=reason)

    def do(dialog: GateDialog) -> None:
        dialog.past.click()
        assert "vähintään 10" in dialog.form["reason"].error.text()
        dialog.form["reason"].put(REASON)
        dialog.past.click()

    on_dialog(do, GateDialog)
    assert gate_dialog.passing(session, None, act) is not None
    assert [row.override for row in disclosures.of_client(vault, client.id)] == [REASON]
    on_dialog(lambda dialog: dialog.safe.click(), GateDialog)
    assert gate_dialog.passing(session, None, act) is None
    assert len(disclosures.of_client(vault, client.id)) == 1
    ruling = gate.judge(vault, passage, TODAY)
    on_dialog(go_past(REASON), GateDialog)  # type: ignore[arg-type]
    assert gate_dialog.ask(None, ruling, passage) == REASON


def test_no_reason_is_asked_for_a_paper_to_the_dead(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    case_end.write_death(vault, client.id, TODAY, TODAY)
    passage = Passage(client.id, gate.CLIENT, ("plan",), "paper", "client_plan")

    def do(dialog: GateDialog) -> None:
        assert not dialog.past.isVisible()
        assert not dialog.form.isVisible()
        dialog.safe.click()

    on_dialog(do, GateDialog)
    act = partial(gate.let_out, vault, passage, TODAY)
    assert gate_dialog.passing(session, None, lambda why: act(reason=why)) is None
    assert disclosures.of_client(vault, client.id) == []


def test_a_usual_ground_is_taken_and_gone_on_from(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    passage = Passage(client.id, "tym", ("plan",), "phone", "puhelu")

    def do(dialog: GateDialog) -> None:
        usual, reason = dialog.form["usual"], dialog.form["reason"]
        fact, other = gate.judge(vault, passage, TODAY).usual[:2]
        assert fact == "Asiakas on TYM:n yhteinen asiakas"
        reason.put("todettu 3.3.")
        usual.put(other)
        assert reason.value() == f"{other} todettu 3.3."
        usual.put(fact)
        assert reason.value() == f"{fact} todettu 3.3."
        usual.put("")
        assert reason.value() == "todettu 3.3."
        usual.put(fact)
        dialog.past.click()

    on_dialog(do, GateDialog)
    act = partial(gate.let_out, vault, passage, TODAY)
    assert gate_dialog.passing(session, None, lambda why: act(reason=why)) is not None
    (row,) = disclosures.of_client(vault, client.id)
    assert ("381/2023" in row.ground, "todettu 3.3." in row.ground, row.override) == (
        True,
        True,
        "",
    )


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_dialogs_open_in_every_language(
    qtbot: QtBot, qapp: QApplication, session: Session, vault: Vault, client: Client, language: str
) -> None:
    i18n.speak(qapp, language)
    add_consent(vault, client.id)
    told(vault, client)
    ids = [each.id for each in consents.of_client(vault, client.id)]
    withdrawals.withdraw(vault, ids, TODAY, "x", "", TODAY)
    add_consent(vault, client.id)
    made = gate_pictures.dialogs(session)
    for dialog in made:
        qtbot.addWidget(dialog)
        dialog.show()
    assert len({dialog.windowTitle() for dialog in made}) == 4
    i18n.speak(qapp, "fi")


def test_a_paper_that_may_not_be_saved_stays_until_a_reason_is_given(
    qtbot: QtBot, session: Session, vault: Vault, client: Client, tmp_path: Path
) -> None:
    unit.change(vault, "gate", "client", None, TODAY)
    made = single_prints.prepare(vault, client.id, Offer(PaperKind.CONSENT, "Lomake"), TODAY)
    dialog = PrintDialog(session, None, "Lomake", made)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.view.save_as.isEnabled)
    file = tmp_path / "lomake.pdf"
    on_dialog(lambda found: found.safe.click(), GateDialog)
    dialog.view.save_to(file)
    assert not file.exists()
    assert disclosures.of_client(vault, client.id) == []
    on_dialog(go_past(REASON), GateDialog)  # type: ignore[arg-type]
    dialog.view.save_to(file)
    assert dialog.view.gone.text() == "Tallennettu: lomake.pdf"
    assert file.exists()
    assert [row.override for row in disclosures.of_client(vault, client.id)] == [REASON]


def test_a_copy_of_a_signed_paper_passes_the_gate(
    qtbot: QtBot, session: Session, vault: Vault, client: Client, tmp_path: Path
) -> None:
    pdf = own_papers.anchor_sheet(vault, TODAY)
    kept = attachments.keep(
        vault, client_id=client.id, kind="consent", media_type="application/pdf", content=pdf
    )
    dialog = PaperDialog(session, None, kept)
    qtbot.addWidget(dialog)
    dialog.view.save_to(tmp_path / "kopio.pdf")
    (row,) = disclosures.of_client(vault, client.id)
    assert (row.entity_id, row.channel) == (kept.id, "file")
    unit.change(vault, "gate", "client", None, TODAY)
    on_dialog(lambda found: found.safe.click(), GateDialog)
    dialog.view.save_to(tmp_path / "toinen.pdf")
    assert not (tmp_path / "toinen.pdf").exists()


# --- withdrawing -------------------------------------------------------------------------------


@pytest.fixture
def tab(qtbot: QtBot, session: Session, client: Client) -> ConsentsTab:
    made = ConsentsTab(session, client.id)
    qtbot.addWidget(made)
    session.changed.connect(made.take_change)
    made.show()
    made.refresh_if_stale()
    return made


def test_the_withdrawal_tells_what_stops_and_who_holds_what(
    tab: ConsentsTab, vault: Vault, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = Waiting("w1", "kela", ("basic",), "Kutsu Kelaan")
    queue = Queue("thing", lambda *_of: [waiting], lambda *_of: Changes(frozenset(), None))
    monkeypatch.setattr(withdrawals, "QUEUED", (queue,))
    add_consent(vault, client.id)
    told(vault, client)
    seen: list[str] = []

    def look(dialog: FormDialog) -> None:
        seen.extend(label.text() for label in dialog.findChildren(type(dialog.error)))
        dialog.form["scope"].put("all")
        fill()(dialog)

    on_dialog(look)
    ask_withdrawal(tab.session, None, client.id, "kela", "basic")
    told_there = "\n".join(seen)
    assert "– Kutsu Kelaan" in told_there
    assert "– Kela, Palvelupiste: Perustiedot ja yhteystiedot (viimeksi 21.11.2026)" in told_there
    assert len(notices.of_client(vault, client.id)) == 1


def test_notices_are_printed_and_marked_as_told(
    qtbot: QtBot, tab: ConsentsTab, session: Session, vault: Vault, client: Client
) -> None:
    assert not tab.notices.isVisibleTo(tab)
    sender(vault)
    add_consent(vault, client.id)
    told(vault, client)
    ids = [each.id for each in consents.of_client(vault, client.id)]
    with qtbot.waitSignal(session.changed):
        session.done(withdrawals.withdraw(vault, ids, TODAY, "x", "", TODAY))
    assert tab.notices.isVisibleTo(tab)
    (notice,) = notices.of_client(vault, client.id)

    def save(dialog: PrintDialog) -> None:
        qtbot.waitUntil(dialog.view.save_as.isEnabled)
        dialog.view.may_leave("paper", partial(dialog.view.printed_all, 1))

    on_dialog(save, PrintDialog)
    button_of(tab.notices, "Kirje …").click()
    assert notices.NOTICES.get(vault, notice.id).printed_on == TODAY
    on_dialog(fill())
    button_of(tab.notices, "Merkitse ilmoitetuksi …").click()
    done = notices.NOTICES.get(vault, notice.id)
    assert (done.told_on, done.how) == (TODAY, "letter")
    QApplication.processEvents()
    assert not [b for b in tab.notices.findChildren(QPushButton) if b.isVisibleTo(tab.notices)]


def test_today_leads_to_the_notice_and_to_the_log_request(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    add_consent(vault, client.id)
    told(vault, client)
    ids = [each.id for each in consents.of_client(vault, client.id)]
    withdrawals.withdraw(vault, ids, TODAY, "x", "", TODAY)
    log_requests.ask(vault, log_requests.proposed(vault, client.id, TODAY), TODAY)
    acts = {act.kind: act for act in worklist.worklist(vault, TODAY)}
    assert "Palvelupiste" in acts[Kind.NOTICE].text
    parent = QPushButton()
    qtbot.addWidget(parent)
    for kind, page in ((Kind.NOTICE, "consents"), (Kind.LOG_REQUEST, "log")):
        with qtbot.waitSignal(session.going) as going:
            Doer(session, parent).do(acts[kind])
        assert going.args is not None
        assert (going.args[0].target, going.args[0].page) == (client.id, page)


# --- the client's log --------------------------------------------------------------------------


@pytest.fixture
def log(qtbot: QtBot, session: Session, client: Client) -> LogTab:
    made = LogTab(session, client.id)
    qtbot.addWidget(made)
    session.changed.connect(made.take_change)
    made.show()
    made.refresh_if_stale()
    return made


def test_the_ledger_tells_what_anybody_held_on_a_day(
    log: LogTab, session: Session, vault: Vault, client: Client
) -> None:
    vault.clock = lambda: NOON - timedelta(days=10)
    add_consent(vault, client.id)
    told(vault, client)
    vault.clock = lambda: NOON
    passage = Passage(client.id, "employer", ("work",), "phone", "puhelu")
    session.done(gate.let_out(vault, passage, TODAY, reason=REASON))
    table = log.ledger.table
    assert [row.to for row in table.model.records] == ["Työnantaja", "Kela, Palvelupiste"]
    table.view.selectRow(0)
    assert REASON in log.ledger.picked.text()
    assert "Testaaja Tuulikki" in log.ledger.picked.text()
    log.ledger.form["day"].put(date(2026, 11, 15))
    assert [row.to for row in table.model.records] == ["Kela, Palvelupiste"]
    log.ledger.form["day"].put("eilen?")
    assert log.ledger.form["day"].error.text()
    assert len(table.model.records) == 1


def test_a_log_request_is_recorded_reported_and_answered_with_undo(
    qtbot: QtBot, log: LogTab, session: Session, vault: Vault, client: Client
) -> None:
    clients.open_card(vault, client.id)
    on_dialog(fill(from_date=date(2020, 1, 1)))
    log.requests.add.click()
    assert log_requests.of_client(vault, client.id) == [], "earlier days need a reason"
    kept = drafts.recall(vault, f"log_request:{client.id}")
    assert kept is not None
    on_dialog(fill(special_reason="Epäily väärinkäytöstä"))
    assert log.resume(DraftPlace(f"log_request:{client.id}"))
    qtbot.waitUntil(lambda: bool(log_requests.of_client(vault, client.id)))
    (request,) = log_requests.of_client(vault, client.id)
    assert request.due_on == date(2027, 1, 21)

    def let_out(dialog: PrintDialog) -> None:
        qtbot.waitUntil(dialog.view.save_as.isEnabled)
        dialog.view.may_leave("paper", list)

    on_dialog(let_out, PrintDialog)
    button_of(log.requests, "Selvitys …").click()
    assert [row.what for row in disclosures.of_client(vault, client.id)] == ["log_report"]
    on_dialog(fill(answer="Annettu käteen"))
    with qtbot.waitSignal(session.said) as said:
        button_of(log.requests, "Vastattu …").click()
    assert log_requests.of_client(vault, client.id)[0].outcome is Outcome.ANSWERED
    assert said.args is not None
    session.undo(said.args[1])
    on_dialog(fill(answer=""))
    log.requests.ask_refused(request)
    assert log_requests.of_client(vault, client.id)[0].outcome is Outcome.OPEN
    on_dialog(fill(answer="Vaarantaisi toisen turvallisuuden"))
    log.requests.ask_refused(request)
    assert log_requests.of_client(vault, client.id)[0].outcome is Outcome.REFUSED
    assert not log.resume(DraftPlace("other"))
