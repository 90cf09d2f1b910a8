"""Tulokset: the story, its tables, bare numbers by a logged act, files that are remembered."""

import json
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.desk import every
from tests.desk.fitting import cut_words
from tests.factory import practice_vault
from tytti_desktop.desk import i18n
from tytti_desktop.desk.forms import messages
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.results import page as results
from tytti_desktop.desk.results.page import FigureCheck, ResultsPage
from tytti_desktop.desk.results.picture import PictureView
from tytti_desktop.desk.results.table_view import WAYS, RowsView, Way
from tytti_desktop.desk.results.together import TogetherCard
from tytti_desktop.desk.running.session import Session
from tytti_desktop.evaluation import releases
from tytti_desktop.evaluation.output import words
from tytti_desktop.evaluation.table import Period
from tytti_desktop.vault import Vault, sealing
from tytti_desktop.words import LANGUAGES, _


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> ResultsPage:
    made = ResultsPage(session)
    qtbot.addWidget(made)
    made.show()
    made.refresh_if_stale()
    qtbot.waitUntil(lambda: made.ready is not None)
    return made


def test_the_story_has_four_parts_and_every_table_is_one_click_away(page: ResultsPage) -> None:
    assert page.sections.count() == 4
    assert page.ready is not None
    links = {each.text() for each in page.story.findChildren(QPushButton)}
    for table in page.ready.tables:
        assert any(words.startswith(table.title) for words in links)


def test_a_table_opens_with_what_a_reader_must_know(page: ResultsPage) -> None:
    assert page.ready is not None
    for table in page.ready.tables:
        page.open_table(table.id)
        assert page.stack.currentWidget() is page.view
        assert page.view.header.title.text() == table.title
        for picture in page.view.findChildren(PictureView):
            assert picture.accessibleDescription()
            picture.grab()
    page.show_story()
    assert page.stack.currentWidget() is page.story


