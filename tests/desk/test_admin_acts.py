"""The settings' own buttons: what they ask, what they store, in every language."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.desk.fitting import primaries
from tests.factory import CHEAP, PASSPHRASE
from tests.vault.keys_changed import renew_recovery
from tytti_desktop.casework import unit
from tytti_desktop.casework.screening import wording
from tytti_desktop.casework.today import worklist
from tytti_desktop.casework.today.acts import Kind
from tytti_desktop.desk import i18n
from tytti_desktop.desk.admin import backup, unit_list, wordings
from tytti_desktop.desk.admin import people as people_section
from tytti_desktop.desk.admin.envelopes import EnvelopeSection
from tytti_desktop.desk.admin.page import SCREEN
from tytti_desktop.desk.admin.paper_dialog import PaperDialog
from tytti_desktop.desk.admin.unit import UnitSection
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.running.session import Place, Session
from tytti_desktop.vault import Role, audit, keys, people, recovery, strength

DAY = date(2026, 11, 21)
SECRET = "pilvi kuusi yhdeksän harmaa"


def on_paper(shown: list[str]) -> Any:
    """Return what takes the new words as a person who has them on paper."""

    def show(_session: object, _parent: object, words: str) -> bool:
        shown.append(words)
        return True

    return show


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derive keys in milliseconds."""
    monkeypatch.setattr(keys, "tuned_kdf", lambda: CHEAP)


def answer(act: Any) -> None:
    """Let `act(dialog)` work on the dialog that opens next."""

    def look() -> None:
        shown = QApplication.activeModalWidget()
        assert isinstance(shown, QDialog)
        act(shown)

    QTimer.singleShot(150, look)


def fill(**values: object) -> Any:
    def act(dialog: FormDialog) -> None:
        for name, value in values.items():
            dialog.form[name].put(value)
        dialog.finish()

    return act


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_dialog_of_the_settings_opens_in_every_language(
    qtbot: QtBot, qapp: QApplication, session: Session, language: str
) -> None:
    i18n.speak(qapp, language)
    try:
        for dialog in SCREEN.dialogs(session):
            qtbot.addWidget(dialog)
            dialog.show()
            assert dialog.windowTitle()
            dialog.reject()
    finally:
        i18n.speak(qapp, "fi")


