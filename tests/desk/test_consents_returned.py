"""A signed paper that came back: the notice, comparing, recording with undo, and dismissing."""

from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from tests.desk.caseload import TODAY, add_client, add_consent, fill, on_dialog
from tests.returns.conftest import page_of, printed, white  # noqa: F401 - a fixture
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.mail.sheets import Sheet
from tytti_desktop.casework.returns import keying, known, signed, storing
from tytti_desktop.desk.client.consent_history import PaperDialog
from tytti_desktop.desk.client.consents_returned import RETURNED_PLACE, Comparison
from tytti_desktop.desk.client.consents_tab import ConsentsTab
from tytti_desktop.desk.dialogs.client_dialogs_consents import SeveralField
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.forms.messages import Question
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Vault, audit


@pytest.fixture
def client(vault: Vault) -> Client:
    return add_client(vault)


@pytest.fixture
def tab(qtbot: QtBot, session: Session, client: Client) -> ConsentsTab:
    made = ConsentsTab(session, client.id)
    qtbot.addWidget(made)
    session.changed.connect(made.take_change)
    made.resize(1100, 1200)
    made.show()
    made.refresh_if_stale()
    return made


def keyed(vault: Vault, client_id: str, **answers: str | list[str]) -> Sheet:
    """Key a signed consent form of a client."""
    sheet = printed(vault, "consent", client_id)
    given = dict.fromkeys(known.asked(vault, sheet)) | answers
    keying.key_in(vault, sheet.id, given, TODAY, number=None)
    return sheet


def pressed(dialog: FormDialog, words: str) -> None:
    """Press the button of these words."""
    from PySide6.QtWidgets import QPushButton

    next(each for each in dialog.findChildren(QPushButton) if each.text() == words).click()


def test_the_notice_is_there_only_while_a_paper_of_this_client_waits(
    tab: ConsentsTab, vault: Vault
) -> None:
    assert not tab.returned.isVisible()
    keyed(vault, add_client(vault, "Toinen").id, kela=["work"])
    tab.refresh()
    assert not tab.returned.isVisible()
    keyed(vault, tab.client_id, kela=["work"])
    tab.refresh()
    assert tab.returned.isVisible()
    assert tab.returned.words.text() == "Palautunut suostumuslomake odottaa kirjaamista"
    keyed(vault, tab.client_id, kela=["plan"])
    tab.refresh()
    assert tab.returned.words.text().startswith("2 palautunutta")


def test_what_the_person_leaves_checked_is_recorded_and_can_be_undone(
    qtbot: QtBot, tab: ConsentsTab, session: Session, vault: Vault
) -> None:
    add_consent(vault, tab.client_id)
    known = Consent(tab.client_id, "", "", date(2026, 1, 1))
    consents.record_consents(vault, known, ["kela"], ["benefits"], session.today)
    keyed(vault, tab.client_id, kela=["benefits", "work", "plan"], validity="one_year")
    tab.refresh()
    seen: list[tuple[list[str], bool, str]] = []

    def record(dialog: FormDialog) -> None:
        field = dialog.form["to:give:kela"]
        assert isinstance(field, SeveralField)
        benefits = field.boxes["benefits"]
        seen.append((field.raw(), benefits.isEnabled(), benefits.text()))
        field.boxes["plan"].setChecked(False)
        dialog.act.click()

    on_dialog(record)
    with qtbot.waitSignal(session.said) as told:
        tab.returned.act.click()
    [(proposed, enabled, word)] = seen
    assert sorted(proposed) == ["plan", "work"]
    assert not enabled
    assert word.endswith("(kirjattu jo)")
    given = consents.of_client(vault, tab.client_id)
    new = [one for one in given if one.category not in {"basic", "benefits"}]
    assert [(c.recipient, c.category, c.given_by) for c in new] == [("kela", "work", "client")]
    assert new[0].valid_until == date(2027, 11, 21)
    assert not tab.returned.isVisible()
    assert told.args is not None
    session.undo(told.args[1])
    assert len(consents.of_client(vault, tab.client_id)) == 2
    assert tab.returned.isVisible()


def test_nothing_checked_is_refused_and_leaving_records_nothing(
    qtbot: QtBot, tab: ConsentsTab, vault: Vault
) -> None:
    sheet = keyed(vault, tab.client_id, kela=["work"])
    tab.refresh()
    problems: list[str] = []

    def empty(dialog: FormDialog) -> None:
        fill(**{"to:give:kela": []})(dialog)
        problems.append(dialog.error.text())

    on_dialog(empty)
    assert not tab.resume(RETURNED_PLACE.of("another"))
    assert tab.resume(RETURNED_PLACE.of(sheet.id))
    qtbot.waitUntil(lambda: bool(problems))
    assert all(problems)
    assert not consents.of_client(vault, tab.client_id)
    assert signed.awaiting(vault, tab.client_id)


def test_a_paper_is_dismissed_only_after_a_confirmation(tab: ConsentsTab, vault: Vault) -> None:
    keyed(vault, tab.client_id, kela=["work"])
    tab.refresh()

    def keep(dialog: FormDialog) -> None:
        on_dialog(lambda question: question.reject(), Question)
        pressed(dialog, "Älä kirjaa")

    on_dialog(keep)
    tab.returned.check()
    assert signed.awaiting(vault, tab.client_id)

    def leave(dialog: FormDialog) -> None:
        on_dialog(lambda question: question.accept(), Question)
        pressed(dialog, "Älä kirjaa")

    on_dialog(leave)
    tab.returned.check()
    assert not signed.awaiting(vault, tab.client_id)
    assert not consents.of_client(vault, tab.client_id)
    assert not tab.returned.isVisible()


def test_limits_and_strangers_need_an_eye(session: Session, vault: Vault, client: Client) -> None:
    sheet = keyed(vault, client.id, kela=["work"], other=["plan"],
                  other_name="Naapuri", limits="ei päihdetietoja")  # fmt: skip
    [returned] = signed.awaiting(vault, client.id)
    assert returned.id == sheet.id
    said = " ".join(Comparison(session, returned).warnings())
    for words in ("ei päihdetietoja", "Naapuri", "muu vastaanottaja: ", "Viimeistä päivää"):
        assert words in said


def test_the_scanned_paper_is_shown_and_the_look_logged(
    tab: ConsentsTab,
    vault: Vault,
    white: bytes,  # noqa: F811 - the fixture
) -> None:
    sheet = printed(vault, "consent", tab.client_id)
    for page in range(1, sheet.pages + 1):
        read = page_of(vault, sheet, page, {"kela": ("work",)}, picture=white)
        storing.store_page(vault, read, TODAY)
    tab.refresh()

    def look(dialog: FormDialog) -> None:
        on_dialog(lambda shown: shown.accept(), PaperDialog)
        pressed(dialog, "Näytä paperi")

    on_dialog(look)
    tab.returned.act.click()
    looked = [each for each in audit.rows(vault, client_id=tab.client_id) if each.action == "open"]
    assert [each.entity for each in looked] == ["attachment"]