# What a page has beside the names of the others, in a window of 1366 pixels, and in one of 2560.
ROOMS = {100: (1060, 2200), 150: (920, 2050), 200: (830, 1900)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_table_moves_sideways_and_each_breathes_when_its_page_grows(
    qtbot: QtBot, qapp: QApplication, look: theme.Theme, tmp_path: Path, language: str
) -> None:
    i18n.speak(qapp, language)
    with closing(practice_vault(tmp_path / "p.vault", every.CLIENTS)) as vault:
        period = Period(every.TODAY.replace(year=every.TODAY.year - 1), every.TODAY)
        tables = releases.prepare(vault, period, every.TODAY).tables
    wrong, ways = {}, Counter[Way]()
    for scale, (small, large) in ROOMS.items():
        theme.apply(qapp, theme.Mode.LIGHT, scale)
        for table in tables:
            rows = RowsView(table)
            qtbot.addWidget(rows)
            for room in (large, small, large):
                rows.fit(room)
                across, down = rows.horizontalHeader(), rows.verticalHeader()
                found = [*cut_words(rows), f"{across.length() - room} px over"]
                wrong[scale, table.id, room] = found[: -1 if across.length() <= room else None]
                assert down.length() + across.height() <= rows.height(), table.id
                ways[rows.way] += room == small
            if rows.way is not WAYS[0]:
                wrong[scale, table.id, large].append(str(rows.way))
    wrong = {where: what for where, what in wrong.items() if what}
    assert wrong == {}
    assert len(tables) > 20
    assert set(ways) >= set(WAYS[: 3 if language == "en" else 4])  # each way is tried


def test_what_has_no_room_for_columns_says_each_number_after_its_title(
    qtbot: QtBot, qapp: QApplication, look: theme.Theme, vault: Vault
) -> None:
    """In each table: nothing that a cell says is left out, and what is hidden is heard so."""
    period = Period(every.TODAY.replace(year=every.TODAY.year - 1), every.TODAY)
    for table in releases.prepare(vault, period, every.TODAY).tables:
        rows = RowsView(table)
        qtbot.addWidget(rows)
        model = rows._model
        rows._take(WAYS[-1])
        for number, row in enumerate(table.rows):
            own, below = (model.index(2 * number + more, 0) for more in (0, 1))
            said = [own.data(), *(part for part in below.data().split(" · ") if part)]
            cells = [(c, words.cell(row, c)) for c in model.columns]
            assert said[0] == cells[0][1]
            assert said[1:] == [f"{words.head(c)}:\u00a0{one}" for c, one in cells[1:] if one]
            heard = below.data(Qt.ItemDataRole.AccessibleTextRole)
            hidden = [c for c in model.columns[1:] if c.id in row.hidden]
            assert heard.count(_("not shown")) == len(hidden)


def test_bare_numbers_need_a_reason_and_leave_the_sight_with_the_table(
    page: ResultsPage, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.open_table("clients")
    monkeypatch.setattr(messages, "ask_reason", lambda *_a: None)
    page.show_bare()
    assert vault.tuples("select count(*) from audit where action = 'bare_numbers'")[0][0] == 0
    monkeypatch.setattr(messages, "ask_reason", lambda *_a: "tarkistan rivit")
    page.show_bare()
    assert not page.view.bare.isVisible()
    row = vault.tuples("select detail from audit where action = 'bare_numbers'")[0][0]
    assert json.loads(row) == {"reason": "tarkistan rivit", "tables": ["clients"]}
    page.show_story()
    page.open_table("clients")
    assert page.view.bare.isVisible()


@pytest.mark.parametrize("kind", ["pdf", "pptx", "xlsx", "tables"])
def test_what_is_published_is_remembered(
    page: ResultsPage, vault: Vault, qtbot: QtBot, tmp_path: Path, kind: str
) -> None:
    where = tmp_path if kind == "tables" else tmp_path / f"x.{kind}"
    with qtbot.waitSignal(page.session.said, timeout=10_000) as said:
        page.publish_to(kind, where)
    assert said.args is not None
    assert said.args[0].endswith(f"Tallennettu: {where.name}")
    assert [each.what for each in releases.listed(vault)] == [kind]
    assert len(list(tmp_path.iterdir())) > (3 if kind == "tables" else 0)


def test_a_wrong_period_is_told_and_nothing_is_lost(page: ResultsPage) -> None:
    page.first.put("1.1.2030")
    page.compute()
    assert page.problem.text()
    assert page.first.raw() == "1.1.2030"
    page._take_span("before")
    assert not page.problem.text()
    assert page._task is not None
    page._task.cancel()


def test_a_figure_from_elsewhere_is_checked(qtbot: QtBot, session: Session) -> None:
    made = FigureCheck()
    qtbot.addWidget(made)
    made.share.put("81,7")
    made.n.put("49")
    made.check()
    assert "40/49 = 81,6 %" in made.said.text()
    made.share.put("paljon")
    made.check()
    assert "81,7" in made.said.text()


def test_the_spans_are_whole(session: Session) -> None:
    for key, _words in results.SPANS:
        first, last = results.span(key, session.today)
        assert first < last <= session.today


def test_packages_are_made_and_combined_from_the_window(
    page: ResultsPage, vault: Vault, qtbot: QtBot, tmp_path: Path
) -> None:
    pytest.importorskip("duckdb")
    pytest.importorskip("fsspec")
    place = tmp_path / "paketit"
    place.mkdir()
    card = page.findChild(TogetherCard)
    assert card is not None
    card.key.put("ei avain")
    card.package_to(place / "a.tyttiroll")
    assert card.said.text()
    assert card.key.raw() == "ei avain"
    card.combine_in(place)
    assert ".tyttiroll" in card.said.text()
    card.key.put(str(sealing.own_keys(vault).public))
    card.package_to(place / "a.tyttiroll")
    qtbot.waitUntil((place / "a.tyttiroll").exists)
    assert releases.listed(vault, releases.ROLLUP) == []
    card.combine_in(place)
    qtbot.waitUntil(lambda: bool(releases.listed(vault, releases.ROLLUP)))
    (made,) = [each for each in place.iterdir() if each.is_dir()]
    assert {"tulokset.json", "tulokset.pdf", "tulokset.xlsx"} <= {f.name for f in made.iterdir()}
    actions = {action for (action,) in vault.tuples("select action from audit")}
    assert {"rollup_package", "rollup"} <= actions


def test_a_package_that_cannot_be_written_is_told_where_it_was_asked(
    page: ResultsPage, vault: Vault, qtbot: QtBot, tmp_path: Path
) -> None:
    pytest.importorskip("duckdb")
    pytest.importorskip("fsspec")
    card = page.findChild(TogetherCard)
    assert card is not None
    card.key.put(str(sealing.own_keys(vault).public))
    card.package_to(tmp_path / "poissa" / "a.tyttiroll")
    qtbot.waitUntil(lambda: "a.tyttiroll" in card.said.text())
    assert "kirjoittaa" in card.said.text()
    assert card.progress.count() == 0


def test_a_damaged_package_is_named_and_nothing_is_combined(
    page: ResultsPage, vault: Vault, qtbot: QtBot, tmp_path: Path
) -> None:
    place = tmp_path / "paketit"
    place.mkdir()
    card = page.findChild(TogetherCard)
    assert card is not None
    (place / "rikki.tyttiroll").write_bytes(b"x" * 400)
    card.combine_in(place)
    qtbot.waitUntil(lambda: bool(card.said.text()))
    assert releases.listed(vault, releases.ROLLUP) == []
    assert [each.name for each in place.iterdir()] == ["rikki.tyttiroll"]


def test_a_period_that_ends_ahead_says_how_far_it_is_told(page: ResultsPage) -> None:
    today = page.session.today
    for last, told in ((today.replace(year=today.year + 1), True), (today, False)):
        page.last.put(last)
        assert page._asked().last == today
        assert page.cut.isVisible() is told
