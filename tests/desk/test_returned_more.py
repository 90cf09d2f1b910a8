"""Criteria sheets recorded from the referral tab; a form combined; keys counted, not time."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.desk.caseload import add_referral, fill, on_dialog
from tests.desk.test_returned import client, doubtful, opened, sheet, words
from tests.loop.conftest import answer
from tests.returns.conftest import TODAY, page_of, printed, white
from tests.returns.test_second_tries import ADVISED, came, type_code
from tytti_desktop.casework.client import criteria
from tytti_desktop.casework.client.criteria import Answer
from tytti_desktop.casework.mail import sheets
from tytti_desktop.casework.mail.sheets import Sheet
from tytti_desktop.casework.returns import (
    checking,
    copies,
    criteria_sheets,
    known,
    listing,
    storing,
)
from tytti_desktop.casework.screening import rounds
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.casework.screening.screenings import Mode
from tytti_desktop.desk.client import criteria_returned
from tytti_desktop.desk.client.criteria_returned import PLACE, comparison
from tytti_desktop.desk.client.referral_tab import ReferralTab
from tytti_desktop.desk.returned_page.returned_combine import combine_dialog
from tytti_desktop.desk.running.session import Session
from tytti_desktop.paper.reading import PageReading, PageReason, PageStatus
from tytti_desktop.vault import Vault

__all__ = ["client", "sheet", "white"]
PACE = 0.15  # seconds a key at a human pace


@pytest.fixture
def criteria_sheet(vault: Vault, client: str, white: bytes) -> Sheet:
    made = printed(vault, "criteria", client)
    marks = {"age": "met", "prospects": "not_met"}
    for page in range(1, made.pages + 1):
        storing.store_page(vault, page_of(vault, made, page, marks, picture=white), TODAY)
    return made


def test_a_criteria_sheet_is_recorded_from_the_referral_tab(
    qtbot: QtBot, session: Session, vault: Vault, client: str, criteria_sheet: Sheet
) -> None:
    referral = add_referral(vault, client)
    tab = ReferralTab(session, client)
    qtbot.addWidget(tab)
    session.changed.connect(tab.take_change)
    tab.show()
    tab.refresh()
    assert "Palautunut kriteerilomake odottaa kirjaamista" in words(tab)
    on_dialog(fill(why="Kuntoutus kesken"))
    tab.returned.check()
    given = criteria.answers(vault, referral.id)
    assert {name: one.answer for name, one in given.items()} == {
        "age": Answer.MET,
        "prospects": Answer.NOT_MET,
    }
    assert given["prospects"].note == "Kuntoutus kesken"
    assert not tab.returned.isVisible()


def test_a_criteria_sheet_can_be_left_unrecorded_and_its_draft_comes_back(
    qtbot: QtBot,
    session: Session,
    vault: Vault,
    client: str,
    criteria_sheet: Sheet,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tab = ReferralTab(session, client)
    qtbot.addWidget(tab)
    tab.refresh()
    assert tab.resume(PLACE.of(criteria_sheet.id))
    on_dialog(lambda dialog: dialog.reject())
    qtbot.wait(20)
    [returned] = criteria_sheets.awaiting(vault, client)
    dialog = comparison(session, None, returned)
    qtbot.addWidget(dialog)
    monkeypatch.setattr(criteria_returned, "confirm", lambda *_a, **_k: True)
    criteria_returned._dismiss(session, dialog, returned)
    assert criteria_sheets.awaiting(vault, client) == []


def test_the_list_leads_to_the_referral_and_leaves_many_pages_out_at_once(
    qtbot: QtBot, session: Session, vault: Vault, client: str, criteria_sheet: Sheet
) -> None:
    pack = printed(vault, "prom_followup", client)
    storing.store_page(vault, page_of(vault, pack, 1, {}), TODAY)
    page = opened(qtbot, session)
    went: list[tuple[str, str]] = []
    session.open_client = lambda who, tab="": went.append((who, tab))  # type: ignore[method-assign,assignment]
    page.copies.table.pick(criteria_sheet.id)
    assert page.copies.open.text() == "Avaa ohjautuminen"
    page.copies.open.click()
    assert went == [(client, "referral")]
    page.copies.table.pick(pack.id)
    missing = copies.row(vault, pack.id).missing_pages
    assert missing == (2,)
    page.copies.lose.click()
    assert copies.row(vault, pack.id).missing_pages == ()


@pytest.fixture
def twice(vault: Vault, client: str) -> Sheet:
    made = printed(vault, "gad7", client)
    baseline = rounds.schedule_rounds(vault, client, TODAY, TODAY).record[0]
    bound = replace(made, round_id=baseline.id)
    sheets.BOOK.table.change(vault, bound)
    told = {str(n): 2 for n in range(1, 8)}
    answer(vault, client, "gad7", told, TODAY, mode=Mode.PHONE, round_id=baseline.id)
    rounds.move(vault, baseline.id, RoundState.RETURNED, TODAY)
    marks = {str(n): "2" for n in range(1, 8)} | {"3": "1"}
    storing.store_page(vault, page_of(vault, bound, 1, marks), TODAY)
    return bound


def test_a_form_is_combined_field_by_field(
    qtbot: QtBot, session: Session, vault: Vault, twice: Sheet
) -> None:
    page = opened(qtbot, session)
    page.copies.table.pick(twice.id)
    assert page.copies.combine.isEnabled()
    [copy] = [one for one in listing.listed(vault) if one.id == twice.id]
    dialog = combine_dialog(session, None, copy)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.finish()
    assert dialog.isVisible(), "where the two differ a person must choose"
    on_dialog(fill(**{"3": "paper"}))
    page.copies.combine.click()
    assert copies.row(vault, twice.id).checked


def keyed(qtbot: QtBot, session: Session, vault: Vault, form: str, client: str) -> int:
    """Key a form's single items with a 1 each; return how many keys it took."""
    made = printed(vault, form, client)
    page = opened(qtbot, session)
    page.key_in(listing.to_key(vault, made.short_code))
    count = 0
    while page.stack.current is page.keying and count < 100 and page.keying.answer.isVisible():
        box = page.keying.answer
        if box.written.isVisible():  # nothing is written there
            QTest.keyClick(box.written, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
        else:
            QTest.keyClick(box, Qt.Key.Key_1)
        count += 1
    return count


def test_a_ten_item_form_takes_one_key_an_item(
    qtbot: QtBot, session: Session, vault: Vault, client: str
) -> None:
    count = keyed(qtbot, session, vault, "esis", client)
    [made] = sheets.BOOK.table.find(vault, "form = 'esis'")
    items = len({box.field for box in known.form_of(vault, made).boxes})
    assert items >= 10
    assert count <= items + 2
    assert count * PACE < 15, "seconds at a human pace"


def test_a_doubtful_field_is_settled_with_one_key(
    qtbot: QtBot, session: Session, vault: Vault, sheet: Sheet
) -> None:
    page = opened(qtbot, session)
    page.settle_all()
    keys = 0
    while (left := doubtful(vault, sheet)) and keys < 20:
        QTest.keyClick(page.review.answer, Qt.Key.Key_1)
        keys += 1
        assert doubtful(vault, sheet) == left - 1
    assert checking.stand(vault, sheet.id).returned.checked_at is not None


def test_a_page_without_codes_is_joined_by_its_typed_code(
    qtbot: QtBot, session: Session, vault: Vault, client: str, monkeypatch: pytest.MonkeyPatch,
    white: bytes,
) -> None:  # fmt: skip
    made = printed(vault, "gad7", client)
    lost = PageReading(
        "pino.pdf", 1, PageStatus.UNREADABLE, PageReason.BAD_CODE, sha256="x", picture=white
    )
    storing.store_page(vault, lost, TODAY)
    page = opened(qtbot, session)
    page.open_at("", "pages")
    page.pages.table.view.selectRow(0)
    joined: list[tuple[str, int]] = []

    def identify(_vault: Vault, scan_id: str, code: str, number: int, _today: object) -> object:
        joined.append((code, number))
        return storing.set_handled(vault, scan_id, "testi")

    monkeypatch.setattr(storing, "identify", identify)
    on_dialog(fill(code=made.short_code))
    page.pages.type_code.click()
    assert joined == [(made.short_code, 1)]
    assert storing.pages_waiting(vault) == []


@pytest.mark.parametrize("reason", list(PageReason))
def test_a_code_is_asked_only_where_it_leads_on(
    qtbot: QtBot, session: Session, vault: Vault, client: str, reason: PageReason
) -> None:
    """A page whose own codes can be read is refused every typed code: nothing asks for one."""
    this = came(vault, printed(vault, "gad7", client), reason)
    page = opened(qtbot, session)
    page.open_at("", "pages")
    waits = [row.id for row in storing.pages_waiting(vault)] == [this.scan.id]
    assert page.pages.type_code.isVisibleTo(page.pages) is (waits and type_code in ADVISED[reason])
