"""The dialogs of a client: identity code, confirmation, duplicates, drafts, three languages."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desk.caseload import REAL_CODE, TODAY, add_client, fill
from tests.factory import make_vault
from tytti_desktop.casework.client import case_managers, clients, labour_status
from tytti_desktop.casework.client.identity import Sex
from tytti_desktop.casework.client.provenance import CONFIRMED, TOLD
from tytti_desktop.desk import i18n
from tytti_desktop.desk.dialogs.client_dialogs import Likenesses, ProposalField, client_dialog
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Vault, drafts


@pytest.fixture
def dialog(qtbot: QtBot, session: Session) -> Iterator[FormDialog]:
    made = client_dialog(session, None)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.reject()


def proposal(dialog: FormDialog) -> ProposalField:
    found = dialog.form["confirmed_code"]
    assert isinstance(found, ProposalField)
    return found


def test_the_code_proposes_and_only_the_button_fills_in(dialog: FormDialog, vault: Vault) -> None:
    dialog.form["identity_code"].put(REAL_CODE)
    assert proposal(dialog).isVisible()
    assert "13.10.1952" in proposal(dialog).label.text()
    assert dialog.form["date_of_birth"].value() is None
    proposal(dialog).take.click()
    assert dialog.form["date_of_birth"].value() == date(1952, 10, 13)
    fill(family_name="Testinen", given_names="Liisa")(dialog)
    stored = clients.CLIENTS.find(vault)[0]
    assert (stored.date_of_birth, stored.birth_source) == (date(1952, 10, 13), CONFIRMED)
    assert (stored.sex, stored.sex_source) == (Sex.FEMALE, CONFIRMED)


def test_tab_goes_past_the_offer_to_the_name_and_shift_tab_comes_back(
    dialog: FormDialog, vault: Vault
) -> None:
    code, name = dialog.form["identity_code"].editor, dialog.form["family_name"].editor
    dialog.form["identity_code"].put(REAL_CODE)
    dialog.form["identity_code"].take_focus()
    QTest.keyClick(code, Qt.Key.Key_Tab)
    QTest.keyClicks(dialog.focusWidget(), "Testinen")
    assert dialog.focusWidget() is name
    assert dialog.form["family_name"].value() == "Testinen"
    assert dialog.form["date_of_birth"].value() is None
    QTest.keyClick(name, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert dialog.focusWidget() is proposal(dialog).take
    assert "Shift+Tab" in proposal(dialog).take.toolTip()


def test_a_birth_that_differs_from_the_code_is_told_not_confirmed(
    dialog: FormDialog, vault: Vault
) -> None:
    dialog.form["identity_code"].put(REAL_CODE)
    proposal(dialog).take.click()
    fill(family_name="T", given_names="L", date_of_birth=date(1952, 10, 14), sex=Sex.MALE)(dialog)
    stored = clients.CLIENTS.find(vault)[0]
    assert (stored.birth_source, stored.sex_source) == (TOLD, TOLD)


def test_without_confirmation_nothing_is_inferred(dialog: FormDialog, vault: Vault) -> None:
    fill(identity_code=REAL_CODE, family_name="T", given_names="L")(dialog)
    stored = clients.CLIENTS.find(vault)[0]
    assert (stored.date_of_birth, stored.sex) == (None, None)


def test_a_wrong_code_says_what_is_wrong_under_the_field_at_once(dialog: FormDialog) -> None:
    dialog.form["identity_code"].put("131052-308U")
    field = dialog.form["identity_code"]
    assert "Tarkistusmerkki" in field.error.text()
    assert not proposal(dialog).isVisible()
    dialog.form["identity_code"].put("131052-308")
    assert not field.error.text()


def test_codes_of_the_900_series_need_the_mark(dialog: FormDialog) -> None:
    dialog.form["identity_code"].put("010190-900P")
    field = dialog.form["identity_code"]
    assert "900" in field.error.text()
    dialog.form["identity_temporary"].put(True)
    assert "900" not in field.error.text()


def test_missing_names_are_asked_for_in_place(dialog: FormDialog) -> None:
    dialog.act.click()
    assert dialog.isVisible()
    assert dialog.form["family_name"].error.text()
    assert dialog.form["given_names"].error.text()


def test_someone_alike_is_shown_while_typing_and_can_be_opened(
    qtbot: QtBot, dialog: FormDialog, session: Session, vault: Vault
) -> None:
    known = add_client(vault, "Äijälä", date_of_birth=date(1980, 5, 1), birth_source="told")
    dialog.form["family_name"].put("Aijälä")
    dialog.form["given_names"].put("Esimerkki-Liisa")
    dialog.form["date_of_birth"].put(date(1980, 5, 1))
    alike = dialog.findChildren(Likenesses)[0]
    alike.look()
    assert [like.client_id for like in alike.found] == [known.id]
    with qtbot.waitSignal(session.going) as gone:
        alike.findChildren(type(dialog.act))[0].click()
    assert gone.args is not None
    assert gone.args[0].target == known.id
    assert not dialog.isVisible()
    assert drafts.recall(vault, "client:new") is not None


def test_what_is_typed_comes_back_with_the_confirmation(
    qtbot: QtBot, dialog: FormDialog, session: Session
) -> None:
    dialog.form["identity_code"].put(REAL_CODE)
    proposal(dialog).take.click()
    dialog.form["family_name"].put("Kesken")
    dialog.reject()
    again = client_dialog(session, None)
    qtbot.addWidget(again)
    assert again.form["family_name"].value() == "Kesken"
    assert proposal(again).raw() == REAL_CODE


def test_changing_keeps_the_sources_and_marks_the_log(
    qtbot: QtBot, session: Session, vault: Vault
) -> None:
    known = add_client(
        vault, identity_code=REAL_CODE, date_of_birth=date(1952, 10, 13), birth_source=CONFIRMED
    )
    made = client_dialog(session, None, known)
    qtbot.addWidget(made)
    fill(non_disclosure=True, non_disclosure_until=date(2027, 2, 3), town="Kuopio")(made)
    stored = clients.get(vault, known.id)
    assert stored.non_disclosure_until == date(2027, 2, 3)
    assert stored.birth_source == CONFIRMED
    assert stored.code == known.code


def test_a_practice_vault_takes_made_up_codes_only(
    qtbot: QtBot, look: object, settings: object, tmp_path: object
) -> None:
    vault = make_vault(tmp_path, name="practice", practice=True)  # type: ignore[arg-type]
    session = Session(vault, settings)  # type: ignore[arg-type]
    made = client_dialog(session, None)
    qtbot.addWidget(made)
    made.form["identity_code"].put(REAL_CODE)
    assert "900" in made.form["identity_code"].error.text()
    fill(identity_code="010190-900P", family_name="T", given_names="L")(made)
    assert len(clients.CLIENTS.find(vault)) == 1
    session.seal()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_dialog_opens_in_every_language(
    qtbot: QtBot, qapp: QApplication, session: Session, vault: Vault, language: str
) -> None:
    i18n.speak(qapp, language)
    known = add_client(vault)
    for client in (None, known):
        made = client_dialog(session, None, client)
        qtbot.addWidget(made)
        assert all(
            field.label.text() or name == "confirmed_code"
            for name, field in made.form.fields.items()
        )
    i18n.speak(qapp, "fi")


def test_no_case_manager_or_status_is_made_by_adding_a_client(
    dialog: FormDialog, vault: Vault
) -> None:
    fill(family_name="T", given_names="L")(dialog)
    stored = clients.CLIENTS.find(vault)[0]
    assert case_managers.current(vault, stored.id, TODAY) is None
    assert labour_status.on_day(vault, stored.id, TODAY) is None
