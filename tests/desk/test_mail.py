"""Posti: what is due, who is left out, the run on a worker, and the mailings behind."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from tests.desk.test_printing import printer_to
from tests.factory import PASSPHRASE, all_mailings
from tytti_desktop.casework import unit
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.mail import mailings
from tytti_desktop.casework.mail.mailing_plan import Mend, due_mailing
from tytti_desktop.casework.mail.mailings import MailState
from tytti_desktop.casework.screening import rounds, wording
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.desk.forms import form_dialog
from tytti_desktop.desk.kit import focus
from tytti_desktop.desk.kit.act_list import Act
from tytti_desktop.desk.mail_page import mail_due, mail_past
from tytti_desktop.desk.mail_page.mail import DUE, PAST, SKIPPED, MailPage, count_due
from tytti_desktop.desk.running import background, printing
from tytti_desktop.desk.running.background import ProgressPanel
from tytti_desktop.desk.running.session import Place, Session
from tytti_desktop.errors import KnownError
from tytti_desktop.paper import preview
from tytti_desktop.vault import open_vault

DAY = date(2026, 11, 21)
START = date(2026, 5, 22)
HERE = {"street": "Esimerkkikatu 3", "postal_code": "99991", "town": "Mallila"}
SENDER = {"name": "Mallila", "street": "PL 1", "postal_code": "99991", "town": "Mallila"}


def make_client(session: Session, name: str, **known: Any) -> str:
    client = Client(name, "Malli-Eero", **{**HERE, "started_on": START, **known})
    made = clients.register_client(session.vault, client, DAY).record.id
    found = rounds.schedule_rounds(session.vault, made, START, DAY).record
    rounds.move(session.vault, found[0].id, RoundState.RETURNED, START)
    return str(made)


@pytest.fixture
def ready(session: Session) -> Session:
    """Give two clients whose six-month form is due, and one without an address."""
    unit.change(session.vault, "settings", "sender", SENDER, date(2026, 1, 1))
    make_client(session, "Alkunen")
    make_client(session, "Beettanen", large_print=True)
    make_client(session, "Osoitteeton", street="", postal_code="", town="")
    wording.confirm_wording(session.vault, "prom_followup", "fi", DAY)
    return session


def open_page(qtbot: QtBot, session: Session) -> MailPage:
    made = MailPage(session)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    made.refresh_if_stale()
    return made


@pytest.fixture
def page(qtbot: QtBot, ready: Session) -> Iterator[MailPage]:
    made = open_page(qtbot, ready)
    ready.changed.connect(made.take_change)
    yield made
    ready.changed.disconnect(made.take_change)


def print_all(qtbot: QtBot, page: MailPage) -> str:
    """Print what is due to the end; return the mailing's id."""
    page.begin()
    assert page.run is not None
    run = page.run
    qtbot.waitUntil(run.view.isVisible)
    run.view.may_leave("paper", partial(run.view.printed_all, 1))
    qtbot.waitUntil(lambda: page.run is None)
    return all_mailings(page.session.vault)[0].id


def states(session: Session, mailing_id: str) -> list[MailState]:
    return [item.state for item in mailings.items_of(session.vault, mailing_id)]


def acts(page: MailPage) -> list[Act]:
    return list(page.skipped.acts._acts)


def test_what_is_due_is_listed_with_what_is_special(page: MailPage) -> None:
    records = page.due.table.model.records
    assert [p.client_name for p in records] == ["Alkunen Malli-Eero", "Beettanen Malli-Eero"]
    assert "suuri teksti" in mail_due._notes(records[1])
    folded = "Ikkunakuori C5: taita arkki kahtia (148,5 mm yläreunasta)"
    assert page.due.envelope.text() == folded
    assert page.print_all.text().endswith("(2)")
    assert count_due(page.session) == 2


def test_an_empty_day_says_how_the_first_letter_comes(qtbot: QtBot, session: Session) -> None:
    page = open_page(qtbot, session)
    assert page.due.table.empty.isVisible()
    assert page.print_all.isHidden()
    page.show_list(SKIPPED)
    assert page.skipped.empty.isVisible()


