"""The window: doors, frame, navigation, undo, lock with the text back, look and language."""

import gc
import io
import subprocess
import sys
import weakref
from collections.abc import Callable, Generator, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests import systems
from tests.desk.conftest import NOON
from tests.factory import CHEAP, PASSPHRASE, WORKER, make_vault
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.desk.admin.paper_dialog import PaperDialog
from tytti_desktop.desk.create import Welcome
from tytti_desktop.desk.forms import form_dialog, messages
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.lock import AutoLock
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.background import Step
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.furniture import Furniture, Hit
from tytti_desktop.desk.running.pages import ListDetail, Page, Screen
from tytti_desktop.desk.running.session import Place, Session
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.desk.shell.frame import Frame
from tytti_desktop.desk.unlock import Door, UnlockScreen
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.guide_sheets import Sheet, guide_sheet
from tytti_desktop.vault import Changes, Vault, keys, open_vault
from tytti_desktop.words import N_


class Writing(Page):
    """A page with a form, and a counter of refreshes."""

    types = frozenset({str})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.refreshed = 0
        self.target = ""
        self.form = Form(session, place=DraftPlace("writing"))
        self.form.area("text", "Teksti")
        self.form.restore()
        self.column.addWidget(self.form)

    def refresh(self) -> None:
        self.refreshed += 1

    def open_at(self, target: str, page: str) -> None:
        self.target = f"{target}/{page}"

    def resume(self, place: DraftPlace) -> bool:
        if place != DraftPlace("dialog"):
            return False
        note_dialog(self.session, self).open()
        return True


def note_dialog(session: Session, parent: QWidget | None = None) -> form_dialog.FormDialog:
    return form_dialog.make_dialog(
        parent,
        session,
        title="Muistiinpano",
        act="Kirjaa",
        build=lambda form: form.area("text", "Teksti"),
        place=DraftPlace("dialog"),
    )


def find(_session: Session, typed: str) -> list[Hit]:
    return [Hit(f"Osuma {typed}", Place("clients", "c1", "log"))] if typed != "zz" else []


SCREENS = [
    Screen("today", N_("Saved"), "sun", Writing, lambda _s: 7, frozenset({str})),
    Screen("clients", N_("Search"), "users", Writing),
    Screen("settings", N_("Language"), "settings", Writing, apart=True),
]


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, settings: Settings) -> Iterator[MainWindow]:
    settings.mode = theme.Mode.LIGHT
    made = MainWindow(qapp, settings, Furniture(SCREENS, find), lambda: NOON)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    yield made
    made.close()


@pytest.fixture
def frame(window: MainWindow, tmp_path: Path) -> Frame:
    window.enter(make_vault(tmp_path, name="open", practice=True))
    assert window.frame is not None
    return window.frame


def current(window: MainWindow) -> Writing:
    assert window.frame is not None
    assert window.session is not None
    page = window.frame.pages.pages[window.session.place.screen]
    assert isinstance(page, Writing)
    return page


def test_the_title_is_never_personal(window: MainWindow, frame: Frame) -> None:
    assert window.windowTitle() == "Tytti"


def test_practice_is_marked_where_it_cannot_be_missed(frame: Frame) -> None:
    marks = [label for label in frame.findChildren(QLabel) if label.text() == "HARJOITUS"]
    assert len(marks) == 2
    assert all(mark.isVisible() for mark in marks)


def test_the_navigation_counts_and_opens_by_key(
    qtbot: QtBot, window: MainWindow, frame: Frame
) -> None:
    assert frame.nav.buttons["today"].accessibleName().endswith(", 7")
    assert frame.nav.buttons["today"].isChecked()
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: frame.session.place == Place("clients"))
    frame.nav.buttons["clients"].setFocus()
    QTest.keyClick(frame.nav.buttons["clients"], Qt.Key.Key_Down)
    assert frame.nav.buttons["settings"].hasFocus()


