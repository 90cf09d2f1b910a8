"""Forms: rows by name, problems beneath the field, and drafts that come back."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.desk import every
from tytti_desktop.desk.forms import form_dialog
from tytti_desktop.desk.forms.form import GROUP_MAX, Form
from tytti_desktop.desk.forms.form_dialog import FormDialog, make_dialog
from tytti_desktop.desk.forms.form_rows import (
    CheckField,
    DateField,
    Field,
    PassphraseField,
    SegmentField,
)
from tytti_desktop.desk.kit.fold import Fold
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import drafts

FULL = "Levy on täynnä. Vapauta tilaa."


def build(form: Form) -> None:
    form.date("on_date", "Päivä")
    form.segments("kind", "Laatu", [("visit", "Käynti"), ("call", "Puhelu")])
    form.choice("who", "Kuka", [(1, "Asiakas"), (2, "Omainen")])
    form.number("minutes", "Minuutit", 0, 600)
    form.check("told", "Kerrottu")
    form.area("text", "Muistiinpanot")
    form.line("place", "Paikka")


@pytest.fixture
def form(qtbot: QtBot, session: Session) -> Form:
    made = Form(session, place=DraftPlace("visit:new"), client_id=None)
    build(made)
    qtbot.addWidget(made)
    made.show()
    return made


def test_values_are_of_their_kinds(form: Form) -> None:
    form["on_date"].put("1.3.")
    form["kind"].put("call")
    form["who"].put(2)
    form["minutes"].put("45")
    form["told"].put(True)
    form["text"].put(" Sovittu soitto. ")
    assert form.read() == {
        "on_date": date(2027, 3, 1),
        "kind": "call",
        "who": 2,
        "minutes": 45,
        "told": True,
        "text": "Sovittu soitto.",
        "place": "",
    }


def test_the_date_typed_shows_what_it_means(form: Form) -> None:
    form["on_date"].put("+6kk")
    day = form["on_date"]
    assert isinstance(day, DateField)
    assert day.meaning.text() == "= 21.5.2027"


def test_what_cannot_be_read_is_said_beneath_and_the_cursor_goes_there(form: Form) -> None:
    form["on_date"].put("31.2.")
    form["minutes"].put("paljon")
    assert form.read() is None
    assert "päivämäärä" in form["on_date"].error.text()
    assert "0–600" in form["minutes"].error.text()
    assert form["on_date"].editor.hasFocus()
    assert "päivämäärä" in form["on_date"].editor.accessibleDescription()
    form["on_date"].put("28.2.")
    form["minutes"].put("5")
    assert form.read() is not None
    assert form["on_date"].error.isHidden()


def test_every_editor_is_named_and_is_its_labels_buddy(form: Form) -> None:
    for field in form.fields.values():
        if not isinstance(field, SegmentField | CheckField):
            assert field.label.buddy() is field.editor
        assert field.editor.accessibleName() or field.editor.findChildren(type(field.editor))


def test_the_eighth_row_of_a_group_comes_after_a_line(form: Form) -> None:
    """A case with seven things ahead could not be closed: rows of records have no upper bound."""
    full = form.line("eighth", "Kahdeksas")
    lines = [one for one in form.findChildren(QFrame) if one.property("kind") == "line"]
    assert len(lines) == 1
    assert form.column.indexOf(lines[0]) == form.column.indexOf(full) - 1
    with pytest.raises(ValueError, match="twice"):
        form.line("eighth", "Kahdeksas")


def test_a_draft_is_kept_at_a_pause_and_comes_back(
    qtbot: QtBot, session: Session, form: Form
) -> None:
    QTest.keyClicks(form["text"].editor, "Kesken")
    qtbot.waitUntil(lambda: drafts.recall(session.vault, "visit:new") is not None)
    assert "luonnoksena" in form.kept.text()
    again = Form(session, place=DraftPlace("visit:new"))
    build(again)
    qtbot.addWidget(again)
    assert again.restore()
    assert again["text"].value() == "Kesken"
    again.discard()
    assert again["text"].value() == ""
    assert drafts.recall(session.vault, "visit:new") is None


def places(holder: QWidget) -> list[QRect]:
    kinds = QLineEdit | QPlainTextEdit | QPushButton
    held = [one for one in holder.findChildren(QWidget) if one.isVisible()]
    return [
        QRect(one.mapTo(holder, QPoint()), one.size()) for one in held if isinstance(one, kinds)
    ]


def test_nothing_moves_while_one_types_and_what_is_typed_is_kept(
    qtbot: QtBot, session: Session, form: Form
) -> None:
    """Neither in a dialog nor in a form by itself, whose holder may have buttons under it."""
    dialog = note_dialog(session)
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.addWidget(form)
    column.addWidget(QPushButton("Kirjaa"))
    for shown, own in ((dialog, dialog.form), (holder, form)):
        qtbot.addWidget(shown)
        shown.show()
        every.settle()
        before = places(shown)
        own["text"].put("Kesken")
        own.keep()
        every.settle()
        assert own.kept.isVisible()
        assert places(shown) == before
        assert len(before) > 1


def test_a_secret_that_is_refused_is_typed_over_and_advice_stands_once(qtbot: QtBot) -> None:
    form, advice = Form(), "Valitse neljä sanaa."
    field = form.add("passphrase", PassphraseField("Tunnuslause", help_text=advice))
    qtbot.addWidget(form)
    form.show()
    QTest.keyClicks(field.editor, "lyhyt")
    form.set_problems({"passphrase": f"Tunnuslause on liian lyhyt. {advice}"})
    assert not field.help.isVisible()
    QTest.keyClicks(field.editor, "uusi")
    assert field.value() == "uusi"
    form.set_problems({"passphrase": "Tunnuslause ei ole oikein."})
    assert field.help.isVisible()


def test_typing_and_taking_it_back_leaves_no_draft(session: Session, form: Form) -> None:
    form["text"].put("x")
    form.keep()
    assert drafts.recall(session.vault, "visit:new") is not None
    assert not form.kept.isHidden()
    form["text"].put("")
    form.keep()
    assert form.kept.isHidden(), "nothing is kept, nothing says so"
    assert drafts.recall(session.vault, "visit:new") is None


def test_hiding_keeps_what_is_typed(session: Session, form: Form) -> None:
    form["place"].put("Keskus")
    form.hide()
    kept = drafts.recall(session.vault, "visit:new")
    assert kept is not None
    assert kept.content["place"] == "Keskus"


@dataclass(frozen=True)
class Note:
    text: str

    def problems(self, today: date) -> dict[str, str]:
        return {} if self.text else {"text": f"Kirjoita jotakin {today.year}"}


def note_dialog(session: Session, save: Any = None) -> FormDialog:
    return make_dialog(
        None,
        session,
        title="Muistiinpano",
        act="Kirjaa",
        build=lambda form: form.area("text", "Teksti"),
        make=lambda values: Note(values["text"]),
        save=save,
        place=DraftPlace("note:new"),
    )


def test_the_records_own_problems_stand_under_the_field(qtbot: QtBot, session: Session) -> None:
    dialog = note_dialog(session)
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.finish()
    assert dialog.isVisible()
    assert dialog.form["text"].error.text() == "Kirjoita jotakin 2026"
    dialog.form["text"].put("hei")
    dialog.finish()
    assert dialog.result_value == Note("hei")
    assert not dialog.isVisible()


def test_a_refused_save_keeps_the_dialog_and_the_draft(qtbot: QtBot, session: Session) -> None:
    def refuse(_note: Note) -> None:
        raise KnownError(FULL)

    dialog = note_dialog(session, refuse)
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.form["text"].put("tärkeä")
    dialog.finish()
    assert dialog.isVisible()
    assert dialog.error.text() == FULL
    dialog.reject()
    kept = drafts.recall(session.vault, "note:new")
    assert kept is not None
    assert kept.content == {"text": "tärkeä"}


def test_esc_keeps_the_text_for_next_time(qtbot: QtBot, session: Session) -> None:
    dialog = note_dialog(session)
    qtbot.addWidget(dialog)
    dialog.open()
    QTest.keyClicks(dialog.form["text"].editor, "puolet")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    again = note_dialog(session)
    qtbot.addWidget(again)
    assert again.form["text"].value() == "puolet"


def test_ask_returns_what_save_returned_and_none_when_left(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def filled(dialog: FormDialog) -> int:
        dialog.form["text"].put("sana")
        dialog.finish()
        return 1

    def asked() -> object:
        return form_dialog.ask(
            None,
            session,
            title="Muistiinpano",
            act="Kirjaa",
            build=lambda form: form.area("text", "Teksti"),
            make=lambda values: Note(values["text"]),
            save=lambda note: f"tallessa {note.text}",
        )

    monkeypatch.setattr(FormDialog, "exec", filled)
    assert asked() == "tallessa sana"
    monkeypatch.setattr(FormDialog, "exec", lambda dialog: dialog.reject())
    assert asked() is None


def test_what_is_folded_never_opens_into_a_wall(qtbot: QtBot) -> None:
    """However many fields a unit or a record brings, one fold holds no more than a group."""
    form = Form()
    qtbot.addWidget(form)
    form.fold("Muut tiedot")
    for number in range(3 * GROUP_MAX - 1):
        form.line(f"f{number}", f"Kenttä {number}")
    form.fold("Kirjeet")
    form.line("last", "Viimeinen")
    folds = form.findChildren(Fold)
    held = {one.head.text(): len(one.findChildren(Field)) for one in folds}
    assert held == {
        "Muut tiedot": GROUP_MAX,
        "Muut tiedot (2)": GROUP_MAX,
        "Muut tiedot (3)": GROUP_MAX - 1,
        "Kirjeet": 1,
    }
