"""Long texts are written beside the page: the history is read meanwhile, and nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from tests.desk.caseload import add_client
from tests.desk.conftest import NOON
from tests.desk.test_in_sight import _press_all
from tests.factory import PASSPHRASE, make_vault, practice_vault
from tests.markers import fullest
from tytti_desktop import app as door
from tytti_desktop import practice
from tytti_desktop.casework.client import visits
from tytti_desktop.desk import screens
from tytti_desktop.desk.forms.beside import SidePanel, Then
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.forms.form_rows import TextField
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.desk.unlock import UnlockScreen
from tytti_desktop.vault import drafts, open_vault, opening

CTRL = Qt.KeyboardModifier.ControlModifier


def open_window(qtbot: QtBot, qapp: QApplication) -> MainWindow:
    settings = Settings(in_memory=True)
    settings.mode = theme.Mode.LIGHT
    made = MainWindow(qapp, settings, door.furniture(), lambda: NOON)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    return made


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    made = open_window(qtbot, qapp)
    made.enter(make_vault(tmp_path, name="open"))
    QTest.qWaitForWindowActive(made)
    yield made
    made.lock()
    made.close()


def begin(window: MainWindow, name: str = "Testinen") -> tuple[str, FormDialog]:
    """Open a client and begin a visit by its key; return the client's id and the form."""
    assert window.session is not None
    client = add_client(window.session.vault, name)
    window.session.open_client(client.id, "visits")
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_R, CTRL)
    return client.id, writing(window)


def writing(window: MainWindow) -> FormDialog:
    assert window.frame is not None
    found = window.frame.beside.dialog
    assert found is not None
    return found


def test_a_visit_is_written_beside_the_page_that_stays_in_use(
    qtbot: QtBot, window: MainWindow
) -> None:
    assert window.session is not None
    assert window.frame is not None
    client_id, form = begin(window)
    assert QApplication.activeModalWidget() is None
    assert "Testinen" in form.about
    page = window.frame.pages.pages["clients"]
    assert page.isVisible()
    assert page.isEnabled()
    assert page.mapTo(window, page.rect().topRight()).x() <= form.mapTo(window, form.pos()).x()
    assert window.focusWidget() is form.form["text"].editor, "the kind and the day are proposed"
    QTest.keyClicks(form.form["text"].editor, "Puhuttiin unesta")
    window.session.open_client(client_id, "situation")
    assert writing(window) is form
    assert form.form["text"].value() == "Puhuttiin unesta"
    QTest.keyClick(form.form["text"].editor, Qt.Key.Key_Return, CTRL)
    assert [one.text for one in visits.of_client(window.session.vault, client_id)] == [
        "Puhuttiin unesta"
    ]
    assert window.frame.beside.dialog is None
    assert not window.frame.beside.isVisible()
    assert not window.frame.top.isAncestorOf(window.focusWidget())


def test_what_is_written_beside_is_sealed_by_ctrl_l_and_comes_back(
    qtbot: QtBot, window: MainWindow
) -> None:
    assert window.session is not None
    path = window.session.vault.path
    _client, form = begin(window)
    QTest.keyClicks(form.form["text"].editor, "Puoli lausetta")
    QTest.keyClick(form.form["text"].editor, Qt.Key.Key_L, CTRL)
    assert isinstance(window.centralWidget(), UnlockScreen)
    window.enter(opening.open_vault(path, passphrase=PASSPHRASE))
    qtbot.waitUntil(lambda: window.frame is not None and window.frame.beside.dialog is not None)
    assert writing(window).form["text"].value() == "Puoli lausetta"


def test_larger_text_and_another_form_lose_nothing(qtbot: QtBot, window: MainWindow) -> None:
    assert window.session is not None
    client_id, form = begin(window)
    QTest.keyClicks(form.form["text"].editor, "Puoli lausetta")
    QTest.keyClick(form.form["text"].editor, Qt.Key.Key_Plus, CTRL)
    qtbot.waitUntil(lambda: window.frame is not None and window.frame.beside.dialog is not None)
    assert writing(window).form["text"].value() == "Puoli lausetta"
    begin(window, "Toinen")
    assert "Toinen" in writing(window).about
    kept = drafts.recall(window.session.vault, f"visit:new:{client_id}")
    assert kept is not None
    assert kept.content["text"] == "Puoli lausetta"