def test_a_change_refreshes_what_is_in_sight_now_and_the_rest_later(
    window: MainWindow, frame: Frame
) -> None:
    today = current(window)
    frame.session.go("clients")
    clients = current(window)
    assert (today.refreshed, clients.refreshed) == (1, 1)
    frame.session.done(Changes(frozenset({int})))
    assert (today.refreshed, clients.refreshed) == (1, 1)
    frame.session.done(Changes(frozenset({str})))
    assert (today.refreshed, clients.refreshed) == (1, 2)
    frame.session.go("today")
    assert today.refreshed == 2


def test_midnight_refreshes_everything(window: MainWindow, frame: Frame) -> None:
    frame.session._clock = lambda: NOON + timedelta(hours=13)
    frame.session.look_at_the_clock()
    assert frame.session.today.day == 22
    assert current(window).refreshed == 2


def test_undo_is_offered_for_ten_seconds(frame: Frame) -> None:
    undone: list[Vault] = []

    def undo(vault: Vault) -> Changes:
        undone.append(vault)
        return Changes(frozenset({str}))

    frame.session.done(Changes(frozenset({str}), None, undo), "Käynti kirjattu")
    assert frame.toast.words.text() == "Käynti kirjattu"
    margin = theme.current().grid(2)
    assert frame.toast.y() >= frame.status.y() - margin  # it covers no button of the page
    assert frame.toast._timer.remainingTime() > 9_000
    before = frame.window().focusWidget()
    QTest.mouseClick(frame.toast.undo, Qt.MouseButton.LeftButton)
    assert frame.window().focusWidget() is before
    assert undone == [frame.session.vault]
    assert frame.toast.words.text() == "Kumottu"
    assert frame.toast.undo.isHidden()


def test_search_opens_with_ctrl_k_and_enter(window: MainWindow, frame: Frame) -> None:
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert frame.top.search.hasFocus()
    QTest.keyClicks(frame.top.search, "ain")
    assert frame.top.search.results.isVisible()
    QTest.keyClick(frame.top.search, Qt.Key.Key_Return)
    assert frame.session.place == Place("clients", "c1", "log")
    assert current(window).target == "c1/log"
    assert frame.top.search.results.isHidden()
    QTest.keyClicks(frame.top.search, "zz")
    QTest.keyClick(frame.top.search, Qt.Key.Key_Return)
    QTest.keyClick(frame.top.search, Qt.Key.Key_Escape)
    assert frame.top.search.text() == ""


def opened_again(qtbot: QtBot, window: MainWindow) -> None:
    door = window.centralWidget()
    assert isinstance(door, UnlockScreen)
    door.form["passphrase"].put(PASSPHRASE)
    door.act.click()
    qtbot.waitUntil(lambda: window.frame is not None)


def test_lock_seals_the_text_and_it_comes_back_to_the_same_place(
    qtbot: QtBot, window: MainWindow, frame: Frame, tmp_path: Path
) -> None:
    frame.session.go("clients", "c1", "log")
    current(window).form["text"].put("Hän sanoi juuri")
    vault = frame.session.vault
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.session is None)  # a button answers its key in 100 ms
    assert isinstance(window.centralWidget(), UnlockScreen)
    with pytest.raises(Exception, match=r"closed|Cannot operate"):
        vault.query("select 1")
    opened_again(qtbot, window)
    assert window.session is not None
    assert window.session.place == Place("clients", "c1", "log")
    assert current(window).form["text"].value() == "Hän sanoi juuri"
    assert current(window).target == "c1/log"


def test_lock_over_an_open_dialog_brings_the_dialog_back(
    qtbot: QtBot, window: MainWindow, frame: Frame
) -> None:
    dialog = note_dialog(frame.session, window)
    dialog.open()
    dialog.form["text"].put("Kesken oleva lause")
    window.lock()
    opened_again(qtbot, window)

    def back() -> bool:
        shown = [
            one
            for one in QApplication.topLevelWidgets()
            if isinstance(one, form_dialog.FormDialog) and one.isVisible()
        ]
        return any(one.form["text"].value() == "Kesken oleva lause" for one in shown)

    qtbot.waitUntil(back)
    window._close_dialogs()


