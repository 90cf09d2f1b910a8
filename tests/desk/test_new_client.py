"""A new client: one screen; the identity code and the postal code fill in what they tell."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.desk.caseload import REAL_CODE
from tytti_desktop.casework.client import codes
from tytti_desktop.desk.dialogs.client_dialogs import client_dialog
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.running.session import Session

SCREEN_HEIGHT, SHARE = 768, 0.9  # the smallest laptop at 100 %


@pytest.fixture
def dialog(qtbot: QtBot, session: Session) -> FormDialog:
    made = client_dialog(session, None)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_new_client_fits_one_screen(dialog: FormDialog) -> None:
    seen = [name for name, one in dialog.form.fields.items() if one.isVisible()]
    assert {"identity_code", "family_name", "phone", "street", "postal_code"} <= set(seen)
    frame = dialog.sizeHint().height() - dialog.form.sizeHint().height()
    last = dialog.form["town"]
    bottom = last.mapTo(dialog.form, last.rect().bottomLeft()).y()
    assert bottom + max(frame, 0) <= SCREEN_HEIGHT * SHARE


def test_enter_in_the_code_takes_what_it_tells(dialog: FormDialog) -> None:
    line = dialog.form["identity_code"].editor
    QTest.keyClicks(line, REAL_CODE)
    assert dialog.form["date_of_birth"].raw() == ""
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.form["date_of_birth"].raw() == "13.10.1952"
    assert dialog.form["sex"].raw()
    assert dialog.form["family_name"].editor.hasFocus()


def test_the_postal_code_fills_in_town_and_municipality_and_says_so(dialog: FormDialog) -> None:
    form = dialog.form
    QTest.keyClicks(form["postal_code"].editor, "70100")
    assert form["town"].value() == "Kuopio"
    assert codes.municipality_name(form["municipality"].value()) == "Kuopio"
    assert "Kuopio" in form["postal_code"].meaning.text()  # type: ignore[attr-defined]
    form["postal_code"].put("33100")
    assert form["town"].value() == "Tampere"
    assert codes.municipality_name(form["municipality"].value()) == "Tampere"


def test_the_contact_address_follows_its_own_code_but_not_abroad(dialog: FormDialog) -> None:
    form = dialog.form
    form["contact_postal_code"].put("70100")
    assert (form["contact_town"].value(), form["town"].value()) == ("Kuopio", "")
    form["contact_country"].put("DE")
    form["contact_postal_code"].put("33100")
    assert form["contact_town"].value() == "Kuopio", "a code of Paderborn is none of Tampere"


def test_what_a_person_wrote_is_not_written_over(dialog: FormDialog) -> None:
    form = dialog.form
    form["town"].put("Muu")
    form["municipality"].put("749")
    QTest.keyClicks(form["postal_code"].editor, "70100")
    assert form["town"].value() == "Muu"
    assert form["municipality"].value() == "749"
    assert "toinen" in form["postal_code"].meaning.text()  # type: ignore[attr-defined]


def test_every_postal_code_lies_in_a_municipality_that_is_known() -> None:
    places = codes.postal_places()
    assert len(places) > 3000
    assert {one.municipality for one in places.values()} <= set(codes.municipalities())
    assert all(len(code) == 5 and code.isdigit() and one.fi for code, one in places.items())