@pytest.mark.parametrize("ending", ["locked", "closed"])
def test_what_prints_while_the_vault_shuts_is_known_when_it_opens(
    qtbot: QtBot, page: MailPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """Every page goes to the printer though it is locked at the first, and though Tytti ends."""
    file, vault = tmp_path / "printed.pdf", page.session.vault
    printer = printer_to(file, QPageSize.PageSizeId.A4, QMarginsF())
    asked: list[QWidget] = []

    def ask(parent: QWidget, _pdf: bytes) -> QPrinter:
        asked.append(parent)
        return printer

    monkeypatch.setattr(printing, "ask_printer", ask)
    page.begin()
    run = page.run
    assert run is not None
    qtbot.waitUntil(run.view.isVisible)
    pages = run.view._pages
    run.view.print_it.click()
    qtbot.waitUntil(lambda: bool(run.view.findChildren(ProgressPanel)))
    assert run.view.print_it.isEnabled(), "the cursor stays on it"
    run.view.print_it.click()
    assert len(asked) == 1, "a page is not sent twice at once"
    with qtbot.capture_exceptions() as raised:
        page.session.seal()
        page.hide()
        page.run = None
        page.stack.removeWidget(run)
        delete(run)
        if ending == "closed":
            background.finish_all()
        else:
            qtbot.waitUntil(lambda: not background._alive)
    assert raised == []
    assert pages > 1
    assert preview.page_count(file.read_bytes()) == pages
    with open_vault(vault.path, passphrase=PASSPHRASE) as opened:
        mailing = all_mailings(opened)[0].id
        found = [item.state for item in mailings.items_of(opened, mailing)]
    assert found.count(MailState.PRINTED) == 2


def test_nothing_is_recorded_before_the_pages_leave(qtbot: QtBot, page: MailPage) -> None:
    page.begin()
    run = page.run
    assert run is not None
    qtbot.waitUntil(run.view.isVisible)
    assert not all_mailings(page.session.vault)
    run.leave.click()
    assert page.run is None
    assert not all_mailings(page.session.vault)
    assert page.stack.currentWidget() is page.lists


def test_cancel_comes_back_and_records_nothing(qtbot: QtBot, page: MailPage) -> None:
    heard: list[str] = []
    page.session.said.connect(lambda words, _undo: heard.append(words))
    page.begin()
    assert page.run is not None
    assert page.run.task is not None
    page.run.task.cancel()
    qtbot.waitUntil(lambda: page.run is None)
    assert not all_mailings(page.session.vault)
    assert heard


def test_printed_is_recorded_once_told_and_undone(qtbot: QtBot, page: MailPage) -> None:
    heard: list[tuple[str, Any]] = []
    page.session.said.connect(lambda words, undo: heard.append((words, undo)))
    made = print_all(qtbot, page)
    assert len(all_mailings(page.session.vault)) == 1
    assert states(page.session, made) == [MailState.PRINTED] * 2 + [MailState.SKIPPED]
    assert heard[0][0] == "2 kirjettä tulostettu"
    assert page.notice.isVisible()
    assert page.notice.words.text() == "1 jää pois", "not what the word at the foot said"
    assert "C5: taita arkki kahtia (148,5 mm yläreunasta)" in page.past.detail.facts.text()
    assert page.past.table.current().id == made
    page.notice.act.click()
    assert page.shown.currentWidget() is page.skipped
    page.session.undo(heard[0][1])
    assert len(page.due.table.model.records) == 2


def test_a_preview_cannot_be_printed_nor_recorded(qtbot: QtBot, page: MailPage) -> None:
    page.preview()
    run = page.run
    assert run is not None
    qtbot.waitUntil(run.view.isVisible)
    assert not run.view.print_it.isVisible()
    assert not run.view.save_as.isVisible()
    run.leave.click()
    assert not all_mailings(page.session.vault)


def test_without_a_return_address_the_list_comes_back_with_the_reason(
    qtbot: QtBot, page: MailPage
) -> None:
    unit.change(page.session.vault, "settings", "sender", {**SENDER, "street": ""}, DAY)
    with pytest.raises(KnownError):
        page.begin()
    assert page.stack.currentWidget() is page.lists


def test_both_sides_give_every_client_paper_of_their_own(qtbot: QtBot, page: MailPage) -> None:
    page.due.duplex.setChecked(True)
    page.begin()
    run = page.run
    assert run is not None
    qtbot.waitUntil(run.view.isVisible)
    assert run._batch is not None
    assert all(piece.form_pages[0] % 2 == 1 for piece in run._batch.pieces)
    assert all(piece.letter_pages[0] % 2 == 1 for piece in run._batch.pieces)
    run.leave.click()


def test_a_draft_wording_leads_to_its_confirmation(qtbot: QtBot, session: Session) -> None:
    make_client(session, "Alkunen")
    page = open_page(qtbot, session)
    page.show_list(SKIPPED)
    assert page.skipped.wording.isVisible()
    gone: list[Place] = []
    session.going.connect(gone.append)
    acts(page)[0].do()
    assert gone == [Place("settings", "prom_followup", "wordings")]


def test_a_missing_address_leads_to_the_client(page: MailPage) -> None:
    gone: list[Place] = []
    page.session.going.connect(gone.append)
    acts(page)[0].do()
    assert [place.screen for place in gone] == ["clients"]


def test_a_round_whose_time_ended_is_closed_with_a_reason(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_client(session, "Alkunen")
    late = rounds.of_client(session.vault, client)[-1]
    session.today = date(2027, 3, 1)
    monkeypatch.setattr(mail_due, "ask_reason", lambda *_args, **_named: "Asiakas ei tarvitse")
    page = open_page(qtbot, session)
    skipped = due_mailing(session.vault, session.today).skipped
    assert [each.mend for each in skipped] == [Mend.ROUND]
    acts(page)[0].do()
    assert rounds.of_client(session.vault, client)[-1].state is RoundState.CLOSED
    assert late.state is RoundState.DUE


def test_a_mailing_is_marked_as_mailed_and_a_letter_comes_back(
    qtbot: QtBot, page: MailPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = print_all(qtbot, page)
    detail = page.past.detail
    assert page.window().focusWidget() is detail.mail  # the next act, not a tab out of sight
    monkeypatch.setattr(form_dialog, "ask", lambda *_a, **how: how["make"]({"on": DAY}))
    detail.mail.click()
    assert states(page.session, made)[:2] == [MailState.MAILED] * 2
    assert not detail.mail.isVisible()
    assert focus.inside(detail.table)
    page.show_list(PAST)
    letter = detail.table.model.records[0]
    detail.table.pick(letter.id)
    assert detail.came_back.isEnabled()
    monkeypatch.setattr(mail_past, "confirm", lambda *_args: True)
    detail.came_back.click()
    assert states(page.session, made)[0] is MailState.CAME_BACK
    detail.table.pick(detail.table.model.records[-1].id)
    assert not detail.came_back.isEnabled()


def test_the_next_act_alone_is_primary(
    qtbot: QtBot, page: MailPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def primary() -> list[str]:
        shown = [b for b in page.findChildren(QPushButton) if b.isVisible()]
        assert all(b.isEnabled() for b in shown if b.property("kind") == "primary")
        return [b.text() for b in shown if b.property("kind") == "primary"]

    assert primary() == ["Tulosta postitus (2)"]
    page.show_list(PAST)
    assert primary() == ["Tulosta postitus (2)"]
    print_all(qtbot, page)
    assert primary() == ["Merkitse postitetuksi …"]  # and nothing is due any more
    page.show_list(DUE)
    assert primary() == []
    make_client(page.session, "Uudenen")
    page.session.changed.emit(frozenset({Client}))
    assert primary() == ["Tulosta postitus (1)"]
    page.show_list(PAST)
    assert primary() == ["Merkitse postitetuksi …"]
    page.resize(500, 700)  # the detail covers the list, and goes
    page.past.both.show_list()
    assert primary() == ["Tulosta postitus (1)"]
    page.past.both.show_detail()
    assert primary() == ["Merkitse postitetuksi …"]
    monkeypatch.setattr(form_dialog, "ask", lambda *_a, **how: how["make"]({"on": DAY}))
    page.past.detail.mail.click()
    assert primary() == ["Tulosta postitus (1)"]


def test_a_day_of_mailing_before_the_printing_is_not_taken() -> None:
    for wrong in (None, date(2026, 11, 20), date(2026, 11, 22)):
        with pytest.raises(KnownError) as told:
            mail_past._day(wrong, DAY, DAY)
        assert told.value.field == "on"


def test_a_mailing_is_taken_back_with_a_reason(
    qtbot: QtBot, page: MailPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = print_all(qtbot, page)
    monkeypatch.setattr(mail_past, "ask_reason", lambda *_args, **_named: "Väärä paperi")
    page.past.detail.back.click()
    assert states(page.session, made)[:2] == [MailState.TAKEN_BACK] * 2
    assert len(page.due.table.model.records) == 2


def test_a_mailing_opens_by_its_id_and_a_list_by_its_name(qtbot: QtBot, page: MailPage) -> None:
    made = print_all(qtbot, page)
    page.show_list(DUE)
    page.open_at(made, "")
    assert page.shown.currentWidget() is page.past
    page.open_at("", "skipped")
    assert page.shown.currentWidget() is page.skipped


@pytest.mark.unsigned
def test_a_missing_return_address_is_told_before_the_printing(
    qtbot: QtBot, session: Session
) -> None:
    contact = {"person": "Malli", "title": "", "phone": "000 111 2222", "hours": ""}
    unit.change(session.vault, "settings", "contact", contact, date(2026, 1, 1))
    page = open_page(qtbot, session)
    assert page.missing.isVisible()
    gone: list[Place] = []
    session.going.connect(gone.append)
    page.missing.act.click()
    assert gone == [Place("settings", "settings.sender", "unit")]
    unit.change(session.vault, "settings", "sender", SENDER, DAY)
    page.refresh()
    assert not page.missing.isVisible()
    unit.change(session.vault, "settings", "contact", contact | {"phone": ""}, DAY)
    page.refresh()
    page.missing.act.click()
    assert gone[-1] == Place("settings", "settings.contact", "unit")