def test_lock_while_a_dialog_is_asked_returns_none_to_the_screen(
    window: MainWindow, frame: Frame
) -> None:
    QTimer.singleShot(50, window.lock)
    found = form_dialog.ask(
        window,
        frame.session,
        title="Kysymys",
        act="Kirjaa",
        build=lambda form: form.line("x", "X"),
    )
    assert found is None
    assert window.session is None


@pytest.mark.parametrize("end", ["lock", "close"])
def test_work_in_steps_ends_before_the_vault_does(
    qtbot: QtBot, window: MainWindow, frame: Frame, end: str
) -> None:
    """Whoever asked for it: all of it or nothing, and nothing is told over the door."""
    vault = frame.session.vault
    was_open: list[bool] = []

    def steps() -> Generator[Step, None, bool]:
        try:
            with vault.atomic():
                clients.register_client(vault, Client("Kesken", "Jäänyt"), NOON.date())
                while True:
                    yield Step(1, 2)
        finally:
            was_open.append(vault.open)

    with qtbot.capture_exceptions() as raised:
        background.run_steps(steps(), done=was_open.append, title="Tuodaan")
        for _turn in range(3):
            QApplication.processEvents()
        assert vault.open
        window.lock() if end == "lock" else window.close()
        for _turn in range(3):
            QApplication.processEvents()
    assert was_open == [True]
    assert raised == []
    background.refuse_if_busy()  # nothing is under way
    with open_vault(vault.path, passphrase=PASSPHRASE) as again:
        assert clients.CLIENTS.count(again) == 0


@pytest.mark.parametrize("scale", [100, 200])
def test_the_first_size_is_within_the_screen_with_the_frame(
    qtbot: QtBot, qapp: QApplication, scale: int
) -> None:
    """The line at the foot tells of the backup: a title bar may not push it out of sight."""
    settings = Settings(in_memory=True)
    settings.scale, settings.mode, settings.language = scale, theme.Mode.LIGHT, "fi"
    made = MainWindow(qapp, settings, Furniture(SCREENS, find))
    qtbot.addWidget(made)
    room, title_bar = made.screen().availableGeometry(), 20
    assert room.contains(made.geometry().adjusted(0, 0, 0, title_bar))
    assert made.height() > room.height() // 2
    theme.apply(qapp, theme.Mode.LIGHT, 100)


def test_a_window_whose_screen_is_unplugged_comes_in_sight(
    window: MainWindow, frame: Frame
) -> None:
    """It is given to the screen that is left, and keeps a place and a size of the one gone."""
    room = window.screen().availableGeometry()
    window.resize(room.width() * 2, room.height() * 2)
    window.move(room.right() + 500, 60)
    window.windowHandle().screenChanged.emit(window.screen())
    QApplication.processEvents()
    assert room.contains(window.frameGeometry())


def test_idle_and_sleep_tell_that_locking_is_due(qtbot: QtBot, qapp: QApplication) -> None:
    clock = [1000.0]
    watch = AutoLock(qapp, lambda: 10, lambda: clock[0])
    fired: list[float] = []
    watch.due.connect(lambda: fired.append(clock[0]))
    watch.start()
    for _ in range(119):
        clock[0] += 5
        watch.look()
    assert fired == []
    clock[0] += 5
    watch.look()
    assert fired == [1600.0]
    fired.clear()
    watch.start()
    clock[0] += 300  # the machine slept for five minutes: no timer ran meanwhile
    watch.look()
    assert len(fired) == 1
    watch.on_sleep(True)
    watch.on_sleep(False)
    assert len(fired) == 2


def test_a_wrong_passphrase_is_said_under_the_field(
    qtbot: QtBot, window: MainWindow, frame: Frame
) -> None:
    window.lock()
    door = window.centralWidget()
    assert isinstance(door, UnlockScreen)
    door.act.click()
    assert door.form["passphrase"].error.text()
    door.form["passphrase"].put("aivan väärä salalause")
    door.act.click()
    assert not door.act.isEnabled()
    qtbot.waitUntil(door.act.isEnabled)
    assert "Tunnuslause" in door.form["passphrase"].error.text()
    assert window.session is None