def test_escape_keeps_the_text_and_gives_the_cursor_to_the_page(
    qtbot: QtBot, window: MainWindow
) -> None:
    assert window.session is not None
    assert window.frame is not None
    client_id, form = begin(window)
    QTest.keyClicks(form.form["text"].editor, "Talteen")
    QTest.keyClick(form.form["text"].editor, Qt.Key.Key_Escape)
    assert window.frame.beside.dialog is None
    assert drafts.recall(window.session.vault, f"visit:new:{client_id}") is not None
    assert "tallessa" in window.frame.toast.words.text()
    assert not window.frame.top.isAncestorOf(window.focusWidget())


def test_in_a_narrow_window_the_page_is_a_button_away(qtbot: QtBot, window: MainWindow) -> None:
    assert window.frame is not None
    window.resize(1000, 768)
    _client, form = begin(window)
    page = window.frame.pages
    assert not page.isVisible()
    window.frame.beside.look.click()
    assert page.isVisible()
    assert not form.isVisible()
    window.frame.beside.show_form()
    assert form.isVisible()
    window.resize(1366, 768)
    QApplication.processEvents()
    assert page.isVisible()
    assert form.isVisible()


def test_the_client_who_watches_sees_no_notes(qtbot: QtBot, window: MainWindow) -> None:
    assert window.session is not None
    assert window.frame is not None
    _client, _form = begin(window)
    window.session.client_watches.emit(True)
    assert not window.frame.beside.isVisible()
    window.session.client_watches.emit(False)
    assert window.frame.beside.isVisible()


def test_no_button_opens_a_long_text_on_top_of_the_page(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every button of every page is pressed: what opens as a dialog asks for no long text."""
    on_top: list[str] = []

    def note(dialog: QDialog) -> int:
        if isinstance(dialog, FormDialog):
            fields = dialog.form.fields.items()
            long = [name for name, one in fields if isinstance(one, TextField) and one.long]
            on_top.extend(f"{dialog.windowTitle()}: {name}" for name in long)
        return int(QDialog.DialogCode.Rejected)

    monkeypatch.setattr(QDialog, "exec", note)
    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getSaveFileName", lambda *_a, **_k: ("", ""))
    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getOpenFileName", lambda *_a, **_k: ("", ""))
    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getExistingDirectory", lambda *_a, **_k: "")
    taken: list[str] = []
    take = SidePanel.take

    def noted(panel: SidePanel, dialog: FormDialog, then: Then) -> None:
        taken.append(dialog.windowTitle())
        take(panel, dialog, then)

    monkeypatch.setattr(SidePanel, "take", noted)
    place = tmp_path / "p.vault"
    made = practice_vault(place, 30)
    client = fullest(made)
    made.close()
    window = open_window(qtbot, qapp)
    window.enter(open_vault(place, passphrase=practice.PASSPHRASE))
    session, frame = window.session, window.frame
    assert session is not None
    assert frame is not None
    seen: set[str] = set()
    with qtbot.capture_exceptions():  # what cannot be done now says so
        for screen in (one for one in screens.all_screens() if one.name in {"clients", "meetings"}):
            pages = sorted({view.page for view in screen.views(session)})
            targets = {view.target for view in screen.views(session)}
            places = [(client.id, page) for page in pages] if screen.name == "clients" else []
            for target, page in places or [(target, "") for target in targets]:
                session.go(screen.name, target, page)
                QApplication.processEvents()
                _press_all(frame.pages.pages[screen.name], seen)
    assert on_top == []
    assert any(words.startswith("Kirjaa käynti") for words in taken), taken
    window.let_go()
