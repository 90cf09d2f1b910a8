"""The settings and the log: people and keys, backups, unit data, wordings, measures, look."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.factory import CHEAP, PASSPHRASE
from tests.vault.keys_changed import open_with_recovery
from tytti_desktop.casework import history, unit
from tytti_desktop.casework.mail import letters
from tytti_desktop.casework.screening import measures, wording
from tytti_desktop.casework.shapes import unit_checks
from tytti_desktop.desk import log_page
from tytti_desktop.desk.admin import (
    backup,
    copies,
    key_dialogs,
    restoring,
    unit_dialogs,
)
from tytti_desktop.desk.admin import (
    measures as measure_section,
)
from tytti_desktop.desk.admin import (
    people as people_section,
)
from tytti_desktop.desk.admin.page import LINES, SettingsPage
from tytti_desktop.desk.admin.recovery import RecoveryDialog
from tytti_desktop.desk.admin.unit import LETTERS, LISTS, RULES
from tytti_desktop.desk.admin.unit_fields import RowsField
from tytti_desktop.desk.admin.wording_dialog import ConfirmDialog
from tytti_desktop.desk.admin.wordings import LETTER, PaperDetail, papers
from tytti_desktop.desk.forms import form_dialog, own_passphrase
from tytti_desktop.desk.forms.person_menu import LANGUAGE_NAMES
from tytti_desktop.desk.log_page import LogPage
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Role, audit, backup_state, backups, drafts, keys, opening, people
from tytti_desktop.vault.header import SlotKind
from tytti_desktop.words import _

DAY = date(2026, 11, 21)
NEW = "pilvi kuusi yhdeksän harmaa"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derive keys in milliseconds."""
    monkeypatch.setattr(keys, "tuned_kdf", lambda: CHEAP)


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> Iterator[SettingsPage]:
    yield from shown_settings(qtbot, session)


def shown_settings(qtbot: QtBot, session: Session) -> Iterator[SettingsPage]:
    """Show the settings, and let go of them afterwards: a fixture's body."""
    made = SettingsPage(session)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    session.changed.connect(made.take_change)
    yield made
    session.changed.disconnect(made.take_change)


def said(session: Session) -> list[str]:
    heard: list[str] = []
    session.said.connect(lambda words, _undo: heard.append(words))
    return heard


def fill(dialog: form_dialog.FormDialog, **values: object) -> None:
    for name, value in values.items():
        dialog.form[name].put(value)


def finish(qtbot: QtBot, dialog: form_dialog.FormDialog) -> None:
    dialog.show()
    dialog.finish()
    qtbot.waitUntil(lambda: not dialog.isVisible())


def test_a_new_person_opens_the_vault_with_the_typed_passphrase(
    qtbot: QtBot, session: Session
) -> None:
    dialog = key_dialogs.add_person_dialog(session)
    qtbot.addWidget(dialog)
    fill(dialog, name="Hoitaja Helmi", role=Role.NURSE, passphrase=NEW, again=NEW)
    fill(dialog, old_passphrase=PASSPHRASE)
    finish(qtbot, dialog)
    path = session.vault.path
    session.vault.close()
    with opening.open_vault(path, passphrase=NEW, person="Hoitaja Helmi") as opened:
        assert opened.person.role is Role.NURSE


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"role": None, "passphrase": NEW, "again": NEW}, "role"),
        ({"role": Role.NURSE, "passphrase": NEW, "again": NEW + "x"}, "again"),
        ({"role": Role.NURSE, "passphrase": "lyhyt", "again": "lyhyt"}, "passphrase"),
        (
            {"role": Role.NURSE, "passphrase": NEW, "again": NEW, "old_passphrase": "ei tämä"},
            "old_passphrase",
        ),
    ],
)
def test_what_is_wrong_with_a_new_person_stands_beneath_its_field(
    qtbot: QtBot, session: Session, values: dict[str, object], field: str
) -> None:
    dialog = key_dialogs.add_person_dialog(session)
    qtbot.addWidget(dialog)
    fill(dialog, name="Helmi", **({"old_passphrase": PASSPHRASE} | values))
    dialog.show()
    dialog.finish()
    qtbot.waitUntil(lambda: bool(dialog.form[field].error.text()))
    assert dialog.isVisible()
    assert dialog.act.isEnabled()
    assert len(people.people(session.vault)) == 1