def test_enter_in_each_line_of_a_door_is_its_act(
    qtbot: QtBot, window: MainWindow, frame: Frame, tmp_path: Path
) -> None:
    """The act complains of what is not written: it is told that it was asked."""
    vault = frame.session.vault
    window.lock()
    unlock = window.centralWidget()
    assert isinstance(unlock, UnlockScreen)
    new = Welcome(tmp_path / "uusi" / "tytti.vault")
    qtbot.addWidget(new)
    new.show()
    lines = 0
    doors: list[tuple[Door, Callable[[], object]]] = [
        (unlock, unlock.show), (unlock, unlock.ways.click), (new, new.show_creating),
        (new, partial(new.show_words, vault, "AAAA-BBBB-CCCC")),
    ]  # fmt: skip
    for door, shown in doors:
        shown()
        QApplication.processEvents()
        (form,) = [one for one in door.findChildren(Form) if one.isVisible()]
        for line in [one for one in form.findChildren(QLineEdit) if one.isVisible()]:
            form.set_problems({})
            line.setFocus()
            QTest.keyClick(line, Qt.Key.Key_Return)
            assert any(field.error.text() for field in form.fields.values()), line
            lines += 1
    assert lines == 1 + 1 + 3 + 1


def test_caps_lock_is_noticed(qtbot: QtBot, window: MainWindow, frame: Frame) -> None:
    window.lock()
    door = window.centralWidget()
    assert isinstance(door, UnlockScreen)
    field = door.form["passphrase"].editor
    QTest.keyClick(field, Qt.Key.Key_A)
    assert door.caps.isHidden()
    assert door.isVisible()
    assert door.form["passphrase"].isVisible()
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(field, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, none, "A"))
    assert door.caps.isVisible()


def test_a_vault_is_created_and_opens_when_the_words_are_typed_back(
    qtbot: QtBot, window: MainWindow, settings: Settings, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(keys, "tuned_kdf", lambda: CHEAP)
    settings.vault = tmp_path / "new.vault"
    window.show_door()
    door = window.centralWidget()
    assert isinstance(door, Welcome)
    door.new.click()
    door.form["name"].put(WORKER)
    door.form["passphrase"].put("lyhyt")
    door.form["again"].put("toinen")
    door.act.click()
    assert door.form["passphrase"].error.text()
    assert door.form["again"].error.text()
    door.form["passphrase"].put(PASSPHRASE)
    door.form["again"].put(PASSPHRASE)
    door.act.click()
    qtbot.waitUntil(lambda: "typed" in door.form.fields)
    group = door._words.split("-")[2]
    door.form["typed"].put("XXXX")
    door.act.click()
    assert window.centralWidget() is door
    assert door.form["typed"].error.text()
    door.form["typed"].put(group.lower())
    door.act.click()
    assert window.session is not None
    assert window.session.person.name == WORKER


def test_a_folder_that_is_no_vault_is_told_in_words(window: MainWindow, tmp_path: Path) -> None:
    window.show_door(tmp_path / "nowhere")
    door = window.centralWidget()
    assert isinstance(door, Welcome)
    door.choose(tmp_path)
    assert ".vault" in door.banner.words.text()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_language_changes_without_a_restart_and_keeps_the_text(
    window: MainWindow, frame: Frame, settings: Settings, language: str
) -> None:
    current(window).form["text"].put("Keskeneräinen")
    settings.language = language
    window.change_look()
    assert window.frame is not None
    words = {"fi": "Lukitse", "sv": "Lås", "en": "Lock"}
    assert window.frame.top.lock.text() == words[language]
    assert current(window).form["text"].value() == "Keskeneräinen"


def test_larger_text_by_key_stops_at_200_percent(
    window: MainWindow, frame: Frame, settings: Settings
) -> None:
    for _ in range(6):
        window._larger()
    assert settings.scale == 200
    assert theme.current().scale == 200
    window._smaller()
    assert settings.scale == 175


def test_a_known_error_stands_in_the_banner_and_a_bug_shows_no_words(
    window: MainWindow, frame: Frame, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = KnownError("Tulostin ei vastaa. Tarkista johto.")
    window.complaints.take(KnownError, error, None)
    assert frame.banner.isVisible()
    assert frame.banner.words.text() == error.message
    with pytest.raises(ValueError, match="Virtanen") as caught:
        int("Virtanen 131052-308T")
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    sys.stderr.close()  # the console it was started from is shut: the dialog comes all the same
    window.complaints.take(ValueError, caught.value, caught.tb)
    shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, messages.CrashDialog)]
    assert len(shown) == 1
    said = " ".join(label.text() for label in shown[0].findChildren(QLabel))
    assert "Virtanen" not in said
    assert "ValueError test_window.py:" in said
    window._close_dialogs()