def test_people_are_added_renamed_and_removed_from_the_section(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = people_section.PeopleSection(session)
    qtbot.addWidget(section)
    section.show()
    answer(
        fill(
            name="Uusi", role=Role.NURSE, passphrase=SECRET, again=SECRET, old_passphrase=PASSPHRASE
        )
    )
    section.add_person()
    new = people.person(session.vault, "Uusi")
    answer(fill(name="Uudempi"))
    section._rename(new)
    assert people.person(session.vault, new.id).name == "Uudempi"
    shown: list[str] = []
    monkeypatch.setattr(people_section, "show_words", on_paper(shown))
    answer(fill(old_passphrase=PASSPHRASE))
    section._remove(people.person(session.vault, new.id))
    assert len(people.people(session.vault)) == 1
    assert len(shown) == 1
    assert section.warning.isVisible()
    gone: list[Place] = []
    session.going.connect(gone.append)
    section.warning.act.click()
    assert gone == [Place("settings", "", "backup")]


def test_new_recovery_words_are_shown(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = people_section.PeopleSection(session)
    qtbot.addWidget(section)
    shown: list[str] = []
    monkeypatch.setattr(people_section, "show_words", on_paper(shown))
    answer(fill(old_passphrase=PASSPHRASE))
    section.renew_words()
    assert len(shown[0].split("-")) == 7
    assert not recovery.is_unconfirmed(session.vault)
    recovery.refuse_wrong_words(session.vault, shown[0])


def test_the_passphrase_is_guarded_better_where_the_computer_can(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    better = replace(CHEAP, passes=4)
    monkeypatch.setattr(keys, "tuned_kdf", lambda: better)
    section = people_section.PeopleSection(session)
    qtbot.addWidget(section)

    def offered() -> bool:
        section.refresh()
        names = {each.accessibleName() for each in section.mine.findChildren(QPushButton)}
        return "Suojaa tunnuslause paremmin" in names

    assert not offered()
    session.vault.derived_in = 0.01
    assert offered()
    answer(fill(old_passphrase=PASSPHRASE))
    section.guard_better()
    assert people.own_slot(session.vault).kdf == better
    assert not strength.is_due(session.vault)
    people.refuse_wrong_passphrase(session.vault, PASSPHRASE)


def test_one_act_leads_among_ones_own_keys(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three stood side by side in the colour of the first act."""
    monkeypatch.setattr(keys, "tuned_kdf", lambda: replace(CHEAP, passes=4))
    section = people_section.PeopleSection(session)
    qtbot.addWidget(section)
    section.show()
    section.refresh()
    first = [section.add.property("kind")]
    session.vault.derived_in = 0.01
    section.refresh()
    renewed = primaries(section)
    renew_recovery(session.vault, kdf=CHEAP)
    section.refresh()
    assert (first, renewed, primaries(section)) == (["primary"], [], [])


def test_words_that_are_not_on_paper_do_not_come_into_force(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = people_section.PeopleSection(session)
    qtbot.addWidget(section)
    before = session.vault.header.slots
    monkeypatch.setattr(people_section, "show_words", lambda *_all: False)
    answer(fill(old_passphrase=PASSPHRASE))
    section.renew_words()
    assert session.vault.header.slots == before


def test_unconfirmed_words_are_in_sight_and_confirmed_from_the_paper(
    qtbot: QtBot, session: Session
) -> None:
    words = renew_recovery(session.vault, kdf=CHEAP)
    kinds = [act.kind for act in worklist.worklist(session.vault, session.today)]
    assert Kind.RECOVERY in kinds
    section = people_section.PeopleSection(session)
    qtbot.addWidget(section)
    section.show()
    section.refresh()
    assert any("VAHVISTAMATTA" in label.text() for label in section.findChildren(QLabel))
    answer(fill(recovery_words=words))
    section.confirm_words()
    assert not recovery.is_unconfirmed(session.vault)


def test_an_anchor_is_compared_and_its_paper_shown(qtbot: QtBot, session: Session) -> None:
    section = backup.BackupSection(session)
    qtbot.addWidget(section)
    section.show()
    section.refresh()
    answer(fill(anchor=str(audit.anchor(session.vault))))
    section.compare()
    assert section.anchor_result.text() == audit.Verdict.OK.text
    seen: list[bool] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, PaperDialog)
        seen.append(dialog.view.print_it.isEnabled())
        dialog.accept()

    answer(look)
    section.print_anchor()
    assert seen == [True]


def test_a_list_is_added_to_and_taken_out_of_use(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = UnitSection(session)
    qtbot.addWidget(section)
    section.resize(1000, 700)
    section.show()
    session.changed.connect(section.take_change)
    section.refresh_if_stale()
    section.open_at("closing_reasons")
    editor = section.editor
    answer(fill(**{"label.fi": "Jäi eläkkeelle"}))
    editor.add.click()
    assert "jai_elakkeelle" in unit.in_force(session.vault, "closing_reasons", DAY)
    editor.table.pick("jai_elakkeelle")
    monkeypatch.setattr(unit_list, "confirm", lambda *_args: True)
    editor.retire.click()
    assert "jai_elakkeelle" not in unit.in_force(session.vault, "closing_reasons", DAY)
    section.open_at("registers")
    assert editor.add.isHidden()
    assert editor.retire.isHidden()
    session.changed.disconnect(section.take_change)


def test_an_envelope_is_taken_into_use(qtbot: QtBot, session: Session) -> None:
    section = EnvelopeSection(session)
    qtbot.addWidget(section)
    section.refresh()
    section._use("E65")
    assert unit.value(session.vault, "mailing", "envelope", DAY) == "E65"


def test_a_confirmation_is_withdrawn(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    wording.confirm_wording(session.vault, "gad7", "fi", DAY)
    section = wordings.WordingSection(session)
    qtbot.addWidget(section)
    section.refresh()
    section.open_at("gad7")
    picked = section.table.current()
    monkeypatch.setattr(wordings, "confirm", lambda *_a, **_k: True)
    section.detail._withdraw(picked, "fi")
    assert wording.is_draft(session.vault, "gad7", "fi", DAY)