def test_the_own_passphrase_is_changed_only_with_the_present_one(
    qtbot: QtBot, session: Session
) -> None:
    dialog = key_dialogs.passphrase_dialog(session)
    qtbot.addWidget(dialog)
    fill(dialog, old_passphrase="väärä lause tähän", passphrase=NEW, again=NEW)
    dialog.show()
    dialog.finish()
    old = dialog.form["old_passphrase"]
    qtbot.waitUntil(lambda: bool(old.error.text()))
    fill(dialog, old_passphrase=PASSPHRASE, new_key=True)
    finish(qtbot, dialog)
    assert "varmuuskopio" in dialog.result_value.lower()
    path = session.vault.path
    session.vault.close()
    opening.open_vault(path, passphrase=NEW).close()


def test_a_removed_person_is_out_and_the_words_are_new(qtbot: QtBot, session: Session) -> None:
    vault = session.vault
    slot = people.new_person(vault, name="Sijainen", role=Role.SUBSTITUTE, secret=NEW, kdf=CHEAP)
    leaver = people.add(vault, slot).record
    dialog = key_dialogs.remove_dialog(session, leaver)
    qtbot.addWidget(dialog)
    fill(dialog, old_passphrase=PASSPHRASE)
    finish(qtbot, dialog)
    new = dialog.result_value
    assert len(people.people(vault)) == 2  # nothing is done before the words are on paper
    people.remove(vault, leaver.id, words=new, confirmed=True)
    words = new.words
    assert [p.name for p in people.people(vault)] != ["Sijainen"]
    assert len(people.people(vault)) == 1
    path = vault.path
    vault.close()
    open_with_recovery(path, words).close()


def test_no_key_is_given_or_taken_without_the_own_passphrase(session: Session) -> None:
    """Every dialog that ends in another key asks for it, but after opening with recovery words."""
    asking = (
        key_dialogs.add_person_dialog,
        key_dialogs.passphrase_dialog,
        key_dialogs.recovery_dialog,
        lambda one: key_dialogs.remove_dialog(one, one.person),
    )
    for make in asking:
        assert "old_passphrase" in make(session).form.values()
    session.vault.opened_with = SlotKind.RECOVERY
    for make in asking:
        assert "old_passphrase" not in make(session).form.values()