def test_a_known_error_of_a_dialog_stands_in_the_dialog_not_behind_it(
    window: MainWindow, frame: Frame
) -> None:
    dialog = PaperDialog(window, "Testisivu", guide_sheet(Sheet.NURSE), "con")
    dialog.open()
    for words in ("Nimi ei käy.", "Levy on täynnä."):
        window.complaints.take(KnownError, KnownError(words), None)
        (banner,) = dialog.findChildren(messages.Banner)
        assert banner.isVisible()
        assert banner.words.text() == words
    assert not frame.banner.isVisible()
    dialog.reject()
    window.complaints.take(KnownError, KnownError(words), None)
    assert frame.banner.isVisible()


def test_confirm_leaves_things_as_they_are_on_enter_and_esc(qtbot: QtBot, look: object) -> None:
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        question = messages.Question(None, "Poista", "Poistetaan 3 riviä.", "Poista", danger=True)
        qtbot.addWidget(question)
        question.open()
        QTest.keyClick(question, key)
        assert question.result() == 0
        assert not question.isVisible()


def test_the_detail_covers_the_list_in_a_narrow_window(qtbot: QtBot, look: object) -> None:
    listing, detail = QLabel("luettelo"), QLabel("tiedot")
    both = ListDetail(listing, detail)
    qtbot.addWidget(both)
    both.resize(1366, 600)
    both.show()
    both.show_detail()
    assert listing.isVisible()
    assert detail.isVisible()
    both.resize(1000, 600)
    assert not listing.isVisible()
    assert both.back.isVisible()
    QTest.keyClick(both, Qt.Key.Key_Escape)
    assert listing.isVisible()


def test_locking_keeps_no_frame_alive(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.enter(make_vault(tmp_path, name="open"))
    assert window.session is not None
    kept = weakref.ref(window.session)

    def gone() -> bool:
        gc.collect()
        return kept() is None

    window.lock()
    qtbot.waitUntil(gone)


SLEEP = """
import os; os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from PySide6.QtWidgets import QApplication
from tytti_desktop.desk import lock
app = QApplication([])
QDBusConnection.systemBus = QDBusConnection.sessionBus
lock._LOGIND = ("", *lock._LOGIND[1:])
watch = lock.AutoLock(app, lambda: 10)
app.processEvents()
assert watch.hears_logind
watch.due.connect(app.quit)
said = QDBusMessage.createSignal(*lock._LOGIND[1:])
said.setArguments([True])
QDBusConnection.sessionBus().send(said)
app.exec()
print("locked")
"""


@systems.session_bus("test_windows_tells_that_the_person_has_left")
def test_logind_telling_of_sleep_is_heard() -> None:
    command = ["dbus-run-session", "--", sys.executable, "-c", SLEEP]
    found = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert b"locked" in found.stdout, found.stderr.decode()


def test_the_end_of_the_session_locks(qtbot: QtBot, qapp: QApplication) -> None:
    watch = AutoLock(qapp, lambda: 10)
    with qtbot.waitSignal(watch.due):
        watch.leave()
    watch.deleteLater()
