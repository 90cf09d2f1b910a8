"""Verkosto: the list, one service, the week's calls, own entries, and files in and out."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.service_map.samples import MIKKELI, TODAY, facts, organisation, service
from tytti_desktop.casework.service_map import freshness, posts, service_list, services
from tytti_desktop.casework.service_map.facts import Area, Extent
from tytti_desktop.casework.service_map.freshness import Outcome
from tytti_desktop.casework.service_map.organisations import ORGANISATIONS
from tytti_desktop.casework.service_map.posts import Post, Professional, Tenure
from tytti_desktop.casework.service_map.services import SERVICES
from tytti_desktop.desk import i18n
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.network import dialogs, page
from tytti_desktop.desk.network.page import CALLS, SERVICE_LIST, NetworkPage
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.surroundings import find
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault, drafts


def opened(qtbot: QtBot, session: Session, target: str = "", part: str = "") -> NetworkPage:
    made = NetworkPage(session)
    qtbot.addWidget(made)
    made.resize(1360, 760)
    session.changed.connect(made.take_change)
    made.show()
    made.open_at(target, part)
    made.refresh_if_stale()
    return made


def words(widget: QWidget) -> str:
    QTest.qWait(20)  # cards just made come into sight with the next event
    labels = [one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget)]
    return "\n".join(labels)


def undo_of(session: Session) -> list[Callable[[Vault], Changes]]:
    kept: list[Callable[[Vault], Changes]] = []
    session.said.connect(lambda _said, undo: kept.append(undo))
    return kept


@pytest.fixture
def offered(vault: Vault) -> str:
    owner = organisation(vault)
    post = posts.add_post(vault, Post(owner, "Toiminnanohjaaja"), TODAY).record.id
    person = posts.add_professional(vault, Professional("Pekka Esimerkki", "050 123")).record.id
    posts.begin_tenure(vault, Tenure(post, person, TODAY - timedelta(days=30)))
    posts.add_post(vault, Post(owner, "Ohjaaja"), TODAY)
    said = facts("Vertaisryhmä", towns=(MIKKELI,), summaries={"fi": "Ryhmä kokoontuu."})
    return service(vault, owner, "Vertaisryhmä", facts=said, note="Kysy Pekkaa", needs=("peers",))


def test_an_empty_map_says_how_the_first_service_comes(qtbot: QtBot, session: Session) -> None:
    made = opened(qtbot, session)
    assert "Ei vielä palveluja" in words(made.table.empty)
    assert made.tabs[CALLS].text() == "Viikon soitot 0"


def test_the_list_says_whose_where_and_how_fresh(
    qtbot: QtBot, session: Session, vault: Vault, offered: str
) -> None:
    other = service(vault, organisation(vault, "Kela", organisation_class="kela"), "Kuntoutus")
    freshness.verify(vault, other, TODAY, TODAY)
    made = opened(qtbot, session)
    model = made.table.model
    shown = [[column.shown(row) for column in model.columns] for row in model.records]
    assert shown[0][0] == "Kuntoutus"
    assert shown[0][4:] == ["Ajan tasalla", "21.11.2026"]
    assert shown[1][:2] == ["Vertaisryhmä", "Mallilan esimerkkiyhdistys ry"]
    assert shown[1][3:] == ["Mikkeli", "Ei tarkistettu", ""]
    assert model.columns[0].token is not None
    assert [model.columns[0].token(row) for row in model.records] == ["", "muted"]
    QTest.keyClicks(made.table.filter, "mikk")
    assert [row.id for row in model.records] == [offered]


def test_an_ended_service_is_said_to_be_over(qtbot: QtBot, session: Session, vault: Vault) -> None:
    gone = service(vault, organisation(vault), ended_on=TODAY)
    made = opened(qtbot, session, gone)
    assert made.table.model.columns[4].shown(made.table.model.records[0]) == "Ei enää tarjolla"
    assert "21.11.2026" in words(made.detail)


def test_enter_opens_a_service_with_facts_apart_from_own_notes(
    qtbot: QtBot, session: Session, offered: str
) -> None:
    made = opened(qtbot, session)
    made.table.view.selectRow(0)
    QTest.keyClick(made.table.view, Qt.Key.Key_Return)
    assert made.detail.shown_id == offered
    said = words(made.detail)
    order = ["Perustiedot", "Ryhmä kokoontuu.", "Yksikön omat tiedot", "Kysy Pekkaa",
             "Asiointitavat", "Yhteydet"]  # fmt: skip
    assert [said.index(each) for each in order] == sorted(said.index(each) for each in order)
    assert "Pekka Esimerkki · 050 123" in said
    assert "Avoinna" in said


def test_verifying_moves_the_day_and_can_be_undone(
    qtbot: QtBot, session: Session, vault: Vault, offered: str
) -> None:
    made = opened(qtbot, session, offered)
    undo = undo_of(session)
    made.detail.verified.click()
    assert services.get(vault, offered).verified_on == TODAY
    assert "Tarkistettu 21.11.2026" in words(made.detail)
    assert made.table.model.records[0].standing.verified_on == TODAY
    session.undo(undo[-1])
    assert services.get(vault, offered).verified_on is None
    assert made.table.model.records[0].standing.verified_on is None


def test_a_call_needs_an_outcome_and_is_listed(
    qtbot: QtBot, session: Session, vault: Vault, offered: str
) -> None:
    dialog = dialogs.call_dialog(session, None, services.get(vault, offered))
    qtbot.addWidget(dialog)
    dialog.finish()
    assert dialog.form["outcome"].error.text() == "Valitse, miten soitto sujui."
    dialog.form.put({"outcome": Outcome.NO_ANSWER, "note": "soita huomenna"})
    dialog.finish()
    assert isinstance(dialog.result_value, Changes)
    [call] = freshness.calls_of(vault, offered)
    assert (call.outcome, call.on_date) == (Outcome.NO_ANSWER, TODAY)
    made = opened(qtbot, session, offered)
    assert "soita huomenna" in words(made.detail)


def test_the_weeks_calls_are_settled_with_one_button_and_undone(
    qtbot: QtBot, session: Session, vault: Vault, offered: str
) -> None:
    made = opened(qtbot, session, part=page.CALLS_PAGE)
    assert made.shown.current is made.queue
    assert "Vertaisryhmä" in words(made.queue)
    assert "onko palvelu ”Vertaisryhmä” edelleen tarjolla" in words(made.queue)
    undo = undo_of(session)
    buttons = made.queue.findChildren(QPushButton)
    [wrong] = [one for one in buttons if one.accessibleName() == "Väärä numero: Vertaisryhmä"]
    wrong.click()
    assert [each.outcome for each in freshness.calls_of(vault, offered)] == [Outcome.WRONG_NUMBER]
    assert made.tabs[CALLS].text() == "Viikon soitot 0"
    assert "Tällä viikolla ei ole enää soitettavaa." in words(made.queue)
    session.undo(undo[-1])
    assert freshness.calls_of(vault, offered) == []
    assert made.tabs[CALLS].text() == "Viikon soitot 1"


def test_an_own_service_is_typed_stored_and_changed(
    qtbot: QtBot, session: Session, vault: Vault
) -> None:
    owner = organisation(vault)
    dialog = dialogs.service_dialog(session, None)
    qtbot.addWidget(dialog)
    dialog.finish()
    assert dialog.form["name_fi"].error.text()
    dialog.form.put({"name_fi": "Paja", "organisation_id": owner, "summary": "Työtä."})
    dialog.form.put({"extent": Extent.LIMITED, "municipalities": "mikkeli, Olematon"})
    dialog.finish()
    assert "Olematon" in dialog.form["municipalities"].error.text()
    dialog.form.put({"municipalities": "mikkeli", "in_sv": True, "needs": ["youth"]})
    dialog.form.put({"age_from": 30, "age_until": 20})
    dialog.finish()
    assert dialog.form["age_until"].error.text()
    dialog.form.put({"age_from": 17, "age_until": 28})
    dialog.finish()
    [made] = SERVICES.find(vault)
    assert (made.name, made.ages, made.needs) == ("Paja", (17, 28), ("youth",))
    assert made.facts.area == Area(Extent.LIMITED, (MIKKELI,))
    assert made.facts.languages == ("sv",)
    again = dialogs.service_dialog(session, None, made)
    qtbot.addWidget(again)
    again.form.put({"name_sv": "Verkstad", "extent": Extent.NATIONWIDE})
    again.finish()
    changed = services.get(vault, made.id).facts
    assert changed.names == {"fi": "Paja", "sv": "Verkstad"}
    assert changed.area == Area(Extent.NATIONWIDE)
    assert changed.summaries == {"fi": "Työtä."}


def test_imported_facts_are_not_asked_for(qtbot: QtBot, session: Session, vault: Vault) -> None:
    made = service(vault, organisation(vault), source="ptv", source_id="x")
    dialog = dialogs.service_dialog(session, None, services.get(vault, made))
    qtbot.addWidget(dialog)
    assert "name_fi" not in dialog.form.fields
    dialog.form.put({"note": "Oma huomio"})
    dialog.finish()
    kept = services.get(vault, made)
    assert (kept.note, kept.facts.names) == ("Oma huomio", {"fi": "Esimerkkipalvelu"})


def test_an_organisation_is_added_and_changed(qtbot: QtBot, session: Session, vault: Vault) -> None:
    dialog = dialogs.organisation_dialog(session, None)
    qtbot.addWidget(dialog)
    dialog.form.put({"name_fi": "Kela"})
    dialog.finish()
    assert dialog.form["organisation_class"].error.text()
    dialog.form.put({"organisation_class": "kela"})
    dialog.finish()
    [made] = ORGANISATIONS.find(vault)
    again = dialogs.organisation_dialog(session, None, made)
    qtbot.addWidget(again)
    again.form.put({"note": "Soita aamulla"})
    again.finish()
    assert ORGANISATIONS.get(vault, made.id).note == "Soita aamulla"


def test_the_buttons_of_the_page_open_their_dialogs(
    qtbot: QtBot, session: Session, vault: Vault, offered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles: list[str] = []

    def fill(dialog: FormDialog) -> int:
        titles.append(dialog.windowTitle())
        dialog.form.put({"name_fi": "Uusi", "organisation_class": "kela"})
        if "outcome" in dialog.form.fields:
            dialog.form.put({"outcome": Outcome.CALL_BACK})
        dialog.finish()
        return 1

    monkeypatch.setattr(FormDialog, "exec", fill)
    made = opened(qtbot, session, offered)
    made.detail.call.click()
    made.detail.edit.click()
    made.new.click()
    assert made.detail.header.title.text() == "Uusi"
    made.add_organisation()
    assert [each.outcome for each in freshness.calls_of(vault, offered)] == [Outcome.CALL_BACK]
    assert titles == [
        "Kirjaa soitto",
        "Muuta palvelun tietoja",
        "Uusi palvelu",
        "Uusi organisaatio",
    ]


@pytest.mark.parametrize("kind", ["service:new", "service:{}", "service_call:{}"])
def test_a_draft_comes_back_after_a_lock(
    qtbot: QtBot, session: Session, offered: str, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    place = kind.format(offered)
    drafts.keep(session.vault, place, {"note": "kesken"})
    seen: list[str] = []

    def look(dialog: FormDialog) -> int:
        seen.append(dialog.form["note"].raw())
        return 0

    monkeypatch.setattr(FormDialog, "exec", look)
    made = opened(qtbot, session)
    assert made.resume(DraftPlace(place))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == ["kesken"]
    assert not made.resume(DraftPlace("visit:new"))


def ptv_file(folder: Path) -> Path:
    good = {
        "id": "11111111-1111-4111-8111-111111111111",
        "serviceNames": [{"language": "fi", "value": "Tuotu palvelu", "type": "Name"}],
        "serviceDescriptions": [],
        "publishingStatus": "Published",
    }
    file = folder / "ptv.json"
    file.write_text(json.dumps([good, {"id": ""}]), encoding="utf-8")
    return file


def test_a_file_of_ptv_is_taken_in_with_a_report_by_row(
    qtbot: QtBot,
    session: Session,
    vault: Vault,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = opened(qtbot, session)
    undo = undo_of(session)
    file = ptv_file(tmp_path)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_all: (str(file), ""))
    made.files.ask_import("ptv")
    qtbot.waitUntil(lambda: made.files.report is not None)
    report = made.files.report
    assert report is not None
    shown = report.table.model
    assert [shown.columns[2].shown(row) for row in shown.records] == ["Hylätty", "Lisätty"]
    assert shown.columns[3].shown(shown.records[1]) == "Tuotu palvelu"
    assert [row.name for row in made.table.model.records] == ["Tuotu palvelu"]
    report.accept()
    session.undo(undo[-1])
    assert SERVICES.count(vault) == 0


def test_a_file_that_cannot_be_read_changes_nothing(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    made = opened(qtbot, session)
    with pytest.raises(KnownError, match="ei voi lukea"):
        made.files.take("ptv", tmp_path / "none.json")
    assert made.files.report is None


def test_the_map_is_written_as_hsds(
    qtbot: QtBot,
    session: Session,
    tmp_path: Path,
    offered: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert offered
    made = opened(qtbot, session)
    out = tmp_path / "out.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_all: (str(out), ""))
    made.files.ask_export()
    assert "Vertaisryhmä" in out.read_text(encoding="utf-8")
    with pytest.raises(KnownError):
        made.files.export(tmp_path / "no" / "where.json")


def test_undoing_the_adding_of_the_open_service_goes_back_to_the_list(
    qtbot: QtBot, session: Session, vault: Vault
) -> None:
    own = services.Service(facts("Paja"), organisation(vault))
    added = services.add_service(vault, own, TODAY)
    made = opened(qtbot, session, added.record.id)
    assert made.detail.shown_id == added.record.id
    assert added.undo is not None
    session.undo(added.undo)
    assert made.detail.shown_id == ""
    assert made.table.model.records == []


def test_areas_are_named_and_the_rest_counted(vault: Vault) -> None:
    many = ("091", "049", "092", MIKKELI)
    assert service_list.area_words(Area(Extent.LIMITED, many)).endswith(" + 1")
    assert service_list.area_words(Area(Extent.LIMITED)) == "Rajattu alue"
    assert "Etelä-Savo" in service_list.area_words(Area(Extent.LIMITED, (), ("12",)))
    alone = service(vault, organisation(vault), facts=facts(towns=(MIKKELI,)))
    [row] = service_list.rows(vault, TODAY)
    assert (row.id, row.area, row.offered) == (alone, "Mikkeli", True)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_and_its_dialogs_open_in_every_language(
    qtbot: QtBot, qapp: QApplication, session: Session, offered: str, language: str
) -> None:
    i18n.speak(qapp, language)
    made = opened(qtbot, session, offered)
    assert made.tabs[SERVICE_LIST].isChecked()
    made.open_at("", page.CALLS_PAGE)
    for dialog in page.SCREEN.dialogs(session):
        qtbot.addWidget(dialog)
        dialog.show()
        assert dialog.windowTitle()
        dialog.close()
    assert [view.name for view in page.SCREEN.views(session)] == [
        "picked", "organisation", "person", "calls",
    ]  # fmt: skip
    assert page.SCREEN.views(session)[0].target == offered
    assert page.SCREEN.count(session) == 1
    i18n.speak(qapp, "fi")


def test_search_opens_a_service_in_the_map(
    qtbot: QtBot, session: Session, vault: Vault, offered: str
) -> None:
    [hit] = [one for one in find(session, "vertaisry") if one.place.target]
    assert (hit.place.screen, hit.place.target) == ("network", offered)
    made = opened(qtbot, session, hit.place.target)
    assert made.detail.shown_id == offered
    assert {one.place.screen for one in find(session, "toiminnanoh")} == {"network"}
