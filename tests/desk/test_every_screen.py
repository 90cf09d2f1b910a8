"""Every page and dialog fits at every scale and window size, with the longest names.

What is walked is found (tests/desk/every.py); what may be wrong is in tests/desk/fitting.py.
"""

import dataclasses
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.desk import every
from tests.desk.caseload import add_client
from tests.desk.conftest import NOON
from tests.desk.fitting import faults, first_view, narrows_nothing, opened_low, primaries
from tests.desk.painting import pale
from tests.factory import make_vault
from tytti_desktop import app as door
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.desk import screens
from tytti_desktop.desk.client.visits_dialog import log_visit
from tytti_desktop.desk.client_page.tabs import TABS
from tytti_desktop.desk.create import Welcome
from tytti_desktop.desk.forms.dialog import TALLEST
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.forms.pdf_view import PdfView
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.columns import Column, fitted
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running.pages import View
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.vault import Vault
from tytti_desktop.words import _

SCALES = (100, 125, 150, 200)
SIZES = ((1366, 728), (1920, 1040), (2560, 1400))  # without the system's own bars


class Screen:
    """The smallest screen of the aim."""

    def availableGeometry(self) -> QRect:  # noqa: N802 Qt's name
        return QRect(0, 0, *SIZES[0])


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Look at every dialog as it opens, and leave it; nothing is saved to a file."""
    wrong: dict[str, list[str]] = {}

    def look(name: str, dialog: QDialog) -> None:
        if found := faults(dialog):
            wrong[name] = found

    monkeypatch.setattr(QDialog, "exec", every.reader(look))
    monkeypatch.setattr(QDialog, "screen", lambda _dialog: Screen())
    for name in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_a, **_k: ("", ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_a, **_k: "")
    return wrong


def at(window: MainWindow, scale: int) -> None:
    window._settings.scale = scale
    window.change_look()
    every.settle()
    assert theme.current().scale == scale, "work under way keeps the look until it has ended"


Told = dict[tuple[object, ...], list[str]]


@dataclass
class Walk:
    """What one walk through every page found; it is gone once for the tests that look at it."""

    places: int = 0
    wrong: Told = dataclasses.field(default_factory=dict)  # what does not fit
    low: Told = dataclasses.field(default_factory=dict)  # what opens below its top
    lost: Told = dataclasses.field(
        default_factory=dict
    )  # where the cursor is not on what was opened


@pytest.fixture(scope="module")
def gone() -> dict[tuple[int, str], Walk]:
    """Keep the walks by scale and language."""
    return {}


def walked(
    request: pytest.FixtureRequest, gone: dict[tuple[int, str], Walk], scale: int, language: str
) -> Walk:
    """Return what the walk at a scale found: every place is opened after all was scrolled down."""
    if (scale, language) in gone:
        return gone[scale, language]
    window: MainWindow = request.getfixturevalue("window")
    client: Client = request.getfixturevalue("caseload")[1]
    window._settings.language = language
    at(window, scale)
    made = Walk()
    for place in list(every.places(window, client)):
        window.resize(*SIZES[0])
        for area in window.findChildren(QScrollArea):
            area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
        page = every.go(window, place)
        made.places += 1
        where = (place[0], place[2])
        now: QWidget | None = window.focusWidget()
        if now is None or not now.isVisible() or not (now is page or page.isAncestorOf(now)):
            made.lost[where] = [f"{type(now).__name__} {now and now.accessibleName()}"]
        if found := opened_low(window):
            made.low[where] = found
        for size in SIZES if scale == SCALES[0] else SIZES[:1]:
            window.resize(*size)
            every.settle()
            found = faults(window) + first_view(window) + primaries(window)
            if window.width() > size[0] or window.height() > size[1]:
                found.append(f"larger than the screen: {window.size().toTuple()}")
            if found:
                made.wrong[*size, *where] = found
    gone[scale, language] = made
    return made


@pytest.mark.parametrize(
    ("scale", "language"),
    [*((scale, "fi") for scale in SCALES), (125, "sv"), (200, "sv"), (200, "en")],
)
def test_every_page_fits(
    request: pytest.FixtureRequest, gone: dict[tuple[int, str], Walk], scale: int, language: str
) -> None:
    walk = walked(request, gone, scale, language)
    assert walk.places > 25
    assert walk.wrong == {}


@pytest.mark.parametrize("scale", [100, 125])
def test_every_page_fits_beside_a_form(
    window: MainWindow, caseload: tuple[Path, Client], scale: int
) -> None:
    """What is kept of the form is told meanwhile; so do the pages of a paper."""
    at(window, scale)
    window.resize(*SIZES[0])
    client, wrong = caseload[1], {}
    assert window.session is not None
    assert window.frame is not None
    for place in every.places(window, client):
        if window.frame.beside.dialog is None:
            log_visit(window.session, client.id, window)
            writing: FormDialog | None = window.frame.beside.dialog
            assert writing is not None
            form = writing.form
            form["text"].put("Kesken")
            form.keep()
        page = every.go(window, place)
        if found := faults(window):
            wrong[place[0], place[2]] = found
        room = page.width()
    paper = PdfView()
    paper.resize(room, SIZES[0][1])
    paper.show()
    every.settle()
    found = faults(paper) + ([f"{paper.width()} px for {room}"] if paper.width() > room else [])
    paper.close()
    paper.deleteLater()
    assert (wrong, found) == ({}, [])


def test_a_vault_of_nothing_has_no_filters_and_no_dead_acts(
    qtbot: QtBot, qapp: QApplication, vault: Vault
) -> None:
    """Every page, and every tab of a client of whom nothing is known."""
    settings = Settings(in_memory=True)
    settings.mode, settings.language = theme.Mode.LIGHT, "fi"
    window = MainWindow(qapp, settings, door.furniture(), lambda: NOON)
    qtbot.addWidget(window)
    window.resize(*SIZES[0])
    window.show()
    window.enter(vault)
    session = window.session
    assert session is not None
    places = [
        (screen.name, view.target, view.page)
        for screen in screens.all_screens()
        for view in (View(""), *screen.views(session))
        if screen.name != "clients" or not view.page
    ]
    every.settle()
    wrong = {}

    def look(place: tuple[str, str, str]) -> None:
        page = every.go(window, place)
        if found := primaries(page) + narrows_nothing(page):
            wrong[place] = found

    for place in places:
        look(place)
    made = add_client(vault)
    session.changed.emit(frozenset({Client}))
    look(("clients", "", ""))
    for tab in TABS:
        look(("clients", made.id, tab.name))
    window.let_go()
    window.close()
    assert wrong == {}
    assert len(places) > 15


@pytest.mark.parametrize("scale", SCALES)
def test_every_door_fits(qtbot: QtBot, qapp: QApplication, tmp_path: Path, scale: int) -> None:
    """The welcome, what makes a vault, and the door of one: at 100 % nothing of it scrolls."""
    settings = Settings(in_memory=True)
    settings.scale, settings.language = scale, "fi"
    settings.vault = tmp_path / "none.vault"
    made = MainWindow(qapp, settings, door.furniture())
    qtbot.addWidget(made)
    made.resize(*SIZES[0])
    made.show()
    vault = make_vault(tmp_path)
    vault.close()
    wrong = {}

    def look(name: str) -> None:
        every.settle()
        area = made.findChild(QScrollArea)
        assert area is not None
        low = area.verticalScrollBar().maximum() if scale == SCALES[0] else 0
        if found := [*faults(made), *([f"scrolls {low} px"] if low else [])]:
            wrong[name] = found

    made.show_door()
    look("welcome")
    welcome = made.centralWidget()
    assert isinstance(welcome, Welcome)
    welcome.show_creating()
    look("creating")
    made.show_door(vault.path)
    look("unlock")
    made.close()
    assert wrong == {}


@pytest.mark.parametrize("scale", [100, 150, 200])
def test_every_page_opens_at_its_top(
    request: pytest.FixtureRequest, gone: dict[tuple[int, str], Walk], scale: int
) -> None:
    """Wherever the place before it was left; lower only as far as the cursor needs."""
    assert walked(request, gone, scale, "fi").low == {}


@pytest.mark.parametrize("mode", [theme.Mode.LIGHT, theme.Mode.DARK])
def test_all_words_stand_out_from_what_is_behind_them(
    window: MainWindow, caseload: tuple[Path, Client], told: dict[str, list[str]], mode: theme.Mode,
    qtbot: QtBot,
) -> None:  # fmt: skip
    """Measured from what is painted (WCAG 2.2, 1.4.3); at 200 %, where stems are whole."""
    window._settings.mode = mode
    at(window, 200)
    seen = Counter[str]()
    for place in every.places(window, caseload[1]):
        every.go(window, place)
        if found := pale(window, seen):
            told["/".join(place)] = found

    def look(name: str, dialog: QDialog) -> None:
        if found := pale(dialog, seen):
            told[name] = found

    with qtbot.capture_exceptions():
        every.dialogs(window, caseload[1], look)
    assert told == {}
    assert seen.total() > 1000


@pytest.mark.parametrize("scale", [100, 150])
def test_the_cursor_is_on_what_was_opened(
    request: pytest.FixtureRequest, gone: dict[tuple[int, str], Walk], scale: int
) -> None:
    """Never in the top bar, which comes next when a list is covered, nor on what is hidden."""
    assert walked(request, gone, scale, "fi").lost == {}


@pytest.mark.parametrize(
    ("scale", "language"),
    [*((scale, "fi") for scale in (SCALES[0], *SCALES[2:])), (200, "sv"), (200, "en")],
)
def test_every_dialog_fits(
    window: MainWindow,
    caseload: tuple[Path, Client],
    told: dict[str, list[str]],
    qtbot: QtBot,
    scale: int,
    language: str,
) -> None:
    window._settings.language = language
    at(window, scale)
    seen: list[str] = []

    def look(name: str, dialog: QDialog) -> None:
        seen.append(name)
        found = [*faults(dialog), *opened_low(dialog)]
        if dialog.width() > SIZES[0][0] or dialog.height() > round(TALLEST * SIZES[0][1]):
            found.append(f"larger than the screen: {dialog.size().toTuple()}")
        dialog.move(700, 400)
        frame = dialog.frameGeometry().width() - dialog.width()
        room = dialog.screen().availableGeometry().width() - frame
        dialog.resize(
            min(dialog.width() + 200, room), round(TALLEST * SIZES[0][1])
        )  # as a paper in it does
        every.settle()
        if not dialog.screen().availableGeometry().contains(dialog.frameGeometry()):
            found.append(f"grown over the screen's edge: {dialog.frameGeometry().getCoords()}")
        if found:
            told[name] = found

    with qtbot.capture_exceptions():
        every.dialogs(window, caseload[1], look)
    assert len(seen) > 60
    assert told == {}


def test_columns_share_the_room_by_what_they_hold() -> None:
    def said(_record: object) -> str:
        return ""

    columns = [
        Column("Nimi", said, width=28),
        Column("Ikä", said, right=True, width=7, spare=2),
        Column("Vastaava", said, width=22, spare=1),
        Column("Päivä", said, key=said, width=14),
    ]
    needs = [40, 6, 18, 12]
    assert fitted(columns, 100, needs) == pytest.approx([57, 7, 22, 14])  # names take the slack
    assert fitted(columns, 76, needs) == pytest.approx([40, 6, 18, 12])  # all are whole
    tight = fitted(columns, 66, needs)
    assert tight == pytest.approx([34.8, 6, 13.2, 12])  # other words give way before names
    assert fitted(columns, 50, needs) == pytest.approx([32, 6, 0, 12])  # the spare one goes
    assert fitted(columns, 58, needs) == pytest.approx([40, 6, 0, 12])  # before a name is cut
    narrow = fitted(columns, 30, needs)
    assert narrow == pytest.approx([18, 0, 0, 12])  # half a day would tell a wrong one
    endless = fitted(columns, 100, [400, 6, 18, 12])
    assert endless == pytest.approx([64, 6, 18, 12])  # one very long name cuts nobody else's words
    assert sum(fitted(columns, 8, needs)) == pytest.approx(8)
    columns[1:3] = [replace(columns[1], spare=0), replace(columns[2], fixed=True, spare=0)]
    words = [40, 6, 12, 12]  # the widest two words of the third take 18, the wider of them 12
    kept = fitted(columns, 50, needs, words)
    assert kept == pytest.approx([20, 6, 12, 12])  # names give way to words known by sight


@pytest.mark.slow
def test_in_every_form_a_postal_code_fills_in_its_town(
    window: MainWindow, caseload: tuple[Path, Client], told: dict[str, list[str]]
) -> None:
    """A code is known by the field's label: whatever its name, its town must follow."""
    at(window, SCALES[0])
    asked = []

    def look(name: str, dialog: QDialog) -> None:
        for form in dialog.findChildren(Form):
            for field, each in list(form.fields.items()):
                if _("Postal code").lower() in each.label.text().lower():
                    town = form[field.replace("postal_code", "town")]
                    town.put("")
                    each.put("")
                    each.put("70100")
                    filled = town.raw()
                    town.put("Muu")
                    each.put("33100")
                    asked.append(name)
                    if (filled, town.raw()) != ("Kuopio", "Muu"):
                        told[name] = [field, str(filled), str(town.raw())]
            form.discard()

    every.dialogs(window, caseload[1], look)
    assert {name: what for name, what in told.items() if what} == {}
    assert len(asked) > len({"a sender", "a way to reach"}), "the client's are in test_new_client"
