"""Handing over in the window: colleagues, packages there and back, conflicts, duplicates joined."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel

from tests.desk.conftest import NOON
from tests.factory import CHEAP, make_vault
from tests.handover.conftest import TODAY, as_role, client, full_client, sent, taken, visit
from tests.handover.test_handovers import SENDER
from tytti_desktop.casework import unit
from tytti_desktop.casework.client import client_tables, clients
from tytti_desktop.casework.gate import disclosures
from tytti_desktop.casework.handover import handovers
from tytti_desktop.casework.joining import merging
from tytti_desktop.casework.row_words import FIELD_NAMES, record_of, told, value_words
from tytti_desktop.desk.admin import handover_section as section
from tytti_desktop.desk.admin.handover_section import HandoverSection
from tytti_desktop.desk.admin.page import SettingsPage
from tytti_desktop.desk.client.head import ClientHead
from tytti_desktop.desk.forms import own_passphrase
from tytti_desktop.desk.handover import (
    conflicts_dialog,
    give_dialog,
    merge_dialog,
    package_dialogs,
    page_dialog,
    pictures,
)
from tytti_desktop.desk.handover.conflicts_dialog import ConflictsDialog
from tytti_desktop.desk.handover.merge_dialog import MergeDialog
from tytti_desktop.desk.handover.page_dialog import PagesDialog
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange.handover import conflicts, parts
from tytti_desktop.exchange.handover.making import Order
from tytti_desktop.exchange.handover.package import Purpose
from tytti_desktop.vault import Person, Role, Vault, drafts, people, sealing
from tytti_desktop.vault.header import SlotKind
from tytti_desktop.words import use_language


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Vault]:
    made = make_vault(tmp_path, Role.SUBSTITUTE, name="other")
    made.clock = lambda: NOON  # as the session's: a package from the future is refused
    yield made
    made.close()


@pytest.fixture
def heir(vault: Vault) -> Person:
    as_role(vault, Role.SUBSTITUTE)
    who = Person("p2", "Seuraaja Sanna", Role.SUBSTITUTE)
    secret = "toinen pitkä salalause täällä"
    made: Person = people.add(vault, vault.new_slot(who, SlotKind.PASSPHRASE, secret, CHEAP)).record
    return made


def shown(qtbot: Any, widget: Any) -> Any:
    qtbot.addWidget(widget)
    widget.show()
    return widget


def opened(qtbot: Any, session: Session) -> HandoverSection:
    found = HandoverSection(session)
    session.changed.connect(found.take_change)
    shown(qtbot, found)
    found.refresh_if_stale()
    return found


def test_the_settings_have_the_section(qtbot: Any, session: Session) -> None:
    page = shown(qtbot, SettingsPage(session))
    page.open_at("handover", "")
    assert isinstance(page.sections["handover"], HandoverSection)


def test_clients_are_given_and_accepted_by_keyboard(
    qtbot: Any, session: Session, heir: Person
) -> None:
    vault, me = session.vault, session.person
    one, two = full_client(vault), client(vault)
    dialog = shown(qtbot, give_dialog.give_dialog(session))
    dialog.finish()
    assert dialog.result_value is None  # nobody was chosen
    dialog.form["to"].put(heir.id)
    field = dialog.form["clients"]
    field.none.click()
    assert field.raw() == []
    field.look.setText(one.code)
    field.every.click()
    assert field.raw() == [one.id]
    field.put([one.id, two.id])
    dialog.finish()
    assert dialog.result() == QDialog.DialogCode.Accepted
    vault.person = heir
    pages = shown(qtbot, PagesDialog(session, None))
    first = pages.current
    pages.form["note"].put("Kiitos")
    qtbot.keyClick(pages.form["note"].editor, Qt.Key.Key_Return)
    accepted = handovers.HANDOVERS.get(vault, first.id)
    assert (accepted.state, accepted.note) == ("accepted", "Kiitos")
    assert drafts.all_mine(vault) == []
    pages.form["note"].put("Kysy vielä")
    pages.go_on()
    assert not pages.isVisible()
    again = shown(qtbot, PagesDialog(session, None))
    assert again.form["note"].value() == "Kysy vielä"
    handovers.ask_back(vault, handovers.pending(vault)[0].id, "Missä asiakas asuu?")
    vault.person = me
    part = opened(qtbot, session)
    assert part.pages.isHidden()
    (asked,) = handovers.pending(vault)
    answer = shown(qtbot, give_dialog.answer_dialog(session, None, asked))
    answer.form["answer"].put("Kotona")
    answer.finish()
    assert handovers.pending(vault)[0].answer == "Kotona"
    part._take_back(asked)
    assert handovers.pending(vault) == []


def test_a_question_is_asked_from_the_page(
    qtbot: Any, session: Session, heir: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, me = session.vault, session.person
    one, two = client(vault), client(vault)
    handovers.give(vault, [one.id, two.id], heir, TODAY)
    vault.person = heir
    pages = shown(qtbot, PagesDialog(session, None))

    def answered(_parent: Any, _session: Any, **how: Any) -> Any:
        return how["save"]({"question": "Mitä on luvattu?"})

    monkeypatch.setattr("tytti_desktop.desk.handover.page_dialog.ask", answered)
    pages.ask_giver()
    assert handovers.pending(vault)[0].question == "Mitä on luvattu?"
    went = []
    session.going.connect(lambda place: went.append(place.target))
    pages.open_client()
    assert went == [two.id]
    vault.person = me


def test_a_package_goes_and_is_taken_in_with_its_report(
    qtbot: Any, session: Session, other: Vault, heir: Person, tmp_path: Path
) -> None:
    vault, one = session.vault, full_client(session.vault)
    part = opened(qtbot, session)
    part.copy_key()
    assert part.key.text() == str(sealing.own_keys(vault).public)
    file = tmp_path / "p.tytti"
    order = Order(sealing.own_keys(other).public, (one.id,), to_name="Toinen")
    part.make_package(order, file)
    qtbot.waitUntil(file.exists)
    assert clients.get(vault, one.id).closed_reason == "handed_over"
    assert disclosures.of_client(vault, one.id)[0].addressee == "Toinen"
    there = Session(other, session.settings, vault.clock)
    taker = opened(qtbot, there)
    taker.look(file)
    qtbot.waitUntil(lambda: taker.plan_dialog is not None)
    plan = taker.plan_dialog
    assert plan is not None
    assert sealing.own_keys(vault).public.words in plan.words.text()
    assert clients.CLIENTS.count(other) == 0
    plan.act.click()
    qtbot.waitUntil(lambda: clients.CLIENTS.count(other) == 1)
    qtbot.waitUntil(lambda: not taker.pages.isHidden())
    assert handovers.pending(other)[0].client_id == one.id


def test_a_file_that_is_no_package_is_told(
    qtbot: Any, session: Session, tmp_path: Path, heir: Person
) -> None:
    part = opened(qtbot, session)
    junk = tmp_path / "junk"
    junk.write_bytes(b"junk")
    with qtbot.capture_exceptions() as found:
        for file in (tmp_path, junk):
            count = len(found)
            part.look(file)
            qtbot.waitUntil(lambda n=count: len(found) > n)
    told = [error[1].message for error in found]
    assert "kansio" in told[0]
    assert "siirtopaketti" in told[1]


def test_the_order_shows_check_words_and_refuses_what_is_missing(
    qtbot: Any, session: Session, other: Vault, heir: Person
) -> None:
    one = client(session.vault)
    dialog = shown(qtbot, package_dialogs.order_dialog(session))
    dialog.finish()
    assert dialog.form["key"].error.isVisible()
    key = sealing.own_keys(other).public
    dialog.form["key"].put(str(key))
    dialog.finish()
    assert dialog.form["clients"].error.isVisible()
    dialog.form["clients"].put([one.id])
    dialog.form["purpose"].put(Purpose.NURSE)
    dialog.finish()
    assert dialog.result_value == Order(key, (one.id,), Purpose.NURSE)


def test_conflicts_are_decided_side_by_side(
    qtbot: Any, session: Session, other: Vault, heir: Person
) -> None:
    vault, one = session.vault, full_client(session.vault)
    gone = visit(vault, one.id, "perutaan")
    taken(other, sent(vault, other, one.id))
    for where, phone in ((vault, "040 111"), (other, "050 222")):
        clients.change_client(where, replace(clients.get(where, one.id), phone=phone), TODAY)
    other.execute("delete from visit where id = ?", (gone.id,))
    vault.execute("update visit set text = 'muutettu' where id = ?", (gone.id,))
    taken(vault, sent(other, vault, one.id))
    dialog = shown(
        qtbot, ConflictsDialog(session, None, conflicts.waiting(session.vault, TODAY)[0])
    )
    assert len(dialog.waiting) == 2
    while dialog.isVisible():
        phone = dialog.current.table_name == "client"
        (dialog.theirs if phone else dialog.ours).click()
    assert clients.get(vault, one.id).phone == "050 222"
    assert vault.tuples("select text from visit where id = ?", (gone.id,)) == [("muutettu",)]
    assert conflicts.waiting(vault, TODAY) == ([], 0)


def test_two_cards_are_joined_and_taken_apart(
    qtbot: Any, session: Session, monkeypatch: pytest.MonkeyPatch, heir: Person
) -> None:
    vault = session.vault
    one = client(vault, phone="", identity_code="131052-308T")
    two = client(vault, phone="050 1 2 3 4", identity_code="010190-123M")
    pick = shown(qtbot, merge_dialog.pick_dialog(session, None, one.id))
    pick.form["code"].put(one.code)
    pick.finish()
    assert pick.form["code"].error.isVisible()
    pick.form["code"].put(two.code)
    pick.finish()
    assert pick.result_value == two.id
    dialog = shown(qtbot, MergeDialog(session, None, one.id, two.id))
    dialog.join()
    assert dialog.error.isVisible()  # two identity codes: somebody must choose
    dialog.sides.groups["identity_code"].button(1).click()
    dialog.join()
    now = clients.get(vault, one.id)
    assert (now.identity_code, now.phone) == ("010190-123M", "050 1 2 3 4")
    head = shown(qtbot, ClientHead(session, one.id))
    assert len(merge_dialog.menu_acts(session, head, one.id)) == 2
    monkeypatch.setattr(merge_dialog, "confirm", lambda *_words, **_how: True)
    merge_dialog.ask_apart(session, head, one.id)
    assert clients.get(vault, two.id) == two
    assert merging.of_client(vault, one.id) == []


def test_the_kept_card_may_be_swapped(qtbot: Any, session: Session) -> None:
    one, two = client(session.vault), client(session.vault)
    dialog = shown(qtbot, MergeDialog(session, None, one.id, two.id))
    dialog.swap.click()
    dialog.join()
    assert clients.by_code(session.vault, one.code).id == two.id


def test_pages_are_shown_on_paper_and_recorded(
    qtbot: Any, session: Session, heir: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, papers = session.vault, []
    unit.change(vault, "mailing", "sender", SENDER, TODAY)
    one = client(vault)
    handovers.give(vault, [one.id], heir, TODAY)
    monkeypatch.setattr(section, "show_paper", lambda *words: papers.append(words[2][:4]))
    opened(qtbot, session).print_pages()
    assert papers == [b"%PDF"]
    assert len(disclosures.of_client(vault, one.id)) == 1


@pytest.mark.parametrize("spoken", ["fi", "sv", "en"])
def test_every_dialog_opens_in_every_language(
    qtbot: Any, session: Session, heir: Person, spoken: str
) -> None:
    use_language(spoken)
    one, _two = full_client(session.vault), client(session.vault)
    handovers.give(session.vault, [one.id], session.person, TODAY, heir)
    for dialog in (
        *(make(session) for make in section.DIALOGS),
        *pictures.dialogs(session),
        merge_dialog.pick_dialog(session, None, one.id),
    ):
        shown(qtbot, dialog)
        assert dialog.windowTitle()


def test_the_section_asks_by_its_dialogs(
    qtbot: Any, session: Session, other: Vault, heir: Person, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The buttons lead to the dialogs; what they give back is carried out."""
    vault, one = session.vault, full_client(session.vault)
    part = opened(qtbot, session)
    order = Order(sealing.own_keys(other).public, (one.id,), Purpose.NURSE)
    given = handovers.give(vault, [one.id], heir, TODAY)

    class Answered:
        def __init__(self, value: Any) -> None:
            self.result_value = value

        def exec(self) -> None: ...

        def result(self) -> QDialog.DialogCode:
            return QDialog.DialogCode.Accepted

        def deleteLater(self) -> None: ...  # noqa: N802 as Qt calls it

    monkeypatch.setattr(section, "give_dialog", lambda *_a: Answered(given))
    monkeypatch.setattr(section, "order_dialog", lambda *_a: Answered(order))
    file, said = tmp_path / "n.tytti", []
    monkeypatch.setattr(section, "pick_save", lambda *_a: file)
    monkeypatch.setattr(section, "pick_open", lambda *_a: None)
    monkeypatch.setattr(section, "show_pages", lambda *_a: said.append("pages"))
    monkeypatch.setattr(section, "show_conflicts", lambda *_a: said.append("conflicts"))
    asked = iter([False, True])
    monkeypatch.setattr(own_passphrase, "proved", lambda *_a: next(asked))
    part.give()
    assert "Seuraaja Sanna" in "".join(_texts(part.given))
    part.ask_order()  # the passphrase is asked, and not given
    assert not file.exists()
    part.ask_order()
    qtbot.waitUntil(file.exists)
    part.ask_file()
    part.open_pages()
    part.decide()
    assert said == ["pages", "conflicts"]
    assert clients.get(vault, one.id).closed_on is None