def test_a_copy_of_everything_leaves_only_with_the_own_passphrase(
    qtbot: QtBot, session: Session, page: SettingsPage, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Asked before a backup to a folder that nobody has chosen; not to one of the chosen."""
    section = page.show_section("backup")
    assert isinstance(section, backup.BackupSection)
    made: list[Path] = []
    monkeypatch.setattr(section, "back_up", made.append)
    monkeypatch.setattr(backup, "open_folder", lambda *_a: tmp_path)
    monkeypatch.setattr(own_passphrase, "proved", lambda *_a: False)
    section.ask_where()
    assert not made
    backup_state.set_places(session.vault, [tmp_path])
    section.ask_where()
    assert made == [tmp_path]


def test_the_own_passphrase_is_proved(qtbot: QtBot, session: Session) -> None:
    asked = own_passphrase.dialog(session, None)
    qtbot.addWidget(asked)
    fill(asked, old_passphrase="aivan muu lause tässä")
    asked.show()
    asked.finish()
    error = asked.form["old_passphrase"].error
    qtbot.waitUntil(lambda: bool(error.text()))
    assert not asked.result_value
    fill(asked, old_passphrase=PASSPHRASE)
    finish(qtbot, asked)
    assert asked.result_value
    session.vault.opened_with = SlotKind.RECOVERY
    assert own_passphrase.proved(session, None)


def test_only_a_coordinator_is_offered_keys(
    qtbot: QtBot, session: Session, page: SettingsPage
) -> None:
    vault = session.vault
    slot = people.new_person(vault, name="Hoitaja", role=Role.NURSE, secret=NEW, kdf=CHEAP)
    people.add(vault, slot)
    section = page.show_section("people")
    assert isinstance(section, people_section.PeopleSection)
    assert not section.add.isHidden()
    vault.person = people.person(vault, "Hoitaja")
    section.refresh()
    assert section.add.isHidden()


def test_recovery_words_are_left_only_when_typed_from_the_paper(
    qtbot: QtBot, session: Session
) -> None:
    words = keys.new_recovery_words()
    dialog = RecoveryDialog(session, None, words)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.form["typed"].put("XXXX")
    dialog.prove()
    assert dialog.isVisible()
    assert dialog.form["typed"].error.text()
    dialog.form["typed"].put(words.split("-")[2].lower())
    dialog.prove()
    assert not dialog.isVisible()


def test_esc_on_the_recovery_words_asks_first(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [False, True]
    asked = "tytti_desktop.desk.admin.recovery.confirm"
    monkeypatch.setattr(asked, lambda *_a, **_k: answers.pop(0))
    dialog = RecoveryDialog(session, None, keys.new_recovery_words())
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_backup_is_made_rehearsed_and_restored(
    qtbot: QtBot, session: Session, page: SettingsPage, tmp_path: Path
) -> None:
    section = page.show_section("backup")
    assert isinstance(section, backup.BackupSection)
    assert "ei ole vielä" in section.last.text()
    section.back_up(tmp_path / "kopiot")
    qtbot.waitUntil(lambda: "tarkistettu" in section.result.text())
    file = next((tmp_path / "kopiot").iterdir())
    section.rehearse()
    qtbot.waitUntil(lambda: "toimii" in section.result.text())
    section.check()
    qtbot.waitUntil(lambda: "ehjä" in section.whole.text())
    dialog = restoring.restore_dialog()
    qtbot.addWidget(dialog)
    fill(dialog, file=str(file), folder=str(tmp_path), name="uusi", passphrase=PASSPHRASE)
    finish(qtbot, dialog)
    assert not dialog.result_value.findings
    opening.open_vault(tmp_path / "uusi.vault", passphrase=PASSPHRASE).close()


def test_a_restore_without_a_file_says_so(qtbot: QtBot, session: Session) -> None:
    dialog = restoring.restore_dialog()
    qtbot.addWidget(dialog)
    dialog.show()
    told = [label.text() for label in dialog.form.findChildren(QLabel)]
    assert backups.forgotten() in told, "whom not to write to is not known any more"
    dialog.finish()
    assert dialog.form["file"].error.text()
    assert dialog.form["folder"].error.text()


def test_a_cut_log_does_not_agree_with_its_anchor(session: Session) -> None:
    anchor = audit.anchor(session.vault)
    assert audit.check_anchor(session.vault, audit.Anchor.parse(str(anchor))) is audit.Verdict.OK


@pytest.mark.unsigned
def test_the_return_address_is_typed_stored_and_no_longer_missing(
    qtbot: QtBot, session: Session, page: SettingsPage
) -> None:
    contact = {"person": "Malli", "title": "", "phone": "000 111 2222", "hours": ""}
    unit.change(session.vault, "settings", "contact", contact, date(2026, 1, 1))
    section = page.show_section("unit")
    assert section.missing.isVisible()  # type: ignore[attr-defined]
    dialog = unit_dialogs.thing_dialog(session, "settings", "sender", "Palautusosoite")
    qtbot.addWidget(dialog)
    dialog.show()
    fill(dialog, name="Työkykypalvelut", street="PL 10", postal_code="7010", town="Kuopio")
    dialog.finish()
    assert dialog.form["postal_code"].error.text()
    fill(dialog, postal_code="70100")
    dialog.finish()
    if dialog.isVisible():  # the name tells the service: the rule speaks beneath the name
        assert dialog.form["name"].error.text()
        fill(dialog, name="Postituspalvelu")
        dialog.finish()
    session.done(dialog.result_value)
    assert letters.sender(session.vault, DAY).street == "PL 10"
    assert not section.missing.isVisible()  # type: ignore[attr-defined]


def test_a_kind_of_visit_is_added_renamed_and_retired(qtbot: QtBot, session: Session) -> None:
    dialog = unit_dialogs.thing_dialog(session, "visit_kinds", "", "Lisää")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.finish()
    assert dialog.isVisible()
    fill(dialog, **{"label.fi": "Työkokeilu paikan päällä", "stage": "means", "minutes": 90})
    dialog.finish()
    key = "tyokokeilu_paikan_paalla"
    stored = unit.value(session.vault, "visit_kinds", key, DAY)
    assert (stored["minutes"], stored["stage"]) == (90, "means")
    unit_checks.store(session.vault, "visit_kinds", key, None, DAY)
    assert key not in unit.in_force(session.vault, "visit_kinds", DAY)
    told = unit_dialogs.versions(session, "visit_kinds", "intake")
    assert len(told) == 1
    assert "60" in told[0][1]


def test_what_the_rules_need_is_not_taken_away(session: Session) -> None:
    with pytest.raises(KnownError):
        unit_checks.store(session.vault, "registers", "social", None, DAY)


def test_a_key_is_never_given_twice() -> None:
    assert unit_checks.new_key("Kelan päätös", {"kelan_paatos"}) == "kelan_paatos_2"
    assert unit_checks.new_key("!", set()) == "item"


def test_every_thing_of_the_unit_is_stored_as_it_was_when_nothing_is_typed(
    qtbot: QtBot, session: Session
) -> None:
    """Everything that the page of the unit's data lets a person edit."""
    asked = {(kind, key) for kind, key, _title in (*RULES, *LETTERS)}
    asked |= {(kind, key) for kind in (*LISTS, "rounds", "ladder") for key in unit.shipped(kind)}
    keys_told = Counter[tuple[str, str]]()
    for kind, key in sorted(asked):
        before = unit.value(session.vault, kind, key, DAY)
        dialog = unit_dialogs.thing_dialog(session, kind, key, key)
        qtbot.addWidget(dialog)
        for field in dialog.form.fields.values():
            if isinstance(field, RowsField):
                keys_told[kind, key] += no_key_is_shown_and_each_is_taken(field)
        dialog.show()
        dialog.finish()
        errors = [f.error.text() for f in dialog.form.fields.values() if f.error.text()]
        assert not dialog.isVisible(), (kind, key, errors)
        assert unit.value(session.vault, kind, key, DAY) == before, (kind, key)
    assert sum(keys_told.values()) > 50


def no_key_is_shown_and_each_is_taken(field: RowsField) -> int:
    """Return how many words stand for keys in the rows; the same rows typed by their keys count."""
    rows, seen, at = field.value(), 0, {path: n for n, path in enumerate(field._columns)}
    lines = [[part.strip() for part in line.split(";")] for line in field.raw().splitlines()]
    for path, words in field._words.items():
        for line in lines:
            if len(line) > at[path] and line[at[path]]:
                assert line[at[path]] in words.values(), (path, line)
                line[at[path]] = next(k for k, word in words.items() if word == line[at[path]])
                seen += 1
    field.put("\n".join("; ".join(line) for line in lines))
    assert field.value() == rows
    field.put(rows)
    return seen


def test_a_wording_is_confirmed_only_after_the_check_and_withdrawn(
    qtbot: QtBot, session: Session
) -> None:
    stand = wording.wordings(session.vault, DAY)
    dialog = ConfirmDialog(session, stand, "gad7", "fi")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.finish()
    assert dialog.isVisible()
    assert dialog.error.text()
    for box in dialog.boxes[1:]:
        box.setChecked(True)
    dialog.finish()
    assert dialog.changes is None, "each place is compared by itself"
    dialog.reject()
    dialog = ConfirmDialog(session, stand, "gad7", "fi")
    qtbot.addWidget(dialog)
    dialog.show()
    assert [box.isChecked() for box in dialog.boxes] == [False, *[True] * (len(dialog.boxes) - 1)]
    dialog.boxes[0].setChecked(True)
    dialog.finish()
    assert not dialog.isVisible()
    assert not wording.is_draft(session.vault, "gad7", "fi", DAY)
    assert drafts.all_mine(session.vault) == []


def test_the_list_of_forms_opens_at_one_and_shows_who_confirmed(
    session: Session, page: SettingsPage
) -> None:
    wording.confirm_wording(session.vault, "gad7", "fi", DAY)
    page.open_at("gad7", "")
    section = page.sections["wordings"]
    assert section.table.current().id == "gad7"  # type: ignore[attr-defined]
    words = [label.text() for label in section.findChildren(QLabel)]
    assert any(session.person.name in one and "21.11.2026" in one for one in words)


def test_a_form_is_not_called_a_draft_in_a_language_that_is_confirmed(session: Session) -> None:
    before = {one.id: one.said for one in papers(wording.wordings(session.vault, DAY))}
    wording.confirm_wording(session.vault, "gad7", "fi", DAY)
    found = {one.id: one for one in papers(wording.wordings(session.vault, DAY))}
    assert found["gad7"].said == "luonnos: ruotsi, englanti"
    assert before["gad7"] == "luonnos"
    for one in found.values():
        one_word = len(set(one.wording.values())) == 1 or not one.wording
        assert (":" in one.said) is not one_word, one


def test_every_language_of_every_form_can_be_put_in_from_the_window(
    qtbot: QtBot, session: Session
) -> None:
    stand = wording.wordings(session.vault, DAY)
    asked = [made for made in papers(stand) if made.printable and made.kind != LETTER]
    assert {made.id for made in asked} > {"prom_followup", "3x10d", "prem", "esis"}
    for paper in asked:
        detail = PaperDetail(session)
        qtbot.addWidget(detail)
        detail.stand = stand
        detail.show_paper(paper)
        names = [each.accessibleName() for each in detail.findChildren(QPushButton)]
        for name in LANGUAGE_NAMES.values():
            put = f"{_('Put in the official text …')} {name}"
            assert names.count(put) == 1, (paper.id, name)


def test_coded_copies_are_recorded_once_when_they_leave(qtbot: QtBot, session: Session) -> None:
    heard = said(session)
    dialog = copies.PrintCopies(session, "gad7", "GAD-7", ["fi"])
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.form["copies"].put("")
    dialog.make()
    assert dialog.form["copies"].error.text()
    dialog.form["copies"].put(3)
    dialog.make()
    qtbot.waitUntil(dialog.view.isVisible)
    for _again in range(2):
        dialog.view.may_leave("paper", partial(dialog.view.printed_all, 3))
    assert heard == ["3 kappaletta tulostettu"]
    assert session.vault.query("select count(*) as n from sheet")[0]["n"] == 3


def test_a_chosen_source_holds_from_its_day(qtbot: QtBot, session: Session) -> None:
    made = measures.library(session.vault, DAY).get("audit")
    other = next(one.id for one in made.scoring.cutoffs if not one.default)
    dialog = measure_section.sources_dialog(session, made)
    qtbot.addWidget(dialog)
    fill(dialog, cutoffs=other)
    dialog.show()
    dialog.finish()
    assert measures.choice(session.vault, "audit", DAY).cutoffs == other
    assert measures.choice(session.vault, "audit", date(2026, 11, 20)).cutoffs == ""


def test_the_units_own_measure_is_defined(qtbot: QtBot, session: Session) -> None:
    dialog = measure_section.definition_dialog(session)
    qtbot.addWidget(dialog)
    fill(dialog, minimum="40", maximum="10,5")
    dialog.show()
    dialog.finish()
    assert dialog.form["fi"].error.text()
    fill(dialog, fi="Tunteja viikossa", unit="h/vko")
    dialog.finish()
    assert dialog.form["maximum"].error.text()
    fill(dialog, minimum="0", direction="higher_better")
    dialog.finish()
    made = measures.library(session.vault, DAY).get("tyokykyaika")
    assert made.defined
    assert made.items[0].maximum == 10.5


def test_the_look_is_kept_and_told_of(qtbot: QtBot, session: Session, page: SettingsPage) -> None:
    section = page.show_section("look")
    with qtbot.waitSignal(session.look_changed):
        section.form["scale"].put(150)  # type: ignore[attr-defined]
    section.form["idle"].put(20)  # type: ignore[attr-defined]
    assert (session.settings.scale, session.settings.idle_minutes) == (150, 20)


def test_every_section_opens_and_arrows_move_between_them(
    session: Session, page: SettingsPage
) -> None:
    for line in LINES:
        page.open_at("", line.name)
        assert page.list.buttons[line.name].isChecked()
    first = page.list.buttons[LINES[0].name]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is page.list.buttons[LINES[1].name]


def test_a_draft_of_the_unit_comes_back_after_a_lock(
    qtbot: QtBot, session: Session, page: SettingsPage
) -> None:
    first = unit_dialogs.thing_dialog(session, "settings", "contact", "Yhteyshenkilö")
    qtbot.addWidget(first)
    first.show()
    fill(first, person="Maija")
    first.reject()
    found: list[str] = []

    def look() -> None:
        shown = QApplication.activeModalWidget()
        assert isinstance(shown, form_dialog.FormDialog)
        found.append(shown.form["person"].value())
        shown.reject()

    QTimer.singleShot(200, look)
    assert page.resume(DraftPlace("settings:unit:settings:contact"))
    qtbot.waitUntil(lambda: bool(found))
    assert found == ["Maija"]
    assert not page.resume(DraftPlace("visit:new:x"))


def test_a_long_log_is_read_part_by_part_to_its_end(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    with session.vault.atomic():
        for number in range(45):
            audit.write(session.vault, "look", "client", f"k{number}")
    every = len(history.rows(session.vault))
    monkeypatch.setattr(log_page, "PART", 20)
    page = LogPage(session)
    qtbot.addWidget(page)
    page.refresh_if_stale()
    assert len(page.table.model.records) == 20
    qtbot.waitUntil(lambda: len(page.table.model.records) == every)
    assert [row.seq for row in page._rows] == list(range(every, 0, -1))


def test_the_log_is_read_filtered_and_verified(qtbot: QtBot, session: Session) -> None:
    page = LogPage(session)
    qtbot.addWidget(page)
    page.refresh_if_stale()
    every = len(page.table.model.records)
    assert every > 0
    with patch.object(history, "rows", side_effect=AssertionError("nothing has been added")):
        page.refresh_if_stale()
    page.since.setText("31.12.2026")
    page.since.editingFinished.emit()
    assert not page.table.model.records
    page.since.setText("höpö")
    page.since.editingFinished.emit()
    assert page.problem.text()
    page.span.setCurrentIndex(3)
    page.span.activated.emit(3)
    assert len(page.table.model.records) >= every
    page.check()
    qtbot.waitUntil(lambda: "ehjä" in page.state.text())