def _texts(widget: Any) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel)]


def test_a_file_that_cannot_be_written_records_nothing(
    qtbot: Any, session: Session, other: Vault, heir: Person, tmp_path: Path
) -> None:
    vault, one = session.vault, client(session.vault)
    part = opened(qtbot, session)
    order = Order(sealing.own_keys(other).public, (one.id,))
    with qtbot.capture_exceptions() as found:
        part.make_package(order, tmp_path)
        qtbot.waitUntil(lambda: bool(found))
    assert clients.get(vault, one.id).closed_on is None
    assert disclosures.of_client(vault, one.id) == []


def test_nothing_to_show_is_said(qtbot: Any, session: Session, heir: Person) -> None:
    said: list[str] = []
    session.said.connect(lambda words, _undo: said.append(words))
    page_dialog.show_pages(session, None)
    conflicts_dialog.show_conflicts(session, None)
    assert len(said) == 2
    one = client(session.vault)
    with pytest.raises(KnownError):
        merge_dialog.ask_apart(session, None, one.id)


def test_every_column_of_a_package_has_a_word_or_a_reason(session: Session) -> None:
    """A new column of clients' records must be given its word in the dialog of conflicts."""
    known = parts.parts(client_tables.read(session.vault))
    silent = [
        (table, name)
        for table in known.carried
        for name in known.schema.names(table)
        if table not in FIELD_NAMES and told(table, name) is None
    ]
    assert silent == []
    for table, words in FIELD_NAMES.items():
        assert set(words) <= set(known.schema.names(table))
        assert record_of(table) is None


@pytest.mark.parametrize(
    ("table", "field", "value", "words"),
    [
        ("client", "large_print", 1, "Kyllä"),
        ("client", "large_print", 0, "Ei"),
        ("meeting", "client_present", 1, "Kyllä"),
        ("visit", "on_date", "2026-11-21", "21.11.2026"),
        ("meeting", "starts_at", "2026-11-21T08:00:00+00:00", "21.11.2026 10.00"),
        ("meeting", "starts_at", "2026-11-21T08:00", "21.11.2026 8.00"),
        ("client", "delivery_channel", "paper", "Paperikirje"),
        ("goal", "term", "short", "Lyhyen aikavälin tavoite"),
        ("client", "phone", "0400-123", "0400-123"),
        ("visit", "text", "", "–"),
        ("visit", "minutes", 45, "45"),
    ],
)
def test_values_are_told_in_words(
    session: Session, table: str, field: str, value: Any, words: str
) -> None:
    assert value_words(session.vault, table, field, value, TODAY) == words
